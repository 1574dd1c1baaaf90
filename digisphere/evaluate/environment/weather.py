"""Checks of the weather: the day generator's exact identities, and days that remember yesterday.

Sources: Richardson & Wright 1984 (WGEN); Katz 1977 (moments of the two-state Markov chain);
Wilks 2011 (daily temperatures).
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.environment import generator as gen
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE

Floats = NDArray[np.float64]

_CHAIN = gen.WetChain(p01=0.25, p11=0.6)
_SHARE = 0.25 / 0.65
_LAG = 0.35

WET_SHARE = Figure(
    "share of wet days, P01 = 0.25 and P11 = 0.6",
    _SHARE - 0.008,
    _SHARE + 0.008,
    source="exact: P01 / (1 + P01 - P11) = 0.3846",
    digits=4,
)
WET_LAG = Figure(
    "lag-one autocorrelation of wet days",
    _LAG - 0.012,
    _LAG + 0.012,
    source="exact: P11 - P01 = 0.35",
    digits=4,
)


def _chance(name: str) -> np.random.Generator:
    return Streams(1).at(f"evaluate.{name}", 0)


def _moments(wet: NDArray[np.bool_]) -> tuple[float, float]:
    x = wet.astype(float)
    return float(x.mean()), float(np.corrcoef(x[:-1], x[1:])[0, 1])


def _spells(wet: NDArray[np.bool_], *, longest: int = 12) -> Floats:
    """Share of wet spells that last at least 1, 2, ... days."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], wet.astype(int), [0]])))
    lengths = edges[1::2] - edges[::2]
    return np.array([float((lengths >= n).mean()) for n in range(1, longest + 1)])


def _wet_days(effort: Effort) -> Outcome:
    days = effort.choose(quick=200_000, full=2_000_000)
    wet = gen.wet_sequence(days, chain=_CHAIN, rng=_chance("wet days"))
    share, lag = _moments(wet)
    found, exact = _spells(wet), 0.6 ** np.arange(12.0)

    def draw(axes: Any) -> None:
        at = np.arange(1, 13)
        axes.semilogy(at, exact, color=REFERENCE, lw=1, label="exact")
        axes.semilogy(at, found, "o", color=FOUND, label="model")
        axes.semilogy(at, _SHARE ** (at - 1.0), "--", color=CONTROL, label="independent days")
        axes.set(xlabel="wet spell lasts at least (days)", ylabel="share of spells")

    return Outcome((WET_SHARE.of(share), WET_LAG.of(lag)), plot=draw)


def _independent_days(effort: Effort) -> Outcome:
    days = effort.choose(quick=200_000, full=2_000_000)
    share, lag = _moments(_chance("wet days").random(days) < _SHARE)
    return Outcome((WET_SHARE.of(share), WET_LAG.of(lag)))


WET_DAYS = Check(
    name="wet_days",
    title="Wet days come in spells of the exact length of a Markov chain",
    measure=_wet_days,
    control=_independent_days,
    control_is="days that are wet independently of the day before",
)

MEMORY = Figure(
    "lag-one autocorrelation of daily mean temperature",
    0.6,
    0.8,
    source="0.6 to 0.8 in temperate climates, Wilks 2011",
)
SPREAD = Figure(
    "standard deviation of maximum-temperature residuals",
    0.97,
    1.03,
    source="standardised by construction, Richardson & Wright 1984",
)


def _residuals(days: int) -> Floats:
    rng = _chance("residuals")
    state = gen.first_residual(rng)
    run = np.empty((days, 3))
    for day in range(days):
        state = gen.next_residual(state, rng=rng)
        run[day] = state
    return run


def _autocorrelation(series: Floats, *, lags: int) -> Floats:
    return np.array([np.corrcoef(series[:-k], series[k:])[0, 1] for k in range(1, lags + 1)])


def _memory_of(run: Floats) -> tuple[float, float]:
    mean = 0.5 * (run[:, 0] + run[:, 1])
    return float(_autocorrelation(mean, lags=1)[0]), float(run[:, 0].std())


def _temperature(effort: Effort) -> Outcome:
    run = _residuals(effort.choose(quick=40_000, full=400_000))
    lag, spread = _memory_of(run)
    course = _autocorrelation(0.5 * (run[:, 0] + run[:, 1]), lags=10)

    def draw(axes: Any) -> None:
        at = np.arange(1, 11)
        axes.fill_between(
            [0.5, 1.5], 0.6, 0.8, color=REFERENCE, alpha=0.2, label="published, lag 1"
        )
        axes.plot(at, course, "o-", color=FOUND, label="model")
        axes.axhline(0.0, color=CONTROL, ls="--", label="white noise")
        axes.set(xlabel="lag (days)", ylabel="autocorrelation", ylim=(-0.1, 1.0))

    return Outcome((MEMORY.of(lag), SPREAD.of(spread)), plot=draw)


def _white_noise(effort: Effort) -> Outcome:
    days = effort.choose(quick=40_000, full=400_000)
    lag, spread = _memory_of(_chance("residuals").standard_normal((days, 3)))
    return Outcome((MEMORY.of(lag), SPREAD.of(spread)))


TEMPERATURE = Check(
    name="temperature",
    title="A warm day follows a warm day",
    measure=_temperature,
    control=_white_noise,
    control_is="days drawn from white noise",
)

DRY_MONTH = Figure(
    "share of wet days in a month of 3 mm",
    0.02,
    0.10,
    source="0.02 to 0.1 in desert station normals",
)
MID_MONTH = Figure(
    "share of wet days in a month of 70 mm",
    0.25,
    0.45,
    source="0.25 to 0.45 in temperate station normals",
)
AMOUNTS = Figure(
    "rain of wet days over the month's normal, worst of 5 to 180 mm",
    0.95,
    1.05,
    source="by construction: gamma amounts give the month its total",
)


def _amounts(effort: Effort, *, chain_of: Any) -> Outcome:
    """Wet days by ``chain_of``, amounts as the generator draws them for the month."""
    draws = effort.choose(quick=20_000, full=200_000)
    ratios = []
    for month_mm in (5.0, 30.0, 70.0, 180.0):
        rng = _chance("amounts")
        fallen = [
            gen.wet_day_amount_mm(month_mm, chain=gen.wet_chain(month_mm), rng=rng)
            for _ in range(draws // 4)
        ]
        wet_days = chain_of(month_mm).wet_share * gen.DAYS_IN_MONTH
        ratios.append(float(np.mean(fallen)) * wet_days / month_mm)
    worst = max(ratios, key=lambda r: abs(math.log(r)))
    shares = [chain_of(mm).wet_share for mm in np.geomspace(2.0, 300.0, 40)]

    def draw(axes: Any) -> None:
        axes.fill_between([50.0, 100.0], 0.25, 0.45, color=REFERENCE, alpha=0.2, label="temperate")
        axes.fill_between([2.0, 8.0], 0.02, 0.10, color=CONTROL, alpha=0.2, label="desert")
        axes.semilogx(np.geomspace(2.0, 300.0, 40), shares, color=FOUND, label="model")
        axes.set(xlabel="rain of the month (mm)", ylabel="share of wet days")

    dry, mid = chain_of(3.0).wet_share, chain_of(70.0).wet_share
    return Outcome((DRY_MONTH.of(dry), MID_MONTH.of(mid), AMOUNTS.of(worst)), plot=draw)


RAIN_DAYS = Check(
    name="rain_days",
    title="Deserts have few wet days, and wet days give each month its rain",
    measure=lambda effort: _amounts(effort, chain_of=gen.wet_chain),
    control=lambda effort: _amounts(effort, chain_of=lambda month_mm: gen.wet_chain(20.0)),
    control_is="as many wet days in every month, whatever its rain",
)
