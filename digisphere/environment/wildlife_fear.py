"""What animals flee from: people who come near, and fire.

Where everybody out of doors is follows from the columns of the `people` table alone (a polyline
with times), read here without knowing anything else about people. Called by `wildlife.py`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import njit

F64 = NDArray[np.float64]
Three = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
FIRE_SEEN_M = 160.0
BURNS_S = 1800.0


def people_outdoors_m(people: Any, now_s: float) -> F64:
    """Positions (n, 2) of everybody out of doors now."""
    out = np.empty((len(people.alive), 2))
    count = _on_paths(
        (people["path_xy_m"], people["path_t_s"], people["path_count"]),
        (people.alive, people["out_from_s"], people["out_until_s"]), float(now_s), out,
    )  # fmt: skip
    return out[:count]


@njit(cache=True)
def _on_paths(paths: Three, outdoors: Three, now: float, out: F64) -> int:
    """Write where all who are out of doors are, and return how many."""
    xy_m, times, count = paths
    alive, out_from, out_until = outdoors
    k = 0
    for row in range(alive.size):
        if not (alive[row] and out_from[row] <= now and now < out_until[row]):
            continue
        last = max(int(count[row]), 1) - 1
        i = 0
        while i < last and times[row, i + 1] <= now:
            i += 1
        j = min(i + 1, last)
        span = times[row, j] - times[row, i]
        share = 0.0
        if span > 0.0:
            share = min(max((now - times[row, i]) / span, 0.0), 1.0)
        for axis in range(2):
            a = float(xy_m[row, i, axis])
            out[k, axis] = a + (float(xy_m[row, j, axis]) - a) * share
        k += 1
    return k


@njit(cache=True)
def _nearest(places: F64, threats: F64, reach: F64, out: NDArray[np.int64]) -> None:
    for k in range(places.shape[0]):
        best = reach[k] * reach[k]
        out[k] = -1
        for i in range(threats.shape[0]):
            dx, dy = threats[i, 0] - places[k, 0], threats[i, 1] - places[k, 1]
            away = dx * dx + dy * dy
            if away < best:
                best = away
                out[k] = i


def nearest_threat(places_m: F64, *, threats_m: F64, reach_m: F64) -> NDArray[np.int64]:
    """Return (n,) which threat frightens each animal: the nearest within its reach, or -1."""
    out = np.full(len(places_m), -1, dtype=np.int64)
    if len(threats_m):
        _nearest(places_m, threats_m, reach_m, out)
    return out


@njit(cache=True)
def _burning(arrival_s: F64, now_s: float) -> NDArray[np.int64]:
    rows, columns = arrival_s.shape
    out = np.empty((rows * columns, 2), dtype=np.int64)
    count = 0
    for i in range(rows):
        for j in range(columns):
            if arrival_s[i, j] <= now_s < arrival_s[i, j] + BURNS_S:
                out[count, 0], out[count, 1] = j, i
                count += 1
    return out[:count].copy()


def fires_m(fields: Any, *, size_m: tuple[float, float], now_s: float) -> F64:
    """Middles (n, 2) of the cells that burn now."""
    arrival = fields["fire_arrival_s"]
    ny, nx = arrival.shape
    return np.asarray((_burning(arrival, now_s) + 0.5) * (size_m[0] / nx, size_m[1] / ny))
