"""Every choice keeps what was weighed: the best score wins, and reasons add up to scores."""

import numpy as np
import pytest

from digisphere.capture.decision_rows import decided_since
from digisphere.people.decisions import decisions_of, rows_since
from digisphere.people.enums import Goal, Term
from digisphere.people.mind_columns import DECISIONS_KEPT, OPTIONS_KEPT


@pytest.fixture(scope="module")
def morning(new_village):
    simulation = new_village(count=80, start="2026-06-15T06:00:00")
    simulation.run_until(3.0 * 3600.0)
    return simulation


def all_decisions(simulation):
    table = simulation.state.tables["decisions"]
    return [(row, d) for row in range(80) for d in decisions_of(table, row)]


def won(decision, *, by):
    open_ = [o for o in decision.options if not o.full]
    return max(open_, key=by).taken


def test_the_option_taken_had_the_best_score_of_those_with_room(morning):
    found = all_decisions(morning)
    assert len(found) > 200
    assert all(won(d, by=lambda o: o.score) for _, d in found)
    assert not all(won(d, by=lambda o: -o.score) for _, d in found)


def test_the_reasons_of_every_option_add_up_to_its_score(morning):
    options = [o for _, d in all_decisions(morning) for o in d.options]
    gap = np.array([o.score - sum(o.terms.values()) for o in options])
    without_walks = np.array(
        [o.score - sum(v for t, v in o.terms.items() if t != Term.WALK) for o in options]
    )
    assert np.abs(gap).max() < 0.02
    assert np.abs(without_walks).max() > 0.02


def test_the_newest_decision_is_the_present_intention(morning):
    tables = morning.state.tables
    people = tables["people"]
    for row in range(0, 80, 3):
        newest = decisions_of(tables["decisions"], row)[0]
        assert newest.event == people["intention_event"][row]
        assert newest.taken.goal == people["intention"][row]
        assert newest.taken.place == people["goal_place"][row]


def test_decisions_are_read_out_once_each_in_order_of_time(new_village):
    simulation = new_village(count=40, start="2026-06-15T06:00:00")
    table = simulation.state.tables["decisions"]
    rows, counts = np.arange(40), np.zeros(40, dtype=np.int64)
    seen = []
    for hour in range(1, 4):
        simulation.run_until(3600.0 * hour)
        lines = rows_since(table, rows, counts=counts)
        # A capture knows only the snapshot and when its last frame was; it must miss none.
        since_s = 3600.0 * (hour - 1) if hour > 1 else -1.0
        same = decided_since(simulation.snapshot(), after_s=since_s)
        assert all(np.array_equal(same[name], lines[name], equal_nan=True) for name in lines)
        counts = table["count"][rows].astype(np.int64)
        seen += list(zip(lines["event_id"].tolist(), lines["option"].tolist(), strict=True))
        assert (np.diff(lines["time_s"]) >= 0.0).all()
        assert lines["chosen"].sum() == len(set(lines["event_id"].tolist()))
    assert len(seen) == len(set(seen))
    log = simulation.state.log.view()
    told = {e.id for e in log.select(kind="intention")}
    assert {event for event, _ in seen} == told


def test_a_ring_keeps_the_newest_and_no_more(new_village):
    simulation = new_village(count=30, start="2026-06-15T06:00:00")
    simulation.run_until(16.0 * 3600.0)
    table = simulation.state.tables["decisions"]
    assert table["count"].max() > DECISIONS_KEPT
    for row in range(30):
        found = decisions_of(table, row)
        assert len(found) == min(DECISIONS_KEPT, table["count"][row])
        assert [d.event for d in found] == sorted((d.event for d in found), reverse=True)
        assert all(1 <= len(d.options) <= OPTIONS_KEPT for d in found)


def test_nobody_weighs_working_at_night_or_a_shut_tavern(morning):
    goals = {o.goal for _, d in all_decisions(morning) for o in d.options}
    assert Goal.TAVERN not in goals
    assert Goal.EAT_HOME in goals
