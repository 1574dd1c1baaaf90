"""Schelling's segregation: who has too few of their own kind around moves to a random empty place.

A bounded grid with one resident a cell and two equal groups; a resident with fewer than ``wanted``
of the own group within ``radius`` (Chebyshev) moves; everybody has a turn a step, in random order,
and sees what those before them did. Rules and sizes as declared for the published comparison of
frameworks (agent-simulators.md, section 2.1); the model is Schelling's (1971).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.fields import FieldSpec
from digisphere.core.scenario import make_scenario
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.testing.systems import BareGround
from digisphere.world.compiled import njit

EMPTY = 0


@dataclass(frozen=True)
class Quarter:
    """How large a quarter, how full, and what its people want."""

    cells: int
    residents: int
    radius: int
    wanted: int


SMALL = Quarter(cells=40, residents=1000, radius=1, wanted=3)
LARGE = Quarter(cells=100, residents=8000, radius=2, wanted=8)


class Segregation(System):
    """Gives every resident a turn to move."""

    name = "reference.segregation"
    every = "1 s"
    writes = ("residents.*", "vacancies.*", "field:group")
    streams = ("places", "order", "where")

    def __init__(self, scenario: Scenario, *, quarter: Quarter) -> None:
        super().__init__(scenario)
        self.quarter = quarter

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the residents and the empty places."""
        q = self.quarter
        cell = ColumnSpec("cell", "int32", doc="Place on the grid, row by row.")
        group = ColumnSpec("group", "int8", low=1, high=2, doc="Which of the two groups.")
        happy = ColumnSpec("happy", "bool", doc="Had enough of the own group around, last turn.")
        return (
            TableSpec("residents", q.residents, (cell, group, happy)),
            TableSpec("vacancies", q.cells * q.cells - q.residents, (cell,)),
        )

    def fields(self) -> tuple[FieldSpec, ...]:
        """Return the grid of groups."""
        size = self.quarter.cells
        return (FieldSpec("group", "int8", (size, size), doc="Group that lives there, 0 nobody."),)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Settle everybody at random."""
        residents, vacancies = view.table("residents"), view.table("vacancies")
        places = rng("places").permutation(self.quarter.cells**2)
        rows = residents.add(residents.capacity)
        residents["cell"][rows] = places[: rows.size]
        residents["group"][rows] = 1 + rows % 2
        vacancies["cell"][vacancies.add(vacancies.capacity)] = places[rows.size :]
        view.fields["group"].ravel()[residents["cell"]] = residents["group"]

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let everybody look round and the unhappy move."""
        residents, q = view.table("residents"), self.quarter
        _turns(
            rng("order").permutation(q.residents), rng("where").random(q.residents),
            residents["cell"], residents["group"], residents["happy"],
            view.table("vacancies")["cell"], view.fields["group"], q.radius, q.wanted,
        )  # fmt: skip


def settle(quarter: Quarter, *, seed: int) -> Simulation:
    """Return a quarter at its first instant; a step takes one tick."""
    scenario = make_scenario({})
    systems = [Segregation(scenario, quarter=quarter)]
    return Simulation(scenario, ground=BareGround(), seed=seed, systems=systems)


def same_group_share(group: npt.NDArray[np.int8], *, radius: int) -> float:
    """Return the share of neighbours within ``radius`` that are of the own group, mean over people.

    ``group`` is a bounded grid, 0 where nobody lives; the lonely, who have no share, do not count.
    """
    size = group.shape[0]
    padded = np.pad(group, radius)
    around = np.zeros((2, size, size))
    for dy in range(2 * radius + 1):
        for dx in range(2 * radius + 1):
            if (dy, dx) != (radius, radius):
                there = padded[dy : dy + size, dx : dx + size]
                around += np.stack([(there == group), (there != EMPTY)])
    counted = (group != EMPTY) & (around[1] > 0)
    return float((around[0][counted] / around[1][counted]).mean())


@njit(cache=True)
def _turns(
    order: npt.NDArray[np.int64], lots: npt.NDArray[np.float64], cells: npt.NDArray[np.int32],
    groups: npt.NDArray[np.int8], happy: npt.NDArray[np.bool_], vacant: npt.NDArray[np.int32],
    grid: Any, radius: int, wanted: int,
) -> None:  # fmt: skip
    size = grid.shape[0]
    for who in order:
        y, x = cells[who] // size, cells[who] % size
        own = groups[who]
        alike = -1  # the loop meets the resident as well
        for row in range(max(0, y - radius), min(size, y + radius + 1)):
            for column in range(max(0, x - radius), min(size, x + radius + 1)):
                if grid[row, column] == own:
                    alike += 1
        happy[who] = alike >= wanted
        if not happy[who]:
            chosen = int(lots[who] * vacant.size)
            to = vacant[chosen]
            vacant[chosen] = cells[who]
            grid[y, x] = EMPTY
            grid[to // size, to % size] = own
            cells[who] = to
