"""What a person can call to mind: remembered and known events, with where they have them from.

Joins the ``memory`` table (what they lived) with ``knowledge`` (what they can tell), newest first.
It is the only way an interview gets at events, so nothing unknown to the person can be answered.
"""

from dataclasses import dataclass

import numpy as np

from digisphere.core.events import Event
from digisphere.core.identity import PERSON_BASE
from digisphere.core.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Recollection:
    """One event as somebody has it in mind."""

    event: Event
    time_s: float
    """When it happened."""
    memory_row: int
    """Slot in their ``memory``, -1 when it is only known."""
    source: int
    """Row of who told them, -1 when they were there."""
    confidence: float
    value: float | None
    """The figure as they believe it, when they were told one."""
    importance: float


def recollect(
    snapshot: Snapshot,
    row: int,
    *,
    since_s: float = float("-inf"),
    until_s: float = float("inf"),
    involving: int = -1,
) -> list[Recollection]:
    """Return what somebody can call to mind, newest first.

    Args:
        snapshot: the moment they are asked at.
        row: who is asked.
        since_s: leave out what happened before.
        until_s: leave out what happened from then on.
        involving: only events with this person (row) in them; -1 for any.
    """
    found = {**_known(snapshot, row), **_remembered(snapshot, row)}
    out = [
        r
        for r in found.values()
        if since_s <= r.time_s < until_s
        and (involving < 0 or PERSON_BASE + involving in (r.event.subject, r.event.object))
    ]
    return sorted(out, key=lambda r: (-r.time_s, -r.event.id))


def knows(snapshot: Snapshot, row: int, *, event: int) -> bool:
    """Tell whether an event is among what somebody remembers or knows."""
    return event in _known(snapshot, row) or event in _remembered(snapshot, row)


def _known(snapshot: Snapshot, row: int) -> dict[int, Recollection]:
    k = snapshot.tables["knowledge"]
    out = {}
    for slot in np.flatnonzero(k["event"][row] >= 0).tolist():
        event = snapshot.events.get(int(k["event"][row, slot]))
        source = int(k["source"][row, slot])
        out[event.id] = Recollection(
            event=event,
            time_s=event.tick * snapshot.clock.tick_s,
            memory_row=-1,
            source=source,
            confidence=float(k["confidence"][row, slot]),
            value=float(k["value"][row, slot]) if source >= 0 else None,
            importance=float(k["interest"][row, slot]),
        )
    return out


def _remembered(snapshot: Snapshot, row: int) -> dict[int, Recollection]:
    memory = snapshot.tables.get("memory")
    if memory is None:
        return {}
    known = _known(snapshot, row)
    out = {}
    for slot in np.flatnonzero(memory["event"][row] >= 0).tolist():
        event = snapshot.events.get(int(memory["event"][row, slot]))
        held = known.get(event.id)
        out[event.id] = Recollection(
            event=event,
            time_s=event.tick * snapshot.clock.tick_s,
            memory_row=slot,
            source=held.source if held else -1,
            confidence=held.confidence if held else 1.0,
            value=held.value if held else None,
            importance=float(memory["importance"][row, slot]),
        )
    return out
