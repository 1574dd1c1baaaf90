"""The standardised precipitation index: how unusual a month's or season's rain is, in one number.

SPI is the normal quantile of the rain sum's own distribution. That distribution follows exactly
from the day generator: the number of wet days along its Markov chain, and a gamma sum for each
number. So an index is known from the first month on and not after thirty years. Pure functions.

Source: McKee, Doesken & Kleist 1993 (SPI and its classes); Katz 1977 (rain sums over a two-state
Markov chain).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc, ndtri

from digisphere.environment.generator import DAYS_IN_MONTH, GAMMA_SHAPE, WetChain, wet_chain

Floats = NDArray[np.float64]

MODERATE, SEVERE, EXTREME = -1.0, -1.5, -2.0
"""Classes of drought: an index at or below each (McKee 1993)."""
CLASS_SHARES = {MODERATE: 0.1587, SEVERE: 0.0668, EXTREME: 0.0228}
"""Share of months below each class bound, by the definition of the index."""
_FARTHEST = 3.5


@dataclass(frozen=True)
class RainSum:
    """How the rain of a stretch of days is distributed."""

    wet_days: Floats
    """(days + 1,) chance of each number of wet days."""
    scale_mm: float
    """Scale of the gamma amount of one wet day."""

    def index(self, rain_mm: ArrayLike) -> Floats:
        """SPI of rain sums."""
        rain = np.maximum(np.atleast_1d(np.asarray(rain_mm, np.float64)), 0.0)
        counts = np.arange(1, len(self.wet_days))
        fewer = gammainc(counts * GAMMA_SHAPE, rain[:, None] / self.scale_mm)
        dry = self.wet_days[0]
        # A wholly dry stretch stands in the middle of its own chance, not at its upper end.
        below = np.where(rain > 0.0, dry + fewer @ self.wet_days[1:], 0.5 * dry)
        result: Floats = np.clip(ndtri(np.clip(below, 1e-6, 1.0 - 1e-6)), -_FARTHEST, _FARTHEST)
        return result


def rain_sum(normal_mm: float, *, days: int) -> RainSum:
    """Distribution of the rain of ``days`` days whose normal sum is ``normal_mm``.

    Args:
        normal_mm: mean of the sum.
        days: length of the stretch.
    """
    month_mm = normal_mm * DAYS_IN_MONTH / days
    chain = wet_chain(month_mm)
    mean = max(month_mm, 0.0) / (DAYS_IN_MONTH * chain.wet_share)
    return RainSum(_wet_day_chances(chain, days=days), max(mean, 0.05) / GAMMA_SHAPE)


def _wet_day_chances(chain: WetChain, *, days: int) -> Floats:
    """(days + 1,) chance of each number of wet days, day by day along the chain."""
    dry, wet = np.zeros(days + 1), np.zeros(days + 1)
    dry[0], wet[1] = 1.0 - chain.wet_share, chain.wet_share
    for _ in range(days - 1):
        onward = np.zeros_like(wet)
        onward[1:] = (dry * chain.p01 + wet * chain.p11)[:-1]
        dry = dry * (1.0 - chain.p01) + wet * (1.0 - chain.p11)
        wet = onward
    return np.asarray(dry + wet)
