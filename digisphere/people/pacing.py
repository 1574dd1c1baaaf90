"""A walk at the pace that those ahead leave it: the denser the crowd, the slower (Weidmann 1993).

Step by step along the way it is counted who walks just ahead, and one goes as fast as that density
leaves: Weidmann, *Transporttechnik der Fussgänger*, v = v0 (1 - exp(-1.913 (1/rho - 1/5.4))). Only
those ahead slow anybody, so a queue forms behind what is slow and grows backwards. Compiled; called
by `crowding.py`.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people.paths import SPEED_LIMIT_M_S
from digisphere.people.traffic import TICK_S, seen_at
from digisphere.people.trajectory import PATH_POINTS
from digisphere.people.way_widths import KERB_M, half_at
from digisphere.world.compiled import inlined, kernel
from digisphere.world.navigation import keep_bends

Floats = npt.NDArray[np.float64]

GAMMA, JAM_PER_M2 = 1.913, 5.4
"""Weidmann (1993): how fast speed falls with density, and the density at which nobody moves."""
_LEAST_SHARE = 0.03
"""In a jam people shuffle: otherwise one who stands for ever could never be told from it."""
AHEAD_M, BESIDE_M = 4.0, 0.8
"""How far ahead and aside people count who is in their way."""
_REACH_M = 4.1
_BODY_M, _CLOSING_S = 0.36, 1.0
"""Nobody comes nearer behind anybody: the least length one takes up (Seyfried et al. 2005)."""
_STEP_S = 0.5
_MOST_KNOTS = 4000
_TOLERANCE = 0.2
"""Metres and seconds by which a drawn walk may miss the planned one where its speed changes."""


@kernel
def share_of_speed(per_m2: float) -> float:
    """The share of their free speed people keep at a density, per square metre."""
    left = 1.0 - math.exp(-GAMMA * (1.0 / max(per_m2, 1e-6) - 1.0 / JAM_PER_M2))
    return min(max(left, 0.0), 1.0)


@kernel
def slow_down(
    walk: Any, count: int, doors: tuple[int, int], lane_m: float, widths: Any, ledger: Any,
    near: Any,
) -> int:  # fmt: skip
    """Give a walk the arrivals that those ahead leave it, and points where its speed changes.

    Args:
        walk: points (n, 2) and arrivals (n,) of which so many are used; written anew.
        count: of these.
        doors: index of the points at which it leads out and in, -1 for none: inside nobody slows.
        lane_m: how far right of the middle of the way it keeps.
        widths: of the ways, as `way_widths.py` tells them.
        ledger: of everybody's walks, as `traffic.py` keeps it.
        near: room for those near, (people, 4).

    Returns how many points there are now.
    """
    points, times = walk
    free, knots, used = times[:count].copy(), np.empty((_MOST_KNOTS, 3)), 0
    legs = max(doors[0], 0), doors[1] if doors[1] >= 0 else count - 1
    watch = ledger, near, np.full(2, -1), _fastest(points, free, legs)
    t = free[0]
    for k in range(count - 1):
        dx, dy = points[k + 1, 0] - points[k, 0], points[k + 1, 1] - points[k, 1]
        run, spent = math.hypot(dx, dy), free[k + 1] - free[k]
        if run < 1e-6 or spent <= 0.0 or k < legs[0] or k >= legs[1]:
            t += spent
            times[k + 1] = t
            continue
        done, pace, way, before = 0.0, run / spent, (dx / run, dy / run), -1.0
        strip_m = _strip_m(widths, points[k, 0] + 0.5 * dx, points[k, 1] + 0.5 * dy, lane_m)
        while done < run - 1e-6:
            here = points[k, 0] + way[0] * done, points[k, 1] + way[1] * done
            speed, step_s = _pace_at(here, way, t, pace, strip_m, watch)
            step = min(speed * step_s, run - done)
            done += step
            t += step / speed
            if speed == before:
                used -= 1  # Nothing has changed at the last knot.
            if used < len(knots):
                knots[used, 0], knots[used, 1], knots[used, 2] = t, k, done / run
                used += 1
            before = speed
        times[k + 1] = t
    return _with_changes(walk, count, knots[:used])


@kernel
def _pace_at(
    here: Any, way: Any, t: float, pace: float, strip_m: float, watch: Any
) -> tuple[float, float]:
    """How fast one may go at a place and instant, and for how long before the next look.

    The watch holds whom one saw last, and in which tick: they are looked for once a tick.
    """
    ledger, near, last, fastest = watch
    tick = math.floor(t / TICK_S)
    since_s = t - (tick + 0.5) * TICK_S
    if tick != last[0]:
        # Who is farther off now does not come near in what is left of these two seconds.
        moves_m = fastest * (0.5 * TICK_S - since_s) + SPEED_LIMIT_M_S * 0.5 * TICK_S
        last[0] = tick
        last[1] = seen_at(ledger, tick, here[0], here[1], _REACH_M + moves_m, near)
    if last[1] == 0:
        return pace, max(0.5 * TICK_S - since_s, _STEP_S)
    ahead, behind = _ahead(near[: last[1]], since_s, here, way)
    # Half of oneself: those ahead begin half a gap away from where one stands.
    speed = min(pace * share_of_speed((ahead + 0.5) / (AHEAD_M * strip_m)), behind)
    return max(speed, pace * _LEAST_SHARE), _STEP_S


@inlined
def _fastest(points: Any, times: Any, legs: tuple[int, int]) -> float:
    """The greatest speed out of doors, m/s."""
    most = 0.0
    for k in range(legs[0], legs[1]):
        run = math.hypot(points[k + 1, 0] - points[k, 0], points[k + 1, 1] - points[k, 1])
        most = max(most, run / max(times[k + 1] - times[k], 1e-9))
    return most


@inlined
def _strip_m(widths: Any, x: float, y: float, lane_m: float) -> float:
    """How wide a strip of the way one looks along, from a lane."""
    half = half_at(widths, x, y)
    lane = min(max(lane_m, KERB_M - half), half - KERB_M)
    return min(lane + BESIDE_M, half) - max(lane - BESIDE_M, -half)


@kernel
def _ahead(near: Any, since_s: float, here: Any, way: Any) -> tuple[int, float]:
    """How many walk just ahead of a point, and how fast one may go behind the first of them."""
    found, gap, behind = 0, np.inf, np.inf
    for k in range(len(near)):
        gap_x = near[k, 0] + since_s * near[k, 2] - here[0]
        gap_y = near[k, 1] + since_s * near[k, 3] - here[1]
        along = gap_x * way[0] + gap_y * way[1]
        if along <= 0.0 or along > AHEAD_M:
            continue
        across = abs(gap_x * way[1] - gap_y * way[0])
        if across > BESIDE_M:
            continue
        found += 1
        if across < _BODY_M and along <= gap:
            onward = near[k, 2] * way[0] + near[k, 3] * way[1]
            follows = onward + (along - _BODY_M) / _CLOSING_S
            if onward > 0.0 and (along < gap or follows < behind):
                gap, behind = along, follows
    return found, behind


@kernel
def _with_changes(walk: Any, count: int, knots: Any) -> int:
    """Put in points where the speed of a walk changes, as many as a path holds; how many it has.

    Knots (k, 3) are an instant, a leg, and the share of that leg walked by then.
    """
    points, times = walk
    most = count + len(knots)
    xy, flow, pinned = np.empty((most, 2)), np.empty((most, 2)), np.zeros(most, dtype=np.bool_)
    size, knot = 0, 0
    for k in range(count):
        xy[size], flow[size, 0], pinned[size] = points[k], times[k], True
        size += 1
        while knot < len(knots) and knots[knot, 1] == k:
            share = knots[knot, 2]
            if 1e-3 < share < 1.0 - 1e-3:
                xy[size, 0] = points[k, 0] + share * (points[k + 1, 0] - points[k, 0])
                xy[size, 1] = points[k, 1] + share * (points[k + 1, 1] - points[k, 1])
                flow[size, 0] = knots[knot, 0]
                size += 1
            knot += 1
    if size == count or count >= PATH_POINTS:
        return count
    flow[0, 1] = 0.0
    for k in range(1, size):
        run = math.hypot(xy[k, 0] - xy[k - 1, 0], xy[k, 1] - xy[k - 1, 1])
        flow[k, 1] = flow[k - 1, 1] + run
    tolerance, keep = _TOLERANCE, pinned[:size].copy()
    keep_bends(flow[:size], tolerance, keep)
    while keep.sum() > PATH_POINTS:
        tolerance *= 1.5
        keep = pinned[:size].copy()
        keep_bends(flow[:size], tolerance, keep)
    kept = 0
    for k in range(size):
        if keep[k]:
            points[kept], times[kept] = xy[k], flow[k, 0]
            kept += 1
    return kept
