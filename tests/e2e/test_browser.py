"""The window on a dataset under a virtual screen, driven with real mouse and keyboard events."""

import json

import pytest
from typer.testing import CliRunner

from digisphere.app.cli import app
from digisphere.capture.session import capture
from digisphere.testing.captures import box_request, open_box_world
from tests.e2e.test_window import ROOT, on_screen


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("browsed") / "set"
    capture(box_request(out, frames=4, every_s=60.0, planes="standard"), open_world=open_box_world)
    return out


@pytest.fixture(scope="module")
def driven(screen, folder):
    out = on_screen(screen, ROOT / "tests/e2e/drive_browser.py", folder, cwd=folder.parent)
    return json.loads(out.splitlines()[-1])


def test_a_thumbnail_is_clicked_and_an_arrow_steps_back(driven):
    assert (driven["first"], driven["clicked"], driven["stepped"]) == (0, 2, 1)


def test_a_person_in_the_picture_is_selected_by_a_click(driven):
    assert driven["selected"] == driven["meant"]
    assert driven["tab"] == "Why"


def test_labels_and_planes_are_chosen_with_mouse_and_keys(driven):
    assert driven["marks"] == ["joints", "names"]
    assert driven["plane"] == ["depth"]


def test_the_wheel_zooms_dragging_moves_and_a_key_fits(driven):
    assert driven["looks"]["zoomed"] > 1.1
    assert driven["looks"]["moved"] < 0.0
    assert driven["looks"]["fitted"]


def test_a_condition_is_added_and_taken_out(driven):
    assert driven["filters"] == {"added": 1, "left": 0}


def test_space_plays(driven):
    assert driven["playing"]
    assert driven["played"]


def test_nothing_broke_and_the_picture_is_not_blank(driven, folder):
    assert driven["broken"] == {}
    assert driven["drawn"] > 20
    assert list((folder.parent / "out").glob("window-*.png"))


def test_the_loop_draws_frames_and_exits_by_itself(driven, folder):
    assert (folder.parent / "out" / "seen.png").stat().st_size > 30_000


def test_a_folder_of_something_else_is_told_before_a_window_opens(tmp_path):
    (tmp_path / "notes.txt").write_text("no dataset")
    told = CliRunner().invoke(app, ["view", str(tmp_path)])
    assert "holds no dataset" in str(told.exception)
    assert "capture --out" in str(told.exception)


def test_a_folder_of_datasets_names_one_of_them(folder):
    told = CliRunner().invoke(app, ["view", str(folder.parent)])
    assert f"such as «{folder}»" in str(told.exception)


def test_without_a_screen_the_pages_are_offered(folder, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    told = CliRunner().invoke(app, ["view", str(folder)])
    assert "--html" in str(told.exception)
