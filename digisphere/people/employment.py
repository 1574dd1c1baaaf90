"""Work: which jobs the village's places offer, who takes them, schooling, pay and hours.

A place's `jobs` are turned into posts by its kind and trade; grown-ups are taken in row order, each
getting the best free post for their schooling, temper and strength, so one more person never moves
those before them. Who finds nothing keeps house or works the land by the day. Called by
`population.py`; when people actually go to work is `deliberation.py`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.core.mixing import others
from digisphere.people.enums import Education, Occupation
from digisphere.world.enums import PlaceKind, Trade

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SCHOOL_YEARS = (3.0, 16.0)
STUDENT_YEARS = 19.0
RETIRE_FROM, RETIRE_WITHIN = 62.0, 6.0
"""Age at which the first retire, and the years until the last have."""
STAYS_WITH_CHILDREN = (0.42, 0.12)
"""Share of mothers and of fathers of small children who keep house."""
WORKING_DAYS = 0b0011111
_SIX_DAYS = 0b0111111
_MARKET_DAYS = 0b0111111
_EVERY_DAY = 0b1111111


@dataclass(frozen=True)
class Job:
    """Facts of an occupation.

    `days` has bit 0 for Monday. `pay_cents` is the median month's pay. `schooling` is what the
    post asks for; `strength` how much muscle counts; `outdoors` whether fields or woods come first.
    """

    start_hour: float
    end_hour: float
    pay_cents: int
    days: int = WORKING_DAYS
    schooling: Education = Education.PRIMARY
    strength: float = 0.0
    outdoors: bool = False
    priority: float = 0.0


JOBS: Mapping[Occupation, Job] = {
    Occupation.FARMER: Job(6.6, 16.2, 225_000, _SIX_DAYS, Education.TRADE, 0.6, True, 1.0),
    Occupation.FARMHAND: Job(7.0, 16.0, 172_000, WORKING_DAYS, Education.NONE, 1.0, True, 0.2),
    Occupation.SHEPHERD: Job(6.8, 15.8, 168_000, _SIX_DAYS, Education.NONE, 0.4, True),
    Occupation.FORESTER: Job(7.2, 16.0, 208_000, WORKING_DAYS, Education.TRADE, 1.0, True),
    Occupation.FISHER: Job(6.0, 14.5, 188_000, _SIX_DAYS, Education.NONE, 0.7, True),
    Occupation.SMITH: Job(7.5, 16.8, 242_000, WORKING_DAYS, Education.TRADE, 1.0, False, 0.7),
    Occupation.CARPENTER: Job(7.4, 16.6, 236_000, WORKING_DAYS, Education.TRADE, 0.7, False, 0.6),
    Occupation.WEAVER: Job(8.0, 17.0, 198_000, WORKING_DAYS, Education.TRADE),
    Occupation.POTTER: Job(8.0, 17.0, 202_000, WORKING_DAYS, Education.TRADE),
    Occupation.BAKER: Job(5.2, 13.4, 218_000, _SIX_DAYS, Education.TRADE, 0.3, False, 0.9),
    Occupation.SHOPKEEPER: Job(8.2, 18.0, 230_000, _SIX_DAYS, Education.SECONDARY, 0, False, 0.9),
    Occupation.STALLHOLDER: Job(7.8, 14.2, 190_000, _MARKET_DAYS, Education.NONE, 0, True, 0.5),
    Occupation.CARTER: Job(7.2, 16.2, 192_000, WORKING_DAYS, Education.NONE, 0.8, True),
    Occupation.MASON: Job(7.3, 16.4, 228_000, WORKING_DAYS, Education.TRADE, 0.9, True),
    Occupation.TEACHER: Job(7.6, 15.8, 305_000, WORKING_DAYS, Education.DEGREE, 0, False, 1.0),
    Occupation.DOCTOR: Job(8.0, 17.0, 445_000, WORKING_DAYS, Education.DEGREE, 0, False, 1.0),
    Occupation.NURSE: Job(7.8, 16.8, 268_000, _SIX_DAYS, Education.TRADE, 0, False, 0.8),
    Occupation.INNKEEPER: Job(13.5, 22.8, 252_000, _EVERY_DAY, Education.SECONDARY, 0, False, 1.0),
    Occupation.COOK: Job(14.0, 22.2, 196_000, _EVERY_DAY, Education.TRADE, 0, False, 0.6),
    Occupation.CLERK: Job(8.0, 16.6, 256_000, WORKING_DAYS, Education.SECONDARY, 0, False, 0.4),
    Occupation.MAYOR: Job(8.4, 17.2, 410_000, WORKING_DAYS, Education.SECONDARY, 0, False, 0.8),
    Occupation.CLERGY: Job(8.0, 16.0, 240_000, 0b1111110, Education.DEGREE, 0, False, 0.7),
    Occupation.MILLER: Job(6.8, 16.0, 232_000, WORKING_DAYS, Education.TRADE, 0.7, False, 0.6),
    Occupation.TAILOR: Job(8.4, 17.4, 205_000, _SIX_DAYS, Education.TRADE),
    Occupation.BUTCHER: Job(7.0, 16.4, 226_000, _SIX_DAYS, Education.TRADE, 0.5, False, 0.5),
}
SCHOOL_DAY = Job(8.0, 15.0, 0)

_POSTS_BY_KIND: Mapping[int, tuple[Occupation, ...]] = {
    PlaceKind.FARM: (Occupation.FARMER, Occupation.FARMHAND, Occupation.FARMHAND,
                     Occupation.SHEPHERD, Occupation.FARMHAND),
    PlaceKind.BARN: (Occupation.FARMHAND,),
    PlaceKind.FIELD: (Occupation.FARMHAND,),
    PlaceKind.SCHOOL: (Occupation.TEACHER,),
    PlaceKind.CLINIC: (Occupation.DOCTOR, Occupation.NURSE, Occupation.NURSE, Occupation.DOCTOR),
    PlaceKind.TAVERN: (Occupation.INNKEEPER, Occupation.COOK),
    PlaceKind.TOWN_HALL: (Occupation.MAYOR, Occupation.CLERK, Occupation.MASON, Occupation.CARTER,
                          Occupation.CLERK, Occupation.MASON),
    PlaceKind.CHAPEL: (Occupation.CLERGY, Occupation.CLERK),
    PlaceKind.MARKET_SQUARE: (Occupation.STALLHOLDER,),
    PlaceKind.WOODS: (Occupation.FORESTER,),
    PlaceKind.SHORE: (Occupation.FISHER,),
}  # fmt: skip
_POSTS_BY_TRADE: Mapping[int, Occupation] = {
    Trade.BAKERY: Occupation.BAKER,
    Trade.GROCER: Occupation.SHOPKEEPER,
    Trade.TAILOR: Occupation.TAILOR,
    Trade.BUTCHER: Occupation.BUTCHER,
    Trade.SMITH: Occupation.SMITH,
    Trade.CARPENTER: Occupation.CARPENTER,
    Trade.MILL: Occupation.MILLER,
    Trade.POTTER: Occupation.POTTER,
    Trade.WEAVER: Occupation.WEAVER,
}


@dataclass(frozen=True)
class Posts:
    """The jobs of a village: one entry per vacancy."""

    place: Ints
    occupation: Ints
    rank: Ints
    """0 for the first post at its place (the master), 1 for the next, ..."""


def posts_of(kind: Ints, *, trade: Ints, jobs: Ints) -> Posts:
    """Turn the `jobs` of places (columns by place_id) into posts."""
    out: list[tuple[int, int, int]] = []
    for place, number in enumerate(jobs.tolist()):
        ladder = _POSTS_BY_KIND.get(int(kind[place]), ())
        if int(trade[place]) in _POSTS_BY_TRADE:
            ladder = (_POSTS_BY_TRADE[int(trade[place])],)
        for rank in range(number if ladder else 0):
            step = rank if rank < len(ladder) else 1 + (rank - 1) % max(len(ladder) - 1, 1)
            out.append((place, int(ladder[min(step, len(ladder) - 1)]), rank))
    table = np.array(out, dtype=np.int64).reshape(-1, 3)
    return Posts(table[:, 0], table[:, 1], table[:, 2])


def education(age_years: Floats, *, traits_z: Floats, chance: Floats) -> Ints:
    """Return (n,) schooling finished: by age, generation and a little by temper.

    Openness and conscientiousness help (r .16 and .11 in the `spi` data), neuroticism hinders.
    """
    leaning = 0.16 * traits_z[:, 0] + 0.11 * traits_z[:, 1] - 0.17 * traits_z[:, 4]
    generation = np.interp(age_years, [20.0, 45.0, 80.0], [0.05, 0.0, -0.14])
    rank = np.clip(chance + 0.16 * leaning + generation, 0.0, 0.999)
    steps = [Education.PRIMARY, Education.SECONDARY, Education.TRADE, Education.DEGREE]
    grown = np.array(steps)[np.searchsorted([0.14, 0.36, 0.80], rank, side="right")]
    schooled = np.where(age_years < STUDENT_YEARS, Education.SECONDARY, grown)
    schooled = np.where(age_years < SCHOOL_YEARS[1], Education.PRIMARY, schooled)
    return np.where(age_years < 12.0, Education.NONE, schooled)


def without_work(age_years: Floats, *, chance: Floats, keeps_house: npt.NDArray[np.bool_]) -> Ints:
    """Return (n,) what people are before posts are given: pupil, student, retired, homemaker, none.

    Args:
        age_years: ages.
        chance: a uniform draw each, for the age of retirement.
        keeps_house: has small children and stays with them.
    """
    status = np.where(keeps_house, Occupation.HOMEMAKER, Occupation.NONE)
    status = np.where(age_years >= RETIRE_FROM + RETIRE_WITHIN * chance, Occupation.RETIRED, status)
    status = np.where(age_years < STUDENT_YEARS, Occupation.STUDENT, status)
    status = np.where(age_years < SCHOOL_YEARS[1], Occupation.PUPIL, status)
    return np.where(age_years < SCHOOL_YEARS[0], Occupation.CHILD, status).astype(np.int64)


@dataclass(frozen=True)
class Seekers:
    """What matters about people when posts are given; all of one length, in row order."""

    seeking: npt.NDArray[np.bool_]
    education: Ints
    traits_z: Floats
    muscle: Floats
    age_years: Floats
    home_place: Ints
    chance: Floats


def give_posts(seekers: Seekers, *, posts: Posts) -> Ints:
    """Return (n,) index of the post each person takes, -1 for none; earlier rows choose first."""
    count = len(posts.place)
    taken = np.zeros(count, dtype=bool)
    chosen = np.full(len(seekers.seeking), NONE, dtype=np.int64)
    if count == 0:
        return chosen
    jobs = [JOBS[Occupation(int(o))] for o in posts.occupation]
    needs = np.array([j.schooling for j in jobs])
    strength = np.array([j.strength for j in jobs])
    priority = np.array([j.priority for j in jobs]) - 0.25 * np.minimum(posts.rank, 4)
    social = np.isin(posts.occupation, (Occupation.INNKEEPER, Occupation.SHOPKEEPER,
                                        Occupation.TEACHER, Occupation.STALLHOLDER))  # fmt: skip
    for row in np.flatnonzero(seekers.seeking):
        gap = float(seekers.education[row]) - needs
        score = priority - np.where(gap < 0, -1.6 * gap, 0.35 * gap)
        score = score + strength * 2.0 * (float(seekers.muscle[row]) - 0.55)
        score = score + social * 0.25 * float(seekers.traits_z[row, 2])
        score = score + 0.8 * (posts.place == int(seekers.home_place[row]))
        master = (posts.rank == 0) & (priority > 0)
        score = score - master * np.clip((27.0 - float(seekers.age_years[row])) / 6.0, 0.0, 2.0)
        score = score + 0.4 * others(seekers.chance[row : row + 1], 1 + np.arange(count))
        score[taken] = -np.inf
        best = int(np.argmax(score))
        if np.isfinite(score[best]) and score[best] > -3.0:
            taken[best] = True
            chosen[row] = best
    return chosen


_HOME_CRAFTS = (Occupation.WEAVER, Occupation.TAILOR, Occupation.POTTER)
_ROUNDS = (Occupation.CARTER, Occupation.MASON)
CRAFTS, _BUSY = 0.55, 0.88
"""Draws below the first mean a craft at home, below the second some work."""


def self_employed(chance: Floats, *, has_hall: bool) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Return what those without a post live by, and who of them works at home.

    Most find something of their own: a craft at home or, hired by the town, rounds with cart and
    trowel. The rest have no work (`Occupation.NONE`): with two in three who hold no post that is
    3 to 9 % of those who could work, as in quiet years (OECD unemployment rates of 3 to 10 %).

    Args:
        chance: a uniform draw each.
        has_hall: whether there is a town hall that hires.
    """
    share = others(chance, 1)
    craft = np.array(_HOME_CRAFTS)[(share * len(_HOME_CRAFTS)).astype(np.int64)]
    rounds = np.array(_ROUNDS)[(share * len(_ROUNDS)).astype(np.int64)]
    at_home = (chance < CRAFTS) | ((chance < _BUSY) & (not has_hall))
    work = np.where(chance < _BUSY, np.where(at_home, craft, rounds), Occupation.NONE)
    return work.astype(np.int64), at_home


_PENSION_CENTS = 138_000
_ALLOWANCE_CENTS = {
    Occupation.HOMEMAKER: 62_000,
    Occupation.STUDENT: 24_000,
    Occupation.NONE: 84_000,
}


PAY_SPREAD = 0.35
WEALTH_SPREAD = 1.2
"""Standard deviation of the logarithm of savings at the same income and age: with the differences
of income and age it gives Gini indices of 0.6 to 0.8, as countries have (Davies et al. 2008)."""
TAIL_SHARE, TAIL_EXPONENT = 0.05, 1.5
"""The richest have a Pareto tail with an exponent of 1.2 to 2 (Klass et al. 2006; Gabaix 2009)."""


def savings(
    age_years: Floats, *, pay_cents: Ints, traits_z: Floats, normal: Floats, chance: Floats
) -> Floats:
    """Return (n,) what grown-ups have put by, in cents: by years, income, thrift and luck.

    Args:
        age_years: ages.
        pay_cents: a month's income.
        traits_z: (n, 5) standardised traits; the conscientious save a little more.
        normal: a normal draw each.
        chance: a uniform draw each, for who is of the richest.
    """
    years = np.clip(age_years - 18.0, 0.0, 50.0)
    thrift = np.exp(WEALTH_SPREAD * normal + 0.2 * traits_z[:, 1])
    top = np.clip((1.0 - chance) / TAIL_SHARE, 1e-3, 1.0) ** (-1.0 / TAIL_EXPONENT)
    return (0.3 + 0.05 * years) * np.maximum(pay_cents, 20_000) * thrift * top


_PAY_PER_FLUENCY = 0.15
"""Log pay that speaking the language perfectly is worth against not at all (Chiswick & Miller
1995, Dustmann & Fabbri 2003: fluent immigrants earn 5 to 20 % more)."""


def paid_by_fluency(pay_cents: Ints, *, fluency: Floats) -> Ints:
    """Return (n,) pay in cents, less where somebody speaks the valley's language badly."""
    scale = np.exp(_PAY_PER_FLUENCY * (fluency - 1.0))
    return np.where(fluency < 1.0, np.round(pay_cents * scale / 100.0) * 100.0, pay_cents).astype(
        np.int64
    )


def income(occupation: Ints, *, education_code: Ints, traits_z: Floats, normal: Floats) -> Ints:
    """Return (n,) month's income in cents: the trade's median, log-normal spread, some merit.

    Pay within a trade spreads by 0.35 in logarithms (residual deviations of wage equations with
    detailed occupations: Mouw & Kalleberg 2010). Conscientiousness is worth about r = .2 within a
    trade (Barrick & Mount 1991).
    """
    median = np.zeros(len(occupation))
    for kind, job in JOBS.items():
        median[occupation == kind] = job.pay_cents
    merit = 0.07 * traits_z[:, 1] + 0.05 * (education_code - Education.SECONDARY)
    pay = median * np.exp(PAY_SPREAD * np.clip(normal, -2.5, 2.5) + merit)
    pension = _PENSION_CENTS * np.exp(0.4 * np.clip(normal, -2.0, 2.5) + 1.5 * merit)
    pay = np.where(occupation == Occupation.RETIRED, pension, pay)
    for kind, cents in _ALLOWANCE_CENTS.items():
        pay = np.where(occupation == kind, cents, pay)
    return (np.round(pay / 100.0) * 100.0).astype(np.int64)
