"""The light of one moment, as the numbers shaders read: sun, moon, sky fill, haze, exposure.

Turns the environment's ``sky`` row and fields into ``u_light`` (see ``shaders/include/light.glsl``)
and the clear-sky table. Pure functions of the snapshot, time and eye: no history, so a frame is
the same however one arrived at it. Called by ``scene.py`` once per drawn moment.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from digisphere.scene.atmosphere import ClearSky, clear_sky
from digisphere.scene.conditions import Conditions, direction_of, smooth
from digisphere.scene.look import Look
from digisphere.scene.maps import CLOUD_TILE_M, cloud_offset_m

FloatArray = NDArray[np.float64]

LIGHT_VECTORS = 32
TIME_WRAP_S = 4096.0
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
# Night is lifted for the eye, as cameras and painters do: true moonlight is 1/400,000 of the sun.
_STARLIGHT = np.array([0.30, 0.42, 0.78]) * 5.0e-5
_MOONLIGHT = np.array([0.62, 0.76, 1.0]) * 5.5e-4
_RAYLEIGH_GREEN_PER_M = 1.54e-5
_LAMP_RADIANCE = 0.0045
_NIGHT_STARTS_RAD = math.radians(-1.0)
_NIGHT_FULL_RAD = math.radians(-9.0)
_RING_TURNS = np.linspace(0.0, np.pi, 25)
_KEY_CHANGES_RAD = math.radians(-5.0)


@dataclass(frozen=True)
class LightState:
    """Finished light."""

    vectors: NDArray[np.float32]
    """(32, 4) the ``u_light`` array, shadow rows left zero."""
    sky: ClearSky
    key_direction: FloatArray
    """(3,) unit vector towards sun or moon, whichever lights the land."""
    key_is_moon: bool
    exposure: float
    darkness: float
    """0 by day, 1 at night."""


def key_direction(now: Conditions) -> tuple[FloatArray, bool]:
    """Return the (3,) unit vector towards what lights the land, and whether it is the moon."""
    if now.sun_altitude_rad < _KEY_CHANGES_RAD:
        return direction_of(now.moon_altitude_rad, azimuth_rad=now.moon_azimuth_rad), True
    return direction_of(now.sun_altitude_rad, azimuth_rad=now.sun_azimuth_rad), False


def light_of(
    now: Conditions,
    *,
    look: Look,
    size_m: tuple[float, float],
    time_s: float = 0.0,
    open_share: float = 1.0,
) -> LightState:
    """Compute the light of ``now``.

    Args:
        now: what the environment says.
        look: the grade.
        size_m: extent of the map.
        time_s: the moment, for what moves.
        open_share: share of direct light that reaches the ground in view, for exposure.
    """
    # A twentieth of a degree is below sight; rounding lets neighbouring frames share the table.
    rounded = round(math.degrees(now.sun_altitude_rad) * 20.0) / 20.0
    aerosol = 2.0 ** round(math.log2(min(max(45_000.0 / now.visibility_m, 0.6), 3.0)))
    sky = clear_sky(math.radians(max(rounded, -20.0)), aerosol=aerosol)
    darkness = smooth(_NIGHT_STARTS_RAD, _NIGHT_FULL_RAD, now.sun_altitude_rad)
    sun = direction_of(now.sun_altitude_rad, azimuth_rad=now.sun_azimuth_rad)
    key, key_is_moon = key_direction(now)
    key_radiance = _key_radiance(now, sky=sky, key_is_moon=key_is_moon, darkness=darkness)
    thick = smooth(0.35, 1.0, now.cloud_cover)
    cube, ring = _fill(now, sky=sky, sun=sun, key=key_radiance, thick=thick, darkness=darkness)
    share = 0.25 + 0.75 * open_share
    exposure = _exposure(cube=cube, key=key, radiance=key_radiance * share, look=look)
    v = _packed(now, look=look, size_m=size_m, time_s=time_s, exposure=exposure, darkness=darkness)
    v[0, :3], v[1, :3] = key, key_radiance
    v[2:8, :3] = cube
    v[5, 3] = thick
    v[18:21, :3] = ring
    v[27, :3] = sky.sun_transmittance / math.pi
    v[30:32, :3] = _cloud_light(now, sky=sky, cube=cube, thick=thick, darkness=darkness)
    return LightState(
        vectors=v.astype(np.float32),
        sky=sky,
        key_direction=key,
        key_is_moon=key_is_moon,
        exposure=exposure,
        darkness=darkness,
    )


def _packed(
    now: Conditions,
    *,
    look: Look,
    size_m: tuple[float, float],
    time_s: float,
    exposure: float,
    darkness: float,
) -> FloatArray:
    """Return ``u_light`` with all that needs no radiometry filled in."""
    v = np.zeros((LIGHT_VECTORS, 4))
    # Colour sight fades with the light (Purkinje).
    saturation = look.saturation * (1.0 - 0.42 * darkness)
    v[2, 3], v[3, 3], v[4, 3] = exposure, saturation, look.contrast
    moon = direction_of(now.moon_altitude_rad, azimuth_rad=now.moon_azimuth_rad)
    v[8] = (*moon, darkness)
    v[9, :3], v[9, 3] = _MOONLIGHT, now.moon_lit
    drift = np.fmod(cloud_offset_m(time_s), CLOUD_TILE_M)
    v[10] = (now.cloud_base_m, _cloud_depth_m(now), *drift)
    sun = direction_of(now.sun_altitude_rad, azimuth_rad=now.sun_azimuth_rad)
    v[11] = (*sun, float(now.sun_altitude_rad))
    v[12, :3] = _flash(now.lightning_age_s) * np.array([0.75, 0.82, 1.0]) / exposure
    v[13] = wind_vector(now, time_s=time_s)
    v[14] = (*size_m, 1.0 / size_m[0], 1.0 / size_m[1])
    v[15] = _haze(now, look=look)
    v[16] = (now.leaf_out, now.leaf_colour, now.leaf_fall, _LAMP_RADIANCE)
    v[17, 2:] = (math.cos(now.sun_azimuth_rad), math.sin(now.sun_azimuth_rad))
    v[19, 3] = 1.0 / (20.0 + 8_000.0 * (1.0 - _fog_share(now)))
    v[20, 3] = 0.85
    v[26, :3] = _night_sky(now, darkness=darkness)
    v[26, 3] = now.cloud_cover
    v[28, :2] = (now.crop_stage, now.grass_green)
    v[29] = (smooth(9_000.0, 1_500.0, now.visibility_m), now.mean_cover, 1.0 / CLOUD_TILE_M, 0.0)
    return v


def _key_radiance(
    now: Conditions, *, sky: ClearSky, key_is_moon: bool, darkness: float
) -> FloatArray:
    """Irradiance / pi of sun or moon on a surface that faces it."""
    if key_is_moon:
        up = smooth(0.0, math.radians(12.0), now.moon_altitude_rad)
        ready = smooth(_KEY_CHANGES_RAD, _NIGHT_FULL_RAD, now.sun_altitude_rad)
        return _MOONLIGHT * now.moon_lit**1.5 * up * ready * darkness
    risen = smooth(math.radians(-0.9), math.radians(0.7), now.sun_altitude_rad)
    return sky.sun_transmittance * (risen * (1.0 - 0.9 * _fog_share(now)) / math.pi)


def wind_vector(now: Conditions, *, time_s: float) -> tuple[float, float, float, float]:
    """Return what bends plants: the shaders' time, wind east and north, gusts."""
    return math.fmod(time_s, TIME_WRAP_S), now.wind_u_m_s, now.wind_v_m_s, now.gust_m_s


def _fill(
    now: Conditions,
    *,
    sky: ClearSky,
    sun: FloatArray,
    key: FloatArray,
    thick: float,
    darkness: float,
) -> tuple[FloatArray, FloatArray]:
    """Return the six-sided ambient (6, 3) and the three rows of the horizon fit (3, 3)."""
    directions, weights = _hemisphere()
    elevation = np.arcsin(directions[:, 2])
    azimuth = np.arctan2(directions[:, 1], directions[:, 0]) - now.sun_azimuth_rad
    clear = sky.look(elevation, azimuth_rad=azimuth) + _night_sky(now, darkness=darkness)
    level = (clear * (directions[:, 2] * weights)[:, None]).sum(axis=0) / math.pi
    direct = key * max(float(sun[2]), 0.0)
    overcast = 0.30 * (level + direct)
    grey = float(overcast @ _LUMINANCE)
    overcast = 0.75 * grey * np.array([0.95, 0.99, 1.09]) + 0.25 * overcast
    # CIE overcast sky: three times brighter overhead than at the horizon.
    dull = overcast * (9.0 / 7.0) * (1.0 + 2.0 * directions[:, 2:3]) / 3.0
    # White heaps in a blue sky throw a good part of the sunlight they catch into the shade.
    heaps = 0.30 * now.cloud_cover * key * (0.35 + 0.65 * max(float(sun[2]), 0.0))
    clear = clear * (1.0 - 0.6 * now.cloud_cover) + heaps
    radiance = clear * (1.0 - thick) + dull * thick
    faces = np.array(
        [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=float
    )
    cosines = np.maximum(directions @ faces.T, 0.0) * weights[:, None]
    cube = cosines.T @ radiance / math.pi
    ground = np.array([0.13, 0.14, 0.08]) * (1 - now.snow_on_ground) + 0.7 * now.snow_on_ground
    bounce = ground * (direct * (1.0 - 0.85 * thick) + cube[4])
    cube[5] = bounce
    cube[:4] += 0.5 * bounce
    # Light has bounced between land and sky more than once: less blue than the sky itself.
    cube = 1.12 * (0.58 * cube + 0.42 * (cube @ _LUMINANCE)[:, None])
    low = np.full(len(_RING_TURNS), math.radians(2.5))
    around = sky.look(low, azimuth_rad=_RING_TURNS) + _night_sky(now, darkness=darkness) * 1.6
    ring = _horizon_fit(now, sky=around, dull=overcast * 0.5, thick=thick, fog=_fog_share(now))
    # Inside fog light comes from everywhere.
    fog = _fog_share(now)
    cube = cube * (1.0 - 0.8 * fog) + 0.8 * fog * (0.85 * ring[0] + 0.2 * ring[1] + 0.5 * direct)
    return cube, ring


def _hemisphere() -> tuple[FloatArray, FloatArray]:
    z = (np.arange(12) + 0.5) / 12.0
    turn = (np.arange(24) + 0.5) / 24.0 * 2.0 * np.pi
    zz, tt = (a.ravel() for a in np.meshgrid(z, turn, indexing="ij"))
    flat = np.sqrt(1.0 - zz * zz)
    directions = np.stack([flat * np.cos(tt), flat * np.sin(tt), zz], axis=1)
    return directions, np.full(len(zz), 2.0 * np.pi / len(zz))


def _horizon_fit(
    now: Conditions, *, sky: FloatArray, dull: FloatArray, thick: float, fog: float
) -> FloatArray:
    """Fit the sky just above the horizon by a + b side + c glow, to spare a lookup per pixel.

    ``sky`` is that ring (25, 3) from the sun's azimuth to the opposite one. Shares are kept
    positive, so that no direction turns a false colour. Thick fog is the same all round.
    """
    half = 0.5 + 0.5 * np.cos(_RING_TURNS)
    ring = sky * (1.0 - thick) + dull * thick
    even = ring.mean(axis=0)
    grey = float(even @ _LUMINANCE)
    even = 0.3 * even + 0.7 * grey * np.array([0.98, 1.0, 1.03])
    ring = ring * (1.0 - 0.85 * fog) + even * (0.85 * fog)
    basis = np.stack([np.ones_like(half), half**2, half**12], axis=1)
    return np.stack([nnls(basis, ring[:, c])[0] for c in range(3)], axis=1)


def _cloud_depth_m(now: Conditions) -> float:
    """Depth of the heaps: fair-weather ones are shallow, a covered sky is deep."""
    return 350.0 + 900.0 * smooth(0.1, 0.9, now.mean_cover)


def _cloud_light(
    now: Conditions, *, sky: ClearSky, cube: FloatArray, thick: float, darkness: float
) -> FloatArray:
    """Return radiance of sunlit and of shaded cloud, (2, 3)."""
    up = smooth(math.radians(-3.0), math.radians(1.0), now.sun_altitude_rad)
    sun = sky.high_transmittance * up / math.pi
    moon = _MOONLIGHT * now.moon_lit**1.5 * smooth(0.0, 0.2, now.moon_altitude_rad) * darkness
    level = cube[4]
    flank = 0.27 + 0.45 * smooth(0.0, math.radians(35.0), now.sun_altitude_rad)
    lit = flank * sun + 0.45 * moon + 0.60 * level
    shaded = 0.12 * sun + 0.08 * moon + (0.46 - 0.14 * thick) * level + 0.15 * cube[5]
    return np.stack([lit, shaded])


def _night_sky(now: Conditions, *, darkness: float) -> FloatArray:
    moonlit = now.moon_lit**1.5 * smooth(0.0, math.radians(20.0), now.moon_altitude_rad)
    return darkness * (_STARLIGHT + 0.10 * moonlit * np.array([0.35, 0.55, 1.0]) * _MOONLIGHT[2])


def _exposure(*, cube: FloatArray, key: FloatArray, radiance: FloatArray, look: Look) -> float:
    """Expose for a grey card lying on the ground; dark scenes are lifted, but stay dark."""
    level = cube[4] + radiance * max(float(key[2]), 0.05)
    # Towards the sky there is light at twilight when the ground has little.
    luminance = float((0.6 * level + 0.4 * cube[:4].mean(axis=0)) @ _LUMINANCE) + 6.0e-5
    # A low sun sets the sky on fire long before it lights the ground: keep both on the film.
    luminance += 0.07 * float(radiance @ _LUMINANCE) * (1.0 - max(float(key[2]), 0.0))
    return 1.30 * 2.0**look.exposure_ev * luminance**-0.79


def _haze(now: Conditions, *, look: Look) -> tuple[float, float, float, float]:
    """Koschmieder's law: at the distance of visibility two per cent of contrast are left."""
    extinction = 3.912 / max(now.visibility_m, 30.0)
    fog = _fog_share(now)
    height = 1_400.0 * (1.0 - fog) + 110.0 * fog
    clear_air = _RAYLEIGH_GREEN_PER_M * (1.0 - fog)
    aerosol = max(extinction - clear_air, 1e-6) * look.haze
    return aerosol, 1.0 / height, now.fog_base_m, clear_air * look.haze


def _fog_share(now: Conditions) -> float:
    """0 in clear air, 1 when what takes the view is fog lying on the ground."""
    return smooth(6_000.0, 800.0, now.visibility_m)


def _flash(age_s: float) -> float:
    """Lightning: four return strokes 50 ms apart, each dying away, at most one flash a moment."""
    if not 0.0 <= age_s < 0.6:
        return 0.0
    return sum(
        strength * math.exp(-(age_s - start) / 0.035)
        for start, strength in ((0.0, 1.0), (0.05, 0.55), (0.11, 0.75), (0.17, 0.35))
        if age_s >= start
    )
