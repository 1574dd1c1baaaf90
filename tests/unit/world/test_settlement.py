"""A village must be whole: every door reachable, nothing in anything else, a bed for everyone."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from scipy import ndimage, sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from digisphere.core.identity import BUILDING_BASE, PROP_BASE
from digisphere.errors import WorldError
from digisphere.people.standing_room import StandingRoom
from digisphere.testing.ground import build_test_ground, make_test_ground, make_test_terrain
from digisphere.world.canvas import Box
from digisphere.world.enums import EdgeKind, Manner, PlaceKind, PropKind, SlotKind, Surface
from digisphere.world.furnish import DraftProp
from digisphere.world.ground import Ground
from digisphere.world.settlement import build_settlement
from digisphere.world.village_tables import prop_columns

SEEDS = (1, 2, 3)
TWO_BANKS = 2  # a seed whose village has houses on both sides of the river


@cache
def village(seed: int) -> Ground:
    return make_test_ground(seed)


def boxes(ground: Ground, *, margin_m: float = 0.0) -> list[Box]:
    b = ground.buildings
    names = ("x_m", "y_m", "heading_rad", "length_m", "width_m")
    return [Box(*(float(b[n][i]) for n in names)).grown(margin_m) for i in range(b.count)]


def parts(ground: Ground, *, without: EdgeKind | None = None) -> np.ndarray:
    nav = ground.nav
    rows = np.repeat(np.arange(nav.count), np.diff(nav.indptr))
    kept = np.ones(len(rows), bool) if without is None else nav.kind != without
    ones = np.ones(int(kept.sum()))
    graph = sparse.coo_matrix((ones, (rows[kept], nav.indices[kept])), shape=(nav.count,) * 2)
    return connected_components(graph, directed=False)[1]


def inside_any(points: np.ndarray, houses: list[Box]) -> np.ndarray:
    return np.any([house.holds(points) for house in houses], axis=0)


def dense(line: np.ndarray, step_m: float = 0.5) -> np.ndarray:
    runs = [
        a + np.linspace(0, 1, max(2, int(np.hypot(*(b - a)) / step_m)))[:, None] * (b - a)
        for a, b in pairwise(line)
    ]
    return np.concatenate(runs).astype(np.float64)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_place_can_be_reached_from_every_other(seed):
    ground = village(seed)
    label = parts(ground)
    assert len(set(label[ground.places["node"]])) == 1
    assert np.isfinite(ground.nav.place_times_s()).all()


def test_taking_the_bridges_away_cuts_the_village_in_two():
    ground = village(TWO_BANKS)
    label = parts(ground, without=EdgeKind.BRIDGE)
    assert len(set(label[ground.places["node"]])) > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_routes_walk_through_no_house_and_no_water(seed):
    ground = village(seed)
    houses = boxes(ground, margin_m=-0.2)
    rng = np.random.default_rng(seed)
    nodes = ground.places["node"]
    for a, b in rng.integers(ground.places.count, size=(40, 2)):
        if nodes[a] == nodes[b]:
            continue
        walk = dense(ground.nav.route(int(nodes[a]), int(nodes[b])))
        assert not inside_any(walk, houses).any()
        feet, water = ground.height_at(walk), ground.water_at(walk)
        assert not (np.nan_to_num(water, nan=-1e9) > feet + 0.05).any()


def test_straight_lines_between_places_do_walk_through_houses():
    ground = village(1)
    houses = boxes(ground, margin_m=-0.2)
    xy = ground.nav.node_xy[ground.places["node"]]
    rng = np.random.default_rng(0)
    pairs = rng.integers(len(xy), size=(40, 2))
    hits = [inside_any(dense(xy[[a, b]]), houses).any() for a, b in pairs if a != b]
    assert np.mean(hits) > 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_no_two_buildings_overlap_and_none_stands_in_water_or_road(seed):
    ground = village(seed)
    edge = np.linspace(-0.5, 0.5, 9)
    houses = boxes(ground)
    for i, house in enumerate(houses):
        points = house.at(*np.meshgrid(edge * house.length_m, edge * house.width_m)).reshape(-1, 2)
        others = houses[:i] + houses[i + 1 :]
        assert not inside_any(points, others).any()
        assert np.isnan(ground.water_at(points)).all()
        inner = points[house.grown(-1.2).holds(points)]
        assert (ground.surface_at(inner) == Surface.FLOOR).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_everyone_has_a_bed_and_every_job_a_slot(seed):
    ground = village(seed)
    slots, places = ground.slots, ground.places
    home = np.isin(places["kind"], (PlaceKind.HOME, PlaceKind.FARM))
    beds = np.bincount(slots["place_id"][slots["kind"] == SlotKind.SLEEP], minlength=places.count)
    assert beds[home].sum() >= 150
    assert (beds[home] == places["capacity"][home]).all()
    work = np.bincount(slots["place_id"][slots["kind"] == SlotKind.WORK], minlength=places.count)
    assert (work >= places["jobs"]).all()
    assert places["jobs"].sum() >= 0.35 * 150
    assert (places["kind"] == PlaceKind.HOME).sum() >= 150 / 2.7


@pytest.mark.parametrize("seed", SEEDS)
def test_no_two_bodies_would_stand_in_each_other(seed):
    slots = village(seed).slots
    at = np.stack([slots["x_m"], slots["y_m"], slots["z_m"]], axis=1)
    assert len(cKDTree(at).query_pairs(0.6)) == 0


def room_for_crowds(ground, kind):
    """Slots for crowds at each place of a kind, and square metres of its house or open ground."""
    places, b = ground.places, ground.buildings
    throng = ground.slots["place_id"][ground.slots["kind"] == SlotKind.THRONG]
    of_kind = np.flatnonzero(places["kind"] == kind)
    house = places["building_id"][of_kind]
    area = np.where(house >= 0, (b["length_m"] * b["width_m"])[house], np.inf)
    return np.array([(throng == place).sum() for place in of_kind]), area


@pytest.mark.parametrize("seed", SEEDS)
def test_crowds_find_room_under_public_roofs_and_in_the_open_and_a_square_metre_each(seed):
    ground = village(seed)
    for kind in (PlaceKind.TOWN_HALL, PlaceKind.CHAPEL, PlaceKind.SCHOOL, PlaceKind.TAVERN):
        number, area = room_for_crowds(ground, kind)
        assert (number > 20).all()
        assert (area / number > 0.9).all()
    for kind in (PlaceKind.MARKET_SQUARE, PlaceKind.FIELD):
        assert (room_for_crowds(ground, kind)[0] > 50).all()
    for kind in (PlaceKind.HOME, PlaceKind.WORKSHOP, PlaceKind.WELL, PlaceKind.WOODS):
        assert not room_for_crowds(ground, kind)[0].any()


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_in_a_crowd_stands_in_a_tree_or_a_thing(seed):
    ground = village(seed)
    slots = ground.slots
    open_air = (slots["kind"] == SlotKind.THRONG) & ~slots["indoor"]
    xy = np.stack([slots["x_m"], slots["y_m"]], axis=1)[open_air]
    trunks = cKDTree(np.stack([ground.trees["x_m"], ground.trees["y_m"]], axis=1))
    assert trunks.query(xy)[0].min() > 0.7
    assert StandingRoom(ground).clear(xy).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_indoor_slots_lie_in_their_house_and_outdoor_ones_outside_all(seed):
    ground = village(seed)
    slots = ground.slots
    houses = boxes(ground)
    xy = np.stack([slots["x_m"], slots["y_m"]], axis=1).astype(float)
    building = ground.places["building_id"][slots["place_id"]]
    for number, house in enumerate(houses):
        mine = slots["indoor"] & (building == number)
        assert house.grown(-0.5).holds(xy[mine]).all()
    assert not inside_any(xy[~slots["indoor"]], houses).any()
    assert np.isnan(ground.water_at(xy[~slots["indoor"]])).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_walk_from_node_to_outdoor_slot_is_clear_of_houses(seed):
    ground = village(seed)
    slots = ground.slots
    houses = boxes(ground, margin_m=-0.2)
    outdoor = np.flatnonzero(~slots["indoor"])
    for row in outdoor[::7]:
        end = np.array([slots["x_m"][row], slots["y_m"][row]])
        walk = dense(np.stack([ground.nav.node_xy[slots["node"][row]], end]))
        assert not inside_any(walk, houses).any()


@pytest.mark.parametrize("seed", SEEDS)
def test_floors_are_level_and_near_the_ground_at_the_door(seed):
    ground = village(seed)
    b = ground.buildings
    for row, house in enumerate(boxes(ground, margin_m=-0.8)):
        edge = np.linspace(-0.5, 0.5, 7)
        points = house.at(*np.meshgrid(edge * house.length_m, edge * house.width_m)).reshape(-1, 2)
        assert np.ptp(ground.height_at(points)) < 0.02
        out = np.array([np.cos(b["door_heading_rad"][row]), np.sin(b["door_heading_rad"][row])])
        step = np.array([[b["door_x_m"][row], b["door_y_m"][row]]]) + 1.0 * out
        drop = b["floor_z_m"][row] - ground.height_at(step)[0]
        assert -0.05 < drop < 0.6


def cross_slopes(ground: Ground, height_at) -> np.ndarray:
    found = []
    for road in ground.roads:
        line = road.xy_m.astype(float)
        inside = np.hypot(*(line - ground.settlement.centre_m).T) < ground.settlement.radius_m
        along = np.gradient(line, axis=0)
        normal = np.stack([-along[:, 1], along[:, 0]], 1) / np.hypot(*along.T)[:, None]
        half = 0.4 * road.width_m
        left, right = height_at(line + half * normal), height_at(line - half * normal)
        found.append((np.abs(left - right) / (2 * half))[inside])
    return np.concatenate(found)


def test_roads_are_level_across_though_the_hill_is_not():
    ground = village(1)

    def natural(points):
        at = points / ground.grid.cell_m - 0.5
        return ndimage.map_coordinates(ground.layers["elevation_m"], [at[:, 1], at[:, 0]], order=1)

    graded = np.percentile(cross_slopes(ground, ground.height_at), 90)
    hill = np.percentile(cross_slopes(ground, natural), 90)
    assert graded < 0.035
    assert hill > 0.045


def test_the_patch_meets_the_coarse_ground_at_its_rim():
    ground = village(1)
    patch = ground.patch
    n = patch.elevation_m.shape[0]
    t = np.linspace(0.5, n - 0.5, 200)
    rim = patch.origin_m + np.concatenate(
        [np.stack([t, np.full(200, 0.5)], 1), np.stack([np.full(200, n - 0.5), t], 1)]
    )
    step = np.array([[0.0, -0.8]] * 200 + [[0.8, 0.0]] * 200)
    assert np.abs(ground.height_at(rim) - ground.height_at(rim + step)).max() < 1.0
    assert np.abs(ground.height_at(rim) - ground.height_at(rim + 0.05 * step)).max() < 0.06


def test_people_cross_the_river_on_a_deck_above_the_water():
    ground = village(TWO_BANKS)
    deck = np.argwhere(~np.isnan(ground.patch.deck_m))
    points = ground.patch.origin_m + deck[:, ::-1] + 0.5
    water = ground.water_at(points)
    wet = np.isfinite(water)
    assert wet.sum() > 20
    assert (ground.height_at(points)[wet] > water[wet] + 0.5).all()
    assert (ground.bed_at(points)[wet] < water[wet]).all()


def test_the_same_seed_founds_the_same_village():
    first, second = build_test_ground(5), build_test_ground(5)
    for table in ("buildings", "places", "slots", "props", "fields_farm"):
        for name, column in getattr(first, table).items():
            np.testing.assert_array_equal(column, getattr(second, table)[name], err_msg=name)
    np.testing.assert_array_equal(first.patch.elevation_m, second.patch.elevation_m)
    np.testing.assert_array_equal(first.nav.cost_s, second.nav.cost_s)
    assert first.settlement == second.settlement


def test_another_seed_founds_another_village():
    one, two = village(1), village(2)
    assert not np.array_equal(one.buildings["x_m"], two.buildings["x_m"])


@pytest.mark.parametrize("population", [30, 400])
def test_the_village_follows_its_population(population):
    ground = make_test_ground(4, cells=160, population=population)
    slots = ground.slots
    home = np.isin(ground.places["kind"], (PlaceKind.HOME, PlaceKind.FARM))
    beds = (slots["kind"] == SlotKind.SLEEP) & home[slots["place_id"]]
    assert beds.sum() >= population
    assert len(set(parts(ground)[ground.places["node"]])) == 1


def test_a_city_is_refused_with_the_cure():
    grid, layers, rivers = make_test_terrain(1)
    with pytest.raises(WorldError, match="choose a population"):
        build_settlement(
            grid,
            elevation_m=layers["elevation_m"],
            water_level_m=layers["water_level_m"],
            rivers=rivers,
            latitude_deg=47.0,
            population=50_000,
            rng=np.random.default_rng(1),
        )


def test_more_props_than_there_are_ids_for_are_refused():
    prop = DraftProp(PropKind.BENCH, np.array([800.0, 800.0]), 0.0)
    detail, rng = village(1).patch, np.random.default_rng(1)
    most = BUILDING_BASE - PROP_BASE
    assert prop_columns([prop] * most, detail=detail, rng=rng).count == most
    with pytest.raises(WorldError, match="smaller population"):
        prop_columns([prop] * (most + 1), detail=detail, rng=rng)


def test_a_drowned_map_is_refused():
    grid, layers, _ = make_test_terrain(1)
    drowned = np.full_like(layers["elevation_m"], 500.0)
    with pytest.raises(WorldError, match="no dry ground"):
        build_settlement(
            grid,
            elevation_m=layers["elevation_m"],
            water_level_m=drowned,
            rivers=(),
            latitude_deg=47.0,
            population=150,
            rng=np.random.default_rng(1),
        )


def test_a_scenario_may_ask_for_a_manner_of_building():
    grid, layers, rivers = make_test_terrain(1)
    asked = {
        manner: build_settlement(
            grid,
            elevation_m=layers["elevation_m"],
            water_level_m=layers["water_level_m"],
            rivers=rivers,
            latitude_deg=47.0,
            population=120,
            rng=np.random.default_rng(1),
            manner=manner,
        ).buildings
        for manner in (None, Manner.FRAMED, Manner.ADOBE)
    }
    assert (asked[Manner.ADOBE]["manner"] == Manner.ADOBE).all()
    assert asked[Manner.ADOBE]["roof_pitch_rad"].max() < 0.1
    # Left to a temperate climate it is timber frames.
    assert np.array_equal(asked[None]["manner"], asked[Manner.FRAMED]["manner"])
    assert asked[None]["roof_pitch_rad"].min() > 0.3


def test_names_are_not_repeated():
    names = list(village(1).places["name"])
    assert len(set(names)) == len(names)
