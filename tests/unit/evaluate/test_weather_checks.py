"""The weather's checks hold, and each is lost by the broken model it is shown."""

import pytest

from digisphere.evaluate.check import Check, Effort, Verdict
from digisphere.evaluate.environment import drought, weather


@pytest.mark.parametrize(
    "check", [weather.WET_DAYS, weather.TEMPERATURE, weather.RAIN_DAYS, drought.DROUGHT_INDEX]
)
def test_the_model_is_in_band_and_the_broken_one_is_not(check: Check) -> None:
    quick = Effort.QUICK
    verdict = Verdict(check, check.measure(quick), check.control(quick), seconds=0.0)
    assert verdict.passed, verdict.why_not
    assert verdict.found.plot is not None
