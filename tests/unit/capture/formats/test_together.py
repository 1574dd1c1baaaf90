"""All formats in one capture: stoppable at any point, tidy, proved, and within the estimate."""

import numpy as np
import pytest

from digisphere.capture.formats import conformance_of, format_registry
from digisphere.capture.formats.nuscenes import NuScenesFormat
from digisphere.capture.record import dataset_digest
from digisphere.capture.session import capture
from digisphere.capture.validate import validate
from digisphere.core.scenario import make_scenario
from digisphere.testing.captures import box_request, open_box_world

PROVED_ELSEWHERE = {"native", "coco", "panoptic", "fields"}
"""Formats whose proof is among the validator's own checks."""


def request(out, **more):
    asked = {"frames": 2, "every_s": 180.0, "formats": "all", "split": "train", **more}
    return box_request(out, first_number=40, **asked)


def test_a_capture_stopped_while_formats_are_finished_resumes_to_the_same_bytes(
    everything, tmp_path, monkeypatch
):
    write = NuScenesFormat.finish

    def stop(self, root, *, notes, facts):
        write(self, root, notes=notes, facts=facts)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(NuScenesFormat, "finish", stop)
        with pytest.raises(KeyboardInterrupt):
            capture(request(tmp_path / "set"), open_world=open_box_world)
    assert not (tmp_path / "set" / "manifest.json").exists()
    capture(request(tmp_path / "set", resume=True), open_world=open_box_world)
    assert dataset_digest(tmp_path / "set") == dataset_digest(everything.root)


def test_no_format_leaves_anything_of_its_own_in_the_frames_folders(everything):
    names = set(format_registry().names())
    for frame in everything:
        assert not [path for path in frame.folder.iterdir() if path.is_dir()]
        assert not {path.stem for path in frame.folder.iterdir()} & (names - {"panoptic", "fields"})


def test_every_format_proves_its_own_files(everything):
    for name in format_registry().names():
        check = conformance_of(format_registry().load(name))
        assert (check is None) == (name in PROVED_ELSEWHERE)
    report = validate(everything.root)
    assert report.passed, [t.examples for t in report.tallies if not t.passed]
    proofs = [tally for tally in report.tallies if tally.name.endswith("files = labels")]
    assert len(proofs) == len(format_registry().names()) - len(PROVED_ELSEWHERE)
    assert all(tally.checked for tally in proofs)


def test_a_world_without_people_is_written_in_every_format(tmp_path):
    scenario = make_scenario({"name": "plain", "people": {"count": 0}})
    out = tmp_path / "set"
    capture(request(out, frames=1, scenario=scenario), open_world=open_box_world)
    report = validate(out)
    assert report.passed, [t.examples for t in report.tallies if not t.passed]


def test_the_estimate_is_not_less_than_what_was_written(everything, tmp_path):
    width, height = everything.frame(0).view.width, everything.frame(0).view.height
    made = request(tmp_path / "set").make_formats()
    estimated = sum(kind.bytes_per_frame(width=width, height=height) for kind in made)
    inodes = {}
    for path in everything.root.rglob("*"):
        if path.is_file() and "tables" not in path.parts:
            inodes[path.stat().st_ino] = path.stat().st_size
    assert sum(inodes.values()) < estimated * everything.frames


def test_pictures_that_formats_share_take_their_room_once(everything):
    frame = everything.frame(0)
    assert (frame.folder / "rgb.png").stat().st_nlink >= 6
    assert np.asarray(frame.rgb).shape[2] == 3
