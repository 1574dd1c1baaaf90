"""Friendship networks have the shape that networks of people have; shuffled ones do not."""

import numpy as np
import pytest

from digisphere.core.streams import Streams
from digisphere.people.values import own_part
from digisphere.society import seeding
from digisphere.society.seeding import Persons, seed_ties
from digisphere.society.vocabulary import TieKind


def village(number: int, *, seed: int) -> Persons:
    chance = np.random.default_rng(seed)
    household = np.repeat(np.arange(number), chance.integers(1, 5, number))[:number]
    age = chance.uniform(0.0, 85.0, number)
    home = chance.normal(0.0, 200.0, (household.max() + 1, 2))[household]
    work = np.where((age > 18) & (age < 66), chance.integers(0, max(number // 8, 1), number), -1)
    nobody = np.full(number, -1)
    return Persons(
        rows=np.arange(number),
        age_years=age,
        sex=chance.integers(0, 2, number),
        origin=np.zeros(number, dtype=np.int64),
        household=household,
        home_xy_m=home,
        work_place=work,
        temper=np.clip(chance.normal(3.4, 0.7, (number, 5)), 1, 5),
        matters=own_part(chance.normal(size=(number, 10))),
        leaning=np.tanh(0.6 * chance.normal(size=number)),
        mother=nobody,
        father=nobody,
        partner=nobody,
    )


def seeded(persons: Persons, *, seed: int):
    streams = Streams(seed)

    def draw(name, slots):
        return streams.uniform_by_slot(name, 0, slots)

    return seed_ties(persons, draw=draw, friends_mean=9.0)


def friend_matrix(ties, number: int) -> np.ndarray:
    matrix = np.zeros((number, number))
    friends = ties.kind == TieKind.FRIEND
    matrix[ties.a[friends], ties.b[friends]] = 1.0
    return matrix


def clustering_over_chance(matrix: np.ndarray) -> float:
    degree = matrix.sum(axis=1)
    closed = (matrix @ matrix * matrix).sum() / max((degree * (degree - 1)).sum(), 1.0)
    return closed / (degree.mean() / (len(matrix) - 1))


def shuffled(matrix: np.ndarray, *, seed: int) -> np.ndarray:
    """The same number of edges between chance pairs: the control."""
    chance = np.random.default_rng(seed)
    above = np.triu_indices(len(matrix), 1)
    edges = chance.permutation(matrix[above])
    out = np.zeros_like(matrix)
    out[above] = edges
    return out + out.T


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_friends_of_friends_are_friends_far_more_often_than_by_chance(seed):
    persons = village(300, seed=seed)
    matrix = friend_matrix(seeded(persons, seed=seed), 300)
    assert clustering_over_chance(matrix) > 4.0
    assert clustering_over_chance(shuffled(matrix, seed=seed)) < 2.0, "the control must fail"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_friends_are_alike_in_age_and_less_so_in_sex(seed):
    persons = village(300, seed=seed)
    matrix = friend_matrix(seeded(persons, seed=seed), 300)

    def alike(values, edges):
        i, j = np.nonzero(edges)
        return np.corrcoef(values[i], values[j])[0, 1]

    assert alike(persons.age_years, matrix) > 0.5
    assert alike(persons.age_years, matrix) > alike(persons.sex.astype(float), matrix)
    assert abs(alike(persons.age_years, shuffled(matrix, seed=seed))) < 0.2, "the control"


def test_personality_explains_little_of_how_many_friends_one_has():
    """Extraversion raises degree a little; all traits explain a few per cent (Fang 2015)."""
    r = []
    for seed in range(6):
        persons = village(300, seed=seed)
        degree = friend_matrix(seeded(persons, seed=seed), 300).sum(axis=1)
        r.append(np.corrcoef(persons.temper[:, 2], degree)[0, 1])
    assert 0.03 < np.mean(r) < 0.32


def test_most_people_have_fewer_friends_than_their_friends_have_on_average():
    persons = village(300, seed=4)
    matrix = friend_matrix(seeded(persons, seed=4), 300)
    degree = matrix.sum(axis=1)
    has = degree > 0
    of_friends = (matrix[has] @ degree) / degree[has]
    assert 0.55 < np.mean(degree[has] < of_friends) < 0.95


def test_nearly_everybody_hangs_together_in_one_component():
    persons = village(150, seed=5)
    ties = seeded(persons, seed=5)
    reached, frontier = {0}, [0]
    while frontier:
        new = set(ties.b[np.isin(ties.a, frontier)].tolist()) - reached
        reached |= new
        frontier = sorted(new)
    assert len(reached) >= 0.95 * 150


def test_household_members_are_kin_and_every_tie_has_its_counterpart():
    persons = village(80, seed=6)
    ties = seeded(persons, seed=6)
    pairs = set(zip(ties.a.tolist(), ties.b.tolist(), strict=True))
    assert all((b, a) in pairs for a, b in pairs)
    kinds = dict(zip(zip(ties.a.tolist(), ties.b.tolist(), strict=True), ties.kind, strict=True))
    for i in range(80):
        for j in range(80):
            if i != j and persons.household[i] == persons.household[j]:
                assert kinds[i, j] >= TieKind.KIN


def test_ties_lie_within_their_ranges_and_the_same_seed_gives_the_same_ties():
    persons = village(120, seed=7)
    one, two, other = (seeded(persons, seed=s) for s in (7, 7, 8))
    assert np.array_equal(one.affinity, two.affinity)
    assert not np.array_equal(one.affinity[:50], other.affinity[:50])
    assert np.all((one.familiarity >= 0) & (one.familiarity <= 1))
    assert np.all((one.trust >= 0) & (one.trust <= 1))
    assert np.all(np.abs(one.affinity) <= 1)


def test_infants_have_no_friends_of_their_own():
    persons = village(200, seed=8)
    ties = seeded(persons, seed=8)
    friends = ties.kind == TieKind.FRIEND
    assert not np.any(persons.age_years[ties.a[friends]] < 4.0)


def test_friends_are_those_that_weighing_everybody_each_time_would_choose(monkeypatch):
    """Few are kept of the best liked here, so that they run out and are looked for again."""
    persons = village(90, seed=6)
    expected = seeded(persons, seed=6)
    monkeypatch.setattr(seeding, "_BEST_KEPT", 3)
    found = seeded(persons, seed=6)
    np.testing.assert_array_equal(found.a, expected.a)
    np.testing.assert_array_equal(found.b, expected.b)
    assert friends_by_weighing_everybody(persons, seed=6) == friend_pairs(found)


def friend_pairs(ties):
    friends = ties.kind == TieKind.FRIEND
    return {(a, b) for a, b in zip(ties.a[friends], ties.b[friends], strict=True) if a < b}


def friends_by_weighing_everybody(persons, *, seed):
    """The plain way, for proof; friends who are colleagues or neighbours too stay friends."""
    streams = Streams(seed)

    def draw(name, slots):
        return streams.uniform_by_slot(name, 0, slots)

    wish = seeding._wish_for_friends(persons, draw=draw, mean=9.0)
    friends = [[] for _ in range(persons.number)]
    everybody = np.arange(persons.number)
    for _ in range(int(wish.max())):
        for i in np.argsort(draw("friend_order", persons.rows), kind="stable").tolist():
            if len(friends[i]) >= wish[i]:
                continue
            score = seeding._liking(persons, i, others=everybody, draw=draw)
            for friend in friends[i]:
                score[friends[friend]] += seeding._SHARED_FRIEND_PULL
            score[[len(f) >= w for f, w in zip(friends, wish, strict=True)]] = -np.inf
            score[[i, *friends[i]]] = -np.inf
            score[persons.household == persons.household[i]] = -np.inf
            best = int(np.argmax(score))
            if np.isfinite(score[best]):
                friends[i].append(best)
                friends[best].append(i)
    return {(i, j) for i in range(persons.number) for j in friends[i] if i < j}
