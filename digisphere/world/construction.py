"""How a building is built: rendered masonry, timber frame, stone, or boards over stone.

Follows from purpose, storeys and style seed alone, so that what is drawn and what an earthquake
does to it agree. The colours and shapes that go with it are the scene's.
"""

from enum import IntEnum

import numpy as np

from digisphere.world.enums import Purpose

_RENDERED = (Purpose.CHAPEL, Purpose.TOWN_HALL, Purpose.CLINIC)


class Construction(IntEnum):
    """What carries the walls."""

    RENDERED = 0
    TIMBER_FRAME = 1
    STONE = 2
    BOARDED = 3


def construction_from(kind: float, *, purpose: int, storeys: int) -> Construction:
    """Return the construction for a uniform draw ``kind``: the first of the style seed's."""
    if purpose in _RENDERED:
        return Construction.RENDERED
    if purpose == Purpose.BARN or (purpose == Purpose.WORKSHOP and kind > 0.4):
        return Construction.BOARDED
    if purpose == Purpose.WORKSHOP or kind > 0.86:
        return Construction.STONE
    if kind > 0.72 and storeys > 1:
        return Construction.BOARDED
    return Construction.TIMBER_FRAME if 0.36 < kind < 0.72 else Construction.RENDERED


def construction_of(purpose: int, *, seed: int, storeys: int) -> Construction:
    """Return the construction of a building by its row's values."""
    rng = np.random.Generator(np.random.PCG64(seed))
    return construction_from(float(rng.random()), purpose=purpose, storeys=storeys)
