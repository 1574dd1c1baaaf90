"""Bodies take their size from their owner, and poses are functions of time alone."""

import numpy as np
import pytest
from village_of_poses import Slope, people, seat, send

from digisphere.people import body
from digisphere.people.enums import Activity, Occupation
from digisphere.people.pose import bone_matrices, keypoints_coco17, pose_people, skeleton_joints
from digisphere.people.skeleton import BONES, COCO_17, HAND_R, PELVIS, body_asset


def test_stature_is_met_within_a_centimetre():
    statures = np.linspace(1.0, 2.0, 21)
    table = people(21, stature_m=statures, mass_kg=22.0 * statures**2)
    table["age_years"][:] = np.linspace(5.0, 88.0, 21)
    rest = body.rest_points(body.shape_coefficients(table, np.arange(21)))
    index = body_asset().point
    top = rest[:, index("crown"), 2] * body.stature_scale(table, np.arange(21), points=rest)
    assert np.abs(top - statures).max() < 0.01


def test_heavier_people_are_wider_and_the_mass_is_met():
    table = people(3, stature_m=1.75, mass_kg=np.array([58.0, 72.0, 95.0]), sex=1)
    weights = body._macro_weights(table, np.arange(3))
    mass = weights @ body_asset().corner_volume * 1000.0 * 1.75**3
    assert np.allclose(mass, [58.0, 72.0, 95.0], atol=1.0)
    assert len({round(float(w), 3) for w in mass}) == 3


def test_children_have_larger_heads_for_their_size():
    table = people(2, stature_m=np.array([1.1, 1.75]), mass_kg=np.array([19.0, 72.0]))
    table["age_years"][:] = [5.0, 30.0]
    rest = body.rest_points(body.shape_coefficients(table, np.arange(2)))
    index = body_asset().point
    head = rest[:, index("crown"), 2] - rest[:, index("neck_01"), 2]
    assert head[0] > head[1] * 1.15


def test_two_people_alike_on_paper_have_different_faces():
    table = people(2, stature_m=1.7, mass_kg=65)
    shape = body.shape_coefficients(table, np.arange(2))
    assert np.abs(shape[0, 8:13] - shape[1, 8:13]).max() > 0.05
    assert np.allclose(shape[0, :8], shape[1, :8])


def test_nobody_has_no_bones_and_is_no_fault():
    table = people(2, stature_m=1.7, mass_kg=65)
    none = np.zeros(0, dtype=np.intp)
    assert skeleton_joints(table, none, 12.0, Slope()).shape == (0, BONES, 3)
    assert keypoints_coco17(table, none, 12.0, Slope()).shape == (0, 17, 3)


@pytest.mark.parametrize("activity", list(Activity))
def test_a_pose_depends_on_nothing_but_columns_and_time(activity):
    table = people(6, stature_m=1.7, mass_kg=65)
    for row in range(6):
        seat(table, row, activity=activity, slot=0 if activity == Activity.SIT else -1)
    table["occupation"][:] = [
        Occupation.FARMER, Occupation.SMITH, Occupation.BAKER,
        Occupation.STALLHOLDER, Occupation.TEACHER, Occupation.SHEPHERD,
    ]  # fmt: skip
    first = bone_matrices(table, None, 123.4, Slope())
    bone_matrices(table, None, 7.0, Slope())
    assert np.array_equal(first, bone_matrices(table, None, 123.4, Slope()))
    assert np.isfinite(first).all()
    alone = bone_matrices(table, np.array([3]), 123.4, Slope())
    assert np.allclose(alone[0], first[3], atol=1e-6)


def test_bones_keep_their_length_in_every_activity():
    table = people(15, stature_m=1.7, mass_kg=65)
    for row, activity in enumerate(Activity):
        seat(table, row, activity=activity)
    posed = pose_people(table, time_s=31.0, ground=Slope())
    parents = body_asset().bone_parents
    for bone in range(2, BONES):
        here = np.linalg.norm(posed.joints_m[:, bone] - posed.joints_m[:, parents[bone]], axis=1)
        rest = posed.rest[:, bone] - posed.rest[:, parents[bone]]
        assert np.allclose(here, np.linalg.norm(rest, axis=1) * posed.scale_m, atol=2e-3)


def test_rotations_are_rigid():
    table = people(15, stature_m=1.7, mass_kg=65)
    for row, activity in enumerate(Activity):
        seat(table, row, activity=activity)
    posed = pose_people(table, time_s=5.5, ground=Slope())
    turn = posed.matrices[..., :3] / posed.scale_m[:, None, None, None]
    product = np.einsum("nbij,nbkj->nbik", turn, turn)
    assert np.allclose(product, np.eye(3), atol=1e-9)


def test_sitters_meet_their_seat_and_sleepers_their_bed():
    table = people(2, stature_m=1.7, mass_kg=65)
    seat(table, 0, activity=Activity.SIT, slot=0)
    seat(table, 1, activity=Activity.SLEEP, slot=1)
    joints = skeleton_joints(table, None, 50.0, Slope())
    assert 0.5 < joints[0, PELVIS, 2] < 0.62
    assert 0.55 < joints[1, PELVIS, 2] < 0.72
    names = list(COCO_17)
    face = keypoints_coco17(table, None, 50.0, Slope())[1, names.index("nose"), 2]
    assert face < 0.95


def test_face_keypoints_lie_on_the_face():
    table = people(1, stature_m=1.7, mass_kg=65)
    seat(table, 0, activity=Activity.IDLE)
    points = dict(zip(COCO_17, keypoints_coco17(table, None, 9.0, Slope())[0], strict=True))
    assert points["nose"][0] > points["left_eye"][0] > points["left_ear"][0]
    assert points["left_eye"][1] > points["right_eye"][1]
    assert points["left_ear"][1] > points["left_eye"][1]
    assert points["nose"][2] < points["left_eye"][2] < 1.72
    assert 0.05 < points["left_eye"][1] - points["right_eye"][1] < 0.08


def test_speakers_gesture_more_than_listeners():
    table = people(2, stature_m=1.7, mass_kg=65, interlocutor=np.array([1, 0]))
    for row in (0, 1):
        seat(table, row, activity=Activity.TALK)
    table["path_xy_m"][1, 0] = (1.2, 0.0)
    table["heading_rad"][1] = np.pi
    table["listening"][:] = [False, True]
    times = np.arange(0.0, 30.0, 0.25)
    hands = np.array([skeleton_joints(table, None, t, Slope())[:, HAND_R] for t in times])
    travel = np.linalg.norm(np.diff(hands, axis=0), axis=2).sum(axis=0)
    assert travel[0] > 2.5 * travel[1]


def test_activities_ease_in():
    table = people(1, stature_m=1.7, mass_kg=65)
    seat(table, 0, activity=Activity.SIT, slot=0, since_s=10.0)
    times = np.arange(10.0, 12.0, 0.02)
    pelvis = [skeleton_joints(table, None, t, Slope())[0, PELVIS, 2] for t in times]
    assert pelvis[0] > 0.85
    assert pelvis[-1] < 0.65
    assert np.abs(np.diff(pelvis)).max() < 0.03


def test_walkers_are_where_their_trajectory_says():
    table = people(1, stature_m=1.7, mass_kg=65)
    send(table, 0, along=[(100, 50), (120, 50)], speed_m_s=1.25)
    posed = pose_people(table, time_s=8.0, ground=Slope())
    assert np.allclose(posed.root_m[0, :2], [110.0, 50.0])
    assert np.linalg.norm(posed.joints_m[0, PELVIS, :2] - [110.0, 50.0]) < 0.12
