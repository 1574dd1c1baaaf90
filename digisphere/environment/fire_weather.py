"""How dry dead fuel is and how dangerous the day: pure functions of weather on any grid.

No state and no grid of their own; the fire-danger system calls them every half hour.

Sources: Simard 1968 (equilibrium moisture of wood, as used in Fosberg's index), time lags after
Fosberg & Deeming 1971, McArthur's Mark 5 forest fire danger as equations by Noble et al. 1980,
curing of grass after Cheney, Gould & Catchpole 1998.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

SOAKED = 0.35
"""Moisture that dead fuel takes on in standing rain, kg/kg."""
LAG_OPEN_H, LAG_WOOD_H = 2.0, 10.0
"""Time lags of fine fuel in the open and of the ten-hour class under trees."""
LAG_WETTING_H = 1.0


def equilibrium_moisture(temperature_c: ArrayLike, *, humidity_share: ArrayLike) -> Floats:
    """Moisture dead wood tends to, kg/kg, from temperature and relative humidity 0..1 (Simard)."""
    t = np.asarray(temperature_c, np.float64) * 1.8 + 32.0
    h = np.clip(np.asarray(humidity_share, np.float64), 0.01, 1.0) * 100.0
    low = 0.03229 + 0.281073 * h - 0.000578 * h * t
    middle = 2.22749 + 0.160107 * h - 0.014784 * t
    high = 21.0606 + 0.005565 * h * h - 0.00035 * h * t - 0.483199 * h
    percent = np.where(h < 10.0, low, np.where(h < 50.0, middle, high))
    return np.asarray(np.clip(percent, 1.0, 35.0) / 100.0)


def dried(
    moisture: ArrayLike,
    *,
    equilibrium: ArrayLike,
    wetness: ArrayLike,
    forest: ArrayLike,
    hours: float,
) -> Floats:
    """Moisture after ``hours``: towards equilibrium with a time lag, towards soaked where wet.

    Args:
        moisture: now, kg/kg.
        equilibrium: what the air asks for, kg/kg.
        wetness: water film on the ground, 0 dry to 1 soaked; wets within an hour.
        forest: density of woodland 0..1; sets the lag between the open's and the ten-hour class.
        hours: step.
    """
    m = np.asarray(moisture, np.float64)
    wet = np.clip(np.asarray(wetness, np.float64), 0.0, 1.0)
    goal = np.asarray(equilibrium) * (1.0 - wet) + SOAKED * wet
    lag = LAG_OPEN_H + (LAG_WOOD_H - LAG_OPEN_H) * np.asarray(forest, np.float64)
    lag = np.where(goal > m, np.minimum(lag, LAG_WETTING_H + lag * (1.0 - wet)), lag)
    return np.asarray(goal + (m - goal) * np.exp(-hours / lag))


def drought_factor(soil_water_mm: ArrayLike, *, capacity_mm: ArrayLike) -> Floats:
    """Dryness of deep fuel 0..10 from the soil's deficit: 10 where less than a fifth is left.

    Stands in for Griffiths' factor, which is made of the Keetch-Byram deficit; both are deficits
    of soil water against field capacity.
    """
    left = np.asarray(soil_water_mm, np.float64) / np.asarray(capacity_mm, np.float64)
    return np.asarray(np.clip((1.0 - left) / 0.8, 0.0, 1.0) * 10.0)


def danger_index(
    temperature_c: ArrayLike,
    *,
    humidity_share: ArrayLike,
    wind_m_s: ArrayLike,
    drought: ArrayLike,
    wetness: ArrayLike,
) -> Floats:
    """Forest fire danger, McArthur Mark 5 (Noble et al. 1980).

    5 is moderate, 12 high, 24 very high, 50 severe, 75 extreme. Wet fuel does not burn: the index
    falls with the water film.
    """
    factor = np.maximum(np.asarray(drought, np.float64), 0.05)
    humid = np.clip(np.asarray(humidity_share, np.float64), 0.0, 1.0) * 100.0
    wind_km_h = np.asarray(wind_m_s, np.float64) * 3.6
    power = -0.45 + 0.987 * np.log(factor) - 0.0345 * humid
    power = power + 0.0338 * np.asarray(temperature_c, np.float64) + 0.0234 * wind_km_h
    dry = np.clip(1.0 - 2.0 * np.asarray(wetness, np.float64), 0.0, 1.0)
    return np.asarray(2.0 * np.exp(power) * dry)


def curing_factor(cured: ArrayLike) -> Floats:
    """How fast grass burns by the share that is dead, 0..1 (Cheney, Gould & Catchpole 1998)."""
    percent = np.asarray(cured, np.float64) * 100.0
    full = 1.036 / (1.0 + 103.99 * np.exp(-0.0996 * (percent - 20.0)))
    return np.asarray(np.clip(np.where(percent < 20.0, 0.0, full), 0.0, 1.0))
