"""Looks of houses: which walls, roofs and colours a building wears, drawn from its style seed.

Few colours that go together, as in villages built from what the quarry, the wood and the pit next
door gave. Shapes are ``building_mesh``'s.
"""

from dataclasses import dataclass

import numpy as np

from digisphere.scene.solid import Colour, Material, srgb
from digisphere.world.construction import Construction, construction_from
from digisphere.world.enums import Purpose

_PLASTER = (0xEDE4D0, 0xF2EEE4, 0xE6D3A8, 0xDDB58F, 0xE9DCC0, 0xD3D2C0, 0xE8CDB4, 0xF0E7D8)
_STONE = (0xA59A8A, 0x9A948B, 0xB0A28B, 0x8F8A84)
_TIMBER = (0x4A3526, 0x3C2C22, 0x5A4330)
_PLANKS = (0x6E5540, 0x7A6450, 0x5C4A3C, 0x857158)
_TILES = (0xA2614A, 0x96563F, 0xA86C4E, 0x87523F, 0x9A6850)
_SLATE = (0x55595F, 0x4A4F57, 0x63625F)
_PUBLIC: dict[int, int] = {
    Purpose.CHAPEL: 0xEFEAE0, Purpose.TOWN_HALL: 0xE9D9B0, Purpose.CLINIC: 0xF1EFE9,
}  # fmt: skip
_ACCENT = (0x4E6B52, 0x51667C, 0x84483C, 0x4B6E6E, 0x6B4F38, 0x6F6F48, 0x5C5448, 0x7C5A3C)


@dataclass(frozen=True)
class Style:
    """What a building wears; colours are linear."""

    wall: Colour
    wall_material: Material
    upper: Colour
    upper_material: Material
    plinth: Colour
    timber: Colour
    roof: Colour
    roof_material: Material
    accent: Colour
    frame: Colour
    timbered: bool
    shutters: bool
    half_hip: bool
    dormers: int
    porch: bool
    chimneys: int


def _pick(rng: np.random.Generator, colours: tuple[int, ...], *, spread: float = 0.06) -> Colour:
    """One of the colours, a little lighter or darker than the list says."""
    r, g, b = srgb(int(rng.choice(colours)))
    light = float(1.0 + rng.uniform(-spread, spread))
    return r * light, g * light, b * light


@dataclass(frozen=True)
class _Walls:
    """Walls of the lower and upper storeys, and whether they are timber-framed."""

    lower: Colour
    lower_material: Material
    upper: Colour
    upper_material: Material
    timbered: bool = False


def _walls(rng: np.random.Generator, *, purpose: int, storeys: int) -> _Walls:
    """Walls by purpose; homes draw from plaster, timber frame, stone, and stone under boards."""
    kind = float(rng.random())
    plaster, stone, planks = _pick(rng, _PLASTER), _pick(rng, _STONE), _pick(rng, _PLANKS)
    wash = _PUBLIC.get(purpose)
    if wash is not None:
        return _Walls(srgb(wash), Material.PLASTER, srgb(wash), Material.PLASTER)
    built = construction_from(kind, purpose=purpose, storeys=storeys)
    if built == Construction.BOARDED:
        return _Walls(stone, Material.STONE, planks, Material.PLANKS)
    if built == Construction.STONE:
        return _Walls(stone, Material.STONE, stone, Material.STONE)
    timbered = built == Construction.TIMBER_FRAME
    return _Walls(plaster, Material.PLASTER, plaster, Material.PLASTER, timbered)


def style_of(purpose: int, *, seed: int, storeys: int) -> Style:
    """Return the look of a building; the same seed gives the same look."""
    rng = np.random.Generator(np.random.PCG64(seed))
    walls = _walls(rng, purpose=purpose, storeys=storeys)
    tiles, slate, stone = _pick(rng, _TILES), _pick(rng, _SLATE), _pick(rng, _STONE)
    timber, accent = _pick(rng, _TIMBER), _pick(rng, _ACCENT)
    draws = rng.random(5)
    civic = purpose in (Purpose.CHAPEL, Purpose.TOWN_HALL)
    slated = civic or bool(draws[0] < 0.12)
    homely = purpose in (Purpose.HOME, Purpose.FARM, Purpose.TAVERN, Purpose.SHOP)
    return Style(
        wall=walls.lower,
        wall_material=walls.lower_material,
        upper=walls.upper,
        upper_material=walls.upper_material,
        plinth=stone,
        timber=timber,
        roof=slate if slated else tiles,
        roof_material=Material.SLATE if slated else Material.TILES,
        accent=accent,
        frame=srgb(0xE8E2D4) if draws[1] < 0.6 else timber,
        timbered=walls.timbered,
        shutters=homely and not walls.timbered and bool(draws[2] < 0.7),
        half_hip=not civic and bool(draws[3] < 0.22),
        dormers=int(homely and storeys < 3 and draws[4] < 0.35) + int(homely and draws[4] < 0.12),
        porch=homely and bool(draws[4] > 0.62),
        chimneys=0 if purpose in (Purpose.BARN, Purpose.CHAPEL) else 1 + int(draws[2] < 0.25),
    )
