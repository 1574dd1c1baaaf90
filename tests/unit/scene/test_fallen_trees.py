"""Trees that a slide or a storm has thrown lie where their labels and their boxes say."""

from contextlib import closing

import numpy as np
import pytest

from digisphere.core.identity import TREE_BASE
from digisphere.environment.infrastructure import TreeState
from digisphere.scene.camera import CameraPose
from digisphere.scene.render import render
from digisphere.scene.scene import Scene
from digisphere.scene.vegetation_layer import VegetationLayer
from digisphere.testing.ground import make_test_ground
from digisphere.testing.snapshot import fake_snapshot, make_table

pytestmark = pytest.mark.gl


def test_a_felled_tree_lies_low_and_within_its_box(stage):
    ground = make_test_ground(2)
    trees, row = ground.trees, 40
    x, y, z, tall = (float(trees[c][row]) for c in ("x_m", "y_m", "z_m", "height_m"))
    camera = CameraPose.looking_at(
        (x + 1.5 * tall, y + 3.0, z + 0.6 * tall), target=(x, y, z + 2.0), width=160, height=120
    )
    heights = {}
    with closing(Scene(stage, ground, layers=[VegetationLayer()])) as scene:
        for lean in (0.0, 1.0):
            state = np.full(trees.count, TreeState.FELLED if lean else TreeState.STANDING)
            columns = {"state": state.astype(np.uint8), "lean": np.full(trees.count, lean, "f4")}
            tables = {"tree_state": make_table("tree_state", columns)}
            planes = render(scene, fake_snapshot(ground, tables=tables), camera)
            assert scene.faults == {}
            rows, cols = np.nonzero(planes.instance == TREE_BASE + row)
            assert len(rows) > 20
            points = camera.unproject(
                np.column_stack([cols + 0.5, rows + 0.5]), depth_m=planes.depth[rows, cols]
            )
            heights[lean] = float(np.percentile(points[:, 2], 95)) - z
            (bounds,), (turn,) = scene.layer("vegetation").tree_bounds(
                np.array([row]), wind_m_s=5.0
            )
            c, s = np.cos(turn), np.sin(turn)
            px, py = points[:, 0], points[:, 1]
            inside = np.column_stack([c * px + s * py, c * py - s * px, points[:, 2]])
            assert (inside > bounds[0] - 0.3).all()
            assert (inside < bounds[1] + 0.3).all()
    assert heights[1.0] < 0.6 * heights[0.0]


def test_a_tree_that_wind_threw_lies_downwind_and_shows_its_roots(stage):
    ground = make_test_ground(2)
    trees, row = ground.trees, 40
    x, y, z, tall = (float(trees[c][row]) for c in ("x_m", "y_m", "z_m", "height_m"))
    camera = CameraPose.looking_at(
        (x, y, z + 1.8 * tall), target=(x, y + 0.1, z), width=240, height=240
    )
    others = np.full(trees.count, TreeState.FELLED, np.uint8)
    middle = {}
    with closing(Scene(stage, ground, layers=[VegetationLayer()])) as scene:
        for fall in (0.0, np.pi / 2, np.nan):
            columns = {
                "state": others.copy(),
                "lean": np.ones(trees.count, "f4"),
                "fall_rad": np.full(trees.count, fall, "f4"),
            }
            tables = {"tree_state": make_table("tree_state", columns)}
            planes = render(
                scene, fake_snapshot(ground, tables=tables), camera, planes={"id", "depth"}
            )
            assert scene.faults == {}
            rows, cols = np.nonzero(planes.instance == TREE_BASE + row)
            pixels = np.column_stack([cols + 0.5, rows + 0.5])
            points = camera.unproject(pixels, depth_m=planes.depth[rows, cols])
            middle[fall] = points[:, :2].mean(axis=0) - (x, y)
            plates = scene.layer("vegetation")._plates._path
            assert plates.is_stashed() == bool(np.isnan(fall))
    assert middle[0.0][0] > 0.25 * tall > abs(middle[0.0][1])
    assert middle[np.pi / 2][1] > 0.25 * tall > abs(middle[np.pi / 2][0])
