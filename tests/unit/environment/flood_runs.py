"""Makes small simulations with floods for the tests beside this file."""

from functools import cache
from typing import Any

from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.environment.flood import FloodSystem
from digisphere.environment.infrastructure import InfrastructureSystem
from digisphere.environment.rivers import RiversSystem
from digisphere.environment.sky import SkySystem
from digisphere.environment.surface import SurfaceSystem
from digisphere.environment.weather import WeatherSystem
from digisphere.testing.ground import make_test_ground
from digisphere.world.ground import Ground

SYSTEMS = (
    SkySystem,
    WeatherSystem,
    SurfaceSystem,
    RiversSystem,
    InfrastructureSystem,
    FloodSystem,
)


@cache
def valley() -> Ground:
    """A river valley with a village, the same for every test."""
    return make_test_ground(cells=96, population=60)


def land(*, seed: int = 7, **settings: Any) -> Simulation:
    """A run of weather, surface, infrastructure and floods on that valley."""
    scenario = make_scenario(
        {
            "time": {"start": "2026-06-13T08:00:00"},
            "weather": {"grid_cells": 32, "start_regime": "clear"},
            "hazards": {"grid_cells": 96},
            **settings,
        }
    )
    systems = [make(scenario) for make in SYSTEMS]
    return Simulation(scenario, ground=valley(), seed=seed, systems=systems)


def call(run: Simulation, **arguments: Any) -> None:
    """Call a flood now."""
    run.submit(run.queue.make("hazard.flood", arguments))


def told(run: Simulation, kind: str) -> list[Any]:
    """Events of one kind so far."""
    return run.state.log.view().select(kind=kind)


def flood(run: Simulation, column: str) -> Any:
    """A number of the flood's row."""
    return run.state.tables["flood"].columns[column][0]
