"""Builds the navigation graph from the finished plan: roads, doors, squares, fields, paths.

Nodes stand every few metres on roads, before every door and over open ground; two nodes are
joined where a straight walk between them meets no wall, water or obstacle. What stays apart is
joined by a search round the obstacles; a door or outdoor place that cannot be joined at all is an
error, because a village whose doors cannot all be reached is no village. Any other node that no
way leads to is dropped, so in a finished graph everybody can walk from anywhere to anywhere.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from digisphere.errors import WorldError
from digisphere.world.canvas import Box, Canvas, Taken, codes, line_clear, mark_rectangle
from digisphere.world.compiled import njit
from digisphere.world.enums import EdgeKind
from digisphere.world.navigation import NavGraph
from digisphere.world.pathfinding import find_way, resample

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

PACE_M_S = 1.35
ROAD_STEP_M = 7.0
DOORSTEP_M = 0.9
_JOIN_M = 8.2
_ELBOW_M = 0.3  # room between a walk and a wall
_DOOR_REACH_M = 30.0
_BRUSH_M, _BRUSH_PRICE = 0.9, 3.0  # so near a wall a way is laid only where there is no other
_EASE = {  # how much longer a metre feels than on a road
    EdgeKind.ROAD: 1.0, EdgeKind.BRIDGE: 1.0, EdgeKind.PATH: 1.08, EdgeKind.DOOR: 1.1,
    EdgeKind.OPEN: 1.2,
}  # fmt: skip


@dataclass
class NavDraft:
    """Nodes and edges as they are gathered; node numbers are final."""

    canvas: Canvas
    houses: list[Box]
    xy_m: list[F64] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    edges: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.walls = codes((Taken.WATER, Taken.BUILDING, Taken.OBSTACLE))
        boxes = [house.grown(_ELBOW_M).on(self.canvas.origin_m) for house in self.houses]
        self.solid = np.array(boxes, dtype=np.float64).reshape(-1, 6)

    def add(self, points_m: F64, kind: EdgeKind) -> list[int]:
        """Add nodes at (n, 2) and return their numbers."""
        first = len(self.xy_m)
        self.xy_m += list(points_m)
        self.kind += [int(kind)] * len(points_m)
        return list(range(first, first + len(points_m)))

    def join(self, a: int, b: int) -> None:
        """Join two nodes; the edge is as rough as the rougher of them."""
        if a != b:
            self.edges[min(a, b), max(a, b)] = max(self.kind[a], self.kind[b])

    def clear(self, a_m: F64, b_m: F64) -> bool:
        """Tell whether a straight walk between two points meets nothing."""
        a, b = a_m - self.canvas.origin_m, b_m - self.canvas.origin_m
        free = line_clear(self.canvas.taken, self.walls, a[0], a[1], b[0], b[1])
        return bool(free and misses_boxes(self.solid, a[0], a[1], b[0], b[1]))

    def add_line(self, line_m: F64, kind: EdgeKind) -> list[int]:
        """Add a road or path, its nodes joined in a row where they do not brush a house."""
        points = resample(line_m, step_m=ROAD_STEP_M)
        nodes = self.add(points, kind)
        local = points - self.canvas.origin_m
        for i, (a, b) in enumerate(pairwise(nodes)):
            if misses_boxes(self.solid, *map(float, local[i]), *map(float, local[i + 1])):
                self.join(a, b)
        return nodes

    def add_open(self, box: Box, *, step_m: float, allow: tuple[int, ...]) -> list[int]:
        """Add nodes over an open rectangle, joined to their neighbours where the way is clear."""
        nx, ny = (max(1, round(size / step_m)) for size in (box.length_m, box.width_m))
        along = (np.arange(nx) + 0.5) / nx - 0.5
        across = (np.arange(ny) + 0.5) / ny - 0.5
        grid = box.at(*np.meshgrid(along * box.length_m, across * box.width_m)).reshape(-1, 2)
        free = codes(allow)[self.canvas.taken[self.canvas.cells(grid)]]
        nodes = self.add(grid[free], EdgeKind.OPEN)
        if len(nodes) > 1:
            for a, b in cKDTree(grid[free]).query_pairs(1.5 * step_m, output_type="ndarray"):
                if self.clear(grid[free][a], grid[free][b]):
                    self.join(nodes[int(a)], nodes[int(b)])
        return nodes


@njit(cache=True)
def misses_boxes(solid: F64, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Tell whether a segment misses every oriented box (x, y, ux, uy, half l, half w) exactly."""
    for k in range(solid.shape[0]):
        ux, uy = solid[k, 2], solid[k, 3]
        ax, ay = x0 - solid[k, 0], y0 - solid[k, 1]
        dx, dy = x1 - x0, y1 - y0
        enter, leave = 0.0, 1.0
        for axis in range(2):
            if axis == 0:
                start, step, half = ax * ux + ay * uy, dx * ux + dy * uy, solid[k, 4]
            else:
                start, step, half = ay * ux - ax * uy, dy * ux - dx * uy, solid[k, 5]
            if abs(step) < 1e-12:
                if abs(start) > half:
                    leave = -1.0
            else:
                near, far = (-half - start) / step, (half - start) / step
                enter = max(enter, min(near, far))
                leave = min(leave, max(near, far))
        if enter <= leave:
            return False
    return True


@njit(cache=True)
def _clear_pairs(
    taken: NDArray[np.uint8],
    walls: NDArray[np.bool_],
    solid: F64,
    xy: F64,
    pairs: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Tell which pairs of points a straight walk joins."""
    out = np.zeros(len(pairs), dtype=np.bool_)
    for i in range(len(pairs)):
        a, b = pairs[i, 0], pairs[i, 1]
        out[i] = line_clear(taken, walls, xy[a, 0], xy[a, 1], xy[b, 0], xy[b, 1]) and misses_boxes(
            solid, xy[a, 0], xy[a, 1], xy[b, 0], xy[b, 1]
        )
    return out


def join_neighbours(draft: NavDraft) -> None:
    """Join all nodes of different features that are a few clear steps apart."""
    xy = np.array(draft.xy_m)
    pairs = cKDTree(xy).query_pairs(_JOIN_M, output_type="ndarray").astype(np.int64)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    clear = _clear_pairs(
        draft.canvas.taken, draft.walls, draft.solid, xy - draft.canvas.origin_m, pairs
    )
    for a, b in pairs[clear]:
        draft.join(int(a), int(b))


def join_doors(draft: NavDraft, doors: list[int]) -> None:
    """Join every door to the nearest way it can see."""
    xy = np.array(draft.xy_m)
    inner = np.array([k != EdgeKind.DOOR for k in draft.kind])
    others = np.flatnonzero(inner)
    tree = cKDTree(xy[others])
    for door in doors:
        away, near = tree.query(xy[door], k=min(12, len(others)))
        made = 0
        for distance, index in zip(away, near, strict=True):
            if distance > _DOOR_REACH_M or made >= 3:
                break
            node = int(others[index])
            if draft.clear(xy[door], xy[node]):
                draft.join(door, node)
                made += 1


def _components(draft: NavDraft) -> tuple[int, I32]:
    """Number of connected parts, and the part of each node."""
    count = len(draft.xy_m)
    ends = np.array(list(draft.edges), dtype=np.int64).reshape(-1, 2)
    matrix = sparse.coo_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    number, label = connected_components(matrix, directed=False)
    return int(number), label.astype(np.int32)


def join_islands(draft: NavDraft, *, needed: list[int]) -> None:
    """Search a way for every needed node that is cut off from the main part, and lay it.

    Raises:
        WorldError: there is none.
    """
    lost = join_parts(draft, wanted=needed)
    if lost:
        x, y = draft.xy_m[lost[0]]
        raise WorldError(
            f"the place at ({x:.0f}, {y:.0f}) m cannot be reached on foot from the village; "
            "this seed makes no usable village, try another"
        )


def join_parts(draft: NavDraft, *, wanted: list[int]) -> list[int]:
    """Lay a way from the main part to every part that holds a wanted node.

    Yards behind houses need this: their nodes are a few clear steps from each other, but the way
    in leads through a passage narrower than the grid of nodes.

    Returns:
        The wanted nodes that no way leads to.
    """
    price = _walking_price(draft)
    lost: list[int] = []
    _, label = _components(draft)
    main = int(np.bincount(label).argmax())
    for node in wanted:
        if label[node] == main:
            continue
        part = label == label[node]
        if not _lay_way(draft, price, part=part, main=label == main):
            lost.append(node)
            continue
        laid = np.full(len(draft.xy_m) - len(label), main)
        label = np.concatenate([np.where(part, main, label), laid])
    return lost


def _walking_price(draft: NavDraft) -> F32:
    """Price of a metre on each cell of the board: no one walks in walls or likes to brush them."""
    canvas = draft.canvas
    brushed = np.zeros(canvas.taken.shape, dtype=np.uint8)
    for house in draft.houses:
        mark_rectangle(brushed, house.grown(_BRUSH_M), origin_m=canvas.origin_m, code=1)
    price = np.where(brushed == 1, _BRUSH_PRICE, 1.0)
    return np.where(draft.walls[canvas.taken], np.inf, price).astype(np.float32)


def _lay_way(
    draft: NavDraft, price: F32, *, part: NDArray[np.bool_], main: NDArray[np.bool_]
) -> bool:
    """Lay the cheapest way from one part of the graph to the main one; both are masks of nodes."""
    canvas, points = draft.canvas, np.array(draft.xy_m)
    members = np.flatnonzero(main)
    inside = members[canvas.contains(points[members])]
    goals = np.zeros(canvas.taken.shape, dtype=np.bool_)
    goals[canvas.cells(points[inside])] = True
    mine = np.flatnonzero(part)
    away, _ = cKDTree(points[inside]).query(points[mine])
    start = int(mine[np.argmin(away)])
    iy, ix = (int(v[0]) for v in canvas.cells(points[start][None]))
    opened = price.copy()
    opened[iy, ix] = 1.0
    found = find_way(canvas.base_m, price=opened, cell_m=1.0, start=(iy, ix), goals=goals)
    if found is None:
        return False
    line = _pulled(draft, canvas.origin_m + found[0][:, ::-1] + 0.5)
    nodes = draft.add(line, EdgeKind.PATH)
    end = int(inside[int(np.argmin(np.hypot(*(points[inside] - line[-1]).T)))])
    for a, b in pairwise([start, *nodes, end]):
        draft.join(a, b)
    return True


def _pulled(draft: NavDraft, line_m: F64) -> F64:
    """Keep of a way over cells (n, 2) as few points as see each other, none far apart."""
    kept, at = [0], 0
    while at < len(line_m) - 1:
        ahead = at + 1
        for far in range(at + 2, min(at + 5, len(line_m))):
            if draft.clear(line_m[at], line_m[far]):
                ahead = far
        kept.append(ahead)
        at = ahead
    return line_m[kept]


def without_strays(draft: NavDraft) -> I32:
    """Drop the nodes that no way leads to; return each old node's new number, -1 if dropped."""
    _, label = _components(draft)
    kept = label == int(np.bincount(label).argmax())
    number = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    draft.xy_m = [at for at, keep in zip(draft.xy_m, kept, strict=True) if keep]
    draft.kind = [kind for kind, keep in zip(draft.kind, kept, strict=True) if keep]
    draft.edges = {
        (int(number[a]), int(number[b])): kind for (a, b), kind in draft.edges.items() if kept[a]
    }
    return number


def compile_graph(
    draft: NavDraft, *, heights_m: F32, place_node: list[int], decks: NDArray[np.bool_]
) -> NavGraph:
    """Price the edges and freeze the graph.

    Args:
        draft: nodes and edges.
        heights_m: (n,) height of each node.
        place_node: node of each place.
        decks: (n,) nodes that stand on a bridge.
    """
    xy = np.array(draft.xy_m, dtype=np.float64)
    ends = np.array(sorted(draft.edges), dtype=np.int64).reshape(-1, 2)
    kind = np.array([draft.edges[a, b] for a, b in ends.tolist()], dtype=np.uint8)
    kind[decks[ends[:, 0]] | decks[ends[:, 1]]] = EdgeKind.BRIDGE
    span = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    grade = np.abs(heights_m[ends[:, 0]] - heights_m[ends[:, 1]]) / np.maximum(span, 0.1)
    ease = np.array([_EASE[EdgeKind(k)] for k in range(len(EdgeKind))])[kind]
    # Tobler (1993): speed falls as exp(-3.5 |grade|); up and down hill are averaged.
    cost = np.maximum(span, 0.05) / PACE_M_S * ease * np.exp(3.5 * np.minimum(grade, 0.6))
    count = len(xy)
    rows = np.concatenate([ends[:, 0], ends[:, 1]])
    columns = np.concatenate([ends[:, 1], ends[:, 0]])
    order = np.lexsort((columns, rows))
    indptr = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows, minlength=count), out=indptr[1:])
    return NavGraph(
        node_xy=xy.astype(np.float32),
        indptr=indptr,
        indices=columns[order].astype(np.int32),
        cost_s=np.concatenate([cost, cost])[order].astype(np.float32),
        kind=np.concatenate([kind, kind])[order],
        place_node=np.array(place_node, dtype=np.int32),
    )
