"""Who conceives, for how long a child is carried, and whether it is a girl. Pure functions.

Births by the mother's age follow Europe's rates of 2021 (United Nations, World Population Prospects
2022: 12 to 0.8 births per 1,000 women of 15 to 49 by five years, 1.47 children a woman). They are
had in couples, so a woman in one bears as many more as couples are fewer than women (shares in a
union by age: United Nations, World Marriage Data 2019). Few have a third child and hardly anybody
a fifth (parity progression: Frejka 2008, Europe: 0.85, 0.7, 0.3, 0.25). Called by society's
``births`` and by the check.
"""

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Sex

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

AGE_MIDDLES = np.array([13.0, 17.5, 22.5, 27.5, 32.5, 37.5, 42.5, 47.5, 51.0])
BIRTHS_A_YEAR = np.array([0.0, 0.0120, 0.0500, 0.0880, 0.0870, 0.0460, 0.0100, 0.0008, 0.0])
"""Births per woman and year by her age."""
_UNION_AGES = np.array([15.0, 18.0, 22.5, 27.5, 32.5, 37.5, 50.0])
_IN_UNION = np.array([0.01, 0.06, 0.25, 0.55, 0.71, 0.76, 0.76])
_BY_PARITY = np.array([1.7, 1.7, 0.6, 0.45, 0.35, 0.2])
"""How much readier than the average a couple with none, one, two ... children is for the next."""
_OTHERWISE_EXPOSED = 1.12
"""Makes up for the months in which she is with child or has just borne one."""
SPACING_DAYS = 240
"""Least days from a birth to the next conception; births then stand 17 months apart or more."""
CARRIED_DAYS, CARRIED_SD = 268.0, 10.0
"""From conception to birth: median and spread (Jukic et al. 2013)."""
KNOWN_DAYS = 45
"""After so many days she knows (Branum & Ahrens 2017: 5.5 weeks from the last period)."""
FROM_YEARS, TO_YEARS = 15.0, 50.0
BOYS = 1.05 / 2.05
"""Share of boys among the newborn: 105 to 100 girls (Chao et al. 2019)."""


def conception_a_year(ages: Floats, *, parity: Ints) -> Floats:
    """Return (n,) conceptions a year that end in a birth, of women in a couple able to conceive.

    Args:
        ages: of the women.
        parity: children they have borne.
    """
    at_birth = ages + CARRIED_DAYS / 365.25
    bears = np.interp(at_birth, AGE_MIDDLES, BIRTHS_A_YEAR)
    united = np.interp(ages, _UNION_AGES, _IN_UNION)
    ready = _BY_PARITY[np.clip(parity, 0, len(_BY_PARITY) - 1)]
    rate: Floats = _OTHERWISE_EXPOSED * ready * bears / np.maximum(united, 0.05)
    return np.where((ages >= FROM_YEARS) & (ages < TO_YEARS), rate, 0.0)


def carried_s(normal: Floats) -> Floats:
    """Return (n,) seconds from conception to birth, from standard normals."""
    days: Floats = CARRIED_DAYS + CARRIED_SD * np.clip(normal, -2.5, 1.8)
    return 86400.0 * days


def sex_at_birth(chance: Floats) -> Ints:
    """Return (n,) sexes of the newborn from uniform draws."""
    return np.where(chance < BOYS, int(Sex.MALE), int(Sex.FEMALE)).astype(np.int64)
