"""Rigs are pure and put the camera where a person, a drone or a walker could be."""

from dataclasses import replace

import numpy as np
import pytest

from digisphere.capture.rigs import Shot, rig_registry
from digisphere.capture.rigs.surroundings import (
    clear_sight,
    free_to_stand,
    in_buildings,
    people_outdoors,
)
from digisphere.core.streams import Streams
from digisphere.testing.village import MIDDLE_M, PlainGround, plain_simulation

STREAMS = Streams(7)


def shot(number, *, count=12):
    return Shot(number, count, 320, 240, np.radians(50.0))


@pytest.fixture(scope="module")
def snapshot():
    simulation = plain_simulation()
    simulation.run_until(90.0)
    return simulation.snapshot()


def poses(name, snapshot, *, count=12):
    rig = rig_registry().load(name)()
    return [
        rig.pose(snapshot.ground, snapshot, shot=shot(n, count=count), streams=STREAMS)
        for n in range(count)
    ]


@pytest.mark.parametrize("name", ["orbit", "street", "drone", "follow", "tour"])
def test_a_rig_gives_the_same_camera_for_the_same_question(name, snapshot):
    assert poses(name, snapshot) == poses(name, snapshot)


@pytest.mark.parametrize("name", ["orbit", "street", "drone", "tour"])
def test_a_rig_gives_another_camera_for_each_frame(name, snapshot):
    assert len({pose.position for pose in poses(name, snapshot)}) > 6


@pytest.mark.parametrize("name", ["orbit", "street", "drone", "follow", "tour"])
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
