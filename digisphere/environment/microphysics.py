"""From vapour to cloud to rain and back, one column at a time, with every gram counted.

A numba kernel over the weather grid: relaxation toward the large-scale air, lifting, saturation
adjustment, evaporation, autoconversion, accretion and fall-out. It returns what it moved in
``tally`` (see `TALLY`), in mm summed over cells. The weather system calls `step_columns`; wind
carries the columns in `transport`.

Sources: Bolton 1980 (saturation), Kessler 1969 (autoconversion, accretion), Smith & Barstad 2004
(condensation by lift, fall-out times), reference T23 and T28.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Rows of the tally, mm summed over cells.
TALLY = (
    "large_scale_in",
    "large_scale_out",
    "evaporation",
    "condensation",
    "cloud_evaporation",
    "rain_formation",
    "rain_evaporation",
    "rainfall",
    "snowfall",
)

LAPSE_K_M = 0.0065
HEAT_OVER_CAPACITY_K = 2.5e6 / 1004.0
# Share of the layer's latent heat that reaches the air near the ground.
GROUND_HEAT_SHARE = 0.3
RELAX_HEAT_S = 2700.0
CLOUD_MIXING_S = 700.0
AUTOCONVERSION_S = 1000.0
RAIN_EVAPORATION_S = 1800.0
RAIN_FALL_S = 420.0
SNOW_FALL_S = 1300.0
LIFT_HUMIDITY_START = 0.58
LIFT_HUMIDITY_FULL = 0.90


@njit(cache=True)
def saturation(temperature_c: float, pressure_hpa: float) -> float:
    """Saturation specific humidity, kg/kg (Bolton)."""
    e = 6.112 * np.exp(17.67 * temperature_c / (temperature_c + 243.5))
    return float(0.62198 * e / (pressure_hpa - 0.37802 * e))


@njit(cache=True)
def condensed_per_metre(temperature_c: float, saturated: float) -> float:
    """Condensation per metre of saturated ascent; scalar twin of `regimes`' function."""
    kelvin = temperature_c + 273.15
    lapse = 0.0098 * (1.0 + 8710.8 * saturated / kelvin)
    lapse /= 1.0 + 1.349e7 * saturated / (kelvin * kelvin)
    return max(1e-8, saturated * (5417.1 / (kelvin * kelvin) * lapse - 0.034181 / kelvin))


@njit(cache=True)
def cloud_capacity(saturated: float) -> float:
    """Cloud water above which drops grow into rain; less in cold air, where ice does it."""
    return min(0.3e-3, 0.03 * saturated)


@njit(cache=True)
def lift_efficiency(humidity: float) -> float:
    """Share of the layer that takes part in condensation when it is lifted."""
    span = LIFT_HUMIDITY_FULL - LIFT_HUMIDITY_START
    return min(max((humidity - LIFT_HUMIDITY_START) / span, 0.0), 1.0)


@njit(cache=True)
def balanced_cloud(
    temperature_c: float, pressure_hpa: float, humidity: float, ascent_m_s: float, fall_s: float
) -> tuple[float, float]:
    """Cloud and rain that a column far upwind carries: the steady state of this microphysics."""
    saturated = saturation(temperature_c, pressure_hpa)
    aloft = saturation(temperature_c - 4.0, pressure_hpa)
    made = max(ascent_m_s, 0.0) * condensed_per_metre(temperature_c - 4.0, aloft)
    made *= lift_efficiency(humidity)
    loss = max(1.0 - humidity, 0.02) / CLOUD_MIXING_S
    capacity = cloud_capacity(saturated)
    cloud = made / loss
    if cloud <= capacity:
        return cloud, 0.0
    rate = 1.0 / AUTOCONVERSION_S
    cloud = (made + capacity * rate) / (loss + rate)
    rain = (cloud - capacity) * rate * fall_s
    return min(cloud, 1.5e-3), min(rain, 3e-3)


@njit(cache=True)
def _cell(
    state: Floats,
    target_heat: float,
    target_vapour: float,
    relax_vapour: float,
    ascent: float,
    evaporated_mm: float,
    height_m: float,
    pressure_hpa: float,
    column_kg: float,
    dt: float,
    tally: Floats,
    fallen: Floats,
) -> None:
    """One column: state (heat, vapour, cloud, rain) in place; fallen (rain, snow) in mm."""
    heat, vapour, cloud, rain = state[0], state[1], state[2], state[3]
    heat += (target_heat - heat) * (1.0 - np.exp(-dt / RELAX_HEAT_S))
    pulled = (target_vapour - vapour) * relax_vapour
    vapour += pulled
    tally[0 if pulled > 0.0 else 1] += abs(pulled) * column_kg
    vapour += evaporated_mm / column_kg
    tally[2] += evaporated_mm

    temperature = heat - LAPSE_K_M * height_m
    saturated = saturation(temperature, pressure_hpa)
    humidity = vapour / saturated
    aloft = saturation(temperature - 4.0, pressure_hpa)
    per_metre = condensed_per_metre(temperature - 4.0, aloft)
    lifted = ascent * per_metre * dt
    if lifted > 0.0:
        lifted = min(lifted * lift_efficiency(humidity), 0.4 * vapour)
    else:
        lifted = -min(-lifted, cloud)
    mixed = (cloud + min(lifted, 0.0)) * (
        1.0 - np.exp(-dt * min(max(1.0 - humidity, 0.0), 1.0) / CLOUD_MIXING_S)
    )
    gained = max(lifted, 0.0)
    lost = max(-lifted, 0.0) + mixed
    vapour += lost - gained
    cloud += gained - lost

    slope = HEAT_OVER_CAPACITY_K * GROUND_HEAT_SHARE
    excess = vapour - saturated
    if excess > 0.0:
        kelvin = temperature + 273.15
        excess /= 1.0 + slope * saturated * 5417.1 / (kelvin * kelvin)
        vapour -= excess
        cloud += excess
        heat += slope * excess
        gained += excess
    tally[3] += gained * column_kg
    tally[4] += lost * column_kg

    spare = max(cloud - cloud_capacity(saturated), 0.0)
    formed = spare * (1.0 - np.exp(-dt / AUTOCONVERSION_S))
    if rain > 1e-9:
        swept = 2.2 * rain**0.875
        formed += (cloud - formed) * (1.0 - np.exp(-dt * swept))
    cloud -= formed
    rain += formed
    tally[5] += formed * column_kg

    dried = rain * (1.0 - np.exp(-dt * min(max(1.0 - humidity, 0.0), 1.0) / RAIN_EVAPORATION_S))
    rain -= dried
    vapour += dried
    heat -= HEAT_OVER_CAPACITY_K * 0.5 * dried
    tally[6] += dried * column_kg

    snow_share = min(max((3.0 - temperature) / 4.0, 0.0), 1.0)
    fall_s = RAIN_FALL_S + (SNOW_FALL_S - RAIN_FALL_S) * snow_share
    down = rain * (1.0 - np.exp(-dt / fall_s))
    rain -= down
    fallen[0] = down * column_kg * (1.0 - snow_share)
    fallen[1] = down * column_kg * snow_share
    tally[7] += fallen[0]
    tally[8] += fallen[1]
    state[0], state[1], state[2], state[3] = heat, vapour, cloud, rain


@njit(cache=True)
def step_columns(
    values: Floats,
    targets: Floats,
    relax_vapour: float,
    ascent: Floats,
    evaporated_mm: Floats,
    height_m: Floats,
    pressure_hpa: Floats,
    column_kg: float,
    dt: float,
    tally: Floats,
    fallen: Floats,
) -> None:
    """Advance all columns by ``dt`` seconds, in place.

    Args:
        values: (4, n, n) reduced temperature (C), vapour, cloud, rain (kg/kg).
        targets: (2, n, n) reduced temperature and vapour the large scale pulls toward.
        relax_vapour: share of the vapour deficit closed in this step.
        ascent: (n, n) vertical motion of the moist layer, m/s.
        evaporated_mm: (n, n) water the surface gives to the air in this step.
        height_m: (n, n) above the height of reduction.
        pressure_hpa: (n, n) at the surface.
        column_kg: mass of the moist layer per square metre.
        dt: length of the step, s.
        tally: (9,) see `TALLY`, added to.
        fallen: (2, n, n) rain and snow, mm, overwritten.
    """
    _, rows, columns = values.shape
    state = np.empty(4)
    down = np.empty(2)
    for j in range(rows):
        for i in range(columns):
            for k in range(4):
                state[k] = values[k, j, i]
            _cell(
                state,
                targets[0, j, i],
                targets[1, j, i],
                relax_vapour,
                ascent[j, i],
                evaporated_mm[j, i],
                height_m[j, i],
                pressure_hpa[j, i],
                column_kg,
                dt,
                tally,
                down,
            )
            for k in range(4):
                values[k, j, i] = state[k]
            fallen[0, j, i] = down[0]
            fallen[1, j, i] = down[1]
