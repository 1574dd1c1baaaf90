"""What a new hand is paid: the posted wage, or what they and their employer come to.

About a third of those hired have bargained over their pay, the schooled far oftener and those
hired by the public seldom (Hall & Krueger 2012: a third; most of those with a degree of a
profession, few of those without schooling). Who asks gains some seven in a hundred (Marks & Harold
2011). The offers alternate as at any bargain (``bargaining``); who comes to nothing takes the post
at the wage posted. Called by ``jobs``.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.people.character import TRAIT_MEAN, TRAIT_SD
from digisphere.people.enums import TRAITS, Education
from digisphere.society.bargaining import Side, Terms, bargain, side_of
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.supply import PUBLIC
from digisphere.world.enums import PlaceKind

_ASKS = -0.75
"""Log-odds that somebody middling with secondary schooling asks for more than is offered."""
_PER_SCHOOLING, _PUBLIC, _OUTGOING, _YIELDING = 0.7, -1.4, 0.2, -0.2
_HOPES, _ROOM, _NEEDY = 0.15, 0.06, 0.08
"""What is asked for above the post's wage; what an employer can add, and more where they thrive."""
_EASY_WEEKS = 8.0
_GRAIN_CENTS = 1000.0
_TRAIT = {name: k for k, name in enumerate(TRAITS)}


@dataclass(frozen=True, slots=True)
class Pay:
    """How a wage came about; a month's, in cents."""

    wage_cents: int
    offered_cents: int
    asked_cents: int = 0
    """What they first asked for; 0 for those who took what was offered."""
    rounds: int = 0


def settle_pay(view: View, row: int, *, place: int, offered_cents: int, u: float) -> Pay:
    """Let somebody who is taken on come to terms with their employer.

    Args:
        view: with people and accounts.
        row: who is hired.
        place: where.
        offered_cents: the wage of the post.
        u: a uniform draw for whether they ask for more.
    """
    if u >= odds_of_asking(view, row, place=place):
        return Pay(offered_cents, offered_cents)
    worker, employer = _sides(view, row, place=place, offered_cents=offered_cents)
    went = bargain(worker, employer, terms=Terms(grain=_GRAIN_CENTS))
    level = offered_cents if went.level is None else max(round(went.level), offered_cents)
    return Pay(level, offered_cents, round(went.offers[0]), len(went.offers))


def odds_of_asking(view: Any, row: int, *, place: int) -> float:
    """Return how likely somebody asks for more than the post's wage."""
    people, kind = view.tables["people"], view.ground.places["kind"][place]
    log_odds = _ASKS + _PER_SCHOOLING * (int(people["education"][row]) - Education.SECONDARY)
    log_odds += _PUBLIC * (PlaceKind(int(kind)) in PUBLIC)
    log_odds += _OUTGOING * _z(people, row, "extraversion")
    log_odds += _YIELDING * _z(people, row, "agreeableness")
    return 1.0 / (1.0 + math.exp(-log_odds))


def _sides(view: Any, row: int, *, place: int, offered_cents: int) -> tuple[Side, Side]:
    """Return the side of the new hand and that of whoever has been there longest."""
    people = view.tables["people"]
    boss = _longest_there(people, row, place=place)
    thrives = _weeks_in_the_till(view, place, offered_cents=offered_cents) / _EASY_WEEKS
    room = _ROOM + _NEEDY * min(thrives, 1.0)
    return (
        side_of(
            high=True, aim=offered_cents * (1.0 + _HOPES), limit=float(offered_cents),
            agreeableness=_z(people, row, "agreeableness"),
            conscientiousness=_z(people, row, "conscientiousness"), need=0.3, regard=0.0,
        ),
        side_of(
            high=False, aim=float(offered_cents), limit=offered_cents * (1.0 + room),
            agreeableness=_z(people, boss, "agreeableness"),
            conscientiousness=_z(people, boss, "conscientiousness"), need=0.3, regard=0.0,
        ),
    )  # fmt: skip


def _longest_there(people: Any, row: int, *, place: int) -> int:
    staff = np.flatnonzero((people["work_place"] == place) & people.alive)
    staff = staff[staff != row]
    return int(staff[np.argmin(people["hired_day"][staff])]) if staff.size else NONE


def _weeks_in_the_till(view: Any, place: int, *, offered_cents: int) -> float:
    till = float(view.tables["accounts"]["balance_cents"][FIRST_FIRM_ACCOUNT + place])
    return till * 52.0 / 12.0 / max(offered_cents, 1)


def _z(people: Any, row: int, trait: str) -> float:
    """Return a trait in survey standard deviations; 0 for nobody in particular."""
    if row < 0:
        return 0.0
    k = _TRAIT[trait]
    return (float(people[trait][row]) - float(TRAIT_MEAN[k])) / float(TRAIT_SD[k])
