"""Where everybody is at any instant: closed-form motion from the `people` columns (law L2).

A person carries a polyline `path_xy_m` with absolute arrival times `path_t_s`; between two points
they move at constant speed. Everything here is a pure, vectorised function of columns and time, so
two observers at different frame rates see the same world. Heights are not here: z is always
`ground.height_at(xy)` (`floor_z_m` indoors). Who plans the paths: `movement.py`. Who calls:
scene, capture, inspector, society and the other people systems.

`table` is anything indexable by column name: a live `Table`, a `FrozenTable` or a dict of arrays.
"""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Activity

PATH_POINTS = 48
RUN_SPEED_M_S = 2.2
"""Faster than this is running; people change gait near 2.0 to 2.2 m/s (Hreljac 1993)."""
TURN_S = 0.7
"""Seconds a body takes to turn at the start or the end of a walk."""
_LOOK_S = 0.35

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]


class Columns(Protocol):
    """Anything that gives an array for a column name."""

    def __getitem__(self, name: str, /) -> npt.NDArray[Any]:
        """Return the whole column."""


def _chosen(table: Columns, rows: Rows | None) -> Rows:
    if rows is None:
        return np.arange(len(table["path_count"]), dtype=np.intp)
    return np.asarray(rows, dtype=np.intp)


def _times(time_s: float | Floats, rows: Rows) -> Floats:
    return np.broadcast_to(np.asarray(time_s, dtype=np.float64), rows.shape)


def _segment(table: Columns, time_s: Floats, rows: Rows) -> tuple[Rows, Rows, Floats]:
    """Return point before, point after and the fraction walked between them, per row."""
    count = np.maximum(table["path_count"][rows].astype(np.intp), 1)
    arrivals = table["path_t_s"][rows]
    used = np.arange(arrivals.shape[1]) < count[:, None]
    before = np.count_nonzero(used & (arrivals <= time_s[:, None]), axis=1) - 1
    after = np.minimum(before + 1, count - 1)
    before = np.maximum(before, 0)
    line = np.arange(rows.size)
    start, end = arrivals[line, before], arrivals[line, after]
    span = np.where(end > start, end - start, 1.0)
    fraction = np.clip((time_s - start) / span, 0.0, 1.0)
    return before, after, np.where(end > start, fraction, 0.0)


def _between(table: Columns, rows: Rows, at: tuple[Rows, Rows, Floats]) -> Floats:
    before, after, fraction = at
    a = table["path_xy_m"][rows, before].astype(np.float64)
    b = table["path_xy_m"][rows, after].astype(np.float64)
    moved: Floats = a + (b - a) * fraction[:, None]
    return moved


def position_at(table: Columns, time_s: float | Floats, rows: Rows | None = None) -> Floats:
    """Return where people stand or walk.

    Args:
        table: the `people` columns.
        time_s: seconds since scenario start, one number or one per row.
        rows: which rows; all when None.

    Returns:
        (n, 2) float64, metres east and north of the map's corner.
    """
    chosen = _chosen(table, rows)
    return _between(table, chosen, _segment(table, _times(time_s, chosen), chosen))


def moving_at(table: Columns, time_s: float | Floats, rows: Rows | None = None) -> Bools:
    """Return (n,) bool: on the way, between departure and arrival."""
    chosen = _chosen(table, rows)
    times = _times(time_s, chosen)
    last = np.maximum(table["path_count"][chosen].astype(np.intp), 1) - 1
    departs = table["path_t_s"][chosen, 0]
    arrives = table["path_t_s"][chosen, last]
    moving: Bools = (last > 0) & (times >= departs) & (times < arrives)
    return moving


def arrival_time(table: Columns, rows: Rows | None = None) -> Floats:
    """Return (n,) instants in seconds at which each path ends (in the past for those standing)."""
    chosen = _chosen(table, rows)
    last = np.maximum(table["path_count"][chosen].astype(np.intp), 1) - 1
    ends: Floats = table["path_t_s"][chosen, last]
    return ends


def speed_at(table: Columns, time_s: float | Floats, rows: Rows | None = None) -> Floats:
    """Return (n,) ground speed in m/s, 0 for those standing."""
    chosen = _chosen(table, rows)
    times = _times(time_s, chosen)
    before, after, _ = _segment(table, times, chosen)
    step = table["path_xy_m"][chosen, after] - table["path_xy_m"][chosen, before]
    lasted = table["path_t_s"][chosen, after] - table["path_t_s"][chosen, before]
    length = np.hypot(step[:, 0], step[:, 1]).astype(np.float64)
    speed = np.divide(length, lasted, out=np.zeros_like(length), where=lasted > 0)
    return np.where(moving_at(table, times, chosen), speed, 0.0)


def distance_at(table: Columns, time_s: float | Floats, rows: Rows | None = None) -> Floats:
    """Return (n,) metres walked, growing without a jump through a whole journey (gait phase)."""
    chosen = _chosen(table, rows)
    before, after, fraction = _segment(table, _times(time_s, chosen), chosen)
    xy = table["path_xy_m"][chosen].astype(np.float64)
    lengths = np.hypot(*np.moveaxis(np.diff(xy, axis=1), 2, 0))
    walked = np.zeros(xy.shape[:2])
    np.cumsum(lengths, axis=1, out=walked[:, 1:])
    line = np.arange(chosen.size)
    here, there = walked[line, before], walked[line, after]
    total: Floats = table["path_distance0_m"][chosen] + here + (there - here) * fraction
    return total


def _turn(start: Floats, end: Floats, share: Floats) -> Floats:
    """Return the heading a share (0..1, eased) of the short way round from start to end."""
    ease = np.clip(share, 0.0, 1.0)
    ease = ease * ease * (3.0 - 2.0 * ease)
    gap = np.mod(end - start + np.pi, 2.0 * np.pi) - np.pi
    turned: Floats = start + gap * ease
    return turned


def heading_at(table: Columns, time_s: float | Floats, rows: Rows | None = None) -> Floats:
    """Return (n,) facing in radians, 0 = east, counter-clockwise, in (-pi, pi].

    Walkers face along the path with corners rounded off; a turn on the spot takes `TURN_S`.
    """
    chosen = _chosen(table, rows)
    times = _times(time_s, chosen)
    last = np.maximum(table["path_count"][chosen].astype(np.intp), 1) - 1
    departs, arrives = table["path_t_s"][chosen, 0], table["path_t_s"][chosen, last]
    look = np.minimum(_LOOK_S, np.maximum(arrives - departs, 1e-3) / 4.0)
    centre = np.clip(times, departs + look, np.maximum(arrives - look, departs + look))
    ahead = position_at(table, centre + look, chosen)
    behind = position_at(table, centre - look, chosen)
    step = ahead - behind
    still = table["heading_rad"][chosen].astype(np.float64)
    before = table["depart_heading_rad"][chosen].astype(np.float64)
    pace = np.hypot(step[:, 0], step[:, 1])
    along = np.where(pace > 1e-4, np.arctan2(step[:, 1], step[:, 0]), before)
    facing = _turn(before, along, (times - departs) / TURN_S + 0.5)
    facing = np.where(times >= arrives, _turn(along, still, (times - arrives) / TURN_S), facing)
    facing = np.where(last > 0, facing, still)
    wrapped: Floats = np.pi - np.mod(np.pi - facing, 2.0 * np.pi)
    return wrapped


def indoors_at(table: Columns, time_s: float | Floats, rows: Rows | None = None) -> Bools:
    """Return (n,) bool: under a roof at that instant (exact; the column `indoors` may lag 10 s)."""
    chosen = _chosen(table, rows)
    times = _times(time_s, chosen)
    within: Bools = (times < table["out_from_s"][chosen]) | (times >= table["out_until_s"][chosen])
    return within


def activity_at(
    table: Columns, time_s: float | Floats, rows: Rows | None = None
) -> npt.NDArray[np.uint8]:
    """Return (n,) `Activity` at that instant: WALK or RUN on the way, else what is being done."""
    chosen = _chosen(table, rows)
    times = _times(time_s, chosen)
    moving = moving_at(table, times, chosen)
    arrived = times >= arrival_time(table, chosen)
    doing = table["activity"][chosen]
    walking = (doing == Activity.WALK) | (doing == Activity.RUN)
    settled = np.where(arrived, table["arrival_activity"][chosen], Activity.IDLE)
    doing = np.where(walking, settled, doing)
    pace = np.where(speed_at(table, times, chosen) > RUN_SPEED_M_S, Activity.RUN, Activity.WALK)
    return np.where(moving, pace, doing).astype(np.uint8)


def halt(table: Columns, time_s: float, rows: Rows) -> None:
    """Stop walkers where they are (a conversation, an accident); writes their path columns.

    They keep their intention; once free again they deliberate anew and walk on from here. People
    already standing are left alone.
    """
    chosen = np.asarray(rows, dtype=np.intp)
    chosen = chosen[moving_at(table, time_s, chosen)]
    if chosen.size == 0:
        return
    here = position_at(table, time_s, chosen)
    facing = heading_at(table, time_s, chosen)
    walked = distance_at(table, time_s, chosen)
    inside = indoors_at(table, time_s, chosen)
    table["path_xy_m"][chosen] = 0.0
    table["path_xy_m"][chosen, 0] = here
    table["path_t_s"][chosen] = time_s
    table["path_count"][chosen] = 1
    table["path_distance0_m"][chosen] = walked
    table["heading_rad"][chosen] = facing
    table["depart_heading_rad"][chosen] = facing
    table["out_from_s"][chosen] = np.where(inside, np.inf, -np.inf)
    table["out_until_s"][chosen] = np.where(inside, -np.inf, np.inf)
    table["arrival_activity"][chosen] = Activity.IDLE
    table["activity"][chosen] = Activity.IDLE
    table["activity_t0_s"][chosen] = time_s
