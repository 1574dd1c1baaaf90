"""The clear sky by scattering: transmittance, multiple scattering and the sky seen from the ground.

Computes small tables on the processor when the sun has moved; the sky shader only looks them up.
Radiance is in units of the sun's irradiance above the atmosphere. No clouds, no fog, no OpenGL:
those are ``lighting.py`` and the layers. Called by ``lighting.py`` and tests.

Sources: coefficients and the multiple-scattering closure of S. Hillaire, "A Scalable and Production
Ready Sky and Atmosphere Rendering Technique" (2020); Rayleigh, Mie and ozone values as given there.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numba import prange
from numpy.typing import NDArray

from digisphere.world.compiled import njit

FloatArray = NDArray[np.float64]

GROUND_RADIUS_M = 6_360_000.0
TOP_RADIUS_M = 6_460_000.0
RAYLEIGH_PER_M = np.array([5.802e-6, 13.558e-6, 33.1e-6])
RAYLEIGH_HEIGHT_M = 8_000.0
MIE_SCATTER_PER_M = 3.996e-6
MIE_EXTINCT_PER_M = 4.40e-6
MIE_HEIGHT_M = 1_200.0
MIE_FORWARD = 0.8
OZONE_PER_M = np.array([0.650e-6, 1.881e-6, 0.085e-6])
GROUND_ALBEDO = 0.25

_TRANSMITTANCE_SHAPE = (48, 192)
_MULTIPLE_SHAPE = (24, 24)
SKY_SHAPE = (96, 48)
"""(elevation, azimuth from the sun) cells of the sky table."""


@njit(cache=True)
def _extinction(height_m: float, aerosol: float, out: FloatArray) -> None:
    rayleigh = math.exp(-height_m / 8_000.0)
    mie = 4.40e-6 * aerosol * math.exp(-height_m / 1_200.0)
    ozone = max(0.0, 1.0 - abs(height_m - 25_000.0) / 15_000.0)
    out[0] = 5.802e-6 * rayleigh + mie + 0.650e-6 * ozone
    out[1] = 13.558e-6 * rayleigh + mie + 1.881e-6 * ozone
    out[2] = 33.1e-6 * rayleigh + mie + 0.085e-6 * ozone


@njit(cache=True)
def _to_shell(radius: float, mu: float, shell: float) -> float:
    """Distance along a ray to a concentric sphere, outermost crossing; negative if missed."""
    under = shell * shell - radius * radius * (1.0 - mu * mu)
    if under < 0.0:
        return -1.0
    return -radius * mu + math.sqrt(under)


@njit(cache=True)
def _hits_ground(radius: float, mu: float) -> bool:
    under = 6_360_000.0**2 - radius * radius * (1.0 - mu * mu)
    return mu < 0.0 and under >= 0.0


@njit(cache=True, parallel=True)
def _transmittance_table(aerosol: float, shape: tuple[int, int]) -> FloatArray:
    rows, columns = shape
    table = np.empty((rows, columns, 3))
    for i in prange(rows):
        height = (i / (rows - 1)) ** 2 * 100_000.0
        radius = 6_360_000.0 + height + 1.0
        sigma = np.empty(3)
        for j in range(columns):
            x = j / (columns - 1) * 2.0 - 1.0
            # Cells crowd at the horizon, where light changes fastest.
            mu = x * abs(x)
            length = _to_shell(radius, mu, 6_460_000.0)
            depth = np.zeros(3)
            steps = 40
            for k in range(steps):
                t0, t1 = (k / steps) ** 2, ((k + 1) / steps) ** 2
                t = 0.5 * (t0 + t1) * length
                r = math.sqrt(radius * radius + t * t + 2.0 * radius * mu * t)
                _extinction(max(r - 6_360_000.0, 0.0), aerosol, sigma)
                depth += sigma * ((t1 - t0) * length)
            table[i, j] = np.exp(-depth)
            if _hits_ground(radius, mu):
                table[i, j] = 0.0
    return table


@njit(cache=True)
def _look_up(table: FloatArray, height_m: float, mu: float, out: FloatArray) -> None:
    rows, columns = table.shape[0], table.shape[1]
    y = math.sqrt(min(max(height_m / 100_000.0, 0.0), 1.0)) * (rows - 1)
    x = (math.copysign(math.sqrt(abs(mu)), mu) * 0.5 + 0.5) * (columns - 1)
    i, j = min(int(y), rows - 2), min(int(x), columns - 2)
    fy, fx = y - i, x - j
    for c in range(3):
        low = table[i, j, c] * (1 - fx) + table[i, j + 1, c] * fx
        high = table[i + 1, j, c] * (1 - fx) + table[i + 1, j + 1, c] * fx
        out[c] = low * (1 - fy) + high * fy


@njit(cache=True)
def _way_out(radius: float, mu: float) -> tuple[float, bool]:
    """Length of a ray until it leaves the air or meets the ground, and which."""
    if _hits_ground(radius, mu):
        return -radius * mu - math.sqrt(6_360_000.0**2 - radius**2 * (1.0 - mu * mu)), True
    return _to_shell(radius, mu, 6_460_000.0), False


@njit(cache=True)
def _phases(cos_gamma: float) -> tuple[float, float]:
    """Rayleigh and Mie (Cornette-Shanks, g = 0.8) phase functions, per steradian."""
    lobe = 1.0 + cos_gamma * cos_gamma
    g = 0.8
    mie = 3.0 / (8.0 * math.pi) * (1.0 - g * g) * lobe
    mie /= (2.0 + g * g) * (1.0 + g * g - 2.0 * g * cos_gamma) ** 1.5
    return 3.0 / (16.0 * math.pi) * lobe, mie


@njit(cache=True)
def _march(
    radius: float,
    mu: float,
    sun_mu: float,
    cos_gamma: float,
    aerosol: float,
    transmittance: FloatArray,
    multiple: FloatArray,
    steps: int,
    uniform_phase: bool,
    out: FloatArray,
    transfer: FloatArray,
) -> None:
    """Integrate in-scattered light along a ray into ``out``; ``transfer`` gets the unit-source sum.

    ``sun_mu`` is the cosine of the sun's zenith angle at the start, ``cos_gamma`` that between ray
    and sun.
    """
    length, ground = _way_out(radius, mu)
    phase_rayleigh, phase_mie = 0.25 / math.pi, 0.25 / math.pi
    if not uniform_phase:
        phase_rayleigh, phase_mie = _phases(cos_gamma)
    through = np.ones(3)
    sigma, sun, scattered = np.empty(3), np.empty(3), np.empty(3)
    out[:], transfer[:] = 0.0, 0.0
    for k in range(steps):
        t0, t1 = (k / steps) ** 2 * length, ((k + 1) / steps) ** 2 * length
        t, dt = 0.5 * (t0 + t1), t1 - t0
        r = math.sqrt(radius * radius + t * t + 2.0 * radius * mu * t)
        height = max(r - 6_360_000.0, 0.0)
        local_sun = min(max((radius * sun_mu + t * cos_gamma) / r, -1.0), 1.0)
        _look_up(transmittance, height, local_sun, sun)
        _extinction(height, aerosol, sigma)
        rayleigh = math.exp(-height / 8_000.0)
        mie = 3.996e-6 * aerosol * math.exp(-height / 1_200.0)
        _look_up_multiple(multiple, height, local_sun, scattered)
        for c in range(3):
            sr = RAYLEIGH_PER_M[c] * rayleigh
            source = sun[c] * (sr * phase_rayleigh + mie * phase_mie)
            source += scattered[c] * (sr + mie)
            step = math.exp(-sigma[c] * dt)
            weight = through[c] * (1.0 - step) / max(sigma[c], 1e-12)
            out[c] += source * weight
            transfer[c] += (sr + mie) * weight
            through[c] *= step
    if ground:
        local_sun = (radius * sun_mu + length * cos_gamma) / 6_360_000.0
        _look_up(transmittance, 0.0, min(max(local_sun, -1.0), 1.0), sun)
        out += through * sun * (max(local_sun, 0.0) * 0.25 / math.pi)


@njit(cache=True)
def _look_up_multiple(table: FloatArray, height_m: float, mu: float, out: FloatArray) -> None:
    rows, columns = table.shape[0], table.shape[1]
    y = min(max(height_m / 100_000.0, 0.0), 1.0) ** 0.5 * (rows - 1)
    x = (mu * 0.5 + 0.5) * (columns - 1)
    i, j = min(int(y), rows - 2), min(int(x), columns - 2)
    fy, fx = y - i, x - j
    for c in range(3):
        low = table[i, j, c] * (1 - fx) + table[i, j + 1, c] * fx
        high = table[i + 1, j, c] * (1 - fx) + table[i + 1, j + 1, c] * fx
        out[c] = low * (1 - fy) + high * fy


@njit(cache=True, parallel=True)
def _multiple_table(
    aerosol: float, transmittance: FloatArray, shape: tuple[int, int]
) -> FloatArray:
    """All orders beyond the first, per unit scattering coefficient (Hillaire's closure)."""
    rows, columns = shape
    table = np.zeros((rows, columns, 3))
    for i in prange(rows):
        none = np.zeros((2, 2, 3))
        light, transfer = np.empty(3), np.empty(3)
        radius = 6_360_001.0 + (i / (rows - 1)) ** 2 * 99_000.0
        for j in range(columns):
            sun_mu = j / (columns - 1) * 2.0 - 1.0
            second, series = np.zeros(3), np.zeros(3)
            rays = 0
            for a in range(8):
                mu = -1.0 + (a + 0.5) / 4.0
                for b in range(8):
                    azimuth = (b + 0.5) / 8.0 * math.pi
                    flat = math.sqrt((1 - mu * mu) * (1 - sun_mu * sun_mu))
                    gamma = mu * sun_mu + flat * math.cos(azimuth)
                    _march(
                        radius,
                        mu,
                        sun_mu,
                        gamma,
                        aerosol,
                        transmittance,
                        none,
                        12,
                        True,
                        light,
                        transfer,
                    )
                    second += light
                    series += transfer
                    rays += 1
            for c in range(3):
                table[i, j, c] = second[c] / rays / max(1.0 - series[c] / rays, 1e-3)
    return table


@njit(cache=True, parallel=True)
def _sky_table(
    sun_altitude_rad: float,
    eye_height_m: float,
    aerosol: float,
    transmittance: FloatArray,
    multiple: FloatArray,
    shape: tuple[int, int],
) -> FloatArray:
    rows, columns = shape
    table = np.empty((rows, columns, 3))
    radius = 6_360_000.0 + eye_height_m
    sun_mu = math.sin(sun_altitude_rad)
    for i in prange(rows):
        light, transfer = np.empty(3), np.empty(3)
        mu = max((i / (rows - 1)) ** 2, 1e-4)
        for j in range(columns):
            azimuth = 2.0 * math.asin(j / (columns - 1))
            flat = math.sqrt(max((1 - mu * mu) * (1 - sun_mu * sun_mu), 0.0))
            gamma = min(max(mu * sun_mu + flat * math.cos(azimuth), -1.0), 1.0)
            _march(
                radius,
                mu,
                sun_mu,
                gamma,
                aerosol,
                transmittance,
                multiple,
                28,
                False,
                light,
                transfer,
            )
            table[i, j] = light
    return table


@dataclass(frozen=True)
class ClearSky:
    """The cloudless sky for one sun altitude and one haziness."""

    radiance: FloatArray
    """(96, 48, 3) linear radiance per unit solar irradiance. Row i is where the sine of elevation
    is (i/95)^2, column j where the sine of half the azimuth from the sun is j/47: both crowd
    where the sky changes fastest and need no trigonometry to look up."""
    sun_transmittance: FloatArray
    """(3,) share of the sun's light that reaches the ground."""
    high_transmittance: FloatArray
    """(3,) share that reaches clouds 2.5 km up, which see the sun longer."""

    def look(self, elevation_rad: FloatArray, *, azimuth_rad: FloatArray) -> FloatArray:
        """Sample radiance bilinearly at elevations and azimuths from the sun; (..., 3)."""
        rows, columns = self.radiance.shape[:2]
        y = np.sqrt(np.clip(np.sin(elevation_rad), 0.0, 1.0)) * (rows - 1)
        x = np.abs(np.sin(0.5 * np.asarray(azimuth_rad))) * (columns - 1)
        i = np.minimum(y.astype(int), rows - 2)
        j = np.minimum(x.astype(int), columns - 2)
        fy, fx = (y - i)[..., None], (x - j)[..., None]
        t = self.radiance
        low = t[i, j] * (1 - fx) + t[i, j + 1] * fx
        high = t[i + 1, j] * (1 - fx) + t[i + 1, j + 1] * fx
        return np.asarray(low * (1 - fy) + high * fy)


def _twilight_share(sun_altitude_rad: float) -> float:
    """How far three wavelengths overstate colour: little by day, much once the sun is down."""
    low = min(max((math.radians(8.0) - sun_altitude_rad) / math.radians(12.0), 0.0), 1.0)
    return 0.34 * low


def _less_saturated(radiance: FloatArray, *, share: float) -> FloatArray:
    """Mix towards grey: a spectrum is never as pure as its samples at three wavelengths."""
    grey = radiance @ np.array([0.2126, 0.7152, 0.0722])
    return np.asarray(radiance * (1.0 - share) + grey[..., None] * share)


@lru_cache(maxsize=8)
def _air(aerosol: float) -> tuple[FloatArray, FloatArray]:
    transmittance = _transmittance_table(aerosol, _TRANSMITTANCE_SHAPE)
    return transmittance, _multiple_table(aerosol, transmittance, _MULTIPLE_SHAPE)


@lru_cache(maxsize=16)
def clear_sky(
    sun_altitude_rad: float, *, aerosol: float = 1.0, eye_height_m: float = 300.0
) -> ClearSky:
    """Compute the cloudless sky.

    Args:
        sun_altitude_rad: true altitude of the sun's centre; may be below the horizon.
        aerosol: haze relative to clean continental air; 1 is a clear day.
        eye_height_m: height of the eye above the sea.
    """
    transmittance, multiple = _air(aerosol)
    radiance = _sky_table(
        sun_altitude_rad, eye_height_m, aerosol, transmittance, multiple, SKY_SHAPE
    )
    radiance = _less_saturated(radiance, share=_twilight_share(sun_altitude_rad))
    sun, high = np.empty(3), np.empty(3)
    # Refraction lifts the sun by half a degree at the horizon (Bennett 1982).
    degrees = max(math.degrees(sun_altitude_rad), -1.5)
    lift = math.radians(1.0 / 60.0 / math.tan(math.radians(degrees + 7.31 / (degrees + 4.4))))
    _look_up(transmittance, eye_height_m, math.sin(sun_altitude_rad + lift), sun)
    # From 2.5 km the horizon lies 1.6 degrees lower.
    _look_up(transmittance, 2_500.0, math.sin(sun_altitude_rad + lift), high)
    share = _twilight_share(sun_altitude_rad)
    sun, high = _less_saturated(sun, share=share), _less_saturated(high, share=share)
    return ClearSky(radiance=radiance, sun_transmittance=sun, high_transmittance=high)
