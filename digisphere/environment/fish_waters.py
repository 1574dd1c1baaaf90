"""Where fish can live: depth of lakes, sea and rivers by place, and as they stand now.

Still water is looked up on the animals' own raster and, where a shoal swims, on the ground itself;
rivers are their centre lines. Levels follow the
tables `lakes` and `reaches` where a run has them. Derived from the frozen ground, so a cache and
no state; who lives here and how is `wildlife_fish.py`'s.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from digisphere.environment.still_water import find_still_water

F64 = NDArray[np.float64]
Ints = NDArray[np.int64]
SEA, LAND = -2, -1


@dataclass(frozen=True)
class RiverLine:
    """Points of all rivers one after the other, (p,): place, water when full, way upstream.

    A brook that the ground is too coarse to hold flows on it, not in it
    (`scene.river_ribbons` draws it so).
    """

    xy_m: F64
    river: Ints
    point: Ints
    level_m: F64
    width_m: F64
    depth_m: F64
    upstream_rad: F64
    bed_m: F64
    tree: Any

    def surface_m(self, depth_m: F64) -> F64:
        """Level (p,) at a depth of the moment; on the bed where that stands over the channel."""
        return np.maximum(self.level_m + depth_m - self.depth_m, self.bed_m + 0.04)


@dataclass(frozen=True)
class FishWaters:
    """Waters of one ground.

    Attributes:
        lake: (ny, nx) on the map's raster: number of the lake, `SEA` or `LAND`.
        line: all rivers.
        ground: the ground itself.
    """

    lake: NDArray[np.int32]
    line: RiverLine
    ground: Any

    def body_at(self, xy_m: F64) -> NDArray[np.int32]:
        """Which lake points (n, 2) lie in, `SEA` or `LAND`."""
        cell = float(self.ground.grid.cell_m)
        ny, nx = self.lake.shape
        row = np.clip((xy_m[:, 1] / cell).astype(np.int64), 0, ny - 1)
        column = np.clip((xy_m[:, 0] / cell).astype(np.int64), 0, nx - 1)
        return np.asarray(self.lake[row, column])

    def level_at(self, xy_m: F64, *, body: NDArray[Any], rise_m: F64) -> F64:
        """Level (n,) of still water now; NaN on land.

        Args:
            xy_m: (n, 2) where.
            body: (n,) water the asker swims in, as `body_at` tells.
            rise_m: (k + 2,) from `lake_rise_m`.
        """
        level = np.asarray(self.ground.water_at(xy_m), dtype=np.float64)
        return np.asarray(level + rise_m[body])

    def depth_at(self, xy_m: F64, *, body: NDArray[Any], rise_m: F64) -> F64:
        """Depth (n,) of still water now, 0 on land; arguments as `level_at`."""
        level = self.level_at(xy_m, body=body, rise_m=rise_m)
        bed = np.asarray(self.ground.bed_at(xy_m), dtype=np.float64)
        return np.where(np.isfinite(level), np.maximum(level - bed, 0.0), 0.0)


def make_fish_waters(ground: Any) -> FishWaters:
    """Find the waters of ``ground``."""
    still = find_still_water(ground)
    lake = np.where(still.sea, SEA, still.lake).astype(np.int32)
    return FishWaters(lake, _river_line(ground), ground)


def _river_line(ground: Any) -> RiverLine:
    kept = [(k, river) for k, river in enumerate(ground.rivers) if len(river.xy_m) >= 2]

    def joined(parts: list[Any], dtype: Any) -> Any:
        return np.concatenate([np.asarray(p, dtype) for p in parts] or [np.zeros(0, dtype)])

    xy = np.concatenate([np.asarray(r.xy_m, np.float64) for _, r in kept] or [np.zeros((0, 2))])
    up = []
    for _, river in kept:
        way = np.gradient(np.asarray(river.xy_m, np.float64), axis=0)
        up.append(np.arctan2(-way[:, 1], -way[:, 0]))
    return RiverLine(
        xy_m=xy,
        river=joined([np.full(len(r.xy_m), k) for k, r in kept], np.int64),
        point=joined([np.arange(len(r.xy_m)) for _, r in kept], np.int64),
        level_m=joined([r.level_m for _, r in kept], np.float64),
        width_m=joined([r.width_m for _, r in kept], np.float64),
        depth_m=joined([r.depth_m for _, r in kept], np.float64),
        upstream_rad=joined(up, np.float64),
        bed_m=np.asarray(ground.bed_at(xy), dtype=np.float64) if len(xy) else np.zeros(0),
        tree=cKDTree(xy if len(xy) else np.full((1, 2), -1e6)),
    )


def lake_rise_m(tables: Any, *, count: int) -> F64:
    """(count + 2,) how far each lake stands over its ordinary level; `SEA` and `LAND` 0.

    The last two entries are those of `SEA` and `LAND`, which index from the end.
    """
    out = np.zeros(count + 2)
    lakes = tables.get("lakes")
    if lakes is not None and count:
        rise = np.asarray(lakes["level_m"] - lakes["full_level_m"], np.float64)[:count]
        out[: len(rise)] = rise
    return out


@dataclass(frozen=True)
class Streams:
    """How rivers run now: depth (p,) at every point of the line, and speed m/s."""

    depth_m: F64
    speed_m_s: F64


def streams_now(tables: Any, *, line: RiverLine, only: Ints | None = None) -> Streams:
    """Return the depth and speed of rivers; as when full where a run has no `reaches`.

    Args:
        tables: of the run.
        line: all rivers.
        only: numbers of those that are asked about; all when None.
    """
    depth, speed = line.depth_m.copy(), np.full(len(line.depth_m), 0.6)
    reaches = tables.get("reaches")
    if reaches is None:
        return Streams(depth, speed)
    known = reaches.rows
    river = np.asarray(reaches["river"])[known]
    middle = 0.5 * (reaches["first_point"][known] + reaches["last_point"][known])
    deep = np.asarray(reaches["depth_m"], np.float64)[known]
    area = 0.7 * deep * np.maximum(np.asarray(reaches["width_m"])[known], 0.05)
    fast = np.asarray(reaches["discharge_m3_s"])[known] / np.maximum(area, 0.02)
    for number in np.unique(river if only is None else only).tolist():
        mine = river == number
        if not mine.any():
            continue
        # Points of a river lie together.
        begin, end = np.searchsorted(line.river, (number, number + 1)).tolist()
        here = slice(begin, end)
        depth[here] = np.interp(line.point[here], middle[mine], deep[mine])
        speed[here] = np.interp(line.point[here], middle[mine], fast[mine])
    return Streams(depth, np.clip(speed, 0.05, 3.0))
