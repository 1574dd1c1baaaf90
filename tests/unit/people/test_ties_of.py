"""Whose ties are whose, found by chains as if the whole table were gone through."""

from types import SimpleNamespace

import numpy as np

from digisphere.people.ties_of import TiesOf

PEOPLE = 12


class Ties(SimpleNamespace):
    """A `ties` table with as many living rows as told."""

    def __getitem__(self, column):
        return getattr(self, column)


def ties_between(seed, *, count, capacity=200):
    chance = np.random.default_rng(seed)
    return Ties(a=chance.integers(0, PEOPLE, capacity), alive=np.arange(capacity) < count)


def by_hand(ties, row):
    return np.flatnonzero((ties.a == row) & ties.alive).tolist()


def test_everybodys_ties_are_found_as_they_grow():
    ties, index = ties_between(1, count=0), TiesOf()
    for count in (0, 1, 60, 60, 200):
        ties.alive[:count] = True
        index.sync(ties, people=PEOPLE)
        assert [index.of(row).tolist() for row in range(PEOPLE)] == [
            by_hand(ties, row) for row in range(PEOPLE)
        ]


def test_a_table_put_back_to_fewer_ties_is_gone_through_anew():
    ties, index = ties_between(1, count=90), TiesOf()
    index.sync(ties, people=PEOPLE)
    earlier = ties_between(2, count=30)
    assert index.of(3).tolist() != by_hand(earlier, 3)
    index.sync(earlier, people=PEOPLE)
    assert index.of(3).tolist() == by_hand(earlier, 3)
