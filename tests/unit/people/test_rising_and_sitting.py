"""People rise, sit down and lie down without a jump: hips, knees and every joint move smoothly."""

import numpy as np
import pytest
from village_of_poses import Slope, people, seat, send

from digisphere.people import seats
from digisphere.people.enums import Activity
from digisphere.people.pose import skeleton_joints
from digisphere.people.skeleton import FOOT_L, PELVIS
from digisphere.people.trajectory import activity_at
from digisphere.people.transitions import (
    BED_S,
    RISE_S,
    STEP_OFF_S,
    leave_posture,
    seconds_to_leave,
)
from digisphere.world.enums import SlotKind

ROW = np.array([0])
STEP_S = 0.02
BENCH, BED = 0, 1
DECIDES_S = 10.0


def resting(activity, slot):
    """Somebody who has long been in a seat or bed at the origin."""
    table = people(1, stature_m=1.7, mass_kg=65)
    seat(table, 0, activity=activity, slot=slot)
    return table


def decides_to_go(table, *, forgets=False):
    """The columns after a decision to walk away, as movement writes them; when the walk begins."""
    after = {name: column.copy() for name, column in table.items()}
    rise = seconds_to_leave(table, ROW, time_s=DECIDES_S, slots=Slope().slots)
    if not forgets:
        leave_posture(after, ROW, time_s=DECIDES_S, leaves_s=np.array([DECIDES_S + 1.0]))
    departs = DECIDES_S + 1.0 + float(rise[0])
    send(after, 0, along=[(0, 0), (6, 1)], speed_m_s=1.2, depart_s=departs)
    after["depart_heading_rad"][0] = table["heading_rad"][0]
    after["activity"][0] = after["arrival_activity"][0] = Activity.WALK
    after["activity_t0_s"][0] = departs
    after["at_slot"][0] = -1
    return after, departs


def joints(table, times):
    return np.array([skeleton_joints(table, ROW, t, Slope())[0] for t in times])


def rising(before, after, *, until_s):
    """Joints (t, b, 3) from a second before the decision to ``until_s``."""
    then = np.arange(DECIDES_S - 1.0, DECIDES_S, STEP_S)
    now = np.arange(DECIDES_S, until_s, STEP_S)
    return np.concatenate([joints(before, then), joints(after, now)]), np.concatenate([then, now])


def top_speed(track):
    return np.linalg.norm(np.diff(track, axis=0), axis=2).max() / STEP_S


@pytest.mark.parametrize(
    ("activity", "slot"), [(Activity.SIT, BENCH), (Activity.EAT, BENCH), (Activity.SLEEP, BED)]
)
def test_rising_and_walking_off_moves_every_joint_smoothly(activity, slot):
    before = resting(activity, slot)
    after, departs = decides_to_go(before)
    track, times = rising(before, after, until_s=departs + 3.0)
    assert top_speed(track[times < departs]) < 3.5
    assert top_speed(track) < 8.0
    hip = track[:, PELVIS, 2]
    assert np.abs(np.diff(hip)).max() < 0.03
    assert hip[0] < 0.75
    assert hip[times > departs][0] > 0.85


def test_without_the_previous_posture_the_hips_jump():
    before = resting(Activity.SIT, BENCH)
    after, departs = decides_to_go(before, forgets=True)
    track, _ = rising(before, after, until_s=departs)
    assert np.abs(np.diff(track[:, PELVIS, 2])).max() > 0.25
    assert top_speed(track) > 12.0


def test_feet_are_planted_while_the_hips_rise():
    before = resting(Activity.SIT, BENCH)
    after, departs = decides_to_go(before)
    leaves = float(after["left_s"][0])
    times = np.arange(leaves + 0.4 * RISE_S, departs - STEP_OFF_S, STEP_S)
    track = joints(after, times)
    for ankle in (FOOT_L, FOOT_L + 4):
        assert np.ptp(track[:, ankle], axis=0).max() < 0.02
    assert np.ptp(track[:, PELVIS, 2]) > 0.2


def test_until_they_rise_people_go_on_with_what_they_did():
    after, departs = decides_to_go(resting(Activity.EAT, BENCH))
    asked = (DECIDES_S + 0.5, departs - 0.5, departs + 0.5)
    seen = [Activity(int(activity_at(after, t, ROW)[0])) for t in asked]
    assert seen == [Activity.EAT, Activity.IDLE, Activity.WALK]


@pytest.mark.parametrize("activity", [Activity.SIT, Activity.SLEEP])
def test_arriving_and_settling_down_moves_every_joint_smoothly(activity):
    table = people(1, stature_m=1.7, mass_kg=65)
    send(table, 0, along=[(4, 0), (0, 0)], speed_m_s=1.2, depart_s=0.0)
    table["heading_rad"][0] = 1.0
    table["activity"][0] = Activity.WALK
    table["arrival_activity"][0] = activity
    table["at_slot"][0] = BENCH if activity == Activity.SIT else BED
    arrives = float(table["path_t_s"][0, 1])
    track = joints(table, np.arange(arrives - 0.5, arrives + BED_S + 1.5, STEP_S))
    assert top_speed(track) < 8.0
    assert np.abs(np.diff(track[:, PELVIS, 2])).max() < 0.03
    assert track[-1, PELVIS, 2] < 0.75 < track[0, PELVIS, 2]


def test_beginning_to_eat_where_one_sits_keeps_one_seated():
    before = resting(Activity.SIT, BENCH)
    after = {name: column.copy() for name, column in before.items()}
    leave_posture(after, ROW, time_s=DECIDES_S, leaves_s=np.array([DECIDES_S]))
    after["activity"][0] = after["arrival_activity"][0] = Activity.EAT
    after["activity_t0_s"][0] = after["path_t_s"][0] = DECIDES_S
    track, _ = rising(before, after, until_s=DECIDES_S + 3.0)
    assert np.ptp(track[:, PELVIS, 2]) < 0.02
    assert top_speed(track) < 3.5


def test_who_changes_their_mind_while_rising_goes_on_rising():
    before = resting(Activity.SIT, BENCH)
    first, _ = decides_to_go(before)
    again = float(first["left_s"][0]) + 0.5 * RISE_S
    second = {name: column.copy() for name, column in first.items()}
    leave_posture(second, ROW, time_s=again, leaves_s=np.array([again + 9.0]))
    second["path_t_s"][0] += 20.0
    gap = joints(first, [again]) - joints(second, [again])
    assert np.abs(gap).max() < 1e-9
    later = joints(second, [again + RISE_S])
    assert later[0, PELVIS, 2] > 0.85


def test_one_stands_before_a_seat_and_nearer_at_a_table():
    slots = {
        "x_m": np.zeros(4), "y_m": np.zeros(4), "heading_rad": np.full(4, np.pi / 2),
        "seat_height_m": np.array([0.45, 0.45, 0.0, 0.5]),
        "kind": np.array([SlotKind.SIT, SlotKind.EAT, SlotKind.STAND, SlotKind.SLEEP]),
    }  # fmt: skip
    points = seats.standing_points(slots)
    assert np.allclose(points[:, 0], 0.0)
    assert points[0, 1] > points[1, 1] > 0.0
    assert np.allclose(points[2:], 0.0)
