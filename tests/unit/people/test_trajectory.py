"""Closed-form motion: positions, headings, distances and roofs at any instant."""

import numpy as np
import pytest

from digisphere.people import trajectory
from digisphere.people.enums import Activity


def people(count=2):
    """Return a dict of path columns: row 0 stands at (5, 5), row 1 walks an L of 10 m + 5 m."""
    table = {
        "path_xy_m": np.zeros((count, trajectory.PATH_POINTS, 2), np.float32),
        "path_t_s": np.zeros((count, trajectory.PATH_POINTS)),
        "path_count": np.ones(count, np.int16),
        "path_distance0_m": np.zeros(count),
        "heading_rad": np.zeros(count, np.float32),
        "depart_heading_rad": np.zeros(count, np.float32),
        "in_arms_of": np.full((count, 2), -1, np.int32),
        "out_from_s": np.full(count, -np.inf),
        "out_until_s": np.full(count, np.inf),
        "activity": np.zeros(count, np.uint8),
        "arrival_activity": np.full(count, Activity.SIT, np.uint8),
        "activity_t0_s": np.zeros(count),
        "at_slot": np.full(count, -1, np.int32),
        "left_activity": np.zeros(count, np.uint8),
        "left_s": np.zeros(count),
        "left_share": np.zeros(count, np.float32),
    }
    table["path_xy_m"][0, 0] = (5, 5)
    table["path_xy_m"][1, :3] = [(0, 0), (10, 0), (10, 5)]
    table["path_t_s"][1, :3] = [100, 110, 115]
    table["path_count"][1] = 3
    table["path_distance0_m"][1] = 7.0
    table["heading_rad"][1] = np.pi
    table["activity"][1] = Activity.WALK
    return table


@pytest.mark.parametrize(
    ("time_s", "xy", "moving", "walked"),
    [
        (0, (0, 0), False, 7),
        (100, (0, 0), True, 7),
        (105, (5, 0), True, 12),
        (112, (10, 2), True, 19),
        (115, (10, 5), False, 22),
        (999, (10, 5), False, 22),
    ],
)
def test_a_walker_is_where_the_polyline_says(time_s, xy, moving, walked):
    table = people()
    rows = np.array([1])
    assert np.allclose(trajectory.position_at(table, time_s, rows)[0], xy)
    assert trajectory.moving_at(table, time_s, rows)[0] == moving
    assert np.isclose(trajectory.distance_at(table, time_s, rows)[0], walked)


def test_two_observers_at_different_rates_see_the_same_positions():
    table = people()
    times = np.linspace(95, 120, 251)
    one_by_one = [trajectory.position_at(table, t)[1] for t in times]
    rows = np.ones(times.size, dtype=int)
    assert np.array_equal(one_by_one, trajectory.position_at(table, times, rows))


def test_position_never_jumps_and_speed_matches_it():
    table = people()
    times = np.arange(95, 120, 0.05)
    rows = np.ones(times.size, dtype=int)
    xy = trajectory.position_at(table, times, rows)
    speed = trajectory.speed_at(table, times, rows)
    assert np.hypot(*np.diff(xy, axis=0).T).max() <= 1.0 * 0.05 + 1e-6
    assert speed.max() == pytest.approx(1.0)


def test_heading_turns_smoothly_from_start_to_final_facing():
    table = people()
    table["depart_heading_rad"][1] = np.pi / 2
    times = np.arange(95, 120, 0.02)
    heading = trajectory.heading_at(table, times, np.ones(times.size, dtype=int))
    steps = np.abs(np.mod(np.diff(heading) + np.pi, 2 * np.pi) - np.pi)
    assert steps.max() < 0.2
    assert heading[0] == pytest.approx(np.pi / 2)
    assert trajectory.heading_at(table, 105.0)[1] == pytest.approx(0.0, abs=1e-6)
    assert trajectory.heading_at(table, 113.0)[1] == pytest.approx(np.pi / 2, abs=1e-6)
    assert abs(heading[-1]) == pytest.approx(np.pi, abs=1e-6)


def test_activity_is_exact_between_steps():
    table = people()
    table["activity"][0] = Activity.EAT
    assert trajectory.activity_at(table, 99.0).tolist() == [Activity.EAT, Activity.IDLE]
    assert trajectory.activity_at(table, 105.0)[1] == Activity.WALK
    assert trajectory.activity_at(table, 115.0)[1] == Activity.SIT


def test_a_fast_walker_runs():
    table = people()
    table["path_t_s"][1, :3] = [100, 103, 104.5]
    assert trajectory.activity_at(table, 101.0)[1] == Activity.RUN


def test_doors_are_passed_at_their_instants():
    table = people()
    table["out_from_s"][1], table["out_until_s"][1] = 102.0, 114.0
    rows = np.array([1, 1, 1])
    inside = trajectory.indoors_at(table, np.array([101.9, 102.0, 114.0]), rows)
    assert inside.tolist() == [True, False, True]


def test_halting_keeps_place_heading_and_distance_and_leaves_standers_alone():
    table = people()
    before = trajectory.position_at(table, 107.3)
    facing = trajectory.heading_at(table, 107.3)
    trajectory.halt(table, 107.3, np.array([0, 1]))
    for time_s in (107.3, 110.0, 1e6):
        assert np.allclose(trajectory.position_at(table, time_s), before, atol=1e-5)
    assert np.allclose(trajectory.heading_at(table, 200.0), facing, atol=1e-5)
    assert trajectory.distance_at(table, 200.0)[1] == pytest.approx(14.3)
    assert not trajectory.moving_at(table, 108.0).any()
    assert trajectory.activity_at(table, 108.0)[1] == Activity.IDLE
