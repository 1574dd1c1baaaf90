"""A check of couples where people really talk: how many would pair up and part in a year.

Weddings are too rare to count in days, so what is measured is what they come from: after days of
real talk the town's own functions are asked how many courtships a year its close pairs would begin,
how many of those end in a wedding, and how many of its couples would part. Decades of weddings are
counted by ``life_decades``, where a yearly round of friends stands in for talk.
"""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from digisphere.core.state import View
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import BAND, CONTROL, FOUND
from digisphere.evaluate.society.life import PARTED, WED
from digisphere.evaluate.society.town import Town, all_simulated, sample_of
from digisphere.society import couples

_TABLES = ("people", "lives", "ties")
STEADY = Figure(
    "courtships of the last day of talk over those of the first", 0.85, 1.15,
    source="derived: talk keeps friendships, it must not make everybody fond of everybody",
)  # fmt: skip


class _Columns(dict[str, NDArray[Any]]):
    """Columns of a kept table, as the functions of society read one."""

    def __init__(self, town: Town, table: str, *, day: int) -> None:
        names = town.columns_of(table)
        super().__init__({n: town.column(f"{table}.{n}", day=day) for n in names})
        self.alive = self["alive"].astype(bool)
        self.count = self.capacity = self.alive.size
        self.rows = np.flatnonzero(self.alive)


def _rates(town: Town, *, day: int, smitten: bool) -> tuple[float, float]:
    """Return weddings and partings to come per 1,000 people a year, as people feel that day."""
    tables = {name: _Columns(town, name, day=day) for name in _TABLES}
    ties, people = tables["ties"], tables["people"]
    if smitten:
        ties["affinity"] = np.where(ties["familiarity"] > 0.1, 1.0, ties["affinity"])
        ties["trust"], ties["familiarity"] = (np.ones_like(ties[c]) for c in ("trust", "affinity"))
    view = cast("View", SimpleNamespace(table=tables.__getitem__))
    pairs, courts = couples.courtships_a_year(view)
    weds = float((courts * couples.weddings_a_courtship(pairs.affinity)).sum())
    bound = people.rows[people["partner"][people.rows] > people.rows]
    fond = _affinity(ties, bound, people["partner"][bound].astype(np.int64), size=people.capacity)
    parts = float(couples.partings_a_year(fond).sum())
    return 1000.0 * weds / people.rows.size, 1000.0 * parts / people.rows.size


def _affinity(
    ties: _Columns, a: NDArray[np.int64], b: NDArray[np.int64], *, size: int
) -> NDArray[np.float64]:
    """Return (n,) the lesser of what pairs feel for each other; 0 where they are not tied."""
    felt = np.zeros((size, size))
    felt[ties["a"].astype(np.int64), ties["b"].astype(np.int64)] = ties["affinity"]
    lesser: NDArray[np.float64] = np.minimum(felt[a, b], felt[b, a])
    return lesser


def _paired(effort: Effort, *, smitten: bool) -> Outcome:
    towns = all_simulated(effort)
    first = np.mean([_rates(t, day=0, smitten=False) for t in towns], axis=0)
    last = np.mean([_rates(t, day=-1, smitten=smitten) for t in towns], axis=0)

    def draw(axes: Any) -> None:
        axes.axhspan(WED.low, WED.high, color=BAND, alpha=0.2, label="couples that form, published")
        axes.bar([0, 1, 3, 4], [first[0], last[0], first[1], last[1]],
                 color=CONTROL if smitten else FOUND)  # fmt: skip
        axes.set(xticks=[0, 1, 3, 4], xticklabels=["move in", "after talk", "part", "after talk"],
                 ylabel="per 1,000 people a year")  # fmt: skip

    readings = (WED.of(last[0]), PARTED.of(last[1]), STEADY.of(last[0] / first[0]))
    return Outcome(readings, plot=draw, sample=sample_of(towns))


COUPLES = Check(
    name="couples_in_talk",
    title="After days of talk as many would pair up and part in a year as people do",
    measure=lambda effort: _paired(effort, smitten=False),
    control=lambda effort: _paired(effort, smitten=True),
    control_is="talk that makes everybody adore whoever they know",
)
