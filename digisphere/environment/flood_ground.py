"""The ground as a flood sees it: cells of the hazard grid, and the fine relief inside each.

Water moves between cells of tens of metres, but lies in the lowest parts of each: a table of the
fine heights in a cell turns its volume into a level and back, so that what is drawn and what wets
a house holds the same water as the books (subgrid volume after Casulli 2009). Channels, lakes and
the sea are taken as full to their ordinary level: their own water is not a flood. Derived from
the frozen ground, made when the first flood comes.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.flood_flow import Terrain
from digisphere.environment.sampling import sample_grid
from digisphere.environment.still_water import find_still_water
from digisphere.world.compiled import njit
from digisphere.world.enums import Biome, PropKind

Floats = NDArray[np.float64]

FINE = 8
"""Samples of fine relief along a cell's edge."""
KNOTS = 8
BEYOND, FIRST_LAKE, MOST_LAKES = 1, 2, 250
"""Ways out of the sheet: over the rim or into the sea; into each lake."""
_GRASS, _FOREST, _CHANNEL, _STONE = 0.05, 0.10, 0.03, 0.04
_PLACES_KEPT = 32
_WALLS = 0.33
"""Manning's n added per share of a cell that is built on: 0.15 in a dense street."""
_BRIDGE = 0.03
_SOAK_M_S = 3.4e-3 / 3600.0
"""What soaked ground still takes: 3.4 mm/h, a loam at saturation (Rawls et al. 1983)."""


@dataclass(frozen=True)
class FloodGround:
    """Cells of one ground for floods, (n, n).

    Attributes:
        terrain: bed, roughness and sinks for `flood_flow`.
        knots_m: (n, n, k) heights of the fine relief in a cell, lowest first.
        filled_m: (n, n, k) mean depth over the cell when water stands at each of them.
        soak_m_s: what any ground takes up of standing water.
        lakes: how many lakes are sinks.
    """

    terrain: Terrain
    knots_m: Floats
    filled_m: Floats
    soak_m_s: float
    lakes: int
    _found: dict[tuple[float, ...], NDArray[np.intp]] = field(default_factory=dict, repr=False)

    def within(self, x_m: float, y_m: float, *, radius_m: float) -> NDArray[np.intp]:
        """Flat indices of the cells of dry land about a point, remembered for the next step."""
        return self._remembered((x_m, y_m, radius_m))

    def nearest(self, x_m: float, y_m: float) -> NDArray[np.intp]:
        """Flat index (1,) of the cell of dry land nearest to a point, remembered."""
        return self._remembered((x_m, y_m))

    def _remembered(self, key: tuple[float, ...]) -> NDArray[np.intp]:
        if key not in self._found:
            while len(self._found) >= _PLACES_KEPT:
                self._found.pop(next(iter(self._found)))
            n, cell = self.terrain.bed_m.shape[0], self.terrain.cell_m
            middle = (np.arange(n) + 0.5) * cell
            away = np.hypot(middle[None, :] - key[0], middle[:, None] - key[1])
            away[self.terrain.sink != 0] = np.inf
            nearest = np.array([int(np.argmin(away))], dtype=np.intp)
            self._found[key] = np.flatnonzero(away <= key[2]) if len(key) > 2 else nearest
        return self._found[key]

    @property
    def lowest_m(self) -> Floats:
        """Lowest fine ground in each cell."""
        lowest: Floats = self.knots_m[..., 0]
        return lowest

    def level_m(
        self, depth_m: NDArray[np.floating], *, box: NDArray[np.int64] | None = None
    ) -> Floats:
        """Water level in cells that hold a mean depth; the lowest ground where they hold none.

        With a ``box`` (first row, last row + 1, first column, last column + 1) only in its cells.
        """
        n, m = depth_m.shape
        part = np.array([0, n, 0, m]) if box is None else box
        out = np.zeros(depth_m.shape)
        _levels(np.asarray(depth_m, np.float64), self.knots_m, self.filled_m, part, out)
        return out


@njit(cache=True)
def _levels(
    depth: Floats, knots: Floats, filled: Floats, box: NDArray[np.int64], out: Floats
) -> None:
    last = knots.shape[2] - 1
    for j in range(box[0], box[1]):
        for i in range(box[2], box[3]):
            water = depth[j, i]
            if water >= filled[j, i, last]:
                out[j, i] = knots[j, i, last] + water - filled[j, i, last]
                continue
            k = 0
            while filled[j, i, k + 1] <= water:
                k += 1
            span = filled[j, i, k + 1] - filled[j, i, k]
            part = (water - filled[j, i, k]) / span if span > 0.0 else 0.0
            out[j, i] = knots[j, i, k] + part * (knots[j, i, k + 1] - knots[j, i, k])


_kept: dict[tuple[str, int], FloodGround] = {}


def flood_ground(ground: Any, *, n: int) -> FloodGround:
    """Return the cells of ``ground`` on an (n, n) grid, made on first asking."""
    key = (str(ground.key), n)
    if key not in _kept:
        while len(_kept) >= 3:
            _kept.pop(next(iter(_kept)))
        _kept[key] = make_flood_ground(ground, n=n)
    return _kept[key]


def make_flood_ground(ground: Any, *, n: int) -> FloodGround:
    """Measure ``ground`` on an (n, n) grid."""
    size = float(ground.grid.size_x_m)
    cell = size / n
    fine = _fine_heights(ground, n=n, cell_m=cell)
    fine.sort(axis=2)
    count = fine.shape[2]
    total = np.cumsum(fine, axis=2)
    at = np.round(np.linspace(0, count - 1, KNOTS)).astype(int)
    filled = (fine * (np.arange(count) + 1) - total)[..., at] / count
    still, lakes = _sinks(ground, n=n)
    return FloodGround(
        terrain=Terrain(
            bed_m=total[..., -1] / count,
            roughness=_roughness(ground, n=n, cell_m=cell),
            sink=still,
            cell_m=cell,
        ),
        knots_m=np.ascontiguousarray(fine[..., at]),
        filled_m=np.ascontiguousarray(filled),
        soak_m_s=_SOAK_M_S,
        lakes=lakes,
    )


def _fine_heights(ground: Any, *, n: int, cell_m: float) -> Floats:
    """(n, n, 64) heights within each cell: the bed, or the ordinary level of water over it."""
    step = cell_m / FINE
    x = (np.arange(n * FINE) + 0.5) * step
    out = np.empty((n, n, FINE * FINE))
    band = max(1, (1 << 19) // (n * FINE * FINE))
    for first in range(0, n, band):
        rows = min(band, n - first)
        y = (first * FINE + np.arange(rows * FINE) + 0.5) * step
        points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        height = np.fmax(ground.bed_at(points), ground.water_at(points)).astype(np.float64)
        blocks = height.reshape(rows, FINE, n, FINE).transpose(0, 2, 1, 3)
        out[first : first + rows] = blocks.reshape(rows, n, FINE * FINE)
    return out


def _cells(ground: Any, *, n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row and column of the map's raster at the middle of each cell of the grid."""
    middle = (np.arange(n) + 0.5) * (float(ground.grid.size_x_m) / n)
    at = np.clip((middle / float(ground.grid.cell_m)).astype(np.intp), 0, ground.grid.nx - 1)
    return at[:, None], at[None, :]


def _sinks(ground: Any, *, n: int) -> tuple[NDArray[np.uint8], int]:
    """Where water leaves: the rim of the map, the sea, and lakes by number."""
    water = find_still_water(ground)
    here = _cells(ground, n=n)
    lake = water.lake[here]
    kept = min(water.count, MOST_LAKES)
    sink = np.where((lake >= 0) & (lake < kept), lake + FIRST_LAKE, 0)
    sink[water.sea[here]] = BEYOND
    sink[[0, -1], :] = BEYOND
    sink[:, [0, -1]] = BEYOND
    return sink.astype(np.uint8), kept


def _roughness(ground: Any, *, n: int, cell_m: float) -> Floats:
    """Manning's n of each cell: grass, wood, stone, channels, walls, bridges."""
    layers, here = ground.layers, _cells(ground, n=n)
    trees = np.asarray(layers["tree_density"], np.float64)[here]
    rough = _GRASS + (_FOREST - _GRASS) * np.clip(trees, 0.0, 1.0)
    if "biome_id" in layers:
        rough[np.isin(layers["biome_id"][here], (Biome.ROCK, Biome.BEACH))] = _STONE
    rough[np.isfinite(layers["water_level_m"][here])] = _CHANNEL
    houses = ground.buildings
    iy, ix = _cell_of(houses["x_m"], houses["y_m"], n=n, cell_m=cell_m)
    built = np.zeros((n, n))
    np.add.at(built, (iy, ix), np.asarray(houses["length_m"] * houses["width_m"], np.float64))
    rough += _WALLS * np.minimum(built / (cell_m * cell_m), 0.6)
    bridge = ground.props["kind"] == PropKind.BRIDGE
    iy, ix = _cell_of(ground.props["x_m"][bridge], ground.props["y_m"][bridge], n=n, cell_m=cell_m)
    rough[iy, ix] += _BRIDGE
    return np.asarray(rough)


def _cell_of(
    x_m: NDArray[np.floating], y_m: NDArray[np.floating], *, n: int, cell_m: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    iy = np.clip(np.asarray(y_m) // cell_m, 0, n - 1).astype(np.intp)
    ix = np.clip(np.asarray(x_m) // cell_m, 0, n - 1).astype(np.intp)
    return iy, ix


def water_over(
    ground: Any,
    *,
    depth_m: NDArray[np.floating],
    xy_m: NDArray[np.floating],
    level_m: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Level of flood water at points (k, 2), and its depth over the ground there, m.

    Depth is 0 where no flood reaches, and the level there NaN; bridges and floors are not ground.

    Args:
        ground: the frozen ground.
        depth_m: (n, n) field ``flood_depth_m``.
        xy_m: (k, 2) points.
        level_m: (n, n) levels of the cells, where the caller has them already.
    """
    size = (float(ground.grid.size_x_m), float(ground.grid.size_y_m))
    points = np.asarray(xy_m, np.float64).reshape(-1, 2)
    wet = np.flatnonzero(sample_grid(depth_m, xy_m=points, size_m=size) > LEAST_SHOWN_M)
    level, over = np.full(len(points), np.nan), np.zeros(len(points))
    if wet.size:
        if level_m is None:
            level_m = flood_ground(ground, n=depth_m.shape[0]).level_m(depth_m)
        level[wet] = sample_grid(level_m, xy_m=points[wet], size_m=size)
        over[wet] = np.maximum(level[wet] - ground.bed_at(points[wet]), 0.0)
    return level, over


LEAST_SHOWN_M = 0.004
"""Mean depth of a cell below which its water is only wet ground."""
