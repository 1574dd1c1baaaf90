"""Checks of public life: who votes, who is in clubs and with whom, and what an award costs.

Turnout is measured on the formula itself over many lives, clubs on the shared town, the contract
net against the cheapest crew there is. Sources: Elections Canada 2016 (counted turnout by age at
the general elections of 2011 and 2015); van Schaik 2002 and Dekker & van den Broek 2004 (members of
voluntary associations in the European Values Study); McPherson & Smith-Lovin 1987 (groups are more
alike in age than chance); FIPA00029.
"""

from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.evaluate.society.town import Town, all_simulated, sample_of
from digisphere.society import ballot
from digisphere.society.contract_net import Offers, choose, cost_of_work

Floats = NDArray[np.float64]
_GROUPS = (18, 25, 35, 45, 55, 65, 75, 95)
_CANADA = (0.571, 0.574, 0.620, 0.666, 0.737, 0.788, 0.674)
_ADULT = 18.0

TURNOUT = Figure(
    "share of those entitled who mean to vote", 0.585, 0.70,
    source="Elections Canada 2016: 58.5 (2011) and 66.1 % (2015) of those entitled",
)  # fmt: skip
GRADIENT = Figure(
    "turnout at 65 to 74 less that at 18 to 24", 0.20, 0.38,
    source="Elections Canada 2016: 21.7 points in 2015, 36.3 in 2011",
)  # fmt: skip
OLDEST = Figure(
    "turnout from 75 on less that at 65 to 74", -0.16, -0.04,
    source="Elections Canada 2016: -11.4 points in 2015, -14.8 in 2011",
)  # fmt: skip


def _electorate(effort: Effort) -> tuple[Floats, Floats, Floats]:
    """Return ages, tempers and schooling of an electorate, drawn evenly over the years."""
    number = effort.choose(quick=20_000, full=200_000)
    rng = Streams(3).at("evaluate.turnout", 0)
    age = rng.uniform(18.0, 90.0, number)
    temper = 3.4 + 0.7 * rng.standard_normal((number, 5))
    return age, temper, rng.choice([1.0, 2.0, 3.0, 4.0], number, p=[0.14, 0.22, 0.44, 0.20])


def _turnout(effort: Effort, *, ageless: bool) -> Outcome:
    age, temper, schooling = _electorate(effort)
    seen = np.full_like(age, 48.0) if ageless else age
    odds = ballot.turnout_odds(
        seen, traits=temper, education=schooling, promised=np.zeros(age.size, dtype=np.bool_)
    )
    went = Streams(4).at("evaluate.turnout", 0).random(age.size) < odds
    by_age = [float(went[(age >= a) & (age < b)].mean()) for a, b in pairwise(_GROUPS)]

    def draw(axes: Any) -> None:
        middles = (np.array(_GROUPS[:-1]) + np.array(_GROUPS[1:])) / 2.0
        axes.plot(middles, by_age, "o-", color=CONTROL if ageless else FOUND, label="found")
        axes.plot(middles, _CANADA, "--", color=REFERENCE, label="Canada 2015")
        axes.set(xlabel="age", ylabel="share who vote", ylim=(0, 1))

    readings = (
        TURNOUT.of(float(went.mean())),
        GRADIENT.of(by_age[5] - by_age[0]),
        OLDEST.of(by_age[6] - by_age[5]),
    )
    return Outcome(readings, plot=draw, sample=f"{age.size:,} lives")


ELECTORS = Check(
    name="turnout",
    title="The old vote more than the young, until they are very old",
    measure=lambda effort: _turnout(effort, ageless=False),
    control=lambda effort: _turnout(effort, ageless=True),
    control_is="electors who vote without regard to age",
)

MEMBERS = Figure(
    "adults in at least one voluntary association", 0.30, 0.55,
    source="European Values Study 1999 to 2000: about a third to a half in western and middle "
    "Europe (van Schaik 2002; Dekker & van den Broek 2004)",
)  # fmt: skip
ALIKE = Figure(
    "years of age between two of one club, of those between any two adults", 0.5, 0.93,
    source="McPherson & Smith-Lovin 1987: members of a group are nearer in age than chance",
)  # fmt: skip


def _gap(age: Floats) -> float:
    """Return the mean difference in age of all pairs, years; NaN for fewer than two."""
    if age.size < 2:
        return float("nan")
    gaps = np.abs(age[:, None] - age)
    return float(gaps.sum() / (age.size * (age.size - 1)))


def _clubs(town: Town, *, dealt: bool) -> tuple[float, float]:
    """Return the share of adults in clubs, and how alike in age members of one are."""
    age = town.column("people.age_years").astype(np.float64)
    club = town.column("civics.club").copy()
    adults = np.flatnonzero(age >= _ADULT)
    if dealt:
        rng = Streams(town.seed).at("evaluate.clubs", 0)
        club[adults] = club[rng.permutation(adults)]
    inside = (club[adults] >= 0).any(axis=1)
    gaps, weight = [], []
    for one in np.unique(club[club >= 0]).tolist():
        members = adults[(club[adults] == one).any(axis=1)]
        if members.size >= 3:
            gaps.append(_gap(age[members]))
            weight.append(members.size)
    alike = float(np.average(gaps, weights=weight)) / _gap(age[adults]) if gaps else float("nan")
    return float(inside.mean()), alike


def _associations(effort: Effort, *, dealt: bool) -> Outcome:
    towns = all_simulated(effort)
    found = np.array([_clubs(town, dealt=dealt) for town in towns])
    share, alike = found.mean(axis=0).tolist()

    def draw(axes: Any) -> None:
        age, club = towns[0].column("people.age_years"), towns[0].column("civics.club")
        for one in np.unique(club[club >= 0]).tolist():
            mine = age[(club == one).any(axis=1)]
            axes.plot(np.full(mine.size, one), mine, ".", color=FOUND, alpha=0.6)
        axes.set(xlabel="club", ylabel="ages of its members")

    return Outcome((MEMBERS.of(share), ALIKE.of(alike)), plot=draw, sample=sample_of(towns))


ASSOCIATIONS = Check(
    name="associations",
    title="Two in five are in a club, among people more like themselves than chance",
    measure=lambda effort: _associations(effort, dealt=False),
    control=lambda effort: _associations(effort, dealt=True),
    control_is="the same memberships dealt out to anybody",
)

_HANDS, _BIDDERS = 4, 10
EFFICIENCY = Figure(
    "cost of the work over that of the cheapest crew there is", 1.0, 1.03,
    source="exact: all crews tried",
)  # fmt: skip


def _awards(effort: Effort, *, blind: bool) -> Outcome:
    ratios = []
    for seed in range(effort.choose(quick=60, full=600)):
        rng = Streams(seed).at("evaluate.contract_net", 0)
        offers = Offers(
            np.arange(_BIDDERS), rng.uniform(500.0, 1400.0, _BIDDERS),
            rng.uniform(0.7, 1.5, _BIDDERS), np.zeros(_BIDDERS), np.full(_BIDDERS, 8.0),
        )  # fmt: skip
        taken, _ = choose(offers, hands=_HANDS)
        if blind:
            taken = rng.permutation(_BIDDERS)[:_HANDS]
        crews = combinations(range(_BIDDERS), _HANDS)
        best = min(cost_of_work(offers, np.array(crew)) for crew in crews)
        ratios.append(cost_of_work(offers, taken) / best)

    def draw(axes: Any) -> None:
        axes.hist(ratios, bins=30, color=CONTROL if blind else FOUND)
        axes.set(xlabel="cost over the least possible", ylabel="awards")

    sample = f"{len(ratios)} awards to {_HANDS} of {_BIDDERS} bidders"
    return Outcome((EFFICIENCY.of(float(np.mean(ratios))),), plot=draw, sample=sample)


AWARDS = Check(
    name="contract_net",
    title="The town's work goes to those who do it for the least",
    measure=lambda effort: _awards(effort, blind=False),
    control=lambda effort: _awards(effort, blind=True),
    control_is="work given to whoever comes first",
)
