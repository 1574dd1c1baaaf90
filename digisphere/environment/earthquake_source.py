"""Where earthquakes come from: how strong, how often, and what they set off.

Magnitudes follow Gutenberg and Richter (1944) between two ends; every shock sets off others, whose
number grows tenfold per magnitude and whose rate decays by Omori's law as modified by Utsu (1961):
the ETAS model of Ogata (1988). Constants within the ranges these give. With
productivity and size falling off alike (a = b) and a branching ratio of 0.9 over all time, the
largest aftershock of the first month lies on average 1.2 below its mainshock (Båth 1965). Pure
functions of uniform draws; `earthquake` owns the shocks.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

DAY_S = 86_400.0
B_VALUE = 1.0
SMALLEST = 3.0
LARGEST = 8.5
OMORI_P = 1.07
OMORI_C_S = 0.02 * DAY_S
BRANCHING = 0.9
HORIZON_S = 365.0 * DAY_S
SPAN_BELOW_MAIN = 4.0
"""Aftershocks weaker than the mainshock by more than this are neither felt nor drawn."""


def magnitudes(
    u: F64, *, low: float = SMALLEST, high: float = LARGEST, b_value: float = B_VALUE
) -> F64:
    """Magnitudes of uniform draws ``u``: exponential with slope b, cut off at both ends."""
    cut = 1.0 - 10.0 ** (-b_value * (high - low))
    out: F64 = low - np.log10(1.0 - np.asarray(u, dtype=np.float64) * cut) / b_value
    return out


def delays_s(
    u: F64, *, horizon_s: float = HORIZON_S, p: float = OMORI_P, c_s: float = OMORI_C_S
) -> F64:
    """Times after the mother shock of uniform draws ``u``, distributed as (t + c)^-p."""
    last = (1.0 + horizon_s / c_s) ** (1.0 - p)
    out: F64 = c_s * ((1.0 - np.asarray(u) * (1.0 - last)) ** (1.0 / (1.0 - p)) - 1.0)
    return out


def productivity(branching: float = BRANCHING) -> float:
    """Offspring of a shock as large as the smallest, over all time, for a branching ratio."""
    span = LARGEST - SMALLEST
    mean = B_VALUE * np.log(10.0) * span / (1.0 - 10.0 ** (-B_VALUE * span))
    return float(branching / mean)


def expected_offspring(magnitude: float, *, cut: float, horizon_s: float = HORIZON_S) -> float:
    """Mean number of direct aftershocks over ``cut`` within the horizon."""
    within = 1.0 - (1.0 + horizon_s / OMORI_C_S) ** (1.0 - OMORI_P)
    return float(productivity() * 10.0 ** (magnitude - cut) * within)


def cut_for(main_magnitude: float) -> float:
    """Smallest magnitude worth drawing in the sequence of a mainshock."""
    return max(SMALLEST, main_magnitude - SPAN_BELOW_MAIN)


def rupture_km(magnitude: float) -> float:
    """Subsurface length of the rupture, km (Wells & Coppersmith 1994, all slip types)."""
    return float(10.0 ** (-2.44 + 0.59 * magnitude))


def sequence(
    rng: np.random.Generator, *, main: float, horizon_s: float = HORIZON_S
) -> tuple[F64, F64]:
    """Times (n,) in seconds and magnitudes (n,) of all aftershocks of a mainshock at time 0.

    The whole cascade at once, for checks; the system draws each shock's own when it happens.
    """
    cut = cut_for(main)
    mothers = [(0.0, main)]
    times: list[Any] = []
    sizes: list[Any] = []
    while mothers:
        at_s, size = mothers.pop()
        number = rng.poisson(expected_offspring(size, cut=cut))
        when = at_s + delays_s(rng.random(number))
        born = magnitudes(rng.random(number), low=cut)
        keep = when < horizon_s
        times.append(when[keep])
        sizes.append(born[keep])
        mothers += list(zip(when[keep].tolist(), born[keep].tolist(), strict=True))
    order = np.argsort(np.concatenate(times))
    return np.concatenate(times)[order], np.concatenate(sizes)[order]
