"""Rigs are pure and put the camera where a person, a drone or a walker could be."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from digisphere.capture.request import takes_path
from digisphere.capture.rigs import Shot, rig_registry
from digisphere.capture.rigs.camera_path import CameraPath, KeyPoint
from digisphere.capture.rigs.fixed import watched
from digisphere.capture.rigs.moving import wearer
from digisphere.capture.rigs.surroundings import (
    clear_sight,
    free_to_stand,
    in_buildings,
    people_outdoors,
)
from digisphere.core.streams import Streams
from digisphere.people.trajectory import heading_at
from digisphere.testing.hamlet import hamlet_simulation
from digisphere.testing.village import MIDDLE_M, PlainGround, plain_simulation

STREAMS = Streams(7)
ON_PLAIN_GROUND = [name for name in rig_registry().names() if name != "egocentric"]
"""The plain village has no slots, without which nobody can be posed."""

PATH = CameraPath(
    tuple(
        KeyPoint(position_m=(MIDDLE_M + x, MIDDLE_M + y, z), heading_deg=90.0)
        for x, y, z in ((-40.0, 0.0, 9.0), (0.0, 12.0, 7.0), (40.0, 0.0, 9.0))
    )
)


def shot(number, *, count=12):
    return Shot(number, count, 320, 240, np.radians(50.0))


@pytest.fixture(scope="module")
def snapshot():
    simulation = plain_simulation()
    simulation.run_until(90.0)
    return simulation.snapshot()


def poses(name, snapshot, *, count=12):
    kind = rig_registry().load(name)
    rig = kind(PATH) if takes_path(name) else kind()
    return [
        rig.pose(snapshot.ground, snapshot, shot=shot(n, count=count), streams=STREAMS)
        for n in range(count)
    ]


@pytest.mark.parametrize("name", ON_PLAIN_GROUND)
def test_a_rig_gives_the_same_camera_for_the_same_question(name, snapshot):
    assert poses(name, snapshot) == poses(name, snapshot)


@pytest.mark.parametrize("name", ["orbit", "street", "drone", "tour", "spline"])
def test_a_rig_gives_another_camera_for_each_frame(name, snapshot):
    assert len({pose.position for pose in poses(name, snapshot)}) > 6


@pytest.mark.parametrize("name", ON_PLAIN_GROUND)
def test_no_camera_stands_in_a_house_or_under_the_ground(name, snapshot):
    for pose in poses(name, snapshot):
        assert pose.position[2] > 0.5
        if pose.position[2] < 5.0:
            assert not in_buildings(snapshot.ground, np.array([pose.position[:2]]))[0]


def test_street_cameras_stand_at_eye_height_with_somebody_in_view(snapshot):
    _, feet = people_outdoors(snapshot)
    for pose in poses("street", snapshot):
        assert pose.position[2] == pytest.approx(1.62, abs=1e-5)
        pixels, depth = pose.project(feet + np.array([0.0, 0.0, 1.2]))
        inside = (depth > 0) & (pixels > 0).all(axis=1) & (pixels < [320, 240]).all(axis=1)
        assert inside.any()
        assert depth[inside].min() < 12.0


def test_follow_keeps_to_one_person_while_they_are_out(snapshot):
    rows, feet = people_outdoors(snapshot)
    nearest = set()
    for pose in poses("follow", snapshot):
        gap = np.hypot(feet[:, 0] - pose.position[0], feet[:, 1] - pose.position[1])
        target = np.array(pose.position) + pose.forward * gap.min()
        nearest.add(int(rows[np.argmin(np.hypot(*(feet[:, :2] - target[:2]).T))]))
    assert len(nearest) == 1


def test_orbit_goes_once_round_in_even_steps(snapshot):
    found = np.array([pose.position for pose in poses("orbit", snapshot)])
    angles = np.unwrap(np.arctan2(found[:, 1] - MIDDLE_M, found[:, 0] - MIDDLE_M))
    assert np.allclose(np.diff(angles), 2.0 * np.pi / 12)


@pytest.mark.parametrize("name", ["street", "follow", "drone"])
def test_a_rig_works_when_nobody_is_out(name, snapshot):
    people = snapshot.tables["people"]
    away = np.zeros_like(people.alive)
    columns = {column: people[column] for column in people}
    nobody = type(people)("people", specs=people.specs, columns=columns, alive=away)
    empty = replace(snapshot, tables={**snapshot.tables, "people": nobody})
    assert all(np.isfinite(pose.position).all() for pose in poses(name, empty))


def test_walls_block_sight_and_standing():
    ground = PlainGround()
    house = np.array([ground.buildings["x_m"][0], ground.buildings["y_m"][0]], dtype=np.float64)
    assert not free_to_stand(ground, house[None])[0]
    assert free_to_stand(ground, np.array([[MIDDLE_M, MIDDLE_M]]))[0]
    west, east = np.array([[*house, 1.6]]), np.array([[*house, 1.6]])
    west[0, 0] -= 12.0
    east[0, 0] += 12.0
    assert not clear_sight(ground, west, end=east)[0]
    assert clear_sight(ground, west, end=west + np.array([0.0, -8.0, 0.0]))[0]


def test_a_worn_camera_stands_at_the_eyes_and_looks_where_its_wearer_faces():
    simulation = hamlet_simulation(12)
    simulation.run_until(600.0)
    snapshot = simulation.snapshot()
    rows, feet = people_outdoors(snapshot)
    worn = wearer(rows, streams=STREAMS)
    pose = poses("egocentric", snapshot, count=1)[0]
    at = feet[rows == worn][0]
    assert np.hypot(*(np.array(pose.position[:2]) - at[:2])) < 0.5
    assert 1.1 < pose.position[2] - at[2] < 2.0
    facing = heading_at(snapshot.tables["people"], snapshot.time_s, np.array([worn]))[0]
    forward = np.array(pose.rotation)[:2, 2]
    assert forward @ [np.cos(facing), np.sin(facing)] > 0.9


def test_a_turntable_goes_once_round_one_person(snapshot):
    rows, feet = people_outdoors(snapshot)
    at = feet[rows == wearer(rows, streams=STREAMS)][0]
    gaps = np.array([pose.position for pose in poses("turntable", snapshot)]) - at
    assert np.ptp(np.hypot(gaps[:, 0], gaps[:, 1])) < 1e-3
    turns = np.unwrap(np.arctan2(gaps[:, 1], gaps[:, 0]))
    assert np.diff(turns) == pytest.approx(np.full(11, 2.0 * np.pi / 12.0), abs=1e-4)


def test_watching_cameras_come_back_to_the_same_places_and_a_survey_never_does(snapshot):
    eyes, _ = watched(snapshot.ground)
    assert len({pose.position for pose in poses("cctv", snapshot)}) == len(eyes)
    survey = poses("survey", snapshot)
    assert len({pose.position for pose in survey}) == len(survey)
    assert all(pose.rotation[2][2] < -0.999 for pose in survey)
    north = [pose.rotation[1][1] for pose in survey]
    assert max(north) < -0.99  # the picture's rows go down to the south


def test_a_vehicle_keeps_to_its_road_and_turns_at_its_end(snapshot):
    road = SimpleNamespace(
        xy_m=np.array([[20.0, 20.0], [80.0, 20.0], [80.0, 60.0]]), width_m=4.0, road_id=0
    )
    ground = replace(snapshot.ground, roads=(road,))
    rig = rig_registry().load("vehicle")()
    seen = []
    for seconds in range(0, 34, 2):
        moment = replace(
            snapshot, clock=replace(snapshot.clock, tick=seconds, tick_s=1.0), ground=ground
        )
        seen.append(rig.pose(ground, moment, shot=shot(0), streams=STREAMS).position)
    xy = np.array(seen)[:, :2]
    on_road = (np.abs(xy[:, 1] - 20.0) < 1e-3) | (np.abs(xy[:, 0] - 80.0) < 1e-3)
    assert on_road.all()
    steps = np.hypot(*np.diff(xy, axis=0).T)
    assert steps.max() < 12.1
    assert xy[-1] == pytest.approx(xy[0], abs=9.0)
