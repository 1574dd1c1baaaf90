"""The frozen ground: everything about a world that does not change while it runs.

Terrain, water, climate normals, the village, its ways and its trees in one record, with the three
questions everybody asks of it: how high, how wet, what surface. The stages that fill it are beside
this file; people, camera, renderer and capture all stand on :meth:`Ground.height_at`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.world import sampling
from digisphere.world.columns import Columns
from digisphere.world.navigation import NavGraph

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]


@dataclass(frozen=True)
class Grid:
    """The coarse raster: ``ny`` rows from the south, ``nx`` columns from the west."""

    nx: int
    ny: int
    cell_m: float

    @property
    def size_x_m(self) -> float:
        """Width of the map, west to east."""
        return self.nx * self.cell_m

    @property
    def size_y_m(self) -> float:
        """Depth of the map, south to north."""
        return self.ny * self.cell_m

    def cell_of(self, xy_m: NDArray[np.floating]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Row and column indices (iy, ix) of the cells that hold the points (n, 2), clamped."""
        at = np.floor(np.asarray(xy_m) / self.cell_m).astype(np.intp)
        return np.clip(at[..., 1], 0, self.ny - 1), np.clip(at[..., 0], 0, self.nx - 1)


@dataclass(frozen=True)
class River:
    """A river's centre line from source to mouth, with its water along the way."""

    xy_m: F32  # (n, 2)
    level_m: F32  # (n,) water surface
    width_m: F32  # (n,)
    depth_m: F32  # (n,)
    discharge_m3_s: F32  # (n,)


@dataclass(frozen=True)
class Road:
    """A road's centre line."""

    road_id: int
    kind: int  # RoadKind
    width_m: float
    xy_m: F32  # (n, 2), 2-4 m between points


@dataclass(frozen=True)
class Settlement:
    """Where the village is and what it is called."""

    name: str
    centre_m: tuple[float, float]
    radius_m: float


@dataclass(frozen=True)
class DetailPatch:
    """Fine raster over the village, graded under roads and houses.

    Attributes:
        origin_m: (2,) south-west corner.
        cell_m: size of a cell.
        elevation_m: (ny, nx) ground, or bed under water.
        surface_id: (ny, nx) Surface.
        blend: (ny, nx) 1 inside, falling to 0 at the rim, where the coarse raster rules.
        deck_m: (ny, nx) top of a bridge or jetty over the bed, NaN where there is none.
    """

    origin_m: NDArray[np.float64]
    cell_m: float
    elevation_m: F32
    surface_id: U8
    blend: F32
    deck_m: F32


@dataclass(frozen=True)
class Ground:
    """One world's ground. Rasters are [iy, ix] with row 0 in the south; metres and Z up.

    ``layers`` holds rasters of the coarse grid by name (elevation_m, water_level_m, biome_id, ...);
    ``monthly`` holds (12, my, mx) climate normals. Tables have one row per id.
    """

    key: str
    grid: Grid
    layers: dict[str, NDArray[Any]]
    monthly: dict[str, F32]
    sea_level_m: float  # NaN where there is no sea
    latitude_deg: float
    rivers: tuple[River, ...]
    patch: DetailPatch
    settlement: Settlement
    roads: tuple[Road, ...]
    buildings: Columns
    places: Columns
    slots: Columns
    props: Columns
    fields_farm: Columns
    nav: NavGraph
    trees: Columns

    @property
    def relief(self) -> tuple[Any, ...]:
        """What kernels need to tell heights and waters: rasters, cell sizes and the patch."""
        patch, level = self.patch, self.layers["water_level_m"]
        fine = (patch.elevation_m, patch.blend, patch.origin_m, patch.cell_m)
        return (self.layers["elevation_m"], self.grid.cell_m, *fine, patch.deck_m, level)

    def bed_at(self, xy_m: NDArray[np.floating]) -> F32:
        """Height of the soil or the bed under water at points (n, 2), without bridges. (n,) m."""
        coarse, fine = self.layers["elevation_m"], self.patch.elevation_m
        return self._looked_up(sampling.heights, xy_m=xy_m, coarse=coarse, fine=fine)

    def height_at(self, xy_m: NDArray[np.floating]) -> F32:
        """Height that feet stand on at points (n, 2): ground, or a bridge deck. (n,) metres."""
        out = self.bed_at(xy_m)
        points = _points(xy_m)
        patch = self.patch
        sampling.lift_to_decks(patch.deck_m, patch.origin_m, patch.cell_m, points, out)
        return out

    def water_at(self, xy_m: NDArray[np.floating]) -> F32:
        """Level of the sea, lake or river over points (n, 2); NaN on dry land. (n,) metres."""
        points = _points(xy_m)
        out = np.empty(len(points), dtype=np.float32)
        level = self.layers["water_level_m"]
        sampling.water_levels(level, self.grid.cell_m, points, self.bed_at(points), out)
        return out

    def surface_at(self, xy_m: NDArray[np.floating]) -> U8:
        """Surface code at points (n, 2), from the village's fine raster where it reaches. (n,)."""
        coarse, fine = self.layers["surface_id"], self.patch.surface_id
        return self._looked_up(sampling.surfaces, xy_m=xy_m, coarse=coarse, fine=fine)

    def _looked_up(
        self,
        kernel: Callable[..., None],
        *,
        xy_m: NDArray[np.floating],
        coarse: NDArray[Any],
        fine: NDArray[Any],
    ) -> NDArray[Any]:
        """What a kernel of `sampling` reads at points (n, 2) from both rasters. (n,)."""
        points = _points(xy_m)
        out = np.empty(len(points), dtype=fine.dtype)
        patch, cell_m = self.patch, self.grid.cell_m
        kernel(coarse, cell_m, fine, patch.blend, patch.origin_m, patch.cell_m, points, out)
        return out


def _points(xy_m: NDArray[np.floating]) -> NDArray[np.float64]:
    """Points (n, 2) as the kernels want them."""
    return np.ascontiguousarray(xy_m, dtype=np.float64).reshape(-1, 2)
