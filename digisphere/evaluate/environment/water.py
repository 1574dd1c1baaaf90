"""Checks of the land's water: a book that closes, snow that melts by degree days, Budyko's curve.

Sources: Kuusisto 1980 (2.42 mm per degree and day in forest, 3.51 in the open); Budyko 1974
(evaporation of a long year from the dryness of its climate).
"""

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.streams import Streams
from digisphere.environment import land_water as land
from digisphere.environment.ledger import ACCOUNTS
from digisphere.environment.moist_air import snow_share
from digisphere.environment.rivers import RiversSystem
from digisphere.environment.sky import SkySystem
from digisphere.environment.surface import SurfaceSystem
from digisphere.environment.tables import LEDGER_FLOWS, LEDGER_STORES
from digisphere.environment.weather import WeatherSystem
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.world.enums import Biome
from digisphere.world.ground import River
from digisphere.world.rivers import channel_depth_m, channel_width_m

Floats = NDArray[np.float64]

_DAY_S = 86_400.0

BUDGET = Figure(
    "water unaccounted for, of all that fell",
    0.0,
    1e-6,
    source="exact bookkeeping: |P - E - dW - runoff| / P < 1e-6 a year",
    digits=15,
)
OPEN = Figure(
    "melt in the open", 3.45, 3.57, source="Kuusisto 1980: 3.51", unit="mm/C/day", digits=2
)
FOREST = Figure(
    "melt in forest", 2.37, 2.47, source="Kuusisto 1980: 2.42", unit="mm/C/day", digits=2
)
SCATTER = Figure(
    "scatter of E/P about Budyko's curve (RMSE)",
    0.0,
    0.1,
    source="within 0.1 of Budyko 1974",
)


def _ledger_error(book: Any) -> float:
    """Change of all stores against what crossed the book's borders, of the rain and snow."""
    flow = {name: float(book[name][0]) for name in LEDGER_FLOWS}
    fills = {name for into, _ in ACCOUNTS.values() for name in into}
    drains = {name for _, out in ACCOUNTS.values() for name in out}
    crossed = sum(flow[n] for n in fills - drains) - sum(flow[n] for n in drains - fills)
    change = sum(float(book[s][0]) - float(book[f"start_{s}"][0]) for s in LEDGER_STORES)
    return abs(change - crossed) / max(flow["rainfall"] + flow["snowfall"], 1e-9)


def _budget(effort: Effort, *, leak: float) -> Outcome:
    days = effort.choose(quick=8, full=365)
    scenario = make_scenario(
        {
            "time": {"start": "2026-03-20T00:00:00"},
            "weather": {"grid_cells": 32, "start_regime": "rain"},
        }
    )
    systems = [make(scenario) for make in (SkySystem, WeatherSystem, SurfaceSystem, RiversSystem)]
    run = Simulation(scenario, ground=_valley(), seed=11, systems=systems)
    errors, book = [], run.state.tables["water_ledger"]
    for day in range(days):
        run.run_until((day + 1) * _DAY_S)
        run.state.fields["soil_water_mm"] *= 1.0 - leak
        errors.append(_ledger_error(book))

    def draw(axes: Any) -> None:
        axes.semilogy(np.arange(1, days + 1), np.maximum(errors, 1e-18), color=FOUND)
        axes.axhline(BUDGET.high, color=REFERENCE, linestyle="--", label="allowed")
        axes.set_xlabel("days")
        axes.set_ylabel("unaccounted for, of rain and snow")
        axes.legend()

    # The last step of the surface sets the stores anew, so the error of the last day counts.
    return Outcome((BUDGET.of(max(errors)),), plot=draw)


def _valley(cells: int = 64, *, cell_m: float = 40.0) -> Any:
    """A valley that falls east in a bowl of slopes, with a lake half-way down its river."""
    y, x = (np.indices((cells, cells)) + 0.5) * cell_m
    size = cells * cell_m
    bed = 120.0 - 0.02 * x + 0.06 * np.abs(y - 0.5 * size)
    lake = np.hypot(x - 0.6 * size, y - 0.5 * size) < 240.0
    spill = float(bed[cells // 2, int(0.6 * cells) + 6])
    line = np.arange(0.6 * size + 250.0, size - 20.0, 7.0)
    flow = np.linspace(0.06, 0.08, len(line))
    river = River(
        xy_m=np.stack([line, np.full_like(line, 0.5 * size - 1.0)], axis=1).astype(np.float32),
        level_m=(119.0 - 0.02 * line).astype(np.float32),
        width_m=channel_width_m(flow).astype(np.float32),
        depth_m=channel_depth_m(flow).astype(np.float32),
        discharge_m3_s=flow.astype(np.float32),
    )
    layers = {
        "elevation_m": np.where(lake, spill - 5.0, bed).astype(np.float32),
        "water_level_m": np.where(lake, spill, np.nan).astype(np.float32),
        "biome_id": np.where(lake, Biome.LAKE, Biome.GRASSLAND).astype(np.uint8),
        "tree_density": np.full((cells, cells), 0.3, np.float32),
        "insolation_ratio": np.ones((cells, cells), np.float32),
    }
    season = 9.0 - 9.0 * np.cos(2.0 * np.pi * (np.arange(12.0) - 0.4) / 12.0)
    months = {"air_temperature_c": season, "precipitation_mm": np.full(12, 85.0)}
    return SimpleNamespace(
        key="valley of the water book",
        grid=SimpleNamespace(nx=cells, ny=cells, cell_m=cell_m, size_x_m=size, size_y_m=size),
        layers=layers,
        monthly={
            name: np.tile(values[:, None, None], (1, 32, 32)).astype(np.float32)
            for name, values in months.items()
        },
        rivers=(river,),
        sea_level_m=float("nan"),
        latitude_deg=46.5,
        settlement=SimpleNamespace(centre_m=(0.3 * size, 0.5 * size), radius_m=200.0),
    )


def _columns(shape: tuple[int, int], *, forest: Floats, soil_mm: float) -> tuple[Floats, Floats]:
    """Ground and stores of a table of columns for `land_water.step_land`."""
    ground = np.zeros((5, *shape))
    ground[1], ground[2], ground[3:] = forest, land.field_capacity_mm(forest), 1.0
    stores = np.zeros((10, *shape))
    stores[land.DENSITY], stores[land.SOIL] = 250.0, soil_mm
    return ground, stores


def _melt(effort: Effort, *, forest: float) -> Outcome:
    warmth, days = np.array([1.0, 2.0, 4.0, 6.0, 8.0]), effort.choose(quick=5, full=15)
    cover = np.repeat(np.array([[0.0], [forest]]), len(warmth), axis=1)
    ground, stores = _columns(cover.shape, forest=cover, soil_mm=80.0)
    stores[land.SNOW] = 900.0
    weather = np.zeros((5, *cover.shape), np.float32)
    weather[0], weather[1], weather[2] = warmth, 1.0, 1.0
    moved, still = np.zeros(land.TOTALS), np.zeros((2, *cover.shape))
    scalars = np.array([600.0, 0.0, 0.0, 1.0])
    for _ in range(days * 144):
        land.step_land(tuple(weather), ground, tuple(still), tuple(stores), scalars, moved)
    melted = (900.0 - stores[land.SNOW]) / days
    rates = (melted / warmth).mean(axis=1)

    def draw(axes: Any) -> None:
        axes.plot(warmth, melted[0], "o", color=FOUND, label="open")
        axes.plot(warmth, melted[1], "s", color=CONTROL, label="forest")
        for rate in (3.51, 2.42):
            axes.plot(warmth, rate * warmth, "--", color=REFERENCE)
        axes.set_xlabel("C")
        axes.set_ylabel("mm a day")
        axes.legend()

    return Outcome((OPEN.of(rates[0]), FOREST.of(rates[1])), plot=draw)


def budyko(dryness: Floats) -> Floats:
    """Share of the rain that evaporates in a long year at a dryness PET/P."""
    phi = np.maximum(dryness, 1e-6)
    return np.asarray(np.sqrt(phi * np.tanh(1.0 / phi) * (1.0 - np.exp(-phi))))


def _evaporation(effort: Effort, *, thrifty: bool) -> Outcome:
    """Evaporation of columns in many climates; not ``thrifty`` gives the air all it asks for."""
    years = effort.choose(quick=3, full=12)
    warm, wet = np.meshgrid(np.linspace(4.0, 26.0, 7), np.geomspace(250.0, 2600.0, 8))
    ground, stores = _columns(warm.shape, forest=np.full(warm.shape, 0.4), soil_mm=90.0)
    weather = np.zeros((5, *warm.shape), np.float32)
    weather[1], weather[2], weather[3] = 0.7, 0.5, 2.0
    chance = Streams(6).at("evaluate.water", 0)
    moved, total = np.zeros(land.TOTALS), np.zeros((3, *warm.shape))
    for day in range(365 * (years + 1)):
        season = -np.cos(2.0 * np.pi * (day % 365 - 15) / 365.0)
        weather[0] = warm + 8.0 * season
        deep = (chance.random() < 0.35) * chance.gamma(0.8, 1.0 / 0.8) / 0.35 * wet / 365.0
        white = snow_share(weather[0].astype(np.float64))
        for part in range(6):
            high = np.sin(2.0 * np.pi * (part * 4.0 + 2.0 - 6.0) / 24.0)
            sun = max(float(high) * (0.55 + 0.3 * season), 0.0)
            fallen = np.stack([deep * (1.0 - white), deep * white]) / 6.0
            before = stores[land.RISING].copy()
            scalars = np.array([14_400.0, sun, 1.0, land.melt_season(float(day % 365))])
            land.step_land(tuple(weather), ground, tuple(fallen), tuple(stores), scalars, moved)
            if day >= 365:
                asked = _potential_mm(weather, sun=sun, dt=14_400.0)
                given = stores[land.RISING] - before
                total += np.stack([fallen.sum(axis=0), asked, given if thrifty else asked])
    rain, asked, given = total
    dryness, share = asked / rain, given / rain
    scatter = float(np.sqrt(np.mean((share - budyko(dryness)) ** 2)))

    def draw(axes: Any) -> None:
        line = np.geomspace(0.1, 8.0, 80)
        axes.semilogx(dryness.ravel(), share.ravel(), "o", color=FOUND, markersize=4)
        axes.semilogx(line, budyko(line), color=REFERENCE, label="Budyko")
        axes.set_ylim(0.0, 1.2)
        axes.set_xlabel("PET / P")
        axes.set_ylabel("E / P")
        axes.legend()

    return Outcome((SCATTER.of(scatter),), plot=draw)


def _potential_mm(weather: NDArray[np.float32], *, sun: float, dt: float) -> Floats:
    """What the air would take from a wet surface in a step, as the surface model asks."""
    light = sun * (1.0 - 0.7 * float(weather[2, 0, 0]) ** 2)
    rates = [
        land.potential_evaporation_mm_s(
            float(t), float(weather[1, 0, 0]), 2.0, land.NOON_RADIATION_W_M2 * light - 40.0
        )
        for t in weather[0].ravel()
    ]
    return np.reshape(np.array(rates) * dt, weather[0].shape)


WATER_BUDGET = Check(
    name="water_budget",
    title="Every drop is accounted for, from the air to the sea",
    measure=lambda effort: _budget(effort, leak=0.0),
    control=lambda effort: _budget(effort, leak=1e-3),
    control_is="a soil that loses a thousandth of its water a day",
)
SNOW_MELT = Check(
    name="snow_melt",
    title="Snow melts by degree days, faster in the open than in forest",
    measure=lambda effort: _melt(effort, forest=1.0),
    control=lambda effort: _melt(effort, forest=0.0),
    control_is="a snowpack that knows no forest",
)
SURFACE_EVAPORATION = Check(
    name="surface_evaporation",
    title="The soil's own balance of many years follows Budyko's curve",
    measure=lambda effort: _evaporation(effort, thrifty=True),
    control=lambda effort: _evaporation(effort, thrifty=False),
    control_is="ground that gives the air all it asks for",
)
