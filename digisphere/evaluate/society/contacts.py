"""Checks of daily contacts: how many people one has to do with, how unlike, and of what age.

A contact is what POLYMOD counts (Mossong et al. 2008): a talk, or being at home together, once per
pair and day. Measured on the shared town.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.evaluate.society.graphs import Bools, matrix_of
from digisphere.evaluate.society.time_use import weekday_of
from digisphere.evaluate.society.town import DAY_S, Town, all_simulated, rows_of, sample_of
from digisphere.evaluate.society.traits import explained
from digisphere.people.character import standardised
from digisphere.people.enums import TRAITS, Activity
from digisphere.society.graph_measures import assortativity

Floats = NDArray[np.float64]

NUMBER = Figure(
    "people somebody has contact with in a day, mean",
    7.95,
    19.77,
    source="means of eight countries, Germany to Italy; 13.4 over all: Mossong et al. 2008",
)
UNLIKE = Figure(
    "variance of the number of contacts over its mean",
    1.2,
    12.0,
    source="contacts are overdispersed, fitted by negative binomials (a Poisson's is 1): Mossong "
    "et al. 2008",
)
AGES = Figure(
    "correlation of the ages of two in contact",
    0.15,
    0.75,
    source="age-assortative in all eight countries, with parents and children off the diagonal: "
    "Mossong et al. 2008; a band around it, 0 is no mixing by age",
)
_BUCKETS = ((0, 5), (5, 10), (10, 15), (15, 20), (20, 30), (30, 40), (40, 50), (50, 60), (60, 95))
_SATURDAY = 5
_POLYMOD = (10.21, 14.81, 18.22, 17.58, 13.57, 14.14, 13.83, 12.30, 8.08)
"""Mean contacts by age, pooled over the classes of table 1 of Mossong et al. 2008."""


def contacts_of(town: Town) -> list[Bools]:
    """Return who had contact with whom on each day."""
    speech = town.events("speech")
    day = np.floor(speech["time_s"] / DAY_S).astype(np.int64)
    said, heard = rows_of(speech["subject"]), rows_of(speech["object"])
    out = []
    for number in range(town.days):
        chosen = day == number
        talked = matrix_of(said[chosen], heard[chosen], count=town.people)
        out.append(talked | _at_home_together(town, number))
    return out


def _at_home_together(town: Town, day: int) -> Bools:
    """Return who was awake in their common home at the same time on a day."""
    looks = town.looks
    per_day = len(looks["time_s"]) // town.days
    span = slice(day * per_day, (day + 1) * per_day)
    home = town.column("people.home_place")
    here = (looks["place"][span] == home) & looks["indoors"][span]
    here &= looks["activity"][span] != Activity.SLEEP
    together = here.astype(np.float64).T @ here.astype(np.float64) > 0.0
    house = town.column("people.household_id")
    together &= house[:, None] == house[None, :]
    np.fill_diagonal(together, False)
    return np.asarray(together)


def _measured(days: list[Bools], ages: list[Floats], *, sample: str) -> Outcome:
    counts = np.concatenate([day.sum(axis=1) for day in days]).astype(np.float64)
    mixing = [assortativity(day, age) for day, age in zip(days, ages, strict=True)]
    age = np.concatenate(ages)
    readings = (
        NUMBER.of(counts.mean()),
        UNLIKE.of(counts.var() / counts.mean()),
        AGES.of(float(np.mean(mixing))),
    )

    def draw(axes: Any) -> None:
        at = np.arange(len(_BUCKETS))
        found = [counts[(age >= low) & (age < high)] for low, high in _BUCKETS]
        axes.plot(at, [f.mean() if f.size else np.nan for f in found], "o-", color=FOUND,
                  label="model")  # fmt: skip
        axes.plot(at, _POLYMOD, "s--", color=REFERENCE, label="POLYMOD")
        axes.axhline(NUMBER.low, color=CONTROL, lw=0.8, ls=":")
        axes.axhline(NUMBER.high, color=CONTROL, lw=0.8, ls=":", label="range of countries")
        labels = [f"{low}-" for low, _ in _BUCKETS]
        axes.set(xticks=at, xticklabels=labels, xlabel="age", ylabel="contacts a day", ylim=(0, 24))

    return Outcome(readings, plot=draw, sample=sample)


def _found(effort: Effort) -> Outcome:
    days, ages, towns = [], [], all_simulated(effort)
    for town in towns:
        found = contacts_of(town)
        days += found
        ages += [town.column("people.age_years").astype(np.float64)] * len(found)
    return _measured(days, ages, sample=sample_of(towns))


def _at_random(effort: Effort) -> Outcome:
    """Everybody has as many contacts as chance gives, with anybody."""
    days, ages, towns = [], [], all_simulated(effort)
    for town in towns:
        for number, day in enumerate(contacts_of(town)):
            rng = Streams(town.seed).at("evaluate.contacts", number)
            share = day.sum() / (town.people * (town.people - 1.0))
            upper = np.triu(rng.random(day.shape) < share, 1)
            days.append(np.asarray(upper | upper.T))
            ages.append(town.column("people.age_years").astype(np.float64))
    return _measured(days, ages, sample=sample_of(towns))


CONTACTS = Check(
    name="contacts",
    title="People meet a dozen others a day, most of their own age and house",
    measure=_found,
    control=_at_random,
    control_is="as many contacts as there are, dealt out at random",
)

TEMPERED = Figure(
    "share of the number of daily contacts that five traits explain (R², adjusted)",
    0.02,
    0.16,
    source="3 to 5 % of network position (138 samples): Fang et al. 2015; up to .16 of a life "
    "outcome: spi data",
)
OUTGOING = Figure(
    "correlation of extraversion with daily contacts",
    0.10,
    0.40,
    source=".20 to .23 with circles of friends: Pollet, Roberts & Dunbar 2011; .1 to .4 with talk: "
    "Mehl, Gosling & Pennebaker 2006",
)
_GROWN_YEARS = 18.0


def _sociable(effort: Effort, *, dealt: bool) -> Outcome:
    towns = all_simulated(effort)
    met, traits = [], []
    for town in towns:
        grown = np.flatnonzero(town.column("people.age_years") >= _GROWN_YEARS)
        met.append(np.mean([day.sum(axis=1) for day in contacts_of(town)], axis=0)[grown])
        own = np.stack([town.column(f"people.{name}") for name in TRAITS], axis=1)[grown]
        if dealt:
            own = Streams(town.seed).at("evaluate.sociable", 0).permutation(own)
        traits.append(own.astype(np.float64))
    number, temper = np.log1p(np.concatenate(met)), np.concatenate(traits)
    extraversion = temper[:, TRAITS.index("extraversion")]

    def draw(axes: Any) -> None:
        axes.plot(extraversion, np.expm1(number), ".", color=FOUND, alpha=0.4)
        axes.set(xlabel="extraversion", ylabel="contacts a day, adults")

    readings = (
        TEMPERED.of(explained(number, standardised(temper))),
        OUTGOING.of(float(np.corrcoef(extraversion, number)[0, 1])),
    )
    return Outcome(readings, plot=draw, sample=sample_of(towns))


SOCIABLE = Check(
    name="sociable_traits",
    title="The outgoing meet more people in a day, but not by much",
    measure=lambda effort: _sociable(effort, dealt=False),
    control=lambda effort: _sociable(effort, dealt=True),
    control_is="the same traits dealt out to anybody",
)


WEEKEND = Figure(
    "reproduction number from a weekend day's contacts over that from a weekday's",
    0.63,
    0.83,
    source="30 % less, 17 to 37: Hoang et al., survey of contacts in 2010 and 2011",
)
_AGE_EDGES = (0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 120.0)


def next_generation(days: list[Bools], *, ages: Floats) -> float:
    """Return the dominant eigenvalue of the mean contacts of one age with another.

    Where every contact passes an illness on alike, the reproduction number goes with it.
    """
    group = np.digitize(ages, _AGE_EDGES) - 1
    met = np.zeros((len(_AGE_EDGES) - 1,) * 2)
    for day in days:
        a, b = np.nonzero(day)
        np.add.at(met, (group[a], group[b]), 1.0)
    people = np.bincount(group, minlength=len(met)).astype(np.float64)
    each = met / (len(days) * np.maximum(people, 1.0)[:, None])
    return float(np.abs(np.linalg.eigvals(each)).max())


def _weekend(effort: Effort, *, alike: bool) -> Outcome:
    towns, ratios = all_simulated(effort), []
    means: dict[int, list[float]] = {}
    for town in towns:
        days = contacts_of(town)
        ages = town.column("people.age_years").astype(np.float64)
        weekdays = [day for n, day in enumerate(days) if weekday_of(n) < _SATURDAY]
        free = [day for n, day in enumerate(days) if weekday_of(n) >= _SATURDAY]
        weekend = weekdays[-len(free) :] if alike else free
        ratios.append(next_generation(weekend, ages=ages) / next_generation(weekdays, ages=ages))
        for n, day in enumerate(days):
            means.setdefault(weekday_of(n), []).append(float(day.sum(axis=1).mean()))

    def draw(axes: Any) -> None:
        names = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
        for n in sorted(means):
            axes.bar(n, np.mean(means[n]), color=FOUND if n < _SATURDAY else CONTROL)
        axes.set(xticks=range(7), xticklabels=names, ylabel="contacts a day")

    return Outcome((WEEKEND.of(float(np.mean(ratios))),), plot=draw, sample=sample_of(towns))


WEEKEND_CONTACTS = Check(
    name="weekend_contacts",
    title="At the weekend an illness would pass on a third less, for want of school and work",
    measure=lambda effort: _weekend(effort, alike=False),
    control=lambda effort: _weekend(effort, alike=True),
    control_is="weekends like weekdays",
)
