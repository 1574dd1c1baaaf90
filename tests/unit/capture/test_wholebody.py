"""Feet, hands and face in COCO-WholeBody's order, as far as bodies have them."""

import json

import numpy as np
import pytest
from pycocotools.coco import COCO

from digisphere.capture.body_parts import BodyPart
from digisphere.capture.projection import PinholeView
from digisphere.capture.wholebody import COUNT, SECTIONS, known_points, labelled, parts_beyond_body
from digisphere.people.skeleton import body_asset

FRONT = PinholeView(
    640, 480, np.array([[500.0, 0, 320], [0, 500, 240], [0, 0, 1]]), np.eye(4), 0.1, 100.0
)
PERSON = 131072


def rest():
    """Points of the mean body at rest, 1.7 m tall: x forward, y left, z up."""
    return 1.7 * body_asset().point_mean


def place(section, number):
    return known_points()[SECTIONS[section].start + number]


def test_the_orders_are_coco_wholebodys():
    names = body_asset().point_names
    assert len(known_points()) == 17 + 6 + 4 + 42
    # Published: hands run wrist, thumb 1-4, forefinger 1-4, middle 1-4, ring 1-4, little 1-4.
    assert names[place("lefthand", 0)] == "hand_l"
    assert names[place("lefthand", 8)] == "index_tip_l"
    assert names[place("righthand", 12)] == "fingertip_r"
    assert names[place("righthand", 17)] == "pinky_01_r"
    # Feet: left big toe, left small toe, left heel, then right.
    assert [names[place("foot", k)] for k in (0, 1, 5)] == ["toe_l", "small_toe_l", "heel_r"]
    # Of the face's 68: 8 the chin, 30 the tip of the nose, 48 the person's right corner.
    assert names[place("face", 48)] == "right_mouth_corner"


@pytest.mark.parametrize(("hand", "sign"), [("lefthand", 1.0), ("righthand", -1.0)])
def test_fingers_lead_from_wrist_to_tip_and_lie_side_by_side(hand, sign):
    points = rest()
    wrist, ends = points[place(hand, 0)], [points[place(hand, 4 * k)] for k in range(1, 6)]
    for finger in range(5):
        joints = [points[place(hand, 1 + 4 * finger + k)] for k in range(4)]
        steps = np.linalg.norm(np.diff(joints, axis=0), axis=1)
        assert ((steps > 0.01) & (steps < 0.07)).all()
        assert (np.diff(np.linalg.norm(joints - wrist, axis=1)) > 0).all()
    assert all(sign * end[1] > 0.2 for end in ends)
    lengths = [np.linalg.norm(end - wrist) for end in ends]
    assert int(np.argmax(lengths)) == 2  # the middle finger is the longest
    assert all(0.1 < length < 0.24 for length in lengths)


def test_a_face_has_its_mouth_above_its_chin_and_below_its_nose():
    asset, points = body_asset(), rest()
    chin, nose, left, right = (
        points[asset.point(name)]
        for name in ("chin", "nose", "left_mouth_corner", "right_mouth_corner")
    )
    assert chin[2] < left[2] - 0.02
    assert left[2] < nose[2] - 0.02
    assert 0.04 < left[1] - right[1] < 0.06  # a mouth is some 5 cm wide
    assert abs(chin[1]) < 1e-3
    assert points[asset.point("small_toe_l")][1] > points[asset.point("toe_l")][1]


def test_a_point_under_more_than_its_flesh_is_hidden_and_one_unknown_has_no_flag():
    points = np.zeros((1, len(body_asset().point_names), 3))
    points[0] = (0.0, 0.0, 3.0)
    instance = np.full((480, 640), PERSON, dtype=np.uint32)
    told = {}
    for before_m in (0.005, 0.2, -0.1):
        depth = np.full((480, 640), 3.0 - before_m, dtype=np.float32)
        _, flags = labelled(
            points, view=FRONT, ids=np.array([PERSON]), instance=instance, depth_m=depth
        )
        told[before_m] = flags[0, SECTIONS["lefthand"]]
        unknown = np.setdiff1d(np.arange(COUNT), list(known_points()))
        assert not flags[0, unknown].any()
        assert len(unknown) == 64
    assert (told[0.005] == 2).all()
    assert (told[0.2] == 1).all()
    assert (told[-0.1] == 1).all()  # the pixel shows what is past the finger


def test_points_know_the_part_they_lie_on():
    parts = parts_beyond_body()
    assert set(parts[SECTIONS["lefthand"]]) == {BodyPart.LEFT_HAND}
    assert set(parts[SECTIONS["righthand"]]) == {BodyPart.RIGHT_HAND}
    assert set(parts[SECTIONS["foot"]]) == {BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT}
    assert not parts[:17].any()


def test_cocos_own_library_reads_the_points_of_the_table(tmp_path):
    from digisphere.capture.dataset import Dataset
    from digisphere.capture.session import capture
    from digisphere.capture.validate import validate
    from digisphere.testing.captures import box_request, open_box_world

    root = tmp_path / "set"
    asked = {"planes": "standard", "formats": "native,coco", "frames": 1}
    capture(box_request(root, **asked), open_world=open_box_world)
    coco, table = (
        COCO(str(root / "coco" / "person_wholebody.json")),
        Dataset(root).table("keypoints"),
    )
    assert len(coco.anns) == len(table["person_id"]) > 3
    row = {int(i): k for k, i in enumerate(table["instance_id"])}
    for entry in coco.anns.values():
        k = row[entry["instance_id"]]
        for section, places in SECTIONS.items():
            told = np.array(entry[f"{section}_kpts"]).reshape(-1, 3)
            assert np.array_equal(told[:, 2], table["wholebody_v"][k, places])
            assert np.abs(told[:, :2] - table["wholebody_px"][k, places]).max() < 1e-3
            assert entry[f"{section}_valid"] == bool(told[:, 2].any())
        assert len(entry["keypoints"]) == 51
    plain = json.loads((root / "coco" / "person_keypoints.json").read_text())
    assert not [key for a in plain["annotations"] for key in a if "_kpts" in key]
    path = root / "coco" / "person_wholebody.json"
    tree = json.loads(path.read_text())
    assert validate(root).passed
    hand = tree["annotations"][0]["lefthand_kpts"]
    hand[0] += 5.0
    path.write_text(json.dumps(tree))
    failed = {t.name for t in validate(root).tallies if not t.passed}
    assert "COCO = labels" in failed
