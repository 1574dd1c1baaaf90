"""Things near the eye cast shadows where geometry says, and nothing is shadowed without them."""

from typing import Any

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE, Semantic
from digisphere.scene import CameraPose, Layer, Scene, Stage, make_geom_node, never_culled, render
from digisphere.scene.passes import Pass
from digisphere.testing.layers import PlaneLayer
from digisphere.testing.snapshot import fake_snapshot

pytestmark = pytest.mark.gl
SKY = {"sun_altitude_rad": np.pi / 4, "sun_azimuth_rad": 0.0}
# Looking straight down on 20 m around (500, 500).
CAMERA = CameraPose.looking_at(
    (500, 500, 10), target=(500, 500, 0), fov_y_rad=np.pi / 2, width=64, height=64
)


class AwningLayer(Layer):
    """A square 2 m wide, 3 m above (500, 500), that casts a shadow."""

    name = "awning"

    def __init__(self, *, bounded: bool = False) -> None:
        self.bounded = bounded

    def build(self, stage: Stage, ground: Any) -> None:
        square = np.array([[-1, -1, 3], [1, -1, 3], [1, 1, 3], [-1, 1, 3]])
        corners = square + np.array([500, 500, 0])
        node = make_geom_node(
            "awning", indices=np.array([[0, 1, 2], [0, 2, 3]]), columns={"vertex": corners}
        )
        path = self.root.attach_new_node(node)
        if not self.bounded:
            never_culled(path)
        path.set_two_sided(True)
        stage.bind(path, colour=None, shadow=("proof.vert", "shadow.frag"))


def brightness_along_east(
    stage: Stage, ground: Any, *, awning: bool, bounded: bool = False
) -> np.ndarray:
    """Brightness of the ground against metres east of (500, 500)."""
    plane = PlaneLayer(entity_id=PERSON_BASE, semantic=Semantic.GROUND, size_m=1000.0)
    casters = [AwningLayer(bounded=bounded)] if awning else []
    scene = Scene(stage, ground, layers=[plane, *casters])
    try:
        fields = {"cloud_area_fraction": 0.0}
        planes = render(scene, fake_snapshot(ground, sky=SKY, fields=fields), CAMERA)
    finally:
        scene.close()
    assert scene.faults == {}
    assert planes.rgb is not None
    return planes.rgb[32].astype(float).mean(axis=-1)


def at_metres(row: np.ndarray, east_m: float) -> float:
    return float(row[int(32 + east_m * 3.2)])


def test_a_shadow_falls_away_from_the_sun_by_its_height(stage: Stage, flat_ground: Any) -> None:
    row = brightness_along_east(stage, flat_ground, awning=True)
    assert at_metres(row, -3.0) < 0.75 * at_metres(row, 3.0)
    assert at_metres(row, -6.0) == pytest.approx(at_metres(row, 3.0), abs=3.0)
    assert at_metres(row, 0.0) == pytest.approx(at_metres(row, 3.0), abs=3.0)


def test_without_the_thing_there_is_no_shadow(stage: Stage, flat_ground: Any) -> None:
    row = brightness_along_east(stage, flat_ground, awning=False)
    assert at_metres(row, -3.0) == pytest.approx(at_metres(row, 3.0), abs=3.0)


def test_what_panda_may_cull_casts_the_same_shadow(stage: Stage, flat_ground: Any) -> None:
    free = brightness_along_east(stage, flat_ground, awning=True)
    bounded = brightness_along_east(stage, flat_ground, awning=True, bounded=True)
    np.testing.assert_array_equal(bounded, free)


def test_a_box_that_looks_elsewhere_culls_the_caster(
    stage: Stage, flat_ground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    aim = Pass.aim_culling_box

    def astray(self: Pass, matrix: Any, *, position: Any, half_m: Any) -> None:
        aim(self, matrix, position=(position[0] + 400.0, *position[1:]), half_m=half_m)

    monkeypatch.setattr(Pass, "aim_culling_box", astray)
    row = brightness_along_east(stage, flat_ground, awning=True, bounded=True)
    assert at_metres(row, -3.0) == pytest.approx(at_metres(row, 3.0), abs=3.0)
