"""Looks up the facts of each person and writes the `background` column of `people_text`.

The sentences themselves are in `background.py`; this only joins rows to names, places and dates.
Called by `population.py` once, and by society's ``chronicling`` for those who come, are born, or
have lived through something.
"""

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.columns import TableView
from digisphere.core.state import View
from digisphere.people import character
from digisphere.people.background import LifeFacts, life_story
from digisphere.people.body import personal_uniform
from digisphere.people.chronicle import Entry, Teller, read, told
from digisphere.people.enums import TRAITS, Sex
from digisphere.people.trajectory import Columns
from digisphere.world.enums import PlaceKind

_WORDING = 9
"""Channel of the personal draw that words a story."""
_PROPER = (PlaceKind.FARM, PlaceKind.FIELD, PlaceKind.WOODS, PlaceKind.SHORE)


def write_stories(view: View, rows: npt.NDArray[np.int64], *, today: date) -> None:
    """Fill `people_text.background` for these rows; each story keeps its own wording for life."""
    people, text = view.table("people"), view.table("people_text")
    traits = np.stack([people[t][rows] for t in TRAITS], axis=1).astype(np.float64)
    z = character.standardised(traits)
    chance = personal_uniform(people, rows, channel=_WORDING)
    for k, row in enumerate(rows.tolist()):
        facts = _facts(view, people, row, today=today, traits_z=z[k].tolist())
        text["background"][row] = life_story(facts, chance=float(chance[k]))


def _facts(
    view: View, people: TableView, row: int, *, today: date, traits_z: list[float]
) -> LifeFacts:
    def day(column: str) -> date | None:
        number = int(people[column][row])
        return date.fromordinal(number) if number > 0 else None

    work = int(people["work_place"][row])
    born, arrived = day("birth_day"), day("arrived_day")
    return LifeFacts(
        given=view.table("people_text")["given"][row],
        sex=int(people["sex"][row]),
        today=today,
        born=born or today,
        village=view.ground.settlement.name,
        born_here=born == arrived,
        arrived=arrived,
        origin=int(people["origin"][row]),
        fluency=float(people["fluency"][row]),
        home_tongue=float(people["home_tongue"][row]),
        education=int(people["education"][row]),
        occupation=int(people["occupation"][row]),
        work_name=_work_name(view, row, work),
        hired=day("hired_day"),
        partner=_full_name(view, int(people["partner"][row])),
        married=day("married_day"),
        mother=_full_name(view, int(people["mother"][row])),
        father=_full_name(view, int(people["father"][row])),
        children=[_given(view, r) for r in children_of(people, row)],
        siblings=[_full_name(view, r) for r in siblings_of(people, row)],
        hobby=int(people["hobby"][row]),
        traits_z=traits_z,
        since=_since(view, row),
    )


def _since(view: View, row: int) -> list[str]:
    """Return what has happened in the run that the other columns do not tell, in clauses."""
    people = view.table("people")
    she = people["sex"][row] == Sex.FEMALE
    teller = Teller(
        subject="She" if she else "He",
        own="her" if she else "his",
        name=lambda other: _full_name(view, other),
        given=lambda other: _given(view, other),
        at=lambda place: f"at {name}" if (name := _work_name(view, row, place)) else "",
    )
    entries = read(str(view.table("people_text")["chronicle"][row]))
    return told([e for e in entries if not stands_elsewhere(people, row, e)], teller)


def stands_elsewhere(people: Columns, row: int, entry: Entry) -> bool:
    """Tell what the rest of a story says already: the present marriage, the present work."""
    if entry.kind == "wedding":
        return int(people["partner"][row]) == entry.other
    if entry.kind == "hired":
        return int(people["hired_day"][row]) == entry.day
    return False


def _work_name(view: View, row: int, place: int) -> str:
    """Return where somebody works, as one says it: «the Smithy», «Thorn Farm», «home»."""
    if place < 0:
        return ""
    if place == int(view.table("people")["home_place"][row]):
        kind = int(view.ground.places["kind"][place])
        return "home" if kind == PlaceKind.HOME else str(view.ground.places["name"][place])
    name = str(view.ground.places["name"][place])
    proper = int(view.ground.places["kind"][place]) in _PROPER or name.startswith("The ")
    return name if proper else f"the {name}"


def _given(view: View, row: int) -> str:
    return str(view.table("people_text")["given"][row])


def _full_name(view: View, row: int) -> str:
    if row < 0:
        return ""
    return f"{_given(view, row)} {view.table('people_text')['family'][row]}"


def children_of(people: Any, row: int) -> list[int]:
    """Return the rows of somebody's children in the village, oldest first."""
    mine = ((people["mother"] == row) | (people["father"] == row)) & people.alive
    rows = np.flatnonzero(mine)
    return [int(r) for r in rows[np.argsort(people["birth_day"][rows], kind="stable")]]


def siblings_of(people: TableView, row: int) -> list[int]:
    """Return the rows of those who share a parent, oldest first."""
    mother, father = int(people["mother"][row]), int(people["father"][row])
    same = (people["mother"] == mother) & (mother >= 0)
    same |= (people["father"] == father) & (father >= 0)
    rows = np.flatnonzero(same & people.alive)
    rows = rows[rows != row]
    return [int(r) for r in rows[np.argsort(people["birth_day"][rows], kind="stable")]]
