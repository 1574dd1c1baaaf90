"""The validator's loops over pixels that lift depth: one pass each, where arrays would need dozens.

Each works a plane out again from depth and cameras and returns the largest deviation; how many
were looked at and failed goes into ``count``, the first failures into ``places`` and ``values``. A
camera is a ``lens`` (fx, fy, cx, cy) and a rigid ``pose`` (three rows of four), both tuples: a
number in an array would be read again after every number written. A row is worked out without a
branch, which the compiler turns into steps of several pixels, and judged then; where nothing is to
be looked at, the deviation is ``PASSED``. Called by ``lifted_depth``, which sees to shapes and
types; loops that need no camera are ``plane_kernels``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from digisphere.world.compiled import njit

LISTED = 5
"""How many failures are listed."""
PASSED = -1.0
"""The deviation of what is not looked at: less than any."""
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
def _judge(
    off: Any, room: Any, first: int, worst: float, count: Any, places: Any, values: Any
) -> float:
    """Count a row's deviations and those beyond their room; return the largest so far.

    A row is counted first, in steps of several pixels, and only gone through pixel by pixel if one
    of its deviations is beyond its room or the largest yet.
    """
    looked = odd = 0
    for column in range(len(off)):
        seen = off[column] != PASSED
        looked += seen
        odd += seen & (not (off[column] <= room[column]) or off[column] > worst)
    if not odd:
        count[0] += looked
        return worst
    for column in range(len(off)):
        away = off[column]
        if away == PASSED:
            continue
        count[0] += 1
        if not away <= room[column]:
            away = _fail(away, first + column, count, places, values)
        if away > worst:
            worst = away
    return worst


@njit(**_OPTIONS)
def _part(plane: Any, row: int, into: Any) -> None:
    """Copy a row's numbers channel by channel: only what lies side by side is taken in one step."""
    for channel in range(into.shape[0]):
        for column in range(into.shape[1]):
            into[channel, column] = plane[row, column, channel]


@njit(**_OPTIONS)
def _lifted(depth: Any, row: int, column: int, lens: Any, pose: Any) -> tuple[float, float, float]:
    """The world point at a pixel's centre and depth."""
    z = np.float64(depth[row, column])
    x = (column + 0.5 - lens[2]) / lens[0] * z - pose[0][3]
    y = (row + 0.5 - lens[3]) / lens[1] * z - pose[1][3]
    z -= pose[2][3]
    return (
        pose[0][0] * x + pose[1][0] * y + pose[2][0] * z,
        pose[0][1] * x + pose[1][1] * y + pose[2][1] * z,
        pose[0][2] * x + pose[1][2] * y + pose[2][2] * z,
    )


@njit(**_OPTIONS)
def _drawn(x: float, y: float, h: float, lens: Any, pose: Any) -> tuple[float, float, float]:
    """Where a world point is drawn, and its depth; what is behind the camera is for the caller."""
    z = pose[2][0] * x + pose[2][1] * y + pose[2][2] * h + pose[2][3]
    u = (pose[0][0] * x + pose[0][1] * y + pose[0][2] * h + pose[0][3]) / z * lens[0] + lens[2]
    v = (pose[1][0] * x + pose[1][1] * y + pose[1][2] * h + pose[1][3]) / z * lens[1] + lens[3]
    return u, v, z


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
def beams(
    points: Any, ids: Any, depth: Any, instance: Any, lens: Any, pose: Any, step_m: float,
    share: float,
) -> tuple[int, int]:  # fmt: skip
    """Count points in view, and those whose id is seen as far off on their pixel or one beside."""
    height, width = instance.shape
    seen = shown = 0
    for k in range(len(points)):
        u, v, z = _drawn(
            np.float64(points[k, 0]), np.float64(points[k, 1]), np.float64(points[k, 2]), lens, pose
        )
        if not ((z > 0.0) & (u >= 0.0) & (v >= 0.0) & (u < width) & (v < height)):
            continue
        seen += 1
        there, room = False, step_m + share * z
        for row in range(max(int(v) - 1, 0), min(int(v) + 2, height)):
            for column in range(max(int(u) - 1, 0), min(int(u) + 2, width)):
                near = abs(depth[row, column] - z) < room
                there |= near & (instance[row, column] == ids[k])
        shown += there
    return seen, shown


@njit(**_OPTIONS)
def flow(
    depth: Any, motion: Any, flow: Any, lens: Any, pose: Any, other_lens: Any, other: Any,
    limit: float, share: float, count: Any, places: Any, values: Any,
) -> float:  # fmt: skip
    """How far flow is from the point, moved, reprojected."""
    height, width = depth.shape
    off, room = np.empty(width), np.empty(width)
    ways, flows = np.empty((3, width)), np.empty((2, width))
    east, north, up = ways
    right, down = flows
    worst = PASSED
    for row in range(height):
        _part(motion, row, ways)
        _part(flow, row, flows)
        for column in range(width):
            x, y, h = _lifted(depth, row, column, lens, pose)
            u, v, z = _drawn(x + east[column], y + north[column], h + up[column], other_lens, other)
            told = right[column]
            told_u = told + column + 0.5
            told_v = down[column] + row + 0.5
            away = np.sqrt((u - told_u) * (u - told_u) + (v - told_v) * (v - told_v))
            away = away if z > 0.0 else np.inf
            off[column] = away if told - told == 0.0 else PASSED
            room[column] = limit + share * max(abs(told_u), abs(told_v))
        worst = _judge(off, room, row * width, worst, count, places, values)
    return worst


@njit(**_OPTIONS)
def positions(
    depth: Any, place: Any, lens: Any, pose: Any, limit: float, step_m: float, count: Any,
    places: Any, values: Any,
) -> float:  # fmt: skip
    """How far positions, projected, fall from their own pixel."""
    height, width = depth.shape
    off, room = np.empty(width), np.empty(width)
    points = np.empty((3, width))
    east, north, up = points
    worst = PASSED
    for row in range(height):
        _part(place, row, points)
        for column in range(width):
            told_z = np.float64(depth[row, column])
            u, v, z = _drawn(east[column], north[column], up[column], lens, pose)
            u, v = u - column - 0.5, v - row - 0.5
            deep = (abs(z - told_z) < 2.0 * step_m + 1e-6 * z) & (z > 0.0)
            away = np.sqrt(u * u + v * v) if deep else np.inf
            off[column] = away if told_z - told_z == 0.0 else PASSED
            room[column] = limit + step_m * lens[0] / max(told_z, 1e-3)
        worst = _judge(off, room, row * width, worst, count, places, values)
    return worst


@njit(**_OPTIONS)
def ranges(
    depth: Any, far: Any, lens: Any, limit: float, count: Any, places: Any, values: Any
) -> float:
    """How far ranges are from depth along the ray, as a share of it; infinite where none is due."""
    height, width = depth.shape
    off, room = np.empty(width), np.full(width, limit)
    worst = PASSED
    for row in range(height):
        y = (row + 0.5 - lens[3]) / lens[1]
        for column in range(width):
            x = (column + 0.5 - lens[2]) / lens[0]
            z, told = np.float64(depth[row, column]), np.float64(far[row, column])
            due = z * np.sqrt(1.0 + x * x + y * y)
            away = abs(told - due) / due
            off[column] = away if z - z == 0.0 else (0.0 if told == z else 1.0)
        worst = _judge(off, room, row * width, worst, count, places, values)
    return worst


@njit(**_OPTIONS)
def _cells(
    depth: Any, row: int, lens: Any, pose: Any, size_m: Any, grid: Any, east: Any, north: Any
) -> None:  # fmt: skip
    """Fill in where in a grid a row's surfaces stand, in cells; no finite number in the sky."""
    rows, columns = grid.shape
    for column in range(len(east)):
        x, y, _ = _lifted(depth, row, column, lens, pose)
        east[column] = x / size_m[0] * columns
        north[column] = y / size_m[1] * rows


@njit(**_OPTIONS)
def blended(
    plane: Any, depth: Any, grid: Any, size_m: Any, lens: Any, pose: Any, span: float, limit: float,
    count: Any, places: Any, values: Any,
) -> float:  # fmt: skip
    """How far a plane is from a grid's bilinear reading, as a share of the span."""
    height, width = plane.shape
    rows, columns = grid.shape
    off, room = np.empty(width), np.full(width, limit)
    east, north = np.empty(width), np.empty(width)
    worst = PASSED
    for row in range(height):
        _cells(depth, row, lens, pose, size_m, grid, east, north)
        for column in range(width):
            off[column] = PASSED
            x = east[column]
            if x - x != 0.0:
                continue
            gx = min(max(x - 0.5, 0.0), columns - 1.0)
            gy = min(max(north[column] - 0.5, 0.0), rows - 1.0)
            ix, iy = min(int(gx), columns - 2), min(int(gy), rows - 2)
            fx, fy = gx - ix, gy - iy
            low = grid[iy, ix] * (1.0 - fx) + grid[iy, ix + 1] * fx
            high = grid[iy + 1, ix] * (1.0 - fx) + grid[iy + 1, ix + 1] * fx
            off[column] = abs(plane[row, column] - (low * (1.0 - fy) + high * fy)) / span
        worst = _judge(off, room, row * width, worst, count, places, values)
    return worst


@njit(**_OPTIONS)
def even(
    plane: Any, depth: Any, value: float, span: float, limit: float, count: Any, places: Any,
    values: Any,
) -> float:  # fmt: skip
    """How far a plane is from one value on every surface, as a share of the span."""
    height, width = plane.shape
    off, room = np.empty(width), np.full(width, limit)
    worst = PASSED
    for row in range(height):
        for column in range(width):
            z = depth[row, column]
            off[column] = abs(plane[row, column] - value) / span if z - z == 0.0 else PASSED
        worst = _judge(off, room, row * width, worst, count, places, values)
    return worst


@njit(**_OPTIONS)
def stepped(
    plane: Any, depth: Any, grid: Any, size_m: Any, lens: Any, pose: Any, clear: float, atol: float,
    rtol: float, count: Any, places: Any, values: Any,
) -> float:  # fmt: skip
    """Which pixels do not say what their grid's cell says; near a cell's border none is asked."""
    height, width = plane.shape
    rows, columns = grid.shape
    east, north = np.empty(width), np.empty(width)
    for row in range(height):
        _cells(depth, row, lens, pose, size_m, grid, east, north)
        for column in range(width):
            gx, gy = east[column], north[column]
            if gx - gx != 0.0:
                continue
            over_x, over_y = gx - np.floor(gx), gy - np.floor(gy)
            if min(over_x, 1.0 - over_x, over_y, 1.0 - over_y) <= clear:
                continue
            ix = min(max(int(gx), 0), columns - 1)
            iy = min(max(int(gy), 0), rows - 1)
            told, real = np.float64(plane[row, column]), grid[iy, ix]
            count[0] += 1
            same = abs(told - real) <= atol + rtol * abs(real)
            if not (same or (told != told and not np.isfinite(real))):
                _fail(real, row * width + column, count, places, values)
    return PASSED


@njit(**_OPTIONS)
def lengths(
    depth: Any, normals: Any, numbers: Any, limit: float, count: Any, places: Any, values: Any
) -> float:
    """How far normals are from length 1, or 0 where there is no depth.

    Normals are the bits of half floats; ``numbers`` says which number each of these is.
    """
    height, width = depth.shape
    off, room = np.empty(width), np.full(width, limit)
    worst = PASSED
    for row in range(height):
        for column in range(width):
            x = numbers[normals[row, column, 0]]
            y = numbers[normals[row, column, 1]]
            z = numbers[normals[row, column, 2]]
            due = 1.0 if depth[row, column] - depth[row, column] == 0.0 else 0.0
            off[column] = abs(np.sqrt(x * x + y * y + z * z) - due)
        worst = _judge(off, room, row * width, worst, count, places, values)
    return worst


@njit(**_OPTIONS)
def turned(
    world: Any, camera: Any, numbers: Any, pose: Any, limit: float, count: Any, places: Any,
    values: Any,
) -> float:  # fmt: skip
    """How far normals, turned into the camera's axes, are from those told; see ``lengths``."""
    height, width = world.shape[:2]
    off, room = np.empty(width), np.full(width, limit)
    worst = PASSED
    for row in range(height):
        for column in range(width):
            x = numbers[world[row, column, 0]]
            y = numbers[world[row, column, 1]]
            z = numbers[world[row, column, 2]]
            right = pose[0][0] * x + pose[0][1] * y + pose[0][2] * z
            down = pose[1][0] * x + pose[1][1] * y + pose[1][2] * z
            ahead = pose[2][0] * x + pose[2][1] * y + pose[2][2] * z
            right = abs(right - numbers[camera[row, column, 0]])
            down = abs(down - numbers[camera[row, column, 1]])
            ahead = abs(ahead - numbers[camera[row, column, 2]])
            told = (right + down) + ahead
            off[column] = max(right, down, ahead) if told - told == 0.0 else np.inf
        worst = _judge(off, room, row * width, worst, count, places, values)
    return worst


@njit(**_OPTIONS)
def links(instance: Any, normals: Any, numbers: Any, alike: float, right: Any, down: Any) -> None:
    """Fill in whether each pixel and its neighbour show one thing with normals alike."""
    height, width = instance.shape
    for row in range(height - 1):
        for column in range(width - 1):
            right[row, column] = down[row, column] = False
            own = instance[row, column]
            x = numbers[normals[row, column, 0]]
            y = numbers[normals[row, column, 1]]
            z = numbers[normals[row, column, 2]]
            if instance[row, column + 1] == own:
                near = x * numbers[normals[row, column + 1, 0]]
                near += y * numbers[normals[row, column + 1, 1]]
                right[row, column] = near + z * numbers[normals[row, column + 1, 2]] > alike
            if instance[row + 1, column] == own:
                near = x * numbers[normals[row + 1, column, 0]]
                near += y * numbers[normals[row + 1, column, 1]]
                down[row, column] = near + z * numbers[normals[row + 1, column, 2]] > alike


@njit(**_OPTIONS)
def slopes(
    depth: Any, semantic: Any, plain: Any, right: Any, down: Any, normals: Any, numbers: Any,
    lens: Any, straight: float, close: float,
) -> tuple[int, int]:  # fmt: skip
    """Count plain pixels linked all round where 1/z is straight; of these, who slope as told."""
    height, width = depth.shape
    flat = agreeing = 0
    for row in range(1, height - 1):
        y = (row + 0.5 - lens[3]) / lens[1]
        for column in range(1, width - 1):
            linked = plain[semantic[row, column]] & right[row, column] & right[row, column - 1]
            if not linked & down[row, column] & down[row - 1, column]:
                continue
            z = np.float64(depth[row, column])
            left, after = np.float64(depth[row, column - 1]), np.float64(depth[row, column + 1])
            above, below = np.float64(depth[row - 1, column]), np.float64(depth[row + 1, column])
            bend = max(abs(1.0 / left + 1.0 / after - 2.0 / z),
                       abs(1.0 / above + 1.0 / below - 2.0 / z))  # fmt: skip
            if not bend < straight / z:
                continue
            flat += 1
            x, step_x, step_y = (column + 0.5 - lens[2]) / lens[0], 1.0 / lens[0], 1.0 / lens[1]
            az, dz = after - left, below - above
            ax, ay = (x + step_x) * after - (x - step_x) * left, y * az
            dx, dy = x * dz, (y + step_y) * below - (y - step_y) * above
            nx, ny, nz = ay * dz - az * dy, az * dx - ax * dz, ax * dy - ay * dx
            length = max(np.sqrt(nx * nx + ny * ny + nz * nz), 1e-12)
            facing = nx * numbers[normals[row, column, 0]]
            facing += ny * numbers[normals[row, column, 1]]
            facing += nz * numbers[normals[row, column, 2]]
            agreeing += abs(facing) / length > close
    return flat, agreeing
