"""Camera habits: keys fly, drags turn, the wheel approaches, and nothing goes underground."""

import math

import numpy as np
import pytest

from digisphere.scene.camera_control import CLEARANCE_M, CameraControl


class Plain:
    """Flat land at 10 m, with a lake at 14 m for x < 0."""

    def height_at(self, xy):
        return np.full(len(xy), 10.0, dtype=np.float32)

    def water_at(self, xy):
        return np.where(np.asarray(xy)[:, 0] < 0, 14.0, np.nan).astype(np.float32)


@pytest.fixture
def control():
    return CameraControl(Plain(), position=np.array([100.0, 100.0, 30.0]))


def fly(control, seconds, frames=30):
    for _ in range(frames):
        control.update(seconds / frames)


def test_w_flies_forward_and_stops_when_released(control):
    control.key("w", down=True)
    fly(control, 1.0)
    assert control.position[0] > 110
    control.key("w", down=False)
    fly(control, 1.0)
    rest = control.position.copy()
    fly(control, 1.0)
    np.testing.assert_allclose(control.position, rest, atol=0.01)


def test_a_and_d_go_left_and_right_of_the_view(control):
    control.key("a", down=True)
    fly(control, 1.0)
    assert control.position[1] > 101


def test_shift_hurries(control):
    other = CameraControl(Plain(), position=control.position.copy())
    for c in (control, other):
        c.key("w", down=True)
    other.key("lshift", down=True)
    fly(control, 1.0)
    fly(other, 1.0)
    assert other.position[0] - 100 > 2 * (control.position[0] - 100)


def test_dragging_right_turns_the_view_right_in_place(control):
    before = control.position.copy()
    control.button("mouse3", down=True, x=100, y=100)
    control.move(200, 100)
    assert control.heading_rad < 0
    np.testing.assert_array_equal(control.position, before)


def test_moving_without_a_button_does_not_turn(control):
    control.move(500, 500)
    assert control.heading_rad == 0.0


def test_the_view_never_tips_over(control):
    control.button("mouse3", down=True, x=0, y=0)
    control.move(0, -100000)
    assert control.pitch_rad < math.pi / 2


def test_orbiting_keeps_the_distance_to_the_pivot(control):
    pivot = control.position + control.forward * control.distance_m
    control.button("mouse2", down=True, x=0, y=0)
    control.move(150, 40)
    assert np.linalg.norm(control.position - pivot) == pytest.approx(control.distance_m)


def test_the_wheel_approaches(control):
    control.wheel(2)
    assert control.position[0] > 100


def test_focusing_ends_looking_at_the_point_from_the_distance_asked_for(control):
    point = np.array([300.0, 200.0, 11.0])
    control.focus(point, distance_m=20.0)
    fly(control, 2.0)
    to = point - control.position
    assert np.linalg.norm(to) == pytest.approx(20.0, abs=0.5)
    np.testing.assert_allclose(to / np.linalg.norm(to), control.forward, atol=0.02)


def test_following_keeps_up_with_what_moves(control):
    at = np.array([150.0, 100.0, 10.0])
    control.follow(lambda: at, distance_m=5.0)
    for _ in range(100):
        at[0] += 0.05
        control.update(0.03)
    assert np.linalg.norm(control.position[:2] - at[:2]) < 6.5
    assert control.following


def test_a_movement_key_lets_go_of_what_is_followed(control):
    control.follow(lambda: np.zeros(3))
    control.key("w", down=True)
    assert not control.following


def test_the_camera_stays_above_ground_and_water(control):
    control.position = np.array([50.0, 50.0, -100.0])
    control.update(0.01)
    assert control.position[2] == pytest.approx(10.0 + CLEARANCE_M)
    control.position = np.array([-50.0, 50.0, -100.0])
    control.update(0.01)
    assert control.position[2] == pytest.approx(14.0 + CLEARANCE_M)
