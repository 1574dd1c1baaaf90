"""Least-cost lines over rasters: where feet and carts would make a road.

Dijkstra over sixteen directions with a price per metre and a penalty on grade, after the
anisotropic shortest paths of Galin et al. (2010, "Procedural generation of roads"). Roads,
footpaths and the way round a house come from here; the graph people walk is in ``navigation``.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.compiled import njit

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

_STEP_X = np.array([1, 1, 0, -1, -1, -1, 0, 1, 2, 1, -1, -2, -2, -1, 1, 2], dtype=np.int64)
_STEP_Y = np.array([0, 1, 1, 1, 0, -1, -1, -1, 1, 2, 2, 1, -1, -2, -2, -1], dtype=np.int64)


@njit(cache=True)
def _pop(keys: F32, nodes: NDArray[np.int64], size: int) -> int:
    """Take the root off a binary heap of ``size`` entries (read it first); return the new size."""
    size -= 1
    last_key, last_node = keys[size], nodes[size]
    i = 0
    while 2 * i + 1 < size:
        child = 2 * i + 1
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= last_key:
            break
        keys[i], nodes[i] = keys[child], nodes[child]
        i = child
    keys[i], nodes[i] = last_key, last_node
    return size


@njit(cache=True)
def _push(keys: F32, nodes: NDArray[np.int64], size: int, key: float, node: int) -> int:
    """Add an entry to a binary heap that has room for it; return the new size."""
    i = size
    while i > 0 and keys[(i - 1) >> 1] > key:
        keys[i], nodes[i] = keys[(i - 1) >> 1], nodes[(i - 1) >> 1]
        i = (i - 1) >> 1
    keys[i], nodes[i] = key, node
    return size + 1


@njit(cache=True)
def _metre(price: F32, x: int, y: int, dx: int, dy: int) -> float:
    """Price of a metre from a cell towards (dx, dy): the mean of both, or what lies between."""
    each = 0.5 * (price[y, x] + price[y + dy, x + dx])
    if abs(dx) + abs(dy) == 3:  # a knight's move squeezes between two cells
        each = max(each, price[y + dy // 2, x + dx // 2])
        each = max(each, price[y + dy - dy // 2, x + dx - dx // 2])
    return float(each)


@njit(cache=True)
def _search(
    height: F32,
    price: F32,
    cell_m: float,
    easy_grade: float,
    start: int,
    goals: NDArray[np.bool_],
    step_x: NDArray[np.int64],
    step_y: NDArray[np.int64],
) -> tuple[int, NDArray[np.float32], NDArray[np.int32]]:
    """Dijkstra from flat index ``start`` until a goal is settled; (goal or -1, cost, previous)."""
    rows, columns = height.shape
    cost = np.full(rows * columns, np.inf, dtype=np.float32)
    previous = np.full(rows * columns, -1, dtype=np.int32)
    keys = np.empty(4096, dtype=np.float32)
    nodes = np.empty(4096, dtype=np.int64)
    cost[start] = 0.0
    size = _push(keys, nodes, 0, 0.0, start)
    while size > 0:
        key, node = keys[0], nodes[0]
        size = _pop(keys, nodes, size)
        if key > cost[node]:
            continue
        y, x = node // columns, node % columns
        if goals[y, x]:
            return node, cost, previous
        for d in range(16):
            nx, ny = x + step_x[d], y + step_y[d]
            if nx < 0 or ny < 0 or nx >= columns or ny >= rows:
                continue
            each = _metre(price, x, y, step_x[d], step_y[d])
            if np.isinf(each):
                continue
            span = cell_m * np.sqrt(float(step_x[d] ** 2 + step_y[d] ** 2))
            grade = (height[ny, nx] - height[y, x]) / span / easy_grade
            reached = np.float32(key + span * each * (1.0 + grade * grade))
            other = ny * columns + nx
            if reached < cost[other]:
                cost[other] = reached
                previous[other] = node
                if size == keys.shape[0]:
                    keys = np.concatenate((keys, keys))
                    nodes = np.concatenate((nodes, nodes))
                size = _push(keys, nodes, size, float(reached), other)
    return -1, cost, previous


def cost_field(
    height_m: F32, *, price: F32, cell_m: float, start: tuple[int, int], easy_grade: float = 0.07
) -> tuple[F32, NDArray[np.int32]]:
    """Price of the cheapest way from ``start`` (iy, ix) to every cell, and each cell's way back.

    Args:
        height_m: (ny, nx) ground, or deck height over water.
        price: (ny, nx) cost of a level metre; infinite where no one may pass.
        cell_m: size of a cell.
        start: where the ways begin.
        easy_grade: rise over run that doubles the price of a metre.
    """
    nowhere = np.zeros(height_m.shape, dtype=np.bool_)
    index = start[0] * height_m.shape[1] + start[1]
    _, cost, previous = _search(
        height_m, price, cell_m, easy_grade, index, nowhere, _STEP_X, _STEP_Y
    )
    return cost.reshape(height_m.shape), previous


def walk_back(
    previous: NDArray[np.int32], *, cell: tuple[int, int], columns: int
) -> NDArray[np.int64]:
    """Cells (k, 2) as (iy, ix) from ``cell`` back to the start of its search."""
    node = cell[0] * columns + cell[1]
    line = [node]
    while previous[node] >= 0:
        node = int(previous[node])
        line.append(node)
    flat = np.array(line, dtype=np.int64)
    return np.stack([flat // columns, flat % columns], axis=1)


def find_way(
    height_m: F32,
    *,
    price: F32,
    cell_m: float,
    start: tuple[int, int],
    goals: NDArray[np.bool_],
    easy_grade: float = 0.07,
) -> tuple[NDArray[np.int64], float] | None:
    """Cheapest way from ``start`` to the nearest goal: cells (k, 2) as (iy, ix), and its price.

    Arguments as in :func:`cost_field`; ``goals`` is a mask. None when no goal can be reached.
    """
    index = start[0] * height_m.shape[1] + start[1]
    goal, cost, previous = _search(
        height_m, price, cell_m, easy_grade, index, goals, _STEP_X, _STEP_Y
    )
    if goal < 0:
        return None
    columns = height_m.shape[1]
    line = walk_back(previous, cell=(goal // columns, goal % columns), columns=columns)
    return line[::-1], float(cost[goal])


def resample(xy_m: F64, *, step_m: float) -> F64:
    """Points (m, 2) about ``step_m`` apart along a polyline (n, 2), both ends kept."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy_m, axis=0).T))])
    count = max(2, round(along[-1] / step_m) + 1)
    at = np.linspace(0.0, along[-1], count)
    return np.stack([np.interp(at, along, xy_m[:, i]) for i in (0, 1)], axis=1)


def smooth_line(xy_m: F64, *, step_m: float = 3.0, sigma_m: float = 11.0) -> F64:
    """Resample a polyline and round its corners; both ends stay where they are."""
    line = resample(xy_m, step_m=step_m)
    if len(line) < 5:
        return line
    sigma = min(sigma_m / step_m, len(line) / 5.0)
    ramp = np.linspace(0.0, 1.0, len(line))[:, None]
    chord = line[0] * (1.0 - ramp) + line[-1] * ramp
    # The departure from the chord is zero at both ends; mirrored oddly, it stays so.
    bend = line - chord
    odd = np.concatenate([-bend[:0:-1], bend, -bend[-2::-1]])
    soft = ndimage.gaussian_filter1d(odd, sigma, axis=0, mode="nearest")
    middle = len(bend) - 1
    return resample(chord + soft[middle : middle + len(bend)], step_m=step_m)
