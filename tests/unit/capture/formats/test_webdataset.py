"""The webdataset library reads our shards and finds the frame's planes and labels."""

import tarfile
import warnings

import numpy as np
import pytest

from digisphere.capture.formats.webdataset import read_shard


@pytest.fixture(scope="module")
def samples(everything):
    (shard,) = (everything.root / "webdataset").glob("train-*.tar")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library's own
        library = pytest.importorskip("webdataset")
        pipeline = library.WebDataset(str(shard), shardshuffle=False).decode("rgb8")
        return list(pipeline)


def test_each_frame_is_one_sample_with_its_picture_and_planes(everything, samples):
    assert len(samples) == everything.frames
    for frame, sample in zip(everything, samples, strict=True):
        assert sample["json"]["frame_id"] == frame.frame_id
        assert np.array_equal(sample["rgb.png"], frame.rgb)
        assert np.array_equal(sample["depth.npy"], frame.depth)
        ids = sample["instance.png"].astype(np.uint32) @ [1, 256, 65536]
        assert np.array_equal(ids, frame.instance)


def test_labels_in_the_json_are_the_rows_of_the_tables(everything, samples):
    for frame, sample in zip(everything, samples, strict=True):
        rows = frame.rows("instances")
        labels = sample["json"]["instances"]
        assert labels["instance_id"] == rows["instance_id"].tolist()
        assert labels["box_visible"] == rows["box_visible"].tolist()
        share = [np.nan if v is None else v for v in labels["visible_fraction"]]
        assert np.allclose(share, rows["visible_fraction"], equal_nan=True)
        joints = np.array(sample["json"]["keypoints"]["keypoints_m"])
        assert np.array_equal(joints, frame.rows("keypoints")["keypoints_m"])


def test_samples_of_two_captures_cannot_share_a_key(samples):
    keys = [sample["__key__"] for sample in samples]
    assert len(set(keys)) == len(keys)
    assert all(key.startswith("plain-7-") for key in keys)


def test_the_archive_holds_no_time_of_day_and_no_owner(everything):
    (shard,) = (everything.root / "webdataset").glob("*.tar")
    with tarfile.open(shard) as archive:
        assert {(i.mtime, i.uid, i.gid, i.uname) for i in archive} == {(0, 0, 0, "")}


def test_a_plane_of_another_frame_is_found_by_the_check(copy, verdict):
    assert verdict(copy, "webdataset").passed
    (shard,) = (copy / "webdataset").glob("*.tar")
    (_, first), (_, second) = read_shard(shard)[:2]
    content = shard.read_bytes()
    at = content.index(first["semantic.png"])
    wrong = second["semantic.png"][: len(first["semantic.png"])]
    wrong += bytes(len(first["semantic.png"]) - len(wrong))
    shard.write_bytes(content[:at] + wrong + content[at + len(wrong) :])
    assert not verdict(copy, "webdataset").passed
