"""Checks of the net of friends: clustered yet short, one whole, alike in age, and mostly mutual.

Measured on the ties of the shared town as they stand at its end. The control keeps everybody's
number of friends and deals the friends out anew.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND
from digisphere.evaluate.society.graphs import Bools, matrix_of, rewired
from digisphere.evaluate.society.town import Town, all_simulated, sample_of
from digisphere.society.graph_measures import (
    assortativity,
    fewer_than_friends,
    largest_share,
    mean_distance,
    transitivity,
)
from digisphere.society.vocabulary import TieKind

Floats = NDArray[np.float64]

_REWIRINGS = 12
_NAMED = 5

CLOSURE = Figure(
    "closed triads: standard deviations above the same people rewired",
    3.0,
    float("inf"),
    source="friends of friends are friends: Granovetter 1973; Watts & Strogatz 1998; three SD",
)
DISTANCE = Figure(
    "mean distance over that of the rewired",
    0.95,
    1.5,
    source="small worlds: 3.65 / 2.99 for actors, Watts & Strogatz 1998",
)
WHOLE = Figure(
    "share of people in the largest connected part",
    0.95,
    1.0,
    source=".9991 of Facebook: Ugander et al. 2011",
)
PARADOX = Figure(
    "share of people with fewer friends than their friends have in the mean",
    0.55,
    0.93,
    source="more than half by nature (Feld 1991) and less than the .927 of Facebook, where counts "
    "of friends are far more unequal: Ugander et al. 2011",
)
AGE_TIES = Figure(
    "assortativity by age less that by sex",
    0.05,
    0.9,
    source="age sorts friends far more than sex does: McPherson, Smith-Lovin & Cook 2001",
)
SOCIABLE = Figure(
    "correlation of the numbers of friends of two friends",
    0.0,
    0.45,
    source="positive in all social networks, .12 to .36: Newman 2002, widened by sampling",
)
MUTUAL = Figure(
    "share of the five best liked who like back as much",
    0.34,
    0.64,
    source=".53, and .34 to .53 in earlier surveys: Almaatouq et al. 2016; ten points above, as "
    "best friends are surer of each other than all friends: Vaquera & Kao 2008",
)


def friends_of(town: Town) -> Bools:
    """Return who is friends with whom, as either sees it, at the end."""
    kind = town.column("ties.kind")
    friends = kind == TieKind.FRIEND
    a, b = town.column("ties.a")[friends], town.column("ties.b")[friends]
    return matrix_of(a, b, count=town.people)


def _closure(joined: Bools, *, rng: np.random.Generator) -> tuple[float, float, float]:
    """Return z of closed triads, mean distance over the rewired, transitivity of the rewired."""
    others = [rewired(joined, rng=rng) for _ in range(_REWIRINGS)]
    closed = np.array([transitivity(other) for other in others])
    z = (transitivity(joined) - closed.mean()) / max(float(closed.std(ddof=1)), 1e-9)
    return z, mean_distance(joined) / mean_distance(others[0]), float(closed.mean())


def _measured(nets: list[Bools], towns: list[Town]) -> Outcome:
    rows = []
    for joined, town in zip(nets, towns, strict=True):
        z, distance, _ = _closure(joined, rng=Streams(town.seed).at("evaluate.rewire", 0))
        age = assortativity(joined, town.column("people.age_years").astype(np.float64))
        sex = assortativity(joined, town.column("people.sex").astype(np.float64))
        degree = joined.sum(axis=1).astype(np.float64)
        rows.append(
            (z, distance, largest_share(joined), fewer_than_friends(joined), age - sex,
             assortativity(joined, degree))
        )  # fmt: skip
    means = np.array(rows).mean(axis=0)
    figures = (CLOSURE, DISTANCE, WHOLE, PARADOX, AGE_TIES, SOCIABLE)
    readings = tuple(f.of(float(v)) for f, v in zip(figures, means, strict=True))

    def draw(axes: Any) -> None:
        joined, town = nets[0], towns[0]
        ages = town.column("people.age_years")
        a, b = np.nonzero(joined)
        axes.plot(ages[a], ages[b], ".", color=FOUND, ms=3, alpha=0.5, label="friends")
        axes.plot([0, 90], [0, 90], color=CONTROL, lw=0.8, ls="--", label="of one age")
        axes.set(xlabel="age", ylabel="age of the friend")

    return Outcome(readings, plot=draw, sample=sample_of(towns))


def _found(effort: Effort) -> Outcome:
    towns = all_simulated(effort)
    return _measured([friends_of(town) for town in towns], towns)


def _anew(effort: Effort) -> Outcome:
    towns = all_simulated(effort)
    nets = [
        rewired(friends_of(town), rng=Streams(town.seed).at("evaluate.anew", 0)) for town in towns
    ]
    return _measured(nets, towns)


FRIENDS = Check(
    name="friends",
    title="Friends of friends are friends, few steps join everybody, age sorts them",
    measure=_found,
    control=_anew,
    control_is="the same numbers of friends, dealt out at random",
)


def _liking(town: Town) -> tuple[Floats, NDArray[np.intp]]:
    """Return how everybody likes everybody outside their kin, and who is old enough to say."""
    liking = np.full((town.people, town.people), -np.inf)
    a, b, kind = (town.column(f"ties.{name}") for name in ("a", "b", "kind"))
    others = kind < TieKind.KIN
    liking[a[others], b[others]] = town.column("ties.affinity")[others]
    return liking, np.flatnonzero(town.column("people.age_years") >= 10.0)


def _named(liking: Floats, asked: NDArray[np.intp]) -> float:
    named = np.zeros(liking.shape, dtype=np.bool_)
    for row in asked.tolist():
        best = np.argsort(-liking[row], kind="stable")[:_NAMED]
        named[row, best[np.isfinite(liking[row, best])]] = True
    among = named[np.ix_(asked, asked)]
    return float((among & among.T).sum() / max(int(among.sum()), 1))


def _mutual(effort: Effort, *, shuffled: bool) -> Outcome:
    shares, towns = [], all_simulated(effort)
    for town in towns:
        liking, asked = _liking(town)
        if shuffled:
            rng = Streams(town.seed).at("evaluate.liking", 0)
            for row in range(town.people):
                liking[row] = rng.permutation(liking[row])
        shares.append(_named(liking, asked))

    def draw(axes: Any) -> None:
        axes.bar(range(len(shares)), shares, color=FOUND, label="towns")
        axes.axhspan(MUTUAL.low, MUTUAL.high, color=CONTROL, alpha=0.15, label="surveys")
        axes.set(ylabel="share mutual", ylim=(0, 1), xticks=[])

    readings = (MUTUAL.of(float(np.mean(shares))),)
    return Outcome(readings, plot=draw, sample=sample_of(towns))


RECIPROCITY = Check(
    name="reciprocity",
    title="Half of those one likes best like one as much",
    measure=lambda effort: _mutual(effort, shuffled=False),
    control=lambda effort: _mutual(effort, shuffled=True),
    control_is="everybody's likings dealt out at random among the others",
)
