"""What is scarce grows dear, what is made is made of something, and nothing comes from nowhere."""

import numpy as np
import pytest

from digisphere.core.identity import PLACE_BASE
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.core.streams import Streams, SystemStreams
from digisphere.environment.crops import CropPhase, Left
from digisphere.society.columns import FIRST_FIRM_ACCOUNT, OUTSIDE_ACCOUNT
from digisphere.society.economy import Economy
from digisphere.society.ledger import books
from digisphere.society.market import Room, hold_market, trade
from digisphere.society.market_days import series
from digisphere.society.outside import look_at_the_fields, prices_outside
from digisphere.society.prices import next_price, usual_wholesale
from digisphere.society.scarcity import stock_taking
from digisphere.society.supply import BAKING, CRAFT, FRESH, MILLING, make, produce, recipe_of
from digisphere.society.trade import put_by, shop
from digisphere.society.vocabulary import Purpose, Ware
from digisphere.testing.hamlet import hamlet_simulation
from digisphere.world.enums import PlaceKind, Trade

BAKERY, TAVERN, SMITHY, FARM = (FIRST_FIRM_ACCOUNT + n for n in (0, 1, 4, 5))


def town() -> Simulation:
    return hamlet_simulation(30, seed=6, talkativeness=0.0)


def view_of(simulation: Simulation) -> View:
    return View(simulation.state, writes=(*Economy.writes, "people.*"), who="test")


def streams_at(tick: int) -> SystemStreams:
    return SystemStreams(Streams(3), system=Economy.name, declared=Economy.streams, tick=tick)


def wholesale_after(days: int, *, meals_a_day: int, carriers: bool = False) -> float:
    """Return the price of food between firms when the farm brings so much a day."""
    simulation = town()
    view = view_of(simulation)
    shops = [FIRST_FIRM_ACCOUNT + n for n in (0, 1, 3)]
    eaten = 90
    for day in range(days):
        view.table("market")["closed_event"][0] = -1 if carriers else 0
        make(view, FARM, Ware.MEAL, number=meals_a_day, cost_cents=100.0)
        trade(view, Ware.MEAL, scenario=simulation.scenario, rng=streams_at(day))
        stock_taking(view, simulation.clock, scenario=simulation.scenario)
        stock = view.table("accounts")["stock"]
        for account in shops:
            stock[account, Ware.MEAL] -= min(eaten // 3, int(stock[account, Ware.MEAL]))
    return float(view.table("market")["wholesale_cents"][0, Ware.MEAL])


def test_half_the_supply_makes_food_dearer():
    assert wholesale_after(25, meals_a_day=45) > 1.2 * wholesale_after(25, meals_a_day=90)


def test_carriers_keep_a_shortage_from_driving_the_price_up():
    dear = wholesale_after(25, meals_a_day=45)
    assert wholesale_after(25, meals_a_day=45, carriers=True) < dear


def test_prices_stay_where_they_are_when_they_may_not_respond():
    price = np.array([100.0, 200.0])
    kept = next_price(price, cost_cents=price, mark_up=np.array([1.7, 1.7]),
                      shelf=np.array([0.1, 2.0]), response=0.0)  # fmt: skip
    assert kept.tolist() == [100.0, 200.0]


@pytest.mark.parametrize(("shelf", "dearer"), [(0.3, True), (1.6, False)])
def test_an_empty_shelf_raises_the_price_and_a_full_one_lowers_it(shelf, dearer):
    price = np.array([167.0])
    asked = next_price(price, cost_cents=np.array([100.0]), mark_up=np.array([1.67]),
                       shelf=np.array([shelf]), response=0.25)  # fmt: skip
    assert (asked[0] > price[0]) == dearer
    assert abs(asked[0] / price[0] - 1.0) <= 0.08 + 1e-9


def test_a_market_day_keeps_the_books_sound():
    simulation = town()
    view = view_of(simulation)
    for day in range(6):
        make(view, FARM, Ware.MEAL, number=300, cost_cents=100.0)
        hold_market(view, scenario=simulation.scenario, rng=streams_at(day))
        assert books(simulation.state.tables).sound


def test_a_unit_lost_between_two_firms_is_noticed():
    simulation = town()
    accounts = simulation.state.tables["accounts"]
    accounts["stock"][FARM, Ware.MEAL] += 1
    accounts["supplied"][FARM, Ware.MEAL] += 1
    found = books(simulation.state.tables)
    assert found.wares_missing == 0
    assert found.wares_drift == 1
    assert not found.sound


def test_nobody_from_outside_trades_while_the_ways_are_closed():
    simulation = town()
    view = view_of(simulation)
    view.table("market")["closed_event"][0] = 0
    make(view, FARM, Ware.MEAL, number=300, cost_cents=100.0)
    hold_market(view, scenario=simulation.scenario, rng=streams_at(0))
    accounts = view.table("accounts")
    assert accounts["supplied"][OUTSIDE_ACCOUNT].sum() == 0
    assert accounts["sold"][OUTSIDE_ACCOUNT].sum() == 0


def test_two_bids_of_one_firm_never_spend_the_same_coin():
    room = Room()
    room.enter(7, buys=True, units=10, limit_cents=50.0, cash_cents=600)
    room.enter(7, buys=True, units=10, limit_cents=40.0, cash_cents=600)
    assert room.cash_cents == [500, 100]


@pytest.mark.parametrize(
    ("kind", "trade_", "recipe"),
    [
        (PlaceKind.FARM, Trade.NONE, FRESH),
        (PlaceKind.WORKSHOP, Trade.MILL, MILLING),
        (PlaceKind.SHOP, Trade.BAKERY, BAKING),
        (PlaceKind.WORKSHOP, Trade.SMITH, CRAFT),
        (PlaceKind.HOME, Trade.NONE, CRAFT),
        (PlaceKind.SCHOOL, Trade.NONE, None),
        (PlaceKind.SHOP, Trade.GROCER, None),
    ],
)
def test_places_make_what_their_trade_is(kind, trade_, recipe):
    assert recipe_of(kind, trade_) is recipe


def test_a_workshop_without_material_makes_nothing_and_with_it_uses_it_up():
    simulation = town()
    view = view_of(simulation)
    accounts = view.table("accounts")
    had = int(accounts["stock"][SMITHY, Ware.MATERIAL])
    assert had > 0
    accounts["worked_min"][SMITHY] = 480
    produce(view)
    made = int(accounts["made"][SMITHY, Ware.GOODS])
    assert made == int(accounts["used"][SMITHY, Ware.MATERIAL]) > 0
    accounts["used"][SMITHY, Ware.MATERIAL] += accounts["stock"][SMITHY, Ware.MATERIAL]
    accounts["stock"][SMITHY, Ware.MATERIAL] = 0
    accounts["worked_min"][SMITHY] = 480
    produce(view)
    assert int(accounts["made"][SMITHY, Ware.GOODS]) == made
    assert books(simulation.state.tables).sound


def test_shoppers_notice_a_price_that_has_gone_up_and_know_why_the_shelf_is_bare():
    simulation = town()
    view = view_of(simulation)
    people, accounts = view.table("people"), view.table("accounts")
    people["place_id"][0], people["purse_cents"][0] = 0, 100_000
    shop(view, 0, now_s=0.0, whim=0.0)
    cause = view.events.emit("carriers_cut_off")
    view.table("market")["closed_event"][0] = cause
    accounts["stock"][BAKERY, Ware.MEAL] = 5
    stock_taking(view, simulation.clock, scenario=simulation.scenario)
    accounts["price_cents"][BAKERY, Ware.MEAL] += 50
    view.table("households")["larder_meals"][0] = 0.0
    shop(view, 0, now_s=90_000.0, whim=0.0)
    (told,) = simulation.state.log.view().select(kind="price_rise")
    assert told.place == PLACE_BASE
    assert [e.kind for e in view.events.read.why(told.id)] == [
        "price_rise", "shortage", "carriers_cut_off",
    ]  # fmt: skip


def test_the_better_off_put_by_more_than_in_proportion_for_treats():
    simulation = town()
    view = view_of(simulation)
    people, homes = view.table("people"), view.table("households")
    people["income_cents_month"][:3] = (100_000, 0, 0)
    people["income_cents_month"][3:6] = (400_000, 0, 0)
    homes["rent_cents"][:2] = 0
    put_by(view, meal_cents=210.0)
    poor, rich = homes["spare_cents"][:2].tolist()
    assert rich > 4 * poor > 0


def test_what_is_put_by_is_spent_on_treats():
    simulation = town()
    view = view_of(simulation)
    people, homes = view.table("people"), view.table("households")
    people["place_id"][0], people["purse_cents"][0] = 0, 100_000
    view.table("social")["opening_cents"][0] = 100_000
    homes["larder_meals"][0] = homes["larder_target"][0]
    homes["larder_opening"][0] = homes["larder_target"][0]
    homes["spare_cents"][0] = 3000
    shop(view, 0, now_s=0.0, whim=0.0)
    (paid,) = simulation.state.log.view().select(kind="payment")
    assert paid.payload["purpose"] == Purpose.TREAT
    assert homes["spare_cents"][0] == 3000 - paid.payload["amount_cents"]
    assert books(simulation.state.tables).sound


def test_the_days_figures_come_in_order():
    simulation = town()
    simulation.run_until(3.2 * 86400.0)
    kept = series(simulation.state.tables)
    assert kept["day_index"].tolist() == sorted(kept["day_index"].tolist())
    assert len(kept["day_index"]) == 3
    assert np.all(kept["retail_cents"][:, Ware.MEAL] > 0)
    assert np.all((kept["efficiency"] > 0.5) & (kept["efficiency"] <= 1.0))


def test_a_town_that_brings_everything_in_pays_the_carriage_and_no_more_than_the_scenario_says():
    simulation = town()
    view = view_of(simulation)
    usual = usual_wholesale(simulation.scenario)
    outside = prices_outside(view, scenario=simulation.scenario)
    carriage = simulation.scenario.economy.transport_cost
    assert outside[Ware.DRINK] < usual[Ware.DRINK] / (1.0 + carriage) * 1.001


@pytest.mark.parametrize("ware", [Ware.GRAIN, Ware.MEAL])
def test_a_lost_harvest_makes_food_dear_outside_and_nothing_else(ware):
    simulation = town()
    view = view_of(simulation)
    before = prices_outside(view, scenario=simulation.scenario)
    view.table("market")["harvest_outlook"][0] = 0.3
    after = prices_outside(view, scenario=simulation.scenario)
    assert after[ware] > 1.15 * before[ware]
    assert after[Ware.GOODS] == before[Ware.GOODS]


@pytest.mark.parametrize(("health", "lower"), [(1.0, False), (0.2, True)])
def test_the_world_reckons_with_less_as_fields_suffer(health, lower):
    simulation = town()
    view = view_of(simulation)
    view.tables["crop_state"] = {
        "phase": np.full(3, CropPhase.GROWING), "health": np.full(3, health),
        "left": np.zeros(3), "cause_event": np.array([-1, 7, 5]),
    }  # fmt: skip
    for _ in range(20):
        look_at_the_fields(view)
    market = view.table("market")
    assert (market["harvest_outlook"][0] < 0.7) == lower
    assert int(market["parched_event"][0]) == (7 if lower else -1)


def test_reaped_fields_count_by_what_they_bore_and_ploughed_ones_not_at_all():
    simulation = town()
    view = view_of(simulation)
    view.tables["crop_state"] = {
        "phase": np.full(3, CropPhase.FALLOW), "health": np.array([1.0, 1.0, 0.1]),
        "left": np.array([Left.STUBBLE, Left.STUBBLE, Left.NOTHING]),
        "cause_event": np.full(3, -1),
    }  # fmt: skip
    for _ in range(20):
        look_at_the_fields(view)
    assert view.table("market")["harvest_outlook"][0] == 1.0
