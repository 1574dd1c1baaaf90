"""The shapes of trees and shrubs: a few hundred bytes of triangles for each kind and distance.

Made by rule from a seed, no files: trunks and limbs as tapered prisms, crowns as a dark core under
a shell of leaf cards, conifers as whorls of drooping boughs. Heights run from 0 to 1 and crown
radii to 1; the vertex shader stretches them to each tree. Pure numpy. Called by the vegetation
layer.

Columns of a shape: ``vertex`` (x, y, z), ``a_normal`` (x, y, z, share of sky seen), ``a_leaf``
(u, v, stuff, sway) with stuff 0 bark, 1 leaf card, 2 core, 3 distant foliage.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digisphere.world.enums import Species

F64 = NDArray[np.float64]

BARK, CARD, CORE, CLUMP = 0.0, 1.0, 2.0, 3.0
NEAR, MIDDLE, FAR = 0, 1, 2
LEVELS = 3
VARIANTS = 3


@dataclass
class Shape:
    """Triangles being collected; ``rows`` are vertex 3, normal 3, sky 1, u, v, stuff, sway."""

    rows: list[F64] = field(default_factory=list)
    faces: list[NDArray[np.int64]] = field(default_factory=list)
    count: int = 0

    def add(
        self,
        points: F64,
        *,
        faces: NDArray[np.integer],
        normals: F64,
        sky: F64 | float,
        uv: F64,
        stuff: float,
        sway: F64 | float,
    ) -> None:
        """Add triangles ``faces`` (t, 3) over ``points`` (n, 3)."""
        n = len(points)
        one = np.ones(n)
        length = np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        self.rows.append(
            np.column_stack([points, normals / length, sky * one, uv, stuff * one, sway * one])
        )
        self.faces.append(np.asarray(faces) + self.count)
        self.count += n

    def columns(self) -> dict[str, F64]:
        """Return the vertex columns by name."""
        rows = np.concatenate(self.rows)
        return {"vertex": rows[:, :3], "a_normal": rows[:, 3:7], "a_leaf": rows[:, 7:11]}

    def indices(self) -> NDArray[np.int64]:
        """Return the triangles (t, 3)."""
        return np.concatenate(self.faces)


def _ring(count: int, *, turn: float = 0.0) -> tuple[F64, F64]:
    at = turn + 2.0 * math.pi * np.arange(count) / count
    return np.cos(at), np.sin(at)


def add_limb(
    shape: Shape, *, start: F64, end: F64, thick: tuple[float, float], sides: int, sway: float
) -> None:
    """Add a tapered prism of bark from ``start`` to ``end`` (3,)."""
    axis = end - start
    axis = axis / np.linalg.norm(axis)
    across = np.cross(axis, [0.0, 0.0, 1.0] if abs(axis[2]) < 0.9 else [1.0, 0.0, 0.0])
    across /= np.linalg.norm(across)
    third = np.cross(axis, across)
    c, s = _ring(sides)
    around = c[:, None] * across + s[:, None] * third
    points = np.concatenate([start + around * thick[0], end + around * thick[1]])
    k = np.arange(sides)
    nxt = (k + 1) % sides
    faces = np.concatenate(
        [np.stack([k, nxt, k + sides], 1), np.stack([nxt, nxt + sides, k + sides], 1)]
    )
    uv = np.column_stack([np.tile(k / sides, 2), np.repeat([start[2], end[2]], sides)])
    bend = np.repeat([sway * start[2] ** 2, sway * end[2] ** 2], sides)
    sky = np.clip(0.55 + 0.3 * points[:, 2], 0.0, 1.0)
    normals = np.concatenate([around, around])
    shape.add(points, faces=faces, normals=normals, sky=sky, uv=uv, stuff=BARK, sway=bend)


_PHI = (1.0 + 5.0**0.5) / 2.0
_ICO = np.array(
    [
        (-1, _PHI, 0), (1, _PHI, 0), (-1, -_PHI, 0), (1, -_PHI, 0), (0, -1, _PHI), (0, 1, _PHI),
        (0, -1, -_PHI), (0, 1, -_PHI), (_PHI, 0, -1), (_PHI, 0, 1), (-_PHI, 0, -1), (-_PHI, 0, 1),
    ]
) / math.hypot(1.0, _PHI)  # fmt: skip
_ICO_FACES = np.array(
    [
        (0, 11, 5), (0, 5, 1), (0, 1, 7), (0, 7, 10), (0, 10, 11), (1, 5, 9), (5, 11, 4),
        (11, 10, 2), (10, 7, 6), (7, 1, 8), (3, 9, 4), (3, 4, 2), (3, 2, 6), (3, 6, 8), (3, 8, 9),
        (4, 9, 5), (2, 4, 11), (6, 2, 10), (8, 6, 7), (9, 8, 1),
    ]
)  # fmt: skip
_OCTA = np.array(
    [(1, 0, 0), (0, 1, 0), (-1, 0, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)], dtype=np.float64
)
_OCTA_FACES = np.array(
    [(0, 1, 4), (1, 2, 4), (2, 3, 4), (3, 0, 4), (1, 0, 5), (2, 1, 5), (3, 2, 5), (0, 3, 5)]
)


@dataclass(frozen=True)
class Lump:
    """One mass of foliage: an ellipsoid about (x, y, z)."""

    x: float
    y: float
    z: float
    wide: float
    tall: float

    @property
    def centre(self) -> F64:
        """(3,) centre."""
        return np.array([self.x, self.y, self.z])

    @property
    def radii(self) -> F64:
        """(3,) half axes."""
        return np.array([self.wide, self.wide, self.tall])


def add_ball(
    shape: Shape,
    *,
    lump: Lump,
    chance: np.random.Generator,
    scale: float,
    stuff: float,
    coarse: bool = False,
    rough: float = 0.16,
) -> None:
    """Add the body of a lump as a dented ball."""
    ball, faces = (_OCTA, _OCTA_FACES) if coarse else (_ICO, _ICO_FACES)
    turn = chance.uniform(0.0, math.tau)
    c, s = math.cos(turn), math.sin(turn)
    ball = ball @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    dents = 1.0 + rough * chance.uniform(-1.0, 1.0, len(ball))
    points = lump.centre + ball * lump.radii * (scale * dents)[:, None]
    sky = np.clip(0.45 + 0.5 * ball[:, 2] + 0.25 * (points[:, 2] - 0.5), 0.12, 1.0)
    around = np.arctan2(ball[:, 1], ball[:, 0]) / math.tau * 3.0
    uv = np.column_stack([around, ball[:, 2] * 1.2])
    sway = 0.6 * points[:, 2] ** 2
    shape.add(points, faces=faces, normals=ball, sky=sky, uv=uv, stuff=stuff, sway=sway)


def add_card(
    shape: Shape, *, centre: F64, right: F64, up: F64, normal: F64, sky: float, sway: float
) -> None:
    """Add a leaf card: a square of foliage with soft normals that bulge from its middle."""
    corners = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
    points = centre + corners[:, :1] * right + corners[:, 1:] * up
    outward = normal + 0.45 * (points - centre) / max(float(np.linalg.norm(right)), 1e-6)
    faces = np.array([(0, 1, 2), (0, 2, 3)])
    uv = 0.5 + 0.5 * corners
    shape.add(points, faces=faces, normals=outward, sky=sky, uv=uv, stuff=CARD, sway=sway)


def _spread(count: int, *, chance: np.random.Generator, low: float) -> F64:
    """Return ``count`` even directions over the sphere above z = ``low``."""
    k = np.arange(count) + 0.5
    z = 1.0 - (1.0 - low) * k / count
    turn = math.pi * (1.0 + 5.0**0.5) * k + chance.uniform(0.0, math.tau)
    flat = np.sqrt(np.maximum(1.0 - z * z, 0.0))
    return np.column_stack([flat * np.cos(turn), flat * np.sin(turn), z])


def add_shell(
    shape: Shape,
    *,
    lump: Lump,
    cards: int,
    size: float,
    chance: np.random.Generator,
    hang: float = 0.0,
    low: float = -0.65,
) -> None:
    """Cover a lump with leaf cards; ``hang`` 1 lets them droop like a willow's."""
    for way in _spread(cards, chance=chance, low=low):
        centre = lump.centre + way * lump.radii * chance.uniform(0.74, 0.98)
        tilt = way + chance.normal(0.0, 0.35, 3)
        tilt[2] *= 1.0 - 0.85 * hang
        tilt /= np.linalg.norm(tilt)
        right = np.cross(tilt, [0.0, 0.0, 1.0])
        right /= max(float(np.linalg.norm(right)), 1e-6)
        up = np.cross(right, tilt)
        spin = 0.0 if hang > 0.0 else chance.uniform(-0.9, 0.9)
        right, up = (
            right * math.cos(spin) + up * math.sin(spin),
            up * math.cos(spin) - right * math.sin(spin),
        )
        half = size * chance.uniform(0.8, 1.25)
        # Crowns are stretched by height and radius, which differ; cards stay about square.
        stretch = np.array([1.0, 1.0, lump.tall / max(lump.wide, 1e-6)])
        long = 1.0 + 0.9 * hang
        sky = float(np.clip(0.62 + 0.38 * way[2] + 0.15 * (centre[2] - 0.5), 0.25, 1.0))
        add_card(
            shape,
            centre=centre - np.array([0.0, 0.0, 0.35 * hang * half]) * stretch,
            right=right * half * stretch,
            up=up * half * long * stretch,
            normal=way + np.array([0.0, 0.0, 0.25]),
            sky=sky,
            sway=0.6 * centre[2] ** 2 + 0.35 * hang,
        )


@dataclass(frozen=True)
class CrownRule:
    """How a broad-crowned tree is built; lengths as shares of height or crown radius."""

    lumps: int
    base: float
    """Height at which the crown begins."""
    round_: float
    """Height of the widest part between base and top, 0..1."""
    cards: int
    card: float
    """Half the edge of a leaf card."""
    trunk: float
    """Radius of the trunk's foot over the crown's radius."""
    limbs: int = 5
    stems: int = 1
    hang: float = 0.0
    gather: float = 0.45
    """How far lumps stand from the axis."""
    core: float = 0.74


_CROWNS = {
    Species.BEECH: CrownRule(4, 0.22, 0.5, 40, 0.36, 0.055),
    Species.OAK: CrownRule(5, 0.26, 0.45, 44, 0.34, 0.07, limbs=6, gather=0.55),
    Species.BIRCH: CrownRule(3, 0.30, 0.45, 36, 0.40, 0.05, hang=0.35, gather=0.22, core=0.55),
    Species.WILLOW: CrownRule(4, 0.20, 0.55, 40, 0.36, 0.09, hang=0.9, gather=0.45),
    Species.FRUIT: CrownRule(3, 0.30, 0.5, 34, 0.38, 0.06, gather=0.40),
    Species.HAZEL: CrownRule(3, 0.05, 0.5, 30, 0.40, 0.03, limbs=0, stems=4, gather=0.42),
    Species.PINE: CrownRule(5, 0.48, 0.6, 40, 0.34, 0.075, limbs=5, gather=0.55, core=0.62),
    Species.DWARF_PINE: CrownRule(4, 0.0, 0.35, 26, 0.42, 0.03, limbs=0, stems=3, gather=0.5),
}


def _lumps(rule: CrownRule, *, chance: np.random.Generator) -> list[Lump]:
    """Place the masses of a crown: a tall middle one and others leaning out around it."""
    deep = 1.0 - rule.base
    middle = rule.base + deep * (0.42 + 0.2 * rule.round_)
    lumps = [Lump(0.0, 0.0, middle + 0.08 * deep, 0.62, 0.46 * deep)]
    turn = chance.uniform(0.0, math.tau)
    for k in range(rule.lumps - 1):
        angle = turn + math.tau * k / max(1, rule.lumps - 1) + chance.normal(0.0, 0.25)
        away = rule.gather * chance.uniform(0.85, 1.15)
        z = rule.base + deep * chance.uniform(0.26, 0.60) * (0.55 + 0.9 * rule.round_)
        wide = min(1.0 - away, 0.6) * chance.uniform(0.95, 1.15)
        tall = min(deep * chance.uniform(0.24, 0.32), z - rule.base * 0.85 + 0.02)
        lumps.append(Lump(away * math.cos(angle), away * math.sin(angle), z, wide, max(tall, 0.1)))
    return lumps


def _stems(shape: Shape, rule: CrownRule, *, lumps: list[Lump], sides: int) -> None:
    top = lumps[0]
    if rule.stems > 1:
        for lump in lumps[: rule.stems]:
            foot = np.array([0.12 * lump.x, 0.12 * lump.y, -0.03])
            add_limb(
                shape, start=foot, end=lump.centre, thick=(rule.trunk, 0.4 * rule.trunk),
                sides=3, sway=0.6,
            )  # fmt: skip
        return
    fork = np.array([0.02, -0.015, rule.base + 0.30 * (1.0 - rule.base)])
    foot = np.array([0.0, 0.0, -0.03])
    add_limb(
        shape, start=foot, end=fork, thick=(rule.trunk * 1.15, rule.trunk * 0.62), sides=sides,
        sway=0.6,
    )  # fmt: skip
    head = top.centre + np.array([0.0, 0.0, 0.5 * top.tall])
    add_limb(shape, start=fork, end=head, thick=(rule.trunk * 0.6, 0.012), sides=3, sway=0.6)


def _limbs(
    shape: Shape, rule: CrownRule, *, lumps: list[Lump], chance: np.random.Generator
) -> None:
    for k in range(rule.limbs):
        lump = lumps[k % len(lumps)]
        rise = rule.base + (1.0 - rule.base) * chance.uniform(0.0, 0.25)
        start = np.array([0.0, 0.0, rise])
        end = lump.centre + lump.radii * chance.uniform(-0.35, 0.35, 3)
        if np.linalg.norm(end - start) < 0.08:
            continue
        add_limb(shape, start=start, end=end, thick=(rule.trunk * 0.42, 0.008), sides=3, sway=0.6)


def broad_crowned(rule: CrownRule, *, level: int, chance: np.random.Generator) -> Shape:
    """Return a tree of leafy masses on a trunk at a level of detail."""
    shape = Shape()
    lumps = _lumps(rule, chance=chance)
    if level == FAR:
        whole = Lump(0.0, 0.0, 0.5 * (1.0 + rule.base), 0.92, 0.5 * (1.0 - rule.base))
        add_ball(shape, lump=whole, chance=chance, scale=1.0, stuff=CLUMP, coarse=True)
        if rule.base > 0.15:
            foot, top = np.array([0.0, 0.0, -0.02]), np.array([0.0, 0.0, rule.base + 0.15])
            add_limb(shape, start=foot, end=top, thick=(rule.trunk, rule.trunk), sides=3, sway=0.0)
        return shape
    if level == MIDDLE:
        if rule.stems == 1:
            top = np.array([0.0, 0.0, rule.base + 0.35 * (1.0 - rule.base)])
            foot = np.array([0.0, 0.0, -0.02])
            thick = (rule.trunk * 1.1, rule.trunk * 0.5)
            add_limb(shape, start=foot, end=top, thick=thick, sides=3, sway=0.6)
        for lump in lumps[:3]:
            add_ball(shape, lump=lump, chance=chance, scale=1.06, stuff=CLUMP, rough=0.2)
        return shape
    _stems(shape, rule, lumps=lumps, sides=6)
    _limbs(shape, rule, lumps=lumps, chance=chance)
    for lump in lumps:
        add_ball(
            shape, lump=lump, chance=chance, scale=rule.core, stuff=CORE,
            coarse=lump is not lumps[0],
        )  # fmt: skip
    weights = np.array([lump.wide * lump.tall for lump in lumps])
    shares = np.maximum(4, np.round(rule.cards * weights / weights.sum())).astype(int)
    for lump, cards in zip(lumps, shares.tolist(), strict=True):
        add_shell(
            shape, lump=lump, cards=cards, size=rule.card * (0.55 + 0.75 * lump.wide),
            chance=chance, hang=rule.hang,
        )  # fmt: skip
    return shape


@dataclass(frozen=True)
class SpireRule:
    """How a spire-shaped conifer is built."""

    whorls: int
    boughs: int
    base: float
    droop: float
    """How far a bough's tip hangs below its root, over its length."""
    full: float
    """Exponent of the outline: below 1 bulging, above 1 hollow."""
    trunk: float


_SPIRES = {
    Species.SPRUCE: SpireRule(8, 6, 0.07, 0.42, 0.92, 0.09),
    Species.LARCH: SpireRule(7, 5, 0.16, 0.22, 0.8, 0.085),
}


def _outline(rule: SpireRule, z: float) -> float:
    return max(0.0, (1.0 - z) / (1.0 - rule.base)) ** rule.full


def _bough(
    shape: Shape, rule: SpireRule, *, z: float, angle: float, length: float, tall: float
) -> None:
    """Add a bough: two cards that meet in a ridge along it, like a roof."""
    out = np.array([math.cos(angle), math.sin(angle), 0.0])
    side = np.array([-out[1], out[0], 0.0])
    drop = np.array([0.0, 0.0, -rule.droop * length * tall])
    root = np.array([0.0, 0.0, z])
    tip = root + out * length + drop
    half = 0.40 * length + 0.05
    hang = np.array([0.0, 0.0, -0.42 * half * tall])
    corners = np.stack(
        [root, tip, tip + side * half * 0.7 + hang, root + side * half * 0.8 + hang,
         tip - side * half * 0.7 + hang, root - side * half * 0.8 + hang]
    )  # fmt: skip
    uv = np.array([(0.5, 0.0), (0.5, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)])
    faces = np.array([(0, 3, 2), (0, 2, 1), (0, 1, 4), (0, 4, 5)])
    normals = np.stack(
        [out * 0.3, out, out + side * 0.8, out * 0.3 + side, out - side * 0.8, out * 0.3 - side]
    ) + np.array([0.0, 0.0, 0.75])
    sky = np.array([0.38, 1.0, 0.9, 0.42, 0.9, 0.42]) * (0.72 + 0.28 * z)
    sway = np.array([0.5, 1.0, 1.0, 0.6, 1.0, 0.6]) * (0.25 + 0.5 * z * z)
    shape.add(corners, faces=faces, normals=normals, sky=sky, uv=uv, stuff=CARD, sway=sway)


def _cone(
    shape: Shape, *, low: float, high: float, wide: float, sides: int, stuff: float,
    chance: np.random.Generator, ragged: float = 0.0,
) -> None:  # fmt: skip
    c, s = _ring(sides, turn=chance.uniform(0.0, math.tau))
    out = wide * (1.0 + ragged * chance.uniform(-1.0, 1.0, sides))
    drop = low + 0.35 * ragged * (high - low) * chance.uniform(-1.0, 1.0, sides)
    points = np.concatenate([np.column_stack([c * out, s * out, drop]), [[0.0, 0.0, high]]])
    normals = np.concatenate([np.column_stack([c, s, np.full(sides, 0.55)]), [[0.0, 0.0, 1.0]]])
    k = np.arange(sides)
    faces = np.stack([k, (k + 1) % sides, np.full(sides, sides)], axis=1)
    sky = np.append(np.full(sides, 0.5), 1.0) * (0.7 + 0.3 * high)
    uv = np.column_stack([np.append(k / sides * 3.0, 0.5), np.append(np.zeros(sides), 1.0)])
    sway = 0.5 * points[:, 2] ** 2
    shape.add(points, faces=faces, normals=normals, sky=sky, uv=uv, stuff=stuff, sway=sway)


def spire(rule: SpireRule, *, level: int, chance: np.random.Generator) -> Shape:
    """Return a spruce or larch at a level of detail."""
    shape = Shape()
    if level == FAR:
        _cone(shape, low=rule.base, high=0.62, wide=0.95, sides=5, stuff=CLUMP, chance=chance)
        _cone(shape, low=0.40, high=1.0, wide=0.60, sides=5, stuff=CLUMP, chance=chance)
        return shape
    foot = np.array([0.0, 0.0, -0.03])
    top = np.array([0.0, 0.0, 0.55 if level == MIDDLE else 0.97])
    thick = (rule.trunk, 0.3 * rule.trunk if level == MIDDLE else 0.01)
    add_limb(shape, start=foot, end=top, thick=thick, sides=3 + 2 * (level == NEAR), sway=0.5)
    if level == MIDDLE:
        for k in range(4):
            low = rule.base + (1.0 - rule.base) * k * 0.215
            high = min(1.0, low + 0.42)
            wide = _outline(rule, low + 0.04)
            _cone(
                shape, low=low, high=high, wide=wide, sides=7, stuff=CLUMP, chance=chance,
                ragged=0.22,
            )  # fmt: skip
        return shape
    _cone(shape, low=rule.base + 0.05, high=0.96, wide=0.5, sides=6, stuff=CORE, chance=chance)
    for k in range(rule.whorls):
        z = rule.base + (1.0 - rule.base) * (k + 0.6) / (rule.whorls + 0.25)
        length = _outline(rule, z - 0.02) * chance.uniform(0.92, 1.08)
        boughs = max(4, rule.boughs - k // 4)
        turn = chance.uniform(0.0, math.tau)
        for b in range(boughs):
            _bough(
                shape,
                rule,
                z=z + chance.uniform(-0.02, 0.02),
                angle=turn + math.tau * b / boughs + chance.normal(0.0, 0.12),
                length=length * chance.uniform(0.85, 1.1),
                tall=0.30,
            )
    return shape


def snag(level: int, *, chance: np.random.Generator) -> Shape:
    """Return a dead tree: a trunk and what is left of its branches."""
    shape = Shape()
    foot = np.array([0.0, 0.0, -0.03])
    sides = 3 if level else 6
    top = np.array([0.08, 0.05, 1.0])
    add_limb(shape, start=foot, end=top, thick=(0.16, 0.02), sides=sides, sway=0.1)
    for k in range((9, 4, 2)[level]):
        z = 0.3 + 0.62 * (k + chance.random()) / (9, 4, 2)[level]
        angle = chance.uniform(0.0, math.tau)
        reach = chance.uniform(0.4, 1.0) * (1.15 - z)
        start = np.array([0.08 * z, 0.05 * z, z])
        end = start + np.array(
            [reach * math.cos(angle), reach * math.sin(angle), chance.uniform(0.0, 0.12)]
        )
        add_limb(shape, start=start, end=end, thick=(0.05, 0.008), sides=3, sway=0.1)
    return shape


def palm(level: int, *, chance: np.random.Generator) -> Shape:
    """Return a palm: a bare stem and a head of bent fronds."""
    shape = Shape()
    foot, head = np.array([0.0, 0.0, -0.03]), np.array([0.12, 0.0, 0.86])
    add_limb(shape, start=foot, end=head, thick=(0.08, 0.05), sides=3 if level else 6, sway=0.7)
    fronds = (11, 7, 5)[level]
    for k in range(fronds):
        angle = math.tau * k / fronds + chance.normal(0.0, 0.1)
        out = np.array([math.cos(angle), math.sin(angle), 0.0])
        side = 0.2 * np.array([-out[1], out[0], 0.0])
        lift = np.array([0.0, 0.0, chance.uniform(0.06, 0.14)])
        knee, tip = head + out * 0.5 + lift, head + out * 0.98 - lift * 1.2
        points = np.stack([head, knee - side, knee + side, tip])
        faces = np.array([(0, 1, 2), (1, 3, 2)])
        uv = np.array([(0.5, 0.0), (0.1, 0.6), (0.9, 0.6), (0.5, 1.0)])
        normals = np.tile(out * 0.5 + np.array([0.0, 0.0, 1.0]), (4, 1))
        sky = np.array([0.5, 0.9, 0.9, 1.0])
        shape.add(points, faces=faces, normals=normals, sky=sky, uv=uv, stuff=CLUMP, sway=0.8)
    return shape


_OTHERS: dict[Species, Callable[..., Shape]] = {Species.DEAD: snag, Species.PALM: palm}


def make_shape(species: Species, *, level: int, variant: int) -> Shape:
    """Return the triangles of a kind of tree at level NEAR, MIDDLE or FAR; variants differ."""
    chance = np.random.default_rng([int(species), variant, 0xF0])
    if species in _SPIRES:
        return spire(_SPIRES[species], level=level, chance=chance)
    if species in _CROWNS:
        return broad_crowned(_CROWNS[species], level=level, chance=chance)
    return _OTHERS[species](level, chance=chance)
