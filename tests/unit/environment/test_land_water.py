"""Snow, soil and runoff: balanced to the drop, melting at the published rates."""

import numpy as np
import pytest

from digisphere.environment import land_water as land
from digisphere.environment.relief import make_relief
from digisphere.testing.weather_ground import ridge_ground


def step(
    *,
    temperature_c: float = 15.0,
    rain_mm: float = 0.0,
    snow_mm: float = 0.0,
    swe_mm: float = 0.0,
    soil_mm: float = 80.0,
    forest: float = 0.0,
    water: float = 0.0,
    sun: float = 0.5,
    steps: int = 1,
) -> tuple[np.ndarray, dict[str, float]]:
    """Run one cell for some steps of ten minutes; water falls in the first."""
    weather = np.array([temperature_c, 0.6, 0.2, 2.0, 0.0], np.float32).reshape(5, 1, 1)
    capacity = float(land.field_capacity_mm(np.array(forest)))
    ground = np.array([water, forest, capacity, 1.0, 1.0]).reshape(5, 1, 1)
    stores = np.array([swe_mm, 200.0, 0.0, soil_mm, *[0.0] * 6]).reshape(10, 1, 1)
    moved = np.zeros(land.TOTALS)
    for number in range(steps):
        fallen = np.array([rain_mm, snow_mm]).reshape(2, 1, 1) * (number == 0)
        scalars = np.array([600.0, sun, 1.0, 1.0])
        land.step_land(tuple(weather), ground, tuple(fallen), tuple(stores), scalars, moved)
    return stores[:, 0, 0], {flow.name.lower(): moved[flow] for flow in land.GroundFlow}


@pytest.mark.parametrize("temperature_c", [-6.0, 0.3, 14.0])
@pytest.mark.parametrize("water", [0.0, 0.4])
def test_water_that_falls_is_found_again(temperature_c: float, water: float) -> None:
    stores, moved = step(
        temperature_c=temperature_c, rain_mm=9.0, snow_mm=4.0, swe_mm=20.0, water=water, steps=30
    )
    held = stores[land.SNOW] + stores[land.FILM] + stores[land.SOIL] + stores[land.RISING]
    left = moved["onto_open_water"] + moved["runoff"] + moved["drainage"]
    evaporated_lake = moved["open_water_evaporation"]
    assert held + left - evaporated_lake == pytest.approx(20.0 + 80.0 + 13.0, abs=1e-9)
    assert stores[land.RUNOFF] == pytest.approx(moved["runoff"])


def test_open_snow_melts_3_5_mm_and_forest_snow_2_4_mm_per_degree_day() -> None:
    for forest, rate in ((0.0, 3.51), (1.0, 2.42)):
        _, moved = step(temperature_c=4.0, swe_mm=200.0, forest=forest, sun=0.0, steps=144)
        assert moved["melt"] == pytest.approx(4.0 * rate, rel=0.01)
    _, frozen = step(temperature_c=-4.0, swe_mm=200.0, steps=144)
    assert frozen["melt"] == 0.0


def test_a_full_bucket_runs_off_and_an_empty_one_does_not() -> None:
    assert step(rain_mm=30.0, soil_mm=119.0)[1]["runoff"] > 25.0
    assert step(rain_mm=30.0, soil_mm=20.0)[1]["runoff"] == 0.0


def test_a_wet_surface_dries_within_two_sunny_hours_but_not_in_a_night() -> None:
    wet = step(rain_mm=2.0, sun=0.0)[0][land.FILM]
    assert wet > 0.9 * land.SKIN_MM
    assert step(rain_mm=2.0, sun=0.7, steps=12)[0][land.FILM] == 0.0
    assert step(rain_mm=2.0, sun=0.0, steps=12)[0][land.FILM] > 0.0


def test_fresh_snow_is_light_and_settles() -> None:
    fresh = step(temperature_c=-5.0, snow_mm=20.0)[0]
    settled = step(temperature_c=-5.0, snow_mm=20.0, steps=144 * 8)[0]
    assert 60.0 < fresh[land.DENSITY] < 130.0
    assert 200.0 < settled[land.DENSITY] <= 350.0


def test_a_winter_start_has_snow_on_the_heights_and_summer_has_none() -> None:
    relief = make_relief(ridge_ground(ridge_m=900.0, mean_c=7.0), n=32)
    high = relief.elevation_m > 1000.0
    given = {"latitude_deg": 46.5, "warmer_c": 0.0, "wetter": 1.0}
    winter, soil, _ = land.spin_up(relief, day_of_year=30.0, **given)
    summer, dry, _ = land.spin_up(relief, day_of_year=205.0, **given)
    assert winter[high].mean() > 60.0
    assert winter[high].mean() > 2.0 * winter[relief.village_cell] > 0.0
    assert summer.max() == 0.0
    assert dry.mean() < soil.mean()
