"""KITTI datasets of another maker: a sound one passes, each check fails on a copy made false."""

import math

import numpy as np
import pytest
from PIL import Image

from digisphere.capture.foreign.kitti_checks import KITTI_CHECKS
from digisphere.capture.foreign.proof import validate_foreign

WIDTH, HEIGHT = 124, 37
FOCAL, MIDDLE = 72.0, (60.0, 17.0)


def matrix(values):
    return " ".join(f"{value:.6e}" for value in np.asarray(values, dtype=float).ravel())


def calibration():
    k = np.array([[FOCAL, 0, MIDDLE[0], 4.5], [0, FOCAL, MIDDLE[1], 0.2], [0, 0, 1, 0.003]])
    turn = np.array([[0, -1, 0, 0.0], [0, 0, -1, -0.08], [1, 0, 0, -0.27]])
    lines = [f"P{n}: {matrix(k)}" for n in range(4)]
    lines += [f"R0_rect: {matrix(np.eye(3))}", f"Tr_velo_to_cam: {matrix(turn)}"]
    return "\n".join([*lines, f"Tr_imu_to_velo: {matrix(np.eye(3, 4))}", ""])


def line(kind, size, foot, turn, *, cut=0.0, hidden=0):
    """A label line by the devkit's own rule for drawing a box."""
    height, width, length = size
    x = np.array([1, 1, -1, -1] * 2) * length / 2
    y = np.array([0, 0, 0, 0, -1, -1, -1, -1]) * height
    z = np.array([1, -1, -1, 1] * 2) * width / 2
    rotation = np.array([[math.cos(turn), 0, math.sin(turn)], [0, 1, 0],
                         [-math.sin(turn), 0, math.cos(turn)]])  # fmt: skip
    corners = rotation @ np.stack((x, y, z)) + np.array(foot)[:, None]
    k = np.array([[FOCAL, 0, MIDDLE[0]], [0, FOCAL, MIDDLE[1]], [0, 0, 1]])
    drawn = k @ corners + np.array([[4.5], [0.2], [0.003]])
    pixels = (drawn[:2] / drawn[2]).T
    last = np.array([WIDTH, HEIGHT]) - 1
    box = np.concatenate(
        (np.clip(pixels.min(axis=0), 0, last), np.clip(pixels.max(axis=0), 0, last))
    )
    alpha = turn - math.atan2(foot[0], foot[2])
    numbers = " ".join(f"{value:.2f}" for value in (*box, *size, *foot, turn))
    return f"{kind} {cut:.2f} {hidden} {alpha:.2f} {numbers}"


CAR = line("Car", (1.5, 1.6, 3.9), (-3.0, 1.7, 14.0), -1.4)
WALKER = line("Pedestrian", (1.8, 0.5, 0.9), (2.0, 1.6, 9.0), 0.3, hidden=1)
IGNORED = "DontCare -1 -1 -10 100.00 5.00 110.00 12.00 -1 -1 -1 -1000 -1000 -1000 -10"


@pytest.fixture
def kitti(tmp_path):
    root = tmp_path / "training"
    for folder in ("label_2", "calib", "image_2", "velodyne"):
        (root / folder).mkdir(parents=True)
    for frame, lines in (("000000", (CAR, WALKER, IGNORED)), ("000001", (WALKER,))):
        (root / "label_2" / f"{frame}.txt").write_text("\n".join([*lines, ""]))
        (root / "calib" / f"{frame}.txt").write_text(calibration())
        Image.new("RGB", (WIDTH, HEIGHT)).save(root / "image_2" / f"{frame}.png")
        points = np.array([[5, 0, -1, 0.3], [6, 1, -1, 0.9]], dtype="<f4")
        (root / "velodyne" / f"{frame}.bin").write_bytes(points.tobytes())
    (tmp_path / "ImageSets").mkdir()
    (tmp_path / "ImageSets" / "train.txt").write_text("000000\n000001\n")
    return tmp_path


def failures(root):
    (proof,) = validate_foreign(root)
    return {tally.name: " | ".join(tally.examples) for tally in proof.tallies if not tally.passed}


def relabel(place, value):
    """Change one word of the car's line."""

    def change(root):
        words = CAR.split()
        words[place] = str(value)
        path = root / "training" / "label_2" / "000000.txt"
        path.write_text("\n".join([" ".join(words), WALKER, IGNORED, ""]))

    return change


def replace(name, old, new):
    def change(root):
        path = root / "training" / name
        path.write_text(path.read_text().replace(old, new))

    return change


def brighten(root):
    points = np.array([[5, 0, -1, 200.0]], dtype="<f4")
    (root / "training" / "velodyne" / "000000.bin").write_bytes(points.tobytes())


def raise_by_half(root):
    """Take the middle of the box for its bottom, as many converters do."""
    foot = float(CAR.split()[12])
    relabel(12, foot - 0.75)(root)


CORRUPTIONS = [
    ("frames complete", lambda r: (r / "training/image_2/000001.png").unlink(), "000001.png"),
    ("frames complete", lambda r: (r / "training/label_2/000001.txt").unlink(), "no label"),
    ("frames complete", lambda r: (r / "ImageSets/train.txt").write_text("000007\n"), "000007"),
    ("lines", relabel(0, "Cart"), "label_2/000000.txt:1: there is no type «Cart»"),
    ("lines", relabel(14, ""), "14 fields, not 15"),
    ("lines", relabel(13, "far"), "is not all numbers"),
    ("calibration", replace("calib/000000.txt", "P2:", "P9:"), "lacks P2"),
    ("calibration", replace("calib/000001.txt", "R0_rect: 1.0", "R0_rect: 1.1"), "no rotation"),
    ("calibration", lambda r: (r / "training/calib/000001.txt").unlink(), "is not there"),
    ("truncated, occluded, sizes", relabel(1, 1.5), "truncated is 1.5, not 0 to 1"),
    ("truncated, occluded, sizes", relabel(2, 4), "occluded is 4"),
    ("truncated, occluded, sizes", relabel(8, -1.5), "height, width, length"),
    ("truncated, occluded, sizes", replace("label_2/000000.txt", "-10 100.00", "0 100.00"),
     "DontCare without"),
    ("boxes in pictures", relabel(6, 300), "off by 177"),
    ("boxes in pictures", relabel(6, 3), "has no extent"),
    ("alpha = rotation_y - bearing", relabel(3, 0.5), "alpha 0.5 for rotation_y -1.4"),
    ("alpha = rotation_y - bearing", relabel(14, -81.0), "more than half a turn"),
    ("3-D box draws the 2-D box", raise_by_half, "the 3-D box draws"),
    ("3-D box draws the 2-D box", relabel(13, 28.0), "the 3-D box draws"),
    ("scans", brighten, "velodyne/000000.bin, point 0"),
    ("scans", lambda r: (r / "training/velodyne/000001.bin").write_bytes(b"\0" * 17), "17 bytes"),
]  # fmt: skip


def test_a_sound_set_passes_every_check(kitti):
    (proof,) = validate_foreign(kitti)
    assert proof.passed, [tally.examples for tally in proof.tallies if not tally.passed]
    assert all(tally.checked for tally in proof.tallies)
    assert proof.counted == "2 frames, 4 objects"


@pytest.mark.parametrize(("name", "spoil", "told"), CORRUPTIONS)
def test_a_check_fails_on_a_copy_made_false(kitti, name, spoil, told):
    spoil(kitti)
    found = failures(kitti)
    assert name in found
    assert told in found[name]


def test_every_check_has_a_corruption_that_proves_it():
    assert {name for _, name, _ in KITTI_CHECKS} == {name for name, *_ in CORRUPTIONS}
