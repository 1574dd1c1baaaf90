"""Rumours, prices, opinions and the council in the panel are those of the tables and the log."""

from dataclasses import replace

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE, PLACE_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.inspector.panels import livelihood, portrait
from digisphere.inspector.panels.society import (
    council,
    hearsay,
    illness,
    market,
    opinions,
    rumours,
)
from digisphere.inspector.panels.society.panel import SocietyPanel
from digisphere.inspector.panels.society.town_map import TownMap
from digisphere.people.enums import WORKLESS, Occupation
from digisphere.scene.overlay_sources import light_pieces
from digisphere.society.facts import figure_of
from digisphere.society.vocabulary import ElectionStage, Issue, LoanState, Office, VoteReason
from digisphere.testing.ground import make_test_ground
from digisphere.testing.gui import draw_frames, fake_context

FACT_KIND, TRUTH = "quarrel", 0.5


@pytest.fixture(scope="module")
def village() -> Simulation:
    """Sixteen people; a quarrel that three were told of one after the other, the fourth was at."""
    asked = {"people": {"count": 16}, "society": {"talkativeness": 0.0}}
    simulation = Simulation(make_scenario(asked), ground=make_test_ground(), seed=5)
    simulation.run_until(10.0)
    quarrel = told(simulation, FACT_KIND, 0, 1, severity=TRUTH, over=-1)
    know(simulation, 0, quarrel, source=-1, via=quarrel, value=TRUTH, at_s=10.0)
    untold = told(simulation, "friendship", 5, 6, affinity=0.4)
    know(simulation, 5, untold, source=-1, via=untold, value=0.0, at_s=10.0)
    heard = quarrel
    for k, (teller, hearer, value) in enumerate(((0, 2, 0.5), (2, 3, 0.55), (3, 4, 0.66))):
        heard = speech(simulation, teller, hearer, fact=quarrel, via=heard, value=value)
        know(simulation, hearer, quarrel, source=teller, via=heard, value=value, at_s=11.0 + k)
    simulation.state.touch(simulation.state.arrays())
    return simulation


def told(simulation, kind, subject, whom, **payload):
    return simulation.state.log.append(
        kind, tick=simulation.clock.tick, subject=PERSON_BASE + subject,
        object=PERSON_BASE + whom, place=PLACE_BASE, payload=payload,
    )  # fmt: skip


def speech(simulation, teller, hearer, *, fact, via, value):
    return told(
        simulation, "speech", teller, hearer, act="inform", topic="news", fact_event=fact,
        about=PERSON_BASE, detail=0, value=value, at_s=0.0, source=-1, via=via, confidence=0.8,
        affinity=0.3, familiarity=0.5, pleasure=0.0, turn=1, onset_s=simulation.clock.time_s,
        duration_s=3.0, lingered_s=0.0,
    )  # fmt: skip


def know(simulation, row, fact, *, source, via, value, at_s):
    knowledge = simulation.state.tables["knowledge"]
    slot = int(knowledge["count"][row])
    knowledge["count"][row] = slot + 1
    for name, entry in (
        ("event", fact), ("source", source), ("via", via), ("value", value), ("time_s", at_s),
        ("confidence", 0.6),
    ):  # fmt: skip
        knowledge[name][row, slot] = entry


def quarrel_of(snapshot) -> int:
    return snapshot.events.select(kind=FACT_KIND)[-1].id


def test_a_told_fact_is_listed_with_who_was_there_and_who_was_told(village):
    snapshot = village.snapshot()
    found = {fact.event: fact for fact in hearsay.told_facts(snapshot)}
    fact = found[quarrel_of(snapshot)]
    assert (fact.witnesses, fact.hearers, fact.knowers) == (1, 3, 4)
    assert fact.distortion == pytest.approx(0.66 / TRUTH - 1.0, abs=1e-6)
    assert all(portrait.name_of(snapshot, row) in fact.what for row in (0, 1))


def test_what_nobody_was_told_is_no_rumour(village):
    snapshot = village.snapshot()
    knowledge = snapshot.tables["knowledge"]
    listed = {fact.event for fact in hearsay.told_facts(snapshot)}
    told_of = set(knowledge["event"][knowledge["source"] >= 0].tolist()) - {-1}
    lived = set(knowledge["event"][knowledge["event"] >= 0].tolist())
    assert listed == told_of
    assert lived - listed


@pytest.mark.parametrize("order", hearsay.ORDERS)
def test_facts_come_in_the_order_asked_for(village, order):
    found = hearsay.told_facts(village.snapshot(), order)
    key = {"most told": "hearers", "newest": "heard_s", "most distorted": "distortion"}[order]
    values = [getattr(fact, key) for fact in found]
    assert values == sorted(values, reverse=True)


def founded(snapshot, fact, chain) -> bool:
    """Whether each telling is a speech about the fact, by whom the one before was told."""
    for late, early in zip(chain, [*chain[1:], None], strict=True):
        said = snapshot.events.get(late.event)
        if said.kind != "speech" or said.payload["fact_event"] != fact:
            return False
        if said.subject != PERSON_BASE + late.teller:
            return False
        heard = fact if early is None else early.event
        if said.payload["via"] != heard or (early is not None and early.hearer != late.teller):
            return False
    return True


def test_the_way_of_a_rumour_is_read_back_to_who_was_there(village):
    snapshot = village.snapshot()
    fact = quarrel_of(snapshot)
    chain = hearsay.chain_to(snapshot, fact, row=4)
    assert [(step.teller, step.hearer) for step in chain] == [(3, 4), (2, 3), (0, 2)]
    assert [round(step.figure, 2) for step in chain] == [0.66, 0.55, 0.5]
    assert founded(snapshot, fact, chain)
    assert all(len(step.words) > 10 for step in chain)
    assert hearsay.chain_to(snapshot, fact, row=0) == []
    assert hearsay.chain_to(snapshot, fact, row=9) == []


def test_a_way_that_leaves_somebody_out_is_not_founded(village):
    snapshot = village.snapshot()
    fact = quarrel_of(snapshot)
    chain = hearsay.chain_to(snapshot, fact, row=4)
    assert not founded(snapshot, fact, [chain[0], chain[2]])
    assert not founded(snapshot, fact, [replace(chain[0], teller=7), *chain[1:]])


def test_the_farthest_hearer_is_the_one_at_the_end(village):
    snapshot = village.snapshot()
    spread = hearsay.spread_of(snapshot, quarrel_of(snapshot))
    assert spread.rows.tolist() == [0, 2, 3, 4]
    assert spread.truth == figure_of(spread.event) == TRUTH
    assert hearsay.farthest(spread) == 4


def test_who_knows_it_gets_a_light_in_the_scene_as_long_as_the_tab_asks(village):
    panel = SocietyPanel()
    tab = next(t for t in panel.tabs if isinstance(t, rumours.RumoursTab))
    panel.shown = tab.name
    tab._fact = quarrel_of(village.snapshot())
    context = fake_context(village)
    draw_frames({"society": panel}, context)
    assert context.view.marked == ()
    tab._in_scene = True
    draw_frames({"society": panel}, context)
    there, told_of = (list(ids) for _, ids in context.view.marked)
    assert there == [PERSON_BASE]
    assert told_of == [PERSON_BASE + row for row in (2, 3, 4)]
    ends, colours = light_pieces(context.snapshot, marks=context.view.marked, time_s=context.time_s)
    assert len(ends) == len(colours) == 4
    assert (ends[:, 5] > ends[:, 2] + 5.0).all()
    assert len(light_pieces(context.snapshot, marks=(), time_s=context.time_s)[0]) == 0


def test_the_map_has_four_walls_for_every_house(village):
    town = TownMap()
    town._take(village.ground)
    houses = village.ground.buildings
    assert len(town._houses) == 8 * houses.count
    walls = np.hypot(*np.diff(town._houses.reshape(-1, 2, 2), axis=1)[:, 0].T).reshape(-1, 4)
    sides = np.column_stack([houses["width_m"], houses["length_m"]] * 2)
    np.testing.assert_allclose(walls, sides, rtol=1e-4)


def test_work_and_debts_are_counted_from_people_and_loans(village):
    snapshot = village.snapshot()
    people, loans = snapshot.tables["people"], snapshot.tables["loans"]
    found = market.market_now(snapshot)
    work = [Occupation(int(people["occupation"][row])) for row in people.rows]
    assert found.employed == sum(w not in WORKLESS for w in work)
    assert found.seeking == sum(w == Occupation.NONE for w in work)
    assert found.loans[LoanState.RUNNING] == int(loans.alive.sum())
    stock = snapshot.tables["accounts"]["stock"]
    assert found.stock.tolist() == (stock.sum(axis=0) - stock[0]).tolist()
    assert found.carriers_come


def test_a_loan_and_a_closed_way_show_in_the_market(village):
    tables = village.state.tables
    loans = tables["loans"]
    loans.alive[0] = True
    loans["person"][0], loans["account"][0], loans["owed_cents"][0] = 3, -1, 12_500
    tables["market"]["closed_event"][0] = 1
    village.state.touch(village.state.arrays())
    found = market.market_now(village.snapshot())
    loans.alive[0], tables["market"]["closed_event"][0] = False, -1
    village.state.touch(village.state.arrays())
    assert (found.owed_cents, found.firms_owe_cents) == (12_500, 0)
    assert found.loans[LoanState.RUNNING] == 1
    assert not found.carriers_come


def test_opinions_are_shared_out_over_everybody(village):
    snapshot = village.snapshot()
    views = snapshot.tables["social"]["views"]
    rows = snapshot.tables["people"].rows
    for issue, found in zip(Issue, opinions.opinions_now(snapshot), strict=False):
        own = [float(views[row, int(issue)]) for row in rows]
        assert found.mean == pytest.approx(sum(own) / len(own), abs=1e-6)
        assert found.against == pytest.approx(sum(v < -0.2 for v in own) / len(own))
        assert found.against + found.undecided + found.favour == pytest.approx(1.0)
        assert int(found.bars.counts.sum()) == rows.size


def test_two_camps_are_told_from_one():
    one = opinions._opinion(np.linspace(-0.3, 0.3, 200))
    two = opinions._opinion(np.concatenate([np.full(100, -0.6), np.full(100, 0.6)]))
    assert (one.camps, two.camps) == (1, 2)


def test_the_council_tab_counts_offices_votes_reasons_and_members(village):
    tables = village.state.tables
    civics, book, clubs = tables["civics"], tables["council"], tables["clubs"]
    civics["office"][:] = 0
    civics["office"][[2, 6]] = Office.COUNCILLOR, Office.MAYOR
    civics["vote"][:5], civics["vote_reason"][:5] = 6, VoteReason.REGARD
    book["candidate"][0, :2], book["votes"][0, :2] = (2, 6), (3, 5)
    book["stage"][0], book["turnout"][0] = ElectionStage.HELD, 0.5
    clubs.alive[0], clubs["kind"][0] = True, 0
    civics["club"][:], civics["club"][[3, 4], 0] = -1, 0
    decided = village.state.log.append(
        "council_vote", tick=village.clock.tick,
        payload={"motion": "tax", "value": 0.1, "passed": True, "yes": [PERSON_BASE], "no": []},
    )  # fmt: skip
    village.state.touch(village.state.arrays())
    snapshot = village.snapshot()
    found = council.council(snapshot)
    assert found.officers == ((6, Office.MAYOR), (2, Office.COUNCILLOR))
    assert found.candidates == ((6, 5), (2, 3))
    assert found.reasons == {VoteReason.REGARD: 5}
    assert [event.id for event in found.motions] == [decided]
    assert (0, 2) in found.clubs
    assert dict(livelihood.public_life(snapshot, 6))["Office"] == "mayor"
    assert livelihood.public_life(snapshot, 9) == []
    panel = SocietyPanel()
    panel.shown = council.CouncilTab.name
    draw_frames({"society": panel}, fake_context(village))


def test_a_village_without_illness_has_no_epidemic_to_show(village):
    assert illness.epidemic(village.snapshot()) is None
    panel = SocietyPanel()
    panel.shown = illness.IllnessTab.name
    draw_frames({"society": panel}, fake_context(village))
