"""Animals and floods: they leave before the water has them, for dry ground."""

from typing import Any

import numpy as np
import pytest

from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.environment import animal_motion, wildlife
from digisphere.environment.animal_kinds import AnimalActivity, AnimalKind
from digisphere.environment.wildlife import WildlifeSystem
from digisphere.environment.wildlife_flood import NEAR_M, Flood
from digisphere.world.build import build_ground


class Sheet(Flood):
    """Water a metre deep within so many metres of a point."""

    def __init__(self, middle_m: Any, *, radius_m: float) -> None:
        self.middle_m, self.radius_m = middle_m, radius_m

    def depth_m(self, xy_m: Any) -> Any:
        away = np.hypot(*np.moveaxis(np.asarray(xy_m) - self.middle_m, -1, 0))
        return np.where(away < self.radius_m, 1.0, 0.0)


def sheep(valley: Scenario) -> tuple[Simulation, Any, Any]:
    ground = build_ground(valley, seed=valley.seed)
    scenario = Scenario.model_validate(
        {"wildlife": {"count": 60, "fish": 0}, "people": {"count": 0}}
    )
    simulation = Simulation(scenario, ground=ground, seed=5, systems=[WildlifeSystem(scenario)])
    animals = simulation.state.tables["animals"]
    deer = np.flatnonzero(animals.alive & (animals["kind"] == AnimalKind.DEER))
    herd = deer[animals["herd"][deer] == animals["herd"][deer[0]]]
    return simulation, animals, herd


@pytest.mark.parametrize("rises", [True, False])
def test_a_herd_leaves_ground_that_goes_under_water(
    small_valley: Scenario, monkeypatch: pytest.MonkeyPatch, rises: bool
) -> None:
    simulation, animals, herd = sheep(small_valley)
    here = animal_motion.position_at(animals, 0.0, herd)
    flood = Sheet(here.mean(axis=0), radius_m=45.0)
    monkeypatch.setattr(wildlife, "flood_now", lambda view: flood if rises else None)
    simulation.run_until(31.0)
    assert (animals["way"][herd] == AnimalActivity.FLEE).all() == rises
    simulation.run_until(240.0)
    after = animal_motion.position_at(animals, simulation.clock.time_s, herd)
    assert (flood.depth_m(after) == 0.0).all() == rises


def test_water_a_few_steps_off_is_threat_enough_and_far_off_is_none() -> None:
    flood = Sheet(np.array([100.0, 100.0]), radius_m=10.0)
    at = np.array([[100.0, 100.0], [100.0, 111.0 + 0.5 * NEAR_M], [100.0, 200.0]])
    assert flood.threatens(at).tolist() == [True, True, False]
