"""From one posture to the next: when people leave a seat or a bed, and how far they have got.

A posture is a closed form of columns and time (law L2), so a change of posture keeps the one that
was left: `left_activity` at `left_slot`, from `left_s` on, when `left_share` of it had been taken
up. Whoever gives people a new path calls `leave_posture` first; `posture.py` blends by `shares_at`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Activity
from digisphere.people.seats import rests_at
from digisphere.people.trajectory import TURN_S, Columns, activity_at, arrival_time
from digisphere.world.compiled import inlined, kernel

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
_SLEEP = int(Activity.SLEEP)

RISE_S = 1.2
"""Seconds to sit down or to rise; healthy adults rise in 1.0 to 1.6 s (Schenkman et al. 1990)."""
BED_S = 2.4
"""Seconds to rise from lying, or to lie down, by way of the bed's edge."""
STEP_OFF_S = 0.5 * TURN_S
"""Between having risen and the first step one begins to turn."""


@dataclass(frozen=True)
class Shares:
    """How far n people are in the posture they left and in the present one, 0 to 1, linear."""

    left: Floats
    present: Floats
    since_s: Floats
    """Seconds since the present activity began where it is done."""
    doing: npt.NDArray[np.uint8]
    """The present `Activity`, as `activity_at` tells it."""


@inlined
def _takes_s(activity: int) -> float:
    """Seconds that taking up or leaving the posture of an activity takes."""
    return BED_S if activity == _SLEEP else RISE_S


@inlined
def _shares(now: float, path: Any, present: Any, left: Any) -> tuple[float, float, float]:
    """How far somebody is in the posture they left and in the present one, and for how long."""
    starts, ends = path
    since_s, doing = present
    left_s, left_activity, left_share = left
    began = max(since_s, ends) + (TURN_S if ends > starts else 0.0)
    up = min(max((now - began) / _takes_s(doing), 0.0), 1.0)
    gone = min(max((now - left_s) / _takes_s(left_activity), 0.0), 1.0)
    return left_share * (1.0 - gone), up, max(now - began, 0.0)


def shares_at(people: Columns, rows: Rows, *, time_s: float) -> Shares:
    """Return how far people are in the posture they left, and in the present one."""
    doing, out = activity_at(people, time_s, rows), np.empty((3, len(rows)))
    _all_shares(
        float(time_s), people["path_t_s"][rows, 0], arrival_time(people, rows),
        (people["activity_t0_s"][rows], doing), _left(people, rows), out,
    )  # fmt: skip
    return Shares(out[0], out[1], out[2], doing)


def _left(people: Columns, rows: Rows) -> tuple[Any, Any, Any]:
    """Return the posture people left: since when, what they did, and how far it was taken up."""
    return people["left_s"][rows], people["left_activity"][rows], people["left_share"][rows]


@kernel
def _all_shares(now: float, starts: Any, ends: Any, present: Any, left: Any, out: Any) -> None:
    for k in range(len(starts)):
        out[0, k], out[1, k], out[2, k] = _shares(
            now, (starts[k], ends[k]), (present[0][k], present[1][k]),
            (left[0][k], left[1][k], left[2][k]),
        )  # fmt: skip


def seconds_to_leave(people: Columns, rows: Rows, *, time_s: float, slots: Any) -> Floats:
    """Return (n,) seconds people need before their first step: to rise and to begin to turn.

    Those who walk already need none.
    """
    out = np.empty(len(rows))
    _all_to_leave(
        float(time_s), (people["path_t_s"][rows, 0], arrival_time(people, rows)),
        (people["activity_t0_s"][rows], activity_at(people, time_s, rows)), _left(people, rows),
        (people["at_slot"][rows], people["left_slot"][rows]),
        (np.asarray(slots["kind"]), np.asarray(slots["seat_height_m"])), out,
    )  # fmt: skip
    return out


@kernel
def _all_to_leave(
    now: float, paths: Any, presents: Any, lefts: Any, at: Any, seats: Any, out: Any
) -> None:
    for k in range(len(out)):
        starts, ends = paths[0][k], paths[1][k]
        if starts <= now < ends:
            out[k] = 0.0
            continue
        waits = now < starts
        doing = lefts[1][k] if waits else presents[1][k]
        slot = at[1][k] if waits else at[0][k]
        left, present, _ = _shares(
            now, (starts, ends), (presents[0][k], presents[1][k]),
            (lefts[0][k], lefts[1][k], lefts[2][k]),
        )  # fmt: skip
        rests = (left if waits else present) > 0.0 and rests_at(seats, slot, doing)
        out[k] = (_takes_s(doing) if rests else 0.0) + STEP_OFF_S


def leave_posture(people: Columns, rows: Rows, *, time_s: float, leaves_s: Floats) -> None:
    """Keep the posture people are in as the one they leave; write the new one afterwards.

    Who is waiting to set out keeps what was kept then, and who is rising already goes on.

    Args:
        people: the `people` columns, writable.
        rows: (n,) who.
        time_s: now.
        leaves_s: (n,) when they begin to leave it, not before now.
    """
    left_s, left_activity, left_share = left = _left(people, rows)
    left_slot = people["left_slot"][rows]
    _all_left(
        float(time_s), (people["path_t_s"][rows, 0], arrival_time(people, rows)),
        (people["activity_t0_s"][rows], activity_at(people, time_s, rows)), left,
        (people["at_slot"][rows], left_slot), leaves_s,
    )  # fmt: skip
    people["left_s"][rows], people["left_share"][rows] = left_s, left_share
    people["left_activity"][rows], people["left_slot"][rows] = left_activity, left_slot


@kernel
def _all_left(now: float, paths: Any, presents: Any, lefts: Any, slots: Any, leaves_s: Any) -> None:
    left_s, left_activity, left_share = lefts
    at_slot, left_slot = slots
    for k in range(len(left_s)):
        starts, ends = paths[0][k], paths[1][k]
        if now < starts:
            if now <= left_s[k]:
                left_s[k] = leaves_s[k]
            continue
        left, present, _ = _shares(
            now, (starts, ends), (presents[0][k], presents[1][k]),
            (left_s[k], left_activity[k], left_share[k]),
        )  # fmt: skip
        left_s[k] = leaves_s[k]
        left_activity[k] = presents[1][k]
        if now < ends:
            left_share[k], left_slot[k] = 0.0, -1
            continue
        left_share[k] = min(present + (left if left_slot[k] == at_slot[k] else 0.0), 1.0)
        left_slot[k] = at_slot[k]
