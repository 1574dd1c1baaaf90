"""Check of how news goes round a town: slowly, then fast, then slowly, as what passes by talk does.

Looked at are facts that a few lived through and many were told of. Time is counted in talk, by the
turns taken in the whole town, so that nights make no steps. Through each is laid a Bass curve (Bass
1969): what passes from mouth to mouth has far more imitation than innovation in it, .38 to .03 over
213 cases (Sultan, Farley & Lehmann 1990), and only then is the curve an S.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import curve_fit

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND
from digisphere.evaluate.society.gossip import knowledge_of
from digisphere.evaluate.society.town import Town, all_simulated, sample_of

Floats = NDArray[np.float64]

_WIDELY = 0.05
"""A fact counts from this share of the town on."""
_SAW = 0.2
"""And when no more than this share of those who know it were there."""
IMITATION = Figure(
    "share of imitation in how a fact spreads, median over facts",
    0.5,
    1.0,
    source="an S from .5 on: Bass 1969; .93 over 213 cases: Sultan, Farley & Lehmann 1990",
)


def bass(time: Floats, most: float, innovation: float, imitation: float) -> Floats:
    """Return how many have taken a thing up (Bass 1969)."""
    left = np.exp(-(innovation + imitation) * time)
    taken: Floats = most * (1.0 - left) / (1.0 + imitation / innovation * left)
    return taken


def told_of(town: Town) -> list[Floats]:
    """Return, for each widely told fact, when its hearers were told, in turns since it happened."""
    _, fact, when, source = knowledge_of(town)
    talk = np.sort(town.events("speech")["time_s"])
    order = np.argsort(fact, kind="stable")
    out = []
    for rows in np.split(order, np.flatnonzero(np.diff(fact[order])) + 1):
        told = source[rows] >= 0
        if told.sum() < _WIDELY * town.people or told.mean() < 1.0 - _SAW:
            continue
        begun = float(town.starts(fact[rows[:1]])[0])
        turns = np.searchsorted(talk, when[rows[told]]) - np.searchsorted(talk, begun)
        out.append(np.sort(turns.astype(np.float64)))
    return out


def imitation_of(turns: Floats) -> float:
    """Return the share of imitation in the Bass curve nearest to a fact's."""
    time, known = turns / turns.max(), np.arange(1.0, turns.size + 1.0)
    found, _ = curve_fit(
        bass, time, known, p0=(1.2 * turns.size, 0.3, 5.0), maxfev=20_000,
        bounds=((0.5 * turns.size, 1e-4, 0.0), (4.0 * turns.size, 50.0, 100.0)),
    )  # fmt: skip
    return float(found[2] / (found[1] + found[2]))


def _curves(effort: Effort, *, cried: bool) -> Outcome:
    towns = all_simulated(effort)
    facts = [turns for town in towns for turns in told_of(town)]
    if cried:
        rng = Streams(towns[0].seed).at("evaluate.crier", 0)
        facts = [np.sort(rng.exponential(turns.mean(), turns.size)) for turns in facts]
    shares = np.array([imitation_of(turns) for turns in facts])
    median = float(np.median(shares)) if shares.size else float("nan")

    def draw(axes: Any) -> None:
        for turns in sorted(facts, key=len)[-8:]:
            told = np.arange(1, turns.size + 1)
            axes.plot(turns / 1000.0, told, color=CONTROL if cried else FOUND, alpha=0.7)
        axes.set(xlabel="thousand turns of talk since", ylabel="people told")

    sample = f"{len(facts)} facts in {sample_of(towns)}"
    return Outcome((IMITATION.of(median),), plot=draw, sample=sample)


CURVE = Check(
    name="rumour_curve",
    title="News goes round slowly, then fast, then slowly",
    measure=lambda effort: _curves(effort, cried=False),
    control=lambda effort: _curves(effort, cried=True),
    control_is="the same people told one by one by a crier",
)
