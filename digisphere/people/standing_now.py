"""Who stands where at one moment, for those who ask again and again: talks begin one after another.

The spots that everybody has are gathered once a moment, from west to east. Whoever was about to
leave when somebody asked may have moved since: theirs are looked up anew each time.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people.standing_room import ELBOW_M, Spots, StandingRoom, spots_within
from digisphere.people.trajectory import Columns
from digisphere.world.compiled import kernel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_EVERYWHERE = (-np.inf, -np.inf, np.inf, np.inf)


class StandingNow:
    """The standing room of one ground at one moment; `forget` lets the next begin."""

    def __init__(self, room: StandingRoom) -> None:
        self._room = room
        self._spots: Spots | None = None
        self._movers: dict[int, None] = {}

    def forget(self) -> None:
        """Gather anew where everybody stands when next asked."""
        self._spots = None
        self._movers.clear()

    def clear(self, points_m: Floats) -> Bools:
        """Tell which points (..., 2) are dry and in no wall, bench or other thing."""
        return self._room.clear(points_m)

    def taken(
        self, people: Columns, rows: Ints, *, time_s: float, leaving: Ints, near_m: Floats
    ) -> Spots:
        """Return what `StandingRoom.taken` does, so long as nobody moves but who was leaving."""
        goes = np.zeros(len(people["slot_id"]), dtype=np.bool_)
        spots = self._spots
        if spots is None:
            spots = self._spots = _from_west(
                spots_within(self._room, people, _EVERYWHERE, time_s=time_s, whose=(rows, goes))
            )
        self._movers.update(dict.fromkeys(leaving.tolist()))
        goes[leaving] = True
        moved = np.zeros(len(goes), dtype=np.bool_)
        movers = np.array(list(self._movers), dtype=np.int64)
        moved[movers] = True
        box = (*(near_m.min(axis=0) - ELBOW_M).tolist(), *(near_m.max(axis=0) + ELBOW_M).tolist())
        still = _within(box, spots.xy_m, spots.owner, moved)
        live = spots_within(self._room, people, box, time_s=time_s, whose=(movers, goes))
        return Spots(
            np.concatenate([spots.xy_m[still], live.xy_m]),
            np.concatenate([spots.owner[still], live.owner]),
        )


def _from_west(spots: Spots) -> Spots:
    order = np.argsort(spots.xy_m[:, 0], kind="stable")
    return Spots(np.ascontiguousarray(spots.xy_m[order]), spots.owner[order])


@kernel
def _within(box: Any, xy: Any, owner: Any, moved: Any) -> Any:
    """Return which spots, given from west to east, lie within a box, but of those who moved."""
    low, high = 0, len(xy)
    while low < high:
        middle = (low + high) // 2
        if xy[middle, 0] < box[0]:
            low = middle + 1
        else:
            high = middle
    found = [0 for _ in range(0)]
    while low < len(xy) and xy[low, 0] <= box[2]:
        if box[1] <= xy[low, 1] <= box[3] and not moved[owner[low]]:
            found.append(low)
        low += 1
    return np.array(found, dtype=np.int64)
