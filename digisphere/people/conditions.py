"""Chronic conditions by age: who has them, and what they take from health and pace. Pure functions.

Prevalence of adults: hypertension (140/90) 7.5, 33.2 and 63.1 % at 18-39, 40-59 and over 60
(Fryar et al. 2017, NHANES); diagnosed diabetes 3.0, 13.8 and 21.4 % at 18-44, 45-64 and over 65
(CDC 2020); arthritis 7.1, 29.3 and 49.6 % in the same bands (Barbour et al. 2017); asthma 7.5 % of
children and 7.7 % of adults (CDC 2019). The heavier have more of the first two.
"""

from enum import IntFlag

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Condition(IntFlag):
    """What somebody lives with; bits of ``vitals.conditions``."""

    HYPERTENSION = 1
    DIABETES = 2
    ARTHRITIS = 4
    ASTHMA = 8


_FROM = {
    Condition.HYPERTENSION: ([0, 18, 40, 60], [0.0, 0.075, 0.332, 0.631]),
    Condition.DIABETES: ([0, 18, 45, 65], [0.003, 0.03, 0.138, 0.214]),
    Condition.ARTHRITIS: ([0, 18, 45, 65], [0.001, 0.071, 0.293, 0.496]),
    Condition.ASTHMA: ([0, 5, 18], [0.03, 0.086, 0.077]),
}
_HEAVY = (Condition.HYPERTENSION, Condition.DIABETES)
_TAKES = {
    Condition.HYPERTENSION: 0.01, Condition.DIABETES: 0.05, Condition.ARTHRITIS: 0.04,
    Condition.ASTHMA: 0.02,
}  # fmt: skip
"""Points of bodily health each takes."""


def prevalence(condition: Condition, ages: Floats) -> Floats:
    """Return (n,) share of people of these ages who have a condition."""
    starts, shares = _FROM[condition]
    band = np.searchsorted(np.array(starts), ages, side="right") - 1
    found: Floats = np.array(shares)[np.maximum(band, 0)]
    return found


def drawn(u: Floats, *, ages: Floats, bmi: Floats) -> Ints:
    """Return (n,) `Condition` bits from uniforms (n, 4)."""
    bits = np.zeros(ages.size, dtype=np.int64)
    heavier = np.exp(0.05 * np.clip(bmi - 26.3, -8.0, 10.0))
    for k, condition in enumerate(Condition):
        share = prevalence(condition, ages) * (heavier if condition in _HEAVY else 1.0)
        bits |= np.where(u[:, k] < share, int(condition), 0)
    return bits


def takes(bits: Ints) -> Floats:
    """Return (n,) points of bodily health the conditions take."""
    lost = np.zeros(np.shape(bits))
    for condition, points in _TAKES.items():
        lost += np.where(bits & int(condition), points, 0.0)
    return lost


def names(bits: int) -> list[str]:
    """Return the words for somebody's conditions."""
    return [c.name.lower() for c in Condition if bits & c and c.name]
