"""Where people stand when they talk out of doors: in a small ring, facing its middle.

Two stand a little over a metre apart, more in a wider ring (F-formations: Kendon 1990; personal
distance 0.45-1.2 m: Hall 1966). Those who sit keep their seat and the others gather before them;
those who already stand well stay where they are. A ring that would stand in a wall, a table or
somebody else's spot gives way: it turns, then moves a few steps; where there is no room at all,
there is no talk. Writes trajectory columns of ``people`` through a few steps; who talks is
``encounters``' business.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Activity
from digisphere.people.standing_room import ELBOW_M, Spots
from digisphere.people.steps import step_to
from digisphere.people.trajectory import heading_at, moving_at, position_at

RING_RADIUS_M = {2: 0.62, 3: 0.75, 4: 0.88}
STROLL_M_S = 0.9
_TALKING_M = 1.7
"""Furthest that two who already stand may be apart to talk from where they are."""
_TURNS = 6
_SHIFTS_M = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
_FARTHEST_M = max(_SHIFTS_M) + max(RING_RADIUS_M.values())
"""Nobody is placed farther from the box round where all of them are."""
_AROUND = np.arange(8) * np.pi / 4.0
_COMPASS = np.column_stack([np.cos(_AROUND), np.sin(_AROUND)])
"""(8, 2) one step each way."""
_AROUND_SEATS_M = (0.75, 0.95, 1.15, 1.4)
_BEHIND_COSTS_M = 1.2
_ABOUT = np.arange(24) * np.pi / 12.0
_ROUND_SEATS = np.concatenate(
    [r * np.column_stack([np.cos(_ABOUT), np.sin(_ABOUT)]) for r in _AROUND_SEATS_M]
)
_ROUND_SEATS_M = np.hypot(*_ROUND_SEATS.T)
"""(k, 2) steps from people in their seats to where others may stand, and how far each is."""

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Clear = Callable[[Floats, Rows], Bools]
"""Tells which points (..., n, 2) the n people of these rows could stand on."""


class Columns(Protocol):
    """The ``people`` columns, writable."""

    def __getitem__(self, column: str, /) -> npt.NDArray[Any]:
        """Return the whole column."""


class Room(Protocol):
    """Where there is room to stand: `StandingRoom` or `StandingNow` of people."""

    def clear(self, points_m: Floats) -> Bools:
        """Tell which points (..., 2) are dry and in no wall, bench or other thing."""

    def taken(
        self, people: Any, rows: Any, *, time_s: float, leaving: Any, near_m: Floats
    ) -> Spots:
        """Return the outdoor spots near some points that people have or will have."""


def ring(xy_m: Floats) -> Floats:
    """Return the ring (n, 2) that people at (n, 2) would form, moving as little as they can."""
    number = len(xy_m)
    radius = RING_RADIUS_M.get(number, 0.3 + 0.15 * number)
    centre = xy_m.mean(axis=0)
    away = xy_m - centre
    angle = np.arctan2(away[:, 1], away[:, 0])
    angle[np.hypot(*away.T) < 1e-6] = 0.0
    order = np.argsort(angle, kind="stable")
    even = np.empty(number)
    even[order] = angle[order[0]] + 2.0 * np.pi / number * np.arange(number)
    return np.asarray(centre + radius * np.column_stack([np.cos(even), np.sin(even)]))


def standing_ring(xy_m: Floats, *, rows: Rows, clear: Clear) -> Floats | None:
    """Return the spots (n, 2) nearest to people on foot that form a clear ring; None if none do."""
    base = ring(xy_m)
    middle = base.mean(axis=0)
    turned = middle + _rotations(base - middle)
    for shift in (0.0, *_SHIFTS_M):
        moves = shift * _COMPASS if shift else np.zeros((1, 2))
        tries = (turned[None] + moves[:, None, None]).reshape(-1, *base.shape)
        fits = clear(tries, rows).all(axis=-1)
        if fits.any():
            way = np.hypot(*(tries - xy_m).transpose(2, 0, 1)).sum(axis=1)
            chosen: Floats = tries[int(np.argmin(np.where(fits, way, np.inf)))]
            return chosen
    return None


def _rotations(xy_m: Floats) -> Floats:
    """Return points turned about the origin (turns, n, 2) by parts of the angle between two."""
    c, s = _turns(len(xy_m))
    x, y = xy_m[:, 0], xy_m[:, 1]
    return np.stack([c * x - s * y, s * x + c * y], axis=-1)


@cache
def _turns(number: int) -> tuple[Floats, Floats]:
    """Return cosines and sines (turns, 1) of the ways a ring of so many can be turned."""
    parts = [(step + 1) // 2 * (-1) ** step for step in range(_TURNS)]
    angles = [2.0 * np.pi / number * part / _TURNS for part in parts]
    return np.array([[np.cos(a)] for a in angles]), np.array([[np.sin(a)] for a in angles])


def before_seats(
    xy_m: Floats, *, rows: Rows, seated: Bools, heading_rad: Floats, clear: Clear
) -> Floats | None:
    """Return where each stands who joins people in their seats, before them if there is room.

    Args:
        xy_m: (n, 2) where they are now.
        rows: (n,) who they are.
        seated: (n,) who keeps a seat; at least one.
        heading_rad: (n,) where they face now.
        clear: what they could stand on.

    Returns:
        (n, 2) with the seated where they are, or None where somebody finds no spot.
    """
    spots = xy_m.copy()
    seats = xy_m[seated]
    facing = np.array([np.cos(heading_rad[seated]).mean(), np.sin(heading_rad[seated]).mean()])
    tries = seats.mean(axis=0) + _ROUND_SEATS
    ahead = (_ROUND_SEATS @ facing) / _ROUND_SEATS_M
    others = seats
    for k in np.flatnonzero(~seated).tolist():
        fits = clear(tries[:, None], rows[k : k + 1])[:, 0]
        fits &= np.hypot(*(tries[:, None] - others).transpose(2, 0, 1)).min(axis=1) >= ELBOW_M
        if not fits.any():
            return None
        cost = np.hypot(*(tries - xy_m[k]).T) - _BEHIND_COSTS_M * ahead
        spots[k] = tries[int(np.argmin(np.where(fits, cost, np.inf)))]
        others = np.concatenate([others, spots[k : k + 1]])
    return spots


def _stands_well(xy_m: Floats) -> bool:
    """Tell whether people can talk from where they are."""
    gaps = np.hypot(*(xy_m[:, None] - xy_m).transpose(2, 0, 1))[np.triu_indices(len(xy_m), 1)]
    return bool(gaps.min() >= ELBOW_M and gaps.max() <= _TALKING_M)


def find_spots(
    people: Columns, rows: Rows, *, seated: Bools, everybody: Rows, room: Room, time_s: float
) -> Floats | None:
    """Return where each of these people should stand to talk, (n, 2); None if there is no room.

    Args:
        people: the ``people`` columns.
        rows: (n,) who talks.
        seated: (n,) who keeps a seat.
        everybody: rows of the living, whose spots are respected.
        room: where there is room to stand.
        time_s: now.
    """
    xy = position_at(people, time_s, rows)
    if seated.all():
        return xy
    corners = np.stack([xy.min(axis=0) - _FARTHEST_M, xy.max(axis=0) + _FARTHEST_M])
    taken = room.taken(people, everybody, time_s=time_s, leaving=rows, near_m=corners)

    def clear(points_m: Floats, who: Rows) -> Bools:
        free = taken.free(points_m, rows=who)
        free[free] = room.clear(points_m[free])
        return free

    if seated.any():
        facing = heading_at(people, time_s, rows)
        return before_seats(xy, rows=rows, seated=seated, heading_rad=facing, clear=clear)
    still = not moving_at(people, time_s, rows).any()
    if still and _stands_well(xy) and clear(xy, rows).all():
        return xy
    return standing_ring(xy, rows=rows, clear=clear)


def gather(
    people: Columns, rows: Rows, *, spots_m: Floats, seated: Bools, slots: Any, time_s: float
) -> Floats:
    """Stop people out of doors and let them step to their spots; return when each arrives, (n,).

    Who rests on one of the ground's ``slots`` rises first, unless they are ``seated`` to talk.
    """
    on_foot = np.flatnonzero(~seated)
    look = spots_m.mean(axis=0) - spots_m[on_foot]
    arrivals = np.full(len(rows), time_s)
    arrivals[on_foot] = step_to(
        people, rows[on_foot], spots_m=spots_m[on_foot],
        heading_rad=np.arctan2(look[:, 1], look[:, 0]), going=Activity.TALK, then=Activity.TALK,
        slots=slots, time_s=time_s, speed_m_s=STROLL_M_S,
    )  # fmt: skip
    return arrivals
