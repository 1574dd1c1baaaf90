"""What is worked out for every pixel of a frame, compiled: places, unit normals, bounded halves.

One walk over the picture each, without arrays in between; what they mean is told by the annotators
that call them. The validator has kernels of its own (``checks.pixel_kernels``), so that a mistake
here is found there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.world.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.projection import PinholeView

LEAST_NORMAL = 1e-3
"""A shorter normal than this is none."""


def surface_points(
    depth_m: NDArray[np.float32], *, view: PinholeView
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return where (h, w) a surface is seen, and its world points (n, 3) m, row by row."""
    seen = np.isfinite(depth_m)
    points = np.empty((int(np.count_nonzero(seen)), 3))
    rotation = np.ascontiguousarray(view.camera_from_world[:3, :3].T)
    _lift(depth_m, view.k, rotation, view.camera_from_world[:3, 3], points)
    return seen, points


@njit(cache=True, nogil=True)
def _lift(depth: Any, k: Any, rotation: Any, shift: Any, out: Any) -> None:
    """Fill ``out`` with the points of all pixels of finite depth; as ``PinholeView.unproject``."""
    count = 0
    for i in range(depth.shape[0]):
        for j in range(depth.shape[1]):
            z = np.float64(depth[i, j])
            if not np.isfinite(z):
                continue
            x = (j + 0.5 - k[0, 2]) / k[0, 0] * z - shift[0]
            y = (i + 0.5 - k[1, 2]) / k[1, 1] * z - shift[1]
            w = z - shift[2]
            for axis in range(3):
                out[count, axis] = (
                    rotation[axis, 0] * x + rotation[axis, 1] * y + rotation[axis, 2] * w
                )
            count += 1


def spread(points_m: NDArray[np.float64], *, where: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return points (n, 3) as a plane (h, w, 3), row by row in these places; NaN elsewhere."""
    out = np.empty((*where.shape, 3), dtype=np.float32)
    _spread(points_m, where, out)
    return out


@njit(cache=True, nogil=True)
def _spread(points: Any, where: Any, out: Any) -> None:
    count = 0
    for i in range(where.shape[0]):
        for j in range(where.shape[1]):
            if where[i, j]:
                for axis in range(3):
                    out[i, j, axis] = points[count, axis]
                count += 1
            else:
                out[i, j, :] = np.nan


def unit_normals(
    normal: NDArray[np.float32], *, depth_m: NDArray[np.float32], view: PinholeView
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return normals (h, w, 3) at unit length in the world's and the camera's axes; sky is zero."""
    world, camera = np.empty_like(normal), np.empty_like(normal)
    turn = view.camera_from_world[:3, :3].astype(np.float32)
    _normalise(normal, depth_m, turn, np.float32(LEAST_NORMAL), world, camera)
    return world, camera


@njit(cache=True, nogil=True)
def _normalise(normal: Any, depth: Any, turn: Any, least: Any, world: Any, camera: Any) -> None:
    for i in range(depth.shape[0]):
        for j in range(depth.shape[1]):
            x, y, z = normal[i, j, 0], normal[i, j, 1], normal[i, j, 2]
            length = np.sqrt(x * x + y * y + z * z)
            scale = np.float32(0.0)
            if np.isfinite(depth[i, j]) and length >= least:
                scale = np.float32(1.0) / length
            x, y, z = x * scale, y * scale, z * scale
            world[i, j, 0], world[i, j, 1], world[i, j, 2] = x, y, z
            for axis in range(3):
                camera[i, j, axis] = turn[axis, 0] * x + turn[axis, 1] * y + turn[axis, 2] * z


def blanked(vectors: NDArray[np.float32], *, where: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return vectors (h, w, 3) with NaN in these places, in an array of their own."""
    out = np.empty(vectors.shape, dtype=np.float32)
    _blank(vectors, where, out)
    return out


@njit(cache=True, nogil=True)
def _blank(vectors: Any, where: Any, out: Any) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for axis in range(3):
                out[i, j, axis] = np.nan if where[i, j] else vectors[i, j, axis]


_INFINITE_HALF, _NEGATIVE_HALF = 0x7C00, 0x8000


def bits_within(halves: NDArray[np.uint16], *, most: int) -> tuple[NDArray[np.uint16], bool]:
    """Return bits (h, w, c) of half floats put between 0 and ``most``, and if all were numbers."""
    out = np.empty(halves.shape, dtype=np.uint16)
    return out, bool(_hold(halves, np.uint16(most), out))


@njit(cache=True, nogil=True)
def _hold(halves: Any, most: Any, out: Any) -> bool:
    sound = True
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for k in range(out.shape[2]):
                bits = halves[i, j, k]
                positive = bits < _NEGATIVE_HALF
                sound &= not (positive and bits > _INFINITE_HALF)
                out[i, j, k] = min(bits, most) if positive else np.uint16(0)
    return sound
