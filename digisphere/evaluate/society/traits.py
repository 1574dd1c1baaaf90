"""Checks of character: trait norms, correlations, sexes and ages, and how little traits decide.

Sources: the open `bfi` (n = 2,800) and `spi` (n = 4,000) data of psychTools; van der Linden, te
Nijenhuis & Bakker 2010 (K = 212 samples); Fang et al. 2015 (138 samples). Traits are drawn and ties
are seeded for people made for the purpose; no town is simulated.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.people import values
from digisphere.people.character import draw_traits, standardised
from digisphere.people.employment import education, income
from digisphere.people.enums import TRAITS, Occupation, Value
from digisphere.people.health_system import lasting_health
from digisphere.society.opinion import first_leaning
from digisphere.society.seeding import Persons, seed_ties
from digisphere.society.vocabulary import TieKind

Floats = NDArray[np.float64]

O, C, E, A, N = range(5)  # noqa: E741 - the traits' own letters
_LETTERS = "OCEAN"
_STREAMS = Streams(1)
_BFI_MEAN_6 = np.array([4.59, 4.27, 4.15, 4.65, 3.16])
_BFI_SD_6 = np.array([0.81, 0.95, 1.06, 0.90, 1.20])
_BFI_MEAN, _BFI_SD = 1.0 + (_BFI_MEAN_6 - 1.0) * 0.8, 0.8 * _BFI_SD_6
"""The survey's six-point scale on the one to five of `people`."""
_PAIRS = ((N, E), (N, O), (N, A), (N, C), (E, O), (E, A), (E, C), (O, A), (O, C), (A, C))
_PUBLISHED = np.array(
    [
        [-0.22, -0.20, -0.36], [-0.09, -0.13, -0.17], [-0.19, -0.11, -0.36],
        [-0.23, -0.17, -0.43], [0.21, 0.14, 0.43], [0.46, 0.23, 0.26], [0.26, 0.07, 0.29],
        [0.15, 0.02, 0.21], [0.20, 0.04, 0.20], [0.26, 0.25, 0.43],
    ]
)  # fmt: skip
"""Correlation of each of ``_PAIRS`` in bfi, spi and the meta-analysis."""
_SEX_D = np.array([-0.12, 0.20, 0.22, 0.44, 0.26])
_AGE_R = np.array([0.08, 0.12, 0.06, 0.19, -0.12])

MEANS = Figure(
    "furthest mean of a trait from the survey's, in its SD",
    0.0,
    0.1,
    source="bfi data (Revelle, psychTools), n = 2,800: three standard errors, 0.057, and the "
    "bounds of the scale",
)
SPREADS = Figure(
    "furthest SD of a trait from the survey's, as a share of it",
    0.0,
    0.1,
    source="bfi data, n = 2,800: three standard errors, 0.04, and the bounds of the scale",
)
INSIDE = Figure(
    "correlations of two traits within the published range, of ten",
    9.5,
    10.0,
    source="ranges of bfi, spi and van der Linden et al. 2010, widened by two standard errors",
)
SEXES = Figure(
    "furthest difference of the sexes from the survey's, Cohen's d",
    0.0,
    0.12,
    source="bfi data: d of O -.12, C .20, E .22, A .44, N .26; three standard errors of d are .12",
)
AGES = Figure(
    "furthest correlation of a trait with age from the survey's",
    0.0,
    0.057,
    source="bfi data: r of O .08, C .12, E .06, A .19, N -.12; three standard errors are .057",
)


def _survey(effort: Effort) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return traits, ages and sexes of people like those of the survey."""
    count = effort.choose(quick=20_000, full=200_000)
    rows = np.arange(count)
    ages = np.clip(28.8 + 11.1 * _STREAMS.normal_by_slot("evaluate.age", 0, rows), 12.0, 85.0)
    sexes = (_STREAMS.uniform_by_slot("evaluate.sex", 0, rows) < 0.5).astype(np.int64)

    def normal(name: str, slots: Any, *extra: int) -> Floats:
        return _STREAMS.normal_by_slot(f"evaluate.{name}", 0, slots, *extra)

    traits = draw_traits(rows, age_years=ages, sex=sexes.astype(np.float64), normal=normal)
    return traits, ages, sexes


def _norms_of(traits: Floats) -> Outcome:
    means = np.abs(traits.mean(axis=0) - _BFI_MEAN) / _BFI_SD
    spreads = np.abs(traits.std(axis=0) / _BFI_SD - 1.0)

    def draw(axes: Any) -> None:
        at = np.arange(5)
        axes.errorbar(at - 0.1, _BFI_MEAN, _BFI_SD, fmt="o", color=REFERENCE, label="bfi")
        axes.errorbar(
            at + 0.1, traits.mean(axis=0), traits.std(axis=0), fmt="s", color=FOUND, label="model"
        )
        axes.set(xticks=at, xticklabels=list(_LETTERS), ylabel="mean ± SD, scale 1 to 5")

    readings = (MEANS.of(means.max()), SPREADS.of(spreads.max()))
    return Outcome(readings, plot=draw, sample=f"{len(traits):,} people")


NORMS = Check(
    name="trait_norms",
    title="Traits have the means and spreads of a survey",
    measure=lambda effort: _norms_of(_survey(effort)[0]),
    control=lambda effort: _norms_of(3.0 + 0.5 * (_survey(effort)[0] - 3.0)),
    control_is="traits half as far from the middle of the scale, as language models draw people",
)


def _links_of(traits: Floats) -> Outcome:
    r = np.atleast_2d(np.corrcoef(traits.T))
    found = np.array([r[a, b] for a, b in _PAIRS])
    slack = 2.0 / np.sqrt(2800.0)
    low, high = _PUBLISHED.min(axis=1) - slack, _PUBLISHED.max(axis=1) + slack
    inside = (found >= low) & (found <= high)

    def draw(axes: Any) -> None:
        at = np.arange(len(_PAIRS))
        axes.vlines(at, low, high, color=REFERENCE, lw=6, alpha=0.3, label="published")
        axes.plot(at, found, "o", color=FOUND, label="model")
        axes.axhline(0.0, color=CONTROL, ls="--", lw=1, label="independent traits")
        labels = [_LETTERS[a] + _LETTERS[b] for a, b in _PAIRS]
        axes.set(xticks=at, xticklabels=labels, ylabel="correlation")

    readings = (INSIDE.of(float(inside.sum())),)
    return Outcome(readings, plot=draw, sample=f"{len(traits):,} people")


def _unlinked(effort: Effort) -> Outcome:
    traits = _survey(effort)[0]
    mixed = [traits[np.argsort(_draws(f"mix {k}", len(traits))), k] for k in range(5)]
    return _links_of(np.stack(mixed, axis=1))


def _draws(name: str, count: int) -> Floats:
    return _STREAMS.uniform_by_slot(f"evaluate.{name}", 0, np.arange(count))


LINKS = Check(
    name="trait_correlations",
    title="Traits go together as they do in people",
    measure=lambda effort: _links_of(_survey(effort)[0]),
    control=_unlinked,
    control_is="the same traits, each shuffled among people",
)


def _groups_of(traits: Floats, ages: Floats, sexes: NDArray[np.int64]) -> Outcome:
    women, men = traits[sexes == 0], traits[sexes == 1]
    pooled = np.sqrt(0.5 * (women.var(axis=0) + men.var(axis=0)))
    d = (women.mean(axis=0) - men.mean(axis=0)) / pooled
    r = np.array([np.corrcoef(traits[:, k], ages)[0, 1] for k in range(5)])

    def draw(axes: Any) -> None:
        at = np.arange(5)
        axes.bar(at - 0.3, _SEX_D, 0.2, color=REFERENCE, label="bfi, women - men (d)")
        axes.bar(at - 0.1, d, 0.2, color=FOUND, label="model")
        axes.bar(at + 0.1, _AGE_R, 0.2, color=REFERENCE, alpha=0.5, label="bfi, age (r)")
        axes.bar(at + 0.3, r, 0.2, color=FOUND, alpha=0.5, label="model")
        axes.set(xticks=at, xticklabels=list(_LETTERS))

    furthest_d, furthest_r = np.abs(d - _SEX_D).max(), np.abs(r - _AGE_R).max()
    readings = (SEXES.of(furthest_d), AGES.of(furthest_r))
    return Outcome(readings, plot=draw, sample=f"{len(traits):,} people")


def _alike(effort: Effort) -> Outcome:
    traits, ages, sexes = _survey(effort)
    return _groups_of(traits[np.argsort(_draws("alike", len(traits)))], ages, sexes)


GROUPS = Check(
    name="trait_groups",
    title="Women and men, old and young differ as little as in surveys",
    measure=lambda effort: _groups_of(*_survey(effort)),
    control=_alike,
    control_is="the same traits dealt out without regard to sex and age",
)

FRIENDS_R2 = Figure(
    "share of the number of friends that five traits explain (R², adjusted)",
    0.02,
    0.10,
    source="3 to 5 % of in-degree and brokerage over 138 samples: Fang et al. 2015",
)
FRIENDS_E = Figure(
    "correlation of extraversion with the number of friends",
    0.10,
    0.30,
    source=".20 to .23 with three circles of 117 people: Pollet, Roberts & Dunbar 2011; ten points "
    "either way for other counts of friends",
)
SCHOOLING_R2 = Figure(
    "share of schooling that five traits explain (R², adjusted)",
    0.02,
    0.16,
    source="spi data (n = 4,000): .069 for education, .033 to .163 for four outcomes",
)
PAY_R2 = Figure(
    "share of pay within a trade that five traits explain (R², adjusted)",
    0.02,
    0.16,
    source="spi data (n = 4,000): .033 to .163 for four outcomes; small but not nothing",
)
PAY_C = Figure(
    "correlation of conscientiousness with pay within a trade",
    0.10,
    0.30,
    source="about .2 for work of all kinds, salary among them: Barrick & Mount 1991; ten points "
    "either way",
)
HEALTH_R2 = Figure(
    "share of lasting health that five traits explain (R², adjusted)",
    0.02,
    0.18,
    source="spi data (n = 4,000): .163 for self-rated health, two standard errors .02",
)
HEALTH_N = Figure(
    "correlation of neuroticism with lasting health",
    -0.40,
    -0.20,
    source="spi data: -.33 with self-rated health",
)


def explained(outcome: Floats, traits_z: Floats) -> float:
    """Return the adjusted R² of an outcome on traits."""
    design = np.column_stack([np.ones(len(outcome)), traits_z])
    residual = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    n, k = traits_z.shape
    raw = 1.0 - residual.var() / max(float(outcome.var()), 1e-12)
    return float(1.0 - (1.0 - raw) * (n - 1) / (n - k - 1))


def villagers(count: int, *, deal: bool = False, number: int = 0) -> tuple[Persons, Floats]:
    """Return people in homes of three on a square of homes, and their traits as others see them.

    Args:
        count: how many.
        deal: deals the traits out anew, so that ties grow from somebody else's.
        number: which of many such villages.
    """
    rows = np.arange(count, dtype=np.int64)

    def draw(name: str) -> Floats:
        return _STREAMS.uniform_by_slot(f"evaluate.{name}", number, rows)

    def normal(name: str, slots: Any, *extra: int) -> Floats:
        return _STREAMS.normal_by_slot(f"evaluate.villager {name}", number, slots, *extra)

    ages, sexes = 18.0 + 55.0 * draw("villager age"), (draw("villager sex") < 0.5).astype(np.int64)
    traits = draw_traits(rows, age_years=ages, sex=sexes.astype(np.float64), normal=normal)
    slots = rows[:, None] * len(Value) + np.arange(len(Value))
    faith = normal("faith", rows)
    matters = values.own_part(normal("value", slots))
    matters += values.expected(traits, faith=faith, age_years=ages, sex=sexes)
    leaning = first_leaning(traits, matters=values.of_scores(matters), noise=normal("lean", rows))
    household = rows // 3
    homes = 900.0 * np.column_stack([draw("home x"), draw("home y")])
    nobody = np.full(count, -1, dtype=np.int64)
    acting = traits[np.argsort(draw("deal"))] if deal else traits
    persons = Persons(
        rows=rows, age_years=ages, sex=sexes, origin=np.zeros_like(rows), household=household,
        home_xy_m=homes[household], work_place=np.floor(40.0 * draw("work")).astype(np.int64),
        temper=acting, matters=matters, leaning=leaning,
        mother=nobody, father=nobody, partner=nobody,
    )  # fmt: skip
    return persons, traits


def _health(persons: Persons) -> Floats:
    """Return the lasting health of people of all adult ages and builds."""
    rows = persons.rows
    build = _STREAMS.normal_by_slot("evaluate.build", 0, rows)
    columns: Any = {name: persons.temper[:, k] for k, name in enumerate(TRAITS)}
    columns |= {"age_years": persons.age_years, "phase": _draws("phase", len(rows))}
    columns |= {"mass_kg": 1.7**2 * (26.0 + 4.5 * build), "stature_m": np.full(len(rows), 1.7)}
    return lasting_health(columns, rows)


def _pay(pupils: Persons, *, schooling: NDArray[np.int64]) -> Floats:
    """Return the logarithm of what people of one trade earn."""
    count = len(pupils.rows)
    trade = np.full(count, int(Occupation.CARPENTER), dtype=np.int64)
    cents = income(
        trade, education_code=schooling, traits_z=standardised(pupils.temper),
        normal=_STREAMS.normal_by_slot("evaluate.pay", 0, pupils.rows),
    )  # fmt: skip
    return np.asarray(np.log(cents.astype(np.float64)))


def _effects(effort: Effort, *, deal: bool) -> Outcome:
    count = effort.choose(quick=500, full=1500)
    persons, traits = villagers(count, deal=deal)

    def uniform(name: str, slots: Any) -> Floats:
        return _STREAMS.uniform_by_slot(f"evaluate.{name}", 0, slots)

    ties = seed_ties(persons, draw=uniform, friends_mean=9.0)
    friends = np.bincount(ties.a[ties.kind == TieKind.FRIEND], minlength=count).astype(float)
    many = effort.choose(quick=4000, full=20000)
    pupils, seen = villagers(many, deal=deal)
    grown = np.full(many, 40.0)
    schooling = education(
        grown, traits_z=standardised(pupils.temper), chance=_draws("schooling", many)
    )
    pay, health = _pay(pupils, schooling=schooling), _health(pupils)
    r = float(np.corrcoef(traits[:, E], np.log1p(friends))[0, 1])
    readings = (
        FRIENDS_R2.of(explained(np.log1p(friends), standardised(traits))),
        FRIENDS_E.of(r),
        SCHOOLING_R2.of(explained(schooling.astype(np.float64), standardised(seen))),
        PAY_R2.of(explained(pay, standardised(seen))),
        PAY_C.of(float(np.corrcoef(seen[:, C], pay)[0, 1])),
        HEALTH_R2.of(explained(health, standardised(seen))),
        HEALTH_N.of(float(np.corrcoef(seen[:, N], health)[0, 1])),
    )

    def draw(axes: Any) -> None:
        axes.plot(traits[:, E], friends, ".", color=FOUND, alpha=0.5)
        axes.set(xlabel="extraversion", ylabel="friends", yscale="symlog")

    sample = f"{count} people's friends, {many} people's schooling, pay and health"
    return Outcome(readings, plot=draw, sample=sample)


EFFECTS = Check(
    name="trait_effects",
    title="Traits tilt lives a little: neither not at all, nor all",
    measure=lambda effort: _effects(effort, deal=False),
    control=lambda effort: _effects(effort, deal=True),
    control_is="lives that grow from somebody else's traits",
)
