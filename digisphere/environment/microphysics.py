"""From vapour to cloud to rain and back, one column at a time, with every gram counted.

A numba kernel over the weather grid: relaxation toward the large-scale air, lifting, saturation
adjustment, evaporation, autoconversion, accretion and fall-out. It returns what it moved in
``tally`` (see `AirFlow`), in mm summed over cells. The weather system calls `step_columns`; wind
carries the columns in `transport`.

Sources: Bolton 1980 (saturation), Kessler 1969 (autoconversion, accretion), Smith & Barstad 2004
(condensation by lift, fall-out times), reference T23 and T28.
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
from digisphere.world.compiled import kernel

Floats = NDArray[np.float64]
Given = tuple[float, float, float, float, float, float, float, float]
Rates = tuple[float, float, float, float]


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


# Saturation pressure by table: the exponential is half the cost of a step, and 0.1 K with linear
# interpolation is exact to 6e-6.
_TABLE_FROM_C, _TABLE_PER_K = -90.0, 10.0
_TABLE_HPA = saturation_pressure_hpa(np.arange(-90.0, 80.05, 0.1))


@kernel
def saturation(temperature_c: float, pressure_hpa: float) -> float:
    """Saturation specific humidity, kg/kg (Bolton), from -90 to 80 C."""
    at = (min(max(temperature_c, -89.9), 79.8) - _TABLE_FROM_C) * _TABLE_PER_K
    low = int(at)
    e = _TABLE_HPA[low] + (at - low) * (_TABLE_HPA[low + 1] - _TABLE_HPA[low])
    return float(0.62198 * e / (pressure_hpa - 0.37802 * e))


@kernel
def condensed_per_metre(temperature_c: float, saturated: float) -> float:
    """Condensation per metre of saturated ascent; scalar twin of `regimes`' function."""
    kelvin = temperature_c + 273.15
    lapse = 0.0098 * (1.0 + 8710.8 * saturated / kelvin)
    lapse /= 1.0 + 1.349e7 * saturated / (kelvin * kelvin)
    return max(1e-8, saturated * (5417.1 / (kelvin * kelvin) * lapse - 0.034181 / kelvin))


@kernel
def cloud_capacity(saturated: float, depth: float) -> float:
    """Cloud water above which drops grow into rain.

    Less in cold air, where ice does it; more where clouds are shallow (``depth`` 0 to 1).
    """
    return min(0.35e-3, 0.035 * saturated) * (4.0 - 3.0 * depth)


@kernel
def lift_efficiency(humidity: float) -> float:
    """Share of the layer that takes part in condensation when it is lifted."""
    span = LIFT_HUMIDITY_FULL - LIFT_HUMIDITY_START
    return min(max((humidity - LIFT_HUMIDITY_START) / span, 0.0), 1.0)


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


@kernel
def implicit_share(x: float) -> float:
    """Share of a store that leaves in a step of ``x`` time constants (backward Euler)."""
    return x / (1.0 + x)


@kernel
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
    if lifted > 0.0:
        gained = min(lifted * lift_efficiency(humidity), 0.4 * vapour)
        lost = 0.0
    else:
        gained = 0.0
        lost = min(-lifted, cloud)
    lost += (cloud - lost) * implicit_share(dt * dryness / CLOUD_MIXING_S)
    excess = vapour + lost - gained - saturated
    if excess > 0.0:
        kelvin = temperature + 273.15
        warming = HEAT_OVER_CAPACITY_K * GROUND_HEAT_SHARE
        gained += excess / (1.0 + warming * saturated * 5417.1 / (kelvin * kelvin))
    return gained, lost


@kernel
def _grow_rain(cloud: float, rain: float, saturated: float, depth: float, dt: float) -> float:
    """Cloud water that becomes rain: autoconversion beyond capacity, then sweeping-up."""
    spare = max(cloud - cloud_capacity(saturated, depth), 0.0)
    formed = spare * implicit_share(dt / AUTOCONVERSION_S)
    if rain > 1e-9:
        # Kessler's r^0.875 by roots, which are cheaper than a power.
        swept = 2.2 * rain / np.sqrt(np.sqrt(np.sqrt(rain)))
        formed += (cloud - formed) * implicit_share(dt * swept)
    return float(formed)


@kernel
def _cell(
    heat: float, vapour: float, cloud: float, rain: float, given: Given, rates: Rates
) -> tuple[float, float, float, float, float, float, float, float, float, float, float]:
    """One column: its heat, vapour, cloud and rain after the step, and what moved (kg/kg).

    What moved is drawn from the large scale, condensed, evaporated from cloud, formed as rain,
    evaporated from rain and fallen; the last is the share of the fall that is snow.
    """
    column_kg, dt = rates[2], rates[3]
    pressure = given[PRESSURE]
    heat += (given[TARGET_HEAT] - heat) * rates[0]
    # The layer as a whole barely knows day from night; its clouds answer to its own warmth.
    ground = heat - LAPSE_K_M * given[HEIGHT]
    temperature = ground - given[DECOUPLING]
    saturated = saturation(temperature, pressure)
    # Air from outside brings vapour, not cloud: on high ground only lift saturates it.
    pulled = (min(given[TARGET_VAPOUR], 0.98 * saturated) - vapour) * rates[1]
    vapour += pulled + given[EVAPORATED] / column_kg

    gained, lost = _lift(vapour, cloud, temperature, saturated, given[ASCENT], pressure, dt)
    vapour += lost - gained
    cloud += gained - lost
    formed = _grow_rain(cloud, rain, saturated, given[DEPTH], dt)
    cloud -= formed
    rain += formed
    dryness = min(max(1.0 - vapour / saturated, 0.0), 1.0)
    dried = rain * implicit_share(dt * dryness / RAIN_EVAPORATION_S)
    rain -= dried
    vapour += dried
    heat -= HEAT_OVER_CAPACITY_K * 0.5 * dried

    snow_share = min(max((3.0 - ground) / 4.0, 0.0), 1.0)
    fall_s = RAIN_FALL_S + (SNOW_FALL_S - RAIN_FALL_S) * snow_share
    down = rain * implicit_share(dt / fall_s)
    rain -= down
    return heat, vapour, cloud, rain, pulled, gained, lost, formed, dried, down, snow_share


@kernel
def step_columns(
    values: Floats, inputs: Floats, rates: Floats, tally: Floats, fallen: Floats
) -> None:
    """Advance all columns by one step, in place.

    Args:
        values: (4, n, n) reduced temperature (C), vapour, cloud, rain (kg/kg).
        inputs: (8, n, n) layers in the order of the constants above.
        rates: (4,) share of the temperature difference and of the vapour deficit closed in the
            step, mass of the moist layer (kg per square metre), length of the step (s).
        tally: (9,) see `AirFlow`, added to.
        fallen: (2, n, n) rain and snow, mm, overwritten.
    """
    _, rows, columns = values.shape
    column_kg = rates[2]
    scales = (rates[0], rates[1], rates[2], rates[3])
    for j in range(rows):
        for i in range(columns):
            given = (
                inputs[0, j, i], inputs[1, j, i], inputs[2, j, i], inputs[3, j, i],
                inputs[4, j, i], inputs[5, j, i], inputs[6, j, i], inputs[7, j, i],
            )  # fmt: skip
            heat, vapour, cloud, rain, pulled, gained, lost, formed, dried, down, white = _cell(
                values[0, j, i], values[1, j, i], values[2, j, i], values[3, j, i], given, scales
            )
            values[0, j, i], values[1, j, i] = heat, vapour
            values[2, j, i], values[3, j, i] = cloud, rain
            fallen[0, j, i] = down * column_kg * (1.0 - white)
            fallen[1, j, i] = down * column_kg * white
            tally[AirFlow.LARGE_SCALE_IN if pulled > 0.0 else AirFlow.LARGE_SCALE_OUT] += (
                abs(pulled) * column_kg
            )
            tally[AirFlow.EVAPORATION] += given[EVAPORATED]
            tally[AirFlow.CONDENSATION] += gained * column_kg
            tally[AirFlow.CLOUD_EVAPORATION] += lost * column_kg
            tally[AirFlow.RAIN_FORMATION] += formed * column_kg
            tally[AirFlow.RAIN_EVAPORATION] += dried * column_kg
            tally[AirFlow.RAINFALL] += fallen[0, j, i]
            tally[AirFlow.SNOWFALL] += fallen[1, j, i]
