"""Moves that state facts: news, deeds, a warning of a storm, and what two have behind them.

All of them come from the speaker's own ``knowledge``; a figure heard from somebody shifts a little
on the way. How much a person wants to say them is in ``topics``.
"""

from typing import Any

import numpy as np

from digisphere.core.mixing import another
from digisphere.environment.regimes import Regime
from digisphere.society.company import Company, Move, members_of, person_id, row_of
from digisphere.society.facts import NOT_NEWS, is_bygone, is_weather
from digisphere.society.knowledge import recall
from digisphere.society.vocabulary import Act, Topic
from digisphere.world.compiled import kernel

_WHIM = 100
"""Further draws (`mixing.another`) from here on are the whims of a turn, by what one knows."""
_STALE_S = 3 * 86400.0
_NEWS_TRIED = 5
_WORTH_TELLING = 0.06
_CANNOT_BE_KEPT = 0.6
"""News worth this much is told before all else."""
_STRANGERS = 0.2
"""News of people the listener does not know at all is worth this share."""
_RETOLD = 0.55 ** np.arange(256.0)
"""What is left of the wish to tell something by how often one has told it."""
_JUST_SAID_S = 900.0
_DONE_S = 1800.0
_MUNDANE = 0.1
_BETWEEN_US = 0.18
_HALF_BETWEEN_US = int(np.float16(_BETWEEN_US).view(np.uint16))
"""The same in the bits of a half, which for what is not negative go up as the numbers do."""
_STRAINED = 0.3
MONEY_TROUBLES = ("arrears", "short_pay", "laid_off", "loan_default")
"""Kinds of events that strain a couple."""
_BETWEEN_TWO = {
    "quarrel": ("quarrel", "quarrel"),
    "missed_meeting": ("missed", "missed_by"),
    "outing": ("outing", "outing"),
    "payment": ("", "loan"),
    "debt_unpaid": ("owed", "owed_by"),
    "debt_given_up": ("owed", "owed_by"),
    "chore_broken": ("broke", "broke_by"),
    "dug_out": ("", "dug"),
}
"""What an event between two is to its subject and to the other."""


def news_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the news the speaker would most like to tell the listener, or None."""
    present = _present(c, speaker)
    for slot in _news_slots(c, speaker, listener, u):
        number = c.knowledge["event"].item(speaker, slot)
        kind, *concerned = c.log.head(number)
        if kind in NOT_NEWS or is_weather(kind) or is_bygone(c.log, number, now_s=c.now_s):
            continue
        if any(row in present and row != speaker for row in map(row_of, concerned)):
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


def news_pull(c: Company, speaker: int, listener: int) -> float:
    """Return how much the best news the speaker has for the listener asks to be told, 0 to 1."""
    worth = c.once_a_turn(_worth, speaker, listener)
    return min(max(worth.values(), default=0.0) / _CANNOT_BE_KEPT, 1.0)


def _worth(c: Company, speaker: int, listener: int) -> dict[int, float]:
    """Return, by slot, how much the speaker's best facts are worth telling the listener now."""
    k = c.knowledge
    fresh = np.exp((k["time_s"][speaker] - c.now_s) / _STALE_S)
    worth = k["interest"][speaker] * k["confidence"][speaker] * fresh
    slots = _best(
        speaker, worth, k["told"], k["told_s"], k["source"], k["event"], listener,
        c.now_s - _JUST_SAID_S,
    )  # fmt: skip
    events = k["event"]
    return {
        slot: worth.item(slot) * _concern(c, listener, events.item(speaker, slot))
        for slot in slots.tolist()
    }


@kernel
def _best(
    row: int, worth: Any, told: Any, told_s: Any, source: Any, event: Any, listener: int,
    latest_s: float,
) -> Any:  # fmt: skip
    """Return the slots, in order, of the few facts worth the most; worth heeds what was told.

    Left out are those told after the latest second, and those had from the listener.
    """
    slots, count = np.empty(_NEWS_TRIED + 1, dtype=np.int64), 0
    latest = np.float32(latest_s)
    for slot in range(len(worth)):
        worth[slot] *= _RETOLD[told[row, slot]]
        if worth[slot] < _WORTH_TELLING or event[row, slot] < 0:
            continue
        if told_s[row, slot] > latest or source[row, slot] == listener:
            continue
        at = count
        while at > 0 and worth[slots[at - 1]] < worth[slot]:
            slots[at] = slots[at - 1]
            at -= 1
        slots[at] = slot
        count = min(count + 1, _NEWS_TRIED)
    return np.sort(slots[:count])


def _concern(c: Company, listener: int, number: int) -> float:
    """Return how much a fact is the listener's concern: whom they do not know leaves them cold.

    Gossip is of those both know (Foster 2004); what befalls nobody in particular is everybody's.
    """
    _, subject, other = c.log.head(number)
    near = [c.familiarity(listener, r) for r in (row_of(subject), row_of(other)) if r >= 0]
    return _STRANGERS + (1.0 - _STRANGERS) * max(near) if near else 1.0


def _news_slots(c: Company, speaker: int, listener: int, u: float) -> list[int]:
    """Return what is worth telling, the best first, but for a little whim."""

    def keen(slot: int) -> float:
        whim = another(u, _WHIM + slot)
        return worth[slot] * (0.7 + 0.6 * whim)

    worth = c.once_a_turn(_worth, speaker, listener)
    telling = [slot for slot, value in worth.items() if value >= _WORTH_TELLING]
    return sorted(telling, key=keen, reverse=True)


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
        if c.log.head(number)[0] == "intention":
            told = state_fact(c, speaker, fact=number, u=u)
            return told._replace(topic=Topic.DEED) if told is not None else None
    return None


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
    return Move(
        Act.INFORM,
        Topic.NEWS,
        fact=fact,
        about=c.log.head(fact)[1],
        value=value,
        source=person_id(known.source),
        via=known.via,
        confidence=known.confidence,
        causes=(fact, known.via),
    )


def warning_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return a warning of a storm the speaker has noticed and the listener has not."""
    if c.sky_regime() != Regime.STORM:
        return None
    events = c.knowledge["event"][speaker]
    for slot in np.argsort(-c.knowledge["time_s"][speaker], kind="stable")[:12].tolist():
        number = int(events[slot])
        if number < 0 or _would_be_stale(c, speaker, listener, number):
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


def thanks_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return thanks for something the listener did for the speaker, once."""
    return _past_between(c, speaker, listener, kinds=("outing", "loan", "dug"), act=Act.THANK)


def apology_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return an apology for a quarrel, a missed meeting or a debt to the listener, once."""
    return _past_between(
        c, speaker, listener, kinds=("quarrel", "missed", "owed", "broke"), act=Act.APOLOGISE
    )


def grievance_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return a reproach: for a missed meeting, a debt, money lost, or out of dislike."""
    missed = _past_between(c, speaker, listener, kinds=("missed_by", "owed_by", "broke_by"),
                           act=Act.INFORM)  # fmt: skip
    missed = missed or _money_trouble(c, speaker, listener, u)
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


def _money_trouble(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the household's newest loss as something to reproach the partner with.

    Couples fight over money seldom but hard, and more under economic pressure (Conger et al. 1990;
    Papp, Cummings & Goeke-Morey 2009); temper and regard decide whether it comes to that.
    """
    if int(c.people["partner"][speaker]) != listener:
        return None
    temper = 0.15 * (c.get("neuroticism", speaker) - c.get("agreeableness", speaker))
    strain = 0.35 + temper - 0.3 * c.affinity(speaker, listener) - 0.4 * c.get("pleasure", speaker)
    if strain + 0.6 * (u - 0.5) < _STRAINED:
        return None
    k = c.knowledge
    recent = (k["event"][speaker] >= 0) & (k["source"][speaker] < 0) & ~k["settled"][speaker]
    recent &= k["interest"][speaker] >= _BETWEEN_US
    home = int(c.people["household_id"][speaker])
    for slot in np.flatnonzero(recent)[::-1].tolist():
        number = k["event"].item(speaker, slot)
        kind, subject, _ = c.log.head(number)
        if kind not in MONEY_TROUBLES:
            continue
        whose = row_of(subject)
        if whose >= 0 and int(c.people["household_id"][whose]) == home:
            return Move(Act.INFORM, Topic.GRIEVANCE, fact=number, via=number, causes=(number,))
    return None


def _past_between(
    c: Company, speaker: int, listener: int, *, kinds: tuple[str, ...], act: Act
) -> Move | None:
    """Find an own fact shared with the listener that has not been spoken about to them yet."""
    for number, label in c.once_a_turn(_unsettled, speaker, listener):
        if label in kinds:
            topic = Topic.GRIEVANCE if act == Act.APOLOGISE else Topic.OUTING
            topic = Topic.MONEY if label == "loan" else topic
            place = c.log.get(number).place
            return Move(act, topic, fact=number, about=place, via=number, causes=(number,))
    return None


def _unsettled(c: Company, speaker: int, listener: int) -> list[tuple[int, str]]:
    """Return what the speaker has not spoken about of what the two have behind them."""
    k = c.knowledge
    me, other = person_id(speaker), person_id(listener)
    found = []
    interest = k["interest"].view(np.uint16)
    for number in _open(speaker, interest, k["source"], k["event"], k["settled"]).tolist():
        kind, subject, whom = c.log.head(number)
        if (subject, whom) in ((me, other), (other, me)):
            mine, theirs = _BETWEEN_TWO.get(kind, ("", ""))
            found.append((number, mine if subject == me else theirs))
    return found


@kernel
def _open(row: int, interest: Any, source: Any, event: Any, settled: Any) -> Any:
    """Return the own facts, in order, that may concern two and have not been spoken about.

    Columns as in ``knowledge``, (n, slots), but of ``interest`` the bits of its halves.
    """
    found, count = np.empty(len(event[row]), dtype=np.int64), 0
    for slot in range(len(found)):
        own = source[row, slot] < 0 and event[row, slot] >= 0 and not settled[row, slot]
        if own and interest[row, slot] >= _HALF_BETWEEN_US:
            found[count] = event[row, slot]
            count += 1
    return found[:count]
