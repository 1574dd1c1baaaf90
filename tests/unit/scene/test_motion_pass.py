"""The motion pass against bodies bent on the processor: the same points at the same moments."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from digisphere.people.columns import PEOPLE_COLUMNS
from digisphere.people.enums import Activity
from digisphere.people.pose import pose_people
from digisphere.people.wardrobe import SLOT_OF_PART, Part, Slot, parts_worn
from digisphere.scene import CameraPose, Scene, Stage, render
from digisphere.scene.layer import Instant
from digisphere.scene.people_layer import PeopleLayer
from digisphere.scene.people_mesh import people_mesh, skinned_places
from digisphere.scene.render import MotionPlanes, RawPlanes
from digisphere.testing.snapshot import fake_snapshot, make_table

pytestmark = pytest.mark.gl
CAMERA = CameraPose.looking_at((497.6, 500.0, 1.2), target=(500, 500, 1.0), width=240, height=320)
NOW_S, STEP_S = 2.0, 0.125


@pytest.fixture(scope="module")
def walker() -> Any:
    """One person who walks past the camera at 1.4 m/s, from right to left."""
    table = {spec.name: spec.allocate(1) for spec in PEOPLE_COLUMNS}
    table["stature_m"][:], table["mass_kg"][:], table["age_years"][:] = 1.72, 68.0, 30.0
    table["path_count"][:] = 2
    table["path_xy_m"][0, :2] = ((500.0, 500.0 - 1.4 * NOW_S), (500.0, 510.0))
    table["path_t_s"][0, :2] = (0.0, (10.0 + 1.4 * NOW_S) / 1.4)
    table["activity"][:] = Activity.WALK
    return make_table("people", table)


def drawn(stage: Stage, ground: Any, walker: Any) -> tuple[RawPlanes, MotionPlanes, Any]:
    ground.slots = {"seat_height_m": np.zeros(0), "kind": np.zeros(0, np.uint8)}
    snapshot = fake_snapshot(ground, tables={"people": walker})
    scene = Scene(stage, ground, layers=[PeopleLayer()])
    try:
        around = (Instant(snapshot, NOW_S + STEP_S), Instant(snapshot, NOW_S - STEP_S))
        asked = ("id", "depth", "motion")
        planes = render(scene, snapshot, CAMERA, planes=asked, time_s=NOW_S, around=around)
        plain = render(scene, snapshot, CAMERA, planes=("id", "depth", "normal"), time_s=NOW_S)
        assert scene.faults == {}
    finally:
        scene.close()
    # What is put out beside them leaves ids and depth as they are.
    np.testing.assert_array_equal(planes.instance, plain.instance)
    np.testing.assert_array_equal(planes.depth, plain.depth)
    assert planes.motion is not None
    return planes, planes.motion, snapshot


def vertices(walker: Any, ground: Any, *, time_s: float) -> NDArray[np.float64]:
    """Every vertex the walker wears at the finest level."""
    posed = pose_people(walker, np.array([0]), time_s=time_s, ground=ground)
    worn = parts_worn(walker, np.array([0]))[0]
    mesh = people_mesh()
    return np.concatenate(
        [
            skinned_places(
                mesh.parts["near", part], shape=posed.shape[0], matrices=posed.matrices[0]
            )
            for part in Part
            if worn[part]
        ]
    )


def test_pixels_move_as_the_vertices_bent_on_the_processor(
    stage: Stage, flat_ground: Any, walker: Any
) -> None:
    planes, motion, snapshot = drawn(stage, flat_ground, walker)
    assert planes.depth is not None
    here = vertices(walker, snapshot.ground, time_s=NOW_S)
    pixels, depth = CAMERA.project(here)
    column, row = np.floor(pixels).astype(int).T
    inside = (column >= 0) & (column < 240) & (row >= 0) & (row < 320)
    column, row = np.where(inside, column, 0), np.where(inside, row, 0)
    seen = inside & (np.abs(planes.depth[row, column] - depth) < 0.004)
    assert seen.sum() > 300
    for moved, step_s in ((motion.after, STEP_S), (motion.before, -STEP_S)):
        way = vertices(walker, snapshot.ground, time_s=NOW_S + step_s) - here
        assert np.linalg.norm(way[seen], axis=1).max() > 0.1
        gap = np.linalg.norm(moved[row, column] - way, axis=1)[seen]
        assert np.median(gap) < 0.003
        assert np.percentile(gap, 95) < 0.02
        backwards = np.linalg.norm(moved[row, column] + way, axis=1)[seen]
        assert np.median(backwards) > 0.1  # a flow with its sign turned round is caught


def test_body_parts_and_garments_are_where_the_person_is_and_left_is_left(
    stage: Stage, flat_ground: Any, walker: Any
) -> None:
    from digisphere.capture.body_parts import BodyPart, parts_by_bone

    planes, motion, _ = drawn(stage, flat_ground, walker)
    assert planes.instance is not None
    person = planes.instance > 0
    assert ((motion.bone > 0) == person).all()
    assert ((motion.garment > 0) == person).all()
    part = parts_by_bone()[motion.bone]
    rows = {p: np.nonzero(part == p)[0].mean() for p in BodyPart if (part == p).any()}
    assert rows[BodyPart.HEAD] < rows[BodyPart.CHEST] < rows[BodyPart.HIPS]
    # Walking north, seen from the west: the left side is the near one and hides the right arm.
    near = (part == BodyPart.LEFT_UPPER_ARM).sum()
    assert near > 4 * (part == BodyPart.RIGHT_UPPER_ARM).sum()
    slots = {SLOT_OF_PART[Part(g - 1)] for g in np.unique(motion.garment) if g > 0}
    assert {Slot.SKIN, Slot.TOP} <= slots | {Slot.OVER, Slot.TOP}
