"""How a crowd on the way slows those who walk in it: the denser, the slower, after Weidmann.

A walk is a function of time (law L2), so whoever sets out can tell where all who set out before
will be. Step by step along the way they count who walks just ahead of them, and go as fast as that
density leaves: Weidmann (1993), *Transporttechnik der Fussgänger*, v = v0 (1 - exp(-1.913 (1/rho -
1/5.4))). Only those ahead slow anybody, so a queue forms behind what is slow and grows backwards.
Walks under way are not planned anew: nobody is slowed by who sets out later and comes in ahead of
them. Who stands slows nobody either, for ways bend round them (`standing_room.py`).

Called by `movement_system.py`; where nobody else is near, it changes nothing.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from digisphere.people.neighbours import Neighbours
from digisphere.people.paths import (
    ABREAST_M,
    Bounds,
    abreast_s,
    between,
    box_round,
    fastest_on,
    leg_at,
    meets,
)
from digisphere.people.trajectory import PATH_POINTS, Columns
from digisphere.people.waking import awake, first_wake, lull, rouse, wakeful
from digisphere.world.compiled import kernel
from digisphere.world.navigation import straighten

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GAMMA, JAM_PER_M2 = 1.913, 5.4
"""Weidmann (1993): how fast speed falls with density, and the density at which nobody moves."""
_LEAST_SHARE = 0.03
"""In a jam people shuffle: otherwise one who stands for ever could never be told from it."""
_AHEAD_M, _BESIDE_M = 4.0, 0.8
"""How far ahead and aside people count who is in their way."""
_REACH_M = 4.1
_BODY_M, _CLOSING_S = 0.36, 1.0
"""Nobody comes nearer behind anybody: the least length one takes up (Seyfried et al. 2005)."""
_COMPANY = 4
"""So many ahead at a time at least, or the way is free: three leave 96 % of the speed."""
_STEP_S, _LOOK_S = 0.5, 2.0
_SEEN_M = _AHEAD_M + 1.34 * _LOOK_S
"""Who is not ahead of one between two looks is not so near at either."""
_HALF_WAY_M = 1.4
"""Half the room walkers use where no wider road is: right and left of the middle of the way."""
_KERB_M = 0.25
_MITRED, _BENT_M = 2.6, 4.0
"""A lane swings out so many times its width in a sharp bend, and by so much round who stands."""
_LANES_TIMED = 3
"""So many of the emptiest lanes are looked at again, as slowly as they would be walked."""
_AT_ONCE = 3
"""So many lanes are laid before they are looked at: often one of the first is free."""
_LANE_STEP_M = 0.45
"""Shoulders are so wide (bideltoid, Pheasant 1986)."""
_ON_ROAD_M = 4.0
_LATEST_S = 1800.0
"""Who sets off later than this after a walk should have ended is in nobody's way on it."""
_MOST_KNOTS = 4000
_TOLERANCE = 0.2
"""Metres and seconds by which a drawn walk may miss the planned one where its speed changes."""


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
        door_out, door_in = self.doors
        if self.inside and door_out < 0:
            return np.inf, np.inf
        return (
            float(self.times[door_out]) if door_out >= 0 else -np.inf,
            float(self.times[door_in]) if door_in >= 0 else np.inf,
        )


Plan = Callable[[list[float]], list[Course]]


def _through_others_s(found: tuple[float, Course]) -> float:
    return found[0]


def share_of_speed(per_m2: Floats) -> Floats:
    """Return the share of their free speed people keep at densities (n,) per square metre."""
    crowded = np.maximum(np.asarray(per_m2, dtype=np.float64), 1e-6)
    left = 1.0 - np.exp(-GAMMA * (1.0 / crowded - 1.0 / JAM_PER_M2))
    kept: Floats = np.clip(left, 0.0, 1.0)
    return kept


class WayWidths:
    """How wide the ways are: roads as they were built, elsewhere what walkers keep to."""

    def __init__(self, lines: list[Floats], widths_m: list[float]) -> None:
        self._half = np.repeat(np.asarray(widths_m) / 2.0, [len(line) for line in lines])
        self._tree = cKDTree(np.concatenate(lines)) if lines else None
        self.most_half_m = float(max(self._half.max(initial=0.0), _HALF_WAY_M))

    @classmethod
    def of(cls, ground: Any) -> "WayWidths":
        """Return the widths of one ground's roads."""
        roads = [road for road in ground.roads if len(road.xy_m)]
        return cls([np.asarray(r.xy_m, np.float64) for r in roads], [r.width_m for r in roads])

    def half_m(self, points_m: Floats) -> Floats:
        """Return (n,) half the width of the way at points (n, 2)."""
        half = np.full(len(points_m), _HALF_WAY_M)
        if self._tree is not None:
            away, near = self._tree.query(points_m, distance_upper_bound=_ON_ROAD_M)
            on = np.isfinite(away)
            half[on] = np.maximum(self._half[near[on]], _HALF_WAY_M)
        return half

    def offsets_m(self, points_m: Floats, lanes_m: list[float]) -> Floats:
        """Return (lanes, n) where lanes keep to at points (n, 2), as far as the way is so wide."""
        lanes = np.array(lanes_m)[:, None]
        if float(np.abs(lanes).max()) <= _HALF_WAY_M - _KERB_M:
            return np.asarray(np.repeat(lanes, len(points_m), axis=1))
        edge = self.half_m(points_m) - _KERB_M
        return np.asarray(np.clip(lanes, -edge, edge))


def wider_lanes(half_m: float, *, tried: list[float]) -> list[float]:
    """Return further lanes of a way so wide, nearest to the right-hand side first.

    In a crowd people use all of the way, to its left edge.
    """
    edge = half_m - _KERB_M
    every = np.arange(edge, -edge - 1e-6, -_LANE_STEP_M).tolist()
    fresh = [m for m in every if all(abs(m - other) > 0.5 * _LANE_STEP_M for other in tried)]
    return sorted(fresh, key=lambda m: (m < 0.0, abs(m)))


def _a_few_at_once(plan: Plan, lanes_m: list[float]) -> Iterator[Course]:
    for k in range(0, len(lanes_m), _AT_ONCE):
        yield from plan(lanes_m[k : k + _AT_ONCE])


class Crowd:
    """Everybody who walks, as those see it who set out."""

    def __init__(self, widths: WayWidths, bounds: Bounds) -> None:
        self.widths, self._bounds = widths, bounds

    def chosen(self, plan: Plan, lanes_m: list[float], people: Columns, *, own: int) -> Course:
        """Return the walk in the lane with the fewest people in it, slowed by those ahead.

        Args:
            plan: makes the walk in each of some lanes, at its free speed.
            lanes_m: best first, m right of the middle of the way.
            people: the `people` columns.
            own: row of who would walk.
        """
        usual = plan(lanes_m[:1])
        near = self.neighbours(usual[0], people, own=own)
        free = self._by_company(usual, people, near=near)
        if free[0][0] > 0.0:
            others, least = plan(lanes_m[1:]), free[0][0]
            free += self._by_company(others, people, near=near, enough_s=least)
            free.sort(key=_through_others_s)
        best = free[0][1]
        company = self.company(best, people, near=near)
        if not company.crowded:
            return best
        if free[0][0] > 0.0:
            half_m = float(self.widths.half_m(best.points).max())
            wider = wider_lanes(half_m, tried=lanes_m)
            free += self._by_company(_a_few_at_once(plan, wider), people, near=near)
            free.sort(key=_through_others_s)

        def slowed(course: Course) -> Course:
            met = company if course is best else self.company(course, people, near=near)
            return self.slowed(course, met, people)

        courses = (slowed(course) for _, course in free[:_LANES_TIMED])
        return self._by_company(courses, people, near=near)[0][1]

    def neighbours(self, course: Course, people: Columns, *, own: int) -> Neighbours:
        """Return who might be met on a walk, given in its usual lane, whichever lane it takes."""
        within_s = float(course.times[0]), float(course.times[-1]) + _LATEST_S
        aside_m = _MITRED * self.widths.most_half_m + _BENT_M
        rows = self._bounds.near(
            course.points, people=people, own=own, margin_m=_REACH_M + aside_m, within_s=within_s
        )
        paths = people["path_xy_m"], people["path_t_s"], people["path_count"]
        speeds = self._bounds.of[:, 4]
        return Neighbours.of(course.points, course.times, rows=rows, paths=paths, speeds=speeds)

    def _by_company(
        self,
        courses: Iterable[Course],
        people: Columns,
        *,
        near: Neighbours,
        enough_s: float = np.inf,
    ) -> list[tuple[float, Course]]:
        """Return walks by how long they lead through others, up to the first that never does.

        Of those that are not the best it is only known that they lead through others for longer.
        """
        found: list[tuple[float, Course]] = []
        least = enough_s
        for course in courses:
            rows = near.within(ABREAST_M, points=course.points, times=course.times)
            seconds = abreast_s(
                course.points, times=course.times, outdoors_s=course.outdoors_s, people=people,
                near=rows, bounds=self._bounds, enough_s=least,
            )  # fmt: skip
            found.append((seconds, course))
            least = min(least, seconds)
            if seconds == 0.0:
                break
        return sorted(found, key=_through_others_s)

    def company(self, course: Course, people: Columns, *, near: Neighbours) -> "Company":
        """Return who of those near will come near a walk, looked at as it is planned."""
        count = len(course.times)
        paths = people["path_xy_m"], people["path_t_s"], people["path_count"]
        out = people["out_from_s"], people["out_until_s"]
        rows = _within_reach(course.points, near.rows, self._bounds.of)
        first, last = course.outdoors_s
        crowded = False
        if len(rows) >= _COMPANY and count > 1:
            first = max(first, float(course.times[0]))
            last = min(last, float(course.times[-1]))
            soon = near.within(_SEEN_M, points=course.points, times=course.times)
            met = _within_reach(course.points, soon, self._bounds.of)
            crowded = _meets_crowd(
                course.points, course.times, (first, last), met, self._bounds.of, paths, out
            )
        return Company(rows, bool(crowded))

    def slowed(self, course: Course, company: "Company", people: Columns) -> Course:
        """Return a walk at the speed that those ahead leave it; itself where that is its own."""
        if not company.crowded:
            return course
        points, count = course.points, len(course.points)
        door_out, door_in = course.doors
        legs = (max(door_out, 0), door_in if door_in >= 0 else count - 1)
        times, knots = np.empty(count), np.empty((_MOST_KNOTS, 3))
        middles = 0.5 * (points[1:] + points[:-1])
        used = _walk_on(
            points, course.times, legs, self._zone_m(middles, course.lane_m), company.rows,
            self._bounds.of[:, 4],
            (people["path_xy_m"], people["path_t_s"], people["path_count"]),
            (people["out_from_s"], people["out_until_s"]), times, knots,
        )  # fmt: skip
        timed = Course(points, times, course.doors, course.inside, course.lane_m)
        return _with_changes(timed, knots[:used])

    def _zone_m(self, points: Floats, lane_m: float) -> Floats:
        """Return (n,) how wide a strip of the way one looks along, from a lane."""
        half = self.widths.half_m(points)
        lane = np.clip(lane_m, _KERB_M - half, half - _KERB_M)
        right, left = np.minimum(lane + _BESIDE_M, half), np.maximum(lane - _BESIDE_M, -half)
        return np.asarray(right - left)


@dataclass(frozen=True)
class Company:
    """Rows of those who may come near a walk, and whether they are ever enough to slow anybody."""

    rows: Ints
    crowded: bool


def _with_changes(course: Course, knots: Floats) -> Course:
    """Return a walk with points put in where its speed changes, as many as a path holds.

    Args:
        course: with the true times at its points.
        knots: (k, 3) instant, leg and share of that leg walked by then.
    """
    leg = knots[:, 1].astype(np.int64)
    between = (knots[:, 2] > 1e-3) & (knots[:, 2] < 1.0 - 1e-3)
    room = PATH_POINTS - len(course.points)
    if room <= 0 or not between.any():
        return course
    leg, share, at = leg[between], knots[between, 2], knots[between, 0]
    xy = course.points[leg] + share[:, None] * (course.points[leg + 1] - course.points[leg])
    points, times = np.concatenate([course.points, xy]), np.concatenate([course.times, at])
    pinned = np.arange(len(points)) < len(course.points)
    order = np.lexsort((~pinned, times))
    points, times, pinned = points[order], times[order], pinned[order]
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    flow = np.stack([times - times[0], run], axis=1)
    tolerance, kept = _TOLERANCE, flow
    while len(kept) > PATH_POINTS or kept is flow:
        kept = straighten(flow, tolerance_m=tolerance, pinned=pinned)
        tolerance *= 1.5
    chosen = np.searchsorted(flow[:, 0], kept[:, 0])
    points, times = points[chosen], times[chosen]
    door_out, door_in = course.doors
    if door_in >= 0:
        door_in = int(np.searchsorted(times, course.times[door_in]))
    return Course(points, times, (door_out, door_in), course.inside, course.lane_m)


@kernel
def _within_reach(xy: Any, near: Any, kept: Any) -> Any:
    """Rows of those near whose bounds come within reach of a walk."""
    box = box_round(xy, _REACH_M)
    found = np.zeros(len(near), dtype=np.bool_)
    for k in range(len(near)):
        found[k] = meets(kept[near[k]], box)
    return near[found]


@kernel
def _meets_crowd(
    xy: Any, times: Any, when: tuple[float, float], rows: Any, kept: Any, paths: Any, out: Any
) -> bool:
    """Whether there are ever a company ahead in one's way, looked at every two seconds."""
    others_xy, others_times, counts = paths
    first, last = when
    looks = max(int((last - first) / _LOOK_S) + 1, 1)
    near = np.zeros(looks, dtype=np.int64)
    pace = fastest_on(xy, times, len(times))
    for row in rows:
        count = int(counts[row])
        begin = max(first, others_times[row, 0], out[0][row])
        end = min(last, others_times[row, count - 1], out[1][row])
        if begin >= end:
            continue
        reach = max(pace + kept[row, 4], 0.1)
        i, j = 1, 1
        look = max(math.ceil((begin - first) / _LOOK_S), 0)
        while look < looks and first + look * _LOOK_S < end:
            t = first + look * _LOOK_S
            i, j = leg_at(times, len(times), i, t), leg_at(others_times[row], count, j, t)
            x, y = between(xy, times, i, t)
            other_x, other_y = between(others_xy[row], others_times[row], j, t)
            gap_x, gap_y = other_x - x, other_y - y
            apart = math.sqrt(gap_x * gap_x + gap_y * gap_y)
            if apart > _SEEN_M:
                look += max(int((apart - _SEEN_M) / (reach * _LOOK_S)), 1)
                continue
            way_x, way_y = xy[i, 0] - xy[i - 1, 0], xy[i, 1] - xy[i - 1, 1]
            leg = max(math.hypot(way_x, way_y), 1e-9)
            ahead = gap_x * way_x + gap_y * way_y > 0.0
            if ahead and abs(gap_x * way_y - gap_y * way_x) <= _BESIDE_M * leg:
                near[look] += 1
                if near[look] >= _COMPANY:
                    return True
            look += 1
    return False


@kernel
def _walk_on(
    xy: Any, free: Any, legs: Any, zone_m: Any, rows: Any, speeds: Any, paths: Any, out: Any,
    times: Any, knots: Any,
) -> int:  # fmt: skip
    """Walk a path step by step as fast as those ahead let one; write arrivals and knots.

    A knot is where the speed is known: instant, leg, share of the leg. Returns how many there are.
    """
    t, used = free[0], 0
    upto, wake = np.ones(len(rows), dtype=np.int64), np.zeros(len(rows))
    tops = np.maximum(speeds[rows] + fastest_on(xy, free, len(free)), 0.1)
    memory, watch = (upto, wake, tops), wakeful(len(rows), t)
    times[0] = t
    for k in range(len(xy) - 1):
        dx, dy = xy[k + 1, 0] - xy[k, 0], xy[k + 1, 1] - xy[k, 1]
        run, spent = math.hypot(dx, dy), free[k + 1] - free[k]
        if run < 1e-6 or spent <= 0.0 or k < legs[0] or k >= legs[1]:
            t += spent
            times[k + 1] = t
            continue
        done, pace = 0.0, run / spent
        while done < run - 1e-6:
            here = xy[k, 0] + dx * done / run, xy[k, 1] + dy * done / run
            way = dx / run, dy / run
            ahead, behind, alone_s = _ahead(here, way, t, rows, paths, out, memory, watch)
            # Half of oneself: those ahead begin half a gap away from where one stands.
            crowd = (ahead + 0.5) / (_AHEAD_M * zone_m[k])
            left = 1.0 - math.exp(-GAMMA * (1.0 / crowd - 1.0 / JAM_PER_M2))
            speed = min(pace * left, behind)
            speed = max(speed, pace * _LEAST_SHARE)
            step = min(speed * max(alone_s - t, _STEP_S), run - done)
            done += step
            t += step / speed
            if used < len(knots):
                knots[used, 0], knots[used, 1], knots[used, 2] = t, k, done / run
                used += 1
        times[k + 1] = t
    return used


@kernel
def _ahead(
    here: Any, way: Any, t: float, rows: Any, paths: Any, out: Any, memory: Any, watch: Any
) -> tuple[int, float, float]:
    """How many walk just ahead of a point, how fast one may go behind the first of them.

    The last is until when nobody at all can be near; who cannot be near for long is not looked at.
    """
    others_xy, others_times, counts = paths
    upto, wake, tops = memory
    rouse(watch, wake, t)
    alone_s = first_wake(watch, wake, t)
    found, gap, behind = 0, np.inf, np.inf
    for at in range(awake(watch) - 1, -1, -1):
        c = watch[0][at]
        row = rows[c]
        count = int(counts[row])
        if t < others_times[row, 0] or t < out[0][row]:
            wake[c] = max(others_times[row, 0], out[0][row])
            lull(watch, wake, at)
            continue
        if t >= others_times[row, count - 1] or t >= out[1][row]:
            wake[c] = np.inf
            lull(watch, wake, at)
            continue
        upto[c] = leg_at(others_times[row], count, upto[c], t)
        x, y = between(others_xy[row], others_times[row], upto[c], t)
        gap_x, gap_y = x - here[0], y - here[1]
        along = gap_x * way[0] + gap_y * way[1]
        if along <= 0.0 or along > _AHEAD_M:
            apart = math.sqrt(gap_x * gap_x + gap_y * gap_y)
            if apart > _REACH_M:
                wake[c] = t + (apart - _REACH_M) / tops[c]
                lull(watch, wake, at)
            continue
        across = abs(gap_x * way[1] - gap_y * way[0])
        if across > _BESIDE_M:
            continue
        found += 1
        if across < _BODY_M and along < gap:
            onward = _onward(others_xy[row], others_times[row], upto[c], way)
            if onward > 0.0:
                gap, behind = along, onward + (along - _BODY_M) / _CLOSING_S
    return found, behind, alone_s


@kernel
def _onward(xy: Any, times: Any, k: int, way: Any) -> float:
    """How fast a path leads the same way on the leg that ends at a point, m/s."""
    on_x, on_y = xy[k, 0] - xy[k - 1, 0], xy[k, 1] - xy[k - 1, 1]
    return float((on_x * way[0] + on_y * way[1]) / max(times[k] - times[k - 1], 1e-6))
