"""A closed road is cleared by villagers who know of the call, offered, were taken on and came."""

from typing import ClassVar

import numpy as np
import pytest

from digisphere.core.events import EventKind
from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.systems import System
from digisphere.environment.infrastructure import InfrastructureSystem, WayBlock
from digisphere.environment.way_sections import find_sections
from digisphere.people.deliberation_system import Deliberation
from digisphere.people.enums import Occupation
from digisphere.people.health_system import Health
from digisphere.people.movement_system import Movement
from digisphere.people.needs_system import NeedsSystem
from digisphere.people.population import Population
from digisphere.society import contract_net
from digisphere.society.contract_net import Offers, choose, cost_of_work
from digisphere.society.conversation import Conversations
from digisphere.society.council import Council
from digisphere.society.economy import Economy
from digisphere.society.invitations import Appointments
from digisphere.society.knowledge import Witnessing
from digisphere.society.ledger import books
from digisphere.society.public_works import PublicWorks
from digisphere.society.ties import Ties
from digisphere.testing.ground import make_test_ground
from digisphere.testing.hamlet import hamlet_simulation

LIFE = (Population, NeedsSystem, Deliberation, Movement, Health)
TOWN = (Ties, Appointments, Witnessing, Conversations, Economy, Council, PublicWorks)
HOUR_S = 3600.0


class Rockfall(System):
    """Blocks a short stretch of road ten minutes after the start."""

    name = "test.rockfall"
    every = "1 min"
    phase = 20
    writes = ("way_state.closed_by", "way_state.cause_event", "events")
    event_kinds: ClassVar = (EventKind("mishap", {}),)
    nodes: ClassVar = np.zeros(0, dtype=np.int64)

    def step(self, view, clock, rng):
        if clock.time_s == 600.0:
            ways = view.tables["way_state"]
            ways["closed_by"][self.nodes] = WayBlock.RUBBLE
            ways["cause_event"][self.nodes] = view.events.emit("mishap")


@pytest.fixture(scope="module")
def ground():
    return make_test_ground(1)


def saturday(ground, *, hours, town=TOWN, **council):
    """Run a Saturday from seven in the morning on which a stretch of road is blocked."""
    plan = find_sections(ground)
    section = int(plan.rank.argmin())
    scenario = make_scenario(
        {"people": {"count": 40}, "time": {"start": "2026-06-13T07:00:00"}, "council": council}
    )
    nodes = np.flatnonzero((plan.of_node == section) & plan.on_way)[:3]
    rockfall = type("Falling", (Rockfall,), {"nodes": nodes})
    systems = [kind(scenario) for kind in (*LIFE, rockfall, InfrastructureSystem, *town)]
    simulation = Simulation(scenario, ground=ground, systems=systems, seed=7)
    simulation.run_until(hours * HOUR_S)
    return simulation


@pytest.fixture(scope="module")
def cleared(ground):
    return saturday(ground, hours=7)


def told(simulation, kind):
    log = simulation.state.log.view()
    return log.select(kind=kind) if kind in log.kinds() else []


def test_the_road_is_opened_by_those_who_were_taken_on(cleared):
    assert told(cleared, "way_opened") or told(cleared, "bridge_opened")
    (done,) = told(cleared, "works_done")
    log = cleared.state.log.view()
    awards = [log.get(c) for c in done.causes]
    assert {a.kind for a in awards} == {"works_awarded"}
    assert done.payload["hours"] > 0.0


def test_every_award_answers_a_bid_and_every_bid_a_call_that_a_closure_caused(cleared):
    log = cleared.state.log.view()
    awards = told(cleared, "works_awarded")
    assert 1 <= len(awards) <= 4
    for award in awards:
        (bid,) = (log.get(c) for c in award.causes)
        assert bid.kind == "works_bid"
        assert bid.subject == award.subject
        call = log.get(bid.causes[0])
        assert call.kind == "works_called"
        assert log.get(call.causes[0]).kind in ("way_closed", "bridge_closed")
        assert bid.payload["hour_cents"] <= call.payload["hour_cents"]


def test_only_those_who_know_of_the_call_offer(cleared):
    knowledge = cleared.state.tables["knowledge"]
    for bid in told(cleared, "works_bid"):
        assert (knowledge["event"][bid.subject - PERSON_BASE] == bid.causes[0]).any()


def test_the_work_is_paid_from_the_towns_purse_by_the_hour_and_the_books_balance(cleared):
    paid = [e for e in told(cleared, "payment") if e.payload["purpose"] == "public_work"]
    log = cleared.state.log.view()
    assert paid
    for payment in paid:
        award = log.get(payment.causes[-1])
        assert payment.object == award.subject
    (done,) = told(cleared, "works_done")
    most = max(a.payload["hour_cents"] for a in told(cleared, "works_awarded"))
    assert sum(p.payload["amount_cents"] for p in paid) <= most * done.payload["hours"] + 1
    assert books(cleared.state.tables).sound
    assert (cleared.state.tables["civics"]["contract"] == -1).all()


def test_the_call_is_repeated_dearer_and_then_given_up(ground):
    class Weakness(System):
        """Keeps everybody too weak to work."""

        name = "test.weak"
        every = "10 min"
        phase = 36
        writes = ("people.health",)

        def step(self, view, clock, rng):
            view.table("people")["health"][:] = 0.5

    simulation = saturday(ground, hours=6, town=(*TOWN, Weakness))
    offered = [e.payload["hour_cents"] for e in told(simulation, "works_called")]
    assert len(offered) == 3
    assert offered == sorted(offered)
    assert offered[0] < offered[-1]
    assert not told(simulation, "works_bid")
    opened = [*told(simulation, "way_opened"), *told(simulation, "bridge_opened")]
    assert all(e.tick > told(simulation, "works_called")[-1].tick for e in opened)
    assert (simulation.state.tables["way_sections"]["crews"] == -1.0).all()


def test_without_hired_crews_the_usual_ones_work_as_before(ground):
    simulation = saturday(ground, hours=5, hired_crews=False)
    assert not told(simulation, "works_called")
    assert told(simulation, "way_opened") or told(simulation, "bridge_opened")


def offers(asks, paces):
    n = len(asks)
    return Offers(np.arange(n), np.array(asks, float), np.array(paces, float), np.zeros(n),
                  np.full(n, 8.0))  # fmt: skip


def test_those_who_do_most_for_the_money_are_taken_on():
    some = offers([1000, 1000, 800, 1600], [1.0, 1.3, 0.9, 1.2])
    taken, left = choose(some, hands=2)
    assert set(taken.tolist()) == {1, 2}
    assert cost_of_work(some, taken) < cost_of_work(some, left)


def test_trades_and_strength_set_the_pace_and_the_purse_the_price():
    people = hamlet_simulation(6).state.tables["people"]
    rows = np.arange(2)
    ordinary = {
        "muscle": 0.5, "age_years": 40, "income_cents_month": 200_000, "purse_cents": 50_000,
        "occupation": Occupation.TAILOR,
    }  # fmt: skip
    for column, value in ordinary.items():
        people[column][rows] = value
    people["agreeableness"][rows] = 3.0
    people["occupation"][1] = Occupation.MASON
    assert np.diff(contract_net.pace(people, rows))[0] > 0
    people["purse_cents"][1] = 0
    near = contract_net.ask(people, rows, away_m=np.zeros(2))
    assert near[1] < near[0]
    assert contract_net.ask(people, rows, away_m=np.full(2, 3000.0))[0] > near[0]
