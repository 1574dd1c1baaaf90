"""Weather where people stand: temperature targets, wind over hill and wood, fog, cloud cover.

Numba kernels over the weather grid that turn the state of the moist layer and the relief into what
the fields report. No state of their own; the weather system calls them.

Sources: Parton & Logan 1981 for the day's course (in `generator`), nocturnal pooling and slope
winds of a few m/s as in Whiteman 2000, cloud shading halving the range (reference T17).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from digisphere.environment.microphysics import LAPSE_K_M, saturation

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

POOLING_K = 4.0
SLOPE_WIND_M_S = 1.3


@njit(cache=True)
def fill_targets(
    normal_c: Floats,
    shift_c: float,
    swing_k: float,
    night: float,
    wind_m_s: float,
    cooling: Floats,
    diurnal: Floats,
    vapour: Floats,
    cloud: Floats,
    fog: Singles,
    pooling: Floats,
    sunniness: Floats,
    water: Floats,
    snow_mm: Floats,
    height_m: Floats,
    out: Floats,
) -> None:
    """Fill out[0] with the reduced temperature and out[1] with the vapour to relax toward.

    ``swing_k`` is the clear-sky departure from the day's mean now, ``night`` 0..1.
    """
    calm = max(0.0, 1.0 - wind_m_s / 6.0)
    for j in range(normal_c.shape[0]):
        for i in range(normal_c.shape[1]):
            cover = cloud[j, i]
            swing = swing_k * diurnal[j, i] * (1.0 - 0.45 * cover) * (1.0 - 0.7 * water[j, i])
            if swing > 0.0:
                swing *= sunniness[j, i] * (1.0 - 0.5 * fog[j, i])
            pool = POOLING_K * pooling[j, i] * night * calm * (1.0 - cover) * diurnal[j, i]
            white = 1.2 if snow_mm[j, i] > 5.0 else 0.0
            out[0, j, i] = normal_c[j, i] + shift_c - cooling[j, i] + swing - pool - white
            out[1, j, i] = vapour[j, i] * np.exp(-max(height_m[j, i], 0.0) / 3500.0)


@njit(cache=True)
def fill_wind(
    u_layer: Floats,
    v_layer: Floats,
    exposure: Floats,
    forest: Floats,
    water: Floats,
    slope_x: Floats,
    slope_y: Floats,
    upslope: float,
    mixing: float,
    gustiness: float,
    patches: Floats,
    outflow: Floats,
    u_out: Singles,
    v_out: Singles,
    gust_out: Singles,
) -> None:
    """Wind near the ground from the layer's wind.

    ``upslope`` is +1 on a sunny calm noon (air drawn up the hillsides) to -1 on a clear calm night
    (draining down); ``mixing`` 0.5 at night to 1 when the day stirs the air.
    """
    for j in range(u_layer.shape[0]):
        for i in range(u_layer.shape[1]):
            rough = 1.0 - 0.5 * forest[j, i] + 0.15 * water[j, i]
            factor = 0.62 * exposure[j, i] * rough * mixing
            sx, sy = slope_x[j, i], slope_y[j, i]
            steep = np.sqrt(sx * sx + sy * sy)
            slide = SLOPE_WIND_M_S * upslope * min(steep / 0.25, 1.0) / max(steep, 1e-3)
            u = u_layer[j, i] * factor + slide * sx + outflow[0, j, i]
            v = v_layer[j, i] * factor + slide * sy + outflow[1, j, i]
            speed = np.sqrt(u * u + v * v)
            aloft = np.sqrt(u_layer[j, i] ** 2 + v_layer[j, i] ** 2)
            burst = gustiness * (0.5 * speed + 0.5 * aloft * mixing) * (1.0 + 0.4 * patches[j, i])
            u_out[j, i], v_out[j, i] = u, v
            gust_out[j, i] = speed + max(burst, 0.0)


@njit(cache=True)
def fill_diagnostics(
    values: Floats,
    height_m: Floats,
    pressure_hpa: Floats,
    u: Singles,
    v: Singles,
    temperature: Singles,
    humidity: Singles,
    cover: Singles,
    fog: Singles,
) -> None:
    """Report temperature, humidity, cloud cover and fog from the state of the columns."""
    for j in range(values.shape[1]):
        for i in range(values.shape[2]):
            t = values[0, j, i] - LAPSE_K_M * height_m[j, i]
            saturated = saturation(t, pressure_hpa[j, i])
            share = values[1, j, i] / saturated
            temperature[j, i] = t
            humidity[j, i] = min(share, 1.2)
            scale = 0.011 * saturated + 2e-6
            cover[j, i] = 1.0 - np.exp(-values[2, j, i] / scale)
            speed = np.sqrt(u[j, i] ** 2 + v[j, i] ** 2)
            calm = min(max(1.0 - (speed - 1.0) / 5.0, 0.0), 1.0)
            damp = min(max((share - 0.965) / 0.035, 0.0), 1.0)
            thick = min(values[2, j, i] / (0.03 * saturated + 2e-6), 1.0)
            fog[j, i] = damp * damp * calm * (0.25 + 0.75 * thick)
