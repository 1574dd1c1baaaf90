"""From a route to a walk: points, right-hand lane, pace by body, slope and weather. Pure functions.

A walk is a polyline with an arrival time at each point (law L2). Slope follows Tobler (1993):
pace is best slightly downhill and falls with exp(-3.5 |slope + 0.05|); snow costs up to half;
rain and lateness hurry. Called by `movement_system.py`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.people.trajectory import PATH_POINTS

Floats = npt.NDArray[np.float64]

SPEED_LIMIT_M_S = 3.2
_LEAST_STEP_M = 0.02


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
