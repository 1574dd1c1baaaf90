"""Laws of moist air and of seeing through it: saturation, dew point, cloud base, visibility.

Pure functions on numbers or arrays; no state and no grid. The weather, the surface and the
appearance mapping call them; the numba kernels in `microphysics` inline the first two.

Sources: Bolton 1980 (saturation), Espy's 125 m per kelvin (cloud base), Koschmieder 1924
(visibility), rain extinction 0.36 R^0.63 per km and snow an order of magnitude above it.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

EPSILON = 0.62198
LATENT_HEAT_J_KG = 2.5e6
AIR_HEAT_CAPACITY_J_KG_K = 1004.0
LAPSE_K_M = 0.0065
KOSCHMIEDER = 3.912
CLEAR_VISIBILITY_M = 60_000.0


def saturation_pressure_hpa(temperature_c: ArrayLike) -> Floats:
    """Saturation vapour pressure over water, hPa (Bolton 1980)."""
    t = np.asarray(temperature_c, np.float64)
    return 6.112 * np.exp(17.67 * t / (t + 243.5))


def air_pressure_hpa(elevation_m: ArrayLike) -> Floats:
    """Standard-atmosphere pressure at a height above the sea, hPa."""
    z = np.asarray(elevation_m, np.float64)
    return 1013.25 * (1.0 - 2.25577e-5 * z) ** 5.25588


def saturation_humidity(temperature_c: ArrayLike, *, pressure_hpa: ArrayLike) -> Floats:
    """Saturation specific humidity, kg/kg."""
    e = saturation_pressure_hpa(temperature_c)
    return EPSILON * e / (np.asarray(pressure_hpa, np.float64) - (1.0 - EPSILON) * e)


def relative_humidity(
    humidity_kg_kg: ArrayLike, *, temperature_c: ArrayLike, pressure_hpa: ArrayLike
) -> Floats:
    """Relative humidity 0..1 (may pass 1 in cloud)."""
    saturated = saturation_humidity(temperature_c, pressure_hpa=pressure_hpa)
    return np.asarray(humidity_kg_kg, np.float64) / saturated


def dew_point_c(temperature_c: ArrayLike, *, humidity_share: ArrayLike) -> Floats:
    """Dew point from temperature and relative humidity 0..1 (inverse of Bolton)."""
    t = np.asarray(temperature_c, np.float64)
    share = np.clip(np.asarray(humidity_share, np.float64), 0.01, 1.0)
    gamma = np.log(share) + 17.67 * t / (t + 243.5)
    return 243.5 * gamma / (17.67 - gamma)


def cloud_base_above_ground_m(temperature_c: ArrayLike, *, humidity_share: ArrayLike) -> Floats:
    """Lifting condensation level above the ground: 125 m per kelvin of dew-point depression."""
    t = np.asarray(temperature_c, np.float64)
    return 125.0 * np.maximum(0.0, t - dew_point_c(t, humidity_share=humidity_share))


def visibility_of_extinction_m(extinction_per_m: ArrayLike) -> Floats:
    """Koschmieder: the distance at which a black target keeps 2 % contrast."""
    return KOSCHMIEDER / np.maximum(np.asarray(extinction_per_m, np.float64), 1e-9)


def extinction_per_m(
    *,
    fog_density: ArrayLike,
    humidity_share: ArrayLike,
    rain_mm_h: ArrayLike,
    snow_mm_h: ArrayLike,
) -> Floats:
    """Extinction coefficient of the air near the ground, 1/m.

    Clear air sees 60 km; haze swells with humidity (factor (1-RH)^-0.5, Hanel growth), fog of
    density 1 sees 60 m and of density 0.1 the 1 km that defines fog; rain follows
    0.36 R^0.63 per km and snow seven times that at equal water flux.
    """
    dry = np.clip(1.0 - np.asarray(humidity_share, np.float64), 0.02, 1.0)
    haze = KOSCHMIEDER / CLEAR_VISIBILITY_M / np.sqrt(dry)
    density = np.clip(np.asarray(fog_density, np.float64), 0.0, 1.0)
    fog = KOSCHMIEDER / 60.0 * density**1.22
    rain = 0.36e-3 * np.maximum(np.asarray(rain_mm_h, np.float64), 0.0) ** 0.63
    snow = 7.0 * 0.36e-3 * np.maximum(np.asarray(snow_mm_h, np.float64), 0.0) ** 0.63
    total: Floats = haze + fog + rain + snow
    return total


def blowing_snow_per_m(gust_m_s: ArrayLike, *, snow_depth_m: ArrayLike) -> Floats:
    """Extinction by snow that wind lifts off the ground at eye height, 1/m.

    None below gusts of 10 m/s, about the threshold for dry snow (Li & Pomeroy 1997); from there
    sight falls from a kilometre by a factor e for every 5 m/s, as drift density grows with a high
    power of the wind (Budd, Dingle & Radok 1966). A dusting of snow gives little to lift.
    """
    gust = np.asarray(gust_m_s, np.float64)
    supply = np.clip(np.asarray(snow_depth_m, np.float64) / 0.05, 0.0, 1.0)
    sight_m = 1000.0 * np.exp(-(gust - 10.0) / 5.0)
    return np.where(gust > 10.0, supply * KOSCHMIEDER / sight_m, 0.0)


def snow_share(temperature_c: ArrayLike) -> Floats:
    """Share of precipitation that falls as snow: 1 below -1 C to 0 above +3 C."""
    t = np.asarray(temperature_c, np.float64)
    return np.clip((3.0 - t) / 4.0, 0.0, 1.0)
