"""Avalanches: where and when snow lets go, where it comes to rest, and not a gram lost."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from digisphere.environment import avalanche_release as snow
from digisphere.environment import ledger
from digisphere.environment.avalanche import AvalancheSystem
from digisphere.environment.avalanche_commands import TriggerAvalanche
from digisphere.environment.hazards import HazardKind
from digisphere.environment.infrastructure import TreeState
from digisphere.testing.checks import check_system
from tests.unit.environment.avalanche_runs import (
    TOP_M,
    Snowfall,
    call,
    ground,
    opened,
    told,
)

CELLS = 32


def slope(*, degrees: float = 38.0, cells: int = CELLS, cell_m: float = 20.0) -> snow.SnowSlopes:
    """A plane that falls northward over two thirds of the grid and then runs out level."""
    tilt = np.full((cells, cells), degrees)
    tilt[2 * cells // 3 :] = 3.0
    fall = np.tan(np.radians(tilt)) * cell_m
    height = 900.0 - np.cumsum(fall, axis=0)
    return snow.SnowSlopes(height, tilt, snow.aptness(tilt), cell_m, 2)


def pack(*, swe_mm: float = 200.0, density: float = 250.0) -> dict[str, np.ndarray]:
    half = (CELLS // 2, CELLS // 2)
    fields = {
        "snow_swe_mm": np.full(half, swe_mm),
        "snow_density_kg_m3": np.full(half, density),
        "snow_depth_m": np.full(half, swe_mm / density, dtype=np.float32),
        "snow_drift_m": np.zeros(half),
        "precipitation_flux_mm_h": np.zeros(half),
        "snow_fraction": np.ones(half),
        "air_temperature_c": np.full(half, -5.0),
    }
    for name in ("new_mm", "wet_mm", "ripe", "drift_m"):
        fields[f"avalanche_{name}"] = np.zeros(half)
    return fields


def slab_on(slopes: snow.SnowSlopes, fields: dict[str, np.ndarray], *, most_m3: float) -> snow.Slab:
    return snow.slab_from(
        slopes, seed=(6, CELLS // 2), swe_mm=slopes.fine(fields["snow_swe_mm"]),
        depth_m=slopes.fine(fields["snow_depth_m"]),
        new_mm=slopes.fine(fields["avalanche_new_mm"]), most_m3=most_m3,
    )  # fmt: skip


def test_slabs_start_between_30_and_50_degrees_and_most_readily_near_38():
    apt = snow.aptness(np.arange(0.0, 90.0))
    assert (apt[[29, 51]] == 0.0).all()
    assert (apt[[30, 50]] > 0.0).all()
    assert int(np.argmax(apt)) == 38


def test_trees_hold_the_snow():
    land = ground()
    open_ = snow.snow_slopes(land, n=64, weather_cells=32)
    assert open_.leaning.max() > 0.9
    layers = {**land.layers, "tree_density": np.ones_like(land.layers["tree_density"])}
    wooded = snow.snow_slopes(replace(land, layers=layers), n=64, weather_cells=32)
    assert wooded.leaning.max() == 0.0


def test_thirty_centimetres_of_new_snow_make_a_slope_unstable_and_time_heals_it():
    fields = pack()
    fields["precipitation_flux_mm_h"][:] = 2.0
    for _ in range(6 * 18):
        snow.load(fields, seconds=600.0)
    stormy = snow.instability(fields["avalanche_new_mm"], fields["avalanche_wet_mm"]).max()
    assert 1.0 < stormy < 1.2
    fields["precipitation_flux_mm_h"][:] = 0.0
    for _ in range(6 * 72):
        snow.load(fields, seconds=600.0)
    assert snow.instability(fields["avalanche_new_mm"], fields["avalanche_wet_mm"]).max() < 0.5


def test_what_the_wind_heaps_loads_a_slope_too():
    fields = pack()
    fields["snow_drift_m"][0, 0] = 0.4
    snow.load(fields, seconds=600.0)
    load = snow.instability(fields["avalanche_new_mm"], fields["avalanche_wet_mm"])
    assert load[0, 0] > 1.0
    assert load[1, 1] == 0.0


def test_rain_on_dry_snow_makes_it_unstable_but_a_wetted_pack_bears_it():
    dry, ripe = pack(), pack()
    ripe["avalanche_ripe"][:] = 1.0
    for fields in (dry, ripe):
        fields["precipitation_flux_mm_h"][:] = 3.0
        fields["snow_fraction"][:] = 0.0
        fields["air_temperature_c"][:] = 3.0
        for _ in range(6 * 8):
            snow.load(fields, seconds=600.0)
    assert snow.instability(dry["avalanche_new_mm"], dry["avalanche_wet_mm"]).max() > 1.0
    assert snow.instability(ripe["avalanche_new_mm"], ripe["avalanche_wet_mm"]).max() == 0.0


def test_chance_needs_snow_slope_and_excess():
    slopes = slope()
    deep, thin = np.full((CELLS, CELLS), 0.8), np.full((CELLS, CELLS), 0.1)
    loaded, calm = np.full((CELLS, CELLS), 3.0), np.full((CELLS, CELLS), 0.9)
    some = snow.chance(slopes, unstable=loaded, depth_m=deep, seconds=3600.0)
    assert (some[: 2 * CELLS // 3] > 0.0).all()
    assert (some[2 * CELLS // 3 :] == 0.0).all()
    assert snow.chance(slopes, unstable=loaded, depth_m=thin, seconds=3600.0).max() == 0.0
    assert snow.chance(slopes, unstable=calm, depth_m=deep, seconds=3600.0).max() == 0.0


def test_a_slab_is_one_piece_of_the_volume_asked_for():
    slopes, fields = slope(), pack()
    slab = slab_on(slopes, fields, most_m3=8000.0)
    assert 0.8 * 8000.0 < slab.volume_m3 <= 8000.0
    assert (slopes.leaning[slab.cells] > 0.0).all()
    assert slab.volume_m3 < slab_on(slopes, fields, most_m3=30_000.0).volume_m3


def test_snow_is_moved_downhill_and_not_a_gram_is_lost():
    slopes, fields = slope(), pack()
    before = float(fields["snow_swe_mm"].sum())
    slab = slab_on(slopes, fields, most_m3=20_000.0)
    rest = snow.rest_of(slopes, slab)
    snow.move(fields, slopes, taken_mm=slab.taken_mm, rest_m=rest)
    assert float(fields["snow_swe_mm"].sum()) == pytest.approx(before, rel=1e-13)
    assert (fields["snow_swe_mm"] >= 0.0).all()
    heights = slopes.elevation_m
    came_from = np.average(heights, weights=slab.taken_mm)
    assert np.average(heights, weights=rest) < came_from - 50.0
    gained = fields["snow_swe_mm"] > 210.0
    assert fields["snow_density_kg_m3"][gained].min() > 250.0
    assert fields["snow_density_kg_m3"].max() <= snow.DEBRIS_KG_M3
    depth = fields["snow_swe_mm"] / fields["snow_density_kg_m3"]
    np.testing.assert_allclose(fields["snow_depth_m"], depth, rtol=1e-6)


def test_a_book_kept_without_the_scars_would_not_close():
    slopes, fields = slope(), pack()
    before = float(fields["snow_swe_mm"].sum())
    slab = slab_on(slopes, fields, most_m3=20_000.0)
    nothing = np.zeros_like(slab.taken_mm)
    snow.move(fields, slopes, taken_mm=nothing, rest_m=snow.rest_of(slopes, slab))
    assert float(fields["snow_swe_mm"].sum()) > before * (1.0 + 1e-4)


@pytest.fixture(scope="module")
def called():
    run = opened(call(size=3.0))
    run.run_until(3600.0)
    return run


def test_a_called_avalanche_begins_comes_to_rest_and_is_one_row(called):
    (began,) = told(called, "avalanche_began")
    (ended,) = told(called, "avalanche_ended")
    assert began.payload["commanded"]
    assert 3000.0 < began.payload["magnitude"] <= 10_000.0
    assert began.id in ended.causes
    assert 60 <= ended.tick - began.tick <= 120
    away = np.hypot(began.payload["x_m"] - TOP_M[0], began.payload["y_m"] - TOP_M[1])
    assert away < 270.0
    table = called.state.tables["hazards"]
    assert (table["kind"][table["event"] >= 0] == HazardKind.AVALANCHE).sum() == 1
    moved = called.state.fields["avalanche_m"]
    assert moved.max() > 0.3
    assert moved.min() < -0.1


def test_the_water_book_closes_over_an_avalanche(called):
    errors = ledger.closing_errors(called.state.tables["water_ledger"])
    assert errors["snow"] < 1e-12


def test_trees_on_the_way_lie_flat(called):
    moved, trees = called.state.fields["avalanche_m"], called.ground.trees
    n, size = moved.shape[0], called.ground.grid.size_x_m
    iy, ix = (np.asarray(trees[k] / size * n, dtype=int) for k in ("y_m", "x_m"))
    state = called.state.tables["tree_state"]["state"][: trees.count]
    assert (state[moved[iy, ix] > 0.3] == TreeState.FELLED).all()
    assert (state[moved[iy, ix] == 0.0] == TreeState.STANDING).all()


def test_new_snow_sets_off_avalanches_with_the_snowfall_as_their_cause():
    run = opened(extra=(Snowfall,), spontaneous=20.0)
    run.run_until(20 * 3600.0)
    began = told(run, "avalanche_began")
    assert began
    assert began[0].tick > 2.9 * 3600
    log = run.state.log.view()
    assert {log.get(cause).kind for event in began for cause in event.causes} == {
        "test_snow_begins"
    }
    assert {event.payload["why"] for event in began} == {"new snow"}
    calm = opened(spontaneous=20.0)
    calm.run_until(20 * 3600.0)
    assert not told(calm, "avalanche_began")
    never = opened(extra=(Snowfall,), spontaneous=0.0)
    never.run_until(12 * 3600.0)
    assert not told(never, "avalanche_began")


def test_a_run_resumed_while_slopes_are_loaded_equals_a_straight_one():
    straight = opened(extra=(Snowfall,), spontaneous=20.0)
    straight.run_until(11 * 3600.0)
    first = opened(extra=(Snowfall,), spontaneous=20.0)
    first.run_until(7 * 3600.0 + 17.0)
    second = opened(extra=(Snowfall,), spontaneous=20.0)
    second.restore(first.checkpoint())
    second.run_until(11 * 3600.0)
    assert second.digest_columns() == straight.digest_columns()


def refused(run, **arguments):
    run.submit(run.queue.make("hazard.avalanche", arguments))
    run.run_until(60.0)
    assert not run.command_log[0].accepted
    return run.command_log[0].reason


def test_where_no_slope_is_or_no_snow_or_no_map_it_is_refused_with_the_reason():
    assert "30 to 50 degrees" in refused(opened(land=ground(steep=False)))
    assert "m of snow lies" in refused(
        opened(land=ground(colder_c=0.0), start="2026-08-10T08:00:00")
    )
    assert "off the map" in refused(opened(), x_m=-50.0, y_m=10.0)
    assert "Give both" in refused(opened(), x_m=50.0)
    assert "within 150 m" in refused(opened(), x_m=1200.0, y_m=760.0)


@pytest.mark.parametrize("size", [0.0, 7.0])
def test_a_size_that_cannot_be_is_refused_with_the_range(size):
    with pytest.raises(ValidationError, match="choose 1 to 4"):
        TriggerAvalanche(size=size)


def test_the_system_writes_only_what_it_declares():
    run = opened(call("1min"), extra=(Snowfall,), spontaneous=20.0)
    system = next(e.system for e in run._scheduled if isinstance(e.system, AvalancheSystem))
    run.run_until(300.0)
    check_system(system, simulation=run)
