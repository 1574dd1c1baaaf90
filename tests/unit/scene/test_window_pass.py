"""What is for the window stays in the window: overlays and outlines never reach a capture."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from digisphere.core.identity import NONE, PROP_BASE, Semantic
from digisphere.errors import SceneError
from digisphere.scene import CameraPose, Layer, Scene, Stage, make_geom_node, never_culled, render
from digisphere.scene.overlay_layer import OverlayLayer
from digisphere.scene.readback import Reader
from digisphere.scene.terrain_layer import TerrainLayer
from digisphere.scene.window_pass import WindowPass
from digisphere.testing.ground import make_test_ground
from digisphere.testing.snapshot import fake_snapshot

pytestmark = pytest.mark.gl
SIZE = (96, 64)


class BoardLayer(Layer):
    """An upright board 4 m wide before the camera, a prop that can be selected."""

    name = "board"
    kinds = frozenset({"prop"})

    def __init__(self, corner: NDArray[Any]) -> None:
        self.corner = corner

    def build(self, stage: Stage, ground: Any) -> None:
        """Make the board."""
        corners = np.array([[0, -2, 0], [0, 2, 0], [0, 2, 4], [0, -2, 4]]) + self.corner
        node = make_geom_node(
            "board", indices=np.array([[0, 1, 2], [0, 2, 3]]), columns={"vertex": corners}
        )
        path = never_culled(self.root.attach_new_node(node))
        path.set_two_sided(True)
        path.set_shader_input("u_proof_id", (PROP_BASE + 7, int(Semantic.PROP)))
        stage.bind(
            path, colour=("proof.vert", "proof.frag"), identity=("proof.vert", "proof_id.frag")
        )


@pytest.fixture(scope="module")
def ground() -> Any:
    return make_test_ground(3, cells=96, population=40)


@pytest.fixture(scope="module")
def camera(ground: Any) -> CameraPose:
    x, y = ground.settlement.centre_m
    z = float(ground.height_at(np.array([[x, y]]))[0])
    return CameraPose.from_angles(
        (x, y, z + 4.0), heading_rad=0.0, pitch_rad=-0.15, width=SIZE[0], height=SIZE[1]
    )


@pytest.fixture(scope="module")
def scene(stage: Stage, ground: Any, camera: CameraPose) -> Iterator[Scene]:
    board = BoardLayer(np.array(camera.position) + np.array([14.0, 0.0, -4.0]))
    made = Scene(stage, ground, layers=[TerrainLayer(), OverlayLayer(), board])
    assert made.faults == {}
    yield made
    made.close()


def seen_in_window(scene: Scene, ground: Any, camera: CameraPose) -> NDArray[np.uint8]:
    target = scene.stage.colour_target("as window", size=SIZE)
    reader = Reader(target, wanted=frozenset({"rgba"}))
    window = WindowPass(scene)
    try:
        scene.sync(fake_snapshot(ground), time_s=0.0, camera=camera)
        window.draw(camera, target=target)
        rgba = reader.take().rgba
    finally:
        reader.close()
        window.close()
    assert rgba is not None
    return rgba[..., :3].copy()


@pytest.mark.parametrize("name", ["biome", "elevation", "temperature", "moisture"])
def test_an_overlay_tints_the_window_but_not_the_capture(
    scene: Scene, ground: Any, camera: CameraPose, name: str
) -> None:
    plain_window = seen_in_window(scene, ground, camera)
    plain_capture = render(scene, fake_snapshot(ground), camera)
    scene.overlay = name
    try:
        window = seen_in_window(scene, ground, camera)
        capture = render(scene, fake_snapshot(ground), camera)
        assert scene.overlay_legend()
    finally:
        scene.overlay = ""
    assert scene.faults == {}
    assert np.abs(window.astype(int) - plain_window).mean() > 3.0
    np.testing.assert_array_equal(capture.rgb, plain_capture.rgb)
    np.testing.assert_array_equal(capture.instance, plain_capture.instance)


def test_a_selected_thing_is_outlined_in_the_window_only(
    scene: Scene, ground: Any, camera: CameraPose
) -> None:
    plain = seen_in_window(scene, ground, camera)
    plain_capture = render(scene, fake_snapshot(ground), camera)
    scene.selected = PROP_BASE + 7
    try:
        outlined = seen_in_window(scene, ground, camera)
        capture = render(scene, fake_snapshot(ground), camera)
    finally:
        scene.selected = NONE
    changed = np.abs(outlined.astype(int) - plain).max(axis=-1) > 40
    assert 20 < changed.sum() < 0.25 * changed.size
    assert plain_capture.instance is not None
    board = plain_capture.instance == PROP_BASE + 7
    rim = changed & ~board
    assert rim.sum() > 0.5 * changed.sum()
    np.testing.assert_array_equal(capture.rgb, plain_capture.rgb)


def test_selecting_nothing_or_the_ground_outlines_nothing(
    scene: Scene, ground: Any, camera: CameraPose
) -> None:
    plain = seen_in_window(scene, ground, camera)
    scene.selected = 1
    try:
        np.testing.assert_array_equal(seen_in_window(scene, ground, camera), plain)
    finally:
        scene.selected = NONE


def test_an_unknown_overlay_is_answered_with_the_nearest(scene: Scene) -> None:
    with pytest.raises(SceneError, match="«moisture»"):
        scene.overlay = "moistur"
