"""Minds and opinions are as published, and each broken mind is found out."""

import pytest

from digisphere.evaluate.check import Effort
from digisphere.evaluate.society import minds, opinions

CHECKS = (
    minds.FORGETTING, minds.RECALL, minds.KEEPING, minds.HABIT, minds.DURATIONS, minds.TEMPER,
    opinions.PAIRED, opinions.AVERAGING, opinions.VALUES,
)  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_mind_is_within_its_bands(check):
    outside = [
        (r.figure.name, r.value) for r in check.measure(Effort.QUICK).readings if not r.within
    ]
    assert outside == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_broken_mind_is_caught(check):
    assert not check.control(Effort.QUICK).within
