"""Plants single trees: where each stands, clear of water, ways, walls and each other.

Candidates come from a jittered lattice, survive by the density of woodland, and keep their
distance in an order drawn at random, which gives blue noise. Woods near the village are planted
at natural spacing and thin out to fewer, broader trees where nobody walks. What grows where is
decided in ``species``. Called by ``build`` after the village stands.
Source: Cook 1986 (Poisson-disk sampling by dart throwing).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import KDTree

from digisphere.core.streams import Streams
from digisphere.world import sampling
from digisphere.world.biomes import Relief
from digisphere.world.columns import TREE_COLUMNS, Columns
from digisphere.world.compiled import kernel
from digisphere.world.enums import Crop, SlotKind, Surface
from digisphere.world.ground import DetailPatch
from digisphere.world.land import Land
from digisphere.world.noise import lattice_hash
from digisphere.world.settlement import SettlementParts
from digisphere.world.species import Wood, choose_species, fruit_trees, grow

Floats = NDArray[np.float64]
F32 = NDArray[np.float32]

MOST_TREES = 140_000
_LATTICE_M = 4.5
_NEAR_SPACING_M = 5.5
_FAR_SPACING_M = 12.0
_NEAR_M = 600.0
_FAR_M = 2200.0
_ORCHARD_SPACING_M = 6.5
_TREE_CROPS = (Crop.ORCHARD, Crop.DATES, Crop.PLANTAIN)
_CLEAR_OF_WAYS_M = 2.5
_CLEAR_OF_WALLS_M = 4.0
_CLEAR_OF_SLOTS_M = 1.8


@dataclass(frozen=True)
class _Spots:
    xy_m: Floats
    spacing_m: Floats


@kernel
def _uniform(ix: int, iy: int, seed: int) -> float:
    return float(lattice_hash(ix, iy, seed)) / 4294967296.0


@kernel
def _candidates(
    density: F32,
    cell_m: float,
    lattice_m: float,
    centre_x: float,
    centre_y: float,
    seed: int,
    out: Floats,
) -> int:
    """Fill rows (x, y, spacing, priority) with candidates that the density lets live."""
    ny, nx = density.shape
    rows = int(ny * cell_m / lattice_m)
    columns = int(nx * cell_m / lattice_m)
    count = 0
    for iy in range(rows):
        for ix in range(columns):
            x = (ix + _uniform(ix, iy, seed)) * lattice_m
            y = (iy + _uniform(ix, iy, seed + 1)) * lattice_m
            here = density[min(ny - 1, int(y / cell_m)), min(nx - 1, int(x / cell_m))]
            if here <= 0.004:
                continue
            away = ((x - centre_x) ** 2 + (y - centre_y) ** 2) ** 0.5
            far = min(1.0, max(0.0, (away - _NEAR_M) / (_FAR_M - _NEAR_M)))
            spacing = _NEAR_SPACING_M + (_FAR_SPACING_M - _NEAR_SPACING_M) * far
            # A lattice point stands for lattice^2 of ground; a wood holds 0.8 trees per spacing^2.
            wanted = 1.9 * here * (lattice_m / spacing) ** 2
            if _uniform(ix, iy, seed + 2) >= wanted:
                continue
            if count < out.shape[0]:
                out[count, 0] = x
                out[count, 1] = y
                out[count, 2] = spacing * (0.75 + 0.5 * _uniform(ix, iy, seed + 3))
                out[count, 3] = _uniform(ix, iy, seed + 4)
            count += 1
    return count


@kernel
def _keep_apart(
    spots: Floats, order: NDArray[np.int64], width_m: float, keep: NDArray[np.bool_]
) -> None:
    """Mark in ``keep`` the spots no closer than the mean of two spacings, first come first."""
    bucket_m = 12.0
    side = int(width_m / bucket_m) + 1
    head = np.full(side * side, -1, dtype=np.int64)
    link = np.full(spots.shape[0], -1, dtype=np.int64)
    for k in range(order.size):
        i = order[k]
        x = spots[i, 0]
        y = spots[i, 1]
        bx = int(x / bucket_m)
        by = int(y / bucket_m)
        free = True
        for jy in range(max(0, by - 1), min(side, by + 2)):
            for jx in range(max(0, bx - 1), min(side, bx + 2)):
                j = head[jy * side + jx]
                while j >= 0 and free:
                    gap = 0.45 * (spots[i, 2] + spots[j, 2])
                    if (spots[j, 0] - x) ** 2 + (spots[j, 1] - y) ** 2 < gap * gap:
                        free = False
                    j = link[j]
            if not free:
                break
        if free:
            keep[i] = True
            link[i] = head[by * side + bx]
            head[by * side + bx] = i


def _woodland(land: Land, *, centre_m: tuple[float, float], seed: int) -> _Spots:
    grid = land.grid
    room = int(grid.size_x_m * grid.size_y_m / _LATTICE_M**2) + 1
    rows = np.empty((room, 4))
    count = _candidates(
        land.layers["tree_density"], grid.cell_m, _LATTICE_M, centre_m[0], centre_m[1], seed, rows
    )
    rows = rows[:count]
    keep = np.zeros(count, dtype=np.bool_)
    _keep_apart(rows, np.argsort(rows[:, 3], kind="stable"), grid.size_x_m, keep)
    kept = rows[keep]
    return _Spots(xy_m=kept[:, :2], spacing_m=kept[:, 2])


def _orchards(fields: Columns, *, seed: int) -> _Spots:
    """Return the rows of fruit trees in orchard fields."""
    parts = []
    for row in np.flatnonzero(np.isin(fields["crop"], _TREE_CROPS)).tolist():
        field = fields.row(row)
        along = (
            np.arange(4.0, field["length_m"] - 3.0, _ORCHARD_SPACING_M) - 0.5 * field["length_m"]
        )
        across = np.arange(4.0, field["width_m"] - 3.0, _ORCHARD_SPACING_M) - 0.5 * field["width_m"]
        a, b = (g.ravel() for g in np.meshgrid(along, across))
        c, s = np.cos(field["heading_rad"]), np.sin(field["heading_rad"])
        parts.append(np.stack([field["x_m"] + a * c - b * s, field["y_m"] + a * s + b * c], axis=1))
    xy = np.concatenate(parts) if parts else np.zeros((0, 2))
    jitter = Streams(seed).at("world.orchards", 0).normal(0.0, 0.25, xy.shape)
    return _Spots(xy_m=xy + jitter, spacing_m=np.full(len(xy), 4.5))


def _patch_distance(patch: DetailPatch, surfaces: tuple[Surface, ...]) -> F32:
    there = np.isin(patch.surface_id, surfaces)
    if not there.any():
        return np.full(there.shape, 1e6, dtype=np.float32)
    return np.asarray(
        ndimage.distance_transform_edt(~there, sampling=patch.cell_m), dtype=np.float32
    )


def _at_patch(
    raster: NDArray[np.generic], *, patch: DetailPatch, xy_m: Floats, outside: float
) -> Floats:
    at = np.floor((xy_m - patch.origin_m) / patch.cell_m).astype(np.int64)
    rows, columns = patch.surface_id.shape
    inside = ((at >= 0) & (at < [columns, rows])).all(axis=1)
    out = np.full(len(xy_m), outside)
    out[inside] = raster[at[inside, 1], at[inside, 0]]
    return out


def _village_trees(patch: DetailPatch, *, seed: int) -> _Spots:
    """Return a few fruit trees in yards, well clear of the houses."""
    yard = patch.surface_id == Surface.YARD
    chance = Streams(seed).at("world.yard_trees", 0)
    iy, ix = np.nonzero(yard)
    if len(ix) == 0:
        return _Spots(xy_m=np.zeros((0, 2)), spacing_m=np.zeros(0))
    picked = np.flatnonzero(chance.random(len(ix)) < 1.0 / 90.0)
    xy = patch.origin_m + (np.stack([ix, iy], axis=1)[picked] + 0.5) * patch.cell_m
    keep = np.zeros(len(xy), dtype=np.bool_)
    local = np.column_stack([xy - patch.origin_m, np.full(len(xy), 8.0), np.zeros(len(xy))])
    width_m = float(max(patch.surface_id.shape) * patch.cell_m)
    _keep_apart(local, np.arange(len(xy)), width_m, keep)
    return _Spots(xy_m=xy[keep], spacing_m=np.full(int(keep.sum()), 4.5))


_WAYS = (Surface.ROAD, Surface.PATH, Surface.PLAZA, Surface.RIVERBED)
_WALLS = (Surface.FLOOR,)
_COARSE_CLOSED = (Surface.ROAD, Surface.PATH, Surface.RIVERBED, Surface.FIELD)


def _is_clear(
    xy_m: Floats,
    *,
    land: Land,
    parts: SettlementParts,
    slots: KDTree | None,
    allowed: tuple[Surface, ...],
) -> NDArray[np.bool_]:
    """Return which points are clear of ways, walls, water, fields and places to stand."""
    patch = parts.patch
    surface = _at_patch(patch.surface_id, patch=patch, xy_m=xy_m, outside=-1.0)
    ways_m = _at_patch(_patch_distance(patch, _WAYS), patch=patch, xy_m=xy_m, outside=1e6)
    walls_m = _at_patch(_patch_distance(patch, _WALLS), patch=patch, xy_m=xy_m, outside=1e6)
    iy, ix = land.grid.cell_of(xy_m)
    rules = _at_patch(patch.blend, patch=patch, xy_m=xy_m, outside=0.0) > 0.5
    coarse = np.where(rules, Surface.NATURAL, parts.surface_id[iy, ix])
    # Fields are closed to wild trees only; an orchard's own trees stand in one.
    closed = tuple(s for s in _COARSE_CLOSED if s not in allowed)
    clear = (ways_m >= _CLEAR_OF_WAYS_M) & (walls_m >= _CLEAR_OF_WALLS_M)
    clear &= (surface < 0) | np.isin(surface, allowed)
    clear &= ~np.isin(coarse, closed)
    if slots is not None and len(xy_m):
        clear &= slots.query(xy_m)[0] >= _CLEAR_OF_SLOTS_M
    level = np.empty(len(xy_m), dtype=np.float32)
    bed = _heights(xy_m, land=land, patch=patch)
    sampling.water_levels(land.layers["water_level_m"], land.grid.cell_m, xy_m, bed - 0.25, level)
    return np.asarray(clear & np.isnan(level))


def _heights(xy_m: Floats, *, land: Land, patch: DetailPatch) -> F32:
    out = np.empty(len(xy_m), dtype=np.float32)
    sampling.heights(
        land.layers["elevation_m"],
        land.grid.cell_m,
        patch.elevation_m,
        patch.blend,
        patch.origin_m,
        patch.cell_m,
        xy_m,
        out,
    )
    return out


def _slot_tree(parts: SettlementParts) -> KDTree | None:
    slots, props = parts.slots, parts.props
    xy = np.concatenate(
        [np.stack([t["x_m"], t["y_m"]], axis=1) for t in (slots, props)], dtype=np.float64
    )
    # Where crowds may stand, trees may grow: `throngs.clear_of_trees` gives way to them.
    xy = xy[np.append(slots["kind"] != SlotKind.THRONG, np.ones(props.count, dtype=np.bool_))]
    return KDTree(xy) if len(xy) else None


def plant_trees(
    land: Land, *, relief: Relief, parts: SettlementParts, seed: int, conifers: float = 1.0
) -> Columns:
    """Return the trees and shrubs of the map, at most 140,000, sorted from south to north.

    ``conifers`` multiplies how readily needle trees grow beside the others.
    """
    natural = (Surface.NATURAL, Surface.BEACH)
    groups = (
        (_woodland(land, centre_m=parts.settlement.centre_m, seed=seed), natural, False),
        (_orchards(parts.fields_farm, seed=seed), (Surface.FIELD, Surface.NATURAL), True),
        (_village_trees(parts.patch, seed=seed), (Surface.YARD,), True),
    )
    slots = _slot_tree(parts)
    xy, spacing, fruit = [], [], []
    for spots, allowed, bears_fruit in groups:
        clear = _is_clear(spots.xy_m, land=land, parts=parts, slots=slots, allowed=allowed)
        xy.append(spots.xy_m[clear])
        spacing.append(spots.spacing_m[clear])
        fruit.append(np.full(int(clear.sum()), bears_fruit))
    return _table(
        np.concatenate(xy),
        spacing_m=np.concatenate(spacing),
        fruit=np.concatenate(fruit),
        land=land,
        relief=relief,
        parts=parts,
        seed=seed,
        conifers=conifers,
    )


def _table(
    xy: Floats,
    *,
    spacing_m: Floats,
    fruit: NDArray[np.bool_],
    land: Land,
    relief: Relief,
    parts: SettlementParts,
    seed: int,
    conifers: float,
) -> Columns:
    if len(xy) > MOST_TREES:
        # Thin the woods by chance; orchards and yards keep theirs.
        draw = Streams(seed).at("world.thinning", 0).random(len(xy))
        kept = np.sort(np.argsort(draw - 2.0 * fruit, kind="stable")[:MOST_TREES])
        xy, spacing_m, fruit = xy[kept], spacing_m[kept], fruit[kept]
    order = np.lexsort((xy[:, 0], xy[:, 1]))
    xy, spacing_m, fruit = xy[order], spacing_m[order], fruit[order]
    wood = Wood.at(xy, land=land, relief=relief)
    chance = Streams(seed).at("world.trees", 0)
    kind = choose_species(wood, seed=seed, chance=chance, conifers=conifers)
    planted = fruit_trees(wood, chance=Streams(seed).at("world.fruit_trees", 0))
    kind[fruit] = planted[fruit]
    height, crown = grow(kind, wood=wood, spacing_m=spacing_m, chance=chance)
    columns = {
        "x_m": xy[:, 0],
        "y_m": xy[:, 1],
        "z_m": _heights(np.ascontiguousarray(xy), land=land, patch=parts.patch) - 0.06,
        "species": kind,
        "height_m": height,
        "crown_radius_m": crown,
        "hue": np.clip(chance.normal(0.0, 0.45, len(xy)), -1.0, 1.0),
        "seed": chance.integers(0, 1 << 32, len(xy), dtype=np.uint32),
    }
    return Columns(TREE_COLUMNS, columns)
