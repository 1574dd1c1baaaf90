"""What the dead leave: debts are paid, then the purse goes to partner, children, parents or house.

One hourly look at who has died with money left; every coin moves through ``ledger`` with the death
as its cause, so the books stay sound. Without kin or housemates the town inherits.
"""

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people.enums import Sex
from digisphere.people.health_columns import health_tables
from digisphere.society.columns import society_tables
from digisphere.society.kinds import MONEY_KINDS
from digisphere.society.ledger import TOWN, pay, pay_person, person
from digisphere.society.vocabulary import Purpose

Ints = npt.NDArray[np.int64]


class Estates(System):
    """Inheritance, hour by hour."""

    name = "society.estates"
    every = "1 h"
    phase = 88
    reads = ("people.partner", "people.mother", "people.father", "people.household_id", "fates.*")
    writes = ("people.purse_cents", "social.*", "accounts.*", "events")
    event_kinds: ClassVar[tuple[EventKind, ...]] = MONEY_KINDS

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society, and those of health it reads."""
        return (*society_tables(self.scenario), *health_tables(self.scenario.people.rows))

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Settle the estates of those who have died since."""
        people, fates = view.table("people"), view.table("fates")
        left = np.flatnonzero((fates["death_event"] >= 0) & (people["purse_cents"] > 0))
        if left.size == 0:
            view.idle = True
            return
        for row in left.tolist():
            settle(view, row, death=int(fates["death_event"][row]))


def settle(view: View, row: int, *, death: int) -> None:
    """Pay what somebody owed and share out the rest."""
    people, social = view.table("people"), view.table("social")
    lender = int(social["debt_to"][row])
    if lender >= 0 and people.alive[lender]:
        owed = min(int(social["debt_cents"][row]), int(people["purse_cents"][row]))
        pay_person(view, row, to=lender, cents=owed, purpose=Purpose.REPAYMENT, causes=(death,))
        social["debt_cents"][row] -= owed
    social["debt_to"][row] = NONE
    who = heirs(view, row)
    purse = int(people["purse_cents"][row])
    if who.size == 0:
        pay(view, person(row), to=TOWN, cents=purse, purpose=Purpose.LEGACY, causes=(death,))
        return
    for k, heir in enumerate(who.tolist()):
        # Cents that cannot be shared go to the first ones, so that nothing is left behind.
        part = purse // who.size + (1 if k < purse % who.size else 0)
        pay_person(view, row, to=heir, cents=part, purpose=Purpose.LEGACY, causes=(death,))


def heirs(view: View, row: int) -> Ints:
    """Return who inherits: the partner, else children, else parents, else the household."""
    people = view.table("people")
    rows: Ints = people.rows
    partner = int(people["partner"][row])
    if partner >= 0 and people.alive[partner]:
        return np.array([partner], dtype=np.int64)
    parent = "mother" if int(people["sex"][row]) == Sex.FEMALE else "father"
    children: Ints = rows[people[parent][rows] == row]
    if children.size:
        return children
    parents = [int(people[p][row]) for p in ("mother", "father")]
    living = [p for p in parents if p >= 0 and people.alive[p]]
    if living:
        return np.array(living, dtype=np.int64)
    housemates: Ints = rows[people["household_id"][rows] == people["household_id"][row]]
    return housemates
