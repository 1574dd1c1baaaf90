"""Shapes of outdoor things: benches, stalls, wells, fences, lamps, carts and the like.

A prop faces +x of its own axes; its length lies along y. Long things (fences, bridges) follow the
ground, which they ask for through a function. Pure numpy; ``props_layer`` puts them on stage.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.scene.crossing_mesh import bridge, jetty
from digisphere.scene.solid import Colour, Look, Material, Solid, srgb
from digisphere.world.enums import PropKind

F64 = NDArray[np.float64]
Rise = Callable[[F64], F64]
"""Ground height over the prop's foot at distances (n,) along its length."""

_WOODS = (0x7A6450, 0x6B5540, 0x8A7256)
_CLOTHS = (0x8F4A3E, 0x4E6B52, 0x51667C, 0xA88446, 0x6F5A78)
_FRUIT = (0xB84A32, 0xC98A2E, 0x6E8A3A, 0xA8B04A, 0x7A3B4A, 0xC9B27A, 0x8A5A3A)
_IRON = Look(srgb(0x2B2B2D), Material.METAL)
_STONE = srgb(0x9A9286)


def _wood(rng: np.random.Generator) -> Look:
    """Weathered beams and slats."""
    return Look(srgb(int(rng.choice(_WOODS))), Material.TIMBER)


def _boards(wood: Look) -> Look:
    """The same wood as upright boards."""
    return replace(wood, material=Material.PLANKS)


def _bench(solid: Solid, row: dict[str, Any], rng: np.random.Generator) -> None:
    wood, half = _wood(rng), 0.5 * row["length_m"]
    for x in (-0.14, 0.02, 0.18):
        solid.box((x, 0, 0.44), (0.14, 2 * half, 0.045), look=wood)
    for z in (0.62, 0.8):
        solid.box((-0.26 - 0.08 * (z - 0.6), 0, z), (0.04, 2 * half, 0.13), look=wood)
    for y in (-half + 0.2, half - 0.2):
        solid.box((0.0, y, 0.2), (0.4, 0.07, 0.42), look=wood.shaded(0.7))
        solid.beam((-0.2, y, 0.4), (-0.31, y, 0.9), width=0.07, depth=0.06, look=wood)


def _stall(solid: Solid, row: dict[str, Any], rng: np.random.Generator) -> None:
    wood, half = _wood(rng), 0.5 * row["length_m"]
    cloth = srgb(int(rng.choice(_CLOTHS)))
    front, back = 0.55, -0.65
    for y in (-half + 0.08, half - 0.08):
        for x, high in ((front + 0.2, 2.05), (back, 2.45)):
            solid.box((x, y, 0.5 * high), (0.08, 0.08, high), sides="-y +x +y -x", look=wood)
    solid.box((0.3, 0, 0.86), (0.85, 2 * half - 0.1, 0.06), look=wood)
    solid.box((0.62, 0, 0.42), (0.04, 2 * half - 0.2, 0.84), look=_boards(wood).shaded(0.75))
    _canopy(solid, half=half, front=front + 0.55, back=back - 0.15, colour=cloth)
    for k in range(6):
        y = (k + 0.5) / 6.0 * (2 * half - 0.3) - half + 0.15
        crate = Look(srgb(0x9A7B52), Material.PLANKS)
        solid.box((0.36, y, 0.97), (0.5, 0.34, 0.16), sides="-y +x +y -x", look=crate)
        goods = srgb(int(rng.choice(_FRUIT)))
        for x, side in ((0.22, -0.07), (0.22, 0.08), (0.36, 0.0), (0.5, -0.08), (0.5, 0.07)):
            solid.barrel(
                (x, y + side, 1.0), radius=0.085, top_radius=0.04, height=0.13, sides=5,
                look=Look(goods, Material.PAINT),
            )  # fmt: skip


def _canopy(solid: Solid, *, half: float, front: float, back: float, colour: Colour) -> None:
    """A striped cloth that slopes to the front, with a hem."""
    edges = np.linspace(-half - 0.15, half + 0.15, 10)
    for k in range(9):
        look = Look(colour if k % 2 == 0 else srgb(0xE6DECB), Material.CLOTH)
        a, b = edges[k], edges[k + 1]
        ring = [(front, a, 2.05), (front, b, 2.05), (back, b, 2.5), (back, a, 2.5)]
        solid.quad(*ring, look=look)
        solid.quad(*ring[::-1], look=look.shaded(0.5))
        hem = [(front, a, 1.85), (front, b, 1.85), (front, b, 2.05), (front, a, 2.05)]
        solid.quad(*hem, look=look)
        solid.quad(*hem[::-1], look=look.shaded(0.6))


def _well(solid: Solid, row: dict[str, Any], rng: np.random.Generator) -> None:
    wood, stone = _wood(rng), Look(_STONE, Material.STONE)
    turn = 2.0 * np.pi * np.arange(12) / 12.0
    ring = np.stack([np.cos(turn), np.sin(turn), np.zeros(12)], axis=1)
    low, high = np.array([0, 0, -0.2]), np.array([0, 0, 0.85])
    solid.prism(0.82 * ring + low, 0.8 * ring + high, cap=False, look=stone)
    inner = 0.55 * ring[::-1]
    solid.prism(inner + low, inner + high, cap=False, look=stone.shaded(0.35))
    nxt = np.roll(np.arange(12), -1)
    top = [0.84 * ring + high, 0.84 * ring[nxt] + high, 0.53 * ring[nxt] + high, 0.53 * ring + high]
    solid.quads(np.stack(top, axis=1), look=Look(srgb(0xB0A898), Material.STONE))
    edge = np.arange(0, 12, 3)[:, None] + np.arange(4)
    water = 0.56 * ring[np.concatenate([edge, [[0, 3, 6, 9]]]) % 12] + [0, 0, 0.15]
    solid.quads(water, look=Look(srgb(0x1C2A30), Material.METAL))
    for y in (-0.7, 0.7):
        solid.box((0, y, 1.2), (0.12, 0.12, 2.0), sides="-y +x +y -x", look=wood)
    solid.beam((0, -0.8, 1.75), (0, 0.8, 1.75), width=0.12, depth=0.12, look=wood)
    solid.barrel((0.0, 0.18, 1.05), radius=0.13, height=0.24, sides=7, look=wood)
    roof = Look(srgb(0x8E5640), Material.TILES)
    for side in (-1.0, 1.0):
        eave = [(side * 0.85, -side * 1.1, 2.05), (side * 0.85, side * 1.1, 2.05)]
        ring4 = [*eave, (0, side * 1.1, 2.75), (0, -side * 1.1, 2.75)]
        solid.quad(*ring4, look=roof)
        solid.quad(*ring4[::-1], look=wood.shaded(0.5))


def _lamp(solid: Solid, row: dict[str, Any], rng: np.random.Generator) -> None:
    solid.barrel((0, 0, -0.1), radius=0.11, top_radius=0.09, height=0.5, sides=8, look=_IRON)
    solid.barrel((0, 0, 0.4), radius=0.05, top_radius=0.04, height=2.5, sides=6, look=_IRON)
    solid.beam((-0.25, 0, 2.72), (0.25, 0, 2.72), width=0.03, depth=0.03, look=_IRON)
    glow = Look(srgb(0xF2E2B8), Material.LAMP)
    solid.barrel(
        (0, 0, 2.9), radius=0.11, top_radius=0.18, height=0.38, sides=6, cap=False, look=glow
    )
    solid.barrel((0, 0, 3.28), radius=0.23, top_radius=0.04, height=0.2, sides=6, look=_IRON)
    solid.barrel((0, 0, 2.86), radius=0.13, height=0.05, sides=6, look=_IRON)


def _wheel(solid: Solid, *, at: F64, radius: float, look: Look) -> None:
    """A spoked wheel that rolls along y."""
    turn = 2.0 * np.pi * np.arange(12) / 12.0
    spots = at + radius * np.stack([np.zeros(12), np.cos(turn), np.sin(turn)], axis=1)
    for k in range(12):
        solid.beam(spots[k - 1], spots[k], width=0.07, depth=0.09, look=look)
        if k % 2 == 0:
            solid.beam(at, spots[k], width=0.05, depth=0.05, look=look)
    solid.box(at, (0.16, 0.16, 0.16), look=look)


def _cart(solid: Solid, row: dict[str, Any], rng: np.random.Generator) -> None:
    wood = _wood(rng)
    solid.box((0, 0, 0.78), (1.15, 2.0, 0.08), look=wood)
    for x in (-0.57, 0.57):
        solid.box((x, 0, 1.0), (0.05, 2.0, 0.4), look=_boards(wood))
        _wheel(solid, at=np.array([x * 1.18, -0.1, 0.55]), radius=0.55, look=wood)
        solid.beam((0.7 * x, 1.0, 0.74), (0.7 * x, 2.4, 0.5), width=0.07, depth=0.08, look=wood)
    solid.box((0, -0.98, 1.0), (1.15, 0.05, 0.4), look=wood)
    solid.beam((-0.75, -0.1, 0.55), (0.75, -0.1, 0.55), width=0.09, depth=0.09, look=wood)
    if rng.random() < 0.6:
        hay = Look(srgb(0xB09A58), Material.HAY)
        solid.box((0, -0.1, 1.12), (1.0, 1.7, 0.5), sides="-y +x +y -x +z", look=hay)


def _trough(solid: Solid, row: dict[str, Any], rng: np.random.Generator) -> None:
    stone, half = Look(_STONE, Material.STONE), 0.5 * row["length_m"]
    for x in (-0.3, 0.3):
        solid.box((x, 0, 0.25), (0.1, 2 * half, 0.6), look=stone)
    for y in (-half + 0.05, half - 0.05):
        solid.box((0, y, 0.25), (0.6, 0.1, 0.6), look=stone)
    water = Look(srgb(0x2A3B40), Material.METAL)
    solid.box((0, 0, 0.22), (0.55, 2 * half - 0.1, 0.5), sides="+z", look=water)


def _table(solid: Solid, row: dict[str, Any], rng: np.random.Generator) -> None:
    wood, half = _wood(rng), 0.5 * row["length_m"]
    for x in (-0.28, 0.0, 0.28):
        solid.box((x, 0, 0.74), (0.26, 2 * half, 0.045), look=wood)
    for y in (-half + 0.22, half - 0.22):
        solid.box((0, y, 0.36), (0.5, 0.08, 0.72), look=wood.shaded(0.7))
    for x in (-0.72, 0.72):
        solid.box((x, 0, 0.43), (0.26, 2 * half, 0.045), look=wood)
        for y in (-half + 0.22, half - 0.22):
            solid.box((x, y, 0.2), (0.2, 0.07, 0.44), sides="-y +x +y -x", look=wood.shaded(0.7))


def _haystack(solid: Solid, row: dict[str, Any], rng: np.random.Generator) -> None:
    hay = srgb(0xB8A062)
    radius = 0.5 * row["length_m"] * float(rng.uniform(0.85, 1.1))
    heights = np.array([-0.2, 0.6, 1.3, 1.9, 2.3, 2.5])
    radii = radius * np.array([0.92, 1.05, 0.98, 0.72, 0.36, 0.05])
    turn = 2.0 * np.pi * np.arange(11) / 11.0
    wobble = 1.0 + 0.05 * rng.standard_normal((6, 11))
    rings = [
        np.stack([r * w * np.cos(turn), r * w * np.sin(turn), np.full(11, z)], axis=1)
        for z, r, w in zip(heights, radii, wobble, strict=True)
    ]
    shades = (0.7, 0.95, 1.0, 1.0, 1.0)
    for low, high, shade in zip(rings[:-1], rings[1:], shades, strict=True):
        solid.prism(low, high, cap=False, look=Look(hay, Material.HAY, shade))
    solid.beam(
        (0, 0, 2.3), (0, 0, 3.1), width=0.07, depth=0.07, look=Look(srgb(0x6B5540), Material.TIMBER)
    )


def _woodpile(solid: Solid, row: dict[str, Any], rng: np.random.Generator) -> None:
    half, turn = 0.5 * row["length_m"], 2.0 * np.pi * np.arange(6) / 6.0
    bark, cut = Look(srgb(0x5E4A38), Material.TIMBER, 0.85), Look(srgb(0xB8946A), Material.TIMBER)
    for layer in range(5):
        for k in range(int(2 * half / 0.23) - (layer % 2)):
            y = -half + 0.12 + 0.23 * (k + 0.5 * (layer % 2))
            r = float(rng.uniform(0.095, 0.12))
            z = 0.11 + 0.2 * layer
            ring = np.stack([np.zeros(6), r * np.cos(turn), r * np.sin(turn)], axis=1)
            back = ring + np.array([-0.4, y, z])
            front = ring + np.array([0.38 + float(rng.uniform(0, 0.05)), y, z])
            nxt = [1, 2, 3, 4, 5, 0]
            solid.quads(np.stack([back, back[nxt], front[nxt], front], axis=1), look=bark)
            solid.quads([front[[0, 1, 2, 3]], front[[0, 3, 4, 5]]], look=cut)
    for y in (-half - 0.05, half + 0.05):
        solid.box((0, y, 0.6), (0.1, 0.08, 1.3), sides="-y +x +y -x +z", look=bark)


def _sign(solid: Solid, row: dict[str, Any], rng: np.random.Generator) -> None:
    colour = srgb(int(rng.choice(_CLOTHS)))
    solid.beam((0, 0.62, 3.05), (0, -0.5, 3.05), width=0.04, depth=0.05, look=_IRON)
    solid.beam((0, 0.6, 2.65), (0, 0.05, 3.03), width=0.03, depth=0.03, look=_IRON)
    for y in (-0.36, 0.3):
        solid.beam((0, y, 3.04), (0, y, 2.86), width=0.015, depth=0.015, look=_IRON)
    solid.box((0, -0.03, 2.58), (0.05, 0.86, 0.56), look=Look(srgb(0x4A3A2C), Material.TIMBER))
    solid.box(
        (0, -0.03, 2.58), (0.07, 0.74, 0.44), sides="+x -x", look=Look(colour, Material.PAINT)
    )
    for x, sides in ((0.03, "+x"), (-0.03, "-x")):
        disc = Look(srgb(0xE2D3A0), Material.PAINT)
        solid.box((x, -0.03, 2.58), (0.03, 0.24, 0.24), sides=sides, look=disc)


_SHAPES: dict[int, Callable[[Solid, dict[str, Any], np.random.Generator], None]] = {
    PropKind.BENCH: _bench, PropKind.STALL: _stall, PropKind.WELL: _well, PropKind.LAMP: _lamp,
    PropKind.CART: _cart, PropKind.TROUGH: _trough, PropKind.TABLE: _table,
    PropKind.HAYSTACK: _haystack, PropKind.WOODPILE: _woodpile, PropKind.SIGN: _sign,
}  # fmt: skip


def _fence(solid: Solid, row: dict[str, Any], rise: Rise) -> None:
    """Pickets, rails, a hedge or a dry wall; all fences of a garden are alike."""
    rng = np.random.Generator(np.random.PCG64(max(int(row["place_id"]), 0) + 17))
    style, length = float(rng.random()), row["length_m"]
    posts = np.linspace(-0.5 * length, 0.5 * length, max(2, round(length / 1.9) + 1))
    z = rise(posts)
    for a, b, za, zb in zip(posts[:-1], posts[1:], z[:-1], z[1:], strict=True):
        if style < 0.34:
            _hedge(solid, ends=(a, b), feet=(za, zb), seed=rng)
        elif style < 0.5:
            _dry_wall(solid, ends=(a, b), feet=(za, zb))
        else:
            tint = srgb(0xDAD4C6) if style > 0.85 else srgb(0x7E6A54)
            _rails(
                solid,
                ends=(a, b),
                feet=(za, zb),
                look=Look(tint, Material.TIMBER),
                pickets=style > 0.7,
            )
    if style >= 0.5:
        post = Look(srgb(0x6B5844), Material.TIMBER)
        for y, foot in zip(posts, z, strict=True):
            solid.box((0, y, foot + 0.42), (0.1, 0.1, 1.1), sides="-y +x +y -x +z", look=post)


def _hedge(
    solid: Solid, *, ends: tuple[float, float], feet: tuple[float, float], seed: np.random.Generator
) -> None:
    """A clipped hedge between two points."""
    a, b = ends
    high = 1.15 + 0.06 * float(seed.standard_normal())
    base = [(-0.34, a), (0.34, a), (0.34, b), (-0.34, b)]
    low = np.array([(x, y, (feet[0] if y == a else feet[1]) - 0.25) for x, y in base])
    top = np.array([(0.85 * x, y, (feet[0] if y == a else feet[1]) + high) for x, y in base])
    light = 1.0 + 0.12 * float(seed.standard_normal())
    r, g, bl = srgb(0x4A6236)
    look = Look((r * light, g * light, bl * light), Material.HAY, [[0.55, 0.55, 1.0, 1.0]])
    solid.prism(low, top, cap=False, look=look)
    solid.quads([top], look=look.shaded(1.0))


def _dry_wall(solid: Solid, *, ends: tuple[float, float], feet: tuple[float, float]) -> None:
    """A low wall of field stones between two points."""
    a, b = ends
    base = [(-0.22, a), (0.22, a), (0.22, b), (-0.22, b)]
    low = np.array([(x, y, (feet[0] if y == a else feet[1]) - 0.4) for x, y in base])
    top = np.array([(0.85 * x, y, (feet[0] if y == a else feet[1]) + 0.8) for x, y in base])
    look = Look(srgb(0x938B7E), Material.STONE, [[0.65, 0.65, 1.0, 1.0]])
    solid.prism(low, top, cap=False, look=look)
    solid.quads([top], look=Look(srgb(0xA59C8C), Material.STONE))


def _rails(
    solid: Solid, *, ends: tuple[float, float], feet: tuple[float, float], look: Look, pickets: bool
) -> None:
    """Two rails between two posts, with pickets on them or not."""
    (a, b), (za, zb) = ends, feet
    for z in (0.3, 0.75):
        solid.beam((0.03, a, za + z), (0.03, b, zb + z), width=0.05, depth=0.1, look=look)
    if pickets:
        count = max(2, int((b - a) / 0.16))
        for k in range(count):
            t = (k + 0.5) / count
            foot = za + t * (zb - za)
            centre = (0.075, a + t * (b - a), foot + 0.52)
            solid.box(centre, (0.025, 0.085, 0.88), sides="-y +x +y -x +z", look=look)


def build_prop(row: dict[str, Any], *, rise: Rise, bed: Rise) -> Solid:
    """Return the shape of one row of ``ground.props``, its foot at the origin.

    Args:
        row: the row's values by column.
        rise: height of the walked surface over the prop's foot, at distances along its length.
        bed: the same for the soil or river bed under a bridge.
    """
    solid = Solid()
    kind = row["kind"]
    if kind == PropKind.FENCE:
        _fence(solid, row, rise)
    elif kind == PropKind.BRIDGE:
        bridge(solid, length_m=row["length_m"], width_m=row["width_m"], rise=rise, bed=bed)
    elif kind == PropKind.JETTY:
        jetty(solid, length_m=row["length_m"], width_m=row["width_m"], rise=rise)
    else:
        rng = np.random.Generator(np.random.PCG64(int(row["seed"])))
        _SHAPES[kind](solid, row, rng)
    return solid
