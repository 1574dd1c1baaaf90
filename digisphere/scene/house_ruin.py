"""Houses that did not stand: broken walls, holed roofs, burnt-out shells, heaps of rubble.

``damaged_house`` returns the house of one row in a given state of damage and fire, as the same
two meshes with the same id as when it was whole. Everything left is solid geometry, so depth and
labels agree with the picture. Deterministic in the row's style seed. Called by
``buildings_layer`` for the houses that are not as they were built.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.infrastructure import BURNT_OUT, DamageState
from digisphere.scene.building_mesh import finish_house, open_walls, plan_house
from digisphere.scene.facade import UP, Facade
from digisphere.scene.house_cracks import crack_walls
from digisphere.scene.house_shell import (
    EAVES_OUT_M,
    FOOTING_M,
    ROOF_THICK_M,
    STOREY_M,
    House,
    raise_walls,
)
from digisphere.scene.rubble import heap, scatter
from digisphere.scene.solid import Colour, Look, Material
from digisphere.world.enums import Purpose

F64 = NDArray[np.float64]

_EDGE_M = 0.55
_THICK_M = 0.42
_CELL_M = 1.05
_HOLE = Look((0.012, 0.011, 0.010), Material.PAINT, 0.3)
_SOOT: Colour = (0.022, 0.020, 0.018)
_FLOOR = Look((0.10, 0.085, 0.07), Material.DIRT, 0.6)


@dataclass(frozen=True)
class Wreck:
    """How much of a house is left."""

    centre: F64
    """(2,) where it gave way, in the house's axes."""
    gone_m: float
    """Walls are down to a stump nearer than this."""
    ragged_m: float
    """And whole again this much further."""
    stump_m: float
    roof_gone_m: float
    """Roof is gone nearer than this to ``centre``."""
    charred: bool = False


def damaged_house(
    row: dict[str, Any], *, damage: int, burnt: float, water_side: float | None = None
) -> House:
    """Return the house of one row of ``ground.buildings`` as shaking and fire have left it.

    Args:
        row: the row's values by column.
        damage: DamageState.
        burnt: share burnt, 0 to 1.
        water_side: as for ``building_mesh.build_house``.
    """
    house = plan_house(row)
    rng = np.random.Generator(np.random.PCG64([row["style_seed"], 2]))
    if damage < DamageState.EXTENSIVE and burnt <= BURNT_OUT:
        house.chimneys_fallen = damage >= DamageState.MODERATE
        finish_house(house, water_side=water_side)
        if damage > DamageState.NONE:
            crack_walls(house, severe=damage >= DamageState.MODERATE, rng=rng)
        if house.chimneys_fallen:
            reach = 0.5 * np.array([house.length_m, house.width_m]) + 0.5
            scatter(house.shell, around=_RING * reach, count=14, size_m=0.28, house=house, rng=rng)
        return house
    if damage >= DamageState.COMPLETE:
        _collapse(house, rng=rng)
    else:
        _break(house, charred=burnt > BURNT_OUT, shaken=damage >= DamageState.EXTENSIVE, rng=rng)
    return house


_RING = np.array([[-1.0, -0.4], [1.0, -0.6], [0.4, 1.0], [-0.5, -1.0]])


def _break(house: House, *, charred: bool, shaken: bool, rng: np.random.Generator) -> None:
    """Leave most of the walls and, unless it burnt, part of the roof."""
    half = 0.5 * np.array([house.length_m, house.width_m])
    corner = rng.choice([-1.0, 1.0], 2) * half
    size = float(half.max())
    wreck = Wreck(
        centre=corner,
        gone_m=(0.35 if shaken else 0.0) * size,
        ragged_m=(0.55 if shaken else 0.1) * size,
        stump_m=float(rng.uniform(0.5, 1.1)),
        roof_gone_m=1e9 if charred else 1.0 * size,
        charred=charred,
    )
    whole = _intact_walls(house, wreck=wreck)
    for wall in house.walls:
        if not any(wall is w for w in whole):
            _broken_wall(house, wall, wreck=wreck, rng=rng)
    _floors(house, rng=rng, charred=charred)
    _broken_roof(house, wreck=wreck, rng=rng)
    inside = 0.75 * half
    heap(house.shell, middle=0.15 * corner, half_m=inside, height_m=0.9, house=house, rng=rng,
         charred=charred)  # fmt: skip
    if shaken:
        reach = np.minimum(half, 2.6)
        heap(house.shell, middle=corner * 1.02, half_m=reach, height_m=1.5, house=house, rng=rng)
        scatter(house.shell, around=_RING * 1.6 + corner, count=22, size_m=0.4, house=house,
                rng=rng)  # fmt: skip


def _intact_walls(house: House, *, wreck: Wreck) -> list[Facade]:
    """Build the walls that the collapse did not reach as they were; return them."""
    if wreck.charred or house.purpose in (Purpose.CHAPEL, Purpose.BARN):
        return []
    reach = wreck.gone_m + wreck.ragged_m
    whole = []
    for wall in house.walls:
        ends = (wall.at(s, 0.0)[:2] for s in np.linspace(0.0, wall.width_m, 9))
        if min(float(np.hypot(*(end - wreck.centre))) for end in ends) >= reach:
            whole.append(wall)
    raise_walls(house)
    open_walls(house)
    outward = np.array([wall.out for wall in house.walls])
    corner = np.array([wall.corner for wall in house.walls])
    stands = np.array([any(wall is w for w in whole) for wall in house.walls])

    def on_standing(quads: F64) -> NDArray[np.bool_]:
        off = (quads.mean(axis=1)[:, None] - corner[None]) * outward[None]
        mine: NDArray[np.bool_] = stands[np.argmin(np.abs(off.sum(axis=2)), axis=1)]
        return mine

    house.shell.keep(on_standing)
    house.detail.keep(on_standing)
    for wall in whole:
        inner = Look(house.style.wall, Material.PLASTER, 0.5)
        sides = [(wall.width_m, -FOOTING_M), (0.0, -FOOTING_M), (0.0, wall.eaves_m)]
        corners = [*sides, (wall.width_m, wall.eaves_m)]
        house.shell.quad(*(wall.at(s, z, -_THICK_M) for s, z in corners), look=inner)
    return whole


def _collapse(house: House, *, rng: np.random.Generator) -> None:
    """Leave stumps of walls round a heap of what stood there."""
    half = 0.5 * np.array([house.length_m, house.width_m])
    standing = rng.choice([-1.0, 1.0], 2) * half
    wreck = Wreck(
        centre=-standing, gone_m=1.5 * float(half.max()), ragged_m=0.9 * float(half.max()),
        stump_m=float(rng.uniform(0.4, 0.9)), roof_gone_m=1e9,
    )  # fmt: skip
    for wall in house.walls:
        _broken_wall(house, wall, wreck=wreck, rng=rng, tallest=0.8)
    tall = 0.30 * house.eaves_m + 0.12 * house.rise_m
    heap(house.shell, middle=np.zeros(2), half_m=half + 2.7, height_m=tall, house=house, rng=rng)
    heap(house.shell, middle=-0.3 * standing, half_m=0.7 * half, height_m=1.35 * tall, house=house,
         rng=rng)  # fmt: skip
    _fallen_roof(house, half=half, tall=tall, rng=rng)
    scatter(house.shell, around=_RING * (half + 2.4), count=70, size_m=0.5, house=house, rng=rng)


def _broken_wall(
    house: House, wall: Facade, *, wreck: Wreck, rng: np.random.Generator, tallest: float = 1.0
) -> None:
    """A wall with a ragged top, thick, and dark where its windows were."""
    edges = np.linspace(0.0, wall.width_m, max(4, round(wall.width_m / _EDGE_M)) + 1)
    tops = _tops(house, wall, edges=edges, wreck=wreck, rng=rng, tallest=tallest)
    st = house.style
    split = min(STOREY_M, house.eaves_m) if house.storeys > 1 else 1e9
    soot = 0.35 if wreck.charred else 1.0
    for k in range(len(edges) - 1):
        s, top = edges[k : k + 2], tops[k : k + 2]
        for low, high, tint, material in (
            (-FOOTING_M, split, st.wall, st.wall_material),
            (split, 1e9, st.upper, st.upper_material),
        ):
            z = np.clip(top, low, high)
            if float(z.max()) - low < 0.02:
                continue
            dark = (tint[0] * soot, tint[1] * soot, tint[2] * soot)
            shade = [[0.75, 0.75, 0.95, 0.95]]
            _slab(house, wall, s=s, low=low, top=z, look=Look(dark, material, shade))
    if st.timbered and tallest >= 1.0:
        _posts(house, wall, edges=edges, tops=tops, charred=wreck.charred)
    for s_m, sill, wide, high in _window_holes(house, wall):
        around = (edges > s_m - wide) & (edges < s_m + wide)
        if around.any() and float(tops[around].min()) > sill + 0.4:
            lintel = min(sill + high, float(tops[around].min()) - 0.1)
            sides = (s_m - 0.5 * wide, s_m + 0.5 * wide)
            wall.panel(house.shell, sides, (sill, lintel), out=0.02, look=_HOLE)
            if wreck.charred:
                lick = Look(_SOOT, Material.PLASTER, [[0.6, 0.6, 1.0, 1.0]])
                up = min(lintel + 1.0, float(tops[around].min()))
                wall.panel(house.shell, sides, (lintel, up), out=0.015, look=lick)


def _posts(house: House, wall: Facade, *, edges: F64, tops: F64, charred: bool) -> None:
    """Timbers of a framed wall, as far up as it stands."""
    wood = Look(_SOOT, Material.TIMBER) if charred else house.wood
    levels = [0.1, *(STOREY_M * k for k in range(1, house.storeys)), house.eaves_m - 0.12]
    for k in range(0, len(edges), 2):
        s, top = float(np.clip(edges[k], 0.09, wall.width_m - 0.09)), float(tops[k]) - 0.08
        if top > 0.6:
            wall.block(house.shell, (s - 0.08, s + 0.08), (0.0, top), depth=0.035, look=wood)
    for z in levels:
        for k in range(len(edges) - 1):
            if float(tops[k : k + 2].min()) > z + 0.2:
                sides = (float(edges[k]), float(edges[k + 1]))
                wall.block(house.shell, sides, (z - 0.08, z + 0.08), depth=0.035,
                           sides="-y +z -z", look=wood)  # fmt: skip


def _tops(
    house: House, wall: Facade, *, edges: F64, wreck: Wreck, rng: np.random.Generator,
    tallest: float,
) -> F64:  # fmt: skip
    """Height of what is left of a wall at its ``edges`` (k,)."""
    whole = np.full(len(edges), house.eaves_m)
    if wall.rise_m > 0.0:
        whole += wall.rise_m * (1.0 - np.abs(2.0 * edges / wall.width_m - 1.0)) * (1.0 - wall.cut)
    at = wall.corner[:2] + edges[:, None] * wall.along[:2]
    away = np.hypot(*(at - wreck.centre).T)
    left = np.clip((away - wreck.gone_m) / max(wreck.ragged_m, 0.1), 0.0, 1.0)
    noise = rng.uniform(-1.0, 1.0, len(edges))
    stump = wreck.stump_m * (1.0 + 0.6 * noise)
    ragged = stump + (tallest * whole - stump) * left**1.4
    ragged += noise * (0.12 + 0.7 * left * (1.0 - left) * 2.0) * (left < 1.0)
    lost = 0.35 * np.abs(noise) * (wall.rise_m > 0.0)
    out: F64 = np.clip(np.where(left >= 1.0, tallest * whole - lost, ragged), 0.15, whole)
    return out


def _slab(house: House, wall: Facade, *, s: F64, low: float, top: F64, look: Look) -> None:
    """A piece of wall between two edges: outside, inside and its broken top."""
    (a, b), (za, zb) = s.tolist(), top.tolist()
    rough = Look(look.tint, Material.STONE, 0.9)
    inner = Look(look.tint, look.material, 0.55)
    back = -_THICK_M
    shell = house.shell
    shell.quad(wall.at(a, low), wall.at(b, low), wall.at(b, zb), wall.at(a, za), look=look)
    shell.quad(
        wall.at(b, low, back), wall.at(a, low, back), wall.at(a, za, back), wall.at(b, zb, back),
        look=inner,
    )  # fmt: skip
    shell.quad(
        wall.at(a, za), wall.at(b, zb), wall.at(b, zb, back), wall.at(a, za, back), look=rough
    )


def _window_holes(house: House, wall: Facade) -> list[tuple[float, float, float, float]]:
    """Middle, sill, width and height of the openings of a wall: evenly, storey by storey."""
    count = max(1, int((wall.width_m - 1.0) / 2.55))
    holes = []
    if house.purpose != Purpose.BARN:
        for storey in range(house.storeys):
            for k in range(count):
                s = (k + 0.5) / count * wall.width_m
                at_door = storey == 0 and wall.door_s_m is not None
                if at_door and abs(s - (wall.door_s_m or 0.0)) < 1.35:
                    continue
                holes.append((s, STOREY_M * storey + 0.92, 0.92, 1.2))
    if wall.door_s_m is not None:
        width, height = house.door_size
        holes.append((wall.door_s_m, 0.0, width, height))
    return holes


def _floors(house: House, *, rng: np.random.Generator, charred: bool) -> None:
    """The ground floor, and the joists of those above that still hang."""
    x, y = 0.5 * house.length_m - 0.1, 0.5 * house.width_m - 0.1
    house.shell.quad(
        (-x, -y, 0.02), (x, -y, 0.02), (x, y, 0.02), (-x, y, 0.02), look=_FLOOR
    )  # fmt: skip
    wood = Look(_SOOT, Material.TIMBER, 0.6) if charred else house.wood.shaded(0.6)
    for storey in range(1, house.storeys):
        z = STOREY_M * storey - 0.1
        for at in np.arange(-x + 0.6, x - 0.3, 1.1):
            if rng.random() < 0.6:
                drop = float(rng.choice([0.0, 0.0, rng.uniform(0.6, z)]))
                house.shell.beam((at, -y, z), (at, y, z - drop), width=0.16, depth=0.2, look=wood)


def _broken_roof(house: House, *, wreck: Wreck, rng: np.random.Generator) -> None:
    """What is left of the two slopes, and the rafters that show where it is gone."""
    half_l, half_w = 0.5 * house.length_m + 0.35, 0.5 * house.width_m
    slope, ridge_z = float(np.tan(house.pitch_rad)), house.ridge_m + ROOF_THICK_M
    xs = np.linspace(-half_l, half_l, max(4, round(2 * half_l / _CELL_M)) + 1)
    ys = np.linspace(0.0, half_w + EAVES_OUT_M, 6)
    for side in (-1.0, 1.0):
        middle = np.stack(
            np.meshgrid(0.5 * (xs[1:] + xs[:-1]), side * 0.5 * (ys[1:] + ys[:-1])), axis=-1
        )
        away = np.hypot(*(middle - wreck.centre).transpose(2, 0, 1))
        kept = away > wreck.roof_gone_m + rng.normal(0.0, 0.5, away.shape)
        kept &= rng.random(away.shape) > 0.05
        for j, i in zip(*np.nonzero(kept), strict=True):
            _roof_cell(house, xs=xs[i : i + 2], ys=ys[j : j + 2], side=side, slope=slope,
                       ridge_z=ridge_z)  # fmt: skip
        wood = Look(_SOOT, Material.TIMBER, 0.7) if wreck.charred else house.wood.shaded(0.8)
        for i, x in enumerate(xs[1:-1].tolist()):
            if kept[:, i].all() and kept[:, i + 1].all():
                continue
            near = float(np.hypot(x - wreck.centre[0], 0.5 * side * half_w - wreck.centre[1]))
            if near < wreck.gone_m or rng.random() < (0.45 if wreck.charred else 0.2):
                continue
            end = half_w if rng.random() < 0.6 else half_w * float(rng.uniform(0.3, 0.8))
            foot = (x, side * half_w, house.eaves_m + 0.05)
            tip_y = half_w - end
            tip = (x, side * tip_y, house.ridge_m - tip_y * slope)
            house.shell.beam(foot, tip, width=0.12, depth=0.18, look=wood)


def _roof_cell(
    house: House, *, xs: F64, ys: F64, side: float, slope: float, ridge_z: float
) -> None:
    """One board of roof: tiles above, wood below, and its edges."""
    (x0, x1), (y0, y1) = xs.tolist(), ys.tolist()
    if side > 0:
        x0, x1 = x1, x0
    top = np.array(
        [
            (x0, side * y1, ridge_z - y1 * slope), (x1, side * y1, ridge_z - y1 * slope),
            (x1, side * y0, ridge_z - y0 * slope), (x0, side * y0, ridge_z - y0 * slope),
        ]
    )  # fmt: skip
    under = top - ROOF_THICK_M * UP
    house.shell.quad(*top, look=house.tiles)
    house.shell.quad(*under[::-1], look=house.wood.shaded(0.45))
    edges = np.stack([under, np.roll(under, -1, axis=0), np.roll(top, -1, axis=0), top], axis=1)
    house.shell.quads(edges, look=house.wood.shaded(0.7))


def _fallen_roof(house: House, *, half: F64, tall: float, rng: np.random.Generator) -> None:
    """Slabs of roof and beams that lie tilted on the heap."""
    for _ in range(int(rng.integers(4, 7))):
        at = np.array([*(rng.uniform(-0.75, 0.75, 2) * half), tall * rng.uniform(0.75, 1.15)])
        axes = _tilted(rng, most_rad=0.6)
        size = (float(rng.uniform(1.4, 3.2)), float(rng.uniform(1.1, 2.2)), 0.12)
        house.shell.box(at, size, axes=axes, look=house.tiles, sides="+z")
        house.shell.box(at, size, axes=axes, look=house.wood.shaded(0.6),
                        sides="-y +x +y -x -z")  # fmt: skip
    for _ in range(int(rng.integers(9, 15))):
        foot = np.array([*(rng.uniform(-0.95, 0.95, 2) * half), tall * rng.uniform(0.3, 0.9)])
        turn, rise = rng.uniform(0.0, 2.0 * np.pi), rng.uniform(-0.15, 0.5)
        long = float(rng.uniform(1.2, 3.0))
        tip = foot + long * np.array(
            [np.cos(turn) * np.cos(rise), np.sin(turn) * np.cos(rise), np.sin(rise)]
        )
        house.shell.beam(foot, tip, width=0.12, depth=0.15, look=house.wood.shaded(0.8))


def _tilted(rng: np.random.Generator, *, most_rad: float) -> F64:
    """Axes (3, 3) of a slab that lies about as it fell."""
    turn, tilt = rng.uniform(0.0, 2.0 * np.pi), rng.uniform(0.15, most_rad)
    c, s = np.cos(turn), np.sin(turn)
    x = np.array([c * np.cos(tilt), s * np.cos(tilt), np.sin(tilt)])
    y = np.array([-s, c, 0.0])
    return np.stack([x, y, np.cross(x, y)])
