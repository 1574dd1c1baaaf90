"""A few steps on foot to a spot out of doors: the path columns of those who take them.

For short ways that no graph is asked about: into a ring to talk, to the rubble to dig. Longer walks
are `movement_system`'s. Called by society's formations and by `rescue_system`.
"""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.people.enums import Activity
from digisphere.people.trajectory import distance_at, heading_at, moving_at, position_at
from digisphere.people.transitions import leave_posture, seconds_to_leave

Floats = npt.NDArray[np.float64]
STEP_WRITES = (
    "people.path_xy_m", "people.path_t_s", "people.path_count", "people.path_distance0_m",
    "people.heading_rad", "people.depart_heading_rad", "people.out_from_s", "people.out_until_s",
    "people.arrival_activity", "people.activity", "people.activity_t0_s", "people.at_slot",
    "people.left_activity", "people.left_slot", "people.left_s", "people.left_share",
)  # fmt: skip
"""What `step_to` writes."""


class Columns(Protocol):
    """The ``people`` columns, writable."""

    def __getitem__(self, column: str, /) -> npt.NDArray[Any]:
        """Return the whole column."""


def step_to(
    people: Columns, rows: npt.NDArray[np.intp], *, spots_m: Floats, heading_rad: Floats,
    going: Activity, then: Activity, slots: Any, time_s: float, speed_m_s: float,
) -> Floats:  # fmt: skip
    """Stop people and let them step to their spots out of doors; return when each arrives, (n,).

    Args:
        people: the ``people`` columns.
        rows: (n,) who.
        spots_m: (n, 2) where to.
        heading_rad: (n,) where they face once there.
        going: what they do on the way; WALK is settled by movement when they arrive.
        then: what they do there.
        slots: the ground's; who rests on one rises first.
        time_s: now.
        speed_m_s: how fast.
    """
    xy = position_at(people, time_s, rows)
    facing = heading_at(people, time_s, rows)
    moving = moving_at(people, time_s, rows)
    starts = time_s + seconds_to_leave(people, rows, time_s=time_s, slots=slots)
    leave_posture(people, rows, time_s=time_s, leaves_s=np.full(len(rows), time_s))
    arrivals: Floats = starts + np.hypot(*(spots_m - xy).T) / speed_m_s
    walked = distance_at(people, time_s, rows)
    people["path_distance0_m"][rows] = np.where(moving, walked, 0.0)
    people["path_xy_m"][rows, 0], people["path_xy_m"][rows, 1] = xy, spots_m
    people["path_t_s"][rows, 0], people["path_t_s"][rows, 1] = starts, arrivals
    people["path_count"][rows] = 2
    people["heading_rad"][rows] = heading_rad
    people["depart_heading_rad"][rows] = facing
    people["out_from_s"][rows], people["out_until_s"][rows] = -np.inf, np.inf
    people["arrival_activity"][rows] = then
    people["activity"][rows] = going
    people["activity_t0_s"][rows] = time_s
    people["at_slot"][rows] = NONE
    return arrivals
