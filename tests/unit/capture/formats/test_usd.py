"""Pixar's own library opens our stage and finds cameras, boxes, joints and labels."""

import numpy as np
import pytest

Usd = pytest.importorskip("pxr.Usd")
Gf = pytest.importorskip("pxr.Gf")
UsdGeom = pytest.importorskip("pxr.UsdGeom")
UsdSemantics = pytest.importorskip("pxr.UsdSemantics")

CORNERS = np.array([(a, b, c) for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)]) / 2


@pytest.fixture(scope="module")
def stage(everything):
    return Usd.Stage.Open(str(everything.root / "usd" / "scene.usda"))


def boxes(stage):
    """Prims of instances by their id."""
    for prim in stage.Traverse():
        attribute = prim.GetAttribute("digisphere:instance_id")
        if attribute.HasValue():
            yield attribute.Get(), prim


def test_the_stage_is_in_metres_with_z_up_and_a_time_code_a_frame(everything, stage):
    assert UsdGeom.GetStageUpAxis(stage) == "Z"
    assert UsdGeom.GetStageMetersPerUnit(stage) == 1.0
    assert stage.GetDefaultPrim().GetName() == "World"
    assert (stage.GetStartTimeCode(), stage.GetEndTimeCode()) == (0, everything.frames - 1)


def test_boxes_through_the_stages_camera_are_the_corners_of_the_tables(everything, stage):
    camera = UsdGeom.Camera(stage.GetPrimAtPath("/World/Camera"))
    prims = dict(boxes(stage))
    for frame in everything:
        time, rows = Usd.TimeCode(frame.frame_id), frame.rows("instances")
        frustum = camera.GetCamera(time).frustum
        drawing = np.array(frustum.ComputeViewMatrix() * frustum.ComputeProjectionMatrix())
        size = np.array([frame.view.width, frame.view.height])
        for n, instance in enumerate(rows["instance_id"].tolist()):
            wanted = rows["box_3d_corners"][n]
            if np.isnan(wanted).any():
                continue
            matrix = np.array(UsdGeom.Xformable(prims[instance]).ComputeLocalToWorldTransform(time))
            corners = np.concatenate((CORNERS, np.ones((8, 1))), axis=1) @ matrix
            clip = corners @ drawing
            drawn = (clip[:, :2] / clip[:, 3:] * [1, -1] + 1) / 2 * size
            apart = np.abs(wanted[:, None] - drawn[None]).max(axis=2)
            assert apart.min(axis=1).max() < 0.01


def test_what_is_seen_is_visible_and_labelled_with_its_class(everything, stage):
    for frame in everything:
        time, rows = Usd.TimeCode(frame.frame_id), frame.rows("instances")
        kinds = dict(zip(rows["instance_id"].tolist(), rows["kind"], strict=True))
        seen = {
            instance
            for instance, prim in boxes(stage)
            if UsdGeom.Imageable(prim).ComputeVisibility(time) == "inherited"
        }
        assert seen == set(kinds)
        for instance, prim in boxes(stage):
            if instance in kinds:
                labels = UsdSemantics.LabelsAPI(prim, "class").GetLabelsAttr().Get()
                assert list(labels) == [kinds[instance]]


def test_joints_are_points_in_the_world(everything, stage):
    for frame in everything:
        table = frame.rows("keypoints")
        for person, wanted in zip(table["person_id"], table["keypoints_m"], strict=True):
            points = UsdGeom.Points(stage.GetPrimAtPath(f"/World/joints/person_{person}"))
            told = np.array(points.GetPointsAttr().Get(Usd.TimeCode(frame.frame_id)))
            assert np.abs(told - wanted).max() < 1e-4


def test_the_ground_is_a_whole_mesh(stage):
    mesh = UsdGeom.Mesh(stage.GetPrimAtPath("/World/terrain"))
    counts = mesh.GetFaceVertexCountsAttr().Get()
    indices = mesh.GetFaceVertexIndicesAttr().Get()
    valid, reason = UsdGeom.Mesh.ValidateTopology(indices, counts, len(mesh.GetPointsAttr().Get()))
    assert valid, reason
    assert list(UsdSemantics.LabelsAPI(mesh.GetPrim(), "class").GetLabelsAttr().Get()) == ["ground"]


def test_a_changed_matrix_is_found_by_the_check(copy, verdict):
    assert verdict(copy, "usd").passed
    path = copy / "usd" / "scene.usda"
    lines = path.read_text().splitlines()
    place = next(n for n, line in enumerate(lines) if "xformOp:transform =" in line)
    lines[place] = lines[place].replace("1.0))", "2.0))")
    path.write_text("\n".join(lines) + "\n")
    assert not verdict(copy, "usd").passed
