"""Shapes of plants of hot, dry and frozen lands: palms, plantains, acacias, cacti, tussocks.

Fronds and blades are strips of leaf bent over their length; a cactus is bark alone. Built of the
pieces of ``plant_mesh`` and ``plant_crowns``. Pure numpy; called by ``plant_shapes``.
"""

import math

import numpy as np

from digisphere.scene.plant_crowns import Lump, add_ball, add_shell
from digisphere.scene.plant_mesh import CARD, CLUMP, CORE, F64, FAR, NEAR, Shape, add_limb

_UP = np.array([0.0, 0.0, 1.0])
_FOOT = np.array([0.0, 0.0, -0.1])


def add_strip(
    shape: Shape,
    *,
    line: F64,
    half_m: F64,
    fold: float,
    stuff: float,
    sway: float,
) -> None:
    """Add a leaf along ``line`` (n, 3), ``half_m`` (n,) wide to each side.

    A ``fold`` above 0 creases it along the rib like a roof.

    The pattern runs from base to tip along v and across along u.
    """
    along = np.gradient(line, axis=0)
    side = np.cross(along, _UP)
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-6)
    drop = -fold * half_m[:, None] * _UP
    left, right = line - side * half_m[:, None] + drop, line + side * half_m[:, None] + drop
    over = np.cross(side, along)
    over *= np.where(over[:, 2:] < 0.0, -1.0, 1.0)
    over /= np.maximum(np.linalg.norm(over, axis=1, keepdims=True), 1e-6)
    n, share = len(line), np.linspace(0.0, 1.0, len(line))
    rails = [(left, 0.0, over - 0.5 * side), (right, 1.0, over + 0.5 * side)]
    if fold > 0.0:
        rails.insert(1, (line, 0.5, over))
    count = len(rails)
    uv = np.column_stack([np.repeat([u for _, u, _ in rails], n), np.tile(share, count)])
    k = np.arange(n - 1)
    faces = []
    for first in range(0, (count - 1) * n, n):
        a, b = first + k, first + n + k
        faces += [np.stack([a, a + 1, b], 1), np.stack([a + 1, b + 1, b], 1)]
    high = line[:, 2] / shape.tall
    sky = np.clip(0.45 + 0.4 * share + 0.2 * (high - 0.5), 0.25, 1.0)
    shape.add(
        np.concatenate([points for points, _, _ in rails]),
        faces=np.concatenate(faces),
        normals=np.concatenate([normal for _, _, normal in rails]) + 0.3 * _UP,
        sky=np.tile(sky, count),
        uv=uv,
        stuff=stuff,
        sway=np.tile(sway * (0.5 + 0.5 * share), count),
    )


def _arc(root: F64, *, angle: float, rise: float, reach: float, sag: float, parts: int) -> F64:
    """Return a bent line (parts + 1, 3) that leaves ``root`` upwards and hangs at its end."""
    t = np.linspace(0.0, 1.0, parts + 1)[:, None]
    out = np.array([math.cos(angle), math.sin(angle), 0.0])
    return np.asarray(root + out * reach * t + _UP * (rise * t - sag * t * t))


def palm(level: int, *, chance: np.random.Generator) -> Shape:
    """Return a palm: a leaning bare stem under a head of arching feathers."""
    shape = Shape(3.7)
    lean = chance.uniform(0.05, 0.28)
    middle = np.array([0.35 * lean, 0.0, 0.45 * shape.tall])
    head = np.array([lean, 0.0, 0.84 * shape.tall])
    sides = (6, 4, 3)[level]
    if level != FAR:
        add_limb(shape, start=_FOOT, end=middle, thick=(0.10, 0.062), sides=sides, sway=0.6)
        add_limb(shape, start=middle, end=head, thick=(0.062, 0.05), sides=sides, sway=0.6)
    else:
        add_limb(shape, start=_FOOT, end=head, thick=(0.08, 0.05), sides=3, sway=0.0)
    fronds, parts, fold = ((17, 4, 0.5), (14, 2, 0.0), (9, 1, 0.0))[level]
    turn = chance.uniform(0.0, math.tau)
    for k in range(fronds):
        young = (k * 0.618) % 1.0
        line = _arc(
            head,
            angle=turn + 2.4 * k,
            rise=0.15 + 0.75 * young,
            reach=(0.80 + 0.15 * chance.random()) * (1.0 - 0.25 * young),
            sag=0.85 - 0.15 * young,
            parts=parts,
        )
        half = np.interp(np.linspace(0, 1, parts + 1), [0, 0.3, 1], [0.10, 0.20, 0.06])
        stuff = CLUMP if level == FAR else CARD
        wide = (1.0, 1.2, 1.4)[level]
        add_strip(shape, line=line, half_m=half * wide, fold=fold, stuff=stuff, sway=0.7)
    return shape


def plantain(level: int, *, chance: np.random.Generator) -> Shape:
    """Return a banana plant: a short stem of sheaths and huge paddles of leaves."""
    shape = Shape(2.3)
    head = np.array([0.0, 0.0, 0.42 * shape.tall])
    sides = (6, 4, 3)[level]
    add_limb(shape, start=_FOOT, end=head, thick=(0.13, 0.085), sides=sides, sway=0.2)
    leaves, parts, fold = ((9, 4, 0.35), (11, 2, 0.0), (8, 1, 0.0))[level]
    turn = chance.uniform(0.0, math.tau)
    for k in range(leaves):
        young = (k + 0.5) / leaves
        line = _arc(
            head,
            angle=turn + 2.4 * k,
            rise=0.55 + 1.15 * young,
            reach=0.95 - 0.55 * young * young,
            sag=0.75 * (1.0 - young) + 0.12,
            parts=parts,
        )
        half = np.interp(np.linspace(0, 1, parts + 1), [0, 0.25, 1], [0.06, 0.25, 0.15])
        stuff = CLUMP if level == FAR else CARD
        add_strip(shape, line=line, half_m=half, fold=fold, stuff=stuff, sway=0.6)
    return shape


def acacia(level: int, *, chance: np.random.Generator) -> Shape:
    """Return an umbrella thorn: a forked trunk that carries one flat table of leaves."""
    shape = Shape(1.65)
    turn = chance.uniform(0.0, math.tau)
    fork = np.array([0.06, 0.0, 0.36 * shape.tall])
    count = (5, 4, 1)[level]
    pads = [Lump(0.0, 0.0, 0.90 * shape.tall, 0.55 if level != FAR else 0.98, 0.15)]
    for k in range(count - 1):
        angle, away = turn + math.tau * k / (count - 1), chance.uniform(0.46, 0.62)
        x, y = away * math.cos(angle), away * math.sin(angle)
        z = (0.83 + 0.07 * chance.random()) * shape.tall
        pads.append(Lump(x, y, z, 0.98 - away, 0.12))
    sides = (6, 3, 3)[level]
    add_limb(shape, start=_FOOT, end=fork, thick=(0.085, 0.06), sides=sides, sway=0.1)
    if level == FAR:
        add_limb(shape, start=fork, end=pads[0].centre, thick=(0.05, 0.05), sides=3, sway=0.0)
        add_ball(shape, lump=pads[0], chance=chance, scale=1.0, stuff=CLUMP)
        _keep_far_cheap(shape)
        return shape
    for pad in pads:
        add_limb(shape, start=fork, end=pad.centre, thick=(0.04, 0.015), sides=3, sway=0.4)
        if level == NEAR or pad is pads[0]:
            add_ball(shape, lump=pad, chance=chance, scale=0.72, stuff=CORE)
        cards = (13, 5)[level]
        size = (0.26, 0.36)[level] * (0.7 + 0.6 * pad.wide)
        add_shell(shape, lump=pad, cards=cards, size=size, chance=chance, low=-0.25)
    return shape


def _keep_far_cheap(shape: Shape) -> None:
    """Leave out the under side of the last ball: nobody sees it from afar."""
    faces, rows = shape.faces[-1], np.concatenate(shape.rows)
    high = rows[faces, 2].mean(axis=1)
    shape.faces[-1] = faces[np.argsort(-high, kind="stable")[:10]]


def candelabra(level: int, *, chance: np.random.Generator) -> Shape:
    """Return a candelabra cactus: a ribbed green column with arms that turn upwards."""
    shape = Shape(2.9)
    sides = (8, 5, 3)[level]
    top = np.array([0.03, 0.0, shape.tall])
    add_limb(shape, start=_FOOT, end=top, thick=(0.20, 0.15), sides=sides, sway=0.0)
    arms = (5, 4, 2)[level]
    turn = chance.uniform(0.0, math.tau)
    for k in range(arms):
        angle = turn + 2.4 * k
        z = shape.tall * chance.uniform(0.28, 0.52)
        away = chance.uniform(0.5, 0.85)
        out = np.array([math.cos(angle), math.sin(angle), 0.0])
        elbow = out * away + _UP * (z + 0.22)
        tip = elbow + out * 0.05 + _UP * (shape.tall * chance.uniform(0.6, 0.92) - z - 0.22)
        if level != FAR:
            add_limb(shape, start=_UP * z, end=elbow, thick=(0.12, 0.13), sides=sides, sway=0.0)
        add_limb(shape, start=elbow, end=tip, thick=(0.14, 0.10), sides=sides, sway=0.0)
    return shape


def tussock(level: int, *, chance: np.random.Generator) -> Shape:
    """Return a tussock of sedge: a cushion of old leaves that sprouts blades all round."""
    shape = Shape(1.2)
    heart = Lump(0.0, 0.0, 0.30, 0.50, 0.34)
    add_ball(shape, lump=heart, chance=chance, scale=1.0, stuff=CLUMP if level == FAR else CORE)
    if level == FAR:
        shape.rows[0][:, 2] *= 2.0
        return shape
    blades = (26, 8)[level]
    for k in range(blades):
        line = _arc(
            _UP * 0.3,
            angle=2.4 * k + chance.normal(0.0, 0.2),
            rise=chance.uniform(1.0, 1.7),
            reach=chance.uniform(0.45, 1.0),
            sag=chance.uniform(0.3, 0.9),
            parts=2,
        )
        half = np.array([0.07, 0.055, 0.012]) * (1.0 if level == NEAR else 1.8)
        add_strip(shape, line=line, half_m=half, fold=0.3, stuff=CARD, sway=0.9)
    return shape
