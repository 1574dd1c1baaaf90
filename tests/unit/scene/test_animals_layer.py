"""Animals in the picture: exact ids, the size they should have, the same twice, boxes that hold."""

from typing import Any

import numpy as np
import pytest

from digisphere.core.identity import ANIMAL_BASE, Semantic
from digisphere.environment.animal_kinds import TRAITS, AnimalActivity, AnimalKind
from digisphere.environment.wildlife_tables import ANIMAL_COLUMNS
from digisphere.scene import CameraPose, Scene, Stage, render
from digisphere.scene.animal_mesh import HEAD
from digisphere.scene.animal_pose import pose_animals
from digisphere.scene.animal_shapes import body_of
from digisphere.scene.animals_layer import AnimalsLayer
from digisphere.testing.layers import check_layer
from digisphere.testing.snapshot import fake_snapshot, make_table

pytestmark = pytest.mark.gl
CAMERA = CameraPose.looking_at((500, 494, 1.5), target=(500, 500, 0.6), width=160, height=120)


def standing(*kinds: AnimalKind) -> dict[str, Any]:
    """One of each kind in a row across the view, seen from the side."""
    table = {spec.name: spec.allocate(len(kinds)) for spec in ANIMAL_COLUMNS}
    table["kind"][:] = kinds
    table["activity"][:] = AnimalActivity.WATCH
    at = 500.0 + 2.2 * (np.arange(len(kinds)) - (len(kinds) - 1) / 2)
    for name in ("from_xy_m", "to_xy_m"):
        table[name][:] = np.column_stack([at, np.full(len(kinds), 500.0)])
    table["settled_s"][:] = table["depart_s"][:] = table["arrive_s"][:] = -100.0
    table["finned"][:] = [TRAITS[kind].finned for kind in kinds]
    table["winged"][:] = [TRAITS[kind].flies for kind in kinds]
    return table


@pytest.fixture
def dry(flat_ground: Any) -> Any:
    flat_ground.water_at = lambda xy_m: np.full(len(xy_m), np.nan, np.float32)
    return flat_ground


def test_each_animal_is_drawn_with_its_own_id_and_height(stage: Stage, dry: Any) -> None:
    animals = make_table("animals", standing(AnimalKind.SHEEP, AnimalKind.DEER, AnimalKind.CROW))
    snapshot = fake_snapshot(dry, tables={"animals": animals})
    planes = check_layer(AnimalsLayer(), stage=stage, ground=dry, snapshot=snapshot, camera=CAMERA)
    assert planes.instance is not None
    assert planes.semantic is not None
    assert planes.depth is not None
    seen = np.unique(planes.instance[planes.instance > 0])
    assert seen.tolist() == [ANIMAL_BASE, ANIMAL_BASE + 1, ANIMAL_BASE + 2]
    assert (planes.semantic[planes.instance > 0] == Semantic.ANIMAL).all()
    deer = planes.instance == ANIMAL_BASE + 1
    rows = np.flatnonzero(deer.any(axis=1))
    tall_m = np.ptp(rows) * float(np.median(planes.depth[deer])) / CAMERA.focal_px
    assert 1.2 < tall_m < 2.0


def test_the_box_of_an_animal_holds_every_pixel_of_it(stage: Stage, dry: Any) -> None:
    animals = make_table("animals", standing(*AnimalKind))
    snapshot = fake_snapshot(dry, tables={"animals": animals})
    layer = AnimalsLayer()
    scene = Scene(stage, dry, layers=[layer])
    try:
        planes = render(scene, snapshot, CAMERA)
        bounds, _ = layer.bounds(np.arange(len(AnimalKind)))
    finally:
        scene.close()
    assert planes.instance is not None
    assert planes.depth is not None
    for row, kind in enumerate(AnimalKind):
        pixels = np.argwhere(planes.instance == ANIMAL_BASE + row)
        if not len(pixels):
            continue
        at = np.column_stack([pixels[:, 1] + 0.5, pixels[:, 0] + 0.5])
        ray = np.column_stack([(at - (80.0, 60.0)) / CAMERA.focal_px, np.ones(len(at))])
        depth = planes.depth[pixels[:, 0], pixels[:, 1]][:, None]
        world = np.array(CAMERA.position) + (ray * depth) @ CAMERA.world_from_camera_rotation.T
        assert (world > bounds[row, 0] - 0.02).all(), kind
        assert (world < bounds[row, 1] + 0.02).all(), kind


def muzzle_height_m(activity: AnimalActivity, *, ground: Any) -> np.ndarray[Any, Any]:
    """Height of the lowest part of the head of four grazers."""
    kinds = (AnimalKind.SHEEP, AnimalKind.COW, AnimalKind.DEER, AnimalKind.GOAT)
    columns = standing(*kinds)
    columns["activity"][:] = activity
    posed = pose_animals(make_table("animals", columns), np.arange(4), time_s=2.0, ground=ground)
    out = np.zeros(4)
    for k, kind in enumerate(kinds):
        mesh = body_of(kind).meshes[0]
        head = mesh.position[(mesh.bones[:, 0] == HEAD) & (mesh.bones[:, 2] == 1.0)]
        turn = posed.matrices[k, HEAD]
        out[k] = (head @ turn[:, :3].T + turn[:, 3])[:, 2].min()
    return out


def test_a_grazing_muzzle_reaches_the_ground_and_a_watching_one_does_not(dry: Any) -> None:
    assert (np.abs(muzzle_height_m(AnimalActivity.GRAZE, ground=dry)) < 0.15).all()
    assert (muzzle_height_m(AnimalActivity.WATCH, ground=dry) > 0.5).all()
