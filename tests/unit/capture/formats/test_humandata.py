"""What mmhuman3d's rules read from our npz is where people's joints are."""

import numpy as np
import pytest

from digisphere.capture.formats.humandata import COUNT, JOINTS

LEFT_HIP, LEFT_KNEE, RIGHT_WRIST, NOSE = 1, 4, 21, 55
COCO = {"left_hip": 11, "left_knee": 13, "right_wrist": 10, "nose": 0}


@pytest.fixture(scope="module")
def human(everything):
    """As HumanData.load: arrays as they are, 0-d objects unpacked."""
    (path,) = (everything.root / "humandata").glob("*.npz")
    with np.load(path, allow_pickle=True) as file:
        return {n: file[n].item() if file[n].ndim == 0 else file[n] for n in file.files}


def test_every_row_counted_has_a_picture_a_box_and_190_joints(everything, human):
    count = human["__data_len__"]
    assert count == len(everything.table("keypoints")["person_id"]) > 3
    assert human["keypoints2d_original"].shape == (count, COUNT, 3)
    assert human["keypoints3d_original"].shape == (count, COUNT, 4)
    assert human["bbox_xywh"].shape == (count, 5)
    for path in human["image_path"]:
        assert (everything.root / "humandata" / path).is_file()
    assert set(human["meta"]["gender"]) <= {"f", "m"}
    assert "smplx" not in human


def test_masked_joints_are_zero_and_the_others_known_by_name(human):
    mask = human["keypoints3d_original_mask"]
    assert np.flatnonzero(mask).tolist() == sorted(JOINTS) == sorted(human["misc"]["joints"])
    for name in ("keypoints2d_original", "keypoints3d_original"):
        assert not human[name][:, mask == 0].any()


def test_hips_knees_wrists_and_nose_are_cocos_in_the_cameras_axes(everything, human):
    table = everything.table("keypoints")
    points = human["keypoints3d_original"]
    frames = {frame.frame_id: frame.view for frame in everything}
    pairs = zip(table["frame_id"].tolist(), table["keypoints_m"], strict=True)
    camera = np.array([frames[frame].to_camera(joints) for frame, joints in pairs])
    order = (LEFT_HIP, LEFT_KNEE, RIGHT_WRIST, NOSE)
    for joint, coco in zip(order, COCO.values(), strict=True):
        assert np.abs(points[:, joint, :3] - camera[:, coco]).max() < 1e-3


def test_joints_drawn_with_focal_length_and_centre_are_the_flat_ones(human):
    solid, flat = human["keypoints3d_original"], human["keypoints2d_original"]
    focal = np.array(human["misc"]["focal_length"])[:, None]
    centre = np.array(human["misc"]["principal_point"])[:, None]
    shown = flat[..., 2] > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = solid[..., :2] / solid[..., 2:3] * focal + centre
    assert shown.any()
    assert np.abs(drawn - flat[..., :2])[shown].max() < 1e-2


def test_joints_of_somebody_else_are_found_by_the_check(copy, verdict):
    assert verdict(copy, "humandata").passed
    (path,) = (copy / "humandata").glob("*.npz")
    with np.load(path, allow_pickle=True) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["keypoints3d_original"] = arrays["keypoints3d_original"][::-1]
    np.savez_compressed(path, **arrays)
    assert not verdict(copy, "humandata").passed
