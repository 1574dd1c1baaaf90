"""The system in which people look back: enough lived through turns memories into beliefs.

Every half hour those awake whose new memories weigh enough reflect (`beliefs.py`); a mind in which
little has happened costs nothing. What is believed tells in choices (`options.py`), in talk and in
interviews.
"""

from typing import ClassVar

from digisphere.core.clock import Clock
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import beliefs, memory
from digisphere.people.enums import Activity

ENOUGH_LIVED = 6.0
"""Importance of new memories that makes people look back: two or three times a day, as Park et al.
(2023) found with their threshold of 150 on a scale of 1 to 10."""


class Reflection(System):
    """Looking back, twice an hour."""

    name = "people.reflect"
    every = "30 min"
    phase = 41
    reads = ("people.activity",)
    writes = ("memory.*", "beliefs.*")
    streams: ClassVar[tuple[str, ...]] = ()

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let those look back who have lived through enough."""
        people, table = view.table("people"), view.table("memory")
        rows = people.rows
        due = table["lived"][rows] >= ENOUGH_LIVED
        rows = rows[due & (people["activity"][rows] != Activity.SLEEP)]
        if rows.size == 0:
            view.idle = True
            return
        found = beliefs.reflect(table, rows, now_s=clock.time_s)
        beliefs.hold(view.table("beliefs"), found, now_s=clock.time_s)
        for k in range(beliefs.EVIDENCE_KEPT):
            memory.touch(table, found.rows, found.slots[:, k], now_s=clock.time_s)
        table["lived"][rows] = 0.0
