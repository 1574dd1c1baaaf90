"""Rain, snow and sun at the ground: snowpack, water film, soil bucket, evaporation, runoff.

A numba kernel that moves every millimetre from one store to another and reports what it moved,
and a closed-form spin-up that gives each date its snow and soil. Pure functions on arrays; the
surface system calls them.

Sources: degree-day melt 2.42 (forest) to 3.51 (open) mm/C/d (Kuusisto 1980); fresh snow density
after Hedstrom & Pomeroy 1998; Priestley & Taylor 1972 evaporation; Manabe's bucket; Hargreaves
for the spin-up (reference T27, T28).
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from digisphere.environment.ephemeris import daily_insolation_w_m2
from digisphere.environment.generator import normal_of_day, season_day
from digisphere.environment.moist_air import LAPSE_K_M, snow_share
from digisphere.environment.relief import Relief
from digisphere.world.compiled import kernel

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

SKIN_MM = 0.35
# Net radiation under an overhead sun in a clear sky.
NOON_RADIATION_W_M2 = 600.0
MELT_OPEN_MM_C_DAY = 3.51
MELT_FOREST_MM_C_DAY = 2.42
MELT_OPEN_MM_C_S = MELT_OPEN_MM_C_DAY / 86400.0
MELT_FOREST_MM_C_S = MELT_FOREST_MM_C_DAY / 86400.0
DRAINAGE_MM_S = 0.8 / 86400.0
# Time in which ground water drains to the rivers (Brutsaert 2008: 45 +- 15 days).
GROUND_WATER_DAYS = 45.0
SETTLED_DENSITY_KG_M3 = 350.0
DAILY_SPREAD_K = 3.0
# Order of the stores of a cell.
SNOW, DENSITY, FILM, SOIL, RISING, RUNOFF, SHED, DRAINED, POOLED, DRAWN = range(10)
# The last four are for the rivers to take: run off, drained, fallen onto open water, risen from it.


class GroundFlow(IntEnum):
    """Rows of what moved; in lower case, columns of the water book (`tables.LEDGER_FLOWS`)."""

    ONTO_OPEN_WATER = 0
    ONTO_SNOW = 1
    ONTO_SKIN = 2
    SNOW_RAIN_CAUGHT = 3
    MELT = 4
    SKIN_EVAPORATION = 5
    SOIL_EVAPORATION = 6
    SNOW_SUBLIMATION = 7
    OPEN_WATER_EVAPORATION = 8
    INFILTRATION = 9
    RUNOFF = 10
    DRAINAGE = 11


def field_capacity_mm(forest: Floats) -> Floats:
    """Water the root zone holds: 120 mm under grass to 230 mm under forest."""
    return 120.0 + 110.0 * np.clip(forest, 0.0, 1.0)


def melt_season(season_day: float) -> float:
    """Melt factor of the season: 0.45 in December's low sun to 1.15 in June (Anderson 1973).

    Args:
        season_day: day of a year that begins in midwinter, see `generator.season_day`.
    """
    return 0.8 + 0.35 * float(np.sin(2.0 * np.pi * (season_day - 81.0) / 365.0))


@kernel
def potential_evaporation_mm_s(
    temperature_c: float, humidity: float, wind_m_s: float, radiation_w_m2: float
) -> float:
    """Evaporation from a wet surface: Priestley-Taylor plus a small drying term."""
    pressure = 6.112 * np.exp(17.67 * temperature_c / (temperature_c + 243.5))
    slope = pressure * 4302.6 / (temperature_c + 243.5) ** 2
    sunny = 1.26 * slope / (slope + 0.66) * max(radiation_w_m2, 0.0) / 2.45e6
    deficit = pressure * max(1.0 - humidity, 0.0)
    return float(sunny + 0.004 / 3600.0 * (1.0 + 0.5 * wind_m_s) * deficit)


@kernel
def _pack_snow(
    pack: float,
    density: float,
    rain: float,
    snow: float,
    warmth_c: float,
    melt_rate: float,
    dt: float,
) -> tuple[float, float, float, float, float]:
    """Snowpack of one cell: pack and density after it, rain that passes, rain caught, melt, mm."""
    if snow > 0.0:
        fresh = min(67.9 + 51.3 * np.exp(min(warmth_c, 1.5) / 2.6), 150.0)
        density = (density * pack + fresh * snow) / (pack + snow)
        pack += snow
    caught = rain if pack > 1.0 and warmth_c < 0.5 else 0.0
    pack += caught
    rain -= caught
    warm = max(warmth_c, 0.0)
    melt = min(pack, melt_rate * warm * dt + 0.0125 * rain * warm)
    settle_s = 691200.0 if warmth_c < 0.0 else 172800.0
    density += (SETTLED_DENSITY_KG_M3 - density) * (dt / (dt + settle_s))
    return pack - melt, density, rain, caught, melt


@kernel
def _dry(
    pack: float, film: float, soil: float, ready: float, capacity: float, leaves: float
) -> tuple[float, float, float]:
    """Evaporation from film, soil and snow while ``ready`` lasts, mm."""
    from_film = min(film, ready)
    ready -= from_film
    if pack > 0.5:
        return from_film, 0.0, min(pack, 0.15 * ready)
    supply = min(1.0, soil / (0.75 * capacity)) * (0.6 + 0.4 * leaves)
    return from_film, min(soil, ready * supply), 0.0


@kernel
def _sink(
    film: float, soil: float, capacity: float, dt: float
) -> tuple[float, float, float, float]:
    """Film beyond what clings sinks in; soil drains, overflows: soil, sunk, run off, drained."""
    sunk = max(film - SKIN_MM, 0.0)
    soil += sunk
    drained = min(soil, DRAINAGE_MM_S * dt * (soil / capacity) ** 3)
    soil -= drained
    over = max(soil - capacity, 0.0)
    return soil - over, sunk, over, drained


@kernel
def step_land(
    weather: Singles, ground: Floats, fallen: Floats, stores: Floats, scalars: Floats, moved: Floats
) -> None:
    """Move water at the ground for one step, in place; ``moved`` adds up (see `GroundFlow`).

    Args:
        weather: (5, n, n) temperature (C), humidity (0..1), cloud cover, wind u, wind v.
        ground: (5, n, n) water, forest, field capacity (mm), sunniness, wet share of the water.
        fallen: (2, n, n) rain and snow since the last step, mm.
        stores: (10, n, n) mm, in the order of SNOW to DRAWN.
        scalars: (4,) length of the step (s), sine of the sun's altitude, foliage 0..1, melt
            factor of the season.
        moved: (12,) in the order of `GroundFlow`, mm summed over cells.
    """
    dt, sun, leaves = scalars[0], scalars[1], scalars[2]
    for j in range(stores.shape[1]):
        for i in range(stores.shape[2]):
            t, u, v = float(weather[0, j, i]), float(weather[3, j, i]), float(weather[4, j, i])
            water, forest, capacity = ground[0, j, i], ground[1, j, i], ground[2, j, i]
            rain, snow = fallen[0, j, i] * (1.0 - water), fallen[1, j, i] * (1.0 - water)
            onto_lake = fallen[0, j, i] + fallen[1, j, i] - rain - snow
            rate = MELT_OPEN_MM_C_S + (MELT_FOREST_MM_C_S - MELT_OPEN_MM_C_S) * forest
            pack, density, rain, caught, melt = _pack_snow(
                stores[SNOW, j, i], stores[DENSITY, j, i], rain, snow, t, rate * scalars[3], dt
            )
            wet, soil = stores[FILM, j, i] + (rain + melt), stores[SOIL, j, i]
            light = sun * (1.0 - 0.7 * float(weather[2, j, i]) ** 2) * ground[3, j, i]
            ready = dt * potential_evaporation_mm_s(
                t,
                float(weather[1, j, i]),
                np.sqrt(u * u + v * v),
                NOON_RADIATION_W_M2 * light - 40.0,
            )
            lake = ready * water * ground[4, j, i]
            film, dried, frozen = _dry(pack, wet, soil, ready - ready * water, capacity, leaves)
            wet, soil = wet - film, soil - dried
            soil, sunk, over, drained = _sink(wet, soil, capacity, dt)
            stores[SNOW, j, i], stores[DENSITY, j, i] = pack - frozen, density
            stores[FILM, j, i], stores[SOIL, j, i] = min(wet, SKIN_MM), soil
            stores[RISING, j, i] += lake + film + dried + frozen
            for store in (RUNOFF, SHED):
                stores[store, j, i] += over
            stores[DRAINED, j, i] += drained
            stores[POOLED, j, i] += onto_lake
            stores[DRAWN, j, i] += lake
            parts = (
                onto_lake, snow, rain, caught, melt, film, dried, frozen, lake, sunk, over, drained
            )  # fmt: skip
            for k in range(len(parts)):
                moved[k] += parts[k]


def spin_up(
    relief: Relief,
    *,
    day_of_year: float,
    latitude_deg: float,
    warmer_c: float,
    wetter: float,
    step_days: float = 5.0,
) -> tuple[Floats, Floats, Floats]:
    """Snow, soil water and ground water (mm) that a normal year leaves at a date.

    A year in five-day steps from climate normals; day-to-day spread of temperature is integrated
    in closed form, so snow falls and melts about 0 C as it would in a real winter.
    """
    capacity = field_capacity_mm(relief.forest)
    snow, soil, deep = np.zeros_like(capacity), 0.8 * capacity, np.zeros_like(capacity)
    kept = float(np.exp(-step_days / GROUND_WATER_DAYS))
    lapse = LAPSE_K_M * (relief.elevation_m - relief.reference_m)
    melt_rate = MELT_OPEN_MM_C_DAY + (MELT_FOREST_MM_C_DAY - MELT_OPEN_MM_C_DAY) * relief.forest
    spread = DAILY_SPREAD_K * np.linspace(-1.6, 1.6, 5)
    steps = round(365.0 / step_days)
    for step in range(steps):
        day = (day_of_year - step_days * (steps - step - 0.5) - 1.0) % 365.0 + 1.0
        t = normal_of_day(relief.temperature_c, day_of_year=day) + warmer_c - lapse
        month_mm = float(normal_of_day(relief.precipitation_mm, day_of_year=day)) * wetter
        fallen = month_mm / 30.44 * step_days * relief.raininess
        white = np.mean([snow_share(t + k) for k in spread], axis=0)
        thaw = melt_season(season_day(day, latitude_deg=latitude_deg))
        scaled = t / DAILY_SPREAD_K
        density = np.exp(-0.5 * scaled * scaled) / np.sqrt(2.0 * np.pi)
        warmth = DAILY_SPREAD_K * (scaled * ndtr(scaled) + density)
        melt = np.minimum(snow + fallen * white, melt_rate * thaw * warmth * step_days)
        snow += fallen * white - melt
        light = daily_insolation_w_m2(day, latitude_deg=latitude_deg) * 0.0353
        wish = 0.0023 * light * np.maximum(t + 17.8, 0.0) * np.sqrt(9.0) * step_days
        soil += fallen * (1.0 - white) + melt
        soil -= np.minimum(soil, wish * np.minimum(1.0, soil / (0.75 * capacity)))
        drained = DRAINAGE_MM_S * 86400.0 * step_days * np.minimum(soil / capacity, 1.0) ** 3
        drained = np.minimum(soil, drained)
        soil = np.minimum(soil - drained, capacity)
        deep = (deep + drained) * kept
    land = relief.water < 0.999
    return snow * (1.0 - relief.water), np.where(land, soil, 0.0), np.where(land, deep, 0.0)
