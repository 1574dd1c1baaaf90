"""A crowd slows whoever comes behind it, and nobody else."""

from dataclasses import replace

import numpy as np
import pytest

from digisphere.evaluate.society.crowds import Street, seen, walked, weidmann
from digisphere.people import paths
from digisphere.people.crowding import Course, Crowd, WayWidths, share_of_speed, wider_lanes
from digisphere.people.enums import Activity
from digisphere.people.neighbours import Neighbours
from digisphere.people.trajectory import PATH_POINTS, position_at
from digisphere.people.waking import awake, first_wake, lull, rouse, wakeful


def column(count, *, gap_m, speed_m_s, start_s=0.0, far_m=60.0):
    """Path columns of a row of walkers two abreast, the last of them one gap ahead of x = 0."""
    people = {
        "path_xy_m": np.zeros((count + 1, PATH_POINTS, 2), dtype=np.float32),
        "path_t_s": np.zeros((count + 1, PATH_POINTS)),
        "path_count": np.full(count + 1, 2, dtype=np.int16),
        "in_arms_of": np.full((count + 1, 2), -1, dtype=np.int32),
        "out_from_s": np.full(count + 1, -np.inf),
        "out_until_s": np.full(count + 1, np.inf),
        "activity": np.full(count + 1, Activity.WALK, dtype=np.uint8),
    }
    for row in range(count):
        x, y = gap_m * (1 + row // 2), (-0.4, 0.1)[row % 2]
        people["path_xy_m"][row, 0] = x, y
        people["path_xy_m"][row, 1:] = x + far_m, y
        people["path_t_s"][row, 0] = start_s
        people["path_t_s"][row, 1:] = start_s + far_m / speed_m_s
    people["activity"][count] = Activity.IDLE
    return people


def one_behind(people, *, doors=(-1, -1), inside=False):
    """Plan a walk of 50 m, from x = 0 at time 0, of somebody who would walk 1.4 m/s."""
    own = len(people["path_count"]) - 1
    points = np.array([[0.0, 0], [1, 0], [20, 0], [49, 0], [50, 0]])
    free = Course(points, points[:, 0] / 1.4, doors, inside, 0.0)
    crowd = Crowd(WayWidths([], []), paths.Bounds(own + 1))
    return free, crowd.slowed(
        free, crowd.company(free, people, near=crowd.neighbours(free, people, own=own)), people
    )


def test_the_share_of_speed_left_is_weidmanns():
    left = share_of_speed(np.array([0.01, 0.5, 1.0, 2.0, 4.0, 5.4, 9.0]))
    assert left == pytest.approx([1.0, 0.969, 0.790, 0.452, 0.117, 0.0, 0.0], abs=0.001)


def test_who_walks_behind_a_slow_crowd_comes_late_and_who_walks_alone_does_not():
    free, behind = one_behind(column(24, gap_m=0.6, speed_m_s=0.4))
    assert behind.times[-1] > 1.6 * free.times[-1]
    for others in (
        column(24, gap_m=0.6, speed_m_s=0.4, start_s=900.0),
        column(2, gap_m=1, speed_m_s=1),
    ):
        alone, same = one_behind(others)
        assert same is alone


def test_a_crowd_under_a_roof_is_in_nobodys_way():
    people = column(24, gap_m=0.6, speed_m_s=0.4)
    people["out_from_s"][:], people["out_until_s"][:] = np.inf, np.inf
    free, behind = one_behind(people)
    assert behind is free


def test_a_slowed_walk_keeps_its_way_and_its_doors():
    people = column(24, gap_m=0.6, speed_m_s=0.4, far_m=20.0)
    free, behind = one_behind(people, doors=(1, 3), inside=True)
    assert len(free.points) < len(behind.points) <= PATH_POINTS
    assert (np.diff(behind.times) > 0.0).all()
    assert (np.diff(behind.points[:, 0]) > 0.0).all()
    assert np.allclose(behind.points[:, 1], 0.0)
    door_out, door_in = behind.doors
    assert behind.points[[door_out, door_in], 0].tolist() == [1.0, 49.0]
    assert behind.outdoors_s == (behind.times[door_out], behind.times[door_in])
    assert behind.times[1] == free.times[1]  # indoors nobody is in the way
    assert np.diff(behind.times)[-1] == pytest.approx(np.diff(free.times)[-1])


def test_nobody_walks_into_who_is_right_ahead():
    people = column(12, gap_m=0.7, speed_m_s=0.5)
    own = 12
    _, behind = one_behind(people)
    count = len(behind.points)
    people["path_xy_m"][own, :count], people["path_t_s"][own, :count] = behind.points, behind.times
    people["path_count"][own] = count
    for time_s in np.arange(0.0, behind.times[-1], 1.0):
        where = position_at(people, time_s)
        assert np.hypot(*(where[:own] - where[own]).T).min() > 0.25


def test_a_crowd_takes_all_of_a_wide_way_and_no_more():
    widths = WayWidths([np.array([[0.0, 0], [10, 0]])], [6.0])
    assert widths.half_m(np.array([[1.0, 0.5], [50.0, 0.0]])).tolist() == [3.0, 1.4]
    offsets = wider_lanes(3.0, tried=paths.lanes(0.5))
    assert min(offsets) < -2.2
    assert max(offsets) == pytest.approx(2.75)
    kept = widths.offsets_m(np.array([[1.0, 0.0], [50.0, 0.0]]), [2.75, 0.6])
    assert kept.tolist() == [[2.75, 1.15], [0.6, 0.6]]


def test_speed_in_a_street_falls_with_density_unless_nobody_heeds_anybody():
    street = Street(4.0, lasts_s=60.0)

    def over(*, heedless):
        people = walked(street, heedless=heedless)
        return seen(people, stretch_m=(20, 50), width_m=2.8, first_s=40.0, last_s=60.0)

    found, control = over(heedless=False), over(heedless=True)
    assert found.density > 0.8
    assert 0.8 < found.over_weidmann < 1.2
    assert control.over_weidmann > 1.25
    assert weidmann(np.array([1.0]))[0] == pytest.approx(1.06, abs=0.01)


def test_who_is_never_near_in_time_changes_no_walk_and_who_is_does(monkeypatch):
    street = Street(3.0, width_m=5.0, both_ways=True, lasts_s=30.0)
    told = Neighbours.of.__func__

    def paths_with(rule):
        def of(cls, points, times, *, rows, **rest):
            found = told(cls, points, times, rows=rows, **rest)
            return replace(found, soon=rule(found))

        monkeypatch.setattr(Neighbours, "of", classmethod(of))
        return walked.__wrapped__(street)["path_t_s"]

    shorter = []
    as_told = paths_with(lambda near: shorter.append(near.soon.size < near.rows.size) or near.soon)
    np.testing.assert_array_equal(as_told, paths_with(lambda near: near.rows))
    assert any(shorter)
    assert (as_told != paths_with(lambda near: near.rows[:0])).any()


def test_sleepers_wake_when_their_instant_comes_and_not_before():
    rng = np.random.default_rng(3)
    wake = rng.uniform(0.0, 30.0, 40)
    wake[:4] = np.inf
    wake[4] = 9000.0
    watch = wakeful(40, 0.0)
    for at in range(39, -1, -1):
        lull(watch, wake, at)
    for t_s in np.arange(0.0, 31.0, 0.5).tolist():
        rouse(watch, wake, t_s)
        assert sorted(watch[0][: awake(watch)]) == np.flatnonzero(wake <= t_s).tolist()
        later = wake[wake > t_s].min()
        assert first_wake(watch, wake, t_s) == (t_s if awake(watch) else later)
    for at in range(awake(watch) - 1, -1, -1):
        wake[watch[0][at]] = np.inf
        lull(watch, wake, at)
    assert first_wake(watch, wake, 31.0) == 9000.0
    rouse(watch, wake, 9000.0)
    assert watch[0][: awake(watch)].tolist() == [4]
