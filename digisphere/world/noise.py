"""Seeded gradient noise on million-point grids: fBm, ridged fBm and domain-warped coordinates.

Coordinates are free arrays, so the same call serves maps, rings and warped lattices, and the same
place gives the same value at every resolution. Nothing here knows what the noise is for. Called by
the terrain, climate, biome and vegetation stages. Few-call 1-D wander uses the ``noise`` package.
"""

import math

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import kernel, run_in_bands

Floats = NDArray[np.float64]

_DIRECTIONS = 64
_ANGLES = 2.0 * math.pi * (np.arange(_DIRECTIONS) + 0.5) / _DIRECTIONS
_GRADIENT_X = np.cos(_ANGLES)
_GRADIENT_Y = np.sin(_ANGLES)
# One octave of 2-D gradient noise with unit gradients stays within +-sqrt(1/2).
_UNIT_SCALE = math.sqrt(2.0)


@kernel
def lattice_hash(ix: int, iy: int, seed: int) -> int:
    """Mix a lattice point and a seed into 32 bits (Wang-style integer avalanche)."""
    h = np.uint32(np.uint32(ix) * np.uint32(0x9E3779B1))
    h = np.uint32(h ^ np.uint32(np.uint32(iy) * np.uint32(0x85EBCA77)))
    h = np.uint32((h ^ np.uint32(seed)) * np.uint32(0xC2B2AE3D))
    h = np.uint32((h ^ (h >> np.uint32(15))) * np.uint32(0x27D4EB2F))
    h = np.uint32((h ^ (h >> np.uint32(13))) * np.uint32(0x165667B1))
    return int(h ^ (h >> np.uint32(16)))


@kernel
def _corner(ix: int, iy: int, dx: float, dy: float, seed: int) -> float:
    k = lattice_hash(ix, iy, seed) & (_DIRECTIONS - 1)
    return float(_GRADIENT_X[k] * dx + _GRADIENT_Y[k] * dy)


@kernel
def gradient_noise(x: float, y: float, seed: int) -> float:
    """Return one octave of Perlin's improved gradient noise in [-1, 1], zero at lattice points."""
    fx = math.floor(x)
    fy = math.floor(y)
    ix = int(fx)
    iy = int(fy)
    dx = x - fx
    dy = y - fy
    u = dx * dx * dx * (dx * (dx * 6.0 - 15.0) + 10.0)
    v = dy * dy * dy * (dy * (dy * 6.0 - 15.0) + 10.0)
    a = _corner(ix, iy, dx, dy, seed)
    b = _corner(ix + 1, iy, dx - 1.0, dy, seed)
    c = _corner(ix, iy + 1, dx, dy - 1.0, seed)
    d = _corner(ix + 1, iy + 1, dx - 1.0, dy - 1.0, seed)
    low = a + u * (b - a)
    high = c + u * (d - c)
    return _UNIT_SCALE * (low + v * (high - low))


@kernel
def _octaves_band(
    row_begin: int,
    row_end: int,
    out: Floats,
    x: Floats,
    y: Floats,
    seed: int,
    octaves: int,
    gain: float,
    lacunarity: float,
    crested: bool,
) -> None:
    """Sum octaves as they are, or as crests that only grow on the crests below them."""
    norm = 0.0
    amplitude = 1.0
    for _ in range(octaves):
        norm += amplitude
        amplitude *= gain
    for row in range(row_begin, row_end):
        for col in range(x.shape[1]):
            total = 0.0
            amplitude = 1.0
            frequency = 1.0
            weight = 1.0
            for octave in range(octaves):
                n = gradient_noise(
                    x[row, col] * frequency, y[row, col] * frequency, seed + 1013 * octave
                )
                if crested:
                    n = (1.0 - abs(n)) * (1.0 - abs(n)) * weight
                    weight = min(1.0, max(0.0, 2.0 * n))
                total += amplitude * n
                amplitude *= gain
                frequency *= lacunarity
            out[row, col] = total / norm


def _as_grid(values: NDArray[np.floating]) -> Floats:
    return np.ascontiguousarray(np.atleast_2d(np.asarray(values, dtype=np.float64)))


def _summed(
    x: NDArray[np.floating],
    *,
    y: NDArray[np.floating],
    seed: int,
    octaves: int,
    gain: float,
    lacunarity: float,
    crested: bool,
) -> Floats:
    grid_x, grid_y = _as_grid(x), _as_grid(y)
    out = np.empty(grid_x.shape)
    shape = (seed, octaves, gain, lacunarity, crested)
    run_in_bands(_octaves_band, out, grid_x, grid_y, *shape, rows=len(out))
    return out.reshape(np.shape(x))


def fbm(
    x: NDArray[np.floating],
    *,
    y: NDArray[np.floating],
    seed: int,
    octaves: int = 6,
    gain: float = 0.5,
    lacunarity: float = 2.03,
) -> Floats:
    """Return fractional Brownian motion in about [-1, 1] at points ``x``, ``y`` (any equal shape).

    ``x`` and ``y`` count wavelengths of the first octave. Spectral slope follows from ``gain``
    (H = -log gain / log lacunarity); the lacunarity avoids exact 2 so that lattices do not align.
    Source: Mandelbrot & Van Ness 1968; Perlin 2002.
    """
    return _summed(
        x, y=y, seed=seed, octaves=octaves, gain=gain, lacunarity=lacunarity, crested=False
    )


def ridged(
    x: NDArray[np.floating],
    *,
    y: NDArray[np.floating],
    seed: int,
    octaves: int = 5,
    gain: float = 0.5,
    lacunarity: float = 2.03,
) -> Floats:
    """Return ridged multifractal noise in [0, 1]: 1 along crest lines (Musgrave 1994)."""
    return _summed(
        x, y=y, seed=seed, octaves=octaves, gain=gain, lacunarity=lacunarity, crested=True
    )


def warped(
    x: NDArray[np.floating],
    *,
    y: NDArray[np.floating],
    seed: int,
    amount: float,
    frequency: float = 1.0,
    octaves: int = 3,
) -> tuple[Floats, Floats]:
    """Return ``x`` and ``y`` each displaced by ``amount`` times an fBm (domain warp, Quilez)."""
    fx, fy = np.asarray(x) * frequency, np.asarray(y) * frequency
    shift_x = fbm(fx, y=fy, seed=seed ^ 0x51ED27, octaves=octaves)
    shift_y = fbm(fx, y=fy, seed=seed ^ 0x2C9277, octaves=octaves)
    return np.asarray(x) + amount * shift_x, np.asarray(y) + amount * shift_y
