"""From vapour to cloud to rain and back, one column at a time, with every gram counted.

Relaxation toward the large-scale air, lifting, saturation adjustment, evaporation,
autoconversion, accretion and fall-out, for the columns of a tile (`tiles`), with what moved in
mm. `air_columns` sweeps the map with `step_columns`; wind carries the columns in `transport`.

Sources: Bolton 1980 (saturation), Kessler 1969 (autoconversion, accretion), Smith & Barstad 2004
(condensation by lift, fall-out times).
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.moist_air import (
    AIR_HEAT_CAPACITY_J_KG_K,
    LAPSE_K_M,
    LATENT_HEAT_J_KG,
    saturation_pressure_hpa,
)
from digisphere.world.compiled import inlined, kernel

Floats = NDArray[np.float64]


class AirFlow(IntEnum):
    """Rows of the tally; in lower case, columns of the water book (`tables.LEDGER_FLOWS`)."""

    LARGE_SCALE_IN = 0
    LARGE_SCALE_OUT = 1
    EVAPORATION = 2
    CONDENSATION = 3
    CLOUD_EVAPORATION = 4
    RAIN_FORMATION = 5
    RAIN_EVAPORATION = 6
    RAINFALL = 7
    SNOWFALL = 8


# Layers of the inputs: what the large scale pulls toward (reduced temperature, vapour), how much
# warmer the ground's air is than the layer (K), ascent (m/s), depth of cloud (0 shallow to 1
# deep), what the surface evaporated (mm), height over the reference (m), pressure (hPa).
TARGET_HEAT, TARGET_VAPOUR, DECOUPLING, ASCENT, DEPTH, EVAPORATED, HEIGHT, PRESSURE = range(8)
# Layers of a tile: the state, the inputs above, what moved (`AirFlow`).
AIR_FLOWS = len(AirFlow)
HEAT, VAPOUR, CLOUD, RAIN, GIVEN, MOVED, LAYERS = 0, 1, 2, 3, 4, 12, 12 + AIR_FLOWS

HEAT_OVER_CAPACITY_K = LATENT_HEAT_J_KG / AIR_HEAT_CAPACITY_J_KG_K
# Share of the layer's latent heat that reaches the air near the ground.
GROUND_HEAT_SHARE = 0.3
# Share of the day-night swing at the ground that the moist layer does not follow.
LAYER_DECOUPLING = 0.85
CLOUD_MIXING_S = 700.0
AUTOCONVERSION_S = 1000.0
RAIN_EVAPORATION_S = 1800.0
RAIN_FALL_S = 300.0
SNOW_FALL_S = 900.0
LIFT_HUMIDITY_START = 0.58
LIFT_HUMIDITY_FULL = 0.90


# Saturation pressure by table: an exponential would be half the cost of a step, and 0.1 K with
# linear interpolation is exact to 6e-6.
_TABLE_FROM_C, _TABLE_PER_K = -90.0, 10.0
_TABLE_HPA = saturation_pressure_hpa(np.arange(-90.0, 80.05, 0.1))


@inlined
def saturation_pressure(temperature_c: float) -> float:
    """Saturation vapour pressure, hPa (Bolton), from -90 to 80 C."""
    at = (min(max(temperature_c, -89.9), 79.8) - _TABLE_FROM_C) * _TABLE_PER_K
    low = int(at)
    return float(_TABLE_HPA[low] + (at - low) * (_TABLE_HPA[low + 1] - _TABLE_HPA[low]))


@inlined
def saturation(temperature_c: float, pressure_hpa: float) -> float:
    """Saturation specific humidity, kg/kg (Bolton), from -90 to 80 C."""
    e = saturation_pressure(temperature_c)
    return float(0.62198 * e / (pressure_hpa - 0.37802 * e))


# The same for a fading store: e^-x from a table of every sixteenth and five terms of the series for
# the rest, exact to 1e-8.
_SIXTEENTHS = np.exp(-np.arange(0.0, 40.0, 1.0 / 16.0))


@inlined
def faded(x: float) -> float:
    """e^-x, for x from 0."""
    at = min(x, 39.9) * 16.0
    low = int(at)
    r = (at - low) * (1.0 / 16.0)
    series = 1.0 - r * (1.0 - r * (0.5 - r * (1.0 / 6.0 - r * (1.0 / 24.0))))
    return float(_SIXTEENTHS[low] * series)


@inlined
def condensed_per_metre(temperature_c: float, saturated: float) -> float:
    """Condensation per metre of saturated ascent; scalar twin of `regimes`' function."""
    per_k = 1.0 / (temperature_c + 273.15)
    warm = saturated * per_k
    lapse = 0.0098 * (1.0 + 8710.8 * warm) / (1.0 + 1.349e7 * warm * per_k)
    return max(1e-8, warm * (5417.1 * lapse * per_k - 0.034181))


@inlined
def cloud_capacity(saturated: float, depth: float) -> float:
    """Cloud water above which drops grow into rain.

    Less in cold air, where ice does it; more where clouds are shallow (``depth`` 0 to 1).
    """
    return min(0.35e-3, 0.035 * saturated) * (4.0 - 3.0 * depth)


@inlined
def lift_efficiency(humidity: float) -> float:
    """Share of the layer that takes part in condensation when it is lifted."""
    span = LIFT_HUMIDITY_FULL - LIFT_HUMIDITY_START
    return min(max((humidity - LIFT_HUMIDITY_START) * (1.0 / span), 0.0), 1.0)


@kernel
def balanced_cloud(
    temperature_c: float, pressure_hpa: float, humidity: float, ascent_m_s: float, depth: float
) -> tuple[float, float]:
    """Cloud and rain that a column far upwind carries: the steady state of this microphysics."""
    saturated = saturation(temperature_c, pressure_hpa)
    aloft = saturation(temperature_c - 4.0, pressure_hpa)
    made = max(ascent_m_s, 0.0) * condensed_per_metre(temperature_c - 4.0, aloft)
    made *= lift_efficiency(humidity)
    loss = max(1.0 - humidity, 0.02) / CLOUD_MIXING_S
    capacity = cloud_capacity(saturated, depth)
    cloud = made / loss
    if cloud <= capacity:
        return cloud, 0.0
    rate = 1.0 / AUTOCONVERSION_S
    cloud = (made + capacity * rate) / (loss + rate)
    rain = (cloud - capacity) * rate * RAIN_FALL_S
    return min(cloud, 1.5e-3), min(rain, 3e-3)


@inlined
def share_leaving(dt: float, time_constant: float) -> float:
    """Share of a store that leaves in a step (backward Euler)."""
    return dt / (dt + time_constant)


@inlined
def _lift(
    vapour: float,
    cloud: float,
    temperature: float,
    saturated: float,
    ascent: float,
    pressure_hpa: float,
    dt: float,
) -> tuple[float, float]:
    """Water that lifting and cooling condense and that sinking and mixing evaporate, kg/kg."""
    humidity = vapour / saturated
    dryness = min(max(1.0 - humidity, 0.0), 1.0)
    aloft = saturation(temperature - 4.0, pressure_hpa)
    lifted = ascent * condensed_per_metre(temperature - 4.0, aloft) * dt
    gained = max(min(lifted * lift_efficiency(humidity), 0.4 * vapour), 0.0)
    lost = min(max(-lifted, 0.0), cloud)
    lost += (cloud - lost) * share_leaving(dt * dryness, CLOUD_MIXING_S)
    excess = max(vapour + lost - gained - saturated, 0.0)
    squared = (temperature + 273.15) * (temperature + 273.15)
    warming = HEAT_OVER_CAPACITY_K * GROUND_HEAT_SHARE * 5417.1
    gained += excess * squared / (squared + warming * saturated)
    return gained, lost


@inlined
def _grow_rain(cloud: float, rain: float, saturated: float, depth: float, dt: float) -> float:
    """Cloud water that becomes rain: autoconversion beyond capacity, then sweeping-up."""
    spare = max(cloud - cloud_capacity(saturated, depth), 0.0)
    formed = spare * share_leaving(dt, AUTOCONVERSION_S)
    # Kessler's r^0.875 by roots, which are cheaper than a power.
    half = np.sqrt(max(rain, 0.0))
    quarter = np.sqrt(half)
    swept = 2.2 * half * quarter * np.sqrt(quarter)
    return float(formed + (cloud - formed) * share_leaving(dt * swept, 1.0))


@inlined
def step_columns(tile: Floats, count: int, rates: Floats) -> None:
    """Advance the columns of one tile by one step.

    Args:
        tile: (LAYERS, WIDE) with the state, moved on in place, the inputs, and what moved, which
            is overwritten (mm).
        count: columns.
        rates: (4,) share of the temperature difference and of the vapour deficit closed in the
            step, mass of the moist layer (kg per square metre), length of the step (s).
    """
    heat_share, vapour_share, column_kg, dt = rates[0], rates[1], rates[2], rates[3]
    for i in range(count):
        pressure = tile[GIVEN + PRESSURE, i]
        heat, vapour = tile[HEAT, i], tile[VAPOUR, i]
        cloud, rain = tile[CLOUD, i], tile[RAIN, i]
        heat += (tile[GIVEN + TARGET_HEAT, i] - heat) * heat_share
        # The layer as a whole barely knows day from night; its clouds answer to its own warmth.
        ground = heat - LAPSE_K_M * tile[GIVEN + HEIGHT, i]
        temperature = ground - tile[GIVEN + DECOUPLING, i]
        saturated = saturation(temperature, pressure)
        # Air from outside brings vapour, not cloud: on high ground only lift saturates it.
        wanted = min(tile[GIVEN + TARGET_VAPOUR, i], 0.98 * saturated)
        pulled = (wanted - vapour) * vapour_share
        vapour += pulled + tile[GIVEN + EVAPORATED, i] * (1.0 / column_kg)

        ascent, depth = tile[GIVEN + ASCENT, i], tile[GIVEN + DEPTH, i]
        gained, lost = _lift(vapour, cloud, temperature, saturated, ascent, pressure, dt)
        vapour += lost - gained
        cloud += gained - lost
        formed = _grow_rain(cloud, rain, saturated, depth, dt)
        cloud -= formed
        rain += formed
        dryness = min(max(1.0 - vapour / saturated, 0.0), 1.0)
        dried = rain * share_leaving(dt * dryness, RAIN_EVAPORATION_S)
        rain -= dried
        snow_share = min(max((3.0 - ground) * 0.25, 0.0), 1.0)
        down = rain * share_leaving(dt, RAIN_FALL_S + (SNOW_FALL_S - RAIN_FALL_S) * snow_share)

        tile[HEAT, i] = heat - HEAT_OVER_CAPACITY_K * 0.5 * dried
        tile[VAPOUR, i], tile[CLOUD, i], tile[RAIN, i] = vapour + dried, cloud, rain - down
        tile[MOVED + AirFlow.LARGE_SCALE_IN, i] = max(pulled, 0.0) * column_kg
        tile[MOVED + AirFlow.LARGE_SCALE_OUT, i] = max(-pulled, 0.0) * column_kg
        tile[MOVED + AirFlow.EVAPORATION, i] = tile[GIVEN + EVAPORATED, i]
        tile[MOVED + AirFlow.CONDENSATION, i] = gained * column_kg
        tile[MOVED + AirFlow.CLOUD_EVAPORATION, i] = lost * column_kg
        tile[MOVED + AirFlow.RAIN_FORMATION, i] = formed * column_kg
        tile[MOVED + AirFlow.RAIN_EVAPORATION, i] = dried * column_kg
        tile[MOVED + AirFlow.RAINFALL, i] = down * column_kg * (1.0 - snow_share)
        tile[MOVED + AirFlow.SNOWFALL, i] = down * column_kg * snow_share
