"""A check passes only when the model is within its bands and the broken one is not."""

import math

import pytest

from digisphere.evaluate.check import Check, Effort, Figure, Outcome, Verdict

SHARE = Figure("share", 0.2, 0.4, source="made for this test")


def verdict(found: float, control: float) -> Verdict:
    check = Check(
        name="share",
        title="A share",
        measure=lambda effort: Outcome((SHARE.of(found),)),
        control=lambda effort: Outcome((SHARE.of(control),)),
        control_is="a share of nine tenths",
    )
    effort = Effort.QUICK
    return Verdict(check, found=check.measure(effort), control=check.control(effort), seconds=0.0)


def test_a_model_in_band_whose_control_is_out_passes() -> None:
    assert verdict(0.3, 0.9).passed
    assert verdict(0.3, 0.9).why_not == ""


@pytest.mark.parametrize("value", [0.1, 0.5, math.nan, math.inf])
def test_a_model_out_of_band_or_not_a_number_fails(value: float) -> None:
    assert not verdict(value, 0.9).passed
    assert "share" in verdict(value, 0.9).why_not


def test_a_check_that_lets_its_control_pass_fails() -> None:
    assert not verdict(0.3, 0.3).passed
    assert "does not catch" in verdict(0.3, 0.3).why_not


def test_measuring_nothing_is_not_passing() -> None:
    assert not Outcome(()).within
