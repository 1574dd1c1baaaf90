"""Which trees are drawn, and how finely: culling by frustum and size, quotas per level of detail.

Pure numba on columns; a function of the camera alone, so a frame does not depend on the one
before. Called by the vegetation layer each frame.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.scene.camera import CameraPose
from digisphere.scene.occlusion import is_hidden
from digisphere.scene.plant_mesh import FAR, MIDDLE, NEAR, TINY
from digisphere.scene.plant_shapes import LEVELS
from digisphere.world.compiled import njit

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

_BINS = 96
_BINS_PER_OCTAVE = 8.0
_ASKED_M = 60.0
"""Nearer trees are drawn though a house hides them: their shadows may be seen."""
_WIDEST, _SWAY = 1.5, 0.2
"""Reach of a crown about its stem in crown radii, and what wind adds in heights."""
_NOTHING: F64 = np.zeros((0, 0))


@dataclass(frozen=True)
class Quotas:
    """How many trees may be drawn at each level, and from which size on the picture (pixels)."""

    near: int = 80
    near_px: float = 170.0
    middle: int = 560
    middle_px: float = 46.0
    far: int = 4200
    tiny_px: float = 13.0
    """Smaller ones of the far level are drawn with the simplest shape."""
    far_px: float = 4.0


@njit(cache=True)
def _size_bin(px: float) -> int:
    return int(min(max(np.log2(max(px, 1e-3)) * _BINS_PER_OCTAVE, 0.0), _BINS - 1.0))


@njit(cache=True)
def _measure(
    trees: F32,
    eye: F64,
    planes: F64,
    focal_px: float,
    least_px: float,
    rotation: F64,
    picture: F64,
    hidden: F64,
    px: F32,
    bins: I32,
) -> None:
    """Fill ``px`` with the size of each tree in pixels, 0 where out of sight or too small."""
    foot, head = np.empty(3), np.empty(3)
    for i in range(trees.shape[0]):
        x = trees[i, 0] - eye[0]
        y = trees[i, 1] - eye[1]
        tall = trees[i, 3]
        z = trees[i, 2] + 0.5 * tall - eye[2]
        away = np.sqrt(x * x + y * y + z * z)
        size = max(tall, 1.5 * trees[i, 4]) * focal_px / max(away, 0.5)
        px[i] = 0.0
        if size < least_px:
            continue
        reach = 0.5 * tall + trees[i, 4]
        seen = True
        for k in range(planes.shape[0]):
            if planes[k, 0] * x + planes[k, 1] * y + planes[k, 2] * z + planes[k, 3] < -reach:
                seen = False
                break
        if not seen:
            continue
        # Small trees fade out one by one, each at a size of its own.
        if size < least_px * (1.0 + 1.6 * trees[i, 7]):
            continue
        if away > _ASKED_M and hidden.shape[0] > 0:
            for k in range(3):
                level = rotation[0, k] * x + rotation[1, k] * y
                foot[k] = level + rotation[2, k] * (z - 0.5 * tall)
                head[k] = level + rotation[2, k] * (z + 0.5 * tall)
            wide = _WIDEST * trees[i, 4] + _SWAY * tall
            if is_hidden(foot, head, wide, focal_px, picture[0], picture[1], hidden):
                continue
        px[i] = size
        bins[_size_bin(size)] += 1


@njit(cache=True)
def _threshold(bins: I32, quota: int, floor_px: float) -> float:
    """Return the least size, at or above ``floor_px``, that no more than ``quota`` reach."""
    total = 0
    for b in range(bins.shape[0] - 1, -1, -1):
        total += bins[b]
        if total > quota:
            return max(floor_px, 2.0 ** ((b + 1) / _BINS_PER_OCTAVE))
        if 2.0 ** (b / _BINS_PER_OCTAVE) <= floor_px:
            break
    return floor_px


@njit(cache=True)
def _deal(
    nearest: I64, px: F32, kind: I32, limits: F64, kinds: int, counts: I32, order: I32
) -> None:
    """Sort the trees ``nearest`` (near ones first) by level and kind, keeping their order."""
    keys = np.empty(nearest.shape[0], dtype=np.int32)
    for k in range(nearest.shape[0]):
        size = px[nearest[k]]
        level = 0
        while level < limits.shape[0] - 1 and size < limits[level]:
            level += 1
        keys[k] = level * kinds + kind[nearest[k]]
        counts[keys[k]] += 1
    starts = np.zeros(counts.shape[0], dtype=np.int64)
    for k in range(1, counts.shape[0]):
        starts[k] = starts[k - 1] + counts[k - 1]
    for k in range(nearest.shape[0]):
        order[starts[keys[k]]] = nearest[k]
        starts[keys[k]] += 1


@dataclass(frozen=True)
class Chosen:
    """Drawn trees: row numbers sorted by level, kind and nearness, and how many of each."""

    rows: I32
    counts: I32
    """(LEVELS * kinds,) trees of each kind at each level, level-major."""


def choose_trees(
    trees: F32,
    *,
    kind: I32,
    kinds: int,
    eye: tuple[float, float, float],
    planes: F64,
    focal_px: float,
    quotas: Quotas,
    camera: CameraPose | None = None,
    hidden: F64 = _NOTHING,
) -> Chosen:
    """Return what to draw of ``trees`` (n, 8+): x, y, z, height, crown radius, ..., chance at 7.

    Args:
        trees: one row a tree; column 7 is a fixed number in [0, 1).
        kind: (n,) which shape each tree has, below ``kinds``.
        kinds: how many shapes there are.
        eye: position of the camera.
        planes: (k, 4) inward frustum planes relative to the eye.
        focal_px: focal length in pixels.
        quotas: limits per level.
        camera: needed with ``hidden``.
        hidden: from ``occlusion.depth_hidden``; trees that it hides are not drawn.
    """
    rotation, picture = np.eye(3), np.zeros(2)
    if camera is not None:
        rotation = np.ascontiguousarray(camera.world_from_camera_rotation)
        picture = np.array([camera.width, camera.height], dtype=np.float64)
    px = np.empty(len(trees), dtype=np.float32)
    bins = np.zeros(_BINS, dtype=np.int32)
    at = np.asarray(eye, dtype=np.float64)
    least = quotas.far_px
    _measure(trees, at, planes, focal_px, least, rotation, picture, hidden, px, bins)
    limits = np.empty(LEVELS)
    limits[NEAR] = _threshold(bins, quotas.near, quotas.near_px)
    limits[MIDDLE] = _threshold(bins, quotas.near + quotas.middle, quotas.middle_px)
    limits[TINY] = _threshold(bins, quotas.near + quotas.middle + quotas.far, quotas.far_px)
    limits[FAR] = max(quotas.tiny_px, limits[TINY])
    drawn = np.flatnonzero((px >= limits[TINY]) & (px > 0.0))
    # Large on the picture is near for all that matters: near trees first spare hidden ones.
    nearest = drawn[np.argsort(-px[drawn], kind="stable")]
    counts = np.zeros(LEVELS * kinds, dtype=np.int32)
    order = np.empty(len(nearest), dtype=np.int32)
    _deal(nearest, px, kind, limits, kinds, counts, order)
    return Chosen(rows=order, counts=counts)
