"""A dataset's frames, drawn again from a world lived again, are the frames stored."""

import shutil
from dataclasses import dataclass

import numpy as np
import pytest

from digisphere.capture.checks.frames import check_some
from digisphere.capture.checks.redrawn import chosen_frames
from digisphere.capture.dataset import Dataset
from digisphere.capture.png import colours_from_ids, encode_png, ids_from_colours, read_png
from digisphere.capture.request import FrameDraw
from digisphere.capture.session import capture
from digisphere.capture.validate import validate
from digisphere.testing.captures import box_request, open_box_world
from digisphere.testing.frames import BoxEye

DRAWN = ("world lives again", "ids draw again", "depth draws again", "colours draw again")


@pytest.fixture(scope="module")
def true_set(tmp_path_factory):
    """Frames taken in two ways, so that draws are lived again too."""
    out = tmp_path_factory.mktemp("true") / "set"
    draws = tuple(FrameDraw(rig, "", fov) for rig, fov in (("street", 40.0), ("drone", 60.0)) * 2)
    request = box_request(out, frames=4, every_s=60.0, draws=draws, planes="standard",
                          formats="native")  # fmt: skip
    capture(request, open_world=open_box_world)
    return out


@pytest.fixture
def copy(true_set, tmp_path):
    return shutil.copytree(true_set, tmp_path / "set")


def drawn(root, *, count=4, open_world=open_box_world):
    report = validate(root, rerender=count, open_world=open_world)
    return {tally.name: tally for tally in report.tallies if tally.name in DRAWN}


def test_every_frame_of_a_true_dataset_is_drawn_again_to_the_bit(true_set):
    tallies = drawn(true_set)
    assert all(tally.passed and tally.checked for tally in tallies.values())
    assert tallies["world lives again"].checked == 4
    assert tallies["ids draw again"].checked == 4 * 160 * 120
    assert tallies["colours draw again"].worst == 0


def test_frames_are_chosen_by_the_seed_and_nobody_is_asked_for_more_than_there_are(true_set):
    dataset = Dataset(true_set)
    assert chosen_frames(dataset, count=2) == chosen_frames(dataset, count=2)
    assert chosen_frames(dataset, count=9) == [0, 1, 2, 3]


def test_without_being_asked_for_it_is_told_that_nothing_was_drawn_again(true_set):
    (tally,) = (t for t in validate(true_set).tallies if t.name == "frames drawn again")
    assert "not asked for" in tally.skipped
    assert not tally.checked


def change_id(root):
    path = root / "frames" / "000002" / "instance.png"
    ids = ids_from_colours(read_png(path))
    ids[60, 80] += 1
    path.write_bytes(encode_png(colours_from_ids(ids)))


def change_depth(root):
    path = root / "frames" / "000002" / "depth.npy"
    depth = np.load(path)
    depth[100, 80] = np.nextafter(depth[100, 80], np.float32(0))
    np.save(path, depth)


def change_colour(root):
    path = root / "frames" / "000002" / "rgb.png"
    colours = read_png(path).copy()
    colours[5, 7, 1] ^= 16
    path.write_bytes(encode_png(colours))


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("ids draw again", change_id),
        ("depth draws again", change_depth),
        ("colours draw again", change_colour),
    ],
)
def test_one_changed_pixel_is_found_in_its_plane_and_no_other(copy, name, spoil):
    spoil(copy)
    found = drawn(copy)
    assert [n for n, tally in found.items() if not tally.passed] == [name]
    assert found[name].failed == 1
    assert "frame 2: 1 pixels, the first at" in found[name].examples[0]


def test_another_world_is_found_by_its_fingerprint(copy):
    def open_world(request, progress=None):
        world = open_box_world(request)
        world.simulation.state.tables["people"]["purse_cents"][0] += 1
        return world

    assert not drawn(copy, open_world=open_world)["world lives again"].passed


@dataclass
class StrangeEye(BoxEye):
    """The same eye under another name."""

    driver = "another driver"


def test_under_another_driver_worlds_are_compared_and_pixels_are_not(true_set):
    def open_world(request, progress=None):
        world = open_box_world(request)
        world.eye = StrangeEye()
        return world

    found = drawn(true_set, open_world=open_world)
    assert found["world lives again"].checked == 4
    told = "drawn by «software boxes», and here by «another driver»"
    assert found["ids draw again"].skipped == told
    assert not found["ids draw again"].checked


def test_tallies_of_parts_join_to_those_of_the_whole(copy):
    change_id(copy)
    dataset = Dataset(copy)
    whole, *parts = (
        check_some(dataset, some, progress=lambda label, fraction: None)
        for some in (range(4), range(2), range(2, 4))
    )
    for mine, first, second in zip(whole, *parts, strict=True):
        first.join(second)
        assert (mine.checked, mine.failed, mine.examples) == (
            first.checked, first.failed, first.examples,
        )  # fmt: skip
        assert mine.worst == first.worst or np.isnan([mine.worst, first.worst]).all()
