"""Fish in the picture: seen through the water that owns the pixels, by their own ids in a leap."""

from typing import Any

import numpy as np
import pytest

from digisphere.core.identity import ANIMAL_BASE
from digisphere.environment.animal_kinds import TRAITS, AnimalActivity, AnimalKind
from digisphere.environment.wildlife_tables import ANIMAL_COLUMNS, HERD_COLUMNS
from digisphere.scene import CameraPose, Scene, Stage, render
from digisphere.scene.animals_layer import AnimalsLayer
from digisphere.scene.fish_layer import FishLayer, fish_in_view, rings_at
from digisphere.testing.snapshot import fake_snapshot, make_table

pytestmark = pytest.mark.gl
SURFACE_M = 2.0
CAMERA = CameraPose.looking_at((500, 496, 5.0), target=(500, 500, 1.8), width=160, height=120)


def shoal(*, leap_m: float = 0.0, rise_s: float = -100.0) -> Any:
    """Three trout under two metres of water over flat ground, seen from above."""
    table = {spec.name: spec.allocate(3) for spec in ANIMAL_COLUMNS}
    herds = {spec.name: spec.allocate(1) for spec in HERD_COLUMNS}
    table["kind"][:] = AnimalKind.TROUT
    table["herd"][:], table["finned"][:] = 0, True
    table["activity"][:] = table["way"][:] = AnimalActivity.SWIM
    at = np.column_stack([[499.0, 500.0, 501.0], [500.0, 500.4, 500.0]])
    table["from_xy_m"][:] = table["to_xy_m"][:] = at
    table["from_z_m"][:] = table["to_z_m"][:] = SURFACE_M
    table["from_depth_m"][:] = table["to_depth_m"][:] = 0.3
    table["depart_s"][:], table["arrive_s"][:] = -1.0, 1000.0
    table["leap_m"][:], table["rise_s"][:] = leap_m, rise_s
    table["rise_xy_m"][:] = at
    return {"animals": make_table("animals", table), "herds": make_table("herds", herds)}


def drawn(stage: Stage, ground: Any, tables: Any) -> Any:
    scene = Scene(stage, ground, layers=[AnimalsLayer(), FishLayer()])
    try:
        return render(scene, fake_snapshot(ground, tables=tables), CAMERA)
    finally:
        scene.close()


def test_fish_under_water_are_seen_and_own_no_pixel(stage: Stage, flat_ground: Any) -> None:
    without = drawn(stage, flat_ground, {})
    swimming = drawn(stage, flat_ground, shoal())
    assert (np.abs(swimming.rgb.astype(int) - without.rgb).max(axis=2) > 8).sum() > 40
    assert not (swimming.instance >= ANIMAL_BASE).any()


def test_a_leaping_fish_has_its_own_id(stage: Stage, flat_ground: Any) -> None:
    now = float(fake_snapshot(flat_ground, tables={}).time_s)
    planes = drawn(stage, flat_ground, shoal(leap_m=0.5, rise_s=now))
    seen = np.unique(planes.instance[planes.instance >= ANIMAL_BASE])
    assert seen.tolist() == [ANIMAL_BASE, ANIMAL_BASE + 1, ANIMAL_BASE + 2]


def test_a_rise_leaves_one_ring_and_a_leap_two_that_fade() -> None:
    rows = np.arange(3)
    assert len(rings_at(shoal(rise_s=10.0)["animals"], rows, time_s=12.0).age_s) == 3
    assert len(rings_at(shoal(rise_s=10.0, leap_m=0.3)["animals"], rows, time_s=12.0).age_s) == 6
    assert len(rings_at(shoal(rise_s=10.0, leap_m=0.3)["animals"], rows, time_s=40.0).age_s) == 0


def test_nobody_sees_fish_from_under_the_surface_or_from_far_off() -> None:
    table = shoal()["animals"]
    under = CameraPose.looking_at((500, 496, 1.0), target=(500, 500, 1.5), width=160, height=120)
    far = CameraPose.looking_at((500, 96, 60.0), target=(500, 500, 2.0), width=160, height=120)
    counts = [
        len(fish_in_view(table, np.arange(3), time_s=0.0, camera=camera)[0])
        for camera in (CAMERA, under, far)
    ]
    assert counts == [3, 0, 0]
    assert TRAITS[AnimalKind.TROUT].finned
