"""The texture of the air beyond one number per day: bands, patches and fronts that drift.

A seeded gradient noise lives in coordinates that move with the steering wind, so showers and
clouds enter on the windward side already shaped and leave on the other. A front is a moving line
between two forcings. Evaluated on a coarse grid with a margin around the map; the weather system
calls `large_scale`. No state: displacement and time come in as numbers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import kernel

Floats = NDArray[np.float64]

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
def _corner(ix: int, iy: int, iz: int, seed: int, fx: float, fy: float, fz: float) -> float:
    h = _hash(ix, iy, iz, seed)
    gx = (h & 1023) / 511.5 - 1.0
    gy = ((h >> 10) & 1023) / 511.5 - 1.0
    gz = ((h >> 20) & 1023) / 511.5 - 1.0
    return gx * fx + gy * fy + gz * fz


@kernel
def gradient_noise(x: float, y: float, z: float, seed: int) -> float:
    """Gradient noise about -1..1 with quintic fade, mean zero."""
    ix, iy, iz = int(np.floor(x)), int(np.floor(y)), int(np.floor(z))
    fx, fy, fz = x - ix, y - iy, z - iz
    ux = fx * fx * fx * (fx * (fx * 6.0 - 15.0) + 10.0)
    uy = fy * fy * fy * (fy * (fy * 6.0 - 15.0) + 10.0)
    uz = fz * fz * fz * (fz * (fz * 6.0 - 15.0) + 10.0)
    total = 0.0
    for dz in range(2):
        wz = uz if dz else 1.0 - uz
        for dy in range(2):
            wy = uy if dy else 1.0 - uy
            for dx in range(2):
                wx = ux if dx else 1.0 - ux
                value = _corner(ix + dx, iy + dy, iz + dz, seed, fx - dx, fy - dy, fz - dz)
                total += wx * wy * wz * value
    return total * 1.5


@kernel
def _fill_noise(
    x: Floats, y: Floats, drift_x: float, drift_y: float, time_s: float, seed: int, out: Floats
) -> None:
    """Two drifting layers into out[0] (bands and patches together) and out[1] (patches)."""
    for j in range(y.shape[0]):
        for i in range(x.shape[0]):
            px, py = x[i] - drift_x, y[j] - drift_y
            band = gradient_noise(px / BAND_M, py / BAND_M, time_s / CHANGE_S, seed)
            patch = gradient_noise(
                px / PATCH_M + 17.3, py / PATCH_M - 5.1, time_s / (0.4 * CHANGE_S), seed + 1
            )
            out[0, j, i] = 1.1 * band + 0.6 * patch
            out[1, j, i] = patch


@dataclass(frozen=True)
class CoarseGrid:
    """Evaluation points: every ``stride`` weather cells, reaching ``margin`` cells outside."""

    x_m: Floats
    y_m: Floats
    stride: int
    margin: int

    @classmethod
    def around(
        cls, *, n: int, cell_m: tuple[float, float], margin: int, stride: int = 4
    ) -> "CoarseGrid":
        """Points for an (n, n) grid; the margin is rounded up to whole strides."""
        reach = -(-margin // stride) * stride
        steps = np.arange(-reach, n + reach + 1, stride, dtype=np.float64)
        return cls(steps * cell_m[0], steps * cell_m[1], stride, reach)


def drifting_noise(
    coarse: CoarseGrid, *, drift_m: tuple[float, float], time_s: float, seed: int
) -> Floats:
    """(2, cy, cx) noise: bands with patches, and patches alone; means near zero."""
    out = np.empty((2, coarse.y_m.size, coarse.x_m.size))
    _fill_noise(coarse.x_m, coarse.y_m, drift_m[0], drift_m[1], time_s, int(seed) & 0x7FFFFFFF, out)
    return out


@dataclass(frozen=True)
class Front:
    """A line between old and new air that enters on the windward side and crosses the map."""

    start_s: float
    speed_m_s: float
    direction_rad: float

    def share_of_new(self, x_m: Floats, y_m: Floats, *, time_s: float, size_m: Floats) -> Floats:
        """0 in the old air to 1 in the new, at points that broadcast together."""
        ahead_x, ahead_y = np.cos(self.direction_rad), np.sin(self.direction_rad)
        along = (x_m - 0.5 * size_m[0]) * ahead_x + (y_m - 0.5 * size_m[1]) * ahead_y
        reach = 0.5 * (abs(ahead_x) * size_m[0] + abs(ahead_y) * size_m[1])
        line = -reach + self.speed_m_s * (time_s - self.start_s)
        t = np.clip((line - along) / FRONT_WIDTH_M, 0.0, 1.0)
        share: Floats = t * t * (3.0 - 2.0 * t)
        return share


@kernel
def upsample(coarse: Floats, stride: int, first_x: int, first_y: int, out: Floats) -> None:
    """Bilinear values of a coarse layer at cell centres.

    ``first_x`` and ``first_y`` are cells from the coarse grid's corner to the first cell wanted.
    """
    rows, columns = out.shape
    left = np.empty(columns, np.int64)
    share = np.empty(columns)
    for i in range(columns):
        x = (first_x + i + 0.5) / stride
        left[i] = min(max(int(x), 0), coarse.shape[1] - 2)
        share[i] = min(max(x - left[i], 0.0), 1.0)
    line = np.empty(coarse.shape[1])
    for j in range(rows):
        y = (first_y + j + 0.5) / stride
        below = min(max(int(y), 0), coarse.shape[0] - 2)
        up = min(max(y - below, 0.0), 1.0)
        for k in range(coarse.shape[1]):
            line[k] = coarse[below, k] + up * (coarse[below + 1, k] - coarse[below, k])
        for i in range(columns):
            k = left[i]
            out[j, i] = line[k] + share[i] * (line[k + 1] - line[k])
