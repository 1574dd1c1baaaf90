"""A capture is atomic, resumable and repeatable, and says so when it cannot be."""

import json
import os
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from digisphere.capture.record import dataset_digest, read_manifest
from digisphere.capture.session import capture
from digisphere.capture.tabular import read_columns
from digisphere.errors import CaptureError
from digisphere.testing.captures import box_request, open_box_world
from digisphere.testing.frames import BoxEye


def take(out, **more):
    capture(box_request(out, **more), open_world=open_box_world)
    return out


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return take(tmp_path_factory.mktemp("whole") / "set", frames=5)


class StoppingEye(BoxEye):
    """Fails in the middle of a frame."""

    def __init__(self, after):
        super().__init__()
        self.after = after

    def look(self, snapshot, *, pose, planes, **more):
        self.after -= int("time_s" not in more)  # looks at moments around it are not counted
        if self.after < 0:
            raise KeyboardInterrupt
        return super().look(snapshot, pose=pose, planes=planes, **more)


def take_part(out, *, frames, stop_after):
    def open_world(request, progress):
        world = open_box_world(request)
        world.eye = StoppingEye(stop_after)
        return world

    with pytest.raises(KeyboardInterrupt):
        capture(box_request(out, frames=frames), open_world=open_world)


def test_the_same_request_writes_the_same_bytes(tmp_path, whole):
    assert dataset_digest(take(tmp_path / "again", frames=5)) == dataset_digest(whole)


def test_another_seed_writes_other_bytes(tmp_path, whole):
    assert dataset_digest(take(tmp_path / "other", frames=5, seed=8)) != dataset_digest(whole)


@pytest.mark.parametrize("stop_after", [0, 1, 2, 3, 4])
def test_a_stopped_capture_resumed_has_the_bytes_of_an_unbroken_one(tmp_path, whole, stop_after):
    out = tmp_path / "set"
    take_part(out, frames=5, stop_after=stop_after)
    assert len(list((out / "frames").iterdir())) == stop_after
    assert dataset_digest(take(out, frames=5, resume=True)) == dataset_digest(whole)


def test_a_frame_is_written_while_the_next_is_looked_at(tmp_path):
    whole_at_look = []

    class CountingEye(BoxEye):
        def look(self, snapshot, *, pose, planes, **more):
            if "time_s" not in more:
                whole_at_look.append(len(list((tmp_path / "set" / "frames").iterdir())))
            return super().look(snapshot, pose=pose, planes=planes, **more)

    def open_world(request, progress):
        world = open_box_world(request)
        world.eye = CountingEye()
        return world

    capture(box_request(tmp_path / "set", frames=4), open_world=open_world)
    assert whole_at_look == [0, 0, 1, 2]


def test_resuming_without_a_checkpoint_simulates_again_and_agrees(tmp_path, whole):
    out = tmp_path / "set"
    take_part(out, frames=5, stop_after=3)
    for file in (out / ".journal" / "checkpoint").iterdir():
        file.write_bytes(b"damaged")
    assert dataset_digest(take(out, frames=5, resume=True)) == dataset_digest(whole)


def test_a_capture_killed_outright_resumes_to_the_same_bytes(tmp_path, whole):
    out = tmp_path / "set"
    script = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from digisphere.capture.session import capture
        from digisphere.testing.captures import box_request, open_box_world
        from digisphere.testing.frames import BoxEye

        class Killer(BoxEye):
            seen = 0
            def look_alone(self, *args, **more):
                Killer.seen += 1
                if Killer.seen == 7:
                    os.kill(os.getpid(), signal.SIGKILL)
                return super().look_alone(*args, **more)

        def open_world(request, progress):
            world = open_box_world(request)
            world.eye = Killer()
            return world

        capture(box_request(Path(sys.argv[1]), frames=5), open_world=open_world)
    """)
    ended = subprocess.run([sys.executable, "-c", script, str(out)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert not (out / "manifest.json").exists()
    assert dataset_digest(take(out, frames=5, resume=True)) == dataset_digest(whole)


def test_a_finished_capture_holds_no_journal_and_only_whole_frames(whole):
    names = sorted(p.name for p in whole.iterdir())
    assert names == [
        "LICENSE.txt", "checksums.sha256", "coco", "fields.json", "frames", "manifest.json",
        "tables",
    ]  # fmt: skip
    names = [sorted(p.name for p in frame.iterdir()) for frame in (whole / "frames").iterdir()]
    assert len(names) == 5
    assert len(set(map(tuple, names))) == 1


def test_resuming_a_finished_capture_changes_nothing(tmp_path):
    out = take(tmp_path / "set", frames=1)
    before = (out / "manifest.json").read_bytes()
    take(out, frames=1, resume=True)
    assert (out / "manifest.json").read_bytes() == before


def test_a_finished_capture_is_not_overwritten(tmp_path, whole):
    with pytest.raises(CaptureError, match="already holds a finished capture"):
        take(whole, frames=5)


def test_an_unfinished_capture_is_not_overwritten_without_resume(tmp_path):
    take_part(tmp_path / "set", frames=5, stop_after=2)
    with pytest.raises(CaptureError, match=r"unfinished capture \(2 frames\).*--resume"):
        take(tmp_path / "set", frames=5)


def test_resume_with_other_settings_is_refused_and_the_difference_named(tmp_path):
    take_part(tmp_path / "set", frames=5, stop_after=2)
    with pytest.raises(CaptureError, match=r"frames: 5 there, 6 now"):
        take(tmp_path / "set", frames=6, resume=True)


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "holiday.txt").write_text("mine")
    with pytest.raises(CaptureError, match=r"not empty \(it holds «holiday.txt»\)"):
        take(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["holiday.txt"]


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "set").write_text("")
    with pytest.raises(CaptureError, match="is a file"):
        take(tmp_path / "set")


def test_a_disk_too_small_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 10_000_000})()
    monkeypatch.setattr("digisphere.capture.session.shutil.disk_usage", lambda path: usage)
    with pytest.raises(CaptureError, match=r"0.0 GB free.*fewer frames"):
        take(tmp_path / "set")
    assert not (tmp_path / "set").exists()


def test_a_disk_that_fills_up_leaves_whole_frames_and_a_cure(tmp_path, monkeypatch, whole):
    from digisphere.capture.formats.native import NativeFormat

    write, calls = NativeFormat.write_frame, []

    def fail_third(self, frame, *, folders):
        calls.append(frame.frame_id)
        if len(calls) == 3:
            (folders.pictures / "half.png").write_bytes(b"half")
            raise OSError(28, os.strerror(28))
        write(self, frame, folders=folders)

    with monkeypatch.context() as patched:
        patched.setattr(NativeFormat, "write_frame", fail_third)
        with pytest.raises(CaptureError, match=r"disk is full.*--resume"):
            take(tmp_path / "set", frames=5)
    assert dataset_digest(take(tmp_path / "set", frames=5, resume=True)) == dataset_digest(whole)


def test_two_processes_cannot_write_the_same_capture(tmp_path):
    take_part(tmp_path / "set", frames=5, stop_after=1)
    lock = (tmp_path / "set" / ".journal" / "lock").open("w")
    fcntl = pytest.importorskip("fcntl")
    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(CaptureError, match="Another process"):
        take(tmp_path / "set", frames=5, resume=True)
    lock.close()


def test_only_the_manifest_knows_the_time_of_day(whole):
    manifest = read_manifest(whole)
    stamp = manifest["created_at"][:10]
    for path in whole.rglob("*"):
        if path.is_file() and path.name != "manifest.json":
            assert stamp.encode() not in path.read_bytes()


def test_the_manifest_describes_every_table_and_column(whole):
    tables = read_manifest(whole)["tables"]
    assert sorted(tables) == sorted(p.stem for p in (whole / "tables").iterdir())
    for name, facts in tables.items():
        columns = read_columns(whole / "tables" / f"{name}.parquet")
        assert sorted(columns) == sorted(facts["columns"])


def test_minds_join_to_pixels(whole):
    minds = read_columns(whole / "tables" / "minds.parquet")
    seen = read_columns(whole / "tables" / "instances.parquet")
    people = seen["kind"] == "person"
    pairs = set(zip(seen["frame_id"][people], seen["instance_id"][people], strict=True))
    assert pairs == set(zip(minds["frame_id"], minds["instance_id"], strict=True))
    assert len(pairs) > 5


def test_events_are_complete_and_once_each(whole):
    events = read_columns(whole / "tables" / "events.parquet")
    assert np.array_equal(events["event_id"], np.arange(len(events["event_id"])))
    messages = read_columns(whole / "tables" / "messages.parquet")
    assert set(messages["event_id"]) == set(events["event_id"][events["kind"] == "speech"])


def test_only_chosen_planes_and_formats_are_written(tmp_path):
    out = take(tmp_path / "set", frames=1, planes="rgb,depth", formats="native")
    files = sorted(p.name for p in (out / "frames" / "000000").iterdir())
    assert files == ["camera.json", "depth.npy", "rgb.png"]
    assert not (out / "coco").exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"planes": "rgb,dept"}, "There is no plane «dept».*«depth»"),
        ({"formats": "cocoo"}, "There is no format «cocoo».*«coco»"),
        ({"frames": 0}, "at least one frame"),
        ({"split": "dev"}, "train, val, test"),
        ({"every_s": 0.3}, "whole number of ticks"),
        ({"size": (4, 4)}, "between 16 and 8192"),
    ],
)
def test_a_wrong_request_is_answered_with_the_cure(tmp_path, wrong, says):
    with pytest.raises(CaptureError, match=says):
        box_request(tmp_path / "set", **wrong)


def test_camera_files_equal_the_camera_table(whole):
    cameras = read_columns(whole / "tables" / "cameras.parquet")
    facts = json.loads((whole / "frames" / "000003" / "camera.json").read_text())
    assert np.array_equal(cameras["camera_from_world"][3], facts["camera_from_world"])
    assert cameras["fx"][3] == facts["k"][0][0]


def test_what_is_written_on_request_only_is_left_out_of_the_standard_set(tmp_path):
    out = take(tmp_path / "set", frames=1, planes="standard,wetness", formats="standard")
    files = {p.name for p in (out / "frames" / "000000").iterdir()}
    assert {"rgb.png", "depth.npy", "wetness.npy"} <= files
    assert not files & {"snow_depth.npy", "fields.npz"}


def test_the_environment_is_told_in_cf_names_at_the_village_and_over_the_map(whole):
    rows = read_columns(whole / "tables" / "environment.parquet")
    assert set(rows["area"]) == {"village", "map"}
    celsius = read_columns(whole / "tables" / "weather.parquet")["air_temperature_c"]
    kelvin = rows["air_temperature"][rows["area"] == "village"]
    np.testing.assert_allclose(kelvin, celsius + 273.15)
    fields = json.loads((whole / "fields.json").read_text())["fields"]
    assert fields["air_temperature_c"]["cf"]["standard_name"] == "air_temperature"
