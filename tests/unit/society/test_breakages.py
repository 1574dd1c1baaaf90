"""What breaks must be paid for: out of what is at hand, or with what kin and friends lend."""

import numpy as np
import pytest

from digisphere.core.clock import Clock
from digisphere.core.state import View
from digisphere.core.streams import Streams, SystemStreams
from digisphere.society import breakages
from digisphere.society.company import Company
from digisphere.society.conversation import TALK_WRITES
from digisphere.society.economy import Economy
from digisphere.society.knowledge import learn
from digisphere.society.ledger import books
from digisphere.society.private_loans import lend, sum_lacking
from digisphere.society.tie_index import TieIndex
from digisphere.testing.hamlet import hamlet_simulation

HOUSE, HEAD, FRIEND = 0, 0, 6
DAY_S = 86400


@pytest.fixture
def hamlet():
    simulation = hamlet_simulation(120, seed=3, talkativeness=0.0)
    writes = (*TALK_WRITES, *Economy.writes, "people.*")
    view = View(simulation.state, writes=writes, who="test")
    view.events.tick = simulation.clock.tick
    homes = view.table("households")
    homes["head"][:40] = 3 * np.arange(40)
    return simulation, view


def days(simulation, view, *, number, a_year):
    """Let days of breakages go by, every bill forgotten again at once; return the events."""
    for day in range(number):
        rng = SystemStreams(
            Streams(3), system=Economy.name, declared=Economy.streams, tick=day * DAY_S
        )
        breakages.things_break(view, simulation.clock, rng, a_year=a_year)
        view.table("households")["bill_cents"][:] = 0
    return view.events.read.select(kind="breakage")


def test_things_break_as_often_as_households_tell_and_cost_half_a_months_income(hamlet):
    """Three in five households in a year; half a month's income in the middle (Pew 2015)."""
    simulation, view = hamlet
    told = days(simulation, view, number=400, a_year=0.9)
    per_year = len(told) / 40 / (400 / 365)
    assert 0.6 < per_year < 1.2
    people = view.table("people")
    income = [
        people["income_cents_month"][3 * ((e.subject & 0xFFFF) // 3) :][:3].sum() for e in told
    ]
    months = [e.payload["amount_cents"] / i for e, i in zip(told, income, strict=True)]
    assert 0.25 < np.median(months) < 1.0


def test_where_nothing_breaks_nobody_is_billed(hamlet):
    assert days(*hamlet, number=60, a_year=0.0) == []


def break_down(view, *, cents, cash):
    homes, people, social = (view.table(n) for n in ("households", "people", "social"))
    members = np.flatnonzero(people["household_id"][:120] == HOUSE)
    people["purse_cents"][members] = social["opening_cents"][members] = 0
    people["purse_cents"][HEAD] = social["opening_cents"][HEAD] = cash
    people["age_years"][HEAD] = 40.0
    event = view.events.emit("breakage", subject=(1 << 17) + HEAD, what="roof", amount_cents=cents)
    homes["bill_cents"][HOUSE], homes["bill_event"][HOUSE] = cents, event
    homes["bill_place"][HOUSE], homes["bill_s"][HOUSE] = breakages.craftsman(view, 0.5), 0.0
    return event, members


def test_who_has_enough_pays_the_craftsman_at_once(hamlet):
    simulation, view = hamlet
    event, _ = break_down(view, cents=90_000, cash=2_000_000)
    breakages.pay_bills(view, simulation.clock)
    assert view.table("households")["bill_cents"][HOUSE] == 0
    paid = view.events.read.select(kind="payment")[-1]
    assert (paid.payload["purpose"], paid.payload["amount_cents"]) == ("repair", 90_000)
    assert event in paid.causes
    assert books(view.tables).sound


def test_who_would_have_too_little_left_asks_for_it_and_pays_with_what_is_lent(hamlet):
    simulation, view = hamlet
    event, members = break_down(view, cents=90_000, cash=40_000)
    breakages.pay_bills(view, simulation.clock)
    assert view.table("households")["bill_cents"][HOUSE] == 90_000
    c = Company(view, index=TieIndex(), settings=simulation.scenario.society)
    c.at(simulation.clock)
    learn(
        c.knowledge, HEAD, event=event, source=-1, via=event, confidence=1.0, value=0.0,
        interest=0.4, time_s=0.0,
    )  # fmt: skip
    lacks = sum_lacking(c, HEAD, 0.5)
    assert lacks == min(50_000 + breakages.kept_cents(view, members), 90_000)
    people, social = c.people, c.social
    people["purse_cents"][FRIEND] = social["opening_cents"][FRIEND] = 2_000_000
    lend(c, FRIEND, to=HEAD, cents=lacks, owed_cents=lacks, weeks=4, cause=event)
    breakages.pay_bills(view, simulation.clock)
    assert view.table("households")["bill_cents"][HOUSE] == 0
    assert social["debt_to"][HEAD] == FRIEND
    assert books(view.tables).sound


def test_who_has_not_heard_of_the_bill_does_not_ask(hamlet):
    simulation, view = hamlet
    break_down(view, cents=90_000, cash=40_000)
    c = Company(view, index=TieIndex(), settings=simulation.scenario.society)
    c.at(simulation.clock)
    homes = view.table("households")
    homes["larder_meals"][HOUSE] = 60.0
    assert sum_lacking(c, HEAD, 0.5) == 0


def test_in_the_end_a_bill_is_paid_even_if_little_is_left(hamlet):
    simulation, view = hamlet
    break_down(view, cents=30_000, cash=31_000)
    breakages.pay_bills(view, simulation.clock)
    assert view.table("households")["bill_cents"][HOUSE] == 30_000
    late = Clock(20 * DAY_S, 1.0, simulation.scenario.time.start)
    breakages.pay_bills(view, late)
    assert view.table("households")["bill_cents"][HOUSE] == 0
