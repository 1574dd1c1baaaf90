"""The curve that the check of the water budget measures by; a battery runs the checks of water."""

import pytest

from digisphere.evaluate.environment.water import budyko


def test_budykos_curve_has_its_two_limits():
    assert float(budyko(0.01)) == pytest.approx(0.01, rel=0.02)
    assert float(budyko(50.0)) == pytest.approx(1.0, abs=0.02)
