"""The bed and banks of water at one metre, under and round the village.

The coarse terrain carves a river one cell wide; here, where people walk, it gets its true width
from the river's own line: a curved bed, and banks that stand a little above the water. Lakes and
the sea keep the shape the terrain gave them. Called once, before anything is planned.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.canvas import Canvas
from digisphere.world.ground import Grid, River
from digisphere.world.pathfinding import resample

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

_BANK_M = 0.22
_BANK_RISE = 0.05


def _sampled(raster: F32, *, grid: Grid, origin_m: F64, count: int, order: int) -> F32:
    """Interpolate a coarse raster at the middles of the board's square metres."""
    steps = np.arange(count) + 0.5
    columns = (origin_m[0] + steps) / grid.cell_m - 0.5
    rows = (origin_m[1] + steps) / grid.cell_m - 0.5
    low_x, low_y = max(int(columns[0]) - 6, 0), max(int(rows[0]) - 6, 0)
    part = raster[low_y : int(rows[-1]) + 8, low_x : int(columns[-1]) + 8]
    at = np.meshgrid(rows - low_y, columns - low_x, indexing="ij")
    return np.asarray(
        ndimage.map_coordinates(part, at, order=order, mode="nearest"), dtype=np.float32
    )


def _known_levels(level: F32, *, grid: Grid, origin_m: F64, count: int) -> tuple[F32, F32]:
    """Level of the nearest wet coarse cell at every square metre, and how far that cell is."""
    steps = np.arange(count) + 0.5
    ix = np.clip(((origin_m[0] + steps) / grid.cell_m).astype(int), 0, grid.nx - 1)
    iy = np.clip(((origin_m[1] + steps) / grid.cell_m).astype(int), 0, grid.ny - 1)
    fine = level[iy[:, None], ix[None, :]]
    if not np.isfinite(fine).any():
        return fine, np.full(fine.shape, np.inf, dtype=np.float32)
    away, nearest = ndimage.distance_transform_edt(np.isnan(fine), return_indices=True)
    return fine[nearest[0], nearest[1]], away.astype(np.float32)


def open_canvas(
    grid: Grid,
    *,
    elevation_m: F32,
    water_level_m: F32,
    rivers: tuple[River, ...],
    centre_m: tuple[float, float],
    side_m: int,
) -> Canvas:
    """Cut a drawing board of ``side_m`` square about a point, with true river beds."""
    origin = np.floor(np.array(centre_m)) - side_m // 2
    base = _sampled(elevation_m, grid=grid, origin_m=origin, count=side_m, order=3)
    level, away = _known_levels(water_level_m, grid=grid, origin_m=origin, count=side_m)
    still = np.where((away < grid.cell_m) & (level > base), level, np.nan).astype(np.float32)
    course = _course(rivers, origin_m=origin, count=side_m)
    if course is not None:
        _carve(base, still, course, level=level, cell_m=grid.cell_m)
    return Canvas(origin, base, still)


def _course(rivers: tuple[River, ...], *, origin_m: F64, count: int) -> NDArray[np.float64] | None:
    """Dense points of all rivers on the board: x, y, level, width, depth; None without any."""
    rows = []
    for river in rivers:
        if len(river.xy_m) < 2:
            continue
        line = resample(river.xy_m.astype(np.float64), step_m=0.7) - origin_m
        at = np.linspace(0.0, 1.0, len(line))
        span = np.hypot(*np.diff(river.xy_m.astype(np.float64), axis=0).T)
        known = np.concatenate([[0.0], np.cumsum(span)]) / max(float(span.sum()), 1e-9)
        columns = [np.interp(at, known, c) for c in (river.level_m, river.width_m, river.depth_m)]
        inside = np.all((line >= 0.0) & (line < count), axis=1)
        rows.append(np.column_stack([line, *columns])[inside])
    found = np.concatenate(rows) if rows else np.zeros((0, 5))
    return found if len(found) else None


def _carve(
    base: F32, still: F32, course: NDArray[np.float64], *, level: F32, cell_m: float
) -> None:
    """Shape bed and banks of rivers in place; ``still`` keeps only true water."""
    ix, iy = course[:, 0].astype(int), course[:, 1].astype(int)
    number = np.full(base.shape, -1, dtype=np.int64)
    number[iy, ix] = np.arange(len(course))
    near, at = ndimage.distance_transform_edt(number < 0, return_indices=True)
    reach = 0.5 * float(course[:, 3].max()) + 2.2 * cell_m
    rows, columns = np.nonzero(near < reach)
    point = course[number[at[0][rows, columns], at[1][rows, columns]]]
    away = np.hypot(columns + 0.5 - point[:, 0], rows + 0.5 - point[:, 1])
    far = np.isfinite(still) & (near > 0.5 * float(course[:, 3].max()) + 1.6 * cell_m)
    lake = np.zeros(len(rows), dtype=np.bool_)
    if far.any():
        gap, source = ndimage.distance_transform_edt(~far, return_indices=True)
        pool = level[source[0][rows, columns], source[1][rows, columns]]
        lake = (gap[rows, columns] < 60.0) & (np.abs(level[rows, columns] - pool) < 0.03)
        lake &= np.isfinite(still[rows, columns])
    half = 0.5 * point[:, 3]
    channel = away < half
    bed = point[:, 2] - point[:, 4] * (1.0 - (away / half) ** 2) - 0.05
    bank = point[:, 2] + _BANK_M + _BANK_RISE * np.maximum(away - half, 0.0)
    fade = np.clip((reach - away) / (0.6 * cell_m), 0.0, 1.0)
    now = base[rows, columns].astype(np.float64)
    raised = now + fade * np.maximum(bank - now, 0.0)
    shaped = np.where(lake, now, np.where(channel, np.minimum(bed, now), raised))
    base[rows, columns] = shaped
    still[rows, columns] = np.where(
        lake, still[rows, columns], np.where(channel, point[:, 2], np.nan)
    )
