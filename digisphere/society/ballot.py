"""Who goes to vote, and for whom: pure functions of what a person is, knows and has heard.

Turnout follows the published curve by age (Elections Canada 2016: counted, not asked) and leans a
little on temper and schooling (Gerber et al. 2011: the Big Five move it by a few points). A vote
weighs what one has heard candidates stand for against one's own views (spatial voting: Downs 1957),
how one likes them, and how well one knows them; of those one has neither met nor heard there is
only a name on the paper. Called by ``elections``; checked by ``evaluate``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.people.character import standardised
from digisphere.society.vocabulary import VoteReason

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_AGES = np.array([18.0, 22.0, 30.0, 40.0, 50.0, 60.0, 66.0, 70.0, 74.0, 80.0, 90.0])
_TURNOUT = np.array([0.575, 0.570, 0.574, 0.620, 0.666, 0.737, 0.775, 0.800, 0.790, 0.690, 0.600])
"""Canada 2015, middles of its age groups; from 75 on it falls again (.674 for all of them)."""
_TRAITS = np.array([0.0, 0.1, 0.12, 0.02, -0.08])
"""Log-odds a standard deviation of O, C, E, A, N."""
_SCHOOLING = 0.18
"""Log-odds a step of `Education`."""
_STAKE = 0.5
"""Log-odds of having promised somebody one's vote."""
VIEWS_WEIGHT, REGARD_WEIGHT, NAME_WEIGHT = 1.0, 0.9, 0.25
_UNHEARD = -0.7
"""Agreement expected of somebody whose views one has not heard: as with anybody (the mean distance
of two opinions drawn as ``opinion.first_views`` draws them)."""
_WHIM = 0.12


def turnout_odds(
    age_years: Floats, *, traits: Floats, education: Floats, promised: npt.NDArray[np.bool_],
    scale: float = 1.0,
) -> Floats:  # fmt: skip
    """Return (n,) the chance that each means to vote.

    Args:
        age_years: (n,) of those entitled.
        traits: (n, 5) Big Five on the survey scale.
        education: (n,) codes of `Education`.
        promised: (n,) who has promised somebody their vote.
        scale: multiplies the odds.
    """
    share = np.interp(age_years, _AGES, _TURNOUT)
    leaning = np.log(share / (1.0 - share)) + np.log(max(scale, 1e-9))
    leaning = leaning + standardised(traits) @ _TRAITS
    leaning = leaning + _SCHOOLING * (education - 2.2) + _STAKE * promised
    odds: Floats = 1.0 / (1.0 + np.exp(-leaning))
    return odds


@dataclass(frozen=True)
class Votes:
    """Chosen candidates with what weighed most, one entry per voter."""

    candidate: Ints
    reason: Ints
    issue: Ints
    """The issue that spoke most for them; -1 where nothing was heard."""


def appeal(views: Floats, *, heard: Floats, regard: Floats, known: Floats) -> tuple[Floats, Floats]:
    """Return (n, k) what candidates are worth to voters, and (n, k, 3) of which parts.

    Args:
        views: (n, issues) the voters' own.
        heard: (n, k, issues) what they have heard each candidate stand for; NaN not heard.
        regard: (n, k) affinity times trust towards each; 0 for strangers.
        known: (n, k) familiarity.
    """
    told = np.isfinite(heard)
    weight = told * (0.2 + np.abs(views[:, None, :]))
    gap = np.abs(np.where(told, heard, 0.0) - views[:, None, :])
    total = weight.sum(axis=2)
    agreed = -(weight * gap).sum(axis=2) / np.maximum(total, 1e-9)
    agreement = np.where(total > 0.0, agreed, _UNHEARD)
    parts = np.stack(
        [VIEWS_WEIGHT * agreement, REGARD_WEIGHT * regard, NAME_WEIGHT * known], axis=2
    )
    return parts.sum(axis=2), parts


def cast(views: Floats, *, heard: Floats, regard: Floats, known: Floats, chance: Floats) -> Votes:
    """Return whom each votes for; arguments as in ``appeal``, ``chance`` (n, k) uniform draws."""
    worth, parts = appeal(views, heard=heard, regard=regard, known=known)
    u = np.clip(chance, 1e-12, 1.0 - 1e-12)
    choice = np.argmax(worth - _WHIM * np.log(-np.log(u)), axis=1)
    line = np.arange(len(choice))
    lead = parts[line, choice] - parts.mean(axis=1)
    weighty = np.argmax(lead, axis=1)
    reason = np.array([VoteReason.VIEWS, VoteReason.REGARD, VoteReason.NAME])[weighty]
    reason = np.where(lead[line, weighty] < 0.02, VoteReason.WHIM, reason)
    mine = heard[line, choice]
    told = np.isfinite(mine)
    near = np.where(told, (2.0 - np.abs(mine - views)) * (0.2 + np.abs(views)), -1.0)
    issue = np.where(told.any(axis=1), np.argmax(near, axis=1), -1)
    reason = np.where((reason == VoteReason.VIEWS) & (issue < 0), VoteReason.WHIM, reason)
    return Votes(choice.astype(np.int64), reason.astype(np.int64), issue.astype(np.int64))


def standing(
    traits: Floats, *, liked: Floats, education: Floats, age_years: Floats, in_office: Floats
) -> Floats:
    """Return (n,) how drawn each is to stand: temper, schooling, being liked, holding office.

    Weights of temper as correlations with who emerges as a leader (Judge, Bono, Ilies & Gerhardt
    2002): extraversion .33, conscientiousness .33, openness .24, neuroticism -.24.

    Args:
        traits: (n, 5) Big Five on the survey scale.
        liked: (n,) sum of others' affinity towards each.
        education: (n,) codes of `Education`.
        age_years: (n,) ages.
        in_office: (n,) 1 for those who hold a seat.
    """
    temper = standardised(traits) @ np.array([0.24, 0.33, 0.33, 0.05, -0.24])
    age = -(((age_years - 50.0) / 22.0) ** 2)
    wish: Floats = (
        temper + 0.25 * (education - 2.0) + 0.5 * np.log1p(np.maximum(liked, 0.0)) + age
        + 1.5 * in_office
    )  # fmt: skip
    return wish
