"""Check of the weather's physics: what the large scale orders is what falls on the map.

The day generator plans an amount; air is lifted, condenses, rains and blows out again. Over a
season the two must agree, or no climate comes out as its normals say. Runs the real systems of the
sky, the air and the ground on a small map.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.scenario import load_scenario
from digisphere.core.simulation import Simulation
from digisphere.environment.phenology import PhenologySystem
from digisphere.environment.regimes import Forcing, forcing_of
from digisphere.environment.sky import SkySystem
from digisphere.environment.surface import SurfaceSystem
from digisphere.environment.weather import WeatherSystem
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.world.build import build_ground

Floats = NDArray[np.float64]

DAY_S = 86400.0
_SMALL = ("world.size_cells=256", "world.cell_m=32", "weather.grid_cells=32")
_SEASONS = ("2026-06-01T00:00", "2026-12-01T00:00")
_WET_MM = 1.0

FALLEN = Figure(
    "rain that fell over rain that was ordered",
    0.9,
    1.1,
    source="annual rain within 10 % of the climate's normal",
)
WET_DAYS = Figure(
    "share of days with over 1 mm on the map",
    0.25,
    0.45,
    source="temperate station normals",
)


def _days(
    start: str, *, days: int, seed: int, weather: type[WeatherSystem] = WeatherSystem
) -> Floats:
    """(days, 2) rain ordered and rain fallen, mm, mean over the map."""
    scenario = load_scenario("valley", overrides=[*_SMALL, f"time.start={start}"])
    ground = build_ground(scenario)
    systems = [make(scenario) for make in (SkySystem, weather, SurfaceSystem, PhenologySystem)]
    run = Simulation(scenario, ground=ground, seed=seed, systems=systems)
    rows, before = [], 0.0
    for day in range(days):
        run.run_until((day + 0.5) * DAY_S)
        air = run.state.tables["atmosphere"]
        ordered = float(air["rain_mm_h"][0] * air["rain_hours"][0])
        run.run_until((day + 1.0) * DAY_S - 1.0)
        book = run.state.tables["water_ledger"]
        total = float(book["rainfall"][0] + book["snowfall"][0])
        rows.append((ordered, total - before))
        before = total
    return np.array(rows)


def _seasons(effort: Effort) -> Floats:
    days = effort.choose(quick=45, full=180)
    seeds = range(3, 3 + effort.choose(quick=1, full=3))
    return np.concatenate([_days(s, days=days, seed=seed) for seed in seeds for s in _SEASONS])


class _HalfLifted(WeatherSystem):
    """The weather as if half of what lifting condenses were what falls."""

    @staticmethod
    def forcing_of(*args: Any, **named: Any) -> Forcing:
        """Return the large scale's orders with half the ascent."""
        forcing = forcing_of(*args, **named)
        return replace(forcing, ascent_m_s=0.5 * forcing.ascent_m_s)


def _outcome(rows: Floats) -> Outcome:
    def draw(axes: Any) -> None:
        ordered, fallen = np.cumsum(rows, axis=0).T
        axes.plot(ordered, color=REFERENCE, label="ordered by the large scale")
        axes.plot(fallen, color=FOUND, label="fallen on the map")
        axes.axhline(0.0, color=CONTROL, lw=0.5)
        axes.set(xlabel="days", ylabel="rain and snow so far (mm)")

    ratio = float(rows[:, 1].sum() / rows[:, 0].sum())
    wet = float((rows[:, 1] > _WET_MM).mean())
    return Outcome((FALLEN.of(ratio), WET_DAYS.of(wet)), plot=draw)


def _control(effort: Effort) -> Outcome:
    return _outcome(_days(_SEASONS[0], days=45, seed=3, weather=_HalfLifted))


RAINFALL = Check(
    name="rainfall",
    title="What the large scale orders is what falls",
    measure=lambda effort: _outcome(_seasons(effort)),
    control=_control,
    control_is="air that is lifted half as much as its measured yield asks for",
)
