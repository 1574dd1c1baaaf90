"""Light obeys the laws it claims: colours of the sun, shadows of land, Koschmieder's haze."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digisphere.core.identity import PERSON_BASE, Semantic
from digisphere.errors import SceneError
from digisphere.scene import CameraPose, Scene, Stage, render
from digisphere.scene.atmosphere import clear_sky
from digisphere.scene.conditions import Conditions
from digisphere.scene.lighting import LightState, light_of
from digisphere.scene.look import LOOKS, look_named
from digisphere.scene.maps import sunlit
from digisphere.testing.layers import PlaneLayer
from digisphere.testing.snapshot import fake_snapshot

SIZE = (8000.0, 8000.0)


def light_at(altitude_deg: float, **more: float) -> LightState:
    now = Conditions(math.radians(altitude_deg), 0.0, **more)
    return light_of(now, look=LOOKS["data"], size_m=SIZE)


# -- the clear sky ---------------------------------------------------------------------------


def test_the_sun_reddens_as_it_sinks() -> None:
    ratios = []
    for altitude in (60, 30, 10, 3, 1):
        sun = clear_sky(math.radians(altitude)).sun_transmittance
        ratios.append(sun[2] / sun[0])
    assert ratios == sorted(ratios, reverse=True)
    assert 0.7 < ratios[0] < 0.9
    assert ratios[-1] < 0.15


def test_at_sea_level_an_overhead_sun_loses_what_is_published() -> None:
    # Clear-air optical depths at 680, 550 and 440 nm sum to roughly 0.06, 0.13 and 0.28.
    sun = clear_sky(math.radians(90), eye_height_m=0.0).sun_transmittance
    np.testing.assert_allclose(-np.log(sun), (0.06, 0.13, 0.27), atol=0.05)


def test_the_sky_is_blue_overhead_and_paler_at_the_horizon() -> None:
    sky = clear_sky(math.radians(45))
    zenith = sky.look(np.array([1.5]), azimuth_rad=np.array([1.0]))[0]
    horizon = sky.look(np.array([0.04]), azimuth_rad=np.array([1.6]))[0]
    assert zenith[2] > 2.5 * zenith[0]
    assert horizon[2] / horizon[0] < 0.6 * zenith[2] / zenith[0]


def test_twilight_glows_where_the_sun_went_down() -> None:
    sky = clear_sky(math.radians(-4))
    low = np.array([0.05])
    towards = sky.look(low, azimuth_rad=np.array([0.0]))[0].sum()
    away = sky.look(low, azimuth_rad=np.array([math.pi]))[0].sum()
    assert towards > 5.0 * away


def test_looking_up_the_table_gives_its_own_cells_back() -> None:
    sky = clear_sky(math.radians(20))
    rows, columns = np.array([0, 40, 95]), np.array([0, 20, 47])
    elevation = np.arcsin((rows / 95) ** 2)
    azimuth = 2.0 * np.arcsin(columns / 47)
    np.testing.assert_allclose(
        sky.look(elevation, azimuth_rad=azimuth), sky.radiance[rows, columns], rtol=1e-6
    )


# -- light of the moment ---------------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(
    st.floats(-30, 85),
    st.floats(0, 1),
    st.floats(60, 60_000),
    st.floats(-1.5, 1.5),
    st.floats(0, 1),
)
def test_light_is_finite_and_positive_whatever_the_weather(
    altitude: float, cover: float, visibility: float, moon: float, lit: float
) -> None:
    light = light_at(
        altitude, cloud_cover=cover, visibility_m=visibility, moon_altitude_rad=moon, moon_lit=lit
    )
    assert np.isfinite(light.vectors).all()
    assert light.exposure > 0.0
    for rows in (light.vectors[1:8, :3], light.vectors[18:21, :3], light.vectors[30:32, :3]):
        assert (rows >= 0.0).all()


def test_shade_holds_a_tenth_to_a_third_of_the_light_of_a_sunny_noon() -> None:
    light = light_at(55, cloud_cover=0.25).vectors
    direct = light[1, :3].mean() * light[0, 2]
    shade = light[6, :3].mean()
    assert 0.10 < shade / (shade + direct) < 0.33


def test_an_overcast_sky_is_greyer_and_darker_than_a_clear_one() -> None:
    clear, dull = light_at(50, cloud_cover=0.0).vectors, light_at(50, cloud_cover=1.0).vectors
    assert dull[6, 2] / dull[6, 0] < 0.75 * clear[6, 2] / clear[6, 0]
    assert dull[18, :3].mean() < 2.0 * clear[18, :3].mean()


def test_exposure_follows_the_light_down_but_not_all_the_way() -> None:
    shown = []
    for altitude in (60, 20, 5, -3, -8):
        light = light_at(altitude)
        level = light.vectors[6, :3].mean() + light.vectors[1, :3].mean() * max(
            light.vectors[0, 2], 0.0
        )
        shown.append(level * light.exposure)
    assert shown == sorted(shown, reverse=True)
    assert shown[-1] > shown[0] / 60.0


def test_the_moon_takes_over_when_the_sun_is_gone() -> None:
    assert not light_at(5, moon_altitude_rad=0.6).key_is_moon
    night = light_at(-15, moon_altitude_rad=0.6, moon_lit=1.0)
    assert night.key_is_moon
    assert night.darkness == 1.0
    assert night.vectors[1, :3].max() > 0.0
    assert light_at(-15, moon_altitude_rad=-0.2).vectors[1, :3].max() == 0.0


def test_lightning_dies_away_within_a_second() -> None:
    def flash(age_s: float) -> float:
        return float(light_at(-15, lightning_age_s=age_s).vectors[12, :3].max())

    assert flash(0.01) > 0.3 * flash(0.0) > 0.0
    assert flash(0.9) == flash(-1.0) == flash(math.inf) == 0.0


def test_an_unknown_look_is_answered_with_the_nearest() -> None:
    with pytest.raises(SceneError, match="«talk»"):
        look_named("tlak")


# -- shadows of land -------------------------------------------------------------------------


@pytest.mark.parametrize("azimuth", [0.0, 0.5, 1.2, 2.6, -1.0, -2.2])
def test_a_peak_shades_the_ground_as_far_as_trigonometry_says(azimuth: float) -> None:
    cell, height, altitude = 10.0, 200.0, math.radians(30.0)
    y, x = np.mgrid[-60:61, -60:61]
    land = (height * np.exp(-(x**2 + y**2) / (2 * 4.0**2))).astype(np.float32)
    towards = np.array(
        [
            math.cos(altitude) * math.cos(azimuth),
            math.cos(altitude) * math.sin(azimuth),
            math.sin(altitude),
        ]
    )
    lit = sunlit(land, cell_m=cell, direction=towards)
    reach = height / math.tan(altitude) / cell

    def share(cells_away: float) -> float:
        x = round(60 - cells_away * math.cos(azimuth))
        y = round(60 - cells_away * math.sin(azimuth))
        return float(lit[y - 1 : y + 2, x - 1 : x + 2].min())

    assert share(0.6 * reach) < 0.6
    assert share(1.25 * reach) == pytest.approx(1.0)
    assert lit[round(60 + 20 * math.sin(azimuth)), round(60 + 20 * math.cos(azimuth))] == 1.0


def test_level_land_is_lit_and_a_sunken_light_reaches_nothing() -> None:
    land = np.zeros((16, 16), dtype=np.float32)
    assert (sunlit(land, cell_m=8.0, direction=np.array([0.8, 0.0, 0.6])) == 1.0).all()
    assert (sunlit(land, cell_m=8.0, direction=np.array([1.0, 0.0, -0.1])) == 0.0).all()


# -- haze ------------------------------------------------------------------------------------


def contrast_left(stage: Stage, ground: Any, *, visibility_m: float, away_m: float) -> float:
    """Share of an object's own light that arrives, by comparing bright and dark surroundings."""
    plane = PlaneLayer(entity_id=PERSON_BASE, semantic=Semantic.GROUND, size_m=1000.0)
    scene = Scene(stage, ground, layers=[plane])
    try:
        camera = CameraPose.looking_at((10, 500, 1), target=(1000, 500, 0), width=32, height=32)
        sky = {"visibility_m": visibility_m}
        snapshot = fake_snapshot(ground, sky=sky, fields={"cloud_area_fraction": 0.0})
        scene.sync(snapshot, time_s=0.0, camera=camera)
        assert scene.light is not None
        row = scene.light.vectors[15]
    finally:
        scene.close()
    return float(np.exp(-(row[0] + 0.88 * row[3]) * away_m))


@pytest.mark.gl
@pytest.mark.parametrize("visibility_m", [200.0, 1_000.0, 5_000.0, 40_000.0])
def test_at_the_distance_of_visibility_two_per_cent_of_contrast_are_left(
    stage: Stage, flat_ground: Any, visibility_m: float
) -> None:
    left = contrast_left(stage, flat_ground, visibility_m=visibility_m, away_m=visibility_m)
    assert left == pytest.approx(0.02, abs=0.006)
    nearer = contrast_left(stage, flat_ground, visibility_m=visibility_m, away_m=visibility_m / 4)
    assert nearer > 0.3


@pytest.mark.gl
def test_in_thick_fog_the_distance_takes_the_colour_of_the_fog(
    stage: Stage, flat_ground: Any
) -> None:
    plane = PlaneLayer(entity_id=PERSON_BASE, semantic=Semantic.GROUND, size_m=1000.0)
    scene = Scene(stage, flat_ground, layers=[plane])
    try:
        camera = CameraPose.looking_at((10, 500, 3), target=(1000, 500, 3), width=64, height=64)
        spreads = {}
        for visibility_m in (150.0, 50_000.0):
            snapshot = fake_snapshot(flat_ground, sky={"visibility_m": visibility_m})
            planes = render(scene, snapshot, camera)
            assert planes.rgb is not None
            drawn = planes.rgb[34:].astype(float).mean(axis=(1, 2))
            spreads[visibility_m] = abs(drawn[0] - drawn[-1])
    finally:
        scene.close()
    assert spreads[150.0] > 3.0 * spreads[50_000.0]
