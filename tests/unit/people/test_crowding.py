"""A crowd slows whoever comes behind it, and nobody else."""

import numpy as np
import pytest

from digisphere.evaluate.society.crowds import Street, seen, walked, weidmann
from digisphere.people.berths import level_site
from digisphere.people.crowding import Crowd, _all_lanes
from digisphere.people.enums import Activity
from digisphere.people.laying import Way
from digisphere.people.pacing import share_of_speed
from digisphere.people.paths import lanes
from digisphere.people.traffic import TICK_S, Traffic, seen_at
from digisphere.people.trajectory import PATH_POINTS, position_at
from digisphere.people.way_widths import HALF_WAY_M, WayWidths, half_at, kept_to


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


def one_behind(people, *, inside=False):
    """Plan a walk of 50 m, from x = 0 at time 0, of somebody who would walk 1.4 m/s, in one lane.

    Returned are the walk with nobody else about, and as it is.
    """
    road = np.array([[0.0, 0], [1, 0], [20, 0], [49, 0], [50, 0]])
    doors = {"inside": inside, "leads_out": inside, "leads_in": inside}
    way = Way(road[:2], road[2:3], road[3:], bends=False, **doors)

    def planned(heeding):
        traffic = Traffic(len(people["path_count"]))
        if heeding:
            traffic.look(people, now_s=0.0)
        crowd = Crowd(WayWidths([], []), traffic, site=level_site())
        return crowd.chosen(way, [0.0], pace_m_s=1.4, start_s=0.0)

    return planned(False), planned(True)


def same(walk, other):
    """Whether two walks lead the same way at the same time."""
    return np.array_equal(walk.points, other.points) and np.array_equal(walk.times, other.times)


def test_the_share_of_speed_left_is_weidmanns():
    left = [share_of_speed(per_m2) for per_m2 in (0.01, 0.5, 1.0, 2.0, 4.0, 5.4, 9.0)]
    assert left == pytest.approx([1.0, 0.969, 0.790, 0.452, 0.117, 0.0, 0.0], abs=0.001)


def test_who_walks_behind_a_slow_crowd_comes_late_and_who_walks_alone_does_not():
    free, behind = one_behind(column(24, gap_m=0.6, speed_m_s=0.4))
    assert behind.times[-1] > 1.6 * free.times[-1]
    for others in (
        column(24, gap_m=0.6, speed_m_s=0.4, start_s=900.0),
        column(2, gap_m=1, speed_m_s=1),
    ):
        assert same(*one_behind(others))


def test_a_crowd_under_a_roof_is_in_nobodys_way():
    people = column(24, gap_m=0.6, speed_m_s=0.4)
    people["out_from_s"][:], people["out_until_s"][:] = np.inf, np.inf
    assert same(*one_behind(people))


def test_a_slowed_walk_keeps_its_way_and_its_doors():
    people = column(24, gap_m=0.6, speed_m_s=0.4, far_m=20.0)
    free, behind = one_behind(people, inside=True)
    assert free.doors == (1, 3)
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
    assert half_at(widths.map, 1.0, 0.5) == 3.0
    assert half_at(widths.map, 50.0, 0.0) == pytest.approx(HALF_WAY_M)
    usual = np.array(lanes(0.5))
    offsets = _all_lanes(usual, 3.0)
    assert offsets[: len(usual) - 1].tolist() == usual[1:].tolist()
    assert offsets.min() < -2.2
    assert offsets.max() == pytest.approx(2.75)
    assert np.abs(np.diff(np.sort(np.append(offsets, usual[0])))).min() > 0.2
    assert [kept_to(2.75, half) for half in (3.0, 1.4)] == [2.75, 1.15]
    assert kept_to(-0.6, 1.4) == -0.6


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


def wanderers(count, seed=5):
    """Path columns of people who wander about a square of 60 m, some of them partly under roofs."""
    rng = np.random.default_rng(seed)
    people = column(count, gap_m=1.0, speed_m_s=1.0)
    legs = rng.uniform(-30.0, 30.0, (count + 1, 6, 2))
    people["path_xy_m"][:, :6], people["path_xy_m"][:, 6:] = legs, legs[:, -1:]
    run = np.hypot(*np.diff(legs, axis=1).transpose(2, 0, 1))
    arrivals = np.cumsum(run / rng.uniform(0.5, 1.5, (count + 1, 1)), axis=1)
    start = rng.uniform(0.0, 120.0, (count + 1, 1))
    people["path_t_s"][:, :1] = start
    people["path_t_s"][:, 1:6] = start + arrivals
    people["path_t_s"][:, 6:] = people["path_t_s"][:, 5:6]
    people["path_count"][:] = 6
    people["out_from_s"][::3] = start[::3, 0] + 20.0
    people["out_until_s"][1::3] = start[1::3, 0] + 60.0
    return people


def beside(people, tick, x, y, reach_m):
    """Who is so near a point, read off where everybody is then."""
    t = (tick + 0.5) * TICK_S
    rows = np.flatnonzero(people["activity"] == Activity.WALK)
    first = np.maximum(people["path_t_s"][:, 0], people["out_from_s"])[rows]
    last = np.minimum(people["path_t_s"][:, -1], people["out_until_s"])[rows]
    at = position_at(people, t, rows)
    near = np.hypot(*(at - (x, y)).T) <= reach_m
    return at[(first <= t) & (t < last) & near]


def told(traffic, tick, x, y, reach_m):
    """Who is so near a point, as the ledger has it."""
    near = np.empty((traffic.people, 4), dtype=np.float32)
    return near[: seen_at(traffic.ledger, tick, x, y, reach_m, near), :2]


def test_the_ledger_knows_who_is_where_at_every_instant_and_forgets_who_turned_round():
    people = wanderers(120)
    traffic = Traffic(121)
    traffic.look(people, now_s=0.0)
    found = 0
    for k in range(4):
        for tick in range(1 + 20 * k, 120, 7):
            for x, y, reach_m in ((0.0, 0.0, 6.0), (-12.3, 7.9, 3.5), (20.0, -20.0, 11.0)):
                there, seen_there = (
                    beside(people, tick, x, y, reach_m),
                    told(traffic, tick, x, y, reach_m),
                )
                assert np.sort(seen_there, axis=0) == pytest.approx(
                    np.sort(there, axis=0), abs=1e-3
                )
                found += len(there)
        # Some stop, one walks elsewhere, and one is told by themselves.
        now_s = 40.0 * (k + 1)
        people["activity"][k::9] = Activity.IDLE
        people["path_xy_m"][50 + k] *= -1.0
        people["path_t_s"][50 + k] += 0.5
        traffic.look(people, now_s=now_s)
        traffic.leave(70 + k)
        people["path_xy_m"][70 + k] *= -1.0
        traffic.enter(people, 70 + k, now_s=now_s)
    assert found > 200


def test_a_ledger_that_fills_up_grows_and_drops_what_is_past():
    people, traffic = wanderers(300), Traffic(301)
    traffic.look(people, now_s=0.0)
    room = len(traffic.ledger[0])
    assert room > 4096
    for k in range(40):
        people["path_t_s"] += 200.0
        people["out_from_s"] += 200.0
        people["out_until_s"] += 200.0
        traffic.look(people, now_s=200.0 * (k + 1))
    assert len(traffic.ledger[0]) <= 2 * room
    tick = 40 * 100 + 40
    there = beside(people, tick, 0.0, 0.0, 9.0)
    assert len(told(traffic, tick, 0.0, 0.0, 9.0)) == len(there) > 3


def test_who_would_walk_in_anothers_steps_takes_another_lane():
    street = Street(0.2, lasts_s=10.0)
    people = walked.__wrapped__(street)
    road = np.stack([np.arange(0.0, 81.0, 8.0), np.zeros(11)], axis=1)
    way = Way(road[:1], road, road[-1:], bends=False)
    own = lanes(0.5)

    def taken(follows_s):
        traffic = Traffic(3)
        crowd = Crowd(WayWidths([], []), traffic, site=level_site())
        first = crowd.chosen(way, own, pace_m_s=1.3, start_s=0.0)
        for name, value in (("path_xy_m", first.points), ("path_t_s", first.times)):
            people[name][0, : len(value)] = value
        people["path_count"][0], people["activity"][:] = len(first.times), Activity.IDLE
        people["activity"][0] = Activity.WALK
        traffic.enter(people, 0, now_s=0.0)
        return crowd.chosen(way, own, pace_m_s=1.3, start_s=follows_s).lane_m

    assert taken(0.0) in own[1:]
    assert taken(20.0) == own[0]


def test_who_was_entered_first_changes_no_walk():
    """A run put back from a checkpoint enters everybody anew, in another order."""
    people = wanderers(160)
    road = np.stack([np.linspace(-30.0, 30.0, 9), np.zeros(9)], axis=1)
    way = Way(road[:1], road, road[-1:], bends=False)

    def walk(rows, start_s):
        traffic = Traffic(161)
        for row in rows:
            traffic.enter(people, row, now_s=0.0)
        crowd = Crowd(WayWidths([], []), traffic, site=level_site())
        return crowd.chosen(way, lanes(0.3), pace_m_s=1.3, start_s=start_s)

    free = [walk([], start_s) for start_s in range(0, 120, 5)]
    found = [walk(range(160), start_s) for start_s in range(0, 120, 5)]
    other = [walk(range(159, -1, -1), start_s) for start_s in range(0, 120, 5)]
    assert all(map(same, found, other))
    assert not all(map(same, found, free))
