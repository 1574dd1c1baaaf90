"""What farmers sow in each climate: crops with their shares of the fields, by Köppen class.

Staples only, one list a climate; what they look like is the scene's. Called by ``farmland`` through
the settlement stage. Source: Leff, Ramankutty & Foley 2004 (major crops by region).
"""

from dataclasses import dataclass

import numpy as np

from digisphere.world.enums import Crop
from digisphere.world.koppen import Koppen


@dataclass(frozen=True)
class Sowing:
    """Crops and the share of strips that bear each."""

    crops: tuple[Crop, ...]
    shares: tuple[float, ...]

    def draw(self, count: int, *, rng: np.random.Generator) -> list[Crop]:
        """Return the crops of ``count`` strips side by side."""
        return [Crop(int(c)) for c in rng.choice(self.crops, size=count, p=self.shares)]


TEMPERATE = Sowing(
    (Crop.WHEAT, Crop.BARLEY, Crop.RAPESEED, Crop.POTATO, Crop.PASTURE, Crop.ORCHARD),
    (0.3, 0.2, 0.12, 0.13, 0.17, 0.08),
)
_TROPICAL = Sowing((Crop.RICE, Crop.MAIZE, Crop.PLANTAIN, Crop.PASTURE), (0.42, 0.18, 0.26, 0.14))
_HOT_AND_DRY = Sowing((Crop.MILLET, Crop.DATES, Crop.BARLEY, Crop.PASTURE), (0.36, 0.36, 0.1, 0.18))
_SUMMER_DRY = Sowing((Crop.WHEAT, Crop.BARLEY, Crop.ORCHARD, Crop.PASTURE), (0.36, 0.2, 0.28, 0.16))
_STEPPE = Sowing((Crop.WHEAT, Crop.BARLEY, Crop.PASTURE), (0.4, 0.25, 0.35))
_SHORT_SUMMER = Sowing((Crop.BARLEY, Crop.POTATO, Crop.PASTURE), (0.3, 0.3, 0.4))
_TREELESS = Sowing((Crop.PASTURE,), (1.0,))


def sowing_for(climate: Koppen) -> Sowing:
    """Return what is sown where the climate is of this class."""
    symbol = climate.symbol
    if symbol.startswith("E"):
        return _TREELESS
    if symbol.startswith("A"):
        return _TROPICAL
    if symbol.startswith("B"):
        return _HOT_AND_DRY if symbol.endswith("h") else _STEPPE
    if symbol.startswith("Cs"):
        return _SUMMER_DRY
    if symbol[:1] == "D" and symbol[-1:] in "cd":
        return _SHORT_SUMMER
    return TEMPERATE
