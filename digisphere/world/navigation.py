"""Ways on foot: the frozen navigation graph, shortest paths over it, and walking times.

Nodes stand on roads, at doors and on open ground; an edge is a straight walk clear of walls and
water, priced in seconds. People ask for routes and times here. Who builds the graph is
``nav_build``; who walks it lives in the people room.
"""

from collections import OrderedDict
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from digisphere.errors import WorldError
from digisphere.world.compiled import njit
from digisphere.world.enums import EdgeKind
from digisphere.world.shortest_ways import (
    detour_tree,
    follow,
    landmarks,
    least_apart_each,
    shortest_time,
    shortest_tree,
    shortest_way,
)

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]

_TREES_KEPT = 512
_CLOSURES_KEPT = 4


def straighten(
    xy_m: NDArray[np.float64],
    *,
    tolerance_m: float,
    pinned: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Drop points of a polyline (n, 2) that lie within ``tolerance_m`` of it (Douglas-Peucker).

    Points that are ``pinned`` (n,) stay.
    """
    keep = np.zeros(len(xy_m), dtype=np.bool_) if pinned is None else pinned.copy()
    keep[[0, -1]] = True
    keep_bends(np.ascontiguousarray(xy_m, dtype=np.float64), tolerance_m, keep)
    return xy_m[keep]


@njit(cache=True)
def keep_bends(xy_m: NDArray[np.float64], tolerance_m: float, keep: NDArray[np.bool_]) -> None:
    """Mark the points of a polyline that a straight line between kept ones would miss."""
    kept = np.flatnonzero(keep)
    spans = np.empty((2 * len(xy_m) + 2, 2), dtype=np.int64)
    size = 0
    for k in range(len(kept) - 1):
        spans[size, 0], spans[size, 1] = kept[k], kept[k + 1]
        size += 1
    while size > 0:
        size -= 1
        first, last = spans[size, 0], spans[size, 1]
        ax, ay = xy_m[last, 0] - xy_m[first, 0], xy_m[last, 1] - xy_m[first, 1]
        span2 = max(ax * ax + ay * ay, 1e-12)
        worst, split = tolerance_m, -1
        for k in range(first + 1, last):
            px, py = xy_m[k, 0] - xy_m[first, 0], xy_m[k, 1] - xy_m[first, 1]
            t = min(max((px * ax + py * ay) / span2, 0.0), 1.0)
            away = np.hypot(px - t * ax, py - t * ay)
            if away > worst:
                worst, split = away, k
        if split >= 0:
            keep[split] = True
            spans[size, 0], spans[size, 1] = first, split
            spans[size + 1, 0], spans[size + 1, 1] = split, last
            size += 2


@dataclass(frozen=True)
class NavGraph:
    """Walkable graph in compressed rows; symmetric, so costs hold both ways.

    Attributes:
        node_xy: (n, 2) metres.
        indptr: (n + 1,) row starts into ``indices``, ``cost_s`` and ``kind``.
        indices: (e,) node at the far end of each edge.
        cost_s: (e,) seconds to walk the edge at 1.35 m/s on level road.
        kind: (e,) EdgeKind.
        place_node: (p,) node of each place, by place_id.
        closed: (n,) nodes nobody may enter, or None where all are open; see :meth:`avoiding`.
    """

    node_xy: F32
    indptr: I32
    indices: I32
    cost_s: F32
    kind: NDArray[np.uint8]
    place_node: I32
    closed: NDArray[np.bool_] | None = field(default=None, repr=False, compare=False)
    _whole: list["NavGraph"] = field(default_factory=list, init=False, repr=False, compare=False)
    _closures: OrderedDict[bytes, "NavGraph"] = field(
        default_factory=OrderedDict, init=False, repr=False, compare=False
    )
    _trees: OrderedDict[int, tuple[F32, I32]] = field(
        default_factory=OrderedDict, init=False, repr=False, compare=False
    )
    _marks: list[F32] = field(default_factory=list, init=False, repr=False, compare=False)
    _index: list[cKDTree] = field(default_factory=list, init=False, repr=False, compare=False)
    _bridged: list[NDArray[np.bool_]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    @property
    def count(self) -> int:
        """Number of nodes."""
        return len(self.node_xy)

    def avoiding(self, closed: NDArray[np.bool_]) -> "NavGraph":
        """Return this graph with nodes (n,) closed: every question is then answered by detours.

        With nothing closed it is this very graph, with its own shortest ways and its own speed.
        The graphs of the last few closures are kept with what they have worked out. Ways that
        start on closed nodes lead out of them; a closed goal is out of reach from outside.

        Raises:
            WorldError: ``closed`` is not one value per node.
        """
        if len(closed) != self.count:
            raise WorldError(
                f"{len(closed)} closures for {self.count} navigation nodes; give one per node"
            )
        if not closed.any():
            return self
        key = np.packbits(closed).tobytes()
        if key not in self._closures:
            frozen = np.array(closed, dtype=np.bool_)
            frozen.flags.writeable = False
            detours = replace(self, closed=frozen)
            # Places and bridges are where they were: what was worked out of them is shared.
            object.__setattr__(detours, "_index", self._index)
            object.__setattr__(detours, "_bridged", self._bridged)
            object.__setattr__(detours, "_marks", self._marks)
            object.__setattr__(detours, "_whole", self._whole or [self])
            self._closures[key] = detours
            if len(self._closures) > _CLOSURES_KEPT:
                self._closures.popitem(last=False)
        self._closures.move_to_end(key)
        return self._closures[key]

    def _tree(self, goal: int) -> tuple[F32, I32]:
        """Shortest-path tree towards ``goal``, computed once and kept while it is in use."""
        if goal not in self._trees:
            if not 0 <= goal < self.count:
                raise WorldError(f"navigation node {goal} is not in 0..{self.count - 1}")
            self._trees[goal] = self._grown(goal)
            if len(self._trees) > _TREES_KEPT:
                self._trees.popitem(last=False)
        self._trees.move_to_end(goal)
        return self._trees[goal]

    def _grown(self, goal: int) -> tuple[F32, I32]:
        graph = (self.indptr, self.indices, self.cost_s)
        closed = np.zeros(self.count, np.bool_) if self.closed is None else self.closed
        if self._whole:
            return detour_tree(*graph, closed, *self._whole[0]._tree(goal))
        return shortest_tree(*graph, closed, goal)

    def _by_tree(self, goal: int) -> bool:
        """Tell whether a question about one way to ``goal`` is answered from a whole tree.

        Where more goals are asked for than trees can be kept, as are the homes of a large town,
        growing a tree for one answer would cost far more than the answer.
        """
        room = len(self._trees) < _TREES_KEPT
        return room or goal in self._trees or bool(self._whole) or not 0 <= goal < self.count

    def travel_time_s(self, start: int, goal: int) -> float:
        """Seconds from node to node at a normal pace; infinite where there is no way."""
        if self._by_tree(goal):
            return float(self._tree(goal)[0][start])
        graph = (self.indptr, self.indices, self.cost_s)
        return float(shortest_time(*graph, self._marked(), goal, start))

    def least_s(self, start: int, goals: NDArray[np.int64]) -> NDArray[np.float64]:
        """Least seconds (n,) from a node to others, by their times to the landmarks."""
        return least_apart_each(self._marked(), start, goals)

    def _marked(self) -> F32:
        """Return (nodes, landmarks) seconds from all nodes to the landmarks, nothing being closed.

        The first ask for them works them out.
        """
        if not self._marks:
            self._marks.append(landmarks(self.indptr, self.indices, self.cost_s, 0))
        return self._marks[0]

    def times_to(self, goal: int) -> F32:
        """Seconds from every node (n,) to ``goal``."""
        return self._tree(goal)[0]

    def place_times_s(self) -> F32:
        """Seconds between all places, (p, p), row = from, column = to."""
        return np.stack([self._tree(int(n))[0][self.place_node] for n in self.place_node], axis=1)

    def nodes_between(self, start: int, goal: int) -> I32:
        """Node indices of the quickest way, both ends included.

        Raises:
            WorldError: there is no way between the two nodes.
        """
        if self._by_tree(goal):
            time_s, onward = self._tree(goal)
            found = np.isfinite(time_s[start])
            nodes: I32 = follow(onward, start, goal) if found else np.empty(0, dtype=np.int32)
        else:
            graph = (self.indptr, self.indices, self.cost_s)
            nodes = shortest_way(*graph, self._marked(), goal, start)
        if nodes.size == 0:
            raise WorldError(f"there is no way on foot from node {start} to node {goal}")
        return nodes

    def route(self, start: int, goal: int, *, most_points: int = 40) -> F32:
        """Polyline (k, 2) of the quickest way from node to node, with k <= ``most_points``.

        Bends smaller than a hand's breadth are straightened; longer routes are straightened a
        little more until they fit.
        """
        nodes = self.nodes_between(start, goal)
        line = self.node_xy[nodes].astype(np.float64)
        if len(line) < 3:
            return line.astype(np.float32)
        # On a bridge every bend stays, for a short cut would leave the deck.
        pinned = self._on_bridge(nodes)
        tolerance_m = 0.15
        short = straighten(line, tolerance_m=tolerance_m, pinned=pinned)
        while len(short) > most_points:
            tolerance_m *= 1.6
            narrow = pinned if tolerance_m < 2.0 else None
            short = straighten(line, tolerance_m=tolerance_m, pinned=narrow)
        return short.astype(np.float32)

    def _on_bridge(self, nodes: I32) -> NDArray[np.bool_]:
        """Which nodes of a way (n,) touch an edge over water."""
        if not self._bridged:
            touches = np.zeros(self.count, dtype=np.bool_)
            owner = np.repeat(np.arange(self.count), np.diff(self.indptr))
            touches[owner[self.kind == EdgeKind.BRIDGE]] = True
            self._bridged.append(touches)
        return self._bridged[0][nodes]

    def nearest_node(self, xy_m: NDArray[np.floating]) -> I32:
        """Nearest node of each point (n, 2), or of one point (2,), as int32."""
        if not self._index:
            self._index.append(cKDTree(self.node_xy))
        _, nodes = self._index[0].query(np.asarray(xy_m, dtype=np.float64))
        return np.asarray(nodes, dtype=np.int32)
