"""What pysolotools' models and Unity's conventions make of our SOLO is what the frame shows."""

import json

import numpy as np
import pytest
from PIL import Image
from scipy.spatial.transform import Rotation

from digisphere.capture.keypoints import COCO_KEYPOINTS

KIND = "type.unity.com/unity.solo."


@pytest.fixture(scope="module")
def captures(everything):
    """The one capture of each step, annotations by kind."""
    found = []
    for step in range(everything.frames):
        path = everything.root / "solo" / "sequence.0" / f"step{step}.frame_data.json"
        frame = json.loads(path.read_text())
        assert (frame["step"], frame["sequence"], frame["frame"]) == (step, 0, step)
        (capture,) = frame["captures"]
        assert capture["@type"] == f"{KIND}RGBCamera"
        notes = {entry["@type"].removeprefix(KIND): entry for entry in capture["annotations"]}
        found.append((frame, capture, notes))
    return found


def test_boxes_in_unitys_camera_drawn_with_its_matrix_are_those_of_the_tables(everything, captures):
    signs = np.array([(a, b, c) for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)]) / 2
    for frame, (_, capture, notes) in zip(everything, captures, strict=True):
        rows = frame.rows("instances")
        places = {int(i): n for n, i in enumerate(rows["instance_id"])}
        matrix, size = np.reshape(capture["matrix"], (3, 3)), np.array(capture["dimension"])
        values = notes["BoundingBox3DAnnotation"]["values"]
        assert len(values) > 5
        for value in values:
            turn = Rotation.from_quat(value["rotation"]).as_matrix()  # x, y, z, w
            corners = signs * value["size"] @ turn.T + value["translation"]
            ndc = corners[:, :2] / corners[:, 2:] * np.diag(matrix)[:2]
            drawn = (ndc * [1, -1] + 1) / 2 * size
            wanted = rows["box_3d_corners"][places[value["instanceId"]]]
            if np.isnan(wanted).any():
                continue
            apart = np.abs(wanted[:, None] - drawn[None]).max(axis=2)
            assert apart.min(axis=1).max() < 1e-3


def test_the_camera_stands_where_it_stands_with_up_and_north_exchanged(everything, captures):
    for frame, (_, capture, _) in zip(everything, captures, strict=True):
        east, north, up = frame.view.position_m
        assert capture["position"] == pytest.approx([east, up, north])
        ahead = Rotation.from_quat(capture["rotation"]).apply([0, 0, 1])
        wanted = frame.view.camera_from_world[2, :3]
        assert ahead == pytest.approx([wanted[0], wanted[2], wanted[1]])


def test_flat_boxes_and_joints_are_those_of_the_tables(everything, captures):
    for frame, (_, _, notes) in zip(everything, captures, strict=True):
        rows, table = frame.rows("instances"), frame.rows("keypoints")
        flat = notes["BoundingBox2DAnnotation"]["values"]
        boxes = [[*v["origin"], *np.add(v["origin"], v["dimension"])] for v in flat]
        assert np.array_equal(boxes, rows["box_visible"])
        assert min(v["labelId"] for v in flat) == 1
        people = notes["KeypointAnnotation"]["values"]
        assert [p["instanceId"] for p in people] == table["instance_id"].tolist()
        for n, person in enumerate(people):
            assert len(person["keypoints"]) == len(COCO_KEYPOINTS)
            states = [point["state"] for point in person["keypoints"]]
            assert states == table["keypoints_v"][n].tolist()


def test_every_instance_has_a_colour_of_its_own_and_its_pixels(everything, captures):
    for frame, (_, _, notes) in zip(everything, captures, strict=True):
        note = notes["InstanceSegmentationAnnotation"]
        image = np.asarray(Image.open(everything.root / "solo" / "sequence.0" / note["filename"]))
        for value in note["instances"]:
            mask = (image == value["color"]).all(axis=2)
            assert np.array_equal(mask, frame.instance == value["instanceId"])


def test_the_definitions_name_every_annotation_and_the_seed_is_a_metric(everything, captures):
    home = everything.root / "solo"
    told = json.loads((home / "annotation_definitions.json").read_text())["annotationDefinitions"]
    frame, _, notes = captures[0]
    assert {entry["@type"].removeprefix(KIND) for entry in told} == set(notes)
    (metric,) = frame["metrics"]
    assert (metric["id"], metric["values"]) == ("random-seed", [7])
    facts = json.loads((home / "metadata.json").read_text())
    assert facts["totalFrames"] == everything.frames


def test_a_quaternion_in_another_order_is_found_by_the_check(copy, verdict):
    assert verdict(copy, "solo").passed
    path = copy / "solo" / "sequence.0" / "step0.frame_data.json"
    frame = json.loads(path.read_text())
    x, y, z, w = frame["captures"][0]["rotation"]
    frame["captures"][0]["rotation"] = [w, x, y, z]
    path.write_text(json.dumps(frame))
    assert not verdict(copy, "solo").passed
