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

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]

_TREES_KEPT = 512
_CLOSURES_KEPT = 4


@njit(cache=True)
def shortest_tree(
    indptr: I32, indices: I32, cost_s: F32, closed: NDArray[np.bool_], source: int
) -> tuple[F32, I32]:
    """Dijkstra from ``source``: walking time to every node, and the next node on the way back.

    Unreachable nodes have infinite time and next node -1. The graph is symmetric, so the tree
    from a goal serves every route to it. Nobody may enter a closed node; whoever stands at one
    may walk out of it, through closed nodes as far as need be, but once out never enters again.
    """
    count = indptr.shape[0] - 1
    time_s = np.full(count, np.inf, dtype=np.float32)
    onward = np.full(count, -1, dtype=np.int32)
    heap_key = np.empty(indices.shape[0] + 1, dtype=np.float32)
    heap_node = np.empty(indices.shape[0] + 1, dtype=np.int32)
    time_s[source] = 0.0
    heap_key[0] = 0.0
    heap_node[0] = source
    _grow(indptr, indices, cost_s, closed, time_s, onward, heap_key, heap_node, 1, -1)
    return time_s, onward


@njit(cache=True)
def shortest_way(
    indptr: I32, indices: I32, cost_s: F32, closed: NDArray[np.bool_], source: int, start: int
) -> tuple[float, I32]:
    """Return the time from ``start`` to ``source`` and the nodes of that way; none if none is open.

    It is what :func:`shortest_tree` says of ``start``, to the last bit: the tree is grown in the
    same order, but only until it has reached ``start``.
    """
    count = indptr.shape[0] - 1
    time_s = np.full(count, np.inf, dtype=np.float32)
    onward = np.full(count, -1, dtype=np.int32)
    heap_key = np.empty(indices.shape[0] + 1, dtype=np.float32)
    heap_node = np.empty(indices.shape[0] + 1, dtype=np.int32)
    time_s[source] = 0.0
    heap_key[0] = 0.0
    heap_node[0] = source
    _grow(indptr, indices, cost_s, closed, time_s, onward, heap_key, heap_node, 1, start)
    if time_s[start] == np.inf:
        return np.inf, np.empty(0, dtype=np.int32)
    return float(time_s[start]), _follow(onward, start, source)


@njit(cache=True)
def detour_tree(
    indptr: I32,
    indices: I32,
    cost_s: F32,
    closed: NDArray[np.bool_],
    open_s: F32,
    open_onward: I32,
) -> tuple[F32, I32]:
    """Return what :func:`shortest_tree` does, from the tree of the same goal with nothing closed.

    A way that no closure touches stays the shortest. Only the nodes behind a closure are searched
    anew, outwards from those beside them that kept their ways.
    """
    time_s, onward = open_s.copy(), open_onward.copy()
    cut = _cut_off(closed, open_onward)
    time_s[cut] = np.inf
    onward[cut] = -1
    heap_key = np.empty(indices.shape[0] + 1, dtype=np.float32)
    heap_node = np.empty(indices.shape[0] + 1, dtype=np.int32)
    size = 0
    for node in np.flatnonzero(cut):
        for k in range(indptr[node], indptr[node + 1]):
            other = indices[k]
            if cut[other] or (closed[other] and not closed[node]):
                continue
            reached = np.float32(time_s[other] + cost_s[k])
            if reached < time_s[node]:
                time_s[node] = reached
                onward[node] = other
        if onward[node] >= 0:
            _sift_up(heap_key, heap_node, float(time_s[node]), int(node), size)
            size += 1
    _grow(indptr, indices, cost_s, closed, time_s, onward, heap_key, heap_node, size, -1)
    return time_s, onward


@njit(cache=True)
def _cut_off(closed: NDArray[np.bool_], onward: I32) -> NDArray[np.bool_]:
    """Tell of each node whether its way down a tree enters a closed node from an open one."""
    count = onward.shape[0]
    cut = np.zeros(count, dtype=np.bool_)
    known = np.zeros(count, dtype=np.bool_)
    chain = np.empty(count, dtype=np.int32)
    for start in range(count):
        node, length = start, 0
        while not known[node] and onward[node] >= 0:
            chain[length] = node
            length += 1
            node = onward[node]
        known[node] = True
        while length > 0:
            length -= 1
            behind = chain[length]
            cut[behind] = cut[node] or (closed[node] and not closed[behind])
            known[behind] = True
            node = behind
    return cut


@njit(cache=True)
def _grow(
    indptr: I32,
    indices: I32,
    cost_s: F32,
    closed: NDArray[np.bool_],
    time_s: F32,
    onward: I32,
    heap_key: F32,
    heap_node: I32,
    size: int,
    until: int,
) -> None:
    """Settle what is reached from the ``size`` nodes on the heap, nearest first.

    All of it, or no more than is needed for the node ``until``.
    """
    while size > 0:
        key = heap_key[0]
        node = heap_node[0]
        size -= 1
        if size > 0:
            _sift_down(heap_key, heap_node, float(heap_key[size]), heap_node[size], size)
        if key > time_s[node]:
            continue
        if node == until:
            return
        # The tree grows from the goal: from a closed node it only grows back into closed ones.
        for k in range(indptr[node], indptr[node + 1]):
            other = indices[k]
            if closed[node] and not closed[other]:
                continue
            reached = np.float32(key + cost_s[k])
            if reached < time_s[other]:
                time_s[other] = reached
                onward[other] = node
                _sift_up(heap_key, heap_node, float(reached), other, size)
                size += 1


@njit(cache=True)
def _sift_up(heap_key: F32, heap_node: I32, key: float, node: int, size: int) -> None:
    i = size
    while i > 0:
        parent = (i - 1) >> 1
        if heap_key[parent] <= key:
            break
        heap_key[i] = heap_key[parent]
        heap_node[i] = heap_node[parent]
        i = parent
    heap_key[i] = key
    heap_node[i] = node


@njit(cache=True)
def _sift_down(heap_key: F32, heap_node: I32, key: float, node: int, size: int) -> None:
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size and heap_key[child + 1] < heap_key[child]:
            child += 1
        if heap_key[child] >= key:
            break
        heap_key[i] = heap_key[child]
        heap_node[i] = heap_node[child]
        i = child
    heap_key[i] = key
    heap_node[i] = node


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
    _keep_bends(np.ascontiguousarray(xy_m, dtype=np.float64), tolerance_m, keep)
    return xy_m[keep]


@njit(cache=True)
def _keep_bends(xy_m: NDArray[np.float64], tolerance_m: float, keep: NDArray[np.bool_]) -> None:
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


@njit(cache=True)
def _follow(onward: I32, start: int, goal: int) -> I32:
    """Nodes of the way down a shortest-path tree from ``start`` to its root ``goal``."""
    count = 1
    node = start
    while node != goal:
        node = onward[node]
        count += 1
    nodes = np.empty(count, dtype=np.int32)
    node = start
    for k in range(count):
        nodes[k] = node
        node = onward[node]
    return nodes


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
    _best_pace: list[float] = field(default_factory=list, init=False, repr=False, compare=False)
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
            object.__setattr__(detours, "_best_pace", self._best_pace)
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

    def _way(self, start: int, goal: int) -> tuple[float, I32]:
        closed = np.zeros(self.count, np.bool_) if self.closed is None else self.closed
        return shortest_way(self.indptr, self.indices, self.cost_s, closed, goal, start)

    def travel_time_s(self, start: int, goal: int) -> float:
        """Seconds from node to node at a normal pace; infinite where there is no way."""
        if self._by_tree(goal):
            return float(self._tree(goal)[0][start])
        return self._way(start, goal)[0]

    def least_s(self, start: int, goals: NDArray[np.int64]) -> NDArray[np.float64]:
        """Least seconds (n,) from a node to others: straight there, at the best pace."""
        if not self._best_pace:
            rows = np.repeat(np.arange(self.count), np.diff(self.indptr))
            legs = np.hypot(*(self.node_xy[rows] - self.node_xy[self.indices]).astype(float).T)
            long = legs > 0.0
            self._best_pace.append(0.999 * float((self.cost_s[long] / legs[long]).min()))
        gap = (self.node_xy[goals] - self.node_xy[start]).astype(np.float64)
        return np.asarray(self._best_pace[0] * np.hypot(gap[:, 0], gap[:, 1]))

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
            nodes: I32 = _follow(onward, start, goal) if found else np.empty(0, dtype=np.int32)
        else:
            nodes = self._way(start, goal)[1]
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
