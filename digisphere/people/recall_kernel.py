"""The hot loop of recall: for each mind the best few of its memories, in one pass over them.

Compiled, since ten thousand minds hold over a million memories; what the score means is said in
``memory``, which calls this.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import njit


@njit(cache=True)
def best_slots(
    used: NDArray[Any],
    idle_h: NDArray[Any],
    time_s: NDArray[Any],
    importance: NDArray[Any],
    fit: NDArray[Any],
    log_recency_per_h: float,
    most: int,
) -> NDArray[np.int64]:
    """Return (n, most) slots by the sum of recency, importance and fit, each min-max normalised.

    Equal scores are settled by time, newest first, then by slot; -1 beyond the last.
    """
    n, room = used.shape
    out = np.full((n, most), -1, dtype=np.int64)
    recency = np.empty(room)
    score = np.empty(most)
    for i in range(n):
        low = np.array([np.inf, np.inf, np.inf])
        high = np.array([-np.inf, -np.inf, -np.inf])
        for m in range(room):
            if used[i, m]:
                recency[m] = math.exp(log_recency_per_h * idle_h[i, m])
                for k, value in enumerate((recency[m], importance[i, m], fit[i, m])):
                    low[k] = min(low[k], value)
                    high[k] = max(high[k], value)
        held = 0
        for m in range(room):
            if not used[i, m]:
                continue
            total = 0.0
            for k, value in enumerate((recency[m], importance[i, m], fit[i, m])):
                span = high[k] - low[k]
                total += 0.5 if span <= 1e-12 else (value - low[k]) / span
            place = held
            while place > 0 and (
                total > score[place - 1]
                or (total == score[place - 1] and time_s[i, m] > time_s[i, out[i, place - 1]])
            ):
                place -= 1
            if place >= most:
                continue
            held = min(held + 1, most)
            for k in range(held - 1, place, -1):
                score[k] = score[k - 1]
                out[i, k] = out[i, k - 1]
            score[place] = total
            out[i, place] = m
    return out
