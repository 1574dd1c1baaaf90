"""Pay follows work; what is lost is told of, and leads by its causes from a flood to a quarrel."""

import numpy as np
import pytest

from digisphere.core.clock import Clock
from digisphere.core.events import EventKind
from digisphere.core.identity import PERSON_BASE
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.people.absence import MISSED_WORK
from digisphere.people.enums import TRAITS, Activity, Goal, Illness
from digisphere.society.columns import TOWN_ACCOUNT
from digisphere.society.company import Company
from digisphere.society.conversation import Conversations
from digisphere.society.dues import collect_rents, relieve, repay_debts
from digisphere.society.economy import Economy
from digisphere.society.effects import speak
from digisphere.society.fact_moves import grievance_move
from digisphere.society.knowledge import learn
from digisphere.society.ledger import books, pay_person
from digisphere.society.replies import _on_grievance
from digisphere.society.tie_index import TieIndex
from digisphere.society.vocabulary import Act, Purpose, Topic
from digisphere.society.wages import clock_work, earned_share, end_work_day, pay_wages
from digisphere.testing.hamlet import hamlet_simulation

DAY_S = 86400


def village() -> Simulation:
    return hamlet_simulation(18, seed=6, talkativeness=0.0)


def view_of(simulation: Simulation) -> View:
    writes = (*Economy.writes, *Conversations.writes, "people.*", "knowledge.*")
    return View(simulation.state, writes=writes, who="test")


def at(simulation: Simulation, *, days: float) -> Clock:
    return Clock(int(days * DAY_S), 1.0, simulation.scenario.time.start)


def work_a_week(view: View, simulation: Simulation, *, absent: list[int]) -> None:
    """Let everybody work five whole days but those absent, who miss the last two."""
    people, social = view.table("people"), view.table("social")
    for day in range(2, 9):
        for row in people.rows.tolist():
            social["worked_min"][row] = 0 if row in absent and day > 4 else 600
        end_work_day(view, at(simulation, days=day))


def test_minutes_at_work_count_for_person_and_firm():
    simulation = village()
    view = view_of(simulation)
    people = view.table("people")
    people["activity"][0], people["intention"][0] = Activity.WORK, Goal.WORK
    people["activity"][1], people["intention"][1] = Activity.WORK, Goal.STROLL
    clock_work(view)
    assert view.table("social")["worked_min"][:2].tolist() == [1, 0]
    assert view.table("accounts")["worked_min"].sum() == 1


def test_a_missed_day_is_not_paid_and_an_ill_one_in_part():
    simulation = village()
    view = view_of(simulation)
    people, social = view.table("people"), view.table("social")
    grown = (people["income_cents_month"] > 0) & (people["work_place"] >= 0)
    workers = np.flatnonzero(grown)[:3].tolist()
    well, ill, truant = workers
    people["ill"][ill] = Illness.COLD
    for day in range(2, 9):
        social["worked_min"][[ill, truant]] = 0
        social["worked_min"][well] = 600
        end_work_day(view, at(simulation, days=day))
    share = earned_share(view, sick_pay=0.7)
    assert share[well] == pytest.approx(1.0)
    assert share[ill] == pytest.approx(0.7)
    assert share[truant] == pytest.approx(0.0)


def test_the_day_the_story_begins_costs_nobody_pay():
    simulation = village()
    view = view_of(simulation)
    end_work_day(view, at(simulation, days=1))
    assert np.all(earned_share(view, sick_pay=0.0) == 1.0)


def test_wages_are_taxed_and_an_empty_till_pays_all_the_same_share():
    simulation = village()
    view = view_of(simulation)
    people, accounts = view.table("people"), view.table("accounts")
    before = int(accounts["balance_cents"][TOWN_ACCOUNT])
    account = 2 + int(people["work_place"][0])
    accounts["balance_cents"][account] = accounts["opening_cents"][account] = 1001
    paid = pay_wages(view, simulation.clock, scenario=simulation.scenario)
    tax = [e for e in view.events.read.select(kind="payment") if e.payload["purpose"] == "tax"]
    town = int(accounts["balance_cents"][TOWN_ACCOUNT]) - before
    assert sum(e.payload["amount_cents"] for e in tax) <= 0.12 * paid
    assert town <= sum(e.payload["amount_cents"] for e in tax)
    short = view.events.read.select(kind="short_pay")
    assert {e.payload["why"] for e in short} == {"till"}
    assert books(simulation.state.tables).sound


def test_relief_lifts_the_poorest_to_the_line_and_no_further():
    simulation = village()
    view = view_of(simulation)
    people, social = view.table("people"), view.table("social")
    people["purse_cents"][:3] = social["opening_cents"][:3] = 0
    given = relieve(view, simulation.clock, scenario=simulation.scenario)
    assert given > 0
    assert relieve(view, simulation.clock, scenario=simulation.scenario) == 0
    payments = view.events.read.select(kind="payment")
    assert {e.payload["purpose"] for e in payments} == {"relief"}
    assert books(simulation.state.tables).sound


def test_a_debt_long_unpaid_is_told_of_with_its_loan_and_the_pay_that_was_lost():
    simulation = village()
    view = view_of(simulation)
    social, people = view.table("social"), view.table("people")
    people["purse_cents"][0] = 0
    loan = pay_person(view, 1, to=0, cents=2000, purpose=Purpose.LOAN)
    people["purse_cents"][0] = 100
    social["debt_to"][0], social["debt_cents"][0], social["debt_event"][0] = 1, 2000, loan
    social["loss_event"][0] = view.events.emit(
        "short_pay", subject=PERSON_BASE, lost_cents=900, why="absent"
    )
    repay_debts(view, at(simulation, days=2))
    assert view.events.read.select(kind="debt_unpaid") == []
    repay_debts(view, at(simulation, days=8))
    (told,) = view.events.read.select(kind="debt_unpaid")
    assert told.causes == (loan, int(social["loss_event"][0]))


def flood_to_arrears(simulation: Simulation, view: View) -> int:
    """Flood, bridge closed, two days missed, pay short, rent unpaid; return the arrears."""
    log = simulation.state.log
    log.declare(EventKind("flood_began", {}))
    log.declare(EventKind("bridge_closed", {}))
    log.declare(MISSED_WORK)
    flood = log.append("flood_began", tick=10)
    bridge = log.append("bridge_closed", tick=20, causes=[flood])
    people = view.table("people")
    assert people["partner"][0] == 1
    work_a_week(view, simulation, absent=[0])
    for day in (5, 6):
        log.append(
            "missed_work", tick=day * DAY_S, subject=PERSON_BASE, causes=[bridge],
            payload={"why": "way"},
        )  # fmt: skip
    view.events.tick = 8 * DAY_S
    pay_wages(view, at(simulation, days=8), scenario=simulation.scenario)
    people["purse_cents"][:3] = 100
    collect_rents(view, at(simulation, days=9))
    return view.events.read.select(kind="arrears", subject=PERSON_BASE)[-1].id


def quarrel_over(simulation: Simulation, view: View, fact: int) -> bool:
    """Let the sour-tempered partner bring it up and the other answer back."""
    people, social = view.table("people"), view.table("social")
    for trait in TRAITS:
        people[trait][:2] = 3.0
    people["neuroticism"][:2], people["agreeableness"][:2] = 4.8, 1.2
    people["pleasure"][:2] = -0.8
    learn(view.table("knowledge"), 1, event=fact, source=-1, via=fact, confidence=1.0, value=1.0,
          interest=0.6, time_s=0.0)  # fmt: skip
    talks = view.table("conversations")
    talks["members"][0] = [0, 1, -1, -1]
    social["conversation"][:2] = 0
    index = TieIndex()
    company = Company(view, index=index, settings=simulation.scenario.society)
    company.at(at(simulation, days=10))
    move = grievance_move(company, 1, 0, 0.9)
    if move is None or move.fact != fact:
        return False
    number, _ = speak(
        company, 0, speaker=1, listener=0, members=[0, 1], move=move, u=0.5, onset_s=0.0
    )
    talks["last_event"][0] = number
    company.at(at(simulation, days=10))
    answer = _on_grievance(company, 0, 1, company.log.get(number), 0.0)
    assert answer is not None
    assert (answer.act, answer.topic, answer.detail) == (Act.INFORM, Topic.GRIEVANCE, 1)
    answer = answer._replace(causes=(number,))
    speak(company, 0, speaker=0, listener=1, members=[0, 1], move=answer, u=0.5, onset_s=0.0)
    return True


def test_a_quarrel_is_traced_by_its_causes_to_the_flood_that_closed_the_bridge():
    simulation = village()
    view = view_of(simulation)
    assert quarrel_over(simulation, view, flood_to_arrears(simulation, view))
    (quarrel,) = view.events.read.select(kind="quarrel")
    kinds = [event.kind for event in view.events.read.why(quarrel.id)]
    for kind in ("speech", "arrears", "short_pay", "missed_work", "bridge_closed", "flood_began"):
        assert kind in kinds
    assert books(simulation.state.tables).unbalanced <= 3


def test_without_a_closed_bridge_the_pay_is_whole():
    simulation = village()
    view = view_of(simulation)
    work_a_week(view, simulation, absent=[])
    pay_wages(view, at(simulation, days=8), scenario=simulation.scenario)
    assert view.events.read.select(kind="short_pay") == []
