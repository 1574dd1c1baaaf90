"""Where out of doors there is room to stand: clear of walls, things, water and of each other.

Slots hold one person each; but people also stop to talk, and wait a moment where a talk left them.
Whoever is about to stand somewhere asks here which spots others have or will have (law L2: nobody
stands in anybody). Everything follows from the frozen ground and the `people` columns; called by
deliberation, by movement and by society's formations.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people.berths import bent_round, mark_not_clear
from digisphere.people.seats import standing_points
from digisphere.people.trajectory import Columns
from digisphere.world.compiled import inlined, kernel
from digisphere.world.enums import PropKind, SlotKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ELBOW_M = 0.62
"""Least distance between two who stand: shoulders are 0.45 m wide (bideltoid, Pheasant 1986)."""
_WALL_M = 0.25
_PASSABLE = (PropKind.FENCE, PropKind.SIGN, PropKind.BRIDGE, PropKind.JETTY)


@dataclass(frozen=True)
class Spots:
    """Spots others have: xy_m (m, 2), and the row of who has or will have each (m,)."""

    xy_m: Floats
    owner: Ints

    def free(self, points_m: Floats, *, rows: Ints) -> Bools:
        """Tell which points (..., n, 2) keep clear of all spots but their own rows' (n,)."""
        if len(self.xy_m) == 0:
            return np.ones(points_m.shape[:-1], dtype=np.bool_)
        clear = np.ones(points_m.shape[:-1], dtype=np.bool_)
        points = np.ascontiguousarray(points_m, dtype=np.float64).reshape(-1, rows.size, 2)
        _elbow_room(self.xy_m, self.owner, points, rows, clear.reshape(-1, rows.size))
        return clear


class StandingRoom:
    """What of one ground a person can stand on."""

    def __init__(self, ground: Any) -> None:
        slots = ground.slots
        self.slot_xy: Floats = np.stack([slots["x_m"], slots["y_m"]], axis=1).astype(np.float64)
        self.slot_outdoors: Bools = ~np.asarray(slots["indoor"], dtype=np.bool_)
        outdoors = np.flatnonzero(self.slot_outdoors)
        self._eastward: Ints = outdoors[np.argsort(self.slot_xy[outdoors, 0], kind="stable")]
        """Slots out of doors from west to east."""
        feet = standing_points(slots)
        usual = self.slot_outdoors & (np.asarray(slots["kind"]) != SlotKind.THRONG)
        seated = usual & (feet != self.slot_xy).any(axis=1)
        # Walkers give a berth to where people usually stand or sit, not to where crowds may.
        berths = _from_west(np.concatenate([self.slot_xy[usual], feet[seated]]))
        self.solids: Floats = _from_west(np.concatenate([_houses(ground), _things(ground)]))
        reach = np.hypot(self.solids[:, 4], self.solids[:, 5])
        solids = (self.solids, reach, float(reach.max(initial=0.0)))
        self.site: Any = (berths, solids, ground.relief)
        """What `berths.py` and `laying.py` know of the ground."""

    def clear(self, points_m: Floats) -> Bools:
        """Tell which points (..., 2) are dry and in no wall, bench or other thing."""
        flat = np.ascontiguousarray(points_m, dtype=np.float64).reshape(-1, 2)
        out = np.ones(len(flat), dtype=np.bool_)
        if len(flat):
            mark_not_clear(flat, self.site, out)
        return out.reshape(points_m.shape[:-1])

    def taken(
        self, people: Columns, rows: Ints, *, time_s: float, leaving: Ints, near_m: Floats
    ) -> Spots:
        """Return the outdoor spots that these people stand on, walk to or hold as slots.

        Those ``leaving`` are about to move: of theirs only the slots count. Told are all spots
        that come within an elbow's room of the ``near_m`` points (n, 2) or of any between them.
        """
        goes = np.zeros(len(people["slot_id"]), dtype=np.bool_)
        goes[leaving] = True
        box = (*(near_m.min(axis=0) - ELBOW_M).tolist(), *(near_m.max(axis=0) + ELBOW_M).tolist())
        return spots_within(self, people, box, time_s=time_s, whose=(rows, goes))

    def around(self, points_m: Floats) -> Floats:
        """Return a walk (n, 2) out of doors bent round the slots it would lead through."""
        bent: Floats = bent_round(np.ascontiguousarray(points_m, dtype=np.float64), self.site)
        return bent

    def crowded(self, people: Columns, rows: Ints, *, time_s: float) -> Bools:
        """Tell of every slot (slots,) whether somebody stands in its room without holding it."""
        out = np.zeros(len(self.slot_xy), dtype=np.bool_)
        _mark_crowded(
            float(time_s), (rows, people["at_slot"], people["slot_id"]),
            (people["path_xy_m"], people["path_t_s"], people["path_count"]),
            (people["out_from_s"], people["out_until_s"]), (self._eastward, self.slot_xy), out,
        )  # fmt: skip
        return out


def spots_within(
    room: StandingRoom, people: Columns, box: Any, *, time_s: float, whose: tuple[Ints, Bools]
) -> Spots:
    """Return the outdoor spots within a box that some people stand on, walk to or hold as slots.

    Args:
        room: of the ground.
        people: the `people` columns.
        box: west, south, east and north edge, m.
        time_s: now.
        whose: (n,) rows of who may have spots, and (people,) flags of those about to move, of whose
            only the slots count.
    """
    xy, owner = _spots_within(
        box, float(time_s), whose, (people["slot_id"], room.slot_xy, room.slot_outdoors),
        (people["path_xy_m"], people["path_t_s"], people["path_count"]),
        (people["out_from_s"], people["out_until_s"]),
    )  # fmt: skip
    return Spots(xy, owner)


def _houses(ground: Any) -> Floats:
    """Return the houses as boxes (k, 6): x, y, unit vector along, half length, half width."""
    b = ground.buildings
    x, y, heading, length, width = (
        np.asarray(b[name], dtype=np.float64)
        for name in ("x_m", "y_m", "heading_rad", "length_m", "width_m")
    )
    halves = (0.5 * length + _WALL_M, 0.5 * width + _WALL_M)
    return np.column_stack([x, y, np.cos(heading), np.sin(heading), *halves])


def _things(ground: Any) -> Floats:
    """Return the props that nobody walks through as boxes; their length lies across the heading."""
    props = ground.props
    solid = ~np.isin(props["kind"], _PASSABLE)
    x, y, heading, length, width = (
        np.asarray(props[name], dtype=np.float64)[solid]
        for name in ("x_m", "y_m", "heading_rad", "length_m", "width_m")
    )
    halves = (0.5 * length + 0.5 * _WALL_M, 0.5 * width + 0.5 * _WALL_M)
    return np.asarray(np.column_stack([x, y, -np.sin(heading), np.cos(heading), *halves]))


def _from_west(rows: Floats) -> Floats:
    """Return rows (n, k), of which the first column is the easting, from west to east."""
    return np.ascontiguousarray(rows[np.argsort(rows[:, 0], kind="stable")])


@kernel
def _spots_within(
    box: Any, now: float, whose: Any, slots: Any, paths: Any, roofs: Any
) -> tuple[Any, Any]:
    """The spots (m, 2) within a box that people hold, stand on or come to, and the row of each."""
    rows, goes = whose
    slot_id, slot_xy, outdoors = slots
    path_xy, path_t, counts = paths
    out_from, out_until = roofs
    xy, owner, count = np.empty((3 * len(rows), 2)), np.empty(3 * len(rows), np.int64), 0
    for row in rows:
        slot = slot_id[row]
        if 0 <= slot < len(slot_xy) and outdoors[slot]:
            count += _add_within(box, slot_xy[slot, 0], slot_xy[slot, 1], row, xy, owner, count)
        if goes[row] or out_from[row] == np.inf or out_until[row] <= now:
            continue  # Gone from where they are, or under a roof from now on.
        last = max(counts[row], 1) - 1
        starts, ends = path_t[row, 0], path_t[row, last]
        stands = now < starts or now >= ends
        if stands and out_from[row] <= now:
            at = 0 if now < starts else last
            x, y = path_xy[row, at, 0], path_xy[row, at, 1]
            count += _add_within(box, x, y, row, xy, owner, count)
        if ends > now and out_from[row] <= ends < out_until[row]:
            x, y = path_xy[row, last, 0], path_xy[row, last, 1]
            count += _add_within(box, x, y, row, xy, owner, count)
    return xy[:count], owner[:count]


@inlined
def _add_within(box: Any, x: float, y: float, row: int, xy: Any, owner: Any, count: int) -> int:
    """Write down a spot if it lies within a box; how many were written."""
    if x < box[0] or y < box[1] or x > box[2] or y > box[3]:
        return 0
    xy[count, 0], xy[count, 1], owner[count] = x, y, row
    return 1


@kernel
def _mark_crowded(now: float, slots: Any, paths: Any, roofs: Any, ground: Any, out: Any) -> None:
    """Mark the slots that those stand too near out of doors who are at none or at another."""
    rows, at_slot, slot_id = slots
    path_xy, path_t, counts = paths
    out_from, out_until = roofs
    for row in rows:
        if now < out_from[row] or now >= out_until[row]:
            continue
        if at_slot[row] >= 0 and at_slot[row] == slot_id[row]:
            continue
        last = max(counts[row], 1) - 1
        if now < path_t[row, 0]:
            last = 0
        elif now < path_t[row, last]:
            continue  # On the way.
        _mark_near(path_xy[row, last, 0], path_xy[row, last, 1], ground, out)


@inlined
def _mark_near(easting: float, northing: float, ground: Any, out: Any) -> None:
    """Mark the slots, given from west to east, that a point is too near to."""
    eastward, slots_xy = ground
    x, y = float(easting), float(northing)
    low, high = 0, len(eastward)
    while low < high:
        middle = (low + high) // 2
        if slots_xy[eastward[middle], 0] <= x - ELBOW_M:
            low = middle + 1
        else:
            high = middle
    while low < len(eastward):
        slot = eastward[low]
        if slots_xy[slot, 0] - x >= ELBOW_M:
            break
        if math.hypot(slots_xy[slot, 0] - x, slots_xy[slot, 1] - y) < ELBOW_M:
            out[slot] = True
        low += 1


@kernel
def _elbow_room(spots: Any, owner: Any, points: Any, rows: Any, out: Any) -> None:
    """Mark the points (k, n) as not clear that somebody else's spot is too near to."""
    for k in range(len(points)):
        for i in range(len(rows)):
            x, y = points[k, i, 0], points[k, i, 1]
            for spot in range(len(spots)):
                dx, dy = x - spots[spot, 0], y - spots[spot, 1]
                near = abs(dx) < ELBOW_M and abs(dy) < ELBOW_M and owner[spot] != rows[i]
                if near and math.hypot(dx, dy) < ELBOW_M:
                    out[k, i] = False
                    break
