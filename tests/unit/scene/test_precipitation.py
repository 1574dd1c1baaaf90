"""Rain, snow and lightning are seen, and seen only: labels look straight through them."""

from typing import Any

import numpy as np
import pytest

from digisphere.environment.tables import WEATHER_STEP_S
from digisphere.scene import CameraPose, Scene, Stage, render
from digisphere.scene.lightning_bolt import FLASH_S, bolt_segments, brightness
from digisphere.scene.precipitation_layer import PrecipitationLayer, share_of_most, weather_here
from digisphere.scene.splashes import EDGE_M, LIFE_S, splashes_at
from digisphere.testing.layers import check_layer
from digisphere.testing.snapshot import fake_snapshot, make_table

CAMERA = CameraPose.looking_at(
    (500.0, 500.0, 2.0), target=(900.0, 500.0, 60.0), fov_y_rad=1.0, width=160, height=120, near=0.1
)


def picture(stage: Stage, ground: Any, *, time_s: float = 50.0, **snapshot: Any) -> np.ndarray:
    """Draw the layer alone over black."""
    scene = Scene(stage, ground, layers=[PrecipitationLayer()])
    try:
        shown = fake_snapshot(ground, time_s=time_s, **snapshot)
        return render(scene, shown, CAMERA, planes={"rgb"}, time_s=time_s).rgb.astype(int)
    finally:
        scene.close()


@pytest.mark.gl
def test_the_harder_it_rains_the_more_is_seen_and_dry_air_is_empty(
    stage: Stage, flat_ground: Any
) -> None:
    seen = [
        int((picture(stage, flat_ground, fields={"precipitation_flux_mm_h": rate}) > 2).sum())
        for rate in (0.0, 1.0, 12.0)
    ]
    assert seen[0] == 0
    assert 40 < seen[1] < seen[2]


@pytest.mark.gl
def test_snow_looks_unlike_rain_and_both_move_with_time(stage: Stage, flat_ground: Any) -> None:
    wet = {"precipitation_flux_mm_h": 6.0}
    rain = picture(stage, flat_ground, fields=wet)
    snow = picture(stage, flat_ground, fields={**wet, "snow_fraction": 1.0})
    later = picture(stage, flat_ground, fields=wet, time_s=50.05)
    assert np.abs(rain - snow).sum() > 1000
    assert np.abs(rain - later).sum() > 1000


@pytest.mark.gl
def test_the_layer_keeps_the_rules_and_never_enters_the_labels(
    stage: Stage, flat_ground: Any
) -> None:
    shown = fake_snapshot(flat_ground, fields={"precipitation_flux_mm_h": 9.0})
    planes = check_layer(
        PrecipitationLayer(), stage=stage, ground=flat_ground, snapshot=shown, camera=CAMERA
    )
    assert planes.instance is not None
    assert (planes.instance == 0).all()


def flash_table(*, time_s: float, ground: int) -> Any:
    row = {
        "flash_time_s": np.full((1, 4), -1e9),
        "flash_x_m": np.full((1, 4), 880.0),
        "flash_y_m": np.full((1, 4), 500.0),
        "flash_ground": np.full((1, 4), ground, np.uint8),
        "flash_seed": np.full((1, 4), 5, np.uint32),
    }
    row["flash_time_s"][0, 2] = time_s
    return {"atmosphere": make_table("atmosphere", row)}


@pytest.mark.gl
def test_a_bolt_is_lit_when_it_strikes_and_at_no_other_time(stage: Stage, flat_ground: Any) -> None:
    def lit(at_s: float, *, ground: int = 1) -> int:
        tables = flash_table(time_s=100.0, ground=ground)
        return int((picture(stage, flat_ground, time_s=at_s, tables=tables) > 60).sum())

    assert lit(100.01) > 20
    assert lit(99.9) == lit(101.0) == lit(100.01, ground=0) == 0


def test_a_bolt_reaches_from_cloud_to_ground_in_one_piece() -> None:
    rows = bolt_segments(foot=(10.0, 20.0, 5.0), cloud_base_m=1200.0, seed=3)
    trunk = rows[:64]
    np.testing.assert_allclose(trunk[1:, 0:3], trunk[:-1, 4:7])
    np.testing.assert_allclose(trunk[-1, 4:7], [10.0, 20.0, 5.0])
    assert trunk[0, 2] == pytest.approx(1200.0)
    assert np.array_equal(rows, bolt_segments(foot=(10.0, 20.0, 5.0), cloud_base_m=1200.0, seed=3))


def test_a_flash_flickers_and_is_over_in_six_tenths_of_a_second() -> None:
    ages = np.arange(0.0, FLASH_S, 0.005)
    course = np.array([brightness(float(age)) for age in ages])
    assert brightness(-0.01) == brightness(FLASH_S) == 0.0
    assert course.max() <= 1.0
    assert ((np.diff(course) > 0.2).sum()) >= 2


def test_splashes_stay_where_they_strike_while_the_camera_moves_and_age(flat_ground: Any) -> None:
    now = splashes_at(10.0, eye_xy_m=(50.0, 50.0), count=300, ground=flat_ground)
    moved = splashes_at(10.0, eye_xy_m=(50.4, 50.0), count=300, ground=flat_ground)
    kept = np.isclose(now[:, :2], moved[:, :2], atol=1e-3).all(axis=1)
    assert kept.mean() > 0.9
    assert np.abs(now[:, :2] - 50.0).max() <= EDGE_M / 2
    soon = splashes_at(10.0 + 0.1 * LIFE_S, eye_xy_m=(50.0, 50.0), count=300, ground=flat_ground)
    same = np.isclose(now[:, :2], soon[:, :2]).all(axis=1)
    assert (soon[same, 3] > now[same, 3]).all()
    assert 0.8 < same.mean() < 1.0


def test_rain_between_two_weather_steps_comes_from_upwind(flat_ground: Any) -> None:
    flux = np.zeros((32, 32), np.float32)
    flux[:, :8] = 5.0
    shown = fake_snapshot(
        flat_ground,
        fields={"precipitation_flux_mm_h": flux},
        sky={"steering_u_m_s": 4.0, "steering_v_m_s": 0.0},
    )
    rates = [
        weather_here(shown, xy_m=(500.0, 500.0), time_s=WEATHER_STEP_S + t).rate_mm_h
        for t in (0.0, 60.0, 120.0)
    ]
    assert rates[0] == 0.0
    assert rates[2] == pytest.approx(5.0)
    assert share_of_most(0.0, snow=False) == 0.0 < share_of_most(1.0, snow=False) < 1.0
