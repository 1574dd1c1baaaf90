"""A trend of the climate is a plain function of the date, and heavy rain follows the vapour."""

from datetime import datetime

import numpy as np
import pytest

from digisphere.core.settings import WeatherSettings
from digisphere.environment import generator as gen
from digisphere.environment.climate_change import Departure, departure_of


def test_without_a_trend_the_climate_stays_where_the_normals_put_it() -> None:
    settings = WeatherSettings()
    for year in (1990, 2026, 2200):
        assert departure_of(datetime(year, 5, 1), settings=settings) == Departure(0.0, 1.0, 1.0)


def test_the_trend_counts_from_its_first_year_and_adds_to_the_offset() -> None:
    settings = WeatherSettings(
        temperature_offset_c=1.0,
        precipitation_factor=2.0,
        warming_c_per_decade=0.5,
        precipitation_change_per_decade=-0.1,
        change_from_year=2030.0,
    )
    before = departure_of(datetime(2026, 1, 1), settings=settings)
    after = departure_of(datetime(2050, 1, 1), settings=settings)
    assert (before.warmer_c, before.wetter) == (1.0, 2.0)
    assert after.warmer_c == pytest.approx(2.0)
    assert after.wetter == pytest.approx(2.0 * 0.81)


def heaviest_mm(warmer_c: float) -> float:
    """Mean of the heaviest day of 300 Julys of 90 mm."""
    settings = WeatherSettings(temperature_offset_c=warmer_c)
    departure = departure_of(datetime(2026, 7, 1), settings=settings)
    chain = gen.wet_chain(90.0, heavier=departure.heavier)
    rng = np.random.default_rng(3)
    most = []
    for _ in range(300):
        wet = gen.wet_sequence(31, chain=chain, rng=rng)
        fallen = [gen.wet_day_amount_mm(90.0, chain=chain, rng=rng) for _ in range(int(wet.sum()))]
        most.append(max(fallen, default=0.0))
    return float(np.mean(most))


def test_a_warmer_month_of_the_same_total_has_heavier_and_fewer_rains() -> None:
    now, warmer = gen.wet_chain(90.0), gen.wet_chain(90.0, heavier=1.07**3)
    assert warmer.wet_share == pytest.approx(now.wet_share / 1.07**3)
    growth = (heaviest_mm(4.0) / heaviest_mm(0.0)) ** 0.25 - 1.0
    assert 0.03 < growth < 0.09
    assert heaviest_mm(0.0) == heaviest_mm(0.0)
