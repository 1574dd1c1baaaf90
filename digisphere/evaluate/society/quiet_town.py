"""A generated town's economy without minutes and minds: its people, firms and posts by timetable.

The economy's own code runs day by day on a town that was built and peopled like any other, with all
its farms, mills, workshops, shops and taverns; everybody works the hours of their post, eats,
shops every third day and now and then has a drink out. A fortnight of 150 people costs a second or
two. Checks are in ``steady_prices``; the smaller ``market_place`` is for what needs no town.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.core.streams import Streams, SystemStreams
from digisphere.core.systems import System
from digisphere.evaluate.check import Effort
from digisphere.evaluate.society.town import scenario_of
from digisphere.people.employment import JOBS
from digisphere.people.population import Population
from digisphere.people.situation import works_on
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.economy import Economy
from digisphere.society.market_days import series
from digisphere.society.prices import usual_wholesale
from digisphere.society.trade import SHOPS, sell, shop
from digisphere.society.vocabulary import Purpose, Ware
from digisphere.world.build import build_ground
from digisphere.world.enums import PlaceKind

_GROWN_YEARS = 18.0
_DRINKS_A_DAY, _SUPPERS_A_DAY = 0.45, 0.08
"""Of every grown-up at a tavern, as counted in the simulated towns."""
_SHOPS_EVERY_DAYS = 3
_AT_WORK = 0.9
"""Share of the hours of a post that are worked; the rest is illness and leave."""
_PAYDAY = 4
_MORNING_S = 7200.0


class _Ledgers(Economy):
    """The economy's tables and books; its days are called by the town's timetable."""

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Leave the minutes alone."""
        view.idle = True


@dataclass
class QuietTown:
    """A town in which nothing happens but work, meals and shopping.

    Args:
        effort: the size of the town, as ``town.scenario_of`` has it.
        seed: of the town and of what is left to chance.
        far_away: the world outside asks what the town does, whatever carriage costs.
        scenario: another town than the battery's.
        also: systems that run beside it through every hour, such as weather and fields.
    """

    effort: Effort
    seed: int = 7
    far_away: bool = False
    scenario: Scenario | None = None
    also: Sequence[System] = ()
    day: int = 0

    def __post_init__(self) -> None:
        scenario = self.scenario or scenario_of(self.effort)
        ground = build_ground(scenario, seed=self.seed)
        self._economy = _Ledgers(scenario)
        systems = [Population(scenario), *self.also, self._economy]
        self._simulation = Simulation(scenario, ground=ground, systems=systems, seed=self.seed)
        self.view = View(
            self._simulation.state, who="evaluate",
            writes=(*Economy.writes, "people.*", "households.*"),
        )  # fmt: skip
        self._rng = Streams(self.seed).at("evaluate.quiet_town", 0)
        kinds = ground.places["kind"]
        self._shops = np.flatnonzero(np.isin(kinds, SHOPS))
        self._taverns = np.flatnonzero(kinds == PlaceKind.TAVERN)
        if self.far_away:
            self.view.table("market")["outside_cents"][0] = usual_wholesale(scenario)

    def live(self, days: int) -> None:
        """Let so many days pass."""
        for _ in range(days):
            self.day += 1
            if self.also:
                self._simulation.run_until(self.day * 86400.0 + _MORNING_S)
                clock = self._simulation.clock
                self.view.events.tick = clock.tick
            else:
                clock = self._simulation.clock.at_tick(int(self.day * 86400 / self._tick_s))
            self._work(clock)
            self._economy.before_opening(self.view, clock, self._streams())
            self._eat()
            self._go_shopping()
            self._go_out()
            if clock.weekday == _PAYDAY:
                self._economy.pay_day(self.view, clock, self._streams())

    def prices(self, *, over_the_counter: bool = True) -> NDArray[np.float64]:
        """Return (days, wares) the mean price of each day so far, in cents."""
        name = "retail_cents" if over_the_counter else "wholesale_cents"
        return np.asarray(series(self._simulation.state.tables)[name], dtype=np.float64)

    @property
    def _tick_s(self) -> float:
        return self._simulation.clock.tick_s

    def _streams(self) -> SystemStreams:
        return SystemStreams(
            Streams(self.seed), system=Economy.name, declared=Economy.streams, tick=self.day
        )

    def _work(self, clock: Clock) -> None:
        """Book the hours that were worked on the day before."""
        people, accounts = self.view.table("people"), self.view.table("accounts")
        rows = people.rows
        posts = np.isin(people["occupation"][rows], list(JOBS)) & (people["work_place"][rows] >= 0)
        starts, ends, works = works_on(
            people["occupation"][rows].astype(np.int64), rows=rows,
            weekday=(clock.weekday - 1) % 7, age=people["age_years"][rows].astype(np.float64),
        )  # fmt: skip
        minutes = (np.where(posts & works, ends - starts, 0.0) * 60.0 * _AT_WORK).astype(np.int64)
        self.view.table("social")["worked_min"][rows] = minutes
        at = FIRST_FIRM_ACCOUNT + people["work_place"][rows[posts]]
        np.add.at(accounts["worked_min"], at, minutes[posts])

    def _eat(self) -> None:
        homes = self.view.table("households")
        here = slice(0, homes.count)
        helpings = 3.0 * homes["size"][here] * homes["portion"][here]
        wanted = np.floor(helpings + self._rng.random(homes.count)).astype(np.int64)
        eaten = np.minimum(wanted, homes["larder_meals"][here].astype(np.int64))
        homes["larder_meals"][here] -= eaten
        homes["meals_eaten"][here] += eaten

    def _grown(self) -> NDArray[np.intp]:
        people = self.view.table("people")
        grown: NDArray[np.intp] = people.rows[people["age_years"][people.rows] >= _GROWN_YEARS]
        return grown

    def _go_shopping(self) -> None:
        """Send the first grown-up of every third household to any of the shops."""
        people, grown = self.view.table("people"), self._grown()
        home, first = np.unique(people["household_id"][grown], return_index=True)
        due = grown[first[home % _SHOPS_EVERY_DAYS == self.day % _SHOPS_EVERY_DAYS]]
        where = self._shops[self._rng.integers(self._shops.size, size=due.size)]
        people["place_id"][due] = where
        whims = self._rng.random(due.size)
        for row, whim in zip(due.tolist(), whims.tolist(), strict=True):
            shop(self.view, row, now_s=self.day * 86400.0, whim=whim)

    def _go_out(self) -> None:
        grown = self._grown()
        for ware, share, purpose in ((Ware.DRINK, _DRINKS_A_DAY, Purpose.DRINK),
                                     (Ware.MEAL, _SUPPERS_A_DAY, Purpose.MEAL)):  # fmt: skip
            goes = grown[self._rng.random(grown.size) < share]
            at = self._taverns[self._rng.integers(self._taverns.size, size=goes.size)]
            for row, place in zip(goes.tolist(), at.tolist(), strict=True):
                sell(self.view, row, ware, place=place, wanted=1, purpose=purpose)
