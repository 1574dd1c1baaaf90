"""Checks of the course of life: children by age, what they inherit, and decades of a village.

Fertility and heredity are the very functions the villages live by, over cohorts of thousands; the
decades are ``generations``: couples, births, moves and deaths of one village, day by day.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.scenario import make_scenario
from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import BAND, CONTROL, FOUND, REFERENCE
from digisphere.evaluate.society.generations import Census, Generations
from digisphere.people import character, fertility, heredity
from digisphere.people.enums import Sex
from digisphere.world.build import build_ground

Floats = NDArray[np.float64]

_MONTHS = 35 * 12
_UNION_AGES = np.array([15.0, 18.0, 22.5, 27.5, 32.5, 37.5, 50.0])
_IN_UNION = np.array([0.01, 0.06, 0.25, 0.55, 0.71, 0.76, 0.76])
"""Shares of women in a union by age (United Nations, World Marriage Data 2019, Europe)."""
TFR = Figure(
    "children a woman", 1.16, 1.85,
    source="Eurostat 2021: 1.13 (Malta) to 1.84 (France); UN WPP 2022: Europe 1.48",
)  # fmt: skip
MOTHERS_AGE = Figure(
    "mean age of mothers at birth", 28.5, 32.0, unit="years",
    source="Eurostat 2021: 31.1; UN WPP 2022: Europe 29.7",
)  # fmt: skip
TEENAGE = Figure(
    "births per 1,000 women of 15 to 19", 2.0, 16.0, source="UN WPP 2022: Europe 12; EU 6"
)
INTERVAL = Figure(
    "median months between births of one mother", 24.0, 60.0, unit="months",
    source="Europe: three to four years (De Jonge et al. 2014; Eurostat)",
)  # fmt: skip
SEX_RATIO = Figure("boys per girl at birth", 1.03, 1.07, source="Chao et al. 2019: 1.03 to 1.07")
LIKENESS = Figure(
    "correlation of traits of parents and children", 0.09, 0.20,
    source="Loehlin 1992: 0.11 to 0.16; Vukasovic & Bratko 2015",
)  # fmt: skip
SPREAD = Figure(
    "spread of children's traits over their parents'", 0.93, 1.07, source="no drift of the survey's"
)
BORN = Figure("births per 1,000 people a year", 6.0, 14.0, source="Eurostat 2021: 6.8 to 12.0")
WED = Figure(
    "couples that move together per 1,000 people a year", 3.0, 12.0,
    source="3.2 to 4.6 marriages (Eurostat, 2010 to 2020), 6.2 (CDC, 2022); half of all first "
    "unions begin without one (Perelli-Harris et al. 2012)",
)  # fmt: skip
PARTED = Figure(
    "couples that part per 1,000 people a year", 0.7, 3.5,
    source="Eurostat 2010 to 2020: 1.6 to 2.0 divorces, unions without marriage on top",
)  # fmt: skip
MOVED = Figure(
    "people who come or leave per 1,000 a year", 25.0, 110.0,
    source="Bell et al. 2015: 2 to 5 % change their municipality each way, Europe",
)  # fmt: skip
WED_AT = Figure(
    "mean age of those who move together", 25.0, 40.0, unit="years",
    source="first unions at 26 to 30 (OECD Family Database); all weddings 36 to 39 (Destatis)",
)  # fmt: skip
PYRAMID = Figure(
    "largest change of a ten years' share of the age pyramid", 0.0, 0.13,
    source="EU 2000 to 2030: no share changes by more than 0.06; a small village wavers more",
)  # fmt: skip


class _Mothers:
    """A cohort of women from 15 to 50, month by month, of whom some live with a man."""

    def __init__(self, count: int, *, heeds: bool) -> None:
        streams = Streams(11)
        draw = np.arange(count)
        united_at = np.interp(
            streams.uniform_by_slot("life.union", 0, draw), _IN_UNION, _UNION_AGES, right=99.0
        )
        parity = np.zeros(count, dtype=np.int64)
        free_from = np.zeros(count)
        last = np.full(count, np.nan)
        self.ages: list[Floats] = []
        self.gaps: list[Floats] = []
        for month in range(_MONTHS):
            age = np.full(count, 15.0 + month / 12.0)
            rate = fertility.conception_a_year(age, parity=parity) if heeds else np.full(count, 0.1)
            u = streams.uniform_by_slot("life.conceives", month, draw)
            born = (u < rate / 12.0) & (age >= united_at) & (month >= free_from)
            self.ages.append(age[born] + fertility.CARRIED_DAYS / 365.25)
            gap = month - last[born & (parity > 0)]
            self.gaps.append(gap)
            last[born] = month
            parity[born] += 1
            free_from[born] = month + 9 + fertility.SPACING_DAYS / 30.4
        self.count, self.parity = count, parity


def _children(effort: Effort, *, heeds: bool) -> Outcome:
    mothers = _Mothers(effort.choose(quick=6_000, full=60_000), heeds=heeds)
    ages, gaps = np.concatenate(mothers.ages), np.concatenate(mothers.gaps)
    u = Streams(12).uniform_by_slot("life.sex", 0, np.arange(60_000))
    boys = float((fertility.sex_at_birth(u) == Sex.MALE).mean())
    by_age = np.histogram(ages, bins=np.arange(15.0, 55.0, 5.0))[0] / (5.0 * mothers.count)

    def draw(axes: Any) -> None:
        axes.bar(np.arange(17.5, 52.0, 5.0), 1000.0 * by_age, width=4.0, color=FOUND, label="found")
        axes.plot(fertility.AGE_MIDDLES, 1000.0 * fertility.BIRTHS_A_YEAR, "o-", color=REFERENCE,
                  label="Europe 2021, UN")  # fmt: skip
        axes.set(xlabel="age of the mother", ylabel="births per 1,000 women a year")

    return Outcome(
        (
            TFR.of(ages.size / mothers.count),
            MOTHERS_AGE.of(float(ages.mean())),
            TEENAGE.of(1000.0 * float(by_age[0])),
            INTERVAL.of(float(np.median(gaps))),
            SEX_RATIO.of(boys / (1.0 - boys)),
        ),
        plot=draw,
        sample=f"{mothers.count:,} women from 15 to 50",
    )


def _inherited(effort: Effort, *, share: float) -> Outcome:
    count = effort.choose(quick=20_000, full=200_000)
    streams = Streams(13)

    def people(name: str, *, sex: NDArray[np.int64]) -> Floats:
        def normal(stream: str, slots: Any, *extra: int) -> Floats:
            return streams.normal_by_slot(f"{name}.{stream}", 0, slots, *extra)

        return character.draw_traits(
            np.arange(count), age_years=np.full(count, 30.0), sex=sex, normal=normal,
        )  # fmt: skip

    mothers = people("life.mother", sex=np.full(count, Sex.FEMALE))
    fathers = people("life.father", sex=np.full(count, Sex.MALE))
    own = people("life.child", sex=np.arange(count) % 2)
    children = heredity.traits_of_children(own, mothers=mothers, fathers=fathers, share=share)
    found = [
        float(np.corrcoef(children[:, k], parents[:, k])[0, 1])
        for k in range(5) for parents in (mothers, fathers)
    ]  # fmt: skip

    def draw(axes: Any) -> None:
        axes.axhspan(LIKENESS.low, LIKENESS.high, color=BAND, alpha=0.2, label="published")
        axes.plot(range(10), found, "o", color=FOUND, label="found")
        axes.set(xlabel="trait and parent", ylabel="correlation")

    return Outcome(
        (
            LIKENESS.of(min(found)), LIKENESS.of(max(found)),
            SPREAD.of(float(children.std(axis=0).mean() / mothers.std(axis=0).mean())),
        ),
        plot=draw, sample=f"{count:,} families",
    )  # fmt: skip


@cache
def _village(people: int, years: int, *, odd: bool) -> Census:
    scenario = make_scenario({"people": {"count": people}, "world": {"size_cells": 256}})
    life = {"births": 0.1, "couples": 12.0, "moves": 6.0} if odd else {}
    village = Generations(
        build_ground(scenario, seed=1), people=people, spare=people * (1 + years // 4), seed=1,
        **life,
    )  # fmt: skip
    return village.run(years)


def _decades(effort: Effort, *, odd: bool) -> Outcome:
    years = effort.choose(quick=2 if odd else 5, full=30)
    census = _village(effort.choose(quick=200, full=600), years, odd=odd)
    change = max(float(np.abs(p - census.pyramids[0]).max()) for p in census.pyramids)

    def draw(axes: Any) -> None:
        ages = np.arange(5.0, 100.0, 10.0)
        axes.plot(ages, census.pyramids[0], color=REFERENCE, label="at the start")
        axes.plot(ages, census.pyramids[-1], color=CONTROL if odd else FOUND, label="at the end")
        axes.set(xlabel="age", ylabel="share of people")

    def rate(*kinds: str) -> float:
        return 1000.0 * sum(census.count(kind) for kind in kinds) / census.person_years

    return Outcome(
        (
            BORN.of(rate("birth")), WED.of(rate("wedding")), PARTED.of(rate("separation")),
            MOVED.of(rate("arrival", "departure")), WED_AT.of(census.wedding_age),
            PYRAMID.of(change),
        ),
        plot=draw,
        sample=f"a village of {census.size[0]} people for {years} years, seed 1",
    )  # fmt: skip


CHILDREN = Check(
    name="life_children",
    title="Women have as many children, at such ages, as in Europe",
    measure=lambda effort: _children(effort, heeds=True),
    control=lambda effort: _children(effort, heeds=False),
    control_is="couples that conceive alike at every age and number of children",
)
HEREDITY = Check(
    name="life_heredity",
    title="Children take after their parents a little",
    measure=lambda effort: _inherited(effort, share=heredity.FROM_EACH_PARENT),
    control=lambda effort: _inherited(effort, share=0.45),
    control_is="parents who pass on all that twin studies call heritable",
)
DECADES = Check(
    name="life_decades",
    title="A village marries, parts, moves and renews itself as European ones do",
    measure=lambda effort: _decades(effort, odd=False),
    control=lambda effort: _decades(effort, odd=True),
    control_is="lives in haste: twelvefold couples, sixfold moves, hardly any children",
)
