"""Camera geometry: there and back again, and the matrices the picture is drawn with."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digisphere.errors import SceneError
from digisphere.scene import CameraPose
from digisphere.scene.camera import rotation_towards

metres = st.floats(-8000, 8000)
poses = st.builds(
    lambda position, heading, pitch, fov: CameraPose.from_angles(
        position,
        heading_rad=heading,
        pitch_rad=pitch,
        fov_y_rad=fov,
        width=640,
        height=480,
    ),
    st.tuples(metres, metres, st.floats(0, 2000)),
    st.floats(-4, 4),
    st.floats(-1.5, 1.5),
    st.floats(0.2, 2.0),
)


@given(poses, st.floats(0.5, 5000), st.floats(0, 640), st.floats(0, 480))
def test_projecting_what_was_unprojected_gives_the_pixel_back(
    camera: CameraPose, depth: float, u: float, v: float
) -> None:
    point = camera.unproject(np.array([[u, v]]), depth_m=np.array([depth]))
    pixel, back = camera.project(point)
    np.testing.assert_allclose(pixel[0], (u, v), atol=1e-5)
    np.testing.assert_allclose(back, depth, rtol=1e-9)


@given(poses)
def test_extrinsics_are_a_rotation_and_invert(camera: CameraPose) -> None:
    rotation = camera.camera_from_world[:3, :3]
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(rotation) == pytest.approx(1.0)
    np.testing.assert_allclose(
        camera.camera_from_world @ camera.world_from_camera, np.eye(4), atol=1e-9
    )


@pytest.mark.parametrize("is_reversed", [True, False])
def test_the_clip_matrix_agrees_with_the_intrinsics(is_reversed: bool) -> None:
    camera = CameraPose.looking_at((3, 4, 50), target=(40, 90, 0), width=640, height=360)
    point = np.array([[30.0, 70.0, 5.0]])
    pixel, depth = camera.project(point)
    relative = np.append(point[0] - camera.position, 1.0)
    clip = camera.clip_from_relative(reversed_depth=is_reversed) @ relative
    x, y, z = clip[:3] / clip[3]
    np.testing.assert_allclose(((x + 1) * 320, (1 - y) * 180), pixel[0])
    stored = z if is_reversed else 0.5 * z + 0.5
    back = camera.planar_depth(np.array([stored], np.float32), reversed_depth=is_reversed)
    np.testing.assert_allclose(back, depth, rtol=2e-3 if not is_reversed else 1e-6)


def test_a_zoomed_window_maps_its_corners_to_the_clip_corners() -> None:
    camera = CameraPose.looking_at((0, 0, 9), target=(9, 9, 0), width=200, height=100)
    window = (0.25, 0.5, 0.30, 0.6)
    matrix = camera.clip_from_relative(reversed_depth=True, window=window)
    for u, v, expected in ((50, 50, (-1, 1)), (60, 60, (1, -1))):
        point = camera.unproject(np.array([[u, v]]), depth_m=np.array([7.0]))[0]
        clip = matrix @ np.append(point - camera.position, 1.0)
        np.testing.assert_allclose(clip[:2] / clip[3], expected, atol=1e-9)


def test_the_horizon_is_level_and_down_points_down() -> None:
    camera = CameraPose.looking_at((0, 0, 10), target=(100, 30, 12))
    assert camera.right[2] == pytest.approx(0.0)
    assert camera.down[2] < -0.9


def test_heading_zero_faces_east() -> None:
    camera = CameraPose.from_angles((0, 0, 0), heading_rad=0.0, pitch_rad=0.0)
    np.testing.assert_allclose(camera.forward, (1, 0, 0), atol=1e-12)
    np.testing.assert_allclose(camera.right, (0, -1, 0), atol=1e-12)


def test_looking_straight_down_keeps_north_up() -> None:
    rotation = rotation_towards(np.array([0.0, 0.0, -1.0]))
    np.testing.assert_allclose(rotation[:, 1], (0, -1, 0), atol=1e-12)


def test_points_behind_the_eye_have_no_pixel() -> None:
    camera = CameraPose.from_angles((0, 0, 0), heading_rad=0.0, pitch_rad=0.0)
    pixel, depth = camera.project(np.array([[-5.0, 0.0, 0.0]]))
    assert np.isnan(pixel).all()
    assert depth[0] == pytest.approx(-5.0)


@pytest.mark.parametrize("bad", [0.0, math.pi, -1.0])
def test_a_field_of_view_that_sees_nothing_is_refused(bad: float) -> None:
    with pytest.raises(SceneError, match="fov_y_rad"):
        CameraPose.looking_at((0, 0, 0), target=(1, 0, 0), fov_y_rad=bad)
