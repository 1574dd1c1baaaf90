"""Words for what events of public life carry: offices, votes, motions, clubs, roads.

Each is worked out from the event alone and from names; ``news`` offers them as slots.
"""

from collections.abc import Callable

from digisphere.core.events import Event
from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.lexicon import ISSUE
from digisphere.society.vocabulary import Issue

Who = Callable[[int], str]
Word = Callable[[Snapshot, Event, Who], str]

OFFICE = {"councillor": "to the council", "mayor": "mayor"}
_TENTHS = (
    "hardly anybody", "one in ten", "two in ten", "three in ten", "four in ten", "half of us",
    "six in ten", "seven in ten", "eight in ten", "nine in ten", "all of us",
)  # fmt: skip


def office(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return «mayor» or «to the council»."""
    return OFFICE.get(str(event.payload.get("office")), "to an office")


def turnout(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return how many voted, in tenths."""
    return _TENTHS[round(10.0 * float(event.payload.get("turnout", 0.0)))]


def winner(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return the name of who came first."""
    names = event.payload.get("candidates") or []
    return who(int(names[0])) if names else "nobody"


def winner_votes(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return the votes of who came first."""
    votes = event.payload.get("votes") or [0]
    return f"{int(votes[0])} votes"


def motion(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return what the council decided, as a clause."""
    p = event.payload
    name, value = str(p.get("motion")), float(p.get("value", 0.0))
    if name == "tax":
        what = f"set the tax at {100.0 * value:.0f} per cent"
    elif name == "relief":
        what = "do more for those in need"
    elif name == "school":
        what = f"shut the school for {value:.0f} days"
    else:
        what = f"have {_way(snapshot, event)} cleared first"
    verb = "voted to" if p.get("passed") else "would not"
    return f"the council {verb} {what}"


def club(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return the name of a club."""
    return str(event.payload.get("name", "club"))


def road(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return «bridge», «track»."""
    return str(event.payload.get("road", "way"))


def rate(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return the pay of an hour."""
    return phrases.money(float(event.payload.get("hour_cents", 0)))


def mediator(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return the name of who went between two."""
    return who(int(event.payload.get("mediator", -1)))


def side(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return «for» or «against»."""
    return "for" if float(event.payload.get("value", 0.0)) > 0.0 else "against"


def matter(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return the village matter an event is about."""
    return ISSUE[Issue(int(event.payload.get("issue", 0)))]


def _way(snapshot: Snapshot, event: Event) -> str:
    """Return «the bridge», «the track», by the closure the motion rests on."""
    for cause in event.causes:
        road = snapshot.events.get(cause).payload.get("road")
        if road:
            return f"the {road}"
    return "one way"


CIVIC_SLOTS: dict[str, Word] = {
    "mediator": mediator,
    "office": office, "turnout": turnout, "winner": winner, "winner_votes": winner_votes,
    "motion": motion, "road": road, "rate": rate, "club": club, "side": side, "matter": matter,
}  # fmt: skip
