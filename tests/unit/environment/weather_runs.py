"""Makes small simulations of the environment alone for the tests beside this file."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.environment.commands import CallRegime
from digisphere.environment.lightning import LightningSystem
from digisphere.environment.phenology import PhenologySystem
from digisphere.environment.sky import SkySystem
from digisphere.environment.surface import SurfaceSystem
from digisphere.environment.weather import WeatherSystem
from digisphere.testing.weather_ground import ridge_ground

SYSTEMS = (SkySystem, WeatherSystem, SurfaceSystem, PhenologySystem, LightningSystem)


def environment(
    *,
    start: str = "2026-06-13T08:00:00",
    seed: int = 7,
    ground: SimpleNamespace | None = None,
    cells: int = 32,
    wind_from_deg: float = 250.0,
    altitude_m: float = 0.0,
    **weather: Any,
) -> Simulation:
    """A run of the five environment systems on a ridge, on a coarse weather grid."""
    scenario = make_scenario(
        {
            "time": {"start": start},
            "world": {"wind_from_deg": wind_from_deg, "altitude_m": altitude_m},
            "weather": {"grid_cells": cells, **weather},
        }
    )
    systems = [make(scenario) for make in SYSTEMS]
    return Simulation(scenario, ground=ground or ridge_ground(), seed=seed, systems=systems)


def called(regime: str, *, hours: float = 12.0, run_s: float = 3600.0, **kwargs: Any) -> Simulation:
    """A run that starts fair (or overcast) and has ``regime`` called at once."""
    first = "overcast" if regime == "fair" else "fair"
    run = environment(start_regime=first, **kwargs)
    run.submit(CallRegime(regime=regime, hours=hours))
    run.run_until(run_s)
    return run


def sky(run: Simulation, column: str) -> float:
    """A number of the sky row."""
    return float(run.state.tables["sky"].columns[column][0])


def mean(run: Simulation, field: str) -> float:
    """Mean of a field over the map."""
    return float(np.mean(run.state.fields[field]))
