"""Small repeating patterns that give surfaces grain: noise, stones, blades, clouds.

Baked once as 8-bit arrays that tile without a seam; shaders read several patterns with one fetch,
because software OpenGL pays for fetches. Pure numpy, kept by ``patterns`` for the layers.
No colour is decided here.
"""

import numpy as np
from numba import prange
from numpy.typing import NDArray

from digisphere.world.compiled import njit

F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]

DETAIL_SIZE = 512
CLOUD_SIZE = 512


@njit(cache=True)
def _hash(x: int, y: int, seed: int) -> int:
    h = (x * 374761393 + y * 668265263 + seed * 2147483647) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1274126177) & 0xFFFFFFFF
    return h ^ (h >> 16)


@njit(cache=True)
def _gradient(ix: int, iy: int, dx: float, dy: float, seed: int) -> float:
    angle = (_hash(ix, iy, seed) & 0xFFFF) / 65536.0 * 6.283185307179586
    return np.cos(angle) * dx + np.sin(angle) * dy


@njit(cache=True)
def _periodic(x: float, y: float, period_x: int, period_y: int, seed: int) -> float:
    """Gradient noise in about [-1, 1] that repeats after whole periods."""
    ix, iy = int(np.floor(x)), int(np.floor(y))
    fx, fy = x - ix, y - iy
    x0, x1 = ix % period_x, (ix + 1) % period_x
    y0, y1 = iy % period_y, (iy + 1) % period_y
    u = fx * fx * fx * (fx * (fx * 6 - 15) + 10)
    v = fy * fy * fy * (fy * (fy * 6 - 15) + 10)
    a = _gradient(x0, y0, fx, fy, seed)
    b = _gradient(x1, y0, fx - 1, fy, seed)
    c = _gradient(x0, y1, fx, fy - 1, seed)
    d = _gradient(x1, y1, fx - 1, fy - 1, seed)
    low, high = a + u * (b - a), c + u * (d - c)
    return 1.45 * (low + v * (high - low))


@njit(cache=True, parallel=True)
def tiling_fbm(
    size: int, period_x: int, period_y: int, octaves: int, gain: float, seed: int
) -> F64:
    """Fractal noise (size, size) that tiles, about [-1, 1]."""
    out = np.zeros((size, size))
    for i in prange(size):
        for j in range(size):
            total, weight, norm = 0.0, 1.0, 0.0
            px, py = period_x, period_y
            for k in range(octaves):
                total += weight * _periodic(j / size * px, i / size * py, px, py, seed + k)
                norm += weight
                weight *= gain
                px, py = px * 2, py * 2
            out[i, j] = total / norm
    return out


@njit(cache=True, parallel=True)
def tiling_cells(size: int, period: int, jitter: float, seed: int) -> tuple[F64, F64, F64]:
    """Cellular pattern that tiles: distance to the nearest seed, to the edge, and its number.

    Distances are in cells; the number is a uniform draw per cell in [0, 1).
    """
    nearest = np.empty((size, size))
    edge = np.empty((size, size))
    number = np.empty((size, size))
    for i in prange(size):
        for j in range(size):
            x, y = j / size * period, i / size * period
            best, second, tag = 9.0, 9.0, 0.0
            for dy in range(-2, 3):
                for dx in range(-2, 3):
                    cx, cy = int(np.floor(x)) + dx, int(np.floor(y)) + dy
                    h = _hash(cx % period, cy % period, seed)
                    sx = cx + 0.5 + jitter * ((h & 0xFFF) / 4095.0 - 0.5)
                    sy = cy + 0.5 + jitter * (((h >> 12) & 0xFFF) / 4095.0 - 0.5)
                    d = np.sqrt((sx - x) ** 2 + (sy - y) ** 2)
                    if d < best:
                        second, best, tag = best, d, ((h >> 20) & 0xFFF) / 4096.0
                    elif d < second:
                        second = d
            nearest[i, j], edge[i, j], number[i, j] = best, second - best, tag
    return nearest, edge, number


def _bytes(*channels: F64) -> U8:
    stacked = np.stack([np.clip(c, 0.0, 1.0) for c in channels], axis=-1)
    return np.asarray(np.round(stacked * 255.0), dtype=np.uint8)


def _slope(height: F64, *, strength: float) -> tuple[F64, F64]:
    """Gradient of a tiling height, squeezed to [-1, 1]."""
    gx = 0.5 * (np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1))
    gy = 0.5 * (np.roll(height, -1, axis=0) - np.roll(height, 1, axis=0))
    return np.tanh(gx * strength), np.tanh(gy * strength)


def ground_grain() -> dict[str, U8]:
    """Return ``u_detail`` and its slopes (512, 512, 4), see ground_surface.glsl."""
    size = DETAIL_SIZE
    lumps = tiling_fbm(size, 6, 6, 6, 0.62, 11)
    blades = 0.6 * tiling_fbm(size, 40, 24, 3, 0.6, 23) + 0.5 * tiling_fbm(size, 9, 9, 3, 0.5, 29)
    _, edge, number = tiling_cells(size, 16, 0.75, 41)
    stones = np.clip(edge / 0.35, 0.0, 1.0) ** 0.6
    detail = _bytes(0.5 + 0.62 * lumps, np.clip(edge, 0, 1), number, 0.5 + 0.62 * blades)
    lump_x, lump_y = _slope(lumps, strength=14.0)
    stone_x, stone_y = _slope(stones, strength=6.0)
    half = (0.5 + 0.5 * a for a in (lump_x, lump_y, stone_x, stone_y))
    return {"detail": detail, "slope": _bytes(*half)}


def cloud_grain() -> dict[str, U8]:
    """Return the cloud pattern (512, 512, 4): heap, wisp, veil, and heap of twice the scale.

    Heaps are billows (inverted cells under fractal noise) whose values are spread evenly over
    [0, 1], so that the share of the pattern above 1 - c is c: cover as the weather means it.
    """
    size = CLOUD_SIZE
    near, _, _ = tiling_cells(size, 7, 0.9, 71)
    finer, _, _ = tiling_cells(size, 17, 0.9, 73)
    finest, _, _ = tiling_cells(size, 41, 0.9, 79)
    broad = tiling_fbm(size, 3, 3, 6, 0.55, 83)
    heap = 0.85 * broad + 0.42 * (0.6 - near) + 0.20 * (0.6 - finer) + 0.10 * (0.6 - finest)
    wisp = tiling_fbm(size, 4, 14, 6, 0.6, 89)
    veil = tiling_fbm(size, 3, 5, 5, 0.5, 97)
    return {"clouds": _bytes(*(_ranked(c) for c in (heap, wisp, veil, broad)))}


def _ranked(values: F64) -> F64:
    """Return each value's share of values below it: the same pattern, spread evenly."""
    order = np.argsort(values.ravel(), kind="stable")
    out = np.empty(values.size)
    out[order] = np.arange(values.size) / values.size
    return out.reshape(values.shape)
