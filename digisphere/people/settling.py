"""Writes what belongs to people as they come into being here: character, body, looks, dates, means.

For whole villages at the start and for those who come later, by row; each subject's arithmetic has
a module of its own. Families, posts and names are `population.py`'s and society's; those born here
are `newborns.py`'s.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from digisphere.core.columns import TableView
from digisphere.core.streams import SystemStreams
from digisphere.people import (
    character,
    employment,
    heredity,
    looks,
    origins,
    physique,
    values,
)
from digisphere.people.enums import TRAITS, Hobby, Occupation, Origin, Value

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STREAMS = (
    "trait", "chronotype", "devotion", "hobby", "body", "looks", "dates", "pay", "purse",
    "origin", "language", "values",
)  # fmt: skip
"""Streams a system that settles people must declare."""
_BORN_HERE = 0.55


def write_character(
    people: TableView, rows: Ints, *, rng: SystemStreams, shift: Sequence[float] = (0.0,) * 5
) -> None:
    """Write temper, body clock, mood and what they like to do, by age and sex.

    ``shift`` is by how many standard deviations these people's traits differ from the surveys'.
    """
    age = people["age_years"][rows].astype(np.float64)
    sex = people["sex"][rows].astype(np.int64)
    traits = character.draw_traits(
        rows, age_years=age, sex=sex, normal=rng.normal_by_slot, shift=shift
    )
    for k, name in enumerate(TRAITS):
        people[name][rows] = traits[:, k]
    people["chronotype_h"][rows] = character.draw_chronotype(
        rows, age_years=age, normal=rng.normal_by_slot
    )
    faith = heredity.kindred(
        rng.normal_by_slot("devotion", rows), rows=rows, people=people,
        scores=character.devotion_score(people["devotion"].astype(np.float64)),
    )  # fmt: skip
    people["devotion"][rows] = character.first_devotion(traits, age_years=age, sex=sex, noise=faith)
    home = character.mood_home(traits)
    for k, name in enumerate(("pleasure", "arousal", "dominance")):
        people[name][rows] = home[:, k]
    people["hobby"][rows] = _hobbies(
        rows, age=age, traits_z=character.standardised(traits), rng=rng
    )


def write_values(
    people: TableView, rows: Ints, *, rng: SystemStreams, age_years: float | None = None
) -> None:
    """Write what matters to people: by temper, faith, age and sex, alike within families.

    Args:
        people: the table; temper, devotion and kin are written already.
        rows: whose.
        rng: draws.
        age_years: the age whose norms are drawn by, where it is not their own.
    """
    kin = np.unique([people[who][rows] for who in ("mother", "father", "partner")])
    kin = kin[(kin >= 0) & ~np.isin(kin, rows)].astype(np.int64)
    known = np.full((people.capacity, len(Value)), np.nan)
    known[kin] = values.standardised(people["values"][kin]) - _expected_values(people, kin)
    slots = rows[:, None] * len(Value) + np.arange(len(Value))
    own = heredity.kindred(
        values.own_part(rng.normal_by_slot("values", slots)), rows=rows, people=people,
        scores=known, likeness=heredity.VALUES,
    )  # fmt: skip
    scores = _expected_values(people, rows, age_years=age_years) + own
    people["values"][rows] = values.of_scores(scores)


def _expected_values(people: TableView, rows: Ints, *, age_years: float | None = None) -> Floats:
    age = people["age_years"][rows].astype(np.float64)
    age = age if age_years is None else np.full(len(rows), age_years)
    sex = people["sex"][rows].astype(np.int64)
    traits = np.stack([people[t][rows] for t in TRAITS], axis=1).astype(np.float64)
    faith = character.faith(people["devotion"][rows].astype(np.float64), age_years=age, sex=sex)
    return values.expected(traits, faith=faith, age_years=age, sex=sex)


def _hobbies(rows: Ints, *, age: Floats, traits_z: Floats, rng: SystemStreams) -> Ints:
    """Each takes to what suits their temper and years, with chance (Gumbel-max)."""
    o, _, e = traits_z[:, 0], traits_z[:, 1], traits_z[:, 2]
    liking = np.zeros((len(rows), len(Hobby)))
    for hobby in (Hobby.READING, Hobby.MUSIC, Hobby.DRAWING, Hobby.STARGAZING, Hobby.BIRDS):
        liking[:, hobby] += 0.6 * o
    for hobby in (Hobby.READING, Hobby.BIRDS, Hobby.KNITTING, Hobby.CARVING):
        liking[:, hobby] -= 0.4 * e
    for hobby in (Hobby.CARDS, Hobby.BALL_GAMES, Hobby.MUSIC):
        liking[:, hobby] += 0.5 * e
    liking[:, Hobby.BALL_GAMES] += np.where(age < 30, 1.5, -1.5)
    liking[:, Hobby.KNITTING] += np.where(age > 55, 0.8, -0.8)
    liking[:, Hobby.GARDENING] += np.where(age > 40, 0.7, -0.7)
    slots = rows[:, None] * len(Hobby) + np.arange(len(Hobby))
    u = np.clip(rng.by_slot("hobby", slots.ravel()).reshape(slots.shape), 1e-9, 1 - 1e-9)
    chosen: Ints = np.argmax(liking - np.log(-np.log(u)), axis=1).astype(np.int64)
    return chosen


def write_body(people: TableView, rows: Ints, *, rng: SystemStreams) -> None:
    """Write stature, mass, muscle and gait; children among them take after their parents."""
    age = people["age_years"][rows].astype(np.float64)
    sex = people["sex"][rows].astype(np.int64)
    own = rng.normal_by_slot("body", rows, 0)
    family, at = np.zeros(len(rows)), _positions(rows)
    for k in np.argsort(-age, kind="stable").tolist():
        parents = [at[p] for p in _parents(people, int(rows[k])) if p in at]
        if parents:
            mean = np.mean([family[p] * 0.6 + 0.85 * own[p] for p in parents])
            family[k] = float(mean) or 1e-6
    tall = physique.stature(age, sex=sex, family_z=family, own_z=own)
    people["stature_m"][rows] = tall
    people["mass_kg"][rows] = physique.mass(
        age, stature_m=tall, sex=sex, own_z=rng.normal_by_slot("body", rows, 1)
    )
    people["muscle"][rows] = physique.muscle(
        age,
        sex=sex,
        occupation=people["occupation"][rows].astype(np.int64),
        own_z=rng.normal_by_slot("body", rows, 2),
    )
    people["walk_speed_m_s"][rows] = physique.walking_speed(
        age, sex=sex, stature_m=tall, own_z=rng.normal_by_slot("body", rows, 3)
    )
    people["phase"][rows] = rng.by_slot("body", rows, 4)


def write_looks(people: TableView, rows: Ints, *, rng: SystemStreams) -> None:
    """Write skin, hair and clothes; children among them take after their parents."""
    age = people["age_years"][rows].astype(np.float64)
    sex = people["sex"][rows].astype(np.int64)
    u = [rng.by_slot("looks", rows, k) for k in range(7)]
    tone = looks.founder_tone(u[0])
    at = _positions(rows)
    for k in np.argsort(-age, kind="stable").tolist():
        known = [int(tone[at[p]]) if p in at else 0 for p in _parents(people, int(rows[k]))]
        if any(known):
            tone[k] = looks.child_tone(known[0], known[1], chance=float(u[1][k]))
    cut = looks.outfit(people["occupation"][rows].astype(np.int64), age_years=age)
    people["skin_tone"][rows] = tone
    people["hair_colour"][rows] = looks.hair_colour(tone, age_years=age, chance=u[2], greying=u[3])
    people["hair_style"][rows] = looks.hair_style(sex, age_years=age, chance=u[4])
    people["outfit"][rows] = cut
    people["top_colour"][rows] = looks.cloth(cut, chance=u[5], lower=False)
    people["bottom_colour"][rows] = looks.cloth(cut, chance=u[6], lower=True)


def write_dates(people: TableView, rows: Ints, *, today: int, rng: SystemStreams) -> None:
    """Write when people came, married and were hired; every date follows from those before it."""
    born = people["birth_day"][rows].astype(np.int64)
    u = [rng.by_slot("dates", rows, k) for k in range(4)]
    has_parents = (people["mother"][rows] >= 0) | (people["father"][rows] >= 0)
    away = people["origin"][rows] != Origin.VALLEY
    here = has_parents | (u[0] < np.where(away, origins.BORN_HERE, _BORN_HERE))
    grown = np.minimum(born + 6570, today - 30)
    came = np.where(here, born, grown + (u[1] ** 1.5 * (today - 30 - grown)).astype(np.int64))
    people["married_day"][rows] = 0
    for k, row in enumerate(rows.tolist()):
        other = int(people["partner"][row])
        if other > row:
            day = _wedding_day(people, row, other, today=today, chance=float(u[2][k]))
            people["married_day"][[row, other]] = day
    came = origins.together(people, rows, came=came)
    people["arrived_day"][rows] = came
    works = people["work_place"][rows] >= 0
    learns = np.isin(people["occupation"][rows], (Occupation.PUPIL, Occupation.STUDENT))
    earliest = np.maximum(np.maximum(came, born + 6935), today - 12000)
    to_school = np.where(away, np.maximum(came, born + 1096), born + 1096)
    earliest = np.where(learns, to_school, earliest)
    span = np.maximum(today - 20 - earliest, 0)
    hired = earliest + ((1.0 - u[3] ** 0.6) * span).astype(np.int64)
    people["hired_day"][rows] = np.where(works, np.where(learns, earliest, hired), 0)


def _wedding_day(people: TableView, one: int, other: int, *, today: int, chance: float) -> int:
    """Between both being grown and the first child (or now)."""
    adult = int(max(people["birth_day"][one], people["birth_day"][other])) + 6940
    children = (people["mother"] == one) | (people["father"] == one)
    children |= (people["mother"] == other) | (people["father"] == other)
    births = people["birth_day"][children & people.alive]
    latest = int(births.min()) - 200 if births.size else today - 120
    earliest = max(adult, latest - 4400)
    return int(earliest + chance**0.5 * max(latest - earliest, 0)) if latest > earliest else latest


def write_income(people: TableView, rows: Ints, *, rng: SystemStreams) -> Ints:
    """Write the month's income and return (n,) the cents people have put by."""
    traits_z = character.standardised(np.stack([people[t][rows] for t in TRAITS], axis=1))
    pay = employment.income(
        people["occupation"][rows].astype(np.int64),
        education_code=people["education"][rows].astype(np.int64),
        traits_z=traits_z,
        normal=rng.normal_by_slot("pay", rows),
    )
    pay = employment.paid_by_fluency(pay, fluency=people["fluency"][rows].astype(np.float64))
    people["income_cents_month"][rows] = pay
    saved = employment.savings(
        people["age_years"][rows].astype(np.float64),
        pay_cents=pay,
        traits_z=traits_z,
        normal=rng.normal_by_slot("purse", rows),
        chance=rng.by_slot("purse", rows, 2),
    )
    child = people["age_years"][rows] < 16.0
    purse = np.where(child, 400 + 900 * rng.by_slot("purse", rows, 1), saved)
    return np.asarray(np.round(purse).astype(np.int64))


def _positions(rows: Ints) -> dict[int, int]:
    return {row: k for k, row in enumerate(rows.tolist())}


def _parents(people: TableView, row: int) -> tuple[int, int]:
    return int(people["mother"][row]), int(people["father"][row])
