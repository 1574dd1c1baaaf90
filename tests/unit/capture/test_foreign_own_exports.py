"""Our own COCO, YOLO and KITTI exports stand without our tables, and are held to the same rules."""

import shutil

import pytest
from typer.testing import CliRunner

from digisphere.app.cli import app
from digisphere.capture.foreign.proof import validate_foreign
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
