"""Climate normals of the map: monthly temperature, rain shaped by the mountains, runoff.

Thirty-year means, not weather; the environment room makes weather that averages to them. Called by
``build``. Sources: North 1981 (zonal temperature), Smith & Barstad 2004 (orographic rain),
Budyko 1974 (evaporation), Holdridge 1967 (potential evaporation from biotemperature), Trewartha &
Horn 1980 (rain of the seasons by latitude: monsoon, summer-dry subtropics).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.world.grids import largest_factor, refined, thinned
from digisphere.world.routing import Floats

COARSE_CELLS = 128
LAPSE_C_M = 6.5e-3
LEAST_RUNOFF_MM = 0.02
_MID_MONTH = np.array([15, 46, 74, 105, 135, 166, 196, 227, 258, 288, 319, 349])
_SUN_WARMTH_C = 2.5
# Exponents of the seasons of rain: monsoon lands have some 20 times the rain of the driest month in
# the wettest, summer-dry coasts some 8 times.
_MONSOON, _DRY_SUMMER = 1.6, 1.25


@dataclass(frozen=True)
class ClimateSettings:
    """What the climate of a map depends on besides its relief."""

    latitude_deg: float
    altitude_m: float
    continentality: float
    rain_mm_year: float
    wind_from_deg: float
    warmth_c: float


@dataclass(frozen=True)
class Climate:
    """Normals: yearly rasters at full fineness, monthly ones on a coarse grid (12, my, mx)."""

    air_temperature_mean_c: Floats
    warmest_month_c: Floats
    growing_season_c: Floats
    precipitation_mm_year: Floats
    potential_evaporation_mm_year: Floats
    runoff_mm_year: Floats
    swing_c: Floats
    """(12,) departure of each month from the year's mean."""
    rain_share: Floats
    """(12,) share of the year's rain that falls in each month."""
    monthly_air_temperature_c: NDArray[np.float32]
    monthly_precipitation_mm: NDArray[np.float32]


def zonal_temperature_c(latitude_deg: float) -> float:
    """Return the yearly mean at sea level, 14.9 - 28 P2(sin latitude) (North 1981)."""
    s = math.sin(math.radians(latitude_deg))
    return 14.9 - 28.0 * 0.5 * (3.0 * s * s - 1.0)


def seasonal_swing_c(latitude_deg: float, *, continentality: float) -> Floats:
    """Return the departure of each month from the year's mean (12,)."""
    half = (4.0 + 14.0 * continentality) * min(1.0, abs(latitude_deg) / 40.0)
    peak_day = 200.0 + 22.0 * (1.0 - continentality)
    wave = np.cos(2.0 * np.pi * (_MID_MONTH - peak_day) / 365.0)
    return np.asarray(half * wave * (1.0 if latitude_deg >= 0 else -1.0))


def smith_barstad(
    height_m: Floats,
    *,
    cell_m: float,
    wind_u_m_s: float,
    wind_v_m_s: float,
    delay_s: float = 350.0,
    depth_m: float = 2500.0,
) -> Floats:
    """Return orographic precipitation in mm/h by linear theory, negative where the air dries.

    P^ = Cw i s h^ / ((1 - i m Hw)(1 + i s tc)(1 + i s tf)); moist stability 0.005 /s, Hw is
    ``depth_m`` of the moist layer, tc and tf are ``delay_s``, in which drops grow and fall. The map
    is padded to twice its size so that rain does not wrap round.
    """
    moist_n, uplift_kg_m3 = 0.005, 7.4e-3 * 6.5 / 5.8
    ny, nx = height_m.shape
    pad_y, pad_x = ny // 2, nx // 2
    taper = np.pad(height_m - height_m.min(), ((pad_y, pad_y), (pad_x, pad_x)), mode="linear_ramp")
    k = 2.0 * np.pi * np.fft.fftfreq(taper.shape[1], cell_m)[None, :]
    el = 2.0 * np.pi * np.fft.fftfreq(taper.shape[0], cell_m)[:, None]
    sigma = wind_u_m_s * k + wind_v_m_s * el
    safe = np.where(np.abs(sigma) < 1e-9, 1e-9, sigma)
    squared = ((moist_n**2 - safe**2) * (k**2 + el**2) / safe**2).astype(complex)
    m = np.where(squared.real >= 0, np.sign(safe) * np.sqrt(squared), 1j * np.sqrt(-squared))
    transfer = uplift_kg_m3 * 1j * sigma / (1.0 - 1j * m * depth_m)
    transfer = transfer / (1.0 + 1j * sigma * delay_s) ** 2
    rain = np.fft.ifft2(transfer * np.fft.fft2(taper)).real * 3600.0
    return np.asarray(rain[pad_y : pad_y + ny, pad_x : pad_x + nx])


def rain_pattern(height_m: Floats, *, cell_m: float, wind_from_deg: float) -> Floats:
    """Return yearly rain relative to its mean (ny, nx), averaged over a wind rose."""
    total = np.zeros_like(height_m)
    weight_sum = 0.0
    for turn in range(0, 360, 45):
        weight = math.exp(1.4 * (math.cos(math.radians(turn)) - 1.0))
        from_rad = math.radians(wind_from_deg + turn)  # compass: 0 north, 90 east
        u, v = -12.0 * math.sin(from_rad), -12.0 * math.cos(from_rad)
        lifted = smith_barstad(height_m, cell_m=cell_m, wind_u_m_s=u, wind_v_m_s=v)
        total += weight * np.maximum(lifted + 1.6, 0.05)
        weight_sum += weight
    pattern = total / weight_sum
    return np.asarray(np.clip(pattern / pattern.mean(), 0.35, 2.6))


def potential_evaporation_mm(monthly_c: Floats) -> Floats:
    """Return yearly potential evaporation, 58.93 mm per degree of biotemperature (Holdridge)."""
    return np.asarray(58.93 * np.clip(monthly_c, 0.0, 30.0).mean(axis=0))


def budyko_evaporation_mm(rain_mm: Floats, *, potential_mm: Floats) -> Floats:
    """Return actual evaporation of a long year from rain and potential (Budyko 1974)."""
    phi = np.maximum(potential_mm, 1.0) / np.maximum(rain_mm, 1.0)
    return np.asarray(rain_mm * np.sqrt(phi * np.tanh(1.0 / phi) * (1.0 - np.exp(-phi))))


def _bump(latitude_deg: float, *, rise: tuple[float, float], fall: tuple[float, float]) -> float:
    """Return 0..1 for a belt of latitudes of either hemisphere with soft edges."""
    at = abs(latitude_deg)

    def step(low: float, high: float) -> float:
        t = min(max((at - low) / (high - low), 0.0), 1.0)
        return t * t * (3.0 - 2.0 * t)

    return step(*rise) * (1.0 - step(*fall))


def monthly_rain_share(latitude_deg: float, *, continentality: float) -> Floats:
    """Return each month's share of the rain (12,).

    Poleward of 43 degrees oceans are wet in winter and inlands in summer. The tropical rain belt
    follows the sun three weeks late, so from 5 to 28 degrees one season is wet and one dry; west
    coasts near 36 degrees lie under the subtropical high in summer.
    """
    sign = 1.0 if latitude_deg >= 0 else -1.0
    summer = sign * np.cos(2.0 * np.pi * (_MID_MONTH - 200.0) / 365.0)
    late = sign * np.cos(2.0 * np.pi * (_MID_MONTH - 220.0) / 365.0)
    monsoon = _MONSOON * _bump(latitude_deg, rise=(3.0, 13.0), fall=(18.0, 30.0))
    dry_summer = _bump(latitude_deg, rise=(24.0, 33.0), fall=(38.0, 43.0))
    dry_summer *= _DRY_SUMMER * (1.0 - continentality)
    share = 1.0 + (0.5 * continentality - 0.2) * 1.3 * summer
    share = share * np.exp(monsoon * late - dry_summer * summer)
    return np.asarray(share / share.sum())


def climate_normals(
    height_m: Floats, *, cell_m: float, sunshine: Floats, settings: ClimateSettings
) -> Climate:
    """Return the climate of a map with ground or water surface at ``height_m`` (ny, nx).

    ``sunshine`` is the insolation ratio at the same fineness; sunny slopes are warmer.
    """
    factor = largest_factor(height_m.shape[0], target=COARSE_CELLS)
    coarse = thinned(height_m, factor=factor)
    coarse_sun = thinned(sunshine, factor=factor)
    swing = seasonal_swing_c(settings.latitude_deg, continentality=settings.continentality)
    sea_level_c = zonal_temperature_c(settings.latitude_deg) + settings.warmth_c
    mean_c = _mean_temperature(
        height_m, sunshine=sunshine, sea_level_c=sea_level_c, settings=settings
    )
    coarse_c = _mean_temperature(
        coarse, sunshine=coarse_sun, sea_level_c=sea_level_c, settings=settings
    )
    monthly_c = coarse_c[None] + swing[:, None, None]
    pattern = rain_pattern(coarse, cell_m=cell_m * factor, wind_from_deg=settings.wind_from_deg)
    rain = settings.rain_mm_year * pattern
    potential = potential_evaporation_mm(monthly_c) * np.clip(coarse_sun, 0.5, 1.3) ** 0.6
    runoff = rain - budyko_evaporation_mm(rain, potential_mm=potential)
    share = monthly_rain_share(settings.latitude_deg, continentality=settings.continentality)
    return Climate(
        air_temperature_mean_c=mean_c,
        warmest_month_c=mean_c + swing.max(),
        growing_season_c=_growing_season(mean_c, swing=swing),
        precipitation_mm_year=refined(rain, shape=height_m.shape),
        potential_evaporation_mm_year=refined(potential, shape=height_m.shape),
        runoff_mm_year=np.maximum(refined(runoff, shape=height_m.shape), LEAST_RUNOFF_MM),
        swing_c=swing,
        rain_share=share,
        monthly_air_temperature_c=monthly_c.astype(np.float32),
        monthly_precipitation_mm=(share[:, None, None] * rain[None]).astype(np.float32),
    )


def _mean_temperature(
    height_m: Floats, *, sunshine: Floats, sea_level_c: float, settings: ClimateSettings
) -> Floats:
    above_sea = np.maximum(height_m, 0.0) + settings.altitude_m
    return sea_level_c - LAPSE_C_M * above_sea + _SUN_WARMTH_C * (sunshine - 1.0)


def _growing_season(mean_c: Floats, *, swing: Floats) -> Floats:
    """Return the mean temperature of the months above 0.9 C (Koerner & Paulsen 2004)."""
    total = np.zeros_like(mean_c)
    months = np.zeros_like(mean_c)
    for departure in swing.tolist():
        month_c = mean_c + departure
        warm = month_c > 0.9
        total += np.where(warm, month_c, 0.0)
        months += warm
    return np.asarray(np.where(months > 0, total / np.maximum(months, 1.0), -5.0))
