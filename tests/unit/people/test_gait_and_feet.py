"""Feet keep to the ground they stand on, legs keep to published angles."""

import numpy as np
import pytest
from village_of_poses import Slope, people, send

from digisphere.people import gait
from digisphere.people.footfall import PHASE, SWING
from digisphere.people.pose import pose_people
from digisphere.people.skeleton import FOOT_L, body_asset

ROW = np.array([0])


def _ball_track(table, *, ground, times_s):
    """Left ball of the foot (t, 3) and whether it stands flat by the footfalls (t,)."""
    ball = body_asset().point("ball_l")
    posed = [pose_people(table, ROW, time_s=t, ground=ground) for t in times_s]
    feet = [p.falls.feet[0, 0] for p in posed]
    flat = [f[SWING] < 0.0 and f[PHASE] > 0.22 for f in feet]
    return np.array([p.points_m[0, ball] for p in posed]), np.array(flat)


def _slip_m(track, flat):
    """Longest way a standing foot travels within one stance."""
    ends = np.flatnonzero(np.diff(flat.astype(int)) != 0) + 1
    stances = [s for s in np.split(np.arange(len(flat)), ends) if flat[s[0]] and len(s) > 3]
    return max(np.ptp(track[s, :2], axis=0).max() for s in stances)


@pytest.mark.parametrize("speed_m_s", [0.7, 1.3, 1.8, 3.0])
@pytest.mark.parametrize("rise", [0.0, 0.18])
def test_a_standing_foot_does_not_slide(speed_m_s, rise):
    table = people(1, stature_m=1.75, mass_kg=72, sex=1)
    send(table, 0, along=[(0, 0), (40, 0)], speed_m_s=speed_m_s)
    times = np.arange(4.0, 7.0, 0.02)
    assert _slip_m(*_ball_track(table, ground=Slope(rise), times_s=times)) < 0.02


def test_the_slip_check_sees_a_body_carried_along_in_one_pose():
    table = people(1, stature_m=1.75, mass_kg=72, sex=1)
    send(table, 0, along=[(0, 0), (40, 0)], speed_m_s=1.3)
    times = np.arange(4.0, 7.0, 0.02)
    track, flat = _ball_track(table, ground=Slope(), times_s=times)
    glide = np.stack([1.3 * times, np.zeros_like(times), np.zeros_like(times)], axis=1)
    assert _slip_m(track * 0.0 + glide, flat) > 0.1


def test_feet_stay_above_the_ground_and_touch_it():
    table = people(1, stature_m=1.68, mass_kg=60)
    send(table, 0, along=[(0, 0), (20, 0), (20, 20)], speed_m_s=1.3)
    names = ["toe_l", "heel_l", "toe_r", "heel_r"]
    soles = [body_asset().point(n) for n in names]
    low = [
        pose_people(table, ROW, time_s=t, ground=Slope()).points_m[0, soles, 2].min()
        for t in np.arange(0.0, 24.0, 0.11)
    ]
    assert min(low) > -0.012
    assert max(low) < 0.06


def test_walking_knees_follow_the_published_curve():
    table = people(1, stature_m=1.75, mass_kg=72, sex=1)
    send(table, 0, along=[(0, 0), (40, 0)], speed_m_s=1.3)
    index = body_asset().point
    bent, published = [], []
    for t in np.arange(5.0, 7.2, 0.03):
        posed = pose_people(table, ROW, time_s=t, ground=Slope())
        hip, knee, ankle = (posed.points_m[0, index(n)] for n in ("thigh_l", "calf_l", "foot_l"))
        thigh, shank = knee - hip, ankle - knee
        cosine = thigh @ shank / np.linalg.norm(thigh) / np.linalg.norm(shank)
        foot = posed.falls.feet[0, 0]
        bent.append(np.degrees(np.arccos(cosine)))
        published.append(np.degrees(gait.joint_angle(gait.KNEE, foot[PHASE], 0.44)))
    gap = np.array(bent) - np.array(published)
    assert np.sqrt(np.mean(gap**2)) < 14.0
    still = np.full_like(published, 5.0) - np.array(published)
    assert np.sqrt(np.mean(still**2)) > 20.0


def test_stride_and_cadence_match_people():
    leg = 0.88
    stride = gait.stride_length(1.35, leg)
    cadence = 60.0 * 2.0 * 1.35 / stride
    assert 0.68 < stride / 2.0 < 0.78
    assert 105.0 < cadence < 120.0
    assert 60.0 * 2.0 * 1.1 / gait.stride_length(1.1, 0.55) > cadence * 1.1


def test_stopping_brings_the_feet_together():
    table = people(1, stature_m=1.75, mass_kg=72, sex=1)
    send(table, 0, along=[(0, 0), (7.3, 0)], speed_m_s=1.3)
    posed = pose_people(table, ROW, time_s=60.0, ground=Slope())
    ankles = posed.points_m[0, [FOOT_L, FOOT_L + 4]]
    assert abs(ankles[0, 0] - ankles[1, 0]) < 0.02
    assert 0.1 < np.linalg.norm(ankles[0] - ankles[1]) < 0.3
    assert abs(ankles[:, 0].mean() - 7.3) < 0.08


def test_nothing_jumps_while_starting_turning_and_stopping():
    table = people(1, stature_m=1.75, mass_kg=72, sex=1)
    send(table, 0, along=[(0, 0), (6, 0), (6, 5)], speed_m_s=1.3, depart_s=2.0)
    times = np.arange(1.0, 13.0, 0.02)
    joints = np.array(
        [pose_people(table, ROW, time_s=t, ground=Slope()).joints_m[0] for t in times]
    )
    speed = np.linalg.norm(np.diff(joints, axis=0), axis=2) / 0.02
    assert speed.max() < 8.0
