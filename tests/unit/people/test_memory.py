"""Memory: the newer wins, nothing is NaN, recall refreshes, and forgetting is a power law."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digisphere.core.columns import Table, TableSpec
from digisphere.people import memory
from digisphere.people.columns import MEMORY_COLUMNS, MEMORY_SLOTS
from digisphere.people.enums import MemoryKind
from digisphere.people.memory import Cue, Impressions


def minds(count=3):
    return Table(TableSpec("memory", count, MEMORY_COLUMNS))


def impress(rows, **given_values):
    n = len(rows)
    values = {
        "kind": [MemoryKind.HEARD] * n, "importance": [0.3] * n, "valence": [0.0] * n,
        "place": [-1] * n, "other": [-1] * n, "event": list(range(n)),
    } | given_values  # fmt: skip
    floats = ("importance", "valence")
    arrays = {k: np.array(v, float if k in floats else np.int64) for k, v in values.items()}
    return Impressions(rows=np.array(rows, np.int64), **arrays)


def store(table, row, *, at_s, **given_values):
    one = {k: [v] for k, v in given_values.items()}
    memory.remember(table, impress([row], **one), now_s=at_s)


@given(
    gap_s=st.floats(1.0, 4e6), importance=st.floats(0.0, 1.0),
    others=st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1)), max_size=12),
)  # fmt: skip
@settings(deadline=None)
def test_the_newer_of_two_otherwise_equal_memories_comes_to_mind_first(gap_s, importance, others):
    table = minds()
    for k, (at_s, weight) in enumerate(others):
        store(table, 0, at_s=at_s, importance=weight, event=100 + k)
    store(table, 0, at_s=1e6, importance=importance, event=1)
    store(table, 0, at_s=1e6 + gap_s, importance=importance, event=2)
    found = memory.retrieve(table, 0, now_s=1e6 + gap_s + 60.0, most=MEMORY_SLOTS)
    order = [r.event for r in found]
    assert order.index(2) < order.index(1)
    assert np.isfinite([r.score for r in found]).all()


@given(number=st.integers(0, 8))
@settings(deadline=None)
def test_ties_and_empty_minds_give_no_nan(number):
    table = minds()
    for _ in range(number):
        store(table, 0, at_s=50.0)
    found = memory.retrieve(table, 0, now_s=50.0, cue=Cue(other=2, place=1))
    assert len(found) == number
    assert np.isfinite([r.score for r in found]).all()
    scores = memory.salience(table, np.array([0]), now_s=50.0)
    assert not np.isnan(scores).any()


def test_what_fits_the_cue_comes_before_what_does_not():
    table = minds()
    for k in range(6):
        store(table, 0, at_s=10.0 + k, other=3, event=10 + k)
        if k == 3:
            store(table, 0, at_s=13.5, other=7, event=1)
    found = memory.retrieve(table, 0, now_s=100.0, cue=Cue(other=7))
    assert found[0].event == 1


def test_importance_can_outweigh_a_little_time():
    table = minds()
    store(table, 0, at_s=0.0, importance=0.9, event=1)
    store(table, 0, at_s=3600.0, importance=0.05, event=2)
    store(table, 0, at_s=400_000.0, importance=0.05, event=3)
    found = memory.retrieve(table, 0, now_s=400_001.0)
    assert [r.event for r in found].index(1) < [r.event for r in found].index(2)


def test_recall_refreshes_a_memory_and_looking_does_not():
    table = minds()
    store(table, 0, at_s=0.0, event=1)
    store(table, 0, at_s=100.0, event=2)
    before = table["last_access_s"].copy()
    old = next(r for r in memory.retrieve(table, 0, now_s=200.0) if r.event == 1)
    assert np.array_equal(before, table["last_access_s"])
    memory.touch(table, [0], [old.slot], now_s=200.0)
    assert memory.retrieve(table, 0, now_s=300.0)[0].event == 1
    assert table["accesses"][0, old.slot] == 1


def test_batch_and_single_retrieval_agree():
    table = minds(4)
    rng = np.random.default_rng(1)
    for k in range(300):
        store(table, int(rng.integers(4)), at_s=float(k), importance=float(rng.random()),
              other=int(rng.integers(5)), event=k)  # fmt: skip
    cue = Cue(other=2)
    slots = memory.retrieve_batch(table, [0, 1, 2, 3], now_s=400.0, cue=cue, most=6)
    for row in range(4):
        single = [r.slot for r in memory.retrieve(table, row, now_s=400.0, cue=cue, most=6)]
        assert slots[row].tolist() == single


def test_a_full_mind_lets_the_weakest_go_and_keeps_what_mattered():
    table = minds()
    store(table, 0, at_s=0.0, importance=1.0, event=9_000)
    for k in range(3 * MEMORY_SLOTS):
        store(table, 0, at_s=60.0 * (k + 1), importance=0.05, event=k)
    events = table["event"][0]
    assert table["count"][0] == MEMORY_SLOTS
    assert 9_000 in events
    assert 3 * MEMORY_SLOTS - 1 in events
    assert 0 not in events


def test_several_impressions_of_one_mind_in_one_moment_are_all_kept():
    table = minds()
    memory.remember(table, impress([1, 0, 1, 1]), now_s=5.0)
    assert table["count"].tolist() == [1, 3, 0]
    assert sorted(table["event"][1, :3].tolist()) == [0, 2, 3]


def test_forgetting_follows_a_power_law_that_importance_lifts():
    hours = np.array([1.0, 9.0, 24.0, 144.0, 744.0])
    neutral = memory.recall_probability(hours, importance=0.0)
    assert np.allclose(neutral, [0.44, 0.36, 0.32, 0.25, 0.21], atol=0.05)
    slope = np.polyfit(np.log(hours), np.log(neutral), 1)[0]
    assert -0.2 < slope < -0.1
    assert (memory.recall_probability(hours, importance=0.8) > neutral + 0.2).all()
    assert (memory.recall_probability(hours, importance=0.0, accesses=3) > neutral).all()


def test_an_exponential_would_fail_the_power_law_check():
    hours = np.array([1.0, 9.0, 24.0, 144.0, 744.0])
    slope = np.polyfit(np.log(hours), -0.44 * hours / 100.0, 1)[0]
    assert not -0.2 < slope < -0.1


@pytest.mark.parametrize("now_s", [1e5, 3e6])
def test_what_is_forgotten_stays_forgotten_however_often_one_asks(now_s):
    table = minds()
    for k in range(120):
        store(table, 0, at_s=float(k), importance=0.02, event=k)
    first = memory.retrieve(table, 0, now_s=now_s, forgetting=True, most=200)
    again = memory.retrieve(table, 0, now_s=now_s, forgetting=True, most=200)
    assert [r.event for r in first] == [r.event for r in again]
    assert 0 < len(first) < 120
