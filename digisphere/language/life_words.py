"""Words for the slots of clauses about the course of life: pronouns, given names, girl or boy.

Called by ``news``; the phrasings are in ``lines_life``.
"""

from digisphere.core.events import Event
from digisphere.core.identity import kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.civic_words import Who, Word
from digisphere.people.enums import Sex


def _pronoun(snapshot: Snapshot, event: Event, *, woman: str, man: str) -> str:
    row = kind_and_row(event.subject)[1]
    return woman if snapshot.tables["people"]["sex"][row] == Sex.FEMALE else man


def their(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return the subject's «her» or «his»."""
    return _pronoun(snapshot, event, woman="her", man="his")


def them(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return the subject's «her» or «him»."""
    return _pronoun(snapshot, event, woman="her", man="him")


def they(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return the subject's «she» or «he»."""
    return _pronoun(snapshot, event, woman="she", man="he")


def child(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return «girl» or «boy»."""
    return str(event.payload.get("sex", "child"))


def name_of_subject(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return the subject's given name, without the kinship it may be called by."""
    return phrases.given(snapshot, kind_and_row(event.subject)[1])


def name_of_object(snapshot: Snapshot, event: Event, who: Who) -> str:
    """Return the object's given name, without the kinship it may be called by."""
    return phrases.given(snapshot, kind_and_row(event.object)[1])


LIFE_SLOTS: dict[str, Word] = {
    "their": their, "them": them, "they": they, "child": child,
    "name_of_subject": name_of_subject, "name_of_object": name_of_object,
}  # fmt: skip
