"""Codes of the small-integer columns and rasters of the ground: what a surface, place or prop is.

Only names and numbers live here; the stages that write them are beside this file and everything
above the world reads them. A number never changes its meaning, because datasets carry it.
"""

from enum import IntEnum


class Surface(IntEnum):
    """What lies on top of the ground, in ``surface_id`` rasters."""

    NATURAL = 0
    ROAD = 1
    PATH = 2
    FIELD = 3
    PLAZA = 4
    YARD = 5
    RIVERBED = 6
    BEACH = 7
    FLOOR = 8


class Purpose(IntEnum):
    """What a building is for; the same numbers mean the same in :class:`PlaceKind`."""

    HOME = 0
    FARM = 1
    WORKSHOP = 2
    SHOP = 3
    SCHOOL = 4
    CLINIC = 5
    TAVERN = 6
    TOWN_HALL = 7
    CHAPEL = 8
    BARN = 9


class Manner(IntEnum):
    """How people of a climate build."""

    FRAMED = 0
    """Steep tiled roofs on plaster, timber frame and stone."""
    ADOBE = 1
    """Earthen walls under flat roofs, where it hardly rains."""
    THATCHED = 2
    """Boards and bamboo under deep thatch, in the wet tropics."""
    BOARDED = 3
    """Painted boards under dark steep roofs, in the far north."""


class PlaceKind(IntEnum):
    """Somewhere people go: the purposes of buildings, then the outdoor kinds."""

    HOME = 0
    FARM = 1
    WORKSHOP = 2
    SHOP = 3
    SCHOOL = 4
    CLINIC = 5
    TAVERN = 6
    TOWN_HALL = 7
    CHAPEL = 8
    BARN = 9
    MARKET_SQUARE = 32
    FIELD = 33
    WELL = 34
    GREEN = 35
    VIEWPOINT = 36
    WOODS = 37
    SHORE = 38


class Trade(IntEnum):
    """Which craft or shop a building houses; NONE where the purpose says it all."""

    NONE = 0
    BAKERY = 1
    GROCER = 2
    TAILOR = 3
    BUTCHER = 4
    SMITH = 16
    CARPENTER = 17
    MILL = 18
    POTTER = 19
    WEAVER = 20


class SlotKind(IntEnum):
    """What a body does at a slot."""

    STAND = 0
    SIT = 1
    SLEEP = 2
    WORK = 3
    EAT = 4
    THRONG = 5
    """Stand close to others, where all who flee crowd in."""


class PropKind(IntEnum):
    """Outdoor things that are drawn and have an id of their own."""

    BENCH = 0
    STALL = 1
    WELL = 2
    FENCE = 3
    LAMP = 4
    CART = 5
    TROUGH = 6
    TABLE = 7
    HAYSTACK = 8
    WOODPILE = 9
    SIGN = 10
    BRIDGE = 11
    JETTY = 12


class RoadKind(IntEnum):
    """Rank of a road, widest first."""

    MAIN_STREET = 0
    STREET = 1
    LANE = 2
    TRACK = 3
    FOOTPATH = 4


class EdgeKind(IntEnum):
    """What an edge of the navigation graph crosses."""

    ROAD = 0
    PATH = 1
    DOOR = 2
    OPEN = 3
    BRIDGE = 4


class Crop(IntEnum):
    """What grows in a farm field."""

    WHEAT = 0
    BARLEY = 1
    RAPESEED = 2
    POTATO = 3
    PASTURE = 4
    ORCHARD = 5
    MILLET = 6
    RICE = 7
    MAIZE = 8
    DATES = 9
    PLANTAIN = 10


class Biome(IntEnum):
    """Life zone of a cell: the zones of the climate, then those of water, rock and shore."""

    SEA = 0
    LAKE = 1
    BEACH = 2
    WETLAND = 3
    ROCK = 4
    SNOWFIELD = 5
    TUNDRA = 6
    ALPINE_MEADOW = 7
    HEATH = 8
    BOREAL_FOREST = 9
    MIXED_FOREST = 10
    TEMPERATE_FOREST = 11
    TEMPERATE_RAINFOREST = 12
    GRASSLAND = 13
    SHRUBLAND = 14
    DESERT = 15
    SAVANNA = 16
    TROPICAL_DRY_FOREST = 17
    TROPICAL_RAINFOREST = 18


class Soil(IntEnum):
    """What the ground is made of, top metre."""

    WATER = 0
    SAND = 1
    ALLUVIUM = 2
    LOAM = 3
    CLAY = 4
    PODZOL = 5
    PEAT = 6
    SCREE = 7
    ROCK = 8
    LATERITE = 9
    SALT = 10
    GELISOL = 11


class Species(IntEnum):
    """Kinds of trees and shrubs; a tree table's ``species``."""

    SPRUCE = 0
    PINE = 1
    LARCH = 2
    BEECH = 3
    OAK = 4
    BIRCH = 5
    WILLOW = 6
    FRUIT = 7
    HAZEL = 8
    DWARF_PINE = 9
    DEAD = 10
    PALM = 11
    ACACIA = 12
    THORN = 13
    CANDELABRA = 14
    KAPOK = 15
    FIG = 16
    PLANTAIN = 17
    DWARF_BIRCH = 18
    TUSSOCK = 19
