"""Where drops strike the ground around the camera at an instant: a pure function of time.

Each slot strikes again and again, every time elsewhere, at places fixed in the world, so the
picture depends on the moment alone. The precipitation layer draws what this returns.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

EDGE_M = 20.0
MOST = 420
LIFE_S = 0.24

_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def _scatter(keys: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Even draws in [0, 1) from whole numbers (the finaliser of splitmix64)."""
    with np.errstate(over="ignore"):
        z = (keys ^ (keys >> np.uint64(30))) * _MIX_1
        z = (z ^ (z >> np.uint64(27))) * _MIX_2
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def splashes_at(
    time_s: float, *, eye_xy_m: tuple[float, float], count: int, ground: Any
) -> NDArray[np.float32]:
    """Rows (n, 4): x, y, z of the ground or water struck, age 0..1; at most ``MOST``."""
    slots = np.arange(min(count, MOST))
    if slots.size == 0:
        return np.zeros((0, 4), dtype=np.float32)
    turns = time_s / LIFE_S + slots / MOST
    strike = np.floor(turns)
    base = (strike * MOST + slots).astype(np.uint64)
    seeds = [_scatter(base * np.uint64(2) + np.uint64(k)) for k in (0, 1)]
    rows = np.empty((slots.size, 4))
    for axis, (seed, eye) in enumerate(zip(seeds, eye_xy_m, strict=True)):
        rows[:, axis] = eye + np.mod(seed * EDGE_M - eye, EDGE_M) - 0.5 * EDGE_M
    rows[:, 2] = ground.height_at(rows[:, :2])
    if hasattr(ground, "water_at"):
        rows[:, 2] = np.fmax(rows[:, 2], ground.water_at(rows[:, :2]))
    rows[:, 3] = turns - strike
    return rows.astype(np.float32)
