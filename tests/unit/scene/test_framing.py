"""Views worth looking from: dry, clear, apart, with the village in the opening one."""

import math
from typing import Any

import numpy as np
import pytest

from digisphere.scene.framing import opening_view, scenic_views, street_views, tour_views
from digisphere.testing.ground import make_test_ground
from digisphere.testing.snapshot import fake_snapshot


@pytest.fixture(scope="module")
def ground() -> Any:
    return make_test_ground(3, cells=96, population=40)


def test_vistas_are_above_ground_dry_and_apart(ground: Any) -> None:
    views = scenic_views(ground, count=4, apart_m=100.0)
    assert len(views) == 4
    eyes = np.array([view.position for view in views])
    assert (eyes[:, 2] > ground.height_at(eyes[:, :2]) + 5.0).all()
    assert np.isnan(ground.water_at(eyes[:, :2])).all()
    for k, view in enumerate(views):
        assert all(math.dist(view.position[:2], o.position[:2]) >= 100.0 for o in views[:k])


def test_vistas_come_best_first_and_always_the_same(ground: Any) -> None:
    views = scenic_views(ground, count=4, apart_m=100.0)
    assert [v.score for v in views] == sorted((v.score for v in views), reverse=True)
    assert views == scenic_views(ground, count=4, apart_m=100.0)


def test_street_views_stand_at_eye_height_on_a_way(ground: Any) -> None:
    for view in street_views(ground, count=5):
        x, y, z = view.position
        ground_m = float(ground.height_at(np.array([[x, y]]))[0])
        assert z - ground_m == pytest.approx(1.65, abs=0.01)
        near = min(
            float(np.hypot(*(np.asarray(road.xy_m) - (x, y)).T).min()) for road in ground.roads
        )
        assert near < 0.5


def test_a_tour_has_as_many_views_as_were_asked_for(ground: Any) -> None:
    for count in (1, 2, 7, 24):
        assert len(tour_views(ground, count=count)) == count


def test_the_opening_view_sees_the_village(ground: Any) -> None:
    camera = opening_view(fake_snapshot(ground), size=(640, 360))
    x, y = ground.settlement.centre_m
    height = float(ground.height_at(np.array([[x, y]]))[0])
    pixel, depth = camera.project(np.array([[x, y, height]]))
    assert depth[0] > 30.0
    assert -60.0 < pixel[0, 0] < 700.0
