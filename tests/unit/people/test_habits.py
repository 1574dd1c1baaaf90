"""Repetition makes habits along Lally's curve, and places teach what to expect of them."""

import numpy as np
import pytest

from digisphere.people import habits
from digisphere.people.enums import Goal
from digisphere.people.mind_columns import HABIT_COLUMNS, HABITS_HELD

ME = np.array([0])


def table():
    return {s.name: s.allocate(1) for s in HABIT_COLUMNS}


def go(columns, *, place, goal=Goal.TAVERN, gained=0.0, turned_away=False, arrived=True):
    outcomes = habits.Outcomes(
        rows=ME, goals=np.array([goal]), places=np.array([place]),
        pleasure_gained=np.array([gained]), turned_away=np.array([turned_away]),
        arrived=np.array([arrived]),
    )  # fmt: skip
    habits.learn_from(columns, outcomes)


def known(columns, place, goal=Goal.TAVERN):
    found = habits.learned_by(columns, ME).of(goal, np.array([place]))
    return (0.0, 0.0) if found is None else (float(found[0][0, 0]), float(found[1][0, 0]))


def test_sixty_six_repetitions_make_a_habit():
    assert habits.stronger(0.0, repetitions=66.0) == pytest.approx(0.95)
    habit = np.zeros((1, len(Goal), 24), dtype=np.uint8)
    for _ in range(66):
        habits.repeat_at_hour(habit, ME, goals=np.array([Goal.TAVERN]), hour=20)
    assert habit[0, Goal.TAVERN, 20] / 255.0 == pytest.approx(0.95, abs=0.015)
    assert habit[0, Goal.TAVERN, 19] == 0


def test_what_replaces_a_habit_wears_it_down():
    habit = np.zeros((1, len(Goal), 24), dtype=np.uint8)
    for goal, times in ((Goal.TAVERN, 30), (Goal.HOBBY, 30)):
        for _ in range(times):
            habits.repeat_at_hour(habit, ME, goals=np.array([goal]), hour=20)
    assert habit[0, Goal.HOBBY, 20] > habit[0, Goal.TAVERN, 20] > 0


def test_nice_evenings_are_looked_forward_to_and_vain_walks_are_not():
    columns = table()
    for _ in range(5):
        go(columns, place=3, gained=0.3)
        go(columns, place=4, turned_away=True, arrived=False)
    assert known(columns, 3)[1] > 0.3
    assert known(columns, 4)[1] < -0.5
    assert known(columns, 3)[0] > known(columns, 4)[0] == 0.0


def test_a_walk_broken_off_teaches_nothing():
    columns = table()
    go(columns, place=3, gained=0.5, arrived=False)
    assert known(columns, 3) == (0.0, 0.0)


def test_going_elsewhere_for_the_same_wears_a_place_habit_down():
    columns = table()
    for _ in range(10):
        go(columns, place=3)
    before = known(columns, 3)[0]
    for _ in range(10):
        go(columns, place=4)
    assert 0.0 < known(columns, 3)[0] < before


def test_the_weakest_habit_gives_way():
    columns = table()
    for _ in range(5):
        go(columns, place=100)
    for place in range(HABITS_HELD):
        go(columns, place=place)
    assert known(columns, 100)[0] > 0.1
    assert (columns["goal"] == Goal.TAVERN).sum() == HABITS_HELD


def test_habit_and_expectation_tip_the_choice_of_place():
    columns = table()
    go(columns, place=3, gained=0.3)
    habit, expected = habits.learned_by(columns, ME).of(Goal.TAVERN, np.array([2, 3, 4]))
    assert habit[0].argmax() == expected[0].argmax() == 1
    assert habits.learned_by(columns, ME).of(Goal.SHOP, np.array([2, 3])) is None
