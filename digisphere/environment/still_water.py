"""Where water stands: which cells of the map are sea and which belong to which lake.

Derived from the frozen ground alone; lakes are numbered from the largest. Read by the flood, the
lakes and the rivers.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.enums import Biome

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class StillWater:
    """Standing water on the map's own raster, row 0 south.

    Attributes:
        lake: (ny, nx) number of the lake a cell belongs to from 0, -1 elsewhere.
        sea: (ny, nx) whether it is open sea.
        level_m: (k,) level at which each lake spills.
        area_m2: (k,) area of each lake when full.
    """

    lake: Ints
    sea: NDArray[np.bool_]
    level_m: NDArray[np.float64]
    area_m2: NDArray[np.float64]

    @property
    def count(self) -> int:
        """How many lakes there are."""
        return len(self.level_m)


def find_still_water(ground: Any) -> StillWater:
    """Tell sea and lakes apart and number the lakes, largest first."""
    layers, cell_m = ground.layers, float(ground.grid.cell_m)
    level = np.asarray(layers["water_level_m"], np.float64)
    wet = np.isfinite(level)
    if "biome_id" in layers:
        sea = wet & (layers["biome_id"] == Biome.SEA)
        still = wet & (layers["biome_id"] == Biome.LAKE)
    else:
        sea_level = float(getattr(ground, "sea_level_m", np.nan))
        sea = wet & (level == sea_level)
        # Rivers are narrow: what is left of the water after shaving a cell off its rim is a lake.
        still = ndimage.binary_opening(wet & ~sea, structure=np.ones((3, 3)))
    labels, count = ndimage.label(still, structure=np.ones((3, 3)))
    cells = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    order = np.lexsort((np.arange(count), -cells))
    rank = np.full(count + 1, -1, dtype=np.int32)
    rank[order + 1] = np.arange(count)
    spill = ndimage.median(level, labels, np.arange(1, count + 1)) if count else np.zeros(0)
    return StillWater(
        lake=rank[labels],
        sea=np.asarray(sea),
        level_m=np.asarray(spill, np.float64)[order],
        area_m2=np.asarray(cells[order] * cell_m * cell_m, np.float64),
    )
