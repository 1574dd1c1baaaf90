"""Rain, snow and sun at the ground: snowpack, water film, soil bucket, evaporation, runoff.

A numba kernel that moves every millimetre from one store to another and reports what it moved,
and a closed-form spin-up that gives each date its snow and soil. Pure functions on arrays; the
surface system calls them.

Sources: degree-day melt 2.42 (forest) to 3.51 (open) mm/C/d (Kuusisto 1980); fresh snow density
after Hedstrom & Pomeroy 1998; Priestley & Taylor 1972 evaporation; Manabe's bucket; Hargreaves
for the spin-up (reference T27, T28).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import ndtr

from digisphere.environment.ephemeris import daily_insolation_w_m2
from digisphere.environment.generator import normal_of_day
from digisphere.environment.moist_air import snow_share
from digisphere.environment.relief import Relief

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

SKIN_MM = 0.35
MELT_OPEN_MM_C_S = 3.51 / 86400.0
MELT_FOREST_MM_C_S = 2.42 / 86400.0
DRAINAGE_MM_S = 0.8 / 86400.0
SETTLED_DENSITY_KG_M3 = 350.0
DAILY_SPREAD_K = 4.0

MOVED = (
    "onto_open_water",
    "onto_snow",
    "onto_skin",
    "snow_rain_caught",
    "melt",
    "skin_evaporation",
    "soil_evaporation",
    "snow_sublimation",
    "open_water_evaporation",
    "infiltration",
    "runoff",
    "drainage",
)


def field_capacity_mm(forest: Floats) -> Floats:
    """Water the root zone holds: 120 mm under grass to 230 mm under forest."""
    return 120.0 + 110.0 * np.clip(forest, 0.0, 1.0)


@njit(cache=True)
def potential_evaporation_mm_s(
    temperature_c: float, humidity: float, wind_m_s: float, radiation_w_m2: float
) -> float:
    """Evaporation from a wet surface: Priestley-Taylor plus a small drying term."""
    pressure = 6.112 * np.exp(17.67 * temperature_c / (temperature_c + 243.5))
    slope = pressure * 4302.6 / (temperature_c + 243.5) ** 2
    sunny = 1.26 * slope / (slope + 0.66) * max(radiation_w_m2, 0.0) / 2.45e6
    deficit = pressure * max(1.0 - humidity, 0.0)
    return float(sunny + 0.004 / 3600.0 * (1.0 + 0.5 * wind_m_s) * deficit)


@njit(cache=True)
def step_land(
    dt: float,
    sun: float,
    leaves: float,
    rain_mm: Floats,
    snow_mm: Floats,
    temperature: Singles,
    humidity: Singles,
    cover: Singles,
    u: Singles,
    v: Singles,
    water: Floats,
    forest: Floats,
    capacity: Floats,
    sunniness: Floats,
    swe: Floats,
    density: Floats,
    wetness: Floats,
    soil: Floats,
    rising: Floats,
    runoff: Floats,
    moved: Floats,
) -> None:
    """Move water at the ground for ``dt`` seconds, in place; ``moved`` adds up (see `MOVED`).

    ``rain_mm`` and ``snow_mm`` are what fell since the last step and are left at zero.
    """
    for j in range(swe.shape[0]):
        for i in range(swe.shape[1]):
            t = float(temperature[j, i])
            land = 1.0 - water[j, i]
            rain, snow = rain_mm[j, i] * land, snow_mm[j, i] * land
            moved[0] += (rain_mm[j, i] - rain) + (snow_mm[j, i] - snow)
            rain_mm[j, i] = 0.0
            snow_mm[j, i] = 0.0

            pack = swe[j, i]
            if snow > 0.0:
                fresh = min(67.9 + 51.3 * np.exp(min(t, 1.5) / 2.6), 150.0)
                density[j, i] = (density[j, i] * pack + fresh * snow) / (pack + snow)
                pack += snow
                moved[1] += snow
            if pack > 1.0 and t < 0.5:
                pack += rain
                moved[3] += rain
                rain = 0.0
            rate = MELT_OPEN_MM_C_S + (MELT_FOREST_MM_C_S - MELT_OPEN_MM_C_S) * forest[j, i]
            warm = max(t, 0.0)
            melt = min(pack, rate * warm * dt + 0.0125 * rain * warm)
            pack -= melt
            moved[4] += melt

            film = wetness[j, i] * SKIN_MM + rain + melt
            moved[2] += rain
            speed = np.sqrt(float(u[j, i]) ** 2 + float(v[j, i]) ** 2)
            light = sun * (1.0 - 0.7 * float(cover[j, i]) ** 2) * sunniness[j, i]
            radiation = 700.0 * light - 35.0
            ready = potential_evaporation_mm_s(t, float(humidity[j, i]), speed, radiation) * dt
            lake = ready * water[j, i]
            ready -= lake
            moved[8] += lake
            up = lake

            share = min(film, ready)
            film -= share
            ready -= share
            moved[5] += share
            up += share
            if pack > 0.5:
                share = min(pack, 0.15 * ready)
                pack -= share
                moved[7] += share
                up += share
            elif land > 0.0:
                supply = min(1.0, soil[j, i] / (0.75 * capacity[j, i]))
                share = min(soil[j, i], ready * supply * (0.6 + 0.4 * leaves))
                soil[j, i] -= share
                moved[6] += share
                up += share
            rising[j, i] += up

            sink = max(film - SKIN_MM, 0.0)
            film -= sink
            moved[9] += sink
            ground = soil[j, i] + sink
            drain = 0.0
            if land > 0.0:
                drain = min(ground, DRAINAGE_MM_S * dt * (ground / capacity[j, i]) ** 3)
            ground -= drain
            over = max(ground - capacity[j, i], 0.0)
            soil[j, i] = ground - over
            moved[10] += over
            moved[11] += drain
            runoff[j, i] += over
            wetness[j, i] = min(film / SKIN_MM, 1.0)

            settle_s = 691200.0 if t < 0.0 else 172800.0
            density[j, i] += (SETTLED_DENSITY_KG_M3 - density[j, i]) * (
                1.0 - np.exp(-dt / settle_s)
            )
            swe[j, i] = pack


def spin_up(
    relief: Relief,
    *,
    day_of_year: float,
    latitude_deg: float,
    warmer_c: float,
    wetter: float,
    step_days: float = 5.0,
) -> tuple[Floats, Floats]:
    """Snow (mm) and soil water (mm) that a normal year leaves on the ground at a date.

    A year in five-day steps from climate normals; day-to-day spread of temperature is integrated
    in closed form, so snow falls and melts about 0 C as it would in a real winter.
    """
    capacity = field_capacity_mm(relief.forest)
    snow, soil = np.zeros_like(capacity), 0.8 * capacity
    lapse = 0.0065 * (relief.elevation_m - relief.reference_m)
    melt_rate = 3.51 + (2.42 - 3.51) * relief.forest
    spread = DAILY_SPREAD_K * np.linspace(-1.6, 1.6, 5)
    steps = round(365.0 / step_days)
    for step in range(steps):
        day = (day_of_year - step_days * (steps - step - 0.5) - 1.0) % 365.0 + 1.0
        t = normal_of_day(relief.temperature_c, day_of_year=day) + warmer_c - lapse
        month_mm = float(normal_of_day(relief.precipitation_mm, day_of_year=day)) * wetter
        fallen = month_mm / 30.44 * step_days * relief.raininess
        white = np.mean([snow_share(t + k) for k in spread], axis=0)
        scaled = t / DAILY_SPREAD_K
        density = np.exp(-0.5 * scaled * scaled) / np.sqrt(2.0 * np.pi)
        warmth = DAILY_SPREAD_K * (scaled * ndtr(scaled) + density)
        melt = np.minimum(snow + fallen * white, melt_rate * warmth * step_days)
        snow += fallen * white - melt
        light = daily_insolation_w_m2(day, latitude_deg=latitude_deg) * 0.0353
        wish = 0.0023 * light * np.maximum(t + 17.8, 0.0) * np.sqrt(9.0) * step_days
        soil += fallen * (1.0 - white) + melt
        soil -= np.minimum(soil, wish * np.minimum(1.0, soil / (0.75 * capacity)))
        soil = np.minimum(soil, capacity)
    return snow * (1.0 - relief.water), soil
