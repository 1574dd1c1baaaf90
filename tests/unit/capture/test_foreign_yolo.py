"""YOLO datasets of another maker: sound sets pass, and each check fails on a copy made false."""

import pytest
import yaml
from PIL import Image

from digisphere.capture.foreign.proof import validate_foreign
from digisphere.capture.foreign.yolo_checks import YOLO_CHECKS

BOXES = "0 0.5 0.5 0.25 0.5\n1 0.2 0.3 0.1 0.2\n"
OUTLINES = "0 0.1 0.1 0.4 0.1 0.4 0.6\n1 0.5 0.5 0.9 0.5 0.9 0.9 0.5 0.9\n"
JOINTS = "0 0.5 0.5 0.25 0.5 0.5 0.4 2 0.45 0.5 1 0 0 0\n"
TEXTS = {"detect": BOXES, "segment": OUTLINES, "pose": JOINTS}


@pytest.fixture(params=TEXTS)
def task(request):
    return request.param


@pytest.fixture
def make(tmp_path):
    """Writes a dataset of one task as docs.ultralytics.com describes it."""

    def made(task):
        declared = {"path": "cats", "train": "images/train", "val": "images/val"}
        declared["names"] = {0: "cat"} if task == "pose" else {0: "cat", 1: "dog"}
        if task == "pose":
            declared |= {"kpt_shape": [3, 3], "flip_idx": [0, 2, 1]}
        root = tmp_path / "cats"
        for number, split in enumerate(("train", "val")):
            for folder in ("images", "labels"):
                (root / folder / split).mkdir(parents=True)
            picture = Image.new("RGB", (40, 30), (number * 50, 90, 10))
            picture.save(root / "images" / split / f"{split}_1.png")
            (root / "labels" / split / f"{split}_1.txt").write_text(TEXTS[task])
        Image.new("RGB", (40, 30)).save(root / "images" / "train" / "nothing.png")
        (root / "data.yaml").write_text(yaml.safe_dump(declared))
        return root

    return made


def failures(root):
    return {
        tally.name: " | ".join(tally.examples)
        for proof in validate_foreign(root)
        for tally in proof.tallies
        if not tally.passed
    }


def label(text):
    return lambda root: (root / "labels" / "val" / "val_1.txt").write_text(text)


def declare(**more):
    def change(root):
        tree = yaml.safe_load((root / "data.yaml").read_text())
        (root / "data.yaml").write_text(yaml.safe_dump(tree | more))

    return change


def copy_to_val(root):
    content = (root / "images" / "train" / "train_1.png").read_bytes()
    (root / "images" / "val" / "val_1.png").write_bytes(content)


def truncate(root):
    path = root / "images" / "val" / "val_1.png"
    path.write_bytes(path.read_bytes()[:60])


CORRUPTIONS = [
    ("data.yaml", "detect", declare(names={0: "cat", 2: "dog"}), "numbered [0, 2]"),
    ("data.yaml", "detect", declare(nc=5), "nc is 5 for 2 names"),
    ("data.yaml", "pose", declare(flip_idx=[1, 2, 0]), "does not pair 3 joints"),
    ("data.yaml", "pose", declare(kpt_shape=[3, 4]), "kpt_shape is [3, 4]"),
    ("pictures open", "detect", truncate, "images/val/val_1.png: cannot be decoded"),
    ("labels have pictures", "detect", lambda r: (r / "images/val/val_1.png").rename(
        r / "images/val/val_2.png"), "labels/val/val_1.txt: there is no picture"),
    ("splits share no picture", "detect", copy_to_val, "images/train/train_1.png (train)"),
    ("lines", "detect", label("7 0.5 0.5 0.2 0.2\n"), "val_1.txt:1: class 7 of 2 names"),
    ("lines", "detect", label("cat 0.5 0.5 0.2 0.2\n"), "class «cat» is no whole number"),
    ("lines", "detect", label(BOXES + "0 0.5 0.5 0.2\n"), "val_1.txt:3: 3 numbers for a detect"),
    ("lines", "detect", label(BOXES + BOXES), "stands 2 times"),
    ("lines", "segment", label(OUTLINES + BOXES), "val_1.txt:3: 4 numbers for a segment"),
    ("lines", "pose", label("0 0.5 0.5 0.25 0.5 0.5 0.4 2\n"), "7 numbers for a pose line"),
    ("normalised", "detect", label("0 20 0.5 0.2 0.2\n"), "20 is no share from 0 to 1"),
    ("normalised", "segment", label("0 0.1 0.1 1.4 0.1 0.4 0.6\n"), "1.4 is no share"),
    ("boxes in pictures", "detect", label("0 0.95 0.5 0.2 0.2\n"), "leaves the picture"),
    ("boxes in pictures", "detect", label("0 0.5 0.5 0.0 0.2\n"), "a box of 0 by 0.2"),
    ("polygons enclose", "segment", label("0 0.1 0.1 0.2 0.2 0.3 0.3\n"), "encloses nothing"),
    ("flags of joints", "pose", label(JOINTS.replace("0.4 2", "0.4 4")), "flag 4 is none"),
    ("flags of joints", "pose", label(JOINTS.replace("1 0 0 0", "1 0.2 0 0")), "not labelled (0)"),
]  # fmt: skip


def test_a_sound_set_passes_every_check(make, task):
    root = make(task)
    assert failures(root) == {}
    (proof,) = validate_foreign(root)
    assert proof.title == f"YOLO {task}, data.yaml"
    idle = {tally.name for tally in proof.tallies if not tally.checked}
    spared = {"detect": {"polygons enclose", "flags of joints"},
              "segment": {"boxes in pictures", "flags of joints"},
              "pose": {"polygons enclose"}}  # fmt: skip
    assert idle == spared[task]
    assert any("1 pictures without a label file" in text for text in proof.unproved)


@pytest.mark.parametrize(("name", "task", "spoil", "told"), CORRUPTIONS)
def test_a_check_fails_on_a_copy_made_false(make, name, task, spoil, told):
    root = make(task)
    spoil(root)
    found = failures(root)
    assert name in found
    assert told in found[name]


def test_every_check_has_a_corruption_that_proves_it():
    assert {name for _, name, _ in YOLO_CHECKS} == {name for name, *_ in CORRUPTIONS}


def test_a_set_without_a_declaration_is_read_as_it_lies(make):
    root = make("detect")
    (root / "data.yaml").unlink()
    (proof,) = validate_foreign(root)
    assert proof.passed
    assert any("no data.yaml names them" in text for text in proof.unproved)


def test_a_split_that_is_named_and_not_there_is_told(make):
    root = make("detect")
    declare(test="images/test")(root)
    (proof,) = validate_foreign(root)
    assert any("split test" in text for text in proof.unproved)


@pytest.mark.parametrize("key", ["names", "train", "path", "nc", "kpt_shape", "flip_idx"])
@pytest.mark.parametrize("value", [3, "x", [None], {"a": [1]}, [[1]], -1.5, True])
def test_whatever_a_declaration_says_is_answered_and_never_a_crash(make, key, value):
    root = make("pose")
    declare(**{key: value})(root)
    assert validate_foreign(root)


def test_words_that_are_no_numbers_of_any_kind_are_told(make):
    root = make("detect")
    label("nan 0.5 0.5 0.2 0.2\n0 inf 0.5 0.2 0.2\n1e400 0.5 0.5 0.2 0.2\n")(root)
    assert "class «nan» is no whole number" in failures(root)["lines"]
