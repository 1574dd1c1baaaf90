"""How a building is built: rendered masonry, timber frame, stone, boards over stone, or earth.

Follows from purpose, storeys, style seed and the manner of the land alone, so that what is drawn
and what an earthquake does to it agree. The colours and shapes that go with it are the scene's.
"""

from enum import IntEnum

import numpy as np

from digisphere.world.enums import Manner, Purpose

_RENDERED = (Purpose.CHAPEL, Purpose.TOWN_HALL, Purpose.CLINIC)


class Construction(IntEnum):
    """What carries the walls."""

    RENDERED = 0
    TIMBER_FRAME = 1
    STONE = 2
    BOARDED = 3
    ADOBE = 4


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


_BY_MANNER = {
    Manner.ADOBE: Construction.ADOBE,
    Manner.THATCHED: Construction.BOARDED,
    Manner.BOARDED: Construction.BOARDED,
}


def construction_of(
    purpose: int, *, seed: int, storeys: int, manner: Manner = Manner.FRAMED
) -> Construction:
    """Return the construction of a building by its row's values.

    Only where people build in timber frames do houses differ: elsewhere all are of what the land
    gives, earth in hot deserts, boards and poles in the wet tropics and the far north.
    """
    if manner in _BY_MANNER:
        return _BY_MANNER[manner]
    rng = np.random.Generator(np.random.PCG64(seed))
    return construction_from(float(rng.random()), purpose=purpose, storeys=storeys)
