"""Infants in arms: with the bearer in every step, taken up without a jump, held by one arm."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from village_of_poses import Slope, people, seat, send

from digisphere.people.arms import LIFT_S, facing_at
from digisphere.people.enums import Activity
from digisphere.people.pose import pose_people
from digisphere.people.skeleton import HAND_L, HAND_R, HEAD, PELVIS, SPINE_3
from digisphere.people.trajectory import indoors_at, position_at

BEARER, INFANT, STRANGER = range(3)
GROUND = Slope()


def party(*, age_years=1.2, pace_m_s=1.4, held=True):
    """A mother who walks east from the origin with an infant, and somebody else who walks."""
    table = people(3, mass_kg=62.0, stature_m=1.64)
    table["age_years"][INFANT] = age_years
    table["stature_m"][INFANT], table["mass_kg"][INFANT] = (
        0.6 + 0.14 * age_years,
        5.0 + 4 * age_years,
    )
    send(table, BEARER, along=[(0, 0), (30, 0), (30, 10)], speed_m_s=pace_m_s)
    send(table, STRANGER, along=[(0, 5), (40, 5)], speed_m_s=1.2)
    seat(table, INFANT, activity=Activity.PLAY)
    table["path_xy_m"][INFANT], table["heading_rad"][INFANT] = (0.62, 0.0), np.pi
    if held:
        table["in_arms_of"][INFANT, 0], table["left_s"][INFANT] = BEARER, -LIFT_S
    return table


def in_the_chest(posed):
    """The infant's pelvis in the frame of the bearer's chest, m."""
    chest = posed.matrices[BEARER, SPINE_3]
    turn = chest[:, :3] / posed.scale_m[BEARER]
    return turn.T @ (posed.joints_m[INFANT, PELVIS] - posed.joints_m[BEARER, SPINE_3])


@pytest.mark.parametrize("age_years", [0.1, 0.7, 1.2, 2.9])
@pytest.mark.parametrize("pace_m_s", [1.4, 2.6])
def test_an_infant_stays_at_the_chest_through_every_step(age_years, pace_m_s):
    table = party(age_years=age_years, pace_m_s=pace_m_s)
    times = np.arange(0.0, 25.0 / pace_m_s, 0.05)
    at = np.array([
        in_the_chest(pose_people(table, time_s=t, ground=GROUND)) for t in times.tolist()
    ])  # fmt: skip
    assert np.linalg.norm(at, axis=1).max() < 0.45
    assert np.ptp(at, axis=0).max() < 0.06
    assert (at[:, 0] > 0.05).all()
    alone = pose_people(party(held=False), time_s=10.0, ground=GROUND)
    assert np.linalg.norm(in_the_chest(alone)) > 5.0


@pytest.mark.parametrize("age_years", [0.2, 1.4, 2.6])
def test_both_bodies_touch_and_the_infant_faces_whom_it_is_held_by(age_years):
    table = party(age_years=age_years)
    posed = pose_people(table, time_s=4.0, ground=GROUND)
    infant, bearer = posed.joints_m[INFANT], posed.joints_m[BEARER]
    towards = (bearer[SPINE_3] - infant[PELVIS])[:2]
    facing = posed.heading_rad[INFANT]
    ahead = np.array([np.cos(facing), np.sin(facing)])
    assert ahead @ towards / np.hypot(*towards) > 0.9
    assert facing == pytest.approx(facing_at(table, 4.0, np.array([INFANT]))[0])
    assert infant[HEAD, 2] < bearer[HEAD, 2] + 0.1
    assert infant[HEAD, 2] - infant[PELVIS, 2] > 0.25 * table["stature_m"][INFANT]


def test_one_arm_holds_and_the_other_is_free():
    posed = pose_people(party(), time_s=4.0, ground=GROUND)
    free = pose_people(party(held=False), time_s=4.0, ground=GROUND)
    seat_m = posed.joints_m[INFANT, PELVIS]
    hands = np.linalg.norm(posed.joints_m[BEARER, [HAND_L, HAND_R]] - seat_m, axis=1)
    moved = np.linalg.norm((posed.joints_m - free.joints_m)[BEARER, [HAND_L, HAND_R]], axis=1)
    holding = int(hands.argmin())
    assert hands[holding] < 0.2 < hands[1 - holding]
    assert moved[1 - holding] < 0.1 < moved[holding]


def test_who_carries_nobody_moves_as_if_nobody_did():
    held, alone = (
        pose_people(party(held=h), time_s=4.0, ground=GROUND).matrices[STRANGER]
        for h in (True, False)
    )
    assert np.array_equal(held, alone)


def steps_m(table, *, first_s, last_s):
    """Greatest way any joint of the infant goes in a fiftieth of a second, at each of them."""
    times = np.arange(first_s, last_s, 0.02)
    joints = np.array([
        pose_people(table, time_s=t, ground=GROUND).joints_m[INFANT] for t in times.tolist()
    ])  # fmt: skip
    return np.linalg.norm(np.diff(joints, axis=0), axis=2).max(axis=1)


def lifted(*, at_s, age_years=1.2, down=False):
    """An infant on the ground that is taken up, or has been put down, at an instant."""
    table = party(age_years=age_years)
    seat(table, BEARER, activity=Activity.IDLE)
    table["path_xy_m"][BEARER], table["heading_rad"][BEARER] = (0.0, 0.0), 0.0
    table["in_arms_of"][INFANT] = (-1, BEARER) if down else (BEARER, -1)
    table["left_s"][INFANT] = at_s
    return table


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("age_years", [0.3, 0.9, 2.0])
def test_nobody_jumps_when_taken_up_or_put_down(age_years, down):
    table = lifted(at_s=1.0, age_years=age_years, down=down)
    assert steps_m(table, first_s=0.9 if down else 0.0, last_s=4.0)[down * 6 :].max() < 0.06
    low = pose_people(table, time_s=1.0 + LIFT_S if down else 0.0, ground=GROUND)
    high = pose_people(table, time_s=1.0 if down else 1.0 + LIFT_S, ground=GROUND)
    assert low.joints_m[INFANT, PELVIS, 2] < 0.5 < high.joints_m[INFANT, PELVIS, 2]


def test_an_infant_that_is_in_arms_at_once_has_jumped():
    table = lifted(at_s=1.0)
    before = pose_people(table, time_s=1.0, ground=GROUND).joints_m[INFANT, PELVIS]
    table["left_s"][INFANT] = 1.0 - LIFT_S
    after = pose_people(table, time_s=1.02, ground=GROUND).joints_m[INFANT, PELVIS]
    assert np.linalg.norm(after - before) > 0.5


def test_twins_are_held_in_both_arms():
    table = people(3, mass_kg=62.0, stature_m=1.64)
    table["age_years"][1:], table["stature_m"][1:], table["mass_kg"][1:] = 0.9, 0.73, 9.0
    table["path_count"][:], table["in_arms_of"][1:, 0], table["left_s"][1:] = 1, 0, -LIFT_S
    left, right = pose_people(table, time_s=0.0, ground=GROUND).joints_m[1:, PELVIS, 1]
    assert min(left, right) < -0.12
    assert max(left, right) > 0.12


def test_who_is_in_arms_is_where_the_bearer_is_and_under_a_roof_with_them():
    table, rows = party(), np.array([INFANT])
    table["out_from_s"][INFANT] = np.inf
    table["out_from_s"][BEARER] = 3.0
    for time_s in (1.0, 8.0):
        assert np.array_equal(
            position_at(table, time_s, rows), position_at(table, time_s, np.array([BEARER]))
        )
        assert indoors_at(table, time_s, rows)[0] == (time_s < 3.0)
    table["in_arms_of"][INFANT] = -1
    assert indoors_at(table, 8.0, rows)[0]


def test_a_posed_infant_is_the_same_whether_or_not_its_bearer_is_asked_for():
    table = party()
    both = pose_people(table, time_s=4.0, ground=GROUND)
    alone = pose_people(table, np.array([INFANT]), time_s=4.0, ground=GROUND)
    assert alone.rows.tolist() == [INFANT]
    assert np.allclose(alone.matrices[0], both.matrices[INFANT], atol=1e-12)


@pytest.mark.parametrize(("age_years", "low_m", "high_m"), [(0.4, 0.0, 0.15), (0.8, 0.02, 0.2)])
def test_who_cannot_stand_lies_or_sits_on_the_ground(age_years, low_m, high_m):
    table = party(age_years=age_years, held=False)
    pelvis = pose_people(table, time_s=0.0, ground=GROUND).joints_m[INFANT, PELVIS, 2]
    assert low_m < pelvis < high_m
    table["age_years"][INFANT] = 1.5
    assert pose_people(table, time_s=0.0, ground=GROUND).joints_m[INFANT, PELVIS, 2] > 0.25
