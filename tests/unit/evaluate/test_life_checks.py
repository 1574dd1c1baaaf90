"""The checks of the course of life pass, and catch the models that are broken on purpose."""

import pytest

from digisphere.evaluate.check import Effort
from digisphere.evaluate.society import life


@pytest.mark.parametrize("check", [life.CHILDREN, life.HEREDITY], ids=lambda c: c.name)
def test_it_is_within_its_bands_and_the_broken_model_is_not(check):
    found = check.measure(Effort.QUICK)
    assert found.within, [(r.figure.name, r.value) for r in found.readings]
    assert not check.control(Effort.QUICK).within
