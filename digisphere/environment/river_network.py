"""The rivers as a network: reaches and lakes, what drains to each, and what each drains to.

Nodes are numbered reaches first, then lakes, then one for the shore: the sea and the map's rim.
Every cell of the map drains to the first node below it; weather cells share their runoff among
nodes by area. Derived from the frozen ground alone: its receivers, river lines and still water.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from digisphere.environment.lakes import LakeShapes, lake_shapes
from digisphere.environment.still_water import StillWater, find_still_water
from digisphere.world.routing import edge_mask, route

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REACH_POINTS = 30
"""Points of a river's line in one reach: about 200 m."""
BANKFULL = 5.0
"""Discharge that fills the banks over the mean, as the channels were dug (`world.rivers`)."""
_JOIN_M = 30.0
_NOWHERE = -1


@dataclass(frozen=True)
class Reaches:
    """Stretches of rivers, (r,).

    Attributes:
        river: which of ``ground.rivers``.
        first, last: points of its line, last one included.
        length_m: along the line.
        mean_m3_s: mean discharge of the climate.
        width_m, depth_m, level_m: of the channel when it is full.
        xy_m: (r, 2) its middle.
    """

    river: Ints
    first: Ints
    last: Ints
    length_m: Floats
    mean_m3_s: Floats
    width_m: Floats
    depth_m: Floats
    level_m: Floats
    xy_m: Floats

    @property
    def count(self) -> int:
        """How many reaches there are."""
        return len(self.river)


@dataclass(frozen=True)
class Network:
    """Reaches, lakes and shore of one ground, and what drains where.

    Attributes:
        reaches, lakes: the nodes.
        down: (nodes,) node below each; -1 for the shore.
        order: (nodes,) from sources to the shore.
        catchment_m2: (nodes,) land that drains to each without passing another.
        from_land: (nodes, n * n) share of a weather cell's runoff that each node gets.
        from_water: (nodes, n * n) share of its open water that each lake, or the shore, is.
        node_of_cell: (ny, nx) node that each cell of the map drains to or is part of.
        beyond_node, beyond_m2: where a river enters the map, and its land beyond; -1 and 0.
        outlets_m: (lakes, 2) where each lake spills.
    """

    reaches: Reaches
    lakes: LakeShapes
    down: Ints
    order: Ints
    catchment_m2: Floats
    from_land: sparse.csr_array
    from_water: sparse.csr_array
    node_of_cell: NDArray[np.int32]
    beyond_node: int
    beyond_m2: float
    outlets_m: Floats

    @cached_property
    def to_water(self) -> sparse.csr_array:
        """(n * n, nodes) the same seen from the cells."""
        return sparse.csr_array(self.from_water.T)

    @property
    def shore(self) -> int:
        """Number of the last node."""
        return self.reaches.count + self.lakes.count

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return self.shore + 1


_kept: dict[tuple[str, int], Network] = {}


def network_of(ground: Any, *, n: int) -> Network:
    """Return the network of ``ground`` for a weather grid of (n, n), made on first asking."""
    key = (str(ground.key), n)
    if key not in _kept:
        while len(_kept) >= 3:
            _kept.pop(next(iter(_kept)))
        _kept[key] = make_network(ground, n=n)
    return _kept[key]


def make_network(ground: Any, *, n: int) -> Network:
    """Derive the network of a ground for a weather grid of (n, n)."""
    water = find_still_water(ground)
    reaches = _reaches(ground)
    shore = reaches.count + water.count
    receiver = _receivers(ground, water)
    mark = _marks(ground, reaches=reaches, water=water, shore=shore)
    node, below = _drain(receiver, mark=mark, shore=shore)
    down: Ints = np.full(shore + 1, shore, dtype=np.int64)
    down[shore] = _NOWHERE
    down[: reaches.count] = _below_reaches(ground, reaches, mark=mark, below=below, shore=shore)
    exits, outlets = _lake_exits(ground, water, receiver=receiver, node=node, shore=shore)
    down[reaches.count : shore] = exits
    order = _sorted(down)
    shape = node.reshape(ground.grid.ny, ground.grid.nx)
    land, still, catchment = _shares(ground, water, node=shape, n=n, nodes=shore + 1)
    beyond_node, beyond_m2 = _beyond(ground, receiver=receiver, node=node)
    return Network(
        reaches=reaches,
        lakes=_lakes(ground, water, reaches=reaches, exits=exits),
        down=down,
        order=order,
        catchment_m2=catchment,
        from_land=land,
        from_water=still,
        node_of_cell=shape.astype(np.int32),
        beyond_node=beyond_node,
        beyond_m2=beyond_m2,
        outlets_m=outlets,
    )


def _reaches(ground: Any) -> Reaches:
    rows: list[tuple[float, ...]] = []
    for number, river in enumerate(ground.rivers):
        line = np.asarray(river.xy_m, np.float64)
        run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        parts = max(1, round((len(line) - 1) / REACH_POINTS))
        edges = np.round(np.linspace(0, len(line) - 1, parts + 1)).astype(int)
        for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            m = (a + b) // 2
            at = (river.discharge_m3_s[m], river.width_m[m], river.depth_m[m], river.level_m[m])
            rows.append((number, a, b, run[b] - run[a], *map(float, at), line[m, 0], line[m, 1]))
    table = np.array(rows, dtype=np.float64).reshape(-1, 10)
    whole = table[:, :3].astype(np.int64)
    return Reaches(
        river=whole[:, 0],
        first=whole[:, 1],
        last=whole[:, 2],
        length_m=np.maximum(table[:, 3], 1.0),
        mean_m3_s=np.maximum(table[:, 4], 1e-4),
        width_m=table[:, 5],
        depth_m=np.maximum(table[:, 6], 0.02),
        level_m=table[:, 7],
        xy_m=table[:, 8:10],
    )


def _receivers(ground: Any, water: StillWater) -> Ints:
    """(cells,) where each cell of the map drains to; itself at an outlet."""
    if "receiver" in ground.layers:
        return np.asarray(ground.layers["receiver"], np.int64).ravel()
    height = np.asarray(ground.layers["elevation_m"], np.float64)
    outlet = np.maximum(edge_mask(height.shape), water.sea.astype(np.uint8))
    return np.asarray(route(height, outlet=outlet).receiver, np.int64).ravel()


def _cells_of(ground: Any, xy_m: NDArray[np.floating]) -> Ints:
    at = np.floor(np.asarray(xy_m, np.float64) / ground.grid.cell_m).astype(np.int64)
    iy = np.clip(at[:, 1], 0, ground.grid.ny - 1)
    return np.asarray(iy * ground.grid.nx + np.clip(at[:, 0], 0, ground.grid.nx - 1))


def _marks(ground: Any, *, reaches: Reaches, water: StillWater, shore: int) -> Ints:
    """(cells,) node that a cell is itself part of, -1 on dry land."""
    mark = np.full(water.lake.size, _NOWHERE, dtype=np.int64)
    # Larger rivers come first in the list and are written last.
    for reach in range(reaches.count - 1, -1, -1):
        river = ground.rivers[int(reaches.river[reach])]
        part = river.xy_m[int(reaches.first[reach]) : int(reaches.last[reach]) + 1]
        mark[_cells_of(ground, part)] = reach
    lake = water.lake.ravel()
    mark[lake >= 0] = reaches.count + lake[lake >= 0]
    mark[water.sea.ravel()] = shore
    return mark


def _drain(receiver: Ints, *, mark: Ints, shore: int) -> tuple[Ints, Ints]:
    """Node that each cell drains to or is part of, and node below each cell that is not its own."""
    cells = np.arange(receiver.size)
    down = np.where(mark >= 0, cells, receiver)
    while True:
        further = down[down]
        if np.array_equal(further, down):
            break
        down = further
    node = np.where(mark[down] >= 0, mark[down], shore)
    # The next node downstream: step off one's own cells along the receivers.
    own = np.where(receiver == cells, shore, node[receiver])
    return node, own


def _below_reaches(ground: Any, reaches: Reaches, *, mark: Ints, below: Ints, shore: int) -> Ints:
    """Node below each reach: the next of its river, or what its mouth meets."""
    down = np.arange(1, reaches.count + 1, dtype=np.int64)
    if not reaches.count:
        return down
    points = np.concatenate([river.xy_m for river in ground.rivers]).astype(np.float64)
    owner = np.concatenate([np.full(len(r.xy_m), k) for k, r in enumerate(ground.rivers)])
    tree = cKDTree(points)
    offset = np.concatenate([[0], np.cumsum([len(r.xy_m) for r in ground.rivers])])
    ends = np.flatnonzero(np.diff(np.append(reaches.river, -1)) != 0)
    for reach in ends.tolist():
        number = int(reaches.river[reach])
        mouth = np.asarray(ground.rivers[number].xy_m[-1], np.float64)
        cell = int(_cells_of(ground, mouth[None])[0])
        if mark[cell] >= reaches.count:
            down[reach] = mark[cell]
            continue
        near = [k for k in tree.query_ball_point(mouth, _JOIN_M) if owner[k] < number]
        if near:
            best = min(near, key=lambda k: (float(np.hypot(*(points[k] - mouth))), k))
            joined, point = int(owner[best]), best - int(offset[owner[best]])
            inside = (reaches.river == joined) & (reaches.last >= point)
            down[reach] = int(np.flatnonzero(inside)[0])
            continue
        following = int(below[cell])
        down[reach] = following if following != reach else shore
    return down


def _lake_exits(
    ground: Any, water: StillWater, *, receiver: Ints, node: Ints, shore: int
) -> tuple[Ints, Floats]:
    """Node that each lake spills to, and where: the way by which the most water leaves it."""
    lake = water.lake.ravel()
    out: Ints = np.full(water.count, shore, dtype=np.int64)
    place = np.zeros((water.count, 2))
    leaving = np.flatnonzero((lake >= 0) & (lake[receiver] != lake))
    if "drainage_area_m2" in ground.layers:
        area = np.asarray(ground.layers["drainage_area_m2"]).ravel()[leaving]
        leaving = leaving[np.lexsort((leaving, area))]
    out[lake[leaving]] = node[receiver[leaving]]
    below = receiver[leaving]
    at = np.column_stack([below % ground.grid.nx, below // ground.grid.nx]) + 0.5
    place[lake[leaving]] = at * float(ground.grid.cell_m)
    own = out == shore - water.count + np.arange(water.count)
    out[own] = shore
    return out, place


def _sorted(down: Ints) -> Ints:
    """Nodes from sources to the shore; a node in a ring is cut loose to the shore."""
    count = len(down)
    waiting = np.bincount(down[down >= 0], minlength=count)
    ready = np.flatnonzero(waiting == 0).tolist()
    order: list[int] = []
    while ready:
        node = ready.pop()
        order.append(node)
        below = int(down[node])
        if below >= 0:
            waiting[below] -= 1
            if waiting[below] == 0:
                ready.append(below)
    if len(order) < count:
        ring = sorted(set(range(count)) - set(order) - {count - 1})
        down[ring[0]] = count - 1
        return _sorted(down)
    return np.array(order, dtype=np.int64)


def _shares(
    ground: Any, water: StillWater, *, node: Ints, n: int, nodes: int
) -> tuple[sparse.csr_array, sparse.csr_array, Floats]:
    """Shares of weather cells by node, for runoff and for open water; land of each node, m2."""
    grid = ground.grid
    area = float(grid.cell_m) ** 2
    column = np.minimum((np.arange(grid.nx) + 0.5) * n / grid.nx, n - 1).astype(np.int64)
    row = np.minimum((np.arange(grid.ny) + 0.5) * n / grid.ny, n - 1).astype(np.int64)
    cell = (row[:, None] * n + column[None, :]).ravel()
    flat = node.ravel()
    level = np.asarray(ground.layers["water_level_m"])
    wet = (np.isfinite(level) & (level > ground.layers["elevation_m"])).ravel()
    shore = nodes - 1
    lake = water.lake.ravel() >= 0
    land = _spread(flat, cell=cell, among=~wet, n=n, nodes=nodes)
    still = _spread(np.where(lake, flat, shore), cell=cell, among=wet, n=n, nodes=nodes)
    catchment = np.bincount(flat[~wet], minlength=nodes).astype(np.float64) * area
    return land, still, catchment


def _spread(
    node: Ints, *, cell: Ints, among: NDArray[np.bool_], n: int, nodes: int
) -> sparse.csr_array:
    """(nodes, n * n) shares by area of the cells ``among``; by all cells where there are none."""
    chosen = np.bincount(cell[among], minlength=n * n) > 0
    counted = among | ~chosen[cell]
    pair = node[counted] * (n * n) + cell[counted]
    pairs, weight = np.unique(pair, return_counts=True)
    at = pairs % (n * n)
    total = np.bincount(at, weights=weight, minlength=n * n)
    return sparse.csr_array((weight / total[at], (pairs // (n * n), at)), shape=(nodes, n * n))


def _beyond(ground: Any, *, receiver: Ints, node: Ints) -> tuple[int, float]:
    """Node at which a river enters the map, and the land beyond that feeds it."""
    if "drainage_area_m2" not in ground.layers:
        return _NOWHERE, 0.0
    area = np.asarray(ground.layers["drainage_area_m2"], np.float64).ravel()
    gives = receiver != np.arange(receiver.size)
    above = np.bincount(receiver[gives], weights=area[gives], minlength=area.size)
    extra = area - above
    cell = int(np.argmax(extra))
    if extra[cell] < 1e5:
        return _NOWHERE, 0.0
    return int(node[cell]), float(extra[cell])


def _lakes(ground: Any, water: StillWater, *, reaches: Reaches, exits: Ints) -> LakeShapes:
    """Shapes of the lakes, with the mean outflow of the reach below each."""
    known = exits < reaches.count
    outflow, width = np.full(water.count, 1e-3), np.full(water.count, 0.5)
    outflow[known] = reaches.mean_m3_s[exits[known]]
    width[known] = reaches.width_m[exits[known]]
    return lake_shapes(ground, water=water, outflow_m3_s=outflow, width_m=width)
