"""What lies wholly behind a house is not drawn, and nothing else is left out."""

import numpy as np
import pytest
from numpy.typing import NDArray

from digisphere.scene.camera import CameraPose
from digisphere.scene.occlusion import depth_hidden, house_bodies, is_hidden

HOUSE = {
    "x_m": 0.0, "y_m": 30.0, "heading_rad": 0.0, "length_m": 14.0, "width_m": 8.0,
    "eaves_m": 5.0, "roof_pitch_rad": 0.8, "floor_z_m": 0.0,
}  # fmt: skip


def houses(**other: float) -> dict[str, NDArray[np.float64]]:
    return {key: np.array([value]) for key, value in {**HOUSE, **other}.items()}


def eye_at(x: float, y: float) -> CameraPose:
    return CameraPose.looking_at((x, y, 1.7), target=(x, y + 30.0, 1.7), width=640, height=360)


def tree_hidden(
    camera: CameraPose, *, x: float, y: float, tall: float = 4.0, **house: float
) -> bool:
    hidden = depth_hidden(house_bodies(houses(**house)), camera=camera)
    ends = (np.array([[x, y, 0.0], [x, y, tall]]) - camera.position) @ (
        camera.world_from_camera_rotation
    )
    return bool(is_hidden(ends[0], ends[1], 1.0, camera.focal_px, 640.0, 360.0, hidden))


def test_a_tree_behind_a_house_is_hidden() -> None:
    assert tree_hidden(eye_at(0.0, 0.0), x=0.0, y=60.0)


@pytest.mark.parametrize(
    ("x", "y", "tall"),
    [(0.0, 20.0, 4.0), (30.0, 60.0, 4.0), (0.0, 60.0, 40.0), (16.0, 60.0, 4.0), (0.0, 33.0, 4.0)],
    ids=["before it", "beside it", "above its ridge", "at its corner", "within it"],
)
def test_a_tree_that_may_be_seen_is_not_hidden(x: float, y: float, tall: float) -> None:
    assert not tree_hidden(eye_at(0.0, 0.0), x=x, y=y, tall=tall)


def test_walls_hide_nothing_from_within_or_from_far_off() -> None:
    assert not tree_hidden(eye_at(0.0, 30.0), x=0.0, y=60.0)
    assert not tree_hidden(eye_at(0.0, 0.0), x=0.0, y=600.0, y_m=500.0)


def test_a_house_half_behind_the_eye_still_hides_what_is_behind_it() -> None:
    # Its wall runs past the eye on the right.
    house = {"x_m": 6.0, "y_m": 4.0, "heading_rad": np.pi / 2, "length_m": 30.0}
    camera = CameraPose.looking_at((-9.0, -6.0, 1.7), target=(6.0, 4.0, 2.0), width=640, height=360)
    assert tree_hidden(camera, x=24.0, y=16.0, **house)
    assert not tree_hidden(camera, x=-3.0, y=16.0, **house)


def test_hidden_points_are_within_the_house_as_it_is_projected() -> None:
    camera = eye_at(3.0, 2.0)
    bodies = house_bodies(houses(heading_rad=0.5))
    hidden = np.isfinite(depth_hidden(bodies, camera=camera))
    assert 0.02 < hidden.mean() < 0.5
    at, _ = camera.project(bodies[0])
    rows, columns = np.nonzero(hidden)
    assert (columns * 8.0 >= at[:, 0].min()).all()
    assert ((columns + 1) * 8.0 <= at[:, 0].max()).all()
    assert (rows * 8.0 >= at[:, 1].min()).all()
    assert ((rows + 1) * 8.0 <= at[:, 1].max()).all()
