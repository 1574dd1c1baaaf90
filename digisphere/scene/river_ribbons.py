"""Rivers as ribbons: cross-sections along each centre line, and which stretches are in view.

Inside the village's patch a ribbon lies level between carved banks; on the coarse map, where a
brook is narrower than a cell, it is laid on the bed. Level, width and speed follow the reaches of
the moment: low water shows the bed, high water stands to the brim. Numbers only;
``water_layer.py`` draws them.
"""

from dataclasses import dataclass
from itertools import pairwise
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
    """(s, 12) three vec4 per cross-section of full channels, see ``shaders/river.vert``."""
    beds_m: F64
    """(s, 3) bed at the left edge, the middle and the right edge; -inf where it is carved."""
    river: NDArray[np.int64]
    """(s,) river of each cross-section."""
    point: NDArray[np.int64]
    """(s,) point of its line."""
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
    kept = [(k, river) for k, river in enumerate(ground.rivers) if len(river.xy_m) >= 2]
    counts = np.array([len(river.xy_m) for _, river in kept], dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    tables = [_full_sections(river) for _, river in kept]
    sections = np.concatenate(tables) if tables else np.zeros((0, 12))
    beds = [_beds(table, ground=ground) for table in tables]
    start = np.concatenate([np.arange(a, b - 1) for a, b in pairwise(first.tolist())]
                           or [np.zeros(0, dtype=np.int64)])  # fmt: skip
    a, b = sections[start], sections[start + 1]
    ribbons = Ribbons(
        sections=sections.astype(np.float32),
        beds_m=np.concatenate(beds) if beds else np.zeros((0, 3)),
        river=np.repeat(np.array([k for k, _ in kept], dtype=np.int64), counts),
        point=np.concatenate([np.arange(n) for n in counts] or [np.zeros(0, dtype=np.int64)]),
        starts=start,
        centre_m=0.5 * (a[:, :3] + b[:, :3]),
        width_m=a[:, 3] + b[:, 3],
        length_m=np.linalg.norm(b[:, :2] - a[:, :2], axis=1),
    )
    _lift(ribbons.sections, beds_m=ribbons.beds_m)
    return ribbons


def _full_sections(river: Any) -> F64:
    """(n, 12) cross-sections of a river whose channel is full."""
    xy = np.asarray(river.xy_m, dtype=np.float64)
    tangent = np.gradient(xy, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-6)
    across = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    half = 0.5 * np.asarray(river.width_m, dtype=np.float64)
    depth = np.asarray(river.depth_m, dtype=np.float64)
    speed = np.asarray(river.discharge_m3_s) / np.maximum(2.0 * half * depth * 0.7, 0.05)
    level = np.asarray(river.level_m, dtype=np.float64)
    flow = np.clip(speed, 0.1, 3.0)
    return np.column_stack([xy, level, half, across, flow, depth, np.zeros((len(xy), 4))])


def _beds(table: F64, *, ground: Any) -> F64:
    xy, across, half = table[:, :2], table[:, 4:6], table[:, 3:4]
    sides = [ground.bed_at(xy + side * half * across) for side in (-1.0, 0.0, 1.0)]
    beds = np.stack(sides, axis=1).astype(np.float64)
    # A brook drawn under its own bed would vanish; a carved one may be hidden by its bank.
    beds[_in_patch(xy, ground=ground)] = -np.inf
    return beds


def _lift(sections: F32, *, beds_m: F64) -> None:
    """Raise the ribbon onto the coarse bed where that stands above the water, in place."""
    up = np.maximum(beds_m + 0.04 - sections[:, 2:3], 0.0)
    middle = up[:, 1]
    sections[:, 8] = np.minimum(up[:, 0], middle + 0.4)
    sections[:, 9] = middle
    sections[:, 10] = np.minimum(up[:, 2], middle + 0.4)


def sections_at(ribbons: Ribbons, *, reaches: Any) -> F32:
    """(s, 12) cross-sections with the water that the reaches carry now.

    Args:
        ribbons: from :func:`make_ribbons`.
        reaches: the table of that name in a snapshot.
    """
    out = ribbons.sections.copy()
    known = reaches.rows
    river = np.asarray(reaches["river"])[known]
    middle = 0.5 * (reaches["first_point"][known] + reaches["last_point"][known])
    depth = np.asarray(reaches["depth_m"])[known]
    width = np.maximum(np.asarray(reaches["width_m"])[known], 0.05)
    flow = np.asarray(reaches["discharge_m3_s"])[known]
    speed = flow / np.maximum(width * depth * 0.7, 0.02)
    for number in np.unique(river).tolist():
        mine, here = river == number, ribbons.river == number
        at = ribbons.point[here]
        now = {
            name: np.interp(at, middle[mine], values[mine])
            for name, values in (("depth", depth), ("width", width), ("speed", speed))
        }
        out[here, 2] += now["depth"] - ribbons.sections[here, 7]
        share = np.clip(now["width"] / (2.0 * ribbons.sections[here, 3]), 0.05, 1.0)
        carved = np.isinf(ribbons.beds_m[here, 1])
        # Between carved banks the ground itself cuts the water to its width.
        out[here, 3] *= np.where(carved, 1.0, share)
        out[here, 6] = np.clip(now["speed"], 0.05, 3.0)
        out[here, 7] = np.maximum(now["depth"], 0.02)
    _lift(out, beds_m=ribbons.beds_m)
    return out


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
