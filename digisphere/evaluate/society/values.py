"""Checks of what matters to people: the order of values, their circle, temper, sexes, ages, kin.

Sources as in ``people.values``: Schwartz 1992, Schwartz & Bardi 2001, Parks-Leduc et al. 2015,
Schwartz & Rubel 2005, Schwartz 2012, Knafo & Schwartz 2008. Values are drawn for adults made for
the purpose; no town is simulated.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.people import character, heredity, values
from digisphere.people.enums import Value

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_STREAMS = Streams(8)
_NAMES = [value.name.lower().replace("_", "-") for value in Value]
_V = Value
O, C, E, A = range(4)  # noqa: E741 - the traits' own letters
_PUBLISHED = (
    (_V.SELF_DIRECTION, O, 0.52), (_V.STIMULATION, O, 0.36), (_V.UNIVERSALISM, O, 0.33),
    (_V.TRADITION, O, -0.31), (_V.CONFORMITY, O, -0.27), (_V.SECURITY, O, -0.24),
    (_V.SECURITY, C, 0.37), (_V.CONFORMITY, C, 0.27), (_V.ACHIEVEMENT, C, 0.17),
    (_V.STIMULATION, E, 0.36), (_V.POWER, E, 0.31), (_V.ACHIEVEMENT, E, 0.31),
    (_V.HEDONISM, E, 0.20), (_V.BENEVOLENCE, A, 0.61), (_V.POWER, A, -0.42),
    (_V.UNIVERSALISM, A, 0.39), (_V.CONFORMITY, A, 0.26), (_V.TRADITION, A, 0.22),
)  # fmt: skip
"""Correlations of values with traits that the meta-analysis found to be of some size."""

ORDER = Figure(
    "rank correlation of the ten means with those of all peoples",
    0.9,
    1.0,
    source="benevolence, self-direction and universalism first, power last: Schwartz & Bardi 2001",
)
TRAITS = Figure(
    "furthest correlation of a value with a trait from the published",
    0.0,
    0.12,
    source="18 correlations of .17 to .61: Parks-Leduc, Feldman & Bardi 2015, 60 studies; their "
    "80 % credibility intervals are wider",
)
CIRCLE = Figure(
    "correlation of neighbours on the circle less that of opposites",
    0.5,
    1.2,
    source="the circle of motives: Schwartz 1992; neighbours some .3 to .4, opposites -.4 to -.5",
)
POWER_D = Figure(
    "women less men in power, Cohen's d",
    -0.42,
    -0.22,
    source="-.32, the largest of all: Schwartz & Rubel 2005, N = 77,528; ten points either way",
)
SEXES_D = Figure(
    "median difference of the sexes over the ten, |d|",
    0.05,
    0.20,
    source="median .15: Schwartz & Rubel 2005",
)
AGES_R = Figure(
    "furthest correlation of a value with age from the published",
    0.0,
    0.12,
    source="-.37 (stimulation) to .33 (tradition) in 20 countries of the ESS: Schwartz 2012",
)
PARENTS_R = Figure(
    "correlation of a value between parent and grown child, mean of ten",
    0.15,
    0.35,
    source="far from congruence: .2 to .3, more for tradition: Knafo & Schwartz 2008",
)


@dataclass(frozen=True)
class _Adults:
    """People in families of father, mother and grown child: rows 3n, 3n + 1, 3n + 2."""

    traits: Floats
    age_years: Floats
    sex: Ints
    importance: Floats


def _adults(effort: Effort, *, independent: bool) -> _Adults:
    """Draw families; ``independent`` draws values without regard to anything but their norms."""
    families = effort.choose(quick=6_000, full=60_000)
    rows = np.arange(3 * families)
    place = rows % 3
    age = 16.0 + 68.0 * _STREAMS.uniform_by_slot("evaluate.age", 0, rows)
    sex = np.where(place == 2, rows // 3 % 2, 1 - place % 2)

    def normal(name: str, slots: Any, *extra: int) -> Floats:
        return _STREAMS.normal_by_slot(f"evaluate.{name}", 0, slots, *extra)

    traits = character.draw_traits(rows, age_years=age, sex=sex, normal=normal)
    noise = normal("value", rows[:, None] * len(Value) + np.arange(len(Value)))
    if independent:
        return _Adults(traits, age, sex, values.of_scores(noise))
    devotion = character.first_devotion(traits, age_years=age, sex=sex, noise=normal("faith", rows))
    faith = character.faith(devotion, age_years=age, sex=sex)
    kin = {
        "birth_day": np.where(place == 2, 1000, place),
        "mother": np.where(place == 2, rows - 1, -1),
        "father": np.where(place == 2, rows - 2, -1),
        "partner": np.choose(place, (rows + 1, rows - 1, np.full(len(rows), -1))),
    }
    own = heredity.kindred(
        values.own_part(noise), rows=rows, people=kin, scores=np.full(noise.shape, np.nan),
        likeness=heredity.VALUES,
    )  # fmt: skip
    expected = values.expected(traits, faith=faith, age_years=age, sex=sex)
    return _Adults(traits, age, sex, values.of_scores(expected + own))


def _related(importance: Floats, column: Floats) -> Floats:
    return np.array([np.corrcoef(k, column)[0, 1] for k in importance.T])


def _measured(adults: _Adults) -> Outcome:
    dear = adults.importance
    women, men = dear[adults.sex == 0], dear[adults.sex == 1]
    d = (women.mean(axis=0) - men.mean(axis=0)) / np.sqrt(0.5 * (women.var(0) + men.var(0)))
    found = np.array([np.corrcoef(dear[:, v], adults.traits[:, k])[0, 1] for v, k, _ in _PUBLISHED])
    published = np.array([r for *_, r in _PUBLISHED])
    among = np.atleast_2d(np.corrcoef(dear.T))
    theory = values.circle()
    off = ~np.eye(len(Value), dtype=bool)
    neighbours, opposites = among[off & (theory > 0.35)], among[theory < -0.4]
    father, mother, child = (dear[k::3] for k in range(3))
    parents = [np.corrcoef(p[:, v], child[:, v])[0, 1] for p in (father, mother) for v in Value]
    readings = (
        ORDER.of(float(spearmanr(dear.mean(axis=0), values.MEAN).statistic)),
        TRAITS.of(float(np.abs(found - published).max())),
        CIRCLE.of(float(neighbours.mean() - opposites.mean())),
        POWER_D.of(float(d[_V.POWER])),
        SEXES_D.of(float(np.median(np.abs(d)))),
        AGES_R.of(float(np.abs(_related(dear, adults.age_years) - values.AGE_R).max())),
        PARENTS_R.of(float(np.mean(parents))),
    )

    def draw(axes: Any) -> None:
        at = np.arange(len(_PUBLISHED))
        axes.plot(at, published, "_", ms=14, color=REFERENCE, label="published")
        axes.plot(at, found, "o", color=FOUND, label="model")
        axes.axhline(0.0, color=CONTROL, ls="--", lw=1, label="independent values")
        labels = [f"{_NAMES[v]} {'OCEAN'[k]}" for v, k, _ in _PUBLISHED]
        axes.set_xticks(at, labels, rotation=90, fontsize=7)
        axes.set(ylabel="correlation")

    return Outcome(readings, plot=draw, sample=f"{len(dear):,} adults in families of three")


VALUES = Check(
    name="values",
    title="What matters to people is ordered, joined and handed down as in surveys",
    measure=lambda effort: _measured(_adults(effort, independent=False)),
    control=lambda effort: _measured(_adults(effort, independent=True)),
    control_is="ten values drawn each for itself",
)
