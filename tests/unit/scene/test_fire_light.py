"""Flames light what is about them at night, through the map of the lamps and at no other cost."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from digisphere.scene import fire_light
from digisphere.scene.fire_light import FireLight, with_flames
from digisphere.scene.lamp_map import LampLight
from digisphere.scene.stage import Stage
from digisphere.testing.snapshot import fake_snapshot, make_table

DARK = LampLight(np.zeros((2, 2, 2), np.uint8), (0.0, 0.0, 0.0, 0.0), (0.0, 1.0))
LEVEL = SimpleNamespace(bed_at=lambda xy: np.full(len(xy), 30.0, np.float32))


def light_at(lamps: LampLight, x: float, y: float) -> float:
    """Light on the ground as the shaders read it, nearest cell."""
    ny, nx = lamps.raster.shape[:2]
    u, v = (x - lamps.frame[0]) * lamps.frame[2], (y - lamps.frame[1]) * lamps.frame[3]
    if not (0.0 <= u < 1.0 and 0.0 <= v < 1.0):
        return 0.0
    return (float(lamps.raster[int(v * ny), int(u * nx), 0]) / 255.0) ** 2


def flame(*, tall_m: float) -> LampLight:
    return with_flames(DARK, LEVEL, xy_m=np.array([[500.0, 400.0]]), tall_m=np.array([tall_m]))


def test_light_falls_with_distance_from_a_flame_and_ends() -> None:
    lit = [light_at(flame(tall_m=4.0), 500.0 + away, 400.0) for away in (0.0, 6.0, 15.0, 40.0)]
    assert lit[0] > 0.3
    assert lit == sorted(lit, reverse=True)
    assert lit[3] < 0.03
    assert light_at(flame(tall_m=4.0), 620.0, 400.0) == 0.0


def test_a_taller_flame_lights_farther() -> None:
    assert light_at(flame(tall_m=8.0), 515.0, 400.0) > 2.0 * light_at(
        flame(tall_m=2.0), 515.0, 400.0
    )


def test_feet_of_the_light_lie_on_the_ground_and_reach_up_its_flames() -> None:
    lamps = flame(tall_m=5.0)
    low, span = lamps.feet_m
    assert low == pytest.approx(30.0, abs=3.1)
    assert low + span < 34.5


def test_without_flames_the_lamps_stay_the_same_object() -> None:
    assert with_flames(DARK, LEVEL, xy_m=np.zeros((0, 2)), tall_m=np.zeros(0)) is DARK


@pytest.mark.gl
def test_nothing_is_baked_by_day_or_without_fire(stage: Stage, flat_ground: Any, monkeypatch: Any):
    baked = []
    monkeypatch.setattr(
        fire_light, "with_flames", lambda lamps, ground, **of: baked.append(of) or lamps
    )
    fields = {"fire_intensity_kw_m": np.eye(8, dtype=np.float32) * 900.0}
    alight = fake_snapshot(
        flat_ground, fields=fields, tables={"fire": make_table("fire", {"burning": [True]})}
    )
    light = FireLight(flat_ground, root=stage.root)
    light.sync(fake_snapshot(flat_ground), time_s=0.0, dark=True)
    light.sync(alight, time_s=0.0, dark=False)
    assert baked == []
    light.sync(alight, time_s=1.0, dark=True)
    light.sync(alight, time_s=2.0, dark=True)
    assert len(baked) == 1
    light.sync(fake_snapshot(flat_ground), time_s=3.0, dark=True)
    assert light._shown == ()
