"""The bed and banks of water at one metre, under and round the village.

The coarse terrain carves a river one cell wide; here, where people walk, it gets its true width
from the river's own line: a curved bed, and banks that stand a little above the water. Lakes and
the sea keep the shape the terrain gave them. Called once, before anything is planned.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.canvas import Canvas
from digisphere.world.compiled import njit
from digisphere.world.ground import Grid, River
from digisphere.world.pathfinding import resample

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

_BANK_M = 0.22
_BANK_RISE = 0.05
_LEAST_HALF_M = 0.8  # a brook narrower than this would be dots on a one-metre raster


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


@njit(cache=True)
def _nearest_reach(
    x: F64, y: F64, half: F64, reach: float, count: int
) -> tuple[F32, NDArray[np.int32]]:
    """Distance of each square metre to the nearest river's edge, and the course point it is from.

    Negative in the channel; infinity and -1 beyond ``reach``.
    """
    edge = np.full((count, count), np.inf, dtype=np.float32)
    owner = np.full((count, count), -1, dtype=np.int32)
    for k in range(len(x)):
        far = half[k] + reach
        for iy in range(max(int(y[k] - far), 0), min(int(y[k] + far) + 1, count)):
            for ix in range(max(int(x[k] - far), 0), min(int(x[k] + far) + 1, count)):
                away = np.hypot(ix + 0.5 - x[k], iy + 0.5 - y[k]) - half[k]
                if away < edge[iy, ix] and away < reach:
                    edge[iy, ix] = away
                    owner[iy, ix] = k
    return edge, owner


def _carve(base: F32, still: F32, course: F64, *, level: F32, cell_m: float) -> None:
    """Shape bed and banks of rivers in place; ``still`` keeps only true water."""
    reach = 2.2 * cell_m
    half = np.maximum(0.5 * course[:, 3], _LEAST_HALF_M)
    edge, owner = _nearest_reach(course[:, 0], course[:, 1], half, reach, len(base))
    rows, columns = np.nonzero(owner >= 0)
    away = edge[rows, columns].astype(np.float64)
    point = course[owner[rows, columns]]
    lake = _is_lake(still, edge, level=level, cell_m=cell_m)[rows, columns]
    channel = away < 0.0
    middle = np.clip(1.0 + away / np.maximum(0.5 * point[:, 3], _LEAST_HALF_M), 0.0, 1.0)
    bed = point[:, 2] - point[:, 4] * (1.0 - middle**2) - 0.05
    bank = point[:, 2] + _BANK_M + _BANK_RISE * np.maximum(away, 0.0)
    fade = np.clip((reach - away) / (0.6 * cell_m), 0.0, 1.0)
    now = base[rows, columns].astype(np.float64)
    raised = now + fade * np.maximum(bank - now, 0.0)
    shaped = np.where(lake, now, np.where(channel, np.minimum(bed, now), raised))
    base[rows, columns] = shaped
    still[rows, columns] = np.where(
        lake, still[rows, columns], np.where(channel, point[:, 2], np.nan)
    )


def _is_lake(still: F32, edge: F32, *, level: F32, cell_m: float) -> NDArray[np.bool_]:
    """Water that belongs to a lake or the sea: wet far from any river, or level with such water."""
    far = np.isfinite(still) & (edge > 1.6 * cell_m)
    if not far.any():
        return np.zeros(still.shape, dtype=np.bool_)
    gap, source = ndimage.distance_transform_edt(~far, return_indices=True)
    same = np.abs(level - level[source[0], source[1]]) < 0.03
    return np.asarray(np.isfinite(still) & (gap < 60.0) & same)
