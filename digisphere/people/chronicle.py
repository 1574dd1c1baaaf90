"""What has happened in somebody's life since the story began, as short entries that can be told.

Society's ``chronicling`` writes an entry for each event of a life into ``people_text.chronicle``;
``background`` tells them of somebody, the interview lets people tell them themselves. An entry
names a day, a row and a place, never a sentence, so that whoever tells it cannot drift from it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    ``kind`` is one of ``KINDS``; ``other`` the row of whom it was with, ``place`` a place_id, -1
    for none; ``word`` says more: girl or boy, whose loss, why a move.
    """

    day: int
    kind: str
    other: int = -1
    place: int = -1
    word: str = ""


def written(entries: Sequence[Entry]) -> str:
    """Return entries as the text of a ``chronicle``."""
    return ";".join(f"{e.day} {e.kind} {e.other} {e.place} {e.word or _NOTHING}" for e in entries)


def read(text: str) -> list[Entry]:
    """Return the entries of a ``chronicle``, in the order they were written."""
    found = []
    for line in filter(None, text.split(";")):
        day, kind, other, place, word = line.split(" ", maxsplit=4)
        told = "" if word == _NOTHING else word
        found.append(Entry(int(day), kind, other=int(other), place=int(place), word=told))
    return found


@dataclass(frozen=True)
class Teller:
    """Who tells of whom, and how people and places are called by them."""

    subject: str
    """«I», «She» or «He»."""
    own: str
    """«my», «her» or «his»."""
    name: Callable[[int], str]
    given: Callable[[int], str]
    at: Callable[[int], str]
    """A place with its preposition: «at the Smithy»."""


_CHILDREN = {"girl": "a daughter", "boy": "a son"}
_MOVES = {
    "wedding": "to set up house together", "own_home": "into a home of {own} own",
    "room": "to have more room", "ruin": "because the old house was no longer fit to live in",
    "care": "to be looked after", "separation": "after the parting",
}  # fmt: skip
_ARRIVALS = {"work": "for the work there was to be had", "house": "where a house stood empty"}


def _birth(e: Entry, t: Teller) -> str:
    return f"{t.subject} had {_CHILDREN.get(e.word, 'a child')}, {t.given(e.other)},"


def _wedding(e: Entry, t: Teller) -> str:
    return f"{t.subject} married {t.name(e.other)}"


def _separation(e: Entry, t: Teller) -> str:
    if t.subject == "I":
        return f"{t.name(e.other)} and I parted"
    return f"{t.subject} and {t.name(e.other)} parted"


def _loss(e: Entry, t: Teller) -> str:
    return f"{t.subject} lost {t.own} {e.word} {t.given(e.other)}"


def _move(e: Entry, t: Teller) -> str:
    why = _MOVES.get(e.word, "").format(own=t.own)
    return f"{t.subject} moved house {why}".rstrip()


def _arrival(e: Entry, t: Teller) -> str:
    return f"{t.subject} came here {_ARRIVALS.get(e.word, '')}".rstrip()


def _hired(e: Entry, t: Teller) -> str:
    return f"{t.subject} found work {t.at(e.place)}".rstrip()


def _laid_off(e: Entry, t: Teller) -> str:
    return f"{t.subject} lost {t.own} work {t.at(e.place)}".rstrip()


def _retired(e: Entry, t: Teller) -> str:
    return f"{t.subject} gave up work for good"


def _started_school(e: Entry, t: Teller) -> str:
    return f"{t.subject} started school"


def _left_school(e: Entry, t: Teller) -> str:
    return f"{t.subject} was done with school"


KINDS: dict[str, Callable[[Entry, Teller], str]] = {
    "birth": _birth, "wedding": _wedding, "separation": _separation, "bereaved": _loss,
    "moved_house": _move,
    "arrival": _arrival, "hired": _hired, "laid_off": _laid_off, "retired": _retired,
    "started_school": _started_school, "left_school": _left_school,
}  # fmt: skip


def told(entries: Sequence[Entry], teller: Teller) -> list[str]:
    """Return a clause for each entry, with its month: «She married Hugo Weber in June 2026»."""
    return [
        f"{KINDS[e.kind](e, teller)} in {date.fromordinal(e.day):%B %Y}"
        for e in entries
    ]  # fmt: skip
