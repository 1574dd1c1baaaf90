"""Broad crowns: masses of leaves on a trunk, as a dark core under a shell of leaf cards.

Beech to dwarf pine, by a rule for each kind; from far a domed prism. Called by ``plant_shapes``.
"""

import math
from dataclasses import dataclass

import numpy as np

from digisphere.scene.plant_mesh import (
    CLUMP,
    CORE,
    F64,
    FAR,
    NEAR,
    Shape,
    add_card,
    add_limb,
    ring,
)
from digisphere.world.enums import Species

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


CROWNS = {
    Species.BEECH: CrownRule(3.4, 6, 0.16, 52, 0.40, 0.060),
    Species.OAK: CrownRule(2.8, 6, 0.20, 54, 0.38, 0.085, limbs=6, gather=0.50),
    Species.BIRCH: CrownRule(4.4, 5, 0.26, 40, 0.44, 0.055, hang=0.35, gather=0.26, core=0.5),
    Species.WILLOW: CrownRule(2.3, 5, 0.16, 42, 0.42, 0.095, hang=0.9, gather=0.45),
    Species.FRUIT: CrownRule(2.2, 4, 0.28, 36, 0.40, 0.065, gather=0.42),
    Species.HAZEL: CrownRule(1.9, 4, 0.05, 32, 0.44, 0.035, limbs=0, stems=4, gather=0.42),
    Species.PINE: CrownRule(4.4, 6, 0.45, 42, 0.38, 0.080, limbs=5, gather=0.50, core=0.6),
    Species.DWARF_PINE: CrownRule(1.3, 5, 0.0, 28, 0.46, 0.03, limbs=0, stems=3, gather=0.5),
    Species.KAPOK: CrownRule(2.9, 6, 0.60, 54, 0.34, 0.080, limbs=6, gather=0.55),
    Species.FIG: CrownRule(2.5, 6, 0.14, 56, 0.40, 0.110, limbs=5, gather=0.50, core=0.66),
    Species.THORN: CrownRule(1.4, 4, 0.04, 26, 0.40, 0.03, limbs=0, stems=4, gather=0.5, core=0.3),
    Species.DWARF_BIRCH: CrownRule(1.4, 4, 0.02, 26, 0.42, 0.02, limbs=0, stems=4, gather=0.46),
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
    c, s = ring(5, turn=chance.uniform(0.0, math.tau))
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


def _tiny_crown(shape: Shape, rule: CrownRule, *, chance: np.random.Generator) -> None:
    """Add two pyramids of four sides, base to base: enough for a dozen pixels."""
    low, top = rule.base * rule.tall, rule.tall
    deep = top - low
    c, s = ring(4, turn=chance.uniform(0.0, math.tau))
    belt = np.column_stack([0.94 * c, 0.94 * s, np.full(4, low + 0.36 * deep)])
    points = np.concatenate([belt, [[0.0, 0.0, top], [0.0, 0.0, low]]])
    normals = np.concatenate(
        [np.column_stack([c, s, np.full(4, 0.3)]), [[0.0, 0.0, 1.0], [0.0, 0.0, -0.6]]]
    )
    k = np.arange(4)
    nxt = (k + 1) % 4
    faces = np.concatenate(
        [np.stack([k, nxt, np.full(4, 4)], 1), np.stack([nxt, k, np.full(4, 5)], 1)]
    )
    sky = np.array([0.58, 0.58, 0.58, 0.58, 1.0, 0.2])
    uv = np.zeros((6, 2))
    shape.add(points, faces=faces, normals=normals, sky=sky, uv=uv, stuff=CLUMP, sway=0.0)


def broad_crowned(rule: CrownRule, *, level: int, chance: np.random.Generator) -> Shape:
    """Return a tree of leafy masses on a trunk at a level of detail."""
    shape = Shape(rule.tall)
    lumps = _lumps(rule, chance=chance)
    if level >= FAR:
        (_far_crown if level == FAR else _tiny_crown)(shape, rule, chance=chance)
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
