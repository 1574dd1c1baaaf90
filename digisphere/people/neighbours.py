"""Who of all walkers can come near a walk at all: told once for every lane it is laid in.

In a market street hundreds of walks cross one way, and most are on it long before or after. Who
never comes near the usual lane, walked freely, comes near no lane that keeps close to it either: to
every instant the two are at most so far apart. A walk that is slowed by others keeps to another
time, and must look at everybody. Used by `crowding.py`.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people.paths import between, fastest_on, leg_at
from digisphere.world.compiled import kernel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SOON_M = 14.0
"""So near the usual lane come those who are looked at for all lanes."""
_LATER_S = 60.0
"""A lane may take so much longer than the usual one."""
_STEP_S, _LOOK_S = 0.5, 1.0


@dataclass(frozen=True)
class Neighbours:
    """Rows of those who might be met on a walk: all, and those near its usual lane in time."""

    rows: Ints
    soon: Ints
    points: Floats
    """(n, 2) of the usual lane, m; with the arrivals (n,) at its free speed."""
    times: Floats

    @classmethod
    def of(
        cls, points: Floats, times: Floats, *, rows: Ints, paths: Any, speeds: Floats
    ) -> "Neighbours":
        """Return the neighbours of a walk.

        Args:
            points: (n, 2) its usual lane.
            times: (n,) arrivals at its free speed.
            rows: who might be met in any lane at any speed.
            paths: points, arrivals and counts of everybody's.
            speeds: the greatest of everybody's path, m/s.
        """
        soon = _nearly_met(points, times, rows, paths, speeds) if len(times) > 1 else rows
        return cls(rows, soon, points, times)

    def within(self, reach_m: float, *, points: Floats, times: Floats) -> Ints:
        """Return who might come so near a walk of the same start, laid or timed in another way."""
        if points is self.points and times is self.times:
            return self.soon
        apart_m = _departure_m(points, times, self.points, self.times)
        return self.soon if apart_m + reach_m <= _SOON_M else self.rows


@kernel
def _nearly_met(xy: Any, times: Any, rows: Any, paths: Any, speeds: Any) -> Any:
    """Rows of those who come near a walk; in its last place it waits a while."""
    others_xy, others_times, counts = paths
    pace = fastest_on(xy, times, len(times))
    found = np.zeros(len(rows), dtype=np.bool_)
    for c in range(len(rows)):
        row = rows[c]
        count = int(counts[row])
        if count < 2:
            continue
        reach = max(pace + speeds[row], 0.1)
        t = max(times[0], others_times[row, 0])
        end = min(times[-1] + _LATER_S, others_times[row, count - 1])
        i, j = 1, 1
        while t <= end:
            i, j = leg_at(times, len(times), i, t), leg_at(others_times[row], count, j, t)
            x, y = between(xy, times, i, t)
            other_x, other_y = between(others_xy[row], others_times[row], j, t)
            gap_x, gap_y = other_x - x, other_y - y
            left = math.sqrt(gap_x * gap_x + gap_y * gap_y) - _SOON_M
            if left <= reach * _STEP_S:
                found[c] = True
                break
            t += left / reach
    return rows[found]


@kernel
def _departure_m(xy: Any, times: Any, usual_xy: Any, usual_times: Any) -> float:
    """How far two walks of one person are apart at most at any instant; without end if unlike."""
    if len(times) < 2 or len(usual_times) < 2 or times[0] != usual_times[0]:
        return np.inf
    if times[-1] > usual_times[-1] + _LATER_S:
        return np.inf
    most, t, i, j = 0.0, times[0], 1, 1
    while t < times[-1] + _LOOK_S:
        i = leg_at(times, len(times), i, t)
        j = leg_at(usual_times, len(usual_times), j, t)
        x, y = between(xy, times, i, t)
        usual_x, usual_y = between(usual_xy, usual_times, j, t)
        gap_x, gap_y = x - usual_x, y - usual_y
        most = max(most, math.sqrt(gap_x * gap_x + gap_y * gap_y))
        t += _LOOK_S
    fastest = fastest_on(xy, times, len(times))
    fastest += fastest_on(usual_xy, usual_times, len(usual_times))
    return most + 0.5 * _LOOK_S * fastest
