"""Chances of being hurt by a falling house, by moving water and by fire. Pure functions.

`danger_system` draws with them; how many of the hurt die is in `mortality`.

Sources, of the order of the published rates: share of people indoors hurt by damage state of an
unreinforced house, HAZUS-MH technical manual chapter 13; injuries in floods by hazard rating
d (v + 0.5), Defra FD2321; burns by thermal dose t q^(4/3), TNO Green Book probit (second degree).
"""

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from digisphere.environment.fire_effects import front_radiation_kw_m2

Floats = npt.NDArray[np.float64]

BY_DAMAGE = np.array([0.0, 0.0005, 0.004, 0.022, 0.20])
"""Chance of somebody indoors being hurt, by the damage state the house has come to."""
SEVERITY = {"collapse": 0.6, "flood": 0.35, "fire": 0.5}
DANGEROUS = 1.25
"""Hazard rating from which water is a danger to most people, m2/s (Defra FD2320)."""
_PER_RATING = 0.03
_EXPOSED_S = 20.0


def by_collapse(damage: npt.NDArray[np.integer]) -> Floats:
    """Chance (n,) of being hurt in a house that has just come to a damage state."""
    chance: Floats = BY_DAMAGE[np.asarray(damage, dtype=np.intp)]
    return chance


def by_flood(depth_m: Floats, *, speed_m_s: Floats) -> Floats:
    """Chance (n,) of being hurt on being caught by water of this depth and speed."""
    rating = depth_m * (speed_m_s + 0.5)
    return np.where(rating >= DANGEROUS, np.minimum(_PER_RATING * rating, 0.5), 0.0)


def by_fire(intensity_kw_m: Floats, *, away_m: Floats) -> Floats:
    """Chance (n,) of burns of the second degree beside a front, twenty seconds of it."""
    heat_w_m2 = 1000.0 * front_radiation_kw_m2(intensity_kw_m, away_m=away_m)
    dose = _EXPOSED_S * np.maximum(heat_w_m2, 1.0) ** (4.0 / 3.0)
    chance: Floats = ndtr(-43.14 + 3.0186 * np.log(dose) - 5.0)
    return chance
