"""Look-ups of the ground at points: height, standing or running water, surface.

Numba kernels over the coarse rasters and the village's detail patch. :class:`~.ground.Ground`
wraps them; nobody else needs to call them. Cell centres lie at ((ix + 0.5) * cell_m, ...).
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import njit

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]


@njit(cache=True)
def _corner(position: float, count: int) -> tuple[int, float]:
    """Index of the lower neighbour and the weight of the upper, clamped to the raster."""
    if position <= 0.0:
        return 0, 0.0
    if position >= count - 1:
        return count - 2, 1.0
    low = int(position)
    return low, position - low


@njit(cache=True)
def bilinear(raster: F32, column: float, row: float) -> float:
    """Interpolate ``raster`` at fractional cell indices, clamped at its edges."""
    ix, fx = _corner(column, raster.shape[1])
    iy, fy = _corner(row, raster.shape[0])
    low = raster[iy, ix] * (1.0 - fx) + raster[iy, ix + 1] * fx
    high = raster[iy + 1, ix] * (1.0 - fx) + raster[iy + 1, ix + 1] * fx
    return float(low * (1.0 - fy) + high * fy)


@njit(cache=True)
def bilinear_known(raster: F32, column: float, row: float) -> float:
    """Interpolate over the finite corners only; NaN where all four are unknown."""
    ix, fx = _corner(column, raster.shape[1])
    iy, fy = _corner(row, raster.shape[0])
    total = 0.0
    weight = 0.0
    for dy in range(2):
        for dx in range(2):
            value = raster[iy + dy, ix + dx]
            if not np.isnan(value):
                w = (fx if dx else 1.0 - fx) * (fy if dy else 1.0 - fy) + 1e-9
                total += w * value
                weight += w
    return total / weight if weight > 0.0 else np.nan


@njit(cache=True)
def heights(
    coarse: F32,
    cell_m: float,
    patch: F32,
    blend: F32,
    origin_m: F64,
    patch_cell_m: float,
    xy_m: F64,
    out: F32,
) -> None:
    """Fill ``out`` with bed heights: the coarse raster blended with the detail patch."""
    rows, columns = patch.shape
    for i in range(xy_m.shape[0]):
        x = xy_m[i, 0]
        y = xy_m[i, 1]
        z = bilinear(coarse, x / cell_m - 0.5, y / cell_m - 0.5)
        px = (x - origin_m[0]) / patch_cell_m - 0.5
        py = (y - origin_m[1]) / patch_cell_m - 0.5
        if 0.0 <= px <= columns - 1 and 0.0 <= py <= rows - 1:
            w = bilinear(blend, px, py)
            if w > 0.0:
                z += w * (bilinear(patch, px, py) - z)
        out[i] = z


@njit(cache=True)
def lift_to_decks(deck: F32, origin_m: F64, patch_cell_m: float, xy_m: F64, out: F32) -> None:
    """Raise ``out`` to the bridge deck wherever a deck stands over the point."""
    rows, columns = deck.shape
    for i in range(xy_m.shape[0]):
        px = (xy_m[i, 0] - origin_m[0]) / patch_cell_m - 0.5
        py = (xy_m[i, 1] - origin_m[1]) / patch_cell_m - 0.5
        if not (0.0 <= px <= columns - 1 and 0.0 <= py <= rows - 1):
            continue
        if not np.isnan(deck[int(py + 0.5), int(px + 0.5)]):
            out[i] = max(out[i], bilinear_known(deck, px, py))


@njit(cache=True)
def water_levels(level: F32, cell_m: float, xy_m: F64, bed_m: F32, out: F32) -> None:
    """Fill ``out`` with the water surface over each point, NaN where the bed stands above it."""
    for i in range(xy_m.shape[0]):
        z = bilinear_known(level, xy_m[i, 0] / cell_m - 0.5, xy_m[i, 1] / cell_m - 0.5)
        out[i] = z if z > bed_m[i] else np.nan


@njit(cache=True)
def surfaces(
    coarse: U8,
    cell_m: float,
    patch: U8,
    blend: F32,
    origin_m: F64,
    patch_cell_m: float,
    xy_m: F64,
    out: U8,
) -> None:
    """Fill ``out`` with the nearest surface code, from the patch where it rules."""
    for i in range(xy_m.shape[0]):
        px = int(np.floor((xy_m[i, 0] - origin_m[0]) / patch_cell_m))
        py = int(np.floor((xy_m[i, 1] - origin_m[1]) / patch_cell_m))
        if 0 <= px < patch.shape[1] and 0 <= py < patch.shape[0] and blend[py, px] > 0.5:
            out[i] = patch[py, px]
        else:
            ix = min(max(int(np.floor(xy_m[i, 0] / cell_m)), 0), coarse.shape[1] - 1)
            iy = min(max(int(np.floor(xy_m[i, 1] / cell_m)), 0), coarse.shape[0] - 1)
            out[i] = coarse[iy, ix]
