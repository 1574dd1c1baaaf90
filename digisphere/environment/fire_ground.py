"""What could burn where, on the hazard grid: kinds of fuel, their loads, and what breaks a fire.

Derived once from the frozen ground, so it is a cache and no state: fuel of each cell from life
zones, plants, woods and farm fields; the barriers that links between cells cross (water, rivers,
roads); which houses, trees, farm fields and nodes of the ways lie in which cell. Seasons, moisture
and what has burnt already are `fire_fuel`'s and the fire system's.
"""

import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.environment.relief import resample
from digisphere.world.compiled import njit
from digisphere.world.enums import Biome, Crop, Species, Surface

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]
I32 = NDArray[np.int32]

SUBCELLS = 4
"""Ground is looked at this many times along each edge of a hazard cell."""
CANOPY = 0.35
"""Density of woodland from which fire runs as a forest fire."""
UNBREAKABLE = 255
_BARRIER_UNIT_M = 0.5
_BARRIER_CELL_M = 4.0

# Sixteen neighbours: four edges, four corners, eight knight's moves.
LINKS = np.array(
    [
        (1, 0), (2, 1), (1, 1), (1, 2), (0, 1), (-1, 2), (-1, 1), (-2, 1),
        (-1, 0), (-2, -1), (-1, -1), (-1, -2), (0, -1), (1, -2), (1, -1), (2, -1),
    ],
    dtype=np.int64,
)  # fmt: skip
"""(16, 2) steps in columns and rows, anticlockwise from east; the opposite of k is k + 8."""


class Fuel(IntEnum):
    """Kinds of fuel that burn alike."""

    NONE = 0
    GRASS = 1
    CROP = 2
    SHRUB = 3
    CONIFER = 4
    BROADLEAF = 5


_BIOME_FUEL: dict[int, tuple[Fuel, float]] = {
    Biome.WETLAND: (Fuel.GRASS, 0.5),
    Biome.TUNDRA: (Fuel.GRASS, 0.5),
    Biome.HEATH: (Fuel.SHRUB, 1.0),
    Biome.SHRUBLAND: (Fuel.SHRUB, 1.0),
    Biome.DESERT: (Fuel.GRASS, 0.25),
}
"""Fuel of open ground by life zone, and its load against the usual; meadows where not named."""
_BARE = (Biome.SEA, Biome.LAKE, Biome.BEACH, Biome.ROCK, Biome.SNOWFIELD)
_NEEDLE_SHARE = {Biome.BOREAL_FOREST: 1.0, Biome.MIXED_FOREST: 0.55, Biome.TEMPERATE_FOREST: 0.15}
_BURNABLE_SURFACE = (Surface.NATURAL, Surface.PATH, Surface.FIELD)
_CROP_FUEL = {
    Crop.WHEAT: Fuel.CROP,
    Crop.BARLEY: Fuel.CROP,
    Crop.RAPESEED: Fuel.CROP,
    Crop.PASTURE: Fuel.GRASS,
    Crop.ORCHARD: Fuel.GRASS,
}
NEEDLES = (Species.SPRUCE, Species.PINE, Species.LARCH, Species.DWARF_PINE)


@dataclass(frozen=True)
class FireGround:
    """One ground on an (n, n) hazard grid, row 0 south.

    Attributes:
        n: cells along an edge. cell_m: (2,) their size, east and north.
        fuel: (n, n) Fuel that rules the cell. cover: (n, n) share of the cell that can burn.
        load: (n, n) usual load of fine fuel against that of its kind, 0 where nothing grows.
        forest: (n, n) density of woodland. elevation_m: (n, n).
        barrier: (16, n, n) width of what each link crosses, half metres; 255 nothing leaps.
        water: (n, n) share of the cell under water.
        cell_of_house, cell_of_tree, cell_of_node: flat cell of each.
        cell_of_field, field_of_cell: pairs (m,) of flat cells and the farm fields they lie in.
    """

    n: int
    cell_m: tuple[float, float]
    fuel: U8
    cover: F32
    load: F32
    forest: F32
    elevation_m: F32
    barrier: U8
    water: F32
    cell_of_house: NDArray[np.int64]
    cell_of_tree: NDArray[np.int64]
    cell_of_node: NDArray[np.int64]
    cell_of_field: NDArray[np.int64]
    field_of_cell: NDArray[np.int64]

    def cell_at(self, xy_m: Any) -> NDArray[np.int64]:
        """Flat cells of points (m, 2), clamped to the map."""
        return _flat(np.asarray(xy_m, dtype=np.float64), n=self.n, cell_m=self.cell_m)

    def centre_m(self, cell: int) -> tuple[float, float]:
        """Middle of a flat cell, metres."""
        return (
            (cell % self.n + 0.5) * self.cell_m[0],
            (cell // self.n + 0.5) * self.cell_m[1],
        )


def _flat(xy_m: F64, *, n: int, cell_m: tuple[float, float]) -> NDArray[np.int64]:
    at = np.clip((xy_m / np.array(cell_m)).astype(np.int64), 0, n - 1)
    return np.asarray(at[..., 1] * n + at[..., 0])


_LAST: list[tuple[weakref.ref[Any], int, FireGround]] = []


def fire_ground_of(ground: Any, *, n: int) -> FireGround:
    """Return the fire's view of ``ground``; the last one made is kept for the next who asks."""
    if _LAST and _LAST[0][0]() is ground and _LAST[0][1] == n:
        return _LAST[0][2]
    made = make_fire_ground(ground, n=n)
    _LAST[:] = [(weakref.ref(ground), n, made)]
    return made


def make_fire_ground(ground: Any, *, n: int) -> FireGround:
    """Derive the fire's view of ``ground`` on an (n, n) grid."""
    grid = ground.grid
    cell = (grid.size_x_m / n, grid.size_y_m / n)
    fuel, cover, load, water, farm = _fuels(ground, n=n, cell_m=cell)
    houses, trees = ground.buildings, ground.trees
    field_cells, field_rows = farm

    def of(x: Any, y: Any) -> NDArray[np.int64]:
        return _flat(np.stack([x, y], axis=-1).astype(np.float64), n=n, cell_m=cell)

    return FireGround(
        n=n,
        cell_m=cell,
        fuel=fuel,
        cover=cover,
        load=load,
        forest=_forest(ground, n=n),
        elevation_m=resample(ground.layers["elevation_m"], n=n).astype(np.float32),
        barrier=_barriers(ground, n=n, cell_m=cell),
        water=water,
        cell_of_house=of(houses["x_m"], houses["y_m"]),
        cell_of_tree=of(trees["x_m"], trees["y_m"]),
        cell_of_node=_flat(np.asarray(ground.nav.node_xy, np.float64), n=n, cell_m=cell),
        cell_of_field=field_cells,
        field_of_cell=field_rows,
    )


def _forest(ground: Any, *, n: int) -> F32:
    trees = ground.layers.get("tree_density")
    if trees is None:
        return np.zeros((n, n), dtype=np.float32)
    return resample(trees, n=n).astype(np.float32)


def _fuels(
    ground: Any, *, n: int, cell_m: tuple[float, float]
) -> tuple[U8, F32, F32, F32, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Fuel, cover, load and water of every cell, and the cells of the farm fields."""
    fine = n * SUBCELLS
    steps = (np.arange(fine) + 0.5) / SUBCELLS
    x, y = np.meshgrid(steps * cell_m[0], steps * cell_m[1])
    xy = np.column_stack([x.ravel(), y.ravel()])
    layers = ground.layers
    at = ground.grid.cell_of(xy)
    surface = ground.surface_at(xy)
    kind, amount = _wild(layers, at=at, surface=surface)
    fields = _farm_fields(ground, xy=xy, surface=surface)
    tilled = fields >= 0
    lookup = np.zeros(256, dtype=np.uint8)
    for crop, burns in _CROP_FUEL.items():
        lookup[int(crop)] = burns
    crops = np.asarray(ground.fields_farm["crop"])
    if tilled.any():
        kind[tilled] = lookup[crops[fields[tilled]]]
        amount[tilled] = 1.0
    kind[~np.isin(surface, _BURNABLE_SURFACE)] = Fuel.NONE
    wet = np.isfinite(np.asarray(layers["water_level_m"])[at])
    kind[wet] = Fuel.NONE

    def blocks(values: Any) -> F32:
        cells = np.asarray(values, np.float32).reshape(n, SUBCELLS, n, SUBCELLS)
        return np.asarray(cells.mean(axis=(1, 3)), dtype=np.float32)

    shares = np.stack([blocks(kind == k) for k in Fuel if k])
    ruling = (shares.argmax(axis=0) + 1).astype(np.uint8)
    cover = shares.sum(axis=0)
    load = blocks(np.where(kind > 0, amount, 0.0)) / np.maximum(cover, 1e-6)
    ruling[cover <= 0.0] = Fuel.NONE
    fine_cell = _flat(xy[tilled], n=n, cell_m=cell_m)
    pairs = np.unique(np.stack([fine_cell, fields[tilled]], axis=1), axis=0)
    return ruling, cover, load.astype(np.float32), blocks(wet), (pairs[:, 0], pairs[:, 1])


def _wild(layers: Any, *, at: Any, surface: U8) -> tuple[U8, F32]:
    """Fuel and load of every sample as nature has it, without farm fields."""
    biome = np.asarray(layers["biome_id"])[at]
    trees = np.asarray(layers["tree_density"])[at] if "tree_density" in layers else None
    plants = layers.get("vegetation_density")
    amount = np.ones(len(biome), np.float32) if plants is None else np.asarray(plants)[at]
    kinds = np.full(256, Fuel.GRASS, dtype=np.uint8)
    usual = np.ones(256, dtype=np.float32)
    for zone, (burns, share) in _BIOME_FUEL.items():
        kinds[zone], usual[zone] = burns, share
    for zone in _BARE:
        kinds[zone] = Fuel.NONE
    kind: U8 = kinds[biome]
    amount = np.asarray(amount * usual[biome], dtype=np.float32)
    if trees is not None:
        woods = np.full(256, Fuel.BROADLEAF, dtype=np.uint8)
        for zone, needles in _NEEDLE_SHARE.items():
            woods[zone] = Fuel.CONIFER if needles >= 0.5 else Fuel.BROADLEAF
        forest = (trees > CANOPY) & (kind != Fuel.NONE)
        kind[forest] = woods[biome[forest]]
        amount = np.where(forest, np.maximum(amount, 0.6), amount).astype(np.float32)
    return kind, amount


def _farm_fields(ground: Any, *, xy: F64, surface: U8) -> NDArray[np.int64]:
    """(m,) farm field of each point, -1 outside."""
    out = np.full(len(xy), -1, dtype=np.int64)
    inside = np.flatnonzero(surface == Surface.FIELD)
    farm = ground.fields_farm
    for row in range(farm.count):
        heading = float(farm["heading_rad"][row])
        away = xy[inside] - (float(farm["x_m"][row]), float(farm["y_m"][row]))
        along = away @ (np.cos(heading), np.sin(heading))
        aside = away @ (-np.sin(heading), np.cos(heading))
        here = np.abs(along) <= 0.5 * float(farm["length_m"][row]) + 2.0
        here &= np.abs(aside) <= 0.5 * float(farm["width_m"][row]) + 2.0
        out[inside[here]] = row
    return out


def _barriers(ground: Any, *, n: int, cell_m: tuple[float, float]) -> U8:
    """(16, n, n) width of the widest break on the way to each neighbour, half metres."""
    grid = ground.grid
    size = (grid.size_x_m, grid.size_y_m)
    cell = max(min(_BARRIER_CELL_M, 0.25 * min(cell_m)), max(size) / 4096.0)
    fine = np.zeros((round(size[1] / cell), round(size[0] / cell)), dtype=np.uint8)
    for xy, width in _breaks(ground):
        units = np.clip(np.ceil(width / _BARRIER_UNIT_M), 1, UNBREAKABLE - 1).astype(np.uint8)
        _mark(fine, np.asarray(xy, np.float64), units, np.asarray(width, np.float64), cell)
    wet = np.isfinite(np.asarray(ground.layers["water_level_m"]))
    # A river one raster cell wide is as wide as its line says; what is wider is open water.
    wide = ndimage.binary_opening(wet, structure=np.ones((2, 2)))
    rows = (np.arange(fine.shape[0]) * wet.shape[0]) // fine.shape[0]
    columns = (np.arange(fine.shape[1]) * wet.shape[1]) // fine.shape[1]
    fine[wide[np.ix_(rows, columns)]] = UNBREAKABLE
    narrow = (wet & ~wide)[np.ix_(rows, columns)]
    own = int(np.clip(grid.cell_m / _BARRIER_UNIT_M, 1, UNBREAKABLE - 1))
    fine[narrow] = np.maximum(fine[narrow], own)
    out = np.zeros((len(LINKS), n, n), dtype=np.uint8)
    _cross(fine, cell, np.array(cell_m), LINKS, out)
    return out


def _breaks(ground: Any) -> Iterator[tuple[Any, F64]]:
    """Lines that fire must leap, each with its width at every point, metres."""
    for river in ground.rivers:
        yield river.xy_m, np.asarray(river.width_m, np.float64)
    for road in ground.roads:
        yield road.xy_m, np.full(len(road.xy_m), float(road.width_m))


@njit(cache=True)
def _mark(fine: U8, xy: F64, units: U8, width_m: F64, cell: float) -> None:
    """Write the width of a line into every fine cell it touches, thick enough to hold."""
    for k in range(xy.shape[0] - 1):
        ax, ay, bx, by = xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1]
        reach = max(0.5 * max(width_m[k], width_m[k + 1]), 0.8 * cell)
        dx, dy = bx - ax, by - ay
        length = max(dx * dx + dy * dy, 1e-9)
        i0 = max(int((min(ay, by) - reach) / cell), 0)
        i1 = min(int((max(ay, by) + reach) / cell) + 1, fine.shape[0])
        j0 = max(int((min(ax, bx) - reach) / cell), 0)
        j1 = min(int((max(ax, bx) + reach) / cell) + 1, fine.shape[1])
        value = max(units[k], units[k + 1])
        for i in range(i0, i1):
            for j in range(j0, j1):
                x, y = (j + 0.5) * cell, (i + 0.5) * cell
                t = min(max(((x - ax) * dx + (y - ay) * dy) / length, 0.0), 1.0)
                if np.hypot(x - ax - t * dx, y - ay - t * dy) <= reach and value > fine[i, j]:
                    fine[i, j] = value


@njit(cache=True)
def _cross(fine: U8, cell: float, hazard_m: F64, links: NDArray[np.int64], out: U8) -> None:
    """Read the widest break on each link, both ways at once."""
    n = out.shape[1]
    for k in range(8):
        dx, dy = links[k, 0] * hazard_m[0], links[k, 1] * hazard_m[1]
        steps = int(np.hypot(dx, dy) / (0.5 * cell)) + 1
        for i in range(n):
            for j in range(n):
                oi, oj = i + links[k, 1], j + links[k, 0]
                if oi < 0 or oj < 0 or oi >= n or oj >= n:
                    continue
                x0, y0 = (j + 0.5) * hazard_m[0], (i + 0.5) * hazard_m[1]
                widest = np.uint8(0)
                for s in range(steps + 1):
                    t = s / steps
                    fi = min(int((y0 + t * dy) / cell), fine.shape[0] - 1)
                    fj = min(int((x0 + t * dx) / cell), fine.shape[1] - 1)
                    widest = max(widest, fine[fi, fj])
                out[k, i, j] = widest
                out[k + 8, oi, oj] = widest
