"""What the nuScenes devkit's rules make of our tables is what the frame shows."""

import json

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from digisphere.capture.formats.nuscenes import ATTRIBUTES, CHANNEL

TABLES = (
    "attribute", "calibrated_sensor", "category", "ego_pose", "instance", "log", "map", "sample",
    "sample_annotation", "sample_data", "scene", "sensor", "visibility",
)  # fmt: skip


@pytest.fixture(scope="module")
def tables(everything):
    folder = everything.root / "nuscenes" / "v1.0-train"
    assert sorted(path.stem for path in folder.glob("*.json")) == sorted(TABLES)
    return {
        name: {row["token"]: row for row in json.loads((folder / f"{name}.json").read_text())}
        for name in TABLES
    }


def turn(quaternion):
    """A turn from w, x, y, z."""
    return Rotation.from_quat(np.roll(quaternion, -1)).as_matrix()


def samples(tables):
    """Samples in the order of their chain."""
    (scene,) = tables["scene"].values()
    token = scene["first_sample_token"]
    while token:
        yield tables["sample"][token]
        token = tables["sample"][token]["next"]


def test_the_chain_of_samples_is_whole_and_rises_in_time(everything, tables):
    chain = list(samples(tables))
    assert len(chain) == everything.frames == next(iter(tables["scene"].values()))["nbr_samples"]
    times = [sample["timestamp"] for sample in chain]
    assert np.diff(times).tolist() == [180_000_000] * (len(times) - 1)


def test_boxes_through_ego_and_sensor_are_the_corners_of_the_tables(everything, tables):
    signs = np.array([(a, b, c) for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)]) / 2
    for frame, sample in zip(everything, samples(tables), strict=True):
        rows = frame.rows("instances")
        places = {int(i): n for n, i in enumerate(rows["instance_id"])}
        (shot,) = (
            r for r in tables["sample_data"].values() if r["sample_token"] == sample["token"]
        )
        sensor = tables["calibrated_sensor"][shot["calibrated_sensor_token"]]
        ego = tables["ego_pose"][shot["ego_pose_token"]]
        assert tables["sensor"][sensor["sensor_token"]]["channel"] == CHANNEL
        checked = 0
        for entry in tables["sample_annotation"].values():
            if entry["sample_token"] != sample["token"]:
                continue
            width, length, height = entry["size"]
            corners = signs * [length, width, height] @ turn(entry["rotation"]).T
            world = corners + entry["translation"]
            ahead = (world - ego["translation"]) @ turn(ego["rotation"])
            camera = (ahead - sensor["translation"]) @ turn(sensor["rotation"])
            drawn = camera @ np.transpose(sensor["camera_intrinsic"])
            drawn = drawn[:, :2] / drawn[:, 2:] + 0.5
            wanted = rows["box_3d_corners"][places[entry["instance_id"]]]
            if np.isnan(wanted).any():
                continue
            apart = np.abs(wanted[:, None] - drawn[None]).max(axis=2)
            assert apart.min(axis=1).max() < 1e-3
            checked += 1
        assert checked > 3


def test_visibility_bins_follow_the_measured_share(everything, tables):
    levels = {"1": (0, 0.4), "2": (0.4, 0.6), "3": (0.6, 0.8), "4": (0.8, 1.0001)}
    for frame, sample in zip(everything, samples(tables), strict=True):
        rows = frame.rows("instances")
        places = {int(i): n for n, i in enumerate(rows["instance_id"])}
        for entry in tables["sample_annotation"].values():
            if entry["sample_token"] == sample["token"]:
                share = rows["visible_fraction"][places[entry["instance_id"]]]
                if entry["visibility_token"]:
                    low, high = levels[entry["visibility_token"]]
                    assert low <= share < high
                else:
                    assert np.isnan(share)


def test_people_are_one_instance_through_time_with_one_attribute_each(tables):
    people = 0
    for instance in tables["instance"].values():
        category = tables["category"][instance["category_token"]]["name"]
        token, count = instance["first_annotation_token"], 0
        while token:
            entry = tables["sample_annotation"][token]
            assert entry["instance_token"] == instance["token"]
            if category.startswith("human"):
                (attribute,) = entry["attribute_tokens"]
                assert tables["attribute"][attribute]["name"] in ATTRIBUTES
                assert entry["activity"]
                people += 1
            token, count = entry["next"], count + 1
        assert count == instance["nbr_annotations"]
    assert people > 3


def test_lidar_points_are_counted_by_instance(everything, tables):
    counted = 0
    for frame, sample in zip(everything, samples(tables), strict=True):
        ids = np.load(frame.folder / "lidar.npy")["instance"]
        for entry in tables["sample_annotation"].values():
            if entry["sample_token"] == sample["token"]:
                assert entry["num_lidar_pts"] == (ids == entry["instance_id"]).sum()
                counted += entry["num_lidar_pts"]
    assert counted > 0


def test_pictures_and_the_map_of_the_land_are_there(everything, tables):
    root = everything.root / "nuscenes"
    for shot in tables["sample_data"].values():
        assert (root / shot["filename"]).is_file()
    (land,) = tables["map"].values()
    assert (root / land["filename"]).is_file()


def test_a_box_with_length_and_width_exchanged_is_found_by_the_check(copy, verdict):
    assert verdict(copy, "nuscenes").passed
    path = copy / "nuscenes" / "v1.0-train" / "sample_annotation.json"
    rows = json.loads(path.read_text())
    width, length, height = rows[0]["size"]
    rows[0]["size"] = [length, width, height]
    path.write_text(json.dumps(rows))
    assert not verdict(copy, "nuscenes").passed
