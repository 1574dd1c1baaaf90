"""Smoke in the air: one layer of it over the map, carried by the wind, thinning as it goes.

A column density in grams per square metre on a coarse grid; what light makes of it is the scene's.
Called by the fire system each minute while anything burns or lingers.

Sources: some fifteen grams of particles a kilogram of fuel, flaming to smouldering (Andreae 2019);
extinction of fresh smoke near four square metres a gram (Reid et al. 2005).
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.compiled import njit

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]

GRAMS_PER_KG = 15.0
EXTINCTION_M2_G = 4.0
LINGER_S = 7200.0
SUBSTEPS = 6
SPREAD_M2_S = 120.0
LEAST_G_M2 = 0.002


def carried(
    smoke_g_m2: F32,
    *,
    emitted_g_m2: NDArray[np.floating],
    wind_m_s: tuple[float, float],
    cell_m: tuple[float, float],
    dt_s: float,
) -> F32:
    """Smoke after ``dt_s``: what was emitted added, all moved with the wind, spread and thinned.

    What leaves the map is gone; nothing comes in.
    """
    smoke = np.asarray(smoke_g_m2, dtype=np.float64)
    emitted = np.asarray(emitted_g_m2, dtype=np.float64) / SUBSTEPS
    part = dt_s / SUBSTEPS
    for _ in range(SUBSTEPS):
        smoke = _blown(
            smoke + emitted, wind_m_s[0] * part / cell_m[0], wind_m_s[1] * part / cell_m[1]
        )
    sigma = np.sqrt(2.0 * SPREAD_M2_S * dt_s) / np.array(cell_m[::-1])
    smoke = ndimage.gaussian_filter(smoke, sigma, mode="constant", truncate=3.0)
    smoke *= np.exp(-dt_s / LINGER_S)
    smoke[smoke < LEAST_G_M2] = 0.0
    return np.asarray(smoke, dtype=np.float32)


@njit(cache=True)
def _blown(smoke: F64, east: float, north: float) -> F64:
    """Smoke moved so many cells: each cell takes what lay up the wind; off the map lies nothing."""
    rows, columns = smoke.shape
    di, dj = int(np.floor(-north)), int(np.floor(-east))
    fi, fj = -north - di, -east - dj
    out = np.zeros_like(smoke)
    for k in range(2):
        for m in range(2):
            share = (fi if k else 1.0 - fi) * (fj if m else 1.0 - fj)
            for i in range(max(0, -di - k), min(rows, rows - di - k)):
                for j in range(max(0, -dj - m), min(columns, columns - dj - m)):
                    out[i, j] += share * smoke[i + di + k, j + dj + m]
    return out


def let_through(smoke_g_m2: NDArray[np.floating]) -> NDArray[np.float64]:
    """Share of light that comes straight through a column of smoke."""
    return np.asarray(np.exp(-EXTINCTION_M2_G * np.asarray(smoke_g_m2, np.float64)))
