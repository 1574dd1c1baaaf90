"""What the checks of earthquakes measure with is right; a battery runs the checks themselves."""

import sys
from pathlib import Path

import numpy as np
import pytest

from digisphere.environment import earthquake_source as source
from digisphere.evaluate.check import Effort
from digisphere.evaluate.environment.earthquake import SIZES, aki_b, omori_fit
from digisphere.evaluate.plots import picture_of

sys.path.insert(0, str(Path(__file__).parents[1] / "environment"))
from quake_runs import call, quake_run


def test_a_check_draws_its_plot() -> None:
    found = SIZES.measure(Effort.QUICK)
    assert found.plot is not None
    assert picture_of(found.plot).startswith(b"\x89PNG")


def test_the_fits_find_what_was_put_in() -> None:
    rng = np.random.default_rng(2)
    assert aki_b(
        source.magnitudes(rng.random(50_000), b_value=0.8), smallest=source.SMALLEST
    ) == pytest.approx(0.8, abs=0.02)
    delays = source.delays_s(rng.random(20_000), p=1.3)
    assert omori_fit(delays, horizon_s=source.HORIZON_S)[0] == pytest.approx(1.3, abs=0.05)


def test_the_running_system_draws_the_same_aftershocks_as_the_checked_laws() -> None:
    run = quake_run()
    call(run, magnitude=8.4)
    run.run_until(15)
    shocks = run.state.tables["shocks"]
    children = np.isfinite(shocks["time_s"]) & (shocks["family_magnitude"] > 8.0)
    size, delay = shocks["magnitude"][children], shocks["time_s"][children] - 1.0
    cut = source.cut_for(8.4)
    assert len(size) == pytest.approx(source.expected_offspring(8.4, cut=cut), abs=70)
    assert aki_b(size, smallest=cut) == pytest.approx(1.0, abs=2.5 / np.sqrt(len(size)))
    assert 0.9 < omori_fit(delay, horizon_s=source.HORIZON_S)[0] < 1.3
