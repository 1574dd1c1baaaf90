"""Check of the drought index: months fall into its classes as often as its definition says.

Source: McKee, Doesken & Kleist 1993.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.environment import generator as gen
from digisphere.environment import spi
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE

Floats = NDArray[np.float64]

_MONTH_MM = (45.0, 70.0, 140.0)
_SPAN_DAYS = 30
_CLASSES = (("moderate", spi.MODERATE), ("severe", spi.SEVERE), ("extreme", spi.EXTREME))
SHARES = tuple(
    Figure(
        f"share of months at least {name} (index below {bound:g})",
        spi.CLASS_SHARES[bound] * (1.0 - width),
        spi.CLASS_SHARES[bound] * (1.0 + width),
        source="normal distribution, by definition; McKee 1993",
    )
    for (name, bound), width in zip(_CLASSES, (0.10, 0.15, 0.25), strict=True)
)


def _sums(month_mm: float, *, months: int) -> Floats:
    chain, rng = gen.wet_chain(month_mm), Streams(3).at(f"evaluate.spi {month_mm:g}", 0)
    wet = gen.wet_sequence(months * _SPAN_DAYS, chain=chain, rng=rng)
    mean = month_mm / (gen.DAYS_IN_MONTH * chain.wet_share)
    rain = rng.gamma(gen.GAMMA_SHAPE, mean / gen.GAMMA_SHAPE, len(wet)) * wet
    return np.asarray(rain.reshape(months, _SPAN_DAYS).sum(axis=1))


def _indices(effort: Effort, *, plain: bool) -> Floats:
    """SPI of months in three climates; ``plain`` only standardises by mean and deviation."""
    months = effort.choose(quick=4000, full=40_000)
    parts = []
    for month_mm in _MONTH_MM:
        sums = _sums(month_mm, months=months)
        normal = month_mm * _SPAN_DAYS / gen.DAYS_IN_MONTH
        proper = spi.rain_sum(normal, days=_SPAN_DAYS).index(sums)
        parts.append((sums - sums.mean()) / sums.std() if plain else proper)
    return np.concatenate(parts)


def _outcome(index: Floats, *, other: Floats | None = None) -> Outcome:
    readings = tuple(
        figure.of(float((index < bound).mean()))
        for figure, (_, bound) in zip(SHARES, _CLASSES, strict=True)
    )

    def draw(axes: Any) -> None:
        x = np.linspace(-3.5, 3.5, 200)
        bins = np.linspace(-3.5, 3.5, 57)
        axes.hist(index, bins=bins, density=True, color=FOUND, alpha=0.7, label="model")
        if other is not None:
            kinds = {"histtype": "step", "color": CONTROL, "label": "standardised sums"}
            axes.hist(other, bins=bins, density=True, **kinds)
        bell = np.exp(-0.5 * x * x) / np.sqrt(2.0 * np.pi)
        axes.plot(x, bell, color=REFERENCE, lw=1, label="normal")
        axes.set(xlabel="standardised precipitation index", ylabel="density")

    return Outcome(readings, plot=draw)


def _measure(effort: Effort) -> Outcome:
    return _outcome(_indices(effort, plain=False), other=_indices(effort, plain=True))


DROUGHT_INDEX = Check(
    name="drought_index",
    title="Months fall into the classes of drought as often as the index says",
    measure=_measure,
    control=lambda effort: _outcome(_indices(effort, plain=True)),
    control_is="rain sums standardised by mean and deviation, as if they were normal",
)
