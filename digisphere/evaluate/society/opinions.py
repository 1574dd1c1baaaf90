"""Checks of opinions: groups made by bounded confidence, and what temper has to do with views.

Sources: Deffuant, Neau, Amblard & Weisbuch 2000 and Weisbuch et al. 2002 (pairs), Hegselmann &
Krause 2002 (averaging), Sibley, Osborne & Duckitt 2012 and Saroglou 2010 (temper). The pure models
take the very step the town's talk takes.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import FOUND, REFERENCE
from digisphere.people import values
from digisphere.people.character import draw_traits, faith, first_devotion, standardised
from digisphere.society import opinion
from digisphere.society.vocabulary import Issue

Floats = NDArray[np.float64]

_STREAMS = Streams(3)
_BOUNDS = (0.4, 0.2, 0.15, 0.1)
_PAIRS_SOURCE = "about 1/(2 bound): Deffuant et al. 2000, Weisbuch et al. 2002"
PAIRS = tuple(
    Figure(f"groups when talk in pairs is bound by {bound:g}", low, high, source=_PAIRS_SOURCE)
    for bound, low, high in ((0.4, 1.0, 1.4), (0.2, 1.6, 2.6), (0.15, 2.5, 3.5), (0.1, 4.0, 5.6))
)


def _talk_in_pairs(bound: float, *, seed: int) -> Floats:
    start = _STREAMS.uniform_by_slot("pairs", seed, np.arange(1000))
    return opinion.deffuant(
        start, bound=bound, pull=0.5, rounds=100,
        draw=lambda k, n: _STREAMS.uniform_by_slot("meet", seed * 1000 + k, np.arange(n)),
    )  # fmt: skip


def _pairs(effort: Effort, *, narrow: bool) -> Outcome:
    seeds = effort.choose(quick=5, full=30)
    ends = {
        bound: [_talk_in_pairs(bound if narrow else 2.0, seed=s) for s in range(seeds)]
        for bound in _BOUNDS
    }
    counts = [float(np.mean([opinion.clusters(x) for x in ends[b]])) for b in _BOUNDS]

    def draw(axes: Any) -> None:
        bounds = np.linspace(0.09, 0.5, 100)
        axes.plot(bounds, np.maximum(0.5 / bounds, 1.0), color=REFERENCE, label="1 / (2 bound)")
        axes.plot(_BOUNDS, counts, "o", color=FOUND, label="here")
        axes.set(xlabel="bound of confidence", ylabel="groups of like-minded")

    readings = tuple(f.of(c) for f, c in zip(PAIRS, counts, strict=True))
    return Outcome(readings, plot=draw, sample=f"{seeds} runs of 1,000 people at each bound")


PAIRED = Check(
    name="opinion_pairs",
    title="Those who listen only to the like-minded fall into groups",
    measure=lambda effort: _pairs(effort, narrow=True),
    control=lambda effort: _pairs(effort, narrow=False),
    control_is="people who listen to everybody",
)

_HK_SOURCE = "625 people: 38 opinions at .01, two camps at .15, consensus at .25: {} 2002".format(
    "Hegselmann & Krause"
)
AVERAGED = (
    Figure("opinions left at a bound of .01", 30.0, 46.0, source=_HK_SOURCE),
    Figure("camps at a bound of .15", 1.8, 3.2, source=_HK_SOURCE),
    Figure("camps at a bound of .25", 1.0, 1.25, source=_HK_SOURCE),
)


def _averaging(effort: Effort, *, narrow: bool) -> Outcome:
    seeds = effort.choose(quick=8, full=40)
    starts = [_STREAMS.uniform_by_slot("hk", s, np.arange(625)) for s in range(seeds)]
    plan = ((0.01, 0.002, 0.0), (0.15, 0.02, 0.01), (0.25, 0.02, 0.01))
    counts, last = [], starts[0]
    for bound, gap, share in plan:
        ends = [opinion.hegselmann_krause(x, bound=bound if narrow else 2.0) for x in starts]
        found = [opinion.clusters(x, gap=gap, least_share=share) for x in ends]
        counts.append(float(np.mean(found)))
        last = ends[0] if bound == 0.01 else last

    def draw(axes: Any) -> None:
        axes.hist(last, bins=200, color=FOUND)
        axes.set(xlabel="opinion", ylabel="people (bound .01)")

    readings = tuple(f.of(c) for f, c in zip(AVERAGED, counts, strict=True))
    return Outcome(readings, plot=draw, sample=f"{seeds} runs of 625 people at each bound")


AVERAGING = Check(
    name="opinion_averaging",
    title="Those who average over all who are near settle into camps",
    measure=lambda effort: _averaging(effort, narrow=True),
    control=lambda effort: _averaging(effort, narrow=False),
    control_is="people who average over everybody",
)

OPEN_RIGHT = Figure(
    "correlation of openness with conservatism", -0.21, -0.15, source="-.18: Sibley et al. 2012"
)
CARE_RIGHT = Figure(
    "correlation of conscientiousness with conservatism", 0.07, 0.13,
    source=".10: Sibley et al. 2012",
)  # fmt: skip
KIND_FAITH = Figure(
    "correlation of agreeableness with devotion", 0.12, 0.26,
    source="weighted mean near .2: Saroglou 2010, 71 samples",
)  # fmt: skip
CARE_FAITH = Figure(
    "correlation of conscientiousness with devotion", 0.10, 0.24,
    source="weighted mean near .17: Saroglou 2010, 71 samples",
)  # fmt: skip
EXPLAINED = Figure(
    "most that all five traits explain of an opinion",
    0.02,
    0.16,
    source="16 % of voting intention: Barbaranelli et al. 2007; small but not nothing",
)


def _temper(*, off: bool) -> Outcome:
    n = 20_000
    rows = np.arange(n)
    traits = draw_traits(
        rows, age_years=np.full(n, 29.0), sex=(rows % 2).astype(np.float64),
        normal=lambda name, slots, *k: _STREAMS.normal_by_slot(name, 0, slots, *k),
    )  # fmt: skip
    own = np.roll(traits, 1, axis=0) if off else traits
    noise = [_STREAMS.normal_by_slot(name, 0, rows) for name in ("lean", "faith")]
    devotion = first_devotion(own, age_years=np.full(n, 29.0), sex=rows % 2, noise=noise[1])
    leaning = opinion.first_leaning(own, matters=_values_of(own, devotion=devotion), noise=noise[0])
    issues = rows[:, None] * len(Issue) + np.arange(len(Issue))
    views = opinion.first_views(
        own, leaning=leaning, age_years=np.full(n, 29.0),
        noise=_STREAMS.normal_by_slot("views", 0, issues),
    )  # fmt: skip
    z = standardised(traits)
    r = [np.corrcoef(z[:, k], v)[0, 1] for k, v in
         ((0, leaning), (1, leaning), (3, devotion), (1, devotion))]  # fmt: skip
    explained = max(_r_squared(z, views[:, k]) for k in range(len(Issue)))
    figures = (OPEN_RIGHT, CARE_RIGHT, KIND_FAITH, CARE_FAITH, EXPLAINED)

    def draw(axes: Any) -> None:
        axes.scatter(z[:2000, 0], leaning[:2000], s=3, color=FOUND)
        axes.set(xlabel="openness (SD)", ylabel="conservatism")

    readings = tuple(f.of(v) for f, v in zip(figures, (*r, explained), strict=True))
    return Outcome(readings, plot=draw, sample=f"{n:,} people")


def _values_of(traits: Floats, *, devotion: Floats) -> Floats:
    """Return values of people of 29, half of them women, as everybody's are drawn."""
    n = len(traits)
    age, sex = np.full(n, 29.0), np.arange(n) % 2
    slots = np.arange(n)[:, None] * 10 + np.arange(10)
    scores = values.expected(
        traits, faith=faith(devotion, age_years=age, sex=sex), age_years=age, sex=sex
    ) + values.own_part(_STREAMS.normal_by_slot("values", 0, slots))
    return values.of_scores(scores)


def _r_squared(z: Floats, y: Floats) -> float:
    """Share of the variance of ``y`` that a linear model of the columns of ``z`` explains."""
    design = np.column_stack([z, np.ones(len(y))])
    rest = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return float(1.0 - rest.var() / y.var())


VALUES = Check(
    name="temper_and_values",
    title="Politics and faith lean on temper, but only a little",
    measure=lambda effort: _temper(off=False),
    control=lambda effort: _temper(off=True),
    control_is="values that are not one's own temper's",
)
