"""Which pieces of ground to draw, and their vertices: a quadtree of equal grids around the eye.

The land is covered by square nodes of 16 x 16 quads whose size doubles with distance (CDLOD,
F. Strugar 2009); the vertex shader slides each vertex onto the next coarser lattice as it recedes,
so neighbours meet without cracks. Vertex heights come from ``Ground.bed_at``'s own kernel, so what
is drawn is what people stand on. Beyond the map the land goes on as its mirror image, so that the
horizon is never an edge. Called by the terrain and water layers; knows no OpenGL.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from digisphere.world.compiled import njit
from digisphere.world.sampling import bilinear

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

QUADS = 16
SIDE = QUADS + 1
FINEST_QUAD_M = 0.5
LEAF_M = QUADS * FINEST_QUAD_M
_BOX_M = 128.0
_BOX_LEVEL = int(math.log2(_BOX_M / LEAF_M))
_MAX_NODES = 4096
_REACH = 2.5
"""The drawn land is so many maps wide, or more."""


@dataclass(frozen=True)
class Relief:
    """The ground as the quadtree sees it: rasters, extent and boxes of height."""

    coarse: F32
    cell_m: float
    patch: F32
    blend: F32
    patch_origin_m: F64
    patch_cell_m: float
    shore: F32
    """(ny, nx) water level where there is water or soon will be, else far below; metres."""
    size_m: F64
    """(2,) extent of the map."""
    origin_m: F64
    """(2,) south-west corner of the quadtree's root."""
    levels: int
    """Level of the root; its edge is LEAF_M * 2**levels."""
    low_m: F32
    """(k, k) lowest ground in boxes of 128 m over the root."""
    high_m: F32
    """(k, k) highest ground in the same boxes."""


def _root_of(ground: Any) -> tuple[F64, int]:
    """South-west corner and level of a root that is ``_REACH`` maps wide or more."""
    size = np.array([ground.grid.size_x_m, ground.grid.size_y_m])
    levels = math.ceil(math.log2(_REACH * float(size.max()) / LEAF_M))
    # Node corners stay on whole metres, so shared vertices have the same float coordinates.
    return np.floor((size - LEAF_M * 2.0**levels) / 2.0 / LEAF_M) * LEAF_M, levels


def height_boxes(ground: Any) -> dict[str, F32]:
    """Return ``low_m`` and ``high_m`` of a relief, which take the longest of it."""
    origin, levels = _root_of(ground)
    size = np.array([ground.grid.size_x_m, ground.grid.size_y_m])
    coarse = np.ascontiguousarray(ground.layers["elevation_m"], dtype=np.float32)
    count = int(LEAF_M * 2.0**levels / _BOX_M)
    low, high = _boxes(coarse, float(ground.grid.cell_m), origin, size, count)
    return {"low_m": low, "high_m": high}


def make_relief(ground: Any, *, shore: F32, boxes: Mapping[str, F32] | None = None) -> Relief:
    """Prepare ``ground`` for selection.

    Args:
        ground: the land.
        shore: see :class:`Relief`.
        boxes: what :func:`height_boxes` returns for ``ground``; None computes it.
    """
    origin, levels = _root_of(ground)
    patch = ground.patch
    return Relief(
        coarse=np.ascontiguousarray(ground.layers["elevation_m"], dtype=np.float32),
        cell_m=float(ground.grid.cell_m),
        patch=np.ascontiguousarray(patch.elevation_m, dtype=np.float32),
        blend=np.ascontiguousarray(patch.blend, dtype=np.float32),
        patch_origin_m=np.asarray(patch.origin_m, dtype=np.float64),
        patch_cell_m=float(patch.cell_m),
        shore=np.ascontiguousarray(shore, dtype=np.float32),
        size_m=np.array([ground.grid.size_x_m, ground.grid.size_y_m]),
        origin_m=origin,
        levels=levels,
        **(boxes or height_boxes(ground)),
    )


@njit(cache=True)
def mirrored(x: float, size: float) -> float:
    """Fold a coordinate back into [0, size] as between two mirrors."""
    t = x % (2.0 * size)
    return 2.0 * size - t if t > size else t


@njit(cache=True, parallel=True)
def _boxes(coarse: F32, cell_m: float, origin: F64, size: F64, count: int) -> tuple[F32, F32]:
    low = np.empty((count, count), np.float32)
    high = np.empty((count, count), np.float32)
    steps = max(math.ceil(128.0 / cell_m) + 1, 3)
    for i in prange(count):
        for j in range(count):
            a, b = 1e9, -1e9
            for k in range(steps):
                y = mirrored(origin[1] + (i + k / (steps - 1)) * 128.0, size[1])
                for m in range(steps):
                    x = mirrored(origin[0] + (j + m / (steps - 1)) * 128.0, size[0])
                    z = bilinear(coarse, x / cell_m - 0.5, y / cell_m - 0.5)
                    a, b = min(a, z), max(b, z)
            # Margin for relief between samples and for grading in the village.
            low[i, j], high[i, j] = a - 8.0, b + 8.0
    return low, high


@njit(cache=True)
def _height_range(
    x: float, y: float, size: float, origin: F64, low: F32, high: F32
) -> tuple[float, float]:
    last = low.shape[0] - 1
    j0 = min(max(int((x - origin[0]) / 128.0), 0), last)
    i0 = min(max(int((y - origin[1]) / 128.0), 0), last)
    j1 = min(max(int((x + size - origin[0] - 0.01) / 128.0), j0), last)
    i1 = min(max(int((y + size - origin[1] - 0.01) / 128.0), i0), last)
    if i1 - i0 > 8:
        return -2000.0, 9000.0
    a, b = 1e9, -1e9
    for i in range(i0, i1 + 1):
        for j in range(j0, j1 + 1):
            a, b = min(a, low[i, j]), max(b, high[i, j])
    return a, b


@njit(cache=True)
def _outside(x: float, y: float, size: float, a: float, b: float, planes: F64) -> bool:
    """Whether a box lies wholly behind one of the frustum's planes (n, 4: normal, offset)."""
    for k in range(planes.shape[0]):
        px = x + size if planes[k, 0] > 0 else x
        py = y + size if planes[k, 1] > 0 else y
        pz = b if planes[k, 2] > 0 else a
        if planes[k, 0] * px + planes[k, 1] * py + planes[k, 2] * pz + planes[k, 3] < 0:
            return True
    return False


@njit(cache=True)
def _select(
    eye: F64,
    above_m: float,
    first_range_m: float,
    growth: float,
    planes: F64,
    origin: F64,
    levels: int,
    low: F32,
    high: F32,
) -> I64:
    chosen = np.empty((4096, 3), np.int64)
    stack = np.empty((256, 3), np.int64)
    stack[0, 0], stack[0, 1], stack[0, 2] = levels, 0, 0
    depth, count = 1, 0
    while depth > 0 and count < 4096:
        depth -= 1
        level, ix, iy = stack[depth, 0], stack[depth, 1], stack[depth, 2]
        size = 8.0 * 2.0**level
        x, y = origin[0] + ix * size, origin[1] + iy * size
        a, b = _height_range(x, y, size, origin, low, high)
        if _outside(x, y, size, a, b, planes):
            continue
        dx = max(max(x - eye[0], eye[0] - x - size), 0.0)
        dy = max(max(y - eye[1], eye[1] - y - size), 0.0)
        away = math.sqrt(dx * dx + dy * dy + above_m * above_m)
        if level == 0 or away >= first_range_m * growth ** (level - 1):
            chosen[count, 0], chosen[count, 1], chosen[count, 2] = level, ix, iy
            count += 1
            continue
        # The nearest child is pushed last and drawn first: near ground hides far ground.
        near_x = 1 if eye[0] > x + 0.5 * size else 0
        near_y = 1 if eye[1] > y + 0.5 * size else 0
        for order in range(4):
            cx = near_x if order in (3, 2) else 1 - near_x
            cy = near_y if order in (3, 1) else 1 - near_y
            stack[depth, 0] = level - 1
            stack[depth, 1], stack[depth, 2] = 2 * ix + cx, 2 * iy + cy
            depth += 1
    return chosen[:count]


def select_nodes(
    relief: Relief,
    *,
    eye: tuple[float, float, float],
    above_m: float,
    first_range_m: float,
    growth: float,
    planes: F64,
) -> I64:
    """Return the (n, 3) nodes (level, ix, iy) to draw, near to far.

    Args:
        relief: from :func:`make_relief`.
        eye: where one looks from, world metres.
        above_m: height of the eye over the ground beneath it.
        first_range_m: distance to which quads of half a metre reach; at least three leaves.
        growth: factor on the range per level, 2 or a little more: how far detail is carried.
        planes: (k, 4) frustum planes, inside where n.p + d >= 0.
    """
    return np.asarray(
        _select(
            np.array(eye),
            above_m,
            first_range_m,
            growth,
            planes,
            relief.origin_m,
            relief.levels,
            relief.low_m,
            relief.high_m,
        )
    )


@njit(cache=True)
def _bed(
    x: float,
    y: float,
    coarse: F32,
    cell_m: float,
    patch: F32,
    blend: F32,
    patch_origin: F64,
    patch_cell_m: float,
    size: F64,
) -> float:
    """The same height as ``Ground.bed_at``, mirrored beyond the map's edge."""
    x, y = mirrored(x, size[0]), mirrored(y, size[1])
    z = bilinear(coarse, x / cell_m - 0.5, y / cell_m - 0.5)
    px = (x - patch_origin[0]) / patch_cell_m - 0.5
    py = (y - patch_origin[1]) / patch_cell_m - 0.5
    if 0.0 <= px <= patch.shape[1] - 1 and 0.0 <= py <= patch.shape[0] - 1:
        w = bilinear(blend, px, py)
        if w > 0.0:
            z += w * (bilinear(patch, px, py) - z)
    return z


@njit(cache=True)
def _slope_reach(
    x0: float,
    y0: float,
    quad: float,
    patch_shape: tuple[int, int],
    patch_origin: F64,
    patch_cell_m: float,
    half_cell_m: float,
) -> float:
    """Half the base of slopes: a metre in the village, half a cell elsewhere, never faceted."""
    edge = quad * 16.0
    in_patch = (
        x0 + edge > patch_origin[0]
        and y0 + edge > patch_origin[1]
        and x0 < patch_origin[0] + patch_shape[1] * patch_cell_m
        and y0 < patch_origin[1] + patch_shape[0] * patch_cell_m
    )
    return max(quad, patch_cell_m if in_patch else half_cell_m)


@njit(cache=True, parallel=True)
def _fill(
    nodes: I64,
    origin: F64,
    coarse: F32,
    cell_m: float,
    patch: F32,
    blend: F32,
    patch_origin: F64,
    patch_cell_m: float,
    shore: F32,
    size: F64,
    out: F32,
) -> None:
    for n in prange(nodes.shape[0]):
        quad = 0.5 * 2.0 ** nodes[n, 0]
        x0 = origin[0] + nodes[n, 1] * quad * 16.0
        y0 = origin[1] + nodes[n, 2] * quad * 16.0
        reach = _slope_reach(x0, y0, quad, patch.shape, patch_origin, patch_cell_m, 0.5 * cell_m)
        for j in range(17):
            for i in range(17):
                x, y = x0 + i * quad, y0 + j * quad
                z = np.empty(5)
                for k in range(5):
                    dx = (0.0, reach, -reach, 0.0, 0.0)[k]
                    dy = (0.0, 0.0, 0.0, reach, -reach)[k]
                    z[k] = _bed(
                        x + dx,
                        y + dy,
                        coarse,
                        cell_m,
                        patch,
                        blend,
                        patch_origin,
                        patch_cell_m,
                        size,
                    )
                gx, gy = (z[2] - z[1]) / (2 * reach), (z[4] - z[3]) / (2 * reach)
                up = 1.0 / math.sqrt(gx * gx + gy * gy + 1.0)
                level = bilinear(
                    shore,
                    mirrored(x, size[0]) / cell_m - 0.5,
                    mirrored(y, size[1]) / cell_m - 0.5,
                )
                out[n, j * 17 + i, 0] = z[0]
                out[n, j * 17 + i, 1] = gx * up
                out[n, j * 17 + i, 2] = gy * up
                out[n, j * 17 + i, 3] = z[0] - level


def vertices_of(relief: Relief, *, nodes: I64) -> F32:
    """Return (n, 289, 4) vertices of ``nodes``: height, normal x, normal y, height over water."""
    out = np.empty((len(nodes), SIDE * SIDE, 4), np.float32)
    _fill(
        nodes,
        relief.origin_m,
        relief.coarse,
        relief.cell_m,
        relief.patch,
        relief.blend,
        relief.patch_origin_m,
        relief.patch_cell_m,
        relief.shore,
        relief.size_m,
        out,
    )
    return out


class VertexStore:
    """Vertices of nodes drawn lately, so that a moving camera computes only what is new."""

    def __init__(self, relief: Relief, *, capacity: int = 2048) -> None:
        self.relief = relief
        self._rows: dict[int, int] = {}
        self._vertices = np.empty((capacity, SIDE * SIDE, 4), np.float32)

    def rows_of(self, nodes: I64) -> F32:
        """Return (n, 289, 4) vertices of ``nodes``."""
        keys = (nodes[:, 0] << 40) + (nodes[:, 1] << 20) + nodes[:, 2]
        missing = np.array([int(k) not in self._rows for k in keys], dtype=bool)
        if missing.sum() + len(self._rows) > len(self._vertices):
            self._rows.clear()
            missing[:] = True
        if missing.any():
            first = len(self._rows)
            fresh = nodes[missing]
            if first + len(fresh) > len(self._vertices):
                return vertices_of(self.relief, nodes=nodes)
            self._vertices[first : first + len(fresh)] = vertices_of(self.relief, nodes=fresh)
            for offset, key in enumerate(keys[missing]):
                self._rows[int(key)] = first + offset
        rows = np.array([self._rows[int(k)] for k in keys], dtype=np.int64)
        return self._vertices[rows]


def grid_indices(quads: int = QUADS) -> NDArray[np.int32]:
    """Return the (2 * quads**2, 3) triangles of a grid whose vertex (i, j) is j * side + i."""
    side = quads + 1
    j, i = np.mgrid[0:quads, 0:quads]
    a = (j * side + i).ravel()
    b, c, d = a + 1, a + side, a + side + 1
    return np.concatenate([np.stack([a, b, d], axis=1), np.stack([a, d, c], axis=1)]).astype(
        np.int32
    )


def frustum_planes(matrix: F64, *, position: tuple[float, float, float]) -> F64:
    """Return (5, 4) planes of a clip-from-relative ``matrix``: left, right, bottom, top, front."""
    x, y, w = matrix[0], matrix[1], matrix[3]
    planes = np.stack([w + x, w - x, w + y, w - y, w])
    planes[:, 3] -= planes[:, :3] @ np.array(position)
    return planes
