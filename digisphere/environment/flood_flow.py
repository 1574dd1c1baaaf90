"""Water moving over land: shallow-water flow with local inertia, exact in mass.

The kernel that floods are made of, on one square grid: depth in cells, discharge per metre of
width through their faces. It knows no world; `flood` gives it ground, sources and sinks.

Sources: Bates, Horritt & Fewtrell 2010 (local inertia); de Almeida et al. 2012 (weighting by
neighbours); the outflow limiter, without which cells run dry below zero and water is made of
nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import kernel

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

GRAVITY_M_S2 = 9.81
COURANT = 0.7
OWN_WEIGHT = 0.8
"""Share of a face's own discharge in its inertia; the rest is its neighbours' (theta)."""
DRY_M = 1e-5
"""Water thinner than this does not pass a face."""
_MOST_STEP_S = 30.0
_KEPT = 1e-9  # of a cell's water that no step can drain: rounding must not make it negative


@dataclass(frozen=True, slots=True)
class Sheet:
    """Water on a grid of (n, m) cells, changed in place.

    Attributes:
        depth_m: (n, m) depth.
        east_m2_s: (n, m + 1) discharge through western faces, positive eastward.
        north_m2_s: (n + 1, m) discharge through southern faces, positive northward.
    """

    depth_m: Floats
    east_m2_s: Floats
    north_m2_s: Floats

    @classmethod
    def dry(cls, shape: tuple[int, int]) -> "Sheet":
        """Return a sheet without water."""
        rows, columns = shape
        return cls(np.zeros(shape), np.zeros((rows, columns + 1)), np.zeros((rows + 1, columns)))

    def part(self, cells: tuple[slice, slice]) -> "Sheet":
        """The same water in a box of its cells, given by slices with both ends."""
        down, across = cells
        return Sheet(
            self.depth_m[cells],
            self.east_m2_s[down, across.start : across.stop + 1],
            self.north_m2_s[down.start : down.stop + 1, across],
        )


@dataclass(frozen=True, slots=True)
class Terrain:
    """What water runs over, (n, m) each.

    Attributes:
        bed_m: height.
        roughness: Manning's n.
        sink: 0 land; water that reaches k > 0 leaves the sheet by way k.
        cell_m: edge of a cell.
    """

    bed_m: Floats
    roughness: Floats
    sink: Bytes
    cell_m: float


@dataclass(frozen=True, slots=True)
class Passage:
    """What a stretch of time did.

    Attributes:
        steps: how many were taken.
        left_m: depth (m, summed over cells) out by each way.
        box: first row, last row + 1, first column, last column + 1 about all water.
    """

    steps: int
    left_m: Floats
    box: NDArray[np.int64]


class Workplace:
    """Arrays the solver fills anew in every step, kept by whoever calls it often."""

    def __init__(self, shape: tuple[int, int]) -> None:
        rows, columns = shape
        # The outermost faces are walls: they are never written and stay at zero.
        self.east_m2_s, self.north_m2_s = (
            np.zeros((rows, columns + 1)),
            np.zeros((rows + 1, columns)),
        )
        self.share = np.zeros(shape)


@kernel
def _cube_root(x: float) -> float:
    """Cube root of x > 0 within 2e-14: a third of the exponent, then Halley's method twice.

    Three times as fast as the library's, which was a third of the whole step.
    """
    third = np.float32(x).view(np.int32) // 3 + 709921077
    y = np.float64(np.int32(third).view(np.float32))
    for _ in range(2):
        cube = y * y * y
        y *= (cube + 2.0 * x) / (2.0 * cube + x)
    return float(y)


@kernel
def _through(
    own: float,
    beside: float,
    level_a: float,
    level_b: float,
    bed: float,
    roughness: float,
    cell_m: float,
    dt: float,
) -> float:
    """New discharge of one face from its old one, its neighbours' sum and the slope of levels."""
    deep = max(level_a, level_b) - bed
    if deep <= DRY_M:
        return 0.0
    inertia = OWN_WEIGHT * own + 0.5 * (1.0 - OWN_WEIGHT) * beside
    pushed = inertia - GRAVITY_M_S2 * deep * dt * (level_b - level_a) / cell_m
    drag = GRAVITY_M_S2 * dt * roughness * roughness * abs(own)
    return float(pushed / (1.0 + drag / (deep * deep * _cube_root(deep))))


@kernel
def _push(
    depth: Floats,
    bed: Floats,
    roughness: Floats,
    east: Floats,
    north: Floats,
    new_east: Floats,
    new_north: Floats,
    box: NDArray[np.int64],
    cell_m: float,
    dt: float,
) -> None:
    """Fill the new discharges of all inner faces in the box of cells."""
    rows, columns = depth.shape
    for j in range(box[0], box[1]):
        for i in range(max(box[2], 1), min(box[3] + 1, columns)):
            if depth[j, i - 1] == 0.0 and depth[j, i] == 0.0:
                new_east[j, i] = 0.0
                continue
            new_east[j, i] = _through(
                east[j, i],
                east[j, i - 1] + east[j, i + 1],
                bed[j, i - 1] + depth[j, i - 1],
                bed[j, i] + depth[j, i],
                max(bed[j, i - 1], bed[j, i]),
                0.5 * (roughness[j, i - 1] + roughness[j, i]),
                cell_m,
                dt,
            )
    for j in range(max(box[0], 1), min(box[1] + 1, rows)):
        for i in range(box[2], box[3]):
            if depth[j - 1, i] == 0.0 and depth[j, i] == 0.0:
                new_north[j, i] = 0.0
                continue
            new_north[j, i] = _through(
                north[j, i],
                north[j - 1, i] + north[j + 1, i],
                bed[j - 1, i] + depth[j - 1, i],
                bed[j, i] + depth[j, i],
                max(bed[j - 1, i], bed[j, i]),
                0.5 * (roughness[j - 1, i] + roughness[j, i]),
                cell_m,
                dt,
            )


@kernel
def _limit(
    depth: Floats,
    east: Floats,
    north: Floats,
    share: Floats,
    box: NDArray[np.int64],
    cell_m: float,
    dt: float,
) -> None:
    """Scale what leaves a cell so that it never exceeds what the cell holds."""
    for j in range(box[0], box[1]):
        for i in range(box[2], box[3]):
            out = max(east[j, i + 1], 0.0) - min(east[j, i], 0.0)
            out += max(north[j + 1, i], 0.0) - min(north[j, i], 0.0)
            holds = depth[j, i] * cell_m * (1.0 - _KEPT)
            share[j, i] = 1.0 if out * dt <= holds else holds / (out * dt)
    for j in range(box[0], box[1]):
        for i in range(box[2], box[3]):
            kept = share[j, i]
            if kept == 1.0:
                continue
            # Faces are scaled by their giver alone, so no face is scaled twice.
            if east[j, i + 1] > 0.0:
                east[j, i + 1] *= kept
            if east[j, i] < 0.0:
                east[j, i] *= kept
            if north[j + 1, i] > 0.0:
                north[j + 1, i] *= kept
            if north[j, i] < 0.0:
                north[j, i] *= kept


@kernel
def _settle(
    depth: Floats,
    sink: Bytes,
    source: Floats,
    east: Floats,
    north: Floats,
    new_east: Floats,
    new_north: Floats,
    left: Floats,
    box: NDArray[np.int64],
    cell_m: float,
    dt: float,
) -> float:
    """Move the water, keep the new discharges, let sinks drain; return the greatest depth."""
    deepest = 0.0
    for j in range(box[0], box[1]):
        for i in range(box[2], box[3]):
            gain = new_east[j, i] - new_east[j, i + 1] + new_north[j, i] - new_north[j + 1, i]
            depth[j, i] += dt / cell_m * gain + dt * source[j, i]
            way = sink[j, i]
            if way > 0:
                left[way] += depth[j, i]
                depth[j, i] = 0.0
            deepest = max(deepest, depth[j, i])
    for j in range(box[0], box[1]):
        for i in range(box[2], box[3] + 1):
            east[j, i] = new_east[j, i]
    for j in range(box[0], box[1] + 1):
        for i in range(box[2], box[3]):
            north[j, i] = new_north[j, i]
    return deepest


@kernel
def wet_box(depth: Floats, source: Floats, box: NDArray[np.int64]) -> float:
    """Fill ``box`` (first and last row + 1, first and last column + 1); return greatest depth."""
    rows, columns = depth.shape
    box[0], box[1], box[2], box[3] = rows, 0, columns, 0
    deepest = 0.0
    for j in range(rows):
        for i in range(columns):
            if depth[j, i] > 0.0 or source[j, i] > 0.0:
                box[0], box[1] = min(box[0], j), j + 1
                box[2], box[3] = min(box[2], i), max(box[3], i + 1)
                deepest = max(deepest, depth[j, i])
    return deepest


@kernel
def _run(
    depth: Floats,
    east: Floats,
    north: Floats,
    bed: Floats,
    roughness: Floats,
    sink: Bytes,
    source: Floats,
    new_east: Floats,
    new_north: Floats,
    share: Floats,
    left: Floats,
    box: NDArray[np.int64],
    cell_m: float,
    duration_s: float,
    courant: float,
    limited: bool,
) -> int:
    rows, columns = depth.shape
    deepest = wet_box(depth, source, box)
    if box[1] == 0:
        box[:] = 0
        return 0
    todo, steps = duration_s, 0
    while todo > 0.0:
        # Water passes at most one cell a step: the box grows by one.
        box[0], box[1] = max(box[0] - 1, 0), min(box[1] + 1, rows)
        box[2], box[3] = max(box[2] - 1, 0), min(box[3] + 1, columns)
        dt = _MOST_STEP_S
        if deepest > 0.0:
            dt = min(dt, courant * cell_m / np.sqrt(GRAVITY_M_S2 * deepest))
        # Equal pieces of what is left: no sliver of a step at the end.
        dt = todo / np.ceil(todo / dt)
        _push(depth, bed, roughness, east, north, new_east, new_north, box, cell_m, dt)
        if limited:
            _limit(depth, new_east, new_north, share, box, cell_m, dt)
        deepest = _settle(
            depth, sink, source, east, north, new_east, new_north, left, box, cell_m, dt
        )
        todo = todo - dt if todo - dt > 1e-9 * duration_s else 0.0
        steps += 1
    return steps


def advance(
    sheet: Sheet,
    *,
    over: Terrain,
    source_m_s: Floats,
    duration_s: float,
    courant: float = COURANT,
    limited: bool = True,
    workplace: Workplace | None = None,
) -> Passage:
    """Let water run for a while, in place; the rim of the grid is a wall.

    Args:
        sheet: the water.
        over: the ground it runs over.
        source_m_s: (n, m) depth added per second.
        duration_s: how long; cut into steps that keep to the Courant condition.
        courant: share of the greatest stable step, 0.2 to 0.7.
        limited: whether a cell can give no more than it holds; False is for the check that
            shows why it must.
        workplace: of the same shape, where the caller keeps one.
    """
    room = workplace or Workplace(sheet.depth_m.shape)
    left, box = np.zeros(256), np.empty(4, dtype=np.int64)
    steps = _run(
        sheet.depth_m,
        sheet.east_m2_s,
        sheet.north_m2_s,
        over.bed_m,
        over.roughness,
        over.sink,
        source_m_s,
        room.east_m2_s,
        room.north_m2_s,
        room.share,
        left,
        box,
        over.cell_m,
        duration_s,
        courant,
        limited,
    )
    return Passage(steps, left, box)


@kernel
def lose(
    depth: Floats,
    box: NDArray[np.int64],
    soak_m: float,
    ditched_share: float,
    node: NDArray[np.intp],
    soaked: Floats,
    ditched: Floats,
) -> None:
    """Let ground and ditches take their part of the water in a box of cells.

    Args:
        depth: (n, m) water, which loses it.
        box: of the cells, as in `Passage`.
        soak_m: what the ground under each cell takes at most.
        ditched_share: share of the rest that ditches take.
        node: (n, m) to which part of the channels each cell drains.
        soaked: (nodes,) filled with what the ground took, summed over cells.
        ditched: (nodes,) the same of ditches.
    """
    for j in range(box[0], box[1]):
        for i in range(box[2], box[3]):
            if depth[j, i] == 0.0:
                continue
            sunk = min(depth[j, i], soak_m)
            led = (depth[j, i] - sunk) * ditched_share
            depth[j, i] -= sunk
            depth[j, i] -= led
            soaked[node[j, i]] += sunk
            ditched[node[j, i]] += led


@kernel
def evaporate(
    depth: Floats, box: NDArray[np.int64], most_m: float, pending: Floats, per_m: float
) -> tuple[float, float]:
    """Let up to ``most_m`` of the water in a box rise; return what rose and what is left, summed.

    ``pending`` (k, k) covers the same map and gains ``per_m`` for every metre that rises.
    """
    rose, left = 0.0, 0.0
    rows, columns = depth.shape
    for j in range(box[0], box[1]):
        for i in range(box[2], box[3]):
            if depth[j, i] == 0.0:
                continue
            risen = min(depth[j, i], most_m)
            depth[j, i] -= risen
            pending[j * pending.shape[0] // rows, i * pending.shape[1] // columns] += risen * per_m
            rose += risen
            left += depth[j, i]
    return rose, left


def speeds(sheet: Sheet) -> tuple[Floats, Floats]:
    """Eastward and northward speed in cells, m/s; 0 where water is thinner than 5 mm."""
    wet = sheet.depth_m > 5e-3
    deep = np.where(wet, sheet.depth_m, 1.0)
    east = 0.5 * (sheet.east_m2_s[:, 1:] + sheet.east_m2_s[:, :-1])
    north = 0.5 * (sheet.north_m2_s[1:] + sheet.north_m2_s[:-1])
    return np.where(wet, east / deep, 0.0), np.where(wet, north / deep, 0.0)
