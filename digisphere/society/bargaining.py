"""Two people who bargain by alternating offers: what each asks next, takes, or walks away from.

Pure functions over numbers; what is bargained for, in which words and with what consequences, is
in ``haggling``, ``household_chores`` and ``private_loans``. One side wants the level high (the
price, the other's share of the work), one wants it low. Offers alternate as in Rubinstein (1982):
whoever is impatient settles for less. Each begins at what they aspire to and never goes beyond
their reservation (Pruitt 1981); in between they give way with time and mirror what the other gives
(the time- and behaviour-dependent tactics of Faratin, Sierra & Jennings 1998), and are inclined to
take an offer half-way between the two openings (Backus, Blake, Larsen & Tadelis 2020).
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from digisphere.core.codes import quick

_ROUNDING = 1e-9
"""A level this near to a multiple of the grain, in grains, is one."""
ROUNDS_MOST = 6
"""Most offers one side makes."""


@quick
class Reply(IntEnum):
    """What somebody does about an offer."""

    OFFER = 0
    """They answer with an offer of their own (propose)."""
    ACCEPT = 1
    WALK = 2
    """They have had enough (reject-proposal)."""


@quick
class Because(IntEnum):
    """Why an offer was taken, or the bargain broken off; numbers are written into events."""

    NONE = 0
    BETTER = 1
    """It was at least as good as what they would have asked for next."""
    MIDDLE = 2
    """It met them half-way."""
    HASTE = 3
    """They would not go on for the little that was still to be had."""
    LAST = 4
    """It was the last chance, and better than nothing."""
    TOO_FAR = 5
    """It was beyond what they could agree to, and they would not go on."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two who bargain.

    ``pliancy`` is the exponent of the time-dependent tactic: below 1 they hold out until late
    (Boulware), above 1 they give in early (Conceder).
    """

    high: bool
    """They want the level high."""
    aim: float
    """Their first offer: what they aspire to."""
    limit: float
    """Their reservation: the worst they agree to."""
    rounds: int = 3
    """Offers they make before they have had enough."""
    pliancy: float = 1.0
    mirror: float = 0.3
    """Weight of tit for tat against time."""
    haste: float = 0.1
    """Share of what they hope for that they give up to be done a round earlier."""
    fairness: float = 0.2
    """Share of what they hope for that they give up to meet half-way."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Which levels can be offered: multiples of a grain, a few given levels, or any."""

    grain: float = 0.0
    levels: tuple[float, ...] = ()

    def snap(self, level: float, *, up: bool, best: float) -> float:
        """Return the next level that can be offered, on the side of who offers.

        Args:
            level: what they had in mind.
            up: whether they want it high.
            best: their own first offer, beyond which they do not go.
        """
        if self.levels:
            k = bisect_left(self.levels, level) if up else bisect_right(self.levels, level) - 1
            level = self.levels[min(max(k, 0), len(self.levels) - 1)]
        elif self.grain > 0.0:
            whole = level / self.grain
            if up:
                level = max(self.grain * math.ceil(whole - _ROUNDING), level)
            else:
                level = min(self.grain * math.floor(whole + _ROUNDING), level)
        return min(level, best) if up else max(level, best)


ANY = Terms()


@dataclass(frozen=True, slots=True)
class Step:
    """What one side does when it is their turn."""

    reply: Reply
    level: float
    """The offer made or taken."""
    because: Because = Because.NONE


def worth(side: Side, level: float) -> float:
    """Return what a level is worth to a side: 1 as aspired to, 0 just bearable, below 0 not."""
    gain = level - side.limit if side.high else side.limit - level
    return gain / max(abs(side.aim - side.limit), 1e-9)


def respond(
    side: Side, *, mine: Sequence[float], theirs: Sequence[float], terms: Terms = ANY
) -> Step:
    """Return what a side does about the other's last offer, or their opening.

    Args:
        side: whose turn it is.
        mine: their offers so far.
        theirs: the other's offers so far; none when they are to open.
        terms: which levels can be offered.
    """
    if not theirs:
        return Step(Reply.OFFER, terms.snap(side.aim, up=side.high, best=side.aim))
    standing = theirs[-1]
    gain, tired = worth(side, standing), len(mine) >= side.rounds
    if tired:
        fits = gain >= 0.0
        return (
            Step(Reply.ACCEPT, standing, Because.LAST)
            if fits
            else Step(Reply.WALK, standing, Because.TOO_FAR)
        )
    asks = _next_offer(side, mine=mine, theirs=theirs, terms=terms)
    hopes = worth(side, asks)
    if gain >= 0.0:
        if gain >= hopes:
            return Step(Reply.ACCEPT, standing, Because.BETTER)
        opening = mine[0] if mine else side.aim
        middle = worth(side, (opening + theirs[0]) / 2.0)
        if gain >= middle and gain >= (1.0 - side.fairness) * hopes:
            return Step(Reply.ACCEPT, standing, Because.MIDDLE)
        if gain >= (1.0 - side.haste) * hopes:
            return Step(Reply.ACCEPT, standing, Because.HASTE)
    return Step(Reply.OFFER, asks)


def _next_offer(
    side: Side, *, mine: Sequence[float], theirs: Sequence[float], terms: Terms
) -> float:
    """Return the next offer: by time and by what the other gave, never back and never too far."""
    if not mine:
        return terms.snap(side.aim, up=side.high, best=side.aim)
    spent = min(len(mine) / max(side.rounds - 1, 1), 1.0)
    by_time = side.aim + spent ** (1.0 / side.pliancy) * (side.limit - side.aim)
    given = abs(theirs[-1] - theirs[-2]) if len(theirs) > 1 else 0.0
    in_kind = mine[-1] - given if side.high else mine[-1] + given
    wish = (1.0 - side.mirror) * by_time + side.mirror * in_kind
    low, high = sorted((side.limit, mine[-1]))
    return terms.snap(min(max(wish, low), high), up=side.high, best=mine[-1])


@dataclass(frozen=True, slots=True)
class Bargain:
    """How a bargain went."""

    level: float | None
    """What was agreed; None for nothing."""
    offers: tuple[float, ...]
    """All offers in turn, the opener's first."""
    because: Because

    @property
    def at_once(self) -> bool:
        """Whether the opening offer was taken."""
        return self.level is not None and len(self.offers) == 1


def bargain(opener: Side, other: Side, *, terms: Terms = ANY) -> Bargain:
    """Let two bargain to the end."""
    said: tuple[list[float], list[float]] = ([], [])
    offers: list[float] = []
    turn = 0
    while True:
        side = (opener, other)[turn % 2]
        step = respond(side, mine=said[turn % 2], theirs=said[1 - turn % 2], terms=terms)
        if step.reply != Reply.OFFER:
            level = step.level if step.reply == Reply.ACCEPT else None
            return Bargain(level, tuple(offers), step.because)
        said[turn % 2].append(step.level)
        offers.append(step.level)
        turn += 1


def side_of(
    *, high: bool, aim: float, limit: float, agreeableness: float, conscientiousness: float,
    need: float, regard: float,
) -> Side:  # fmt: skip
    """Return a side as temper, need and regard shape it.

    The agreeable give way sooner and gain less by it (Barry & Friedman 1998, small effects), need
    makes impatient (Rubinstein 1982), and those who like each other meet half-way.

    Args:
        high: whether they want the level high.
        aim: what they aspire to.
        limit: the worst they agree to.
        agreeableness: in survey standard deviations.
        conscientiousness: the same.
        need: how badly they need an agreement, 0 to 1.
        regard: how they like the other, -1 to 1.
    """
    tilt = 0.22 * agreeableness + 0.35 * need + 0.25 * regard
    rounds = round(3.4 - 1.4 * need + 0.3 * conscientiousness - 0.2 * agreeableness)
    return Side(
        high=high,
        aim=aim,
        limit=limit,
        rounds=min(max(rounds, 1), ROUNDS_MOST),
        pliancy=0.8 * math.exp(min(max(tilt, -1.0), 1.0)),
        mirror=0.3,
        haste=min(max(0.1 + 0.15 * need + 0.03 * agreeableness, 0.0), 0.4),
        fairness=min(max(0.35 + 0.1 * agreeableness + 0.25 * regard, 0.0), 0.8),
    )
