"""People turn back before what is closed, go round it, and miss work for a reason."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from closures import BEGINS_S, told, village

from digisphere.core.state import View
from digisphere.environment.way_sections import find_sections
from digisphere.people import trajectory
from digisphere.people.enums import Goal, Reason
from digisphere.people.passage import Passage

MORNING = "2026-06-15T06:30:00"
HOURS = 4.0


def walked(run, *, until_s, after_s, every_s=10.0):
    """Positions out of doors, sampled, after an instant."""
    people, out = run.state.tables["people"], []
    for moment in np.arange(every_s, until_s + 1.0, every_s):
        now = float(moment)
        run.run_until(now)
        if now > after_s:
            moving = ~trajectory.indoors_at(people, now) & trajectory.moving_at(people, now)
            out.append(trajectory.position_at(people, now)[moving])
    return np.concatenate(out)


def on_nodes(ground, xy, nodes):
    near = ground.nav.nearest_node(xy)
    gap = np.hypot(*(ground.nav.node_xy[near] - xy).T)
    return np.isin(near, nodes) & (gap < 2.0)


@pytest.fixture(scope="module")
def blocked(ground):
    """Nodes of the stretch of road most walked on a morning, and both mornings' walks."""
    plan = find_sections(ground)
    free = village(ground, start=MORNING, heeds=False)
    xy = walked(free, until_s=3600 * HOURS, after_s=BEGINS_S)
    nodes = ground.nav.nearest_node(xy[on_nodes(ground, xy, np.arange(ground.nav.count))])
    busy = np.bincount(plan.of_node[nodes[plan.on_way[nodes]]], minlength=plan.count)
    order = np.argsort(-busy)
    stretch = next(int(s) for s in order if not _holds_place(ground, plan, int(s)))
    shut = np.flatnonzero((plan.of_node == stretch) & plan.on_way)
    run = village(ground, nodes=shut, start=MORNING)
    return shut, xy, walked(run, until_s=3600 * HOURS, after_s=BEGINS_S + 60.0), run


def _holds_place(ground, plan, stretch):
    return bool((plan.of_node[ground.places["node"]] == stretch).sum() > 3)


def test_nobody_walks_where_the_road_is_closed_though_the_blind_do(ground, blocked):
    shut, before, after, _ = blocked
    assert on_nodes(ground, before, shut).sum() > 20
    assert on_nodes(ground, after, shut).mean() < 0.05 * on_nodes(ground, before, shut).mean()


def _choices(run, *, before_tick):
    log = run.state.log.view()
    return [
        (e.tick, e.subject, e.place, e.payload["goal"])
        for e in log.select(kind="intention")
        if e.tick < before_tick
    ]


def test_nobody_plans_round_a_closure_before_somebody_has_met_with_it(ground, blocked):
    run = blocked[3]
    first = told(run, "turned_back")[0].tick
    open_ways = village(ground, start=MORNING)
    until_s = min(first + 1800.0, 3600.0 * HOURS)
    open_ways.run_until(until_s)
    known, unaware = (_choices(r, before_tick=first) for r in (run, open_ways))
    assert len(known) > 80
    assert known == unaware
    later = [_choices(r, before_tick=until_s) for r in (run, open_ways)]
    assert later[0] != later[1]


def test_those_who_turn_back_name_the_closure(blocked):
    run = blocked[3]
    turned = told(run, "turned_back")
    assert turned
    log = run.state.log.view()
    chain = [e.kind for e in log.why(turned[-1].id)]
    assert "mishap" in chain


def test_a_closed_house_of_work_sends_people_elsewhere_with_its_reason(ground):
    houses = np.flatnonzero(ground.buildings["purpose"] != 0)
    free = village(ground, start=MORNING)
    people = free.state.tables["people"]
    places = ground.places["building_id"][np.maximum(people["work_place"], 0)]
    employed = people["work_place"] >= 0
    house = int(np.bincount(places[employed & (places >= 0)]).argmax())
    assert house in houses
    run = village(ground, houses=[house], start=MORNING)
    run.run_until(3600 * HOURS)
    people = run.state.tables["people"]
    missed = told(run, "missed_work")
    assert missed
    assert {e.payload["why"] for e in missed} == {"house"}
    chain = [e.kind for e in run.state.log.view().why(missed[0].id)]
    assert "building_closed" in chain
    assert "mishap" in chain
    inside = ground.places["building_id"][np.maximum(people["place_id"], 0)] == house
    assert not (inside & (people["place_id"] >= 0)).any()
    reasons = {e.payload["reason"] for e in told(run, "intention")}
    assert Reason.HOUSE_CLOSED.name.lower() in reasons
    days = [e.subject for e in missed]
    assert len(days) == len(set(days))


def test_a_closed_bridge_is_gone_round_or_out_of_reach_and_named_as_the_cause(ground):
    plan = find_sections(ground)
    deck = np.flatnonzero(plan.road_kind[plan.of_node] < 0)
    run = village(ground, nodes=deck, start=MORNING, count=10)
    view = View(run.state, writes=(), who="test")
    passage = Passage(ground)
    assert not passage.look(view)
    assert passage.nav is ground.nav
    run.run_until(BEGINS_S + 600.0)
    assert passage.look(view)
    reached = ground.nav.times_to(int(deck[0]))
    ends = np.flatnonzero(np.isfinite(reached) & ~passage.closed)
    pairs = ((int(a), int(b)) for a in ends[::40] for b in ends[::40])
    start, goal = next(
        (a, b) for a, b in pairs if np.isin(deck, ground.nav.nodes_between(a, b)).any()
    )
    if np.isfinite(passage.nav.travel_time_s(start, goal)):
        assert not np.isin(deck, passage.nav.nodes_between(start, goal)).any()
        assert passage.nav.travel_time_s(start, goal) > ground.nav.travel_time_s(start, goal)
    cause = passage.event_on_way(view, start=start, goal=goal)
    assert run.state.log.view().get(cause).kind == "bridge_closed"
    chain = [e.kind for e in run.state.log.view().why(cause)]
    assert chain[-1] == "mishap"


def test_a_run_taken_up_again_amid_closures_goes_on_as_it_would_have(ground, blocked):
    shut = blocked[0]
    whole, again = (village(ground, nodes=shut, start=MORNING) for _ in range(2))
    whole.run_until(9000.0)
    kept = whole.checkpoint()
    whole.run_until(3600 * HOURS)
    again.run_until(9600.0)
    again.restore(kept)
    again.run_until(3600 * HOURS)
    assert whole.state.tables["alarms"]["halted_s"].max() > 0.0
    assert again.digest() == whole.digest()


def test_without_a_closure_nobody_misses_work(blocked, ground):
    run = village(ground, start=MORNING)
    run.run_until(3600 * HOURS)
    for kind in ("missed_work", "turned_back", "warning", "injured"):
        assert not told(run, kind)


def test_a_household_that_lost_its_house_sleeps_under_another_roof(ground):
    run = village(ground, start="2026-06-15T20:00:00")
    home = int(run.state.tables["people"]["home_place"][0])
    house = int(ground.places["building_id"][home])
    run = village(ground, houses=[house], start="2026-06-15T20:00:00")
    run.run_until(3600 * 7.0)
    people = run.state.tables["people"]
    lost = people["home_place"] == home
    asleep = people["intention"] == Goal.SLEEP
    assert (asleep & lost).sum() >= 0.7 * lost.sum()
    assert (people["place_id"][lost & asleep] != home).all()
    assert (people["place_id"][lost & asleep] >= 0).all()
