"""The drawn ground is the ground people stand on, without cracks, classified as it is coloured."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from digisphere.core.identity import TERRAIN, WATER, Semantic
from digisphere.scene import CameraPose, RawPlanes, Scene, Stage, render
from digisphere.scene.ground_grid import GROWTH, GroundGrid
from digisphere.scene.terrain_layer import TerrainLayer
from digisphere.scene.terrain_lod import (
    frustum_planes,
    make_relief,
    mirrored,
    select_nodes,
    vertices_of,
)
from digisphere.scene.water_layer import WaterLayer
from digisphere.testing.ground import make_test_ground
from digisphere.testing.snapshot import fake_snapshot
from digisphere.world.enums import Surface

pytestmark = pytest.mark.gl


@pytest.fixture(scope="module")
def ground() -> Any:
    return make_test_ground(3, cells=96, population=40)


@pytest.fixture(scope="module")
def land(stage: Stage, ground: Any) -> Iterator[Scene]:
    scene = Scene(stage, ground, layers=[TerrainLayer(), WaterLayer()])
    assert scene.faults == {}
    yield scene
    scene.close()


def looking_down(ground: Any, xy: NDArray[Any], *, above_m: float, wide_m: float) -> CameraPose:
    height = float(ground.bed_at(xy[None])[0])
    fov = 2.0 * np.arctan(0.5 * wide_m / above_m)
    return CameraPose.looking_at(
        (xy[0], xy[1], height + above_m),
        target=(xy[0], xy[1], height),
        fov_y_rad=float(fov),
        width=96,
        height=96,
        near=0.5,
    )


def points_seen(planes: RawPlanes) -> NDArray[np.float64]:
    assert planes.depth is not None
    assert planes.instance is not None
    rows, columns = np.nonzero(planes.instance == TERRAIN)
    pixels = np.stack([columns + 0.5, rows + 0.5], axis=1)
    return planes.camera.unproject(pixels, depth_m=planes.depth[rows, columns])


def test_the_drawn_ground_is_the_ground_within_two_centimetres(land: Scene, ground: Any) -> None:
    centre = np.array(ground.settlement.centre_m)
    errors = []
    for offset in ((0.0, 0.0), (35.0, -20.0), (-50.0, 30.0)):
        camera = looking_down(ground, centre + offset, above_m=6.0, wide_m=8.0)
        planes = render(land, fake_snapshot(ground), camera, planes=("id", "depth"))
        points = points_seen(planes)
        errors.append(np.abs(points[:, 2] - ground.bed_at(points[:, :2])))
    error = np.concatenate(errors)
    assert len(error) > 10_000
    assert np.percentile(error, 99) < 0.02
    assert np.median(error) < 0.003


def test_a_ground_lifted_by_a_hand_is_noticed(land: Scene, ground: Any) -> None:
    centre = np.array(ground.settlement.centre_m)
    camera = looking_down(ground, centre, above_m=6.0, wide_m=8.0)
    points = points_seen(render(land, fake_snapshot(ground), camera, planes=("id", "depth")))
    assert np.median(np.abs(points[:, 2] + 0.1 - ground.bed_at(points[:, :2]))) > 0.02


def test_far_from_the_village_the_ground_is_the_same_too(land: Scene, ground: Any) -> None:
    xy = 0.12 * np.array([ground.grid.size_x_m, ground.grid.size_y_m])
    camera = looking_down(ground, xy, above_m=15.0, wide_m=20.0)
    points = points_seen(render(land, fake_snapshot(ground), camera, planes=("id", "depth")))
    assert np.percentile(np.abs(points[:, 2] - ground.bed_at(points[:, :2])), 95) < 0.05


@pytest.mark.parametrize("pitch", [-0.35, -0.12])
def test_no_crack_lets_the_sky_through(land: Scene, ground: Any, pitch: float) -> None:
    centre = np.array(ground.settlement.centre_m)
    height = float(ground.bed_at(centre[None])[0]) + 30.0
    for heading in np.arange(0.0, 6.0, 0.9):
        camera = CameraPose.from_angles(
            (centre[0], centre[1], height),
            heading_rad=float(heading),
            pitch_rad=pitch,
            width=320,
            height=180,
        )
        planes = render(land, fake_snapshot(ground), camera, planes=("id",))
        assert planes.instance is not None
        is_sky = planes.instance == 0
        below_sky = np.maximum.accumulate(~is_sky, axis=0)
        assert not (is_sky & below_sky).any(), "sky was seen below land"


def test_the_land_reaches_the_horizon_all_round(land: Scene, ground: Any) -> None:
    xy = 0.95 * np.array([ground.grid.size_x_m, ground.grid.size_y_m])
    height = float(ground.bed_at(xy[None])[0]) + 40.0
    camera = CameraPose.from_angles(
        (xy[0], xy[1], height), heading_rad=0.8, pitch_rad=-0.1, width=160, height=90
    )
    planes = render(land, fake_snapshot(ground), camera, planes=("id", "depth"))
    assert planes.instance is not None
    assert (planes.instance[60:] > 0).all()


def nodes_round(ground: Any, xy: NDArray[Any]) -> tuple[Any, NDArray[np.int64]]:
    grid = GroundGrid(ground)
    everything = np.zeros((0, 4))
    nodes = select_nodes(
        grid.relief,
        eye=(float(xy[0]), float(xy[1]), 50.0),
        above_m=2.0,
        first_range_m=26.0,
        growth=GROWTH,
        planes=everything,
    )
    return grid.relief, nodes


def test_nodes_tile_the_plane_once(ground: Any) -> None:
    relief, nodes = nodes_round(ground, np.array([300.0, 400.0]))
    area = (8.0 * 2.0 ** nodes[:, 0]) ** 2
    assert area.sum() == pytest.approx((8.0 * 2.0**relief.levels) ** 2)
    assert (nodes[:, 0] == 0).sum() >= 16


def test_behind_the_eye_nothing_is_selected(ground: Any) -> None:
    relief, everywhere = nodes_round(ground, np.array([300.0, 400.0]))
    camera = CameraPose.from_angles((300, 400, 60), heading_rad=0.0, pitch_rad=0.0)
    planes = frustum_planes(
        camera.clip_from_relative(reversed_depth=True), position=camera.position
    )
    nodes = select_nodes(
        relief,
        eye=camera.position,
        above_m=2.0,
        first_range_m=26.0,
        growth=GROWTH,
        planes=planes,
    )
    assert 0 < len(nodes) < 0.6 * len(everywhere)
    edge = 8.0 * 2.0 ** nodes[:, 0]
    east = relief.origin_m[0] + (nodes[:, 1] + 1) * edge
    assert (east > 300.0).all()


def test_neighbouring_nodes_share_the_heights_of_their_border(ground: Any) -> None:
    relief = make_relief(ground, shore=np.full((96, 96), -1000.0, np.float32))
    pair = np.array([[2, 40, 41], [2, 41, 41]])
    left, right = vertices_of(relief, nodes=pair).reshape(2, 17, 17, 4)
    np.testing.assert_array_equal(left[:, 16, 0], right[:, 0, 0])


def test_coordinates_fold_between_two_mirrors() -> None:
    for x, expected in ((3.0, 3.0), (-3.0, 3.0), (103.0, 97.0), (203.0, 3.0), (-103.0, 97.0)):
        assert mirrored(x, 100.0) == pytest.approx(expected)


def test_classes_follow_the_surface_underfoot(land: Scene, ground: Any) -> None:
    patch = ground.patch
    rows, columns = np.nonzero((patch.surface_id == Surface.ROAD) & (patch.blend > 0.9))
    at = len(rows) // 2
    xy = patch.origin_m + (np.array([columns[at], rows[at]]) + 0.5) * patch.cell_m
    camera = looking_down(ground, xy, above_m=12.0, wide_m=14.0)
    planes = render(land, fake_snapshot(ground), camera, planes=("id", "depth"))
    assert planes.semantic is not None
    points = points_seen(planes)
    classes = planes.semantic[planes.instance == TERRAIN]
    underfoot = ground.surface_at(points[:, :2])
    is_road = np.isin(underfoot, (Surface.ROAD, Surface.PATH, Surface.PLAZA))
    assert is_road.any()
    agree = (classes == Semantic.ROAD) == is_road
    # Edges are ragged by design; the rest must agree.
    assert agree.mean() > 0.85


def test_snow_lying_deep_turns_the_ground_to_snow(land: Scene, ground: Any) -> None:
    centre = np.array(ground.settlement.centre_m)
    camera = looking_down(ground, centre + np.array([40.0, 40.0]), above_m=30.0, wide_m=30.0)
    bare = render(land, fake_snapshot(ground), camera, planes=("id",))
    white = render(
        land, fake_snapshot(ground, fields={"snow_swe_mm": 60.0}), camera, planes=("id",)
    )
    assert bare.semantic is not None
    assert white.semantic is not None
    assert not (bare.semantic == Semantic.SNOW).any()
    assert (white.semantic == Semantic.SNOW).mean() > 0.7


def test_lakes_are_water_at_their_level(land: Scene, ground: Any) -> None:
    level = ground.layers["water_level_m"]
    bed = ground.layers["elevation_m"]
    row, column = np.unravel_index(np.nanargmax(level - bed), level.shape)
    xy = (np.array([column, row]) + 0.5) * ground.grid.cell_m
    camera = replace(looking_down(ground, xy, above_m=40.0, wide_m=6.0))
    planes = render(land, fake_snapshot(ground), camera, planes=("id", "depth"))
    assert planes.instance is not None
    assert planes.depth is not None
    assert (planes.instance == WATER).all()
    surface = camera.position[2] - planes.depth
    assert np.abs(surface - level[row, column]).max() < 0.05
