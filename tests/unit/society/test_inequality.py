"""The Gini index and the exchange of coins agree with what is known exactly."""

import numpy as np
import pytest

from digisphere.society.inequality import exchange, gini, gini_of_exchange, lorenz, top_share


def test_gini_of_equals_is_nothing_and_of_one_owner_nearly_one():
    assert gini(np.full(50, 7)) == pytest.approx(0.0)
    assert gini([0] * 99 + [1]) == pytest.approx(0.99)
    assert gini([]) == 0.0


def test_gini_is_twice_the_area_between_the_lorenz_curve_and_equality():
    x = np.random.default_rng(2).lognormal(size=400)
    people, money = lorenz(x)
    assert gini(x) == pytest.approx(1.0 - 2.0 * np.trapezoid(money, people), abs=1e-9)
    assert top_share(x, top=0.1) == pytest.approx(1.0 - np.interp(0.9, people, money))


@pytest.mark.parametrize("coins", [1, 20])
def test_random_exchange_of_coins_ends_as_unequal_as_theory_says(coins):
    rng = np.random.default_rng(1)
    held = exchange(np.full(2000, coins), rounds=4000, rng=rng)
    assert held.sum() == 2000 * coins
    assert held.min() >= 0
    assert gini(held) == pytest.approx(gini_of_exchange(coins), abs=0.025)


def test_a_short_exchange_has_not_got_there_yet():
    held = exchange(np.full(2000, 20), rounds=20, rng=np.random.default_rng(1))
    assert gini(held) < 0.3
