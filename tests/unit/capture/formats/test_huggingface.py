"""Hugging Face's own library loads our folder and finds the frame's picture and labels."""

import warnings

import numpy as np
import pyarrow.parquet as pq
import pytest

from digisphere.capture.formats.huggingface import CLASSES, MINDS


@pytest.fixture(scope="module")
def rows(everything, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.setenv("HF_HOME", str(tmp_path_factory.mktemp("hf")))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the library's own
            library = pytest.importorskip("datasets")
            loaded = library.load_dataset(
                str(everything.root / "huggingface"),
                cache_dir=str(tmp_path_factory.mktemp("cache")),
            )
    assert list(loaded) == ["train"]
    return loaded["train"]


def test_the_picture_comes_back_pixel_for_pixel(everything, rows):
    assert len(rows) == everything.frames
    for frame, row in zip(everything, rows, strict=True):
        assert np.array_equal(np.asarray(row["image"]), frame.rgb)
        assert row["image"].size == (row["width"], row["height"])


def test_boxes_classes_and_visible_shares_are_those_of_the_tables(everything, rows):
    names = rows.features["objects"]["category"].feature.names
    assert names == list(CLASSES)
    for frame, row in zip(everything, rows, strict=True):
        table, told = frame.rows("instances"), row["objects"]
        assert told["instance_id"] == table["instance_id"].tolist()
        assert [names[code] for code in told["category"]] == table["kind"].tolist()
        x, y, width, height = np.array(told["bbox"]).T
        assert np.array_equal(np.stack((x, y, x + width, y + height), 1), table["box_visible"])
        assert told["area"] == table["pixels"].tolist()
        share = np.array([np.nan if v is None else v for v in told["visible_fraction"]])
        assert np.array_equal(share.astype(np.float32), table["visible_fraction"], equal_nan=True)


def test_people_carry_their_joints_and_their_minds(everything, rows):
    for frame, row in zip(everything, rows, strict=True):
        table, told = frame.rows("keypoints"), row["people"]
        joints = np.array(told["keypoints"]).reshape(-1, 17, 3)
        assert np.array_equal(joints[..., 2], table["keypoints_v"])
        shown = table["keypoints_v"] > 0
        assert np.abs(joints[..., :2] - table["keypoints_px"])[shown].max() < 1e-3
        minds = frame.rows("minds")
        places = {int(i): n for n, i in enumerate(minds["instance_id"])}
        for n, instance in enumerate(told["instance_id"]):
            for name in MINDS:
                assert told[name][n] == minds[name][places[instance]]


def test_a_shuffled_row_is_found_by_the_check(copy, verdict):
    assert verdict(copy, "huggingface").passed
    path = copy / "huggingface" / "data" / "train.parquet"
    table = pq.read_table(path)
    pq.write_table(table.take([1, 0]), path)
    assert not verdict(copy, "huggingface").passed
