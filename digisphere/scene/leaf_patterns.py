"""The patterns on leaf cards: sprays of leaves, needles and twigs, drawn by rule.

Each pattern is a small image: red is the mask of leaves, green their shade, blue the mask of bare
twigs that shows in winter. Pure numbers, kept by ``patterns``. No colour here: colours
come with the season in the shader.
"""

import math

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.world.compiled import njit

F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]

SIZE = 384


@njit(cache=True)
def _paint_leaf(
    mask: F64, shade: F64, x: float, y: float, turn: float, length: float, width: float, tone: float
) -> None:
    size = mask.shape[0]
    c, s = math.cos(turn), math.sin(turn)
    reach = length * 1.05
    for i in range(max(int((y - reach) * size), 0), min(int((y + reach) * size) + 1, size)):
        for j in range(max(int((x - reach) * size), 0), min(int((x + reach) * size) + 1, size)):
            dx, dy = (j + 0.5) / size - x, (i + 0.5) / size - y
            along = (dx * c + dy * s) / length
            if along <= 0.0 or along >= 1.0:
                continue
            across = abs(dy * c - dx * s) / width
            half = 0.575 * math.sin(math.pi * along**0.8) + 5e-4
            cover = min(max(0.5 * width * size * (half - across) + 0.5, 0.0), 1.0)
            if cover <= 0.02:
                continue
            here = tone * (0.86 + 0.28 * along) * (0.75 if across < 0.06 else 1.0)
            mask[i, j] = max(mask[i, j], cover)
            shade[i, j] += cover * (here - shade[i, j])


@njit(cache=True)
def _paint_line(twig: F64, x0: float, y0: float, x1: float, y1: float, width: float) -> None:
    size = twig.shape[0]
    low_x, high_x = min(x0, x1) - width, max(x0, x1) + width
    low_y, high_y = min(y0, y1) - width, max(y0, y1) + width
    dx, dy = x1 - x0, y1 - y0
    square = max(dx * dx + dy * dy, 1e-9)
    for i in range(max(int(low_y * size), 0), min(int(high_y * size) + 2, size)):
        for j in range(max(int(low_x * size), 0), min(int(high_x * size) + 2, size)):
            px, py = (j + 0.5) / size - x0, (i + 0.5) / size - y0
            t = min(max((px * dx + py * dy) / square, 0.0), 1.0)
            away = math.hypot(px - t * dx, py - t * dy)
            cover = min(max((width * (1.0 - 0.6 * t) - away) * size + 0.5, 0.0), 1.0)
            twig[i, j] = max(twig[i, j], cover)


class _Canvas:
    """Leaves and twigs painted one over another; lengths are shares of the image's edge."""

    def __init__(self) -> None:
        self.mask = np.zeros((SIZE, SIZE))
        self.shade = np.full((SIZE, SIZE), 0.6)
        self.twig = np.zeros((SIZE, SIZE))

    def leaf(
        self, x: float, y: float, *, turn: float, length: float, width: float, shade: float
    ) -> None:
        """Paint a pointed leaf that grows from (x, y) towards ``turn``."""
        _paint_leaf(self.mask, self.shade, x, y, turn, length, width, shade)

    def line(self, x0: float, y0: float, x1: float, y1: float, *, width: float) -> None:
        """Paint a twig."""
        _paint_line(self.twig, x0, y0, x1, y1, width)

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
    canvas.line(x, y, x1, y1, width=0.003 + 0.0025 * depth)
    for k in range(4):
        t = (k + chance.random()) / 4
        tips.append((x + (x1 - x) * t, y + (y1 - y) * t, turn))
    if depth == 0:
        return
    for side, at in ((-1.0, 0.45), (1.0, 0.62), (-0.9, 0.85), (0.35, 1.0)):
        _fork(
            canvas, chance, x=x + (x1 - x) * at, y=y + (y1 - y) * at,
            turn=turn + side * chance.uniform(0.5, 0.85), length=length * 0.62,
            depth=depth - 1, tips=tips,
        )  # fmt: skip


def broad_spray(seed: int, *, leaf: float, narrow: float, leaves: int) -> U8:
    """Return a roundish spray of leaves of length ``leaf`` on forked twigs."""
    chance = Streams(seed).at("scene.leaf_patterns", 0)
    canvas = _Canvas()
    tips: list[tuple[float, float, float]] = []
    for k in range(6):
        turn = math.tau * (k + 0.6 * chance.random()) / 6
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
    chance = Streams(seed).at("scene.leaf_patterns", 0)
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
    chance = Streams(seed).at("scene.leaf_patterns", 0)
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
    chance = Streams(seed).at("scene.leaf_patterns", 0)
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


def feather(seed: int) -> U8:
    """Return a palm's feather: a rib up the middle (v), narrow leaflets to both sides."""
    chance = Streams(seed).at("scene.leaf_patterns", 0)
    canvas = _Canvas()
    canvas.line(0.5, 0.0, 0.5, 0.98, width=0.02)
    for k in range(46):
        y = 0.02 + 0.93 * k / 46
        for side in (-1.0, 1.0):
            turn = math.pi / 2 - side * (1.15 - 0.55 * y + chance.normal(0.0, 0.05))
            canvas.leaf(
                0.5, y, turn=turn, length=0.47 * chance.uniform(0.9, 1.04), width=0.040,
                shade=0.45 + 0.45 * y + chance.normal(0.0, 0.08),
            )  # fmt: skip
    return canvas.done()


def paddle(seed: int) -> U8:
    """Return one whole leaf from base to tip (v): closed, ribbed across, torn a little."""
    chance = Streams(seed).at("scene.leaf_patterns", 0)
    canvas = _Canvas()
    canvas.line(0.5, 0.0, 0.5, 1.0, width=0.02)
    at = (np.arange(SIZE) + 0.5) / SIZE
    v, u = np.meshgrid(at, 2.0 * np.abs(at - 0.5), indexing="ij")
    canvas.mask[:] = u < 0.97 - 0.9 * np.maximum(v - 0.86, 0.0) / 0.14
    ribs = np.sin(math.tau * 26.0 * (v + 0.14 * u))
    canvas.shade[:] = np.clip(0.62 + 0.14 * ribs - 0.25 * (u < 0.06) + 0.12 * (1.0 - u), 0.0, 1.0)
    for tear in chance.random(7):
        canvas.mask[(u > 0.45) & (np.abs(v + 0.14 * u - tear) < 0.007)] = 0.0
    return canvas.done()


def leaf_patterns() -> dict[str, U8]:
    """Return all patterns by name."""
    return {
        "broad": broad_spray(1, leaf=0.058, narrow=0.62, leaves=900),
        "small": broad_spray(2, leaf=0.046, narrow=0.6, leaves=1200),
        "bough": needle_bough(3, needle=0.055, sprays=13),
        "soft": needle_bough(4, needle=0.04, sprays=11),
        "tuft": needle_tuft(5),
        "hanging": hanging_spray(6),
        "frond": feather(7),
        "blade": paddle(8),
    }
