"""The validator's loops over pixels: one pass each, where arrays would need dozens.

Each works a plane out again from depth and cameras and returns the largest deviation; how many
were looked at and failed goes into ``count``, the first failures into ``places`` and ``values``. A
camera is a ``lens`` (fx, fy, cx, cy) and a rigid ``pose`` (4, 4). Deviations are judged inline
rather than by a function of its own: handing over the arrays at every pixel takes four times as
long. Called by ``lifted_depth``, which sees to shapes and types.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from digisphere.world.compiled import njit

LISTED = 5
"""How many failures are listed."""
_OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy"}
"""A number divided by 0 is infinite, as in arrays; it must not end the check."""


@njit(**_OPTIONS)
def _fail(off: float, place: int, count: Any, places: Any, values: Any) -> float:
    """Note a failure; return how far off it is, as large as can be if it is no number."""
    told = np.inf if np.isnan(off) else off
    if count[1] < LISTED:
        places[count[1]] = place
        values[count[1]] = told
    count[1] += 1
    return told


@njit(**_OPTIONS)
def _lifted(depth: Any, row: int, column: int, lens: Any, pose: Any) -> tuple[float, float, float]:
    """The world point at a pixel's centre and depth."""
    z = np.float64(depth[row, column])
    x = (column + 0.5 - lens[2]) / lens[0] * z - pose[0, 3]
    y = (row + 0.5 - lens[3]) / lens[1] * z - pose[1, 3]
    z -= pose[2, 3]
    return (
        pose[0, 0] * x + pose[1, 0] * y + pose[2, 0] * z,
        pose[0, 1] * x + pose[1, 1] * y + pose[2, 1] * z,
        pose[0, 2] * x + pose[1, 2] * y + pose[2, 2] * z,
    )


@njit(**_OPTIONS)
def _drawn(x: float, y: float, h: float, lens: Any, pose: Any) -> tuple[float, float, float]:
    """Where a world point is drawn, and its depth; no numbers behind the camera."""
    z = pose[2, 0] * x + pose[2, 1] * y + pose[2, 2] * h + pose[2, 3]
    if not z > 0.0:
        return np.nan, np.nan, z
    u = (pose[0, 0] * x + pose[0, 1] * y + pose[0, 2] * h + pose[0, 3]) / z * lens[0] + lens[2]
    v = (pose[1, 0] * x + pose[1, 1] * y + pose[1, 2] * h + pose[1, 3]) / z * lens[1] + lens[3]
    return u, v, z


@njit(**_OPTIONS)
def flow(
    depth: Any, motion: Any, flow: Any, lens: Any, pose: Any, other_lens: Any, other: Any,
    limit: float, share: float, count: Any, places: Any, values: Any,
) -> float:  # fmt: skip
    """How far flow is from the point, moved, reprojected."""
    height, width = depth.shape
    worst, checked = -1.0, 0
    for row in range(height):
        for column in range(width):
            if not np.isfinite(flow[row, column, 0]):
                continue
            x, y, h = _lifted(depth, row, column, lens, pose)
            way = motion[row, column]
            u, v, _ = _drawn(x + way[0], y + way[1], h + way[2], other_lens, other)
            told_u = flow[row, column, 0] + column + 0.5
            told_v = flow[row, column, 1] + row + 0.5
            off = np.sqrt((u - told_u) ** 2 + (v - told_v) ** 2)
            room = limit + share * np.sqrt(told_u * told_u + told_v * told_v)
            checked += 1
            if not off <= room:
                off = _fail(off, row * width + column, count, places, values)
            if off > worst:
                worst = off
    count[0] = checked
    return worst


@njit(**_OPTIONS)
def positions(
    depth: Any, place: Any, lens: Any, pose: Any, limit: float, step_m: float, count: Any,
    places: Any, values: Any,
) -> float:  # fmt: skip
    """How far positions, projected, fall from their own pixel."""
    height, width = depth.shape
    worst, checked = -1.0, 0
    for row in range(height):
        for column in range(width):
            if not np.isfinite(depth[row, column]):
                continue
            told = place[row, column]
            u, v, z = _drawn(told[0], told[1], told[2], lens, pose)
            off = np.inf
            if abs(z - depth[row, column]) < 2.0 * step_m + 1e-6 * z:
                off = np.sqrt((u - column - 0.5) ** 2 + (v - row - 0.5) ** 2)
            room = limit + step_m * lens[0] / max(depth[row, column], 1e-3)
            checked += 1
            if not off <= room:
                off = _fail(off, row * width + column, count, places, values)
            if off > worst:
                worst = off
    count[0] = checked
    return worst


@njit(**_OPTIONS)
def boxes(
    depth: Any, instance: Any, lens: Any, pose: Any, ids: Any, boxes: Any, limit: float,
    share: float, count: Any, places: Any, values: Any,
) -> float:  # fmt: skip
    """How far pixels lie outside the box of their id; ``boxes``: centre, size, cosine, sine."""
    height, width = depth.shape
    worst, checked = -1.0, 0
    last, box = np.int64(-1), np.int64(-1)
    for row in range(height):
        for column in range(width):
            number = np.int64(instance[row, column])
            if number != last:
                last = number
                box = np.int64(np.searchsorted(ids, number))
                if box == len(ids) or ids[box] != number:
                    box = np.int64(-1)
            if box < 0:
                continue
            x, y, h = _lifted(depth, row, column, lens, pose)
            x, y, h = x - boxes[box, 0], y - boxes[box, 1], h - boxes[box, 2]
            along = max(abs(boxes[box, 6] * x + boxes[box, 7] * y) - boxes[box, 3] / 2.0, 0.0)
            across = max(abs(boxes[box, 6] * y - boxes[box, 7] * x) - boxes[box, 4] / 2.0, 0.0)
            up = max(abs(h) - boxes[box, 5] / 2.0, 0.0)
            off = np.sqrt(along * along + across * across + up * up)
            if not np.isfinite(depth[row, column]):
                off = np.inf
            room = limit + share * depth[row, column]
            checked += 1
            if not off <= room:
                off = _fail(off, row * width + column, count, places, values)
            if off > worst:
                worst = off
    count[0] = checked
    return worst


@njit(**_OPTIONS)
def blended(
    plane: Any, depth: Any, grid: Any, size_m: Any, lens: Any, pose: Any, span: float,
    limit: float, count: Any, places: Any, values: Any,
) -> float:  # fmt: skip
    """How far a plane is from a grid's bilinear reading, as a share of the span."""
    height, width = depth.shape
    rows, columns = grid.shape
    worst, checked = -1.0, 0
    for row in range(height):
        for column in range(width):
            if not np.isfinite(depth[row, column]):
                continue
            east, north, _ = _lifted(depth, row, column, lens, pose)
            gx = min(max(east / size_m[0] * columns - 0.5, 0.0), columns - 1.0)
            gy = min(max(north / size_m[1] * rows - 0.5, 0.0), rows - 1.0)
            ix, iy = min(int(gx), columns - 2), min(int(gy), rows - 2)
            fx, fy = gx - ix, gy - iy
            low = grid[iy, ix] * (1.0 - fx) + grid[iy, ix + 1] * fx
            high = grid[iy + 1, ix] * (1.0 - fx) + grid[iy + 1, ix + 1] * fx
            off = abs(plane[row, column] - (low * (1.0 - fy) + high * fy)) / span
            checked += 1
            if not off <= limit:
                off = _fail(off, row * width + column, count, places, values)
            if off > worst:
                worst = off
    count[0] = checked
    return worst


@njit(**_OPTIONS)
def lengths(depth: Any, normals: Any, limit: float, count: Any, places: Any, values: Any) -> float:
    """How far normals are from length 1, or 0 where there is no depth."""
    height, width = depth.shape
    worst = -1.0
    for row in range(height):
        for column in range(width):
            told = normals[row, column]
            length = np.sqrt(told[0] * told[0] + told[1] * told[1] + told[2] * told[2])
            off = abs(length - (1.0 if np.isfinite(depth[row, column]) else 0.0))
            if not off <= limit:
                off = _fail(off, row * width + column, count, places, values)
            if off > worst:
                worst = off
    count[0] = height * width
    return worst


@njit(**_OPTIONS)
def turned(
    world: Any, camera: Any, pose: Any, limit: float, count: Any, places: Any, values: Any
) -> float:
    """How far normals, turned into the camera's axes, are from those told."""
    height, width = world.shape[:2]
    worst = -1.0
    for row in range(height):
        for column in range(width):
            told = world[row, column]
            off = 0.0
            for axis in range(3):
                made = pose[axis, 0] * told[0] + pose[axis, 1] * told[1] + pose[axis, 2] * told[2]
                away = abs(made - camera[row, column, axis])
                if not away <= off:
                    off = away
            if not off <= limit:
                off = _fail(off, row * width + column, count, places, values)
            if off > worst:
                worst = off
    count[0] = height * width
    return worst


@njit(**_OPTIONS)
def on_own_pixel(
    points: Any, ids: Any, instance: Any, lens: Any, pose: Any, count: Any, places: Any,
    values: Any,
) -> float:  # fmt: skip
    """Count points that do not fall on a pixel of their id."""
    height, width = instance.shape
    for k in range(len(points)):
        u, v, z = _drawn(points[k, 0], points[k, 1], points[k, 2], lens, pose)
        own = False
        if z > 0.0:
            column = int(min(max(u, 0.0), width - 1.0))
            row = int(min(max(v, 0.0), height - 1.0))
            own = instance[row, column] == ids[k]
        if not own:
            _fail(np.inf, k, count, places, values)
    count[0] = len(points)
    return -1.0


@njit(**_OPTIONS)
def cells(
    depth: Any, size_m: Any, rows: int, columns: int, lens: Any, pose: Any, clear: float,
    found: Any,
) -> None:  # fmt: skip
    """Fill in the grid's cell under each pixel; -1 in the sky and near a border."""
    height, width = depth.shape
    for row in range(height):
        for column in range(width):
            found[row, column] = -1
            if not np.isfinite(depth[row, column]):
                continue
            east, north, _ = _lifted(depth, row, column, lens, pose)
            gx, gy = east / size_m[0] * columns, north / size_m[1] * rows
            if min(abs(gx - np.round(gx)), abs(gy - np.round(gy))) <= clear:
                continue
            ix = min(max(int(gx), 0), columns - 1)
            iy = min(max(int(gy), 0), rows - 1)
            found[row, column] = iy * columns + ix


@njit(**_OPTIONS)
def slopes(
    depth: Any, instance: Any, plain: Any, normals: Any, lens: Any, alike: float, straight: float,
    close: float,
) -> tuple[int, int]:  # fmt: skip
    """Count pixels on flat things, and those where the slope is as the normal says."""
    height, width = depth.shape
    flat = agreeing = 0
    for row in range(1, height - 1):
        for column in range(1, width - 1):
            if not plain[row, column]:
                continue
            sound = True
            for step in range(4):
                r = row + (step == 1) - (step == 0)
                c = column + (step == 3) - (step == 2)
                near = 0.0
                for axis in range(3):
                    near += normals[r, c, axis] * normals[row, column, axis]
                if instance[r, c] != instance[row, column] or not near > alike:
                    sound = False
                    break
            if not sound:
                continue
            z = np.float64(depth[row, column])
            left, right = np.float64(depth[row, column - 1]), np.float64(depth[row, column + 1])
            above, below = np.float64(depth[row - 1, column]), np.float64(depth[row + 1, column])
            bend = max(abs(1.0 / left + 1.0 / right - 2.0 / z),
                       abs(1.0 / above + 1.0 / below - 2.0 / z))  # fmt: skip
            if not bend < straight / z:
                continue
            flat += 1
            x, y = (column + 0.5 - lens[2]) / lens[0], (row + 0.5 - lens[3]) / lens[1]
            step_x, step_y = 1.0 / lens[0], 1.0 / lens[1]
            az, dz = right - left, below - above
            ax, ay = (x + step_x) * right - (x - step_x) * left, y * az
            dx, dy = x * dz, (y + step_y) * below - (y - step_y) * above
            nx, ny, nz = ay * dz - az * dy, az * dx - ax * dz, ax * dy - ay * dx
            length = max(np.sqrt(nx * nx + ny * ny + nz * nz), 1e-12)
            facing = (nx * normals[row, column, 0] + ny * normals[row, column, 1]
                      + nz * normals[row, column, 2])  # fmt: skip
            agreeing += abs(facing) / length > close
    return flat, agreeing
