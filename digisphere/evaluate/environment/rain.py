"""Checks of rain: mountains draw it, years keep to their normal, warmth makes it heavier.

Sources: Smith & Barstad 2004 (rain over a hill), Richardson & Wright 1984 (WGEN),
IPCC AR6 WG1 ch. 11 (heavy rain grows with vapour), Budyko 1974 (evaporation of a long year).
"""

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.scenario import load_scenario
from digisphere.core.settings import WeatherSettings
from digisphere.core.streams import Streams
from digisphere.environment import generator as gen
from digisphere.environment.climate_change import departure_of
from digisphere.environment.day_plan import Season, plan_day
from digisphere.environment.moist_air import saturation_pressure_hpa
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.world.climate import (
    monthly_rain_share,
    rain_pattern,
    smith_barstad,
)
from digisphere.world.nature import build_land

Floats = NDArray[np.float64]
CLIMATES = ("valley", "island", "highland", "desert", "tropics", "tundra")

# ---- over a hill -------------------------------------------------------------------------------

_HILL_CELL_M = 2000.0
_HILL_SOURCE = "Smith & Barstad 2004"
HILL = tuple(
    Figure(name, low, high, source=f"{found}, {_HILL_SOURCE}", unit=unit, digits=digits)
    for name, low, high, found, unit, digits in (
        ("heaviest rain, moist layer 2.5 km", 2.06, 2.28, "2.17 mm/h", "mm/h", 3),
        ("how far upwind of the crest", 5.0, 9.0, "7 km", "km", 0),
        ("heaviest rain, moist layer 5 km", 1.16, 1.28, "1.22 mm/h", "mm/h", 3),
        ("rain 25 km behind the crest", 0.0, 0.0, "exactly none", "mm/h", 3),
    )
)


def _over_hill(*, delay_s: float) -> Outcome:
    """Rain of a 15 m/s westerly over a Gaussian hill, 500 m high, of 15 km."""
    at = (np.arange(128) - 64) * _HILL_CELL_M
    x, y = np.meshgrid(at, at)
    hill = 500.0 * np.exp(-(x**2 + y**2) / (2.0 * 15_000.0**2))
    lines = {}
    for depth_m in (2500.0, 5000.0):
        rain = smith_barstad(
            hill, cell_m=_HILL_CELL_M, wind_u_m_s=15.0, wind_v_m_s=0.0, delay_s=delay_s,
            depth_m=depth_m,
        )  # fmt: skip
        lines[depth_m] = np.maximum(rain[64], 0.0)
    shallow, deep = lines[2500.0], lines[5000.0]
    upwind_km = -float(at[int(shallow.argmax())]) / 1000.0
    behind = float(np.interp(25_000.0, at, shallow))
    values = (float(shallow.max()), upwind_km, float(deep.max()), behind)

    def draw(axes: Any) -> None:
        axes.fill_between(at / 1000.0, hill[64] / 500.0, color=REFERENCE, alpha=0.2, label="hill")
        axes.plot(at / 1000.0, shallow, color=FOUND, label="moist layer 2.5 km")
        axes.plot(at / 1000.0, deep, "--", color=FOUND, label="5 km")
        axes.set(xlabel="along the wind (km)", ylabel="rain (mm/h)", xlim=(-80, 80))

    return Outcome(tuple(f.of(v) for f, v in zip(HILL, values, strict=True)), plot=draw)


HILL_RAIN = Check(
    name="hill_rain",
    title="A hill draws the rain that linear theory gives it",
    measure=lambda effort: _over_hill(delay_s=1000.0),
    control=lambda effort: _over_hill(delay_s=0.0),
    control_is="rain that falls the moment the air rises",
)

LEE = Figure(
    "windward over leeward rain of a range of 1000 m, half as wide as 5 km",
    1.5,
    8.0,
    source="more than 1.5 above 800 m, after Roe 2005",
)


def _across(pattern: NDArray[np.floating], at: NDArray[np.floating]) -> float:
    row = pattern[len(pattern) // 2]
    windward, leeward = (at > -10_000.0) & (at < 0.0), (at > 0.0) & (at < 10_000.0)
    return float(row[windward].mean() / row[leeward].mean())


def _range(*, one_wind: bool) -> Outcome:
    cell_m = 256.0
    at = (np.arange(128) - 63.5) * cell_m
    ridge = np.repeat((1000.0 * np.exp(-((at / 5000.0) ** 2)))[None], 128, axis=0)
    west, east = (rain_pattern(ridge, cell_m=cell_m, wind_from_deg=d) for d in (270.0, 90.0))
    pattern = west if one_wind else 0.5 * (west + east)

    def draw(axes: Any) -> None:
        axes.fill_between(at / 1000.0, ridge[64] / 1000.0, color=REFERENCE, alpha=0.2,
                          label="range (km)")  # fmt: skip
        axes.plot(at / 1000.0, west[64], color=FOUND, label="westerlies")
        axes.plot(at / 1000.0, 0.5 * (west + east)[64], "--", color=CONTROL, label="both winds")
        axes.set(xlabel="west to east (km)", ylabel="rain over its mean")

    return Outcome((LEE.of(_across(pattern, at)),), plot=draw)


WINDWARD = Check(
    name="windward",
    title="It rains before the mountains, not behind them",
    measure=lambda effort: _range(one_wind=True),
    control=lambda effort: _range(one_wind=False),
    control_is="winds that come from both sides alike",
)

# ---- years -------------------------------------------------------------------------------------

YEARS = tuple(
    Figure(
        f"rain of generated years over the normal, {name}",
        0.9,
        1.1,
        source="within 10 % of the climate's normal",
    )
    for name in CLIMATES
)
DESERT_DAYS = Figure(
    "share of wet days in the desert", 0.02, 0.10, source="0.02 to 0.1 in station normals"
)
WET_LAND_DAYS = Figure(
    "share of wet days in the valley",
    0.25,
    0.45,
    source="0.25 to 0.45 in temperate station normals",
)
_RUNS_OF_DESERT = 4


def _fresh_row() -> dict[str, NDArray[Any]]:
    names = ("wet_kind", "rain_start_h", "rain_hours", "rain_mm_h", "mist_until_h", "background")
    row: dict[str, NDArray[Any]] = {name: np.zeros(1) for name in names}
    return row | {
        "planned_day": np.array([-1]),
        "wet": np.zeros((1, 3), bool),
        "residual": np.zeros((1, 3, 3)),
    }


def _generated(name: str, *, years: int, seasons: bool) -> tuple[float, float]:
    """Mean rain of generated years over the normal, and the share of wet days.

    Without ``seasons`` the day planner is told the rain of January the year round.
    """
    world = load_scenario(name).world
    share = monthly_rain_share(world.latitude_deg, continentality=world.continentality)
    month_mm = world.rain_mm_year * share
    settings, rng = WeatherSettings(), Streams(5).at(f"evaluate.years {name}", 0)
    row: Any = _fresh_row()
    fallen, wet = 0.0, 0
    for day in range(years * 365):
        at = day % 365 + 1.0 if seasons else 15.0
        season = Season(
            day_index=day,
            month_mm=float(gen.normal_of_day(month_mm, day_of_year=at)),
            heavier=1.0,
            temperature_c=12.0,
            sunrise_h=6.0,
            darkness=0.5,
        )
        plan_day(row, season=season, settings=settings, rng=rng)
        amount = float(row["rain_mm_h"][0] * row["rain_hours"][0])
        fallen += amount
        wet += amount > 0.0
    return fallen / years / world.rain_mm_year, wet / (years * 365)


def _years(effort: Effort, *, seasons: bool) -> Outcome:
    years = effort.choose(quick=24, full=120)
    found = {
        name: _generated(
            name, years=years * (_RUNS_OF_DESERT if name == "desert" else 1), seasons=seasons
        )
        for name in CLIMATES
    }

    def draw(axes: Any) -> None:
        axes.axhspan(0.9, 1.1, color=REFERENCE, alpha=0.2, label="10 %")
        axes.bar(list(found), [ratio for ratio, _ in found.values()], color=FOUND)
        axes.plot(list(found), [share for _, share in found.values()], "o", color=CONTROL,
                  label="share of wet days")  # fmt: skip
        axes.set(ylabel="rain of the year over its normal")

    readings = [f.of(found[name][0]) for f, name in zip(YEARS, CLIMATES, strict=True)]
    days = (DESERT_DAYS.of(found["desert"][1]), WET_LAND_DAYS.of(found["valley"][1]))
    return Outcome((*readings, *days), plot=draw)


ANNUAL_RAIN = Check(
    name="annual_rain",
    title="Years of generated weather bring each climate its normal rain",
    measure=lambda effort: _years(effort, seasons=True),
    control=lambda effort: _years(effort, seasons=False),
    control_is="a year that is January throughout",
)

# ---- warmth ------------------------------------------------------------------------------------

VAPOUR = Figure(
    "growth of saturation vapour pressure at 10 C", 6.0, 7.2,
    source="6-7 % a kelvin, Clausius-Clapeyron", unit="%/K", digits=2,
)  # fmt: skip
HEAVIEST = Figure(
    "growth of the heaviest day of a year", 5.0, 9.0,
    source="5-9 % a kelvin, after Westra et al. 2013", unit="%/K", digits=2,
)  # fmt: skip
TOTAL = Figure(
    "rain of the warmer years over the others'", 0.95, 1.05,
    source="unchanged: the scenario's choice",
)  # fmt: skip
_WARMER_C = 4.0


def _years_of_rain(*, years: int, heavier: float) -> Floats:
    """Daily rain (years, 365) of a climate of 88 mm a month."""
    chain = gen.wet_chain(88.0, heavier=heavier)
    rng = Streams(6).at("evaluate.heavy rain", 0)
    wet = gen.wet_sequence(years * 365, chain=chain, rng=rng)
    mean = 88.0 / (gen.DAYS_IN_MONTH * chain.wet_share)
    rain = rng.gamma(gen.GAMMA_SHAPE, mean / gen.GAMMA_SHAPE, len(wet)) * wet
    return np.asarray(rain.reshape(years, 365))


def _warmer(effort: Effort, *, with_vapour: bool) -> Outcome:
    years = effort.choose(quick=400, full=4000)
    settings = WeatherSettings(temperature_offset_c=_WARMER_C)
    heavier = departure_of(datetime(2026, 7, 1), settings=settings).heavier if with_vapour else 1.0
    now, then = (_years_of_rain(years=years, heavier=h) for h in (1.0, heavier))
    ratio = float(then.max(axis=1).mean() / now.max(axis=1).mean())
    vapour = np.log(saturation_pressure_hpa(10.5) / saturation_pressure_hpa(9.5))

    def draw(axes: Any) -> None:
        at = np.arange(1, years + 1) / (years + 1.0)
        for rain, colour, name in ((now, REFERENCE, "now"), (then, FOUND, "4 K warmer")):
            axes.plot(1.0 / at[::-1], np.sort(rain.max(axis=1)), color=colour, label=name)
        axes.set(xscale="log", xlabel="once in so many years", ylabel="heaviest day (mm)")

    readings = (
        VAPOUR.of(100.0 * float(np.expm1(vapour))),
        HEAVIEST.of(100.0 * (ratio ** (1.0 / _WARMER_C) - 1.0)),
        TOTAL.of(float(then.mean() / now.mean())),
    )
    return Outcome(readings, plot=draw)


HEAVY_RAIN = Check(
    name="heavy_rain",
    title="Heavy rain grows with the vapour that warm air holds",
    measure=lambda effort: _warmer(effort, with_vapour=True),
    control=lambda effort: _warmer(effort, with_vapour=False),
    control_is="warming that leaves the rain as it is",
)

CURVE = Figure(
    "scatter of evaporation over rain about Budyko's curve",
    0.0,
    0.1,
    source="0.1 rms about Budyko 1974",
)


def _water_of(name: str) -> tuple[float, float, float]:
    """Potential evaporation, rain, and runoff out of the map of a climate, mm a year."""
    small = ["world.size_cells=128", "world.cell_m=64", "world.river_inflow_km2=0"]
    land, _ = build_land(load_scenario(name, overrides=small), seed=7, progress=lambda a, b: None)
    layers = land.layers
    receiver = layers["receiver"].ravel()
    ends = receiver == np.arange(receiver.size)
    out_m3_s = float(np.asarray(layers["discharge_m3_s"], np.float64).ravel()[ends].sum())
    area_m2 = receiver.size * land.grid.cell_m**2
    out_mm = out_m3_s * 365.25 * 86400.0 / area_m2 * 1000.0
    potential, rain = layers["potential_evaporation_mm_year"], layers["precipitation_mm_year"]
    return float(potential.mean()), float(rain.mean()), out_mm


def _budyko(effort: Effort, *, half_runs_off: bool) -> Outcome:
    del effort
    water = {name: _water_of(name) for name in CLIMATES}
    phi = np.array([p / r for p, r, _ in water.values()])
    share = np.array([0.5 if half_runs_off else 1.0 - q / r for _, r, q in water.values()])
    exact = np.sqrt(phi * np.tanh(1.0 / phi) * (1.0 - np.exp(-phi)))

    def draw(axes: Any) -> None:
        at = np.geomspace(0.1, 20.0, 90)
        line = np.sqrt(at * np.tanh(1.0 / at) * (1.0 - np.exp(-at)))
        axes.semilogx(at, line, color=REFERENCE, label="Budyko")
        axes.plot(phi, share, "o", color=FOUND, label="six climates")
        for name, x, y in zip(water, phi, share, strict=True):
            axes.annotate(name, (x, y), fontsize=7)
        axes.set(xlabel="potential evaporation over rain", ylabel="evaporation over rain")

    return Outcome((CURVE.of(float(np.sqrt(((share - exact) ** 2).mean()))),), plot=draw)


BUDYKO = Check(
    name="budyko",
    title="What the rivers carry away is what evaporation leaves",
    measure=lambda effort: _budyko(effort, half_runs_off=False),
    control=lambda effort: _budyko(effort, half_runs_off=True),
    control_is="rivers that carry half of the rain in every climate",
)
