"""The station's hours and days are what the weather was, and its rings keep the newest."""

import numpy as np
import pytest
from weather_runs import SYSTEMS

from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.environment.station import DAYS, HOURS, StationSystem, last, sector_of
from digisphere.testing.weather_ground import ridge_ground


@pytest.fixture(scope="module")
def three_days():
    scenario = make_scenario({"weather": {"grid_cells": 32}})
    systems = [make(scenario) for make in (*SYSTEMS, StationSystem)]
    run = Simulation(scenario, ground=ridge_ground(), seed=4, systems=systems)
    read = []
    for hour in range(72):
        for part in range(6):
            run.run_until(hour * 3600.0 + (part + 1) * 600.0)
            sky = run.state.tables["sky"].columns
            temperature, rate = sky["air_temperature_c"][0], sky["precipitation_flux_mm_h"][0]
            read.append((float(temperature), float(rate)))
    return run, np.array(read).reshape(72, 6, 2)


def test_an_hour_is_the_mean_and_sum_of_its_readings(three_days):
    run, read = three_days
    station = run.snapshot().tables["station"]
    np.testing.assert_allclose(
        last(station, "hour_temperature_c", count=72), read[..., 0].mean(axis=1), rtol=1e-5
    )
    np.testing.assert_allclose(
        last(station, "hour_rain_mm", count=72), read[..., 1].sum(axis=1) / 6.0, rtol=1e-5
    )


def test_a_day_is_made_of_its_own_hours(three_days):
    run, _ = three_days
    station = run.snapshot().tables["station"]
    assert int(station["day_count"][0]) == 3
    hours = last(station, "hour_temperature_c", count=72)
    ended = 24 - run.scenario.time.start.hour
    first = hours[ended : ended + 24]
    days = {name: last(station, name, count=3) for name in ("day_max_c", "day_min_c", "day_mean_c")}
    assert days["day_max_c"][1] == pytest.approx(first.max(), rel=1e-5)
    assert days["day_min_c"][1] == pytest.approx(first.min(), rel=1e-5)
    assert days["day_mean_c"][1] == pytest.approx(first.mean(), rel=1e-5)


@pytest.mark.parametrize(
    ("u", "v", "sector"), [(0.0, -5.0, 0), (-5.0, 0.0, 4), (0.0, 5.0, 8), (5.0, 0.0, 12)]
)
def test_wind_is_counted_by_where_it_comes_from(u, v, sector):
    assert sector_of(u, v) == sector


def test_every_reading_is_in_the_wind_rose_once(three_days):
    run, _ = three_days
    assert int(run.snapshot().tables["station"]["wind_counts"].sum()) == 72 * 6


class Ring:
    """A station that has read more than its rings hold."""

    def __init__(self, written):
        ring = np.zeros(HOURS)
        for value in range(written):
            ring[value % HOURS] = value
        self.columns = {
            "hour_count": np.array([written]),
            "day_count": np.array([DAYS]),
            "hour_rain_mm": ring[None],
        }

    def __getitem__(self, name):
        return self.columns[name]


def test_a_full_ring_gives_the_newest_in_order():
    np.testing.assert_array_equal(
        last(Ring(HOURS + 5), "hour_rain_mm", count=3), [HOURS + 2, HOURS + 3, HOURS + 4]
    )
    assert len(last(Ring(2), "hour_rain_mm", count=9)) == 2
