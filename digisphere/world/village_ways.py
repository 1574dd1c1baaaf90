"""The navigation graph of one village: gathers its roads, doors and open ground for ``nav_build``.

Also tells each slot which node to walk from. Heights come from the graded patch, so a bridge
costs what its deck costs.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from digisphere.world import nav_build
from digisphere.world.canvas import Taken, codes, line_clear
from digisphere.world.draft import VillageDraft
from digisphere.world.enums import EdgeKind, PlaceKind, RoadKind
from digisphere.world.furnish import DraftSlot
from digisphere.world.ground import DetailPatch
from digisphere.world.navigation import NavGraph

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

_SLOT_REACH_M = 16.0


def patch_heights(detail: DetailPatch, xy_m: F64) -> F32:
    """Graded height, or deck where there is one, at the nearest square metre to points (n, 2)."""
    at = np.floor((xy_m - detail.origin_m) / detail.cell_m).astype(int)
    ny, nx = detail.elevation_m.shape
    ix, iy = np.clip(at[:, 0], 0, nx - 1), np.clip(at[:, 1], 0, ny - 1)
    deck = detail.deck_m[iy, ix]
    ground = detail.elevation_m[iy, ix]
    return np.asarray(np.where(np.isnan(deck), ground, deck), dtype=np.float32)


def navigate(draft: VillageDraft, *, detail: DetailPatch) -> tuple[NavGraph, I32]:
    """Build the graph; return it and the node of each slot (-1 where none is near)."""
    layout, inventory = draft.layout, draft.inventory
    nav = nav_build.NavDraft(layout.canvas, [house.box for house in layout.buildings])
    for road in layout.plan.roads:
        small = road.kind in (RoadKind.FOOTPATH, RoadKind.TRACK)
        nav.add_line(road.xy_m, EdgeKind.PATH if small else EdgeKind.ROAD)
    nav.add_open(layout.square.grown(-0.8), step_m=4.0, allow=(Taken.SQUARE, Taken.ROAD))
    for green in layout.greens:
        nav.add_open(green.grown(-1.5), step_m=5.0, allow=(Taken.GREEN,))
    for block in draft.fields:
        nav.add_open(block.box.grown(-3.0), step_m=11.0, allow=(Taken.FIELD, Taken.FREE))
    _add_yards(nav, draft)
    doors = nav.add(
        np.array([house.outside_door(nav_build.DOORSTEP_M) for house in layout.buildings]),
        EdgeKind.DOOR,
    )
    spots = [p for p in inventory.places if p.building < 0]
    outdoor = nav.add(_open_points(nav, [p.xy_m for p in spots]), EdgeKind.OPEN)
    nav_build.join_neighbours(nav)
    nav_build.join_doors(nav, doors)
    nav_build.join_islands(nav, needed=doors + outdoor)
    place_node = [
        doors[p.building] if p.building >= 0 else outdoor.pop(0) for p in inventory.places
    ]
    slots = inventory.furnisher.slots
    nodes = _slot_nodes(slots, nav=nav, place_node=place_node)
    nav_build.join_parts(nav, wanted=np.unique(nodes[nodes >= 0]).tolist())
    number = nav_build.without_strays(nav)
    place_node = [int(number[node]) for node in place_node]
    xy = np.array(nav.xy_m)
    decks = ~np.isnan(_deck_at(detail, xy))
    graph = nav_build.compile_graph(
        nav, heights_m=patch_heights(detail, xy), place_node=place_node, decks=decks
    )
    return graph, _slot_nodes(slots, nav=nav, place_node=place_node)


def _deck_at(detail: DetailPatch, xy_m: F64) -> F32:
    """Deck height over points (n, 2); NaN where there is no bridge."""
    at = np.floor((xy_m - detail.origin_m) / detail.cell_m).astype(int)
    ny, nx = detail.deck_m.shape
    inside = np.all((at >= 0) & (at < [nx, ny]), axis=1)
    out = np.full(len(xy_m), np.nan, dtype=np.float32)
    out[inside] = detail.deck_m[at[inside, 1], at[inside, 0]]
    return out


def _add_yards(nav: nav_build.NavDraft, draft: VillageDraft) -> None:
    """Let people walk in the yards where work is done outdoors."""
    for place in draft.inventory.places:
        if place.building < 0:
            continue
        worked = (PlaceKind.FARM, PlaceKind.WORKSHOP, PlaceKind.SCHOOL, PlaceKind.BARN)
        if place.kind in worked:
            house = draft.layout.buildings[place.building]
            nav.add_open(house.lot.box.grown(-1.2), step_m=4.5, allow=(Taken.LOT,))


def _open_points(nav: nav_build.NavDraft, points_m: list[F64]) -> F64:
    """Move points that stand in an obstacle or a wall to the nearest free metre."""
    canvas = nav.canvas
    out = []
    turns = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    ring = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    for point in points_m:
        for radius in np.arange(0.0, 12.0, 0.5):
            tries = point + radius * ring
            free = ~nav.walls[canvas.taken[canvas.cells(tries)]]
            if free.any():
                out.append(tries[int(np.argmax(free))])
                break
        else:
            out.append(point)
    return np.array(out).reshape(-1, 2)


def _slot_nodes(slots: list[DraftSlot], *, nav: nav_build.NavDraft, place_node: list[int]) -> I32:
    """Node each slot is walked to from: the door indoors, else the nearest with a clear line."""
    walls = codes((Taken.WATER, Taken.BUILDING))
    canvas, xy = nav.canvas, np.array(nav.xy_m)
    tree = cKDTree(xy)
    out = np.full(len(slots), -1, dtype=np.int32)
    for number, slot in enumerate(slots):
        if slot.indoor:
            out[number] = place_node[slot.place]
            continue
        away, near = tree.query(slot.xy_m, k=min(10, len(xy)))
        at = slot.xy_m - canvas.origin_m
        for distance, node in zip(away, near, strict=True):
            to = xy[node] - canvas.origin_m
            if distance < _SLOT_REACH_M and line_clear(
                canvas.taken, walls, at[0], at[1], float(to[0]), float(to[1])
            ):
                out[number] = node
                break
    return out
