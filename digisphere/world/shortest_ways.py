"""Shortest ways over a graph in compressed rows: whole trees, single ways, single times.

A tree grows from a goal (Dijkstra), for the graph is symmetric; costs are added in single precision
from the goal outwards, and all three answers agree to the last bit. A single time is looked for
with landmarks (ALT: Goldberg and Harrelson 2005): how far some far corners are from both ends tells
how far the two are apart at least, so hardly a node off the way is looked at. `navigation.py` asks.
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.errors import WorldError
from digisphere.world.compiled import njit

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]

_ROOM = 2
"""So many steps may wait for each edge of the graph; more than one do only by rounding."""
_NO_ROOM = (
    "Looking for a way between two nodes of the walking graph, more steps wait to be taken than "
    "two for each edge, so landmarks and costs of this graph contradict each other. Make the "
    "landmarks anew from the same graph (digisphere.world.shortest_ways.landmarks)."
)
_LANDMARKS = 8
_ROUNDING = 1e-4
"""Sums in single precision may be so much of themselves off; bounds give way by as much."""


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
    _grow(indptr, indices, cost_s, closed, time_s, onward, heap_key, heap_node, 1)
    return time_s, onward


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
    _grow(indptr, indices, cost_s, closed, time_s, onward, heap_key, heap_node, size)
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
) -> None:
    """Settle all that is reached from the ``size`` nodes on the heap, nearest first.

    Of two ways equally long the one by the node nearer to the goal is kept, then by the lower.
    """
    while size > 0:
        key = heap_key[0]
        node = heap_node[0]
        size -= 1
        if size > 0:
            _sift_down(heap_key, heap_node, float(heap_key[size]), heap_node[size], size)
        if key > time_s[node]:
            continue
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
            elif reached == time_s[other] and _comes_first(node, onward[other], time_s):
                onward[other] = node


@njit(cache=True)
def _comes_first(node: int, other: int, time_s: F32) -> bool:
    """Tell which of two nodes a way goes on by that is as long by either."""
    return other >= 0 and time_s[node] == time_s[other] and node < other


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


@njit(cache=True)
def follow(onward: I32, start: int, goal: int) -> I32:
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


@njit(cache=True)
def landmarks(indptr: I32, indices: I32, cost_s: F32, first: int) -> F32:
    """Return (nodes, landmarks) seconds to nodes far apart: each the farthest from those before.

    Where there is no way the time is infinite.
    """
    count = indptr.shape[0] - 1
    closed = np.zeros(count, dtype=np.bool_)
    out = np.empty((count, _LANDMARKS), dtype=np.float32)
    nearest = shortest_tree(indptr, indices, cost_s, closed, first)[0]
    for k in range(_LANDMARKS):
        farthest, most = first, np.float32(-1.0)
        for node in range(count):
            if nearest[node] != np.inf and nearest[node] > most:
                farthest, most = node, nearest[node]
        out[:, k] = shortest_tree(indptr, indices, cost_s, closed, farthest)[0]
        for node in range(count):
            nearest[node] = out[node, k] if k == 0 else min(nearest[node], out[node, k])
    return out


@njit(cache=True)
def least_apart(marks: F32, a: int, b: int) -> float:
    """Return seconds that two nodes are apart at least, by their times to the landmarks."""
    least = 0.0
    for k in range(marks.shape[1]):
        to_a, to_b = marks[a, k], marks[b, k]
        if to_a == np.inf or to_b == np.inf:
            continue
        least = max(least, abs(to_a - to_b) - _ROUNDING * max(to_a, to_b))
    return least


@njit(cache=True)
def least_apart_each(marks: F32, a: int, others: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return (n,) seconds that other nodes are apart from one at least."""
    out = np.empty(others.shape[0])
    for k in range(others.shape[0]):
        out[k] = least_apart(marks, a, others[k])
    return out


@njit(cache=True)
def shortest_time(
    indptr: I32, indices: I32, cost_s: F32, marks: F32, source: int, start: int
) -> float:
    """Return what :func:`shortest_tree` says of the time from ``start``, nothing being closed."""
    room = _ROOM * indices.shape[0] + 1
    return float(_times_between(indptr, indices, cost_s, marks, source, start, room)[start])


@njit(cache=True)
def shortest_way(
    indptr: I32, indices: I32, cost_s: F32, marks: F32, source: int, start: int
) -> I32:
    """Return the nodes of the way from ``start`` to ``source``; none if there is no way.

    They are those of :func:`shortest_tree`, nothing being closed.
    """
    room = _ROOM * indices.shape[0] + 1
    time_s = _times_between(indptr, indices, cost_s, marks, source, start, room)
    nodes = np.empty(time_s.shape[0], dtype=np.int32)
    if time_s[start] == np.inf:
        return nodes[:0]
    nodes[0], count = start, 1
    while nodes[count - 1] != source:
        node, onward = nodes[count - 1], -1
        for k in range(indptr[node], indptr[node + 1]):
            other = indices[k]
            if np.float32(time_s[other] + cost_s[k]) != time_s[node]:
                continue
            nearer = onward < 0 or time_s[other] < time_s[onward]
            if nearer or _comes_first(other, onward, time_s):
                onward = other
        nodes[count] = onward
        count += 1
    return nodes[:count].copy()


@njit(cache=True)
def _times_between(
    indptr: I32, indices: I32, cost_s: F32, marks: F32, source: int, start: int, room: int
) -> F32:
    """Return the times (nodes,) to ``source``, true along the shortest ways from ``start``.

    Raises a ``WorldError`` when more steps wait to be taken than there is ``room`` for.
    """
    count = indptr.shape[0] - 1
    time_s = np.full(count, np.inf, dtype=np.float32)
    heap_key = np.empty(room, dtype=np.float32)
    heap_node = np.empty(room, dtype=np.int32)
    reach_s = np.full(count, np.inf, dtype=np.float32)
    time_s[source] = 0.0
    heap_key[0] = 0.0
    heap_node[0] = source
    size = 1
    while size > 0:
        key = heap_key[0]
        node = heap_node[0]
        size -= 1
        if size > 0:
            _sift_down(heap_key, heap_node, float(heap_key[size]), heap_node[size], size)
        if key > time_s[start] * (1.0 + _ROUNDING):
            break
        if key > reach_s[node]:
            continue
        for k in range(indptr[node], indptr[node + 1]):
            other = indices[k]
            reached = np.float32(time_s[node] + cost_s[k])
            if reached < time_s[other]:
                if size == room:
                    raise WorldError(_NO_ROOM)
                time_s[other] = reached
                whole = np.float32(reached + least_apart(marks, other, start))
                reach_s[other] = whole
                _sift_up(heap_key, heap_node, float(whole), other, size)
                size += 1
    return time_s
