"""What breaks: a bill that cannot wait, and how a household finds the money for it.

Most households meet with some large expense they did not foresee in a year, and it costs the
middle one about half a month's income (Pew Charitable Trusts 2015: three in five households, half
of them more than once). It is owed to the craftsman who mends it. Whoever has the money pays at
once; but people would rather borrow than touch what they keep put by (Sussman & O'Brien 2016), so
where that would be left too small they ask kin and friends first (``private_loans``), and pay with
what they get. Called by ``economy``.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from digisphere.core.clock import Clock
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.society.ledger import OUTSIDE, firm, pay, person
from digisphere.society.vocabulary import Purpose
from digisphere.world.enums import PlaceKind

Rows = npt.NDArray[np.intp]

BREAKAGE = EventKind(
    "breakage",
    {"what": "str", "amount_cents": "int"},
    "Something of subject's household breaks that must be mended; what the craftsman at the place "
    "asks for it.",
)
THINGS = ("roof", "stove", "pump", "cart", "boiler", "window", "wall", "bed")
MONTHS_COST, SPREAD = 0.5, 0.9
"""Median cost in months of the household's income, and the spread of its logarithm."""
KEPT_MONTHS = 0.5
"""Months of income a household does not like to touch."""
_PRESSES_S = 10 * 86400.0
"""After so long, or once they have borrowed, people pay even if little is left to them."""
_YEAR_DAYS = 365.0


def things_break(view: View, clock: Clock, rng: SystemStreams, *, a_year: float) -> None:
    """Let things break in some households today.

    Args:
        view: the economy's.
        clock: now.
        rng: with the streams «breaks», «cost» and «thing».
        a_year: how often a year in a household.
    """
    people, homes = view.table("people"), view.table("households")
    rows = people.rows
    income = np.bincount(
        people["household_id"][rows][people["household_id"][rows] >= 0],
        weights=people["income_cents_month"][rows][people["household_id"][rows] >= 0],
        minlength=homes.capacity,
    )
    lived = np.flatnonzero((income > 0) & (homes["bill_cents"] == 0) & (homes["head"] >= 0))
    struck = lived[rng.by_slot("breaks", lived) < a_year / _YEAR_DAYS]
    if struck.size == 0:
        return
    u = np.clip(rng.by_slot("cost", struck), 1e-6, 1.0 - 1e-6)
    whole = rng.by_slot("thing", struck) * len(THINGS)
    cost = MONTHS_COST * income[struck] * np.exp(SPREAD * ndtri(u))
    for home, cents, drawn in zip(struck.tolist(), cost.tolist(), whole.tolist(), strict=True):
        k = int(drawn)
        place = craftsman(view, drawn - k)
        homes["bill_cents"][home] = 100 * max(round(cents / 100.0), 1)
        homes["bill_place"][home], homes["bill_s"][home] = place, clock.time_s
        homes["bill_event"][home] = view.events.emit(
            BREAKAGE.name,
            subject=PERSON_BASE + int(homes["head"][home]),
            place=PLACE_BASE + place if place >= 0 else NONE,
            what=THINGS[k],
            amount_cents=int(homes["bill_cents"][home]),
        )


def craftsman(view: Any, u: float) -> int:
    """Return a workshop drawn by its hands; -1 where a craftsman must come from outside."""
    shops = np.flatnonzero(np.asarray(view.ground.places["kind"]) == PlaceKind.WORKSHOP)
    if shops.size == 0:
        return NONE
    people = view.tables["people"]
    work = people["work_place"][people.alive]
    hands = np.bincount(work[work >= 0], minlength=len(view.ground.places["kind"]))[shops]
    upto = np.cumsum(hands)
    return int(shops[np.searchsorted(upto, u * upto[-1], side="right")]) if upto[-1] else NONE


def pay_bills(view: View, clock: Clock) -> None:
    """Let households pay for what was mended that can, out of the fullest purses first."""
    people, homes = view.table("people"), view.table("households")
    for home in np.flatnonzero(homes["bill_cents"] > 0).tolist():
        members = np.flatnonzero((people["household_id"] == home) & people.alive)
        bill = int(homes["bill_cents"][home])
        cash = int(people["purse_cents"][members].sum())
        presses = clock.time_s - float(homes["bill_s"][home]) > _PRESSES_S
        presses |= bool((view.table("social")["debt_to"][members] >= 0).any())
        if members.size == 0:
            homes["bill_cents"][home] = 0
        elif cash - bill >= (0 if presses else kept_cents(view, members)):
            _pay(view, home, members)


def _pay(view: View, home: int, members: Rows) -> None:
    people, homes = view.table("people"), view.table("households")
    place = int(homes["bill_place"][home])
    to = firm(place) if place >= 0 else OUTSIDE
    due, why = int(homes["bill_cents"][home]), (int(homes["bill_event"][home]),)
    for row in members[np.argsort(-people["purse_cents"][members], kind="stable")].tolist():
        part = min(due, int(people["purse_cents"][row]))
        if pay(view, person(row), to=to, cents=part, purpose=Purpose.REPAIR, causes=why) >= 0:
            due -= part
    homes["bill_cents"][home] = due


def kept_cents(view: Any, members: Rows) -> int:
    """Return what a household would rather not touch, in cents."""
    income = view.tables["people"]["income_cents_month"][members]
    return int(KEPT_MONTHS * float(income.sum()))


def lacking_cents(view: Any, row: int) -> int:
    """Return what somebody's household would have to borrow for a bill, in cents; 0 for nothing."""
    people, homes = view.tables["people"], view.tables["households"]
    home = int(people["household_id"][row])
    if home < 0 or homes["bill_cents"][home] == 0:
        return 0
    members = np.flatnonzero((people["household_id"] == home) & people.alive)
    cash = int(people["purse_cents"][members].sum())
    bill = int(homes["bill_cents"][home])
    return min(max(bill + kept_cents(view, members) - cash, 0), bill)
