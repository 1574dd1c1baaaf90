"""The natural half of a ground: what the terrain stage hands to the village and to the trees.

A record only; ``build`` fills it stage by stage and the settlement stage may grade, mark surfaces
and pave it before the trees are placed.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.world.ground import Grid, River


@dataclass
class Land:
    """Terrain, water, climate and life zones before anybody lives there.

    Attributes:
        grid: the coarse raster's frame.
        layers: rasters (ny, nx) by the names of ``Ground.layers``.
        monthly: (12, my, mx) climate normals by the names of ``Ground.monthly``.
        rivers: centre lines from source to mouth, widest first.
        sea_level_m: level of the sea, NaN where there is none.
        latitude_deg: latitude of the map.
    """

    grid: Grid
    layers: dict[str, NDArray[Any]]
    monthly: dict[str, NDArray[np.float32]]
    rivers: tuple[River, ...]
    sea_level_m: float
    latitude_deg: float
