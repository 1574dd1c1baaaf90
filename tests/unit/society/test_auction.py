"""The double auction finds the price and loses neither a unit nor a cent."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from digisphere.society.auction import (
    Quotes,
    Traders,
    double_auction,
    equilibrium_cents,
    largest_surplus_cents,
    surplus_cents,
    zero_intelligence,
)


def session(seed: int, *, constrained: bool = True, each: int = 12, quotes: int = 3000):
    rng = np.random.default_rng(seed)
    buys = np.arange(2 * each) < each
    limit = rng.integers(0, 201, 2 * each)
    units = np.ones(2 * each, dtype=np.int64)
    trader, price = zero_intelligence(
        limit, buys=buys, draws=rng.random((quotes, 2)), lowest_cents=0, highest_cents=200,
        constrained=constrained,
    )  # fmt: skip
    cash = np.full(2 * each, 10**9)
    trades = double_auction(
        Traders(buys, units, cash), quotes=Quotes(trader, price, np.ones(quotes, dtype=np.int64))
    )
    return trades, limit, buys, units


def efficiency(seed: int, *, constrained: bool) -> float:
    trades, limit, buys, units = session(seed, constrained=constrained)
    most = largest_surplus_cents(limit, buys=buys, units=units)
    return surplus_cents(trades, limit_cents=limit) / most


def test_traders_without_wits_find_almost_all_gains_when_they_may_not_lose():
    assert np.mean([efficiency(seed, constrained=True) for seed in range(60)]) > 0.95


def test_traders_who_may_lose_waste_the_gains():
    assert np.mean([efficiency(seed, constrained=False) for seed in range(60)]) < 0.6


def test_prices_come_out_near_where_demand_meets_supply():
    found, ideal = [], []
    for seed in range(40):
        trades, limit, buys, units = session(seed, each=50, quotes=8000)
        found.append(trades.price_cents.mean())
        ideal.append(equilibrium_cents(limit, buys=buys, units=units))
    assert abs(np.mean(found) - np.mean(ideal)) < 6.0


def test_two_who_agree_trade_at_the_standing_price():
    trades = double_auction(
        Traders(np.array([True, False]), np.array([5, 3]), np.array([1000, 0])),
        quotes=Quotes(np.array([1, 0]), np.array([40, 60]), np.array([3, 5])),
    )
    assert trades.price_cents.tolist() == [40]
    assert trades.units.tolist() == [3]


def test_the_best_and_then_the_earliest_quote_is_met_first():
    buys = np.array([False, False, False, True])
    quotes = Quotes(np.array([0, 1, 2, 3]), np.array([50, 40, 40, 60]), np.array([1, 1, 1, 2]))
    trades = double_auction(Traders(buys, np.array([1, 1, 1, 2]), np.full(4, 500)), quotes=quotes)
    assert trades.seller.tolist() == [1, 2]


def test_a_bid_below_every_ask_buys_nothing():
    trades = double_auction(
        Traders(np.array([True, False]), np.array([1, 1]), np.array([1000, 0])),
        quotes=Quotes(np.array([1, 0]), np.array([61, 60]), np.array([1, 1])),
    )
    assert len(trades.units) == 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 9), st.booleans())
def test_nobody_trades_more_than_they_have_want_or_can_pay(seed, lots, constrained):
    rng = np.random.default_rng(seed)
    buys = rng.random(14) < 0.5
    units, cash = rng.integers(0, 30, 14), rng.integers(0, 2000, 14)
    limit = rng.integers(1, 150, 14)
    trader, price = zero_intelligence(
        limit, buys=buys, draws=rng.random((200, 2)), lowest_cents=1, highest_cents=150,
        constrained=constrained,
    )  # fmt: skip
    trades = double_auction(
        Traders(buys, units, cash), quotes=Quotes(trader, price, np.full(200, lots))
    )
    bought = np.bincount(trades.buyer, weights=trades.units, minlength=14)
    sold = np.bincount(trades.seller, weights=trades.units, minlength=14)
    paid = np.bincount(trades.buyer, weights=trades.units * trades.price_cents, minlength=14)
    assert np.all(bought <= units * buys)
    assert np.all(sold <= units * ~buys)
    assert np.all(paid <= cash)
    if constrained and len(trades.units):
        assert np.all(trades.price_cents <= limit[trades.buyer])
        assert np.all(trades.price_cents >= limit[trades.seller])
