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
from digisphere.people.enums import Activity
from digisphere.society.carriers import Carriers
from digisphere.society.columns import (
    FIRST_FIRM_ACCOUNT,
    OUTSIDE_ACCOUNT,
    TOWN_ACCOUNT,
    society_tables,
)
from digisphere.society.company import person_id
from digisphere.society.kinds import MONEY_KINDS
from digisphere.society.ledger import OUTSIDE, TOWN, balance, firm, pay, person
from digisphere.society.market import hold_market
from digisphere.society.market_days import note, retail_mean
from digisphere.society.prices import outside_prices, retail_prices
from digisphere.society.scarcity import look_for_harvests, stock_taking
from digisphere.society.supply import PUBLIC, RETAIL, produce, shelf_targets, stock_makers
from digisphere.society.trade import put_by, serve
from digisphere.society.vocabulary import AccountKind, Purpose, Ware
from digisphere.world.enums import PlaceKind

SUPPLY_HOUR = 6.0
RENT_HOUR = 9.0
WEEKS_PER_YEAR = 52
LARDER_DAYS = 4
MEALS_A_DAY = 3
_POCKET_MONEY_CENTS = 300
_POCKET_YEARS = (6.0, 16.0)
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
    )  # fmt: skip
    writes = (
        "people.purse_cents", "social.*", "accounts.*", "households.*", "society.*", "market.*",
        "market_days.*", "events",
    )  # fmt: skip
    streams = ("whim", "tender")
    event_kinds = MONEY_KINDS

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society."""
        return society_tables(self.scenario)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Open the accounts, stock the shelves and fill the larders."""
        self._carriers = Carriers(view.ground)
        open_accounts(view, scenario=self.scenario)
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
        _clock_work(view)
        serve(view, clock, u=rng.by_slot("whim", np.arange(people.capacity)))
        when, hour = view.table("society"), clock.hour
        if hour >= SUPPLY_HOUR and when["supplied_day"][0] < clock.day_index:
            when["supplied_day"][0] = clock.day_index
            self._before_opening(view, clock, rng)
        week = _week(clock.date)
        if self._is_payday(clock) and when["paid_week"][0] != week:
            when["paid_week"][0] = week
            pay_wages(view)
            pay_pocket_money(view)
            repay_debts(view)
        if hour >= RENT_HOUR and when["rent_month"][0] != clock.date.month:
            when["rent_month"][0] = clock.date.month
            collect_rents(view)

    def _before_opening(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Make, trade and price wares, and put the day's figures down."""
        look_for_harvests(view)
        self._carriers.look(view)
        produce(view)
        sessions = hold_market(view, scenario=self.scenario, rng=rng)
        stock_taking(view, clock, scenario=self.scenario)
        put_by(view, meal_cents=float(retail_mean(view)[Ware.MEAL]))
        note(view, clock, sessions=sessions)

    def _is_payday(self, clock: Clock) -> bool:
        """Whether it is the hour of wages, or later that day."""
        settings = self.scenario.society
        return clock.weekday == settings.payday_weekday and clock.hour >= settings.payday_hour


def _week(day: date) -> int:
    """Return a number that changes every Saturday, so that Friday's payday ends its week."""
    return (day.toordinal() + 1) // 7


def _clock_work(view: View) -> None:
    """Count a minute for everybody seen at work at their work place."""
    people, accounts = view.table("people"), view.table("accounts")
    rows = people.rows
    place = people["work_place"][rows]
    busy = (people["activity"][rows] == Activity.WORK) & (place >= 0)
    busy &= people["place_id"][rows] == place
    np.add.at(accounts["worked_min"], FIRST_FIRM_ACCOUNT + place[busy], 1)


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
    outside = outside_prices(scenario)
    view.table("market")["wholesale_cents"][0] = outside
    accounts["cost_cents"][...] = outside
    accounts["price_cents"][...] = np.round(retail_prices(scenario)).astype(np.int64)
    taverns = FIRST_FIRM_ACCOUNT + np.flatnonzero(places["kind"] == PlaceKind.TAVERN)
    accounts["price_cents"][taverns] = np.round(retail_prices(scenario, tavern=True))
    for place in np.flatnonzero(np.isin(places["kind"], RETAIL)).tolist():
        account = FIRST_FIRM_ACCOUNT + place
        capital[account] += _SHOP_OPENING_CENTS
        for ware, target in shelf_targets(view, kind=int(places["kind"][place])).items():
            accounts["stock"][account, ware] = target
    stock_makers(view)
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


def pay_wages(view: View) -> None:
    """Pay a week's wages from firms, public ones helped by the town, and pensions from outside."""
    people = view.table("people")
    kinds = view.ground.places["kind"]
    for row in people.rows.tolist():
        wage = int(people["income_cents_month"][row]) * 12 // WEEKS_PER_YEAR
        place = int(people["work_place"][row])
        if wage <= 0:
            continue
        if place < 0:
            pay(view, OUTSIDE, to=person(row), cents=wage, purpose=Purpose.PENSION)
            continue
        employer = firm(place)
        short = wage - balance(view, employer)
        if short > 0:
            town_pays = kinds[place] in PUBLIC and balance(view, TOWN) >= short
            giver = TOWN if town_pays else OUTSIDE
            pay(view, giver, to=employer, cents=short, purpose=Purpose.GRANT)
        pay(view, employer, to=person(row), cents=wage, purpose=Purpose.WAGE)


def pay_pocket_money(view: View) -> None:
    """Let the best-off of each household give its children a little."""
    people = view.table("people")
    rows = people.rows
    low, high = _POCKET_YEARS
    age = people["age_years"][rows]
    for child in rows[(age >= low) & (age < high)].tolist():
        home = rows[people["household_id"][rows] == people["household_id"][child]]
        giver = int(home[np.argmax(people["purse_cents"][home])])
        if people["purse_cents"][giver] > 10 * _POCKET_MONEY_CENTS:
            pay(view, person(giver), to=person(child), cents=_POCKET_MONEY_CENTS,
                purpose=Purpose.POCKET_MONEY)  # fmt: skip


def repay_debts(view: View) -> None:
    """Let those who borrowed pay back what their purse allows."""
    people, social = view.table("people"), view.table("social")
    for row in np.flatnonzero(social["debt_to"] >= 0).tolist():
        cents = min(int(social["debt_cents"][row]), int(people["purse_cents"][row]) // 2)
        lender, loan = int(social["debt_to"][row]), int(social["debt_event"][row])
        event = pay(view, person(row), to=person(lender), cents=cents,
                    purpose=Purpose.REPAYMENT, causes=(loan,))  # fmt: skip
        if event >= 0:
            social["debt_cents"][row] -= cents
        if social["debt_cents"][row] <= 0:
            social["debt_to"][row] = -1


def collect_rents(view: View) -> None:
    """Collect a month's rent from each household, the fullest purse first; note what is owed."""
    people, homes = view.table("people"), view.table("households")
    rows = people.rows
    for home in np.flatnonzero(homes["rent_cents"] > 0).tolist():
        due = int(homes["rent_cents"][home]) + int(homes["arrears_cents"][home])
        members = rows[people["household_id"][rows] == home]
        if members.size == 0:
            continue
        order = members[np.argsort(-people["purse_cents"][members], kind="stable")]
        for row in order.tolist():
            part = min(due, int(people["purse_cents"][row]))
            if part > 0 and pay(view, person(row), to=TOWN, cents=part, purpose=Purpose.RENT) >= 0:
                due -= part
        homes["arrears_cents"][home] = due
        if due > 0:
            view.events.emit("arrears", subject=person_id(int(order[0])), owed_cents=due)
