"""The sun and moon stand where almanacs say; one wrong sign must show."""

from datetime import UTC, datetime
from math import degrees, radians

import pytest

from digisphere.environment.ephemeris import (
    daily_insolation_w_m2,
    julian_day,
    moon_ecliptic,
    moon_position,
    sun_position,
    sun_times,
)


def jd(*args: int) -> float:
    return julian_day(datetime(*args, tzinfo=UTC))


def test_julian_day_of_the_standard_epoch_is_2451545() -> None:
    assert jd(2000, 1, 1, 12) == 2451545.0


@pytest.mark.parametrize("latitude", [-35.0, 0.0, 30.0, 51.5, 66.0])
def test_noon_altitude_at_the_equinox_is_the_colatitude(latitude: float) -> None:
    day = jd(2024, 3, 20, 3, 6)
    noon_h = sun_times(day, latitude_deg=latitude).noon_h
    sun = sun_position(jd(2024, 3, 20) + noon_h / 24.0, latitude_deg=latitude)
    assert degrees(sun.altitude_rad) == pytest.approx(90.0 - abs(latitude), abs=0.25)


@pytest.mark.parametrize(
    ("date", "sunrise_h", "sunset_h"),
    [((2024, 6, 20), 3 + 43 / 60, 20 + 21 / 60), ((2024, 12, 21), 8 + 4 / 60, 15 + 53 / 60)],
)
def test_london_sunrise_and_sunset_agree_with_the_almanac(
    date: tuple[int, int, int], sunrise_h: float, sunset_h: float
) -> None:
    times = sun_times(jd(*date, 12), latitude_deg=51.5, longitude_deg=-0.13)
    assert times.sunrise_h == pytest.approx(sunrise_h, abs=2 / 60)
    assert times.sunset_h == pytest.approx(sunset_h, abs=2 / 60)


def test_solstice_day_lengths_mirror_between_hemispheres() -> None:
    summer = jd(2024, 6, 20, 20)
    north = sun_times(summer, latitude_deg=51.5).length_h
    south = sun_times(summer, latitude_deg=-51.5).length_h
    assert north == pytest.approx(16.64, abs=0.05)
    assert south == pytest.approx(7.9, abs=0.1)
    assert north + south == pytest.approx(24.0, abs=0.6)


def test_polar_day_and_polar_night_are_24_and_0_hours() -> None:
    assert sun_times(jd(2024, 6, 20, 12), latitude_deg=80.0).length_h == pytest.approx(24.0)
    assert sun_times(jd(2024, 12, 20, 12), latitude_deg=80.0).length_h == pytest.approx(0.0)


def test_the_sun_rises_in_the_east_stands_south_at_noon_and_sets_in_the_west() -> None:
    at = {
        hour: sun_position(jd(2024, 3, 20, hour, 7), latitude_deg=47.0).azimuth_rad
        for hour in (6, 12, 18)
    }
    assert abs((degrees(at[6]) + 180) % 360 - 180) < 3
    assert degrees(at[12]) == pytest.approx(270.0, abs=1.0)
    assert degrees(at[18]) == pytest.approx(180.0, abs=3.0)


def test_moon_longitude_matches_the_worked_example_of_meeus() -> None:
    longitude, latitude, parallax = moon_ecliptic(jd(1992, 4, 12))
    assert degrees(longitude) == pytest.approx(133.163, abs=0.3)
    assert degrees(latitude) == pytest.approx(-3.229, abs=0.2)
    assert degrees(parallax) == pytest.approx(0.99199, abs=0.01)


def test_eclipse_is_a_new_moon_beside_the_sun_and_two_weeks_earlier_it_is_full() -> None:
    eclipse = jd(2024, 4, 8, 18, 18)
    place = {"latitude_deg": 25.3, "longitude_deg": -104.1}
    moon, sun = moon_position(eclipse, **place), sun_position(eclipse, **place)
    assert moon.lit < 0.001
    assert moon.altitude_rad == pytest.approx(sun.altitude_rad, abs=radians(0.6))
    assert moon.azimuth_rad == pytest.approx(sun.azimuth_rad, abs=radians(1.5))
    full = moon_position(jd(2024, 3, 25, 7), latitude_deg=0.0)
    assert full.lit > 0.995
    assert full.phase == pytest.approx(0.5, abs=0.01)


def test_insolation_has_the_published_means_and_a_flat_sun_does_not() -> None:
    def annual(latitude: float) -> float:
        days = range(1, 366)
        return sum(daily_insolation_w_m2(d, latitude_deg=latitude) for d in days) / 365

    assert 415 < annual(0.0) < 421
    assert 168 < annual(90.0) < 178
    # Negative control: with no tilt the poles would get nothing.
    assert not 168 < daily_insolation_w_m2(81, latitude_deg=90.0) < 178
