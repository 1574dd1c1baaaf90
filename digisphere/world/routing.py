"""Where water goes: priority-flood filling, D8 receivers, accumulation along them.

One flood gives the filled surface, a receiver for every cell (across pits and flats too) and an
order in which every cell comes after the cell it drains to, so each later pass is one loop over
cells. No erosion and no geometry of rivers here. Called by erosion, rivers, climate and metrics.
Source: Barnes, Lehman & Mulla 2014 (priority-flood); O'Callaghan & Mark 1984 (D8).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import kernel, run_in_bands

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bytes = NDArray[np.uint8]

# The eight neighbours, anticlockwise from the east, and how many cells away they are.
STEP_X = np.array([1, 1, 0, -1, -1, -1, 0, 1], dtype=np.int64)
STEP_Y = np.array([0, 1, 1, 1, 0, -1, -1, -1], dtype=np.int64)
STEP_LENGTH = np.array([1.0, 2.0**0.5] * 4)


@dataclass(frozen=True)
class Routing:
    """Drainage of one height field. All arrays are (ny, nx) except ``order`` (ny*nx,)."""

    filled_m: Floats
    """The surface with every pit filled to its spill level."""
    receiver: Ints
    """Flat index of the cell each cell drains to; an outlet drains to itself."""
    order: Ints
    """Flat indices from outlets upwards: a receiver always comes before its donors."""


@kernel
def _heap_push(keys: Floats, cells: Ints, size: int, key: float, cell: int) -> int:
    child = size
    while child > 0:
        parent = (child - 1) >> 1
        if keys[parent] < key or (keys[parent] == key and cells[parent] <= cell):
            break
        keys[child] = keys[parent]
        cells[child] = cells[parent]
        child = parent
    keys[child] = key
    cells[child] = cell
    return size + 1


@kernel
def _heap_drop_top(keys: Floats, cells: Ints, size: int) -> int:
    size -= 1
    key = keys[size]
    cell = cells[size]
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        right = child + 1
        if right < size and (
            keys[right] < keys[child]
            or (keys[right] == keys[child] and cells[right] < cells[child])
        ):
            child = right
        if key < keys[child] or (key == keys[child] and cell <= cells[child]):
            break
        keys[hole] = keys[child]
        cells[hole] = cells[child]
        hole = child
    keys[hole] = key
    cells[hole] = cell
    return size


@kernel
def _flood(height: Floats, outlet: Bytes, filled: Floats, receiver: Ints, order: Ints) -> int:
    ny, nx = height.shape
    total = ny * nx
    z = height.ravel()
    fill = filled.ravel()
    parent = receiver.ravel()
    keys = np.empty(total, dtype=np.float64)
    cells = np.empty(total, dtype=np.int32)
    pit = np.empty(total, dtype=np.int32)
    seen = outlet.ravel().copy()
    size = 0
    for cell in np.flatnonzero(seen):
        fill[cell] = z[cell]
        parent[cell] = cell
        size = _heap_push(keys, cells, size, z[cell], int(cell))
    done = 0
    pit_head = 0
    pit_tail = 0
    while size > 0 or pit_head < pit_tail:
        if pit_head < pit_tail:
            cell = pit[pit_head]
            pit_head += 1
        else:
            cell = cells[0]
            size = _heap_drop_top(keys, cells, size)
        order[done] = cell
        done += 1
        level = fill[cell]
        iy = cell // nx
        ix = cell - iy * nx
        for k in range(8):
            jx = ix + STEP_X[k]
            jy = iy + STEP_Y[k]
            if jx < 0 or jy < 0 or jx >= nx or jy >= ny:
                continue
            other = jy * nx + jx
            if seen[other]:
                continue
            seen[other] = 1
            parent[other] = cell
            if z[other] <= level:
                fill[other] = level
                pit[pit_tail] = other
                pit_tail += 1
            else:
                fill[other] = z[other]
                size = _heap_push(keys, cells, size, z[other], other)
    return done


@kernel
def _steepest_band(
    row_begin: int, row_end: int, filled: Floats, outlet: Bytes, receiver: Ints
) -> None:
    ny, nx = filled.shape
    for iy in range(row_begin, row_end):
        for ix in range(nx):
            if outlet[iy, ix]:
                continue
            best = 0.0
            level = filled[iy, ix]
            for k in range(8):
                jx = ix + STEP_X[k]
                jy = iy + STEP_Y[k]
                if jx < 0 or jy < 0 or jx >= nx or jy >= ny:
                    continue
                fall = (level - filled[jy, jx]) / STEP_LENGTH[k]
                if fall > best:
                    best = fall
                    receiver[iy, ix] = jy * nx + jx


def route(height_m: Floats, *, outlet: Bytes) -> Routing:
    """Return the drainage of ``height_m`` (ny, nx) towards cells where ``outlet`` is not 0.

    Cells on a slope drain to their steepest lower neighbour on the filled surface, cells on flats
    and in pits to the neighbour from which the flood reached them; so there are no loops. At least
    one outlet is needed. O(n log n), deterministic: the flood takes the smaller index first,
    and of equal falls the first anticlockwise from the east counts.
    """
    filled = np.empty_like(height_m)
    receiver = np.empty(height_m.shape, dtype=np.int32)
    order = np.empty(height_m.size, dtype=np.int32)
    reached = _flood(height_m, outlet, filled, receiver, order)
    if reached != height_m.size:
        raise ValueError(f"only {reached} of {height_m.size} cells drain; is there an outlet?")
    run_in_bands(_steepest_band, filled, outlet, receiver, rows=height_m.shape[0])
    return Routing(filled_m=filled, receiver=receiver, order=order)


@kernel
def _accumulate(order: Ints, receiver: Ints, total: Floats) -> None:
    for k in range(order.size - 1, -1, -1):
        cell = order[k]
        down = receiver[cell]
        if down != cell:
            total[down] += total[cell]


def accumulate(routing: Routing, *, source: Floats) -> Floats:
    """Return ``source`` (ny, nx) summed over each cell and everything upstream of it."""
    total = np.array(source, dtype=np.float64, copy=True)
    _accumulate(routing.order, routing.receiver.ravel(), total.reshape(-1))
    return total


@kernel
def step_length_cells(cell: int, other: int, nx: int) -> float:
    """Return the distance in cells between neighbouring flat indices (1 or the diagonal)."""
    dy = other // nx - cell // nx
    dx = (other % nx) - (cell % nx)
    return 1.4142135623730951 if dx != 0 and dy != 0 else 1.0


def edge_mask(shape: tuple[int, int]) -> Bytes:
    """Return a mask that is 1 on the rim of the map."""
    mask = np.zeros(shape, dtype=np.uint8)
    mask[0, :] = mask[-1, :] = mask[:, 0] = mask[:, -1] = 1
    return mask
