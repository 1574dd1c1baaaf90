"""Parts of houses: windows, doors, timber frames, chimneys, dormers, turrets, awnings.

Each function adds one part to the near ``detail`` or the always drawn ``shell`` of a house. Where
parts go is decided by ``building_mesh``.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.scene.building_style import Style
from digisphere.scene.facade import UP, Facade
from digisphere.scene.solid import Look, Material, Solid, srgb

F64 = NDArray[np.float64]

GLASS = srgb(0x1B2228)
IRON = srgb(0x2A2A2C)
BRICK = srgb(0x8A4B3A)


@dataclass(frozen=True)
class Opening:
    """A window: middle and sill on its wall, and size."""

    s_m: float
    sill_m: float
    width_m: float
    height_m: float
    lamp: float  # window number in (0, 1]: lit when the house's share of lit windows exceeds it
    shop: bool = False
    arched: bool = False

    @property
    def sides(self) -> tuple[float, float]:
        """Left and right edge."""
        return self.s_m - 0.5 * self.width_m, self.s_m + 0.5 * self.width_m

    @property
    def heights(self) -> tuple[float, float]:
        """Sill and head."""
        return self.sill_m, self.sill_m + self.height_m


def pane(shell: Solid, wall: Facade, hole: Opening) -> None:
    """The glass, drawn at every distance; ``uv`` runs 0..1 over the pane."""
    uv = [[[0, 0], [1, 0], [1, 1], [0, 1]]]
    look = Look(GLASS, Material.GLASS, lamp=hole.lamp)
    (left, right), (low, high) = hole.sides, hole.heights
    corners = [(left, low), (right, low), (right, high), (left, high)]
    shell.quads([[wall.at(s, z, 0.02) for s, z in corners]], look=look, uv=uv)
    if hole.arched:
        low, high = hole.sides
        top, r = hole.heights[1], 0.5 * hole.width_m
        turns = np.linspace(0.0, np.pi, 7)
        arc = [wall.at(hole.s_m + r * np.cos(t), top + r * np.sin(t), 0.02) for t in turns]
        middle = wall.at(0.5 * (low + high), top, 0.02)
        for a, b in itertools.pairwise(arc):
            shell.triangle(middle, a, b, look=Look(GLASS, Material.GLASS, lamp=hole.lamp))


def window(detail: Solid, wall: Facade, hole: Opening, *, style: Style, shutters: bool) -> None:
    """Frame, glazing bars, sill and perhaps shutters round a pane."""
    (left, right), (low, high) = hole.sides, hole.heights
    wood = Look(style.frame, Material.PAINT)
    t = 0.085
    wall.block(detail, (left - t, right + t), (high, high + t + 0.02), depth=0.09, look=wood)
    wall.block(detail, (left - t, left), (low, high), depth=0.07, look=wood)
    wall.block(detail, (right, right + t), (low, high), depth=0.07, look=wood)
    bars = 3 if hole.shop else 1
    for k in range(1, bars + 1):
        s = left + k * (right - left) / (bars + 1)
        wall.block(
            detail, (s - 0.025, s + 0.025), (low, high), depth=0.045, sides="-y +x -x", look=wood
        )
    cross = low + (0.78 if hole.shop else 0.62) * (high - low)
    wall.block(
        detail,
        (left, right),
        (cross - 0.025, cross + 0.025),
        depth=0.045,
        sides="-y +z -z",
        look=wood,
    )
    stone = Look(style.plinth, Material.STONE)
    wall.block(detail, (left - 0.14, right + 0.14), (low - 0.09, low), depth=0.15, look=stone)
    if hole.arched:
        r = 0.5 * hole.width_m
        turns = np.linspace(0.0, np.pi, 7)
        for a, b in itertools.pairwise(turns):
            ends = [(hole.s_m + r * np.cos(x), high + r * np.sin(x)) for x in (a, b)]
            wall.strut(detail, *ends, width=0.12, depth=0.09, look=wood)
    if shutters and not hole.shop:
        board = Look(style.accent, Material.PLANKS, 0.92)
        half = 0.5 * hole.width_m
        wall.block(detail, (left - t - half, left - t), (low, high), depth=0.05, look=board)
        wall.block(detail, (right + t, right + t + half), (low, high), depth=0.05, look=board)


def flower_box(detail: Solid, wall: Facade, hole: Opening, *, colour: int) -> None:
    """A box of flowers under a window."""
    left, right = hole.sides
    low = hole.sill_m - 0.3
    wood = Look(srgb(0x5A4330), Material.PLANKS)
    wall.block(detail, (left, right), (low, low + 0.2), depth=0.24, look=wood)
    green = Look(srgb(0x4C7A3A), Material.HAY)
    wall.block(detail, (left + 0.03, right - 0.03), (low + 0.18, low + 0.32), depth=0.2, look=green)
    bloom = Look(srgb(colour), Material.HAY)
    for k in range(5):
        s = left + (k + 0.5) * (right - left) / 5.0
        wall.block(detail, (s - 0.07, s + 0.07), (low + 0.26, low + 0.4), depth=0.24, look=bloom)


def door(
    detail: Solid, wall: Facade, *, style: Style, width: float = 1.05, height: float = 2.1,
    double: bool = False,
) -> None:  # fmt: skip
    """Leaf, frame, handle and step."""
    assert wall.door_s_m is not None
    s = wall.door_s_m
    left, right = s - 0.5 * width, s + 0.5 * width
    leaf = Look(style.accent, Material.PLANKS, 0.8)
    wood = Look(style.frame, Material.PAINT)
    wall.block(detail, (left, right), (0.0, height), depth=0.04, look=leaf)
    wall.block(detail, (left - 0.14, left), (0.0, height + 0.14), depth=0.12, look=wood)
    wall.block(detail, (right, right + 0.14), (0.0, height + 0.14), depth=0.12, look=wood)
    wall.block(detail, (left, right), (height, height + 0.14), depth=0.12, look=wood)
    iron = Look(IRON, Material.METAL)
    grips = (s - 0.08, s + 0.08) if double else (right - 0.14,)
    for grip in grips:
        wall.block(detail, (grip - 0.02, grip + 0.02), (0.98, 1.14), depth=0.085, look=iron)
    for z in (0.35, height - 0.35):
        wall.block(detail, (left + 0.02, left + 0.5), (z - 0.025, z + 0.025), depth=0.05, look=iron)
    if double:
        wall.block(
            detail,
            (s - 0.012, s + 0.012),
            (0.0, height),
            depth=0.045,
            look=Look(IRON, Material.METAL),
        )
    stone = Look(style.plinth, Material.STONE)
    wall.block(detail, (left - 0.3, right + 0.3), (-0.6, 0.0), depth=0.55, look=stone)


def door_far(shell: Solid, wall: Facade, *, style: Style, width: float, height: float) -> None:
    """The door as a flat patch, for all distances."""
    assert wall.door_s_m is not None
    sides = (wall.door_s_m - 0.5 * width, wall.door_s_m + 0.5 * width)
    wall.panel(
        shell,
        sides,
        (0.0, height),
        out=0.012,
        look=Look(style.accent, Material.PLANKS, 0.75),
    )


def frame(
    detail: Solid, wall: Facade, *, style: Style, holes: list[Opening], floors: list[float]
) -> None:
    """Half-timbering from the first of ``floors`` up: posts, rails and braces."""
    wood = Look(style.timber, Material.TIMBER)
    t, d = 0.16, 0.035
    for base, top in itertools.pairwise(floors):
        posts = [t / 2, wall.width_m - t / 2]
        for hole in holes:
            if base < hole.sill_m < top:
                posts += [hole.sides[0] - 0.16, hole.sides[1] + 0.16]
        door_s = wall.door_s_m if base < 0.5 else None
        if door_s is not None:
            posts += [door_s - 0.8, door_s + 0.8]
        posts = sorted({round(s, 3) for s in posts})
        for s in posts:
            wall.block(
                detail, (s - t / 2, s + t / 2), (base, top), depth=d, sides="-y +x -x", look=wood
            )
        wall.block(
            detail,
            (0, wall.width_m),
            (base - 0.02, base + t),
            depth=d + 0.012,
            sides="-y +z -z",
            look=wood,
        )
        wall.block(
            detail, (0, wall.width_m), (top - t, top), depth=d + 0.012, sides="-y +z -z", look=wood
        )
        for a, b in itertools.pairwise(posts):
            inside = any(a < hole.s_m < b for hole in holes if base < hole.sill_m < top)
            if b - a < 0.7 or inside or (door_s is not None and a < door_s < b):
                continue
            lean = (a, b) if a < 0.5 * wall.width_m else (b, a)
            wall.strut(
                detail, (lean[0], top - t), (lean[1], base + t), width=t * 0.85, depth=d, look=wood
            )
            middle = 0.5 * (base + top)
            wall.block(
                detail,
                (a, b),
                (middle - 0.07, middle + 0.07),
                depth=d - 0.005,
                sides="-y +z -z",
                look=wood,
            )
    if wall.rise_m > 0.0:
        _gable_frame(detail, wall, style=style, top=floors[-1])


def _gable_frame(detail: Solid, wall: Facade, *, style: Style, top: float) -> None:
    """Collar, king post, rafters and struts of a timbered gable."""
    wood = Look(style.timber, Material.TIMBER)
    middle, rise = 0.5 * wall.width_m, wall.rise_m
    head = 1.0 - wall.cut - 0.05  # share of the rise that the frame fills
    collar = min(0.5, 0.72 * head)
    half = middle * (1.0 - collar) - 0.1
    z = top + collar * rise
    wall.block(detail, (middle - half, middle + half), (z - 0.08, z + 0.08), depth=0.04, look=wood)
    for side in (-1.0, 1.0):
        foot = (middle + side * (middle - 0.16), top + 0.05)
        tip = (middle + side * max(middle * (1.0 - head) - 0.1, 0.06), top + head * rise)
        wall.strut(detail, foot, tip, width=0.16, depth=0.03, look=wood)
        s = middle + side * 0.5 * middle
        wall.strut(detail, (s, top), (s, top + 0.42 * rise), width=0.14, depth=0.032, look=wood)
    wall.block(
        detail, (middle - 0.08, middle + 0.08), (z, top + head * rise), depth=0.035, look=wood
    )


def quoins(detail: Solid, wall: Facade, *, style: Style) -> None:
    """Corner stones, long and short."""
    stone = Look(style.plinth, Material.STONE)
    steps = np.arange(0.45, wall.eaves_m - 0.25, 0.4)
    for k, z in enumerate(steps):
        long = 0.5 if k % 2 else 0.28
        wall.block(detail, (-0.02, long), (z, z + 0.36), depth=0.03, look=stone)
        wall.block(
            detail,
            (wall.width_m - long, wall.width_m + 0.02),
            (z, z + 0.36),
            depth=0.03,
            look=stone,
        )


def chimney(shell: Solid, *, at: F64, ridge_z: float) -> None:
    """A brick stack with a cap and a pot; ``at`` is (x, y) in the house's axes."""
    x, y = float(at[0]), float(at[1])
    brick = Look(BRICK, Material.BRICK)
    top = ridge_z + 0.85
    shell.box((x, y, top - 1.35), (0.62, 0.62, 2.7), sides="-y +x +y -x", look=brick)
    shell.box((x, y, top + 0.06), (0.78, 0.78, 0.14), look=Look(srgb(0x9A948B), Material.STONE))
    shell.barrel(
        (x, y, top + 0.12),
        radius=0.14,
        height=0.36,
        sides=6,
        look=Look(srgb(0xA0603F), Material.TILES),
    )


def dormer(
    shell: Solid, detail: Solid, *, x: float, side: float, half_width: float, eaves_m: float,
    pitch: float, style: Style, lamp: float,
) -> None:  # fmt: skip
    """A small gabled window in the roof; ``side`` is -1 or 1 along y."""
    w, out_y = 0.78, half_width - 0.75
    base = eaves_m + (half_width - out_y) * np.tan(pitch)
    low, top = base + 1.25, base + 1.25 + 0.62
    back_low = half_width - (low - eaves_m) / np.tan(pitch)
    back_top = half_width - (top - eaves_m) / np.tan(pitch)
    out = np.array([0.0, side, 0.0])
    along = np.cross(UP, out)
    corner = np.array([x, side * out_y, 0.0]) - along * w
    wall = Facade(corner, along, out, 2 * w, low, top - low)
    plaster = Look(style.upper, style.upper_material)
    wall.panel(shell, (0.0, 2 * w), (base - 0.3, low), look=plaster)
    shell.triangle(wall.at(0, low), wall.at(2 * w, low), wall.at(w, top), look=plaster)
    for s, outward in ((0.0, -1.0), (2 * w, 1.0)):
        front, high = wall.at(s, base - 0.1), wall.at(s, low)
        back = wall.at(s, low, back_low - out_y)
        side_wall = (front, back, high) if outward > 0 else (front, high, back)
        shell.triangle(*side_wall, look=plaster.shaded(0.8))
    tiles = Look(style.roof, style.roof_material)
    e = 0.16
    ridge = [wall.at(w, top + 0.08, 0.25), wall.at(w, top + 0.08, back_top - out_y - 0.2)]
    for s, outward in ((-e, -1.0), (2 * w + e, 1.0)):
        low_front = wall.at(s, low - e * 0.62, 0.25)
        low_back = wall.at(s, low - e * 0.62, back_low - out_y - 0.25)
        ring = [low_front, low_back, ridge[1], ridge[0]]
        shell.quad(*(ring if outward > 0 else ring[::-1]), look=tiles)
        shell.quad(
            *((ring[::-1] if outward > 0 else ring) - 0.07 * UP),
            look=Look(style.timber, Material.TIMBER, 0.5),
        )
    hole = Opening(w, base + 0.2, 0.8, 0.9, lamp)
    pane(shell, wall, hole)
    window(detail, wall, hole, style=style, shutters=False)


def turret(shell: Solid, *, at: F64, base_z: float, style: Style, size: float = 1.5) -> None:
    """A bell turret astride the ridge."""
    x, y = float(at[0]), float(at[1])
    wood = Look(style.timber, Material.TIMBER)
    shell.box(
        (x, y, base_z),
        (size, size, 1.6),
        sides="-y +x +y -x",
        look=Look(style.wall, Material.PLASTER),
    )
    half = 0.5 * size - 0.09
    for sx in (-half, half):
        for sy in (-half, half):
            shell.box(
                (x + sx, y + sy, base_z + 1.4), (0.16, 0.16, 1.3), sides="-y +x +y -x", look=wood
            )
    shell.box((x, y, base_z + 0.85), (size + 0.15, size + 0.15, 0.12), look=wood)
    shell.barrel(
        (x, y, base_z + 1.15),
        radius=0.3,
        top_radius=0.17,
        height=0.42,
        look=Look(srgb(0x8C7440), Material.METAL),
    )
    ring = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) * (0.5 * size + 0.22)
    foot = ring + np.array([x, y, base_z + 2.02])
    shell.prism(
        foot,
        np.tile([x, y, base_z + 4.0], (4, 1)),
        cap=False,
        look=Look(style.roof, style.roof_material),
    )
    shell.quads([foot[::-1]], look=Look(style.timber, Material.TIMBER, 0.5))
    shell.barrel(
        (x, y, base_z + 3.9), radius=0.03, height=0.9, sides=4, look=Look(IRON, Material.METAL)
    )


def awning(
    detail: Solid,
    wall: Facade,
    *,
    s: tuple[float, float],
    z: float,
    colour: tuple[float, float, float],
) -> None:
    """A striped cloth over a shop window."""
    stripes = max(4, round((s[1] - s[0]) / 0.32))
    edges = np.linspace(s[0], s[1], stripes + 1)
    white = srgb(0xEDE6D6)
    for k in range(stripes):
        tint = colour if k % 2 == 0 else white
        a, b = float(edges[k]), float(edges[k + 1])
        top, front = (
            (wall.at(a, z, 0.03), wall.at(b, z, 0.03)),
            (wall.at(a, z - 0.5, 1.15), wall.at(b, z - 0.5, 1.15)),
        )
        ring = [front[0], front[1], top[1], top[0]]
        detail.quad(*ring, look=Look(tint, Material.CLOTH))
        detail.quad(*ring[::-1], look=Look(tint, Material.CLOTH, 0.55))
        hem = [front[0] - 0.22 * UP, front[1] - 0.22 * UP, front[1], front[0]]
        detail.quad(*hem, look=Look(tint, Material.CLOTH))
        detail.quad(*hem[::-1], look=Look(tint, Material.CLOTH, 0.6))


def porch(detail: Solid, wall: Facade, *, style: Style) -> None:
    """A little roof on two posts over the door."""
    assert wall.door_s_m is not None
    s, half, reach = wall.door_s_m, 1.05, 1.15
    wood = Look(style.timber, Material.TIMBER)
    for side in (-half + 0.1, half - 0.1):
        detail.beam(
            wall.at(s + side, 1.75, 0.05),
            wall.at(s + side, 2.5, reach - 0.1),
            width=0.1,
            depth=0.1,
            look=wood,
        )
        wall.block(detail, (s + side - 0.06, s + side + 0.06), (1.6, 2.62), depth=0.1, look=wood)
    tiles = Look(style.roof, style.roof_material)
    low, high = 2.42, 3.02
    a, b = wall.at(s - half, low, reach), wall.at(s + half, low, reach)
    c, d = wall.at(s + half, high, 0.02), wall.at(s - half, high, 0.02)
    detail.quad(a, b, c, d, look=tiles)
    lower = [p - 0.1 * UP for p in (a, b, c, d)]
    detail.quad(*lower[::-1], look=wood.shaded(0.5))
    detail.quad(lower[0], lower[1], b, a, look=wood)
    detail.quad(lower[1], lower[2], c, b, look=wood)
    detail.quad(lower[3], lower[0], a, d, look=wood)
