"""The shapes of trees and shrubs: a few hundred bytes of triangles for each kind and distance.

Made by rule from a seed, no files: trunks and limbs as tapered prisms, crowns as a dark core under
a shell of leaf cards, conifers as whorls of drooping boughs. Heights run from 0 to 1 and crown
radii to 1; the vertex shader stretches them to each tree; they are made in crown radii,
at the kind's usual slimness, so that leaves are not stretched. Pure numpy. Called by the
vegetation layer.

Columns of a shape: ``vertex`` (x, y, z), ``a_normal`` (x, y, z, share of sky seen), ``a_leaf``
(u, v, stuff, sway) with stuff 0 bark, 1 leaf card, 2 core, 3 distant foliage.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.world.enums import Species

F64 = NDArray[np.float64]

BARK, CARD, CORE, CLUMP = 0.0, 1.0, 2.0, 3.0
NEAR, MIDDLE, FAR = 0, 1, 2
LEVELS = 3
VARIANTS = 3


@dataclass
class Shape:
    """Triangles being collected; ``rows`` are vertex 3, normal 3, sky 1, u, v, stuff, sway.

    All lengths are in crown radii; ``tall`` is the height of the whole tree in them.
    """

    tall: float
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
        # Corners of cards are empty, so they may reach a little above the tree's height.
        tall = rows[:, 2].max() / 1.05
        rows[:, 2] = np.maximum(rows[:, 2] / tall, -0.12)  # no deeper than slopes need
        rows[:, 5] *= tall
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
    bend = sway * (np.repeat([start[2], end[2]], sides) / shape.tall) ** 2
    sky = np.clip(0.6 + 0.25 * points[:, 2] / shape.tall, 0.0, 1.0)
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
    rough: float = 0.16,
) -> None:
    """Add the body of a lump as a dented ball."""
    ball, faces = _ICO, _ICO_FACES
    turn = chance.uniform(0.0, math.tau)
    c, s = math.cos(turn), math.sin(turn)
    ball = ball @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    dents = 1.0 + rough * chance.uniform(-1.0, 1.0, len(ball))
    points = lump.centre + ball * lump.radii * (scale * dents)[:, None]
    high = points[:, 2] / shape.tall
    sky = np.clip(0.48 + 0.45 * ball[:, 2] + 0.3 * (high - 0.5), 0.22, 1.0)
    around = np.arctan2(ball[:, 1], ball[:, 0]) / math.tau * 3.0
    uv = np.column_stack([around, ball[:, 2] * 1.2])
    shape.add(points, faces=faces, normals=ball, sky=sky, uv=uv, stuff=stuff, sway=0.6 * high**2)


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
    low: float = -0.7,
) -> None:
    """Cover a lump with leaf cards; ``hang`` 1 lets them droop like a willow's."""
    for way in _spread(cards, chance=chance, low=low):
        centre = lump.centre + way * lump.radii * chance.uniform(0.72, 0.96)
        tilt = way + chance.normal(0.0, 0.35, 3)
        # Only the flanks hang; over the top the twigs arch.
        droop = hang * float(np.clip((0.85 - way[2]) / 0.5, 0.0, 1.0))
        tilt[2] *= 1.0 - 0.85 * droop
        tilt /= np.linalg.norm(tilt)
        right = np.cross(tilt, [0.0, 0.0, 1.0])
        right /= max(float(np.linalg.norm(right)), 1e-6)
        up = np.cross(right, tilt)
        spin = 0.0 if droop > 0.0 else chance.uniform(-math.pi, math.pi)
        right, up = (
            right * math.cos(spin) + up * math.sin(spin),
            up * math.cos(spin) - right * math.sin(spin),
        )
        half = size * chance.uniform(0.8, 1.25) * (1.0 - 0.45 * max(0.0, float(way[2])) ** 2)
        high = float(centre[2]) / shape.tall
        add_card(
            shape,
            centre=centre - np.array([0.0, 0.0, 0.35 * droop * half]),
            right=right * half,
            up=up * half * (1.0 + 0.7 * droop),
            normal=way + np.array([0.0, 0.0, 0.2]),
            sky=float(np.clip(0.58 + 0.42 * way[2] + 0.25 * (high - 0.5), 0.2, 1.0)),
            sway=0.6 * high**2 + 0.35 * hang / shape.tall,
        )


@dataclass(frozen=True)
class CrownRule:
    """How a broad-crowned tree is built."""

    tall: float
    """Usual height over crown radius."""
    lumps: int
    base: float
    """Share of the height at which the crown begins."""
    cards: int
    card: float
    """Half the edge of a leaf card, crown radii."""
    trunk: float
    """Radius of the trunk's foot, crown radii."""
    limbs: int = 5
    stems: int = 1
    hang: float = 0.0
    gather: float = 0.42
    """How far lumps stand from the axis, crown radii."""
    core: float = 0.60


_CROWNS = {
    Species.BEECH: CrownRule(3.4, 6, 0.16, 52, 0.40, 0.060),
    Species.OAK: CrownRule(2.8, 6, 0.20, 54, 0.38, 0.085, limbs=6, gather=0.50),
    Species.BIRCH: CrownRule(4.4, 5, 0.26, 40, 0.44, 0.055, hang=0.35, gather=0.26, core=0.5),
    Species.WILLOW: CrownRule(2.3, 5, 0.16, 42, 0.42, 0.095, hang=0.9, gather=0.45),
    Species.FRUIT: CrownRule(2.2, 4, 0.28, 36, 0.40, 0.065, gather=0.42),
    Species.HAZEL: CrownRule(1.9, 4, 0.05, 32, 0.44, 0.035, limbs=0, stems=4, gather=0.42),
    Species.PINE: CrownRule(4.4, 6, 0.45, 42, 0.38, 0.080, limbs=5, gather=0.50, core=0.6),
    Species.DWARF_PINE: CrownRule(1.3, 5, 0.0, 28, 0.46, 0.03, limbs=0, stems=3, gather=0.5),
}


def _lumps(rule: CrownRule, *, chance: np.random.Generator) -> list[Lump]:
    """Place the masses of a crown: a tall one up the middle and others out around it."""
    low, top = rule.base * rule.tall, rule.tall
    deep = top - low
    wide = 0.62
    lumps = [Lump(0.0, 0.0, low + 0.58 * deep, wide, 0.42 * deep)]
    turn = chance.uniform(0.0, math.tau)
    others = rule.lumps - 1
    for k in range(others):
        angle = turn + 2.4 * k + chance.normal(0.0, 0.2)
        rise = 0.22 + 0.42 * k / max(1, others - 1) + chance.uniform(-0.05, 0.05)
        away = rule.gather * (1.15 - 0.35 * rise) * chance.uniform(0.85, 1.1)
        radius = (1.0 - away) * chance.uniform(0.92, 1.08)
        half = min(0.24 * deep * chance.uniform(0.85, 1.15), rise * deep + 0.05)
        lumps.append(
            Lump(
                away * math.cos(angle), away * math.sin(angle), low + rise * deep, radius,
                max(half, 0.45 * radius),
            )
        )  # fmt: skip
    return lumps


def _stems(shape: Shape, rule: CrownRule, *, lumps: list[Lump], sides: int) -> None:
    if rule.stems > 1:
        for lump in lumps[: rule.stems]:
            foot = np.array([0.12 * lump.x, 0.12 * lump.y, -0.05])
            thick = (rule.trunk, 0.4 * rule.trunk)
            add_limb(shape, start=foot, end=lump.centre, thick=thick, sides=3, sway=0.6)
        return
    fork = np.array([0.02, -0.015, (rule.base + 0.28 * (1.0 - rule.base)) * rule.tall])
    foot = np.array([0.0, 0.0, -0.1])
    thick = (rule.trunk * 1.2, rule.trunk * 0.62)
    add_limb(shape, start=foot, end=fork, thick=thick, sides=sides, sway=0.6)
    head = lumps[0].centre + np.array([0.0, 0.0, 0.5 * lumps[0].tall])
    thick = (rule.trunk * 0.66, 0.012)
    below = fork - np.array([0.0, 0.0, 1.5 * rule.trunk])
    add_limb(shape, start=below, end=head, thick=thick, sides=sides, sway=0.6)


def _limbs(
    shape: Shape, rule: CrownRule, *, lumps: list[Lump], chance: np.random.Generator
) -> None:
    for k in range(rule.limbs):
        lump = lumps[(k + 1) % len(lumps)]
        start = np.array([0.0, 0.0, min(0.75 * lump.z, lump.z - 0.3 * lump.wide)])
        end = lump.centre + lump.radii * chance.uniform(-0.3, 0.3, 3)
        if np.linalg.norm(end - start) > 0.1:
            thick = (rule.trunk * 0.42, 0.010)
            add_limb(shape, start=start, end=end, thick=thick, sides=3, sway=0.6)


def _far_crown(shape: Shape, rule: CrownRule, *, chance: np.random.Generator) -> None:
    """Add a domed prism of five sides on a stalk."""
    low, top = rule.base * rule.tall, rule.tall
    deep = top - low
    c, s = _ring(5, turn=chance.uniform(0.0, math.tau))
    dent = 1.0 + chance.uniform(-0.12, 0.12, (2, 5))
    lower = np.column_stack([c * 0.80 * dent[0], s * 0.80 * dent[0], np.full(5, low + 0.14 * deep)])
    upper = np.column_stack([c * 0.78 * dent[1], s * 0.78 * dent[1], np.full(5, low + 0.66 * deep)])
    points = np.concatenate([lower, upper, [[0.0, 0.0, top]]])
    normals = np.concatenate(
        [
            np.column_stack([c, s, np.full(5, -0.25)]),
            np.column_stack([c, s, np.full(5, 0.55)]),
            [[0.0, 0.0, 1.0]],
        ]
    )
    k = np.arange(5)
    nxt = (k + 1) % 5
    faces = np.concatenate(
        [np.stack([k, nxt, k + 5], 1), np.stack([nxt, nxt + 5, k + 5], 1),
         np.stack([k + 5, nxt + 5, np.full(5, 10)], 1)]
    )  # fmt: skip
    sky = np.concatenate([np.full(5, 0.30), np.full(5, 0.78), [1.0]])
    uv = np.zeros((11, 2))
    shape.add(points, faces=faces, normals=normals, sky=sky, uv=uv, stuff=CLUMP, sway=0.0)
    if rule.base > 0.1:
        foot, end = np.array([0.0, 0.0, -0.1]), np.array([0.0, 0.0, low + 0.3 * deep])
        add_limb(shape, start=foot, end=end, thick=(rule.trunk, rule.trunk), sides=3, sway=0.0)


def broad_crowned(rule: CrownRule, *, level: int, chance: np.random.Generator) -> Shape:
    """Return a tree of leafy masses on a trunk at a level of detail."""
    shape = Shape(rule.tall)
    lumps = _lumps(rule, chance=chance)
    if level == FAR:
        _far_crown(shape, rule, chance=chance)
        return shape
    near = level == NEAR
    if near or rule.stems == 1:
        _stems(shape, rule, lumps=lumps, sides=6 if near else 3)
    if near:
        _limbs(shape, rule, lumps=lumps, chance=chance)
    for lump in lumps if near else lumps[:1]:
        scale = rule.core * (1.15 if not near else 1.0 if lump is lumps[0] else 0.85)
        add_ball(shape, lump=lump, chance=chance, scale=scale, stuff=CORE)
    cards = rule.cards if near else rule.cards // 3
    weights = np.array([lump.wide * (lump.wide + lump.tall) for lump in lumps])
    shares = np.maximum(2, np.round(cards * weights / weights.sum())).astype(int)
    for lump, count in zip(lumps, shares.tolist(), strict=True):
        size = rule.card * (0.6 + 0.6 * lump.wide) * (1.0 if near else 1.35)
        add_shell(shape, lump=lump, cards=count, size=size, chance=chance, hang=rule.hang)
    return shape


@dataclass(frozen=True)
class SpireRule:
    """How a spire-shaped conifer is built."""

    tall: float
    """Usual height over crown radius."""
    whorls: int
    boughs: int
    base: float
    """Share of the height at which boughs begin."""
    droop: float
    """How far a bough's tip hangs below its root, over its length."""
    full: float
    """Exponent of the outline: below 1 bulging, above 1 hollow."""
    trunk: float


_SPIRES = {
    Species.SPRUCE: SpireRule(5.6, 11, 6, 0.04, 0.50, 0.80, 0.085),
    Species.LARCH: SpireRule(5.4, 10, 5, 0.12, 0.20, 0.70, 0.080),
}


def _outline(rule: SpireRule, z: float) -> float:
    """Return the crown's radius at a share ``z`` of the height."""
    return min(max(0.0, (1.0 - z) / (1.0 - rule.base)), 1.0) ** rule.full


def _bough(shape: Shape, rule: SpireRule, *, z: float, angle: float, length: float) -> None:
    """Add a bough: two cards that meet in a ridge along it, like a roof."""
    out = np.array([math.cos(angle), math.sin(angle), 0.0])
    side = np.array([-out[1], out[0], 0.0])
    root = np.array([0.0, 0.0, z])
    tip = root + out * length - np.array([0.0, 0.0, rule.droop * length])
    half = 0.36 * length + 0.16
    hang = np.array([0.0, 0.0, -0.55 * half])
    corners = np.stack(
        [root, tip, tip + side * half * 0.8 + hang, root + side * half * 0.9 + hang,
         tip - side * half * 0.8 + hang, root - side * half * 0.9 + hang]
    )  # fmt: skip
    uv = np.array([(0.5, 0.0), (0.5, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)])
    faces = np.array([(0, 3, 2), (0, 2, 1), (0, 1, 4), (0, 4, 5)])
    normals = np.stack(
        [out * 0.3, out, out + side * 0.8, out * 0.3 + side, out - side * 0.8, out * 0.3 - side]
    ) + np.array([0.0, 0.0, 0.7])
    high = z / shape.tall
    sky = np.array([0.34, 1.0, 0.85, 0.36, 0.85, 0.36]) * (0.70 + 0.30 * high)
    sway = np.array([0.4, 1.0, 1.0, 0.5, 1.0, 0.5]) * (0.1 + 0.5 * high * high)
    shape.add(corners, faces=faces, normals=normals, sky=sky, uv=uv, stuff=CARD, sway=sway)


def _cone(
    shape: Shape, *, low: float, high: float, wide: float, sides: int, stuff: float,
    chance: np.random.Generator, ragged: float = 0.0,
) -> None:  # fmt: skip
    c, s = _ring(sides, turn=chance.uniform(0.0, math.tau))
    out = wide * (1.0 + ragged * chance.uniform(-1.0, 1.0, sides))
    drop = low + 0.35 * ragged * (high - low) * chance.uniform(-1.0, 1.0, sides)
    points = np.concatenate([np.column_stack([c * out, s * out, drop]), [[0.0, 0.0, high]]])
    normals = np.concatenate([np.column_stack([c, s, np.full(sides, 0.5)]), [[0.0, 0.0, 1.0]]])
    k = np.arange(sides)
    faces = np.stack([k, (k + 1) % sides, np.full(sides, sides)], axis=1)
    share = points[:, 2] / shape.tall
    sky = np.append(np.full(sides, 0.55), 0.95) * (0.7 + 0.3 * share)
    uv = np.column_stack([np.append(k / sides * 3.0, 0.5), np.append(np.ones(sides), 0.0)])
    shape.add(
        points, faces=faces, normals=normals, sky=sky, uv=uv, stuff=stuff, sway=0.5 * share**2
    )


def spire(rule: SpireRule, *, level: int, chance: np.random.Generator) -> Shape:
    """Return a spruce or larch at a level of detail."""
    shape = Shape(rule.tall)
    tall = rule.tall
    if level == FAR:
        for low, high, wide in ((rule.base, 0.60, 0.92), (0.36, 1.0, 0.62)):
            _cone(
                shape, low=low * tall, high=high * tall, wide=wide, sides=5, stuff=CLUMP,
                chance=chance,
            )  # fmt: skip
        return shape
    foot = np.array([0.0, 0.0, -0.1])
    top = np.array([0.0, 0.0, 0.97 * tall])
    sides = 5 if level == NEAR else 3
    add_limb(shape, start=foot, end=top, thick=(rule.trunk, 0.01), sides=sides, sway=0.5)
    inner = 0.30 if level == NEAR else 0.45
    _cone(
        shape, low=(rule.base + 0.06) * tall, high=0.97 * tall, wide=inner, sides=6, stuff=CORE,
        chance=chance,
    )  # fmt: skip
    whorls = rule.whorls if level == NEAR else 4
    for k in range(whorls):
        z = rule.base + (1.0 - rule.base) * ((k + 0.45) / (whorls + 0.15)) ** 0.92
        reach = _outline(rule, z - 0.01) * chance.uniform(0.94, 1.06) * (1.0 if whorls > 4 else 1.1)
        boughs = max(3, rule.boughs - k // 3) if level == NEAR else 4
        turn = chance.uniform(0.0, math.tau)
        for b in range(boughs):
            _bough(
                shape,
                rule,
                z=(z + chance.uniform(-0.02, 0.02) + 0.12 * reach / tall) * tall,
                angle=turn + math.tau * b / boughs + chance.normal(0.0, 0.12),
                length=reach * chance.uniform(0.85, 1.12) + 0.10,
            )
    return shape


def snag(level: int, *, chance: np.random.Generator) -> Shape:
    """Return a dead tree: a trunk and what is left of its branches."""
    shape = Shape(5.5)
    sides = 3 if level else 6
    top = np.array([0.2, 0.12, shape.tall])
    add_limb(
        shape, start=np.array([0.0, 0.0, -0.1]), end=top, thick=(0.15, 0.02), sides=sides, sway=0.1
    )
    count = (14, 7, 3)[level]
    for k in range(count):
        z = 0.3 + 0.62 * (k + chance.random()) / count
        angle = chance.uniform(0.0, math.tau)
        reach = chance.uniform(0.6, 1.3) * (1.2 - z)
        start = top * z
        rise = chance.uniform(0.1, 0.6) * reach
        end = start + np.array([reach * math.cos(angle), reach * math.sin(angle), rise])
        add_limb(shape, start=start, end=end, thick=(0.05, 0.008), sides=3, sway=0.1)
    return shape


def palm(level: int, *, chance: np.random.Generator) -> Shape:
    """Return a palm: a bare stem and a head of bent fronds."""
    shape = Shape(3.3)
    foot, head = np.array([0.0, 0.0, -0.1]), np.array([0.12, 0.0, 0.86 * shape.tall])
    sides = 3 if level else 6
    add_limb(shape, start=foot, end=head, thick=(0.09, 0.05), sides=sides, sway=0.7)
    fronds = (13, 9, 5)[level]
    for k in range(fronds):
        angle = math.tau * k / fronds + chance.normal(0.0, 0.1)
        out = np.array([math.cos(angle), math.sin(angle), 0.0])
        side = 0.2 * np.array([-out[1], out[0], 0.0])
        lift = np.array([0.0, 0.0, chance.uniform(0.15, 0.4)])
        knee, tip = head + out * 0.5 + lift, head + out * 0.98 - lift * 1.4
        points = np.stack([head, knee - side, knee + side, tip])
        faces = np.array([(0, 1, 2), (1, 3, 2)])
        uv = np.array([(0.5, 0.0), (0.0, 0.55), (1.0, 0.55), (0.5, 1.0)])
        normals = np.tile(out * 0.5 + np.array([0.0, 0.0, 1.0]), (4, 1))
        sky = np.array([0.5, 0.9, 0.9, 1.0])
        stuff = CARD if level == NEAR else CLUMP
        shape.add(points, faces=faces, normals=normals, sky=sky, uv=uv, stuff=stuff, sway=0.8)
    return shape


_OTHERS: dict[Species, Callable[..., Shape]] = {Species.DEAD: snag, Species.PALM: palm}


def make_shape(species: Species, *, level: int, variant: int) -> Shape:
    """Return the triangles of a kind of tree at level NEAR, MIDDLE or FAR; variants differ."""
    chance = Streams(0).at("scene.plant_shapes", int(species), variant)
    if species in _SPIRES:
        return spire(_SPIRES[species], level=level, chance=chance)
    if species in _CROWNS:
        return broad_crowned(_CROWNS[species], level=level, chance=chance)
    return _OTHERS[species](level, chance=chance)
