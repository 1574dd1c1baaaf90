"""Who comes to live here: households drawn as the village's own were, to houses that stand empty.

They come the likelier the more houses are empty and the more posts are vacant, mostly at the ages
at which people move. They come in by a road with what they own, know nobody at first, and find a
post if one suits them. Called by ``life_system`` once a day.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people import employment, families, languages, new_people, origins, settling
from digisphere.people.enums import NEEDS, Activity, Goal, Occupation, Role
from digisphere.people.names import family_names, given_name
from digisphere.people.population import nearest_schools
from digisphere.society import homes as dwellings
from digisphere.society.convictions import form_views
from digisphere.society.homes import Homes
from digisphere.society.jobs import take_up_posts
from digisphere.society.ledger import OUTSIDE, pay, person
from digisphere.society.moves import wanderlust
from digisphere.society.stages import seek_living
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import know_each_other
from digisphere.society.vocabulary import Purpose, TieKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STREAMS = ("come", "who_comes", "family_name", "needs", "seeker")
_YEAR_DAYS = 365.2425
_PEOPLE_A_YEAR = 0.06
"""Newcomers a year, of those who live here, when a usual share of the beds is free."""
_HOUSEHOLD = 2.2
_USUAL_VACANCY = 0.12
_DRAWS, _TRIES = 40, 12
_GROWN_YEARS = 18.0


def come(
    view: View, clock: Clock, rng: SystemStreams, *, pace: float, homes: Homes, index: TieIndex,
    gates: list[int], shares: Floats,
) -> None:  # fmt: skip
    """Let a household come today, if chance has it and there are a house and rows for it."""
    people = view.table("people")
    empty = homes.empty(view)
    beds = sum(len(b) for b in homes.beds.values())
    if not empty or not beds:
        return
    vacancy = min(sum(len(homes.beds[p]) for p in empty) / (beds * _USUAL_VACANCY), 2.0)
    posts = _open_posts(view)
    pull = vacancy * (1.0 + 0.25 * min(posts, 4))
    a_year = pace * _PEOPLE_A_YEAR * people.rows.size * pull / _HOUSEHOLD
    u = rng("come").random(3)
    if u[0] >= a_year / _YEAR_DAYS:
        return
    place = empty[int(u[1] * len(empty))]
    party = _who(rng, beds=len(homes.beds[place]), first_row=people.count)
    if not party or len(party) > new_people.room_left(people):
        return
    house = dwellings.new_household(view, place)
    if house != NONE:
        rows = new_people.add_people(view, len(party))
        _write(view, clock, rng, rows, party, house=house, homes=homes, index=index, shares=shares)
        why = "work" if _find_work(view, clock, rng, rows, posts=posts) else "house"
        _enter(view, clock, rows, why=why, gate=gates[int(u[2] * len(gates))] if gates else NONE)
        _bring_money(view, rows, rng=rng)


def _open_posts(view: View) -> int:
    jobs = view.tables.get("jobs")
    if jobs is None:
        return 0
    return int(np.count_nonzero(jobs.alive & (jobs["person"] < 0) & (jobs["ended_s"] < 0.0)))


def _who(rng: SystemStreams, *, beds: int, first_row: int) -> list[families.Person]:
    """Draw a household until one is of an age at which people move."""
    top = float(wanderlust(np.array([22.0]))[0])
    for attempt in range(_TRIES):
        u = rng("who_comes", attempt).random(_DRAWS + 1).tolist()
        party = families.make_household(beds, draws=u[1:], first_row=first_row)
        moves = float(wanderlust(np.array([party[0].age_years]))[0])
        if u[0] < moves / top:
            return party
    return []


def _write(
    view: View, clock: Clock, rng: SystemStreams, rows: Ints, party: list[families.Person], *,
    house: int, homes: Homes, index: TieIndex, shares: Floats,
) -> None:  # fmt: skip
    """Write everything about newcomers but work and money, as at the start of the story."""
    people, today = view.table("people"), clock.date.toordinal()
    people["home_place"][rows] = view.table("households")["home_place"][house]
    for row, someone in zip(rows.tolist(), party, strict=True):
        people["birth_day"][row] = today - round(someone.age_years * _YEAR_DAYS)
        for column in ("role", "sex", "mother", "father", "partner"):
            people[column][row] = getattr(someone, column)
    people["age_years"][rows] = (today - people["birth_day"][rows]) / _YEAR_DAYS
    ages = people["age_years"][rows].astype(np.float64)
    people["occupation"][rows] = employment.without_work(
        ages, chance=rng.by_slot("schooling", rows, 1), keeps_house=np.zeros(len(rows), dtype=bool)
    )
    origins.write_origins(people, rows, shares=shares, rng=rng)
    settling.write_character(people, rows, rng=rng)
    settling.write_values(people, rows, rng=rng)
    settling.write_body(people, rows, rng=rng)
    settling.write_looks(people, rows, rng=rng)
    settling.write_dates(people, rows, today=today, rng=rng)
    people["arrived_day"][rows] = today
    languages.write_tongues(people, rows, rng=rng)
    form_views(view, rows, rng=rng)
    _name(view, rows, party, rng=rng)
    dwellings.move_in(view, homes, rows, house=house)
    people["role"][rows[0]] = Role.HEAD
    for k, one in enumerate(rows.tolist()):
        for other in rows[k + 1 :].tolist():
            couple = int(people["partner"][one]) == other
            know_each_other(
                view.table("ties"), one, b=other, index=index, time_s=clock.time_s,
                kind=TieKind.PARTNER if couple else TieKind.KIN,
            )  # fmt: skip


def _name(view: View, rows: Ints, party: list[families.Person], *, rng: SystemStreams) -> None:
    """Give newcomers names; families get one nobody bears here, while there are any."""
    text = view.table("people_text")
    known = set(text["family"].tolist())
    order = list(dict.fromkeys(p.family for p in party))
    chance = rng.by_slot("family_name", rows[: len(order)])
    land = view.table("people")["origin"][rows].tolist()
    founders = {p.family: land[k] for k, p in reversed([*enumerate(party)])}
    names = family_names(order, chance=chance.tolist(), taken=known, origins=founders)
    draws = rng.by_slot("name", rows).tolist()
    for k, (row, someone) in enumerate(zip(rows.tolist(), party, strict=True)):
        avoid = [str(text["given"][r]) for r in rows[:k].tolist()]
        text["given"][row] = given_name(someone.sex, chance=draws[k], avoid=avoid, origin=land[k])
        text["family"][row] = names[someone.family]


def _find_work(view: View, clock: Clock, rng: SystemStreams, rows: Ints, *, posts: int) -> bool:
    """Let grown newcomers take vacant posts or live by a craft, and the young go to school."""
    people = view.table("people")
    learns = np.isin(people["occupation"][rows], (Occupation.PUPIL, Occupation.STUDENT))
    people["work_place"][rows[learns]] = nearest_schools(
        view.ground, people["home_place"][rows[learns]]
    )
    people["hired_day"][rows[learns]] = clock.date.toordinal()
    people["education"][rows] = employment.education(
        people["age_years"][rows].astype(np.float64), traits_z=np.zeros((len(rows), 5)),
        chance=rng.by_slot("schooling", rows),
    )  # fmt: skip
    able = rows[people["occupation"][rows] == Occupation.NONE]
    hired = take_up_posts(view, clock, able, chance=rng.by_slot("seeker", able)) if posts else []
    rest = able[~np.isin(able, hired)]
    if rest.size:
        seek_living(view, clock, rest, rng=rng)
    return bool(hired)


def _enter(view: View, clock: Clock, rows: Ints, *, why: str, gate: int) -> None:
    """Let newcomers stand where the road comes in, about to go home; infants are carried in."""
    people, lives = view.table("people"), view.table("lives")
    home = int(people["home_place"][rows[0]])
    first = NONE
    for row in rows.tolist():
        event = view.events.emit(
            "arrival",
            subject=PERSON_BASE + row,
            object=PERSON_BASE + int(rows[0]) if first != NONE else NONE,
            place=PLACE_BASE + home,
            causes=[first] if first != NONE else [],
            why=why, people=len(rows),
        )  # fmt: skip
        first = event if first == NONE else first
        lives["arrival_event"][row] = people["interrupt_event"][row] = event
    new_people.lay_in_cradle(view, rows, now_s=clock.time_s)
    people["decision_until_s"][rows] = clock.time_s
    people["intention"][rows], people["goal_place"][rows] = Goal.NONE, NONE
    people["activity"][rows] = people["arrival_activity"][rows] = Activity.IDLE
    for need in NEEDS:
        people[need][rows] = 0.7
    if gate != NONE:
        xy = np.asarray(view.ground.nav.node_xy)[gate]
        spread = np.arange(len(rows))[:, None] * np.array([0.9, 0.4])
        people["path_xy_m"][rows] = (xy + spread)[:, None, :]
        people["indoors"][rows], people["place_id"][rows] = False, NONE
        people["out_from_s"][rows], people["out_until_s"][rows] = -np.inf, np.inf


def _bring_money(view: View, rows: Ints, *, rng: SystemStreams) -> None:
    """Book what newcomers own as coming from outside."""
    people, lives = view.table("people"), view.table("lives")
    worked = people["income_cents_month"][rows].copy()
    saved = settling.write_income(people, rows, rng=rng)
    agreed = worked > 0
    people["income_cents_month"][rows[agreed]] = worked[agreed]
    for row, cents in zip(rows.tolist(), saved.tolist(), strict=True):
        pay(view, OUTSIDE, to=person(row), cents=int(cents), purpose=Purpose.BROUGHT_ALONG,
            causes=(int(lives["arrival_event"][row]),))  # fmt: skip
