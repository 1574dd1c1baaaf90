"""What a person might bring up of their own accord, and how much they feel like it.

Each topic has a weight (how much the speaker wants it now) and a maker (what exactly would be
said, or nothing when there is nothing true to say). ``dialogue`` draws among them; answers to what
others say are in ``replies``. Everything stated comes from the speaker's own columns, ties and
``knowledge``.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from digisphere.core.identity import PLACE_BASE
from digisphere.environment.regimes import Regime
from digisphere.people.enums import WORKLESS, Goal, Occupation
from digisphere.society.company import (
    Company,
    Floats,
    Move,
    members_of,
    person_id,
    row_of,
    topic_bit,
)
from digisphere.society.facts import NOT_NEWS, is_weather
from digisphere.society.invitations import suggest_outing
from digisphere.society.knowledge import recall
from digisphere.society.vocabulary import Act, Issue, Topic

CHILD_YEARS = 13.0
_STALE_S = 3 * 86400.0
_NEWS_TRIED = 5
_WORTH_TELLING = 0.06
_JUST_SAID_S = 900.0
_DONE_S = 1800.0
_MUNDANE = 0.1
_BETWEEN_US = 0.18
_APART_S = 6 * 3600.0

Maker = Callable[[Company, int, int, float], Move | None]


def news_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the news the speaker would most like to tell the listener, or None."""
    present = _present(c, speaker)
    for slot in _news_slots(c, speaker, listener, u):
        number = int(c.knowledge["event"][speaker, slot])
        event = c.log.get(number)
        if event.kind in NOT_NEWS or is_weather(event.kind):
            continue
        others = [row_of(i) for i in (event.subject, event.object)]
        if any(row in present and row != speaker for row in others):
            continue
        if not _would_be_stale(c, speaker, listener, number):
            return state_fact(c, speaker, fact=number, u=u)
    return None


def _present(c: Company, speaker: int) -> list[int]:
    """Return the rows of those who hear what is said, the speaker included."""
    host = int(c.social["conversation"][speaker])
    return members_of(c, host) if host >= 0 else [speaker]


def _would_be_stale(c: Company, speaker: int, listener: int, fact: int) -> bool:
    """Tell whether the speaker can tell that the other knows: told by them, or both were there."""
    theirs = recall(c.knowledge, listener, event=fact)
    if theirs is None:
        return False
    if theirs.source == speaker:
        return True
    mine = recall(c.knowledge, speaker, event=fact)
    return mine is not None and (mine.source == listener or (theirs.source < 0 and mine.source < 0))


def _news_slots(c: Company, speaker: int, listener: int, u: float) -> list[int]:
    k = c.knowledge
    worth = (
        k["interest"][speaker]
        * k["confidence"][speaker]
        * np.exp(-(c.now_s - k["time_s"][speaker]) / _STALE_S)
        * 0.55 ** k["told"][speaker].astype(np.float64)
    )
    worth[k["event"][speaker] < 0] = 0.0
    worth[k["told_s"][speaker] > c.now_s - _JUST_SAID_S] = 0.0
    worth[k["source"][speaker] == listener] = 0.0
    if worth.max() < _WORTH_TELLING:
        return []
    jitter = np.modf(u * 7919.0 + np.arange(len(worth)) * 0.6180339887)[0]
    order = np.argsort(-(worth * (0.7 + 0.6 * jitter)), kind="stable")[:_NEWS_TRIED]
    return [int(s) for s in order if worth[s] >= _WORTH_TELLING]


def deed_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return something the speaker set out to do earlier today, not told yet."""
    k = c.knowledge
    age_s = c.now_s - k["time_s"][speaker]
    fit = (k["event"][speaker] >= 0) & (k["source"][speaker] < 0) & (k["told"][speaker] == 0)
    fit &= (age_s > _DONE_S) & (age_s < 3600.0 * max(c.clock.hour - 4.0, 1.0))
    fit &= k["interest"][speaker] < _MUNDANE
    slots = np.flatnonzero(fit)[::-1][:_NEWS_TRIED].tolist()
    for slot in slots[int(u * 2.99) :] + slots[: int(u * 2.99)]:
        number = int(k["event"][speaker, slot])
        if c.log.get(number).kind == "intention":
            told = state_fact(c, speaker, fact=number, u=u)
            return replace(told, topic=Topic.DEED) if told is not None else None
    return None


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


def state_fact(c: Company, speaker: int, *, fact: int, u: float) -> Move | None:
    """Return the telling of a fact as the speaker holds it; None when they do not know it.

    A figure heard from somebody shifts a little on the way (Bartlett 1932); one's own does not.
    """
    known = recall(c.knowledge, speaker, event=fact)
    if known is None:
        return None
    value = known.value
    if known.source >= 0:
        value *= 1.0 + c.settings.distortion * (2.0 * u - 1.0)
    event = c.log.get(fact)
    return Move(
        Act.INFORM,
        Topic.NEWS,
        fact=fact,
        about=event.subject,
        value=value,
        source=person_id(known.source),
        via=known.via,
        confidence=known.confidence,
        causes=(fact, known.via),
    )


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


def warning_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return a warning of a storm the speaker has noticed and the listener has not."""
    if c.sky_regime() != Regime.STORM:
        return None
    events = c.knowledge["event"][speaker]
    for slot in np.argsort(-c.knowledge["time_s"][speaker], kind="stable")[:12].tolist():
        number = int(events[slot])
        if number < 0 or recall(c.knowledge, listener, event=number) is not None:
            continue
        event = c.log.get(number)
        storm = event.kind == "weather_regime" and event.payload.get("regime") == "storm"
        if storm and c.now_s - event.tick * c.clock.tick_s < 7200.0:
            told = state_fact(c, speaker, fact=number, u=u)
            if told is not None:
                return Move(
                    Act.WARN, Topic.WEATHER, fact=number, detail=int(Regime.STORM),
                    source=told.source, via=told.via, confidence=told.confidence,
                    causes=told.causes,
                )  # fmt: skip
    return None


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
    known = c.ties["b"][mine[c.ties["familiarity"][mine] > 0.3]]
    talk = c.social["conversation"][speaker]
    both = [
        b for b in known.tolist()
        if c.tie(listener, b) >= 0 and c.social["conversation"][b] != talk
    ]  # fmt: skip
    if not both:
        return -1
    home = int(c.people["household_id"][listener])
    weight = np.array(
        [
            0.15 + c.familiarity(listener, b) ** 2 + 2.0 * (c.people["household_id"][b] == home)
            for b in both
        ]
    )
    upto = np.cumsum(weight)
    return int(both[int(np.searchsorted(upto, u * upto[-1], side="right"))])


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
    """Return the request for a small loan when the purse is empty and the other is close."""
    short = c.people["purse_cents"][speaker] < 400 and c.age(speaker) >= CHILD_YEARS
    if not short or c.familiarity(speaker, listener) < 0.5 or c.social["debt_to"][speaker] >= 0:
        return None
    if c.age(listener) < CHILD_YEARS:
        return None
    return Move(Act.REQUEST, Topic.MONEY, value=float(500 * (1 + int(u * 4))))


def thanks_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return thanks for something the listener did for the speaker, once."""
    return _past_between(c, speaker, listener, kinds=("outing", "loan"), act=Act.THANK)


def apology_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return an apology for a quarrel or a missed meeting with the listener, once."""
    return _past_between(c, speaker, listener, kinds=("quarrel", "missed"), act=Act.APOLOGISE)


def grievance_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return a reproach: for a missed meeting, or out of dislike when in a bad mood."""
    missed = _past_between(c, speaker, listener, kinds=("missed_by",), act=Act.INFORM)
    if missed is not None:
        return Move(
            Act.INFORM, Topic.GRIEVANCE, fact=missed.fact, via=missed.via,
            value=0.3 + 0.5 * u, causes=missed.causes,
        )  # fmt: skip
    dislike = -c.affinity(speaker, listener)
    temper = 0.5 * (c.get("neuroticism", speaker) - c.get("agreeableness", speaker)) / 2.0
    anger = dislike - 0.7 * c.get("pleasure", speaker) + temper
    if dislike < 0.05 or anger < 0.25:
        return None
    return Move(Act.INFORM, Topic.GRIEVANCE, value=min(max(anger, 0.1), 1.0))


def _past_between(
    c: Company, speaker: int, listener: int, *, kinds: tuple[str, ...], act: Act
) -> Move | None:
    """Find an own fact shared with the listener that has not been spoken about to them yet."""
    k = c.knowledge
    recent = (k["event"][speaker] >= 0) & (k["source"][speaker] < 0) & ~k["settled"][speaker]
    recent &= k["interest"][speaker] >= _BETWEEN_US
    for slot in np.flatnonzero(recent).tolist():
        number = int(k["event"][speaker, slot])
        event = c.log.get(number)
        if {row_of(event.subject), row_of(event.object)} != {speaker, listener}:
            continue
        mine = event.subject == person_id(speaker)
        label = {
            "quarrel": "quarrel",
            "missed_meeting": "missed" if mine else "missed_by",
            "outing": "outing",
            "payment": "" if mine else "loan",
        }.get(event.kind, "")
        if label in kinds:
            topic = Topic.GRIEVANCE if act == Act.APOLOGISE else Topic.OUTING
            topic = Topic.MONEY if label == "loan" else topic
            return Move(act, topic, fact=number, about=event.place, via=number, causes=(number,))
    return None


TOPICS: tuple[tuple[Topic, Maker], ...] = (
    (Topic.WEATHER, warning_move),
    (Topic.GRIEVANCE, apology_move),
    (Topic.GRIEVANCE, grievance_move),
    (Topic.OUTING, thanks_move),
    (Topic.NEWS, news_move),
    (Topic.WELLBEING, wellbeing_question),
    (Topic.ANYTHING_NEW, news_question),
    (Topic.WEATHER, weather_move),
    (Topic.PLAN, plan_move),
    (Topic.PLAN, plan_question),
    (Topic.PERSON, person_question),
    (Topic.PERSON, gossip_move),
    (Topic.WORK, work_move),
    (Topic.WORK, work_question),
    (Topic.VIEW, view_move),
    (Topic.VIEW, view_question),
    (Topic.NEED, larder_move),
    (Topic.KINDNESS, kindness_move),
    (Topic.MONEY, loan_request),
    (Topic.OUTING, suggest_outing),
    (Topic.DEED, deed_move),
    (Topic.DEED, deed_question),
    (Topic.PAST, past_question),
    (Topic.HOBBY, hobby_move),
    (Topic.HOBBY, hobby_question),
)
_ONCE = np.array([0 if topic == Topic.NEWS else topic_bit(topic) for topic, _ in TOPICS])
"""Bits of the topics that are opened but once in a conversation."""


def wishes(c: Company, host: int, speaker: int, listener: int) -> Floats:
    """Return how much the speaker would like each of ``TOPICS`` now; 0 rules it out."""
    near = c.familiarity(speaker, listener)
    regard = max(c.affinity(speaker, listener), 0.0)
    kind = (c.get("agreeableness", speaker) - 3.0) / 2.0
    open_ = (c.get("openness", speaker) - 3.0) / 2.0
    outgoing = (c.get("extraversion", speaker) - 3.0) / 2.0
    lonely = 1.0 - c.get("social", speaker)
    anew = _time_apart(c, speaker, listener)
    indoors = bool(c.people["indoors"][speaker])
    raw = [
        9.0,
        2.6 + 1.6 * kind,
        2.2 - 0.6 * kind,
        1.2,
        2.4 + 0.6 * outgoing,
        (2.0 + 0.6 * kind) * anew,
        (1.2 + 0.8 * near) * (0.2 + 0.8 * anew),
        (1.2 - 0.7 * near) * (0.3 + 0.7 * anew) * (0.35 if indoors else 1.0),
        0.7,
        0.8,
        0.6 + 0.6 * near,
        0.35 + 0.4 * near - 0.2 * kind,
        0.45 * anew,
        0.5 * anew,
        0.35 + 0.35 * open_,
        0.3 + 0.3 * open_,
        0.5 * near,
        0.35 * regard * (1.0 + kind),
        0.6 * near,
        (0.35 + 0.9 * regard) * (0.6 + 0.6 * lonely + 0.4 * outgoing),
        0.55 + 0.35 * near,
        0.5 + 0.3 * near,
        0.9 * (1.0 - near),
        (0.2 + 0.2 * open_) * (1.0 - near),
        0.5 * (1.0 - 0.8 * near),
    ]
    wish = np.maximum(raw, 0.0)
    wish[(_ONCE & int(c.talks["asked"][host])) != 0] = 0.0
    return wish


def _time_apart(c: Company, speaker: int, listener: int) -> float:
    """Return 0 for those who have just talked, 1 for those who have not for six hours or ever."""
    row = c.tie(speaker, listener)
    last = float(c.ties["last_s"][row]) if row >= 0 else -1.0
    return 1.0 if last < 0.0 else min((c.now_s - last) / _APART_S, 1.0)
