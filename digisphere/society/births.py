"""Children: who conceives, who finds it out, who is born of whom, and who gains kin by it.

A couple that lives together may have a child while there is room at home, or an empty house with
room; nobody conceives when the tables hold no more people (``people.spare``). Rates are in
``people.fertility``. Called by ``life_system``: conceptions once a day, births in their hour.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people import fertility, new_people
from digisphere.people.enums import Sex
from digisphere.society import homes as dwellings
from digisphere.society.convictions import form_views
from digisphere.society.homes import Homes
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import know_each_other
from digisphere.society.vocabulary import TieKind

Ints = npt.NDArray[np.int64]

_YEAR_DAYS = 365.2425
_JOY = 0.4
"""How far spirits rise; they come back over days (`needs_system`)."""


def conceive(
    view: View, clock: Clock, rng: SystemStreams, *, homes: Homes, readiness: float
) -> None:
    """Let a day's conceptions happen."""
    people, lives = view.table("people"), view.table("lives")
    women = able_to_conceive(view, today=clock.date.toordinal())
    room = new_people.room_left(people) - int(np.isfinite(lives["due_s"][people.rows]).sum())
    if women.size == 0 or room <= 0:
        return
    a_year = fertility.conception_a_year(
        people["age_years"][women].astype(np.float64), parity=children_of_each(view, women)
    )
    happens = rng.by_slot("conception", women) < readiness * a_year / _YEAR_DAYS
    for row in women[happens][:room].tolist():
        house = int(people["household_id"][row])
        size = int(view.table("households")["size"][house])
        if homes.spare_places(view, house) <= 0 and homes.empty_for(view, size + 1) == NONE:
            continue
        carried = fertility.carried_s(rng.normal_by_slot("gestation", np.array([row])))
        lives["due_s"][row] = clock.time_s + float(carried[0])
        lives["father_to_be"][row] = people["partner"][row]
        lives["expecting_event"][row] = NONE


def able_to_conceive(view: View, *, today: int) -> Ints:
    """Return the women who live with the man they are with and could conceive now."""
    people, lives = view.table("people"), view.table("lives")
    rows: Ints = people.rows
    other = people["partner"][rows]
    able = (people["sex"][rows] == Sex.FEMALE) & (other >= 0) & ~np.isfinite(lives["due_s"][rows])
    able &= people["sex"][other] == Sex.MALE
    able &= people["household_id"][rows] == people["household_id"][other]
    age = people["age_years"][rows]
    able &= (age >= fertility.FROM_YEARS) & (age < fertility.TO_YEARS)
    delivered = lives["delivered_day"][rows]
    able &= (delivered == 0) | (today - delivered >= fertility.SPACING_DAYS)
    chosen: Ints = rows[able]
    return chosen


def children_of_each(view: View, women: Ints) -> Ints:
    """Return (n,) how many children each woman has borne, as far as they are known here."""
    mothers = view.table("people")["mother"]
    known = mothers[mothers >= 0]
    count = np.bincount(known, minlength=int(women.max(initial=0)) + 1)
    return np.asarray(count[women].astype(np.int64))


def find_out(view: View, clock: Clock) -> None:
    """Let those know that they are with child who have been for some weeks."""
    people, lives = view.table("people"), view.table("lives")
    rows = people.rows
    left_s = lives["due_s"][rows] - clock.time_s
    far = 86400.0 * (fertility.CARRIED_DAYS - fertility.KNOWN_DAYS)
    knows = np.isfinite(left_s) & (left_s <= far) & (lives["expecting_event"][rows] == NONE)
    for row in rows[knows].tolist():
        father = int(lives["father_to_be"][row])
        event = view.events.emit(
            "expecting",
            subject=PERSON_BASE + row,
            object=PERSON_BASE + father if father >= 0 else NONE,
            causes=[c for c in (int(lives["courtship_event"][row]),) if c >= 0],
        )
        lives["expecting_event"][row] = event
        people["interrupt_event"][row] = event


def deliver(view: View, clock: Clock, rng: SystemStreams, *, homes: Homes, index: TieIndex) -> bool:
    """Let those be born whose hour has come; tell whether anybody was."""
    people, lives = view.table("people"), view.table("lives")
    rows = people.rows
    due = rows[lives["due_s"][rows] <= clock.time_s]
    sexes = fertility.sex_at_birth(rng.by_slot("sex", due))
    for mother, sex in zip(due.tolist(), sexes.tolist(), strict=True):
        father = int(lives["father_to_be"][mother])
        expecting = int(lives["expecting_event"][mother])
        lives["due_s"][mother], lives["father_to_be"][mother] = np.inf, NONE
        lives["expecting_event"][mother] = NONE
        lives["delivered_day"][mother] = clock.date.toordinal()
        descent = new_people.Descent(mother, father)
        child = new_people.bear(view, clock, descent, sex=sex, rng=rng)
        event = _announce(view, mother, child, cause=expecting)
        _bring_home(view, clock, child, homes=homes)
        form_views(view, np.array([child]), rng=rng)
        for kin in kin_of(view, child):
            know_each_other(view.table("ties"), kin, b=child, kind=TieKind.KIN, index=index,
                            time_s=clock.time_s)  # fmt: skip
            _gain(view, kin, child, event=event)
    return bool(due.size)


def _announce(view: View, mother: int, child: int, *, cause: int) -> int:
    people, lives = view.table("people"), view.table("lives")
    place = int(people["place_id"][mother])
    place = place if place >= 0 else int(people["home_place"][mother])
    event = view.events.emit(
        "birth",
        subject=PERSON_BASE + mother,
        object=PERSON_BASE + child,
        place=PLACE_BASE + place,
        causes=[cause] if cause >= 0 else [],
        sex="girl" if people["sex"][child] == Sex.FEMALE else "boy",
        mass_kg=round(float(people["mass_kg"][child]), 2),
    )
    lives["birth_event"][child] = event
    people["interrupt_event"][mother] = event
    return event


def _bring_home(view: View, clock: Clock, child: int, *, homes: Homes) -> None:
    """Count the child in at home; a family without a bed left takes a larger empty house."""
    people, households = view.table("people"), view.table("households")
    house = int(people["household_id"][child])
    dwellings.give_beds(view, homes, np.array([child]))
    dwellings.reckon(view, house, rent_share=homes.rent_share)
    size = int(households["size"][house])
    larger = homes.empty_for(view, size)
    if people["bed_slot"][child] != NONE or larger == NONE:
        return
    rows = people.rows
    members = rows[people["household_id"][rows] == house]
    cause = int(view.table("lives")["birth_event"][child])
    dwellings.move_household(
        view, clock, homes, members, house=house, place=larger, why="room", cause=cause
    )


def kin_of(view: View, child: int) -> list[int]:
    """Return the living parents, brothers, sisters and grandparents of a child, and its house."""
    people = view.table("people")
    rows: Ints = people.rows
    parents = [int(people[p][child]) for p in ("mother", "father")]
    near = people["household_id"][rows] == people["household_id"][child]
    for parent in parents:
        if parent >= 0:
            near |= (rows == parent) | (people["mother"][rows] == parent)
            near |= people["father"][rows] == parent
            near |= (rows == people["mother"][parent]) | (rows == people["father"][parent])
    found: list[int] = rows[near & (rows != child)].tolist()
    return found


def _gain(view: View, kin: int, child: int, *, event: int) -> None:
    """Let a relation other than the mother be told of the child, and all be glad."""
    people = view.table("people")
    people["spirits"][kin] = min(1.0, float(people["spirits"][kin]) + _JOY)
    by_blood = kin in _line(view, child)
    if kin == int(people["mother"][child]) or not by_blood:
        return
    if people["age_years"][kin] < new_people.INFANT_YEARS:
        return
    people["interrupt_event"][kin] = view.events.emit(
        "new_kin",
        subject=PERSON_BASE + kin,
        object=PERSON_BASE + child,
        causes=[event],
        sex="girl" if people["sex"][child] == Sex.FEMALE else "boy",
    )


def _line(view: View, child: int) -> set[int]:
    """Return the father, brothers, sisters and grandparents of a child."""
    people = view.table("people")
    mother, father = (int(people[p][child]) for p in ("mother", "father"))
    rows = people.rows
    siblings = (people["mother"][rows] == mother) & (mother >= 0)
    siblings |= (people["father"][rows] == father) & (father >= 0)
    elders = {int(people[p][q]) for q in (mother, father) if q >= 0 for p in ("mother", "father")}
    return {father, *elders, *rows[siblings].tolist()} - {NONE, child}
