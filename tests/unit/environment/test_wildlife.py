"""Animals: herds find homes, nobody jumps, days have a rhythm, people put them to flight."""

from typing import Any

import numpy as np
import pytest

from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.environment import animal_motion
from digisphere.environment.animal_kinds import TRAITS, AnimalActivity, AnimalKind
from digisphere.environment.wildlife import WildlifeSystem
from digisphere.environment.wildlife_day import Hour, next_mode
from digisphere.environment.wildlife_fear import nearest_threat
from digisphere.environment.wildlife_ground import make_wild_ground
from digisphere.world.build import build_ground


def life(valley: Scenario, *, seed: int = 5, count: int = 90) -> Simulation:
    ground = build_ground(valley, seed=valley.seed)
    scenario = Scenario.model_validate(
        {"wildlife": {"count": count, "fish": 0}, "people": {"count": 0}}
    )
    return Simulation(scenario, ground=ground, seed=seed, systems=[WildlifeSystem(scenario)])


def test_herds_settle_on_free_ground_and_birds_where_they_can(small_valley: Scenario) -> None:
    simulation = life(small_valley)
    animals = simulation.state.tables["animals"]
    rows = np.flatnonzero(animals.alive)
    assert len(rows) > 40
    wild = make_wild_ground(simulation.ground)
    on_foot = rows[~animals["winged"][rows] & ~animals["finned"][rows]]
    places = animal_motion.position_at(animals, 0.0, on_foot)
    assert wild.at(wild.free, places).mean() > 0.9


def test_animals_move_without_a_jump(small_valley: Scenario) -> None:
    simulation = life(small_valley)
    animals = simulation.state.tables["animals"]
    rows = np.flatnonzero(animals.alive)
    fastest = max(traits.flee_m_s for traits in TRAITS.values())
    moved = False
    for minute in range(1, 25):
        simulation.run_until(60.0 * minute - 1.0)
        before = animal_motion.position_at(animals, simulation.clock.time_s, rows)
        simulation.run_until(60.0 * minute)
        after = animal_motion.position_at(animals, simulation.clock.time_s, rows)
        assert np.hypot(*(after - before).T).max() < 3.0 * fastest
        moved |= bool(animal_motion.moving_at(animals, simulation.clock.time_s + 30.0, rows).any())
    assert moved


def test_the_same_seed_gives_the_same_herds_and_another_does_not(small_valley: Scenario) -> None:
    prints = []
    for seed in (5, 5, 6):
        simulation = life(small_valley, seed=seed, count=40)
        simulation.run_until(900.0)
        prints.append(simulation.state.digest_columns()["animals.to_xy_m"])
    assert prints[0] == prints[1]
    assert prints[0] != prints[2]


@pytest.mark.parametrize("kind", [AnimalKind.DEER, AnimalKind.SHEEP])
def test_grazers_rest_at_night_and_feed_at_dusk(kind: AnimalKind) -> None:
    def resting(hour: float) -> float:
        modes = [next_mode(kind, Hour(hour, 6.0, 18.0), draw=k / 50)[0] for k in range(50)]
        return float(np.mean([mode == AnimalActivity.REST for mode in modes]))

    assert resting(1.0) > 0.7
    assert resting(18.5) < 0.2


def test_foxes_are_abroad_at_night_and_birds_are_not() -> None:
    night = Hour(0.5, 6.0, 18.0)
    fox = [next_mode(AnimalKind.FOX, night, draw=k / 20)[0] for k in range(20)]
    crow = [next_mode(AnimalKind.CROW, night, draw=k / 20)[0] for k in range(20)]
    assert AnimalActivity.WALK in fox
    assert set(crow) == {AnimalActivity.REST}


def test_only_a_threat_within_reach_frightens() -> None:
    places = np.array([[0.0, 0.0], [100.0, 0.0]])
    reach = np.array([50.0, 5.0])
    near = nearest_threat(places, threats_m=np.array([[40.0, 0.0]]), reach_m=reach)
    assert near.tolist() == [0, -1]
    far = nearest_threat(places, threats_m=np.array([[60.0, 0.0]]), reach_m=reach)
    assert far.tolist() == [-1, -1]


class _Walker(dict[str, Any]):
    """One person who stands at a place, as the columns of `people` tell it."""

    def __init__(self, xy_m: Any) -> None:
        super().__init__(
            path_xy_m=np.full((1, 2, 2), xy_m, np.float32),
            path_t_s=np.zeros((1, 2)),
            path_count=np.ones(1, np.int16),
            out_from_s=np.full(1, -np.inf),
            out_until_s=np.full(1, np.inf),
        )
        self.alive = np.ones(1, dtype=bool)


@pytest.mark.parametrize(("off_m", "flees"), [(15.0, True), (400.0, False)])
def test_a_herd_flees_from_somebody_near_and_from_nobody_far(
    small_valley: Scenario, off_m: float, flees: bool
) -> None:
    simulation = life(small_valley)
    system = next(
        e.system for e in simulation._scheduled if e.system.name == "environment.wildlife"
    )
    view = next(e.view for e in simulation._scheduled if e.system is system)
    animals = simulation.state.tables["animals"]
    shy = np.flatnonzero(animals.alive & (animals["kind"] == AnimalKind.DEER))
    here = animal_motion.position_at(animals, 0.0, shy[:1])[0]
    view.tables = {**view.tables, "people": _Walker(here + np.array([off_m, 0.0]))}
    simulation.run_until(31.0)
    herd = shy[animals["herd"][shy] == animals["herd"][shy[0]]]
    assert (animals["way"][herd] == AnimalActivity.FLEE).all() == flees


def test_birds_that_do_not_swim_stay_off_the_water(small_valley: Scenario) -> None:
    simulation = life(small_valley)
    animals = simulation.state.tables["animals"]
    swims = np.array([TRAITS[kind].swims for kind in AnimalKind])
    rows = np.flatnonzero(animals.alive & ~swims[animals["kind"]])
    simulation.run_until(1800.0)
    wet = simulation.ground.water_at(animals["to_xy_m"][rows].astype(np.float64))
    assert np.isfinite(wet).mean() < 0.03
