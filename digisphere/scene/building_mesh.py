"""Grows a house from its row in the ground's table: a small shape grammar.

Footprint → plinth and walls → roof → openings on every wall → the parts its purpose calls for.
Gives two meshes: a shell that is always drawn and details for near eyes. Pure numpy, so it can be
tested without a screen; ``buildings_layer`` puts it on stage.
"""

from typing import Any

import numpy as np

from digisphere.scene import building_parts as parts
from digisphere.scene.building_parts import Opening
from digisphere.scene.building_style import style_of
from digisphere.scene.facade import Facade, four_facades
from digisphere.scene.house_extras import add_extras, furnish_chapel
from digisphere.scene.house_shell import HIP_CUT, STOREY_M, House, raise_roof, raise_walls
from digisphere.scene.solid import Look, Material
from digisphere.world.enums import Manner, Purpose


def build_house(row: dict[str, Any], *, water_side: float | None = None) -> House:
    """Return the house of one row of ``ground.buildings``.

    Args:
        row: the row's values by column.
        water_side: +1 or -1 where water lies near on that side of the y axis (mills), or None.
    """
    house = plan_house(row)
    finish_house(house, water_side=water_side)
    return house


def plan_house(row: dict[str, Any]) -> House:
    """Return what a house is to be: sizes, facades, style and its own draws; nothing is built."""
    c, s = np.cos(row["heading_rad"]), np.sin(row["heading_rad"])
    dx, dy = row["door_x_m"] - row["x_m"], row["door_y_m"] - row["y_m"]
    door = np.array([dx * c + dy * s, dy * c - dx * s])
    length, width = row["length_m"], row["width_m"]
    rise = 0.5 * width * np.tan(row["roof_pitch_rad"])
    style = style_of(
        row["purpose"],
        seed=row["style_seed"],
        storeys=row["storeys"],
        manner=Manner(int(row["manner"])),
    )
    walls = four_facades(
        length_m=length,
        width_m=width,
        eaves_m=row["eaves_m"],
        rise_m=rise,
        cut=HIP_CUT if style.half_hip else 0.0,
        door=door,
        door_rad=row["door_heading_rad"] - row["heading_rad"],
    )
    rng = np.random.Generator(np.random.PCG64([row["style_seed"], 1]))
    return House(
        row["purpose"], row["trade"], length, width, row["storeys"], row["eaves_m"],
        row["roof_pitch_rad"], walls, style, rng,
    )  # fmt: skip


def finish_house(house: House, *, water_side: float | None = None) -> None:
    """Build a planned house from plinth to chimney."""
    raise_walls(house)
    raise_roof(house)
    if house.purpose == Purpose.CHAPEL:
        furnish_chapel(house)
    else:
        open_walls(house)
        add_extras(house, water_side=water_side)


def _spread(wall: Facade, *, clear_m: float, door: bool) -> list[float]:
    """Middles of evenly spaced windows, keeping off the door."""
    count = max(1, int((wall.width_m - 1.0) / 2.55))
    spots = [(k + 0.5) / count * wall.width_m for k in range(count)]
    if door and wall.door_s_m is not None:
        spots = [s for s in spots if abs(s - wall.door_s_m) > clear_m]
    return spots


def _holes(house: House, wall: Facade) -> list[Opening]:
    """Windows of one wall, storey by storey, and one in the gable."""
    rng, tall = house.rng, house.purpose in (Purpose.TOWN_HALL, Purpose.SCHOOL)
    width, height = (1.05, 1.6) if tall else (0.92, 1.2)
    holes: list[Opening] = []
    shop = house.purpose == Purpose.SHOP and wall.door_s_m is not None
    for storey in range(house.storeys):
        base = STOREY_M * storey
        if storey == 0 and shop:
            holes += _shop_windows(house, wall)
            continue
        for s in _spread(wall, clear_m=1.35, door=storey == 0):
            if rng.random() < (0.06 if wall.door_s_m is not None else 0.22):
                continue
            sill = base + (0.78 if tall else 0.92)
            holes.append(
                Opening(s, sill, width, min(height, house.eaves_m - sill - 0.35), house.lamp())
            )
    if wall.rise_m > 2.4 and house.purpose != Purpose.BARN:
        holes.append(Opening(0.5 * wall.width_m, house.eaves_m + 0.55, 0.75, 0.95, house.lamp()))
    return holes


def _shop_windows(house: House, wall: Facade) -> list[Opening]:
    """Wide windows either side of a shop's door, where there is room."""
    assert wall.door_s_m is not None
    found = []
    for low, high in ((0.45, wall.door_s_m - 0.85), (wall.door_s_m + 0.85, wall.width_m - 0.45)):
        if high - low > 1.3:
            size = min(2.2, high - low)
            found.append(Opening(0.5 * (low + high), 0.7, size, 1.45, house.lamp(), shop=True))
    return found


def open_walls(house: House) -> None:
    """Windows, doors and timber frames on all four walls."""
    if house.purpose == Purpose.BARN:
        _barn_doors(house)
        return
    st = house.style
    floors = [STOREY_M * k for k in range(house.storeys)] + [house.eaves_m]
    blooms = (0xC23B4A, 0xE8C84A, 0xF0EFEA, 0xB055A0)
    flowers = int(house.rng.integers(4)) if house.rng.random() < 0.4 else None
    for wall in house.walls:
        holes = _holes(house, wall)
        for hole in holes:
            parts.pane(house.shell, wall, hole)
            parts.window(
                house.detail,
                wall,
                hole,
                style=st,
                shutters=st.shutters and hole.sill_m < house.eaves_m,
            )
            if (
                flowers is not None
                and wall.door_s_m is not None
                and hole.sill_m < 4.2
                and not hole.shop
            ):
                parts.flower_box(house.detail, wall, hole, colour=blooms[flowers])
        if wall.door_s_m is not None:
            width, height = house.door_size
            parts.door_far(house.shell, wall, style=st, width=width, height=height)
            parts.door(house.detail, wall, style=st, width=width, height=height, double=width > 1.2)
        if st.timbered:
            skip = 0 if house.storeys == 1 or house.rng.random() < 0.3 else 1
            parts.frame(house.detail, wall, style=st, holes=holes, floors=floors[skip:])
        elif st.wall_material == Material.PLASTER and house.purpose in (
            Purpose.TOWN_HALL,
            Purpose.SCHOOL,
            Purpose.CLINIC,
        ):
            parts.quoins(house.detail, wall, style=st)


def _barn_doors(house: House) -> None:
    """Big double doors, a hay hatch and slits for air."""
    st = house.style
    for wall in house.walls:
        if wall.door_s_m is None:
            if wall.rise_m > 0.0:
                middle = 0.5 * wall.width_m
                look = Look(st.timber, Material.PLANKS, 0.7)
                wall.block(
                    house.shell,
                    (middle - 0.6, middle + 0.6),
                    (house.eaves_m + 0.5, house.eaves_m + 1.9),
                    depth=0.05,
                    look=look,
                )
            continue
        s, half, high = wall.door_s_m, 1.7, 3.3
        leaf = Look(st.accent, Material.PLANKS, 0.85)
        wood = Look(st.timber, Material.TIMBER)
        wall.block(house.shell, (s - half, s + half), (-0.05, high), depth=0.06, look=leaf)
        for low, up in ((s - half, s), (s, s + half)):
            for z in (0.25, high - 0.35):
                wall.block(
                    house.detail, (low + 0.05, up - 0.05), (z, z + 0.16), depth=0.1, look=wood
                )
            wall.strut(
                house.detail,
                (low + 0.1, 0.4),
                (up - 0.1, high - 0.3),
                width=0.15,
                depth=0.1,
                look=wood,
            )
        wall.block(
            house.detail,
            (s - half - 0.15, s + half + 0.15),
            (high, high + 0.2),
            depth=0.14,
            look=wood,
        )
        for end in (s - half - 0.15, s + half):
            wall.block(house.detail, (end, end + 0.15), (0, high), depth=0.14, look=wood)
