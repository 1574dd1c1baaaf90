"""Whether carriers from outside reach the village: by the roads that lead off the map.

They do while a way is open from any end of the roads near the map's rim to the market place; when
floods, slides or fallen trees close them all, nothing comes in and nothing goes out, and the event
that closed the way is the cause. Called by ``economy`` once a day.
"""

from typing import Any

import numpy as np

from digisphere.core.identity import NONE, PLACE_BASE
from digisphere.core.state import View
from digisphere.people.passage import Passage
from digisphere.world.enums import PlaceKind

_GATES = 3
"""Ends of roads looked at: the walkable nodes nearest to the map's rim, one per side at most."""
_HUBS = (PlaceKind.MARKET_SQUARE, PlaceKind.SHOP, PlaceKind.TOWN_HALL, PlaceKind.GREEN)


class Carriers:
    """The ways in and out of one ground."""

    def __init__(self, ground: Any) -> None:
        self._ground = ground
        self._hub_place, self._hub = _hub(ground)
        self._gates = gates_of(ground)
        self._passage = Passage(ground) if self._gates else None

    def look(self, view: View) -> None:
        """Note whether carriers come today, and tell when that changes."""
        market = view.table("market")
        was = int(market["closed_event"][0])
        cause = self._closed_by(view)
        if cause == NONE and was >= 0:
            market["closed_event"][0] = NONE
            self._tell(view, "carriers_back", was)
        elif cause != NONE and was < 0:
            market["closed_event"][0] = self._tell(view, "carriers_cut_off", cause)

    def _tell(self, view: View, kind: str, cause: int) -> int:
        causes = (cause,) if cause >= 0 else ()
        return view.events.emit(kind, place=PLACE_BASE + self._hub_place, causes=causes)

    def _closed_by(self, view: View) -> int:
        """Return the event that closed the last way in; NONE while one is open."""
        passage = self._passage
        if passage is None or not passage.look(view):
            return NONE
        if any(np.isfinite(passage.nav.travel_time_s(gate, self._hub)) for gate in self._gates):
            return NONE
        found = [passage.event_on_way(view, start=gate, goal=self._hub) for gate in self._gates]
        return max(found, default=NONE)


def _hub(ground: Any) -> tuple[int, int]:
    """Return the place carriers go to, and its node; -1 where there is no map of ways."""
    nav = getattr(ground, "nav", None)
    if nav is None:
        return NONE, NONE
    for kind in _HUBS:
        places = np.flatnonzero(ground.places["kind"] == kind)
        if places.size:
            return int(places[0]), int(ground.places["node"][places[0]])
    return NONE, NONE


def gates_of(ground: Any) -> list[int]:
    """Return the nodes by which one comes into the valley; none where there is no map of ways."""
    hub = _hub(ground)[1]
    return _gates(ground, hub) if hub >= 0 else []


def _gates(ground: Any, hub: int) -> list[int]:
    """Return the nodes nearest to the rim that lead to the hub when nothing is closed."""
    nav, grid = ground.nav, ground.grid
    x, y = nav.node_xy[:, 0], nav.node_xy[:, 1]
    sides = np.stack([x, grid.size_x_m - x, y, grid.size_y_m - y])
    nearest = sides.min(axis=0)
    order = np.argsort(nearest, kind="stable")
    gates: list[int] = []
    taken: set[int] = set()
    for node in order[:400].tolist():
        side = int(np.argmin(sides[:, node]))
        if side not in taken and np.isfinite(nav.travel_time_s(node, hub)):
            taken.add(side)
            gates.append(node)
        if len(gates) == _GATES:
            break
    return gates
