"""The pinhole camera of a frame: pose, intrinsics, extrinsics and the matrices shaders need.

Pure mathematics on numpy arrays; no window, no Panda3D. The world is X east, Y north, Z up. Image
coordinates are continuous with (0, 0) at the top-left corner of the top-left pixel, so the centre
of pixel (column i, row j) is (i + 0.5, j + 0.5). The camera frame is OpenCV's: x right, y down,
z forward. Used by the renderer, by rigs and annotators in ``capture``, and by picking.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from digisphere.errors import SceneError

FloatArray = NDArray[np.float64]
Row = tuple[float, float, float]
Rows = tuple[Row, Row, Row]

_UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class CameraPose:
    """Where the camera stands, where it looks and how wide it sees. Immutable."""

    position: tuple[float, float, float]
    """World position of the optical centre, metres; kept at float32 so labels equal the picture."""
    rotation: Rows
    """World-from-camera rotation, rows; columns are right, down, forward in world axes."""
    fov_y_rad: float = math.radians(50.0)
    """Vertical field of view."""
    width: int = 1280
    """Picture width, pixels."""
    height: int = 720
    """Picture height, pixels."""
    near: float = 0.1
    """Nothing nearer is drawn, metres."""
    far: float = 60_000.0
    """Used for culling only; depth has no far plane, metres."""
    exposure_ev: float = 0.0
    """Stops added to what the scene would expose by itself."""

    def __post_init__(self) -> None:
        if not (0.0 < self.fov_y_rad < math.pi and self.width > 0 and self.height > 0):
            raise SceneError(
                f"camera: fov_y_rad = {self.fov_y_rad}, size {self.width}x{self.height}; "
                "the field of view must lie between 0 and pi and the size be positive."
            )
        single = np.asarray(self.position, dtype=np.float32)
        if not np.isfinite(single).all():
            raise SceneError(f"camera: position {self.position} is not finite.")
        object.__setattr__(self, "position", tuple(float(v) for v in single))

    @classmethod
    def looking_at(
        cls,
        position: tuple[float, float, float],
        *,
        target: tuple[float, float, float],
        fov_y_rad: float = math.radians(50.0),
        width: int = 1280,
        height: int = 720,
        near: float = 0.1,
        far: float = 60_000.0,
    ) -> Self:
        """Stand at ``position`` and look at ``target``, the horizon level."""
        forward = np.subtract(target, position, dtype=np.float64)
        rotation = _rows(rotation_towards(forward))
        return cls(position, rotation, fov_y_rad, width, height, near, far)

    @classmethod
    def from_angles(
        cls,
        position: tuple[float, float, float],
        *,
        heading_rad: float,
        pitch_rad: float,
        fov_y_rad: float = math.radians(50.0),
        width: int = 1280,
        height: int = 720,
        near: float = 0.1,
    ) -> Self:
        """Stand at ``position``, face ``heading_rad`` (0 east, CCW), tilt up by ``pitch_rad``."""
        flat = math.cos(pitch_rad)
        forward = (
            flat * math.cos(heading_rad),
            flat * math.sin(heading_rad),
            math.sin(pitch_rad),
        )
        rotation = _rows(rotation_towards(np.array(forward)))
        return cls(position, rotation, fov_y_rad, width, height, near)

    def resized(self, *, width: int, height: int) -> Self:
        """Return the same view at another picture size."""
        return replace(self, width=width, height=height)

    @property
    def right(self) -> FloatArray:
        """(3,) unit vector to the right of the picture, world axes."""
        return self.world_from_camera_rotation[:, 0]

    @property
    def down(self) -> FloatArray:
        """(3,) unit vector towards the bottom of the picture, world axes."""
        return self.world_from_camera_rotation[:, 1]

    @property
    def forward(self) -> FloatArray:
        """(3,) unit viewing direction, world axes."""
        return self.world_from_camera_rotation[:, 2]

    @property
    def focal_px(self) -> float:
        """Focal length in pixels; pixels are square."""
        return 0.5 * self.height / math.tan(0.5 * self.fov_y_rad)

    @cached_property
    def world_from_camera_rotation(self) -> FloatArray:
        """(3, 3) rotation taking OpenCV camera axes to world axes."""
        return np.array(self.rotation, dtype=np.float64)

    @cached_property
    def intrinsics_k(self) -> FloatArray:
        """(3, 3) pinhole matrix: K @ (x, y, z)_camera = z * (u, v, 1)."""
        f = self.focal_px
        return np.array([[f, 0.0, self.width / 2], [0.0, f, self.height / 2], [0.0, 0.0, 1.0]])

    @cached_property
    def camera_from_world(self) -> FloatArray:
        """(4, 4) rigid transform from world to OpenCV camera coordinates."""
        out = np.eye(4)
        out[:3, :3] = self.world_from_camera_rotation.T
        out[:3, 3] = -out[:3, :3] @ np.array(self.position)
        return out

    @cached_property
    def world_from_camera(self) -> FloatArray:
        """(4, 4) rigid transform from OpenCV camera coordinates to the world."""
        out = np.eye(4)
        out[:3, :3] = self.world_from_camera_rotation
        out[:3, 3] = self.position
        return out

    def project(self, points: NDArray[np.floating]) -> tuple[FloatArray, FloatArray]:
        """Project world ``points`` (n, 3); return pixels (n, 2) and planar depth (n,), metres.

        Points at or behind the optical centre get NaN pixels.
        """
        relative = np.asarray(points, dtype=np.float64) - np.array(self.position)
        camera = relative @ self.world_from_camera_rotation
        depth = camera[:, 2]
        safe = np.where(depth > 0.0, depth, np.nan)
        centre = np.array([self.width / 2, self.height / 2])
        return camera[:, :2] / safe[:, None] * self.focal_px + centre, depth

    def unproject(
        self, pixels: NDArray[np.floating], *, depth_m: NDArray[np.floating]
    ) -> FloatArray:
        """Lift ``pixels`` (n, 2) at planar ``depth_m`` (n,) to world points (n, 3)."""
        centre = np.array([self.width / 2, self.height / 2])
        planar = (np.asarray(pixels, dtype=np.float64) - centre) / self.focal_px
        camera = np.concatenate([planar, np.ones((len(planar), 1))], axis=1)
        camera *= np.asarray(depth_m, dtype=np.float64)[:, None]
        return camera @ self.world_from_camera_rotation.T + np.array(self.position)

    def ray(self, pixel: tuple[float, float]) -> FloatArray:
        """Return the (3,) unit world direction through ``pixel``."""
        point = self.unproject(np.array([pixel]), depth_m=np.array([1.0]))[0]
        direction = point - np.array(self.position)
        return direction / np.linalg.norm(direction)

    def clip_from_relative(
        self,
        *,
        reversed_depth: bool,
        window: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0),
    ) -> FloatArray:
        """(4, 4) OpenGL clip matrix for positions relative to the optical centre.

        With ``reversed_depth`` the stored depth is near/z in [0, 1] (needs glClipControl);
        without, the usual [-1, 1] range. ``window`` (x0, y0, x1, y1), fractions of the picture
        from its top-left corner, zooms onto a part: picking draws a few pixels that way.
        """
        tan_y = math.tan(0.5 * self.fov_y_rad)
        tan_x = tan_y * self.width / self.height
        x0, y0, x1, y1 = window
        scale_x, scale_y = 1.0 / (x1 - x0), 1.0 / (y1 - y0)
        clip = np.zeros((4, 4))
        clip[0, 0] = scale_x / tan_x
        clip[0, 2] = scale_x * (1.0 - x0 - x1)
        clip[1, 1] = -scale_y / tan_y
        clip[1, 2] = scale_y * (y0 + y1 - 1.0)
        clip[3, 2] = 1.0
        if reversed_depth:
            clip[2, 3] = self.near
        else:
            clip[2, 2] = (self.far + self.near) / (self.far - self.near)
            clip[2, 3] = -2.0 * self.far * self.near / (self.far - self.near)
        camera = np.eye(4)
        camera[:3, :3] = self.world_from_camera_rotation.T
        return clip @ camera

    def planar_depth(
        self, stored: NDArray[np.float32], *, reversed_depth: bool
    ) -> NDArray[np.float32]:
        """Turn depth-buffer values into planar metres; inf where nothing was drawn."""
        d = stored.astype(np.float64)
        with np.errstate(divide="ignore"):
            if reversed_depth:
                metres = self.near / d
            else:
                span = self.far - self.near
                metres = self.far * self.near / (self.far - d * span)
                metres[d >= 1.0] = np.inf
        return metres.astype(np.float32)


def rotation_towards(forward: NDArray[np.floating]) -> FloatArray:
    """Return the (3, 3) world-from-camera rotation that looks along ``forward``, level."""
    length = float(np.linalg.norm(forward))
    if not length > 0.0:
        raise SceneError(f"camera: viewing direction {tuple(forward)} has no length.")
    z = np.asarray(forward, dtype=np.float64) / length
    x = np.cross(z, _UP)
    if np.linalg.norm(x) < 1e-6:
        # Straight up or down: keep north at the top of a map view.
        x = np.array([1.0, 0.0, 0.0])
    x /= np.linalg.norm(x)
    return np.stack([x, np.cross(z, x), z], axis=1)


def _rows(matrix: FloatArray) -> Rows:
    a, b, c = ((float(row[0]), float(row[1]), float(row[2])) for row in matrix)
    return a, b, c
