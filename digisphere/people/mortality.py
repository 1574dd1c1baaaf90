"""How likely death is: by age and sex, and once somebody is badly hurt. Pure functions.

Gompertz's law (1825) told by the age at which most adults die (Missov, Lenart, Nemeth,
Canudas-Romo & Vaupel 2015): hazard ``b exp(b (age - mode))``, with a Makeham term for what strikes
at any age and a little more in the first year. Slope and modes are those of low-mortality countries
(slope 0.085 to 0.11 a year; Human Mortality Database). Fatal shares of the injured: HAZUS-MH
chapter 13 by damage state, Defra FD2321 for floods, American Burn Association for burns. Called by
``mortality_system``, ``harm`` and the check.
"""

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import DeathCause, Sex

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SLOPE_A_YEAR = 0.097
MODE_YEARS = {Sex.FEMALE: 89.0, Sex.MALE: 84.5}
_ANY_AGE = 2.5e-4
_FIRST_YEAR = 3.5e-3
OLD_YEARS = 70.0
"""From this age on a death without another cause is of old age."""
FATAL_BY_DAMAGE = np.array([0.0, 0.0, 0.002, 0.01, 0.13])
"""Share of those hurt in a house who die, by the damage state it has come to."""
FATAL_BURNS = 0.032
HOURS_A_YEAR = 8766.0


def hazard_a_year(ages: Floats, *, sex: Ints, slope: float = SLOPE_A_YEAR) -> Floats:
    """Return (n,) deaths a year of life at these ages."""
    mode = np.where(sex == Sex.FEMALE, MODE_YEARS[Sex.FEMALE], MODE_YEARS[Sex.MALE])
    rate: Floats = (
        slope * np.exp(slope * (ages - mode)) + _ANY_AGE + np.where(ages < 1.0, _FIRST_YEAR, 0.0)
    )
    return rate


def dies_within(u: Floats, *, ages: Floats, sex: Ints, years: float, factor: float = 1.0,
                slope: float = SLOPE_A_YEAR) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Tell from uniforms (n,) who dies of age or illness within some (short) time."""
    hazard = factor * hazard_a_year(ages, sex=sex, slope=slope)
    struck: npt.NDArray[np.bool_] = u < -np.expm1(-hazard * years)
    return struck


def natural_cause(age_years: float) -> DeathCause:
    """Return what a death without another cause is put down to."""
    return DeathCause.OLD_AGE if age_years >= OLD_YEARS else DeathCause.ILLNESS


def fatal_share(by: str, *, damage: int = 0, rating: float = 0.0) -> float:
    """Return the chance that an injury by collapse, flood or fire kills.

    Args:
        by: ``collapse``, ``flood`` or ``fire``.
        damage: of the house, for a collapse.
        rating: hazard rating of the water, depth × (speed + 0.5), m2/s, for a flood.
    """
    if by == "collapse":
        return float(FATAL_BY_DAMAGE[damage])
    if by == "flood":
        return min(0.02 * rating, 0.5)
    return FATAL_BURNS if by == "fire" else 0.0
