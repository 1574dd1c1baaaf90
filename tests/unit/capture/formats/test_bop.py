"""What bop_toolkit's rules read from our scene is what the frame shows."""

import json

import numpy as np
import pytest
from PIL import Image

from digisphere.capture.formats.bop import depth_steps, pixel_box


@pytest.fixture(scope="module")
def scene(everything):
    (found,) = (everything.root / "bop" / "train").iterdir()
    return found


def load(scene, name):
    """As bop_toolkit's load_json with keys_to_int."""
    return {int(k): v for k, v in json.loads((scene / f"{name}.json").read_text()).items()}


def people(frame):
    rows = frame.rows("instances")
    return {name: values[rows["kind"] == "person"] for name, values in rows.items()}


def test_depth_times_its_scale_is_the_depth_in_millimetres_and_sky_is_zero(everything, scene):
    for frame in everything:
        camera = load(scene, "scene_camera")[frame.frame_id]
        path = scene / "depth" / f"{frame.frame_id:06d}.png"
        depth = np.asarray(Image.open(path)).astype(np.float64) * camera["depth_scale"]
        sky = np.isinf(frame.depth)
        assert not depth[sky].any()
        assert np.abs(depth - frame.depth * 1000)[~sky].max() <= camera["depth_scale"] * 0.51


def test_the_box_of_each_pose_drawn_with_cam_k_is_the_box_of_the_tables(everything, scene):
    signs = np.array([(a, b, c) for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)]) / 2
    for frame in everything:
        k = np.reshape(load(scene, "scene_camera")[frame.frame_id]["cam_K"], (3, 3))
        rows = people(frame)
        truths = load(scene, "scene_gt")[frame.frame_id]
        assert [t["obj_id"] - 1 for t in truths] == rows["row"].tolist()
        for n, truth in enumerate(truths):
            turn = np.reshape(truth["cam_R_m2c"], (3, 3))
            corners = signs * truth["size_mm"] @ turn.T + truth["cam_t_m2c"]
            drawn = corners @ k.T
            drawn = drawn[:, :2] / drawn[:, 2:] + 0.5
            apart = np.abs(rows["box_3d_corners"][n][:, None] - drawn[None]).max(axis=2)
            assert apart.min(axis=1).max() < 1e-6
            assert np.linalg.det(turn) == pytest.approx(1)


def test_world_to_camera_is_the_cameras_in_millimetres(everything, scene):
    for frame in everything:
        camera = load(scene, "scene_camera")[frame.frame_id]
        turn, shift = np.reshape(camera["cam_R_w2c"], (3, 3)), np.array(camera["cam_t_w2c"])
        assert np.allclose(-turn.T @ shift / 1000, frame.view.position_m)


def test_the_six_fields_follow_from_the_masks(everything, scene):
    hidden = 0
    for frame in everything:
        rows = people(frame)
        for n, info in enumerate(load(scene, "scene_gt_info")[frame.frame_id]):
            name = f"{frame.frame_id:06d}_{n:06d}.png"
            whole = np.asarray(Image.open(scene / "mask" / name)) > 0
            seen = np.asarray(Image.open(scene / "mask_visib" / name)) > 0
            assert np.array_equal(seen, frame.instance == rows["instance_id"][n])
            assert (whole | ~seen).all()
            assert info["px_count_visib"] == seen.sum() == rows["pixels"][n]
            assert info["px_count_all"] == whole.sum() == rows["silhouette_pixels"][n]
            assert info["visib_fract"] == pytest.approx(rows["visible_fraction"][n], abs=1e-6)
            x, y, width, height = info["bbox_visib"]
            x0, y0, x1, y1 = rows["box_visible"][n]
            assert [x, y, x + width + 1, y + height + 1] == [x0, y0, x1, y1]
            hidden += int((whole & ~seen).any())
    assert hidden, "nobody is hidden, so nothing was shown about silhouettes"


def test_far_surfaces_coarsen_the_step_and_near_ones_keep_a_millimetre():
    steps, scale = depth_steps(np.array([[1.2344, np.inf]], dtype=np.float32))
    assert (steps.tolist(), scale) == ([[1234, 0]], 1.0)
    steps, scale = depth_steps(np.array([[3000.0, 1e-5]], dtype=np.float32))
    assert steps.max() <= 65535
    assert steps.min() == 1
    assert steps[0, 0] * scale == pytest.approx(3e6, abs=scale)


def test_the_box_of_one_pixel_has_no_size_and_of_none_is_minus_one():
    mask = np.zeros((4, 5), dtype=bool)
    assert pixel_box(mask) == [-1, -1, -1, -1]
    mask[2, 3] = True
    assert pixel_box(mask) == [3, 2, 0, 0]


def test_a_grown_silhouette_is_found_by_the_check(copy, verdict):
    assert verdict(copy, "bop").passed
    path = next((copy / "bop" / "train").glob("*/mask/*"))
    Image.fromarray(np.full((120, 160), 255, dtype=np.uint8)).save(path)
    assert not verdict(copy, "bop").passed
