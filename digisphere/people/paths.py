"""From a route to a walk: points, right-hand lane, pace by body, slope and weather. Pure functions.

A walk is a polyline with an arrival time at each point (law L2). Whoever would walk in somebody
else's steps takes another lane. Slope follows Tobler (1993):
pace is best slightly downhill and falls with exp(-3.5 |slope + 0.05|); snow costs up to half;
rain and lateness hurry. Called by `movement_system.py`.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Activity
from digisphere.people.trajectory import PATH_POINTS, Columns
from digisphere.world.compiled import inlined, kernel

Floats = npt.NDArray[np.float64]

SPEED_LIMIT_M_S = 3.2
LANE_M = (0.3, 0.85)
"""Where people walk, right of the middle of the way."""
_OTHER_LANES_M = (0.3, 0.6, 0.9, 1.15)
_LANE_GAP_M = 0.25
_LEAST_STEP_M = 0.02
_LOOK_S = 2.0
_LOOKS_LEFT_OUT = 1000
"""More than any walk has."""
ABREAST_M = 0.32
_WALK, _RUN = int(Activity.WALK), int(Activity.RUN)
_ON_LEVEL = np.exp(-3.5 * 0.05)


@dataclass(frozen=True)
class Gait:
    """What sets the pace of one walk."""

    speed_m_s: float
    """Unhurried, on level road."""
    hurry: float = 1.0
    fitness: float = 1.0
    snow: float = 1.0

    @property
    def pace_m_s(self) -> float:
        """Metres a second on level road."""
        return float(self.speed_m_s * self.hurry * self.fitness * self.snow)


def lane(points: Floats, *, offset_m: float | Floats) -> Floats:
    """Return the polyline (n, 2) shifted to the right, its two ends kept in place.

    Corners are mitred and limited, so that a sharp bend does not throw anybody off the road.
    ``offset_m`` is one for all points or one each.
    """
    shifted = points.copy()
    offsets = np.full(len(points), offset_m) if np.isscalar(offset_m) else np.asarray(offset_m)
    shift(points, offsets, shifted)
    return shifted


@kernel
def shift(xy: Any, offsets_m: Any, out: Any) -> None:
    """Move all points but the two ends aside, each by the mitre of its corner.

    A way of fewer than four points is no way of any length, and stays.
    """
    if len(xy) < 4:
        return
    before_x, before_y = 0.0, 0.0
    for k in range(len(xy) - 1):
        dx, dy = xy[k + 1, 0] - xy[k, 0], xy[k + 1, 1] - xy[k, 1]
        length = max(math.hypot(dx, dy), 1e-9)
        right_x, right_y = dy / length, -dx / length
        if k > 0:
            corner_x, corner_y = before_x + right_x, before_y + right_y
            size = math.hypot(corner_x, corner_y)
            mitre = 2.0 / (size * size) if size > 0.5 else 1.0
            aside = offsets_m[k] * min(mitre, 1.3)
            out[k, 0] += aside * corner_x
            out[k, 1] += aside * corner_y
        before_x, before_y = right_x, right_y


def lanes(share: float) -> list[float]:
    """Return the lanes somebody would walk in, m right of the middle, best first.

    Args:
        share: which lane is their own, 0 to 1.
    """
    own = LANE_M[0] + (LANE_M[1] - LANE_M[0]) * share
    others = sorted(_OTHER_LANES_M, key=lambda lane_m: abs(lane_m - own))
    return [own, *(lane_m for lane_m in others if abs(lane_m - own) > _LANE_GAP_M)]


class Bounds:
    """The bounds of everybody's path, kept as long as the path stays the same.

    Most walkers of a town are elsewhere, and telling so must not cost a look at all their points.
    """

    def __init__(self, rows: int) -> None:
        self.of = np.full((rows, 8), np.nan)
        """West, east, south, north, greatest speed; of a path of so many points, from when, until
        when: no other path of the same person has the same times."""

    def near(
        self, points: Floats, *, people: Columns, own: int, margin_m: float,
        within_s: tuple[float, float],
    ) -> npt.NDArray[np.int64]:  # fmt: skip
        """Return the rows of all others whose walk may come near a walk.

        Args:
            points: (n, 2) polyline of the walk.
            people: the `people` columns.
            own: row of who would walk.
            margin_m: how near.
            within_s: from when to when others are on their way.
        """
        paths = people["path_xy_m"], people["path_t_s"], people["path_count"]
        found: npt.NDArray[np.int64] = _walkers_near(
            points, (margin_m, *within_s), paths, people["activity"], self.of, own
        )
        return found


def abreast_s(
    points: Floats, *, times: Floats, outdoors_s: tuple[float, float], people: Columns,
    near: npt.NDArray[np.int64], bounds: Bounds, enough_s: float,
) -> float:  # fmt: skip
    """Return for how long a walk out of doors would lead through other walkers, in seconds.

    Args:
        points: (n, 2) polyline.
        times: (n,) arrivals.
        outdoors_s: from when to when the walker is under the sky.
        people: the `people` columns.
        near: rows of those who may be met on the way, as `Bounds.near` has told.
        bounds: of all paths.
        enough_s: a walk through others for so long is told as soon as it is found to be one.
    """
    first, last = max(float(times[0]), outdoors_s[0]), min(float(times[-1]), outdoors_s[1])
    paths = people["path_xy_m"], people["path_t_s"], people["path_count"]
    out = people["out_from_s"], people["out_until_s"]
    return float(_abreast_all(points, times, paths, out, near, bounds.of, (first, last, enough_s)))


@kernel
def _abreast_all(
    xy: Any, times: Any, paths: Any, out: Any, near: Any, kept: Any, limits: Any
) -> float:
    """Sum of `_abreast` over everybody near, or until that is enough."""
    others_xy, others_times, counts = paths
    out_from, out_until = out
    first, last, enough_s = limits
    seconds, pace = 0.0, fastest_on(xy, times, len(times))
    box = box_round(xy, ABREAST_M)
    for row in near:
        of = kept[row]
        if of[6] < last and of[7] > first and meets(of, box):
            seconds += _abreast(
                xy, times, others_xy[row], others_times[row], int(counts[row]),
                max(first, out_from[row]), min(last, out_until[row]), pace + of[4],
            )  # fmt: skip
            if seconds >= enough_s:
                break
    return seconds


@kernel
def _walkers_near(
    xy: Any, limits: Any, paths: Any, activity: Any, kept: Any, own: int
) -> Any:  # fmt: skip
    """Rows of the others whose bounds in space and time meet a walk's; bounds are kept anew."""
    others_xy, others_times, counts = paths
    margin_m, first, last = limits
    box = box_round(xy, margin_m)
    found = [0 for _ in range(0)]
    for row in range(len(activity)):
        if row == own or (activity[row] != _WALK and activity[row] != _RUN):
            continue
        count = int(counts[row])
        begin, end = others_times[row, 0], others_times[row, max(count, 1) - 1]
        if begin >= last or end <= first:
            continue
        of = kept[row]
        if of[5] != count or of[6] != begin or of[7] != end:
            of[0], of[1], of[2], of[3] = box_round(others_xy[row, : max(count, 1)], 0.0)
            of[4] = fastest_on(others_xy[row], others_times[row], count)
            of[5], of[6], of[7] = count, begin, end
        if meets(of, box):
            found.append(row)
    return np.array(found, dtype=np.int64)


@inlined
def meets(of: Any, box: Any) -> bool:
    """Whether two boxes, each west, east, south, north, have anything in common."""
    return not (of[0] > box[1] or of[1] < box[0] or of[2] > box[3] or of[3] < box[2])


@kernel
def box_round(xy: Any, margin_m: float) -> tuple[float, float, float, float]:
    """West, east, south and north of what lies within a margin of a path's bounds."""
    west, east, south, north = xy[0, 0], xy[0, 0], xy[0, 1], xy[0, 1]
    for k in range(1, len(xy)):
        west, east = min(west, xy[k, 0]), max(east, xy[k, 0])
        south, north = min(south, xy[k, 1]), max(north, xy[k, 1])
    return west - margin_m, east + margin_m, south - margin_m, north + margin_m


@kernel
def _abreast(
    xy: Any, times: Any, other_xy: Any, other_times: Any, count: int, first: float, last: float,
    fastest: float,
) -> float:  # fmt: skip
    """Seconds in which two paths are in each other's steps, looked at every two.

    While they are farther apart than both could walk by then, looks are left out.
    """
    seconds, i, j = 0.0, 1, 1
    reach = fastest * _LOOK_S * 1.001 + 1e-6
    if count < 2 or len(times) < 2:
        return seconds
    t = max(first, other_times[0])
    end = min(last, other_times[count - 1])
    while t < end:
        i, j = leg_at(times, len(times), i, t), leg_at(other_times, count, j, t)
        a = (t - times[i - 1]) / max(times[i] - times[i - 1], 1e-9)
        b = (t - other_times[j - 1]) / max(other_times[j] - other_times[j - 1], 1e-9)
        dx = xy[i - 1, 0] + (xy[i, 0] - xy[i - 1, 0]) * a
        dx -= other_xy[j - 1, 0] + (other_xy[j, 0] - other_xy[j - 1, 0]) * b
        dy = xy[i - 1, 1] + (xy[i, 1] - xy[i - 1, 1]) * a
        dy -= other_xy[j - 1, 1] + (other_xy[j, 1] - other_xy[j - 1, 1]) * b
        apart = dx * dx + dy * dy
        if apart < ABREAST_M * ABREAST_M:
            seconds += _LOOK_S
        left_out = 0
        if apart > (ABREAST_M + reach) * (ABREAST_M + reach):
            left_out = min(int((math.sqrt(apart) - ABREAST_M) / reach), _LOOKS_LEFT_OUT)
        for _ in range(max(left_out, 1)):
            t += _LOOK_S
    return seconds


@inlined
def leg_at(times: Any, count: int, k: int, t: float) -> int:
    """The point at the end of the leg of a path that is walked at an instant, from one on."""
    while k < count - 1 and times[k] < t:
        k += 1
    return k


@kernel
def between(xy: Any, times: Any, i: int, t: float) -> tuple[float, float]:
    """The point between the points ``i`` - 1 and ``i`` of a path at an instant."""
    share = (t - times[i - 1]) / max(times[i] - times[i - 1], 1e-9)
    share = min(max(share, 0.0), 1.0)
    return (
        xy[i - 1, 0] + (xy[i, 0] - xy[i - 1, 0]) * share,
        xy[i - 1, 1] + (xy[i, 1] - xy[i - 1, 1]) * share,
    )


@kernel
def fastest_on(xy: Any, times: Any, count: int) -> float:
    """The greatest speed along a path, m/s; past all bounds where it leaps."""
    most = 0.0
    for k in range(1, count):
        dx, dy = xy[k, 0] - xy[k - 1, 0], xy[k, 1] - xy[k - 1, 1]
        most = max(most, math.sqrt(dx * dx + dy * dy) / max(times[k] - times[k - 1], 1e-9))
    return most


def thinned(points: Floats) -> Floats:
    """Return the polyline without points closer than two centimetres, within `PATH_POINTS`."""
    kept = np.empty((PATH_POINTS, 2))
    return kept[: thin(np.ascontiguousarray(points, dtype=np.float64), kept)]


@kernel
def thin(xy: Any, out: Any) -> int:
    """Write the points that stand off the last that was kept, as many as there is room; how many.

    The end is always kept, if need be for the last before it.
    """
    kept, count = np.empty(len(xy), dtype=np.int64), 1
    kept[0] = 0
    for k in range(1, len(xy)):
        last = kept[count - 1]
        if math.hypot(xy[k, 0] - xy[last, 0], xy[k, 1] - xy[last, 1]) >= _LEAST_STEP_M:
            kept[count] = k
            count += 1
    end = len(xy) - 1
    if kept[count - 1] != end and count > 1:
        kept[count - 1] = end
    elif kept[count - 1] != end:
        kept[count] = end
        count += 1
    used = min(count, len(out))
    for k in range(used):
        # Evenly spread where there are too many.
        chosen = k if used == count else round(k * ((count - 1) / (used - 1)))
        out[k] = xy[kept[chosen]]
    return used


def walk_times(points: Floats, *, heights_m: Floats, gait: Gait, start_s: float) -> Floats:
    """Return (n,) absolute arrival times in seconds at the points of a walk.

    Args:
        points: (n, 2) polyline.
        heights_m: (n,) ground at the points.
        gait: what sets the pace.
        start_s: departure.
    """
    run, exponent = np.empty(len(points) - 1), np.empty(len(points) - 1)
    slopes(points, heights_m, run, exponent)
    times = np.empty(len(points))
    arrivals(run, tobler_share(exponent), gait.pace_m_s, float(start_s), times)
    return times


def tobler_share(exponent: Floats) -> Floats:
    """Return the share of the speed on level road, from the exponent of Tobler's law.

    numpy's exponential, not the kernel's: the last digit of the two can differ.
    """
    share: Floats = np.exp(exponent) / _ON_LEVEL
    return share


@kernel
def slopes(xy: Any, heights_m: Any, run: Any, exponent: Any) -> None:
    """Length of each leg, and the exponent of Tobler's law on its slope."""
    for k in range(len(run)):
        run[k] = math.hypot(xy[k + 1, 0] - xy[k, 0], xy[k + 1, 1] - xy[k, 1])
        slope = (heights_m[k + 1] - heights_m[k]) / max(run[k], 0.5)
        exponent[k] = -3.5 * abs(min(max(slope, -0.8), 0.8) + 0.05)


@kernel
def arrivals(run: Any, tobler: Any, pace: float, start_s: float, out: Any) -> None:
    """Write when one is at each point, from the lengths and Tobler's shares of the legs.

    There is one more point than legs.
    """
    passed = 0.0
    out[0] = start_s + passed
    for k in range(len(run)):
        speed = pace * min(max(tobler[k], 0.25), 1.15)
        passed += run[k] / min(max(speed, 0.25), SPEED_LIMIT_M_S)
        out[k + 1] = start_s + passed
