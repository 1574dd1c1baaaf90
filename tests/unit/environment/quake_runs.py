"""Runs of earthquakes on the small test ground, shared by their tests."""

from functools import cache
from typing import Any

import numpy as np

from digisphere.core.fields import FieldSpec
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.core.systems import System
from digisphere.environment.earthquake import EarthquakeSystem
from digisphere.environment.infrastructure import InfrastructureSystem
from digisphere.testing.ground import make_test_ground
from digisphere.world.ground import Ground

DAY = 86_400.0
GRID = 64


class DampSoil(System):
    """Brings the soil water that the surface system would keep, and leaves it alone."""

    name = "test.damp_soil"

    def fields(self) -> tuple[FieldSpec, ...]:
        """Return the one field."""
        return (FieldSpec("soil_water_mm", "f8", (32, 32), "mm", default=120.0),)


@cache
def ground() -> Ground:
    return make_test_ground(1)


def quake_run(*, seed: int = 7, **hazards: Any) -> Simulation:
    given = {"grid_cells": GRID, "spontaneous": 0.0, **hazards}
    scenario = Scenario.model_validate({"hazards": given})
    kinds = (DampSoil, EarthquakeSystem, InfrastructureSystem)
    systems = [kind(scenario) for kind in kinds]
    return Simulation(scenario, ground=ground(), seed=seed, systems=systems)


def call(run: Simulation, **arguments: Any) -> None:
    run.submit(run.queue.make("hazard.earthquake", arguments))


def events(run: Simulation, kind: str) -> list[Any]:
    return run.state.log.view().select(kind=kind)


def damage(run: Simulation) -> np.ndarray:
    return run.state.tables["building_state"]["damage"]
