"""What is worked out pixel by pixel says what the plain formulas say."""

from types import SimpleNamespace

import numpy as np
import pytest

from digisphere.capture.motion_planes import HIDDEN, SEEN, follow
from digisphere.capture.per_pixel import blanked, spread, surface_points, unit_normals
from digisphere.capture.projection import PinholeView

TURN = np.array([[0.6, -0.8, 0.0], [0.0, 0.0, -1.0], [0.8, 0.6, 0.0]])
NEVER = 0


def view_from(x_m=0.0):
    matrix = np.eye(4)
    matrix[:3, :3] = TURN
    matrix[:3, 3] = -TURN @ np.array([x_m, 2.0, 3.0])
    k = np.array([[40.0, 0.0, 16.0], [0.0, 40.0, 12.0], [0.0, 0.0, 1.0]])
    return PinholeView(32, 24, k, matrix, near_m=0.1, far_m=1000.0)


@pytest.fixture
def depth():
    rows, columns = np.mgrid[:24, :32]
    made = (5.0 + 0.03 * rows + 0.01 * columns).astype(np.float32)
    made[:4] = np.inf
    return made


def test_points_are_those_of_the_plain_camera_to_the_bit(depth):
    view = view_from()
    seen, points = surface_points(depth, view=view)
    rows, columns = np.nonzero(np.isfinite(depth))
    assert np.array_equal(seen, np.isfinite(depth))
    assert np.array_equal(points, view.unproject(depth[seen], rows=rows, columns=columns))
    plane = spread(points, where=seen)
    assert np.array_equal(plane[seen], points.astype(np.float32))
    assert np.isnan(plane[~seen]).all()


def test_normals_are_of_unit_length_in_both_axes_and_zero_in_the_sky(depth):
    normal = np.zeros((24, 32, 3), dtype=np.float32)
    normal[..., 2], normal[..., 0] = 3.0, 4.0
    normal[10, 10] = 0.0
    world, camera = unit_normals(normal, depth_m=depth, view=view_from())
    there = np.isfinite(depth)
    there[10, 10] = False
    assert np.allclose(world[there], (0.8, 0.0, 0.6))
    assert np.allclose(camera[there], TURN @ (0.8, 0.0, 0.6))
    assert not world[~there].any()
    assert not camera[~there].any()


def test_blanked_vectors_are_nan_where_asked_and_the_given_ones_stay():
    given = np.ones((2, 3, 4), dtype=np.float32)[..., :3]
    where = np.array([[True, False, False], [False, False, True]])
    made = blanked(given, where=where)
    assert np.array_equal(np.isnan(made).all(axis=2), where)
    assert (made[~where] == 1.0).all()
    assert (given == 1.0).all()


def looked(depth, ids, view):
    raw = SimpleNamespace(depth=depth, instance=ids)
    return SimpleNamespace(view=view, raw=raw)


def test_what_stands_before_a_camera_that_stands_flows_nowhere_and_may_be_hidden(depth):
    ids = np.where(np.isfinite(depth), 1, NEVER).astype(np.uint32)
    way = np.zeros((24, 32, 3), dtype=np.float32)
    later = SimpleNamespace(depth=depth.copy(), instance=ids.copy())
    later.instance[12:18, 8:20], later.depth[12:18, 8:20] = 7, 2.0  # somebody has stepped in
    sight, there = looked(depth, ids, view_from()), np.isfinite(depth)
    flow, fate = follow(sight, way, view=view_from(), other=later)
    assert (flow[there] == 0.0).all()
    assert np.isnan(flow[~there]).all()
    assert not fate[~there].any()
    behind = later.instance == 7
    assert (fate[there & behind] == HIDDEN).all()
    assert (fate[there & ~behind] == SEEN).all()
    # A camera a hair aside is followed in full, and agrees but for the rim of what hides.
    aside, told = follow(sight, way, view=view_from(1e-9), other=later)
    assert (aside[there] != 0.0).any()
    assert np.abs(aside[there]).max() < 1e-6
    assert (told != fate).sum() <= 40
    assert (told[behind] == HIDDEN).sum() > 0.5 * behind.sum()
