"""Which ways and houses are closed, for those who know of it: detours, shut places, the causes.

Reads the shared tables of what is damaged (`environment/infrastructure.py`) and keeps what follows
from them until they change. People plan on the open map until a closure has stopped them, or
somebody has told them; from then on, for a day, they ask about the ways before they set out
(``alarms.ways_known_s``). Deliberation and movement each keep one.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.environment.way_sections import WaySections, find_sections

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Passage:
    """Closures of one ground."""

    def __init__(self, ground: Any) -> None:
        self._ground = ground
        self.nav = ground.nav
        """The graph that avoids what is closed."""
        self.closed: Bools = np.zeros(ground.nav.count, dtype=np.bool_)
        """(nodes,) where nobody may walk."""
        self.shut: Bools = np.zeros(len(ground.places["kind"]), dtype=np.bool_)
        """(places,) whose house cannot be used."""
        self._house: Ints = np.asarray(ground.places["building_id"], dtype=np.int64)
        self._sections: WaySections | None = None

    def look(self, view: View) -> bool:
        """Bring the closures up to the moment; tell whether there are any."""
        if not anything_closed(view):
            if self.closed.any() or self.shut.any():
                self.closed = np.zeros_like(self.closed)
                self.shut = np.zeros_like(self.shut)
                self.nav = self._ground.nav
            return False
        ways, houses = view.tables["way_state"], view.tables["building_state"]
        closed = ways["closed_by"][: self._ground.nav.count] > 0
        if not np.array_equal(closed, self.closed):
            self.closed = closed
            self.nav = self._ground.nav.avoiding(closed)
        self.shut = (self._house >= 0) & houses["closed"][np.maximum(self._house, 0)]
        return True

    def who_knows(self, view: View, rows: Ints, *, now_s: float) -> Bools:
        """Tell which of these rows plan round what is closed."""
        known: Bools = view.table("alarms")["ways_known_s"][rows] > now_s
        return known

    def event_on_way(self, view: View, *, start: int, goal: int) -> int:
        """Return the event that closed the ordinary way between two nodes; NONE where it is open.

        The closure of the road or bridge where it has been told of, else what blocked the node.
        """
        nav = self._ground.nav
        if not np.isfinite(nav.travel_time_s(start, goal)):
            return NONE
        way = nav.nodes_between(start, goal)
        blocked = way[self.closed[way]]
        return self.event_at(view, int(blocked[0])) if blocked.size else NONE

    def event_at(self, view: View, node: int) -> int:
        """Return the event that closed a node."""
        self._sections = self._sections or find_sections(self._ground)
        section = int(self._sections.of_node[node])
        told = NONE
        if "way_sections" in view.tables:
            told = int(view.tables["way_sections"]["event"][section])
        return told if told >= 0 else int(view.tables["way_state"]["cause_event"][node])

    def event_of_place(self, view: View, place: int) -> int:
        """Return the event that closed the house of a place; NONE where there is none."""
        house = int(self._house[place])
        if house < 0:
            return NONE
        state = view.tables["building_state"]
        told = int(state["closed_event"][house])
        return told if told >= 0 else int(state["cause_event"][house])


def anything_closed(view: View) -> bool:
    """Tell whether any way or house is closed; nearly free where nothing is."""
    if "way_state" not in view.tables or "alarms" not in view.tables:
        return False
    return bool(
        view.tables["way_state"]["closed_by"].any() or view.tables["building_state"]["closed"].any()
    )
