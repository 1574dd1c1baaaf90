"""Words for what is bargained for: the lot, the parts of housework, sums and terms.

Worked out from the offer, or from the «bargain_opened» it names among its causes, so words agree
with the log. ``realise`` and ``news`` offer them as slots; ``shades`` asks which offer it is.
"""

from collections.abc import Callable

from digisphere.core.events import Event
from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.grammar import listing
from digisphere.language.lexicon import WARE
from digisphere.people.enums import Task
from digisphere.society.vocabulary import Ware

Who = Callable[[int], str]
Word = Callable[[Snapshot, Event, Who], str]

TASK_TO = {
    Task.FOOD: "do the shopping", Task.WATER: "fetch the water", Task.HOUSE: "see to the house",
}  # fmt: skip
_NOTHING = "do nothing of it"
_OFFERS_LOOKED_BACK = 16


def opening_of(snapshot: Snapshot, event: Event) -> Event | None:
    """Return the «bargain_opened» an offer or the end of a bargain belongs to, or None."""
    for cause in event.causes:
        found = snapshot.events.get(cause)
        if found.kind == "bargain_opened":
            return found
    return None


def offer_before(snapshot: Snapshot, event: Event) -> Event | None:
    """Return the offer of the same bargain that one answers, or None for the first."""
    opened = opening_of(snapshot, event)
    if opened is None:
        return None
    before = (snapshot.events.get(c) for c in event.causes if c > opened.id)
    return next((e for e in before if e.kind == "speech"), None)


def offers_before(snapshot: Snapshot, event: Event) -> int:
    """Return how many offers of the same bargain came before one."""
    number, at = 0, offer_before(snapshot, event)
    while at is not None and number < _OFFERS_LOOKED_BACK:
        number, at = number + 1, offer_before(snapshot, at)
    return number


def tasks_in_words(part: int) -> str:
    """Return bits of Task as what one does: «fetch the water and see to the house»."""
    return listing([words for task, words in TASK_TO.items() if part & task]) or _NOTHING


def parts_of(snapshot: Snapshot, event: Event) -> tuple[int, int]:
    """Return (the speaker's, the listener's) part in an offer of housework, as bits of Task."""
    opened = opening_of(snapshot, event)
    whole = int(opened.payload["tasks"]) if opened is not None else 0
    yours = int(event.payload["detail"])
    return whole & ~yours, yours


def who_does(event: Event) -> str:
    """Return who does the housework agreed on: «subject», «object», or «both» a part."""
    others, whole = int(event.payload["object_tasks"]), int(event.payload["tasks"])
    return "subject" if not others else "object" if others == whole else "both"


def lot_in_words(payload: dict[str, object]) -> str:
    """Return «food for twelve meals»."""
    ware, number = Ware(int(str(payload["ware"]))), int(str(payload["quantity"]))
    if ware == Ware.MEAL:
        return f"food for {phrases.count(number, 'meal')}"
    return f"{phrases.count(number, 'piece')} of {WARE[ware]}"


def _lot(snapshot: Snapshot, event: Event, who: Who) -> str:
    return lot_in_words(_terms(snapshot, event)) if "quantity" in _terms(snapshot, event) else "it"


def _terms(snapshot: Snapshot, event: Event) -> dict[str, object]:
    """Return what is bargained for: from the event itself or from its opening."""
    if "matter" in event.payload:
        return event.payload
    opened = opening_of(snapshot, event)
    return opened.payload if opened is not None else {}


def _lot_first(snapshot: Snapshot, event: Event, who: Who) -> str:
    words = _lot(snapshot, event, who)
    return words[:1].upper() + words[1:]


def _listed(snapshot: Snapshot, event: Event, who: Who) -> str:
    return phrases.money(float(str(_terms(snapshot, event).get("amount_cents", 0))))


def _weeks(snapshot: Snapshot, event: Event, who: Who) -> str:
    number = int(str(_terms(snapshot, event).get("weeks", 1)))
    return "a week" if number == 1 else phrases.count(number, "week")


def _mine(snapshot: Snapshot, event: Event, who: Who) -> str:
    return tasks_in_words(parts_of(snapshot, event)[0])


def _yours(snapshot: Snapshot, event: Event, who: Who) -> str:
    return tasks_in_words(parts_of(snapshot, event)[1])


def _level(snapshot: Snapshot, event: Event, who: Who) -> str:
    return phrases.money(float(event.payload["level"]))


def _subject_part(snapshot: Snapshot, event: Event, who: Who) -> str:
    p = event.payload
    return tasks_in_words(int(p["tasks"]) & ~int(p["object_tasks"]))


def _object_part(snapshot: Snapshot, event: Event, who: Who) -> str:
    return tasks_in_words(int(event.payload["object_tasks"]))


def _task(snapshot: Snapshot, event: Event, who: Who) -> str:
    fact = int(event.payload.get("fact_event", -1))
    told = snapshot.events.get(fact) if fact >= 0 else event
    name = str(told.payload.get("task", "")).upper()
    return TASK_TO[Task[name]] if name in Task.__members__ else "do your part"


def _stakes(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return what two bargain over, as a noun."""
    matter = str(event.payload["matter"])
    if matter == "price":
        return f"the price of {lot_in_words(event.payload)}"
    return "the work at home" if matter == "chore" else "the terms of a loan"


SPOKEN: dict[str, Word] = {
    "lot": _lot, "Lot": _lot_first, "listed": _listed, "weeks": _weeks, "mine": _mine,
    "yours": _yours, "task": _task,
}  # fmt: skip
"""Slots of what is said."""
BARGAIN_SLOTS: dict[str, Word] = {
    "lot": _lot, "listed": _listed, "level": _level, "subject_part": _subject_part,
    "object_part": _object_part, "task": _task, "stakes": _stakes,
}  # fmt: skip
"""Slots of what is told of bargains afterwards."""
