"""Grass grows where the ground says, stays in its place and never where people walk."""

from typing import Any

import numpy as np
import pytest

from digisphere.core.identity import GRASS, TERRAIN, Semantic
from digisphere.core.scenario import load_scenario
from digisphere.scene import CameraPose, Stage
from digisphere.scene.grass_layer import GrassLayer, grass_shape
from digisphere.scene.grass_scatter import CEREAL, KINDS, LEAFY, RAPE, Meadow, make_meadow, scatter
from digisphere.scene.terrain_lod import frustum_planes
from digisphere.testing.layers import check_layer
from digisphere.testing.snapshot import fake_snapshot
from digisphere.world import build_ground
from digisphere.world.enums import Surface
from digisphere.world.ground import Ground
from tests.conftest import SMALL

MOST_TRIANGLES = 45_000
CROPS = (CEREAL, LEAFY, RAPE)


@pytest.fixture(scope="module")
def ground() -> Ground:
    return build_ground(load_scenario("valley", overrides=SMALL), seed=5)


@pytest.fixture(scope="module")
def meadow(ground: Ground) -> Meadow:
    return make_meadow(ground)


def camera_at(ground: Ground, x: float, y: float, *, ahead: tuple[float, float]) -> CameraPose:
    z = float(ground.height_at(np.array([[x, y]]))[0]) + 1.7
    target = (x + ahead[0], y + ahead[1], z - 0.4)
    return CameraPose.looking_at((x, y, z), target=target, width=160, height=120)


def tufts(meadow: Meadow, camera: CameraPose) -> np.ndarray:
    matrix = camera.clip_from_relative(reversed_depth=True)
    planes = frustum_planes(matrix, position=(0.0, 0.0, 0.0))
    planes = planes / np.linalg.norm(planes[:, :3], axis=1, keepdims=True)
    return scatter(meadow, eye=camera.position, planes=planes)


def test_grass_leaves_ways_floors_and_water_free(ground: Ground, meadow: Meadow):
    cx, cy = ground.settlement.centre_m
    for ahead in ((1.0, 0.0), (-1.0, 0.3), (0.2, -1.0)):
        rows = tufts(meadow, camera_at(ground, cx, cy, ahead=ahead))
        surface = ground.surface_at(rows[:, :2])
        closed = (Surface.ROAD, Surface.PATH, Surface.PLAZA, Surface.FLOOR)
        assert not np.isin(surface, closed).any()
        crop = np.isin(rows[:, 6], CROPS)
        assert (surface[crop] == Surface.FIELD).all()
        assert np.abs(rows[:, 2] - ground.bed_at(rows[:, :2])).max(initial=0.0) < 0.02


def test_a_tuft_stays_where_it_is_when_the_camera_moves(ground: Ground, meadow: Meadow):
    cx, cy = ground.settlement.centre_m
    x, y = cx + 90.0, cy - 120.0
    seen = [tufts(meadow, camera_at(ground, x + d, y, ahead=(1.0, 0.2))) for d in (0.0, 1.0)]
    places = [{tuple(np.round(row[:2], 3)) for row in rows} for rows in seen]
    assert len(places[0] & places[1]) > 0.6 * min(map(len, places))


def test_nothing_is_scattered_behind_the_camera(ground: Ground, meadow: Meadow):
    cx, cy = ground.settlement.centre_m
    camera = camera_at(ground, cx + 90.0, cy - 120.0, ahead=(1.0, 0.0))
    rows = tufts(meadow, camera)
    assert len(rows) > 200
    assert (rows[:, 0] > camera.position[0] - 1.5).all()


def test_the_triangles_near_the_eye_stay_within_bounds(ground: Ground, meadow: Meadow):
    sizes = np.array([len(grass_shape(kind)) for kind in range(KINDS)])
    cx, cy = ground.settlement.centre_m
    for dx, dy in ((90.0, -120.0), (-150.0, 40.0), (0.0, 160.0)):
        rows = tufts(meadow, camera_at(ground, cx + dx, cy + dy, ahead=(0.6, 0.8)))
        assert sizes[rows[:, 6].astype(int)].sum() < MOST_TRIANGLES


@pytest.mark.gl
def test_grass_keeps_the_rules_of_layers(stage: Stage, ground: Any):
    cx, cy = ground.settlement.centre_m
    planes = check_layer(
        GrassLayer(),
        stage=stage,
        ground=ground,
        snapshot=fake_snapshot(ground, sky={"leaf_out": 1.0, "crop_height_m": 0.8}),
        camera=camera_at(ground, cx + 90.0, cy - 120.0, ahead=(1.0, 0.0)),
    )
    assert planes.instance is not None
    assert set(np.unique(planes.instance).tolist()) <= {0, TERRAIN, GRASS}
    assert GRASS in planes.instance
    assert set(np.unique(planes.semantic).tolist()) <= {0, Semantic.GRASS, Semantic.FIELD}
