"""Makes small simulations with fires for the tests beside this file."""

from functools import cache
from typing import Any

import numpy as np

from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.environment.fire import FireSystem
from digisphere.environment.fire_danger import FireDangerSystem
from digisphere.environment.fire_ground import FireGround, Fuel
from digisphere.environment.infrastructure import InfrastructureSystem
from digisphere.environment.lightning import LightningSystem
from digisphere.environment.phenology import PhenologySystem
from digisphere.environment.sky import SkySystem
from digisphere.environment.surface import SurfaceSystem
from digisphere.environment.weather import WeatherSystem
from digisphere.testing.ground import make_test_ground
from digisphere.world.ground import Ground

SYSTEMS = (
    SkySystem,
    WeatherSystem,
    LightningSystem,
    SurfaceSystem,
    PhenologySystem,
    FireDangerSystem,
    FireSystem,
    InfrastructureSystem,
)


@cache
def valley() -> Ground:
    """A wooded river valley with a village, the same for every test."""
    return make_test_ground(cells=96, population=60)


def land(*, seed: int = 7, hazards: Any = None, **settings: Any) -> Simulation:
    """A run of weather, seasons, infrastructure and fires on that valley, in high summer."""
    scenario = make_scenario(
        {
            "time": {"start": "2026-07-20T11:00:00"},
            "weather": {"grid_cells": 32, "start_regime": "clear"},
            "hazards": {"grid_cells": 64, "spontaneous": 0.0, **(hazards or {})},
            **settings,
        }
    )
    systems = [make(scenario) for make in SYSTEMS]
    return Simulation(scenario, ground=valley(), seed=seed, systems=systems)


def parched(**settings: Any) -> Simulation:
    """The same after weeks without rain: dry soil, dry fuel, brown grass."""
    run = land(**settings)
    fields = run.state.fields
    fields["soil_water_mm"][:] = 8.0
    fields["fuel_moisture"][:] = 0.06
    fields["surface_wetness"][:] = 0.0
    return run


def call(run: Simulation, **arguments: Any) -> Any:
    """Call a fire at the next tick; return the logged command."""
    run.submit(run.queue.make("hazard.fire", arguments))
    run.step()
    return run.command_log[-1]


def told(run: Simulation, kind: str) -> list[Any]:
    """Events of one kind so far."""
    return run.state.log.view().select(kind=kind)


def burnt_cells(run: Simulation) -> int:
    """How many hazard cells have burnt."""
    return int(np.isfinite(run.state.fields["fire_arrival_s"]).sum())


def heath(*, cells: int = 128, cell_m: float = 30.0, fuel: Fuel = Fuel.SHRUB) -> FireGround:
    """A level plain of one fuel, for experiments with spread alone."""
    shape = (cells, cells)
    none = np.zeros(0, dtype=np.int64)
    return FireGround(
        n=cells,
        cell_m=(cell_m, cell_m),
        fuel=np.full(shape, fuel, np.uint8),
        cover=np.ones(shape, np.float32),
        load=np.ones(shape, np.float32),
        forest=np.zeros(shape, np.float32),
        elevation_m=np.zeros(shape, np.float32),
        barrier=np.zeros((16, *shape), np.uint8),
        water=np.zeros(shape, np.float32),
        cell_of_house=none,
        cell_of_tree=none,
        cell_of_node=none,
        cell_of_field=none,
        field_of_cell=none,
    )
