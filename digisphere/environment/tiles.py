"""Layers of a stretch of cells side by side in one small array, for kernels with many layers.

The compiler uses vector instructions only where it can rule out that what a loop writes overlaps
what it reads, and gives up on a dozen grids. So such kernels copy a stretch of a row of each grid
into a tile, in which layers lie a fixed distance apart and which stays in the nearest cache, work
there cell by cell without branches, and copy the results out. No science here; `microphysics`,
`near_ground` and `land_water` call it.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import inlined

Floats = NDArray[np.float64]
Grid = NDArray[Any]

WIDE = 64
"""Most cells of a tile, which is an array (layers, WIDE)."""


@inlined
def load(layer: Floats, grid: Grid, row: int, first: int, count: int) -> None:
    """Copy ``count`` cells of a (n, n) grid into a layer, from column ``first`` of a row on."""
    line = grid[row, first : first + count]
    for i in range(count):
        layer[i] = line[i]


@inlined
def store(layer: Floats, grid: Grid, row: int, first: int, count: int) -> None:
    """Copy a layer back into a grid."""
    line = grid[row, first : first + count]
    for i in range(count):
        line[i] = layer[i]


@inlined
def add_up(layer: Floats, into: Floats, count: int) -> None:
    """Add a layer to another one, in which the cells of all tiles are added up lane by lane."""
    for i in range(count):
        into[i] += layer[i]
