"""Flames and smoke: where it burns and nowhere else, moving with time, never in ground truth."""

from typing import Any

import numpy as np
import pytest

from digisphere.environment.fire_ground import Fuel, fire_ground_of
from digisphere.scene import CameraPose, Scene, Stage, render
from digisphere.scene.fire_front import front_flames, house_flames, smoke_puffs
from digisphere.scene.fire_layer import FireLayer
from digisphere.scene.smoke_layer import SmokeLayer
from digisphere.scene.terrain_layer import TerrainLayer
from digisphere.scene.vegetation_layer import VegetationLayer
from digisphere.testing.ground import make_test_ground
from digisphere.testing.snapshot import fake_snapshot, make_table

pytestmark = pytest.mark.gl

CELLS = 64
NOW_S = 5000.0


@pytest.fixture(scope="module")
def ground() -> Any:
    return make_test_ground(3, cells=96, population=40)


def burning(ground: Any, *, lit_house: int = -1) -> Any:
    """A front that runs north over the map, a cell a minute, and has crossed half of it."""
    rows = np.arange(CELLS)[:, None] * np.ones((1, CELLS))
    due = NOW_S + 60.0 * (rows - CELLS // 2)
    came = np.where(due <= NOW_S, due, np.nan)
    houses = ground.buildings.count
    lit = np.full(houses, -1.0)
    if lit_house >= 0:
        lit[lit_house] = NOW_S - 1500.0
    fire = {"burning": np.array([True]), "smoky": np.array([True])}
    return fake_snapshot(
        ground,
        time_s=NOW_S,
        sky={"steering_u_m_s": 6.0, "steering_v_m_s": 0.0},
        fields={
            "fire_arrival_s": came,
            "fire_due_s": due,
            "fire_intensity_kw_m": np.where(np.isfinite(came), 2500.0, 0.0),
            "burn_severity": np.where(np.isfinite(came), 0.9, 0.0),
            "smoke_g_m2": 0.0,
        },
        tables={
            "fire": make_table("fire", fire),
            "building_state": make_table("building_state", {"lit_s": lit}),
        },
    )


def above(ground: Any, *, wide: int = 96) -> CameraPose:
    x, y = 0.5 * ground.grid.size_x_m, 0.30 * ground.grid.size_y_m
    z = float(ground.height_at(np.array([[x, y]]))[0])
    return CameraPose.looking_at(
        (x, y, z + 60.0), target=(x, y + 220.0, z), width=wide, height=wide * 9 // 16
    )


def test_flames_stand_behind_the_front_only(ground: Any) -> None:
    fuels = fire_ground_of(ground, n=CELLS)
    snapshot, camera = burning(ground), above(ground)
    flames = front_flames(snapshot, fuels, time_s=NOW_S, camera=camera, most=4000)
    assert len(flames) > 20
    line = 0.5 * ground.grid.size_y_m
    assert (flames.xy_m[:, 1] < line + 2.0 * fuels.cell_m[1]).all()
    cells = fuels.cell_at(flames.xy_m)
    assert (fuels.fuel.ravel()[cells] != Fuel.NONE).all()
    later = front_flames(snapshot, fuels, time_s=NOW_S + 90.0, camera=camera, most=4000)
    assert later.xy_m[:, 1].max() > flames.xy_m[:, 1].max()


def test_the_same_instant_gives_the_same_flames_and_smoke(ground: Any) -> None:
    fuels = fire_ground_of(ground, n=CELLS)
    first, again = (
        smoke_puffs(burning(ground), fuels, world=ground, time_s=NOW_S + 7.0, most=500)
        for _ in range(2)
    )
    np.testing.assert_array_equal(first.xyz_m, again.xyz_m)
    assert len(first.opacity) > 50


def test_smoke_drifts_downwind_and_rises(ground: Any) -> None:
    fuels = fire_ground_of(ground, n=CELLS)
    puffs = smoke_puffs(burning(ground), fuels, world=ground, time_s=NOW_S, most=2000)
    height = puffs.xyz_m[:, 2] - ground.bed_at(puffs.xyz_m[:, :2])
    wide = puffs.radius_m > np.median(puffs.radius_m)
    assert height[wide].mean() > 2.0 * height[~wide].mean()
    east = puffs.xyz_m[:, 0]
    assert east[wide].mean() > east[~wide].mean()


def test_a_house_on_fire_has_flames_and_others_have_none(ground: Any) -> None:
    flames, over = house_flames(burning(ground, lit_house=2), ground, time_s=NOW_S)
    houses = ground.buildings
    away = np.hypot(flames.xy_m[:, 0] - houses["x_m"][2], flames.xy_m[:, 1] - houses["y_m"][2])
    assert 4 < len(flames) <= 12
    assert away.max() < houses["length_m"][2]
    assert (over >= 0.0).all()
    none, _ = house_flames(burning(ground), ground, time_s=NOW_S)
    assert len(none) == 0


def test_fire_shows_in_the_picture_and_not_in_ground_truth(stage: Stage, ground: Any) -> None:
    scene = Scene(stage, ground, layers=[TerrainLayer(), FireLayer(), SmokeLayer()])
    camera = above(ground)
    try:
        quiet = fake_snapshot(
            ground, fields={"burn_severity": burning(ground).fields["burn_severity"]}
        )
        without = render(scene, quiet, camera)
        with_fire = render(scene, burning(ground), camera, time_s=NOW_S)
        assert scene.faults == {}
    finally:
        scene.close()
    assert with_fire.rgb is not None
    assert without.rgb is not None
    red = with_fire.rgb[..., 0].astype(int) - with_fire.rgb[..., 2]
    assert (red > 90).sum() > 10
    assert (without.rgb[..., 0].astype(int) - without.rgb[..., 2] > 90).sum() == 0
    np.testing.assert_array_equal(with_fire.instance, without.instance)
    np.testing.assert_array_equal(with_fire.depth, without.depth)


def test_nothing_is_drawn_or_computed_where_nothing_burns(
    stage: Stage, ground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fire, smoke = FireLayer(), SmokeLayer()
    scene = Scene(stage, ground, layers=[fire, smoke])
    monkeypatch.setattr(
        "digisphere.scene.fire_layer.front_flames", lambda *a, **k: pytest.fail("computed")
    )
    monkeypatch.setattr(
        "digisphere.scene.smoke_layer.smoke_puffs", lambda *a, **k: pytest.fail("computed")
    )
    quiet = make_table("fire", {"burning": np.array([False]), "smoky": np.array([False])})
    try:
        for tables in ({}, {"fire": quiet}):
            scene.sync(fake_snapshot(ground, tables=tables), time_s=0.0, camera=above(ground))
        assert scene.faults == {}
        assert smoke._path.is_stashed()
        assert all(path.is_stashed() for path, _ in fire._parts.values())
    finally:
        scene.close()


def test_a_burnt_wood_is_darker_than_a_green_one(stage: Stage, ground: Any) -> None:
    scene = Scene(stage, ground, layers=[VegetationLayer()])
    camera = above(ground)
    count = ground.trees.count
    means = []
    try:
        for state in (0, 2):
            columns = {"state": np.full(count, state, np.uint8), "lean": np.zeros(count)}
            table = make_table("tree_state", columns)
            picture = render(scene, fake_snapshot(ground, tables={"tree_state": table}), camera)
            assert picture.rgb is not None
            assert picture.semantic is not None
            means.append(picture.rgb[picture.semantic == 9].mean())
        assert scene.faults == {}
    finally:
        scene.close()
    assert means[1] < 0.8 * means[0]


def test_smoke_overhead_dims_the_sun(stage: Stage, ground: Any) -> None:
    scene = Scene(stage, ground, layers=[TerrainLayer()])
    camera = above(ground)
    try:
        clear = render(scene, fake_snapshot(ground), camera, planes={"rgb"}).rgb
        smoky = fake_snapshot(ground, fields={"smoke_g_m2": np.full((16, 16), 0.5)})
        dim = render(scene, smoky, camera, planes={"rgb"}).rgb
    finally:
        scene.close()
    assert clear is not None
    assert dim is not None
    assert dim.mean() < clear.mean() - 3.0
