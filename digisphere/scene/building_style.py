"""Looks of houses: which walls, roofs and colours a building wears, drawn from its style seed.

Few colours that go together, as in villages built from what the quarry, the wood and the pit next
door gave. Shapes are ``building_mesh``'s.
"""

from dataclasses import dataclass, replace

import numpy as np

from digisphere.scene.solid import Colour, Material, srgb
from digisphere.world.construction import Construction, construction_from
from digisphere.world.enums import Manner, Purpose

_PLASTER = (0xEDE4D0, 0xF2EEE4, 0xE6D3A8, 0xDDB58F, 0xE9DCC0, 0xD3D2C0, 0xE8CDB4, 0xF0E7D8)
_STONE = (0xA59A8A, 0x9A948B, 0xB0A28B, 0x8F8A84)
_TIMBER = (0x4A3526, 0x3C2C22, 0x5A4330)
_PLANKS = (0x6E5540, 0x7A6450, 0x5C4A3C, 0x857158)
_TILES = (0xA2614A, 0x96563F, 0xA86C4E, 0x87523F, 0x9A6850)
_SLATE = (0x55595F, 0x4A4F57, 0x63625F)
_PUBLIC: dict[int, int] = {
    Purpose.CHAPEL: 0xEFEAE0, Purpose.TOWN_HALL: 0xE9D9B0, Purpose.CLINIC: 0xF1EFE9,
}  # fmt: skip
_ADOBE = (0xC9A173, 0xBE9264, 0xD6B488, 0xCDA981, 0xB98A5C, 0xE2CDA6)
_OASIS_DOORS = (0x2F6F86, 0x3A7F79, 0x7A3B2A, 0x5A4330)
_LIMEWASH = (0xEFE9D8, 0xE3D7B4, 0xCFE0D2, 0xE9C9A0)
_BAMBOO = (0x97774C, 0x86663E, 0xA98A5C, 0x7A5A3A)
_THATCH = (0xA58A57, 0x93794B, 0x86704A, 0xB0955F)
_PAINTS = (0x8C2F23, 0x9A3A2A, 0xB98E42, 0x5C7486, 0x5F7A60, 0xD9D4C6, 0x7F2B24)
_TURF_AND_TAR = (0x3E4246, 0x4A4A46, 0x55503F)
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


def style_of(purpose: int, *, seed: int, storeys: int, manner: Manner = Manner.FRAMED) -> Style:
    """Return the look of a building; the same seed gives the same look."""
    framed = _framed(purpose, seed=seed, storeys=storeys)
    if manner is Manner.FRAMED:
        return framed
    rng = np.random.Generator(np.random.PCG64([seed, 2]))
    dress = {
        Manner.ADOBE: _in_adobe, Manner.THATCHED: _under_thatch, Manner.BOARDED: _in_boards,
    }  # fmt: skip
    return dress[manner](framed, purpose=purpose, rng=rng)


def _in_adobe(framed: Style, *, purpose: int, rng: np.random.Generator) -> Style:
    """Earth from plinth to parapet, doors painted; nothing that sheds rain or warms."""
    wall = srgb(_PUBLIC[purpose]) if purpose in _PUBLIC else _pick(rng, _ADOBE)
    return replace(
        framed, wall=wall, wall_material=Material.PLASTER, upper=wall,
        upper_material=Material.PLASTER, plinth=wall, roof=_pick(rng, _ADOBE),
        roof_material=Material.PLASTER, accent=_pick(rng, _OASIS_DOORS), frame=framed.timber,
        timbered=False, shutters=False, half_hip=False, dormers=0, porch=False, chimneys=0,
    )  # fmt: skip


def _under_thatch(framed: Style, *, purpose: int, rng: np.random.Generator) -> Style:
    """Boards, bamboo or limewash under thatch, with a porch to sit out the rain."""
    washed = purpose in _PUBLIC or rng.random() < 0.3
    wall = _pick(rng, _LIMEWASH) if washed else _pick(rng, _BAMBOO)
    material = Material.PLASTER if washed else Material.PLANKS
    homely = purpose in (Purpose.HOME, Purpose.FARM, Purpose.TAVERN)
    return replace(
        framed, wall=wall, wall_material=material, upper=wall, upper_material=material,
        roof=_pick(rng, _THATCH), roof_material=Material.THATCH, accent=_pick(rng, _ACCENT),
        timbered=False, shutters=homely, half_hip=bool(rng.random() < 0.6), dormers=0,
        porch=homely, chimneys=0,
    )  # fmt: skip


def _in_boards(framed: Style, *, purpose: int, rng: np.random.Generator) -> Style:
    """Boards in few strong paints, white frames, dark roofs, a stove in every house."""
    del purpose
    wall = _pick(rng, _PAINTS)
    return replace(
        framed, wall=wall, wall_material=Material.PLANKS, upper=wall,
        upper_material=Material.PLANKS, roof=_pick(rng, _TURF_AND_TAR),
        roof_material=Material.SLATE, frame=srgb(0xEDEBE4), timbered=False, shutters=False,
        half_hip=False, dormers=0,
    )  # fmt: skip


def _framed(purpose: int, *, seed: int, storeys: int) -> Style:
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
