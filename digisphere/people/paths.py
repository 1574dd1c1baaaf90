"""From a route to a walk: points, right-hand lane, pace by body, slope and weather. Pure functions.

A walk is a polyline with an arrival time at each point (law L2). Whoever would walk in somebody
else's steps takes another lane. Slope follows Tobler (1993):
pace is best slightly downhill and falls with exp(-3.5 |slope + 0.05|); snow costs up to half;
rain and lateness hurry. Called by `movement_system.py`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people.trajectory import PATH_POINTS, Columns, arrival_time
from digisphere.world.compiled import kernel

Floats = npt.NDArray[np.float64]

SPEED_LIMIT_M_S = 3.2
LANE_M = (0.3, 0.85)
"""Where people walk, right of the middle of the way."""
_OTHER_LANES_M = (0.3, 0.6, 0.9, 1.15)
_LANE_GAP_M = 0.25
_LEAST_STEP_M = 0.02
_LOOK_S = 2.0
_ABREAST_M = 0.32


@dataclass(frozen=True)
class Gait:
    """What sets the pace of one walk."""

    speed_m_s: float
    """Unhurried, on level road."""
    hurry: float = 1.0
    fitness: float = 1.0
    snow: float = 1.0


def lane(points: Floats, *, offset_m: float) -> Floats:
    """Return the polyline (n, 2) shifted to the right, its two ends kept in place.

    Corners are mitred and limited, so that a sharp bend does not throw anybody off the road.
    """
    if len(points) < 4 or offset_m == 0.0:
        return points
    step = np.diff(points, axis=0)
    length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)
    right = np.stack([step[:, 1], -step[:, 0]], axis=1) / length[:, None]
    corner = right[:-1] + right[1:]
    size = np.hypot(corner[:, 0], corner[:, 1])
    mitre = np.where(size > 0.5, 2.0 / np.maximum(size, 0.5) ** 2, 1.0)
    shifted = points.copy()
    shifted[1:-1] += offset_m * np.minimum(mitre, 1.3)[:, None] * corner
    return shifted


def lanes(share: float) -> list[float]:
    """Return the lanes somebody would walk in, m right of the middle, best first.

    Args:
        share: which lane is their own, 0 to 1.
    """
    own = LANE_M[0] + (LANE_M[1] - LANE_M[0]) * share
    others = sorted(_OTHER_LANES_M, key=lambda lane_m: abs(lane_m - own))
    return [own, *(lane_m for lane_m in others if abs(lane_m - own) > _LANE_GAP_M)]


def abreast_s(
    points: Floats, *, times: Floats, outdoors_s: tuple[float, float], people: Columns,
    walkers: npt.NDArray[np.int64],
) -> float:  # fmt: skip
    """Return for how long a walk out of doors would lead through other walkers, in seconds.

    Args:
        points: (n, 2) polyline.
        times: (n,) arrivals.
        outdoors_s: from when to when the walker is under the sky.
        people: the `people` columns.
        walkers: rows of those who may be met.
    """
    first, last = max(times[0], outdoors_s[0]), min(times[-1], outdoors_s[1])
    met = walkers[people["path_t_s"][walkers, 0] < last]
    met = met[arrival_time(people, met) > first]
    seconds = 0.0
    for row in met.tolist():
        other = (people["path_xy_m"][row], people["path_t_s"][row], int(people["path_count"][row]))
        seconds += _abreast(
            points, times, *other, max(first, float(people["out_from_s"][row])),
            min(last, float(people["out_until_s"][row])),
        )  # fmt: skip
    return seconds


@kernel
def _abreast(
    xy: Any, times: Any, other_xy: Any, other_times: Any, count: int, first: float, last: float
) -> float:
    """Seconds in which two paths are in each other's steps, looked at every two."""
    seconds, i, j = 0.0, 1, 1
    if count < 2 or len(times) < 2:
        return seconds
    t = max(first, other_times[0])
    end = min(last, other_times[count - 1])
    while t < end:
        while i < len(times) - 1 and times[i] < t:
            i += 1
        while j < count - 1 and other_times[j] < t:
            j += 1
        a = (t - times[i - 1]) / max(times[i] - times[i - 1], 1e-9)
        b = (t - other_times[j - 1]) / max(other_times[j] - other_times[j - 1], 1e-9)
        dx = xy[i - 1, 0] + (xy[i, 0] - xy[i - 1, 0]) * a
        dx -= other_xy[j - 1, 0] + (other_xy[j, 0] - other_xy[j - 1, 0]) * b
        dy = xy[i - 1, 1] + (xy[i, 1] - xy[i - 1, 1]) * a
        dy -= other_xy[j - 1, 1] + (other_xy[j, 1] - other_xy[j - 1, 1]) * b
        if dx * dx + dy * dy < _ABREAST_M * _ABREAST_M:
            seconds += _LOOK_S
        t += _LOOK_S
    return seconds


def thinned(points: Floats) -> Floats:
    """Return the polyline without points closer than two centimetres, within `PATH_POINTS`."""
    keep = np.ones(len(points), dtype=bool)
    last = points[0]
    for k in range(1, len(points)):
        if np.hypot(*(points[k] - last)) < _LEAST_STEP_M:
            keep[k] = False
        else:
            last = points[k]
    if not keep[-1] and keep.sum() > 1:
        keep[np.flatnonzero(keep)[-1]] = False
    keep[-1] = True
    kept = points[keep]
    if len(kept) > PATH_POINTS:
        middle = np.round(np.linspace(0, len(kept) - 1, PATH_POINTS)).astype(int)
        kept = kept[middle]
    return kept


def walk_times(points: Floats, *, heights_m: Floats, gait: Gait, start_s: float) -> Floats:
    """Return (n,) absolute arrival times in seconds at the points of a walk.

    Args:
        points: (n, 2) polyline.
        heights_m: (n,) ground at the points.
        gait: what sets the pace.
        start_s: departure.
    """
    step = np.diff(points, axis=0)
    run = np.hypot(step[:, 0], step[:, 1])
    slope = np.diff(heights_m) / np.maximum(run, 0.5)
    tobler = np.exp(-3.5 * np.abs(np.clip(slope, -0.8, 0.8) + 0.05)) / np.exp(-3.5 * 0.05)
    speed = gait.speed_m_s * gait.hurry * gait.fitness * gait.snow * np.clip(tobler, 0.25, 1.15)
    seconds = run / np.clip(speed, 0.25, SPEED_LIMIT_M_S)
    return start_s + np.concatenate([[0.0], np.cumsum(seconds)])
