"""Spires: spruce and larch as whorls of drooping boughs round a tall stem, cones from far.

Called by ``plant_shapes``.
"""

import math
from dataclasses import dataclass

import numpy as np

from digisphere.scene.plant_mesh import CARD, CLUMP, CORE, FAR, NEAR, Shape, add_limb, ring
from digisphere.world.enums import Species


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


SPIRES = {
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
    c, s = ring(sides, turn=chance.uniform(0.0, math.tau))
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
    if level > FAR:
        _cone(
            shape, low=rule.base * tall, high=tall, wide=0.84, sides=4, stuff=CLUMP, chance=chance
        )
        return shape
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
