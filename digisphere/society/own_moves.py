"""Moves about oneself and those one knows: work, plans, views, likings, needs, and questions.

They are drawn from the speaker's own columns and ties, and say nothing that is not there. How much
a person wants to say them is in ``topics``; what rests on known events is in ``fact_moves``.
"""

from bisect import bisect_right
from itertools import accumulate

import numpy as np

from digisphere.core.identity import PLACE_BASE
from digisphere.people.enums import WORKLESS, Goal, Occupation
from digisphere.people.values import ranked
from digisphere.society.company import Company, Move, person_id
from digisphere.society.private_loans import sum_lacking
from digisphere.society.vocabulary import Act, Issue, Topic

CHILD_YEARS = 13.0
_THOUGHTFUL_YEARS = 16.0
_DEAREST = 3
"""How many of the ten values count as dear to somebody."""
_ASKS_AGAIN_S = 3.0 * 3600.0
"""It is hard to ask for money: not one after the other."""


def deed_question(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the question what the listener has been doing."""
    return Move(Act.ASK, Topic.DEED, about=person_id(listener)) if c.clock.hour > 10.0 else None


def past_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return how long the speaker has lived here."""
    arrived, born = int(c.people["arrived_day"][speaker]), int(c.people["birth_day"][speaker])
    if arrived <= 0:
        return None
    years = (c.clock.date.toordinal() - arrived) // 365
    return Move(Act.INFORM, Topic.PAST, value=-1.0 if arrived <= born else float(years))


def past_question(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the question how long the other has lived here, among those who hardly know."""
    if c.familiarity(speaker, listener) > 0.35 or c.age(listener) < CHILD_YEARS:
        return None
    return Move(Act.ASK, Topic.PAST, about=person_id(listener))


def hobby_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return what the speaker likes to do, and whether the listener likes it too."""
    mine = int(c.people["hobby"][speaker])
    shared = mine == int(c.people["hobby"][listener])
    return Move(Act.INFORM, Topic.HOBBY, detail=mine, value=float(shared))


def hobby_question(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the question what the listener likes to do."""
    return Move(Act.ASK, Topic.HOBBY, about=person_id(listener))


def matters_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return what matters most to the speaker, and whether it is dear to the listener too."""
    if c.age(speaker) < _THOUGHTFUL_YEARS:
        return None
    mine = ranked(c.people["values"][speaker])[0]
    shared = mine in ranked(c.people["values"][listener])[:_DEAREST]
    return Move(Act.INFORM, Topic.MATTERS, detail=mine, value=float(shared))


def matters_question(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the question what matters to the listener in life, of those old enough to say."""
    if min(c.age(speaker), c.age(listener)) < _THOUGHTFUL_YEARS:
        return None
    return Move(Act.ASK, Topic.MATTERS, about=person_id(listener))


def weather_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return a remark on the weather as it is here and now."""
    regime = c.weather_here(speaker)
    if regime < 0:
        return None
    degrees = c.temperature_c(speaker)
    return Move(
        Act.INFORM,
        Topic.WEATHER,
        detail=regime,
        value=degrees if np.isfinite(degrees) else 0.0,
        confidence=1.0 if np.isfinite(degrees) else 0.0,
    )


def wellbeing_question(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the question how the listener is."""
    return Move(Act.ASK, Topic.WELLBEING, about=person_id(listener))


def news_question(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the question whether there is news."""
    return Move(Act.ASK, Topic.ANYTHING_NEW)


def person_question(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return a question after somebody both know, those close to the listener first."""
    about = shared_acquaintance(c, speaker, listener, u)
    return Move(Act.ASK, Topic.PERSON, about=person_id(about)) if about >= 0 else None


def gossip_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the speaker's regard for somebody both know, when it is strong enough to voice."""
    about = shared_acquaintance(c, speaker, listener, u)
    if about < 0:
        return None
    regard = c.affinity(speaker, about)
    if abs(regard) < 0.3:
        return None
    return Move(Act.INFORM, Topic.PERSON, about=person_id(about), value=regard)


def shared_acquaintance(c: Company, speaker: int, listener: int, u: float) -> int:
    """Return the row of somebody absent whom both know, or -1."""
    mine = c.index.rows_from(speaker)
    familiarity, talks_in, homes = (
        c.ties["familiarity"], c.social["conversation"], c.people["household_id"],
    )  # fmt: skip
    talk, home = talks_in.item(speaker), homes.item(listener)
    both, weight = [], []
    for b in c.ties["b"][mine[familiarity[mine] > 0.3]].tolist():
        tie = c.tie(listener, b)
        if tie >= 0 and talks_in.item(b) != talk:
            both.append(b)
            housemate = 2.0 if homes.item(b) == home else 0.0
            weight.append(0.15 + familiarity.item(tie) ** 2 + housemate)
    if not both:
        return -1
    upto = list(accumulate(weight))
    return int(both[bisect_right(upto, u * upto[-1])])


def plan_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return where the speaker is going next, if they are on their way somewhere."""
    goal, place = int(c.people["intention"][speaker]), int(c.people["goal_place"][speaker])
    if goal == Goal.NONE or place < 0 or place == int(c.people["place_id"][speaker]):
        return None
    return Move(
        Act.INFORM,
        Topic.PLAN,
        about=PLACE_BASE + place,
        detail=goal,
        value=float(c.people["reason"][speaker]),
        causes=(int(c.people["intention_event"][speaker]),),
    )


def plan_question(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the question where the listener is going, if they were under way."""
    if c.people["indoors"][listener] or plan_move(c, listener, speaker, u) is None:
        return None
    return Move(Act.ASK, Topic.PLAN, about=person_id(listener))


def work_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return how the speaker likes their work, from -1 to 1."""
    occupation = int(c.people["occupation"][speaker])
    place = int(c.people["work_place"][speaker])
    idle = occupation in (*WORKLESS, Occupation.NONE) and occupation != Occupation.PUPIL
    if idle or place < 0:
        return None
    diligence = (c.get("conscientiousness", speaker) - 3.0) / 2.0
    worry = (c.get("neuroticism", speaker) - 3.0) / 2.0
    liking = 0.1 + 0.5 * diligence - 0.35 * worry + 0.5 * c.get("pleasure", speaker)
    return Move(
        Act.INFORM,
        Topic.WORK,
        about=PLACE_BASE + place,
        detail=occupation,
        value=min(max(liking, -1.0), 1.0),
    )


def work_question(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the question how the listener's work is going."""
    if work_move(c, listener, speaker, u) is None:
        return None
    return Move(Act.ASK, Topic.WORK, about=person_id(listener))


def view_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the speaker's opinion on a village matter they feel strongly about."""
    if c.age(speaker) < CHILD_YEARS:
        return None
    views = c.social["views"][speaker].astype(np.float64)
    weight = np.abs(views) ** 2
    if weight.sum() < 1e-3:
        return None
    issue = int(np.searchsorted(np.cumsum(weight), u * weight.sum()))
    issue = min(issue, len(Issue) - 1)
    if abs(views[issue]) < 0.15:
        return None
    return Move(Act.INFORM, Topic.VIEW, detail=issue, value=float(views[issue]))


def view_question(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the question what the listener thinks of a village matter."""
    if c.age(speaker) < CHILD_YEARS or c.age(listener) < CHILD_YEARS:
        return None
    return Move(Act.ASK, Topic.VIEW, detail=min(int(u * len(Issue)), len(Issue) - 1))


def larder_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return that the larder at home is nearly empty, when it is."""
    home = int(c.people["household_id"][speaker])
    households = c.view.tables.get("households")
    if home < 0 or households is None or c.age(speaker) < CHILD_YEARS:
        return None
    meals, target = households["larder_meals"][home], households["larder_target"][home]
    if meals > 0.3 * target:
        return None
    return Move(Act.INFORM, Topic.NEED, value=float(meals))


def kindness_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return a kind word to somebody well liked."""
    regard = c.affinity(speaker, listener)
    return Move(Act.INFORM, Topic.KINDNESS, value=regard) if regard > 0.35 else None


def loan_request(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the request for a loan when money presses and the other is known well enough."""
    if c.familiarity(speaker, listener) < 0.35 or c.social["debt_to"][speaker] >= 0:
        return None
    if min(c.age(speaker), c.age(listener)) < CHILD_YEARS:
        return None
    if c.people["household_id"][speaker] == c.people["household_id"][listener]:
        return None  # What they have is shared as it is.
    if c.now_s - c.social["loan_asked_s"][speaker] < _ASKS_AGAIN_S:
        return None
    lacks = sum_lacking(c, speaker, u)
    return Move(Act.REQUEST, Topic.MONEY, value=float(lacks)) if lacks > 0 else None
