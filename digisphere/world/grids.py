"""Rasters of different fineness of the same map: thinned by block means, refined bilinearly.

Cell centres stay where they are, so a raster that is thinned and refined keeps its place. Called
by the stages that work on a coarser grid than the ground's.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Floats = NDArray[np.float64]


def thinned(raster: NDArray[np.floating], *, factor: int) -> Floats:
    """Return block means of ``raster`` over ``factor`` by ``factor`` cells (which must divide)."""
    if factor <= 1:
        return np.asarray(raster, dtype=np.float64)
    ny, nx = raster.shape
    blocks = raster.reshape(ny // factor, factor, nx // factor, factor)
    return np.asarray(blocks.mean(axis=(1, 3), dtype=np.float64))


def refined(raster: NDArray[np.floating], *, shape: tuple[int, int]) -> Floats:
    """Return ``raster`` interpolated bilinearly to ``shape`` cells of the same map."""
    if raster.shape == shape:
        return np.asarray(raster, dtype=np.float64)
    zoom = (shape[0] / raster.shape[0], shape[1] / raster.shape[1])
    fine = ndimage.zoom(
        np.asarray(raster, dtype=np.float64), zoom, order=1, mode="nearest", grid_mode=True
    )
    return np.asarray(fine, dtype=np.float64)


def largest_factor(size: int, *, target: int) -> int:
    """Return the largest divisor of ``size`` that leaves at least ``target`` cells (or 1)."""
    best = 1
    for factor in range(2, max(2, size // target) + 1):
        if size % factor == 0:
            best = factor
    return best
