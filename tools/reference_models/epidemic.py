"""SIR on a random network: the infectious pass it on to each contact by chance, then recover.

Contacts are drawn once (Erdos and Renyi's network, so their number is Poisson's). How many catch it
in the end solves ``z = 1 - exp(-R z)``, where R is the mean number of contacts times the chance
that one contact passes it on before recovery (Newman 2002): the same law as where all mix
(Kermack and McKendrick 1927). The step is the town's own kernel of contagion.
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
from digisphere.people.contagion import Network
from digisphere.testing.systems import BareGround


@dataclass(frozen=True)
class Outbreak:
    """How many people, how they meet, and how it passes on."""

    people: int
    contacts: float = 10.0
    first_cases: int = 20
    pass_on: float = 0.05
    """Chance a step and contact."""
    recover: float = 0.2
    """Chance a step."""

    @property
    def pairs(self) -> int:
        """How many pairs of people meet."""
        return round(self.people * self.contacts / 2.0)

    @property
    def reach(self) -> float:
        """How many one case would infect where nobody has had it: R."""
        stays = (1.0 - self.recover) * (1.0 - self.pass_on)
        never = self.recover * (1.0 - self.pass_on) / (1.0 - stays)
        return self.contacts * (1.0 - never)

    @property
    def final_share(self) -> float:
        """Who is expected to have caught it in the end, share of all."""
        return final_share(self.reach)


LARGE = Outbreak(people=10_000)


class Epidemic(System):
    """Passes the infection on once a step."""

    name = "reference.epidemic"
    every = "1 s"
    writes = ("people.*", "contacts.*")
    streams = ("pairs", "first", "pass_on", "recover")

    def __init__(self, scenario: Scenario, *, outbreak: Outbreak) -> None:
        super().__init__(scenario)
        self.outbreak = outbreak

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the people and their contacts."""
        people = (
            ColumnSpec("from_s", "float64", unit="s", default=np.inf, doc="Infectious from."),
            ColumnSpec("until_s", "float64", unit="s", default=-np.inf, doc="Infectious until."),
            ColumnSpec("contacts_upto", "int64", doc="End of their contacts in that table."),
        )
        other = ColumnSpec("other", "int64", doc="Whom they meet; sorted by who meets.")
        return (
            TableSpec("people", self.outbreak.people, people),
            TableSpec("contacts", 2 * self.outbreak.pairs, (other,)),
        )

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Draw the network and infect the first."""
        people, contacts, o = view.table("people"), view.table("contacts"), self.outbreak
        rows = people.add(o.people)
        pairs = rng("pairs").integers(0, o.people, (o.pairs, 2))
        who = np.concatenate([pairs[:, 0], pairs[:, 1]])
        whom = np.concatenate([pairs[:, 1], pairs[:, 0]])
        order = np.lexsort((whom, who))
        contacts["other"][contacts.add(who.size)] = whom[order]
        people["contacts_upto"][rows] = np.cumsum(np.bincount(who, minlength=o.people))
        self._infect(view, rng("first").choice(o.people, o.first_cases, replace=False), 0.0, rng)

    def _infect(
        self, view: View, rows: npt.NDArray[np.int64], now_s: float, rng: SystemStreams
    ) -> None:
        """Make these infectious from the next step on, for a geometric number of steps."""
        people = view.table("people")
        u = rng.by_slot("recover", rows)
        steps = 1.0 + np.floor(np.log1p(-u) / np.log1p(-self.outbreak.recover))
        people["from_s"][rows] = now_s + 1.0
        people["until_s"][rows] = now_s + 1.0 + steps

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let the infectious meet all their contacts once."""
        people, count = view.table("people"), self.outbreak.people
        first = np.concatenate([np.zeros(1, dtype=np.int64), people["contacts_upto"]])
        by, new = Network(first, view.column("contacts.other")).pass_on(
            people["from_s"], until_s=people["until_s"], now_s=clock.time_s,
            chance=np.full(count, self.outbreak.pass_on),
            key=int(rng("pass_on").integers(0, 2**63)),
        )  # fmt: skip
        if new:
            self._infect(view, np.flatnonzero(by >= 0), clock.time_s, rng)


def break_out(outbreak: Outbreak, *, seed: int) -> Simulation:
    """Return people at the first instant of an outbreak; a step takes one tick."""
    scenario = make_scenario({})
    systems = [Epidemic(scenario, outbreak=outbreak)]
    return Simulation(scenario, ground=BareGround(), seed=seed, systems=systems)


def share_caught(simulation: Simulation) -> float:
    """Return the share of people who have caught it so far."""
    return float(np.isfinite(simulation.state.tables["people"]["from_s"]).mean())


def final_share(reach: float) -> float:
    """Solve the final-size equation for one case that reaches so many."""
    share = 1.0
    for _ in range(1000):
        share = 1.0 - float(np.exp(-reach * share))
    return share
