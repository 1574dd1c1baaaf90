"""Stretches of road and bridges: which nodes of the navigation graph people name as one thing.

A flood that reaches forty nodes closes two roads and a bridge, and that is what is told, mended
and remembered. Every node belongs to one section: bridges by their decks, roads by stretches of
about a hundred metres, open ground to the nearest of them. Made once from the frozen ground;
`infrastructure` keeps the state of each section.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from digisphere.world.enums import EdgeKind, PropKind, RoadKind

SECTION_M = 120.0
NODE_STEP_M = 7.0
_ON_ROAD_M = 4.0
_NO_ROAD = -1


@dataclass(frozen=True)
class WaySections:
    """Sections of the ways of one ground.

    Attributes:
        of_node: (n,) section of each navigation node.
        on_way: (n,) nodes that stand on the road or bridge itself, not on the ground beside it.
        x_m, y_m: (s,) middle of each section.
        bridge_prop: (s,) row of the bridge in the table of props, -1 for a road.
        road_kind: (s,) RoadKind; -1 for a bridge.
        rank: (s,) order in which crews clear them: quickest reached from the centre first.
    """

    of_node: NDArray[np.int32]
    on_way: NDArray[np.bool_]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    bridge_prop: NDArray[np.int32]
    road_kind: NDArray[np.int32]
    rank: NDArray[np.int64]

    @property
    def count(self) -> int:
        """Number of sections."""
        return len(self.x_m)

    def words(self, section: int) -> str:
        """What a section is called in passing: «bridge», «main street», «track»."""
        kind = int(self.road_kind[section])
        return "bridge" if kind < 0 else RoadKind(kind).name.lower().replace("_", " ")


def find_sections(ground: Any) -> WaySections:
    """Divide the navigation graph of a ground into sections."""
    nav = ground.nav
    xy = np.asarray(nav.node_xy, dtype=np.float64)
    owner = np.repeat(np.arange(nav.count), np.diff(nav.indptr))
    bridge = _bridges(nav, owner=owner)
    points, road_of, chunk_of = _road_points(ground.roads)
    away, near = cKDTree(points).query(xy)
    trodden = np.zeros(nav.count, dtype=np.bool_)
    trodden[owner[np.isin(nav.kind, (EdgeKind.ROAD, EdgeKind.PATH))]] = True
    on_way = (trodden & (away < _ON_ROAD_M)) | (bridge >= 0)
    key = np.where(bridge >= 0, -1 - bridge, chunk_of[near])
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    of_node: NDArray[np.int32] = inverse.reshape(-1).astype(np.int32)
    count = len(first)
    is_bridge = bridge[first] >= 0
    kinds = np.array([road.kind for road in ground.roads], dtype=np.int32)
    kind = np.where(is_bridge, _NO_ROAD, kinds[road_of[near[first]]])
    x_m, y_m = _middles(xy, of_node=of_node, on_way=on_way, count=count)
    return WaySections(
        of_node=of_node,
        on_way=on_way,
        x_m=x_m,
        y_m=y_m,
        bridge_prop=_bridge_props(ground, x_m=x_m, y_m=y_m, is_bridge=is_bridge),
        road_kind=kind.astype(np.int32),
        rank=_ranks(ground, of_node=of_node, on_way=on_way, count=count),
    )


def _bridges(nav: Any, *, owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of the bridge each node (n,) stands on, -1 off bridges."""
    over = nav.kind == EdgeKind.BRIDGE
    a, b = owner[over], nav.indices[over]
    graph = sparse.coo_matrix((np.ones(len(a)), (a, b)), shape=(nav.count, nav.count))
    _, label = connected_components(graph, directed=False)
    out = np.full(nav.count, -1, dtype=np.int64)
    touched = np.unique(a)
    _, number = np.unique(label[touched], return_inverse=True)
    out[touched] = number.reshape(-1)
    return out


def _road_points(
    roads: Any,
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """All points of all roads (k, 2), the road of each, and the stretch of road of each."""
    points, road_of, chunk_of = [], [], []
    stretches = 0
    for index, road in enumerate(roads):
        line = np.asarray(road.xy_m, dtype=np.float64)
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        parts = max(1, round(along[-1] / SECTION_M))
        share = along / max(along[-1], 1e-9)
        points.append(line)
        road_of.append(np.full(len(line), index))
        chunk_of.append(stretches + np.minimum((share * parts).astype(np.int64), parts - 1))
        stretches += parts
    return np.concatenate(points), np.concatenate(road_of), np.concatenate(chunk_of)


def _middles(
    xy: NDArray[np.float64],
    *,
    of_node: NDArray[np.int32],
    on_way: NDArray[np.bool_],
    count: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    weight = np.where(on_way, 1.0, 1e-6)
    total = np.bincount(of_node, weights=weight, minlength=count)
    x, y = (np.bincount(of_node, weights=weight * xy[:, k], minlength=count) for k in (0, 1))
    return x / total, y / total


def _bridge_props(
    ground: Any,
    *,
    x_m: NDArray[np.float64],
    y_m: NDArray[np.float64],
    is_bridge: NDArray[np.bool_],
) -> NDArray[np.int32]:
    out = np.full(len(x_m), -1, dtype=np.int32)
    rows = np.flatnonzero(np.isin(ground.props["kind"], (PropKind.BRIDGE, PropKind.JETTY)))
    if rows.size and is_bridge.any():
        at = np.column_stack([ground.props["x_m"][rows], ground.props["y_m"][rows]])
        _, near = cKDTree(at).query(np.column_stack([x_m, y_m])[is_bridge])
        out[is_bridge] = rows[near]
    return out


def _ranks(
    ground: Any, *, of_node: NDArray[np.int32], on_way: NDArray[np.bool_], count: int
) -> NDArray[np.int64]:
    centre = int(ground.nav.nearest_node(np.array(ground.settlement.centre_m)[None])[0])
    time_s = ground.nav.times_to(centre).astype(np.float64)
    reached = np.full(count, np.inf)
    counted = np.where(on_way, time_s, np.inf)
    np.minimum.at(reached, of_node, counted)
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(reached, kind="stable")] = np.arange(count)
    return rank
