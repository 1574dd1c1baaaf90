"""The checks of climate hold, and each catches the broken model it names."""

import pytest

from digisphere.evaluate.check import Check, Effort
from digisphere.evaluate.environment import climate, rain

QUICK = (climate.SUN, climate.LATITUDE, climate.KOPPEN, climate.NPP, rain.HILL_RAIN, rain.WINDWARD)


@pytest.mark.parametrize("check", [*QUICK, rain.HEAVY_RAIN], ids=lambda c: c.name)
def test_the_model_is_in_band_and_the_broken_one_is_not(check: Check) -> None:
    found, control = check.measure(Effort.QUICK), check.control(Effort.QUICK)
    assert found.within, [(r.figure.name, r.value) for r in found.readings if not r.within]
    assert not control.within
