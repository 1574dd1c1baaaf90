"""Who goes to vote, and for whom: pure functions of what a person is, knows and has heard.

Turnout follows the published curve by age (Elections Canada 2016: counted, not asked) and leans a
little on temper and schooling (Gerber et al. 2011: the Big Five move it by a few points). A vote
weighs what one has heard candidates stand for against one's own views, most on what is one's own
concern (spatial voting: Downs 1957), their leaning where one knows it, how one likes them, what
friends say, how those in office have done, habit, and how well one knows them; of those one has
neither met nor heard there is only a name, a trade and an age on the paper. What each voter has to
go by is gathered in ``grounds``. Called by ``elections``; checked by ``evaluate``.
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
_UNHEARD = -0.7
"""Agreement expected of somebody whose views one has not heard: as with anybody (the mean distance
of two opinions drawn as ``opinion.first_views`` draws them)."""
_WHIM = 0.08
"""Spread of what sways a vote in the booth and nowhere else."""
_TURNED, _FAINT = 0.05, 0.02
"""A vote for somebody worth so much less than another was a whim; so is one that hardly anything
speaks for."""
_AMBITION = 0.2
"""What a standard deviation of the value of power adds to the wish to stand."""


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
class Grounds:
    """What n voters have to go by about k candidates."""

    views: Floats
    """(n, issues) the voters' own."""
    salience: Floats
    """(n, issues) how much each matter is a voter's concern; 1 as everybody's."""
    heard: Floats
    """(n, k, issues) what they have heard each candidate stand for; NaN not heard."""
    regard: Floats
    """(n, k) affinity times trust towards each; 0 for strangers."""
    known: Floats
    """(n, k) familiarity."""
    apart: Floats
    """(n, k) distance in leaning where they know it, NaN elsewhere."""
    advice: Floats
    """(n, k) how warmly people they trust have spoken for each, 0 to 1."""
    record: Floats
    """(n, k) how those in office have done, as it reached the voter, -1 to 1; 0 for the others."""
    habit: Floats
    """(n, k) 1 for whom they voted last time."""
    alike: Floats
    """(n, k) how much each is like them by what stands on the paper: trade, age, origin."""


@dataclass(frozen=True)
class Votes:
    """Chosen candidates with what weighed, one entry per voter."""

    candidate: Ints
    reason: Ints
    """VoteReason of what weighed most."""
    issue: Ints
    """The issue that spoke most for them; -1 where nothing was heard."""
    weighed: Floats
    """(n, parts) by how much each of ``PARTS`` set the chosen above the mean of all."""


PARTS = (
    VoteReason.VIEWS, VoteReason.LEANING, VoteReason.REGARD, VoteReason.ADVICE, VoteReason.RECORD,
    VoteReason.HABIT, VoteReason.NAME, VoteReason.LIKENESS,
)  # fmt: skip
_WEIGHTS = np.array([1.0, 0.35, 0.9, 0.8, 0.5, 0.3, 0.25, 0.2])
"""What a part is worth: nearness on the matters of the day, liking, and what those one trusts say
most (Downs 1957; Markus & Converse 1979; Huckfeldt & Sprague 1995), how those in office have done
half as much (Lewis-Beck & Stegmaier 2000), habit, a familiar name and likeness least: cues for who
knows nothing else (McDermott 1997; Kam & Zechmeister 2013)."""


def worth(grounds: Grounds) -> Floats:
    """Return (n, k, parts) what candidates are worth to voters, by ``PARTS``."""
    told = np.isfinite(grounds.heard)
    weight = told * (0.2 + np.abs(grounds.views[:, None, :])) * grounds.salience[:, None, :]
    gap = np.abs(np.where(told, grounds.heard, 0.0) - grounds.views[:, None, :])
    total = weight.sum(axis=2)
    agreed = -(weight * gap).sum(axis=2) / np.maximum(total, 1e-9)
    agreement = np.where(total > 0.0, agreed, _UNHEARD)
    near = np.where(np.isfinite(grounds.apart), -grounds.apart, _UNHEARD)
    parts = np.stack(
        [agreement, near, grounds.regard, grounds.advice, grounds.record, grounds.habit,
         grounds.known, grounds.alike], axis=2,
    )  # fmt: skip
    weighed: Floats = parts * _WEIGHTS
    return weighed


def cast(grounds: Grounds, *, chance: Floats) -> Votes:
    """Return whom each votes for; ``chance`` (n, k) uniform draws.

    The reason is what set the chosen highest above the mean of all. Where a whim turned the vote,
    as nothing the voter knew would have led to it, the reason is the whim.
    """
    parts = worth(grounds)
    total = parts.sum(axis=2)
    u = np.clip(chance, 1e-12, 1.0 - 1e-12)
    choice = np.argmax(total - _WHIM * np.log(-np.log(u)), axis=1)
    line = np.arange(len(choice))
    weighed = parts[line, choice] - parts.mean(axis=1)
    weighty = np.argmax(weighed, axis=1)
    reason = np.array(PARTS, dtype=np.int64)[weighty]
    turned = total[line, choice] < total.max(axis=1) - _TURNED
    reason = np.where(turned | (weighed[line, weighty] < _FAINT), VoteReason.WHIM, reason)
    mine = grounds.heard[line, choice]
    told = np.isfinite(mine)
    concern = (0.2 + np.abs(grounds.views)) * grounds.salience
    near = np.where(told, (2.0 - np.abs(mine - grounds.views)) * concern, -1.0)
    issue = np.where(told.any(axis=1), np.argmax(near, axis=1), -1)
    return Votes(choice.astype(np.int64), reason.astype(np.int64), issue.astype(np.int64), weighed)


def standing(
    traits: Floats, *, power: Floats, liked: Floats, education: Floats, age_years: Floats,
    in_office: Floats,
) -> Floats:  # fmt: skip
    """Return (n,) how drawn each is to stand: temper, ambition, schooling, being liked, office.

    Weights of temper as correlations with who emerges as a leader (Judge, Bono, Ilies & Gerhardt
    2002): extraversion .33, conscientiousness .33, openness .24, neuroticism -.24.

    Args:
        traits: (n, 5) Big Five on the survey scale.
        power: (n,) how much power matters to each, in standard deviations.
        liked: (n,) sum of others' affinity towards each.
        education: (n,) codes of `Education`.
        age_years: (n,) ages.
        in_office: (n,) 1 for those who hold a seat.
    """
    temper = standardised(traits) @ np.array([0.24, 0.33, 0.33, 0.05, -0.24])
    age = -(((age_years - 50.0) / 22.0) ** 2)
    wish: Floats = (
        temper + _AMBITION * power + 0.25 * (education - 2.0) + age
        + 0.5 * np.log1p(np.maximum(liked, 0.0)) + 1.5 * in_office
    )  # fmt: skip
    return wish
