"""The checks of fire pass, and each catches its broken model."""

import pytest

from digisphere.evaluate.check import Check, Effort
from digisphere.evaluate.environment.fire import FIRE_BREAKS, HEAD_OF_FIRE, SHAPE_OF_FIRE


@pytest.mark.parametrize("check", [HEAD_OF_FIRE, SHAPE_OF_FIRE, FIRE_BREAKS], ids=lambda c: c.name)
def test_fire_is_in_band_and_its_control_is_not(check: Check) -> None:
    found = check.measure(Effort.QUICK)
    assert found.within, [(r.figure.name, r.value) for r in found.readings]
    assert not check.control(Effort.QUICK).within
