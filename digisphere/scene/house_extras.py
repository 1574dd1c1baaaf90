"""What single purposes add to a house: turret and clock, clinic's cross, mill wheel, chapel tower.

Called by ``building_mesh`` after walls, roof and openings stand.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digisphere.scene import building_parts as parts
from digisphere.scene.building_parts import Opening
from digisphere.scene.facade import UP, Facade, four_facades
from digisphere.scene.house_shell import FOOTING_M, STOREY_M, House
from digisphere.scene.solid import Look, Material, srgb
from digisphere.world.enums import Purpose, Trade

F64 = NDArray[np.float64]

_BROKEN_OFF_M = 0.9


def add_extras(house: House, *, water_side: float | None) -> None:
    """What this purpose adds: chimneys, dormers, porches, awnings, turrets, clocks, wheels."""
    st, rng = house.style, house.rng
    reach = 0.5 * house.length_m
    for k in range(st.chimneys):
        x = float(rng.uniform(0.25, 0.7)) * reach * (1 if k else -1)
        top = house.ridge_m - (_BROKEN_OFF_M if house.chimneys_fallen else 0.0)
        parts.chimney(house.shell, at=np.array([x, 0.35 * (1 - 2 * k)]), ridge_z=top)
    front = next((w for w in house.walls if w.door_s_m is not None), house.walls[0])
    for k in range(st.dormers if house.purpose != Purpose.SHOP or house.storeys < 3 else 0):
        side = float(front.out[1]) if front.rise_m == 0.0 else float(rng.choice([-1.0, 1.0]))
        spread = 0.0 if st.dormers == 1 else (k - 0.5) * 0.9
        parts.dormer(
            house.shell, house.detail, x=spread * reach, side=side, half_width=0.5 * house.width_m,
            eaves_m=house.eaves_m, pitch=house.pitch_rad, style=st, lamp=house.lamp(),
        )  # fmt: skip
    if front.door_s_m is None:
        return
    if house.purpose == Purpose.SHOP:
        for low, high in ((0.3, front.door_s_m - 0.7), (front.door_s_m + 0.7, front.width_m - 0.3)):
            if high - low > 1.3:
                parts.awning(house.detail, front, s=(low, high), z=2.62, colour=st.accent)
    elif st.porch and 1.2 < front.door_s_m < front.width_m - 1.2:
        parts.porch(house.detail, front, style=st)
    if house.purpose == Purpose.TOWN_HALL:
        _civic(house, front)
    if house.purpose == Purpose.SCHOOL:
        parts.turret(house.shell, at=np.zeros(2), base_z=house.ridge_m + 0.3, style=st, size=1.2)
    if house.purpose == Purpose.CLINIC:
        _cross(house, front)
    if house.trade == Trade.MILL and water_side is not None:
        _wheel(house, side=water_side)


def _civic(house: House, front: Facade) -> None:
    """The town hall's turret, cornices, clock and flag."""
    st = house.style
    end = float(front.out[0]) if front.rise_m > 0.0 else 0.0
    at = np.array([0.55 * end * 0.5 * house.length_m, 0.0])
    parts.turret(house.shell, at=at, base_z=house.ridge_m + 0.35, style=st, size=1.7)
    stone = Look(st.plinth, Material.STONE)
    for wall in house.walls:
        for storey in range(1, house.storeys):
            z = STOREY_M * storey
            wall.block(
                house.detail,
                (-0.05, wall.width_m + 0.05),
                (z - 0.1, z + 0.08),
                depth=0.1,
                look=stone,
            )
    middle = 0.5 * front.width_m
    z = house.eaves_m + (2.1 if front.rise_m > 0 else -0.5)
    turns = np.linspace(0.0, 2.0 * np.pi, 17)
    rim = [front.at(middle + 0.62 * np.cos(t), z + 0.62 * np.sin(t), 0.07) for t in turns]
    for a, b in pairwise(rim):
        house.shell.triangle(
            front.at(middle, z, 0.09), a, b, look=Look(srgb(0xF2EEDF), Material.PAINT)
        )
    iron = Look(parts.IRON, Material.METAL)
    front.strut(
        house.detail, (middle, z), (middle + 0.16, z + 0.3), width=0.05, depth=0.12, look=iron
    )
    front.strut(
        house.detail, (middle, z), (middle - 0.42, z + 0.14), width=0.04, depth=0.12, look=iron
    )


def _cross(house: House, front: Facade) -> None:
    """A green cross over the clinic's door."""
    assert front.door_s_m is not None
    s, z = front.door_s_m, 2.62
    look = Look(srgb(0x2E8B57), Material.PAINT)
    front.block(house.shell, (s - 0.3, s + 0.3), (z - 0.1, z + 0.1), depth=0.06, look=look)
    front.block(house.shell, (s - 0.1, s + 0.1), (z - 0.3, z + 0.3), depth=0.06, look=look)


def _wheel(house: House, *, side: float) -> None:
    """A mill wheel on the water side."""
    wood = Look(srgb(0x5A4734), Material.TIMBER)
    y, radius, wide = side * (0.5 * house.width_m + 0.95), 2.1, 1.0
    hub = np.array([0.0, y, 0.75])
    house.shell.beam(
        hub - [0, side * 1.2, 0],
        hub + np.array([0, side * 0.8, 0]),
        width=0.26,
        depth=0.26,
        look=wood,
    )
    turns = np.linspace(0.0, 2.0 * np.pi, 17)[:-1]
    spots = [hub + radius * np.array([np.cos(t), 0.0, np.sin(t)]) for t in turns]
    for k, spot in enumerate(spots):
        inner = hub + 0.78 * (spot - hub)
        house.shell.beam(
            inner, spot, width=wide, depth=0.07, up=np.cross(spot - hub, [0, 1.0, 0]), look=wood
        )
        for shift in (-0.5 * wide, 0.5 * wide):
            off = np.array([0.0, shift, 0.0])
            house.shell.beam(spots[k - 1] + off, spot + off, width=0.1, depth=0.22, look=wood)
            if k % 2 == 0:
                house.shell.beam(hub + off, spot + off, width=0.1, depth=0.14, look=wood)


def furnish_chapel(house: House) -> None:
    """A tower over the door end with a spire, a nave behind with arched windows."""
    front = next((w for w in house.walls if w.door_s_m is not None), house.walls[2])
    end = float(front.out[0]) if front.rise_m > 0.0 else 1.0
    size = min(4.6, 0.55 * house.width_m)
    middle = np.array([end * (0.5 * house.length_m - 0.5 * size + 0.45), 0.0])
    _tower(house, middle=middle, size=size, end=end)
    for wall in house.walls[:2]:
        for s in np.linspace(0.16, 0.84, 4) * wall.width_m:
            hole = Opening(float(s), 1.5, 0.95, 2.0, house.lamp(), arched=True)
            parts.pane(house.shell, wall, hole)
            parts.window(house.detail, wall, hole, style=house.style, shutters=False)
        for s in np.linspace(0.0, 1.0, 5)[1:-1] * wall.width_m:
            stone = Look(house.style.wall, Material.PLASTER)
            wall.block(
                house.shell,
                (float(s) - 0.3, float(s) + 0.3),
                (-FOOTING_M, 3.4),
                depth=0.5,
                look=stone,
            )
    back = house.walls[3] if end > 0 else house.walls[2]
    hole = Opening(0.5 * back.width_m, 2.4, 1.2, 2.2, house.lamp(), arched=True)
    parts.pane(house.shell, back, hole)
    parts.window(house.detail, back, hole, style=house.style, shutters=False)


def _tower(house: House, *, middle: F64, size: float, end: float) -> None:
    """The tower's shaft, belfry, door and spire."""
    st, half, top = house.style, 0.5 * size, house.ridge_m + 4.2
    door = np.array([end * half, 0.0])
    walls = four_facades(
        length_m=size,
        width_m=size,
        eaves_m=top,
        rise_m=0.0,
        door=door,
        door_rad=0.0 if end > 0 else np.pi,
    )
    shift = np.array([middle[0], middle[1], 0.0])
    plaster = Look(st.wall, Material.PLASTER)
    stone = Look(st.plinth, Material.STONE)
    for wall in (
        Facade(w.corner + shift, w.along, w.out, w.width_m, top, 0.0, 0.0, w.door_s_m)
        for w in walls
    ):
        wall.panel(house.shell, (0, size), (-FOOTING_M, top), look=plaster)
        wall.block(
            house.shell,
            (-0.08, size + 0.08),
            (-FOOTING_M, 0.6),
            depth=0.08,
            sides="-y +z",
            look=stone,
        )
        for z in (house.eaves_m + 1.5, top - 3.1, top - 0.25):
            wall.block(house.shell, (-0.1, size + 0.1), (z, z + 0.25), depth=0.1, look=stone)
        louvre = Opening(0.5 * size, top - 2.4, 0.9, 1.0, 0.0, arched=True)
        parts.pane(house.shell, wall, louvre)
        parts.window(house.detail, wall, louvre, style=st, shutters=False)
        if wall.door_s_m is not None:
            parts.door_far(house.shell, wall, style=st, width=1.5, height=2.4)
            parts.door(house.detail, wall, style=st, width=1.5, height=2.4, double=True)
            rose = Opening(0.5 * size, 4.2, 0.8, 0.9, house.lamp(), arched=True)
            parts.pane(house.shell, wall, rose)
    ring = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) * (half + 0.3)
    foot, tip = ring + shift + (top - 0.1) * UP, shift + (top + 7.2) * UP
    waist = 0.62 * ring + shift + (top + 1.3) * UP
    slate = Look(st.roof, Material.SLATE)
    house.shell.prism(foot, waist, cap=False, look=slate)
    house.shell.prism(waist, np.tile(tip, (4, 1)), cap=False, look=slate)
    house.shell.quads([foot[::-1]], look=Look(st.timber, Material.TIMBER, 0.5))
    gold = Look(srgb(0xC9A23F), Material.METAL)
    house.shell.barrel(tip - 0.1 * UP, radius=0.05, height=1.5, sides=5, look=gold)
    house.shell.barrel(tip + 0.35 * UP, radius=0.2, height=0.3, sides=6, look=gold)
