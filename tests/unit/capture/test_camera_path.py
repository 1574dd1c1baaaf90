"""A drawn path passes its points, keeps its speed, turns evenly and stays over the ground."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from digisphere.app.randomising import Drawn, request_of
from digisphere.capture.dataset import Dataset
from digisphere.capture.randomise import read_plan
from digisphere.capture.record import command_line, make_plan
from digisphere.capture.rigs import Shot
from digisphere.capture.rigs.camera_path import (
    CameraPath,
    KeyPoint,
    read_camera_path,
    slerp,
    write_camera_path,
)
from digisphere.capture.rigs.spline import CLEARANCE_M, SplineRig
from digisphere.capture.session import capture
from digisphere.capture.splits import dataset_key
from digisphere.core.streams import Streams
from digisphere.errors import CaptureError, ScenarioError
from digisphere.testing.captures import box_request, open_box_world
from digisphere.testing.village import MIDDLE_M, PlainGround

PLACES = ((0.0, 0.0, 8.0), (3.0, 1.0, 8.0), (40.0, 10.0, 12.0), (44.0, 30.0, 6.0))


def path_of(places=PLACES, *, closed=False, turn_deg=40.0):
    points = tuple(
        KeyPoint(position_m=place, heading_deg=turn_deg * k, pitch_deg=-10.0)
        for k, place in enumerate(places)
    )
    return CameraPath(points, "walk", closed)


def in_the_village(*, up=0.0, closed=False):
    return path_of([(MIDDLE_M + x, MIDDLE_M + y, z + up) for x, y, z in PLACES], closed=closed)


def walked(path, *, steps=400):
    return np.array([path.at(share)[0] for share in np.linspace(0.0, 1.0, steps + 1)])


def steps_between(places):
    return np.linalg.norm(np.diff(places, axis=0), axis=1)


@pytest.mark.parametrize("closed", [False, True])
def test_the_way_passes_every_point_in_order(closed):
    way = walked(path_of(closed=closed), steps=4000)
    gaps = np.linalg.norm(way[:, None] - np.array(PLACES)[None], axis=2)
    assert (gaps.min(axis=0) < 0.05).all()
    assert (np.diff(gaps[:-1].argmin(axis=0)) > 0).all()
    assert np.allclose(way[-1], PLACES[0] if closed else PLACES[-1])


def test_speed_along_the_way_is_constant_though_points_stand_unevenly():
    path = path_of()
    even = steps_between(walked(path))
    assert np.ptp(even) / even.mean() < 0.02
    # The control: parameters of the spline in even steps, without measuring its length.
    by_parameter = np.concatenate(
        [path.at(0)[0][None]]
        + [
            np.array([path.at(metres / path.length_m)[0] for metres in row[1:]])
            for row in path._along
        ]
    )
    uneven = steps_between(by_parameter)
    assert np.ptp(uneven) / uneven.mean() > 1.0


def test_the_length_is_that_of_the_curve():
    path = path_of()
    assert path.length_m == pytest.approx(steps_between(walked(path, steps=5000)).sum(), rel=1e-3)
    straight = path_of([(0.0, 0.0, 5.0), (10.0, 0.0, 5.0), (30.0, 0.0, 5.0)])
    assert straight.length_m == pytest.approx(30.0)


def test_the_look_turns_evenly_by_slerp_and_the_short_way():
    start, end = path_of().points[0].forward, path_of().points[3].forward
    angle = np.arccos(start @ end)
    for share in (0.0, 0.25, 0.5, 1.0):
        between = slerp(start, end, share)
        assert np.linalg.norm(between) == pytest.approx(1.0)
        assert np.arccos(np.clip(start @ between, -1, 1)) == pytest.approx(share * angle, abs=1e-6)
    # The control: mixing directions in a line turns unevenly.
    line = 0.75 * start + 0.25 * end
    apart = np.arccos(start @ line / np.linalg.norm(line))
    assert apart != pytest.approx(0.25 * angle, abs=1e-2)


@pytest.mark.parametrize("start", [(1.0, 0.0, 0.0), (0.6, 0.0, 0.8), (0.0, 0.0, 1.0)])
def test_opposite_looks_are_joined_by_a_turn(start):
    halfway = slerp(np.array(start), -np.array(start), 0.5)
    assert np.linalg.norm(halfway) == pytest.approx(1.0)
    assert halfway @ np.array(start) == pytest.approx(0.0, abs=1e-6)


def poses(path, *, count=9):
    snapshot = SimpleNamespace()
    rig = SplineRig(path)
    return [
        rig.pose(
            PlainGround(),
            snapshot,
            shot=Shot(number, count, 320, 240, 1.0),
            streams=Streams(1),
        )
        for number in range(count)
    ]


def test_frames_go_from_the_first_point_to_the_last_and_round_a_closed_way_once():
    open_way, ring = in_the_village(), in_the_village(closed=True)
    assert poses(open_way)[0].position == pytest.approx(open_way.points[0].position_m)
    assert poses(open_way)[-1].position == pytest.approx(open_way.points[-1].position_m)
    found = np.array([pose.position for pose in poses(ring)])
    assert np.linalg.norm(found[-1] - found[0]) == pytest.approx(ring.length_m / 9, rel=0.3)


def test_the_camera_looks_as_its_point_does_with_a_level_horizon():
    pose, point = poses(in_the_village())[0], in_the_village().points[0]
    assert pose.forward == pytest.approx(point.forward)
    assert pose.right[2] == pytest.approx(0.0, abs=1e-12)


def test_the_camera_stays_over_the_ground_where_the_way_does_not():
    buried = path_of([(20.0, 20.0, -1.0), (60.0, 30.0, -1.0), (70.0, 60.0, 3.0)])
    assert walked(buried)[:, 2].min() < 0.0  # the control: the way itself goes under
    assert min(pose.position[2] for pose in poses(buried)) >= CLEARANCE_M - 1e-6


def test_a_point_off_the_map_is_named():
    with pytest.raises(CaptureError, match=r"Point 1 .*-500\.0 m east.*off this world's map"):
        poses(path_of([(-500.0, 0.0, 5.0), (10.0, 10.0, 5.0)]))


def test_a_way_through_a_house_is_refused_and_one_over_its_ridge_is_not():
    def over_the_tavern(up_m):
        return path_of([(100.0, 100.0, 2.0), (120.0, 137.0, up_m), (170.0, 137.0, up_m)])

    with pytest.raises(CaptureError, match=r"through a house after point 2, at 13\d\.\d m east"):
        poses(over_the_tavern(2.0))
    assert len(poses(over_the_tavern(5.0))) == 9


def test_a_path_comes_back_from_its_file(tmp_path):
    path = CameraPath(
        (
            KeyPoint.looking(np.array([1.23456, 2.0, 3.0]), forward=np.array([0.0, 1.0, -0.2])),
            KeyPoint.looking(np.array([9.0, 2.0, 3.0]), forward=np.array([0.0, 0.0, -1.0])),
        ),
        'the "old" mill\\',
        closed=True,
    )
    write_camera_path(path, tmp_path / "a" / "way.toml")
    assert read_camera_path(tmp_path / "a" / "way.toml") == path


POINT = "[[point]]\nposition_m = [1.0, 2.0, 3.0]\nheading_deg = 5.0\n"
OTHER = POINT.replace("1.0", "7.0")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", r"not readable as TOML"),
        (POINT, r"1 points leads nowhere"),
        (POINT + POINT, r"Point 2 .* stands where point 1 does, at 1\.00, 2\.00, 3\.00"),
        (POINT + OTHER.replace("heading", "headign"), r"point\.2\.headi"),
        (POINT + OTHER.replace("7.0", '"far"'), r"point\.2\.position_m\.1.*'far'"),
        (POINT + OTHER.replace("7.0", "nan"), r"point\.2\.position_m\.1.*finite"),
        (POINT + OTHER + "pitch_deg = 95.0\n", r"point\.2\.pitch_deg.*89.*95"),
        ("speed = 3\n" + POINT + OTHER, r"speed"),
    ],
)
def test_a_wrong_file_is_answered_with_place_and_value(tmp_path, text, said):
    file = tmp_path / "way.toml"
    file.write_text(text)
    with pytest.raises(CaptureError, match=said) as told:
        read_camera_path(file)
    assert str(file) in str(told.value)


def saved(tmp_path, path=None):
    file = tmp_path / "way.toml"
    write_camera_path(path or in_the_village(), file)
    return file


def test_a_capture_follows_the_path_and_records_it(tmp_path):
    request = box_request(
        tmp_path / "set", rig="spline", path=saved(tmp_path), planes="rgb", formats="native"
    )
    capture(request, open_world=open_box_world)
    dataset = Dataset(tmp_path / "set")
    cameras = dataset.table("cameras")["position_m"]
    assert cameras[0] == pytest.approx(in_the_village().points[0].position_m)
    assert cameras[-1] == pytest.approx(in_the_village().points[-1].position_m)
    assert len(dataset.manifest["plan"]["path"]["points"]) == len(PLACES)
    assert "--rig spline --path PATH" in dataset.manifest["command_line"]
    # A twin borrows these cameras and needs no path of its own.
    twin = box_request(tmp_path / "twin", rig="spline", cameras_of=tmp_path / "set")
    assert twin.made_rig.name == "borrowed"


def test_another_path_is_another_plan_and_key_and_no_path_leaves_both_as_they_were(tmp_path):
    def plan(path):
        asked = {} if path is None else {"rig": "spline", "path": saved(tmp_path, path)}
        return make_plan(box_request(tmp_path / "set", **asked), driver="none")

    one, other, none = plan(in_the_village()), plan(in_the_village(up=1.0)), plan(None)
    assert one["path"] != other["path"]
    assert dataset_key(one) != dataset_key(other)
    assert none["path"] is None
    assert "--path" not in command_line(none)
    without = {key: value for key, value in none.items() if key != "path"}
    assert dataset_key(without) == dataset_key(none)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"rig": "spline"}, r"--rig spline follows a path and none is given.*--path"),
        ({"rig": "orbit", "path": True}, r"--rig orbit would not follow it"),
        ({"rig": "spline", "path": False}, r"nowhere\.toml» cannot be read"),
    ],
)
def test_a_rig_and_a_path_that_do_not_fit_are_refused(tmp_path, asked, said):
    if "path" in asked:
        asked["path"] = saved(tmp_path) if asked["path"] else tmp_path / "nowhere.toml"
    with pytest.raises(CaptureError, match=said):
        box_request(tmp_path / "set", **asked)


def test_frames_of_a_plan_of_chance_follow_its_path(tmp_path):
    plan = tmp_path / "plan.toml"
    path = json.dumps(str(saved(tmp_path)))
    plan.write_text(
        f"frames = 4\npath = {path}\n[draw]\nrig = {{ choice = ['spline', 'orbit'] }}\n"
    )
    request = request_of(Drawn.of(read_plan(plan)), 0, out=tmp_path / "out")
    rigs = [(request.draws[n].rig, request.rig_of(n).name) for n in range(4)]
    assert ("spline", "spline") in rigs
    assert ("orbit", "orbit") in rigs


@pytest.mark.parametrize(
    ("rigs", "path", "said"),
    [
        (["spline", "orbit"], "", r"path: the rig «spline» follows a path, and path is ''"),
        (["orbit"], "way.toml", r"no rig drawn follows a path"),
        (["spline"], "nowhere.toml", r"nowhere\.toml» cannot be read"),
    ],
)
def test_a_plan_of_chance_with_a_path_is_checked(tmp_path, rigs, path, said):
    saved(tmp_path)
    where = str(tmp_path / path) if path else ""
    plan = tmp_path / "plan.toml"
    plan.write_text(
        f"path = {json.dumps(where)}\n[draw]\nrig = {{ choice = {json.dumps(rigs)} }}\n"
    )
    with pytest.raises(ScenarioError, match=said):
        read_plan(plan)
