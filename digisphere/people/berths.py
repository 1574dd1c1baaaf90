"""How a walk bends round those who stand or sit on its way, compiled.

Walkers give every usual slot a berth, on the side that is nearer, and never through a wall, a thing
or water. A site, as the kernels here and in `laying.py` take it, is the berths (k, 2) from west to
east; the solids as boxes from west to east, how far each reaches from its middle, and the farthest;
and the ground's relief. `standing_room.py` makes it.
"""

import math
from typing import Any

import numpy as np

from digisphere.world.compiled import inlined, kernel
from digisphere.world.sampling import heights, lift_to_decks, water_levels

PASSING_M = 0.45
"""Walkers give standing room so wide a berth."""
_OWN_M = 0.4
"""A slot and the spot before its seat are so near each other."""
_BERTHS_M = (0.55, 0.8, 1.1)
_BESIDE_M = max(_BERTHS_M) + PASSING_M
"""What a point beside a slot on the way may be too near to is no farther from the way."""
_MOST_BENDS = 6


def level_site() -> Any:
    """Return a site of nothing but level, dry ground: for what is measured apart from any world."""
    level, nothing = np.zeros((2, 2), dtype=np.float32), np.full((2, 2), np.nan, dtype=np.float32)
    relief = (level, 1.0, level, level, np.zeros(2), 1.0, nothing, nothing)
    return np.empty((0, 2)), (np.empty((0, 6)), np.empty(0), 0.0), relief


@kernel
def bent_round(points: Any, site: Any) -> Any:
    """Return a walk (n, 2) out of doors bent round the slots it would lead through.

    The slots at its two ends stay: there one goes to or comes from. Where there is no room to give
    way, the walk stays as it is.
    """
    slots = _near(site[0], points)
    count = len(points)
    bent = np.empty((count + _MOST_BENDS, 2))
    bent[:count] = points
    spot, at = np.empty(2), 0
    for _ in range(_MOST_BENDS):
        k, slot = _first_brushed(bent[:count], at, slots)
        if k < 0:
            break
        if _beside(bent[k], bent[k + 1], slots[slot], slots, site, spot):
            for i in range(count, k + 1, -1):
                bent[i] = bent[i - 1]
            bent[k + 1] = spot
            count += 1
        at = k + 1
    return bent[:count]


@kernel
def _beside(a: Any, b: Any, slot: Any, slots: Any, site: Any, out: Any) -> bool:
    """Write the first clear point beside a slot for a walk from a to b; whether there is one."""
    tries = np.empty((2 * len(_BERTHS_M), 2))
    tries = tries[: _apart_beside(a, b, slot, slots, tries)]
    clear = np.ones(len(tries), dtype=np.bool_)
    mark_not_clear(tries, site, clear)
    for k in range(len(tries)):
        if clear[k]:
            out[:] = tries[k]
            return True
    return False


@kernel
def mark_not_clear(points: Any, site: Any, out: Any) -> None:
    """Mark the points (n, 2) as not clear that lie in water, a wall, a bench or another thing."""
    if len(points) == 0:
        return
    boxes, reach, farthest = site[1]
    _outside(boxes, reach, farthest, points, out)
    coarse, cell_m, fine, blend, origin_m, fine_cell_m, deck, level = site[2]
    bed = np.empty(len(points), dtype=np.float32)
    water = np.empty(len(points), dtype=np.float32)
    heights(coarse, cell_m, fine, blend, origin_m, fine_cell_m, points, bed)
    water_levels(level, cell_m, points, bed, water)
    lift_to_decks(deck, origin_m, fine_cell_m, points, bed)
    for k in range(len(points)):
        out[k] &= not water[k] > bed[k]


@kernel
def _near(berths: Any, points: Any) -> Any:
    """Return the berths (k, 2) that any way between the points (n, 2) could lead through."""
    low_x, high_x = points[:, 0].min() - _BESIDE_M, points[:, 0].max() + _BESIDE_M
    low_y, high_y = points[:, 1].min() - _BESIDE_M, points[:, 1].max() + _BESIDE_M
    first = _first_east_of(berths, low_x)
    end = _first_east_of(berths, high_x)
    out, count = np.empty((end - first, 2)), 0
    for k in range(first, end):
        x, y = berths[k, 0], berths[k, 1]
        if low_y <= y <= high_y:
            out[count, 0], out[count, 1] = x, y
            count += 1
    return out[:count]


@kernel
def _apart_beside(a: Any, b: Any, slot: Any, slots: Any, out: Any) -> int:
    """Write the points beside a slot that keep clear of all slots, best first; how many.

    The slots stand from west to east.
    """
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = max(math.hypot(dx, dy), 1e-9)
    along_x, along_y = dx / length, dy / length
    share = (slot[0] - a[0]) * along_x + (slot[1] - a[1]) * along_y
    off_x, off_y = slot[0] - (a[0] + share * along_x), slot[1] - (a[1] + share * along_y)
    side = -1.0 if off_x * -along_y + off_y * along_x > 0.0 else 1.0
    count = 0
    for berth in _BERTHS_M:
        for way in (1.0, -1.0):
            x = slot[0] + way * side * berth * -along_y
            y = slot[1] + way * side * berth * along_x
            fits = True
            for k in range(_first_east_of(slots, x - PASSING_M), len(slots)):
                if slots[k, 0] >= x + PASSING_M:
                    break
                if math.hypot(x - slots[k, 0], y - slots[k, 1]) < PASSING_M:
                    fits = False
                    break
            if fits:
                out[count, 0], out[count, 1] = x, y
                count += 1
    return count


@kernel
def _first_brushed(xy: Any, start: int, slots: Any) -> tuple[int, int]:
    """First segment from ``start`` on that passes a slot too near, and the slot; -1 if none.

    The slots stand from west to east.
    """
    last = len(xy) - 1
    for k in range(start, last):
        dx, dy = xy[k + 1, 0] - xy[k, 0], xy[k + 1, 1] - xy[k, 1]
        span2 = max(dx * dx + dy * dy, 1e-12)
        nearest, which = 2.0, -1
        high_x = max(xy[k, 0], xy[k + 1, 0]) + PASSING_M
        for s in range(_first_east_of(slots, min(xy[k, 0], xy[k + 1, 0]) - PASSING_M), len(slots)):
            if slots[s, 0] > high_x:
                break
            px, py = slots[s, 0] - xy[k, 0], slots[s, 1] - xy[k, 1]
            t = (px * dx + py * dy) / span2
            if t <= 0.0 or t >= 1.0 or t >= nearest:
                continue
            if abs(px * dy - py * dx) >= PASSING_M * math.sqrt(span2):
                continue
            begin = math.hypot(slots[s, 0] - xy[0, 0], slots[s, 1] - xy[0, 1])
            end = math.hypot(slots[s, 0] - xy[last, 0], slots[s, 1] - xy[last, 1])
            if min(begin, end) > _OWN_M:
                nearest, which = t, s
        if which >= 0:
            return k, which
    return -1, -1


@inlined
def _first_east_of(rows: Any, x_m: float) -> int:
    """Return the first of some rows, from west to east, that does not lie west of an easting."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        if rows[middle, 0] < x_m:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def _outside(boxes: Any, reach: Any, farthest: float, points: Any, out: Any) -> None:
    """Mark the points that lie in a box as not outside; the boxes stand from west to east."""
    low_x, high_x = points[:, 0].min(), points[:, 0].max()
    low_y, high_y = points[:, 1].min(), points[:, 1].max()
    for k in range(_first_east_of(boxes, low_x - farthest), len(boxes)):
        x, y, far = boxes[k, 0], boxes[k, 1], reach[k]
        if x - farthest > high_x:
            break
        if x + far < low_x or x - far > high_x or y + far < low_y or y - far > high_y:
            continue
        for i in range(len(points)):
            dx, dy = points[i, 0] - x, points[i, 1] - y
            along = abs(dx * boxes[k, 2] + dy * boxes[k, 3])
            across = abs(dy * boxes[k, 2] - dx * boxes[k, 3])
            if along <= boxes[k, 4] and across <= boxes[k, 5]:
                out[i] = False
