"""The double auction: buyers bid, sellers ask, and whoever meets a standing quote trades at it.

Pure functions of arrays; no table, no money. ``market`` runs the town's wholesale trade on them and
the battery the laboratory market of the literature. Quotes come from zero-intelligence traders
(Gode & Sunder 1993): any price at random, but never one at which they would lose. That the
institution and not the traders' cleverness finds the price is their result and our check.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.world.compiled import njit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_FAR = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, slots=True)
class Quotes:
    """Offers in the order in which they are called out, one lot each."""

    trader: Ints
    """(q,) who calls."""
    price_cents: Ints
    """(q,) at which price for one unit."""
    lot: Ints
    """(q,) how many units at most."""


@dataclass(frozen=True, slots=True)
class Traders:
    """What everybody in the room may still do; a trader either buys or sells."""

    buys: Bools
    """(t,) buyer or seller."""
    units: Ints
    """(t,) units wanted, or for sale."""
    cash_cents: Ints
    """(t,) what buyers can pay; sellers' is not looked at."""


@dataclass(frozen=True, slots=True)
class Trades:
    """What changed hands, in order."""

    buyer: Ints
    seller: Ints
    price_cents: Ints
    """For one unit."""
    units: Ints


def double_auction(traders: Traders, *, quotes: Quotes) -> Trades:
    """Run a continuous double auction with price-time priority.

    A trader's new quote replaces their old one. A bid at or above the lowest standing ask, or an
    ask at or below the highest standing bid, trades at the standing price, unit by unit, while
    units and cash last; the rest of the lot stands. Nobody ever buys more than they can pay for.
    """
    room = len(quotes.trader) + len(traders.units) + 16
    while True:
        out, count = _run(
            traders.buys, traders.units.copy(), traders.cash_cents.copy(), quotes.trader,
            quotes.price_cents, quotes.lot, room,
        )  # fmt: skip
        if count <= room:
            out = out[:count]
            return Trades(out[:, 0], out[:, 1], out[:, 2], out[:, 3])
        room = 2 * count


@njit(cache=True)
def _best(buys: Bools, standing: Ints, since: Ints, quoted: Ints, me: int, price: int) -> int:
    """Return who has the best standing quote that this price meets, the earliest of equals; -1."""
    best = -1
    for t in range(standing.shape[0]):
        if quoted[t] <= 0 or buys[t] == buys[me]:
            continue
        over = price - standing[t] if buys[me] else standing[t] - price
        if over < 0:
            continue
        if best >= 0:
            gain = standing[best] - standing[t] if buys[me] else standing[t] - standing[best]
            if gain < 0 or (gain == 0 and since[t] > since[best]):
                continue
        best = t
    return best


@njit(cache=True)
def _run(
    buys: Bools,
    left: Ints,
    cash: Ints,
    trader: Ints,
    price: Ints,
    lot: Ints,
    room: int,
) -> tuple[Ints, int]:
    """Return (room, 4) of buyer, seller, price, units and how many rows there would be."""
    count = left.shape[0]
    standing = np.zeros(count, dtype=np.int64)
    since = np.zeros(count, dtype=np.int64)
    quoted = np.zeros(count, dtype=np.int64)
    out = np.zeros((room, 4), dtype=np.int64)
    made = 0
    for q in range(trader.shape[0]):
        me = trader[q]
        quoted[me] = 0
        open_units = min(lot[q], left[me])
        while open_units > 0:
            if buys[me] and price[q] > 0:
                open_units = min(open_units, cash[me] // price[q])
            other = _best(buys, standing, since, quoted, me, price[q])
            if other < 0 or open_units <= 0:
                break
            buyer, seller = (me, other) if buys[me] else (other, me)
            at = standing[other]
            units = min(open_units, quoted[other])
            units = min(units, left[other])
            if at > 0:
                units = min(units, cash[buyer] // at)
            if units <= 0:
                quoted[other] = 0
                continue
            if made < room:
                out[made, 0], out[made, 1], out[made, 2], out[made, 3] = buyer, seller, at, units
            made += 1
            left[buyer] -= units
            left[seller] -= units
            cash[buyer] -= units * at
            open_units -= units
            quoted[other] -= units
        if open_units > 0:
            standing[me], since[me], quoted[me] = price[q], q, open_units
    return out, made


def zero_intelligence(
    limit_cents: Ints,
    *,
    buys: Bools,
    draws: Floats,
    lowest_cents: int,
    highest_cents: int,
    constrained: bool = True,
) -> tuple[Ints, Ints]:
    """Return (q,) trader and price of random quotes, one for each row of ``draws``.

    Args:
        limit_cents: (t,) what a unit is worth to each buyer, or costs each seller.
        buys: (t,) who buys.
        draws: (q, 2) uniform draws: who calls next, and how high.
        lowest_cents: no quote is below this.
        highest_cents: nor above this.
        constrained: buyers quote up to their limit and sellers from theirs on; otherwise both
            anywhere, at a loss too (Gode & Sunder's ZI-U).
    """
    trader = np.minimum((draws[:, 0] * len(limit_cents)).astype(np.int64), len(limit_cents) - 1)
    low = np.full(len(trader), float(lowest_cents))
    high = np.full(len(trader), float(highest_cents))
    if constrained:
        mine, bids = limit_cents[trader].astype(np.float64), buys[trader]
        high = np.where(bids, mine, np.maximum(high, mine))
        low = np.where(bids, np.minimum(low, mine), mine)
    price = np.floor(low + draws[:, 1] * (high - low + 1.0)).astype(np.int64)
    return trader, np.clip(price, low, high).astype(np.int64)


def surplus_cents(trades: Trades, *, limit_cents: Ints) -> int:
    """Return what buyers and sellers gained together, by their own limits."""
    gain = limit_cents[trades.buyer] - limit_cents[trades.seller]
    return int((gain * trades.units).sum())


def largest_surplus_cents(limit_cents: Ints, *, buys: Bools, units: Ints) -> int:
    """Return the most that could be gained: where demand and supply cross."""
    demand = np.repeat(limit_cents[buys], units[buys]) if units.size else limit_cents[:0]
    supply = np.repeat(limit_cents[~buys], units[~buys]) if units.size else limit_cents[:0]
    demand, supply = np.sort(demand)[::-1], np.sort(supply)
    most = min(len(demand), len(supply))
    return int(np.maximum(demand[:most] - supply[:most], 0).sum())


def equilibrium_cents(limit_cents: Ints, *, buys: Bools, units: Ints) -> float:
    """Return the middle of the prices at which demand meets supply; NaN where nothing trades."""
    demand = np.sort(np.repeat(limit_cents[buys], units[buys]))[::-1]
    supply = np.sort(np.repeat(limit_cents[~buys], units[~buys]))
    most = min(len(demand), len(supply))
    traded = int(np.count_nonzero(demand[:most] >= supply[:most]))
    if traded == 0:
        return float("nan")
    next_bid = demand[traded] if traded < len(demand) else -_FAR
    next_ask = supply[traded] if traded < len(supply) else _FAR
    low = max(int(supply[traded - 1]), int(next_bid))
    high = min(int(demand[traded - 1]), int(next_ask))
    return (low + high) / 2.0
