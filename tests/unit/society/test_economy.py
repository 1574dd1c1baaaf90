"""Money and wares are conserved to the cent and the piece, whatever people do."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.core.streams import Streams, SystemStreams
from digisphere.people.enums import Activity
from digisphere.society.dues import collect_rents
from digisphere.society.economy import Economy
from digisphere.society.ledger import OUTSIDE, TOWN, balance, books, firm, pay, person
from digisphere.society.market import hold_market
from digisphere.society.supply import produce
from digisphere.society.trade import sell, shop
from digisphere.society.vocabulary import Purpose, Ware
from digisphere.society.wages import pay_wages
from digisphere.testing.checks import check_system
from digisphere.testing.hamlet import (
    HamletLife,
    hamlet_ground,
    hamlet_scenario,
    hamlet_simulation,
)

BAKERY, FARM = 0, 5


def view_of(simulation: Simulation) -> View:
    view = View(simulation.state, writes=(*Economy.writes, "people.*"), who="test")
    view.events.tick = simulation.clock.tick
    return view


def streams_of(simulation: Simulation) -> SystemStreams:
    return SystemStreams(
        Streams(simulation.seed), system=Economy.name, declared=Economy.streams, tick=0
    )


def books_of(simulation: Simulation):
    return books(simulation.state.tables)


@pytest.fixture
def village() -> Simulation:
    return hamlet_simulation(18, seed=6, talkativeness=0.0)


@pytest.mark.parametrize(
    ("start", "paid"),
    [
        (datetime(2026, 6, 15, 18, 0), True),  # Monday evening
        (datetime(2026, 6, 19, 8, 0), True),  # Friday morning
        (datetime(2026, 6, 19, 18, 0), False),  # Friday evening: paid before the story starts
    ],
)
def test_wages_are_paid_on_the_first_friday_whenever_the_story_starts(start, paid):
    scenario = hamlet_scenario(6, talkativeness=0.0)
    scenario = scenario.model_copy(
        update={"time": scenario.time.model_copy(update={"start": start})}
    )
    systems = [kind(scenario) for kind in (HamletLife, *_society())]
    simulation = Simulation(scenario, ground=hamlet_ground(), seed=1, systems=systems)
    simulation.run_until((datetime(2026, 6, 19, 18, 30) - start).total_seconds())
    payments = simulation.state.log.view().select(kind="payment")
    assert any(e.payload["purpose"] == "wage" for e in payments) == paid


def test_a_day_of_trade_leaves_the_books_sound(hamlet_day):
    assert books_of(hamlet_day).sound
    payments = hamlet_day.state.log.view().select(kind="payment")
    assert {e.payload["purpose"] for e in payments} >= {"food", "drink"}


def test_rent_day_payday_and_supplies_conserve_every_cent():
    scenario = hamlet_scenario(12, talkativeness=0.0)
    late = scenario.time.model_copy(update={"start": datetime(2026, 6, 30, 8, 0)})
    scenario = scenario.model_copy(update={"time": late})
    systems = [kind(scenario) for kind in (HamletLife, *_society())]
    simulation = Simulation(scenario, ground=hamlet_ground(), seed=1, systems=systems)
    total = books_of(simulation).total_cents
    for day in range(1, 5):
        simulation.run_until(day * 86400.0)
        assert books_of(simulation).sound
        assert books_of(simulation).total_cents == total
    purposes = {e.payload["purpose"] for e in simulation.state.log.view().select(kind="payment")}
    assert purposes >= {"wage", "pension", "rent", "supply", "food", "export"}


def _society():
    simulation = hamlet_simulation(3)
    return [type(e.system) for e in simulation._scheduled if e.system.name.startswith("society")]


def test_a_stolen_cent_a_forged_coin_and_a_lost_loaf_are_noticed(village):
    tables = village.state.tables
    for table, column, index, step in (
        ("people", "purse_cents", 0, -1),
        ("accounts", "balance_cents", 5, 1),
        ("accounts", "stock", (2, 0), -1),
        ("households", "larder_meals", 0, 1),
    ):
        tables[table][column][index] += step
        assert not books_of(village).sound, f"{table}.{column} must be noticed"
        tables[table][column][index] -= step
        assert books_of(village).sound


HOLDERS = [person(0), person(1), person(2), firm(BAKERY), firm(FARM), TOWN, OUTSIDE]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(HOLDERS), st.sampled_from(HOLDERS), st.integers(-100, 10_000_000)
        ),
        max_size=30,
    )
)
def test_any_sequence_of_payments_keeps_the_sum_and_overdraws_nobody(moves):
    village = hamlet_simulation(3, seed=6, talkativeness=0.0)
    view = view_of(village)
    for payer, payee, cents in moves:
        before = balance(view, payer), balance(view, payee)
        event = pay(view, payer, to=payee, cents=cents, purpose=Purpose.HOUSEHOLD)
        moved = cents if event >= 0 else 0
        assert balance(view, payer) == before[0] - (moved if payer != payee else 0)
        assert balance(view, payee) == before[1] + (moved if payer != payee else 0)
    assert books_of(village).sound


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["shop", "wage", "rent", "work", "market"]), max_size=25))
def test_any_order_of_business_keeps_the_books_sound(business):
    village = hamlet_simulation(9, seed=6, talkativeness=0.0)
    view, rng = view_of(village), streams_of(village)
    view.table("people")["place_id"][:] = BAKERY
    for n, what in enumerate(business):
        if what == "shop":
            shop(view, n % 9, now_s=float(n), whim=0.9)
        elif what == "wage":
            pay_wages(view, village.clock, scenario=village.scenario)
        elif what == "rent":
            collect_rents(view, village.clock)
        elif what == "work":
            view.table("accounts")["worked_min"][2 + FARM] += 400
            produce(view)
        else:
            hold_market(view, scenario=village.scenario, rng=rng)
    assert books_of(village).sound


def test_shopping_fills_the_larder_and_empties_shelf_and_purse(village):
    view = view_of(village)
    homes, people = view.table("households"), view.table("people")
    people["place_id"][0], people["purse_cents"][0] = BAKERY, 100_000
    view.table("social")["opening_cents"][0] = 100_000
    before = float(homes["larder_meals"][0])
    stock = int(view.table("accounts")["stock"][2 + BAKERY, Ware.MEAL])
    shop(view, 0, now_s=0.0, whim=0.0)
    bought = float(homes["larder_meals"][0]) - before
    assert bought > 0
    assert homes["larder_meals"][0] == homes["larder_target"][0]
    assert stock - view.table("accounts")["stock"][2 + BAKERY, Ware.MEAL] == bought
    assert people["purse_cents"][0] == 100_000 - bought * village.scenario.society.meal_price_cents
    assert books_of(village).sound


def test_an_empty_purse_and_household_buy_nothing(village):
    view = view_of(village)
    people = view.table("people")
    people["place_id"][0] = BAKERY
    people["purse_cents"][:3] = 0
    shop(view, 0, now_s=0.0, whim=0.1)
    assert np.all(people["purse_cents"][:3] == 0)
    assert village.state.log.view().select(kind="payment") == []


def test_nobody_buys_what_is_not_on_the_shelf(village):
    view = view_of(village)
    view.table("accounts")["stock"][2 + BAKERY] = 0
    view.table("people")["purse_cents"][0] = 10_000
    assert sell(view, 0, Ware.MEAL, place=BAKERY, wanted=5, purpose=Purpose.FOOD) == 0


def test_meals_at_home_come_out_of_the_larder(village):
    people, homes = village.state.tables["people"], village.state.tables["households"]
    people["activity"][:3], people["activity_t0_s"][:3] = Activity.EAT, -600.0
    people["decision_until_s"][:] = 1e9
    before = float(homes["larder_meals"][0])
    village.run_until(120.0)
    assert homes["larder_meals"][0] == before - 3.0
    assert books_of(village).sound


def test_a_household_that_cannot_pay_its_rent_owes_it(village):
    view = view_of(village)
    home = view.table("households")
    people = view.table("people")
    people["purse_cents"][:3] = 100
    view.table("social")["opening_cents"][:3] = 100
    collect_rents(view, village.clock)
    assert home["arrears_cents"][0] == home["rent_cents"][0] - 300
    assert village.state.log.view().select(kind="arrears")
    assert np.all(people["purse_cents"] >= 0)


def test_the_economy_writes_only_what_it_declares(village):
    village.run_until(600.0)
    check_system(Economy(village.scenario), simulation=village)
