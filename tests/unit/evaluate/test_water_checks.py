"""The checks of floods and of the land's water pass, and each catches its broken model."""

import pytest

from digisphere.evaluate.check import Effort
from digisphere.evaluate.environment.flood import FLOOD_FRONT, FLOOD_MASS, FLOOD_REST
from digisphere.evaluate.environment.water import (
    SNOW_MELT,
    SURFACE_EVAPORATION,
    budyko,
)

# The water budget takes a longer run: the battery has it, and `test_rivers` a short one.
CHECKS = (FLOOD_FRONT, FLOOD_MASS, FLOOD_REST, SNOW_MELT, SURFACE_EVAPORATION)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_model_is_within_its_bands_and_the_broken_one_is_not(check):
    assert check.measure(Effort.QUICK).within
    assert not check.control(Effort.QUICK).within


def test_budykos_curve_has_its_two_limits():
    assert float(budyko(0.01)) == pytest.approx(0.01, rel=0.02)
    assert float(budyko(50.0)) == pytest.approx(1.0, abs=0.02)
