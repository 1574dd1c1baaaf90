"""Words for what events of a rescue carry: how long, and how many dug.

Each is worked out from the event alone; ``news`` offers them as slots.
"""

from collections.abc import Callable

from digisphere.core.events import Event
from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases

Who = Callable[[int], str]
Word = Callable[[Snapshot, Event, Who], str]


def dug_for(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return for how long somebody dug."""
    return phrases.while_of(float(event.payload.get("minutes", 0.0)))


def buried_for(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return for how long somebody lay under the rubble."""
    return phrases.while_of(60.0 * float(event.payload.get("hours", 0.0)))


def diggers(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return how many people dug."""
    number = int(event.payload.get("diggers", 0))
    if number == 0:
        return "men from outside"
    return "one person" if number == 1 else f"{phrases.number_word(number)} people"


RESCUE_SLOTS: dict[str, Word] = {
    "dug_for": dug_for, "buried_for": buried_for, "diggers": diggers,
}  # fmt: skip
