"""Lots along the streets: where a house of a given frontage can stand and still face the road.

A frontage is a point on the edge of a carriageway or square with the direction into the land
behind it. A lot is a rectangle that starts at a frontage; it takes its square metres on the
canvas, so no two lots overlap and none lies on a road or in water.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digisphere.world.canvas import Box, Canvas, Taken, rectangle_free
from digisphere.world.compiled import njit
from digisphere.world.pathfinding import resample

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

VERGE_M = 0.8
_MOST_RISE_M = 3.4
_PROBES_M = (2.0, 5.0)
"""Steps into the land that lie under every lot: lots are 6 m and more deep and wide."""


@dataclass
class Lot:
    """A piece of land at a street.

    Attributes:
        box: the rectangle; its length runs along the street, its width into the land.
        front_m: (2,) middle of the street side.
        inward_rad: direction from the street into the lot.
        on_square: whether it faces the market square.
    """

    box: Box
    front_m: F64
    inward_rad: float
    on_square: bool


@dataclass
class Frontages:
    """All points at streets where a lot may start; columns of one length."""

    x_m: F64 = field(default_factory=lambda: np.zeros(0))
    y_m: F64 = field(default_factory=lambda: np.zeros(0))
    inward_rad: F64 = field(default_factory=lambda: np.zeros(0))
    on_square: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    track: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))

    def extend(
        self, xy_m: F64, inward_rad: F64, *, on_square: bool = False, track: bool = False
    ) -> None:
        """Append frontage points (n, 2) with their inward directions (n,)."""
        count = len(xy_m)
        self.x_m = np.concatenate([self.x_m, xy_m[:, 0]])
        self.y_m = np.concatenate([self.y_m, xy_m[:, 1]])
        self.inward_rad = np.concatenate([self.inward_rad, inward_rad])
        self.on_square = np.concatenate([self.on_square, np.full(count, on_square)])
        self.track = np.concatenate([self.track, np.full(count, track)])

    def add_road(self, xy_m: F64, *, width_m: float, track: bool) -> None:
        """Append both sides of a road with centre line (n, 2)."""
        line = resample(xy_m, step_m=1.5)
        ahead = np.concatenate([line[4:], np.repeat(line[-1:], 4, axis=0)])
        behind = np.concatenate([np.repeat(line[:1], 4, axis=0), line[:-4]])
        along = np.arctan2(*(ahead - behind).T[::-1])
        for side in (0.5 * np.pi, -0.5 * np.pi):
            inward = along + side
            offset = 0.5 * width_m + VERGE_M
            edge = line + offset * np.stack([np.cos(inward), np.sin(inward)], axis=1)
            self.extend(edge, inward, track=track)

    def add_square(self, square: Box) -> None:
        """Append the four sides of the market square, looking outward from it."""
        for turn, length, reach in (
            (0.0, square.width_m, square.length_m),
            (0.5 * np.pi, square.length_m, square.width_m),
            (np.pi, square.width_m, square.length_m),
            (1.5 * np.pi, square.length_m, square.width_m),
        ):
            inward = square.heading_rad + turn
            along = np.arange(-0.5 * length + 5.0, 0.5 * length - 4.0, 1.5)
            out = 0.5 * reach + 0.6
            x = square.x_m + out * np.cos(inward) - along * np.sin(inward)
            y = square.y_m + out * np.sin(inward) + along * np.cos(inward)
            self.extend(np.stack([x, y], axis=1), np.full(len(x), inward), on_square=True)


@njit(cache=True)
def _may_open(
    taken: NDArray[np.uint8], x: F64, y: F64, inward: F64, score: F64, allowed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Frontages with a score whose land a few steps in is allowed: any lot there covers it."""
    count = taken.shape[0]
    out = np.zeros(len(x), dtype=np.bool_)
    for index in range(len(x)):
        if not np.isfinite(score[index]):
            continue
        ux, uy = np.cos(inward[index]), np.sin(inward[index])
        fits = True
        for step in _PROBES_M:
            ix, iy = int(x[index] + step * ux), int(y[index] + step * uy)
            fits = fits and 0 <= ix < count and 0 <= iy < count and allowed[taken[iy, ix]]
        out[index] = fits
    return out


@njit(cache=True)
def _first_fit(
    taken: NDArray[np.uint8],
    base: F32,
    order: NDArray[np.int64],
    x: F64,
    y: F64,
    inward: F64,
    frontage: float,
    depth: float,
    most_rise: float,
    allowed: NDArray[np.bool_],
) -> int:
    """First frontage in ``order`` with a free, not too steep rectangle behind it, or -1."""
    count = taken.shape[0]
    for index in order:
        ux, uy = np.cos(inward[index]), np.sin(inward[index])
        cx = x[index] + ux * 0.5 * depth
        cy = y[index] + uy * 0.5 * depth
        half_l, half_w = 0.5 * frontage, 0.5 * depth - 0.25
        if not rectangle_free(taken, (cx, cy, -uy, ux, half_l, half_w), allowed):
            continue
        low, high = np.inf, -np.inf
        for i in range(3):
            for j in range(3):
                px = x[index] - uy * (i - 1) * half_l + ux * j * 0.5 * min(depth, 15.0)
                py = y[index] + ux * (i - 1) * half_l + uy * j * 0.5 * min(depth, 15.0)
                ix = min(max(int(px), 0), count - 1)
                iy = min(max(int(py), 0), count - 1)
                low = min(low, base[iy, ix])
                high = max(high, base[iy, ix])
        if high - low <= most_rise:
            return int(index)
    return -1


def take_lot(
    canvas: Canvas,
    *,
    frontages: Frontages,
    score: F64,
    frontage_m: float,
    depth_m: float,
    least_depth_m: float,
    most_rise_m: float = _MOST_RISE_M,
) -> Lot | None:
    """Take the best free lot, trying shallower ones before giving up.

    Args:
        canvas: where the lot's square metres are marked as taken.
        frontages: candidate starts.
        score: (n,) how good each candidate is; -inf rules it out.
        frontage_m: width along the street.
        depth_m: wanted reach into the land.
        least_depth_m: smallest reach that will do.
        most_rise_m: greatest rise across the front of the lot.
    """
    allowed = np.zeros(16, dtype=np.bool_)
    allowed[Taken.FREE] = True
    x, y = frontages.x_m - canvas.origin_m[0], frontages.y_m - canvas.origin_m[1]
    order = np.flatnonzero(_may_open(canvas.taken, x, y, frontages.inward_rad, score, allowed))
    order = order[np.argsort(-score[order], kind="stable")].astype(np.int64)
    for depth in (depth_m, 0.75 * depth_m + 0.25 * least_depth_m, least_depth_m):
        index = _first_fit(
            canvas.taken, canvas.base_m, order, x, y, frontages.inward_rad,
            frontage_m, depth, most_rise_m, allowed,
        )  # fmt: skip
        if index >= 0:
            return _lot_at(canvas, frontages, index=index, frontage_m=frontage_m, depth_m=depth)
    return None


def _lot_at(
    canvas: Canvas, frontages: Frontages, *, index: int, frontage_m: float, depth_m: float
) -> Lot:
    """Build the lot that starts at a frontage and mark it."""
    inward = float(frontages.inward_rad[index])
    front = np.array([frontages.x_m[index], frontages.y_m[index]])
    middle = front + 0.5 * depth_m * np.array([np.cos(inward), np.sin(inward)])
    box = Box(float(middle[0]), float(middle[1]), inward + 0.5 * np.pi, frontage_m, depth_m)
    canvas.mark_rectangle(box, code=Taken.LOT, over=(Taken.FREE,))
    return Lot(box, front, inward, bool(frontages.on_square[index]))
