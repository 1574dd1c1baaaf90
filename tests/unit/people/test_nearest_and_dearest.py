"""Who is close to whom, found for many at once, is what the tables say of each."""

import numpy as np

from digisphere.people.visiting import _kin_pairs


def family():
    """0 and 1 are the parents of 2 and 3; 3 and 4 those of 5; 6 has the father of 2 only."""
    mothers = np.array([-1, -1, 0, 0, -1, 4, -1, -1])
    fathers = np.array([-1, -1, 1, 1, -1, 3, 1, -1])
    return mothers, fathers


def kin(rows, *, alive):
    """Pairs (k, 2) of these people and their kin by mother and by father."""
    asked = np.isin(np.arange(8), rows)
    return np.concatenate([_kin_pairs(side, alive, np.array(rows), asked) for side in family()])


def test_kin_are_parents_children_and_siblings_and_nobody_else():
    pairs = kin([3, 6, 7], alive=np.ones(8, dtype=np.bool_))
    of = {row: {b for a, b in pairs.tolist() if a == row and b != row} for row in (3, 6, 7)}
    assert of == {3: {0, 1, 2, 5, 6}, 6: {1, 2, 3}, 7: set()}


def test_the_dead_are_nobodys_children_or_siblings_but_stay_parents():
    alive = np.ones(8, dtype=np.bool_)
    alive[[1, 2]] = False
    pairs = kin([3], alive=alive)
    assert {b for _, b in pairs.tolist() if b != 3} == {0, 1, 5, 6}
