"""Our own COCO, YOLO and KITTI exports stand without our tables, and are held to the same rules."""

import shutil

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from digisphere.app.cli import app
from digisphere.capture.foreign.drawn import drawn
from digisphere.capture.foreign.layouts import recognise
from digisphere.capture.foreign.marked import MarkedPicture, marked_pictures
from digisphere.capture.foreign.proof import validate_foreign
from digisphere.capture.label_marks import AMBER
from digisphere.capture.session import capture
from digisphere.testing.captures import box_request, open_box_world

OURS = ("manifest.json", "checksums.sha256", "LICENSE.txt")


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    out = tmp_path_factory.mktemp("exported") / "set"
    request = box_request(out, frames=2, every_s=180.0, planes="rgb,lidar",
                          formats="coco,panoptic,yolo,kitti", split="train")  # fmt: skip
    capture(request, open_world=open_box_world)
    for name in OURS:
        (out / name).unlink()
    shutil.rmtree(out / "tables")
    return out


def test_every_export_is_recognised_and_passes(exported):
    proofs = validate_foreign(exported)
    assert [proof.title for proof in proofs] == [
        "COCO captions, coco/captions.json",
        "COCO instances, coco/instances.json",
        "COCO panoptic, coco/panoptic.json",
        "COCO keypoints, coco/person_keypoints.json",
        "COCO keypoints, coco/person_wholebody.json",
        "KITTI, kitti/training",
        "YOLO detect, yolo/detect/data.yaml",
        "YOLO pose, yolo/pose/data.yaml",
        "YOLO segment, yolo/segment/data.yaml",
    ]
    wrong = [(p.title, t.examples) for p in proofs for t in p.tallies if not t.passed]
    assert not wrong


def test_the_command_prints_what_it_proved_and_exits_by_it(exported, tmp_path):
    done = CliRunner().invoke(app, ["validate", str(exported / "kitti")])
    assert done.exit_code == 0, done.output
    assert "Every check passed" in done.output
    assert "Cannot be proved" in done.output
    false = shutil.copytree(exported / "kitti", tmp_path / "kitti")
    label = false / "training" / "label_2" / "000000.txt"
    label.write_text(label.read_text().replace("Pedestrian", "Walker", 1))
    done = CliRunner().invoke(app, ["validate", str(false)])
    assert done.exit_code == 1
    assert "label_2/000000.txt:1: there is no type «Walker»" in " ".join(done.output.split())


def test_only_a_capture_can_be_drawn_again(exported):
    done = CliRunner().invoke(app, ["validate", str(exported), "--rerender", "1"])
    assert done.exit_code != 0


def test_every_layout_marks_the_same_things_in_the_same_places(exported):
    found = {one.title.split(",")[0]: one for one in recognise(exported)}
    seen = {name: marked_pictures(one, most=2)[1] for name, one in found.items()}
    boxes = {name: sorted(box for box, _ in marked.boxes) for name, marked in seen.items()}
    assert np.allclose(boxes["COCO instances"], boxes["YOLO detect"], atol=0.01)
    assert np.allclose(boxes["COCO instances"], boxes["YOLO segment"], atol=0.01)
    assert not np.allclose(boxes["COCO instances"][1:], boxes["YOLO detect"][:-1], atol=0.01)
    joints = [np.array(sorted(seen[name].joints)) for name in ("COCO keypoints", "YOLO pose")]
    assert np.allclose(*joints, atol=0.01)
    assert len(joints[0]) > 10
    bounds = [(*np.argwhere(m).min(0)[::-1], *np.argwhere(m).max(0)[::-1] + 1)
              for m in seen["COCO instances"].masks]  # fmt: skip
    assert np.array_equal(sorted(bounds), boxes["COCO instances"])
    kitti = seen["KITTI"]
    assert len(kitti.lines) % 12 == 0 < len(kitti.lines)
    assert len(seen["COCO captions"].captions) == 5
    assert seen["COCO panoptic"].segments.name == "panoptic.png"


def test_what_is_marked_is_drawn_and_nothing_else(exported):
    (coco,) = [one for one in recognise(exported) if one.title.startswith("COCO instances")]
    marked = marked_pictures(coco, most=1)[0]
    shown = np.asarray(drawn(marked, width=160))
    plain = np.asarray(drawn(MarkedPicture(marked.path, "plain"), width=160))
    with Image.open(marked.path) as picture:
        assert np.array_equal(plain, np.asarray(picture.convert("RGB")))
    assert (shown == AMBER).all(axis=2).sum() > 50 > (plain == AMBER).all(axis=2).sum()


def test_a_foreign_dataset_is_seen_on_a_sheet_and_a_page_and_else_refused(exported, tmp_path):
    folder, sheet, page = exported / "yolo", tmp_path / "seen.png", tmp_path / "seen.html"
    asked = ["--sheet", str(sheet), "--html", "--out", str(page)]
    done = CliRunner().invoke(app, ["view", str(folder), *asked])
    assert done.exit_code == 0, done.output
    assert sheet.stat().st_size > 1000
    assert page.read_text().count("<article>") == 6
    refused = (([], "--sheet FILE.png"), (["--gif", "a.gif"], "--sheet FILE.png"),
               (["--sheet", str(folder / "a.png")], "lies in the dataset"))  # fmt: skip
    for options, told in refused:
        failed = CliRunner().invoke(app, ["view", str(folder), *options])
        assert failed.exit_code != 0
        assert told in " ".join(f"{failed.output} {failed.exception}".split())
