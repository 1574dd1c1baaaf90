"""The checks of exchange and economy pass, and each catches its broken model."""

import pytest

from digisphere.evaluate.check import Check, Effort
from digisphere.evaluate.society.economy import DOUBLE_AUCTION, RANDOM_EXCHANGE
from digisphere.evaluate.society.prosperity import CONSERVATION, ENGELS_LAW, SCARCITY
from digisphere.evaluate.society.steady_prices import STEADY_PRICES


@pytest.mark.parametrize(
    "check",
    [DOUBLE_AUCTION, RANDOM_EXCHANGE, SCARCITY, ENGELS_LAW, CONSERVATION, STEADY_PRICES],
    ids=lambda c: c.name,
)
def test_an_economy_is_in_band_and_its_control_is_not(check: Check) -> None:
    found = check.measure(Effort.QUICK)
    assert found.within, [(r.figure.name, r.value) for r in found.readings]
    assert not check.control(Effort.QUICK).within
