"""Rain, snow and sun at the ground: snowpack, water film, soil bucket, evaporation, runoff.

A numba kernel that moves every millimetre from one store to another and reports what it moved,
and a closed-form spin-up that gives each date its snow and soil. Pure functions on arrays; the
surface system calls them.

Sources: degree-day melt 2.42 (forest) to 3.51 (open) mm/C/d (Kuusisto 1980); fresh snow density
after Hedstrom & Pomeroy 1998; Priestley & Taylor 1972 evaporation; Manabe's bucket; Hargreaves
for the spin-up.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from digisphere.environment.ephemeris import daily_insolation_w_m2
from digisphere.environment.generator import normal_of_day, season_day
from digisphere.environment.microphysics import saturation_pressure
from digisphere.environment.moist_air import LAPSE_K_M, snow_share
from digisphere.environment.relief import Relief
from digisphere.environment.tiles import WIDE, add_up, load, store
from digisphere.world.compiled import inlined, kernel

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Layers = tuple[Floats, ...]

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


GROUND_FLOWS = len(GroundFlow)
HELD = ("snow", "soil", "skin", "rising", "shed")
"""Stores of which `step_land` tells what they hold, after what moved."""
TOTALS = GROUND_FLOWS + len(HELD)
# Layers of a tile after the stores: weather, ground, what fell, density of fresh snow, what moved
# and its sums.
AIR, GROUND, FALLEN, FRESH, MOVED, SUMS = 10, 15, 20, 22, 23, 23 + GROUND_FLOWS


def field_capacity_mm(forest: Floats) -> Floats:
    """Water the root zone holds: 120 mm under grass to 230 mm under forest."""
    return 120.0 + 110.0 * np.clip(forest, 0.0, 1.0)


def melt_season(season_day: float) -> float:
    """Melt factor of the season: 0.45 in December's low sun to 1.15 in June (Anderson 1973).

    Args:
        season_day: day of a year that begins in midwinter, see `generator.season_day`.
    """
    return 0.8 + 0.35 * float(np.sin(2.0 * np.pi * (season_day - 81.0) / 365.0))


@inlined
def potential_evaporation_mm_s(
    temperature_c: float, humidity: float, wind_m_s: float, radiation_w_m2: float
) -> float:
    """Evaporation from a wet surface: Priestley-Taylor plus a small drying term."""
    pressure = saturation_pressure(temperature_c)
    squared = (temperature_c + 243.5) * (temperature_c + 243.5)
    slope = pressure * 4302.6
    sunny = 1.26 * slope / (slope + 0.66 * squared) * max(radiation_w_m2, 0.0) * (1.0 / 2.45e6)
    deficit = pressure * max(1.0 - humidity, 0.0)
    return float(sunny + 0.004 / 3600.0 * (1.0 + 0.5 * wind_m_s) * deficit)


@kernel
def fresh_density_kg_m3(warmth_c: float) -> float:
    """Density of snow as it falls."""
    return float(min(67.9 + 51.3 * np.exp(min(warmth_c, 1.5) / 2.6), 150.0))


@inlined
def _pack_snow(
    pack: float,
    density: float,
    rain: float,
    snow: float,
    fresh: float,
    warmth_c: float,
    melt_rate: float,
    dt: float,
) -> tuple[float, float, float, float, float]:
    """Snowpack of one cell: pack and density after it, rain that passes, rain caught, melt, mm."""
    mixed = (density * pack + fresh * snow) / (pack + snow)
    density = mixed if snow > 0.0 else density
    pack += snow
    caught = rain if (pack > 1.0) & (warmth_c < 0.5) else 0.0
    pack += caught
    rain -= caught
    warm = max(warmth_c, 0.0)
    melt = min(pack, melt_rate * warm * dt + 0.0125 * rain * warm)
    settling = dt / (dt + 691200.0) if warmth_c < 0.0 else dt / (dt + 172800.0)
    density += (SETTLED_DENSITY_KG_M3 - density) * settling
    return pack - melt, density, rain, caught, melt


@inlined
def _dry(
    pack: float, film: float, soil: float, ready: float, capacity: float, leaves: float
) -> tuple[float, float, float]:
    """Evaporation from film, soil and snow while ``ready`` lasts, mm."""
    from_film = min(film, ready)
    ready -= from_film
    supply = min(1.0, soil / (0.75 * capacity)) * (0.6 + 0.4 * leaves)
    from_soil, from_snow = min(soil, ready * supply), min(pack, 0.15 * ready)
    covered = pack > 0.5
    return from_film, 0.0 if covered else from_soil, from_snow if covered else 0.0


@inlined
def _sink(
    film: float, soil: float, capacity: float, dt: float
) -> tuple[float, float, float, float]:
    """Film beyond what clings sinks in; soil drains, overflows: soil, sunk, run off, drained."""
    sunk = max(film - SKIN_MM, 0.0)
    soil += sunk
    filled = soil / capacity
    drained = min(soil, DRAINAGE_MM_S * dt * filled * filled * filled)
    soil -= drained
    over = max(soil - capacity, 0.0)
    return soil - over, sunk, over, drained


@inlined
def _step_tile(tile: Floats, count: int, scalars: Floats) -> None:
    """The ground of one tile: stores in place, and what moved, mm."""
    dt, sun, leaves, season = scalars[0], scalars[1], scalars[2], scalars[3]
    for i in range(count):
        t, u, v = tile[AIR, i], tile[AIR + 3, i], tile[AIR + 4, i]
        water, forest, capacity = tile[GROUND, i], tile[GROUND + 1, i], tile[GROUND + 2, i]
        rain, snow = tile[FALLEN, i] * (1.0 - water), tile[FALLEN + 1, i] * (1.0 - water)
        onto_lake = tile[FALLEN, i] + tile[FALLEN + 1, i] - rain - snow
        rate = MELT_OPEN_MM_C_S + (MELT_FOREST_MM_C_S - MELT_OPEN_MM_C_S) * forest
        pack, density, rain, caught, melt = _pack_snow(
            tile[SNOW, i], tile[DENSITY, i], rain, snow, tile[FRESH, i], t, rate * season, dt
        )
        wet, soil = tile[FILM, i] + (rain + melt), tile[SOIL, i]
        light = sun * (1.0 - 0.7 * tile[AIR + 2, i] * tile[AIR + 2, i]) * tile[GROUND + 3, i]
        radiation = NOON_RADIATION_W_M2 * light - 40.0
        wind = np.sqrt(u * u + v * v)
        ready = dt * potential_evaporation_mm_s(t, tile[AIR + 1, i], wind, radiation)
        lake = ready * water * tile[GROUND + 4, i]
        film, dried, frozen = _dry(pack, wet, soil, ready - ready * water, capacity, leaves)
        wet, soil = wet - film, soil - dried
        soil, sunk, over, drained = _sink(wet, soil, capacity, dt)
        tile[SNOW, i], tile[DENSITY, i] = pack - frozen, density
        tile[FILM, i], tile[SOIL, i] = min(wet, SKIN_MM), soil
        tile[RISING, i] += lake + film + dried + frozen
        tile[RUNOFF, i] += over
        tile[SHED, i] += over
        tile[DRAINED, i] += drained
        tile[POOLED, i] += onto_lake
        tile[DRAWN, i] += lake
        tile[MOVED + GroundFlow.ONTO_OPEN_WATER, i] = onto_lake
        tile[MOVED + GroundFlow.ONTO_SNOW, i] = snow
        tile[MOVED + GroundFlow.ONTO_SKIN, i] = rain
        tile[MOVED + GroundFlow.SNOW_RAIN_CAUGHT, i] = caught
        tile[MOVED + GroundFlow.MELT, i] = melt
        tile[MOVED + GroundFlow.SKIN_EVAPORATION, i] = film
        tile[MOVED + GroundFlow.SOIL_EVAPORATION, i] = dried
        tile[MOVED + GroundFlow.SNOW_SUBLIMATION, i] = frozen
        tile[MOVED + GroundFlow.OPEN_WATER_EVAPORATION, i] = lake
        tile[MOVED + GroundFlow.INFILTRATION, i] = sunk
        tile[MOVED + GroundFlow.RUNOFF, i] = over
        tile[MOVED + GroundFlow.DRAINAGE, i] = drained


@inlined
def _load_tile(
    tile: Floats,
    weather: tuple[Singles, ...],
    fallen: Layers,
    stores: Layers,
    row: int,
    first: int,
    count: int,
) -> None:
    # One by one: looking for the grid of a number in a tuple costs as much as copying it.
    load(tile[AIR], weather[0], row, first, count)
    load(tile[AIR + 1], weather[1], row, first, count)
    load(tile[AIR + 2], weather[2], row, first, count)
    load(tile[AIR + 3], weather[3], row, first, count)
    load(tile[AIR + 4], weather[4], row, first, count)
    load(tile[FALLEN], fallen[0], row, first, count)
    load(tile[FALLEN + 1], fallen[1], row, first, count)
    load(tile[SNOW], stores[SNOW], row, first, count)
    load(tile[DENSITY], stores[DENSITY], row, first, count)
    load(tile[FILM], stores[FILM], row, first, count)
    load(tile[SOIL], stores[SOIL], row, first, count)
    load(tile[RISING], stores[RISING], row, first, count)
    load(tile[RUNOFF], stores[RUNOFF], row, first, count)
    load(tile[SHED], stores[SHED], row, first, count)
    load(tile[DRAINED], stores[DRAINED], row, first, count)
    load(tile[POOLED], stores[POOLED], row, first, count)
    load(tile[DRAWN], stores[DRAWN], row, first, count)


@inlined
def _store_tile(tile: Floats, stores: Layers, row: int, first: int, count: int) -> None:
    store(tile[SNOW], stores[SNOW], row, first, count)
    store(tile[DENSITY], stores[DENSITY], row, first, count)
    store(tile[FILM], stores[FILM], row, first, count)
    store(tile[SOIL], stores[SOIL], row, first, count)
    store(tile[RISING], stores[RISING], row, first, count)
    store(tile[RUNOFF], stores[RUNOFF], row, first, count)
    store(tile[SHED], stores[SHED], row, first, count)
    store(tile[DRAINED], stores[DRAINED], row, first, count)
    store(tile[POOLED], stores[POOLED], row, first, count)
    store(tile[DRAWN], stores[DRAWN], row, first, count)


@inlined
def _add_up_tile(tile: Floats, count: int) -> None:
    for k in range(GROUND_FLOWS):
        add_up(tile[MOVED + k], tile[SUMS + k], count)
    held = SUMS + GROUND_FLOWS
    add_up(tile[SNOW], tile[held], count)
    add_up(tile[SOIL], tile[held + 1], count)
    add_up(tile[FILM], tile[held + 2], count)
    add_up(tile[RISING], tile[held + 3], count)
    for i in range(count):
        shed = tile[SHED, i] + tile[DRAINED, i] + tile[POOLED, i]
        tile[held + 4, i] += shed - tile[DRAWN, i]


@kernel
def step_land(
    weather: tuple[Singles, ...],
    ground: Floats,
    fallen: Layers,
    stores: Layers,
    scalars: Floats,
    totals: Floats,
) -> None:
    """Move water at the ground for one step, in place.

    Args:
        weather: five grids (n, n): temperature (C), humidity (0..1), cloud cover, wind u, wind v.
        ground: (5, n, n) water, forest, field capacity (mm), sunniness, wet share of the water.
        fallen: two grids: rain and snow since the last step, mm.
        stores: ten grids: mm, in the order of SNOW to DRAWN.
        scalars: (4,) length of the step (s), sine of the sun's altitude, foliage 0..1, melt
            factor of the season.
        totals: (TOTALS,) mm summed over cells: what moved in the order of `GroundFlow`, added to,
            and what `HELD` then hold, overwritten.
    """
    rows, columns = stores[0].shape
    tile = np.zeros((SUMS + TOTALS, WIDE))
    for j in range(rows):
        for first in range(0, columns, WIDE):
            count = min(WIDE, columns - first)
            for k in range(5):
                load(tile[GROUND + k], ground[k], j, first, count)
            _load_tile(tile, weather, fallen, stores, j, first, count)
            for i in range(count):
                falls = tile[FALLEN + 1, i] > 0.0
                tile[FRESH, i] = fresh_density_kg_m3(tile[AIR, i]) if falls else 0.0
            _step_tile(tile, count, scalars)
            _store_tile(tile, stores, j, first, count)
            _add_up_tile(tile, count)
    totals[GROUND_FLOWS:] = 0.0
    for k in range(TOTALS):
        totals[k] += tile[SUMS + k].sum()


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
