"""Keeps everybody's chronicle and life story up with what happens to them, once a day.

Births, weddings, partings, deaths of kin, moves, work found and lost become entries of
``people.chronicle`` for those they happened to, and their story is told anew; those who come or
are born get theirs. Called by ``life_system``.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableView
from digisphere.core.events import Event
from digisphere.core.identity import NONE, kind_and_row
from digisphere.core.state import View
from digisphere.people.chronicle import Entry, read, written
from digisphere.people.enums import Sex
from digisphere.people.life_stories import write_stories

Ints = npt.NDArray[np.int64]

_ALONE = (
    "hired", "laid_off", "retired", "moved_house", "started_school", "left_school", "arrival",
)  # fmt: skip
"""Events that happen to their subject alone."""
_BOTH = ("wedding", "separation")
_TOLD = (*_ALONE, *_BOTH, "birth", "bereaved")


def keep_chronicles(view: View, clock: Clock) -> None:
    """Write down what has happened in people's lives since the last time, and tell it."""
    marks = view.table("society")
    if not marks.count:
        marks.add(1)
    first, log = int(marks["told_event"][0]), view.events.read
    marks["told_event"][0] = len(log)
    found: list[tuple[int, Entry]] = []
    for kind in _TOLD:
        for event in log.select(kind=kind, since_id=first):
            found += _entries(view.table("people"), event, day=_day_of(clock, event))
    text, concerned = view.table("people_text"), set()
    for row, entry in sorted(found, key=lambda pair: (pair[1].day, pair[0])):
        text["chronicle"][row] = written([*read(str(text["chronicle"][row])), entry])
        concerned.add(row)
    concerned |= _new_here(view)
    rows = np.array(sorted(concerned), dtype=np.int64)
    write_stories(view, rows, today=clock.date)


def _new_here(view: View) -> set[int]:
    """Return those whose story has never been told."""
    people, text = view.table("people"), view.table("people_text")
    return {row for row in people.rows.tolist() if not text["background"][row]}


def _day_of(clock: Clock, event: Event) -> int:
    return clock.datetime_at(event.tick * clock.tick_s).date().toordinal()


def _entries(people: TableView, event: Event, *, day: int) -> list[tuple[int, Entry]]:
    """Return whose chronicle an event goes into, and as what."""
    row, other = kind_and_row(event.subject)[1], NONE
    if event.object >= 0:
        other = kind_and_row(event.object)[1]
    place = kind_and_row(event.place)[1] if event.place >= 0 else NONE
    if event.kind in _BOTH:
        return [(a, Entry(day, event.kind, other=b)) for a, b in ((row, other), (other, row))]
    if event.kind == "birth":
        entry = Entry(day, "birth", other=other, word=str(event.payload["sex"]))
        parents = [row, int(people["father"][other])]
        return [(parent, entry) for parent in parents if parent >= 0]
    if event.kind == "bereaved":
        word = _kinship(people, row, other)
        return [(row, Entry(day, "bereaved", other=other, word=word))] if word else []
    word = str(event.payload.get("why", ""))
    return [(row, Entry(day, event.kind, place=place, word=word))]


def _kinship(people: TableView, row: int, dead: int) -> str:
    """Return what somebody who died was to somebody: «wife»; empty for no near kin."""
    woman = people["sex"][dead] == Sex.FEMALE
    if int(people["partner"][dead]) == row:
        return "wife" if woman else "husband"
    if row in (int(people["mother"][dead]), int(people["father"][dead])):
        return "daughter" if woman else "son"
    if dead == int(people["mother"][row]):
        return "mother"
    if dead == int(people["father"][row]):
        return "father"
    for parent in ("mother", "father"):
        if int(people[parent][row]) == int(people[parent][dead]) >= 0:
            return "sister" if woman else "brother"
    return ""
