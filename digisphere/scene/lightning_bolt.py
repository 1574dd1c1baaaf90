"""The shape of a lightning bolt and its flicker: pure functions of a seed and an age.

Midpoint displacement from the cloud to the ground with a few branches. The
precipitation layer draws what this returns; when and where it strikes is the environment's.
"""

import math

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

FLASH_S = 0.6
_LEVELS = 6
_BRANCHES = 5
# Return strokes: start (s) and strength; each dies away in 40 ms.
_STROKES = ((0.0, 1.0), (0.05, 0.55), (0.11, 0.75), (0.17, 0.35))
_DECAY_S = 0.04


def brightness(age_s: float) -> float:
    """Brightness 0..1 of a channel ``age_s`` seconds after its first stroke."""
    if not 0.0 <= age_s < FLASH_S:
        return 0.0
    glow = sum(
        strength * math.exp(-(age_s - start) / _DECAY_S)
        for start, strength in _STROKES
        if age_s >= start
    )
    return min(glow, 1.0)


def _path(
    start: FloatArray, end: FloatArray, *, levels: int, rng: np.random.Generator
) -> FloatArray:
    """Points of a jagged way from start to end, (2**levels + 1, 3)."""
    points = np.stack([start, end])
    sway = 0.18 * float(np.linalg.norm(end - start))
    for _ in range(levels):
        middle = 0.5 * (points[:-1] + points[1:])
        middle += rng.normal(0.0, sway, middle.shape) * (1.0, 1.0, 0.35)
        merged = np.empty((len(points) + len(middle), 3))
        merged[0::2], merged[1::2] = points, middle
        points, sway = merged, sway * 0.52
    return points


def bolt_segments(
    *, foot: tuple[float, float, float], cloud_base_m: float, seed: int
) -> NDArray[np.float32]:
    """Stretches of the channel and its branches.

    Args:
        foot: where it strikes, metres.
        cloud_base_m: height it comes from.
        seed: its shape.

    Returns:
        (n, 8) start x y z, brightness, end x y z, half-width in metres.
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    strike = np.array(foot, dtype=np.float64)
    height = max(cloud_base_m - strike[2], 300.0)
    origin = strike + np.array([*rng.normal(0.0, 0.12 * height, 2), height])
    trunk = _path(origin, strike, levels=_LEVELS, rng=rng)
    ways = [(trunk, 1.0, 0.55)]
    for _ in range(_BRANCHES):
        at = trunk[int(rng.integers(len(trunk) // 8, 3 * len(trunk) // 4))]
        reach = rng.uniform(0.12, 0.38) * height
        turn = rng.uniform(0.0, 2.0 * np.pi)
        toward = (np.cos(turn) * 0.8, np.sin(turn) * 0.8, -0.75)
        way = _path(at, at + reach * np.array(toward), levels=_LEVELS - 2, rng=rng)
        ways.append((way, 0.4, 0.25))
    parts = []
    for way, strength, width in ways:
        rows = np.empty((len(way) - 1, 8))
        rows[:, 0:3], rows[:, 4:7] = way[:-1], way[1:]
        fade = np.linspace(1.0, 0.25, len(rows)) if strength < 1.0 else np.ones(len(rows))
        rows[:, 3], rows[:, 7] = strength * fade, width
        parts.append(rows)
    return np.concatenate(parts).astype(np.float32)
