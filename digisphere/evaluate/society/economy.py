"""Checks of exchange: the double auction finds the price, coins spread as theory says they must.

The town's own wholesale trade runs on the kernel measured here (``society.auction``). Sources:
Smith 1962; Gode & Sunder 1993; Drăgulescu & Yakovenko 2000.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.society import auction
from digisphere.society.inequality import exchange, gini, gini_of_exchange

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_EACH = 12
"""Buyers, and as many sellers, each with one unit worth or costing up to _CEILING."""
_CEILING = 200
_QUOTES = 3000

EFFICIENCY = Figure(
    "gains from trade realised, of all there are", 0.93, 1.0,
    source="Gode & Sunder 1993: constrained traders without intelligence come close to 100 %",
)  # fmt: skip
CONVERGENCE = Figure(
    "distance of prices from equilibrium, last third over first third", 0.0, 0.75,
    source="Smith 1962; Gode & Sunder 1993: prices close in on the crossing within a session",
)  # fmt: skip


def _session(seed: int, *, constrained: bool) -> tuple[float, float, float]:
    """Return efficiency and the squared distance of early and of late prices from equilibrium."""
    rng = Streams(seed).at("evaluate.auction", 0)
    buys = np.arange(2 * _EACH) < _EACH
    limit = rng.integers(0, _CEILING + 1, 2 * _EACH)
    units = np.ones(2 * _EACH, dtype=np.int64)
    trader, price = auction.zero_intelligence(
        limit, buys=buys, draws=rng.random((_QUOTES, 2)), lowest_cents=0, highest_cents=_CEILING,
        constrained=constrained,
    )  # fmt: skip
    trades = auction.double_auction(
        auction.Traders(buys, units, np.full(2 * _EACH, 10**9)),
        quotes=auction.Quotes(trader, price, np.ones(_QUOTES, dtype=np.int64)),
    )
    most = auction.largest_surplus_cents(limit, buys=buys, units=units)
    if most == 0:
        return 1.0, np.nan, np.nan
    ideal = auction.equilibrium_cents(limit, buys=buys, units=units)
    off = (trades.price_cents - ideal) ** 2
    third = max(len(off) // 3, 1)
    found = auction.surplus_cents(trades, limit_cents=limit) / most
    return found, float(off[:third].mean()), float(off[-third:].mean())


def _auctions(effort: Effort, *, constrained: bool) -> Floats:
    seeds = effort.choose(quick=100, full=1000)
    return np.array([_session(seed, constrained=constrained) for seed in range(seeds)])


def _auction_outcome(found: Floats, *, other: Floats | None = None) -> Outcome:
    early, late = np.sqrt(np.nanmean(found[:, 1])), np.sqrt(np.nanmean(found[:, 2]))

    def draw(axes: Any) -> None:
        bins = np.linspace(-1.5, 1.0, 41)
        axes.hist(found[:, 0], bins=bins, color=FOUND, alpha=0.8, label="may not lose")
        if other is not None:
            axes.hist(np.clip(other[:, 0], -1.5, 1.0), bins=bins, histtype="step", color=CONTROL,
                      label="may lose")  # fmt: skip
        axes.set(xlabel="share of the gains realised", ylabel="sessions")

    readings = (EFFICIENCY.of(float(found[:, 0].mean())), CONVERGENCE.of(float(late / early)))
    sample = f"{len(found):,} sessions of {_EACH} buyers and {_EACH} sellers"
    return Outcome(readings, plot=draw, sample=sample)


DOUBLE_AUCTION = Check(
    name="double_auction",
    title="A double auction realises nearly all gains from trade, whoever trades",
    measure=lambda effort: _auction_outcome(
        _auctions(effort, constrained=True), other=_auctions(effort, constrained=False)
    ),
    control=lambda effort: _auction_outcome(_auctions(effort, constrained=False)),
    control_is="traders who quote at random without regard to what a thing is worth to them",
)

_MEANS = (1, 5, 20)
SPREAD = tuple(
    Figure(
        f"Gini index of {mean} coin{'s' if mean > 1 else ''} a head after random exchange",
        gini_of_exchange(mean) - 0.025, gini_of_exchange(mean) + 0.025,
        source="exact: coins end geometrically distributed; Drăgulescu & Yakovenko 2000",
    )
    for mean in _MEANS
)  # fmt: skip
LOST = Figure("coins lost or made", 0.0, 0.0, source="conservation", unit="coins", digits=0)


def _exchanged(effort: Effort, *, rounds_a_coin: float) -> Outcome:
    people = effort.choose(quick=2000, full=10_000)
    readings, ends = [], []
    lost = 0
    for mean, figure in zip(_MEANS, SPREAD, strict=True):
        rounds = int(rounds_a_coin * (mean + 1) ** 2)
        start = np.full(people, mean)
        held = exchange(start, rounds=rounds, rng=Streams(mean).at("evaluate.exchange", 0))
        lost += abs(int(held.sum() - start.sum()))
        readings.append(figure.of(gini(held)))
        ends.append(held)

    def draw(axes: Any) -> None:
        held, mean = ends[-1], _MEANS[-1]
        bins = np.arange(0, 6 * mean, 4)
        axes.hist(held, bins=bins, density=True, color=FOUND, alpha=0.8, label="coins held")
        axes.plot(bins, np.exp(-bins / mean) / mean, color=REFERENCE, label="exponential")
        axes.set(xlabel="coins", ylabel="density", yscale="log")

    return Outcome((*readings, LOST.of(lost)), plot=draw, sample=f"{people:,} people")


RANDOM_EXCHANGE = Check(
    name="random_exchange",
    title="Coins given at random end exponentially distributed, and none is lost",
    measure=lambda effort: _exchanged(effort, rounds_a_coin=8.0),
    control=lambda effort: _exchanged(effort, rounds_a_coin=0.05),
    control_is="an exchange that is stopped long before its end",
)
