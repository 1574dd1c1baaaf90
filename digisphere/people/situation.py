"""The situation of those who are about to decide: columns gathered once, as floats and flags.

Pure data for `utility.py`; nothing is decided here. `deliberation_system.py` builds one per minute
for the rows that are due.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableView
from digisphere.core.settings import SocietySettings
from digisphere.core.state import View
from digisphere.people import at_home, character, sleep, values
from digisphere.people.body import personal_uniform
from digisphere.people.employment import JOBS, SCHOOL_DAY, Job
from digisphere.people.enums import NEEDS, TRAITS, Occupation
from digisphere.people.surroundings import Sky

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SUNDAY = 6
_PERSONAL = 7
"""Channel of the personal draw behind tastes that have no column."""
_JOB_COLUMNS = len(Occupation)


def _job(code: int) -> Job | None:
    kind = Occupation(code)
    if kind in (Occupation.PUPIL, Occupation.STUDENT):
        return SCHOOL_DAY
    return JOBS.get(kind)


_START = np.array([j.start_hour if (j := _job(c)) else 99.0 for c in range(_JOB_COLUMNS)])
_END = np.array([j.end_hour if (j := _job(c)) else -1.0 for c in range(_JOB_COLUMNS)])
_DAYS = np.array([j.days if (j := _job(c)) else 0 for c in range(_JOB_COLUMNS)])
_OUTDOOR = np.array([bool((j := _job(c)) and j.outdoors) for c in range(_JOB_COLUMNS)])


@dataclass(frozen=True)
class Housework:
    """What others of the house do or will do, and what one has promised; (n,) each."""

    errand_taken: Bools
    """They know of somebody of the house who is out for food or water."""
    promised: Ints
    """What each has promised to do, bits of `Task`."""
    left_to: Ints
    """What somebody else of the house has promised to do."""


@dataclass(frozen=True)
class Situation:
    """One row per person who decides; `hour` and `weekday` are the clock's."""

    rows: Ints
    hour: float
    weekday: int
    now_s: float
    sky: Sky
    age: Floats
    traits: Floats
    """(n, 5) in survey standard deviations, O C E A N."""
    values: Floats
    """(n, 10) in standard deviations from the means of all peoples, by `Value`."""
    need: dict[str, Floats]
    legs: Floats
    health: Floats
    ill: Bools
    treated_h: Floats
    """Hours since the last treatment at the clinic."""
    wetness: Floats
    outdoors: Bools
    intention: Ints
    finished: Bools
    """The present intention has run its meant time."""
    since_done_h: Floats
    """(n, goals) hours since each goal was last taken up."""
    habit: Floats
    """(n, goals) strength of habit at this hour."""
    occupation: Ints
    starts: Floats
    ends: Floats
    works_today: Bools
    worked_h: Floats
    sleepiness: Floats
    chronotype: Floats
    devotion: Floats
    hobby: Ints
    purse: Floats
    larder: Floats
    """Meals in the house per person, as last seen; so are water and tidiness."""
    water: Floats
    tidiness: Floats
    housework: Housework
    meal_cents: Floats
    """What each thinks that food for a meal costs: last paid or heard, else what is usual."""
    supper_cents: Floats
    drink_cents: Floats
    personal: Floats
    """A lasting uniform draw per person, for tastes that have no column."""
    knows: Bools
    """Knows of closed ways and houses and plans round them."""

    @property
    def count(self) -> int:
        """How many decide."""
        return len(self.rows)

    @property
    def grown(self) -> Bools:
        """Old enough to run a house."""
        flags: Bools = self.age >= 16.0
        return flags

    @property
    def child(self) -> Bools:
        """Still a child."""
        flags: Bools = self.age < 13.0
        return flags


def works_on(
    occupation: Ints, *, rows: Ints, weekday: int, age: Floats
) -> tuple[Floats, Floats, Bools]:
    """Return start hour, end hour and whether each works (or learns) on a weekday.

    Trades that open all week rest on days spread by row; two in three farm hands see to the animals
    on one day of the weekend each, till early afternoon; the youngest pupils leave before lunch.
    """
    days = _DAYS[occupation]
    works = (days >> weekday) & 1 == 1
    week_round = days == 0b1111111
    works &= ~(week_round & ((rows + weekday) % 5 == 0))
    part_time = (days == 0b0011111) & (rows % 3 == 0) & (occupation > Occupation.STUDENT)
    works &= ~(part_time & (rows % 5 == weekday))
    six = days == 0b0111111
    works &= ~(six & ((rows + weekday) % 7 == 0) & (weekday < 5))
    ends = np.where((occupation == Occupation.PUPIL) & (age < 6.0), 12.3, _END[occupation])
    animals = (occupation == Occupation.FARMHAND) & (rows % 3 == weekday - 4) & (weekday >= 5)
    works |= animals
    ends = np.where(((weekday == 5) & six) | animals, np.minimum(ends, 14.5), ends)
    return _START[occupation], ends, works


def works_outdoors(occupation: Ints) -> Bools:
    """Return whether an occupation is mainly in the open."""
    flags: Bools = _OUTDOOR[occupation]
    return flags


def situation_of(
    view: View, clock: Clock, sky: Sky, *, rows: Ints, prices: SocietySettings, outdoors: Bools,
    knows: Bools | None = None) -> Situation:  # fmt: skip
    """Gather what the decision of these rows rests on."""
    people = view.table("people")

    def column(name: str) -> Floats:
        return people[name][rows].astype(np.float64)

    age, late_h = column("age_years"), column("chronotype_h")
    occupation, starts, ends, works = _duties(people, clock, rows=rows, age=age)
    house = people["household_id"][rows].astype(np.int64)
    nobody = np.zeros(rows.size, dtype=np.bool_)
    return Situation(
        rows=rows,
        hour=clock.hour,
        weekday=clock.weekday,
        now_s=clock.time_s,
        sky=sky,
        age=age,
        traits=character.standardised(np.stack([column(t) for t in TRAITS], axis=1)),
        values=values.standardised(people["values"][rows]),
        need={n: column(n) for n in NEEDS},
        legs=column("legs"),
        health=column("health"),
        ill=people["ill"][rows] > 0,
        treated_h=(clock.time_s - people["treated_s"][rows]) / 3600.0,
        wetness=column("wetness"),
        outdoors=outdoors,
        intention=people["intention"][rows].astype(np.int64),
        finished=people["meant_until_s"][rows] <= clock.time_s + 30.0,
        since_done_h=(clock.time_s - people["done_s"][rows]) / 3600.0,
        habit=people["habit"][rows, :, int(clock.hour) % 24].astype(np.float64) / 255.0,
        occupation=occupation,
        starts=starts,
        ends=ends,
        works_today=works,
        worked_h=column("worked_s") / 3600.0,
        sleepiness=sleep.sleepiness(column("energy"), hour=clock.hour, chronotype_h=late_h),
        chronotype=late_h,
        devotion=column("devotion"),
        hobby=people["hobby"][rows].astype(np.int64),
        purse=column("purse_cents"),
        **at_home.as_known(view, rows),
        housework=_housework(view, rows, house=house, now_s=clock.time_s),
        **_prices(view, rows, usual=prices),
        personal=personal_uniform(people, rows, channel=_PERSONAL),
        knows=nobody if knows is None else knows,
    )


def _housework(view: View, rows: Ints, *, house: Ints, now_s: float) -> Housework:
    """Return who counts on somebody to bring food or water, and what has been promised."""
    people, nothing = view.table("people"), np.zeros(rows.size, dtype=np.int64)
    out: Bools = people["errand_until_s"][rows] > now_s
    tasks = view.tables["chores"]["tasks"] if "chores" in view.tables else nothing[:0]
    held = np.flatnonzero(tasks)
    if held.size == 0:
        return Housework(out, nothing, nothing)
    by_house = np.zeros(len(view.table("households")["size"]), dtype=np.int64)
    np.bitwise_or.at(by_house, people["household_id"][held], tasks[held].astype(np.int64))
    mine = tasks[rows].astype(np.int64)
    return Housework(out, mine, by_house[house] & ~mine)


def _prices(view: View, rows: Ints, *, usual: SocietySettings) -> dict[str, Floats]:
    """Return (n,) the prices each has in mind; the usual ones where they never met with any."""
    out = {}
    for name, cents in (
        ("meal_cents", usual.meal_price_cents), ("supper_cents", usual.tavern_meal_price_cents),
        ("drink_cents", usual.drink_price_cents),
    ):  # fmt: skip
        out[name] = np.full(rows.size, float(cents))
        if "social" in view.tables:
            thinks = view.tables["social"][f"thinks_{name}"][rows].astype(np.float64)
            out[name] = np.where(thinks > 0.0, thinks, out[name])
    return out


def _duties(
    people: TableView, clock: Clock, *, rows: Ints, age: Floats
) -> tuple[Ints, Floats, Floats, Bools]:
    """Return occupation, first and last hour of duty, and whether today is a working day."""
    occupation = people["occupation"][rows].astype(np.int64)
    starts, ends, works = works_on(occupation, rows=rows, weekday=clock.weekday, age=age)
    return occupation, starts, ends, works & (people["work_place"][rows] >= 0)
