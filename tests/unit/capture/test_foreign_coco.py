"""COCO files of another maker: a sound set passes, and each check fails on a copy made false."""

import json

import numpy as np
import pytest
from PIL import Image

from digisphere.capture.checks.tally import Tally
from digisphere.capture.foreign.coco_masks import decoded_counts, mask_of
from digisphere.capture.foreign.coco_reading import CocoFile
from digisphere.capture.foreign.layouts import BOX_CHECKS, COCO_CHECKS, JOINT_CHECKS, SEGMENT_CHECKS
from digisphere.capture.foreign.pictures import Pictures
from digisphere.capture.foreign.proof import validate_foreign
from digisphere.capture.png import colours_from_ids
from digisphere.capture.run_length import encode_masks
from digisphere.errors import CaptureError

WIDTH, HEIGHT = 64, 48
BOX = [10, 8, 20, 30]
RING = [10, 8, 30, 8, 30, 38, 10, 38]
INFO = {"info": {"year": 2026}, "licenses": []}
NAMES = ["nose", "left_hand", "right_hand"]


def images():
    return [
        {"id": n, "width": WIDTH, "height": HEIGHT, "file_name": f"{n:012d}.jpg"} for n in (7, 9)
    ]


def runs(x, y, width, height):
    """Uncompressed run lengths of a rectangle, column by column, zeros first."""
    before = x * HEIGHT + y
    gaps = [value for _ in range(width) for value in (HEIGHT - height, height)]
    counts = [before, *gaps[1:]]
    return [*counts, WIDTH * HEIGHT - sum(counts)]


def instances():
    ring = {"id": 1, "image_id": 7, "category_id": 18, "segmentation": [RING], "area": 600.0,
            "bbox": BOX, "iscrowd": 0}  # fmt: skip
    crowd = {"id": 2, "image_id": 9, "category_id": 18, "iscrowd": 1, "area": 50,
             "bbox": [4, 5, 10, 5],
             "segmentation": {"size": [HEIGHT, WIDTH], "counts": runs(4, 5, 10, 5)}}  # fmt: skip
    kinds = [{"id": 18, "name": "dog", "supercategory": "animal"}]
    return {**INFO, "images": images(), "annotations": [ring, crowd], "categories": kinds}


def keypoints():
    person = {"id": 5, "image_id": 7, "category_id": 1, "segmentation": [RING], "area": 600,
              "bbox": BOX, "iscrowd": 0, "num_keypoints": 2,
              "keypoints": [20, 10, 2, 12, 30, 1, 0, 0, 0]}  # fmt: skip
    kinds = [{"id": 1, "name": "person", "keypoints": NAMES, "skeleton": [[1, 2], [1, 3]]}]
    return {**INFO, "images": images(), "annotations": [person], "categories": kinds}


def segments():
    """Ids of a panoptic picture: a road, a dog in front of it, void at the left edge."""
    ids = np.full((HEIGHT, WIDTH), 300, dtype=np.uint32)
    ids[:, :2] = 0
    ids[8:38, 10:30] = 70_000
    return ids


def panoptic():
    told = [
        {
            "id": 300,
            "category_id": 149,
            "area": 62 * 48 - 600,
            "bbox": [2, 0, 62, 48],
            "iscrowd": 0,
        },
        {"id": 70_000, "category_id": 18, "area": 600, "bbox": BOX, "iscrowd": 0},
    ]
    entry = {"image_id": 7, "file_name": "000000000007.png", "segments_info": told}
    kinds = [
        {"id": 18, "name": "dog", "isthing": 1, "supercategory": "animal", "color": [0, 0, 142]},
        {"id": 149, "name": "road", "isthing": 0, "supercategory": "ground", "color": [9, 9, 9]},
    ]
    return {**INFO, "images": images()[:1], "annotations": [entry], "categories": kinds}


def captions():
    told = [{"id": 3, "image_id": 9, "caption": "A dog asleep."}]
    return {**INFO, "images": images(), "annotations": told}


FILES = {
    "instances_val2017": instances,
    "person_keypoints_val2017": keypoints,
    "panoptic_val2017": panoptic,
    "captions_val2017": captions,
}


@pytest.fixture
def coco(tmp_path):
    """The folders as cocodataset.org has them."""
    notes, pictures = tmp_path / "annotations", tmp_path / "val2017"
    for folder in (notes, pictures, notes / "panoptic_val2017"):
        folder.mkdir()
    for name, make in FILES.items():
        (notes / f"{name}.json").write_text(json.dumps(make()))
    for image in images():
        Image.new("RGB", (WIDTH, HEIGHT), (90, 120, 60)).save(pictures / image["file_name"])
    drawn = Image.fromarray(colours_from_ids(segments()))
    drawn.save(notes / "panoptic_val2017" / "000000000007.png")
    return tmp_path


def edit(root, name, change):
    path = root / "annotations" / f"{name}_val2017.json"
    tree = json.loads(path.read_text())
    change(tree)
    path.write_text(json.dumps(tree))


def failures(root):
    """Names of the checks that failed, with their examples."""
    return {
        tally.name: " | ".join(tally.examples)
        for proof in validate_foreign(root)
        for tally in proof.tallies
        if not tally.passed
    }


def set_in(kind, place, key, value, *, name):
    return lambda root: edit(root, name, lambda tree: tree[kind][place].update({key: value}))


def first(key, value, *, name="instances"):
    return set_in("annotations", 0, key, value, name=name)


def crowd_of(counts):
    return set_in("annotations", 1, "segmentation", {"size": [HEIGHT, WIDTH], "counts": counts},
                  name="instances")  # fmt: skip


def truncate(root):
    path = root / "val2017" / "000000000009.jpg"
    path.write_bytes(path.read_bytes()[:-200])


def repaint(root):
    ids = segments()
    ids[0, 60] = 5
    picture = Image.fromarray(colours_from_ids(ids))
    picture.save(root / "annotations" / "panoptic_val2017" / "000000000007.png")


def drop_id(root):
    edit(root, "instances", lambda tree: tree["annotations"][0].pop("id"))


CORRUPTIONS = [
    ("records", drop_id, "annotations[0]: there is no «id»"),
    ("records", set_in("images", 0, "width", "64", name="instances"), "«width» is '64'"),
    ("records", first("caption", "", name="captions"), "«caption» is ''"),
    ("ids", first("id", 0), "takes ids below 1"),
    ("ids", first("id", 2), "annotation id 2 stands 2 times"),
    ("references", first("image_id", 8), "annotation 1: there is no image 8"),
    ("references", first("category_id", 3), "there is no category 3"),
    ("pictures open", truncate, "000000000009.jpg: cannot be decoded"),
    ("pictures open", lambda r: (r / "val2017" / "000000000007.jpg").unlink(), "no such file"),
    ("pictures open", set_in("images", 1, "height", 50, name="instances"), "is 64x48, told 64x50"),
    ("boxes in pictures", first("bbox", [50, 8, 20, 30]), "leaves the 64x48 picture"),
    ("boxes in pictures", first("bbox", [10, 8, 0, 30]), "has no extent"),
    ("boxes in pictures", first("bbox", [10, 8, 20]), "bbox is [10, 8, 20]"),
    ("masks decode", crowd_of([100, 20]), "runs cover 120 pixels of 3072"),
    ("masks decode", crowd_of("0~~"), "are no run lengths"),
    ("masks decode", first("segmentation", [[1, 2, 3, 4]]), "not three or more points"),
    ("masks decode", first("segmentation", [[10, 8, 90, 8, 30, 38]]), "reaches 26.0 px out"),
    ("masks decode", first("iscrowd", 1), "a crowd is told by run lengths"),
    ("boxes = masks", first("bbox", [10, 8, 20, 26]), "where the mask spans [10.0, 8.0, 30.0"),
    ("areas = masks", set_in("annotations", 1, "area", 100, name="instances"), "the mask has 50"),
    ("areas = masks", first("area", 700.0), "area 700.0 where the mask has"),
    ("names of joints", set_in("categories", 0, "keypoints", ["nose", "left_hand", "neck"],
                               name="person_keypoints"), "«left_hand» has no «right_hand»"),
    ("names of joints", set_in("categories", 0, "skeleton", [[0, 2]], name="person_keypoints"),
     "bone [0, 2] is not of joints 1 to 3"),
    ("joints in pictures, flags", first("keypoints", [20, 10, 3, 12, 30, 1, 0, 0, 0],
                                        name="person_keypoints"), "flag 3 is none of 0, 1, 2"),
    ("joints in pictures, flags", first("keypoints", [20, 90, 2, 12, 30, 1, 0, 0, 0],
                                        name="person_keypoints"), "outside the 64x48 picture"),
    ("joints in pictures, flags", first("keypoints", [20, 10, 2, 12, 30, 1, 4, 0, 0],
                                        name="person_keypoints"), "not labelled (v 0) yet at"),
    ("joints in pictures, flags", first("keypoints", [20, 10, 2], name="person_keypoints"),
     "not 9 numbers"),
    ("num_keypoints", first("num_keypoints", 3, name="person_keypoints"), "flags say 2"),
    ("things and stuff", set_in("categories", 0, "isthing", 2, name="panoptic"), "isthing is 2"),
    ("segments = pictures", repaint, "segment 5 is drawn and not listed"),
    ("segments = pictures", lambda r: edit(
        r, "panoptic", lambda t: t["annotations"][0]["segments_info"][1].update(area=599)),
     "segment 70000: area 599"),
    ("segments = pictures", lambda r: edit(
        r, "panoptic", lambda t: t["annotations"][0]["segments_info"][1].update(id=70_001)),
     "segment 70001 is listed and not drawn"),
    ("file can be read", lambda r: (r / "annotations" / "instances_val2017.json").write_text(
        '{"images": [') and None, "instances_val2017.json"),
]  # fmt: skip


def test_a_sound_set_passes_every_check_and_says_what_it_cannot_prove(coco):
    proofs = validate_foreign(coco)
    assert failures(coco) == {}
    assert [proof.title.split(",")[0] for proof in proofs] == [
        "COCO captions", "COCO instances", "COCO panoptic", "COCO keypoints",
    ]  # fmt: skip
    for proof in proofs:
        assert all(tally.checked for tally in proof.tallies), proof.title
        assert proof.unproved


@pytest.mark.parametrize(("name", "spoil", "told"), CORRUPTIONS)
def test_a_check_fails_on_a_copy_made_false(coco, name, spoil, told):
    spoil(coco)
    found = failures(coco)
    assert name in found
    assert told in found[name]


def test_every_check_has_a_corruption_that_proves_it(coco):
    made = {tally.name for proof in validate_foreign(coco) for tally in proof.tallies}
    assert made <= {name for name, _, _ in CORRUPTIONS}


def test_compressed_runs_are_those_that_pycocotools_packed():
    ids = (np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH) // 37 % 5).astype(np.uint32)
    for number, packed in enumerate(encode_masks(ids, ids=np.arange(5))):
        found = decoded_counts(packed["counts"])
        assert sum(found) == ids.size
        assert sum(found[1::2]) == (ids == number).sum()
        mask = mask_of(packed, width=WIDTH, height=HEIGHT)
        assert mask.fault == ""
        assert mask.area == (ids == number).sum()
    assert decoded_counts(packed["counts"][:-1] + "~") is None


def test_an_area_of_the_box_instead_of_the_mask_is_found(coco):
    """One converter writes width times height; on anything but a rectangle that is wrong."""
    triangle = [[10, 8, 30, 8, 10, 38]]
    edit(coco, "instances", lambda tree: tree["annotations"][0].update(segmentation=triangle))
    assert "areas = masks" in failures(coco)
    edit(coco, "instances", lambda tree: tree["annotations"][0].update(area=300.0))
    assert failures(coco) == {}


def test_a_folder_of_something_else_is_told_which_layouts_are_known(tmp_path):
    (tmp_path / "holiday.txt").write_text("nothing")
    with pytest.raises(
        CaptureError, match=r"holds no dataset of a known layout.*COCO.*YOLO.*KITTI"
    ):
        validate_foreign(tmp_path)
    with pytest.raises(CaptureError, match="is no folder"):
        validate_foreign(tmp_path / "nowhere")


GARBAGE = (None, True, -1, 1e400, float("nan"), "x", [], {}, [[]], [None], {"a": 1}, [[1, "x"]])


@pytest.mark.parametrize(
    ("name", "kind", "key"),
    [
        *(("person_keypoints", "annotations", key) for key in (
            "id", "image_id", "category_id", "bbox", "segmentation", "area", "iscrowd",
            "keypoints", "num_keypoints")),
        *(("person_keypoints", "categories", key) for key in ("id", "name", "keypoints",
                                                              "skeleton")),
        *(("instances", "images", key) for key in ("id", "width", "height", "file_name")),
        *(("panoptic", "annotations", key) for key in ("image_id", "file_name", "segments_info")),
    ],
)  # fmt: skip
def test_whatever_stands_in_a_record_is_told_and_never_a_crash(coco, name, kind, key):
    path = coco / "annotations" / f"{name}_val2017.json"
    tree = json.loads(path.read_text())
    for value in GARBAGE:
        tree[kind][0][key] = value
        checked = CocoFile(path, coco, tree, Pictures())
        made = [
            *COCO_CHECKS,
            *(SEGMENT_CHECKS if name == "panoptic" else (*BOX_CHECKS, *JOINT_CHECKS)),
        ]
        for check, *_ in made:
            check(checked, Tally("", ""))  # without the net that turns a crash into a failure
