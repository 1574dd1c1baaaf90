"""Lakes that fill, spill and dry: what each holds at which level, and the sill it spills over.

Volumes and areas by level come from the beds of the map's own cells. Water leaves over the sill
as over a broad-crested weir, 1.7 b h^1.5; the sill is laid so that the map's level is that of
the mean outflow. Nothing moves here; `rivers_flow` does that.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.rivers_flow import WEIR_M05_S
from digisphere.environment.still_water import StillWater

Floats = NDArray[np.float64]

KNOTS = 24


@dataclass(frozen=True)
class LakeShapes:
    """Lakes of one ground, (k,) or (k, knots).

    Attributes:
        level_m: (k, knots) levels from the lowest bed to the map's level.
        volume_m3: (k, knots) water below each.
        area_m2: (k, knots) surface at each.
        sill_m: (k,) where water begins to spill.
        sill_width_m: (k,) width of the weir.
        xy_m: (k, 2) a point on the lake, its deepest.
    """

    level_m: Floats
    volume_m3: Floats
    area_m2: Floats
    sill_m: Floats
    sill_width_m: Floats
    xy_m: Floats

    @property
    def count(self) -> int:
        """How many lakes there are."""
        return len(self.sill_m)

    @cached_property
    def shapes(self) -> Floats:
        """(k, 2, knots) levels and volumes, for `rivers_flow`."""
        return np.stack([self.level_m, self.volume_m3], axis=1)

    @cached_property
    def weirs(self) -> Floats:
        """(k, 3) full area, height and width of the sill, for `rivers_flow`."""
        return np.column_stack([self.area_m2[:, -1], self.sill_m, self.sill_width_m])

    def volume_at(self, lake: int, level_m: float) -> float:
        """Water a lake holds when it stands at a level."""
        top = float(self.level_m[lake, -1])
        inside = float(np.interp(level_m, self.level_m[lake], self.volume_m3[lake]))
        return inside + max(level_m - top, 0.0) * float(self.area_m2[lake, -1])

    def level_at(self, lake: int, volume_m3: float) -> float:
        """Level of a lake that holds a volume; above the map's level its shores are walls."""
        full = float(self.volume_m3[lake, -1])
        level = float(np.interp(volume_m3, self.volume_m3[lake], self.level_m[lake]))
        return level + max(volume_m3 - full, 0.0) / float(self.area_m2[lake, -1])

    def area_at(self, lake: int, level_m: float) -> float:
        """Surface of a lake at a level."""
        return float(np.interp(level_m, self.level_m[lake], self.area_m2[lake]))


def lake_shapes(
    ground: Any, *, water: StillWater, outflow_m3_s: Floats, width_m: Floats
) -> LakeShapes:
    """Measure the lakes of a ground.

    Args:
        ground: the frozen ground.
        water: its standing water.
        outflow_m3_s: (k,) mean outflow of each lake.
        width_m: (k,) width of the channel below each.
    """
    bed = np.asarray(ground.layers["elevation_m"], np.float64)
    cell = float(ground.grid.cell_m)
    area = cell * cell
    shape = (water.count, KNOTS)
    level, volume, surface = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    deepest = np.zeros((water.count, 2))
    order = np.argsort(water.lake, axis=None, kind="stable")
    numbers = water.lake.ravel()[order]
    for lake in range(water.count):
        first, last = np.searchsorted(numbers, (lake, lake + 1))
        cells = order[first:last]
        top = float(water.level_m[lake])
        floor = np.minimum(np.sort(bed.ravel()[cells]), top - 0.05)
        low = cells[int(np.argmin(bed.ravel()[cells]))]
        deepest[lake] = ((low % ground.grid.nx + 0.5) * cell, (low // ground.grid.nx + 0.5) * cell)
        level[lake] = np.linspace(float(floor[0]), top, KNOTS)
        below = np.searchsorted(floor, level[lake], side="right")
        total = np.concatenate([[0.0], np.cumsum(floor)])
        volume[lake] = (below * level[lake] - total[below]) * area
        surface[lake] = below * area
    head = (outflow_m3_s / (WEIR_M05_S * np.maximum(width_m, 0.5))) ** (2.0 / 3.0)
    return LakeShapes(
        level_m=level,
        volume_m3=volume,
        area_m2=surface,
        sill_m=water.level_m - np.minimum(head, 0.5 * (level[:, -1] - level[:, 0])),
        sill_width_m=np.maximum(width_m, 0.5),
        xy_m=deepest,
    )
