"""The stochastic weather of each day: wet or dry, how much, how warm (WGEN).

A two-state Markov chain for wet days, gamma amounts, and a lag-one multivariate process for the
residuals of maximum temperature, minimum temperature and radiation. It decides the large-scale
forcing per day; the spatial physics carry it. Pure functions of numbers and a generator; the
state lives in the `atmosphere` table of the weather system, which calls this.

Source: Richardson & Wright 1984 (WGEN); the matrices are pinned in the tests because published
copies carry typing errors.
"""

from dataclasses import dataclass
from math import cos, exp, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESIDUAL_A = np.array([[0.567, 0.086, -0.002], [0.253, 0.504, -0.050], [-0.006, -0.039, 0.244]])
RESIDUAL_B = np.array([[0.781, 0.0, 0.0], [0.328, 0.637, 0.0], [0.238, -0.341, 0.873]])
GAMMA_SHAPE = 0.75
# Day-to-day memory of wetness in temperate climates: P11 - P01.
WET_PERSISTENCE = 0.35
TEMPERATURE_SD_K = 3.2
DAYS_IN_MONTH = 30.44
DRY_MONTH_MM = 40.0
LEAST_WET_SHARE = 0.002
# A share of wet days at which the air is as damp as a temperate climate's.
DAMP_SHARE = 0.25


@dataclass(frozen=True)
class WetChain:
    """Chances that a day is wet after a dry day (p01) and after a wet day (p11)."""

    p01: float
    p11: float

    @property
    def wet_share(self) -> float:
        """Share of wet days in the long run: p01 / (1 + p01 - p11)."""
        return self.p01 / (1.0 + self.p01 - self.p11)

    @property
    def persistence(self) -> float:
        """Lag-one autocorrelation of wetness: p11 - p01."""
        return self.p11 - self.p01


def wet_chain(month_mm: float, *, heavier: float = 1.0) -> WetChain:
    """Markov chain of a month with ``month_mm`` of precipitation.

    More rain comes partly as more wet days: the share rises through 0.36 at 70 mm to 0.7 in a very
    wet one. Below 40 mm it falls in proportion, so that a desert's few wet days bring some 5 mm
    each, as gauges there show (Goodrich et al. 2008: 4 to 6 mm).

    Args:
        month_mm: normal of the month.
        heavier: how much more falls on a wet day than the climate's own rain would; the same
            month then has fewer wet days.
    """
    month = max(month_mm, 0.0)
    if month >= DRY_MONTH_MM:
        share = 0.03 + 0.33 * sqrt(month / 70.0)
    else:
        share = (0.03 + 0.33 * sqrt(DRY_MONTH_MM / 70.0)) * month / DRY_MONTH_MM
    share = min(max(share / heavier, LEAST_WET_SHARE), 0.72)
    p01 = share * (1.0 - WET_PERSISTENCE)
    return WetChain(p01=p01, p11=WET_PERSISTENCE + p01)


def next_wet(was_wet: bool, *, chain: WetChain, draw: float) -> bool:
    """Whether the next day is wet, from one uniform ``draw``."""
    return draw < (chain.p11 if was_wet else chain.p01)


def wet_sequence(days: int, *, chain: WetChain, rng: np.random.Generator) -> NDArray[np.bool_]:
    """A run of wet and dry days, for checks of the chain's exact moments."""
    draws = rng.random(days)
    wet = np.zeros(days, bool)
    state = False
    for day in range(days):
        state = next_wet(state, chain=chain, draw=float(draws[day]))
        wet[day] = state
    return wet


def wet_day_amount_mm(month_mm: float, *, chain: WetChain, rng: np.random.Generator) -> float:
    """Rain of one wet day: gamma with the mean that gives the month its total."""
    mean = max(month_mm, 0.0) / (DAYS_IN_MONTH * chain.wet_share)
    return float(rng.gamma(GAMMA_SHAPE, max(mean, 0.05) / GAMMA_SHAPE))


def dryness(month_mm: float) -> float:
    """0 in a month as rainy as a temperate one to 1 in a rainless one: dry air, clear skies."""
    return max(0.0, 1.0 - wet_chain(month_mm).wet_share / DAMP_SHARE)


def next_residual(previous: Floats, *, rng: np.random.Generator) -> Floats:
    """Residuals (Tmax, Tmin, radiation) of the next day: x' = A x + B e."""
    result: Floats = RESIDUAL_A @ previous + RESIDUAL_B @ rng.standard_normal(3)
    return result


def first_residual(rng: np.random.Generator) -> Floats:
    """A residual from the process' own long-run distribution, for the first day."""
    state = np.zeros(3)
    for _ in range(24):
        state = next_residual(state, rng=rng)
    return state


def months_of_day(day_of_year: float) -> tuple[int, int, float]:
    """Months whose middles lie before and after a day, from 0, and the share of the later one."""
    position = ((day_of_year - 1.0) / 365.25 * 12.0 - 0.5) % 12.0
    low = int(position) % 12
    return low, (low + 1) % 12, position - int(position)


def normal_of_day(monthly: Floats, *, day_of_year: float) -> Floats:
    """Value of a (12, ...) monthly normal on a day, linear between the middles of months."""
    low, high, share = months_of_day(day_of_year)
    result: Floats = monthly[low] * (1.0 - share) + monthly[high] * share
    return result


def season_day(day_of_year: float, *, latitude_deg: float) -> float:
    """Day of a year that begins in midwinter: the calendar's own in the north, shifted south."""
    return day_of_year if latitude_deg >= 0.0 else (day_of_year + 181.0) % 365.0 + 1.0


def season_turns(day_of_year: float, *, latitude_deg: float) -> int:
    """How often midwinter has passed since New Year: in the south once, on day 184."""
    return int(latitude_deg < 0.0 and day_of_year > 183.0)


def diurnal_half_range_k(noon_altitude_rad: float, *, dryness: float = 0.0) -> float:
    """Half of the clear-sky day-night temperature range, 2.5 K under a low sun to 6.5 K high.

    Dry air and dry ground let it grow by up to two fifths.
    """
    damp = 2.5 + 4.0 * min(max(sin(noon_altitude_rad), 0.0), 1.0)
    return damp * (1.0 + 0.4 * dryness)


def diurnal_shape(hour: float, *, sunrise_h: float, sunset_h: float) -> float:
    """Temperature course of a day in -1..1: sine by day, exponential decay at night.

    Parton & Logan 1981: the maximum comes about two hours after noon, the minimum near sunrise.
    """
    day = sunset_h - sunrise_h
    if day < 0.5 or day > 23.5:
        return cos((hour - 14.5) / 24.0 * 2.0 * pi) * 0.4
    lag, decay = 1.86, 2.2
    at = (hour - sunrise_h) % 24.0
    at_sunset = sin(pi * day / (day + 2.0 * lag))
    if at <= day:
        return 2.0 * sin(pi * at / (day + 2.0 * lag)) - 1.0
    night = 24.0 - day
    end = exp(-decay)
    fall = (exp(-decay * (at - day) / night) - end) / (1.0 - end)
    return 2.0 * at_sunset * fall - 1.0
