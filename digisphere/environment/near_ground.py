"""Weather where people stand: temperature targets, wind over hill and wood, fog, cloud cover.

Numba kernels over the weather grid that turn the state of the moist layer and the relief into what
the fields report. No state of their own; the weather system calls them.

Sources: Parton & Logan 1981 for the day's course (in `generator`), nocturnal pooling and slope
winds of a few m/s as in Whiteman 2000, cloud shading halving the range (reference T17).
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.microphysics import LAYER_DECOUPLING, saturation
from digisphere.environment.moist_air import LAPSE_K_M
from digisphere.world.compiled import kernel

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

POOLING_K = 4.0
SLOPE_WIND_M_S = 1.3


@kernel
def fill_targets(
    normal_c: Floats,
    hour: Floats,
    large_scale: Floats,
    cloud: Singles,
    fog: Singles,
    relief: Floats,
    snow_mm: Floats,
    out: Floats,
) -> None:
    """Fill out[0:3]: reduced temperature and vapour to relax toward, and decoupling.

    Decoupling is how much warmer the air at the ground is than the layer above it.

    Args:
        normal_c: (n, n) reduced temperature normals.
        hour: (4,) shift of the day's mean (K), clear-sky departure from it now (K), night 0..1,
            steering wind (m/s).
        large_scale: (3, n, n) cooling (K), share of the day-night range, vapour (kg/kg).
        cloud: (n, n) cover.
        fog: (n, n) density.
        relief: (4, n, n) pooling, sunniness, water share, thinning of vapour with height.
        snow_mm: (n, n) snow on the ground.
        out: (3 or more, n, n).
    """
    calm = max(0.0, 1.0 - hour[3] / 6.0)
    for j in range(normal_c.shape[0]):
        for i in range(normal_c.shape[1]):
            cover = float(cloud[j, i])
            swing = hour[1] * large_scale[1, j, i]
            swing *= (1.0 - 0.45 * cover) * (1.0 - 0.7 * relief[2, j, i])
            if swing > 0.0:
                swing *= relief[1, j, i] * (1.0 - 0.5 * fog[j, i])
            pool = POOLING_K * relief[0, j, i] * hour[2] * calm * (1.0 - cover)
            pool *= large_scale[1, j, i]
            white = 1.2 if snow_mm[j, i] > 5.0 else 0.0
            mean = normal_c[j, i] + hour[0] - large_scale[0, j, i]
            out[0, j, i] = mean + swing - pool - white
            out[1, j, i] = large_scale[2, j, i] * relief[3, j, i]
            out[2, j, i] = LAYER_DECOUPLING * swing - pool


@kernel
def fill_wind(
    layer: Floats,
    relief: Floats,
    state: Floats,
    texture: Floats,
    u_out: Singles,
    v_out: Singles,
    gust_out: Singles,
) -> None:
    """Wind near the ground from the layer's wind.

    Args:
        layer: (2, n, n) wind of the layer.
        relief: (5, n, n) exposure, forest, water, slope east, slope north.
        state: (3,) upslope: +1 on a sunny calm noon, when air is drawn up the hillsides, to -1 on
            a clear calm night, when it drains; mixing: 0.6 at night to 1 when the day stirs the
            air; gustiness.
        texture: (3, n, n) patches about -1..1, outflow of thunder cells east and north.
        u_out: (n, n) m/s.
        v_out: (n, n) m/s.
        gust_out: (n, n) m/s.
    """
    upslope, mixing, gustiness = state[0], state[1], state[2]
    for j in range(layer.shape[1]):
        for i in range(layer.shape[2]):
            rough = 1.0 - 0.5 * relief[1, j, i] + 0.15 * relief[2, j, i]
            factor = 0.62 * relief[0, j, i] * rough * mixing
            sx, sy = relief[3, j, i], relief[4, j, i]
            steep = np.sqrt(sx * sx + sy * sy)
            slide = SLOPE_WIND_M_S * upslope * min(steep / 0.25, 1.0) / max(steep, 1e-3)
            u = layer[0, j, i] * factor + slide * sx + texture[1, j, i]
            v = layer[1, j, i] * factor + slide * sy + texture[2, j, i]
            speed = np.sqrt(u * u + v * v)
            aloft = np.sqrt(layer[0, j, i] ** 2 + layer[1, j, i] ** 2)
            burst = 0.5 * gustiness * (speed + aloft * mixing) * (1.0 + 0.4 * texture[0, j, i])
            u_out[j, i], v_out[j, i] = u, v
            gust_out[j, i] = speed + max(burst, 0.0)


@kernel
def fill_diagnostics(
    values: Floats,
    relief: Floats,
    calm: float,
    u: Singles,
    v: Singles,
    temperature: Singles,
    humidity: Singles,
    cover: Singles,
    fog: Singles,
) -> None:
    """Report temperature, humidity, cloud cover and fog from the state of the columns.

    ``relief`` is (2, n, n) height over the reference and pressure; ``calm`` is 1 in still air and
    0 where the steering wind stirs any fog away.
    """
    for j in range(values.shape[1]):
        for i in range(values.shape[2]):
            t = values[0, j, i] - LAPSE_K_M * relief[0, j, i]
            saturated = saturation(t, relief[1, j, i])
            share = values[1, j, i] / saturated
            temperature[j, i] = t
            humidity[j, i] = min(share, 1.0)
            scale = 0.011 * saturated + 2e-6
            cover[j, i] = 1.0 - np.exp(-values[2, j, i] / scale)
            speed = np.sqrt(u[j, i] ** 2 + v[j, i] ** 2)
            still = min(max(1.0 - (speed - 0.8) / 2.5, 0.0), 1.0)
            damp = min(max((share - 0.92) / 0.07, 0.0), 1.0)
            fog[j, i] = damp * still * calm
