"""Ties grow with talk, fade without it, and are found where they are."""

import numpy as np

from digisphere.core.columns import Table, TableSpec, TableView
from digisphere.core.streams import Streams
from digisphere.society.columns import TIE_COLUMNS
from digisphere.society.encounters import Encounters
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import after_talk, bond, ensure_tie, fade, shift_regard
from digisphere.society.vocabulary import TieKind
from digisphere.testing.hamlet import hamlet_simulation

DAY_S = 86400.0


def tie_table(capacity: int = 16) -> TableView:
    return TableView(Table(TableSpec("ties", capacity, TIE_COLUMNS)), writable=frozenset("*"))


def columns(table: TableView, rows: int = 1) -> dict:
    names = ("kind", "familiarity", "affinity", "trust", "last_s")
    return {name: table[name][:rows] for name in names}


def test_talk_makes_people_familiar_and_a_warm_talk_makes_them_like_each_other():
    ties = tie_table()
    row = ensure_tie(ties, 1, b=2, index=TieIndex())
    before = float(ties["familiarity"][row]), float(ties["affinity"][row])
    after_talk(ties, row, minutes=5.0, warmth=0.8, time_s=100.0)
    assert ties["familiarity"][row] > before[0]
    assert ties["affinity"][row] > before[1]
    assert ties["last_s"][row] == 100.0
    assert ties["talks"][row] == 1


def test_a_cold_talk_costs_regard_though_it_still_makes_people_familiar():
    ties = tie_table()
    row = ensure_tie(ties, 1, b=2, index=TieIndex())
    ties["affinity"][row] = 0.5
    after_talk(ties, row, minutes=5.0, warmth=-0.8, time_s=0.0)
    assert ties["affinity"][row] < 0.5
    assert ties["familiarity"][row] > 0.05


def test_many_warm_talks_make_a_friend_once():
    ties = tie_table()
    row = ensure_tie(ties, 1, b=2, index=TieIndex())
    became = [
        after_talk(ties, row, minutes=120.0, warmth=0.9, time_s=7200.0 * n) for n in range(40)
    ]
    assert sum(became) == 1
    assert ties["kind"][row] == TieKind.FRIEND


def test_talk_brings_two_to_like_each_other_as_far_as_their_bond_and_no_further():
    ties = tie_table()
    row = ensure_tie(ties, 1, b=2, index=TieIndex())
    for n in range(2000):
        after_talk(ties, row, minutes=5.0, warmth=0.9, time_s=60.0 * n, most=0.6)
    assert 0.55 < ties["affinity"][row] <= 0.6
    ties["affinity"][row] = 0.8
    after_talk(ties, row, minutes=5.0, warmth=0.9, time_s=0.0, most=0.6)
    assert ties["affinity"][row] == np.float32(0.8)


def test_bonds_are_the_pairs_own_mostly_mutual_and_for_life():
    people = {"phase": Streams(3).uniform_by_slot("test.phase", 0, np.arange(60))}
    there = np.array([bond(people, a, b=b) for a in range(60) for b in range(a)])
    back = np.array([bond(people, b, b=a) for a in range(60) for b in range(a)])
    assert abs(there.mean() - 0.68) < 0.02
    assert 0.15 < there.std() < 0.21
    assert 0.5 < np.corrcoef(there, back)[0, 1] < 0.7
    assert bond(people, 4, b=7) == bond(people, 4, b=7)


def test_without_contact_a_stranger_fades_faster_than_a_friend_and_kin_hardly():
    ties = tie_table()
    ties.add(3)
    ties["kind"][:3] = (TieKind.ACQUAINTANCE, TieKind.FRIEND, TieKind.KIN)
    ties["familiarity"][:3] = 0.8
    for day in range(60):
        fade(columns(ties, 3), time_s=(day + 2) * DAY_S, days=1.0)
    stranger, friend, kin = ties["familiarity"][:3]
    assert stranger < friend < kin
    assert stranger < 0.45
    assert kin > 0.7


def test_who_talked_today_does_not_fade():
    ties = tie_table()
    ties.add(1)
    ties["familiarity"][0], ties["last_s"][0] = 0.8, 10 * DAY_S - 3600.0
    fade(columns(ties), time_s=10 * DAY_S, days=1.0)
    assert ties["familiarity"][0] == np.float32(0.8)


def test_regard_and_trust_never_leave_their_ranges():
    ties = tie_table()
    row = ensure_tie(ties, 1, b=2, index=TieIndex())
    for _ in range(200):
        shift_regard(ties, row, affinity=0.5, trust=0.5)
    assert ties["affinity"][row] <= 1.0
    assert ties["trust"][row] <= 1.0
    for _ in range(200):
        shift_regard(ties, row, affinity=-0.5, trust=-0.5)
    assert ties["affinity"][row] >= -1.0
    assert ties["trust"][row] >= 0.0


def test_an_index_finds_ties_in_their_direction_and_notices_new_ones():
    ties, index = tie_table(), TieIndex()
    a = ensure_tie(ties, 1, b=2, index=index)
    b = ensure_tie(ties, 1, b=3, index=index)
    assert index.find(1, 2) == a
    assert index.find(2, 1) == -1
    assert index.rows_from(1).tolist() == [a, b]
    assert index.rows_from(9).size == 0


def test_an_index_starts_afresh_when_the_run_has_gone_back():
    ties, index = tie_table(), TieIndex()
    ensure_tie(ties, 1, b=2, index=index)
    ensure_tie(ties, 1, b=3, index=index)
    ties.alive[1] = False
    index.sync(ties)
    assert index.find(1, 3) == -1
    assert index.find(1, 2) == 0


def test_a_full_table_leaves_people_strangers_instead_of_failing():
    ties, index = tie_table(capacity=1), TieIndex()
    assert ensure_tie(ties, 1, b=2, index=index) == 0
    assert ensure_tie(ties, 2, b=1, index=index) == -1
    assert not after_talk(ties, -1, minutes=1.0, warmth=1.0, time_s=0.0)


def test_after_going_back_ties_are_found_where_they_are_now():
    simulation = hamlet_simulation(30, seed=3)
    simulation.run_until(2 * 3600.0)
    mark = simulation.checkpoint()
    talk = next(s.system for s in simulation._scheduled if isinstance(s.system, Encounters))
    before = talk._company.index
    simulation.run_until(2.5 * 3600.0)
    simulation.restore(mark)
    table = simulation.state.tables["ties"]
    last = table.count - 1
    known = set(table["b"][: table.count][table["a"][: table.count] == table["a"][last]].tolist())
    stranger = next(b for b in range(30) if b not in {*known, int(table["a"][last])})
    table["b"][last] = stranger  # another story from here on
    simulation.run_until(2.5 * 3600.0)
    index = talk._company.index.sync(table)
    assert index is before
    for row in range(table.count):
        assert index.find(int(table["a"][row]), int(table["b"][row])) == row
