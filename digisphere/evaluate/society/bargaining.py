"""A check of bargaining: how often two agree where they can, and how they split what there is.

Strangers bargain over one good, each knowing only what it is worth to themselves; the zone of
agreement runs from none to six tenths of the seller's cost. Sources: Oosterbeek, Sloof & van de
Kuilen 2004 (meta-analysis of 75 ultimatum games: 40 % offered, 16 % of offers rejected); McGinn,
Thompson & Bazerman 2003 (98 % of the gains realised when both may talk); Backus, Blake, Larsen &
Tadelis 2020 (25 million bargains: people split the difference and answer concessions in kind);
Barry & Friedman 1998 (the agreeable get a little less); Rubinstein 1982 (the patient get more).
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.society.bargaining import Side, bargain, side_of

Floats = NDArray[np.float64]

_COST = 100.0
_PATIENT, _HASTY = (6, 0.02), (3, 0.3)
"""Offers made before they have had enough, and share of their hopes given up to be done sooner."""

AGREED = Figure(
    "agreements where there is a zone of agreement", 0.80, 0.98,
    source="Oosterbeek et al. 2004: 84 % of offers accepted; McGinn et al. 2003: 98 % of the gains "
    "realised by people who may talk",
)  # fmt: skip
BEYOND = Figure(
    "agreements beyond what one of the two could bear", 0.0, 0.0, source="by definition", digits=0
)
OPENER = Figure(
    "the opener's share of the zone", 0.40, 0.60,
    source="Oosterbeek et al. 2004: 40 % of the pie is offered, 60 % kept",
)  # fmt: skip
MIDDLE = Figure(
    "how far deals lie from half-way between the openings, in gaps", 0.0, 0.2,
    source="Backus et al. 2020: offers that split the difference are made and taken most; no "
    "figure, so the band is wide",
)  # fmt: skip
KINDNESS = Figure(
    "correlation of agreeableness with one's own share", -0.30, -0.03,
    source="Barry & Friedman 1998: a small liability; sign and size class only",
)  # fmt: skip
PATIENCE = Figure(
    "the patient's share less the hasty one's, either opening", 0.03, 0.6,
    source="Rubinstein 1982: the sign",
)  # fmt: skip


@dataclass(frozen=True)
class _Bargains:
    """Many bargains as columns."""

    zone: Floats
    """What the good is worth to the buyer less what it cost the seller."""
    share: Floats
    """The buyer's, who opens, of the zone; NaN where they did not agree."""
    off_middle: Floats
    """Distance of the deal from half-way between the openings, in gaps."""
    agreeableness: Floats
    """The buyer's, in standard deviations."""


def _held(effort: Effort, *, stubborn: bool) -> _Bargains:
    rng = Streams(5).at("evaluate.bargaining", 0)
    number = effort.choose(quick=1500, full=20_000)
    rows = []
    for _ in range(number):
        value = _COST * rng.uniform(1.0, 1.6)
        temper, need = rng.standard_normal((2, 2)), rng.uniform(0.0, 0.6, 2)
        regard = np.clip(0.1 + 0.2 * rng.standard_normal(2), -1.0, 1.0)
        bold = rng.uniform(0.2, 0.5, 2)
        limits = (value, _COST)
        aims = (value * (1.0 - bold[0]), _COST * (1.0 + bold[1]))
        buyer, seller = (
            side_of(
                high=k == 1, aim=aims[k], limit=limits[k], agreeableness=temper[k, 0],
                conscientiousness=temper[k, 1], need=need[k], regard=regard[k],
            )
            for k in (0, 1)
        )  # fmt: skip
        if stubborn:
            buyer, seller = _unbending(buyer), _unbending(seller)
        found = bargain(buyer, seller)
        level = np.nan if found.level is None else found.level
        gap = found.offers[1] - found.offers[0] if len(found.offers) > 1 else np.nan
        off = abs((level - found.offers[0]) / gap - 0.5) if gap else np.nan
        rows.append((value - _COST, (value - level) / (value - _COST), off, temper[0, 0]))
    return _Bargains(*np.array(rows).T)


def _unbending(side: Side) -> Side:
    """Return somebody who gives way only at the very last, and never half-way."""
    return replace(side, pliancy=0.05, haste=0.0, fairness=0.0, mirror=0.0)


def _gain_of_patience() -> float:
    """Return what the patient get more of the zone than the hasty, whoever opens."""
    gains = []
    for zone in np.linspace(10.0, 60.0, 26).tolist():
        for patient_buys in (True, False):
            first, second = (_PATIENT, _HASTY) if patient_buys else (_HASTY, _PATIENT)
            worth = _COST + zone
            buyer = Side(False, 0.7 * worth, worth, rounds=first[0], haste=first[1])
            seller = Side(True, 1.35 * _COST, _COST, rounds=second[0], haste=second[1])
            level = bargain(buyer, seller).level
            if level is not None:
                bought = (buyer.limit - level) / zone
                gains.append(2.0 * (bought if patient_buys else 1.0 - bought) - 1.0)
    return float(np.mean(gains))


def _splits(effort: Effort, *, stubborn: bool) -> Outcome:
    found = _held(effort, stubborn=stubborn)
    agreed = np.isfinite(found.share)
    share = found.share[agreed]
    off = found.off_middle[np.isfinite(found.off_middle)]
    kind = np.corrcoef(found.agreeableness[agreed], share)[0, 1]

    def draw(axes: Any) -> None:
        axes.hist(share, bins=np.linspace(0, 1, 21), color=CONTROL if stubborn else FOUND)
        axes.axvline(0.5, color=REFERENCE, linestyle="--")
        axes.set(xlabel="the opener's share of the zone", ylabel="bargains")

    readings = (
        AGREED.of(float(agreed.mean())),
        BEYOND.of(float(np.count_nonzero((share < 0.0) | (share > 1.0)))),
        OPENER.of(float(share.mean())),
        MIDDLE.of(float(off.mean())),
        KINDNESS.of(float(kind)),
        PATIENCE.of(_gain_of_patience()),
    )
    return Outcome(readings, plot=draw)


BARGAINING = Check(
    name="bargaining",
    title="Two who bargain mostly agree where they can, not far from half-way",
    measure=lambda effort: _splits(effort, stubborn=False),
    control=lambda effort: _splits(effort, stubborn=True),
    control_is="bargainers who give way only at the very last",
)
