"""What the KITTI devkit's rule reads from our files is where the frame's things are."""

import math

import numpy as np
import pytest

from digisphere.capture.formats.kitti import calibration, label_lines, level_from_world
from digisphere.capture.projection import PinholeView


def read_object_labels(path):
    """Fifteen columns a line, as the devkit's readLabels names them."""
    names = ("truncation", "occlusion", "alpha", "x1", "y1", "x2", "y2", "h", "w", "l")
    for line in path.read_text().splitlines():
        kind, *numbers = line.split()
        values = [float(number) for number in numbers]
        assert len(values) == 14
        yield kind, dict(zip(names, values[:10], strict=True)), values[10:13], values[13]


def compute_box_3d(facts, place, turn, projection):
    """The devkit's computeBox3D: eight corners in the rectified camera, drawn with P2."""
    rotation = np.array(
        [
            [math.cos(turn), 0, math.sin(turn)],
            [0, 1, 0],
            [-math.sin(turn), 0, math.cos(turn)],
        ]
    )
    x = np.array([1, 1, -1, -1, 1, 1, -1, -1]) * facts["l"] / 2
    y = np.array([0, 0, 0, 0, -1, -1, -1, -1]) * facts["h"]
    z = np.array([1, -1, -1, 1, 1, -1, -1, 1]) * facts["w"] / 2
    corners = rotation @ np.stack((x, y, z)) + np.array(place)[:, None]
    drawn = projection[:, :3] @ corners + projection[:, 3:]
    return (drawn[:2] / drawn[2]).T, corners.T


def read_matrices(path):
    lines = (line.split(":") for line in path.read_text().splitlines())
    return {name: np.array(rest.split(), float).reshape(3, -1) for name, rest in lines}


def frames(dataset):
    folder = dataset.root / "kitti" / "training"
    for frame in dataset:
        name = f"{frame.frame_id + 40:06d}.txt"
        calib = read_matrices(folder / "calib" / name)
        yield frame, list(read_object_labels(folder / "label_2" / name)), calib


def people(frame):
    rows = frame.rows("instances")
    keep = np.isin(rows["kind"].astype(str), ("person", "animal"))
    return {name: values[keep] for name, values in rows.items()}


def test_boxes_drawn_by_the_devkits_rule_are_the_boxes_of_the_tables(everything):
    for frame, labels, calib in frames(everything):
        rows = people(frame)
        assert len(labels) == len(rows["instance_id"]) > 3
        for n, (_, facts, place, turn) in enumerate(labels):
            drawn, _ = compute_box_3d(facts, place, turn, calib["P2"])
            wanted = rows["box_3d_corners"][n] - 0.5
            apart = np.abs(wanted[:, None] - drawn[None]).max(axis=2)
            assert apart.min(axis=1).max() < 0.05


def test_a_box_lifted_back_to_the_world_stands_where_the_person_stands(everything):
    for frame, labels, calib in frames(everything):
        rows = people(frame)
        for n, (_, facts, place, _) in enumerate(labels):
            camera = calib["R0_rect"].T @ np.array(place)
            turn = frame.view.camera_from_world[:3, :3]
            world = turn.T @ (camera - frame.view.camera_from_world[:3, 3])
            foot = rows["box_3d_centre_m"][n] - [0, 0, facts["h"] / 2]
            assert np.abs(world - foot).max() < 1e-4
            assert facts["h"] == pytest.approx(rows["box_3d_size_m"][n, 2], abs=1e-4)


def test_truncation_and_occlusion_follow_from_what_is_measured(everything):
    for frame, labels, _ in frames(everything):
        rows = people(frame)
        for n, (kind, facts, _, _) in enumerate(labels):
            assert kind in ("Pedestrian", "Person_sitting", "Misc")
            assert facts["truncation"] == pytest.approx(1 - rows["in_frame_fraction"][n], abs=0.006)
            share = rows["visible_fraction"][n]
            wanted = 0 if share >= 0.9 else 1 if share >= 0.5 else 2
            assert facts["occlusion"] == wanted
            assert 0 <= facts["x1"] <= facts["x2"] <= frame.view.width - 1


def test_the_scanner_frame_looks_forward_with_its_left_to_the_left(everything):
    _, _, calib = next(frames(everything))
    rectified = calib["R0_rect"] @ calib["Tr_velo_to_cam"]
    assert rectified @ [1, 0, 0, 1] == pytest.approx([0, 0, 1], abs=1e-9)
    assert rectified @ [0, 1, 0, 1] == pytest.approx([-1, 0, 0], abs=1e-9)
    assert rectified @ [0, 0, 1, 1] == pytest.approx([0, -1, 0], abs=1e-9)


def test_the_scanners_points_in_the_camera_are_the_sweeps(everything):
    folder = everything.root / "kitti" / "training"
    for frame, _, calib in frames(everything):
        points = np.fromfile(folder / "velodyne" / f"{frame.frame_id + 40:06d}.bin", np.float32)
        points = points.reshape(-1, 4)
        sweep = np.load(frame.folder / "lidar.npy")
        assert len(points) == len(sweep) > 100
        seen = points[:, :3] @ calib["Tr_velo_to_cam"][:, :3].T
        assert np.abs(seen - frame.view.to_camera(sweep["position"])).max() < 2e-3
        assert np.array_equal(points[:, 3], sweep["intensity"])


def view_towards(yaw, pitch):
    forward = np.array(
        [math.cos(pitch) * math.cos(yaw), math.cos(pitch) * math.sin(yaw), math.sin(pitch)]
    )
    right = np.array([math.sin(yaw), -math.cos(yaw), 0.0])
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack((right, np.cross(forward, right), forward))
    k = np.array([[100.0, 0, 80], [0, 100, 60], [0, 0, 1]])
    return PinholeView(160, 120, k, matrix, 0.1, 1000.0)


@pytest.mark.parametrize("pitch", [0.0, -0.4, 0.7, -math.pi / 2, math.pi / 2])
def test_the_rectified_camera_is_upright_and_looks_the_same_way(pitch):
    view = view_towards(0.6, pitch)
    level = level_from_world(view)
    assert np.allclose(level @ level.T, np.eye(3))
    assert np.linalg.det(level) == pytest.approx(1)
    assert level[1].tolist() == [0, 0, -1]
    assert level[2] == pytest.approx([math.cos(0.6), math.sin(0.6), 0], abs=1e-9)


def test_a_level_camera_has_the_plain_intrinsic_matrix():
    matrix = calibration(view_towards(0.6, 0.0))["P2"]
    assert matrix == pytest.approx(np.array([[100, 0, 79.5, 0], [0, 100, 59.5, 0], [0, 0, 1, 0]]))


def test_somebody_ahead_who_walks_to_the_right_has_rotation_zero():
    view = view_towards(0.0, 0.0)  # looking east; right is south
    labels = {
        "box_3d_size_m": np.array([[0.3, 0.5, 1.8]]),
        "box_3d_heading_rad": np.array([-math.pi / 2]),
        "box_3d_centre_m": np.array([[10.0, 0.0, 0.9]]),
        "in_frame_fraction": np.array([1.0]),
        "visible_fraction": np.array([np.nan]),
        "box_full": np.full((1, 4), np.nan),
        "box_visible": np.array([[70, 40, 90, 60]]),
    }
    (line,) = label_lines(view, labels, places=np.array([0]), types=["Pedestrian"])
    words = line.split()
    assert words[2] == "3"
    assert [float(w) for w in words[8:]] == pytest.approx([1.8, 0.5, 0.3, 0, 0, 10, 0], abs=1e-9)
    assert [float(w) for w in words[4:8]] == [69.5, 39.5, 89.5, 59.5]


def test_a_turned_box_is_found_by_the_check(copy, verdict):
    assert verdict(copy, "kitti").passed
    path = copy / "kitti" / "training" / "label_2" / "000040.txt"
    first, *rest = path.read_text().splitlines()
    words = first.split()
    words[14] = str(float(words[14]) + 0.3)
    path.write_text("\n".join([" ".join(words), *rest]) + "\n")
    assert not verdict(copy, "kitti").passed
