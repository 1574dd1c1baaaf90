"""The day generator is WGEN: pinned matrices, exact moments, and a control that must fail."""

import numpy as np
import pytest

from digisphere.environment import generator as gen


def test_residual_matrices_are_the_published_ones() -> None:
    assert gen.RESIDUAL_A.tolist() == [
        [0.567, 0.086, -0.002],
        [0.253, 0.504, -0.050],
        [-0.006, -0.039, 0.244],
    ]
    assert gen.RESIDUAL_B.tolist() == [
        [0.781, 0.0, 0.0],
        [0.328, 0.637, 0.0],
        [0.238, -0.341, 0.873],
    ]


def moments(wet: np.ndarray) -> tuple[float, float]:
    x = wet.astype(float)
    return float(x.mean()), float(np.corrcoef(x[:-1], x[1:])[0, 1])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_wet_share_and_lag_one_match_the_exact_identities(seed: int) -> None:
    chain = gen.WetChain(p01=0.25, p11=0.6)
    wet = gen.wet_sequence(100_000, chain=chain, rng=np.random.default_rng(seed))
    share, lag = moments(wet)
    assert chain.wet_share == pytest.approx(0.25 / 0.65)
    assert share == pytest.approx(chain.wet_share, abs=0.008)
    assert lag == pytest.approx(chain.persistence, abs=0.012)


def test_independent_days_with_the_same_share_fail_the_lag_check() -> None:
    wet = np.random.default_rng(1).random(100_000) < 0.25 / 0.65
    share, lag = moments(wet)
    assert share == pytest.approx(0.25 / 0.65, abs=0.008)
    assert abs(lag - 0.35) > 0.2


@pytest.mark.parametrize("month_mm", [5.0, 70.0, 180.0])
def test_wet_days_give_the_month_its_total(month_mm: float) -> None:
    chain = gen.wet_chain(month_mm)
    rng = np.random.default_rng(4)
    amounts = [gen.wet_day_amount_mm(month_mm, chain=chain, rng=rng) for _ in range(20_000)]
    total = np.mean(amounts) * chain.wet_share * gen.DAYS_IN_MONTH
    assert total == pytest.approx(month_mm, rel=0.05)
    assert 0.0 < chain.p01 < chain.p11 < 1.0


def test_residuals_are_standardised_and_remember_yesterday() -> None:
    rng = np.random.default_rng(5)
    state = gen.first_residual(rng)
    run = np.empty((40_000, 3))
    for day in range(len(run)):
        state = gen.next_residual(state, rng=rng)
        run[day] = state
    np.testing.assert_allclose(run.std(axis=0), 1.0, atol=0.05)
    lag = np.corrcoef(run[:-1, 0], run[1:, 0])[0, 1]
    assert 0.55 < lag < 0.75


def test_the_day_is_warmest_after_noon_and_coldest_about_sunrise() -> None:
    hours = np.arange(0.0, 24.0, 0.1)
    course = [gen.diurnal_shape(h, sunrise_h=6.0, sunset_h=18.0) for h in hours]
    assert 13.0 <= hours[int(np.argmax(course))] <= 15.0
    assert 5.0 <= hours[int(np.argmin(course))] <= 7.0
    assert max(course) == pytest.approx(1.0, abs=0.01)
    assert min(course) == pytest.approx(-1.0, abs=0.01)
    assert np.abs(np.diff(course)).max() < 0.15
    polar = [gen.diurnal_shape(h, sunrise_h=12.0, sunset_h=12.0) for h in hours]
    assert np.ptp(polar) < 1.0


def test_monthly_normals_are_met_in_mid_month_and_join_over_new_year() -> None:
    monthly = np.arange(12.0)[:, None] * np.ones(3)
    mid_march = gen.normal_of_day(monthly, day_of_year=1 + 365.25 * 2.5 / 12)
    np.testing.assert_allclose(mid_march, 2.0, atol=0.02)
    new_year = gen.normal_of_day(monthly, day_of_year=1.0)
    np.testing.assert_allclose(new_year, 5.5, atol=0.05)
