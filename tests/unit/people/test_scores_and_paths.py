"""Choice keeps its reasons; walks keep their lane, pace and continuity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digisphere.people import paths
from digisphere.people.enums import Goal, Reason
from digisphere.people.scores import GOAL_COUNT, Scores
from digisphere.people.trajectory import PATH_POINTS


def sheet():
    scores = Scores(1)
    scores.add(Goal.EAT_HOME, Reason.HUNGRY, np.array([0.3]))
    scores.add(Goal.EAT_HOME, Reason.MEALTIME, np.array([0.5]))
    scores.add(Goal.STROLL, Reason.BORED, np.array([0.6]))
    for goal in Goal:
        if goal not in (Goal.EAT_HOME, Goal.STROLL):
            scores.bar(goal, True)
    return scores


def test_the_reason_of_a_goal_is_its_weightiest_term():
    scores = sheet()
    assert scores.reason[0, Goal.EAT_HOME] == Reason.MEALTIME
    assert scores.weight[0, Goal.EAT_HOME] == pytest.approx(0.5)
    assert scores.total[0, Goal.EAT_HOME] == pytest.approx(0.8)


def test_without_noise_the_best_goal_wins():
    order = sheet().order(chance=np.full((1, GOAL_COUNT), 0.5), temperature=0.0)
    assert order[0, :2].tolist() == [Goal.EAT_HOME, Goal.STROLL]


def test_noise_draws_from_the_softmax():
    rng = np.random.default_rng(2)
    scores = sheet()
    wins = [
        scores.order(chance=rng.random((1, GOAL_COUNT)), temperature=0.2)[0, 0] == Goal.EAT_HOME
        for _ in range(4000)
    ]
    expected = 1.0 / (1.0 + np.exp(-0.2 / 0.2))
    assert np.mean(wins) == pytest.approx(expected, abs=0.03)


def test_walkers_keep_to_the_right():
    road = np.array([[0.0, 0], [10, 0], [20, 0], [30, 0], [40, 0]])

    def kept(way):
        shifted = way.copy()
        paths.shift(way, np.full(len(way), 0.6), shifted)
        return shifted

    there, back = kept(road), kept(road[::-1].copy())
    assert np.allclose(there[1:-1, 1], -0.6)
    assert np.allclose(back[1:-1, 1], 0.6)
    assert np.array_equal(there[[0, -1]], road[[0, -1]])


@given(
    xy=st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200)), min_size=2, max_size=40),
    speed=st.floats(0.5, 1.8), hurry=st.floats(0.8, 1.7), rough=st.floats(0.0, 20.0),
)  # fmt: skip
def test_a_walk_moves_forward_in_time_within_the_speed_limit(xy, speed, hurry, rough):
    points = np.empty((PATH_POINTS, 2))
    points = points[: paths.thin(np.array(xy), points)]
    times = np.empty(len(points))
    gait = paths.Gait(speed, hurry=hurry)
    paths.arrivals(points, rough * np.sin(points[:, 0]), (gait.pace_m_s, 100.0), times)
    assert times[0] == 100.0
    run = np.hypot(*np.diff(points, axis=0).T)
    spent = np.diff(times)
    assert (spent >= 0).all()
    assert (run <= paths.SPEED_LIMIT_M_S * spent + 1e-9).all()


def test_climbing_and_snow_slow_a_walk():
    points = np.array([[0.0, 0], [100, 0]])
    gait = paths.Gait(1.3)

    def seconds(rise, snow=1.0):
        walk = paths.Gait(gait.speed_m_s, snow=snow)
        times = np.empty(2)
        paths.arrivals(points, np.array([0.0, rise]), (walk.pace_m_s, 0.0), times)
        return times[-1]

    assert seconds(0.0) == pytest.approx(100 / 1.3, rel=1e-6)
    assert seconds(15.0) > 1.4 * seconds(0.0)
    assert seconds(0.0, snow=0.5) == pytest.approx(2 * seconds(0.0))
    assert seconds(-5.0) < seconds(5.0)
