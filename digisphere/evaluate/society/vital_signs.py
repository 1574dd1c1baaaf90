"""Checks of vital signs: a town's hearts, pressures, steps and chronic conditions by age.

Measured on the shared town (``town``), which lives with everything switched on. The control gives
everybody the body of a man of thirty.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import BAND, CONTROL, FOUND
from digisphere.evaluate.society.town import Town, all_simulated, sample_of
from digisphere.people import conditions, vitals
from digisphere.people.conditions import Condition
from digisphere.people.enums import Sex
from digisphere.people.health_columns import VITAL_DAYS

Floats = NDArray[np.float64]

_PULSE = "NHANES: Ostchega et al. 2011, mean 71 to 74 of adults"
HEART = Figure("heart at rest, adults, mean", 68.0, 77.0, unit="1/min", source=_PULSE)
HEART_SPREAD = Figure(
    "heart at rest, adults, spread", 7.5, 13.0, unit="1/min", source="Ostchega et al. 2011: 10-12"
)
HEART_YOUNG = Figure(
    "heart at rest, under 12 less adults", 8.0, 30.0, unit="1/min",
    source="Ostchega et al. 2011: 83 at 9-11 to 96 at 4-5, adults 72",
)  # fmt: skip
PRESSURE_RISE = Figure(
    "systolic pressure, 60 and over less 18 to 39", 12.0, 28.0, unit="mmHg",
    source="NHANES: Wright et al. 2011, 14 (men) to 26 (women)",
)  # fmt: skip
PRESSURE = Figure(
    "systolic pressure, adults, mean", 115.0, 127.0, unit="mmHg", source="Wright et al. 2011: 122"
)
STEPS = Figure(
    "steps a day, adults, mean", 6000.0, 14000.0, digits=4,
    source="healthy adults 4 000 to 18 000, mostly 7 000 to 13 000: Tudor-Locke et al. 2011; "
    "farming villagers up to 14 000 (Bassett et al. 2004)",
)  # fmt: skip
ENERGY = Figure(
    "energy used, adults, mean", 2100.0, 3100.0, unit="kcal", digits=4,
    source="doubly labelled water: Pontzer et al. 2021, women 2 200, men 2 900",
)  # fmt: skip


def _last_day(town: Town, name: str) -> Floats:
    days = town.column("vitals.days")
    ring = town.column(f"vitals.{name}")
    last: Floats = ring[np.arange(len(days)), (days - 1) % VITAL_DAYS].astype(np.float64)
    return last


class _Bodies:
    """Adults and children of the towns with their last recorded day."""

    def __init__(self, towns: list[Town], *, ageless: bool) -> None:
        parts = [self._of(town, ageless=ageless) for town in towns]
        self.age, self.heart, self.systolic, self.steps, self.energy = (
            np.concatenate(each) for each in zip(*parts, strict=True)
        )

    @staticmethod
    def _of(town: Town, *, ageless: bool) -> tuple[Floats, ...]:
        alive = town.column("people.alive") & (town.column("vitals.days") > 0)
        age = town.column("people.age_years")[alive].astype(np.float64)
        steps, energy = (_last_day(town, n)[alive] for n in ("steps", "energy_kcal"))
        if not ageless:
            heart, upper = (
                _last_day(town, n)[alive] for n in ("resting_heart_bpm", "systolic_mmhg")
            )
            return age, heart, upper, steps, energy
        same = np.full(age.size, 30.0)
        men = np.full(age.size, Sex.MALE, dtype=np.int64)
        none = np.zeros(age.size)
        heart = vitals.resting_heart_rate(same, sex=men, fitness=none, own=none)
        upper, _ = vitals.blood_pressure(
            same, sex=men, bmi=none + 25.0, hypertensive=none > 0.0, fitness=none, own=none
        )
        return age, heart, upper, steps, energy


def _outcome(effort: Effort, *, ageless: bool) -> Outcome:
    towns = all_simulated(effort)
    b = _Bodies(towns, ageless=ageless)
    grown, child = b.age >= 18.0, b.age < 12.0
    old, young = b.age >= 60.0, grown & (b.age < 40.0)

    def draw(axes: Any) -> None:
        axes.axhspan(PRESSURE.low, PRESSURE.high, color=BAND, alpha=0.15, label="adults' mean")
        axes.plot(b.age, b.systolic, ".", color=FOUND, ms=4, label="systolic pressure (mmHg)")
        axes.plot(b.age, b.heart, ".", color=CONTROL, ms=4, label="heart at rest (1/min)")
        axes.set(xlabel="age (years)", ylabel="mmHg, 1/min")

    return Outcome(
        (
            HEART.of(float(b.heart[grown].mean())),
            HEART_SPREAD.of(float(b.heart[grown].std())),
            HEART_YOUNG.of(float(b.heart[child].mean() - b.heart[grown].mean())),
            PRESSURE.of(float(b.systolic[grown].mean())),
            PRESSURE_RISE.of(float(b.systolic[old].mean() - b.systolic[young].mean())),
            STEPS.of(float(b.steps[grown].mean())),
            ENERGY.of(float(b.energy[grown].mean())),
        ),
        plot=draw,
        sample=sample_of(towns),
    )


_OLD = {
    Condition.HYPERTENSION: Figure(
        "hypertension, 60 and over", 0.55, 0.71, source="Fryar et al. 2017, NHANES: 0.631"
    ),
    Condition.ARTHRITIS: Figure(
        "arthritis, 65 and over", 0.43, 0.57, source="Barbour et al. 2017, NHIS: 0.496"
    ),
    Condition.DIABETES: Figure(
        "diabetes, 65 and over", 0.17, 0.27, source="CDC 2020: 0.214, diagnosed"
    ),
}


def _conditions(effort: Effort, *, by_age: bool) -> Outcome:
    count = effort.choose(quick=20_000, full=400_000)
    lot = np.arange(count)
    u = np.mod(lot[:, None] * np.array([0.6180339887, 0.7548776662, 0.5698402909, 0.414]), 1.0)
    bmi = 26.3 * np.exp(0.15 * np.sin(lot * 0.7))
    ages = np.full(count, 72.0 if by_age else 30.0)
    bits = conditions.drawn(u, ages=ages, bmi=bmi)

    def draw(axes: Any) -> None:
        line = np.linspace(0.0, 90.0, 181)
        for condition in Condition:
            axes.plot(line, conditions.prevalence(condition, line), label=str(condition.name))
        axes.set(xlabel="age (years)", ylabel="share")

    return Outcome(
        tuple(figure.of(float((bits & c > 0).mean())) for c, figure in _OLD.items()),
        plot=draw,
        sample=f"{count:,} people of {ages[0]:.0f}",
    )


VITALS = Check(
    name="vital_signs",
    title="Hearts, pressures and steps are those of their age",
    measure=lambda effort: _outcome(effort, ageless=False),
    control=lambda effort: _outcome(effort, ageless=True),
    control_is="a town of men of thirty",
)
CHRONIC = Check(
    name="chronic_conditions",
    title="Chronic conditions come with age",
    measure=lambda effort: _conditions(effort, by_age=True),
    control=lambda effort: _conditions(effort, by_age=False),
    control_is="conditions that heed no age",
)
