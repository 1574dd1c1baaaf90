"""The texture of the air beyond one number per day: bands, patches and fronts that drift.

A seeded gradient noise lives in coordinates that move with the steering wind, so showers and
clouds enter on the windward side already shaped and leave on the other. A front is a moving line
between two forcings. Evaluated on a coarse grid with a margin around the map; the weather system
calls `large_scale`. No state: displacement and time come in as numbers.
"""

from dataclasses import dataclass
from math import cos, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.transport import Margins
from digisphere.world.compiled import inlined, kernel

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

BAND_M = 7000.0
PATCH_M = 2300.0
CHANGE_S = 5400.0
FRONT_WIDTH_M = 2500.0


@kernel
def _hash(x: int, y: int, z: int, seed: int) -> int:
    """Mix lattice coordinates into 32 well-stirred bits."""
    h = (x * 0x27D4EB2D + y * 0x165667B1 + z * 0x2545F491 + seed * 0x5851F42D) & 0xFFFFFFFF
    h = ((h ^ (h >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    h = ((h ^ (h >> 12)) * 0x297A2D39) & 0xFFFFFFFF
    return h ^ (h >> 15)


@kernel
def _fill_corners(ix: int, iy: int, iz: int, seed: int, out: Floats) -> None:
    """Gradients (x, y, z) at corners of the lattice into (3, 2, rows, columns)."""
    for dz in range(2):
        for j in range(out.shape[2]):
            for i in range(out.shape[3]):
                h = _hash(ix + i, iy + j, iz + dz, seed)
                out[0, dz, j, i] = (h & 1023) / 511.5 - 1.0
                out[1, dz, j, i] = ((h >> 10) & 1023) / 511.5 - 1.0
                out[2, dz, j, i] = ((h >> 20) & 1023) / 511.5 - 1.0


@kernel
def _faded(t: float) -> float:
    return t * t * t * (t * (t * 6.0 - 15.0) + 10.0)


@kernel
def gradient_noise(x: Floats, y: Floats, z: float, seed: int, out: Floats) -> None:
    """Gradient noise about -1..1 with quintic fade, mean zero, at all pairs of ``x`` and ``y``.

    ``x`` and ``y`` rise; ``out`` is (y, x). The corners of the lattice lie wider than the points
    in between, so their gradients are drawn once.
    """
    ix, iy, iz = int(np.floor(x[0])), int(np.floor(y[0])), int(np.floor(z))
    columns, rows = int(np.floor(x[-1])) - ix + 2, int(np.floor(y[-1])) - iy + 2
    corners = np.empty((3, 2, rows, columns))
    _fill_corners(ix, iy, iz, seed, corners)
    fz = z - iz
    weights_z = (1.0 - _faded(fz), _faded(fz))
    slope, level = np.empty(columns), np.empty(columns)
    for j in range(y.size):
        below = int(np.floor(y[j])) - iy
        fy = y[j] - (below + iy)
        weights_y = (1.0 - _faded(fy), _faded(fy))
        slope[:], level[:] = 0.0, 0.0
        for dz in range(2):
            for dy in range(2):
                weight = weights_z[dz] * weights_y[dy]
                g = corners[:, dz, below + dy]
                for k in range(columns):
                    slope[k] += weight * g[0, k]
                    level[k] += weight * (g[1, k] * (fy - dy) + g[2, k] * (fz - dz))
        for i in range(x.size):
            k = int(np.floor(x[i])) - ix
            fx = x[i] - (k + ix)
            left, right = slope[k] * fx + level[k], slope[k + 1] * (fx - 1.0) + level[k + 1]
            out[j, i] = 1.5 * (left + _faded(fx) * (right - left))


@dataclass(frozen=True)
class CoarseGrid:
    """Evaluation points: every ``stride`` weather cells, as far outside as the wind comes from.

    Attributes:
        x_m, y_m: where the columns and rows of points are.
        stride: cells from one to the next.
        west, south: cells from the first point to the map.
    """

    x_m: Floats
    y_m: Floats
    stride: int
    west: int
    south: int

    @classmethod
    def around(
        cls, *, n: int, cell_m: tuple[float, float], margins: Margins, stride: int = 4
    ) -> "CoarseGrid":
        """Points for an (n, n) grid; the margins are rounded up to whole strides."""
        m = margins
        west, east, south, north = (
            -(-k // stride) * stride for k in (m.west, m.east, m.south, m.north)
        )
        x = np.arange(-west, n + east + stride, stride, dtype=np.float64)
        y = np.arange(-south, n + north + stride, stride, dtype=np.float64)
        return cls(x * cell_m[0], y * cell_m[1], stride, west, south)


def drifting_noise(
    coarse: CoarseGrid, *, drift_m: tuple[float, float], time_s: float, seed: int
) -> Floats:
    """(2, cy, cx) noise: bands with patches, and patches alone; means near zero."""
    out = np.empty((2, coarse.y_m.size, coarse.x_m.size))
    x, y, seed = coarse.x_m - drift_m[0], coarse.y_m - drift_m[1], int(seed) & 0x7FFFFFFF
    bands, patches = out
    gradient_noise(x / BAND_M, y / BAND_M, time_s / CHANGE_S, seed, bands)
    late = time_s / (0.4 * CHANGE_S)
    gradient_noise(x / PATCH_M + 17.3, y / PATCH_M - 5.1, late, seed + 1, patches)
    bands *= 1.1
    bands += 0.6 * patches
    return out


@dataclass(frozen=True)
class Front:
    """A line between old and new air that enters on the windward side and crosses the map."""

    start_s: float
    speed_m_s: float
    direction_rad: float

    def share_of_new(self, x_m: Floats, y_m: Floats, *, time_s: float, size_m: Floats) -> Floats:
        """0 in the old air to 1 in the new, at points that broadcast together."""
        t = np.clip(self._behind(x_m, y_m, time_s=time_s, size_m=size_m), 0.0, 1.0)
        share: Floats = t * t * (3.0 - 2.0 * t)
        return share

    def share_at(self, at_m: Floats, *, time_s: float, size_m: Floats) -> float:
        """The same at one point."""
        east, north = at_m.tolist()
        t = min(max(float(self._behind(east, north, time_s=time_s, size_m=size_m)), 0.0), 1.0)
        return t * t * (3.0 - 2.0 * t)

    def _behind(self, x_m: Any, y_m: Any, *, time_s: float, size_m: Floats) -> Any:
        """How many widths of the front points lie behind its line."""
        width, height = size_m.tolist()
        ahead_x, ahead_y = cos(self.direction_rad), sin(self.direction_rad)
        along = (x_m - 0.5 * width) * ahead_x + (y_m - 0.5 * height) * ahead_y
        reach = 0.5 * (abs(ahead_x) * width + abs(ahead_y) * height)
        line = -reach + self.speed_m_s * (time_s - self.start_s)
        return (line - along) / FRONT_WIDTH_M


@kernel
def neighbours(first: int, stride: int, points: int, low: Indices, share: Floats) -> None:
    """Coarse point before each cell centre, and share of the one after it.

    ``first`` is cells from the coarse grid's corner to the first cell wanted.
    """
    for i in range(low.size):
        at = (first + i + 0.5) / stride
        low[i] = min(max(int(at), 0), points - 2)
        share[i] = min(max(at - low[i], 0.0), 1.0)


@inlined
def line_between(coarse: Floats, low: int, share: float, line: Floats) -> None:
    """A row of coarse values between two rows of points."""
    below, above = coarse[low], coarse[low + 1]
    for k in range(line.size):
        line[k] = below[k] + share * (above[k] - below[k])


@inlined
def along_line(line: Floats, low: Indices, share: Floats, out: Floats) -> None:
    """Values at cell centres along such a row."""
    for i in range(low.size):
        k = low[i]
        out[i] = line[k] + share[i] * (line[k + 1] - line[k])


@kernel
def upsample(coarse: Floats, stride: int, first_x: int, first_y: int, out: Floats) -> None:
    """Bilinear values of a coarse layer at cell centres.

    ``first_x`` and ``first_y`` are cells from the coarse grid's corner to the first cell wanted.
    """
    rows, columns = out.shape
    left, across = np.empty(columns, np.int64), np.empty(columns)
    neighbours(first_x, stride, coarse.shape[1], left, across)
    below, up = np.empty(rows, np.int64), np.empty(rows)
    neighbours(first_y, stride, coarse.shape[0], below, up)
    line = np.empty(coarse.shape[1])
    for j in range(rows):
        line_between(coarse, below[j], up[j], line)
        along_line(line, left, across, out[j])
