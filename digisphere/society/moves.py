"""Who leaves the valley and why, and who moves within it: own homes, ruined ones, orphans.

People think of leaving the likelier the nearer they are to the age at which most do (model
schedule of Rogers & Castro 1981), the longer they have sought work, been lonely, or been kept from
their house. Each reason adds to the chance in a year; the event keeps them all with their weights.
In Europe three to five in a hundred change their place of residence for another in a year (Bell
et al. 2015). Who leaves takes their money along: it is booked to the world outside. Called by
``life_system``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people.enums import Role
from digisphere.people.mortality_system import take_out_of_the_world
from digisphere.society import homes as dwellings
from digisphere.society.births import kin_of
from digisphere.society.couples import GROWN_YEARS, dependants
from digisphere.society.homes import Homes
from digisphere.society.jobs import leave_post
from digisphere.society.ledger import OUTSIDE, balance, pay, pay_person, person
from digisphere.society.vocabulary import Purpose, TieKind

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

STREAMS = ("leave", "own_home")
_YEAR_DAYS = 365.2425
_WORK_PEAK, _WORK_FALL, _WORK_AGE, _WORK_RISE, _ALWAYS = 0.06, 0.10, 20.0, 0.40, 0.003
"""Rogers & Castro's standard schedule for those of working age: height, fall, age, rise, floor."""
_WANDERLUST = 1.7
"""Moves out a life, over the schedule's one."""
_SETTLED = 0.45
"""How much less likely those with a partner or children are to go far away."""
_NO_WORK_A_YEAR, _NO_WORK_DAYS = 0.2, 180.0
_RUIN_A_YEAR, _RUIN_DAYS = 2.0, 14
_LONELY_A_YEAR, _LONELY_FROM = 0.08, 0.55
_LONELY_DAYS = 60.0
_OWN_HOME_A_YEAR = 0.22
_OWN_HOME_YEARS = (20.0, 38.0)
"""Young Europeans leave their parents' home at 26 on average (Eurostat 2022)."""
_MISSED = 6
"""Friends who take it to heart when somebody leaves, at the most."""
_DEAR, _WELL_KNOWN = 0.45, 0.6


@dataclass(frozen=True)
class Urge:
    """Chances in a year that people leave, by reason; all arrays (n,)."""

    far_away: Floats
    no_work: Floats
    ruin: Floats
    lonely: Floats

    @property
    def total(self) -> Floats:
        """All together."""
        return self.far_away + self.no_work + self.ruin + self.lonely

    def of(self, k: int) -> list[list[str | float]]:
        """Return the reasons of one person with their weights, the weightiest first."""
        found = {n: float(getattr(self, n)[k]) for n in ("far_away", "no_work", "ruin", "lonely")}
        order = sorted(found, key=lambda n: -found[n])
        return [[name, round(found[name], 4)] for name in order if found[name] > 0.0]


def wanderlust(ages: Floats) -> Floats:
    """Return (n,) chances a year to leave for elsewhere at an age, before bonds hold one back."""
    after = ages - _WORK_AGE
    peak = _WORK_PEAK * np.exp(-_WORK_FALL * after - np.exp(-_WORK_RISE * after))
    rate: Floats = _WANDERLUST * (peak + _ALWAYS)
    return rate


def urge_to_leave(view: View, rows: Ints) -> Urge:
    """Return how likely each of these grown people is to leave in a year, and why."""
    people, lives = view.table("people"), view.table("lives")
    ages = people["age_years"][rows].astype(np.float64)
    bound = (people["partner"][rows] >= 0) | _has_children_here(view, rows)
    lonely = np.clip(lives["lonely"][rows] - _LONELY_FROM, 0.0, None) / (1.0 - _LONELY_FROM)
    return Urge(
        far_away=wanderlust(ages) * np.where(bound, _SETTLED, 1.0),
        no_work=_NO_WORK_A_YEAR * np.clip(lives["workless_days"][rows] / _NO_WORK_DAYS - 0.3, 0, 1),
        ruin=np.where(lives["homeless_days"][rows] > _RUIN_DAYS, _RUIN_A_YEAR, 0.0),
        lonely=_LONELY_A_YEAR * lonely,
    )


def _has_children_here(view: View, rows: Ints) -> npt.NDArray[np.bool_]:
    people = view.table("people")
    young = people.rows[people["age_years"][people.rows] < GROWN_YEARS]
    parents = np.concatenate([people["mother"][young], people["father"][young]])
    return np.isin(rows, parents)


def keep_count(view: View, *, homes: Homes) -> None:
    """Count another day of loneliness and of shut houses."""
    people, lives = view.table("people"), view.table("lives")
    rows = people.rows
    keep = np.exp(-1.0 / _LONELY_DAYS)
    lonely = 1.0 - people["social"][rows]
    lives["lonely"][rows] = keep * lives["lonely"][rows] + (1.0 - keep) * lonely
    if "building_state" not in view.tables or not view.tables["building_state"]["closed"].any():
        lives["homeless_days"][rows] = 0
        return
    places = people["home_place"][rows]
    shut = np.array([homes.is_shut(view, p) for p in places.tolist()])
    lives["homeless_days"][rows] = np.where(shut, lives["homeless_days"][rows] + 1, 0)


def leave(view: View, clock: Clock, rng: SystemStreams, *, pace: float, homes: Homes) -> None:
    """Let those leave today who make up their mind, with those who go with them."""
    people = view.table("people")
    rows = people.rows
    grown = rows[people["age_years"][rows] >= GROWN_YEARS]
    urge = urge_to_leave(view, grown)
    decided = rng.by_slot("leave", grown) < pace * urge.total / _YEAR_DAYS
    for k in np.flatnonzero(decided).tolist():
        row = int(grown[k])
        if people.alive[row]:
            scores = urge.of(k)
            why = str(scores[0][0])
            go_away(view, clock, row, why=why, scores=scores, homes=homes,
                    causes=_reasons(view, row, why=why, homes=homes))  # fmt: skip


def _reasons(view: View, row: int, *, why: str, homes: Homes) -> list[int]:
    """Return the events behind somebody's main reason to leave."""
    people, social = view.table("people"), view.table("social")
    known = NONE
    if why == "no_work":
        known = int(social["loss_event"][row])
    elif why == "ruin":
        known = homes.shut_by(view, int(people["home_place"][row]))
    return [known] if known >= 0 else []


def unit_of(view: View, row: int) -> list[int]:
    """Return who moves with somebody: their partner, and the children of both under age."""
    people = view.table("people")
    partner = int(people["partner"][row])
    together = partner >= 0 and people["household_id"][partner] == people["household_id"][row]
    unit = [row, partner] if together else [row]
    for adult in tuple(unit):
        unit += [child for child in dependants(view, adult) if child not in unit]
    return unit


def go_away(
    view: View, clock: Clock, row: int, *, why: str, scores: list[list[str | float]],
    causes: list[int], homes: Homes,
) -> int:  # fmt: skip
    """Let somebody leave for good with their own; return the event."""
    people = view.table("people")
    unit = unit_of(view, row)
    house = int(people["household_id"][row])
    first = NONE
    for member in unit:
        event = view.events.emit(
            "departure",
            subject=PERSON_BASE + member,
            object=PERSON_BASE + row if member != row else NONE,
            place=PLACE_BASE + int(people["home_place"][member]),
            causes=causes if member == row else [first],
            why=why, scores=scores, people=len(unit),
        )  # fmt: skip
        first = event if first == NONE else first
        _settle_up(view, member, event=event)
        view.table("lives")["left_event"][member] = event
    missed = [(stays, member) for member in unit for stays in _who_misses(view, member, unit)]
    for member in unit:
        leave_post(view, clock, member, cause=int(view.table("lives")["left_event"][member]))
        view.table("lives")["left_s"][member] = clock.time_s
        view.table("lives")["due_s"][member] = np.inf
        take_out_of_the_world(view, clock, member)
    _part_from(view, missed)
    dwellings.reckon(view, house, rent_share=homes.rent_share)
    return first


def _settle_up(view: View, row: int, *, event: int) -> None:
    """Pay back what can be paid back, and take the rest along."""
    people, social = view.table("people"), view.table("social")
    lender = int(social["debt_to"][row])
    if lender >= 0 and people.alive[lender]:
        owed = min(int(social["debt_cents"][row]), balance(view, person(row)))
        pay_person(view, row, to=lender, cents=owed, purpose=Purpose.REPAYMENT, causes=(event,))
        social["debt_cents"][row] -= owed
    social["debt_to"][row] = NONE
    pay(view, person(row), to=OUTSIDE, cents=balance(view, person(row)),
        purpose=Purpose.TAKEN_ALONG, causes=(event,))  # fmt: skip


def _who_misses(view: View, row: int, unit: list[int]) -> list[int]:
    """Return kin and good friends who stay behind."""
    people, ties = view.table("people"), view.table("ties")
    n = ties.count
    dear = (ties["b"][:n] == row) & (ties["affinity"][:n] >= _DEAR)
    dear &= (ties["familiarity"][:n] >= _WELL_KNOWN) & (ties["kind"][:n] >= TieKind.FRIEND)
    order = np.argsort(-ties["affinity"][:n][dear], kind="stable")
    friends = ties["a"][:n][dear][order].tolist()
    near = [r for r in dict.fromkeys([*kin_of(view, row), *friends]) if r not in unit]
    grown = [r for r in near if people.alive[r] and people["age_years"][r] >= 6.0]
    return grown[:_MISSED]


def _part_from(view: View, missed: list[tuple[int, int]]) -> None:
    people, lives = view.table("people"), view.table("lives")
    for stays, gone in missed:
        if people.alive[stays]:
            people["interrupt_event"][stays] = view.events.emit(
                "parting", subject=PERSON_BASE + stays, object=PERSON_BASE + gone,
                causes=[int(lives["left_event"][gone])],
            )  # fmt: skip


def move_within(view: View, clock: Clock, rng: SystemStreams, *, pace: float, homes: Homes) -> None:
    """Let households leave ruined houses, and the young set up house, while houses stand empty."""
    people, lives = view.table("people"), view.table("lives")
    rows = people.rows
    ruined = rows[(lives["homeless_days"][rows] > _RUIN_DAYS)]
    for house in dict.fromkeys(people["household_id"][ruined].tolist()):
        members = rows[people["household_id"][rows] == house]
        place = homes.empty_for(view, members.size)
        if place != NONE:
            cause = homes.shut_by(view, int(people["home_place"][members[0]]))
            dwellings.move_household(view, clock, homes, members, house=house, place=place,
                                     why="ruin", cause=cause)  # fmt: skip
            lives["homeless_days"][members] = 0
    ages = people["age_years"][rows]
    young = rows[
        (people["role"][rows] == Role.CHILD)
        & (ages >= _OWN_HOME_YEARS[0])
        & (ages < _OWN_HOME_YEARS[1])
        & (people["income_cents_month"][rows] > 100_000)
    ]
    chance = rng.by_slot("own_home", young)
    for row in young[chance < pace * _OWN_HOME_A_YEAR / _YEAR_DAYS].tolist():
        unit = unit_of(view, row)
        place = homes.empty_for(view, len(unit))
        house = dwellings.new_household(view, place) if place != NONE else NONE
        if house != NONE:
            dwellings.join(view, clock, homes, np.array(unit), house=house, why="own_home",
                           cause=NONE)  # fmt: skip


def take_in_orphans(view: View, clock: Clock, *, homes: Homes) -> None:
    """Find a home with kin, or else with anybody, for children left without a grown-up."""
    people = view.table("people")
    rows: Ints = people.rows
    grown = people["age_years"][rows] >= GROWN_YEARS
    kept = np.unique(people["household_id"][rows[grown]])
    alone = rows[~grown & ~np.isin(people["household_id"][rows], kept)]
    for child in alone.tolist():
        cause = _who_died(view, child)
        guardians = [r for r in kin_of(view, child) if people["age_years"][r] >= GROWN_YEARS]
        others = rows[grown & (people["partner"][rows] >= 0)].tolist()
        houses = (int(people["household_id"][r]) for r in [*guardians, *others])
        house = next((h for h in houses if homes.spare_places(view, h) > 0), NONE)
        if house == NONE:
            go_away(view, clock, child, why="kin", scores=[["kin", 1.0]], homes=homes,
                    causes=[cause] if cause >= 0 else [])  # fmt: skip
            continue
        dwellings.join(view, clock, homes, np.array([child]), house=house, why="care", cause=cause)


def _who_died(view: View, child: int) -> int:
    """Return the newest death among somebody's parents, or NONE."""
    people, fates = view.table("people"), view.table("fates")
    parents = [int(people[p][child]) for p in ("mother", "father")]
    return max((int(fates["death_event"][p]) for p in parents if p >= 0), default=NONE)
