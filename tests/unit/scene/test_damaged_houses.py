"""Damaged houses: cracked, holed, burnt out or fallen, each still itself in the labels."""

from contextlib import closing
from functools import cache

import numpy as np
import pytest

from digisphere.core.identity import BUILDING_BASE
from digisphere.environment.infrastructure import DamageState
from digisphere.scene.building_mesh import build_house
from digisphere.scene.buildings_layer import BuildingsLayer
from digisphere.scene.camera import CameraPose
from digisphere.scene.damaged_houses import house_codes
from digisphere.scene.house_ruin import damaged_house
from digisphere.scene.render import render
from digisphere.scene.scene import Scene
from digisphere.testing.ground import make_test_ground
from digisphere.testing.snapshot import fake_snapshot, make_table
from digisphere.world.ground import Ground

STATES = [(d, b) for d in DamageState for b in (0.0, 0.3, 0.9)]


@cache
def village() -> Ground:
    return make_test_ground(2)


def shapes(row: int, damage: int, burnt: float) -> list[np.ndarray]:
    house = damaged_house(village().buildings.row(row), damage=damage, burnt=burnt)
    return [part.mesh(entity=1).position for part in (house.shell, house.detail)]


@pytest.mark.parametrize(("damage", "burnt"), STATES)
def test_every_house_in_every_state_is_whole_geometry_near_its_place(damage, burnt):
    for row in range(0, village().buildings.count, 7):
        values = village().buildings.row(row)
        house = damaged_house(values, damage=damage, burnt=burnt)
        mesh = house.shell.mesh(entity=BUILDING_BASE + row)
        assert mesh.triangles > 30
        assert np.isfinite(mesh.position).all()
        assert ((mesh.surface[:, 2] > 0.0) & (mesh.surface[:, 2] <= 1.0)).all()
        reach = 0.5 * np.hypot(values["length_m"], values["width_m"]) + 8.0
        assert np.hypot(mesh.position[:, 0], mesh.position[:, 1]).max() < reach


def test_a_house_without_damage_is_the_house_as_built():
    whole = build_house(village().buildings.row(4))
    for part, same in zip((whole.shell, whole.detail), shapes(4, 0, 0.0), strict=True):
        np.testing.assert_array_equal(part.mesh(entity=1).position, same)


def test_the_worse_the_damage_the_less_stands():
    rows = range(0, village().buildings.count, 5)
    tall = {
        d: np.mean([np.percentile(shapes(row, d, 0.0)[0][:, 2], 90) for row in rows])
        for d in DamageState
    }
    assert tall[DamageState.COMPLETE] < 0.6 * tall[DamageState.NONE]
    cracked = len(shapes(4, DamageState.MODERATE, 0.0)[0])
    assert cracked > len(shapes(4, DamageState.NONE, 0.0)[0])


def test_the_same_house_falls_the_same_way_every_time():
    for first, again in zip(shapes(3, 4, 0.0), shapes(3, 4, 0.0), strict=True):
        np.testing.assert_array_equal(first, again)


def state_of(ground: Ground, **changed: float):
    count = ground.buildings.count
    columns = {"damage": np.zeros(count, np.uint8), "burnt": np.zeros(count, np.float32)}
    for name, value in changed.items():
        columns[name][0] = value
    return {"building_state": make_table("building_state", columns)}


def test_what_is_drawn_follows_damage_and_fire():
    ground = village()
    codes = [
        int(house_codes(fake_snapshot(ground, tables=state_of(ground, **c)), count=3)[0])
        for c in ({}, {"damage": 4}, {"burnt": 0.4}, {"burnt": 0.51}, {"burnt": 1.0})
    ]
    assert codes[0] == 0
    assert len(set(codes)) == len(codes)


@pytest.mark.gl
def test_a_fallen_house_is_still_itself_in_the_labels_and_stands_again_when_repaired(stage):
    ground = village()
    table = ground.buildings
    x, y, z = (float(table[c][0]) for c in ("x_m", "y_m", "floor_z_m"))
    camera = CameraPose.looking_at(
        (x + 22.0, y + 3.0, z + 5.0), target=(x, y, z + 3.0), width=96, height=64
    )
    with closing(Scene(stage, ground, layers=[BuildingsLayer()])) as scene:

        def pixels(**changed: float) -> np.ndarray:
            snapshot = fake_snapshot(ground, tables=state_of(ground, **changed))
            shown = render(scene, snapshot, camera, planes={"id"}).instance
            assert scene.faults == {}
            return shown == BUILDING_BASE

        whole, fallen, again = pixels(), pixels(damage=4), pixels()
        layer = scene.layer("buildings")
        assert isinstance(layer, BuildingsLayer)
    np.testing.assert_array_equal(whole, again)
    assert 0 < fallen.sum() < 0.8 * whole.sum()
