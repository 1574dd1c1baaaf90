"""Where single tufts of grass, flowers and crops stand about the eye.

Tufts live on a world-fixed lattice and are drawn from hashes of their cell, so they stay put as
the camera moves and nothing is stored. Only the ground near the eye is filled. Pure numba; called
by the grass layer each frame.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.scene.crop_look import field_of_cell
from digisphere.world.compiled import njit
from digisphere.world.enums import Biome, Surface
from digisphere.world.sampling import bilinear

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]
I16 = NDArray[np.int16]

TUFT, BLADES, CEREAL, LEAFY, RAPE, FLOWER = range(6)
KINDS = 6
COLUMNS = 12
_WITHERED_STEPS, _STAGE_SCALE = 15.0, 0.4
"""How a crop's look is put into one number; as in ``shaders/grass.vert``."""
_MOST = 16_000

# How readily low plants cover each life zone, and how tall they stand, metres.
_COVER = {
    Biome.WETLAND: (1.0, 0.55),
    Biome.TUNDRA: (0.7, 0.13),
    Biome.ALPINE_MEADOW: (0.9, 0.16),
    Biome.HEATH: (0.75, 0.30),
    Biome.BOREAL_FOREST: (0.75, 0.20),
    Biome.MIXED_FOREST: (0.95, 0.26),
    Biome.TEMPERATE_FOREST: (1.0, 0.30),
    Biome.TEMPERATE_RAINFOREST: (1.0, 0.34),
    Biome.GRASSLAND: (1.0, 0.42),
    Biome.SHRUBLAND: (0.6, 0.32),
    Biome.SAVANNA: (0.8, 0.70),
    Biome.TROPICAL_DRY_FOREST: (0.7, 0.30),
    Biome.TROPICAL_RAINFOREST: (0.9, 0.34),
    Biome.ROCK: (0.12, 0.12),
    Biome.BEACH: (0.06, 0.30),
}


@dataclass(frozen=True)
class Meadow:
    """Rasters of what grows low: coarse ones over the map, fine ones over the village."""

    cell_m: float
    height_m: F32
    cover: F32
    """(ny, nx) share of the ground under grass, 0..1."""
    tall_m: F32
    """(ny, nx) height of the grass in summer."""
    open_surface: U8
    """(ny, nx) 1 where no way, field, floor or water is."""
    patch_cell_m: float
    patch_origin_m: F64
    patch_height_m: F32
    patch_blend: F32
    patch_cover: F32
    """(py, px) what feet and ploughs leave of the grass, 0..1."""
    patch_field: NDArray[np.int16]
    """(py, px) row of the farm field, -1 outside fields."""
    field_crop: U8
    """(fields,) crop of each."""


def make_meadow(ground: Any) -> Meadow:
    """Bake the rasters of ``ground``."""
    layers, patch = ground.layers, ground.patch
    cover_of, tall_of = np.zeros(256), np.zeros(256)
    for biome, (cover, tall) in _COVER.items():
        cover_of[biome], tall_of[biome] = cover, tall
    biome_id = layers["biome_id"]
    cover = cover_of[biome_id] * np.clip(layers["vegetation_density"] * 1.25, 0.0, 1.0)
    cover = cover * (1.0 - 0.75 * np.clip(layers["tree_density"], 0.0, 1.0))
    natural = np.isin(layers["surface_id"], (Surface.NATURAL, Surface.YARD))
    dry = ~np.isfinite(layers["water_level_m"])
    surface = np.asarray(patch.surface_id)
    trodden = np.isin(surface, (Surface.ROAD, Surface.PATH, Surface.PLAZA, Surface.FLOOR))
    apart = ndimage.distance_transform_edt(~trodden) * patch.cell_m
    left = np.clip((apart - 0.2) / 1.6, 0.0, 1.0) * np.where(surface == Surface.YARD, 0.35, 1.0)
    left = np.where(np.isin(surface, (Surface.NATURAL, Surface.YARD)), left, 0.0)
    return Meadow(
        cell_m=float(ground.grid.cell_m),
        height_m=np.ascontiguousarray(layers["elevation_m"], dtype=np.float32),
        cover=ndimage.gaussian_filter(cover, 0.7).astype(np.float32),
        tall_m=ndimage.gaussian_filter(tall_of[biome_id], 1.0).astype(np.float32),
        open_surface=(natural & dry).astype(np.uint8),
        patch_cell_m=float(patch.cell_m),
        patch_origin_m=np.asarray(patch.origin_m, dtype=np.float64),
        patch_height_m=np.ascontiguousarray(patch.elevation_m, dtype=np.float32),
        patch_blend=np.ascontiguousarray(patch.blend, dtype=np.float32),
        patch_cover=left.astype(np.float32),
        patch_field=field_of_cell(ground),
        field_crop=np.asarray(ground.fields_farm["crop"], dtype=np.uint8),
    )


@njit(cache=True)
def _hash01(ix: int, iy: int, seed: int) -> float:
    h = (ix * 374761393 + iy * 668265263 + seed * 974634533) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1274126177) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 2246822519) & 0xFFFFFFFF
    return float(h ^ (h >> 15)) / 4294967296.0


@njit(cache=True)
def _kind_of_crop(crop: int) -> int:
    if crop == 0 or crop == 1 or 6 <= crop <= 8:
        return 2
    if crop == 2:
        return 4
    if crop == 3:
        return 3
    return 0


@njit(cache=True)
def _patch_corner(
    origin: F64, cell_m: float, shape: tuple[int, int], x: float, y: float
) -> tuple[int, int]:
    ix = math.floor((x - origin[0]) / cell_m)
    iy = math.floor((y - origin[1]) / cell_m)
    if 0 <= ix < shape[1] and 0 <= iy < shape[0]:
        return iy, ix
    return -1, -1


@njit(cache=True)
def _ground_z(
    height: F32,
    cell_m: float,
    fine: F32,
    blend: F32,
    origin: F64,
    fine_cell_m: float,
    x: float,
    y: float,
) -> float:
    z = bilinear(height, x / cell_m - 0.5, y / cell_m - 0.5)
    px = (x - origin[0]) / fine_cell_m - 0.5
    py = (y - origin[1]) / fine_cell_m - 0.5
    if 0.0 <= px <= fine.shape[1] - 1 and 0.0 <= py <= fine.shape[0] - 1:
        w = bilinear(blend, px, py)
        if w > 0.0:
            z += w * (bilinear(fine, px, py) - z)
    return float(z)


@njit(cache=True)
def _growth(
    cover: F32, tall: F32, is_open: U8, cell_m: float, left: F32, field: I16, blend: F32,
    origin: F64, fine_cell_m: float, x: float, y: float,
) -> tuple[float, float, int]:  # fmt: skip
    """Return (share of ground covered, height in metres, farm field or -1) at a place."""
    ny, nx = cover.shape
    jx = int(x / cell_m)
    jy = int(y / cell_m)
    if jx < 0 or jy < 0 or jx >= nx or jy >= ny:
        return 0.0, 0.0, -1
    share = bilinear(cover, x / cell_m - 0.5, y / cell_m - 0.5)
    height = bilinear(tall, x / cell_m - 0.5, y / cell_m - 0.5)
    iy, ix = _patch_corner(origin, fine_cell_m, left.shape, x, y)
    if iy >= 0 and blend[iy, ix] > 0.5:
        if field[iy, ix] >= 0:
            return 1.0, 0.5, int(field[iy, ix])
        # Sheep and feet keep the grass short about the village.
        return share * left[iy, ix], height * 0.6, -1
    return share * is_open[jy, jx], height, -1


@njit(cache=True)
def _in_view(planes: F64, dx: float, dy: float, dz: float) -> bool:
    for k in range(planes.shape[0]):
        if planes[k, 0] * dx + planes[k, 1] * dy + planes[k, 2] * dz + planes[k, 3] < -0.8:
            return False
    return True


@njit(cache=True)
def _write_tuft(
    row: F32, place: tuple[float, float, float], slope: tuple[float, float], grown: float,
    sown: int, look: F32, coarse: bool, ix: int, iy: int, salt: int,
) -> None:  # fmt: skip
    """Fill a row of ``scatter`` but for its spacing and fade; ``look`` is of the field."""
    draw = _hash01(ix, iy, salt + 2)
    patch = _hash01(math.floor(place[0] / 3.7), math.floor(place[1] / 3.7), 77)
    kind = 1 if coarse else 0
    if sown >= 0:
        kind = _kind_of_crop(sown)
    elif patch > 0.62 and draw < (0.30 if coarse else 0.12) and grown > 0.12:
        kind = 5
    row[0], row[1], row[2] = place
    row[3] = grown * (0.55 + 0.7 * _hash01(ix, iy, salt + 4))
    row[4] = 6.2831853 * _hash01(ix, iy, salt + 5)
    row[5] = _hash01(ix, iy, salt + 6)
    row[6] = kind
    row[8], row[9] = slope
    row[10] = math.floor((patch - 0.62) * 10.4)
    if sown >= 0 and kind != 0:
        row[3] = look[1]
        row[10] = math.floor(look[2] * _WITHERED_STEPS) + _STAGE_SCALE * look[0]


@njit(cache=True)
def _ring(
    eye: F64, planes: F64, lattice_m: float, inner_m: float, outer_m: float, coarse: bool,
    cell_m: float, height: F32, cover: F32, tall: F32, is_open: U8, fine_cell_m: float,
    origin: F64, fine: F32, blend: F32, left: F32, field: I16, crop: U8, looks: F32,
    out: F32, start: int,
) -> int:  # fmt: skip
    """Fill ``out`` with tufts between two distances from the eye; return the new count."""
    count = start
    salt = 101 if coarse else 1
    reach = int(outer_m / lattice_m) + 1
    mid_x, mid_y = int(eye[0] / lattice_m), int(eye[1] / lattice_m)
    for iy in range(mid_y - reach, mid_y + reach + 1):
        for ix in range(mid_x - reach, mid_x + reach + 1):
            x = (ix + _hash01(ix, iy, salt)) * lattice_m
            y = (iy + _hash01(ix, iy, salt + 1)) * lattice_m
            dx, dy = x - eye[0], y - eye[1]
            away = math.sqrt(dx * dx + dy * dy)
            # Each tuft ends at a distance of its own, so that no rim is seen.
            draw = _hash01(ix, iy, salt + 2)
            end = outer_m * (0.62 + 0.38 * draw)
            if away > end or away < inner_m * (0.7 + 0.3 * draw):
                continue
            share, grown, own = _growth(
                cover, tall, is_open, cell_m, left, field, blend, origin, fine_cell_m, x, y
            )
            if _hash01(ix, iy, salt + 3) >= share:
                continue
            z = _ground_z(height, cell_m, fine, blend, origin, fine_cell_m, x, y)
            if count >= out.shape[0] or not _in_view(planes, dx, dy, z - eye[2]):
                continue
            east = _ground_z(height, cell_m, fine, blend, origin, fine_cell_m, x + 0.5, y)
            north = _ground_z(height, cell_m, fine, blend, origin, fine_cell_m, x, y + 0.5)
            slope = (2.0 * (z - east), 2.0 * (z - north))
            if slope[0] ** 2 + slope[1] ** 2 > 1.3:
                continue
            row = out[count]
            sown = int(crop[own]) if own >= 0 else -1
            _write_tuft(row, (x, y, z), slope, grown, sown, looks[own], coarse, ix, iy, salt)
            row[7] = lattice_m
            row[11] = min(1.0, (end - away) / (0.12 * outer_m))
            count += 1
    return count


def scatter(
    meadow: Meadow, *, eye: tuple[float, float, float], planes: F64, looks: F32 | None = None
) -> F32:
    """Return rows (n, 12) of the tufts in view, nearest rings first.

    Columns: x, y, z, height; turn, chance, kind, spacing; slope x and y, flower, fade. Crops have
    in place of the flower their withering in whole steps and their stage in its fraction.
    ``planes`` are inward frustum planes relative to ``eye``; ``looks`` is ``crop_look``'s, one row
    a farm field, by default in flower.
    """
    fields = max(len(meadow.field_crop), 1)
    if looks is None or not len(looks):
        looks = np.tile(np.array([0.6, 0.6, 0.0, 0.0], np.float32), (fields, 1))
    out = np.empty((_MOST, COLUMNS), dtype=np.float32)
    at = np.asarray(eye, dtype=np.float64)
    rasters = (
        meadow.cell_m, meadow.height_m, meadow.cover, meadow.tall_m, meadow.open_surface,
        meadow.patch_cell_m, meadow.patch_origin_m, meadow.patch_height_m, meadow.patch_blend,
        meadow.patch_cover, meadow.patch_field, meadow.field_crop, looks,
    )  # fmt: skip
    count = _ring(at, planes, 0.30, 0.0, 13.0, False, *rasters, out, 0)
    count = _ring(at, planes, 0.62, 9.0, 34.0, True, *rasters, out, count)
    count = _ring(at, planes, 1.15, 26.0, 62.0, True, *rasters, out, count)
    return out[:count]
