"""The eye shakes with the ground, the same for everyone who draws the same instant."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from digisphere.core.settings import Scenario
from digisphere.environment.hazards import HazardKind
from digisphere.scene.camera import CameraPose
from digisphere.scene.dust_layer import LASTS_S, dust_at
from digisphere.scene.ground_shake import shaken
from digisphere.testing.ground import make_test_ground
from digisphere.testing.snapshot import fake_snapshot, make_table
from digisphere.world.ground import Ground


@cache
def ground() -> Ground:
    return make_test_ground(2)


def snapshot(*, magnitude: float = 6.5, shakes: bool = True):
    x, y = ground().settlement.centre_m
    columns = {
        "time_s": np.array([100.0, np.inf]),
        "x_m": np.array([x + 3000.0, 0.0]),
        "y_m": np.array([y, 0.0]),
        "depth_km": np.array([8.0, 8.0]),
        "magnitude": np.array([magnitude, 5.0]),
        "number": np.array([5, 6]),
    }
    scenario = Scenario.model_validate({"scene": {"camera_shake": shakes}})
    made = fake_snapshot(ground(), tables={"shocks": make_table("shocks", columns)})
    return replace(made, scenario=scenario)


def eye(above_m: float = 1.7) -> CameraPose:
    x, y = (float(v) for v in ground().settlement.centre_m)
    z = float(ground().height_at(np.array([[x, y]]))[0]) + above_m
    return CameraPose.looking_at((x, y, z), target=(x + 10.0, y, z))


def moved(pose: CameraPose, now: CameraPose) -> float:
    return float(np.linalg.norm(np.subtract(now.position, pose.position)))


def test_nothing_moves_before_the_waves_arrive_nor_after_they_have_passed():
    pose = eye()
    for time_s in (99.0, 101.0, 100.0 + 400.0):
        assert shaken(pose, snapshot=snapshot(), time_s=time_s) is pose
    assert moved(pose, shaken(pose, snapshot=snapshot(), time_s=106.0)) > 0.001


def test_the_same_instant_shakes_the_same_and_the_next_one_otherwise():
    pose = eye()
    one, two, later = (shaken(pose, snapshot=snapshot(), time_s=t) for t in (105.5, 105.5, 105.55))
    assert one == two
    assert one != later


def test_the_stronger_the_shock_the_wider_the_eye_swings_but_never_off_its_feet():
    pose = eye()
    swing = {
        m: max(
            moved(pose, shaken(pose, snapshot=snapshot(magnitude=m), time_s=t))
            for t in np.arange(101.0, 125.0, 0.13)
        )
        for m in (4.5, 5.5, 6.5, 8.5)
    }
    assert swing[4.5] < swing[5.5] < swing[6.5]
    assert swing[8.5] < 0.4


def test_the_shaken_pose_is_still_a_camera():
    now = shaken(eye(), snapshot=snapshot(magnitude=7.5), time_s=107.0)
    turn = np.array(now.rotation)
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-9)
    assert np.linalg.det(turn) == pytest.approx(1.0)


def test_an_eye_in_the_air_and_one_whose_scenario_says_so_stay_still():
    high = eye(above_m=40.0)
    assert shaken(high, snapshot=snapshot(), time_s=106.0) is high
    pose = eye()
    assert shaken(pose, snapshot=snapshot(shakes=False), time_s=106.0) is pose


def slide_snapshot(age_s: float):
    moved_m = np.zeros((32, 32))
    moved_m[10, 10:14], moved_m[8, 10:14] = -2.0, 2.0
    hazard = {"kind": np.array([int(HazardKind.LANDSLIDE)]), "began_s": np.array([50.0])}
    made = fake_snapshot(ground(), tables={"hazards": make_table("hazards", hazard)})
    return replace(made, fields={**made.fields, "landslide_m": moved_m}), 50.0 + age_s


def test_dust_rises_over_a_slide_thins_out_and_is_gone():
    opacity = []
    for age_s in (5.0, 20.0, 80.0):
        made, time_s = slide_snapshot(age_s)
        rows = dust_at(made, time_s=time_s, ground=ground())
        assert rows.shape == (2, 8)
        assert np.isfinite(rows).all()
        opacity.append(rows[:, 4].mean())
    assert opacity[1] > opacity[2] > 0.0
    made, time_s = slide_snapshot(3.0 * LASTS_S)
    assert len(dust_at(made, time_s=time_s, ground=ground())) == 0
