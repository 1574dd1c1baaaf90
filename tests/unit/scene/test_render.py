"""The renderer's planes against what geometry says they must be."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from digisphere.core.identity import PERSON_BASE, Semantic
from digisphere.errors import SceneError
from digisphere.scene import CameraPose, Layer, RawPlanes, Scene, Stage, render
from digisphere.testing.layers import PlaneLayer, check_layer
from digisphere.testing.snapshot import fake_snapshot

pytestmark = pytest.mark.gl
ENTITY = PERSON_BASE + 54_321
CAMERA = CameraPose.looking_at((500, 480, 12), target=(560, 560, 0), width=96, height=64)


def plane_of(semantic: Semantic) -> PlaneLayer:
    return PlaneLayer(entity_id=ENTITY, semantic=semantic, size_m=1000.0)


@pytest.fixture
def plane_scene(stage: Stage, flat_ground: Any) -> Iterator[Scene]:
    scene = Scene(stage, flat_ground, layers=[plane_of(Semantic.FIELD)])
    assert scene.faults == {}
    yield scene
    scene.close()


def unprojected_heights(planes: RawPlanes) -> NDArray[np.float64]:
    assert planes.depth is not None
    rows, columns = np.nonzero(np.isfinite(planes.depth))
    pixels = np.stack([columns + 0.5, rows + 0.5], axis=1)
    lifted = planes.camera.unproject(pixels, depth_m=planes.depth[rows, columns])
    return lifted[:, 2]


def test_identity_is_exact_where_the_plane_is_and_zero_where_sky_is(
    plane_scene: Scene, flat_ground: Any
) -> None:
    planes = render(plane_scene, fake_snapshot(flat_ground), CAMERA)
    assert planes.instance is not None
    assert planes.semantic is not None
    assert planes.depth is not None
    drawn = np.isfinite(planes.depth)
    assert 0.3 < drawn.mean() < 0.95
    assert (planes.instance[drawn] == ENTITY).all()
    assert (planes.instance[~drawn] == 0).all()
    assert (planes.semantic[drawn] == Semantic.FIELD).all()


def test_depth_is_planar_metres_and_lands_on_the_plane(
    plane_scene: Scene, flat_ground: Any
) -> None:
    planes = render(plane_scene, fake_snapshot(flat_ground), CAMERA)
    assert np.abs(unprojected_heights(planes)).max() < 2e-3


def test_depth_taken_for_distance_along_the_ray_is_caught(
    plane_scene: Scene, flat_ground: Any
) -> None:
    planes = render(plane_scene, fake_snapshot(flat_ground), CAMERA)
    assert planes.depth is not None
    rows, columns = np.mgrid[0.5:64, 0.5:96]
    k = CAMERA.intrinsics_k
    slant = np.sqrt(1 + ((columns - k[0, 2]) / k[0, 0]) ** 2 + ((rows - k[1, 2]) / k[1, 1]) ** 2)
    planes.depth[:] = planes.depth * slant
    assert np.abs(unprojected_heights(planes)).max() > 0.5


def test_normals_are_in_world_axes(plane_scene: Scene, flat_ground: Any) -> None:
    planes = render(plane_scene, fake_snapshot(flat_ground), CAMERA)
    assert planes.normal is not None
    assert planes.depth is not None
    np.testing.assert_allclose(planes.normal[np.isfinite(planes.depth)][0], (0, 0, 1), atol=1e-3)


def test_the_same_moment_draws_the_same_bytes(plane_scene: Scene, flat_ground: Any) -> None:
    first = render(plane_scene, fake_snapshot(flat_ground), CAMERA)
    render(plane_scene, fake_snapshot(flat_ground, sky={"sun_altitude_rad": 0.1}), CAMERA)
    again = render(plane_scene, fake_snapshot(flat_ground), CAMERA)
    np.testing.assert_array_equal(first.rgb, again.rgb)
    np.testing.assert_array_equal(first.depth, again.depth)


def test_planes_of_light_stand_beside_the_picture_and_leave_it_as_it_is(
    plane_scene: Scene, flat_ground: Any
) -> None:
    snapshot = fake_snapshot(flat_ground)
    plain = render(plane_scene, snapshot, CAMERA, planes=("rgb", "id"))
    lit = render(plane_scene, snapshot, CAMERA, planes=("rgb", "id", "light"))
    np.testing.assert_array_equal(plain.rgb, lit.rgb)
    assert plain.light is None
    assert lit.light is not None
    ground = lit.instance != 0
    np.testing.assert_allclose(lit.light.albedo[ground], 0.18, atol=1e-4)
    assert (lit.light.albedo[~ground] == 0.0).all()
    assert (lit.light.sunlit[ground] > 0.0).any()
    brighter = render(plane_scene, snapshot, replace(CAMERA, exposure_ev=1.0), planes=("light",))
    assert brighter.light is not None
    near = ground & (lit.light.radiance[..., 1] > 0.01)
    ratio = brighter.light.radiance[near] / lit.light.radiance[near]
    np.testing.assert_allclose(ratio, 2.0, rtol=4e-3)
    np.testing.assert_array_equal(brighter.light.albedo, lit.light.albedo)


def test_motion_without_moments_is_refused(plane_scene: Scene, flat_ground: Any) -> None:
    with pytest.raises(SceneError, match="give render\\(\\) around"):
        render(plane_scene, fake_snapshot(flat_ground), CAMERA, planes=("motion",))


def test_only_asked_planes_are_read(plane_scene: Scene, flat_ground: Any) -> None:
    planes = render(plane_scene, fake_snapshot(flat_ground), CAMERA, planes=("depth",))
    assert planes.depth is not None
    assert planes.rgb is None
    assert planes.instance is None


def test_an_unknown_plane_is_answered_with_the_nearest(
    plane_scene: Scene, flat_ground: Any
) -> None:
    with pytest.raises(SceneError, match="«depth»"):
        render(plane_scene, fake_snapshot(flat_ground), CAMERA, planes=("dept",))


class BrokenLayer(Layer):
    """Raises whenever it is synced."""

    name = "broken"

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        raise ValueError("out of stones")


def test_a_layer_that_raises_is_switched_off_and_the_rest_is_drawn(
    stage: Stage, flat_ground: Any, caplog: pytest.LogCaptureFixture
) -> None:
    plane = plane_of(Semantic.ROAD)
    scene = Scene(stage, flat_ground, layers=[BrokenLayer(), plane])
    try:
        for _ in range(2):
            planes = render(scene, fake_snapshot(flat_ground), CAMERA)
        assert scene.faults == {"broken": "ValueError: out of stones"}
        assert (planes.instance == ENTITY).any()
        assert len(caplog.records) == 1
    finally:
        scene.close()


def test_both_depth_conventions_give_the_same_metres(plane_scene: Scene, flat_ground: Any) -> None:
    usual = Stage((64, 48), reversed_depth=False)
    plane = plane_of(Semantic.FIELD)
    scene = Scene(usual, flat_ground, layers=[plane])
    try:
        planes = render(scene, fake_snapshot(flat_ground), CAMERA)
        assert np.abs(unprojected_heights(planes)).max() < 0.05
    finally:
        scene.close()
        usual.close()


def test_the_plain_layer_passes_the_conformance_check(stage: Stage, flat_ground: Any) -> None:
    check_layer(
        plane_of(Semantic.FIELD),
        stage=stage,
        ground=flat_ground,
        snapshot=fake_snapshot(flat_ground),
        camera=CAMERA,
    )


def test_a_class_without_an_id_fails_the_conformance_check(stage: Stage, flat_ground: Any) -> None:
    nobody = PlaneLayer(entity_id=0, semantic=Semantic.ROAD, size_m=1000.0)
    with pytest.raises(AssertionError, match="without an id"):
        check_layer(
            nobody,
            stage=stage,
            ground=flat_ground,
            snapshot=fake_snapshot(flat_ground),
            camera=CAMERA,
        )
