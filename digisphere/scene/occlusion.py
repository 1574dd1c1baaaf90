"""What houses hide: a coarse picture of how far one sees past the bodies of buildings.

In a street most of the land lies behind walls, yet every tree of it would be drawn. Houses are
solid, so whatever lies wholly behind one cannot be seen and need not be drawn. The answer errs on
the side of drawing: a tile counts as hidden only where one house covers it whole, and only beyond
that house's farthest corner. Pure numba, a function of houses and camera alone. Called by the
layers of plants and of built things. Source: the occlusion maps of H. Zhang et al. (1997), in one
level.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.scene.camera import CameraPose
from digisphere.scene.stage import Stage
from digisphere.world.compiled import njit

F64 = NDArray[np.float64]

TILE_PX = 8
MOST_AWAY_M = 220.0
"""Houses farther off hide too little to be asked."""
_CORNERS = 10
_INSET_M = 0.05
_HIP_SHARE = 0.37
"""A half hip takes this share of half the width off each end of the ridge."""
_NEAREST_M = 0.3
_KEY = "house screen"


def house_bodies(buildings: Any) -> F64:
    """Return (n, 10, 3) corners of a convex body within each house: foot, eaves and ridge."""
    if buildings is None:
        return np.zeros((0, _CORNERS, 3))
    half_l = 0.5 * np.asarray(buildings["length_m"], dtype=np.float64) - _INSET_M
    half_w = 0.5 * np.asarray(buildings["width_m"], dtype=np.float64) - _INSET_M
    eaves = np.asarray(buildings["eaves_m"], dtype=np.float64)
    rise = half_w * np.tan(np.asarray(buildings["roof_pitch_rad"], dtype=np.float64))
    foot = np.asarray(buildings["floor_z_m"], dtype=np.float64)
    turn = np.asarray(buildings["heading_rad"], dtype=np.float64)
    ridge = half_l - _HIP_SHARE * half_w
    local = np.zeros((len(foot), _CORNERS, 3))
    for k, (east, north) in enumerate(((1, 1), (1, -1), (-1, -1), (-1, 1))):
        for level in (0, 4):
            local[:, k + level, 0] = east * half_l
            local[:, k + level, 1] = north * half_w
        local[:, k + 4, 2] = eaves
    for k, end in ((8, 1), (9, -1)):
        local[:, k, 0], local[:, k, 2] = end * ridge, eaves + rise
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    out = np.empty_like(local)
    out[..., 0] = np.asarray(buildings["x_m"])[:, None] + cos * local[..., 0] - sin * local[..., 1]
    out[..., 1] = np.asarray(buildings["y_m"])[:, None] + sin * local[..., 0] + cos * local[..., 1]
    out[..., 2] = foot[:, None] + local[..., 2]
    return out


def depth_hidden(bodies_m: F64, *, camera: CameraPose) -> F64:
    """Return (rows, columns) per tile of the picture: the depth beyond which nothing is seen."""
    shape = (-(-camera.height // TILE_PX), -(-camera.width // TILE_PX))
    out = np.full(shape, np.inf)
    if len(bodies_m) == 0:
        return out
    relative = bodies_m - np.array(camera.position)
    away = np.linalg.norm(relative.mean(axis=1), axis=1)
    size = np.linalg.norm(relative - relative.mean(axis=1, keepdims=True), axis=2).max(axis=1)
    # From within a house its walls hide nothing.
    asked = (away < MOST_AWAY_M) & (away > size + 0.5)
    seen = np.ascontiguousarray(relative[asked] @ camera.world_from_camera_rotation)
    _cover(seen, camera.focal_px, 0.5 * camera.width, 0.5 * camera.height, out)
    return out


class HouseScreen:
    """What standing houses hide from a camera; shared by the layers of one stage."""

    def __init__(self, ground: Any) -> None:
        self.ground = ground
        self._bodies = house_bodies(getattr(ground, "buildings", None))
        self._seen: tuple[CameraPose, bytes] | None = None
        self._hidden: F64 = np.zeros((0, 0))

    @classmethod
    def of(cls, stage: Stage, ground: Any) -> "HouseScreen":
        """Return the screen of ``ground`` on ``stage``, made on first asking."""
        kept = stage.shared.get(_KEY)
        if not (isinstance(kept, cls) and kept.ground is ground):
            kept = cls(ground)
            stage.shared[_KEY] = kept
        return kept

    def hidden(self, snapshot: Any, *, camera: CameraPose) -> F64:
        """Return :func:`depth_hidden` by the houses that are whole; the second asking is free."""
        standing = np.ones(len(self._bodies), dtype=bool)
        state = snapshot.tables.get("building_state")
        if state is not None:
            whole = (state["damage"] == 0) & (state["burnt"] <= 0.0)
            standing = np.asarray(whole[: len(standing)], dtype=bool)
        asked = (camera, standing.tobytes())
        if self._seen != asked:
            self._seen = asked
            self._hidden = depth_hidden(self._bodies[standing], camera=camera)
        return self._hidden


def balls_hidden(
    middle_m: F64, *, radius_m: F64, camera: CameraPose, hidden: F64
) -> NDArray[np.bool_]:
    """Return (n,) whether balls lie wholly behind houses."""
    seen = (middle_m - np.array(camera.position)) @ camera.world_from_camera_rotation
    return np.asarray(
        _balls(seen, radius_m, camera.focal_px, float(camera.width), float(camera.height), hidden)
    )


@njit(cache=True)
def _cover(bodies: F64, focal_px: float, cx: float, cy: float, out: F64) -> None:
    """Lower ``out`` to the farthest corner of each body (in camera axes) over tiles it covers."""
    points = np.empty((64, 2))
    for n in range(bodies.shape[0]):
        count, deepest = 0, 0.0
        for i in range(10):
            a = bodies[n, i]
            if a[2] >= _NEAREST_M:
                points[count, 0] = a[0] / a[2] * focal_px + cx
                points[count, 1] = a[1] / a[2] * focal_px + cy
                count += 1
                deepest = max(deepest, a[2])
            for j in range(i):
                b = bodies[n, j]
                if (a[2] - _NEAREST_M) * (b[2] - _NEAREST_M) < 0.0 and count < 64:
                    t = (_NEAREST_M - a[2]) / (b[2] - a[2])
                    points[count, 0] = (a[0] + t * (b[0] - a[0])) / _NEAREST_M * focal_px + cx
                    points[count, 1] = (a[1] + t * (b[1] - a[1])) / _NEAREST_M * focal_px + cy
                    count += 1
        if count >= 3:
            _fill(_hull(points[:count]), deepest, out)


@njit(cache=True)
def _hull(points: F64) -> F64:
    """The convex hull (k, 2) of points, by the monotone chain of A. M. Andrew (1979)."""
    n = points.shape[0]
    order = np.argsort(points[:, 0] + 1e-7 * points[:, 1])
    out = np.empty((2 * n + 2, 2))
    k = 0
    for turn in range(2):
        first = k
        for m in range(n):
            p = points[order[m if turn == 0 else n - 1 - m]]
            while k >= first + 2:
                ax, ay = out[k - 1, 0] - out[k - 2, 0], out[k - 1, 1] - out[k - 2, 1]
                if ax * (p[1] - out[k - 2, 1]) - ay * (p[0] - out[k - 2, 0]) > 0.0:
                    break
                k -= 1
            out[k] = p
            k += 1
        k -= 1
    return out[:k]


@njit(cache=True)
def _span(hull: F64, y: float) -> tuple[float, float]:
    """Where a level line enters and leaves a convex polygon; empty where it misses."""
    low, high = np.inf, -np.inf
    n = hull.shape[0]
    for i in range(n):
        a, b = hull[i], hull[(i + 1) % n]
        if (a[1] <= y <= b[1]) or (b[1] <= y <= a[1]):
            if a[1] == b[1]:
                low, high = min(low, a[0], b[0]), max(high, a[0], b[0])
            else:
                x = a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
                low, high = min(low, x), max(high, x)
    return low, high


@njit(cache=True)
def _fill(hull: F64, depth: float, out: F64) -> None:
    for row in range(out.shape[0]):
        low, high = _span(hull, row * 8.0)
        low2, high2 = _span(hull, row * 8.0 + 8.0)
        first = int(np.ceil(max(max(low, low2), 0.0) / 8.0)) if max(low, low2) < 1e9 else 1 << 30
        last = int(np.floor(min(min(high, high2), out.shape[1] * 8.0) / 8.0)) if (
            min(high, high2) > 0.0
        ) else 0  # fmt: skip
        for column in range(first, last):
            out[row, column] = min(out[row, column], depth)


@njit(cache=True)
def is_hidden(
    foot: F64, head: F64, reach: float, focal_px: float, width: float, height: float, hidden: F64
) -> bool:
    """Whether an upright thing, ends in camera axes, as far as ``reach`` about them, is hidden."""
    near, far = min(foot[2], head[2]) - reach, max(foot[2], head[2]) + reach
    if near < 1.0:
        return False
    low = np.empty(2)
    high = np.empty(2)
    for axis in range(2):
        a = min(foot[axis], head[axis]) - reach
        b = max(foot[axis], head[axis]) + reach
        low[axis] = a / (near if a < 0.0 else far) * focal_px
        high[axis] = b / (near if b > 0.0 else far) * focal_px
    first = max(int((low[0] + 0.5 * width) / 8.0), 0)
    last = min(int((high[0] + 0.5 * width) / 8.0), hidden.shape[1] - 1)
    top = max(int((low[1] + 0.5 * height) / 8.0), 0)
    bottom = min(int((high[1] + 0.5 * height) / 8.0), hidden.shape[0] - 1)
    for row in range(top, bottom + 1):
        for column in range(first, last + 1):
            if hidden[row, column] >= near:
                return False
    return True


@njit(cache=True)
def _balls(
    seen: F64, radius: F64, focal_px: float, width: float, height: float, hidden: F64
) -> NDArray[np.bool_]:
    out = np.zeros(seen.shape[0], dtype=np.bool_)
    for n in range(seen.shape[0]):
        out[n] = is_hidden(seen[n], seen[n], radius[n], focal_px, width, height, hidden)
    return out
