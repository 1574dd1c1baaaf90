"""Where people stand when they talk out of doors: in a small ring, facing its middle.

Two stand a little over a metre apart, more in a wider ring (F-formations: Kendon 1990; personal
distance 0.45-1.2 m: Hall 1966). Those who sit keep their seat and the others gather before them.
Writes trajectory columns of ``people`` through a few steps; who talks is ``encounters``' business.
"""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Activity
from digisphere.people.trajectory import distance_at, heading_at, position_at

RING_RADIUS_M = {2: 0.62, 3: 0.75, 4: 0.88}
STROLL_M_S = 0.9
_BEFORE_A_SEAT_M = 1.1

Floats = npt.NDArray[np.float64]


class Columns(Protocol):
    """The ``people`` columns, writable."""

    def __getitem__(self, column: str, /) -> npt.NDArray[Any]:
        """Return the whole column."""


def ring(xy_m: Floats, *, seated: npt.NDArray[np.bool_], heading_rad: Floats) -> Floats:
    """Return where each member should stand, (n, 2); the seated stay.

    Args:
        xy_m: (n, 2) where they are now.
        seated: (n,) who keeps a seat.
        heading_rad: (n,) where they face now.
    """
    number = len(xy_m)
    radius = RING_RADIUS_M.get(number, 0.3 + 0.15 * number)
    if seated.any():
        seat = int(np.flatnonzero(seated)[0])
        facing = np.array([np.cos(heading_rad[seat]), np.sin(heading_rad[seat])])
        centre = xy_m[seat] + _BEFORE_A_SEAT_M * 0.5 * facing
        radius = max(radius, _BEFORE_A_SEAT_M * 0.5)
    else:
        centre = xy_m.mean(axis=0)
    away = xy_m - centre
    angle = np.arctan2(away[:, 1], away[:, 0])
    angle[np.hypot(*away.T) < 1e-6] = 0.0
    angle = _spread(angle, fixed=seated)
    spots = centre + radius * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.where(seated[:, None], xy_m, spots)


def _spread(angle: Floats, *, fixed: npt.NDArray[np.bool_]) -> Floats:
    """Space angles evenly in the order they have, keeping the first fixed one where it is."""
    number = len(angle)
    order = np.argsort(angle, kind="stable")
    anchor = int(np.flatnonzero(fixed[order])[0]) if fixed.any() else 0
    step = 2.0 * np.pi / number
    out = np.empty(number)
    out[order] = angle[order[anchor]] + step * (np.arange(number) - anchor)
    return out


def gather(
    people: Columns, rows: npt.NDArray[np.intp], *, seated: npt.NDArray[np.bool_], time_s: float
) -> Floats:
    """Stop people out of doors and let them step into a ring; return when each arrives, (n,)."""
    xy = position_at(people, time_s, rows)
    facing = heading_at(people, time_s, rows)
    spots = ring(xy, seated=seated, heading_rad=facing)
    arrivals = time_s + np.hypot(*(spots - xy).T) / STROLL_M_S
    on_foot = np.flatnonzero(~seated)
    walkers = rows[on_foot]
    look = spots.mean(axis=0) - spots
    people["path_distance0_m"][walkers] = distance_at(people, time_s, walkers)
    people["path_xy_m"][walkers, 0], people["path_xy_m"][walkers, 1] = xy[on_foot], spots[on_foot]
    people["path_t_s"][walkers, 0], people["path_t_s"][walkers, 1] = time_s, arrivals[on_foot]
    people["path_count"][walkers] = 2
    people["heading_rad"][walkers] = np.arctan2(look[on_foot, 1], look[on_foot, 0])
    people["depart_heading_rad"][walkers] = facing[on_foot]
    people["out_from_s"][walkers], people["out_until_s"][walkers] = -np.inf, np.inf
    people["arrival_activity"][walkers] = Activity.TALK
    people["activity"][walkers] = Activity.TALK
    people["activity_t0_s"][walkers] = time_s
    return np.where(seated, time_s, arrivals)
