"""Posts: firms that run out of cash lay off, firms that do well open posts, seekers fill them.

Each spell of work is a row of ``jobs`` with when and because of what it was opened, filled and
ended. Called by ``economy`` on payday after the wages. Who was hired before the story began is put
down at the start; what people are paid is ``wages``.
"""

from typing import Any

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people import character, employment
from digisphere.people.employment import JOBS
from digisphere.people.enums import TRAITS, Occupation
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.supply import PUBLIC, firms, kind_of
from digisphere.society.wages import weekly_wages
from digisphere.world.enums import PlaceKind

LEAST_WEEKS, EASY_WEEKS = 1.5, 8.0
"""Weeks of payroll in the till below which a firm lets somebody go, and above which it may hire."""
GROWN = 1.15
"""A firm hires when it has earned this much over what it began with."""
FILLED_A_WEEK = 0.5
"""Chance that a vacancy meets somebody in a week: vacancies last a few weeks (Barron, Berger &
Black 1997)."""
REPLACED = 0.55
"""Share of the wage that support replaces in the first months out of work (OECD, Benefits and
Wages: net rates of 0.5 to 0.65)."""
LEAST_SUPPORT_CENTS = 84_000
_ROOM = 1.5
"""A place takes on at most this many times the workers it was laid out for."""
_WORKING_YEARS = (18.0, 63.0)


def open_books(view: View) -> None:
    """Put down the posts that are filled when the story begins."""
    people, jobs = view.table("people"), view.table("jobs")
    rows = people.rows
    works = np.isin(people["occupation"][rows], list(JOBS)) & (people["work_place"][rows] >= 0)
    held = rows[works]
    if held.size == 0:
        return
    mine = jobs.add(held.size)
    jobs["person"][mine] = held
    jobs["place_id"][mine] = people["work_place"][held]
    jobs["occupation"][mine] = people["occupation"][held]
    jobs["wage_cents_month"][mine] = people["income_cents_month"][held]


def review_posts(view: View, clock: Clock, rng: SystemStreams) -> None:
    """Let every private firm look at its till, and let seekers and vacancies meet."""
    wages = weekly_wages(view)
    people = view.table("people")
    rows = people.rows
    place = people["work_place"][rows]
    for account in firms(view).tolist():
        kind = kind_of(view, account)
        if kind in PUBLIC or kind == PlaceKind.HOME:
            continue
        staff = rows[place == account - FIRST_FIRM_ACCOUNT]
        _review(view, clock, account, staff, bill=int(wages[staff].sum()))
    _bury(view, clock)
    _fill(view, clock, rng)


def _bury(view: View, clock: Clock) -> None:
    """End the posts of those who have died and open them to others."""
    people, jobs, fates = view.table("people"), view.table("jobs"), view.tables.get("fates")
    held = jobs.alive & (jobs["person"] >= 0) & (jobs["ended_s"] < 0.0)
    held &= ~people.alive[jobs["person"]]
    for job in np.flatnonzero(held).tolist():
        died = int(fates["death_event"][jobs["person"][job]]) if fates is not None else NONE
        jobs["ended_s"][job], jobs["end_event"][job] = clock.time_s, died
        open_post(view, clock, place=int(jobs["place_id"][job]),
                  occupation=Occupation(int(jobs["occupation"][job])), cause=died)  # fmt: skip


def _review(view: View, clock: Clock, account: int, staff: Any, *, bill: int) -> None:
    accounts, place = view.table("accounts"), account - FIRST_FIRM_ACCOUNT
    held = int(accounts["balance_cents"][account])
    opening = int(accounts["opening_cents"][account])
    if staff.size and held < LEAST_WEEKS * bill:
        hired = view.table("people")["hired_day"][staff]
        lay_off(view, clock, int(staff[np.argmax(hired)]))
        return
    vacant = _vacancies(view, place)
    thrives = held > EASY_WEEKS * bill and held > GROWN * opening
    most = _ROOM * max(int(view.ground.places["jobs"][place]), 1)
    if staff.size and thrives and not vacant.size and staff.size + 1 <= most:
        work = Occupation(int(view.table("people")["occupation"][staff[-1]]))
        open_post(view, clock, place=place, occupation=work)
    elif vacant.size and not thrives:
        view.table("jobs")["ended_s"][vacant] = clock.time_s


def _vacancies(view: View, place: int) -> Any:
    jobs = view.table("jobs")
    vacant = (jobs["person"] == NONE) & (jobs["ended_s"] < 0.0) & jobs.alive
    return np.flatnonzero(vacant & ((jobs["place_id"] == place) | (place == NONE)))


def open_post(
    view: View, clock: Clock, *, place: int, occupation: Occupation, cause: int = NONE
) -> int:
    """Open a vacancy; return its row of ``jobs``, or -1 when the books have no line left."""
    jobs = view.table("jobs")
    if jobs.count >= jobs.capacity:
        return NONE
    (row,) = jobs.add(1).tolist()
    jobs["person"][row], jobs["place_id"][row] = NONE, place
    jobs["occupation"][row] = occupation
    jobs["opened_s"][row] = clock.time_s
    jobs["wage_cents_month"][row] = JOBS[occupation].pay_cents
    jobs["event"][row] = view.events.emit(
        "job_opened",
        place=PLACE_BASE + place,
        causes=(cause,) if cause >= 0 else (),
        occupation=occupation.name.lower(),
    )
    return int(row)


def lay_off(view: View, clock: Clock, row: int) -> None:
    """End somebody's work because their firm cannot pay, naming what drained its till."""
    people, social = view.table("people"), view.table("social")
    place, work = int(people["work_place"][row]), Occupation(int(people["occupation"][row]))
    account = FIRST_FIRM_ACCOUNT + place
    known = (
        int(view.table("market")["closed_event"][0]),
        int(view.table("accounts")["short_event"][account]),
        int(social["loss_event"][row]),
    )
    event = view.events.emit(
        "laid_off",
        subject=PERSON_BASE + row,
        place=PLACE_BASE + place,
        causes=[c for c in known if c != NONE],
        occupation=work.name.lower(),
    )
    _leave_post(view, clock, row, event=event)
    social["loss_event"][row] = event


def _leave_post(view: View, clock: Clock, row: int, *, event: int) -> None:
    """End somebody's spell of work because of an event; they are supported until they find more."""
    people, social, jobs = view.table("people"), view.table("social"), view.table("jobs")
    mine = np.flatnonzero((jobs["person"] == row) & (jobs["ended_s"] < 0.0) & jobs.alive)
    jobs["ended_s"][mine], jobs["end_event"][mine] = clock.time_s, event
    support = int(REPLACED * int(people["income_cents_month"][row]))
    people["income_cents_month"][row] = max(support, LEAST_SUPPORT_CENTS)
    people["occupation"][row], people["work_place"][row] = Occupation.NONE, NONE
    people["hired_day"][row] = 0
    for name in ("due_days", "worked_days", "sick_days", "worked_min"):
        social[name][row] = 0


def hand_over(view: View, clock: Clock, *, to: int, work: Occupation, cause: int) -> None:
    """Give a post that is won by votes to somebody; the holder goes, and so does their old post.

    Where the village has no such post, an honour without pay is all there is to win.
    """
    people, jobs = view.table("people"), view.table("jobs")
    held = jobs.alive & (jobs["ended_s"] < 0.0) & (jobs["person"] >= 0)
    posts = np.flatnonzero(held & (jobs["occupation"] == work))
    if posts.size == 0 or jobs.count >= jobs.capacity - 1:
        return
    post, holder = int(posts[0]), int(jobs["person"][posts[0]])
    if holder == to:
        return
    if holder >= 0 and people.alive[holder]:
        _leave_post(view, clock, holder, event=cause)
    before, place = Occupation(int(people["occupation"][to])), int(people["work_place"][to])
    if before in JOBS and place >= 0:
        _leave_post(view, clock, to, event=cause)
        open_post(view, clock, place=place, occupation=before, cause=cause)
    (job,) = jobs.add(1).tolist()
    for column in ("place_id", "occupation", "wage_cents_month"):
        jobs[column][job] = jobs[column][post]
    jobs["opened_s"][job], jobs["event"][job] = clock.time_s, cause
    hire(view, clock, to, job=job)


def _fill(view: View, clock: Clock, rng: SystemStreams) -> None:
    """Give vacancies that have met somebody to the seeker who suits them best."""
    people, jobs = view.table("people"), view.table("jobs")
    vacant = _vacancies(view, NONE)
    vacant = vacant[rng.by_slot("vacancy", vacant) < FILLED_A_WEEK] if vacant.size else vacant
    rows = people.rows
    age = people["age_years"][rows].astype(np.float64)
    low, high = _WORKING_YEARS
    seeks = (people["occupation"][rows] == Occupation.NONE) & (age >= low) & (age < high)
    if vacant.size == 0 or not seeks.any():
        return
    posts = employment.Posts(
        place=jobs["place_id"][vacant].astype(np.int64),
        occupation=jobs["occupation"][vacant].astype(np.int64),
        rank=np.ones(vacant.size, dtype=np.int64),
    )
    traits = np.stack([people[t][rows] for t in TRAITS], axis=1)
    chosen = employment.give_posts(
        employment.Seekers(
            seeking=seeks,
            education=people["education"][rows].astype(np.int64),
            traits_z=character.standardised(traits),
            muscle=people["muscle"][rows].astype(np.float64),
            age_years=age,
            home_place=people["home_place"][rows].astype(np.int64),
            chance=rng.by_slot("seeker", rows),
        ),
        posts=posts,
    )
    for k in np.flatnonzero(chosen >= 0).tolist():
        hire(view, clock, int(rows[k]), job=int(vacant[chosen[k]]))


def hire(view: View, clock: Clock, row: int, *, job: int) -> None:
    """Let somebody take a vacant post."""
    people, jobs = view.table("people"), view.table("jobs")
    place, work = int(jobs["place_id"][job]), Occupation(int(jobs["occupation"][job]))
    causes = [e for e in (int(jobs["event"][job]),) if e != NONE]
    jobs["person"][job], jobs["filled_s"][job] = row, clock.time_s
    people["occupation"][row], people["work_place"][row] = work, place
    people["income_cents_month"][row] = int(jobs["wage_cents_month"][job])
    people["hired_day"][row] = clock.date.toordinal()
    view.events.emit(
        "hired",
        subject=PERSON_BASE + row,
        place=PLACE_BASE + place,
        causes=causes,
        occupation=work.name.lower(),
    )
