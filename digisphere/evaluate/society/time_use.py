"""Checks of how people spend their days: sleep, meals, work, the house, and the week's rhythm.

Days run from four to four; ages and sources as in surveys of time use. Measured on the shared town.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import FOUND, REFERENCE
from digisphere.evaluate.society.town import DAY_S, LOOK_S, Town, all_simulated, sample_of
from digisphere.people.enums import WORKLESS, Activity, Goal

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

_HOUR_S = 3600.0
_FRIDAY = 4
_GROWN_YEARS = 15.0

SLEEP = Figure(
    "sleep a day, people of 15 and more",
    7.95,
    9.02,
    source="Norway's men 7:57 to France's women 8:55, Eurostat 2004 (HETUS); 9.02, ATUS 2022",
    unit="h",
)
MEALS = Figure(
    "eating and drinking a day",
    1.03,
    2.22,
    source="62 minutes in the United States to 133 in France: OECD time use database, 2018",
    unit="h",
)
HOUSE = Figure(
    "housework and shopping a day",
    1.5,
    4.5,
    source="1.9 h of housework and .7 of shopping, ATUS 2022; unpaid work of all from 2 h in Korea "
    "to 4 in Mexico: OECD, Society at a Glance 2011; half an hour either way",
    unit="h",
)
NIGHT = Figure(
    "share asleep at three at night",
    0.90,
    1.0,
    source="more than 94 % from one to four in HETUS and ATUS day curves; the town has no night "
    "shifts",
)
WEEKDAY = Figure(
    "share of employed people who work on a weekday",
    0.73,
    0.93,
    source=".83 of the employed: ATUS 2008, 2012; ten points either way",
)
WEEKEND = Figure(
    "share of employed people who work on a day of the weekend",
    0.24,
    0.44,
    source=".34 of the employed: ATUS 2008, 2012; ten points either way",
)
LONG_DAY = Figure(
    "work on a weekday by those who work",
    5.9,
    9.9,
    source="7.9 h: ATUS 2008, 2012; a quarter either way",
    unit="h",
)
_HOUSEWORK = (Goal.CHORES, Goal.SHOP, Goal.MARKET, Goal.FETCH_WATER)
_LEAST_WORK_H = 0.5
"""Less than this is no day's work."""


def hours(town: Town, chosen: NDArray[np.bool_]) -> Floats:
    """Return (days, people) hours a day in which something holds at the looks (t, people)."""
    per_day = round(DAY_S / LOOK_S)
    return np.asarray(
        chosen.reshape(town.days, per_day, town.people).sum(axis=1) * LOOK_S / _HOUR_S
    )


def weekday_of(day: int) -> int:
    """Return the day of the week of a day of a town, 0 for Monday."""
    return (_FRIDAY + day) % 7


def _doing(town: Town, *, shuffled: bool) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return activities and intentions at the looks, or the same in any order."""
    activity, intention = town.looks["activity"], town.looks["intention"]
    if shuffled:
        order = Streams(town.seed).at("evaluate.time_use", 0).permutation(len(activity))
        activity, intention = activity[order], intention[order]
    return activity, intention


def _day(effort: Effort, *, shuffled: bool) -> Outcome:
    rows: list[Floats] = []
    night: list[float] = []
    curves: dict[str, Floats] = {}
    towns = all_simulated(effort)
    for town in towns:
        grown = town.column("people.age_years") >= _GROWN_YEARS
        activity, intention = _doing(town, shuffled=shuffled)
        if shuffled:
            activity = np.where(activity == Activity.SLEEP, Activity.IDLE, activity)
        parts = (
            activity == Activity.SLEEP,
            activity == Activity.EAT,
            np.isin(intention, _HOUSEWORK) & (activity != Activity.SLEEP),
        )
        rows.append(np.array([hours(town, part)[:, grown].mean() for part in parts]))
        clock = (town.looks["time_s"] / _HOUR_S + 4.0) % 24.0
        asleep = parts[0][:, grown].mean(axis=1)
        night.append(float(asleep[np.abs(clock - 3.0) < 0.05].mean()))
        for name, code in (("asleep", Activity.SLEEP), ("at work", Activity.WORK)):
            share = (activity == code)[:, grown].mean(axis=1)
            curves[name] = share[: round(DAY_S / LOOK_S)]
    mean = np.array(rows).mean(axis=0)
    readings = (
        SLEEP.of(mean[0]), MEALS.of(mean[1]), HOUSE.of(mean[2]), NIGHT.of(float(np.mean(night))),
    )  # fmt: skip

    def draw(axes: Any) -> None:
        at = 4.0 + np.arange(round(DAY_S / LOOK_S)) * LOOK_S / _HOUR_S
        axes.plot(at, curves["asleep"], color=FOUND, label="asleep")
        axes.plot(at, curves["at work"], color=REFERENCE, label="at work")
        axes.set(
            xlabel="hour of a Friday, from four to four", ylabel="share of people", ylim=(0, 1)
        )

    return Outcome(readings, plot=draw, sample=sample_of(towns))


TIME_USE = Check(
    name="time_use",
    title="Sleep, meals and housework take the hours that diaries show",
    measure=lambda effort: _day(effort, shuffled=False),
    control=lambda effort: _day(effort, shuffled=True),
    control_is="a town that never sleeps and does things at any hour",
)


def _employed(town: Town) -> Rows:
    occupation = town.column("people.occupation")
    grown = town.column("people.age_years") >= _GROWN_YEARS
    return np.flatnonzero(grown & ~np.isin(occupation, [int(o) for o in WORKLESS]))


def _week(effort: Effort, *, alike: bool) -> Outcome:
    shares: dict[int, list[float]] = {}
    longs: list[float] = []
    towns = all_simulated(effort)
    for town in towns:
        worked = hours(town, (town.looks["activity"] == Activity.WORK)
                       & (town.looks["intention"] == Goal.WORK))[:, _employed(town)]  # fmt: skip
        for day in range(town.days):
            found = worked[0 if alike else day]
            weekday = weekday_of(day)
            shares.setdefault(weekday, []).append(float((found > _LEAST_WORK_H).mean()))
            if weekday < 5:
                longs.append(float(found[found > _LEAST_WORK_H].mean()))
    weekday_share = np.mean([v for d, found in shares.items() if d < 5 for v in found])
    weekend_share = np.mean([v for d, found in shares.items() if d >= 5 for v in found])
    readings = (
        WEEKDAY.of(float(weekday_share)),
        WEEKEND.of(float(weekend_share)),
        LONG_DAY.of(float(np.mean(longs))),
    )

    def draw(axes: Any) -> None:
        days = sorted(shares)
        axes.bar(days, [np.mean(shares[d]) for d in days], color=FOUND, label="model")
        axes.hlines([0.83, 0.34], [-0.5, 4.5], [4.5, 6.5], color=REFERENCE, label="ATUS")
        names = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
        axes.set(
            xticks=range(7), xticklabels=names, ylabel="share of employed at work", ylim=(0, 1)
        )

    return Outcome(readings, plot=draw, sample=sample_of(towns))


WEEK = Check(
    name="working_week",
    title="Five in six work on a weekday, one in three at the weekend",
    measure=lambda effort: _week(effort, alike=False),
    control=lambda effort: _week(effort, alike=True),
    control_is="a week whose days are all alike",
)
