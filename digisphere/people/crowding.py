"""Which lane somebody takes through those who walk already, and how they are slowed there.

A walk is a function of time (law L2), so whoever sets out can tell where all who set out before
will be (`traffic.py`). They take the lane with the fewest people in it, all of a wide way if it is
crowded, at the pace that those ahead leave them (`pacing.py`). Walks under way are not planned
anew: nobody is slowed by who sets out later and comes in ahead of them. Who stands slows nobody
either, for ways bend round them (`berths.py`).

Called by `movement_system.py`; where nobody else is near, it changes nothing.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people.laying import Way, lay
from digisphere.people.pacing import AHEAD_M, BESIDE_M, slow_down
from digisphere.people.paths import between, leg_at
from digisphere.people.traffic import TICK_S, Traffic, first_tick, seen_at
from digisphere.people.trajectory import PATH_POINTS
from digisphere.people.way_widths import KERB_M, WayWidths, half_at, kept_to
from digisphere.world.compiled import inlined, kernel

Floats = npt.NDArray[np.float64]

COMPANY = 4
"""So many ahead at a time at least, or the way is free: three leave 96 % of the speed."""
_SEEN_M = AHEAD_M + 1.34 * TICK_S
"""Who is not ahead of one between two looks is not so near at either."""
_ABREAST_M = 0.32
"""Two who come so near to each other walk through each other."""
_LANES_TRIED = 3
"""So many of the emptiest lanes are looked at as they would truly be walked."""
_FRACTIONS = 1024.0
"""Of a second, in which it is told how long two walk side by side."""
_LANE_STEP_M = 0.45
"""Shoulders are so wide (bideltoid, Pheasant 1986)."""


@dataclass(frozen=True)
class Course:
    """A walk as planned.

    points (n, 2); times (n,) arrivals, s; doors: index of the points at which it leads out of and
    into a house, -1 for none; inside: whether it starts under a roof; lane_m: how far right of the
    middle of the way it keeps.
    """

    points: Floats
    times: Floats
    doors: tuple[int, int]
    inside: bool
    lane_m: float

    @property
    def outdoors_s(self) -> tuple[float, float]:
        """From when to when the walker is under the sky."""
        return _under_sky(self.times, self.doors, self.inside)


class Crowd:
    """Everybody who walks, as those see it who set out."""

    def __init__(
        self, widths: WayWidths, traffic: Traffic, *, site: Any, company: int = COMPANY
    ) -> None:
        self.traffic, self._company = traffic, company
        self._ground = widths.map, site
        self._near = np.empty((traffic.people, 4), dtype=np.float32)

    def chosen(self, way: Way, lanes_m: list[float], *, pace_m_s: float, start_s: float) -> Course:
        """Return the walk in the lane with the fewest people in it, slowed by those ahead.

        Args:
            way: what it is made of.
            lanes_m: best first, m right of the middle of the way.
            pace_m_s: of the walk, unhindered on level road.
            start_s: departure.
        """
        points, times = np.empty((PATH_POINTS, 2)), np.empty(PATH_POINTS)
        parts = way.head, way.middle, way.tail, way.bends
        lane, count, doors = _choose(
            (parts, way.inside, way.leads_out, way.leads_in), np.array(lanes_m),
            (float(pace_m_s), float(start_s)),
            (*self._ground, self.traffic.ledger, self._near, self._company),
            (points, times),
        )  # fmt: skip
        return Course(points[:count], times[:count], doors, way.inside, lane)


@kernel
def _choose(way: Any, lanes_m: Any, gait: Any, world: Any, out: Any) -> Any:
    """Write the best walk; its lane, how many points it has, and those at which it has doors."""
    usual = lanes_m[0]
    least, crowded, best, doors = _walked(way, usual, gait, world, out)
    lane = usual
    if least > 0.0:
        points, times = out
        walk = points[:best], times[:best]
        lanes = _all_lanes(lanes_m, _widest(walk[0], world[0])) if crowded else lanes_m[1:]
        beside_s = _abreast_s(walk, _under_sky(walk[1], doors, way[1]), (usual, lanes), world)
        tried = np.empty_like(points), np.empty_like(times)
        for k in np.argsort(beside_s, kind="mergesort")[:_LANES_TRIED]:
            if beside_s[k] >= least:
                break
            met_s, _, count, found = _walked(way, lanes[k], gait, world, tried)
            if met_s < least:
                least, lane, best, doors = met_s, lanes[k], count, found
                points[:count], times[:count] = tried[0][:count], tried[1][:count]
            if met_s == 0.0:
                break
    return lane, best, doors


@kernel
def _walked(way: Any, lane_m: float, gait: Any, world: Any, out: Any) -> Any:
    """Write a walk in a lane as it would truly be walked.

    Returns for how long it leads through others, whether they slow it, how many points it has and
    at which of them it leads out of and into a house.
    """
    parts, inside, leads_out, leads_in = way
    widths, site, ledger, near, company = world
    points, times = out
    count = lay(parts, lane_m, gait, widths, site, out)
    doors = min(1, count - 1) if leads_out else -1, count - 2 if leads_in else -1
    sky = _under_sky(times[:count], doors, inside)
    met_s, crowded = _met((points[:count], times[:count]), sky, ledger, near, company)
    if crowded:
        free = count
        count = slow_down(out, free, doors, lane_m, widths, ledger, near)
        doors = doors[0], doors[1] + count - free if leads_in else -1
        sky = _under_sky(times[:count], doors, inside)
        met_s, _ = _met((points[:count], times[:count]), sky, ledger, near, company)
    return met_s, crowded, count, doors


@inlined
def _under_sky(times: Any, doors: tuple[int, int], inside: bool) -> tuple[float, float]:
    """From when to when a walker is under the sky."""
    if inside and doors[0] < 0:
        return np.inf, np.inf
    since = times[doors[0]] if doors[0] >= 0 else -np.inf
    return since, times[doors[1]] if doors[1] >= 0 else np.inf


@inlined
def _ticks(times: Any, sky: tuple[float, float]) -> tuple[int, int]:
    """The first tick at which a walker is on the way under the sky, and the first after."""
    first, last = max(times[0], sky[0]), min(times[-1], sky[1])
    return (first_tick(first), first_tick(last)) if first < last else (0, 0)


@kernel
def _met(
    walk: Any, sky: tuple[float, float], ledger: Any, near: Any, company: int
) -> tuple[float, bool]:
    """For how long a walk leads through others, s; whether there is ever company ahead in its way.

    Company is looked for once a tick.
    """
    xy, times = walk
    met_s, crowded, i = 0.0, False, 1
    first, last = _ticks(times, sky)
    for tick in range(first, last):
        i = leg_at(times, len(times), i, (tick + 0.5) * TICK_S)
        x, y, way_x, way_y, pace = _stride(xy, times, i, (tick + 0.5) * TICK_S)
        # Round the middle of the strip that is looked along, and one's own place.
        mid_x, mid_y, ahead = x + 0.5 * _SEEN_M * way_x, y + 0.5 * _SEEN_M * way_y, 0
        for k in range(seen_at(ledger, tick, mid_x, mid_y, 0.5 * _SEEN_M + _ABREAST_M, near)):
            gap, right, seconds, aside = _passing(near[k], x, y, way_x, way_y, pace)
            if abs(aside) < _ABREAST_M:
                met_s += seconds
            ahead += gap > 0.0 and abs(right) <= BESIDE_M
        crowded |= ahead >= company
    return met_s, crowded


@inlined
def _stride(xy: Any, times: Any, i: int, t: float) -> tuple[float, float, float, float, float]:
    """Where a walker is at an instant on a leg, the unit vector of the way and the pace, m/s."""
    x, y = between(xy, times, i, t)
    way_x, way_y = xy[i, 0] - xy[i - 1, 0], xy[i, 1] - xy[i - 1, 1]
    run = max(math.hypot(way_x, way_y), 1e-9)
    return x, y, way_x / run, way_y / run, run / max(times[i] - times[i - 1], 1e-9)


@inlined
def _passing(
    other: Any, x: float, y: float, way_x: float, way_y: float, pace: float
) -> tuple[float, float, float, float]:
    """How far ahead and right somebody is, m; for how long in the tick to come the two are side by
    side, and how far to the right the other then is.
    """
    gap_x, gap_y = other[0] - x, other[1] - y
    gap, right = gap_x * way_x + gap_y * way_y, gap_x * way_y - gap_y * way_x
    falls_back = pace - (other[2] * way_x + other[3] * way_y)
    if abs(falls_back) * TICK_S < 1e-3:
        since, until = 0.0, TICK_S if abs(gap) < _ABREAST_M else 0.0
    else:
        meets, lasts = gap / falls_back, abs(_ABREAST_M / falls_back)
        since, until = max(meets - lasts, 0.0), min(meets + lasts, TICK_S)
    # In binary fractions, whose sum is the same in whatever order people are told.
    seconds = math.floor((until - since) * _FRACTIONS + 0.5) / _FRACTIONS
    if seconds <= 0.0:
        return gap, right, 0.0, np.inf
    moves = other[2] * way_y - other[3] * way_x
    return gap, right, seconds, right + 0.5 * (since + until) * moves


@kernel
def _abreast_s(walk: Any, sky: tuple[float, float], lanes: Any, world: Any) -> Any:
    """For how long walks in other lanes beside one would lead through others, about, in seconds.

    Lanes are that of the walk and all others, m right of the middle of the way.
    """
    xy, times = walk
    own, others = lanes
    widths, _, ledger, near, _ = world
    seconds, i = np.zeros(len(others)), 1
    first, last = _ticks(times, sky)
    for tick in range(first, last):
        i = leg_at(times, len(times), i, (tick + 0.5) * TICK_S)
        x, y, way_x, way_y, pace = _stride(xy, times, i, (tick + 0.5) * TICK_S)
        half = half_at(widths, x, y)
        kept, reach_m = kept_to(own, half), math.hypot(0.5 * _SEEN_M, 2.0 * half) + _ABREAST_M
        mid_x, mid_y = x + 0.5 * _SEEN_M * way_x, y + 0.5 * _SEEN_M * way_y
        for k in range(seen_at(ledger, tick, mid_x, mid_y, reach_m, near)):
            _, _, lasts_s, aside = _passing(near[k], x, y, way_x, way_y, pace)
            if lasts_s > 0.0:
                for lane in range(len(others)):
                    if abs(aside - kept_to(others[lane], half) + kept) < _ABREAST_M:
                        seconds[lane] += lasts_s
    return seconds


@kernel
def _widest(points: Any, widths: Any) -> float:
    """Half the width of the way where it is widest, m."""
    most = 0.0
    for k in range(len(points)):
        most = max(most, half_at(widths, points[k, 0], points[k, 1]))
    return most


@kernel
def _all_lanes(usual: Any, half_m: float) -> Any:
    """The usual lanes and further ones of a way so wide, nearest to the right-hand side first.

    In a crowd people use all of the way, to its left edge.
    """
    edge = half_m - KERB_M
    right, most = int(edge / _LANE_STEP_M), int(2.0 * edge / _LANE_STEP_M) + 1
    lanes, count = np.empty(len(usual) + most), len(usual)
    lanes[:count] = usual
    for k in range(most):
        lane = edge - (right - k if k <= right else k) * _LANE_STEP_M
        if np.abs(usual - lane).min() > 0.5 * _LANE_STEP_M:
            lanes[count] = lane
            count += 1
    return lanes[1:count]
