"""A camera path is drawn in the window: points taken, moved, taken out, shown, saved, followed."""

import numpy as np
import pytest

from digisphere.capture.rigs.camera_path import read_camera_path
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.inspector.panels.capture import CapturePanel
from digisphere.inspector.path_editor import PathEditor
from digisphere.scene.camera_control import CameraControl
from digisphere.testing.ground import make_test_ground
from digisphere.testing.gui import draw_frames, fake_context

PLACES = ((100.0, 100.0, 12.0), (130.0, 110.0, 10.0), (150.0, 140.0, 14.0))


@pytest.fixture(scope="module")
def village():
    return Simulation(make_scenario({"people": {"count": 4}}), ground=make_test_ground(), seed=5)


@pytest.fixture
def context(village):
    return fake_context(village)


def drawn_path(context, tmp_path, places=PLACES):
    editor = PathEditor()
    editor.file = str(tmp_path / "way.toml")
    for place in places:
        context.view.place, context.view.forward = place, (0.0, 1.0, 0.0)
        editor.add(context)
    return editor


def test_points_are_taken_where_the_camera_stands_after_the_chosen_one(context, tmp_path):
    editor = drawn_path(context, tmp_path)
    assert [p.position_m for p in editor.points] == list(PLACES)
    assert editor.points[0].heading_deg == pytest.approx(90.0)
    editor.chosen = 0
    context.view.place = (1.0, 2.0, 3.0)
    editor.add(context)
    assert [p.position_m for p in editor.points][1] == (1.0, 2.0, 3.0)
    context.view.place = (7.0, 8.0, 9.0)
    editor.move(3, context)
    assert editor.points[3].position_m == (7.0, 8.0, 9.0)
    editor.delete(1, context)
    editor.delete(0, context)
    assert [p.position_m for p in editor.points] == [PLACES[1], (7.0, 8.0, 9.0)]


def test_a_way_through_a_house_is_told_at_once_and_no_longer_when_it_is_led_round(
    context, tmp_path
):
    houses = context.snapshot.ground.buildings
    x, y = float(houses["x_m"][0]), float(houses["y_m"][0])
    low = float(houses["floor_z_m"][0]) + 1.0
    through = ((x - 30.0, y, low), (x + 30.0, y, low))
    editor = drawn_path(context, tmp_path, places=through)
    assert editor.failed
    assert "leads through a house after point 1" in editor.message
    for number, (east, north, up) in enumerate(through):
        context.view.place = (east, north, up + 60.0)
        editor.move(number, context)
    assert not editor.failed
    assert editor.message == ""


def test_the_way_is_shown_through_every_point_and_its_look(context, tmp_path):
    editor = drawn_path(context, tmp_path)
    pieces = np.array(editor.pieces())
    way = pieces[2 * len(PLACES) :]
    assert (way[1:, 0] == way[:-1, 1]).all()  # one line without gaps
    for place in PLACES:
        assert np.linalg.norm(way[:, 0] - place, axis=1).min() < 1.5
    looks = pieces[1 : 2 * len(PLACES) : 2]
    assert np.allclose(looks[:, 1] - looks[:, 0], (0.0, 4.0, 0.0))
    editor.delete(0, context)
    editor.delete(0, context)
    assert len(editor.pieces()) == 2  # one point leads nowhere, and is still shown


def test_a_path_is_saved_read_back_and_a_wrong_one_is_told(context, tmp_path):
    editor = drawn_path(context, tmp_path)
    editor.name, editor.closed = "round the green", True
    file = editor.save()
    assert read_camera_path(file) == editor.path()
    assert not editor.failed
    other = PathEditor()
    other.file = editor.file
    other.load()
    assert other.path() == editor.path()
    file.write_text("point = 3")
    other.load()
    assert other.failed
    assert "point" in other.message
    assert other.path() == editor.path()  # what was drawn is kept
    alone = drawn_path(context, tmp_path, places=PLACES[:1])
    assert alone.save() is None
    assert "leads nowhere" in alone.message


def test_the_panel_draws_the_path_and_its_capture_follows_it(context, tmp_path):
    panel = CapturePanel()
    panel.path_editor = drawn_path(context, tmp_path)
    context.capture.rigs = lambda: ("orbit", "spline")
    panel._rig = "spline"
    draw_frames({"capture": panel}, context)
    assert len(context.view.traced) > 10
    panel._start(context)
    assert context.capture.orders[0].rig == "spline"
    assert read_camera_path(context.capture.orders[0].path) == panel.path_editor.path()
    panel._rig = "orbit"
    panel._start(context)
    assert context.capture.orders[1].path is None
    panel._rig = "spline"
    panel.path_editor.points.clear()
    panel._start(context)
    assert len(context.capture.orders) == 2  # a path that leads nowhere begins nothing


def test_the_camera_flies_to_a_point_and_looks_as_it_does():
    control = CameraControl(make_test_ground(), position=np.array([80.0, 80.0, 150.0]))
    forward = np.array([0.6, -0.64, -0.48])
    control.fly_to_view(np.array([120.0, 90.0, 160.0]), forward=forward)
    for _ in range(20):
        control.update(0.1)
    assert control.position == pytest.approx([120.0, 90.0, 160.0])
    assert control.forward == pytest.approx(forward)
