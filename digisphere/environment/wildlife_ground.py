"""The ground as animals see it: where they can go, where they feed, how far houses and woods are.

Derived once from the frozen ground, so a cache and no state. Who lives where follows from climate
and life zones here; how they spend the day is `wildlife.py`'s.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from scipy.spatial import cKDTree

from digisphere.environment.animal_kinds import TRAITS, AnimalKind
from digisphere.world.compiled import kernel
from digisphere.world.enums import Biome, Crop, Surface

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEEPEST = 0.75
_SHARES = np.linspace(0.12, 1.0, 8)
"""Of a way, where it is looked at."""
TRUNK_M = 1.3
"""Animals keep their middle this far from trunks."""
_LEAST_CELL_M, _MOST_CELLS = 5.0, 640
_HOSTILE = (Biome.SEA, Biome.LAKE, Biome.ROCK, Biome.SNOWFIELD)
_PASTURE_MARGIN_M = 2.5


@dataclass(frozen=True)
class WildGround:
    """One ground on a grid of square cells, row 0 south.

    Attributes:
        cell_m: edge of a cell. wet: (ny, nx) whether water stands over its middle.
        free: (ny, nx) dry, not steep, no house, road or tilled field.
        water_m: (ny, nx) metres to the shore inside water, 0 on land.
        house_m: (ny, nx) metres to the nearest house. trees: (ny, nx) density of woodland.
        food: (ny, nx) plants to graze, 0..1.
        trunks: positions of all trees. tops_m: (n, 3) of the trees birds may roost in.
        ground: the ground itself.
    """

    cell_m: float
    wet: Bools
    free: Bools
    water_m: F64
    house_m: F64
    trees: F64
    food: F64
    trunks: Any
    tops_m: F64
    ground: Any

    def at(self, raster: NDArray[Any], xy_m: F64) -> NDArray[Any]:
        """Values of a raster at points (..., 2), clamped to the map."""
        cell = (xy_m / self.cell_m).astype(np.int64)
        ny, nx = raster.shape
        row = np.minimum(np.maximum(cell[..., 1], 0), ny - 1)
        column = np.minimum(np.maximum(cell[..., 0], 0), nx - 1)
        return np.asarray(raster[row, column])

    def inside(self, xy_m: F64) -> Bools:
        """Whether points (..., 2) lie well inside the map."""
        grid = self.ground.grid
        size = np.array([grid.size_x_m, grid.size_y_m])
        return np.asarray(((xy_m > 15.0) & (xy_m < size - 15.0)).all(axis=-1))

    def way_free(self, begin: F64, end: F64, *, afloat: bool = False) -> Bools:
        """Whether straight ways (n, 2) to (n, k, 2) meet no water, house, trunk or rim."""
        clear = np.empty(end.shape[:2], dtype=np.bool_)
        if afloat:
            _ways_over(self.water_m, 4.0, self.cell_m, begin, end, _SHARES, clear)
            return clear
        _ways_over(self.free, 0.0, self.cell_m, begin, end, _SHARES, clear)
        clear &= self.inside(end)
        # The dear questions are asked of those only whose way is clear so far.
        ends = end[clear]
        off, _ = self.trunks.query(ends, distance_upper_bound=TRUNK_M)
        clear[clear] = ~np.isfinite(off) & self.dry(ends)
        return clear

    def dry(self, xy_m: F64) -> Bools:
        """Whether points (..., 2) lie out of the water, by the ground itself and not by cells."""
        level = np.asarray(self.ground.water_at(xy_m.reshape(-1, 2)))
        return np.asarray(~np.isfinite(level).reshape(xy_m.shape[:-1]))


@kernel
def _ways_over(
    raster: Any, least: float, cell_m: float, begin: Any, end: Any, shares: Any, out: Any
) -> None:
    """Tell of ways (n,) to (n, k) whether the raster is over ``least`` at all shares of them."""
    ny, nx = raster.shape
    for i in range(end.shape[0]):
        for k in range(end.shape[1]):
            out[i, k] = True
            for share in shares:
                x = begin[i, 0] + (end[i, k, 0] - begin[i, 0]) * share
                y = begin[i, 1] + (end[i, k, 1] - begin[i, 1]) * share
                row = min(max(int(y / cell_m), 0), ny - 1)
                column = min(max(int(x / cell_m), 0), nx - 1)
                if raster[row, column] <= least:
                    out[i, k] = False
                    break


def make_wild_ground(ground: Any) -> WildGround:
    """Derive the animals' view of ``ground``."""
    grid = ground.grid
    cell = max(_LEAST_CELL_M, max(grid.size_x_m, grid.size_y_m) / _MOST_CELLS)
    nx, ny = int(grid.size_x_m / cell), int(grid.size_y_m / cell)
    x, y = np.meshgrid((np.arange(nx) + 0.5) * cell, (np.arange(ny) + 0.5) * cell)
    points = np.column_stack([x.ravel(), y.ravel()])
    coarse = grid.cell_of(points)

    def layer(name: str) -> NDArray[Any]:
        return np.asarray(np.asarray(ground.layers[name])[coarse].reshape(ny, nx))

    height = np.asarray(ground.bed_at(points), dtype=np.float64).reshape(ny, nx)
    wet = np.isfinite(np.asarray(ground.water_at(points))).reshape(ny, nx)
    surface = np.asarray(ground.surface_at(points)).reshape(ny, nx)
    slope = np.hypot(*np.gradient(height, cell))
    biome = layer("biome_id")
    houses = _houses(ground, shape=(ny, nx), cell_m=cell)
    grassy = pastures(ground)
    others = np.setdiff1d(np.arange(ground.fields_farm.count), grassy)
    grass = _in_fields(ground, grassy, shape=(ny, nx), cell_m=cell)
    tilled = _in_fields(ground, others, shape=(ny, nx), cell_m=cell)
    open_ = (np.isin(surface, (Surface.NATURAL, Surface.PATH)) | grass) & ~wet & ~tilled
    open_ &= slope < STEEPEST
    open_ &= ~np.isin(biome, _HOSTILE) & (houses > cell)
    trees = layer("tree_density").astype(np.float64)
    food = layer("vegetation_density").astype(np.float64) if "vegetation_density" in (
        ground.layers
    ) else np.ones((ny, nx))  # fmt: skip
    table = ground.trees
    stems = np.column_stack([table["x_m"], table["y_m"]]).astype(np.float64)
    tall = np.asarray(table["height_m"]) > 9.0
    tops = np.column_stack([stems, table["z_m"] + 0.93 * table["height_m"]])[tall]
    return WildGround(
        cell_m=cell,
        wet=wet,
        free=open_,
        water_m=np.asarray(distance_transform_edt(wet)) * cell,
        house_m=houses,
        trees=trees,
        food=np.clip(food, 0.0, 1.0) * open_,
        trunks=cKDTree(stems if len(stems) else np.full((1, 2), -1e6)),
        tops_m=tops.astype(np.float64),
        ground=ground,
    )


def _houses(ground: Any, *, shape: tuple[int, int], cell_m: float) -> F64:
    """Metres from each cell to the nearest middle of a house, less half a house."""
    table = ground.buildings
    if table.count == 0:
        return np.full(shape, 1e4)
    mark = np.ones(shape, dtype=bool)
    iy = np.clip((np.asarray(table["y_m"]) / cell_m).astype(int), 0, shape[0] - 1)
    ix = np.clip((np.asarray(table["x_m"]) / cell_m).astype(int), 0, shape[1] - 1)
    mark[iy, ix] = False
    half = 0.5 * float(np.asarray(table["length_m"]).mean())
    return np.maximum(np.asarray(distance_transform_edt(mark)) * cell_m - half, 0.0)


def pastures(ground: Any) -> NDArray[np.intp]:
    """Farm fields of grass large enough to keep animals in, largest first."""
    farm = ground.fields_farm
    area = np.asarray(farm["length_m"], np.float64) * np.asarray(farm["width_m"], np.float64)
    rows = np.flatnonzero((np.asarray(farm["crop"]) == Crop.PASTURE) & (area > 350.0))
    return np.asarray(rows[np.argsort(-area[rows], kind="stable")])


def _in_fields(
    ground: Any, fields: NDArray[np.intp], *, shape: tuple[int, int], cell_m: float
) -> Bools:
    """(ny, nx) whether middles of cells lie in one of some farm fields."""
    farm, out = ground.fields_farm, np.zeros(shape, dtype=bool)
    for row in fields.tolist():
        x_m, y_m = float(farm["x_m"][row]), float(farm["y_m"][row])
        length, width = 0.5 * float(farm["length_m"][row]), 0.5 * float(farm["width_m"][row])
        # Only the cells about it are looked at, one more than its corners can reach.
        reach = float(np.hypot(length, width)) + cell_m
        south, north = (max(int((y_m + s * reach) / cell_m), 0) for s in (-1.0, 1.0))
        west, east = (max(int((x_m + s * reach) / cell_m), 0) for s in (-1.0, 1.0))
        part = out[south : north + 1, west : east + 1]
        dy = ((np.arange(part.shape[0]) + south + 0.5) * cell_m - y_m)[:, None]
        dx = (np.arange(part.shape[1]) + west + 0.5) * cell_m - x_m
        heading = float(farm["heading_rad"][row])
        cos, sin = np.cos(heading), np.sin(heading)
        part |= (np.abs(dx * cos + dy * sin) <= length) & (np.abs(dy * cos - dx * sin) <= width)
    return out


def in_field(ground: Any, *, field: int, share: F64) -> F64:
    """Points (..., 2) of a farm field by shares (..., 2) of its length and width, -1..1."""
    farm = ground.fields_farm
    heading = float(farm["heading_rad"][field])
    half = np.array([float(farm["length_m"][field]), float(farm["width_m"][field])]) / 2.0
    local = share * np.maximum(half - _PASTURE_MARGIN_M, 0.5)
    cos, sin = np.cos(heading), np.sin(heading)
    turned = np.stack(
        [cos * local[..., 0] - sin * local[..., 1], sin * local[..., 0] + cos * local[..., 1]], -1
    )
    centre = np.array([float(farm["x_m"][field]), float(farm["y_m"][field])])
    return np.asarray(turned + centre)


def kinds_for(ground: Any) -> dict[AnimalKind, float]:
    """Kinds of animals that belong here, each with its share of those that are seen.

    By coldest month and yearly mean of the land, and by what it is covered with.
    """
    normals = np.asarray(ground.monthly["air_temperature_c"], np.float64).mean(axis=(1, 2))
    rain = float(np.asarray(ground.monthly["precipitation_mm"], np.float64).mean(axis=(1, 2)).sum())
    mean, coldest = float(normals.mean()), float(normals.min())
    sea = np.isfinite(float(ground.sea_level_m))
    dry = rain < 450.0 and mean > 10.0
    if mean < 1.5:
        shares = {AnimalKind.REINDEER: 0.42, AnimalKind.FOX: 0.03, AnimalKind.CROW: 0.12}
    elif dry or coldest > 15.0:
        shares = {AnimalKind.GAZELLE: 0.3, AnimalKind.GOAT: 0.3, AnimalKind.FOX: 0.03}
        shares[AnimalKind.CROW] = 0.15
    else:
        shares = {AnimalKind.DEER: 0.24, AnimalKind.SHEEP: 0.24, AnimalKind.COW: 0.16}
        shares |= {AnimalKind.FOX: 0.03, AnimalKind.CROW: 0.2}
    if sea:
        shares[AnimalKind.GULL] = 0.18
    if bool(np.isfinite(np.asarray(ground.layers["water_level_m"])).any()) and not dry:
        shares[AnimalKind.DUCK] = 0.12
    return shares


def suitability(wild: WildGround, kind: AnimalKind) -> F64:
    """(ny, nx) how well a cell suits a kind as the middle of its territory, 0 not at all."""
    traits = TRAITS[kind]
    centre = np.asarray(wild.ground.settlement.centre_m, np.float64)
    ny, nx = wild.free.shape
    x, y = np.meshgrid((np.arange(nx) + 0.5) * wild.cell_m, (np.arange(ny) + 0.5) * wild.cell_m)
    away = np.hypot(x - centre[0], y - centre[1])
    near = np.exp(-np.maximum(away - 150.0, 0.0) / 450.0)
    if traits.swims:
        return np.asarray((wild.water_m > 7.0) * near)
    off = np.clip((wild.house_m - traits.keeps_off_m) / 30.0, 0.0, 1.0)
    edge = np.exp(-(((wild.trees - 0.18) / 0.2) ** 2))
    open_ = np.clip(1.0 - 2.5 * wild.trees, 0.0, 1.0)
    if traits.flies:
        return np.asarray(wild.free * open_ * near)
    likes = edge if kind in (AnimalKind.DEER, AnimalKind.FOX) else open_
    grid = wild.ground.grid
    rim = (x > 60.0) & (y > 60.0) & (x < grid.size_x_m - 60.0) & (y < grid.size_y_m - 60.0)
    return np.asarray(wild.food * likes * off * near * rim)
