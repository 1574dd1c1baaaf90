"""The furnished village before its ground is graded: what the last stages work from."""

from dataclasses import dataclass

from digisphere.world.enums import Manner
from digisphere.world.farmland import FieldBlock
from digisphere.world.layout import Layout
from digisphere.world.places import Inventory


@dataclass
class VillageDraft:
    """A planned and furnished village.

    Attributes:
        layout: roads, buildings and greens on their drawing board.
        fields: blocks of farm fields.
        field_places: place id of each block.
        inventory: places, slots and props.
        by_water: whether water is near enough to name the village after.
        manner: how the climate makes people build.
    """

    layout: Layout
    fields: list[FieldBlock]
    field_places: list[int]
    inventory: Inventory
    by_water: bool
    manner: Manner = Manner.FRAMED
