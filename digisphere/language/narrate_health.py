"""The chronicle of illness: who caught it from whom and where, and what was ordered against it.

Third person, past tense, for event lists, captures and the inspector. What people themselves say of
being ill is in ``lines_news``: they know of symptoms and orders, never of the moment of infection.
Called by ``narrate``.
"""

from digisphere.core.events import Event
from digisphere.core.identity import NONE
from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.lexicon import ILLNESS
from digisphere.language.news import DIED_OF
from digisphere.people.enums import Illness

_AT = {
    "household": "at home", "work": "at work", "school": "at school",
    "market": "among the shoppers", "tavern": "at the tavern", "chapel": "in the chapel",
    "clinic": "at the clinic", "visit": "on a visit", "talk": "in a talk",
}  # fmt: skip


def infected(snapshot: Snapshot, event: Event) -> str:
    """Say who caught it, from whom and where."""
    who = phrases.name_of_id(snapshot, event.subject)
    what = _disease(event)
    if event.object == NONE:
        return f"{who} brought {what} in from outside"
    giver = phrases.name_of_id(snapshot, event.object)
    where = _AT.get(str(event.payload["contact"]), "")
    return f"{who} caught {what} from {giver} {where}, unnoticed".replace(" ,", ",")


def outbreak_began(snapshot: Snapshot, event: Event) -> str:
    """Say how many brought it in."""
    people = int(event.payload["people"])
    who = "one person" if people == 1 else f"{people} people"
    return f"{_disease(event)} was brought into the valley by {who}"


def isolation(snapshot: Snapshot, event: Event) -> str:
    """Say who keeps to the house."""
    return f"{phrases.name_of_id(snapshot, event.subject)} kept to the house with {_disease(event)}"


def closure_ordered(snapshot: Snapshot, event: Event) -> str:
    """Say what was shut, and for how long."""
    return f"the {event.payload['what']} was ordered shut for {_days(event)}"


def closure_lifted(snapshot: Snapshot, event: Event) -> str:
    """Say what was opened."""
    return f"the {event.payload['what']} was opened again"


def masks_ordered(snapshot: Snapshot, event: Event) -> str:
    """Say for how long."""
    return f"masks were ordered to be worn away from home for {_days(event)}"


def masks_lifted(snapshot: Snapshot, event: Event) -> str:
    """Say that it is over."""
    return "masks need not be worn any more"


def death(snapshot: Snapshot, event: Event) -> str:
    """Say who died, of what, and how old they were."""
    who = phrases.name_of_id(snapshot, event.subject)
    of = DIED_OF.get(str(event.payload["of"]), "")
    return f"{who} died {of} at {event.payload['age_years']:.0f}".replace("  ", " ")


def bereaved(snapshot: Snapshot, event: Event) -> str:
    """Say who lost whom."""
    who = phrases.name_of_id(snapshot, event.subject)
    return f"{who} lost {phrases.name_of_id(snapshot, event.object)}"


def _days(event: Event) -> str:
    days = float(event.payload["days"])
    return phrases.count(round(days), "day") if days >= 1.0 else f"{days * 24.0:.0f} hours"


def _disease(event: Event) -> str:
    return ILLNESS[Illness[str(event.payload["disease"]).upper()]]


TELLERS = {
    "infected": infected,
    "outbreak_began": outbreak_began,
    "death": death,
    "bereaved": bereaved,
    "isolation": isolation,
    "closure_ordered": closure_ordered,
    "closure_lifted": closure_lifted,
    "masks_ordered": masks_ordered,
    "masks_lifted": masks_lifted,
}
