"""Runs of snow slopes on the small test ground with a steep cone on it, shared by their tests."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from digisphere.core.events import EventKind
from digisphere.core.registry import Registry
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.systems import System
from digisphere.testing.ground import make_test_ground
from digisphere.world.ground import Ground

SYSTEMS = Registry("digisphere.systems")
TOP_M = (380.0, 380.0)


@cache
def ground(*, steep: bool = True, colder_c: float = 16.0) -> Ground:
    """Return the test ground under colder air, with a bare cone of 39 degrees on it."""
    bare = make_test_ground(1)
    layers = dict(bare.layers)
    if steep:
        grid = bare.grid
        y, x = (np.indices((grid.ny, grid.nx)) + 0.5) * grid.cell_m
        away = np.hypot(x - TOP_M[0], y - TOP_M[1])
        cone = 0.81 * np.clip(260.0 - away, 0.0, None)
        layers["elevation_m"] = (layers["elevation_m"] + cone).astype(np.float32)
        on = away < 260.0
        layers["slope_rad"] = np.where(on, np.arctan(0.81), layers["slope_rad"]).astype(np.float32)
        layers["tree_density"] = np.where(on, 0.0, layers["tree_density"]).astype(np.float32)
        layers["water_level_m"] = np.where(on, np.nan, layers["water_level_m"]).astype(np.float32)
    monthly = dict(bare.monthly)
    monthly["air_temperature_c"] = monthly["air_temperature_c"] - np.float32(colder_c)
    return replace(bare, layers=layers, monthly=monthly)


class Snowfall(System):
    """Lets heavy snow fall on everything, whatever the weather says."""

    name = "test.snowfall"
    every = "10 min"
    phase = 35
    writes = (
        "field:precipitation_flux_mm_h",
        "field:snow_fraction",
        "field:air_temperature_c",
        "atmosphere.falling",
        "atmosphere.falling_event",
        "events",
    )
    event_kinds = (EventKind("test_snow_begins", {}, "It snows in a test."),)

    def step(self, view, clock, rng):
        if clock.time_s < 601.0:
            event = view.events.emit("test_snow_begins")
            view.tables["atmosphere"]["falling_event"][0] = event
        view.tables["atmosphere"]["falling"][0] = 2
        view.fields["precipitation_flux_mm_h"][:] = 10.0
        view.fields["snow_fraction"][:] = 1.0
        view.fields["air_temperature_c"][:] = -6.0


def opened(
    *timeline: dict[str, Any],
    land: Ground | None = None,
    extra: tuple[type[System], ...] = (),
    start: str = "2026-01-20T08:00:00",
    seed: int = 3,
    spontaneous: float = 0.0,
) -> Simulation:
    settings = {
        "time": {"start": start},
        "weather": {"grid_cells": 32, "start_regime": "fair"},
        "hazards": {
            "spontaneous": spontaneous, "grid_cells": 64,
            "earthquake_rate_year": 0.0, "fires_by_people_year": 0.0,
        },
        "people": {"count": 4},
        "timeline": list(timeline),
    }  # fmt: skip
    scenario = make_scenario(settings)
    names = [name for name in SYSTEMS.names() if name.startswith("environment.")]
    systems = [SYSTEMS.load(name)(scenario) for name in names] + [make(scenario) for make in extra]
    return Simulation(scenario, ground=land or ground(), seed=seed, systems=systems)


def call(at: str = "20min", **arguments: Any) -> dict[str, Any]:
    return {"at": at, "do": "hazard.avalanche", "arguments": arguments}


def told(run: Simulation, kind: str) -> list[Any]:
    return run.state.log.view().select(kind=kind)
