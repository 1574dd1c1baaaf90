"""Who walks where at what instant: everybody's way out of doors, kept by instant and place.

A walk is a function of time (law L2), so where all walkers will be is known when they set out. Each
walk is entered once for every two seconds it lasts, in the square of eight metres it then leads
through; who sets out looks only into the squares beside their own way, at the very instants they
come by. What is kept follows from the `people` columns alone and is never saved; the order in which
those in a square are told hangs on who was entered first, so nothing may follow from it. Used by
`crowding.py` and `pacing.py`.

A ledger, as the kernels take it, is the entries; the first entry of each drawer, one a square of
some instant; of each person the first entry and how many; and how many entries there are.
"""

import math
from typing import Any

import numpy as np

from digisphere.people.enums import Activity
from digisphere.people.paths import between, leg_at
from digisphere.people.trajectory import Columns
from digisphere.world.compiled import inlined, kernel

TICK_S = 2.0
"""Where a walker is within so long is told from one position and one velocity."""
_SQUARE_M = 8.0
_DRAWERS = (1024, 32, 32)
"""So many ticks, and squares northward and eastward, have drawers of their own; then they share."""
_FEWEST = 1 << 12
_NOBODYS = -1
_ENTRY = np.dtype(
    [("key", "i8"), ("next", "i4"), ("x", "f4"), ("y", "f4"), ("x_m_s", "f4"), ("y_m_s", "f4")],
    align=True,
)
"""Tick and square; who lies behind in the drawer; place and velocity in the middle of the tick."""
_WALK, _RUN = int(Activity.WALK), int(Activity.RUN)


class Traffic:
    """The walks of so many people, as those see them who set out."""

    def __init__(self, people: int) -> None:
        self.people = people
        self._kept = np.full((people, 3), np.nan)
        """Of each walk that is entered: when it starts and ends, and of how many points it is."""
        self._of_each = np.zeros((people, 2), dtype=np.int64)
        self._clear(_FEWEST)

    def _clear(self, room: int) -> None:
        """Begin an empty ledger with room for so many entries."""
        self._kept[:] = np.nan
        self._of_each[:] = 0
        entries = np.zeros(room, dtype=_ENTRY)
        drawers = np.full(_DRAWERS, _NOBODYS, dtype=np.int32)
        self.ledger: Any = entries, drawers, self._of_each, np.zeros(1, dtype=np.int64)

    def look(self, people: Columns, *, now_s: float) -> None:
        """Enter everybody's walk as it is now, and strike out those that are no more."""
        columns = _columns(people)
        while not _bring_up_to_date(self.ledger, self._kept, columns, people["activity"], now_s):
            keys, room = self.ledger[0]["key"], len(self.ledger[0])
            to_come = np.count_nonzero(keys >> 32 >= int(now_s / TICK_S))
            self._clear(2 * room if 2 * to_come > room else room)

    def leave(self, row: int) -> None:
        """Strike out somebody's walk: they are about to take another."""
        self._kept[row] = np.nan
        _strike_out(self.ledger, row)

    def enter(self, people: Columns, row: int, *, now_s: float) -> None:
        """Enter the walk somebody has just been given, in place of any they had."""
        self.leave(row)
        if not _enter(self.ledger, self._kept[row], row, _columns(people), now_s):
            self.look(people, now_s=now_s)


def _columns(people: Columns) -> Any:
    paths = people["path_xy_m"], people["path_t_s"], people["path_count"]
    return (*paths, people["out_from_s"], people["out_until_s"])


@kernel
def _bring_up_to_date(ledger: Any, kept: Any, columns: Any, activity: Any, now: float) -> bool:
    """Whether there was room for every walk."""
    _, times, counts, _, _ = columns
    for row in range(len(activity)):
        walks = activity[row] == _WALK or activity[row] == _RUN
        count = int(counts[row])
        walks = walks and count > 1 and times[row, count - 1] > now
        of = kept[row]
        if walks and of[0] == times[row, 0] and of[1] == times[row, count - 1] and of[2] == count:
            continue
        if of[0] == of[0]:
            _strike_out(ledger, row)
            of[:] = np.nan
        if walks and not _enter(ledger, of, row, columns, now):
            return False
    return True


@kernel
def _strike_out(ledger: Any, row: int) -> None:
    entries, _, of_each, _ = ledger
    for entry in range(of_each[row, 0], of_each[row, 0] + of_each[row, 1]):
        entries[entry].key = _NOBODYS
    of_each[row, 1] = 0


@kernel
def _enter(ledger: Any, of: Any, row: int, columns: Any, now: float) -> bool:
    """Enter what is to come of a walk, and what it was told by; whether there was room."""
    entries, drawers, of_each, used = ledger
    paths, arrivals, counts, out_from, out_until = columns
    xy, times, count = paths[row], arrivals[row], int(counts[row])
    begin, end = max(times[0], out_from[row], now), min(times[count - 1], out_until[row])
    tick, last = (first_tick(begin), first_tick(end)) if begin < end else (0, 0)
    if used[0] + last - tick > len(entries):
        return False
    of[0], of[1], of[2] = times[0], times[count - 1], count
    of_each[row, 0], of_each[row, 1] = used[0], last - tick
    i = 1
    for now_tick in range(tick, last):
        middle = (now_tick + 0.5) * TICK_S
        i = leg_at(times, count, i, middle)
        x, y = between(xy, times, i, middle)
        j = leg_at(times, count, i, middle + 0.5 * TICK_S)
        on_x, on_y = between(xy, times, j, middle + 0.5 * TICK_S)
        entry = entries[used[0]]
        entry.x, entry.y = x, y
        entry.x_m_s, entry.y_m_s = (on_x - x) / (0.5 * TICK_S), (on_y - y) / (0.5 * TICK_S)
        up, across = _square(y), _square(x)
        drawer = drawers[now_tick % _DRAWERS[0], up % _DRAWERS[1]]
        entry.key, entry.next = _key(now_tick, up, across), drawer[across % _DRAWERS[2]]
        drawer[across % _DRAWERS[2]] = used[0]
        used[0] += 1
    return True


@inlined
def first_tick(time_s: float) -> int:
    """The first tick of whose middle it can be said that it is not before an instant."""
    return math.ceil(time_s / TICK_S - 0.5)


@inlined
def _square(metres: float) -> int:
    return math.floor(metres / _SQUARE_M)


@inlined
def _key(tick: int, up: int, across: int) -> int:
    return (tick << 32) ^ ((up & 0xFFFF) << 16) ^ (across & 0xFFFF)


@kernel
def seen_at(ledger: Any, tick: int, x: float, y: float, reach_m: float, out: Any) -> int:
    """Write x, y and their speeds of those so near a point at the middle of a tick; how many."""
    entries, drawers, _, _ = ledger
    found = 0
    west, east = _square(x - reach_m), _square(x + reach_m)
    for up in range(_square(y - reach_m), _square(y + reach_m) + 1):
        row = drawers[tick % _DRAWERS[0], up % _DRAWERS[1]]
        for across in range(west, east + 1):
            at = row[across % _DRAWERS[2]]
            while at >= 0:
                entry = entries[at]
                if entry.key == _key(tick, up, across):
                    dx, dy = entry.x - x, entry.y - y
                    if dx * dx + dy * dy <= reach_m * reach_m:
                        out[found, 0], out[found, 1] = entry.x, entry.y
                        out[found, 2], out[found, 3] = entry.x_m_s, entry.y_m_s
                        found += 1
                at = entry.next
    return found
