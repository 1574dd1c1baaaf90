"""What a person might bring up of their own accord, and how much they feel like it.

Each topic has a weight (how much the speaker wants it now) and a maker (what exactly would be
said, or nothing when there is nothing true to say). ``most_wanted`` draws among them for
``dialogue``; answers to what others say are in ``replies``. The makers are in ``fact_moves`` and
``own_moves``.
"""

import math
from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from typing import Any

import numpy as np

from digisphere.society import (
    campaign,
    club_talk,
    fact_moves,
    household_chores,
    mediation,
    own_moves,
)
from digisphere.society.company import Company, Floats, Move, topic_bit
from digisphere.society.invitations import suggest_outing
from digisphere.society.parties import hosted_by, invite_move
from digisphere.society.vocabulary import Topic
from digisphere.world.compiled import inlined, kernel

_APART_S = 6 * 3600.0

Maker = Callable[[Company, int, int, float], Move | None]

TOPICS: tuple[tuple[Topic, Maker], ...] = (
    (Topic.WEATHER, fact_moves.warning_move),
    (Topic.GRIEVANCE, fact_moves.apology_move),
    (Topic.GRIEVANCE, fact_moves.grievance_move),
    (Topic.OUTING, fact_moves.thanks_move),
    (Topic.NEWS, fact_moves.news_move),
    (Topic.WELLBEING, own_moves.wellbeing_question),
    (Topic.ANYTHING_NEW, own_moves.news_question),
    (Topic.WEATHER, own_moves.weather_move),
    (Topic.PLAN, own_moves.plan_move),
    (Topic.PLAN, own_moves.plan_question),
    (Topic.PERSON, own_moves.person_question),
    (Topic.PERSON, own_moves.gossip_move),
    (Topic.WORK, own_moves.work_move),
    (Topic.WORK, own_moves.work_question),
    (Topic.VIEW, own_moves.view_move),
    (Topic.VIEW, own_moves.view_question),
    (Topic.NEED, own_moves.larder_move),
    (Topic.KINDNESS, own_moves.kindness_move),
    (Topic.MONEY, own_moves.loan_request),
    (Topic.OUTING, suggest_outing),
    (Topic.DEED, fact_moves.deed_move),
    (Topic.DEED, own_moves.deed_question),
    (Topic.PAST, own_moves.past_question),
    (Topic.HOBBY, own_moves.hobby_move),
    (Topic.HOBBY, own_moves.hobby_question),
    (Topic.VOTE, campaign.campaign_move),
    (Topic.CLUB, club_talk.club_move),
    (Topic.OUTING, invite_move),
    (Topic.PEACE, mediation.peace_move),
    (Topic.CHORE, household_chores.chore_move),
    (Topic.MATTERS, own_moves.matters_question),
)
_ONCE = np.array([0 if topic == Topic.NEWS else topic_bit(topic) for topic, _ in TOPICS])
"""Bits of the topics that are opened but once in a conversation."""
_LEAST_DRAW = 1e-9
"""What a draw of 0 is taken for."""


def most_wanted(
    c: Company, host: int, speaker: int, listener: int, draws: list[float]
) -> Iterator[Maker]:
    """Yield the makers of what the speaker would like to raise, as drawn: the first wins.

    A race of exponential waits, each shorter by the square of the wish, is the softmax of twice the
    logarithm of wishes. A wish that takes looking up runs as if it were at its greatest, and is
    looked up only if it comes in first.
    """
    wish = wishes(c, speaker, listener)
    waits, order = _race(wish, np.array(draws), c.talks["asked"].item(host))
    later: list[tuple[float, int]] = []
    for wait, n in zip(waits.tolist(), order.tolist(), strict=True):
        while later and later[0] < (wait, n):
            yield TOPICS[heappop(later)[1]][1]
        look_up = LOOKED_UP.get(n)
        if look_up is None:
            yield TOPICS[n][1]
            continue
        found = look_up(c, host, speaker, listener)
        if found > 0.0:
            heappush(later, (_wait(draws[n], found), n))
    for _, n in sorted(later):
        yield TOPICS[n][1]


@kernel
def _race(wish: Any, draws: Any, asked: int) -> tuple[Any, Any]:
    """Return the waits of those topics that are not ruled out, the shortest first, and which."""
    waits, order = np.empty(len(wish)), np.empty(len(wish), dtype=np.int64)
    count = 0
    for n in range(min(len(wish), len(draws))):
        if wish[n] <= 0.0 or asked & _ONCE[n]:
            continue
        wait, at = _wait(draws[n], wish[n]), count
        while at > 0 and waits[at - 1] > wait:
            waits[at], order[at] = waits[at - 1], order[at - 1]
            at -= 1
        waits[at], order[at] = wait, n
        count += 1
    return waits[:count], order[:count]


@inlined
def _wait(u: float, wish: float) -> float:
    return -math.log(u or _LEAST_DRAW) / wish / wish


def wishes(c: Company, speaker: int, listener: int) -> Floats:
    """Return how much the speaker would like each of ``TOPICS`` now; 0 or less rules it out.

    Of those in ``LOOKED_UP`` it is the greatest their wish can be.
    """
    tie = c.tie(speaker, listener)
    near, regard, last_s = (
        (float(c.ties[name].item(tie)) for name in ("familiarity", "affinity", "last_s"))
        if tie >= 0
        else (0.0, 0.0, -1.0)
    )
    found: Floats = _wishes(
        near,
        max(regard, 0.0),
        1.0 if last_s < 0.0 else min((c.now_s - last_s) / _APART_S, 1.0),
        (c.get("agreeableness", speaker) - 3.0) / 2.0,
        (c.get("openness", speaker) - 3.0) / 2.0,
        _outgoing(c, speaker),
        1.0 - c.get("social", speaker),
        c.people["indoors"].item(speaker),
        campaign.campaign_wish(c, speaker),
        club_talk.club_wish(c, speaker, listener),
        household_chores.eager(c, speaker),
    )
    return found


@kernel
def _wishes(
    near: float, regard: float, anew: float, kind: float, open_: float, outgoing: float,
    lonely: float, indoors: bool, campaign: float, club: float, tidy: float,
) -> Any:  # fmt: skip
    """Return the wish for each topic, by tie (near, regard, anew), temper and state.

    ``anew`` is 0 for those who have just talked, 1 for those who have not for six hours or ever.
    """
    return np.array([
        9.0,
        2.6 + 1.6 * kind,
        2.2 - 0.6 * kind,
        1.2,
        _eager_for_news(outgoing),
        (2.0 + 0.6 * kind) * anew,
        (1.2 + 0.8 * near) * (0.2 + 0.8 * anew),
        (1.2 - 0.7 * near) * (0.3 + 0.7 * anew) * (0.5 if indoors else 1.0),
        0.7,
        0.8,
        0.6 + 0.6 * near,
        0.35 + 0.4 * near - 0.2 * kind,
        0.8 * anew,
        0.9 * anew,
        0.55 + 0.35 * open_,
        0.5 + 0.3 * open_,
        0.5 * near,
        0.35 * regard * (1.0 + kind),
        0.6 * near,
        (0.35 + 0.9 * regard) * (0.6 + 0.6 * lonely + 0.4 * outgoing),
        0.4 + 0.35 * near,
        0.4 + 0.3 * near,
        0.9 * (1.0 - near),
        (0.2 + 0.2 * open_) * (1.0 - near),
        0.5 * (1.0 - 0.8 * near),
        campaign,
        club,
        4.0 + regard,
        mediation.ASKS,
        tidy,
        (0.25 + 0.15 * open_) * (0.4 + near),
    ])  # fmt: skip


def _outgoing(c: Company, speaker: int) -> float:
    return (c.get("extraversion", speaker) - 3.0) / 2.0


@inlined
def _eager_for_news(outgoing: float) -> float:
    return 3.2 + 0.6 * outgoing


def _news_wish(c: Company, host: int, speaker: int, listener: int) -> float:
    return _eager_for_news(_outgoing(c, speaker)) * fact_moves.news_pull(c, speaker, listener)


def _party_wish(c: Company, host: int, speaker: int, listener: int) -> float:
    if hosted_by(c.view, speaker, now_s=c.now_s) < 0:
        return 0.0
    return 4.0 + max(c.affinity(speaker, listener), 0.0)


def _peace_wish(c: Company, host: int, speaker: int, listener: int) -> float:
    return mediation.peace_wish(c, speaker, listener)


LOOKED_UP: dict[int, Callable[[Company, int, int, int], float]] = {
    [maker for _, maker in TOPICS].index(made): wish
    for made, wish in (
        (fact_moves.news_move, _news_wish),
        (invite_move, _party_wish),
        (mediation.peace_move, _peace_wish),
        (household_chores.chore_move, household_chores.chore_wish),
    )
}
"""Wishes that take a look at what somebody knows, or at the household or the town."""
