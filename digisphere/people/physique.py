"""Stature, mass and muscle by age, sex, parents and work. Pure functions.

Children follow the medians of the CDC 2000 growth charts, from birth to two those of the WHO
(2006); adults are near the European means of
NCD-RisC (2016), with the loss of height in old age; body mass index is log-normal around its age
trend. Height runs in families (parent-child r near .4). Called by `population.py`; the drawn
body is made from these numbers elsewhere.
"""

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Occupation, Sex

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_AGES = np.array(
    [0, 0.25, 0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18], dtype=np.float64
)
_GIRLS_M = np.array(
    [0.493, 0.595, 0.657, 0.740, 0.855, 0.942, 1.010, 1.079, 1.151, 1.215, 1.275, 1.331, 1.384,
     1.446, 1.515, 1.571, 1.604, 1.618, 1.625, 1.629, 1.631]
)  # fmt: skip
_BOYS_M = np.array(
    [0.500, 0.610, 0.676, 0.757, 0.868, 0.953, 1.023, 1.092, 1.155, 1.219, 1.280, 1.336, 1.387,
     1.435, 1.491, 1.562, 1.638, 1.701, 1.736, 1.753, 1.762]
)  # fmt: skip
_ADULT_M = {Sex.FEMALE: 1.645, Sex.MALE: 1.778}
_SPREAD = 0.038
"""Coefficient of variation of stature at one age and sex."""
_BMI_AGES = np.array([0, 0.25, 0.5, 1, 2, 5, 10, 15, 20, 35, 55, 75, 95], dtype=np.float64)
_BMI = np.array([13.4, 16.4, 17.0, 16.9, 16.3, 15.4, 16.8, 20.0, 22.8, 25.0, 26.6, 26.2, 24.0])
_HEAVY_WORK = (
    Occupation.FARMER, Occupation.FARMHAND, Occupation.SHEPHERD, Occupation.FORESTER,
    Occupation.FISHER, Occupation.SMITH, Occupation.CARPENTER, Occupation.CARTER,
    Occupation.MASON, Occupation.MILLER, Occupation.BUTCHER,
)  # fmt: skip


def stature(age_years: Floats, *, sex: Ints, family_z: Floats, own_z: Floats) -> Floats:
    """Return (n,) standing height in metres.

    Args:
        age_years: ages.
        sex: `Sex` codes.
        family_z: mean of the parents' own deviations, 0 where unknown.
        own_z: standard normal draws.
    """
    z = height_deviation(family_z=family_z, own_z=own_z)
    bounded: Floats = np.clip(
        typical_stature(age_years, sex=sex) * (1.0 + _SPREAD * np.clip(z, -2.8, 2.8)), 0.4, 2.3
    )
    return bounded


def typical_stature(age_years: Floats, *, sex: Ints) -> Floats:
    """Return (n,) the middle stature of an age and sex, in metres."""
    girls = np.interp(age_years, _AGES, _GIRLS_M) * _ADULT_M[Sex.FEMALE] / _GIRLS_M[-1]
    boys = np.interp(age_years, _AGES, _BOYS_M) * _ADULT_M[Sex.MALE] / _BOYS_M[-1]
    typical = np.where(sex == Sex.FEMALE, girls, boys)
    shrunk: Floats = typical - 0.0009 * np.maximum(age_years - 45.0, 0.0)
    return shrunk


def deviation(age_years: Floats, *, sex: Ints, stature_m: Floats) -> Floats:
    """Return (n,) by how many standard deviations people differ from the typical stature."""
    z: Floats = (stature_m / typical_stature(age_years, sex=sex) - 1.0) / _SPREAD
    return z


def height_deviation(*, family_z: Floats, own_z: Floats) -> Floats:
    """Return (n,) standard deviations of stature, partly the parents', partly one's own."""
    inherits = family_z != 0.0
    z: Floats = np.where(inherits, 0.6 * family_z + 0.85 * own_z, own_z)
    return z


def mass(age_years: Floats, *, stature_m: Floats, sex: Ints, own_z: Floats) -> Floats:
    """Return (n,) body mass in kilograms from a log-normal body mass index."""
    typical = typical_bmi(age_years, sex=sex)
    spread = np.interp(age_years, [2.0, 12.0, 20.0, 60.0], [0.07, 0.12, 0.135, 0.155])
    bmi = typical * np.exp(spread * np.clip(own_z, -2.2, 2.6))
    bounded: Floats = np.clip(bmi * stature_m**2, 2.0, 220.0)
    return bounded


def typical_bmi(age_years: Floats, *, sex: Ints) -> Floats:
    """Return (n,) the middle body mass index of an age and sex, kg/m2."""
    shift = np.where(sex == Sex.MALE, 0.4, -0.3) * np.clip(age_years / 2.0, 0.25, 1.0)
    index: Floats = np.interp(age_years, _BMI_AGES, _BMI) + shift
    return index


def muscle(age_years: Floats, *, sex: Ints, occupation: Ints, own_z: Floats) -> Floats:
    """Return (n,) muscularity: peaks near 28, higher in men and with heavy work."""
    by_age = typical_muscle(age_years)
    heavy = np.isin(occupation, _HEAVY_WORK)
    lift = np.where(sex == Sex.MALE, 0.08, -0.06) + np.where(heavy, 0.16, 0.0)
    bounded: Floats = np.clip(by_age + lift + 0.1 * own_z, 0.02, 0.98)
    return bounded


def typical_muscle(age_years: Floats) -> Floats:
    """Return (n,) muscularity of an age, before sex and work."""
    by_age: Floats = np.interp(
        age_years, [3, 12, 20, 28, 45, 65, 90], [0.2, 0.3, 0.5, 0.55, 0.5, 0.36, 0.2]
    )
    return by_age


def walking_speed(age_years: Floats, *, sex: Ints, stature_m: Floats, own_z: Floats) -> Floats:
    """Return (n,) unhurried walking speed on level ground in m/s.

    Adults: Bohannon & Williams Andrews (2011), 1.34 m/s falling to 0.95 in the eighties, spread
    about .13 at one age; children scale with the square root of leg length (dynamic similarity,
    Alexander & Jayes 1983).
    """
    ages = [18.0, 30.0, 50.0, 65.0, 75.0, 85.0, 95.0]
    men = np.interp(age_years, ages, [1.36, 1.36, 1.38, 1.33, 1.24, 0.97, 0.85])
    women = np.interp(age_years, ages, [1.33, 1.34, 1.33, 1.25, 1.14, 0.92, 0.8])
    grown = np.where(sex == Sex.MALE, men, women)
    small = np.sqrt(np.clip(stature_m / 1.65, 0.3, 1.0))
    speed = np.where(age_years < 18.0, 1.36 * small, grown) * (1.0 + 0.09 * np.clip(own_z, -2, 2))
    bounded: Floats = np.clip(speed, 0.6, 1.75)
    return bounded
