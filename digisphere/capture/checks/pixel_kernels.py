"""The validator's loops over pixels: one pass each, where arrays would need dozens.

Every kernel works a plane out again from depth and cameras, as the checks that call it say, and
gives what a ``Tally`` counts: how many were looked at, how many failed, the largest deviation (as
large as can be where there is no number), and the first failures with their deviations. A camera
is a ``lens`` (fx, fy, cx, cy) and a rigid ``pose`` (4, 4) to them. Called by ``surfaces``,
``geometry`` and ``environment``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from digisphere.world.compiled import njit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.projection import PinholeView
    from digisphere.capture.solids import UprightBoxes

    Floats = NDArray[np.float64]

LISTED = 5
"""How many failures are listed."""
_OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy"}
"""A number divided by 0 is infinite, as in arrays; it must not end the check."""
_ALIKE, _CLOSE = 0.9995, 0.95
"""Cosines: of normals on one flat thing, and of a normal and the slope it should be of."""


class Found(NamedTuple):
    """What a kernel found: counts, the largest deviation, flat places and values of failures."""

    checked: int
    failed: int
    worst: float
    places: NDArray[np.int64]
    values: Floats

    def tell(self, tally: Tally, *, example: Callable[[int, float], str]) -> None:
        """Count it; ``example`` puts a failure, by its flat place and its value, into words."""
        listed = zip(self.places.tolist(), self.values.tolist(), strict=True)
        words = [example(place, value) for place, value in list(listed)[: self.failed]]
        tally.counted(self.checked, self.failed, worst=self.worst, examples=words)


@dataclass(frozen=True)
class Depth:
    """A depth picture (h, w) with its camera, from which kernels lift pixels into the world.

    Raises:
        ValueError: a plane is not as large as the depth (kernels would read beyond its end).
    """

    metres: NDArray[np.float32]
    view: PinholeView

    @cached_property
    def _given(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(self.metres, dtype=np.float32)

    @cached_property
    def _lens(self) -> Floats:
        return _lens_of(self.view)

    @cached_property
    def _pose(self) -> Floats:
        return _pose_of(self.view)

    def flow(
        self, flow: NDArray[Any], *, motion: NDArray[Any], seen_by: PinholeView, limit: float,
        share: float,
    ) -> Found:  # fmt: skip
        """How far flow (h, w, 2) is from the point, moved by motion (h, w, 3), reprojected."""
        return _run(
            _flow, self._given, self._plane(motion, 3), self._plane(flow, 2), self._lens,
            self._pose, _lens_of(seen_by), _pose_of(seen_by), limit, share,
        )  # fmt: skip

    def positions(self, place: NDArray[Any], *, limit: float, step_m: float) -> Found:
        """How far positions (h, w, 3), projected, fall from their own pixel; infinite off depth.

        ``step_m`` is what storing a position may round, and counts for more in near pixels.
        """
        return _run(
            _positions, self._given, self._plane(place, 3), self._lens, self._pose, limit, step_m
        )

    def boxes(
        self, instance: NDArray[Any], *, ids: NDArray[Any], boxes: UprightBoxes, limit: float,
        share: float,
    ) -> Found:  # fmt: skip
        """How far pixels of these rising ids lie outside their boxes, one a row."""
        packed = np.column_stack(
            (boxes.centre_m, boxes.size_m, np.cos(boxes.heading_rad), np.sin(boxes.heading_rad))
        )
        return _run(
            _boxes, self._given, self._plane(instance, dtype=np.uint32), self._lens, self._pose,
            np.ascontiguousarray(ids, dtype=np.int64),
            np.ascontiguousarray(packed, dtype=np.float64), limit, share,
        )  # fmt: skip

    def blended(
        self, plane: NDArray[Any], *, grid: NDArray[Any], size_m: tuple[float, float],
        span: float, limit: float,
    ) -> Found:  # fmt: skip
        """How far a plane is from a bilinear reading of a grid, as a share of its span."""
        return _run(
            _blended, self._plane(plane), self._given, np.ascontiguousarray(grid, dtype=np.float64),
            np.array(size_m, dtype=np.float64), self._lens, self._pose, span, limit,
        )  # fmt: skip

    def lengths(self, normals: NDArray[Any], *, limit: float) -> Found:
        """How far normals (h, w, 3) are from length 1, or 0 where there is no depth."""
        return _run(_lengths, self._given, self._plane(normals, 3), limit)

    def turned(self, world: NDArray[Any], *, camera: NDArray[Any], limit: float) -> Found:
        """How far normals in the world's axes, turned into the camera's, are from those told."""
        return _run(_turned, self._plane(world, 3), self._plane(camera, 3), self._pose, limit)

    def cells(
        self, shape: tuple[int, int], *, size_m: tuple[float, float], clear: float
    ) -> NDArray[np.int32]:
        """The grid's cell (h, w) under each pixel, flat; -1 in the sky and near a cell's border."""
        found = np.empty(self._given.shape, dtype=np.int32)
        _cells(self._given, np.array(size_m, dtype=np.float64), shape[0], shape[1], self._lens,
               self._pose, clear, found)  # fmt: skip
        return found

    def slopes(
        self, normals: NDArray[Any], *, instance: NDArray[Any], plain: NDArray[np.bool_],
        straight: float,
    ) -> tuple[int, int]:  # fmt: skip
        """How many pixels lie on flat things, and at how many the slope is as the normal says."""
        flat, agreeing = _slopes(
            self._given, self._plane(instance, dtype=np.uint32),
            self._plane(plain, dtype=np.bool_), self._plane(normals, 3), self._lens, _ALIKE,
            straight, _CLOSE,
        )  # fmt: skip
        return int(flat), int(agreeing)

    def _plane(
        self, plane: NDArray[Any], channels: int = 0, *, dtype: type = np.float32
    ) -> NDArray[Any]:
        wanted = (*self._given.shape, channels) if channels else self._given.shape
        if plane.shape != wanted:
            raise ValueError(f"a plane of {plane.shape} where depth is {self._given.shape}")
        return np.ascontiguousarray(plane, dtype=dtype)


def on_own_pixel(cloud: NDArray[Any], *, instance: NDArray[Any], view: PinholeView) -> Found:
    """Which points of a cloud do not fall on a pixel of their own id; how far is not told."""
    return _run(
        _on_own_pixel, np.ascontiguousarray(cloud["position"], dtype=np.float32),
        np.ascontiguousarray(cloud["instance"], dtype=np.uint32),
        np.ascontiguousarray(instance, dtype=np.uint32), _lens_of(view), _pose_of(view),
    )  # fmt: skip


def _lens_of(view: PinholeView) -> Floats:
    return np.array([view.k[0, 0], view.k[1, 1], view.k[0, 2], view.k[1, 2]], dtype=np.float64)


def _pose_of(view: PinholeView) -> Floats:
    return np.ascontiguousarray(view.camera_from_world, dtype=np.float64)


def _run(kernel: Callable[..., float], *arguments: Any) -> Found:
    count = np.zeros(2, dtype=np.int64)
    places, values = np.zeros(LISTED, dtype=np.int64), np.zeros(LISTED)
    worst = float(kernel(*arguments, count, places, values))
    return Found(int(count[0]), int(count[1]), worst if worst >= 0.0 else np.nan, places, values)


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
def _flow(
    depth: Any, motion: Any, flow: Any, lens: Any, pose: Any, other_lens: Any, other: Any,
    limit: float, share: float, count: Any, places: Any, values: Any,
) -> float:  # fmt: skip
    height, width = depth.shape
    worst, checked = -1.0, 0
    for row in range(height):
        for column in range(width):
            if not np.isfinite(flow[row, column, 0]):
                continue
            z = np.float64(depth[row, column])
            x = (column + 0.5 - lens[2]) / lens[0] * z - pose[0, 3]
            y = (row + 0.5 - lens[3]) / lens[1] * z - pose[1, 3]
            z -= pose[2, 3]
            wx = pose[0, 0] * x + pose[1, 0] * y + pose[2, 0] * z + motion[row, column, 0]
            wy = pose[0, 1] * x + pose[1, 1] * y + pose[2, 1] * z + motion[row, column, 1]
            wz = pose[0, 2] * x + pose[1, 2] * y + pose[2, 2] * z + motion[row, column, 2]
            cx = other[0, 0] * wx + other[0, 1] * wy + other[0, 2] * wz + other[0, 3]
            cy = other[1, 0] * wx + other[1, 1] * wy + other[1, 2] * wz + other[1, 3]
            cz = other[2, 0] * wx + other[2, 1] * wy + other[2, 2] * wz + other[2, 3]
            told_u = flow[row, column, 0] + column + 0.5
            told_v = flow[row, column, 1] + row + 0.5
            off = np.nan
            if cz > 0.0:
                u = cx / cz * other_lens[0] + other_lens[2]
                v = cy / cz * other_lens[1] + other_lens[3]
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
def _positions(
    depth: Any, place: Any, lens: Any, pose: Any, limit: float, step_m: float, count: Any,
    places: Any, values: Any,
) -> float:  # fmt: skip
    height, width = depth.shape
    worst, checked = -1.0, 0
    for row in range(height):
        for column in range(width):
            if not np.isfinite(depth[row, column]):
                continue
            z = np.float64(depth[row, column])
            x, y, h = place[row, column, 0], place[row, column, 1], place[row, column, 2]
            cx = pose[0, 0] * x + pose[0, 1] * y + pose[0, 2] * h + pose[0, 3]
            cy = pose[1, 0] * x + pose[1, 1] * y + pose[1, 2] * h + pose[1, 3]
            cz = pose[2, 0] * x + pose[2, 1] * y + pose[2, 2] * h + pose[2, 3]
            off = np.inf
            if cz > 0.0 and abs(cz - z) < 2.0 * step_m + 1e-6 * cz:
                u = cx / cz * lens[0] + lens[2] - column - 0.5
                v = cy / cz * lens[1] + lens[3] - row - 0.5
                off = np.sqrt(u * u + v * v)
            room = limit + step_m * lens[0] / max(z, 1e-3)
            checked += 1
            if not off <= room:
                off = _fail(off, row * width + column, count, places, values)
            if off > worst:
                worst = off
    count[0] = checked
    return worst


@njit(**_OPTIONS)
def _boxes(
    depth: Any, instance: Any, lens: Any, pose: Any, ids: Any, boxes: Any, limit: float,
    share: float, count: Any, places: Any, values: Any,
) -> float:  # fmt: skip
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
            z = np.float64(depth[row, column])
            room = limit + share * z
            x = (column + 0.5 - lens[2]) / lens[0] * z - pose[0, 3]
            y = (row + 0.5 - lens[3]) / lens[1] * z - pose[1, 3]
            z -= pose[2, 3]
            wx = pose[0, 0] * x + pose[1, 0] * y + pose[2, 0] * z - boxes[box, 0]
            wy = pose[0, 1] * x + pose[1, 1] * y + pose[2, 1] * z - boxes[box, 1]
            wz = pose[0, 2] * x + pose[1, 2] * y + pose[2, 2] * z - boxes[box, 2]
            along = abs(boxes[box, 6] * wx + boxes[box, 7] * wy) - boxes[box, 3] / 2.0
            across = abs(boxes[box, 6] * wy - boxes[box, 7] * wx) - boxes[box, 4] / 2.0
            up = abs(wz) - boxes[box, 5] / 2.0
            along, across, up = max(along, 0.0), max(across, 0.0), max(up, 0.0)
            off = np.sqrt(along * along + across * across + up * up)
            if np.isnan(z):
                off = np.nan
            checked += 1
            if not off <= room:
                off = _fail(off, row * width + column, count, places, values)
            if off > worst:
                worst = off
    count[0] = checked
    return worst


@njit(**_OPTIONS)
def _blended(
    plane: Any, depth: Any, grid: Any, size_m: Any, lens: Any, pose: Any, span: float,
    limit: float, count: Any, places: Any, values: Any,
) -> float:  # fmt: skip
    height, width = depth.shape
    rows, columns = grid.shape
    worst, checked = -1.0, 0
    for row in range(height):
        for column in range(width):
            z = np.float64(depth[row, column])
            if not np.isfinite(z):
                continue
            x = (column + 0.5 - lens[2]) / lens[0] * z - pose[0, 3]
            y = (row + 0.5 - lens[3]) / lens[1] * z - pose[1, 3]
            z -= pose[2, 3]
            east = pose[0, 0] * x + pose[1, 0] * y + pose[2, 0] * z
            north = pose[0, 1] * x + pose[1, 1] * y + pose[2, 1] * z
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
def _lengths(depth: Any, normals: Any, limit: float, count: Any, places: Any, values: Any) -> float:
    height, width = depth.shape
    worst, checked = -1.0, 0
    for row in range(height):
        for column in range(width):
            x, y = normals[row, column, 0], normals[row, column, 1]
            z = normals[row, column, 2]
            wanted = 1.0 if np.isfinite(depth[row, column]) else 0.0
            off = abs(np.sqrt(x * x + y * y + z * z) - wanted)
            checked += 1
            if not off <= limit:
                off = _fail(off, row * width + column, count, places, values)
            if off > worst:
                worst = off
    count[0] = checked
    return worst


@njit(**_OPTIONS)
def _turned(
    world: Any, camera: Any, pose: Any, limit: float, count: Any, places: Any, values: Any
) -> float:
    height, width = world.shape[:2]
    worst, checked = -1.0, 0
    for row in range(height):
        for column in range(width):
            x, y, z = world[row, column, 0], world[row, column, 1], world[row, column, 2]
            off = 0.0
            for axis in range(3):
                made = pose[axis, 0] * x + pose[axis, 1] * y + pose[axis, 2] * z
                away = abs(made - camera[row, column, axis])
                if not away <= off:
                    off = away
            checked += 1
            if not off <= limit:
                off = _fail(off, row * width + column, count, places, values)
            if off > worst:
                worst = off
    count[0] = checked
    return worst


@njit(**_OPTIONS)
def _on_own_pixel(
    points: Any, ids: Any, instance: Any, lens: Any, pose: Any, count: Any, places: Any,
    values: Any,
) -> float:  # fmt: skip
    height, width = instance.shape
    for k in range(len(points)):
        x, y, h = points[k, 0], points[k, 1], points[k, 2]
        cx = pose[0, 0] * x + pose[0, 1] * y + pose[0, 2] * h + pose[0, 3]
        cy = pose[1, 0] * x + pose[1, 1] * y + pose[1, 2] * h + pose[1, 3]
        cz = pose[2, 0] * x + pose[2, 1] * y + pose[2, 2] * h + pose[2, 3]
        own = False
        if cz > 0.0:
            u = cx / cz * lens[0] + lens[2]
            v = cy / cz * lens[1] + lens[3]
            column = int(min(max(u, 0.0), width - 1.0))
            row = int(min(max(v, 0.0), height - 1.0))
            own = instance[row, column] == ids[k]
        if not own:
            _fail(np.inf, k, count, places, values)
    count[0] = len(points)
    return -1.0


@njit(**_OPTIONS)
def _cells(
    depth: Any, size_m: Any, rows: int, columns: int, lens: Any, pose: Any, clear: float,
    found: Any,
) -> None:  # fmt: skip
    height, width = depth.shape
    for row in range(height):
        for column in range(width):
            found[row, column] = -1
            z = np.float64(depth[row, column])
            if not np.isfinite(z):
                continue
            x = (column + 0.5 - lens[2]) / lens[0] * z - pose[0, 3]
            y = (row + 0.5 - lens[3]) / lens[1] * z - pose[1, 3]
            z -= pose[2, 3]
            gx = (pose[0, 0] * x + pose[1, 0] * y + pose[2, 0] * z) / size_m[0] * columns
            gy = (pose[0, 1] * x + pose[1, 1] * y + pose[2, 1] * z) / size_m[1] * rows
            if min(abs(gx - np.round(gx)), abs(gy - np.round(gy))) <= clear:
                continue
            ix = min(max(int(gx), 0), columns - 1)
            iy = min(max(int(gy), 0), rows - 1)
            found[row, column] = iy * columns + ix


@njit(**_OPTIONS)
def _slopes(
    depth: Any, instance: Any, plain: Any, normals: Any, lens: Any, alike: float, straight: float,
    close: float,
) -> tuple[int, int]:  # fmt: skip
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
