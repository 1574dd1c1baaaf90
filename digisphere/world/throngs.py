"""Standing room for crowds: where people who flee crowd in once seats and usual places are taken.

Laid out when a village is finished, after everything else and without drawing chance, so that
nothing else of it depends on them. In the open a square metre each; under a public roof one on each
spot of the floor that furniture leaves. Published room a person: .46 m2 standing or seated in a
tornado shelter and 1.86 m2 in a hurricane's (FEMA P-361, as recalled); 3.5 m2 is for a stay
(Sphere 2018). Called by ``settlement``; people take such a slot to flee and for nothing else.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from digisphere.world import columns as schemas
from digisphere.world.canvas import Box, Taken, codes, line_clear
from digisphere.world.columns import Columns
from digisphere.world.draft import VillageDraft
from digisphere.world.enums import PlaceKind, SlotKind
from digisphere.world.furnish import LEAST_GAP_M, DraftSlot, floor_spots
from digisphere.world.navigation import NavGraph

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

ROOFS = (
    PlaceKind.TOWN_HALL, PlaceKind.CHAPEL, PlaceKind.SCHOOL, PlaceKind.TAVERN, PlaceKind.SHOP,
    PlaceKind.CLINIC,
)  # fmt: skip
"""Houses whose ground floor lets people crowd in."""
APART_M = 1.0
"""Distance between two in the open: room for a third to get by."""
_MOST_OUTSIDE = 200
"""As many are looked for in a field or at an outlook, those nearest to the ways."""
_OUTLOOKS = (PlaceKind.VIEWPOINT, PlaceKind.SHORE)
_OUTLOOK_M = 22.0
_STEEPEST = 0.4
_REACH_M = 16.0
_NODES_TRIED = 8
_TRUNK_M, _ELBOW_M = 0.8, 0.3


def throngs(draft: VillageDraft, *, nav: NavGraph) -> tuple[list[DraftSlot], list[int]]:
    """Return the standing room of a finished village and the node each is walked to from."""
    slots: list[DraftSlot] = []
    nodes: list[int] = []
    tree = cKDTree(nav.node_xy)
    for place, spots in _floors(draft):
        facing = draft.layout.buildings[draft.inventory.places[place].building].door_heading_rad
        slots += [DraftSlot(place, SlotKind.THRONG, at, facing, 0.0, True) for at in spots]
        nodes += [int(nav.place_node[place])] * len(spots)
    for place, box, ground, most in _open_ground(draft):
        middle = draft.inventory.places[place].xy_m
        for at, node in _standing(draft, box, ground=ground, nav=nav, tree=tree)[:most]:
            facing = float(np.arctan2(*(middle - at)[::-1]))
            slots.append(DraftSlot(place, SlotKind.THRONG, at, facing))
            nodes.append(node)
    return slots, nodes


def clear_of_trees(slots: Columns, trees: Columns) -> Columns:
    """Return the slots without the standing room that a trunk stands in."""
    throng = np.flatnonzero(slots["kind"] == SlotKind.THRONG)
    if not (throng.size and trees.count):
        return slots
    trunks = cKDTree(np.stack([trees["x_m"], trees["y_m"]], axis=1))
    away, _ = trunks.query(np.stack([slots["x_m"], slots["y_m"]], axis=1)[throng])
    keep = np.ones(slots.count, dtype=np.bool_)
    keep[throng[away < _TRUNK_M]] = False
    keep |= slots["indoor"]
    return Columns(schemas.SLOT_COLUMNS, {name: column[keep] for name, column in slots.items()})


def _floors(draft: VillageDraft) -> Iterator[tuple[int, F64]]:
    """Give each public house and the spots (k, 2) of its ground floor that nothing stands on."""
    taken = draft.inventory.furnisher.slots
    for place, facts in enumerate(draft.inventory.places):
        if facts.kind not in ROOFS or facts.building < 0:
            continue
        mine = [s.xy_m for s in taken if s.place == place and s.indoor and s.storey == 0]
        yield place, _apart(floor_spots(draft.layout.buildings[facts.building].box), mine)


def _open_ground(draft: VillageDraft) -> Iterator[tuple[int, Box, Taken, int]]:
    """Give each open place with its ground, how that is marked, and how many may stand there."""
    inventory, layout = draft.inventory, draft.layout
    kinds = [place.kind for place in inventory.places]
    yield kinds.index(PlaceKind.MARKET_SQUARE), layout.square, Taken.SQUARE, inventory.population
    greens = [place for place, kind in enumerate(kinds) if kind == PlaceKind.GREEN]
    for place, box in zip(greens, layout.greens, strict=True):
        yield place, box, Taken.GREEN, inventory.population
    most = min(inventory.population, _MOST_OUTSIDE)
    for place, block in zip(draft.field_places, draft.fields, strict=True):
        yield place, block.box, Taken.FIELD, most
    for place, facts in enumerate(inventory.places):
        if facts.kind in _OUTLOOKS:
            x_m, y_m = facts.xy_m.tolist()
            yield place, Box(x_m, y_m, 0.0, _OUTLOOK_M, _OUTLOOK_M), Taken.FREE, most


def _standing(
    draft: VillageDraft, box: Box, *, ground: Taken, nav: NavGraph, tree: cKDTree
) -> list[tuple[F64, int]]:
    """Return where in a box one can stand and from which node, the nearest to the ways first."""
    canvas = draft.layout.canvas
    along, across = (
        np.arange(0.5 * APART_M, side, APART_M) - 0.5 * side for side in (box.length_m, box.width_m)
    )
    spots = box.at(*np.meshgrid(along, across)).reshape(-1, 2)
    at = canvas.cells(spots)
    spots = spots[(canvas.taken[at] == ground) & (canvas.slope[at] < _STEEPEST)]
    others = [s.xy_m for s in draft.inventory.furnisher.slots if not s.indoor]
    spots = _beside_things(_apart(spots, others), draft, near=box)
    if not len(spots):
        return []
    walls = codes((Taken.WATER, Taken.BUILDING, Taken.OBSTACLE))
    gaps, near = tree.query(spots, k=min(_NODES_TRIED, len(nav.node_xy)))
    found: list[tuple[F64, int]] = []
    for k in np.argsort(gaps[:, 0], kind="stable").tolist():
        here = spots[k] - canvas.origin_m
        for gap, node in zip(gaps[k].tolist(), near[k].tolist(), strict=True):
            to = nav.node_xy[node] - canvas.origin_m
            if gap < _REACH_M and line_clear(canvas.taken, walls, *here, *to.astype(np.float64)):
                found.append((spots[k], int(node)))
                break
    return found


def _beside_things(spots: F64, draft: VillageDraft, *, near: Box) -> F64:
    """Return those of the spots (k, 2) in a box that no stall, cart or other thing stands in."""
    reach = 0.5 * float(np.hypot(near.length_m, near.width_m))
    clear = np.ones(len(spots), dtype=np.bool_)
    for prop in draft.inventory.furnisher.props:
        x_m, y_m = prop.xy_m.tolist()
        size = max(prop.length_m, prop.width_m)
        if np.hypot(x_m - near.x_m, y_m - near.y_m) > reach + size:
            continue
        turned = prop.heading_rad + 0.5 * np.pi  # Its length runs across what it faces.
        box = Box(x_m, y_m, turned, prop.length_m, prop.width_m)
        clear &= ~box.grown(_ELBOW_M).holds(spots)
    left: F64 = spots[clear]
    return left


def _apart(spots: F64, others: list[F64]) -> F64:
    """Return those of the spots (k, 2) that keep their distance from the others."""
    if not others or not len(spots):
        return spots
    away, _ = cKDTree(np.array(others)).query(spots)
    clear: F64 = spots[away >= LEAST_GAP_M]
    return clear
