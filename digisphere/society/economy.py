"""The village's economy, minute by minute: work done, things bought, wages, rents, supplies.

All money moves through ``ledger``; what people buy is in ``trade``, what firms make in ``supply``,
what they trade in ``market`` and what they then ask in ``prices``. This file keeps the calendar:
purchases every minute, supplies before opening, wages on payday, rents on the first of the month.
"""

from datetime import date

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.settings import Scenario
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.errors import WorldError
from digisphere.society.breakages import BREAKAGE, pay_bills, things_break
from digisphere.society.carriers import Carriers
from digisphere.society.columns import (
    FIRST_FIRM_ACCOUNT,
    OUTSIDE_ACCOUNT,
    TOWN_ACCOUNT,
    society_tables,
)
from digisphere.society.dues import collect_rents, relieve, repay_debts
from digisphere.society.jobs import open_books, review_posts
from digisphere.society.kinds import MONEY_KINDS
from digisphere.society.loans import lend_to_firms, lend_to_households, service_loans
from digisphere.society.market import hold_market
from digisphere.society.market_days import note, retail_mean
from digisphere.society.outside import look_at_the_fields, open_to_the_world
from digisphere.society.prices import retail_prices, usual_wholesale
from digisphere.society.scarcity import look_for_harvests, stock_taking
from digisphere.society.supply import RETAIL, produce, shelf_targets, stock_makers
from digisphere.society.trade import put_by, serve
from digisphere.society.vocabulary import AccountKind, Ware
from digisphere.society.wages import (
    WEEKS_PER_YEAR,
    clock_work,
    end_work_day,
    pay_pocket_money,
    pay_wages,
)
from digisphere.world.enums import PlaceKind

SUPPLY_HOUR = 6.0
RENT_HOUR = 9.0
LARDER_DAYS = 4
MEALS_A_DAY = 3
_BILLS_S = 1800.0
_OPENING_WEEKS = 6
_SHOP_OPENING_CENTS = 800_000
_TOWN_OPENING_CENTS = 2_500_000


class Economy(System):
    """Books all that is bought, earned and owed."""

    name = "society.economy"
    every = "1 min"
    phase = 80
    reads = (
        "people.place_id", "people.activity", "people.activity_t0_s", "people.household_id",
        "people.income_cents_month", "people.work_place", "people.intention_event",
        "people.intention", "people.ill", "people.occupation",
    )  # fmt: skip
    writes = (
        "people.purse_cents", "people.work_place", "people.occupation", "people.hired_day",
        "people.income_cents_month", "jobs.*", "loans.*", "social.*", "accounts.*",
        "households.*", "society.*", "market.*", "market_days.*", "events",
    )  # fmt: skip
    streams = ("whim", "tender", "vacancy", "seeker", "breaks", "cost", "thing")
    event_kinds = (*MONEY_KINDS, BREAKAGE)

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society."""
        return society_tables(self.scenario)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Open the accounts, stock the shelves and fill the larders."""
        self._carriers = Carriers(view.ground)
        open_accounts(view, scenario=self.scenario)
        open_books(view)
        open_households(view, rent_share=self.scenario.society.rent_share)
        social, people = view.table("social"), view.table("people")
        social["opening_cents"][...] = people["purse_cents"]
        when = view.table("society")
        week = _week(clock.date)
        when["paid_week"][0] = week if self._is_payday(clock) else week - 1
        when["rent_month"][0] = clock.date.month
        when["supplied_day"][0] = clock.day_index

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Keep the books for this minute."""
        people = view.table("people")
        if people.rows.size == 0:
            return
        clock_work(view)
        serve(view, clock, u=rng.by_slot("whim", np.arange(people.capacity)))
        when, hour = view.table("society"), clock.hour
        if hour >= SUPPLY_HOUR and when["supplied_day"][0] < clock.day_index:
            when["supplied_day"][0] = clock.day_index
            self.before_opening(view, clock, rng)
        week = _week(clock.date)
        if self._is_payday(clock) and when["paid_week"][0] != week:
            when["paid_week"][0] = week
            self.pay_day(view, clock, rng)
        if clock.tick % round(_BILLS_S / clock.tick_s) == 0:
            pay_bills(view, clock)
        if hour >= RENT_HOUR and when["rent_month"][0] != clock.date.month:
            when["rent_month"][0] = clock.date.month
            collect_rents(view, clock)
            lend_to_households(view, clock, scenario=self.scenario)

    def before_opening(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Make, trade and price wares, and put the day's figures down."""
        end_work_day(view, clock)
        look_for_harvests(view)
        look_at_the_fields(view)
        self._carriers.look(view)
        produce(view)
        sessions = hold_market(view, scenario=self.scenario, rng=rng)
        stock_taking(view, clock, scenario=self.scenario)
        things_break(view, clock, rng, a_year=self.scenario.economy.breakages_a_year)
        put_by(view, meal_cents=float(retail_mean(view)[Ware.MEAL]))
        note(view, clock, sessions=sessions)

    def pay_day(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Pay the week's work, let debts be paid back and help the poorest."""
        market = view.table("market")
        lend_to_firms(view, clock, scenario=self.scenario)
        market["wages_cents"][0] += pay_wages(view, clock, scenario=self.scenario)
        pay_pocket_money(view)
        repay_debts(view, clock)
        service_loans(view, clock)
        market["relief_cents"][0] += relieve(view, clock, scenario=self.scenario)
        review_posts(view, clock, rng)

    def _is_payday(self, clock: Clock) -> bool:
        """Whether it is the hour of wages, or later that day."""
        settings = self.scenario.society
        return clock.weekday == settings.payday_weekday and clock.hour >= settings.payday_hour


def _week(day: date) -> int:
    """Return a number that changes every Saturday, so that Friday's payday ends its week."""
    return (day.toordinal() + 1) // 7


def open_accounts(view: View, *, scenario: Scenario) -> None:
    """Open an account for the outside, the town and every place, with working capital.

    Raises:
        WorldError: there are more places than the table has room for.
    """
    accounts, places = view.table("accounts"), view.ground.places
    number = FIRST_FIRM_ACCOUNT + len(places["kind"])
    if number > accounts.capacity:
        raise WorldError(
            f"The village has {len(places['kind'])} places but accounts for only "
            f"{accounts.capacity - FIRST_FIRM_ACCOUNT}. Raise people.count."
        )
    rows = accounts.add(number)
    accounts["kind"][rows] = AccountKind.FIRM
    accounts["kind"][OUTSIDE_ACCOUNT] = AccountKind.OUTSIDE
    accounts["kind"][TOWN_ACCOUNT] = AccountKind.TOWN
    accounts["place_id"][rows[FIRST_FIRM_ACCOUNT:]] = np.arange(len(places["kind"]))
    halls = np.flatnonzero(places["kind"] == PlaceKind.TOWN_HALL)
    if halls.size:
        accounts["place_id"][TOWN_ACCOUNT] = halls[0]
    capital = np.zeros(accounts.capacity, dtype=np.int64)
    np.add.at(capital, *_payroll(view))
    capital *= _OPENING_WEEKS
    usual = usual_wholesale(scenario)
    view.table("market")["wholesale_cents"][0] = usual
    accounts["cost_cents"][...] = usual
    accounts["price_cents"][...] = np.round(retail_prices(scenario)).astype(np.int64)
    taverns = FIRST_FIRM_ACCOUNT + np.flatnonzero(places["kind"] == PlaceKind.TAVERN)
    accounts["price_cents"][taverns] = np.round(retail_prices(scenario, tavern=True))
    for place in np.flatnonzero(np.isin(places["kind"], RETAIL)).tolist():
        account = FIRST_FIRM_ACCOUNT + place
        capital[account] += _SHOP_OPENING_CENTS
        for ware, target in shelf_targets(view, kind=int(places["kind"][place])).items():
            accounts["stock"][account, ware] = target
    stock_makers(view)
    open_to_the_world(view, scenario=scenario)
    capital[TOWN_ACCOUNT] += _TOWN_OPENING_CENTS
    accounts["balance_cents"][...] = capital
    accounts["opening_cents"][...] = capital
    accounts["stock_opening"][...] = accounts["stock"]


def _payroll(view: View) -> tuple[np.ndarray, np.ndarray]:
    """Return (account, weekly wage) of everybody who earns at a work place."""
    people = view.table("people")
    rows = people.rows
    place = people["work_place"][rows]
    wage = people["income_cents_month"][rows] * 12 // WEEKS_PER_YEAR
    earns = (place >= 0) & (wage > 0)
    return FIRST_FIRM_ACCOUNT + place[earns], wage[earns]


def open_households(view: View, *, rent_share: float) -> None:
    """Set what each household likes to have in the larder and what rent it owes."""
    people, homes = view.table("people"), view.table("households")
    rows = people.rows
    home = people["household_id"][rows]
    inside = home >= 0
    size = np.bincount(home[inside], minlength=homes.capacity)
    income = np.bincount(
        home[inside],
        weights=people["income_cents_month"][rows][inside].astype(np.float64),
        minlength=homes.capacity,
    )
    homes["larder_target"][...] = size * MEALS_A_DAY * LARDER_DAYS
    if not homes["larder_meals"].any():
        homes["larder_meals"][...] = np.floor(0.6 * homes["larder_target"])
    homes["larder_meals"][...] = np.floor(homes["larder_meals"])
    homes["larder_opening"][...] = homes["larder_meals"]
    homes["rent_cents"][...] = (income * rent_share).astype(np.int64)
