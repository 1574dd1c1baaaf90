"""The drawing board of a village: one-metre rasters that the planning stages read and mark.

Holds the natural ground around the chosen centre at one metre, where water is, and who has taken
each square metre so far. Roads, lots, fields and paths are marked here so that none overlaps
another. The board is thrown away once the village is planned; its results live in the ground.
"""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.compiled import njit

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]
# Centre x and y on the board, unit vector along, half length, half width.
Rectangle = tuple[float, float, float, float, float, float]

BANK_M = 1.9


class Taken(IntEnum):
    """Who has taken a square metre of the drawing board."""

    FREE = 0
    WATER = 1
    ROAD = 2
    LOT = 3
    BUILDING = 4
    SQUARE = 5
    GREEN = 6
    FIELD = 7
    OBSTACLE = 8  # stalls, wells, benches: no one walks through them
    BANK = 9  # free, but too near the water to build or plough


@dataclass
class Canvas:
    """One-metre rasters (n, n) of the village's surroundings; row 0 in the south.

    Attributes:
        origin_m: (2,) south-west corner on the map.
        base_m: natural ground, or bed under water.
        level_m: water surface, NaN where dry.
        taken: Taken code of each square metre.
        shore_m: distance to the nearest water.
        slope: rise over run of the natural ground, smoothed over 10 m.
        marks: how often something was marked; what is derived from ``taken`` holds till it grows.
    """

    origin_m: F64
    base_m: F32
    level_m: F32
    taken: U8 = field(init=False)
    shore_m: F32 = field(init=False)
    slope: F32 = field(init=False)
    marks: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        water = self.level_m > self.base_m
        self.taken = np.where(water, Taken.WATER, Taken.FREE).astype(np.uint8)
        if water.any():
            away = ndimage.distance_transform_edt(~water)
        else:
            away = np.full(water.shape, 1e3)
        self.shore_m = np.asarray(away, dtype=np.float32)
        self.taken[~water & (self.shore_m < BANK_M)] = Taken.BANK
        smooth = ndimage.gaussian_filter(self.base_m, 5.0)
        rise, run = np.gradient(smooth)
        self.slope = np.asarray(np.hypot(rise, run), dtype=np.float32)

    @property
    def count(self) -> int:
        """Cells along one side."""
        return len(self.taken)

    @property
    def middle_m(self) -> F64:
        """Map coordinates of the middle."""
        return self.origin_m + 0.5 * self.count

    def cells(self, xy_m: NDArray[np.floating]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Row and column (iy, ix) of points (n, 2) on the map, clamped to the board."""
        at = np.floor(np.asarray(xy_m, dtype=np.float64) - self.origin_m).astype(np.intp)
        at = np.clip(at, 0, self.count - 1)
        return at[..., 1], at[..., 0]

    def contains(self, xy_m: NDArray[np.floating], *, margin_m: float = 0.0) -> NDArray[np.bool_]:
        """Tell which points (n, 2) lie on the board, ``margin_m`` or more from its edge."""
        at = np.asarray(xy_m, dtype=np.float64) - self.origin_m
        return np.asarray(np.all((at >= margin_m) & (at < self.count - margin_m), axis=-1))

    def heights(self, xy_m: NDArray[np.floating]) -> F32:
        """Natural height at points (n, 2)."""
        at = np.asarray(xy_m, dtype=np.float64) - self.origin_m - 0.5
        flat = ndimage.map_coordinates(
            self.base_m, [at[..., 1].ravel(), at[..., 0].ravel()], order=1, mode="nearest"
        )
        return np.asarray(flat, dtype=np.float32).reshape(at.shape[:-1])

    def rectangle_free(self, box: "Box", *, allow: tuple[int, ...] = (Taken.FREE,)) -> bool:
        """Tell whether every square metre under ``box`` is on the board and in ``allow``."""
        return bool(rectangle_free(self.taken, box.on(self.origin_m), codes(allow)))

    def mark_rectangle(self, box: "Box", *, code: int, over: tuple[int, ...] = ()) -> None:
        """Write ``code`` under ``box``; only over the codes in ``over`` when any are given."""
        self.marks += 1
        mark_rectangle(self.taken, box, origin_m=self.origin_m, code=code, over=over)

    def mark_line(
        self, xy_m: F64, *, half_width_m: float, code: int, over: tuple[int, ...] = ()
    ) -> None:
        """Write ``code`` along a polyline (n, 2); only over the codes in ``over`` when given."""
        self.marks += 1
        mark_line(
            self.taken,
            xy_m,
            origin_m=self.origin_m,
            half_width_m=half_width_m,
            code=code,
            over=over,
        )


def codes(chosen: tuple[int, ...]) -> NDArray[np.bool_]:
    """Look-up table (16,) that is true at the chosen codes, or everywhere when none is given."""
    table = np.zeros(16, dtype=np.bool_)
    table[list(chosen) if chosen else slice(None)] = True
    return table


def mark_rectangle(
    raster: U8, box: "Box", *, origin_m: F64, code: int, over: tuple[int, ...] = ()
) -> None:
    """Write ``code`` into ``raster`` under ``box``, over the codes in ``over`` (or over all)."""
    _mark_rectangle(raster, box.on(origin_m), code, codes(over))


def mark_line(
    raster: U8,
    xy_m: F64,
    *,
    origin_m: F64,
    half_width_m: float,
    code: int,
    over: tuple[int, ...] = (),
) -> None:
    """Write ``code`` into ``raster`` along a polyline (n, 2), over the codes in ``over``."""
    _mark_line(raster, np.ascontiguousarray(xy_m - origin_m), half_width_m, code, codes(over))


@dataclass(frozen=True)
class Box:
    """An oriented rectangle on the map: centre, heading of its length axis, full sizes."""

    x_m: float
    y_m: float
    heading_rad: float
    length_m: float
    width_m: float

    def on(self, origin_m: F64) -> Rectangle:
        """Centre relative to ``origin_m``, unit vector along, and half sizes."""
        return (
            self.x_m - float(origin_m[0]),
            self.y_m - float(origin_m[1]),
            float(np.cos(self.heading_rad)),
            float(np.sin(self.heading_rad)),
            0.5 * self.length_m,
            0.5 * self.width_m,
        )

    def grown(self, margin_m: float) -> "Box":
        """Return the box with ``margin_m`` more on every side."""
        return Box(
            self.x_m,
            self.y_m,
            self.heading_rad,
            self.length_m + 2 * margin_m,
            self.width_m + 2 * margin_m,
        )

    def at(
        self, along_m: NDArray[np.floating] | float, across_m: NDArray[np.floating] | float
    ) -> F64:
        """Map points (..., 2) given in the box's own axes; ``across`` is left of ``along``."""
        c, s = np.cos(self.heading_rad), np.sin(self.heading_rad)
        along, across = np.broadcast_arrays(along_m, across_m)
        return np.stack(
            [self.x_m + along * c - across * s, self.y_m + along * s + across * c], axis=-1
        ).astype(np.float64)

    def holds(self, xy_m: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Tell which points (n, 2) lie inside."""
        c, s = np.cos(self.heading_rad), np.sin(self.heading_rad)
        dx = np.asarray(xy_m)[..., 0] - self.x_m
        dy = np.asarray(xy_m)[..., 1] - self.y_m
        return np.asarray(
            (np.abs(dx * c + dy * s) <= 0.5 * self.length_m)
            & (np.abs(dy * c - dx * s) <= 0.5 * self.width_m)
        )


@njit(cache=True)
def _reach(box: Rectangle) -> tuple[float, float]:
    """How far the box reaches from its centre along x and along y."""
    _, _, ux, uy, half_l, half_w = box
    return abs(ux) * half_l + abs(uy) * half_w, abs(uy) * half_l + abs(ux) * half_w


@njit(cache=True)
def _covers(box: Rectangle, ix: int, iy: int) -> bool:
    """Tell whether the middle of a square metre lies under the box."""
    x, y, ux, uy, half_l, half_w = box
    dx = ix + 0.5 - x
    dy = iy + 0.5 - y
    return abs(dx * ux + dy * uy) <= half_l and abs(dy * ux - dx * uy) <= half_w


@njit(cache=True)
def rectangle_free(taken: U8, box: Rectangle, allowed: NDArray[np.bool_]) -> bool:
    """Tell whether the box is wholly on the board, over allowed codes only."""
    count = taken.shape[0]
    x, y = box[0], box[1]
    reach_x, reach_y = _reach(box)
    if x - reach_x < 1 or y - reach_y < 1 or x + reach_x > count - 1 or y + reach_y > count - 1:
        return False
    for iy in range(int(y - reach_y), int(y + reach_y) + 1):
        for ix in range(int(x - reach_x), int(x + reach_x) + 1):
            if not allowed[taken[iy, ix]] and _covers(box, ix, iy):
                return False
    return True


@njit(cache=True)
def _mark_rectangle(taken: U8, box: Rectangle, code: int, allowed: NDArray[np.bool_]) -> None:
    count = taken.shape[0]
    x, y = box[0], box[1]
    reach_x, reach_y = _reach(box)
    for iy in range(max(int(y - reach_y), 0), min(int(y + reach_y) + 1, count)):
        for ix in range(max(int(x - reach_x), 0), min(int(x + reach_x) + 1, count)):
            if allowed[taken[iy, ix]] and _covers(box, ix, iy):
                taken[iy, ix] = code


@njit(cache=True)
def _mark_line(
    taken: U8, xy: F64, half_width: float, code: int, allowed: NDArray[np.bool_]
) -> None:
    count = taken.shape[0]
    reach = int(half_width) + 1
    for k in range(xy.shape[0] - 1):
        ax, ay = xy[k, 0], xy[k, 1]
        bx, by = xy[k + 1, 0] - ax, xy[k + 1, 1] - ay
        span2 = max(bx * bx + by * by, 1e-9)
        left, right = min(ax, ax + bx), max(ax, ax + bx)
        low, high = min(ay, ay + by), max(ay, ay + by)
        for iy in range(max(int(low) - reach, 0), min(int(high) + reach + 1, count)):
            for ix in range(max(int(left) - reach, 0), min(int(right) + reach + 1, count)):
                px, py = ix + 0.5 - ax, iy + 0.5 - ay
                t = min(max((px * bx + py * by) / span2, 0.0), 1.0)
                dx, dy = px - t * bx, py - t * by
                if dx * dx + dy * dy <= half_width * half_width and allowed[taken[iy, ix]]:
                    taken[iy, ix] = code


@njit(cache=True)
def line_clear(
    taken: U8, blocked: NDArray[np.bool_], x0: float, y0: float, x1: float, y1: float
) -> bool:
    """Tell whether a straight walk (board coordinates) meets no cell whose code is blocked."""
    count = taken.shape[0]
    steps = max(1, int(np.hypot(x1 - x0, y1 - y0) * 2.5))
    for k in range(steps + 1):
        t = k / steps
        ix = int(np.floor(x0 + t * (x1 - x0)))
        iy = int(np.floor(y0 + t * (y1 - y0)))
        if 0 <= ix < count and 0 <= iy < count and blocked[taken[iy, ix]]:
            return False
    return True
