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
from digisphere.people.seats import rest_heights
from digisphere.people.trajectory import (
    TURN_S,
    Columns,
    activity_at,
    arrival_time,
    moving_at,
)

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

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


def _takes_s(activity: npt.NDArray[np.integer]) -> Floats:
    """Seconds that taking up or leaving the posture of an activity takes, (n,)."""
    return np.where(activity == Activity.SLEEP, BED_S, RISE_S)


def shares_at(people: Columns, rows: Rows, *, time_s: float) -> Shares:
    """Return how far people are in the posture they left, and in the present one."""
    ends = arrival_time(people, rows)
    walked = ends > people["path_t_s"][rows, 0]
    began = np.maximum(people["activity_t0_s"][rows], ends) + np.where(walked, TURN_S, 0.0)
    doing = activity_at(people, time_s, rows)
    present = np.clip((time_s - began) / _takes_s(doing), 0.0, 1.0)
    gone = (time_s - people["left_s"][rows]) / _takes_s(people["left_activity"][rows])
    left = people["left_share"][rows] * (1.0 - np.clip(gone, 0.0, 1.0))
    return Shares(left, present, np.maximum(time_s - began, 0.0), doing)


def seconds_to_leave(
    people: Columns, rows: Rows, *, time_s: float, slots: Any, shares: Shares | None = None
) -> Floats:
    """Return (n,) seconds people need before their first step: to rise and to begin to turn.

    Those who walk already need none. ``shares`` are these people's, where they are known.
    """
    shares = shares or shares_at(people, rows, time_s=time_s)
    waits = time_s < people["path_t_s"][rows, 0]
    doing = np.where(waits, people["left_activity"][rows], shares.doing)
    slot = np.where(waits, people["left_slot"][rows], people["at_slot"][rows]).astype(np.int64)
    rests = rest_heights(slots, slot, activity=doing.astype(np.int64)) != 0.0
    rests &= np.where(waits, shares.left, shares.present) > 0.0
    seconds = np.where(rests, _takes_s(doing), 0.0) + STEP_OFF_S
    return np.where(moving_at(people, time_s, rows), 0.0, seconds)


def leave_posture(
    people: Columns, rows: Rows, *, time_s: float, leaves_s: Floats, shares: Shares | None = None
) -> None:
    """Keep the posture people are in as the one they leave; write the new one afterwards.

    Who is waiting to set out keeps what was kept then, and who is rising already goes on.

    Args:
        people: the `people` columns, writable.
        rows: (n,) who.
        time_s: now.
        leaves_s: (n,) when they begin to leave it, not before now.
        shares: their shares now, where they are known.
    """
    shares = shares or shares_at(people, rows, time_s=time_s)
    moving = moving_at(people, time_s, rows)
    waits = ~moving & (time_s < people["path_t_s"][rows, 0])
    rising = waits & (time_s > people["left_s"][rows])
    people["left_s"][rows] = np.where(rising, people["left_s"][rows], leaves_s)
    same = people["left_slot"][rows] == people["at_slot"][rows]
    share = np.minimum(shares.present + np.where(same, shares.left, 0.0), 1.0)
    began = ~waits
    fresh = rows[began]
    people["left_share"][fresh] = np.where(moving, 0.0, share)[began]
    people["left_activity"][fresh] = shares.doing[began]
    people["left_slot"][fresh] = np.where(moving, -1, people["at_slot"][rows])[began]
