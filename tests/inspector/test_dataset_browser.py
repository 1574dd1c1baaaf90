"""The dataset's window, headless: what it shows, picks, filters and plays, and what it survives."""

import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest
from imgui_bundle import imgui

from digisphere.capture.dataset import Dataset
from digisphere.capture.frame_table import Condition
from digisphere.capture.session import capture
from digisphere.core.identity import NONE, PERSON_BASE
from digisphere.core.registry import Registry
from digisphere.errors import CaptureError
from digisphere.inspector.browser.browser_inspector import BrowserInspector
from digisphere.inspector.browser.browsing import SPEEDS
from digisphere.inspector.browser.panel import DatasetPanel
from digisphere.inspector.browser.picture_panel import arranged
from digisphere.inspector.browser.viewport import Viewport
from digisphere.testing.captures import box_request, open_box_world
from digisphere.testing.dataset_gui import draw_browser, open_browser

PANELS = Registry("digisphere.dataset_panels")


@pytest.fixture(scope="module")
def true_set(tmp_path_factory):
    out = tmp_path_factory.mktemp("true") / "set"
    request = box_request(out, frames=5, every_s=60.0, planes="standard", formats="standard")
    capture(request, open_world=open_box_world)
    return out


@pytest.fixture
def copy(true_set, tmp_path):
    return shutil.copytree(true_set, tmp_path / "set")


@pytest.fixture
def browser(true_set):
    return open_browser(Dataset(true_set))[0]


def biggest_person(browser):
    """Id of the biggest person in the picture and a pixel of theirs."""
    entity = browser.people_in_view()[0][0]
    rows, columns = np.nonzero(browser.frame.instance == entity)
    return entity, (float(columns[0]) + 0.5, float(rows[0]) + 0.5)


@pytest.mark.parametrize("name", PANELS.names())
@pytest.mark.parametrize("selected", [NONE, PERSON_BASE, PERSON_BASE + 5, 16384, 300])
def test_a_panel_draws_whatever_is_selected(browser, name, selected):
    browser.selected = selected
    draw_browser(browser, {name: PANELS.load(name)()})


@pytest.mark.parametrize("size", [(1280, 720), (3840, 2160)])
def test_all_panels_draw_together_with_every_label_and_two_planes(browser, size):
    browser.look.marks = set(browser.mark_kinds())
    browser.look.planes, browser.look.tint = ["rgb", "depth"], "instance"
    browser.select(biggest_person(browser)[0])
    draw_browser(browser, size=size)


def test_a_whole_dataset_has_no_problems(browser):
    assert browser.problems == []
    assert browser.notice == ""


def test_a_click_on_a_persons_pixel_selects_them_and_opens_their_story(browser):
    entity, pixel = biggest_person(browser)
    browser.select_at(*pixel)
    assert browser.selected == entity
    assert browser.wanted_tab == "Person"
    story = browser.story(browser.person)
    minds = browser.frame.rows("minds")
    assert story.doing == minds["activity_text"][minds["instance_id"] == entity][0]
    sky = np.argwhere(browser.frame.instance == 0)[0]
    browser.select_at(float(sky[1]) + 0.5, float(sky[0]) + 0.5)
    assert browser.selected == NONE


def test_conditions_narrow_what_is_stepped_through(browser):
    people = browser.dataset.table("frames")["people"]
    most = str(int(people.max()))
    browser.choose([Condition("frames.people", "=", most)])
    wanted = np.flatnonzero(people == people.max()).tolist()
    assert browser.shown == wanted
    assert browser.frame_id in wanted
    browser.step(100)
    assert browser.frame_id == wanted[-1]
    browser.choose([Condition("frames.people", "=", "everybody")])
    assert "no number" in browser.notice
    assert browser.shown == wanted  # a senseless condition changes nothing
    draw_browser(browser)
    browser.choose([Condition("frames.people", ">", "9999")])
    assert browser.shown == []
    draw_browser(browser)
    browser.choose([])
    assert browser.shown == list(range(5))


def test_steps_follow_the_order_chosen(browser):
    browser.sort("frames.time_s", descending=True)
    assert browser.shown == [4, 3, 2, 1, 0]
    browser.go(4)
    browser.step(1)
    assert browser.frame_id == 3


def test_it_plays_at_its_speed_goes_round_and_stands_still(browser):
    browser.speed = SPEEDS[1]
    for _ in range(10):
        browser.turn(0.1)
    assert browser.frame_id == 0
    browser.play(on=True)
    for _ in range(10):
        browser.turn(0.1)
    assert browser.frame_id == 2
    for _ in range(20):
        browser.turn(0.1)
    assert browser.frame_id == 1
    browser.faster(100)
    assert browser.speed == SPEEDS[-1]


def press(inspector, browser, key):
    imgui.set_current_context(inspector.context)
    for down in (True, False):
        imgui.get_io().add_key_event(key, down)
        inspector.build(browser, size=(1280, 720), wall_s=1 / 60)


def test_keys_step_play_fit_and_turn_labels_on(browser):
    inspector = draw_browser(browser)
    press(inspector, browser, imgui.Key.right_arrow)
    assert browser.frame_id == 1
    press(inspector, browser, imgui.Key.end)
    assert browser.frame_id == 4
    press(inspector, browser, imgui.Key.space)
    assert browser.playing
    press(inspector, browser, imgui.Key.space)
    speed = browser.speed
    press(inspector, browser, imgui.Key.up_arrow)
    assert browser.speed > speed
    press(inspector, browser, imgui.Key.j)
    assert browser.look.marks == {"joints"}
    press(inspector, browser, imgui.Key.j)
    assert browser.look.marks == set()
    browser.port.zoom_at((10.0, 10.0), factor=3.0)
    press(inspector, browser, imgui.Key.f)
    assert browser.port.fitted
    browser.select(PERSON_BASE)
    press(inspector, browser, imgui.Key.escape)
    assert browser.selected == NONE


def test_only_thumbnails_in_sight_are_made_and_the_longest_unused_are_given_up(true_set):
    cap = 4 * 256 * 192 * 5
    browser, textures = open_browser(Dataset(true_set), most_bytes=cap)
    panel = {"frames": PANELS.load("frames")()}
    draw_browser(browser, panel, frames=12, size=(1280, 300))
    assert 0 < textures.made < browser.dataset.frames
    first = set(textures.kept)
    browser.sort("frames.frame_id", descending=True)
    draw_browser(browser, panel, frames=12, size=(1280, 300))
    assert browser.shelf.bytes_kept <= cap
    assert len(textures.kept) <= 4
    assert set(textures.kept) != first
    browser.shelf.forget()
    assert textures.kept == {}


def test_a_picture_stands_still_under_the_pointer_while_zooming():
    port = Viewport()
    port.place((100.0, 50.0), size=(640.0, 480.0), picture=(320.0, 240.0))
    assert port.to_screen((0.0, 0.0)) == (100.0, 50.0)
    under = port.to_picture((250.0, 300.0))
    port.zoom_at((250.0, 300.0), factor=4.0)
    assert port.to_picture((250.0, 300.0)) == pytest.approx(under)
    assert port.to_picture((400.0, 300.0)) != pytest.approx(under)
    port.move((30.0, -20.0))
    assert port.to_picture((280.0, 280.0)) == pytest.approx(under)
    assert port.to_screen(port.to_picture((7.0, 9.0))) == pytest.approx((7.0, 9.0))
    port.fit()
    port.place((0.0, 0.0), size=(100.0, 900.0), picture=(320.0, 240.0))
    assert port.zoom == pytest.approx(100.0 / 320.0)


def test_two_views_stand_where_pictures_are_largest():
    wide = arranged(2, room=(1000.0, 900.0), picture=(1280.0, 720.0))
    tall = arranged(2, room=(1000.0, 500.0), picture=(640.0, 480.0))
    assert wide[1][0] == 0.0
    assert tall[1][1] == 0.0


def test_a_truncated_picture_is_told_in_the_window_and_the_rest_goes_on(copy):
    path = copy / "frames" / "000001" / "rgb.png"
    path.write_bytes(path.read_bytes()[:300])
    browser, _ = open_browser(Dataset(copy))
    browser.go(1)
    draw_browser(browser, frames=6)
    shown = browser.picture("rgb")
    assert "«rgb»" in shown.problem
    assert "cannot be read" in shown.problem
    browser.go(2)
    draw_browser(browser, frames=6)
    assert browser.picture("rgb").problem == ""


def test_a_broken_instance_plane_does_not_switch_the_picture_off(copy):
    for path in copy.glob("frames/*/instance.png"):
        path.write_bytes(path.read_bytes()[:200])
    browser, _ = open_browser(Dataset(copy))
    browser.selected = PERSON_BASE
    draw_browser(browser, frames=6)
    with pytest.raises(CaptureError, match="«instance»"):
        browser.entity_at(5.0, 5.0)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("minds", "activity_text"), ("frames", "datetime"), ("instances", "box_3d_corners"),
        ("keypoints", "keypoints_px"), ("captions", "text"), ("cameras", "fx"),
        ("messages", "onset_s"), ("people", "given"), ("events", "kind"), ("states", "pleasure"),
    ],
)  # fmt: skip
def test_a_missing_column_is_told_where_it_is_wanted_and_nothing_breaks(copy, table, column):
    path = copy / "tables" / f"{table}.parquet"
    pq.write_table(pq.read_table(path).drop_columns([column]), path)
    browser, _ = open_browser(Dataset(copy))
    assert browser.notice == f"The table «{table}» lacks «{column}»."
    browser.look.marks = set(browser.mark_kinds())
    browser.selected = PERSON_BASE + 1
    draw_browser(browser)


def test_a_condition_or_order_that_cannot_be_read_is_told_and_can_be_taken_back(copy):
    (copy / "tables" / "minds.parquet").unlink()
    browser, _ = open_browser(Dataset(copy))
    browser.sort("minds.pleasure", descending=True)
    assert "minds.parquet" in browser.notice
    assert browser.sort_by == "frames.frame_id"
    browser.choose([Condition("minds.name", "has", "a")])
    assert "minds.parquet" in browser.notice
    draw_browser(browser, {"frames": PANELS.load("frames")()})
    browser.choose([])
    assert browser.notice == ""


@pytest.mark.parametrize("table", ["minds", "events", "captions", "instances"])
def test_a_missing_table_file_breaks_no_window(copy, table):
    (copy / "tables" / f"{table}.parquet").unlink()
    browser, _ = open_browser(Dataset(copy))
    assert browser.problems == [f"The table «{table}» is missing or cannot be read."]
    browser.look.marks = set(browser.mark_kinds())
    draw_browser(browser)


def test_a_missing_table_of_frames_is_told_at_the_start(copy):
    (copy / "tables" / "frames.parquet").unlink()
    with pytest.raises(CaptureError, match=r"frames\.parquet» cannot be read"):
        open_browser(Dataset(copy))


def test_a_panel_that_raises_is_switched_off_and_the_others_go_on(browser):
    class Broken(DatasetPanel):
        title = "Broken"

        def draw(self, browser):
            raise ValueError("on purpose")

    class Refusing(DatasetPanel):
        title = "Refusing"
        drawn = 0

        def draw(self, browser):
            self.drawn += 1
            raise CaptureError("there is no such thing")

    refusing = Refusing()
    with pytest.raises(AssertionError, match="on purpose") as told:
        draw_browser(browser, {"broken": Broken(), "refusing": refusing})
    assert "no such thing" not in str(told.value)
    assert refusing.drawn >= 2


def test_the_layout_of_a_dataset_is_remembered_apart_from_a_worlds(browser, tmp_path, monkeypatch):
    monkeypatch.setenv("DIGISPHERE_CONFIG", str(tmp_path))
    inspector = BrowserInspector(remember=True)
    imgui.get_io().backend_flags |= imgui.BackendFlags_.renderer_has_textures
    inspector.build(browser, size=(1280, 720), wall_s=1 / 60)
    inspector.save_layout()
    assert [p.name for p in (tmp_path / "digisphere").iterdir()] == ["browser.ini"]
