"""Patterns of plaster, stone, wood, tiles and straw, laid out once as small repeating pictures.

A pixel of a wall then costs one look-up instead of many noise evaluations, which is what software
drawing can afford. Each picture covers ``PERIOD_M`` square metres and repeats without a seam:
r is tone, g warmth (both 0.5 where neutral), b and a the tilt of the surface along u and v.
``shaders/include/masonry.glsl`` reads them; ``patterns`` keeps them.
"""

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]

PERIOD_M = 3.2
SIDE = 512
LAYERS = ("plain", "plaster", "stone", "timber", "planks", "tiles", "slate", "straw", "brick")


def _noise(rng: np.random.Generator, fu: int, fv: int) -> F32:
    """Smooth repeating noise in -1..1 with ``fu`` x ``fv`` random values over the picture."""
    lattice = rng.uniform(-1.0, 1.0, (fv, fu)).astype(np.float32)
    out = lattice
    for axis, count in ((0, fv), (1, fu)):
        at = np.arange(SIDE, dtype=np.float32) * (count / SIDE)
        low = at.astype(np.int64)
        t = at - low
        t = t * t * (3.0 - 2.0 * t)
        weight = t[:, None] if axis == 0 else t[None, :]
        a, b = np.take(out, low, axis=axis), np.take(out, (low + 1) % count, axis=axis)
        out = (a + weight * (b - a)).astype(np.float32)
    return out


def _fractal(rng: np.random.Generator, base: int, octaves: int) -> F32:
    """Sum of ever finer noise, about -1..1."""
    total = np.zeros((SIDE, SIDE), dtype=np.float32)
    for octave in range(octaves):
        total += 0.55**octave * _noise(rng, base << octave, base << octave)
    return total


def _slopes(height: F32, *, strength: float) -> tuple[F32, F32]:
    """Tilt of a bumpy surface along u and v."""
    along_u = np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)
    along_v = np.roll(height, -1, axis=0) - np.roll(height, 1, axis=0)
    return -strength * along_u, -strength * along_v


def _packed(tone: F32, warmth: F32, tilt: tuple[F32, F32]) -> NDArray[np.uint8]:
    """Picture (SIDE, SIDE, 4) of values in -1..1."""
    stack = np.stack([tone, warmth, *tilt], axis=-1)
    return np.asarray(np.clip(stack * 127.5 + 127.5, 0.0, 255.0) + 0.5, dtype=np.uint8)


def _edges(rng: np.random.Generator, *, mean: float, spread: float) -> F32:
    """Cuts of one period into pieces of about ``mean`` metres, from 0 to PERIOD_M."""
    count = max(2, round(PERIOD_M / mean))
    sizes = 1.0 + spread * rng.uniform(-1.0, 1.0, count)
    return np.concatenate([[0.0], np.cumsum(sizes / sizes.sum() * PERIOD_M)]).astype(np.float32)


def _blocks(
    rng: np.random.Generator, *, high: float, long: float, spread: float, joint: float,
    bond: bool = False, wander: float = 0.0,
) -> tuple[F32, F32, F32, tuple[F32, F32]]:  # fmt: skip
    """Courses of blocks: a number per block, joint 0..1, height in its course 0..1, edge tilt.

    ``bond`` shifts every other course by half a block; ``wander`` bends the joints, metres.
    """
    metre = (np.arange(SIDE, dtype=np.float32) + 0.5) * (PERIOD_M / SIDE)
    u, v = np.meshgrid(metre, metre)
    u = (u + wander * _fractal(rng, 6, 3)) % PERIOD_M
    v = (v + wander * _fractal(rng, 6, 3)) % PERIOD_M
    rows = _edges(rng, mean=high, spread=spread)
    row = np.clip(np.searchsorted(rows, v, side="right") - 1, 0, len(rows) - 2)
    below, above = v - rows[row], rows[row + 1] - v
    number, left, right = (np.zeros_like(u) for _ in range(3))
    even = _edges(rng, mean=long, spread=spread)
    for k in range(len(rows) - 1):
        cuts = even if bond else _edges(rng, mean=long, spread=1.6 * spread)
        shift = 0.5 * long * (k % 2) if bond else float(rng.uniform(0.0, PERIOD_M))
        mine = row == k
        at = (u[mine] + shift) % PERIOD_M
        column = np.clip(np.searchsorted(cuts, at, side="right") - 1, 0, len(cuts) - 2)
        number[mine] = rng.uniform(-1.0, 1.0, len(cuts) - 1).astype(np.float32)[column]
        left[mine], right[mine] = at - cuts[column], cuts[column + 1] - at
    edge = np.minimum(np.minimum(left, right), np.minimum(below, above))
    groove = 1.0 - np.clip((edge - 0.3 * joint) / (0.7 * joint), 0.0, 1.0)
    lip = 2.2 * joint
    tilt = (
        np.clip(1.0 - right / lip, 0.0, 1.0) - np.clip(1.0 - left / lip, 0.0, 1.0),
        np.clip(1.0 - above / lip, 0.0, 1.0) - np.clip(1.0 - below / lip, 0.0, 1.0),
    )
    return number, groove, below / np.maximum(below + above, 1e-6), tilt


def _plain(rng: np.random.Generator) -> NDArray[np.uint8]:
    rough = _fractal(rng, 5, 4)
    return _packed(0.1 * rough, 0.1 * _noise(rng, 4, 4), _slopes(rough, strength=0.12))


def _plaster(rng: np.random.Generator) -> NDArray[np.uint8]:
    broad, fine = _fractal(rng, 3, 4), _fractal(rng, 40, 3)
    trowel = _noise(rng, 14, 30)
    bumps = 0.6 * fine + 0.5 * trowel
    return _packed(
        0.16 * broad + 0.07 * fine, 0.35 * _fractal(rng, 4, 2), _slopes(bumps, strength=0.42)
    )


def _stone(rng: np.random.Generator) -> NDArray[np.uint8]:
    number, groove, _, edge = _blocks(
        rng, high=0.2, long=0.34, spread=0.4, joint=0.028, wander=0.035
    )
    grain = _fractal(rng, 28, 4)
    tone = (0.34 * number + 0.17 * grain) * (1.0 - groove) - 0.42 * groove
    a, b = _slopes(grain, strength=0.3)
    warmth = (1.0 - groove) * np.sin(9.0 * number) * 0.8
    return _packed(tone, warmth, (0.75 * edge[0] + a, 0.75 * edge[1] + b))


def _timber(rng: np.random.Generator) -> NDArray[np.uint8]:
    grain = 0.6 * _noise(rng, 200, 7) + 0.5 * _noise(rng, 90, 4) + 0.3 * _noise(rng, 256, 40)
    return _packed(0.4 * grain, 0.3 * _noise(rng, 30, 3), _slopes(grain, strength=0.35))


def _planks(rng: np.random.Generator) -> NDArray[np.uint8]:
    cuts = _edges(rng, mean=0.17, spread=0.25)
    metre = (np.arange(SIDE, dtype=np.float32) + 0.5) * (PERIOD_M / SIDE)
    column = np.clip(np.searchsorted(cuts, metre, side="right") - 1, 0, len(cuts) - 2)
    left, right = metre - cuts[column], cuts[column + 1] - metre
    gap = np.clip(1.0 - np.minimum(left, right) / 0.012, 0.0, 1.0)[None, :]
    board = rng.uniform(-1.0, 1.0, len(cuts) - 1)[column][None, :]
    grain = 0.6 * _noise(rng, 170, 6) + 0.4 * _noise(rng, 256, 24)
    tone = (0.3 * board + 0.26 * grain) * (1.0 - gap) - 0.95 * gap
    lip = np.clip(1.0 - right / 0.02, 0.0, 1.0) - np.clip(1.0 - left / 0.02, 0.0, 1.0)
    a, b = _slopes(grain, strength=0.25)
    warmth = 0.4 * np.broadcast_to(np.sin(11.0 * board), tone.shape)
    return _packed(
        tone.astype(np.float32), warmth.astype(np.float32),
        (a + 0.8 * lip[None, :].astype(np.float32), b),
    )  # fmt: skip


def _tiles(
    rng: np.random.Generator, *, high: float, long: float, barrel: float
) -> NDArray[np.uint8]:
    number, groove, up, _ = _blocks(rng, high=high, long=long, spread=0.0, joint=0.012, bond=True)
    # The lower edge of each course lies on the next and throws a line of shade on it.
    shade = np.clip((up - 0.8) / 0.2, 0.0, 1.0)
    edge_light = np.clip((0.12 - up) / 0.12, 0.0, 1.0)
    tone = 0.22 * number + 0.1 * _fractal(rng, 30, 3) - 0.62 * shade**1.5 - 0.3 * groove
    tone = tone + 0.12 * edge_light
    metre = (np.arange(SIDE, dtype=np.float32) + 0.5) * (PERIOD_M / SIDE)
    rows = np.floor(metre / high)
    phase = ((metre[None, :] + 0.5 * long * (rows[:, None] % 2)) / long) % 1.0
    across = barrel * (phase - 0.5) * 2.0
    return _packed(
        tone.astype(np.float32), (0.45 * np.sin(8.0 * number)).astype(np.float32),
        (across.astype(np.float32), (0.25 * np.ones_like(tone)).astype(np.float32)),
    )  # fmt: skip


def _straw(rng: np.random.Generator) -> NDArray[np.uint8]:
    straw = 0.7 * _noise(rng, 220, 20) + 0.5 * _noise(rng, 128, 12) + 0.4 * _noise(rng, 24, 10)
    return _packed(0.42 * straw, 0.35 * _noise(rng, 60, 8), _slopes(straw, strength=0.6))


def _brick(rng: np.random.Generator) -> NDArray[np.uint8]:
    number, groove, _, edge = _blocks(
        rng, high=0.08, long=PERIOD_M / 12, spread=0.0, joint=0.01, bond=True
    )
    grain = _fractal(rng, 40, 3)
    tone = (0.34 * number + 0.1 * grain) * (1.0 - groove) + 0.25 * groove
    return _packed(
        tone, (1.0 - groove) * 0.4 * number - 0.9 * groove, (0.5 * edge[0], 0.5 * edge[1])
    )


def masonry_patterns() -> dict[str, NDArray[np.uint8]]:
    """Pictures of all materials, (layer, row, column, 4), in the order of ``LAYERS``."""
    rng = np.random.Generator(np.random.PCG64(20))
    pictures = np.stack(
        [
            _plain(rng),
            _plaster(rng),
            _stone(rng),
            _timber(rng),
            _planks(rng),
            _tiles(rng, high=PERIOD_M / 14, long=PERIOD_M / 16, barrel=0.85),
            _tiles(rng, high=PERIOD_M / 16, long=PERIOD_M / 12, barrel=0.0),
            _straw(rng),
            _brick(rng),
        ]
    )
    return {"pictures": pictures}
