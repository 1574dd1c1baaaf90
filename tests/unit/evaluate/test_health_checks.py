"""The exact results that the checks of contagion go by; a battery runs the checks themselves."""

import pytest

from digisphere.evaluate.society import health


def test_the_exact_final_size_is_the_published_one():
    assert health.exact_final_size(1.5) == pytest.approx(0.5828, abs=1e-4)
    assert health.exact_final_size(2.0) == pytest.approx(0.7968, abs=1e-4)
    assert health.exact_final_size(0.9) == 0.0


def test_the_chance_of_an_epidemic_lies_between_even_and_exponential_infectious_times():
    assert health.exact_chance(0.9) == 0.0
    assert 1.0 - 1.0 / 2.0 < health.exact_chance(2.0) < health.exact_final_size(2.0)
