"""How wide the ways are that people walk: roads as they were built, elsewhere what walkers keep to.

Kept as a raster, so that a kernel that lays or paces a walk can ask at every step. Used by
`crowding.py`, `pacing.py`.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.world.compiled import inlined, kernel

Floats = npt.NDArray[np.float64]

HALF_WAY_M = 1.4
"""Half the room walkers use where no wider road is: right and left of the middle of the way."""
KERB_M = 0.25
_ON_ROAD_M = 4.0
_CELL_M = 1.0


class WayWidths:
    """Half the width of the way at every metre of a ground."""

    def __init__(self, lines: list[Floats], widths_m: list[float]) -> None:
        points = np.concatenate([np.empty((0, 2)), *lines])
        half = np.repeat(
            np.asarray(widths_m, dtype=np.float64) / 2.0, [len(line) for line in lines]
        )
        low = points.min(axis=0, initial=np.inf) - _ON_ROAD_M if len(points) else np.zeros(2)
        high = points.max(axis=0, initial=-np.inf) + _ON_ROAD_M if len(points) else np.ones(2)
        across, up = np.ceil((high - low) / _CELL_M).astype(int).tolist()
        raster = np.full((up, across), HALF_WAY_M, dtype=np.float32)
        _draw(points, half, (float(low[0]), float(low[1])), raster)
        self.map: Any = (raster, float(low[0]), float(low[1]))
        """What kernels take: the raster, and where it begins."""

    @classmethod
    def of(cls, ground: Any) -> "WayWidths":
        """Return the widths of one ground's roads."""
        roads = [road for road in ground.roads if len(road.xy_m)]
        return cls([np.asarray(r.xy_m, np.float64) for r in roads], [r.width_m for r in roads])


@kernel
def _draw(points: Any, half: Any, low: Any, raster: Any) -> None:
    """Give each cell the width of the road whose point is nearest to it, if that is near."""
    away = np.full(raster.shape, _ON_ROAD_M)
    reach = math.ceil(_ON_ROAD_M / _CELL_M)
    for k in range(len(points)):
        x, y = points[k, 0] - low[0], points[k, 1] - low[1]
        row, column = int(y / _CELL_M), int(x / _CELL_M)
        for j in range(max(row - reach, 0), min(row + reach + 1, raster.shape[0])):
            for i in range(max(column - reach, 0), min(column + reach + 1, raster.shape[1])):
                apart = math.hypot((i + 0.5) * _CELL_M - x, (j + 0.5) * _CELL_M - y)
                if apart < away[j, i]:
                    away[j, i] = apart
                    raster[j, i] = max(half[k], HALF_WAY_M)


@inlined
def half_at(widths: Any, x: float, y: float) -> float:
    """Half the width of the way at a point, m."""
    raster, low_x, low_y = widths
    column, row = math.floor((x - low_x) / _CELL_M), math.floor((y - low_y) / _CELL_M)
    if row < 0 or column < 0 or row >= raster.shape[0] or column >= raster.shape[1]:
        return HALF_WAY_M
    return float(raster[row, column])


@inlined
def kept_to(lane_m: float, half_m: float) -> float:
    """How far right of the middle one walks in a lane, where the way is so wide."""
    edge = half_m - KERB_M
    return min(max(lane_m, -edge), edge)
