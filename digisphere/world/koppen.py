"""Köppen-Geiger climate classes from monthly normals, and what the classes are called.

One pure function of twelve temperatures and twelve amounts of rain, at any shape of grid; numbers
of classes are those of the published map, because datasets carry them. Called by ``nature`` for
the ``koppen_id`` layer, by ``build`` for the crops of the place, and by the checks.
Source: Peel, Finlayson & McMahon 2007, with the order of tests of Beck et al. 2018.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Koppen(IntEnum):
    """Class numbers of Beck et al. 2018; 0 where there is no land."""

    NONE = 0
    AF = 1
    AM = 2
    AW = 3
    BWH = 4
    BWK = 5
    BSH = 6
    BSK = 7
    CSA = 8
    CSB = 9
    CSC = 10
    CWA = 11
    CWB = 12
    CWC = 13
    CFA = 14
    CFB = 15
    CFC = 16
    DSA = 17
    DSB = 18
    DSC = 19
    DSD = 20
    DWA = 21
    DWB = 22
    DWC = 23
    DWD = 24
    DFA = 25
    DFB = 26
    DFC = 27
    DFD = 28
    ET = 29
    EF = 30

    @property
    def symbol(self) -> str:
        """The class as climatologists write it: ``BWh``."""
        if self in (Koppen.NONE, Koppen.ET, Koppen.EF):
            return "" if self is Koppen.NONE else self.name
        capitals = 2 if self.name[0] == "B" else 1
        return self.name[:capitals] + self.name[capitals:].lower()


_APRIL_TO_SEPTEMBER = slice(3, 9)
_OCTOBER_TO_MARCH = [9, 10, 11, 0, 1, 2]


def koppen_geiger(monthly_c: Floats, *, monthly_mm: Floats) -> NDArray[np.uint8]:
    """Return the class of each place.

    Args:
        monthly_c: (12, ...) mean temperature of January to December.
        monthly_mm: (12, ...) precipitation of those months.

    Summer is the warmer of the half years from April and from October, so hemispheres need no
    telling apart. Dryness is tested before all else, as in Beck et al. 2018.
    """
    t, p = np.asarray(monthly_c, np.float64), np.asarray(monthly_mm, np.float64)
    northern = t[_APRIL_TO_SEPTEMBER].mean(axis=0) >= t[_OCTOBER_TO_MARCH].mean(axis=0)
    year_c, year_mm = t.mean(axis=0), p.sum(axis=0)
    least_mm = _dry_limit_mm(p, year_c=year_c, northern=northern)
    desert, dry = year_mm < 5.0 * least_mm, year_mm < 10.0 * least_mm
    hot, cold = t.max(axis=0), t.min(axis=0)
    arid = np.where(desert, Koppen.BWH, Koppen.BSH) + (year_c < 18.0)
    tropical = np.where(
        p.min(axis=0) >= 60.0,
        Koppen.AF,
        np.where(p.min(axis=0) >= 100.0 - year_mm / 25.0, Koppen.AM, Koppen.AW),
    )
    season, warmth = _season(p, northern=northern), _summer_heat(t)
    temperate = Koppen.CSA + 3 * season + np.minimum(warmth, 2)
    boreal = Koppen.DSA + 4 * season + warmth
    polar = np.where(hot > 0.0, Koppen.ET, Koppen.EF)
    kind = np.select(
        [dry, cold >= 18.0, hot <= 10.0, cold > 0.0], [arid, tropical, polar, temperate], boreal
    )
    return np.asarray(kind, dtype=np.uint8)


def _halves(p: Floats, *, northern: Flags) -> tuple[Floats, Floats]:
    """Return rain of the summer and of the winter months, (6, ...) each."""
    warm, cold = p[_APRIL_TO_SEPTEMBER], p[_OCTOBER_TO_MARCH]
    return np.where(northern, warm, cold), np.where(northern, cold, warm)


def _dry_limit_mm(p: Floats, *, year_c: Floats, northern: Flags) -> Floats:
    """Return P_threshold: what the warmth could evaporate, more if rain comes in summer."""
    summer, winter = (half.sum(axis=0) for half in _halves(p, northern=northern))
    total = np.maximum(summer + winter, 1e-9)
    extra = np.where(winter >= 0.7 * total, 0.0, np.where(summer >= 0.7 * total, 28.0, 14.0))
    return np.asarray(2.0 * year_c + extra)


def _season(p: Floats, *, northern: Flags) -> NDArray[np.int64]:
    """Return 0 for dry summers, 1 for dry winters, 2 for neither."""
    summer, winter = _halves(p, northern=northern)
    dry_summer = (summer.min(axis=0) < 40.0) & (summer.min(axis=0) < winter.max(axis=0) / 3.0)
    dry_winter = winter.min(axis=0) < summer.max(axis=0) / 10.0
    more_in_summer = summer.sum(axis=0) > winter.sum(axis=0)
    both = dry_summer & dry_winter
    dry_summer = dry_summer & ~(both & more_in_summer)
    dry_winter = dry_winter & ~(both & ~more_in_summer)
    return np.asarray(np.where(dry_summer, 0, np.where(dry_winter, 1, 2)), dtype=np.int64)


def _summer_heat(t: Floats) -> NDArray[np.int64]:
    """Return 0 hot summers (a), 1 warm (b), 2 short (c), 3 short after a bitter winter (d)."""
    long = (t >= 10.0).sum(axis=0) >= 4
    short = np.where(t.min(axis=0) < -38.0, 3, 2)
    return np.asarray(np.where(t.max(axis=0) >= 22.0, 0, np.where(long, 1, short)), dtype=np.int64)
