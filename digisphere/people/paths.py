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

from digisphere.world.compiled import inlined, kernel

Floats = npt.NDArray[np.float64]

SPEED_LIMIT_M_S = 3.2
LANE_M = (0.3, 0.85)
"""Where people walk, right of the middle of the way."""
_OTHER_LANES_M = (0.3, 0.6, 0.9, 1.15)
_LANE_GAP_M = 0.25
_LEAST_STEP_M = 0.02
_ON_LEVEL = math.exp(-3.5 * 0.05)


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


@kernel
def arrivals(xy: Any, heights_m: Any, gait: tuple[float, float], out: Any) -> None:
    """Write when one is at each point of a walk.

    Args:
        xy: (n, 2) its points.
        heights_m: (n,) of the ground there.
        gait: the pace on level road, m/s, and when one sets off.
        out: (n,) or longer.
    """
    pace, start_s = gait
    passed = 0.0
    out[0] = start_s
    for k in range(len(xy) - 1):
        run = math.hypot(xy[k + 1, 0] - xy[k, 0], xy[k + 1, 1] - xy[k, 1])
        slope = (heights_m[k + 1] - heights_m[k]) / max(run, 0.5)
        tobler = math.exp(-3.5 * abs(min(max(slope, -0.8), 0.8) + 0.05)) / _ON_LEVEL
        speed = pace * min(max(tobler, 0.25), 1.15)
        passed += run / min(max(speed, 0.25), SPEED_LIMIT_M_S)
        out[k + 1] = start_s + passed
