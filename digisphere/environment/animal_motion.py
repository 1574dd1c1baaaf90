"""Where every animal is at any instant: closed-form motion from the `animals` columns (law L2).

A journey leads from one point to another between two instants. Those on foot and afloat go straight
at constant speed; fliers rise, circle `loop_turns` times about the straight way and come down; fish
swim a cubic curve from one heading to the next, so that journey joins journey without a bend. All
here are pure functions of columns and time, so two observers at different frame rates see the same
herd. ``table`` is anything that gives an array for a column name.
"""

import math
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import njit

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]
Pair = tuple[NDArray[Any], NDArray[Any]]
Three = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
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
    _positions(*_journeys(table), np.asarray(rows, dtype=np.int64), times, out)
    return out


def _journeys(table: Columns) -> tuple[Pair, Pair, Three, Three]:
    """Ends, instants, rounds and curves of the way of everybody, for the kernels."""
    return (
        (table["from_xy_m"], table["to_xy_m"]),
        (table["depart_s"], table["arrive_s"]),
        (table["loop_radius_m"], table["loop_turns"], table["loop_phase"]),
        (table["bend_m"], table["depart_heading_rad"], table["heading_rad"]),
    )


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
    ends, instants, loop, curve = _journeys(table)
    chosen = np.asarray(rows, dtype=np.int64)
    ahead = np.empty((len(chosen), 2))
    _ahead(ends, instants, loop, curve, chosen, float(time_s), ahead)
    # numpy's arctangent, not the kernel's: the last digit of the two can differ.
    out = np.arctan2(ahead[:, 1], ahead[:, 0])
    _turn(instants, curve[1:], chosen, float(time_s), ahead, out)
    return out


def distance_at(table: Columns, time_s: float, rows: Rows) -> F64:
    """Return (n,) metres walked so far, which sets the phase of the legs."""
    out = np.empty(len(rows))
    _walked(
        (table["from_xy_m"], table["to_xy_m"]), (table["depart_s"], table["arrive_s"]),
        (table["distance0_m"], table["bend_m"]), np.asarray(rows, dtype=np.int64),
        float(time_s), out,
    )  # fmt: skip
    return out


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
def _place(
    ends: Pair, instants: Pair, loop: Three, curve: Three, row: int, time_s: float
) -> tuple[float, float]:
    """Return the position of one animal at one instant."""
    begin, end = ends
    departs, arrives = instants
    radius, turns, phase = loop
    bend, before, after = curve
    span = max(arrives[row] - departs[row], 1e-6)
    share = min(max((time_s - departs[row]) / span, 0.0), 1.0)
    x, y = float(begin[row, 0]), float(begin[row, 1])
    gap_x, gap_y = float(end[row, 0]) - x, float(end[row, 1]) - y
    if bend[row] > 0.0:
        # Hermite's curve: tangents as long as the way keep the pace from journey to journey.
        ease = share * share * (3.0 - 2.0 * share)
        left = float(bend[row]) * share * (1.0 - share) ** 2
        come = float(bend[row]) * share * share * (share - 1.0)
        x = x + gap_x * ease + (left * np.cos(before[row]) + come * np.cos(after[row]))
        y = y + gap_y * ease + (left * np.sin(before[row]) + come * np.sin(after[row]))
        return x, y
    along, reach, angle = share, 0.0, 0.0
    if radius[row] > 0.0:
        along = share * share * (3.0 - 2.0 * share)
        reach = float(radius[row]) * np.sin(np.pi * share) ** 2
        angle = float(phase[row]) + 2.0 * np.pi * float(turns[row]) * share
    x, y = x + gap_x * along, y + gap_y * along
    if reach > 0.0:
        x += reach * np.cos(angle)
        y += reach * np.sin(angle)
    return x, y


@njit(cache=True)
def _positions(
    ends: Pair, instants: Pair, loop: Three, curve: Three, rows: NDArray[np.int64],
    times: F64, out: F64,
) -> None:  # fmt: skip
    for k in range(rows.size):
        out[k, 0], out[k, 1] = _place(ends, instants, loop, curve, rows[k], times[k])


@njit(cache=True)
def _ahead(
    ends: Pair, instants: Pair, loop: Three, curve: Three, rows: NDArray[np.int64],
    time_s: float, out: F64,
) -> None:  # fmt: skip
    """Write the course (n, 2) along the way, in metres between two instants close by."""
    for k in range(rows.size):
        departs, arrives = instants[0][rows[k]], instants[1][rows[k]]
        look = min(_LOOK_S, max(arrives - departs, 1e-3) / 4.0)
        centre = min(max(time_s, departs + look), max(arrives - look, departs + look))
        to_x, to_y = _place(ends, instants, loop, curve, rows[k], centre + look)
        from_x, from_y = _place(ends, instants, loop, curve, rows[k], centre - look)
        out[k, 0], out[k, 1] = to_x - from_x, to_y - from_y


@njit(cache=True)
def _turn(
    instants: Pair, facings: Pair, rows: NDArray[np.int64], time_s: float, ahead: F64, out: F64
) -> None:
    """Turn courses (n,) into facings: from the one before and to the one afterwards."""
    for k in range(rows.size):
        row = rows[k]
        departs, arrives = instants[0][row], instants[1][row]
        still = float(facings[1][row])
        along = out[k] if math.hypot(ahead[k, 0], ahead[k, 1]) > 1e-5 else still
        if time_s >= arrives:
            out[k] = _turned(along, still, (time_s - arrives) / TURN_S)
        else:
            share = (time_s - departs) / TURN_S + 0.3
            out[k] = _turned(float(facings[0][row]), along, share)


@njit(cache=True)
def _walked(
    ends: Pair, instants: Pair, lengths: Pair, rows: NDArray[np.int64], time_s: float, out: F64
) -> None:
    for k in range(rows.size):
        row = rows[k]
        departs, arrives = instants[0][row], instants[1][row]
        share = min(max((time_s - departs) / max(arrives - departs, 1e-6), 0.0), 1.0)
        way = float(lengths[1][row])
        if way <= 0.0:
            dx = np.float64(ends[1][row, 0]) - ends[0][row, 0]
            dy = np.float64(ends[1][row, 1]) - ends[0][row, 1]
            way = math.hypot(dx, dy)
        out[k] = lengths[0][row] + share * way


@njit(cache=True)
def _turned(start: float, end: float, share: float) -> float:
    ease = min(max(share, 0.0), 1.0)
    ease = ease * ease * (3.0 - 2.0 * ease)
    gap = (end - start + np.pi) % (2.0 * np.pi) - np.pi
    return float(start + gap * ease)


def _smooth(share: F64) -> F64:
    return np.asarray(share * share * (3.0 - 2.0 * share))
