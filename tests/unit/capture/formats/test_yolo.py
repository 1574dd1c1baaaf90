"""What Ultralytics' published rule makes of our YOLO files is what the frame shows."""

import numpy as np
import pytest
import yaml

from digisphere.capture.formats.yolo import CLASSES
from digisphere.capture.outlines import loops, outline


def filled(points, *, shape):
    """A polygon filled by the even-odd rule at pixel centres."""
    x, y = np.meshgrid(np.arange(shape[1]) + 0.5, np.arange(shape[0]) + 0.5)
    inside = np.zeros(shape, dtype=bool)
    for (ax, ay), (bx, by) in zip(points, np.roll(points, -1, axis=0), strict=True):
        if ay != by:
            spans = (ay > y) != (by > y)
            inside ^= spans & (x < ax + (y - ay) / (by - ay) * (bx - ax))
    return inside


def pairs(dataset, task):
    """Image and label files as Ultralytics pairs them: «images» becomes «labels»."""
    folder = dataset.root / "yolo" / task
    images = sorted(folder.glob("images/train/*.png"))
    for number, image in enumerate(images):
        text = (folder / "labels" / "train" / f"{image.stem}.txt").read_text()
        yield dataset.frame(number), image, [line.split() for line in text.splitlines()]


def labelled(frame):
    rows = frame.rows("instances")
    keep = np.isin(rows["kind"].astype(str), CLASSES)
    return {name: values[keep] for name, values in rows.items()}


def test_boxes_read_by_the_rule_are_the_visible_boxes(everything):
    for frame, _, lines in pairs(everything, "detect"):
        rows = labelled(frame)
        values = np.array([line[1:] for line in lines], dtype=float)
        size = np.array([frame.view.width, frame.view.height] * 2)
        low, high = values[:, :2] - values[:, 2:] / 2, values[:, :2] + values[:, 2:] / 2
        boxes = np.concatenate((low, high), axis=1) * size
        assert np.abs(boxes - rows["box_visible"]).max() < 1e-3
        assert [CLASSES[int(line[0])] for line in lines] == rows["kind"].tolist()
        assert values.min() >= 0
        assert values.max() <= 1


def test_polygons_filled_are_the_masks_pixel_for_pixel(everything):
    for frame, _, lines in pairs(everything, "segment"):
        rows, size = labelled(frame), np.array([frame.view.width, frame.view.height])
        assert len(lines) == len(rows["instance_id"]) > 3
        for instance_id, line in zip(rows["instance_id"], lines, strict=True):
            points = np.array(line[1:], dtype=float).reshape(-1, 2) * size
            assert len(points) >= 4
            mask = filled(points, shape=frame.instance.shape)
            assert np.array_equal(mask, frame.instance == instance_id)


def test_keypoints_read_by_the_rule_are_the_persons(everything):
    facts = yaml.safe_load((everything.root / "yolo" / "pose" / "data.yaml").read_text())
    count, per_point = facts["kpt_shape"]
    for frame, _, lines in pairs(everything, "pose"):
        table = frame.rows("keypoints")
        size = np.array([frame.view.width, frame.view.height])
        values = np.array([line[5:] for line in lines], float).reshape(-1, count, per_point)
        assert np.array_equal(values[..., 2], table["keypoints_v"])
        shown = table["keypoints_v"] > 0
        assert np.abs(values[..., :2] * size - table["keypoints_px"])[shown].max() < 1e-3
        assert not values[~shown].any()
        assert {line[0] for line in lines} == {"0"}


def test_the_yaml_names_classes_from_zero_and_every_split(everything):
    facts = yaml.safe_load((everything.root / "yolo" / "segment" / "data.yaml").read_text())
    assert facts["names"] == dict(enumerate(CLASSES))
    assert [facts[split] for split in ("train", "val", "test")] == [
        "images/train", "images/val", "images/test",
    ]  # fmt: skip


def test_mirroring_a_keypoint_twice_gives_it_back(everything):
    facts = yaml.safe_load((everything.root / "yolo" / "pose" / "data.yaml").read_text())
    flip = facts["flip_idx"]
    assert [flip[i] for i in flip] == list(range(17))


def test_pictures_are_shared_and_not_copied(everything):
    for frame, image, _ in pairs(everything, "detect"):
        assert image.samefile(frame.folder / "rgb.png")


@pytest.mark.parametrize("seed", range(6))
def test_any_mask_with_holes_and_pieces_comes_back_from_its_outline(seed):
    mask = np.random.default_rng(seed).random((9, 11)) < 0.2 + 0.1 * seed
    assert np.array_equal(filled(outline(mask), shape=mask.shape), mask)


def test_a_ring_has_two_loops_and_one_outline():
    mask = np.ones((5, 5), dtype=bool)
    mask[2, 2] = False
    assert len(loops(mask)) == 2
    assert np.array_equal(filled(outline(mask), shape=mask.shape), mask)


def test_a_moved_box_is_found_by_the_check(copy, verdict):
    assert verdict(copy, "yolo").passed
    path = next((copy / "yolo" / "detect" / "labels" / "train").glob("*.txt"))
    first, *rest = path.read_text().splitlines()
    number, x, *more = first.split()
    path.write_text("\n".join([" ".join([number, str(float(x) + 0.01), *more]), *rest]) + "\n")
    assert not verdict(copy, "yolo").passed
