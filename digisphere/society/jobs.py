"""Posts: firms that run out of cash lay off, firms that do well open posts, seekers fill them.

Each spell of work is a row of ``jobs`` with when and because of what it was opened, filled and
ended. Called by ``economy`` on payday after the wages. Who was hired before the story began is put
down at the start; what people are paid is ``wages``.
"""

from typing import Any

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.mixing import another
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people import character, employment
from digisphere.people.employment import JOBS
from digisphere.people.enums import TRAITS, Occupation
from digisphere.society import pay_talks
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
_BARGAINING = 0
"""Which further draw (`mixing.another`) says whether a seeker bargains; posts have 1 and on."""


def open_books(view: View) -> None:
    """Put down the posts that are filled when the story begins."""
    people = view.table("people")
    rows = people.rows
    works = np.isin(people["occupation"][rows], list(JOBS)) & (people["work_place"][rows] >= 0)
    enrol(view, rows[works], since_s=-1.0)


def enrol(view: View, held: Any, *, since_s: float) -> None:
    """Put down that people live by the work they do, from an instant on (-1: before the start)."""
    people, jobs = view.table("people"), view.table("jobs")
    held = held[: jobs.capacity - jobs.count]
    if held.size == 0:
        return
    mine = jobs.add(held.size)
    jobs["opened_s"][mine] = jobs["filled_s"][mine] = since_s
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
    """End the posts of those who have died or left and open them to others."""
    people, jobs, fates = view.table("people"), view.table("jobs"), view.tables.get("fates")
    lives = view.tables.get("lives")
    held = jobs.alive & (jobs["person"] >= 0) & (jobs["ended_s"] < 0.0)
    held &= ~people.alive[jobs["person"]]
    for job in np.flatnonzero(held).tolist():
        row = int(jobs["person"][job])
        died = int(fates["death_event"][row]) if fates is not None else NONE
        left = int(lives["left_event"][row]) if lives is not None else NONE
        _vacate(view, clock, job, cause=max(died, left))


def leave_post(view: View, clock: Clock, row: int, *, cause: int) -> None:
    """Let somebody give up the post they hold, which is then open to others."""
    jobs = view.tables.get("jobs")
    if jobs is None:
        return
    held = (jobs["person"] == row) & (jobs["ended_s"] < 0.0) & jobs.alive
    for job in np.flatnonzero(held).tolist():
        _vacate(view, clock, job, cause=cause)


def _vacate(view: View, clock: Clock, job: int, *, cause: int) -> None:
    """End a spell of work; a post at a work place is to be filled again, a home craft is not."""
    jobs, place = view.table("jobs"), int(view.table("jobs")["place_id"][job])
    jobs["ended_s"][job], jobs["end_event"][job] = clock.time_s, cause
    if int(view.ground.places["kind"][place]) != PlaceKind.HOME:
        work = Occupation(int(jobs["occupation"][job]))
        open_post(view, clock, place=place, occupation=work, cause=cause)


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
    people, vacant = view.table("people"), _vacancies(view, NONE)
    vacant = vacant[rng.by_slot("vacancy", vacant) < FILLED_A_WEEK] if vacant.size else vacant
    rows = people.rows
    age = people["age_years"][rows].astype(np.float64)
    low, high = _WORKING_YEARS
    seeks = (people["occupation"][rows] == Occupation.NONE) & (age >= low) & (age < high)
    if vacant.size == 0 or not seeks.any():
        return
    _match(view, clock, rows[seeks], vacant=vacant, chance=rng.by_slot("seeker", rows[seeks]))


def take_up_posts(view: View, clock: Clock, seekers: Any, *, chance: Any) -> list[int]:
    """Let newcomers take the vacancies that suit them; return who did.

    Args:
        view: with jobs and people writable.
        clock: now.
        seekers: (n,) rows of those who seek work.
        chance: (n,) a uniform draw each.
    """
    return _match(view, clock, seekers, vacant=_vacancies(view, NONE), chance=chance)


def _match(view: View, clock: Clock, seekers: Any, *, vacant: Any, chance: Any) -> list[int]:
    people, jobs = view.table("people"), view.table("jobs")
    posts = employment.Posts(
        place=jobs["place_id"][vacant].astype(np.int64),
        occupation=jobs["occupation"][vacant].astype(np.int64),
        rank=np.ones(vacant.size, dtype=np.int64),
    )
    traits = np.stack([people[t][seekers] for t in TRAITS], axis=1)
    chosen = employment.give_posts(
        employment.Seekers(
            seeking=np.ones(len(seekers), dtype=bool),
            education=people["education"][seekers].astype(np.int64),
            traits_z=character.standardised(traits),
            muscle=people["muscle"][seekers].astype(np.float64),
            age_years=people["age_years"][seekers].astype(np.float64),
            home_place=people["home_place"][seekers].astype(np.int64),
            chance=chance,
        ),
        posts=posts,
    )
    taken = np.flatnonzero(chosen >= 0)
    for k in taken.tolist():
        u = another(float(chance[k]), _BARGAINING)
        hire(view, clock, int(seekers[k]), job=int(vacant[chosen[k]]), u=u)
    hired: list[int] = seekers[taken].tolist()
    return hired


def hire(view: View, clock: Clock, row: int, *, job: int, u: float = 1.0) -> None:
    """Let somebody take a vacant post.

    Args:
        view: with people and jobs writable.
        clock: now.
        row: who.
        job: the row of the post.
        u: a uniform draw for whether they bargain over their pay; 1 they do not.
    """
    people, jobs = view.table("people"), view.table("jobs")
    place, work = int(jobs["place_id"][job]), Occupation(int(jobs["occupation"][job]))
    causes = [e for e in (int(jobs["event"][job]),) if e != NONE]
    posted = int(jobs["wage_cents_month"][job])
    terms = pay_talks.settle_pay(view, row, place=place, offered_cents=posted, u=u)
    jobs["wage_cents_month"][job] = terms.wage_cents
    jobs["person"][job], jobs["filled_s"][job] = row, clock.time_s
    people["occupation"][row], people["work_place"][row] = work, place
    people["income_cents_month"][row] = terms.wage_cents
    people["hired_day"][row] = clock.date.toordinal()
    view.events.emit(
        "hired",
        subject=PERSON_BASE + row,
        place=PLACE_BASE + place,
        causes=causes,
        occupation=work.name.lower(),
        why="bargained" if terms.asked_cents else "posted",
        wage_cents_month=terms.wage_cents,
        offered_cents=terms.offered_cents,
        asked_cents=terms.asked_cents,
    )
