"""The village's roads: two ways out into the country, a street between them, lanes that branch.

Every road is a least-cost line over the ground, so it follows contours, keeps off the banks and
crosses rivers square and seldom. Lanes are added one by one towards the best ground that no road
serves yet, after Emilien et al. (2012, "Procedural generation of villages on arbitrary
terrains"). Lots along them are placed by ``parcels``; the levels they lie at by ``patch``.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.canvas import Box, Canvas, Taken
from digisphere.world.compiled import njit
from digisphere.world.enums import RoadKind
from digisphere.world.ground import Grid
from digisphere.world.pathfinding import cost_field, find_way, smooth_line, walk_back

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

WIDTH_M = {
    RoadKind.MAIN_STREET: 6.0,
    RoadKind.STREET: 5.0,
    RoadKind.LANE: 3.8,
    RoadKind.TRACK: 3.0,
    RoadKind.FOOTPATH: 1.5,
}
SEARCH_CELL_M = 4
_BRIDGE_PRICE = 14.0
_LONGEST_HALF_SPAN_M = 22.0


@njit(cache=True)
def _codes_in_blocks(taken: NDArray[np.uint8], size: int) -> NDArray[np.uint16]:
    """Which codes (below 16) each block of ``size`` x ``size`` holds, one bit a code."""
    rows, columns = taken.shape[0] // size, taken.shape[1] // size
    out = np.zeros((rows, columns), dtype=np.uint16)
    for by in range(rows):
        for bx in range(columns):
            bits = 0
            for iy in range(by * size, (by + 1) * size):
                for ix in range(bx * size, (bx + 1) * size):
                    bits |= 1 << taken[iy, ix]
            out[by, bx] = bits
    return out


@njit(cache=True)
def _any_in_blocks(mask: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """Whether any cell of each block of ``size`` x ``size`` is set."""
    rows, columns = mask.shape[0] // size, mask.shape[1] // size
    out = np.zeros((rows, columns), dtype=np.bool_)
    for iy in range(rows * size):
        for ix in range(columns * size):
            if mask[iy, ix]:
                out[iy // size, ix // size] = True
    return out


@dataclass
class DraftRoad:
    """A planned centre line (n, 2) on the map."""

    kind: RoadKind
    xy_m: F64

    @property
    def width_m(self) -> float:
        """Full width of the carriageway."""
        return WIDTH_M[self.kind]


@dataclass
class RoadPlan:
    """Roads laid so far over a canvas, and the rasters that price the next one."""

    canvas: Canvas
    rng: np.random.Generator
    roads: list[DraftRoad] = field(default_factory=list)
    height_m: F32 = field(init=False)
    ground_price: F32 = field(init=False)
    _marks: int = field(default=-1, init=False)
    _codes: NDArray[np.uint16] = field(init=False)
    _served: NDArray[np.bool_] | None = field(default=None, init=False)
    _away_m: F64 = field(init=False)

    def __post_init__(self) -> None:
        board = self.canvas
        k = SEARCH_CELL_M
        above = np.where(np.isnan(board.level_m), board.base_m, board.level_m + 1.0)
        self.height_m = np.ascontiguousarray(
            ndimage.uniform_filter(np.maximum(above, board.base_m), k)[k // 2 :: k, k // 2 :: k]
        ).astype(np.float32)
        water = self.coarse(board.taken == Taken.WATER)
        inland = ndimage.distance_transform_edt(water, sampling=k)
        shore = board.shore_m[k // 2 :: k, k // 2 :: k]
        wander = ndimage.gaussian_filter(self.rng.standard_normal(water.shape), 5.0)
        wander /= max(float(wander.std()), 1e-9)
        price = 1.0 + 0.35 * np.clip(wander, -1.6, 2.5)
        price *= 1.0 + 1.6 * np.exp(-((shore / 9.0) ** 2))
        price = np.where(water, _BRIDGE_PRICE, price)
        price[inland > _LONGEST_HALF_SPAN_M] = np.inf
        self.ground_price = price.astype(np.float32)

    def cell(self, xy_m: NDArray[np.floating]) -> tuple[int, int]:
        """Search cell (iy, ix) of a point on the map."""
        at = (np.asarray(xy_m) - self.canvas.origin_m) // SEARCH_CELL_M
        ix, iy = np.clip(at, 0, len(self.height_m) - 1).astype(int)
        return int(iy), int(ix)

    def points(self, cells: NDArray[np.int64]) -> F64:
        """Map points (k, 2) at the middles of search cells (k, 2)."""
        middles = (cells[:, ::-1] + 0.5) * SEARCH_CELL_M
        return np.asarray(self.canvas.origin_m + middles, dtype=np.float64)

    def coarse(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Search cells that hold any square metre of ``mask``."""
        return np.asarray(_any_in_blocks(mask, SEARCH_CELL_M))

    def holding(self, *codes: Taken) -> NDArray[np.bool_]:
        """Search cells that hold a square metre of any of these codes."""
        if self._marks != self.canvas.marks:
            self._marks = self.canvas.marks
            self._codes = _codes_in_blocks(self.canvas.taken, SEARCH_CELL_M)
        wanted = np.uint16(sum(1 << code for code in codes))
        return np.asarray(self._codes & wanted != 0)

    def from_roads_m(self) -> F64:
        """Distance of each search cell to the nearest one with a road; infinite without roads."""
        road = self.holding(Taken.ROAD, Taken.SQUARE)
        if self._served is None or not np.array_equal(road, self._served):
            self._served = road
            self._away_m = (
                ndimage.distance_transform_edt(~road, sampling=SEARCH_CELL_M)
                if road.any()
                else np.full(road.shape, np.inf)
            )
        return self._away_m

    def price_now(self, *, shun_roads: bool) -> F32:
        """Price per metre with what has been built; ``shun_roads`` keeps new lanes apart."""
        built = self.holding(Taken.LOT, Taken.BUILDING, Taken.OBSTACLE)
        price = np.where(built, np.float32(np.inf), self.ground_price)
        if shun_roads:
            price = price * (1.0 + 2.5 * np.exp(-((self.from_roads_m() / 20.0) ** 2)))
        else:
            price = np.where(self.from_roads_m() == 0.0, 0.45, price)
        return np.ascontiguousarray(price, dtype=np.float32)

    def way(
        self, start_m: NDArray[np.floating], goals: NDArray[np.bool_], *, shun_roads: bool
    ) -> tuple[F64, float] | None:
        """Cheapest line of map points from ``start_m`` to a goal cell, and its price."""
        price = self.price_now(shun_roads=shun_roads)
        cell = self.cell(start_m)
        price[cell] = min(price[cell], np.float32(2.0))
        found = find_way(self.height_m, price=price, cell_m=SEARCH_CELL_M, start=cell, goals=goals)
        if found is None:
            return None
        line = self.points(found[0])
        line[0] = start_m
        return line, found[1]

    def lay(self, xy_m: F64, *, kind: RoadKind) -> DraftRoad:
        """Add a road along ``xy_m`` and mark its carriageway on the canvas."""
        line = straighten_crossings(xy_m, canvas=self.canvas)
        road = DraftRoad(kind=kind, xy_m=line)
        self.roads.append(road)
        over = (
            (Taken.FREE, Taken.BANK, Taken.FIELD, Taken.WATER)
            if kind != RoadKind.FOOTPATH
            else (Taken.FREE, Taken.BANK, Taken.WATER)
        )
        self.canvas.mark_line(line, half_width_m=0.5 * road.width_m, code=Taken.ROAD, over=over)
        return road

    def network(self) -> NDArray[np.bool_]:
        """Search cells where a new road may join the old ones: on land, not on a bridge."""
        taken = self.canvas.taken
        wet = self.canvas.shore_m < 1.5
        road = (taken == Taken.ROAD) | (taken == Taken.SQUARE)
        served: NDArray[np.bool_] = self.from_roads_m() == 0.0
        return served & ~self.coarse(road & wet)

    def grow_lane(self, *, centre_m: F64, reach_m: float, kind: RoadKind = RoadKind.LANE) -> bool:
        """Add a lane towards the best unserved ground within ``reach_m``; False when none is."""
        board, k = self.canvas, SEARCH_CELL_M
        away = self.from_roads_m()
        built = [code for code in Taken if code >= Taken.LOT]
        free = self.holding(Taken.FREE) & ~self.holding(*built)
        half = k // 2
        slope, shore = board.slope[half::k, half::k], board.shore_m[half::k, half::k]
        rows, columns = np.indices(away.shape)
        x = board.origin_m[0] + (columns + 0.5) * k - centre_m[0]
        y = board.origin_m[1] + (rows + 0.5) * k - centre_m[1]
        far = np.hypot(x, y)
        good = free & (away > 44.0) & (away < 82.0) & (far < reach_m) & (slope < 0.24)
        good &= shore > 12.0
        score = -far / reach_m - 3.0 * slope + 0.25 * self.rng.standard_normal(away.shape)
        for _ in range(6):
            if not good.any():
                return False
            cell = np.unravel_index(int(np.argmax(np.where(good, score, -np.inf))), good.shape)
            start = self.points(np.array([cell], dtype=np.int64))[0]
            if self._join(start, road=self.network(), kind=kind):
                return True
            near = np.hypot(rows - cell[0], columns - cell[1]) * k < 30.0
            good &= ~near
        return False

    def _join(self, start_m: F64, *, road: NDArray[np.bool_], kind: RoadKind) -> bool:
        """Lay a lane from ``start_m`` to the network, and on through to another road if near."""
        first = self.way(start_m, road, shun_roads=True)
        if first is None or first[1] > 420.0:
            return False
        onward = self._second_end(first[0], road=road)
        line = first[0] if onward is None else np.concatenate([onward[::-1], first[0][1:]])
        self.lay(smooth_line(line, sigma_m=9.0), kind=kind)
        return True

    def _second_end(self, line_m: F64, *, road: NDArray[np.bool_]) -> F64 | None:
        """A way from the lane's head to a different stretch of road, so that lanes make loops."""
        rows, columns = np.indices(road.shape)
        arrival = self.cell(line_m[-1])
        apart = np.hypot(rows - arrival[0], columns - arrival[1]) * SEARCH_CELL_M > 85.0
        found = self.way(line_m[0], road & apart, shun_roads=True)
        if found is None or found[1] > 380.0:
            return None
        onward = found[0]
        gaps = np.hypot(*(onward[:, None, :] - line_m[None, :, :]).transpose(2, 0, 1))
        if (gaps.min(axis=1) < 24.0).mean() > 0.45:
            return None
        return onward


def straighten_crossings(xy_m: F64, *, canvas: Canvas) -> F64:
    """Make every stretch of a line over water one straight run from bank to bank."""
    iy, ix = canvas.cells(xy_m)
    wet = (canvas.taken[iy, ix] == Taken.WATER) & canvas.contains(xy_m)
    if not wet.any():
        return xy_m
    wide = ndimage.binary_dilation(wet, iterations=1)
    line = xy_m.copy()
    starts = np.flatnonzero(np.diff(np.concatenate([[0], wide.astype(int)])) == 1)
    ends = np.flatnonzero(np.diff(np.concatenate([wide.astype(int), [0]])) == -1)
    for first, last in zip(starts, ends, strict=True):
        ramp = np.linspace(0.0, 1.0, last - first + 1)[:, None]
        line[first : last + 1] = xy_m[first] * (1.0 - ramp) + xy_m[last] * ramp
    return line


def ways_out(
    grid: Grid, *, elevation_m: F32, water_level_m: F32, centre_m: F64, rng: np.random.Generator
) -> list[F64]:
    """Up to three easy lines from the centre to the border of the map, in different directions.

    Where no border can be reached dry-shod (an island) they lead to far corners of the land.
    """
    step = max(1, int(np.ceil(max(grid.nx, grid.ny) / 256)))
    level = water_level_m[::step, ::step]
    land = elevation_m[::step, ::step]
    cell_m = grid.cell_m * step
    water = level > land
    inland = ndimage.distance_transform_edt(water, sampling=cell_m)
    wander = ndimage.gaussian_filter(rng.standard_normal(land.shape), 2.0)
    price = (1.0 + 0.5 * np.clip(wander / max(float(wander.std()), 1e-9), -1.5, 3.0)).astype(
        np.float32
    )
    price[water] = 9.0
    price[inland > 40.0] = np.inf
    deck = np.where(water, np.nan_to_num(level) + 1.0, land).astype(np.float32)
    iy, ix = (int(v) for v in (np.asarray(centre_m)[::-1] // cell_m))
    cost, previous = cost_field(deck, price=price, cell_m=cell_m, start=(iy, ix), easy_grade=0.09)
    rows, columns = np.indices(land.shape)
    bearing = np.arctan2(rows - iy, columns - ix)
    border = np.zeros(land.shape, dtype=np.bool_)
    border[[0, -1], :] = border[:, [0, -1]] = True
    usable = np.isfinite(cost) & ~water
    if (usable & border).sum() < 8:
        reach = np.hypot(rows - iy, columns - ix)
        border = reach >= 0.7 * reach[usable].max()
    price_there = cost.astype(np.float64) * rng.uniform(0.85, 1.15, cost.shape)
    cost_there = np.where(usable & border, price_there, np.inf)
    return _apart(cost_there, previous, bearing=bearing, centre_m=centre_m, cell_m=cell_m)


def _apart(
    cost: F64, previous: NDArray[np.int32], *, bearing: F64, centre_m: F64, cell_m: float
) -> list[F64]:
    """The cheapest ends that lie in different directions: the second opposite if it can be."""
    lines: list[F64] = []
    for _ in range(3):
        if not np.isfinite(cost).any():
            break
        row, column = divmod(int(np.argmin(cost)), cost.shape[1])
        cells = walk_back(previous, cell=(row, column), columns=cost.shape[1])[::-1]
        line = ((cells[:, ::-1] + 0.5) * cell_m).astype(np.float64)
        line[0] = centre_m
        lines.append(line)
        turn = np.abs(np.angle(np.exp(1j * (bearing - bearing[row, column]))))
        cost = np.where(turn < 1.1, np.inf, cost)
        if len(lines) == 1 and np.isfinite(cost[turn > 2.0]).any():
            cost = np.where(turn > 2.0, cost, 3.0 * cost)
    return lines


def square_beside(
    street_m: F64, *, canvas: Canvas, centre_m: F64, length_m: float, width_m: float
) -> Box:
    """Place the market square along the street near the centre, on its flatter, drier side."""
    away = np.hypot(*(street_m - centre_m).T)
    best: tuple[float, Box] | None = None
    for index in np.flatnonzero(away < max(60.0, away.min() + 20.0))[::3]:
        low, high = max(index - 6, 0), min(index + 6, len(street_m) - 1)
        along = street_m[high] - street_m[low]
        heading = float(np.arctan2(along[1], along[0]))
        bend = float(np.hypot(*np.diff(street_m[low : high + 1], axis=0).T).sum()) / max(
            float(np.hypot(*along)), 1.0
        )
        for side in (1.0, -1.0):
            offset = side * (0.5 * width_m + 1.5)
            x = float(street_m[index, 0] - np.sin(heading) * offset)
            y = float(street_m[index, 1] + np.cos(heading) * offset)
            box = Box(x, y, heading, length_m, width_m)
            ring = box.grown(22.0)
            if not canvas.rectangle_free(box.grown(2.0), allow=(Taken.FREE, Taken.ROAD)):
                continue
            grid = np.linspace(-0.5, 0.5, 9)
            points = ring.at(*np.meshgrid(grid * ring.length_m, grid * ring.width_m)).reshape(-1, 2)
            iy, ix = canvas.cells(points)
            wet = float((canvas.taken[iy, ix] == Taken.WATER).mean())
            price = float(canvas.slope[iy, ix].mean()) * 6.0 + 3.0 * wet + 4.0 * (bend - 1.0)
            price += float(away[index]) / 150.0
            if best is None or price < best[0]:
                best = (price, box)
    if best is None:
        x, y = (float(v) for v in centre_m)
        return Box(x, y, 0.0, length_m, width_m)
    return best[1]
