"""Labels of the box world against brute force: what vectorised code says, loops say too."""

import numpy as np
import pytest

from digisphere.capture import annotators as made
from digisphere.capture.checks.plane_kernels import masked
from digisphere.capture.frame import annotate
from digisphere.capture.instances import column_runs, index_instances, panoptic_image
from digisphere.capture.projection import PinholeView, bounds_of_boxes
from digisphere.capture.run_length import decode_mask, encode_masks
from digisphere.capture.sight import separate_groups
from digisphere.capture.solids import UprightBoxes
from digisphere.core.identity import PERSON_BASE, PROP_BASE
from digisphere.errors import CaptureError
from digisphere.scene.camera import CameraPose
from digisphere.testing.frames import BoxEye, BoxFigures
from digisphere.testing.village import MIDDLE_M, plain_simulation

ALL = (
    made.RgbAnnotator(),
    made.DepthAnnotator(),
    made.NormalsAnnotator(),
    made.InstanceAnnotator(),
    made.SemanticAnnotator(),
    made.MaskAnnotator(),
    made.BoxAnnotator(),
    made.VisibilityAnnotator(),
    made.KeypointAnnotator(),
)


@pytest.fixture(scope="module")
def moment():
    simulation = plain_simulation()
    simulation.run_until(90.0)
    return simulation.snapshot()


def look(moment, *, annotators, eye):
    pose = CameraPose.looking_at(
        (MIDDLE_M - 9.0, MIDDLE_M - 9.0, 1.7),
        target=(MIDDLE_M, MIDDLE_M, 1.2),
        width=320,
        height=240,
    )
    return annotate(
        moment, frame_id=0, pose=pose, eye=eye, figures=eye.figures, annotators=annotators
    )


@pytest.fixture(scope="module")
def frame(moment):
    return look(moment, annotators=ALL, eye=BoxEye())


def test_every_instance_box_and_count_equals_a_scan_of_the_image(frame):
    instance = frame.planes["instance"]
    ids = frame.instances["instance_id"]
    assert sorted(set(instance[instance >= PROP_BASE].tolist())) == ids.tolist()
    for place, instance_id in enumerate(ids):
        rows, columns = np.nonzero(instance == instance_id)
        assert frame.instances["pixels"][place] == len(rows)
        assert frame.instances["box_visible"][place].tolist() == [
            columns.min(), rows.min(), columns.max() + 1, rows.max() + 1,
        ]  # fmt: skip


def test_run_lengths_decode_to_the_masks(frame):
    instance = frame.planes["instance"]
    ids = frame.instances["instance_id"]
    for instance_id, mask in zip(ids, encode_masks(instance, ids=ids), strict=True):
        assert np.array_equal(decode_mask(mask), instance == instance_id)
        runs = np.frombuffer(mask["counts"].encode(), dtype=np.uint8)
        assert masked(runs, instance, instance_id) == np.count_nonzero(instance == instance_id)
        for wrong in (np.roll(instance, 1, axis=0), instance.T.copy(), instance[:-1]):
            assert masked(runs, wrong, instance_id) == -1
        assert masked(runs[:-1], instance, instance_id) == -1


def test_run_lengths_of_a_mask_that_fills_its_image_start_with_zero_zeros():
    assert column_runs(np.full((2, 3), 9), ids=np.array([9])) == [[0, 6]]


def test_unprojected_pixels_lie_on_their_3d_box(frame):
    view, labels = frame.view, frame.instances
    boxes = UprightBoxes(
        labels["box_3d_centre_m"], labels["box_3d_size_m"], labels["box_3d_heading_rad"]
    )
    index = index_instances(frame.planes["instance"])
    assert len(index.ids) > 10
    for place, instance_id in enumerate(labels["instance_id"]):
        rows, columns = np.nonzero(frame.planes["instance"] == instance_id)
        points = view.unproject(frame.planes["depth"][rows, columns], rows=rows, columns=columns)
        assert boxes.excess_m(points, rows=np.full(len(rows), place)).max() < 1e-4


def test_the_whole_box_holds_the_seen_box_and_the_3d_bounds_hold_both(frame):
    labels = frame.instances
    people = labels["kind"] == "person"
    seen, full = labels["box_visible"][people], labels["box_full"][people]
    assert (full[:, :2] <= seen[:, :2] + 0.5).all()
    assert (full[:, 2:] >= seen[:, 2:] - 0.5).all()


def test_a_person_in_the_open_is_wholly_visible_and_one_behind_others_is_not(frame):
    labels = frame.instances
    people = labels["kind"] == "person"
    share = labels["visible_fraction"][people]
    assert ((share > 0.0) & (share <= 1.0)).all()
    assert share.max() == 1.0
    assert share.min() < 0.9
    assert np.isnan(labels["visible_fraction"][~people]).all()


def test_silhouettes_counted_in_shared_passes_equal_each_person_drawn_alone(frame):
    eye, pose = BoxEye(), None
    labels = frame.instances
    people = np.flatnonzero(labels["kind"] == "person")
    view = frame.view

    class Pose:
        width, height, near, far = view.width, view.height, view.near_m, view.far_m
        intrinsics_k, camera_from_world = view.k, view.camera_from_world

    pose = Pose()
    for place in people:
        row = np.array([labels["row"][place]], dtype=np.int64)
        alone = eye.look_alone(frame.snapshot, pose=pose, person_rows=row)
        count = int((alone == PERSON_BASE + row[0]).sum())
        assert labels["silhouette_pixels"][place] == count


def test_groups_for_isolated_passes_never_put_touching_boxes_together():
    bounds = np.array([[0, 0, 9, 9], [5, 5, 15, 15], [20, 0, 30, 9], [14, 0, 21, 9.0]])
    groups = separate_groups(bounds, margin=1.0)
    assert [g.tolist() for g in groups] == [[0, 2], [1], [3]]


def test_keypoints_seen_hidden_and_outside_have_the_right_flags(frame):
    flags, pixels = frame.keypoints["keypoints_v"], frame.keypoints["keypoints_px"]
    inside = (pixels >= 0).all(axis=2) & (pixels < [320, 240]).all(axis=2)
    assert ((flags > 0) == inside).all()
    instance = frame.planes["instance"]
    person, joint = np.nonzero(flags == 2)
    column, row = pixels[person, joint].astype(int).T
    assert (instance[row, column] == frame.keypoints["instance_id"][person]).all()
    assert (flags == 1).any()
    assert (flags == 2).any()


def test_a_nose_seen_from_behind_is_hidden(frame):
    snapshot, view = frame.snapshot, frame.view
    rows = frame.person_rows.astype(int)
    heading = BoxFigures().heading_rad(snapshot, rows=rows)
    nose = frame.keypoints["keypoints_m"][:, 0]
    away = nose[:, :2] - view.position_m[:2]
    facing = np.cos(heading) * away[:, 0] + np.sin(heading) * away[:, 1]
    from_behind = facing > 0.5 * np.hypot(*away.T)
    assert from_behind.any()
    assert (frame.keypoints["keypoints_v"][from_behind, 0] < 2).all()


def test_normals_are_unit_length_and_the_camera_sees_their_front(frame):
    names = ("normals_world", "normals_camera")
    world, camera = (frame.planes[name].astype(np.float64) for name in names)
    solid = np.isfinite(frame.planes["depth"])
    assert np.allclose(np.linalg.norm(world[solid], axis=-1), 1.0, atol=1e-3)
    assert np.allclose(np.linalg.norm(camera[solid], axis=-1), 1.0, atol=1e-3)
    assert (world[~solid] == 0).all()
    rows, columns = np.nonzero(solid)
    rays = frame.view.unproject(np.ones(len(rows)), rows=rows, columns=columns)
    towards = ((rays - frame.view.position_m) * world[solid]).sum(axis=1)
    assert (towards < 0).all()


def test_a_box_reaching_behind_the_camera_keeps_sound_bounds():
    pose = CameraPose.looking_at((0.0, 0.0, 1.0), target=(10.0, 0.0, 1.0), width=100, height=100)
    view = PinholeView.from_pose(pose)
    wall = UprightBoxes(np.array([[0.0, 3.0, 1.0]]), np.array([[40.0, 0.2, 4.0]]), np.array([0.0]))
    x0, y0, x1, y1 = bounds_of_boxes(view, wall.corners_m())[0]
    assert x0 < 0  # the wall runs past the left edge
    assert 0 < x1 < 50  # and ends left of the middle
    assert y0 < 0
    assert y1 > 100
    behind = UprightBoxes(wall.centre_m - (60.0, 0.0, 0.0), wall.size_m, wall.heading_rad)
    assert np.isnan(bounds_of_boxes(view, behind.corners_m())).all()


def test_panoptic_segments_never_collide_with_void_or_each_other(frame):
    planes = frame.planes
    segments = panoptic_image(planes["instance"], semantic=planes["semantic"])
    assert (segments > 0).all()
    things = segments >= PROP_BASE
    assert (segments[things] == planes["instance"][things]).all()
    assert (segments[~things] == planes["semantic"][~things] + 16).all()


def test_half_floats_are_kept_within_bounds_as_numbers_would_be():
    from digisphere.capture.surface_planes import halves_within

    told = np.array([-2.0, -0.0, 0.0, 1e-7, 0.5, 1.0, 1.5, 70_000.0, np.inf], dtype=np.float32)
    with np.errstate(over="ignore"):
        halves = told.astype(np.float16)
    for most in (1.0, 65504.0):
        np.testing.assert_array_equal(
            halves_within(halves, most=most), np.clip(halves, 0.0, np.float16(most))
        )
    assert np.isnan(halves_within(np.array([1.0, np.nan], np.float16), most=1.0)[1])


class ClosingEye(BoxEye):
    """Looks once and poses nobody afterwards."""

    closed = False

    def __getattribute__(self, name):
        if object.__getattribute__(self, "closed"):
            raise AssertionError(f"«{name}» is asked for when the eye has looked on")
        return object.__getattribute__(self, name)


def looked_on(moment, annotators):
    """A frame whose eye sees nothing more."""
    eye = ClosingEye()
    seen = look(moment, annotators=annotators, eye=eye)
    object.__setattr__(eye, "closed", True)
    return seen


LATE = [a for a in made.annotator_registry().load_all().values() if getattr(a, "late", False)]


def test_late_planes_are_the_same_when_the_eye_has_looked_on(moment):
    late = [kind() for kind in LATE]
    names = [column.name for annotator in late for column in annotator.columns]
    assert len(names) > 15
    seen, whole = looked_on(moment, late), look(moment, annotators=late, eye=BoxEye())
    assert sorted(seen.planes) == sorted(names) == sorted({*whole.planes})
    for name in names:
        assert np.array_equal(seen.planes[name], whole.planes[name], equal_nan=True), name
        assert seen.planes[name] is seen.planes[name]


def test_a_late_plane_that_asks_the_eye_again_is_caught(moment):
    class Second(made.DepthAnnotator):
        late = True

        def annotate(self, sight):
            return {"depth": sight.eye.look(sight.snapshot, pose=sight.pose, planes=set()).depth}

    assert "depth" in look(moment, annotators=[Second()], eye=BoxEye()).planes
    with pytest.raises(AssertionError, match="looked on"):
        looked_on(moment, [Second()]).planes["depth"]


def test_a_late_plane_of_another_name_is_refused(moment):
    class Liar(made.DepthAnnotator):
        late = True

        def annotate(self, sight):
            return {"deep": sight.raw.depth}

    with pytest.raises(CaptureError, match=r"declares \['depth'\] but brought \['deep'\]"):
        look(moment, annotators=[Liar()], eye=BoxEye()).planes["depth"]
