"""Where every animal is at any instant: closed-form motion from the `animals` columns (law L2).

A journey leads from one point to another between two instants. Those on foot and afloat go straight
at constant speed; fliers rise, circle `loop_turns` times about the straight way and come down; fish
swim a cubic curve from one heading to the next, so that journey joins journey without a bend. All
here are pure functions of columns and time, so two observers at different frame rates see the same
herd. ``table`` is anything that gives an array for a column name.
"""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import njit

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]
TURN_S = 1.2
_CLIMB = 0.16
"""Share of a flight spent rising, and as much coming down."""
_LOOK_S = 0.15
_RISE_S = 2.2
"""A fish takes so long to come up to the surface, and to go down again."""
_GRAVITY_M_S2 = 9.81


class Columns(Protocol):
    """Anything that gives an array for a column name."""

    def __getitem__(self, name: str, /) -> NDArray[Any]:
        """Return the whole column."""


def share_at(table: Columns, time_s: float, rows: Rows) -> F64:
    """Return (n,) share of the journey done: 0 before it, 1 when it is over."""
    departs, arrives = table["depart_s"][rows], table["arrive_s"][rows]
    return np.asarray(np.clip((time_s - departs) / np.maximum(arrives - departs, 1e-6), 0.0, 1.0))


def moving_at(table: Columns, time_s: float, rows: Rows) -> NDArray[np.bool_]:
    """Return (n,) bool: on the way."""
    on_way: NDArray[np.bool_] = (time_s >= table["depart_s"][rows]) & (
        time_s < table["arrive_s"][rows]
    )
    return on_way


def position_at(table: Columns, time_s: float, rows: Rows) -> F64:
    """Return (n, 2) metres east and north of the map's corner."""
    return positions_at(table, np.full(len(rows), time_s, dtype=np.float64), rows)


def positions_at(table: Columns, times: F64, rows: Rows) -> F64:
    """Return (n, 2) metres east and north, each row at its own instant ``times`` (n,)."""
    out = np.empty((len(rows), 2))
    _positions(
        (table["from_xy_m"], table["to_xy_m"]),
        (table["depart_s"], table["arrive_s"]),
        (table["loop_radius_m"], table["loop_turns"], table["loop_phase"]),
        (table["bend_m"], table["depart_heading_rad"], table["heading_rad"]),
        np.asarray(rows, dtype=np.int64),
        times,
        out,
    )
    return out


def flight_share_at(table: Columns, time_s: float, rows: Rows) -> F64:
    """Return (n,) share of the full height of flight: 0 on the ground, 1 high up."""
    share = share_at(table, time_s, rows)
    up = _smooth(np.clip(np.minimum(share, 1.0 - share) / _CLIMB, 0.0, 1.0))
    return np.asarray(np.where(table["fly_height_m"][rows] > 0.0, up, 0.0))


def height_at(table: Columns, time_s: float, rows: Rows, *, ground: Any) -> F64:
    """Return (n,) height of the feet: the ground's, where birds fly or perch, of a fish's back."""
    xy = position_at(table, time_s, rows)
    out = np.asarray(ground.height_at(xy), dtype=np.float64)
    finned = np.flatnonzero(table["finned"][rows])
    if finned.size:
        chosen = rows[finned]
        out[finned] = water_over(table, time_s, chosen) - depth_at(table, time_s, chosen)
    winged = np.flatnonzero(table["winged"][rows])
    if winged.size == 0:
        return out
    chosen = rows[winged]
    lifted = flight_share_at(table, time_s, chosen)
    share = _smooth(share_at(table, time_s, chosen))
    way = table["from_z_m"][chosen] * (1.0 - share) + table["to_z_m"][chosen] * share
    high = table["fly_height_m"][chosen] * lifted
    out[winged] = np.where(lifted > 0.0, np.maximum(way + high, out[winged] + 0.5 * high), way)
    return out


def water_over(table: Columns, time_s: float, rows: Rows) -> F64:
    """Return (n,) height of the water's surface over fish."""
    share = share_at(table, time_s, rows)
    return np.asarray(table["from_z_m"][rows] * (1.0 - share) + table["to_z_m"][rows] * share)


def depth_at(table: Columns, time_s: float, rows: Rows) -> F64:
    """Return (n,) depth of fish under the surface; negative while they leap out of it."""
    share = _smooth(share_at(table, time_s, rows))
    usual = table["from_depth_m"][rows] * (1.0 - share) + table["to_depth_m"][rows] * share
    leap = table["leap_m"][rows].astype(np.float64)
    half_s = np.sqrt(2.0 * leap / _GRAVITY_M_S2)
    off_s = np.abs(time_s - table["rise_s"][rows])
    down = _smooth(np.clip((off_s - half_s) / _RISE_S, 0.0, 1.0))
    up = leap * np.maximum(1.0 - (off_s / np.maximum(half_s, 1e-6)) ** 2, 0.0)
    return np.asarray(usual * down - up)


def heading_at(table: Columns, time_s: float, rows: Rows) -> F64:
    """Return (n,) facing in radians, 0 east, anticlockwise; turns on the spot take `TURN_S`."""
    departs, arrives = table["depart_s"][rows], table["arrive_s"][rows]
    still = table["heading_rad"][rows].astype(np.float64)
    look = np.minimum(_LOOK_S, np.maximum(arrives - departs, 1e-3) / 4.0)
    centre = np.clip(time_s, departs + look, np.maximum(arrives - look, departs + look))
    ahead = positions_at(table, centre + look, rows) - positions_at(table, centre - look, rows)
    moves = np.hypot(ahead[:, 0], ahead[:, 1]) > 1e-5
    along = np.where(moves, np.arctan2(ahead[:, 1], ahead[:, 0]), still)
    before = table["depart_heading_rad"][rows].astype(np.float64)
    started = _turned(before, along, (time_s - departs) / TURN_S + 0.3)
    ended = _turned(along, still, (time_s - arrives) / TURN_S)
    return np.asarray(np.where(time_s >= arrives, ended, started))


def distance_at(table: Columns, time_s: float, rows: Rows) -> F64:
    """Return (n,) metres walked so far, which sets the phase of the legs."""
    return np.asarray(
        table["distance0_m"][rows] + share_at(table, time_s, rows) * _length(table, rows)
    )


def speed_at(table: Columns, time_s: float, rows: Rows) -> F64:
    """Return (n,) mean speed of the way in m/s, 0 for those who stay."""
    span = np.maximum(table["arrive_s"][rows] - table["depart_s"][rows], 1e-6)
    return np.asarray(np.where(moving_at(table, time_s, rows), _length(table, rows) / span, 0.0))


def _length(table: Columns, rows: Rows) -> F64:
    """(n,) metres of the way from end to end."""
    way = table["to_xy_m"][rows].astype(np.float64) - table["from_xy_m"][rows]
    bend = table["bend_m"][rows]
    return np.asarray(np.where(bend > 0.0, bend, np.hypot(way[:, 0], way[:, 1])))


@njit(cache=True)
def _positions(
    ends: tuple[NDArray[Any], NDArray[Any]],
    instants: tuple[NDArray[Any], NDArray[Any]],
    loop: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    curve: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    rows: NDArray[np.int64],
    times: F64,
    out: F64,
) -> None:
    begin, end = ends
    departs, arrives = instants
    radius, turns, phase = loop
    bend, before, after = curve
    for k in range(rows.size):
        row = rows[k]
        span = max(arrives[row] - departs[row], 1e-6)
        share = min(max((times[k] - departs[row]) / span, 0.0), 1.0)
        along, reach, angle = share, 0.0, 0.0
        if radius[row] > 0.0:
            along = share * share * (3.0 - 2.0 * share)
            reach = float(radius[row]) * np.sin(np.pi * share) ** 2
            angle = float(phase[row]) + 2.0 * np.pi * float(turns[row]) * share
        for axis in range(2):
            a = float(begin[row, axis])
            out[k, axis] = a + (float(end[row, axis]) - a) * along
        if reach > 0.0:
            out[k, 0] += reach * np.cos(angle)
            out[k, 1] += reach * np.sin(angle)
        if bend[row] > 0.0:
            # Hermite's curve: tangents as long as the way keep the pace from journey to journey.
            ease = share * share * (3.0 - 2.0 * share)
            left = float(bend[row]) * share * (1.0 - share) ** 2
            come = float(bend[row]) * share * share * (share - 1.0)
            tangents = (
                np.cos(before[row]),
                np.sin(before[row]),
                np.cos(after[row]),
                np.sin(after[row]),
            )
            for axis in range(2):
                a = float(begin[row, axis])
                out[k, axis] = a + (float(end[row, axis]) - a) * ease
                out[k, axis] += left * tangents[axis] + come * tangents[axis + 2]


def _turned(start: F64, end: F64, share: F64) -> F64:
    ease = _smooth(np.clip(share, 0.0, 1.0))
    gap = (end - start + np.pi) % (2.0 * np.pi) - np.pi
    return np.asarray(start + gap * ease)


def _smooth(share: F64) -> F64:
    return np.asarray(share * share * (3.0 - 2.0 * share))
