"""Random exchange of money: somebody gives a coin to somebody, whoever they are, if there is one.

Giver and taker are drawn at random each time, as often a step as there are traders. Starting from
equal purses the shares become those of a gas in balance: exponential (Boltzmann and
Gibbs), as Dragulescu and Yakovenko (2000) showed. Coins are whole, so the exact law is geometric:
with a mean of m coins the Gini index is (1 + m) / (1 + 2 m), two thirds for one coin and a half for
many. Who may go into debt without end (``credit``) spoils it: that is the broken twin.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.scenario import make_scenario
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.testing.systems import BareGround
from digisphere.world.compiled import njit


@dataclass(frozen=True)
class Purses:
    """How many traders, with how many coins each, and how many they may owe."""

    traders: int
    coins_each: int = 1
    credit: int = 0


LARGE = Purses(traders=10_000)


class Exchange(System):
    """Lets coins change hands."""

    name = "reference.exchange"
    every = "1 s"
    writes = ("traders.*",)
    streams = ("who", "whom")

    def __init__(self, scenario: Scenario, *, purses: Purses) -> None:
        super().__init__(scenario)
        self.purses = purses

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the traders."""
        coins = ColumnSpec(
            "coins", "int64", default=self.purses.coins_each, doc="In the purse; owed below 0."
        )
        return (TableSpec("traders", self.purses.traders, (coins,)),)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Bring in everybody with the same purse."""
        view.table("traders").add(self.purses.traders)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Draw as many givers and takers as there are traders, one pair after another."""
        count = self.purses.traders
        who, whom = (rng(name).integers(0, count, count) for name in self.streams)
        _give(who, whom, view.column("traders.coins"), self.purses.credit)


def gather(purses: Purses, *, seed: int) -> Simulation:
    """Return traders at their first instant; a step takes one tick."""
    scenario = make_scenario({})
    systems = [Exchange(scenario, purses=purses)]
    return Simulation(scenario, ground=BareGround(), seed=seed, systems=systems)


def gini(coins: npt.NDArray[np.int64]) -> float:
    """Return the Gini index of purses: 0 all alike, near 1 one has everything."""
    ranked = np.sort(coins).astype(np.float64)
    n = ranked.size
    return float((2.0 * np.arange(1, n + 1) - n - 1.0) @ ranked / (n * ranked.sum()))


def expected_gini(coins_each: int) -> float:
    """Return the Gini index of the geometric law with this mean."""
    return (1.0 + coins_each) / (1.0 + 2.0 * coins_each)


@njit(cache=True)
def _give(
    who: npt.NDArray[np.int64], whom: npt.NDArray[np.int64], coins: npt.NDArray[np.int64],
    credit: int,
) -> None:  # fmt: skip
    for turn in range(who.size):
        if coins[who[turn]] > -credit:
            coins[who[turn]] -= 1
            coins[whom[turn]] += 1
