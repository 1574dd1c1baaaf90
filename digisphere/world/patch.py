"""Grades the village's ground at one metre: roads smooth across, houses level, banks untouched.

Roads get a profile smoothed along their length, the square a gentle plane, each house a level pad
close to the height of its door. What lies between is cut and filled: the change of height is
harmonic (Laplace) between the graded surfaces and the untouched ground, so there are no steps.
Also paints the surface codes, and raises decks where roads cross water.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.buildings import DraftBuilding
from digisphere.world.canvas import Box, Canvas, Taken, mark_line, mark_rectangle
from digisphere.world.compiled import njit
from digisphere.world.enums import Purpose, RoadKind, Surface
from digisphere.world.ground import DetailPatch
from digisphere.world.pathfinding import resample
from digisphere.world.roads import DraftRoad

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

FREEBOARD_M = 1.3
_BLEND_M = 16.0
_RIM_M = 44.0
_STEP_M = 0.11


@dataclass
class Grading:
    """Heights wanted on the board so far; NaN where the ground may find its own."""

    canvas: Canvas
    target_m: F32
    deck_m: F32

    @classmethod
    def start(cls, canvas: Canvas) -> "Grading":
        """Nothing graded yet."""
        blank = np.full(canvas.base_m.shape, np.nan, dtype=np.float32)
        return cls(canvas, blank, blank.copy())

    def surface(self) -> F32:
        """The ground with all graded surfaces and the cut and fill between them."""
        base = self.canvas.base_m
        fixed = np.isfinite(self.target_m)
        delta = np.where(fixed, self.target_m - base, 0.0).astype(np.float32)
        away, nearest = ndimage.distance_transform_edt(~fixed, return_indices=True)
        water = self.canvas.shore_m < 1.5
        rest = (away > _BLEND_M) | (water & ~fixed)
        loose = ~fixed & ~rest
        first = delta[nearest[0], nearest[1]] * (1.0 - away / _BLEND_M)
        delta = np.where(loose, first, delta).astype(np.float32)
        _relax(delta, np.flatnonzero(loose.ravel()), 60)
        return np.asarray(base + delta, dtype=np.float32)


@njit(cache=True)
def _relax(delta: F32, loose: NDArray[np.int64], rounds: int) -> None:
    """Over-relaxed Gauss-Seidel of the Laplace equation on the loose cells, in raster order."""
    columns = delta.shape[1]
    flat = delta.ravel()
    last = flat.shape[0]
    for _ in range(rounds):
        for index in loose:
            if index < columns or index >= last - columns:
                continue
            mean = 0.25 * (
                flat[index - 1] + flat[index + 1] + flat[index - columns] + flat[index + columns]
            )
            flat[index] += np.float32(1.6) * (mean - flat[index])


@njit(cache=True)
def _sweep_road(
    target: F32, xy: F64, z: F64, half_width: float, camber: float, wet: NDArray[np.bool_]
) -> None:
    """Write a road's heights into cells near its centre line that nothing has graded yet."""
    count = target.shape[0]
    reach = int(half_width) + 2
    best = np.full(target.shape, np.inf, dtype=np.float32)
    for k in range(xy.shape[0] - 1):
        ax, ay = xy[k, 0], xy[k, 1]
        bx, by = xy[k + 1, 0] - ax, xy[k + 1, 1] - ay
        span2 = max(bx * bx + by * by, 1e-9)
        for iy in range(
            max(int(min(ay, ay + by)) - reach, 0), min(int(max(ay, ay + by)) + reach + 1, count)
        ):
            for ix in range(
                max(int(min(ax, ax + bx)) - reach, 0), min(int(max(ax, ax + bx)) + reach + 1, count)
            ):
                px, py = ix + 0.5 - ax, iy + 0.5 - ay
                t = min(max((px * bx + py * by) / span2, 0.0), 1.0)
                away = np.hypot(px - t * bx, py - t * by)
                if away > half_width or away >= best[iy, ix] or wet[iy, ix]:
                    continue
                if np.isnan(target[iy, ix]) or best[iy, ix] < np.inf:
                    ratio = away / half_width
                    target[iy, ix] = z[k] + t * (z[k + 1] - z[k]) + camber * (1.0 - ratio * ratio)
                    best[iy, ix] = away


def grade_square(grading: Grading, square: Box) -> None:
    """Lay the market square on the plane that fits its ground best, not steeper than 3 %."""
    canvas = grading.canvas
    steps = np.linspace(-0.5, 0.5, 15)
    local = np.stack(np.meshgrid(steps * square.length_m, steps * square.width_m), axis=-1).reshape(
        -1, 2
    )
    z = canvas.heights(square.at(local[:, 0], local[:, 1]))
    design = np.column_stack([local, np.ones(len(local))])
    along, across, middle = np.linalg.lstsq(design, z.astype(np.float64), rcond=None)[0]
    steepest = max(float(np.hypot(along, across)) / 0.03, 1.0)
    mask = np.zeros_like(canvas.taken)
    mark_rectangle(mask, square.grown(2.5), origin_m=canvas.origin_m, code=1)
    iy, ix = np.nonzero(mask)
    dx = ix + 0.5 + canvas.origin_m[0] - square.x_m
    dy = iy + 0.5 + canvas.origin_m[1] - square.y_m
    c, s = np.cos(square.heading_rad), np.sin(square.heading_rad)
    plane = middle + (along * (dx * c + dy * s) + across * (dy * c - dx * s)) / steepest
    dry = canvas.shore_m[iy, ix] > 1.0
    grading.target_m[iy[dry], ix[dry]] = plane[dry]


def _profile(grading: Grading, line: F64) -> tuple[F64, NDArray[np.bool_]]:
    """Height along a centre line (n, 2) of one-metre steps, and where it runs over water."""
    canvas = grading.canvas
    iy, ix = canvas.cells(line)
    level = canvas.level_m[iy, ix]
    natural = canvas.heights(line).astype(np.float64)
    over = np.isfinite(level) & (level > canvas.base_m[iy, ix]) & canvas.contains(line)
    graded = grading.target_m[iy, ix]
    known = np.isfinite(graded)
    z = np.where(known, graded, natural)
    if over.any():
        near = ndimage.maximum_filter1d(np.where(over, level + FREEBOARD_M, -np.inf), 9)
        z = np.maximum(z, near)
    soft = ndimage.gaussian_filter1d(z, 12.0, mode="nearest")
    if known.any():
        # Where the road meets what is graded already it takes that height, fading over 15 m.
        index = np.arange(len(z))
        gap = np.abs(index[:, None] - np.flatnonzero(known)[None, :]).min(axis=1)
        pull = np.clip(1.0 - gap / 15.0, 0.0, 1.0)
        nearest = np.flatnonzero(known)[
            np.abs(index[:, None] - np.flatnonzero(known)).argmin(axis=1)
        ]
        soft = soft + pull * (z - soft)[nearest]
    return soft, over


def grade_roads(grading: Grading, roads: list[DraftRoad]) -> list[Box]:
    """Grade every road in the order laid, and raise decks over water; return the bridges."""
    canvas = grading.canvas
    bridges: list[Box] = []
    for road in roads:
        line = resample(road.xy_m, step_m=1.0)
        z, over = _profile(grading, line)
        half = 0.5 * road.width_m + (0.5 if road.kind != RoadKind.FOOTPATH else 0.1)
        camber = 0.05 if road.kind in (RoadKind.MAIN_STREET, RoadKind.STREET) else 0.02
        local = np.ascontiguousarray(line - canvas.origin_m)
        wet = canvas.shore_m < 0.5
        _sweep_road(grading.target_m, local, z, half, camber, wet)
        if over.any():
            bridges += _decks(grading, line, z=z, over=over, width_m=max(road.width_m + 0.6, 3.2))
    return bridges


def _decks(
    grading: Grading, road_m: F64, *, z: F64, over: NDArray[np.bool_], width_m: float
) -> list[Box]:
    """Raise a deck over each crossing of a road of one-metre steps; return their boxes."""
    canvas = grading.canvas
    wide = ndimage.binary_dilation(over, iterations=3)
    starts = np.flatnonzero(np.diff(np.concatenate([[0], wide.astype(int)])) == 1)
    ends = np.flatnonzero(np.diff(np.concatenate([wide.astype(int), [0]])) == -1)
    boxes: list[Box] = []
    everywhere = np.zeros(canvas.taken.shape, dtype=np.bool_)
    for first, last in zip(starts, ends, strict=True):
        a, b = road_m[first], road_m[last]
        half = 0.5 * width_m
        ramp = np.linspace(0.0, 1.0, last - first + 1)
        line = np.ascontiguousarray(road_m[first : last + 1] - canvas.origin_m)
        rise = 0.25 * np.sin(np.pi * ramp)
        heights = z[first] + ramp * (z[last] - z[first]) + rise
        _sweep_road(grading.deck_m, line, heights, half, 0.0, everywhere)
        middle = 0.5 * (a + b)
        heading = float(np.arctan2(*(b - a)[::-1]))
        boxes.append(
            Box(float(middle[0]), float(middle[1]), heading, float(np.hypot(*(b - a))), 2 * half)
        )
    return boxes


def grade_buildings(grading: Grading, buildings: list[DraftBuilding]) -> None:
    """Give every building a floor near the height of the ground at its door, and a level pad."""
    canvas = grading.canvas
    before = grading.surface()
    steps = np.linspace(-0.5, 0.5, 5)
    for house in buildings:
        box = house.box
        spots = box.at(*np.meshgrid(steps * box.length_m, steps * box.width_m)).reshape(-1, 2)
        mean = float(before[canvas.cells(spots)].mean())
        front = float(before[canvas.cells(house.outside_door(1.6)[None])][0])
        house.floor_z_m = float(np.clip(mean, front + 0.14, front + 0.42))
    for margin_m in (1.0, 0.3):  # first the aprons, then the footprints over any apron
        for house in buildings:
            _level(grading, house.box.grown(margin_m), z=house.floor_z_m - _STEP_M)


def _level(grading: Grading, box: Box, *, z: float) -> None:
    """Set the wanted height under ``box``, except on roads and in water."""
    canvas = grading.canvas
    reach = 0.5 * float(np.hypot(box.length_m, box.width_m)) + 2.0
    low = np.maximum((np.array([box.x_m, box.y_m]) - canvas.origin_m - reach).astype(int), 0)
    size = int(2.0 * reach) + 2
    part = np.s_[low[1] : low[1] + size, low[0] : low[0] + size]
    mask = np.zeros(canvas.taken[part].shape, dtype=np.uint8)
    mark_rectangle(mask, box, origin_m=canvas.origin_m + low, code=1)
    taken = canvas.taken[part]
    mask[(taken == Taken.ROAD) | (taken == Taken.WATER)] = 0
    grading.target_m[part][mask == 1] = z


def paint_surfaces(
    canvas: Canvas, *, roads: list[DraftRoad], square: Box, buildings: list[DraftBuilding]
) -> NDArray[np.uint8]:
    """Surface code of every square metre of the board."""
    table = np.zeros(16, dtype=np.uint8)
    table[Taken.WATER] = Surface.RIVERBED
    table[Taken.ROAD] = Surface.ROAD
    table[Taken.SQUARE] = Surface.PLAZA
    table[Taken.FIELD] = Surface.FIELD
    surface = table[canvas.taken]
    origin_m = canvas.origin_m
    # What stands on the square stands on its paving; elsewhere things stand on the ground.
    mark_rectangle(surface, square, origin_m=origin_m, code=Surface.PLAZA, over=(Surface.NATURAL,))
    small = (RoadKind.FOOTPATH, RoadKind.TRACK)
    for code, chosen in (
        (Surface.PATH, [r for r in roads if r.kind in small]),
        (Surface.ROAD, [r for r in roads if r.kind not in small]),
    ):
        over = (Surface.NATURAL, Surface.ROAD, Surface.PATH)
        for road in chosen:
            half = 0.5 * road.width_m + 0.2
            mark_line(
                surface, road.xy_m, origin_m=origin_m, half_width_m=half, code=code, over=over
            )
    for house in buildings:
        worked = house.purpose in (Purpose.FARM, Purpose.BARN, Purpose.WORKSHOP, Purpose.SCHOOL)
        yard = house.box.grown(4.0 if worked else 1.3)
        mark_rectangle(surface, yard, origin_m=origin_m, code=Surface.YARD, over=(Surface.NATURAL,))
        _doorpath(surface, house, origin_m=origin_m)
    for house in buildings:
        mark_rectangle(surface, house.box, origin_m=origin_m, code=Surface.FLOOR)
    surface[_beach(canvas) & (surface == Surface.NATURAL)] = Surface.BEACH
    return surface


def _beach(canvas: Canvas) -> NDArray[np.bool_]:
    """A strip of sand or shingle along water that is more than a brook."""
    water = canvas.taken == Taken.WATER
    if not water.any():
        return np.zeros(water.shape, dtype=np.bool_)
    broad = ndimage.distance_transform_edt(water) > 3.0
    near = ndimage.distance_transform_edt(~broad) < 6.5
    return np.asarray(near & (canvas.shore_m < 3.5) & ~water)


def _doorpath(surface: NDArray[np.uint8], house: DraftBuilding, *, origin_m: F64) -> None:
    """Paint the trodden way from a door to the street."""
    lot = house.lot
    inward = np.array([np.cos(lot.inward_rad), np.sin(lot.inward_rad)])
    foot = house.door_m + _projected(
        lot.front_m - 1.2 * inward - house.door_m, house.door_heading_rad
    )
    mark_line(
        surface,
        np.stack([house.door_m, foot]),
        origin_m=origin_m,
        half_width_m=0.9,
        code=Surface.PATH,
        over=(Surface.NATURAL, Surface.YARD),
    )


def _projected(vector: F64, heading_rad: float) -> F64:
    """The part of ``vector`` that points along ``heading_rad``."""
    unit = np.array([np.cos(heading_rad), np.sin(heading_rad)])
    return np.asarray(max(float(vector @ unit), 1.5) * unit)


def finish(
    grading: Grading, *, surface: NDArray[np.uint8], rng: np.random.Generator
) -> DetailPatch:
    """Put the patch together: graded ground, small unevenness of meadows, rim, decks."""
    canvas = grading.canvas
    z = grading.surface()
    rough = ndimage.gaussian_filter(rng.standard_normal(z.shape).astype(np.float32), 2.2)
    slow = ndimage.gaussian_filter(rng.standard_normal(z.shape).astype(np.float32), 7.0)
    wild = (surface == Surface.NATURAL) | (surface == Surface.FIELD) | (surface == Surface.BEACH)
    loose = ndimage.gaussian_filter((wild & ~np.isfinite(grading.target_m)).astype(np.float32), 2.5)
    loose = np.clip(2.0 * loose - 1.0, 0.0, 1.0) * np.clip(canvas.shore_m / 6.0, 0.0, 1.0)
    z = z + loose * (0.035 * rough / rough.std() + 0.07 * slow / slow.std())
    steps = np.arange(canvas.count) + 0.5
    edge = np.minimum(steps, canvas.count - steps)
    edge = np.clip(np.minimum(edge[:, None], edge[None, :]) / _RIM_M, 0.0, 1.0)
    blend = edge * edge * (3.0 - 2.0 * edge)
    blend[[0, -1], :] = blend[:, [0, -1]] = 0.0
    return DetailPatch(
        origin_m=canvas.origin_m,
        cell_m=1.0,
        elevation_m=np.ascontiguousarray(z, dtype=np.float32),
        surface_id=surface,
        blend=blend.astype(np.float32),
        deck_m=grading.deck_m,
    )
