"""The society's checks that need no town hold, and each is lost by the broken model it is shown."""

import pytest

from digisphere.evaluate.check import Check, Effort, Verdict
from digisphere.evaluate.society import bargaining, civic, homophily, traits, values

CHECKS = (
    traits.NORMS, traits.LINKS, traits.GROUPS, traits.EFFECTS, civic.ELECTORS, civic.AWARDS,
    bargaining.BARGAINING, values.VALUES, homophily.HOMOPHILY,
)  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_model_is_in_band_and_the_broken_one_is_not(check: Check) -> None:
    quick = Effort.QUICK
    verdict = Verdict(check, check.measure(quick), check.control(quick), seconds=0.0)
    assert verdict.passed, verdict.why_not
    assert verdict.found.plot is not None
