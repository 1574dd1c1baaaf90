"""Fish: where they live, how they swim, when they rise, what they flee."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.core.streams import Streams, SystemStreams
from digisphere.environment import animal_motion
from digisphere.environment.animal_kinds import TRAITS, AnimalActivity, AnimalKind
from digisphere.environment.fish_numbers import fish_biomass_kg_ha, seen_share
from digisphere.environment.fish_settling import fish_for
from digisphere.environment.fish_waters import FishWaters
from digisphere.environment.wildlife import WildlifeSystem
from digisphere.environment.wildlife_fish import LEG_S, Shoals, place_in_company
from digisphere.environment.wildlife_tables import HERD_COLUMNS
from digisphere.world.build import build_ground


def waters_of_life(valley: Scenario, *, fish: int = 60, seed: int = 5) -> Simulation:
    ground = build_ground(valley, seed=valley.seed)
    scenario = Scenario.model_validate(
        {"wildlife": {"count": 0, "fish": fish}, "people": {"count": 0}}
    )
    return Simulation(scenario, ground=ground, seed=seed, systems=[WildlifeSystem(scenario)])


def depths(simulation: Simulation, rows: Any) -> tuple[Any, Any]:
    """Depth of the water where fish are, and of the fish in it."""
    animals = simulation.state.tables["animals"]
    herds = simulation.state.tables["herds"]
    now = simulation.clock.time_s
    still = rows[herds["river"][animals["herd"][rows]] < 0]
    at = animal_motion.position_at(animals, now, still)
    ground = simulation.ground
    return ground.water_at(at) - ground.bed_at(at), animal_motion.depth_at(animals, now, still)


def test_fish_live_in_water_deep_enough_and_stay_in_it(small_valley: Scenario) -> None:
    simulation = waters_of_life(small_valley)
    animals = simulation.state.tables["animals"]
    rows = np.flatnonzero(animals.alive)
    assert len(rows) > 30
    assert animals["finned"][rows].all()
    for _ in range(12):
        simulation.run_until(simulation.clock.time_s + 170.0)
        water, fish = depths(simulation, rows)
        assert np.isfinite(water).all()
        assert (fish < water).all()


def test_a_fish_swims_without_a_jump_or_a_sharp_turn(small_valley: Scenario) -> None:
    simulation = waters_of_life(small_valley)
    animals = simulation.state.tables["animals"]
    rows = np.flatnonzero(animals.alive)
    simulation.run_until(LEG_S)
    for leg in range(1, 7):
        # The very instant at which one journey ends and the next begins.
        simulation.run_until(leg * LEG_S + 30.0)
        begun = rows[animals["depart_s"][rows] == leg * LEG_S]
        here = animal_motion.position_at(animals, leg * LEG_S, begun)
        soon = animal_motion.position_at(animals, leg * LEG_S + 0.5, begun)
        assert np.hypot(*(soon - here).T).max(initial=0.0) < 0.6
        ahead = animal_motion.heading_at(animals, leg * LEG_S + 0.5, begun)
        behind = animals["depart_heading_rad"][begun]
        turn = np.abs((ahead - behind + np.pi) % (2.0 * np.pi) - np.pi)
        stays = animals["bend_m"][begun] == 0.0
        assert turn[~stays].max(initial=0.0) < 0.35


def test_a_shoal_keeps_company_and_nobody_swims_in_anybody(small_valley: Scenario) -> None:
    rank = np.arange(20)
    kind = np.full(20, int(AnimalKind.ROACH))
    seed = (rank.astype(np.uint64) * 2654435761 % 2**32).astype(np.uint32)
    places = place_in_company(
        rank, seed=seed, kind=kind, heading_rad=np.full(20, 0.4), files=np.zeros(20, bool)
    )
    gaps = np.hypot(*np.moveaxis(places[:, None] - places[None], -1, 0))
    gaps[rank, rank] = np.inf
    assert gaps.min() > 0.3 * TRAITS[AnimalKind.ROACH].shoulder_m
    assert gaps.min(axis=1).max() < 3.0 * TRAITS[AnimalKind.ROACH].shoulder_m


def test_a_leap_goes_up_and_comes_down_again() -> None:
    table = {
        name: np.array([value])
        for name, value in {
            "depart_s": 0.0, "arrive_s": 100.0, "from_depth_m": 0.5, "to_depth_m": 0.5,
            "leap_m": 0.4, "rise_s": 50.0,
        }.items()
    }  # fmt: skip
    row = np.array([0])
    depth = [float(animal_motion.depth_at(table, t, row)[0]) for t in (40.0, 50.0, 50.28, 60.0)]
    assert depth[0] == pytest.approx(0.5)
    assert depth[1] == pytest.approx(-0.4)
    assert abs(depth[2]) < 0.03
    assert depth[3] == pytest.approx(0.5)


def test_a_shoal_darts_away_from_somebody_on_the_bank(small_valley: Scenario) -> None:
    simulation = waters_of_life(small_valley)
    entry = next(e for e in simulation._scheduled if e.system.name == "environment.wildlife")
    animals, herds = simulation.state.tables["animals"], simulation.state.tables["herds"]
    simulation.run_until(31.0)
    herd = int(np.flatnonzero(herds.alive & (herds["river"] < 0))[0])
    rows = np.flatnonzero(animals.alive & (animals["herd"] == herd))
    here = animal_motion.position_at(animals, 31.0, rows)
    threat = here.mean(axis=0) + np.array([1.0, 0.0])
    before = np.hypot(*(here - threat).T).mean()
    people = {
        "path_xy_m": np.full((1, 2, 2), threat, np.float32), "path_t_s": np.zeros((1, 2)),
        "path_count": np.ones(1, np.int16), "out_from_s": np.full(1, -np.inf),
        "out_until_s": np.full(1, np.inf),
    }  # fmt: skip
    tables: Any = {**entry.view.tables, "people": _Table(people)}
    entry.view.tables = tables
    simulation.run_until(70.0)
    assert (animals["way"][rows] == AnimalActivity.FLEE).all()
    after = animal_motion.position_at(animals, 70.0, rows)
    assert np.hypot(*(after - threat).T).mean() > before + 2.0


class _Table(dict[str, Any]):
    """Columns with everybody alive."""

    alive = np.ones(1, dtype=bool)


class _Bowl:
    """A lake whose bed rises from 6 m below its level in the west to its level in the east."""

    grid = SimpleNamespace(cell_m=10.0)

    def water_at(self, xy_m: Any) -> Any:
        return np.full(len(xy_m), 100.0)

    def bed_at(self, xy_m: Any) -> Any:
        return 94.0 + 0.06 * xy_m[:, 0]


@pytest.mark.parametrize("fallen_m", [0.0, 3.0])
def test_a_shoal_follows_the_water_when_the_lake_falls(fallen_m: float) -> None:
    shoals = Shoals.__new__(Shoals)
    shoals.waters = FishWaters(np.zeros((10, 10), np.int32), None, _Bowl())  # type: ignore[arg-type]
    shoals._lakes = 1
    herds = {spec.name: spec.allocate(1) for spec in HERD_COLUMNS}
    herds["kind"][:] = AnimalKind.ROACH
    herds["home_xy_m"][:] = herds["centre_xy_m"][:] = (50.0, 50.0)
    herds["territory_m"][:], herds["members"][:] = 60.0, 12
    level = {"level_m": np.array([100.0 - fallen_m]), "full_level_m": np.array([100.0])}
    view: Any = SimpleNamespace(tables={"herds": herds, "lakes": level})
    places = []
    for tick in range(40):
        rng = SystemStreams(Streams(3), tick=tick, declared=("centre",), system="fish")
        leg = shoals._still_leg(view, rng, np.array([0]), reach_m=np.array([15.0]))
        herds["centre_xy_m"][:], herds["heading_rad"][:] = leg.to_m, leg.heading_rad
        places.append(leg.to_m[0])
    water = 100.0 - fallen_m - _Bowl().bed_at(np.array(places[10:]))
    assert water.min() > TRAITS[AnimalKind.ROACH].least_water_m
    assert (np.array(places)[:, 0].max() > 50.0) == (fallen_m == 0.0)


def test_rivers_hold_twice_the_fish_of_lakes_and_rich_waters_more_than_poor() -> None:
    lake, river = (fish_biomass_kg_ha(1000.0, running=running) for running in (False, True))
    assert 1.7 < river / lake < 2.3
    assert fish_biomass_kg_ha(2000.0, running=False) > 1.3 * lake
    assert 0.3 < seen_share() < 0.7


def test_cold_waters_hold_trout_and_warm_ones_do_not() -> None:
    assert set(fish_for(-2.0)["lake"]) == {AnimalKind.TROUT}
    assert AnimalKind.TROUT not in fish_for(24.0)["lake"]
