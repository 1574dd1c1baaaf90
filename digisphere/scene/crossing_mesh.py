"""Shapes of bridges and jetties: stone arches for carts, planks and rails for feet.

The deck follows the heights people walk on; the arch springs from the bed. Used by ``prop_mesh``.
A crossing lies along y of its own axes.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digisphere.scene.solid import Look, Material, Solid, srgb

F64 = NDArray[np.float64]
Rise = Callable[[F64], F64]

_STONE = srgb(0x9C9384)
_WOOD = Look(srgb(0x6E5A46), Material.PLANKS)
_POST = Look(srgb(0x54442F), Material.TIMBER)


def bridge(solid: Solid, *, length_m: float, width_m: float, rise: Rise, bed: Rise) -> None:
    """A bridge of stone where carts cross, of wood where only feet do."""
    if width_m < 3.4:
        _footbridge(solid, length_m=length_m, width_m=width_m, rise=rise, bed=bed)
    else:
        _stone_bridge(solid, length_m=length_m, width_m=width_m, rise=rise, bed=bed)


def _strip(solid: Solid, y: F64, *, a: tuple[float, F64], b: tuple[float, F64], look: Look) -> None:
    """Quads between two lines over ``y``, each at an x and heights; faces y-direction x (b - a)."""
    lines = [np.stack([np.full(len(y), x), y, z], axis=1) for x, z in (a, b)]
    quads = np.stack([lines[0][:-1], lines[0][1:], lines[1][1:], lines[1][:-1]], axis=1)
    solid.quads(quads, look=look)


def _stone_bridge(solid: Solid, *, length_m: float, width_m: float, rise: Rise, bed: Rise) -> None:
    """Roadway, parapets with caps, and one arch between the banks."""
    half, wide = 0.5 * length_m, 0.5 * width_m + 0.25
    y = np.linspace(-half - 0.6, half + 0.6, 25)
    top = rise(np.clip(y, -half, half))
    under = _arch(y, half=half, top=top, bed=bed(y))
    stone, cap = Look(_STONE, Material.STONE), Look(srgb(0xB0A796), Material.STONE)
    _strip(solid, y, a=(wide, top), b=(-wide, top), look=Look(srgb(0x8A8174), Material.STONE))
    _strip(solid, y, a=(-wide - 0.12, under), b=(wide + 0.12, under), look=stone.shaded(0.4))
    for side in (-1.0, 1.0):
        outer, inner = side * (wide + 0.12), side * (wide - 0.24)
        over, lap = 0.05 * side, top + 0.74
        faces = [
            ((outer, under), (outer, lap), stone),
            ((outer + over, lap), (outer + over, lap + 0.14), cap),
            ((outer + over, lap + 0.14), (inner - over, lap + 0.14), cap),
            ((inner - over, lap + 0.14), (inner - over, lap), cap),
            ((inner, lap), (inner, top), stone),
        ]
        for a, b, look in faces:
            low, high = (a, b) if side > 0 else (b, a)
            _strip(solid, y, a=low, b=high, look=look)
        for end in (-1.0, 1.0):
            at = (side * (wide - 0.06), end * (half + 0.55), float(top[0 if end < 0 else -1]) + 0.2)
            solid.box(at, (0.55, 0.55, 1.9), sides="-y +x +y -x +z", look=cap)


def _arch(y: F64, *, half: float, top: F64, bed: F64) -> F64:
    """Height of the arch's underside along the bridge; far below the ground at the abutments."""
    span = max(half - 2.2, 1.2)
    t = np.clip(np.abs(y) / span, 0.0, 1.0)
    spring = float(np.min(bed)) - 0.2
    crown = float(np.max(top)) - 0.55
    inside = np.abs(y) < span
    return np.where(inside, spring + (crown - spring) * np.sqrt(1.0 - t**2.4), spring - 0.6)


def _footbridge(solid: Solid, *, length_m: float, width_m: float, rise: Rise, bed: Rise) -> None:
    """Planks on two beams, with posts and rails."""
    half, wide = 0.5 * length_m + 0.2, min(0.5 * width_m, 1.0)
    count = max(6, round(2 * half / 0.34))
    y = np.linspace(-half, half, count + 1)
    top = rise(np.clip(y, -0.5 * length_m, 0.5 * length_m))
    for i, j in pairwise(range(len(y))):
        a, b = y[i], y[j] - 0.025
        centre = (0, 0.5 * (a + b), 0.5 * (top[i] + top[j]) - 0.03)
        solid.box(centre, (2 * wide + 0.2, b - a, 0.07), sides="-y +x +y -x +z", look=_WOOD)
    posts = np.linspace(-half + 0.1, half - 0.1, max(3, round(2 * half / 2.0) + 1))
    feet, ground = rise(np.clip(posts, -0.5 * length_m, 0.5 * length_m)), bed(posts)
    for side in (-wide, wide):
        for p, q, zp, zq in zip(posts[:-1], posts[1:], feet[:-1], feet[1:], strict=True):
            solid.beam((side, p, zp - 0.2), (side, q, zq - 0.2), width=0.18, depth=0.24, look=_POST)
            for z in (0.5, 0.98):
                solid.beam((side, p, zp + z), (side, q, zq + z), width=0.07, depth=0.09, look=_POST)
        for p, z, low in zip(posts, feet, ground, strict=True):
            foot = (side, p, min(float(low), z) - 0.4)
            solid.beam(foot, (side, p, z + 1.02), width=0.12, depth=0.12, look=_POST)


def jetty(solid: Solid, *, length_m: float, width_m: float, rise: Rise) -> None:
    """Planks on piles into the water."""
    half = 0.5 * length_m
    y = np.linspace(-half, half, max(4, round(length_m / 0.3)) + 1)
    top = float(rise(np.array([-half]))[0]) + 0.3
    for a, b in pairwise(y):
        centre = (0.0, 0.5 * (a + b), top)
        solid.box(centre, (width_m, b - a - 0.03, 0.06), look=_WOOD)
    for p in np.linspace(-half + 0.3, half - 0.2, max(2, round(length_m / 2.0))):
        for side in (-0.45 * width_m, 0.45 * width_m):
            solid.beam(
                (side, p, top - 2.5), (side, p, top + 0.25), width=0.14, depth=0.14, look=_POST
            )
