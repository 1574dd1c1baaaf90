"""Climate normals against published figures."""

import numpy as np
import pytest

from digisphere.world.biomes import whittaker
from digisphere.world.climate import budyko_evaporation_mm, smith_barstad, zonal_temperature_c
from digisphere.world.enums import Biome
from digisphere.world.sunlight import horizons, insolation_ratio, sky_view, year_of_suns
from digisphere.world.vegetation import primary_production
from tests.unit.world.lands import land_of


@pytest.mark.parametrize(("latitude", "mean_c"), [(0, 28.9), (45, 7.9), (60, -2.6), (90, -13.1)])
def test_zonal_temperature_has_the_published_values(latitude, mean_c):
    assert zonal_temperature_c(latitude) == pytest.approx(mean_c, abs=0.06)


def hill_rain(delay_s: float, stability: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Rain along the wind over a hill of 500 m, sigma 15 km; wind 15 m/s to the east."""
    cell_m = 2000.0
    at = (np.arange(128) - 64) * cell_m
    x, y = np.meshgrid(at, at)
    hill = 500.0 * np.exp(-(x**2 + y**2) / (2.0 * 15_000.0**2)) * stability
    rain = smith_barstad(hill, cell_m=cell_m, wind_u_m_s=15.0, wind_v_m_s=0.0, delay_s=delay_s)
    return at, rain[64]


def test_a_hill_gets_its_rain_on_the_windward_side():
    at, rain = hill_rain(1000.0)
    peak = int(np.argmax(rain))
    assert rain[peak] == pytest.approx(2.17, rel=0.1)
    assert -12_000.0 <= at[peak] <= -3_000.0
    assert rain[at == 26_000.0][0] <= 0.0


def test_without_a_hill_there_is_no_orographic_rain():
    assert np.abs(hill_rain(1000.0, stability=0.0)[1]).max() < 1e-9


def test_evaporation_is_limited_by_rain_and_by_warmth():
    rain = np.array([100.0, 800.0, 3000.0])
    potential = np.array([1500.0, 800.0, 500.0])
    actual = budyko_evaporation_mm(rain, potential_mm=potential)
    assert (actual < np.minimum(rain, potential)).all()
    assert actual[0] / rain[0] > 0.97
    assert actual[2] / potential[2] > 0.9


@pytest.mark.parametrize(
    ("mean_c", "rain_mm", "grams"),
    [(0.0, 1e5, 635.0), (25.0, 2000.0, 2205.0), (40.0, 150.0, 285.0)],
)
def test_production_follows_the_miami_model(mean_c, rain_mm, grams):
    npp = primary_production(np.array([mean_c]), rain_mm=np.array([rain_mm]))
    assert npp[0] == pytest.approx(grams, rel=0.01)


@pytest.mark.parametrize(
    ("mean_c", "rain_mm", "biome"),
    [
        (-9.0, 300.0, Biome.TUNDRA),
        (0.0, 600.0, Biome.BOREAL_FOREST),
        (10.0, 1000.0, Biome.TEMPERATE_FOREST),
        (11.0, 2500.0, Biome.TEMPERATE_RAINFOREST),
        (9.0, 300.0, Biome.GRASSLAND),
        (15.0, 100.0, Biome.DESERT),
        (25.0, 3000.0, Biome.TROPICAL_RAINFOREST),
        (25.0, 800.0, Biome.SAVANNA),
    ],
)
def test_climates_lie_in_whittakers_biomes(mean_c, rain_mm, biome):
    assert whittaker(np.array([mean_c]), rain_mm=np.array([rain_mm]))[0] == biome


def test_high_ground_is_colder_and_rain_averages_to_the_setting():
    land, relief = land_of("valley", 7)
    warm = land.layers["air_temperature_mean_c"]
    height = land.layers["elevation_m"]
    assert warm[height > 400.0].mean() < warm[height < 60.0].mean() - 1.5
    assert land.layers["precipitation_mm_year"].mean() == pytest.approx(1050.0, rel=0.05)
    months = land.monthly["air_temperature_c"].mean(axis=(1, 2))
    assert months.argmax() in (6, 7)
    assert relief.slope_rad.max() < np.radians(75.0)


def test_open_level_ground_sees_all_the_sky_and_all_the_sun():
    flat = np.zeros((48, 48))
    horizon = horizons(flat, cell_m=30.0)
    assert sky_view(horizon) == pytest.approx(1.0)
    ratio = insolation_ratio(flat, horizon=horizon, cell_m=30.0, latitude_deg=46.5)
    assert ratio == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("latitude", "least_hours"), [(46.5, 7.5), (65.0, 9.0), (-65.0, 9.0), (80.0, 12.0)]
)
def test_the_midsummer_sun_is_followed_until_it_sets(latitude, least_hours):
    """Hours from noon to sunset are arccos(-tan latitude tan 23.4 degrees): 7.8, 10.5, all."""
    suns, turn = year_of_suns(latitude), np.radians(latitude)
    declination = np.arcsin(suns[:, 2] * np.sin(turn) + suns[:, 1] * np.cos(turn))
    toward_noon = suns[:, 2] * np.cos(turn) - suns[:, 1] * np.sin(turn)
    hours = np.abs(np.arctan2(-suns[:, 0], toward_noon)) * 12.0 / np.pi
    midsummer = declination * np.sign(latitude) > np.radians(23.0)
    assert hours[midsummer].max() == pytest.approx(least_hours)


@pytest.mark.parametrize(("latitude", "sunny_side"), [(46.5, 0), (-46.5, 1)])
def test_slopes_that_face_the_equator_get_more_sun(latitude, sunny_side):
    row = np.concatenate([np.linspace(0, 600, 32), np.linspace(600, 0, 32)])
    ridge = np.repeat(row[:, None], 48, axis=1)
    horizon = horizons(ridge, cell_m=40.0)
    ratio = insolation_ratio(ridge, horizon=horizon, cell_m=40.0, latitude_deg=latitude)
    south, north = ratio[12:20, 24].mean(), ratio[44:52, 24].mean()
    assert (south > north + 0.15) if sunny_side == 0 else (north > south + 0.15)
    assert sky_view(horizon)[0, 24] < 0.95
