"""The shell of a house: plinth, walls shaded at foot and eaves, gables, and the roof.

Holds the :class:`House` under construction. Openings are added by ``building_mesh``, towers and
turrets by ``house_extras``.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digisphere.scene.building_style import Style
from digisphere.scene.facade import UP, Facade
from digisphere.scene.solid import Look, Material, Solid
from digisphere.world.enums import Purpose

F64 = NDArray[np.float64]

STOREY_M = 2.7
FOOTING_M = 1.6
EAVES_OUT_M = 0.5
VERGE_OUT_M = 0.38
ROOF_THICK_M = 0.17
PLINTH_M = 0.42
HIP_CUT = 0.36


@dataclass
class House:
    """A house being built, in its own axes: x along the ridge, z = 0 at the floor."""

    purpose: int
    trade: int
    length_m: float
    width_m: float
    storeys: int
    eaves_m: float
    pitch_rad: float
    walls: list[Facade]
    style: Style
    rng: np.random.Generator
    shell: Solid = field(default_factory=Solid)
    detail: Solid = field(default_factory=Solid)
    chimneys_fallen: bool = False

    @property
    def rise_m(self) -> float:
        """Height of the ridge over the eaves."""
        return 0.5 * self.width_m * float(np.tan(self.pitch_rad))

    @property
    def ridge_m(self) -> float:
        """Height of the ridge over the floor."""
        return self.eaves_m + self.rise_m

    @property
    def tiles(self) -> Look:
        """What the roof is laid with."""
        return Look(self.style.roof, self.style.roof_material)

    @property
    def wood(self) -> Look:
        """What beams and boards are cut from."""
        return Look(self.style.timber, Material.TIMBER)

    @property
    def door_size(self) -> tuple[float, float]:
        """Width and height of the door."""
        if self.purpose == Purpose.BARN:
            return 3.4, 3.3
        grand = self.purpose in (Purpose.TOWN_HALL, Purpose.TAVERN, Purpose.SCHOOL)
        return (1.7, 2.35) if grand else (1.05, 2.1)

    def lamp(self) -> float:
        """A number for the next window, in (0, 1]."""
        return float(self.rng.uniform(0.03, 1.0))


def raise_walls(house: House) -> None:
    """Plinth, storeys and gables, darker under the eaves and at the foot."""
    split = STOREY_M if house.storeys > 1 or house.purpose == Purpose.BARN else house.eaves_m
    split = min(split, house.eaves_m)
    for wall in house.walls:
        _plinth(house, wall)
        _wall_bands(house, wall, split=split)
        if wall.rise_m > 0.0:
            _gable(house, wall)


def _plinth(house: House, wall: Facade) -> None:
    stone = Look(house.style.plinth, Material.STONE, 0.9)
    ends = [-0.06, wall.width_m + 0.06]
    if wall.door_s_m is not None:
        half = 0.5 * house.door_size[0] + 0.02
        ends[1:1] = [wall.door_s_m - half, wall.door_s_m + half]
        wall.block(
            house.shell, (ends[1], ends[2]), (-FOOTING_M, 0.0), depth=0.06, sides="-y", look=stone
        )
    for low, high in zip(ends[::2], ends[1::2], strict=True):
        z = (-FOOTING_M, PLINTH_M)
        wall.block(house.shell, (low, high), z, depth=0.06, sides="-y +z +x -x", look=stone)


def _wall_bands(house: House, wall: Facade, *, split: float) -> None:
    """The straight part of a wall: lower and upper storeys, shaded at foot and eaves."""
    st = house.style
    top = house.eaves_m
    under = 0.55 if wall.rise_m == 0.0 else 0.9
    cuts = sorted({PLINTH_M - 0.1, 1.3, split, max(top - 0.9, 1.4), top})
    shades = np.interp(cuts, [0.3, 1.3, max(top - 0.9, 1.35), top], [0.78, 1.0, 1.0, under])
    for k, (low, high) in enumerate(pairwise(cuts)):
        upper = low >= split - 1e-6
        tint = st.upper if upper else st.wall
        material = st.upper_material if upper else st.wall_material
        shade = [[shades[k], shades[k], shades[k + 1], shades[k + 1]]]
        wall.panel(house.shell, (0.0, wall.width_m), (low, high), look=Look(tint, material, shade))


def _gable(house: House, wall: Facade) -> None:
    """The triangle over a gable wall, or what a half-hipped roof leaves of it."""
    st, top, w = house.style, house.eaves_m, wall.width_m
    look = Look(st.upper, st.upper_material)
    if st.upper_material == Material.PLASTER and not st.timbered and house.rng.random() < 0.3:
        look = Look(st.timber, Material.PLANKS)
    cut = _hip_cut(house)
    if cut <= 0.0:
        house.shell.triangle(
            wall.at(0, top), wall.at(w, top), wall.at(0.5 * w, top + wall.rise_m),
            look=look.shaded([[0.95, 0.95, 0.6, 0.6]]),
        )  # fmt: skip
        return
    z = top + wall.rise_m * (1.0 - cut)
    half = 0.5 * w * cut
    house.shell.quad(
        wall.at(0, top), wall.at(w, top), wall.at(0.5 * w + half, z), wall.at(0.5 * w - half, z),
        look=look.shaded([[0.95, 0.95, 0.6, 0.6]]),
    )  # fmt: skip


def _hip_cut(house: House) -> float:
    """Share of the gable's height that a half hip cuts off."""
    return HIP_CUT if house.style.half_hip else 0.0


def raise_roof(house: House) -> None:
    """Two slopes with eaves, verges, thickness and ridge; half hips where the style says."""
    half_l, half_w = 0.5 * house.length_m + VERGE_OUT_M, 0.5 * house.width_m
    slope = float(np.tan(house.pitch_rad))
    ridge_z = house.ridge_m + ROOF_THICK_M
    eave_y, eave_z = half_w + EAVES_OUT_M, house.eaves_m - EAVES_OUT_M * slope + ROOF_THICK_M
    cut = _hip_cut(house)
    y_cut, inner = half_w * cut, half_l - 0.9 * half_w * cut
    z_cut = ridge_z - y_cut * slope
    for side in (-1.0, 1.0):
        left, right = side * half_l, -side * half_l  # as seen from outside
        corners = [
            (left, side * eave_y, eave_z), (right, side * eave_y, eave_z),
            (right, side * y_cut, z_cut), (left, side * y_cut, z_cut),
        ]  # fmt: skip
        _slab(house, np.array(corners))
        if cut > 0.0:
            top = [(-side * inner, 0.0, ridge_z), (side * inner, 0.0, ridge_z)]
            house.shell.quad(corners[3], corners[2], *top, look=house.tiles)
            foot = np.array(
                [(side * half_l, -side * y_cut, z_cut), (side * half_l, side * y_cut, z_cut)]
            )
            house.shell.triangle(*foot, (side * inner, 0.0, ridge_z), look=house.tiles)
            lower = foot - ROOF_THICK_M * UP
            house.shell.quad(lower[0], lower[1], foot[1], foot[0], look=house.wood.shaded(0.8))
            tip = np.array([side * (half_l - 0.5), 0.0, z_cut + 0.3])
            house.shell.triangle(lower[1], lower[0], tip, look=house.wood.shaded(0.4))
    r, g, b = house.style.roof
    cap = Look((0.82 * r, 0.82 * g, 0.82 * b), Material.BRICK)
    house.shell.beam((-inner, 0, ridge_z), (inner, 0, ridge_z), width=0.26, depth=0.14, look=cap)


def _slab(house: House, corners: F64) -> None:
    """A slope of roof with its boards below and its edges; lower edge first, from outside."""
    under = corners - ROOF_THICK_M * UP
    house.shell.quad(*corners, look=house.tiles)
    house.shell.quad(*under[::-1], look=house.wood.shaded(0.42))
    house.shell.quad(under[0], under[1], corners[1], corners[0], look=house.wood.shaded(0.8))
    for a, b in ((1, 2), (3, 0)):
        house.shell.quad(under[a], under[b], corners[b], corners[a], look=house.wood.shaded(0.9))
