"""Stages of life: from the cradle to bed and school, from school to work, from work to rest.

Each begins on the day somebody reaches its age. A post given up is open to others. What becomes of
bodies is in ``people.growing``. Called by ``life_system`` once a day.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people import character, employment, growing, settling
from digisphere.people.employment import JOBS, SCHOOL_YEARS, STUDENT_YEARS
from digisphere.people.enums import TRAITS, Education, Occupation
from digisphere.people.population import nearest_schools
from digisphere.society import homes as dwellings
from digisphere.society.homes import Homes
from digisphere.society.jobs import enrol, leave_post
from digisphere.world.enums import PlaceKind

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_YEAR_DAYS = 365.2425
_LAST_WORKING_YEARS = 68.0
_LEARNT_AT = {12.0: Education.PRIMARY, SCHOOL_YEARS[1]: Education.SECONDARY}


def pass_birthdays(view: View, clock: Clock, rng: SystemStreams, *, homes: Homes) -> bool:
    """Let those enter a new stage who reach its age today; tell whether anybody does."""
    people = view.table("people")
    rows: Ints = people.rows
    today = clock.date.toordinal()
    now = (today - people["birth_day"][rows]) / _YEAR_DAYS
    before = now - 1.0 / _YEAR_DAYS
    kind = people["occupation"][rows]

    def reach(age: float | Floats) -> npt.NDArray[np.bool_]:
        return np.asarray((before < age) & (now >= age))

    for age, learnt in _LEARNT_AT.items():
        people["education"][rows[reach(age)]] = learnt
    starts = rows[reach(SCHOOL_YEARS[0]) & (kind == Occupation.CHILD)]
    studies = rows[reach(SCHOOL_YEARS[1]) & (kind == Occupation.PUPIL)]
    done = rows[reach(STUDENT_YEARS) & (kind == Occupation.STUDENT)]
    able = np.isin(kind, (*JOBS, Occupation.NONE, Occupation.HOMEMAKER))
    ends = reach(growing.retires_at(people, rows)) | reach(_LAST_WORKING_YEARS)
    retires = rows[ends & able]
    _start_school(view, clock, starts, homes=homes)
    people["occupation"][studies] = Occupation.STUDENT
    _leave_school(view, clock, done, rng=rng)
    for row in retires.tolist():
        _retire(view, clock, row)
    settled = np.concatenate([studies, done, retires])
    if settled.size:
        settling.write_income(people, settled, rng=rng)
    changed = np.concatenate([starts, settled])
    growing.dress(people, changed, ages=people["age_years"][changed].astype(np.float64))
    return bool(changed.size)


def _start_school(view: View, clock: Clock, rows: Ints, *, homes: Homes) -> None:
    """Let children get a bed of their own, go about by themselves and go to school."""
    people = view.table("people")
    dwellings.give_beds(view, homes, rows)
    people["decision_until_s"][rows] = clock.time_s
    people["occupation"][rows] = Occupation.PUPIL
    people["hired_day"][rows] = clock.date.toordinal()
    people["work_place"][rows] = nearest_schools(view.ground, people["home_place"][rows])
    for row in rows.tolist():
        place = int(people["work_place"][row])
        people["interrupt_event"][row] = view.events.emit(
            "started_school",
            subject=PERSON_BASE + row,
            place=PLACE_BASE + place if place >= 0 else NONE,
        )


def _leave_school(view: View, clock: Clock, rows: Ints, *, rng: SystemStreams) -> None:
    """Let the young finish school and take up something of their own, or seek work."""
    if rows.size == 0:
        return
    people = view.table("people")
    seek_living(view, clock, rows, rng=rng)
    for row in rows.tolist():
        people["interrupt_event"][row] = view.events.emit("left_school", subject=PERSON_BASE + row)


def seek_living(view: View, clock: Clock, rows: Ints, *, rng: SystemStreams) -> None:
    """Give grown people their schooling and a living of their own, where they find one.

    Who finds none seeks work: a post that falls vacant goes to those on a payday.
    """
    people = view.table("people")
    traits = np.stack([people[t][rows] for t in TRAITS], axis=1)
    people["education"][rows] = employment.education(
        np.maximum(people["age_years"][rows].astype(np.float64), STUDENT_YEARS),
        traits_z=character.standardised(traits), chance=rng.by_slot("schooling", rows),
    )  # fmt: skip
    halls = np.flatnonzero(view.ground.places["kind"] == PlaceKind.TOWN_HALL)
    own, at_home = employment.self_employed(rng.by_slot("post", rows), has_hall=bool(halls.size))
    hall = int(halls[0]) if halls.size else NONE
    place = np.where(at_home, people["home_place"][rows], hall)
    works = own != Occupation.NONE
    people["occupation"][rows] = own
    people["work_place"][rows] = np.where(works, place, NONE)
    people["hired_day"][rows] = np.where(works, clock.date.toordinal(), 0)
    settling.write_income(people, rows, rng=rng)
    if "jobs" in view.tables:
        enrol(view, rows[works], since_s=clock.time_s)


def _retire(view: View, clock: Clock, row: int) -> None:
    people = view.table("people")
    work = Occupation(int(people["occupation"][row]))
    place = int(people["work_place"][row])
    event = NONE
    if work in JOBS:
        event = view.events.emit(
            "retired",
            subject=PERSON_BASE + row,
            place=PLACE_BASE + place if place >= 0 else NONE,
            occupation=work.name.lower(),
        )
        people["interrupt_event"][row] = event
    leave_post(view, clock, row, cause=event)
    people["occupation"][row] = Occupation.RETIRED
    people["work_place"][row], people["work_slot"][row] = NONE, NONE
    people["hired_day"][row] = 0


def long_without_work(view: View) -> None:
    """Count the days of those who seek work and have none."""
    people, lives = view.table("people"), view.table("lives")
    rows = people.rows
    seeks = people["occupation"][rows] == Occupation.NONE
    lives["workless_days"][rows] = np.where(seeks, lives["workless_days"][rows] + 1, 0)
