"""A small plausible ground in a second: a river valley with a lake and a real village on it.

The terrain is a formula, not the product's erosion; the village, its roads, navigation graph and
slots are made by the product's own settlement stage. Tests of people, scene and capture stand
their fakes on it; use ``digisphere.world.build_ground`` where the terrain itself matters.
"""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.environment.moist_air import LAPSE_K_M
from digisphere.world.archive import freeze
from digisphere.world.columns import TREE_COLUMNS, Columns
from digisphere.world.enums import Biome, Soil, Surface
from digisphere.world.ground import Grid, Ground, River
from digisphere.world.settlement import build_settlement
from digisphere.world.throngs import clear_of_trees

CELL_M = 12.0


def _river_y(x_m: NDArray[Any], size_m: float) -> NDArray[Any]:
    """Course of the test river."""
    t = x_m / size_m * 2.0 * np.pi
    return np.asarray(size_m * (0.46 + 0.06 * np.sin(t) + 0.025 * np.sin(2.7 * t + 1.0)))


def make_test_terrain(
    seed: int = 1, *, cells: int = 128
) -> tuple[Grid, dict[str, NDArray[Any]], tuple[River, ...]]:
    """Return grid, layers and rivers of a valley whose river runs east into a lake."""
    grid = Grid(nx=cells, ny=cells, cell_m=CELL_M)
    size = grid.size_x_m
    rng = np.random.default_rng(seed)
    y, x = (np.indices((cells, cells)) + 0.5) * CELL_M
    away = np.abs(y - _river_y(x, size))
    fall = 14.0 * (1.0 - x / size)
    rough = ndimage.gaussian_filter(rng.standard_normal((cells, cells)), 7.0, mode="reflect")
    rough = rough / rough.std() * np.clip((away - 30.0) / 220.0, 0.0, 1.0) * 5.0
    side = np.clip(away - 8.0, 0.0, None)
    land = 60.0 + fall + 1.6 * (1 - np.exp(-side / 14.0)) + 0.03 * side + rough
    land += 95.0 * np.clip((away - 260.0) / (0.5 * size), 0.0, 1.0) ** 1.7
    lake_level = 60.0 + 14.0 * 0.14 - 0.2
    to_lake = np.hypot(x - 0.95 * size, (y - _river_y(np.array(0.95 * size), size)) * 0.8)
    land -= 16.0 * np.exp(-((to_lake / (0.16 * size)) ** 4))
    level = np.where(land < lake_level, lake_level, np.nan)
    ribbon = (away < 0.75 * CELL_M) & np.isnan(level)
    land = np.where(ribbon, 60.0 + fall - 1.2, land)
    level = np.where(ribbon, 60.0 + fall - 0.3, level)
    layers: dict[str, NDArray[Any]] = {
        "elevation_m": land.astype(np.float32),
        "water_level_m": level.astype(np.float32),
    }
    course = np.arange(6.0, 0.86 * size, 6.0)
    line = np.stack([course, _river_y(course, size)], axis=1).astype(np.float32)
    count = len(course)
    river = River(
        xy_m=line,
        level_m=(60.0 + 14.0 * (1.0 - course / size) - 0.3).astype(np.float32),
        width_m=np.linspace(6.0, 9.0, count, dtype=np.float32),
        depth_m=np.linspace(0.7, 1.1, count, dtype=np.float32),
        discharge_m3_s=np.linspace(3.0, 6.0, count, dtype=np.float32),
    )
    return grid, layers, (river,)


def make_test_ground(seed: int = 1, *, cells: int = 128, population: int = 150) -> Ground:
    """Return a small ground with a real village, read-only like every ground of a running world.

    Args as of :func:`build_test_ground`, which takes a second. What it builds is kept, and each
    caller gets dictionaries and a graph of ways of its own over the same arrays.
    """
    kept = _kept(seed, cells, population)
    nav = replace(kept.nav)
    return replace(kept, layers=dict(kept.layers), monthly=dict(kept.monthly), nav=nav)


@cache
def _kept(seed: int, cells: int, population: int) -> Ground:
    return freeze(build_test_ground(seed, cells=cells, population=population))


def build_test_ground(seed: int = 1, *, cells: int = 128, population: int = 150) -> Ground:
    """Build a small ground with a real village.

    Args:
        seed: same seed, same ground.
        cells: side of the coarse grid; cells are 12 m. At least 96 for 150 people.
        population: how many people the village is for.
    """
    grid, layers, rivers = make_test_terrain(seed, cells=cells)
    rng = np.random.default_rng([seed, 7])
    elevation = layers["elevation_m"]
    fall_y, fall_x = np.gradient(elevation, CELL_M)
    slope = np.arctan(np.hypot(fall_x, fall_y)).astype(np.float32)
    wild = ndimage.gaussian_filter(rng.standard_normal(elevation.shape), 3.0)
    trees_here = np.clip(0.4 + wild / wild.std() * 0.4 + slope, 0.0, 1.0).astype(np.float32)
    trees_here[np.isfinite(layers["water_level_m"])] = 0.0
    parts = build_settlement(
        grid,
        elevation_m=elevation,
        water_level_m=layers["water_level_m"],
        rivers=rivers,
        latitude_deg=47.0,
        population=population,
        rng=rng,
        tree_density=trees_here,
    )
    layers |= _other_layers(elevation, slope=slope, trees_here=trees_here)
    layers["surface_id"] = parts.surface_id
    bare = Ground(
        key=f"test-{seed}-{cells}-{population}",
        grid=grid,
        layers=layers,
        monthly=_monthly(cells),
        sea_level_m=float("nan"),
        latitude_deg=47.0,
        rivers=rivers,
        patch=parts.patch,
        settlement=parts.settlement,
        roads=parts.roads,
        buildings=parts.buildings,
        places=parts.places,
        slots=parts.slots,
        props=parts.props,
        fields_farm=parts.fields_farm,
        nav=parts.nav,
        trees=Columns(TREE_COLUMNS),
    )
    trees = _sow(bare, rng=rng)
    return replace(bare, trees=trees, slots=clear_of_trees(parts.slots, trees))


def _other_layers(
    elevation: NDArray[Any], *, slope: NDArray[Any], trees_here: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    """Plain values for the layers that the test terrain does not model."""
    shape, count = elevation.shape, elevation.size
    blank = np.zeros(shape, dtype=np.float32)
    return {
        "drainage_area_m2": np.full(shape, CELL_M**2, dtype=np.float32),
        "discharge_m3_s": blank,
        "receiver": np.arange(count, dtype=np.int32).reshape(shape),
        "slope_rad": slope,
        "wear_m": blank,
        "deposit_m": blank,
        "curvature": ndimage.laplace(elevation).astype(np.float32) / CELL_M**2,
        "soil_id": np.full(shape, Soil.LOAM, dtype=np.uint8),
        "biome_id": np.full(shape, Biome.TEMPERATE_FOREST, dtype=np.uint8),
        "vegetation_density": np.full(shape, 0.85, dtype=np.float32),
        "tree_density": trees_here,
        "air_temperature_mean_c": (9.5 - LAPSE_K_M * elevation).astype(np.float32),
        "precipitation_mm_year": np.full(shape, 850.0, dtype=np.float32),
        "insolation_ratio": np.ones(shape, dtype=np.float32),
        "sky_view": np.ones(shape, dtype=np.float32),
    }


def _monthly(cells: int) -> dict[str, NDArray[np.float32]]:
    """Climate normals of a temperate valley, the same everywhere."""
    month = np.arange(12)
    warm = 9.0 - 9.5 * np.cos(2.0 * np.pi * (month - 0.5) / 12.0)
    wet = 70.0 + 15.0 * np.cos(2.0 * np.pi * (month - 5.0) / 12.0)
    side = max(2, cells // 8)
    return {
        name: np.broadcast_to(values[:, None, None], (12, side, side)).astype(np.float32)
        for name, values in (("air_temperature_c", warm), ("precipitation_mm", wet))
    }


def _sow(ground: Ground, *, rng: np.random.Generator) -> Columns:
    """Scatter trees where the test terrain has them, off roads, fields, floors and water."""
    size = np.array([ground.grid.size_x_m, ground.grid.size_y_m])
    xy = rng.uniform(0.0, size, (ground.grid.nx * ground.grid.ny // 3, 2))
    iy, ix = ground.grid.cell_of(xy)
    wanted = rng.random(len(xy)) < ground.layers["tree_density"][iy, ix] * 0.7
    dry = np.isnan(ground.water_at(xy))
    wild = ground.surface_at(xy) == Surface.NATURAL
    centre = np.array(ground.settlement.centre_m)
    outside = np.hypot(*(xy - centre).T) > 0.9 * ground.settlement.radius_m
    xy = xy[wanted & dry & wild & outside]
    height = np.exp(rng.normal(np.log(11.0), 0.25, len(xy)))
    return Columns(
        TREE_COLUMNS,
        {
            "x_m": xy[:, 0],
            "y_m": xy[:, 1],
            "z_m": ground.height_at(xy),
            "species": rng.integers(0, 3, len(xy)),
            "height_m": height,
            "crown_radius_m": 0.24 * height,
            "hue": rng.normal(0.0, 1.0, len(xy)),
            "seed": rng.integers(1 << 32, size=len(xy), dtype=np.uint32),
        },
    )
