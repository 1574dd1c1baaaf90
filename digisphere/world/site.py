"""Where would people settle: scores every spot of the terrain and picks the village's centre.

Villages stand near fresh water but above its floods, on gentle ground with room to grow, sheltered
by higher land and turned to the sun. Each of these is a score from 0 to 1; their weighted
geometric mean decides, so one hopeless property cannot be bought off by the others. The weights
follow the catchment reasoning of Vita-Finzi & Higgs (1970) and Chisholm (1962), which put water
before arable land before building ground. The settlement stage calls this once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.errors import WorldError
from digisphere.world.ground import Grid

F32 = NDArray[np.float32]

WEIGHTS = {"water": 3.0, "slope": 3.0, "flood": 2.0, "room": 2.0, "shelter": 1.0, "sun": 1.0}
_COARSEST_M = 48.0


@dataclass(frozen=True)
class Site:
    """The chosen centre, its score and what the score is made of."""

    centre_m: tuple[float, float]
    score: float
    parts: dict[str, float]


def _thinned(raster: NDArray[np.float32], step: int) -> F32:
    """Average ``raster`` over blocks of ``step`` cells."""
    ny, nx = (size // step * step for size in raster.shape)
    blocks = raster[:ny, :nx].reshape(ny // step, step, nx // step, step)
    return np.asarray(blocks.mean(axis=(1, 3)), dtype=np.float32)


def score_maps(
    elevation_m: F32, *, wet: F32, cell_m: float, radius_m: float, latitude_deg: float
) -> dict[str, F32]:
    """Score every cell from 0 to 1 for each property of :data:`WEIGHTS`.

    Args:
        elevation_m: (ny, nx) land or bed.
        wet: (ny, nx) share of the cell under water.
        cell_m: size of a cell.
        radius_m: how far the village will reach.
        latitude_deg: tells which slopes are sunny.
    """
    water = wet > 0.2
    away_m, nearest = ndimage.distance_transform_edt(~water, sampling=cell_m, return_indices=True)
    if not water.any():
        away_m = np.full(wet.shape, 400.0)
        above_m = np.full(wet.shape, 5.0)
    else:
        above_m = elevation_m - elevation_m[nearest[0], nearest[1]]
    south_north, west_east = np.gradient(elevation_m, cell_m)
    steep = np.hypot(south_north, west_east)
    reach = max(3, 2 * round(0.7 * radius_m / cell_m) + 1)
    core = max(3, 2 * round(0.35 * radius_m / cell_m) + 1)
    mean_slope = 0.5 * (ndimage.uniform_filter(steep, reach) + ndimage.uniform_filter(steep, core))
    buildable = (~water & (steep < 0.22)).astype(np.float32)
    around_m = ndimage.gaussian_filter(elevation_m, 900.0 / cell_m) - elevation_m
    sunward = south_north * np.sign(latitude_deg or 1.0)
    scores = {
        "water": np.exp(-((np.maximum(away_m - 90.0, 0.0) / 260.0) ** 2))
        * np.clip(away_m / 40.0, 0.15, 1.0),
        "slope": np.exp(-((mean_slope / 0.11) ** 2)),
        "flood": np.clip((above_m - 0.5) / 3.0, 0.02, 1.0)
        * np.exp(-(np.maximum(above_m - 15.0, 0.0) / 40.0)),
        "room": np.clip(ndimage.uniform_filter(buildable, reach) / 0.85, 0.01, 1.0),
        "shelter": 0.35 + 0.65 / (1.0 + np.exp(-around_m / 25.0)),
        "sun": np.clip(0.8 + 2.5 * sunward, 0.4, 1.0),
    }
    return {name: np.asarray(score, dtype=np.float32) for name, score in scores.items()}


def choose_site(
    grid: Grid,
    *,
    elevation_m: F32,
    water_level_m: F32,
    latitude_deg: float,
    radius_m: float,
    margin_m: float,
) -> Site:
    """Return the best place for a village that reaches ``radius_m`` about its centre.

    Args:
        grid: the coarse grid of the two rasters.
        elevation_m: (ny, nx) land or bed.
        water_level_m: (ny, nx) water surface, NaN where dry.
        latitude_deg: tells which slopes are sunny.
        radius_m: how far the village will reach.
        margin_m: least distance of the centre from the border of the map.

    Raises:
        WorldError: the map has no dry ground that far from its border.
    """
    step = max(1, int(_COARSEST_M // grid.cell_m))
    depth = np.where(np.isnan(water_level_m), -1.0, water_level_m - elevation_m)
    wet = _thinned((depth > 0.0).astype(np.float32), step)
    land = _thinned(elevation_m, step)
    cell_m = grid.cell_m * step
    maps = score_maps(land, wet=wet, cell_m=cell_m, radius_m=radius_m, latitude_deg=latitude_deg)
    logs = np.stack([w * np.log(np.maximum(maps[n], 1e-6)) for n, w in WEIGHTS.items()])
    score = np.exp(logs.sum(axis=0) / sum(WEIGHTS.values()))
    rows, columns = np.indices(land.shape)
    x_m, y_m = (columns + 0.5) * cell_m, (rows + 0.5) * cell_m
    inside = (
        (np.minimum(x_m, grid.size_x_m - x_m) >= margin_m)
        & (np.minimum(y_m, grid.size_y_m - y_m) >= margin_m)
        & (wet < 0.2)
    )
    if not inside.any():
        raise WorldError(
            f"no dry ground further than {margin_m:.0f} m from the border of the map, so no "
            "village can stand; make the map larger, the sea lower or the population smaller"
        )
    best = int(np.argmax(np.where(inside, score, -1.0)))
    iy, ix = divmod(best, land.shape[1])
    return Site(
        centre_m=((ix + 0.5) * cell_m, (iy + 0.5) * cell_m),
        score=float(score[iy, ix]),
        parts={name: float(raster[iy, ix]) for name, raster in maps.items()},
    )
