"""The pinhole camera as arithmetic: world to pixel and back, with no renderer in sight.

OpenCV axes (x right, y down, z forward). Pixel coordinates are continuous with the origin at the
top-left CORNER of the top-left pixel, so pixel (column i, row j) covers [i, i+1) x [j, j+1) and its
centre is (i + 0.5, j + 0.5); a mask of one pixel at the origin has the box [0, 0, 1, 1], as COCO
has it. Labels and the validator both build on this; where things are is told by ``solids``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BOX_EDGES = np.array(
    [(0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4), (0, 4), (1, 5), (2, 6), (3, 7)]
)
"""Corner pairs of a box whose corners run round the bottom (0-3) and then round the top (4-7)."""


@dataclass(frozen=True)
class PinholeView:
    """One camera: intrinsics ``k`` (3, 3) in pixels and ``camera_from_world`` (4, 4) in metres."""

    width: int
    height: int
    k: Floats
    camera_from_world: Floats
    near_m: float
    far_m: float

    @classmethod
    def from_pose(cls, pose: Any) -> PinholeView:
        """Read a ``scene.camera.CameraPose`` (anything with the same six attributes will do)."""
        return cls(
            width=int(pose.width),
            height=int(pose.height),
            k=np.asarray(pose.intrinsics_k, dtype=np.float64),
            camera_from_world=np.asarray(pose.camera_from_world, dtype=np.float64),
            near_m=float(pose.near),
            far_m=float(pose.far),
        )

    @property
    def position_m(self) -> Floats:
        """Camera centre in the world, (3,) metres."""
        rotation, shift = self.camera_from_world[:3, :3], self.camera_from_world[:3, 3]
        return -rotation.T @ shift

    def to_camera(self, points: NDArray[Any]) -> Floats:
        """World points (..., 3) in camera axes, metres."""
        world = np.asarray(points, dtype=np.float64)
        parts = (world[..., 0], world[..., 1], world[..., 2])
        return turned(parts, self.camera_from_world[:3, :3]) + self.camera_from_world[:3, 3]

    def pixels_of(self, camera_points: NDArray[Any]) -> Floats:
        """Camera-axes points (..., 3) with z > 0 as pixel coordinates (..., 2)."""
        depth = np.where(camera_points[..., 2:] > 0, camera_points[..., 2:], np.nan)
        focal = np.array([self.k[0, 0], self.k[1, 1]])
        return np.asarray(camera_points[..., :2] / depth * focal + self.k[:2, 2], dtype=np.float64)

    def project(self, points: NDArray[Any]) -> tuple[Floats, Floats]:
        """World points (..., 3) as pixels (..., 2) and planar depth (...); behind is NaN."""
        camera_points = self.to_camera(points)
        return self.pixels_of(camera_points), camera_points[..., 2]

    def unproject(
        self, depth_m: NDArray[Any], *, rows: NDArray[Any], columns: NDArray[Any]
    ) -> Floats:
        """World points (n, 3) seen at the centres of these pixels at planar depth (n,) metres."""
        z = np.asarray(depth_m, dtype=np.float64)
        x = (columns + 0.5 - self.k[0, 2]) / self.k[0, 0] * z
        y = (rows + 0.5 - self.k[1, 2]) / self.k[1, 1] * z
        rotation, shift = self.camera_from_world[:3, :3], self.camera_from_world[:3, 3]
        return turned((x - shift[0], y - shift[1], z - shift[2]), rotation.T)

    def inside(self, pixels: NDArray[Any], *, depth_m: NDArray[Any]) -> NDArray[np.bool_]:
        """Whether projected points (..., 2) with depth (...) fall on the image."""
        x, y = pixels[..., 0], pixels[..., 1]
        with np.errstate(invalid="ignore"):
            on_image = (x >= 0) & (x < self.width) & (y >= 0) & (y < self.height)
            return np.asarray(on_image & (depth_m >= self.near_m), dtype=np.bool_)


def turned(components: tuple[Any, Any, Any], rotation: NDArray[Any]) -> NDArray[Any]:
    """Vectors given by component arrays (...), turned by ``rotation`` (3, 3), as (..., 3).

    Spelled out, because a (n, 3) by (3, 3) product wakes every thread of the linear algebra
    library for very little work.
    """
    x, y, z = components
    out = np.empty((*x.shape, 3), dtype=np.result_type(x, rotation))
    for axis in range(3):
        out[..., axis] = rotation[axis, 0] * x + rotation[axis, 1] * y + rotation[axis, 2] * z
    return out


def bounds_of_points(view: PinholeView, points: NDArray[Any]) -> Floats:
    """Bounds (n, 4) x0, y0, x1, y1 of n clouds (n, m, 3) of world points, not clipped to the image.

    Points behind the near plane are left out; a cloud wholly behind gives NaN.
    """
    camera_points = view.to_camera(points)
    pixels = view.pixels_of(camera_points)
    pixels[camera_points[..., 2] < view.near_m] = np.nan
    return _bounds(pixels)


def bounds_of_boxes(view: PinholeView, corners: NDArray[Any]) -> Floats:
    """Bounds (n, 4) of the pictures of n boxes (n, 8, 3), edges cut at the near plane first.

    Cutting the twelve edges keeps the bounds right when a box reaches behind the camera, where
    projecting corners alone would fold them to the wrong side. Wholly behind gives NaN.
    """
    camera_points = view.to_camera(corners)
    start, end = camera_points[:, BOX_EDGES[:, 0]], camera_points[:, BOX_EDGES[:, 1]]
    z0, z1 = start[..., 2], end[..., 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(z0 == z1, 0.0, (view.near_m - z0) / (z1 - z0))[..., None]
    cut = start + np.clip(share, 0.0, 1.0) * (end - start)
    first = np.where((z0 < view.near_m)[..., None], cut, start)
    last = np.where((z1 < view.near_m)[..., None], cut, end)
    ends = np.concatenate((first, last), axis=1)
    pixels = view.pixels_of(ends)
    hidden = (z0 < view.near_m) & (z1 < view.near_m)
    pixels[np.concatenate((hidden, hidden), axis=1)] = np.nan
    return _bounds(pixels)


def clip_bounds(view: PinholeView, bounds: NDArray[Any]) -> Floats:
    """Bounds (n, 4) cut to the image; those wholly outside or behind become NaN."""
    limit = np.array([view.width, view.height, view.width, view.height], dtype=np.float64)
    clipped = np.clip(np.asarray(bounds, dtype=np.float64), 0.0, limit)
    with np.errstate(invalid="ignore"):
        shown = (clipped[:, 2] > clipped[:, 0]) & (clipped[:, 3] > clipped[:, 1])
    clipped[~shown] = np.nan
    return clipped


def bounds_area(bounds: NDArray[Any]) -> Floats:
    """Area (n,) in square pixels of bounds (n, 4); NaN bounds have none."""
    size = np.maximum(bounds[:, 2:] - bounds[:, :2], 0.0)
    return np.asarray(np.nan_to_num(size[:, 0] * size[:, 1]), dtype=np.float64)


def _bounds(pixels: Floats) -> Floats:
    """NaN-aware bounds of (n, m, 2) pixels, without a warning where every point is NaN."""
    missing = np.isnan(pixels)
    low = np.where(missing, np.inf, pixels).min(axis=1, initial=np.inf)
    high = np.where(missing, -np.inf, pixels).max(axis=1, initial=-np.inf)
    bounds = np.concatenate((low, high), axis=1)
    bounds[~np.isfinite(bounds).all(axis=1)] = np.nan
    return bounds
