"""A market place without a village round it: households, a baker, a grocer, farms and a mill.

The economy's own code runs on it day by day, while work, meals and shopping trips follow a plain
timetable, so that a check of prices or budgets takes a second. Checks are in ``economy``.
"""

from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.identity import PERSON_BASE
from digisphere.core.settings import Scenario
from digisphere.core.state import View, WorldState
from digisphere.core.streams import Streams, SystemStreams
from digisphere.people.columns import tables
from digisphere.people.employment import JOBS
from digisphere.people.enums import Occupation
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.economy import Economy
from digisphere.society.ledger import Books, books
from digisphere.society.supply import make
from digisphere.society.trade import shop
from digisphere.society.vocabulary import Ware
from digisphere.world.enums import PlaceKind, Trade

BAKERY, GROCER, FARM, MILL, HALL, HOMES = range(6)
_KINDS = (PlaceKind.SHOP, PlaceKind.SHOP, PlaceKind.FARM, PlaceKind.WORKSHOP, PlaceKind.TOWN_HALL,
          PlaceKind.HOME)  # fmt: skip
_TRADES = (Trade.BAKERY, Trade.GROCER, Trade.NONE, Trade.MILL, Trade.NONE, Trade.NONE)
_WORK = (
    (Occupation.BAKER, BAKERY), (Occupation.SHOPKEEPER, GROCER), (Occupation.FARMHAND, FARM),
    (Occupation.FARMHAND, FARM), (Occupation.MILLER, MILL), (Occupation.CLERK, HALL),
)  # fmt: skip
_DAY_S = 86400
_SHOPS_EVERY_DAYS = 3
_MEALS_A_DAY = 3
_PAYDAY_EVERY = 7
_PEOPLE_A_POST = 5
"""One in five holds a post; the rest of the grown-ups live by what the world outside pays them."""


@dataclass
class MarketPlace:
    """A market place on one of its days.

    Args:
        households: how many.
        seed: of incomes and of what is left to chance.
        economy: settings of [economy] that differ.
    """

    households: int = 60
    seed: int = 1
    economy: dict[str, float] = field(default_factory=dict)
    day: int = 0

    def __post_init__(self) -> None:
        self._rng = Streams(self.seed).at("evaluate.market_place", 0)
        self.sizes = self._rng.integers(1, 5, self.households)
        count = int(self.sizes.sum())
        self.scenario = Scenario.model_validate(
            {"people": {"count": count}, "economy": self.economy}
        )
        places = {
            "kind": np.array(_KINDS, dtype=np.int64),
            "trade": np.array(_TRADES, dtype=np.int64),
            "jobs": np.full(len(_KINDS), count),
        }
        self.state = WorldState(SimpleNamespace(places=places))
        self._economy = Economy(self.scenario)
        for spec in (*tables(count), *self._economy.tables()):
            self.state.declare_table(spec)
        for kind in Economy.event_kinds:
            self.state.log.declare(kind)
        self.view = View(
            self.state, who="evaluate",
            writes=(*Economy.writes, "people.*", "households.*", "people_text.*"),
        )  # fmt: skip
        self._people_it(count)
        self._economy.setup(self.view, self.clock, self._streams())

    @property
    def clock(self) -> Clock:
        """Six in the morning of the day; the first is a Saturday."""
        start = datetime(2026, 6, 13, 6, 0)
        return Clock(self.day * _DAY_S, 1.0, start)

    def _streams(self) -> SystemStreams:
        return SystemStreams(
            Streams(self.seed), system=Economy.name, declared=Economy.streams, tick=self.day
        )

    def _people_it(self, count: int) -> None:
        people, homes = self.view.table("people"), self.view.table("households")
        rows = people.add(count)
        homes.add(self.households)
        home = np.repeat(np.arange(self.households), self.sizes)
        heads = np.searchsorted(home, np.arange(self.households))
        people["household_id"][rows] = home
        people["age_years"][rows] = 40.0
        homes["size"][: self.households] = self.sizes
        homes["larder_meals"][: self.households] = 6.0 * self.sizes
        people["occupation"][rows], people["work_place"][rows] = Occupation.HOMEMAKER, -1
        posts = min(max(count // _PEOPLE_A_POST, len(_WORK)), self.households)
        for k in range(posts):
            work, place = _WORK[k % len(_WORK)]
            people["occupation"][heads[k]], people["work_place"][heads[k]] = work, place
        a_head = 110_000.0 * np.exp(0.5 * self._rng.normal(size=self.households))
        income = np.round(a_head * self.sizes).astype(np.int64)
        people["income_cents_month"][heads] = income
        people["purse_cents"][heads] = 2 * income
        self.heads = heads
        self.income_a_head = income / self.sizes

    def live(self, days: int, *, farm_yield: float = 1.0, indulges: bool = True) -> None:
        """Let so many days pass.

        Args:
            days: how many.
            farm_yield: fresh food the farm brings in a day, against what everybody eats.
            indulges: whether households ever buy more than plain food.
        """
        mouths = int(self.sizes.sum())
        for _ in range(days):
            self.day += 1
            self._work()
            fresh = int(farm_yield * _MEALS_A_DAY * mouths)
            if fresh:
                cents = float(self.view.table("market")["wholesale_cents"][0, Ware.MEAL])
                make(self.view, FIRST_FIRM_ACCOUNT + FARM, Ware.MEAL, number=fresh,
                     cost_cents=cents)  # fmt: skip
            self._economy.before_opening(self.view, self.clock, self._streams())
            if not indulges:
                self.view.table("households")["spare_cents"][...] = 0
            self._eat()
            self._shop()
            if self.day % _PAYDAY_EVERY == 0:
                self._economy.pay_day(self.view, self.clock, self._streams())

    def _work(self) -> None:
        """Book a full day for all posts; the farm's yield is given, and no bread is baked here."""
        people, accounts = self.view.table("people"), self.view.table("accounts")
        rows = people.rows
        posted = rows[np.isin(people["occupation"][rows], list(JOBS))]
        self.view.table("social")["worked_min"][posted] = 480
        place = people["work_place"][posted]
        inside = place[(place != FARM) & (place != BAKERY)]
        np.add.at(accounts["worked_min"], FIRST_FIRM_ACCOUNT + inside, 480)

    def _eat(self) -> None:
        homes = self.view.table("households")
        here = slice(0, self.households)
        helping = _MEALS_A_DAY * self.sizes * homes["portion"][here]
        wanted = np.floor(helping + self._rng.random(self.households)).astype(np.int64)
        eaten = np.minimum(wanted, homes["larder_meals"][here].astype(np.int64))
        homes["larder_meals"][here] -= eaten
        homes["meals_eaten"][here] += eaten

    def _shop(self) -> None:
        people, place = self.view.table("people"), (BAKERY, GROCER)[self.day % 2]
        due = self.heads[self.day % _SHOPS_EVERY_DAYS :: _SHOPS_EVERY_DAYS]
        whims = self._rng.random(len(due))
        people["place_id"][due] = place
        for row, whim in zip(due.tolist(), whims.tolist(), strict=True):
            shop(self.view, row, now_s=float(self.day * _DAY_S), whim=whim)

    def retail_cents(self, ware: Ware) -> float:
        """Return the mean price of a ware at the two shops."""
        price = self.view.table("accounts")["price_cents"]
        return float(price[FIRST_FIRM_ACCOUNT : FIRST_FIRM_ACCOUNT + 2, ware].mean())

    def spent_on(self, *purposes: str) -> NDArray[np.float64]:
        """Return (households,) what each has spent on these purposes, a head, in cents."""
        spent = np.zeros(self.households)
        home_of = dict(zip(self.heads.tolist(), range(self.households), strict=True))
        for event in self.view.events.read.select(kind="payment"):
            row = event.subject - PERSON_BASE
            if event.payload["purpose"] in purposes and row in home_of:
                spent[home_of[row]] += event.payload["amount_cents"]
        return spent / self.sizes

    def books(self) -> Books:
        """Check all the books."""
        return books(self.state.tables)
