"""Rivers as ribbons: cross-sections along each centre line, and which stretches are in view.

Inside the village's patch a ribbon lies level between carved banks; on the coarse map, where a
brook is narrower than a cell, it is laid on the bed. Numbers only; ``water_layer.py`` draws them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

SECTION_VECTORS = 3
_MIN_PIXELS = 0.8
_REACH_M = 1_400.0


@dataclass(frozen=True)
class Ribbons:
    """All stretches of all rivers."""

    sections: F32
    """(s, 12) three vec4 per cross-section, see ``shaders/river.vert``."""
    starts: NDArray[np.int64]
    """(k,) cross-section at which each stretch starts; it ends at the next."""
    centre_m: F64
    """(k, 3) middle of each stretch."""
    width_m: F64
    """(k,) width of each stretch."""
    length_m: F64
    """(k,) length of each stretch."""


def make_ribbons(ground: Any) -> Ribbons:
    """Measure the rivers of ``ground``."""
    tables: list[F64] = []
    starts: list[NDArray[np.int64]] = []
    first = 0
    for river in ground.rivers:
        table = _sections_of(river, ground=ground)
        if len(table) < 2:
            continue
        tables.append(table)
        starts.append(first + np.arange(len(table) - 1))
        first += len(table)
    if not tables:
        none = np.zeros(0)
        return Ribbons(
            np.zeros((0, 12), np.float32), none.astype(np.int64), np.zeros((0, 3)), none, none
        )
    sections = np.concatenate(tables)
    start = np.concatenate(starts)
    a, b = sections[start], sections[start + 1]
    return Ribbons(
        sections=sections.astype(np.float32),
        starts=start,
        centre_m=0.5 * (a[:, :3] + b[:, :3]),
        width_m=a[:, 3] + b[:, 3],
        length_m=np.linalg.norm(b[:, :2] - a[:, :2], axis=1),
    )


def _sections_of(river: Any, *, ground: Any) -> F64:
    xy = np.asarray(river.xy_m, dtype=np.float64)
    if len(xy) < 2:
        return np.zeros((0, 12))
    tangent = np.gradient(xy, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-6)
    across = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    half = 0.5 * np.asarray(river.width_m, dtype=np.float64)
    level = np.asarray(river.level_m, dtype=np.float64)
    depth = np.asarray(river.depth_m, dtype=np.float64)
    speed = np.asarray(river.discharge_m3_s) / np.maximum(2.0 * half * depth * 0.7, 0.05)
    carved = _in_patch(xy, ground=ground)
    lifts = []
    for side in (-1.0, 0.0, 1.0):
        bed = ground.bed_at(xy + across * (half * side)[:, None]).astype(np.float64)
        # A brook drawn under its own bed would vanish; a carved one may be hidden by its bank.
        lifts.append(np.where(carved, 0.0, np.maximum(bed + 0.04 - level, 0.0)))
    middle, left, right = lifts[1], lifts[0], lifts[2]
    return np.column_stack(
        [
            xy,
            level,
            half,
            across,
            np.clip(speed, 0.1, 3.0),
            depth,
            np.minimum(left, middle + 0.4),
            middle,
            np.minimum(right, middle + 0.4),
            np.zeros(len(xy)),
        ]
    )


def _in_patch(xy: F64, *, ground: Any) -> NDArray[np.bool_]:
    patch = ground.patch
    at = ((xy - patch.origin_m) / patch.cell_m).astype(int)
    ny, nx = patch.blend.shape
    inside = (at >= 0).all(axis=1) & (at[:, 0] < nx) & (at[:, 1] < ny)
    out = np.zeros(len(xy), dtype=bool)
    out[inside] = patch.blend[at[inside, 1], at[inside, 0]] > 0.5
    return out


def stretches_in_view(
    ribbons: Ribbons, *, eye: tuple[float, float, float], planes: F64, focal_px: float
) -> NDArray[np.int64]:
    """Return the starting sections of stretches that are in view and wide enough to see."""
    if not len(ribbons.starts):
        return ribbons.starts
    away = np.linalg.norm(ribbons.centre_m - np.array(eye), axis=1)
    seen = (ribbons.width_m * focal_px > _MIN_PIXELS * away) & (away < _REACH_M)
    for plane in planes:
        inside = ribbons.centre_m @ plane[:3] + plane[3]
        seen &= inside > -(ribbons.length_m + ribbons.width_m) * np.linalg.norm(plane[:3])
    return ribbons.starts[seen]
