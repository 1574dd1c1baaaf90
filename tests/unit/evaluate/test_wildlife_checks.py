"""The checks of living things hold, and every figure of each is lost by the broken model."""

import pytest

from digisphere.evaluate.check import Check, Effort
from digisphere.evaluate.environment import life, weather, wildlife


@pytest.mark.parametrize(
    "check",
    [
        life.BODY_MASS,
        wildlife.FISH_STOCK,
        wildlife.ANIMALS_SEEN,
        wildlife.FLIGHT,
        weather.RAIN_DAYS,
    ],
    ids=lambda check: check.name,
)
def test_every_figure_is_in_band_and_none_of_the_broken_model(check: Check) -> None:
    found, broken = check.measure(Effort.QUICK), check.control(Effort.QUICK)
    assert found.within, [(r.figure.name, r.value) for r in found.readings]
    assert found.plot is not None
    assert not any(r.within for r in broken.readings), [
        (r.figure.name, r.value) for r in broken.readings
    ]
