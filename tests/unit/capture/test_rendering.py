"""A recorded run can be looked at again: the same world, whatever camera, size or weather."""

import json
import shutil
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from digisphere.app.cli import app
from digisphere.capture import session
from digisphere.capture.dataset import Dataset
from digisphere.capture.record import dataset_digest
from digisphere.capture.rerun import open_rerun
from digisphere.capture.session import capture, capture_together
from digisphere.capture.weather_looks import WEATHER_LOOKS, looked
from digisphere.core.checkpoint import Checkpoint
from digisphere.core.record import CHECKPOINTS, EVENTS_FILE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.errors import CaptureError, RecordError
from digisphere.testing.captures import BoxStudio, box_request, open_box_world
from digisphere.testing.village import PlainGround, Strollers

END_S = 3600.0


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    folder = tmp_path_factory.mktemp("record") / "run"
    scenario = make_scenario(
        {"name": "plain", "people": {"count": 12}, "time": {"checkpoint_every": "20min"}}
    )
    simulation = Simulation(
        scenario,
        ground=PlainGround(),
        seed=7,
        systems=[Strollers(scenario)],
        record_dir=folder,
    )
    simulation.run_until(END_S)
    simulation.close()
    return folder


def request_for(folder, out, **more):
    found = open_rerun(folder)
    asked = {"recording": found.recording, "scenario": found.recording.scenario, "seed": 7}
    asked |= {"first_frame_s": 2400.0, "every_s": 300.0, "frames": 3, **more}
    return box_request(out, **asked)


def render(folder, out, **more):
    capture(request_for(folder, out, **more), open_world=open_box_world)
    return Dataset(out)


def test_a_record_shows_the_world_that_a_capture_of_the_same_run_shows(tmp_path, record):
    rendered = render(record, tmp_path / "rendered")
    scenario = open_rerun(record).recording.scenario
    plain = box_request(
        tmp_path / "plain", scenario=scenario, seed=7, first_frame_s=2400.0, every_s=300.0
    )
    capture(plain, open_world=open_box_world)
    captured = Dataset(tmp_path / "plain")
    for name in ("world_digest", "tick", "people"):
        assert rendered.table("frames")[name].tolist() == captured.table("frames")[name].tolist()
    for one, other in zip(rendered, captured, strict=True):
        assert np.array_equal(one.instance, other.instance)


def open_box_studio(request):
    return BoxStudio()


def test_render_with_workers_writes_what_one_process_writes(tmp_path, record, monkeypatch):
    by_several = partial(capture_together, open_world=open_box_world, open_studio=open_box_studio)
    monkeypatch.setattr(session, "capture", partial(capture, open_world=open_box_world))
    monkeypatch.setattr(session, "capture_together", by_several)

    def made(name, *more):
        words = ["render", str(record), "--out", str(tmp_path / name), "--rig", "street"]
        words += ["--size", "64x48", "--frames", "4", "--start", "40min", "--every", "5min"]
        done = CliRunner().invoke(app, [*words, "--formats", "native", *more])
        assert done.exit_code == 0, done.output
        return dataset_digest(tmp_path / name)

    alone = made("alone")
    assert made("together", "--workers", "2") == alone
    assert made("other", "--look", "snow") != alone


def test_rendering_lives_only_what_lies_after_the_last_checkpoint(tmp_path, record):
    def minutes_lived(folder, out):
        worlds = []

        def open_world(request, progress):
            worlds.append(open_box_world(request))
            return worlds[0]

        capture(request_for(folder, out), open_world=open_world)
        return worlds[0].simulation.timings["test.strollers"].calls

    assert sorted(p.name for p in (record / CHECKPOINTS).iterdir()) == [
        "0000001200",
        "0000002400",
        "0000003600",
    ]
    assert minutes_lived(record, tmp_path / "late") == 10
    without = tmp_path / "without"
    shutil.copytree(record, without, ignore=shutil.ignore_patterns(CHECKPOINTS))
    assert minutes_lived(without, tmp_path / "whole") == 50


def test_a_dataset_can_be_rendered_again_from_elsewhere_and_larger(tmp_path, record):
    first = render(record, tmp_path / "first")
    found = open_rerun(tmp_path / "first")
    assert (found.first_frame_s, found.every_s, found.frames) == (2400.0, 300.0, 3)
    again = render(tmp_path / "first", tmp_path / "again", rig="orbit", size=(320, 240))
    digests = [dataset.table("frames")["world_digest"].tolist() for dataset in (first, again)]
    assert digests[0] == digests[1]
    assert again.frame(0).instance.shape == (240, 320)


def test_a_world_that_is_not_the_recorded_one_is_refused(tmp_path, record):
    found = open_rerun(record).recording
    wrong = replace(found, digests=dict.fromkeys(found.digests, "another"))
    request = request_for(record, tmp_path / "set", recording=wrong)
    with pytest.raises(RecordError, match="not the one recorded"):
        capture(request, open_world=open_box_world)
    with pytest.raises(RecordError, match="on the ground elsewhere"):
        replace(found, ground_key="elsewhere").attach(
            open_box_world(request).simulation, before_tick=0
        )


def test_frames_after_the_end_of_a_record_are_refused(tmp_path, record):
    with pytest.raises(CaptureError, match="ends after 3600 s"):
        request_for(record, tmp_path / "set", frames=6)


def test_checkpoints_of_a_record_do_not_repeat_its_events_and_need_all_of_them(tmp_path, record):
    newest = record / CHECKPOINTS / "0000002400"
    facts = json.loads((newest / "facts.json").read_text())
    assert facts["events"] is None
    assert facts["event_count"] > 0
    whole = Checkpoint.load(newest, events_file=record / EVENTS_FILE)
    assert len(whole.events["tick"]) == facts["event_count"]
    table = pq.read_table(record / EVENTS_FILE)
    pq.write_table(table.slice(0, facts["event_count"] - 1), tmp_path / "few.parquet")
    for path in (None, tmp_path / "few.parquet", tmp_path / "none.parquet"):
        with pytest.raises(RecordError, match="no readable checkpoint"):
            Checkpoint.load(newest, events_file=path)


def test_a_damaged_checkpoint_only_costs_time(tmp_path, record):
    damaged = tmp_path / "run"
    shutil.copytree(record, damaged)
    (damaged / CHECKPOINTS / "0000002400" / "facts.json").write_text("{")
    one = render(damaged, tmp_path / "one").table("frames")["world_digest"].tolist()
    assert one == render(record, tmp_path / "other").table("frames")["world_digest"].tolist()


def test_commands_of_a_record_outlive_its_checkpoints(tmp_path, record):
    manifest = json.loads((record / "manifest.json").read_text())
    assert manifest["scenario"]["time"]["checkpoint_every"] == "20min"
    found = open_rerun(record).recording
    world = open_box_world(request_for(record, tmp_path / "set"))
    found.attach(world.simulation, before_tick=1300)
    world.simulation.run_until(END_S)
    found.check(tick=3600, digest=world.simulation.digest())


@pytest.mark.parametrize("name", sorted(WEATHER_LOOKS))
def test_a_look_changes_the_sky_and_nobody(tmp_path, record, name):
    simulation = open_box_world(request_for(record, tmp_path / "set")).simulation
    simulation.run_until(600.0)
    snapshot = simulation.snapshot()
    other = looked(snapshot, name)
    assert other.tables["people"] is snapshot.tables["people"]
    assert float(other.fields["cloud_area_fraction"].mean()) == pytest.approx(
        WEATHER_LOOKS[name].fields["cloud_area_fraction"]
    )
    high = float(other.tables["sky"]["sun_altitude_rad"][0])
    assert (high < 0.0) == (name == "night")
    assert simulation.snapshot().fields["surface_wetness"].max() == 1.0
    assert looked(snapshot, "") is snapshot


def test_a_frame_says_which_look_it_has_and_an_unknown_one_is_refused(tmp_path, record):
    assert render(record, tmp_path / "set", look="snow", frames=1).table("frames")["look"] == "snow"
    with pytest.raises(CaptureError, match="«sunny»"):
        request_for(record, tmp_path / "other", look="sunny")


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(RecordError, match="neither a recorded run nor a dataset"):
        open_rerun(tmp_path)
