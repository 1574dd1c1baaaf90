"""Digs the rivers' beds and banks into the ground and marks the cells they wet.

The lines come from ``rivers``. Each cell obeys the nearest point of the nearest river: bed below
the level within half a width, bank above it beside, so the water neither hides nor spills. Called
by ``build``.
"""

import math

import numpy as np

from digisphere.world.compiled import kernel
from digisphere.world.rivers import Course
from digisphere.world.routing import Bytes, Floats


@kernel
def _nearest_points(
    xy: Floats, half_m: Floats, cell_m: float, reach_m: float, away: Floats, point: Floats
) -> None:
    """For cells near a line, keep the distance beyond its edge and the index of its vertex."""
    ny, nx = away.shape
    for i in range(xy.shape[0]):
        radius = half_m[i] + reach_m
        x = xy[i, 0]
        y = xy[i, 1]
        low_x = max(0, int((x - radius) / cell_m))
        high_x = min(nx - 1, int((x + radius) / cell_m))
        low_y = max(0, int((y - radius) / cell_m))
        high_y = min(ny - 1, int((y + radius) / cell_m))
        for iy in range(low_y, high_y + 1):
            for ix in range(low_x, high_x + 1):
                gap = math.hypot((ix + 0.5) * cell_m - x, (iy + 0.5) * cell_m - y) - half_m[i]
                if gap < away[iy, ix]:
                    away[iy, ix] = gap
                    point[iy, ix] = i


@kernel
def _dig(
    ground: Floats,
    wet: Floats,
    still: Bytes,
    away: Floats,
    point: Floats,
    level: Floats,
    depth: Floats,
    half_m: Floats,
    cell_m: float,
) -> None:
    ny, nx = ground.shape
    for iy in range(ny):
        for ix in range(nx):
            i = int(point[iy, ix])
            if i < 0 or still[iy, ix]:
                continue
            gap = away[iy, ix]
            if gap <= 0.0:
                part = 1.0 + gap / half_m[i]
                ground[iy, ix] = level[i] - depth[i] * (1.0 - 0.75 * part * part)
                wet[iy, ix] = level[i]
                continue
            high = level[i] + 0.45 + 0.75 * gap
            if ground[iy, ix] > high:
                ground[iy, ix] = high
            low = level[i] + min(0.4, 0.1 * gap)
            if ground[iy, ix] < low and gap < 1.8 * cell_m:
                ground[iy, ix] = low


def dig_beds(
    ground_m: Floats, *, courses: list[Course], still: Bytes, cell_m: float
) -> tuple[Floats, Floats]:
    """Return the ground with beds and banks, and the river level on the cells they wet (else NaN).

    ``still`` marks cells of lakes and sea, which are left alone. A brook narrower than a cell wets
    the cells its line passes, with a shallow bed, so that it shows at its own width.
    """
    wet = np.full(ground_m.shape, np.nan)
    if not courses:
        return ground_m, wet
    fine = [_densified(course, step_m=0.5 * cell_m) for course in courses]
    xy, level, depth, width = (np.concatenate([f[k] for f in fine]) for k in range(4))
    half_m = np.maximum(0.5 * width, 0.55 * cell_m)
    away = np.full(ground_m.shape, np.inf)
    point = np.full(ground_m.shape, -1.0)
    _nearest_points(xy, half_m, cell_m, 2.2 * cell_m, away, point)
    ground = ground_m.copy()
    _dig(ground, wet, still, away, point, level, depth, half_m, cell_m)
    return ground, wet


def _densified(course: Course, *, step_m: float) -> tuple[Floats, Floats, Floats, Floats]:
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(course.xy_m, axis=0).T))])
    at = np.linspace(0.0, run[-1], max(2, int(run[-1] / step_m) + 1))
    xy = np.stack([np.interp(at, run, course.xy_m[:, k]) for k in range(2)], axis=1)
    return (
        xy,
        np.interp(at, run, course.level_m),
        np.interp(at, run, course.depth_m),
        np.interp(at, run, course.width_m),
    )
