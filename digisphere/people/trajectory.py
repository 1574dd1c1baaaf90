"""Where everybody is at any instant: closed-form motion from the `people` columns (law L2).

A person carries a polyline `path_xy_m` with absolute arrival times `path_t_s`; between two points
they move at constant speed. Everything here is a pure, vectorised function of columns and time, so
two observers at different frame rates see the same world. Heights are not here: z is always
`ground.height_at(xy)` (`floor_z_m` indoors). Who plans the paths: `movement.py`. Who calls:
scene, capture, inspector, society and the other people systems. Who is held in arms
(`in_arms_of`) is where the one is who holds them, and under a roof when they are; their own path
says where they were taken up, and takes no room there.

`table` is anything indexable by column name: a live `Table`, a `FrozenTable` or a dict of arrays.
"""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.people.enums import Activity
from digisphere.world.compiled import njit

PATH_POINTS = 48
RUN_SPEED_M_S = 2.2
"""Faster than this is running; people change gait near 2.0 to 2.2 m/s (Hreljac 1993)."""
TURN_S = 0.7
"""Seconds a body takes to turn at the start or the end of a walk."""
_LOOK_S = 0.35
_IDLE, _WALK, _RUN = int(Activity.IDLE), int(Activity.WALK), int(Activity.RUN)

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
Xys = npt.NDArray[np.float32]
F32s = npt.NDArray[np.float32]
Counts = npt.NDArray[np.int16]
Held = npt.NDArray[np.int32]
Codes = npt.NDArray[np.uint8]


class Columns(Protocol):
    """Anything that gives an array for a column name."""

    def __getitem__(self, name: str, /) -> npt.NDArray[Any]:
        """Return the whole column."""


def _chosen(table: Columns, rows: Rows | None) -> Rows:
    if rows is None:
        return np.arange(len(table["path_count"]), dtype=np.int64)
    return np.asarray(rows, dtype=np.int64)


def _times(time_s: float | Floats, rows: Rows) -> Floats:
    times = np.asarray(time_s, dtype=np.float64)
    return times if times.shape == rows.shape else np.full(rows.shape, times)


@njit(cache=True)
def _segment(arrivals: Floats, count: int, time_s: float) -> tuple[int, int, float]:
    """Return point before, point after and the fraction walked between them, of one path."""
    used = max(count, 1)
    low, high = 0, used
    while low < high:
        middle = (low + high) // 2
        if arrivals[middle] <= time_s:
            low = middle + 1
        else:
            high = middle
    before = max(low - 1, 0)
    after = min(before + 1, used - 1)
    span = arrivals[after] - arrivals[before]
    if span <= 0.0:
        return before, after, 0.0
    return before, after, min(max((time_s - arrivals[before]) / span, 0.0), 1.0)


@njit(cache=True)
def _point(xy_m: Xys, arrivals: Floats, count: int, time_s: float) -> tuple[float, float]:
    """Return the position on one path at one instant."""
    before, after, share = _segment(arrivals, count, time_s)
    x = float(xy_m[before, 0])
    y = float(xy_m[before, 1])
    return x + (float(xy_m[after, 0]) - x) * share, y + (float(xy_m[after, 1]) - y) * share


@njit(cache=True)
def _borne_by(held: Held, row: int) -> int:
    """Return who walks or stands for somebody: themselves, or who holds them in their arms."""
    bearer = held[row, 0]
    return bearer if bearer >= 0 else row


@njit(cache=True)
def _positions(
    xy_m: Xys, arrivals: Floats, count: Counts, held: Held, rows: Rows, times: Floats, out: Floats
) -> None:
    for k in range(rows.size):
        row = _borne_by(held, rows[k])
        x, y = _point(xy_m[row], arrivals[row], count[row], times[k])
        out[k, 0] = x
        out[k, 1] = y


@njit(cache=True)
def _speed(xy_m: Xys, arrivals: Floats, count: int, time_s: float) -> float:
    """Return the speed on one path at one instant, 0 before and after it."""
    last = max(count, 1) - 1
    if last == 0 or time_s < arrivals[0] or time_s >= arrivals[last]:
        return 0.0
    before, after, _ = _segment(arrivals, count, time_s)
    span = arrivals[after] - arrivals[before]
    if span <= 0.0:
        return 0.0
    dx = xy_m[after, 0] - xy_m[before, 0]
    dy = xy_m[after, 1] - xy_m[before, 1]
    return float(np.hypot(dx, dy) / span)


@njit(cache=True)
def _speeds(
    xy_m: Xys, arrivals: Floats, count: Counts, held: Held, rows: Rows, times: Floats, out: Floats
) -> None:
    for k in range(rows.size):
        row = _borne_by(held, rows[k])
        out[k] = _speed(xy_m[row], arrivals[row], count[row], times[k])


@njit(cache=True)
def _moving(
    arrivals: Floats, count: Counts, rows: Rows, times: Floats, out: Bools
) -> None:  # fmt: skip
    for k in range(rows.size):
        row = rows[k]
        last = max(count[row], 1) - 1
        on_way = last > 0 and times[k] >= arrivals[row, 0] and times[k] < arrivals[row, last]
        out[k] = on_way


@njit(cache=True)
def _ends(arrivals: Floats, count: Counts, rows: Rows, out: Floats) -> None:
    for k in range(rows.size):
        out[k] = arrivals[rows[k], max(count[rows[k]], 1) - 1]


@njit(cache=True)
def _within(
    out_from: Floats, out_until: Floats, held: Held, rows: Rows, times: Floats, out: Bools
) -> None:
    for k in range(rows.size):
        row = _borne_by(held, rows[k])
        out[k] = times[k] < out_from[row] or times[k] >= out_until[row]


@njit(cache=True)
def _activities(
    path: tuple[Xys, Floats, Counts], codes: tuple[Codes, Codes, Codes], left_s: Floats,
    rows: Rows, times: Floats, out: Codes,
) -> None:  # fmt: skip
    xy_m, arrivals, count = path
    doing, arrival, left = codes
    for k in range(rows.size):
        row, time_s = rows[k], times[k]
        last = max(count[row], 1) - 1
        departs, arrives = arrivals[row, 0], arrivals[row, last]
        if last > 0 and time_s >= departs and time_s < arrives:
            speed = _speed(xy_m[row], arrivals[row], count[row], time_s)
            out[k] = _RUN if speed > RUN_SPEED_M_S else _WALK
        elif doing[row] != _WALK and doing[row] != _RUN:
            out[k] = doing[row]
        elif time_s >= arrives:
            out[k] = arrival[row]
        else:
            out[k] = left[row] if time_s < departs and time_s < left_s[row] else _IDLE


@njit(cache=True)
def _distances(
    xy_m: Xys, arrivals: Floats, count: Counts, rows: Rows, times: Floats, out: Floats
) -> None:
    for k in range(rows.size):
        row = rows[k]
        before, after, share = _segment(arrivals[row], count[row], times[k])
        walked = 0.0
        for i in range(before):
            dx = float(xy_m[row, i + 1, 0]) - float(xy_m[row, i, 0])
            dy = float(xy_m[row, i + 1, 1]) - float(xy_m[row, i, 1])
            walked += np.hypot(dx, dy)
        dx = float(xy_m[row, after, 0]) - float(xy_m[row, before, 0])
        dy = float(xy_m[row, after, 1]) - float(xy_m[row, before, 1])
        out[k] += walked + share * np.hypot(dx, dy)


@njit(cache=True)
def _turned(start: float, end: float, share: float) -> float:
    """Return the heading a share (0..1, eased) of the short way round from start to end."""
    ease = min(max(share, 0.0), 1.0)
    ease = ease * ease * (3.0 - 2.0 * ease)
    gap = (end - start + np.pi) % (2.0 * np.pi) - np.pi
    return float(start + gap * ease)


@njit(cache=True)
def _headings(
    xy_m: Xys, arrivals: Floats, count: Counts, facings: tuple[F32s, F32s], rows: Rows,
    times: Floats, out: Floats,
) -> None:  # fmt: skip
    still, before = facings
    for k in range(rows.size):
        row = rows[k]
        last = max(count[row], 1) - 1
        facing = float(still[row])
        if last > 0:
            departs, arrives = arrivals[row, 0], arrivals[row, last]
            look = min(_LOOK_S, max(arrives - departs, 1e-3) / 4.0)
            centre = min(max(times[k], departs + look), max(arrives - look, departs + look))
            ax, ay = _point(xy_m[row], arrivals[row], count[row], centre + look)
            bx, by = _point(xy_m[row], arrivals[row], count[row], centre - look)
            along = float(before[row])
            if np.hypot(ax - bx, ay - by) > 1e-4:
                along = np.arctan2(ay - by, ax - bx)
            if times[k] >= arrives:
                facing = _turned(along, facing, (times[k] - arrives) / TURN_S)
            else:
                share = (times[k] - departs) / TURN_S + 0.5
                facing = _turned(float(before[row]), along, share)
        out[k] = np.pi - (np.pi - facing) % (2.0 * np.pi)


def _path_of(table: Columns) -> tuple[Xys, Floats, Counts]:
    return table["path_xy_m"], table["path_t_s"], table["path_count"]


def position_at(table: Columns, time_s: float | Floats, rows: Rows | None = None) -> Floats:
    """Return where people stand or walk, or are carried.

    Args:
        table: the `people` columns.
        time_s: seconds since scenario start, one number or one per row.
        rows: which rows; all when None.

    Returns:
        (n, 2) float64, metres east and north of the map's corner.
    """
    chosen = _chosen(table, rows)
    out = np.empty((chosen.size, 2))
    held = table["in_arms_of"]
    _positions(*_path_of(table), held, chosen, _times(time_s, chosen), out)
    return out


def moving_at(table: Columns, time_s: float | Floats, rows: Rows | None = None) -> Bools:
    """Return (n,) bool: on the way, between departure and arrival."""
    chosen = _chosen(table, rows)
    moving = np.empty(chosen.size, dtype=np.bool_)
    _moving(table["path_t_s"], table["path_count"], chosen, _times(time_s, chosen), moving)
    return moving


def arrival_time(table: Columns, rows: Rows | None = None) -> Floats:
    """Return (n,) instants in seconds at which each path ends (in the past for those standing)."""
    chosen = _chosen(table, rows)
    ends = np.empty(chosen.size)
    _ends(table["path_t_s"], table["path_count"], chosen, ends)
    return ends


def speed_at(table: Columns, time_s: float | Floats, rows: Rows | None = None) -> Floats:
    """Return (n,) ground speed in m/s, 0 for those standing."""
    chosen = _chosen(table, rows)
    out = np.empty(chosen.size)
    _speeds(*_path_of(table), table["in_arms_of"], chosen, _times(time_s, chosen), out)
    return out


def distance_at(table: Columns, time_s: float | Floats, rows: Rows | None = None) -> Floats:
    """Return (n,) metres walked, growing without a jump through a whole journey (gait phase)."""
    chosen = _chosen(table, rows)
    out = table["path_distance0_m"][chosen].astype(np.float64)
    _distances(*_path_of(table), chosen, _times(time_s, chosen), out)
    return out


def heading_at(table: Columns, time_s: float | Floats, rows: Rows | None = None) -> Floats:
    """Return (n,) facing in radians, 0 = east, counter-clockwise, in (-pi, pi].

    Walkers face along the path with corners rounded off; a turn on the spot takes `TURN_S`.
    """
    chosen = _chosen(table, rows)
    out = np.empty(chosen.size)
    facings = table["heading_rad"], table["depart_heading_rad"]
    _headings(*_path_of(table), facings, chosen, _times(time_s, chosen), out)
    return out


def indoors_at(table: Columns, time_s: float | Floats, rows: Rows | None = None) -> Bools:
    """Return (n,) bool: under a roof at that instant (exact; the column `indoors` may lag 10 s)."""
    chosen = _chosen(table, rows)
    times = _times(time_s, chosen)
    within = np.empty(chosen.size, dtype=np.bool_)
    roofs = table["out_from_s"], table["out_until_s"]
    _within(*roofs, table["in_arms_of"], chosen, times, within)
    return within


def activity_at(
    table: Columns, time_s: float | Floats, rows: Rows | None = None
) -> npt.NDArray[np.uint8]:
    """Return (n,) `Activity` at that instant: WALK or RUN on the way, else what is being done.

    Who will set out goes on with what they did until they rise.
    """
    chosen = _chosen(table, rows)
    times = _times(time_s, chosen)
    out = np.empty(chosen.size, dtype=np.uint8)
    codes = table["activity"], table["arrival_activity"], table["left_activity"]
    _activities(_path_of(table), codes, table["left_s"], chosen, times, out)
    return out


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
    table["at_slot"][chosen] = NONE
    table["left_activity"][chosen] = Activity.WALK
    table["left_share"][chosen] = 0.0
