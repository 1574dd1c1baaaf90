"""The plan of a land before water works on it: where it rises, where it is sea, where water leaves.

A plan is evaluated at any resolution from the same continuous functions, so the coarse and fine
levels of erosion agree. Open lands are planned in ``plains``; nothing here erodes. Called by
``plans``. Uplift instead of height is what is shaped, after Schott et al. 2023.
"""

import math
from dataclasses import dataclass

import numpy as np

from digisphere.core.streams import Streams
from digisphere.world.noise import fbm, ridged, warped
from digisphere.world.routing import Bytes, Floats, edge_mask

PLAN_WIDTH = 8.0
"""Maps of every size are planned on a square of this many units (kilometres at full size)."""


@dataclass(frozen=True)
class LandPlan:
    """What erosion is told about a land; arrays are (n, n), row 0 south."""

    uplift: Floats
    """Rate of rise relative to the fastest, 0..1."""
    fixed_m: Floats
    """Elevation held at outlets: sea bed, or the ground beyond the rim."""
    outlet: Bytes
    """1 where water leaves: sea cells and the parts of the rim that lie lower outside."""
    sea: Bytes
    """1 where the sea is."""
    erodibility: Floats
    """Relative weakness of the rock."""
    talus: Floats
    """Tangent of the steepest slope the rock holds."""
    inflow_xy: tuple[float, float] | None
    """Plan position where a river enters from beyond the map."""


def smoothstep(low: float, high: float, x: Floats) -> Floats:
    """Return the cubic step of ``x``: 0 at ``low``, 1 at ``high``, whichever is greater."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def plan_coordinates(n: int) -> tuple[Floats, Floats]:
    """Return cell-centre coordinates (x, y) of an n by n map in plan units."""
    at = (np.arange(n) + 0.5) * (PLAN_WIDTH / n)
    x, y = np.meshgrid(at, at)
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


def _line_noise(at: Floats, *, seed: int, octaves: int = 2) -> Floats:
    return fbm(at, y=np.full_like(at, 0.37), seed=seed, octaves=octaves)


def rock_of(x: Floats, y: Floats, *, seed: int) -> tuple[Floats, Floats]:
    """Return erodibility and talus of tilted, warped beds: bands of hard rock stand steeper."""
    wx, wy = warped(x, y=y, seed=seed + 31, amount=0.35, frequency=0.8)
    angle = 0.6 + (seed % 17) * 0.19
    along = wx * math.cos(angle) + wy * math.sin(angle)
    bed = fbm(along * 1.9, y=(wy * math.cos(angle) - wx * math.sin(angle)) * 0.5, seed=seed + 37)
    hard = smoothstep(-0.05, 0.4, bed)
    joints = fbm(x * 5.0, y=y * 5.0, seed=seed + 38, octaves=3, gain=0.6)
    return np.exp(0.9 * joints - 0.5 * (hard - 0.4)), np.tan(np.radians(36.0 + 12.0 * hard))


def turned(x: Floats, y: Floats, *, seed: int) -> tuple[Floats, Floats]:
    """Mirror the plan east-west for odd seeds, so that worlds do not all face the same way."""
    return (PLAN_WIDTH - x, y) if seed % 2 else (x, y)


def _side_valleys(side: Floats, y: Floats, *, seed: int) -> Floats:
    """Return 0..1, 1 on the floors of the tributary valleys that join the trunk on both sides."""
    chance = Streams(seed).at("world.side_valleys", 0)
    floor = np.zeros_like(y)
    for bank in (-1.0, 1.0):
        start = 1.9 + 1.2 * chance.random()
        while start < 7.0:
            out = np.maximum(bank * side, 0.0)
            bend = 0.9 * fbm(out * 0.55, y=np.full_like(out, start), seed=seed + 21, octaves=2)
            centre = start + (0.25 + 0.5 * chance.random()) * out + bend * np.minimum(out, 1.0)
            reach = 1.6 + 1.5 * chance.random()
            width = 0.10 + 0.20 * np.clip(1.0 - out / reach, 0.0, 1.0)
            tongue = np.exp(-(((y - centre) / width) ** 2)) * smoothstep(reach, 0.55 * reach, out)
            floor = np.maximum(floor, np.where(bank * side > 0.0, tongue, 0.0))
            start += 1.5 + 1.7 * chance.random()
    return floor


def _trunk_axis(y: Floats, *, seed: int) -> Floats:
    """Return the x of the main valley at ``y``: a long S-curve with a wander of its own."""
    turn = math.tau * ((seed * 0.61803) % 1.0)
    curve = 0.75 * np.sin(0.62 * y + turn) + 0.35 * np.sin(1.31 * y + 2.3 * turn)
    return np.asarray(4.0 + curve + 0.9 * _line_noise(y * 0.37, seed=seed + 2))


def plan_valley(n: int, *, seed: int, relief_m: float, sea: bool) -> LandPlan:
    """Plan a valley: ridges on both sides, a river from the north, the sea to the south."""
    raw_x, raw_y = plan_coordinates(n)
    x, y = turned(raw_x, raw_y, seed=seed)
    wx, wy = warped(x, y=y, seed=seed + 1, amount=1.3, frequency=0.4)
    side = x - _trunk_axis(y, seed=seed)
    away = np.abs(side + 0.9 * fbm(wx * 0.6, y=wy * 0.6, seed=seed + 4, octaves=3))
    half_floor = 0.26 + 0.35 * _line_noise(y * 0.6, seed=seed + 5) + 0.035 * (PLAN_WIDTH - y)
    flank = smoothstep(0.0, 1.0, (away - half_floor) / 2.5) ** 1.4
    outer = 1.0 - 0.7 * smoothstep(2.5, 4.6, away)
    massif = np.clip(0.5 + 1.35 * fbm(wx * 0.46, y=wy * 0.46, seed=seed + 6, octaves=4), 0.0, 1.3)
    crest = ridged(wx * 0.30, y=wy * 0.30, seed=seed + 7, octaves=3)
    taller = 1.0 + 0.28 * ((seed % 3) - 1) * np.tanh(side)
    mountains = flank * outer * (0.12 + 0.75 * massif + 0.75 * crest**2) * taller
    mountains = mountains * (1.0 - 0.85 * _side_valleys(side, y, seed=seed))
    shore = 0.75 + 1.1 * fbm(x * 0.5, y=y * 0.5, seed=seed + 8, octaves=5)
    inland = y - (shore + 0.8 * np.exp(-((side / 0.8) ** 2)) - 0.2)
    near_sea = smoothstep(-0.2, 2.0, inland) if sea else np.ones_like(y)
    knolls = np.clip(0.5 + 1.2 * fbm(wx * 1.2, y=wy * 1.2, seed=seed + 9, octaves=3), 0.0, 1.0)
    uplift = 0.015 + 0.075 * knolls**1.5 + mountains * (0.16 + 0.84 * near_sea)
    erodibility, talus = rock_of(raw_x, raw_y, seed=seed)
    wet = (inland < 0.0) if sea else np.zeros(x.shape, dtype=bool)
    rim = edge_mask(x.shape).astype(bool)
    head = y > PLAN_WIDTH * (1.0 - 0.75 / n)
    beyond = relief_m * (0.2 + 0.5 * fbm(x * 0.4, y=y * 0.4, seed=seed + 10, octaves=2))
    beyond = beyond * smoothstep(0.2, 2.2, away) * smoothstep(0.0, 2.0, inland)
    entry = float(raw_x[-1, int(np.argmin(np.abs(side[-1])))])
    return LandPlan(
        uplift=normalised(uplift),
        fixed_m=np.where(wet, -_sea_depth(-inland), np.maximum(beyond, 1.0)),
        outlet=(wet | (rim & ~head)).astype(np.uint8),
        sea=wet.astype(np.uint8),
        erodibility=erodibility,
        talus=talus,
        inflow_xy=(entry, PLAN_WIDTH - 0.5 * PLAN_WIDTH / n),
    )


def _sea_depth(beyond: Floats) -> Floats:
    """Return sea depth in metres at ``beyond`` plan units off the shore."""
    off = np.maximum(beyond, 0.0)
    return np.asarray(1.5 + 60.0 * (1.0 - np.exp(-1.4 * off)) + 12.0 * off)


def normalised(uplift: Floats) -> Floats:
    """Return uplift as a share of its fastest half percent, never still."""
    return np.asarray(np.clip(uplift / np.quantile(uplift, 0.995), 0.01, 1.0))


def plan_island(n: int, *, seed: int, relief_m: float, sea: bool) -> LandPlan:
    """Plan an island: sea all round, bays and headlands, a mountain spine and a gentle side."""
    del relief_m, sea
    raw_x, raw_y = plan_coordinates(n)
    x, y = turned(raw_x, raw_y, seed=seed)
    wx, wy = warped(x, y=y, seed=seed + 1, amount=0.9, frequency=0.35)
    dx, dy = wx - 4.0, wy - 4.1
    turn = 0.5 + 0.4 * ((seed % 7) - 3) / 3
    along = dx * math.cos(turn) + dy * math.sin(turn)
    across = -dx * math.sin(turn) + dy * math.cos(turn)
    radius = np.hypot(along / 3.45, across / 2.85)
    coast = 1.0 + 0.42 * fbm(x * 0.62, y=y * 0.62, seed=seed + 2, octaves=5, gain=0.5)
    rim_distance = np.minimum.reduce([raw_x, raw_y, PLAN_WIDTH - raw_x, PLAN_WIDTH - raw_y])
    inland = (coast - radius) * 2.4 - 2.0 * (1.0 - smoothstep(0.1, 0.9, rim_distance))
    spine = across + 0.45 + 0.8 * fbm(wx * 0.5, y=wy * 0.5, seed=seed + 3, octaves=2)
    heart = np.exp(-((spine / 1.15) ** 2)) * (1.0 - 0.6 * smoothstep(0.35, 1.0, radius))
    massif = np.clip(0.5 + 1.2 * fbm(wx * 0.55, y=wy * 0.55, seed=seed + 4, octaves=4), 0.0, 1.2)
    gentle = smoothstep(0.2, 1.8, across + 0.7)
    hills = 0.30 * (1.0 - gentle) + 0.09
    uplift = 0.02 + hills * massif + heart * (0.25 + 0.9 * massif)
    uplift = uplift * (0.12 + 0.88 * smoothstep(0.0, 1.3, inland))
    erodibility, talus = rock_of(raw_x, raw_y, seed=seed)
    wet = (inland < 0.0) | edge_mask(x.shape).astype(bool)
    return LandPlan(
        uplift=normalised(uplift),
        fixed_m=np.where(wet, -_sea_depth(-inland), 0.0),
        outlet=wet.astype(np.uint8),
        sea=wet.astype(np.uint8),
        erodibility=erodibility,
        talus=talus,
        inflow_xy=None,
    )


def plan_highland(n: int, *, seed: int, relief_m: float, sea: bool) -> LandPlan:
    """Plan a highland: a rolling plateau cut by glens, lochs in their floors, peaks above."""
    del sea
    raw_x, raw_y = plan_coordinates(n)
    x, y = turned(raw_x, raw_y, seed=seed)
    wx, wy = warped(x, y=y, seed=seed + 1, amount=0.8, frequency=0.35)
    peaks = ridged(wx * 0.27, y=wy * 0.27, seed=seed + 2, octaves=3)
    massif = 0.5 + 0.5 * fbm(wx * 0.33, y=wy * 0.33, seed=seed + 3, octaves=4)
    high = smoothstep(0.42, 0.95, 0.55 * peaks + 0.6 * massif)
    glen = x - y * 0.35 - 2.6 + 0.9 * fbm(wx * 0.3, y=wy * 0.3, seed=seed + 4, octaves=2)
    strath = 1.0 - np.exp(-((glen / 0.75) ** 2))
    rolling = np.clip(0.5 + 1.2 * fbm(wx * 0.8, y=wy * 0.8, seed=seed + 5, octaves=4), 0.0, 1.2)
    uplift = (0.05 + 0.14 * rolling + 0.85 * high) * (0.16 + 0.84 * strath)
    erodibility, talus = rock_of(raw_x, raw_y, seed=seed)
    rim = edge_mask(x.shape).astype(bool)
    beyond = 0.5 + 0.5 * fbm(x * 0.35, y=y * 0.35, seed=seed + 6, octaves=2)
    fixed = relief_m * (0.03 + 0.30 * beyond * strath)
    return LandPlan(
        uplift=normalised(uplift),
        fixed_m=fixed,
        outlet=rim.astype(np.uint8),
        sea=np.zeros(x.shape, dtype=np.uint8),
        erodibility=erodibility,
        talus=talus,
        inflow_xy=None,
    )
