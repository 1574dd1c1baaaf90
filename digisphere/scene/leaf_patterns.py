"""The patterns on leaf cards: sprays of leaves, needles and twigs, drawn by rule.

Each pattern is a small image: red is the mask of leaves, green their shade, blue the mask of bare
twigs that shows in winter. Pure numpy; the vegetation layer uploads them. No colour here: colours
come with the season in the shader.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]

SIZE = 256


@lru_cache(maxsize=1)
def _grid() -> tuple[F64, F64]:
    at = (np.arange(SIZE) + 0.5) / SIZE
    return tuple(np.meshgrid(at, at))  # type: ignore[return-value]


def _window(x: float, y: float, reach: float) -> tuple[slice, slice]:
    low_x, high_x = (int(np.clip((x + d) * SIZE, 0, SIZE)) for d in (-reach, reach))
    low_y, high_y = (int(np.clip((y + d) * SIZE, 0, SIZE)) for d in (-reach, reach))
    return slice(low_y, high_y + 1), slice(low_x, high_x + 1)


class _Canvas:
    """Leaves and twigs painted one over another."""

    def __init__(self) -> None:
        self.mask = np.zeros((SIZE, SIZE))
        self.shade = np.full((SIZE, SIZE), 0.6)
        self.twig = np.zeros((SIZE, SIZE))

    def leaf(
        self, x: float, y: float, *, turn: float, length: float, width: float, shade: float
    ) -> None:
        """Paint a pointed leaf that grows from (x, y) towards ``turn``."""
        rows, columns = _window(x, y, length * 1.05)
        gx, gy = _grid()
        dx, dy = gx[rows, columns] - x, gy[rows, columns] - y
        along = (dx * math.cos(turn) + dy * math.sin(turn)) / length
        across = (dy * math.cos(turn) - dx * math.sin(turn)) / width
        inside = np.clip(along, 0.0, 1.0)
        half = 1.15 * np.sin(np.pi * inside**0.8) + 1e-3
        edge = 0.5 * width * SIZE * (half * 0.5 - np.abs(across))
        cover = np.clip(edge + 0.5, 0.0, 1.0) * ((along > 0.0) & (along < 1.0))
        rib = 1.0 - 0.25 * (np.abs(across) < 0.06)
        tone = shade * (0.86 + 0.28 * along) * rib
        keep = cover > 0.02
        self.mask[rows, columns] = np.maximum(self.mask[rows, columns], cover)
        here = self.shade[rows, columns]
        self.shade[rows, columns] = np.where(keep, here + cover * (tone - here), here)

    def line(self, x0: float, y0: float, x1: float, y1: float, *, width: float) -> None:
        """Paint a twig."""
        gx, gy = _grid()
        dx, dy = x1 - x0, y1 - y0
        t = np.clip(((gx - x0) * dx + (gy - y0) * dy) / max(dx * dx + dy * dy, 1e-9), 0.0, 1.0)
        away = np.hypot(gx - x0 - t * dx, gy - y0 - t * dy)
        cover = np.clip((width * (1.0 - 0.6 * t) - away) * SIZE + 0.5, 0.0, 1.0)
        self.twig = np.maximum(self.twig, cover)

    def done(self) -> U8:
        """Return (SIZE, SIZE, 4) red mask, green shade, blue twigs, alpha full."""
        full = np.ones_like(self.mask)
        image = np.stack([self.mask, np.clip(self.shade, 0.0, 1.0), self.twig, full], axis=-1)
        return np.asarray(np.round(image * 255.0), dtype=np.uint8)


def _fork(
    canvas: _Canvas, chance: np.random.Generator, *, x: float, y: float, turn: float, length: float,
    depth: int, tips: list[tuple[float, float, float]],
) -> None:  # fmt: skip
    x1, y1 = x + length * math.cos(turn), y + length * math.sin(turn)
    canvas.line(x, y, x1, y1, width=0.0035 + 0.003 * depth)
    for k in range(4):
        t = (k + chance.random()) / 4
        tips.append((x + (x1 - x) * t, y + (y1 - y) * t, turn))
    if depth == 0:
        return
    for side in (-1.0, 1.0, 0.15):
        _fork(
            canvas, chance, x=x + (x1 - x) * 0.8, y=y + (y1 - y) * 0.8,
            turn=turn + side * chance.uniform(0.45, 0.8), length=length * 0.62,
            depth=depth - 1, tips=tips,
        )  # fmt: skip


def broad_spray(seed: int, *, leaf: float, narrow: float, leaves: int) -> U8:
    """Return a roundish spray of leaves of length ``leaf`` on forked twigs."""
    chance = np.random.default_rng([seed, 0x1EAF])
    canvas = _Canvas()
    tips: list[tuple[float, float, float]] = []
    for k in range(5):
        turn = math.tau * (k + 0.5 * chance.random()) / 5
        _fork(canvas, chance, x=0.5, y=0.5, turn=turn, length=0.215, depth=2, tips=tips)
    picks = chance.permutation(np.resize(np.arange(len(tips)), leaves))
    depth = np.sort(chance.random(leaves))
    for pick, near in zip(picks.tolist(), depth.tolist(), strict=True):
        x, y, turn = tips[pick]
        x, y = x + chance.normal(0.0, 0.035), y + chance.normal(0.0, 0.035)
        away = math.hypot(x - 0.5, y - 0.5)
        if away > 0.5 - 0.55 * leaf:
            continue
        canvas.leaf(
            x, y, turn=turn + chance.normal(0.0, 0.9), length=leaf * chance.uniform(0.75, 1.25),
            width=leaf * narrow, shade=0.42 + 0.5 * near + chance.normal(0.0, 0.06),
        )  # fmt: skip
    return canvas.done()


def needle_bough(seed: int, *, needle: float, sprays: int) -> U8:
    """Return a bough of needles: a stem up the middle (v), sprays to both sides."""
    chance = np.random.default_rng([seed, 0x9EED])
    canvas = _Canvas()
    canvas.line(0.5, 0.0, 0.5, 0.97, width=0.012)
    for k in range(sprays):
        y = 0.02 + 0.9 * (k + chance.random()) / sprays
        for side in (-1.0, 1.0):
            turn = math.pi / 2 - side * chance.uniform(0.75, 1.05)
            reach = (0.47 - 0.30 * y**2) * chance.uniform(0.75, 1.0)
            x1, y1 = 0.5 + reach * math.cos(turn), y + reach * math.sin(turn)
            canvas.line(0.5, y, x1, y1, width=0.006)
            count = int(reach / needle * 7)
            for j in range(count):
                t = (j + chance.random()) / count
                for flank in (-1.0, 1.0, 0.2):
                    canvas.leaf(
                        0.5 + (x1 - 0.5) * t, y + (y1 - y) * t,
                        turn=turn + flank * chance.uniform(0.4, 0.75),
                        length=needle * chance.uniform(0.8, 1.2), width=needle * 0.30,
                        shade=0.40 + 0.45 * t + chance.normal(0.0, 0.08),
                    )  # fmt: skip
    return canvas.done()


def needle_tuft(seed: int) -> U8:
    """Return a round cushion of needle bunches, as pines bear them."""
    chance = np.random.default_rng([seed, 0x9173])
    canvas = _Canvas()
    tips: list[tuple[float, float, float]] = []
    for k in range(6):
        turn = math.tau * (k + 0.5 * chance.random()) / 6
        _fork(canvas, chance, x=0.5, y=0.5, turn=turn, length=0.23, depth=1, tips=tips)
    for x, y, turn in tips * 2:
        if math.hypot(x - 0.5, y - 0.5) > 0.40:
            continue
        shade = chance.uniform(0.45, 0.95)
        for needle in np.linspace(-1.7, 1.7, 11):
            canvas.leaf(
                x, y, turn=turn + needle + chance.normal(0.0, 0.1),
                length=0.1 * chance.uniform(0.8, 1.2), width=0.026, shade=shade,
            )  # fmt: skip
    return canvas.done()


def hanging_spray(seed: int) -> U8:
    """Return hanging strings of narrow leaves (willow, birch)."""
    chance = np.random.default_rng([seed, 0x4A46])
    canvas = _Canvas()
    for k in range(13):
        x = 0.06 + 0.88 * (k + chance.random() * 0.7) / 13
        bend = chance.normal(0.0, 0.05)
        low = chance.uniform(0.02, 0.3)
        canvas.line(0.5 + 0.75 * (x - 0.5), 0.98, x + bend, low, width=0.006)
        for j in range(24):
            t = (j + chance.random()) / 24
            y = 0.97 + (low - 0.97) * t
            at = 0.5 + 0.75 * (x - 0.5) + (x + bend - 0.5 - 0.75 * (x - 0.5)) * t
            side = 1.0 if j % 2 else -1.0
            canvas.leaf(
                at, y, turn=-math.pi / 2 + side * chance.uniform(0.35, 0.9),
                length=0.062 * chance.uniform(0.8, 1.2), width=0.026,
                shade=chance.uniform(0.5, 1.0),
            )  # fmt: skip
    return canvas.done()


@lru_cache(maxsize=1)
def leaf_patterns() -> dict[str, U8]:
    """Return all patterns by name."""
    return {
        "broad": broad_spray(1, leaf=0.085, narrow=0.62, leaves=380),
        "small": broad_spray(2, leaf=0.06, narrow=0.6, leaves=560),
        "bough": needle_bough(3, needle=0.055, sprays=13),
        "soft": needle_bough(4, needle=0.04, sprays=11),
        "tuft": needle_tuft(5),
        "hanging": hanging_spray(6),
    }
