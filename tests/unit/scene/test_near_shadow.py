"""Things near the eye cast shadows where geometry says, and nothing is shadowed without them."""

from typing import Any

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE, Semantic
from digisphere.scene import CameraPose, Layer, Scene, Stage, make_geom_node, never_culled, render
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

    def build(self, stage: Stage, ground: Any) -> None:
        square = np.array([[-1, -1, 3], [1, -1, 3], [1, 1, 3], [-1, 1, 3]])
        corners = square + np.array([500, 500, 0])
        node = make_geom_node(
            "awning", indices=np.array([[0, 1, 2], [0, 2, 3]]), columns={"vertex": corners}
        )
        path = never_culled(self.root.attach_new_node(node))
        path.set_two_sided(True)
        stage.bind(path, colour=None, shadow=("proof.vert", "shadow.frag"))


def brightness_along_east(stage: Stage, ground: Any, *, awning: bool) -> np.ndarray:
    """Brightness of the ground against metres east of (500, 500)."""
    plane = PlaneLayer(entity_id=PERSON_BASE, semantic=Semantic.GROUND, size_m=1000.0)
    scene = Scene(stage, ground, layers=[plane, *([AwningLayer()] if awning else [])])
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
