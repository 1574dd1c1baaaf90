"""Who is who: one id space for everything that is drawn, acts or is acted upon.

An id is a 24-bit whole number. The same number is the instance id of a pixel in a captured frame,
the subject or object of an event, and the key that joins masks to tables. Semantic classes are the
8-bit companion written beside it. Used by every room; knows none of them.
"""

from enum import IntEnum

NONE = -1
SKY = 0
TERRAIN = 1
WATER = 2
GRASS = 3
PROP_BASE = 1 << 8
BUILDING_BASE = 1 << 14
PLACE_BASE = 1 << 15
ANIMAL_BASE = 1 << 16
PERSON_BASE = 1 << 17
TREE_BASE = 1 << 20
ID_LIMIT = 1 << 24


class Semantic(IntEnum):
    """Class of a drawn surface, as written in the alpha channel of the identity pass."""

    SKY = 0
    GROUND = 1
    GRASS = 2
    ROCK = 3
    SAND = 4
    ROAD = 5
    FIELD = 6
    WATER = 7
    SNOW = 8
    TREE = 9
    SHRUB = 10
    BUILDING = 11
    PROP = 12
    ANIMAL = 13
    PERSON = 14


_RANGES = (
    ("tree", TREE_BASE, ID_LIMIT),
    ("person", PERSON_BASE, TREE_BASE),
    ("animal", ANIMAL_BASE, PERSON_BASE),
    ("place", PLACE_BASE, ANIMAL_BASE),
    ("building", BUILDING_BASE, PLACE_BASE),
    ("prop", PROP_BASE, BUILDING_BASE),
)
_SINGLES = {NONE: "none", SKY: "sky", TERRAIN: "terrain", WATER: "water", GRASS: "grass"}


def kind_and_row(entity_id: int) -> tuple[str, int]:
    """Split an id into its kind ("person", "building", "tree", ...) and the row in its table."""
    if entity_id in _SINGLES:
        return _SINGLES[entity_id], 0
    for kind, low, high in _RANGES:
        if low <= entity_id < high:
            return kind, entity_id - low
    return "none", 0
