"""Rasters that tell shaders what the ground is: shape, cover, tint, and the village's ways.

Made once per ground from its named layers; 8-bit, bilinear, a few per pixel. What a class looks
like is decided in ``shaders/include/ground_surface.glsl``; here only how much of it lies where.
Called by the terrain layer and the ground's lattice, which keep them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.compiled import njit
from digisphere.world.enums import Surface

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

_GRASS = (0.105, 0.135, 0.048)
# Linear reflectance of low growth by name of biome: few hues, each a little off green.
GROWTH = {
    "SEA": (0.11, 0.12, 0.07),
    "LAKE": (0.10, 0.13, 0.06),
    "BEACH": (0.20, 0.19, 0.10),
    "WETLAND": (0.088, 0.112, 0.048),
    "ROCK": (0.112, 0.115, 0.066),
    "SNOWFIELD": (0.13, 0.13, 0.10),
    "TUNDRA": (0.078, 0.092, 0.040),
    "ALPINE_MEADOW": (0.112, 0.136, 0.052),
    "HEATH": (0.118, 0.100, 0.066),
    "BOREAL_FOREST": (0.070, 0.090, 0.042),
    "MIXED_FOREST": (0.080, 0.103, 0.043),
    "TEMPERATE_FOREST": (0.088, 0.114, 0.044),
    "TEMPERATE_RAINFOREST": (0.066, 0.100, 0.042),
    "GRASSLAND": (0.122, 0.140, 0.052),
    "SHRUBLAND": (0.128, 0.124, 0.060),
    "DESERT": (0.30, 0.24, 0.15),
    "SAVANNA": (0.195, 0.168, 0.075),
    "TROPICAL_DRY_FOREST": (0.112, 0.122, 0.050),
    "TROPICAL_RAINFOREST": (0.060, 0.100, 0.038),
}
_STONY = {"ROCK": 0.9, "SNOWFIELD": 0.55, "TUNDRA": 0.15}
_BARE = {"BEACH": 0.95, "DESERT": 0.8, "WETLAND": 0.1}
_STONY_SOIL = {"SCREE": 0.75, "ROCK": 0.85}
_BARE_SOIL = {"SAND": 0.55}


@dataclass(frozen=True)
class GroundMaps:
    """Rasters over the whole map, row 0 south."""

    relief: U8
    """(ny, nx, 4): normal x and y, sky view, roughness."""
    cover: U8
    """(ny, nx, 4): rock, bare soil, forest floor, and 0.5 + half of stream - half of way."""
    tint: U8
    """(ny, nx, 4): square root of grass colour, lushness."""
    shore: F32
    """(ny, nx) water level, carried a few cells ashore; -1000 far from water; metres."""


@dataclass(frozen=True)
class VillageMaps:
    """Rasters over the detail patch, row 0 south."""

    ways: U8
    """(ny, nx, 4): road, path, field, square."""
    lines: U8
    """(ny, nx, 4): metres from the middle of a way / 8, yard, unit vector across furrows."""


def _smooth(low: float, high: float, x: NDArray[np.floating]) -> NDArray[np.floating]:
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def _u8(*channels: NDArray[np.floating]) -> U8:
    out = np.empty((*channels[0].shape, len(channels)), dtype=np.uint8)
    for k, channel in enumerate(channels):
        out[..., k] = np.round(np.clip(channel, 0.0, 1.0).astype(np.float64) * 255.0)
    return out


def ground_map_arrays(ground: Any) -> dict[str, NDArray[Any]]:
    """The fields of :func:`make_ground_maps`, to be kept."""
    return dict(vars(make_ground_maps(ground)))


def village_map_arrays(ground: Any) -> dict[str, NDArray[Any]]:
    """The fields of :func:`make_village_maps`, to be kept."""
    return dict(vars(make_village_maps(ground)))


def make_ground_maps(ground: Any) -> GroundMaps:
    """Compute the rasters of ``ground``."""
    layers = ground.layers
    elevation = np.asarray(layers["elevation_m"], dtype=np.float64)
    cell = float(ground.grid.cell_m)
    gy, gx = np.gradient(elevation, cell)
    up = 1.0 / np.sqrt(1.0 + gx * gx + gy * gy)
    sky = layers["sky_view"] if "sky_view" in layers else _sky_view(elevation, cell_m=cell)
    rough = elevation - ndimage.gaussian_filter(elevation, 2.0)
    relief = _u8(
        0.5 + 0.5 * gx * -up, 0.5 + 0.5 * gy * -up, sky, 0.5 + 0.5 * np.tanh(rough / (0.25 * cell))
    )
    rock, bare = _bareness(ground, slope_rad=np.arccos(up))
    forest = _smooth(0.15, 0.8, np.asarray(layers.get("tree_density", np.zeros_like(elevation))))
    surface = np.asarray(layers.get("surface_id", np.zeros(elevation.shape, np.uint8)))
    ways = np.isin(surface, (Surface.ROAD, Surface.PATH, Surface.PLAZA)).astype(float)
    lines = 0.5 + 0.5 * np.maximum(streams(ground), 0.0) - 0.35 * ways
    blurred = [ndimage.gaussian_filter(c, 0.8) for c in (rock, bare, forest)]
    return GroundMaps(
        relief=relief,
        cover=_u8(*blurred, lines),
        tint=_tint(ground),
        shore=shore_levels(layers, reach_cells=4),
    )


def _sky_view(elevation: NDArray[np.float64], *, cell_m: float) -> NDArray[np.float64]:
    """Share of sky seen, from how far the ground lies below its surroundings."""
    out = np.ones_like(elevation)
    for cells in (3.0, 9.0):
        sunk = ndimage.gaussian_filter(elevation, cells) - elevation
        out -= 0.35 * np.clip(sunk / (cells * cell_m * 0.5), -0.1, 1.0)
    return np.clip(out, 0.3, 1.0)


def _weights_by_name(codes: NDArray[np.integer], *, names: Any, table: dict[str, float]) -> Any:
    """Look up ``table`` by the enum name of each code."""
    lookup = np.zeros(256)
    for member in names:
        lookup[int(member)] = table.get(member.name, 0.0)
    return lookup[codes]


def _bareness(ground: Any, *, slope_rad: NDArray[np.float64]) -> tuple[Any, Any]:
    """Weights of rock and of bare soil or sand, (ny, nx) each."""
    from digisphere.world import enums

    layers = ground.layers
    degrees = np.degrees(slope_rad)
    rock = _smooth(37.0, 47.0, degrees)
    bare = np.zeros_like(rock)
    if "biome_id" in layers:
        rock = np.maximum(
            rock, _weights_by_name(layers["biome_id"], names=enums.Biome, table=_STONY)
        )
        bare = _weights_by_name(layers["biome_id"], names=enums.Biome, table=_BARE)
    if "soil_id" in layers:
        stony = _weights_by_name(layers["soil_id"], names=enums.Soil, table=_STONY_SOIL)
        rock = np.maximum(rock, stony * _smooth(18.0, 32.0, degrees))
        bare = np.maximum(
            bare, _weights_by_name(layers["soil_id"], names=enums.Soil, table=_BARE_SOIL)
        )
    if "wear_m" in layers:
        bare = np.maximum(bare, 0.6 * _smooth(0.5, 2.5, np.asarray(layers["wear_m"])))
    if "vegetation_density" in layers:
        thin = 1.0 - np.asarray(layers["vegetation_density"], dtype=np.float64)
        bare = np.maximum(bare, 0.9 * _smooth(0.55, 0.95, thin) * (1.0 - rock))
    return rock, bare


def _tint(ground: Any) -> U8:
    """Colour of low growth, blurred over biome borders, and lushness."""
    from digisphere.world import enums

    layers = ground.layers
    shape = layers["elevation_m"].shape
    colour = np.empty((*shape, 3))
    colour[:] = _GRASS
    if "biome_id" in layers:
        lookup = np.tile(np.array(_GRASS), (256, 1))
        for member in enums.Biome:
            lookup[int(member)] = GROWTH.get(member.name, _GRASS)
        colour = lookup[layers["biome_id"]]
    colour = np.stack([ndimage.gaussian_filter(colour[..., c], 2.5) for c in range(3)], axis=-1)
    lush = np.asarray(layers.get("vegetation_density", np.full(shape, 0.8)), dtype=np.float64)
    return _u8(*np.moveaxis(np.sqrt(colour), -1, 0), ndimage.gaussian_filter(lush, 1.0))


def shore_levels(layers: Any, *, reach_cells: int) -> F32:
    """Return the water level of wet cells carried ``reach_cells`` ashore, -1000 elsewhere."""
    level = np.asarray(layers["water_level_m"], dtype=np.float32)
    dry = np.isnan(level) | ~_is_still(layers)
    if dry.all():
        return np.full(level.shape, -1000.0, dtype=np.float32)
    distance, nearest = ndimage.distance_transform_edt(dry, return_indices=True)
    carried = level[tuple(nearest)]
    return np.where(distance <= reach_cells, carried, np.float32(-1000.0)).astype(np.float32)


def _is_still(layers: Any) -> NDArray[np.bool_]:
    """Whether a cell belongs to sea or lake: named so, or three cells wide; rivers are ribbons."""
    from digisphere.world.enums import Biome

    wet = np.isfinite(layers["water_level_m"])
    wide = ndimage.binary_opening(wet, structure=np.ones((3, 3)))
    if "biome_id" not in layers:
        return np.asarray(wide)
    return np.asarray(wide | (wet & np.isin(layers["biome_id"], (Biome.SEA, Biome.LAKE))))


def streams(ground: Any) -> NDArray[np.float64]:
    """(ny, nx) share of a cell's width that a river takes, 0 where none runs."""
    grid = ground.grid
    out = np.zeros((grid.ny, grid.nx))
    for river in ground.rivers:
        iy, ix = grid.cell_of(np.asarray(river.xy_m))
        np.maximum.at(out, (iy, ix), np.clip(np.asarray(river.width_m) / grid.cell_m, 0.0, 1.0))
    return out


WAY_CELL_M = 2.0
WAY_REACH_M = 8.0
WAY_HALF_M = 1.6
_WAY_CELLS_MOST = 4096


def make_way_map(ground: Any) -> U8:
    """Return (n, n) metres from the middle of the nearest road / 8, the whole map over.

    Distances are shifted so that every road's edge lies at 1.6 m: one number is enough to draw
    the edge and the wheel tracks smoothly though cells are 2 m wide.
    """
    extent = (float(ground.grid.size_y_m), float(ground.grid.size_x_m))
    cell = max(WAY_CELL_M, max(extent) / _WAY_CELLS_MOST)
    out = np.full([round(e / cell) for e in extent], 255, dtype=np.uint8)
    for road in ground.roads:
        xy = np.asarray(road.xy_m, dtype=np.float64)
        if len(xy) >= 2:
            _mark_way(out, xy, cell, WAY_HALF_M - 0.5 * float(road.width_m))
    return out


@njit(cache=True)
def _mark_way(out: U8, xy: NDArray[np.float64], cell: float, shift_m: float) -> None:
    """Lower ``out`` to the shifted distance from a polyline, within reach of it."""
    reach = 8.0 - min(shift_m, 0.0)
    for k in range(xy.shape[0] - 1):
        ax, ay, bx, by = xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1]
        dx, dy = bx - ax, by - ay
        length = max(dx * dx + dy * dy, 1e-9)
        i0 = max(int((min(ay, by) - reach) / cell), 0)
        i1 = min(int((max(ay, by) + reach) / cell) + 1, out.shape[0])
        j0 = max(int((min(ax, bx) - reach) / cell), 0)
        j1 = min(int((max(ax, bx) + reach) / cell) + 1, out.shape[1])
        for i in range(i0, i1):
            for j in range(j0, j1):
                x, y = (j + 0.5) * cell, (i + 0.5) * cell
                t = min(max(((x - ax) * dx + (y - ay) * dy) / length, 0.0), 1.0)
                away = np.hypot(x - ax - t * dx, y - ay - t * dy) + shift_m
                value = int(min(max(away, 0.0) / 8.0, 1.0) * 255.0 + 0.5)
                if value < out[i, j]:
                    out[i, j] = value


def make_village_maps(ground: Any) -> VillageMaps:
    """Compute the rasters of the detail patch of ``ground``."""
    patch = ground.patch
    surface = np.asarray(patch.surface_id)

    def share(*codes: Surface) -> NDArray[np.float64]:
        return ndimage.gaussian_filter(np.isin(surface, codes).astype(float), 0.6)

    ways = _u8(share(Surface.ROAD), share(Surface.PATH), share(Surface.FIELD), share(Surface.PLAZA))
    across = _across_furrows(ground)
    from_middle = _metres_from_middle(ground)
    lines = _u8(
        from_middle / 8.0,
        share(Surface.YARD, Surface.FLOOR),
        0.5 + 0.5 * across[..., 0],
        0.5 + 0.5 * across[..., 1],
    )
    return VillageMaps(ways=ways, lines=lines)


def _patch_points(ground: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    patch = ground.patch
    ny, nx = patch.surface_id.shape
    x = patch.origin_m[0] + (np.arange(nx) + 0.5) * patch.cell_m
    y = patch.origin_m[1] + (np.arange(ny) + 0.5) * patch.cell_m
    return x, y


def _across_furrows(ground: Any) -> NDArray[np.float64]:
    """(ny, nx, 2) unit vector across the direction of ploughing of the field at each cell."""
    x, y = _patch_points(ground)
    out = np.zeros((len(y), len(x), 2))
    out[..., 0] = 1.0
    farm = ground.fields_farm
    for row in range(len(farm["x_m"])):
        heading = float(farm["heading_rad"][row])
        half = 0.5 * float(np.hypot(farm["length_m"][row], farm["width_m"][row]))
        cx, cy = float(farm["x_m"][row]), float(farm["y_m"][row])
        columns = np.flatnonzero(np.abs(x - cx) <= half)
        rows = np.flatnonzero(np.abs(y - cy) <= half)
        if not (columns.size and rows.size):
            continue
        xx, yy = np.meshgrid(x[columns] - cx, y[rows] - cy)
        along = xx * np.cos(heading) + yy * np.sin(heading)
        aside = -xx * np.sin(heading) + yy * np.cos(heading)
        inside = (np.abs(along) <= 0.5 * farm["length_m"][row] + 2.0) & (
            np.abs(aside) <= 0.5 * farm["width_m"][row] + 2.0
        )
        block = out[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        block[inside] = (-np.sin(heading), np.cos(heading))
    return out


def _metres_from_middle(ground: Any) -> NDArray[np.float64]:
    """(ny, nx) distance to the nearest centre line of a road, 8 m at most."""
    x, y = _patch_points(ground)
    cell = float(ground.patch.cell_m)
    fine = 2
    marks = np.ones((len(y) * fine, len(x) * fine), dtype=bool)
    for road in ground.roads:
        points = np.asarray(road.xy_m, dtype=np.float64)
        if len(points) < 2:
            continue
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        s = np.arange(0.0, along[-1], 0.2)
        px = np.interp(s, along, points[:, 0])
        py = np.interp(s, along, points[:, 1])
        ix = ((px - ground.patch.origin_m[0]) / cell * fine).astype(int)
        iy = ((py - ground.patch.origin_m[1]) / cell * fine).astype(int)
        keep = (ix >= 0) & (iy >= 0) & (ix < marks.shape[1]) & (iy < marks.shape[0])
        marks[iy[keep], ix[keep]] = False
    if marks.all():
        return np.full((len(y), len(x)), 8.0)
    distance = ndimage.distance_transform_edt(marks) * (cell / fine)
    blocks = distance.reshape(len(y), fine, len(x), fine).mean(axis=(1, 3))
    return np.minimum(blocks, 8.0)
