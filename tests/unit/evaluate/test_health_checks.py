"""The checks of contagion pass, and catch the models that are broken on purpose."""

import pytest

from digisphere.evaluate.check import Effort
from digisphere.evaluate.society import health, vital_signs


@pytest.mark.parametrize(
    "check",
    [
        health.SIZES,
        health.THRESHOLD,
        health.CLUSTERING,
        health.TIMING,
        health.SEVERITY,
        health.MORTALITY,
        vital_signs.CHRONIC,
    ],
    ids=lambda c: c.name,
)
def test_it_is_within_its_bands_and_the_broken_model_is_not(check):
    found = check.measure(Effort.QUICK)
    assert found.within, [(r.figure.name, r.value) for r in found.readings]
    assert not check.control(Effort.QUICK).within


def test_the_exact_final_size_is_the_published_one():
    assert health.exact_final_size(1.5) == pytest.approx(0.5828, abs=1e-4)
    assert health.exact_final_size(2.0) == pytest.approx(0.7968, abs=1e-4)
    assert health.exact_final_size(0.9) == 0.0


def test_the_chance_of_an_epidemic_lies_between_even_and_exponential_infectious_times():
    assert health.exact_chance(0.9) == 0.0
    assert 1.0 - 1.0 / 2.0 < health.exact_chance(2.0) < health.exact_final_size(2.0)
