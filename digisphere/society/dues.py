"""What is owed: rents and their arrears, debts between people, and relief for the poorest.

Every shortfall names what lowered the household's income, so that a debt can be traced to the
closed bridge behind it. Called by ``economy``: rents monthly, debts and relief on payday.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE
from digisphere.core.settings import Scenario
from digisphere.core.state import View
from digisphere.society.ledger import TOWN, balance, pay, person
from digisphere.society.private_loans import keep_books
from digisphere.society.vocabulary import Purpose
from digisphere.society.wages import WEEKS_PER_YEAR

Floats = npt.NDArray[np.float64]

_LOSS_FELT_S = 62 * 86400.0
"""Pay lost this long ago still explains why money is short."""
_OVERDUE_S = 6 * 86400.0
_GIVEN_UP_S = 56 * 86400.0
"""What is still owed so long after it was due is counted as lost."""
_GROWN_YEARS = 14.0
_FIRST, _ADULT, _CHILD = 1.0, 0.5, 0.3
"""Weights of the modified OECD equivalence scale (Hagenaars et al. 1994)."""


def collect_rents(view: View, clock: Clock) -> None:
    """Collect a month's rent from each household, the fullest purse first; note what is owed."""
    people, homes = view.table("people"), view.table("households")
    for home, members in _members(view).items():
        due = int(homes["rent_cents"][home]) + int(homes["arrears_cents"][home])
        if due <= 0:
            continue
        order = members[np.argsort(-people["purse_cents"][members], kind="stable")]
        for row in order.tolist():
            part = min(due, int(people["purse_cents"][row]))
            if part > 0 and pay(view, person(row), to=TOWN, cents=part, purpose=Purpose.RENT) >= 0:
                due -= part
        homes["arrears_cents"][home] = due
        if due > 0:
            view.events.emit(
                "arrears",
                subject=PERSON_BASE + int(order[0]),
                causes=losses(view, clock, rows=members),
                owed_cents=due,
            )


def losses(view: View, clock: Clock, *, rows: Any) -> tuple[int, ...]:
    """Return the events that lately lowered these people's income, newest last."""
    log = view.events.read
    since = (clock.time_s - _LOSS_FELT_S) / clock.tick_s
    known = np.unique(view.table("social")["loss_event"][rows]).tolist()
    return tuple(e for e in known if e != NONE and log.get(e).tick >= since)


def _members(view: View) -> dict[int, npt.NDArray[np.intp]]:
    """Return the rows of each household, by household."""
    people = view.table("people")
    rows = people.rows
    home = people["household_id"][rows]
    order = np.argsort(home, kind="stable")
    parts = np.split(rows[order], np.flatnonzero(np.diff(home[order])) + 1) if rows.size else []
    return {
        int(people["household_id"][p[0]]): p for p in parts if people["household_id"][p[0]] >= 0
    }


def repay_debts(view: View, clock: Clock) -> None:
    """Let those who borrowed pay back what their purse allows; tell of what stays owed."""
    people, social = view.table("people"), view.table("social")
    for row in np.flatnonzero(social["debt_to"] >= 0).tolist():
        owed = int(social["debt_cents"][row])
        cents = min(owed, int(people["purse_cents"][row]) // 2)
        lender, loan = int(social["debt_to"][row]), int(social["debt_event"][row])
        event = pay(view, person(row), to=person(lender), cents=cents,
                    purpose=Purpose.REPAYMENT, causes=(loan,))  # fmt: skip
        if event >= 0:
            social["debt_cents"][row] -= cents
            owed -= cents
        if owed <= 0:
            social["debt_to"][row] = -1
        elif loan >= 0 and _overdue(view, row, clock, loan=loan):
            lost = _overdue(view, row, clock, loan=loan, by_s=_GIVEN_UP_S)
            view.events.emit(
                "debt_given_up" if lost else "debt_unpaid",
                subject=PERSON_BASE + row,
                object=PERSON_BASE + lender,
                causes=(loan, *losses(view, clock, rows=[row])),
                owed_cents=owed,
            )
            if lost:
                social["debt_to"][row] = NONE
    keep_books(view, now_s=clock.time_s)


def _overdue(view: View, row: int, clock: Clock, *, loan: int, by_s: float = 0.0) -> bool:
    """Tell whether a debt has run so far past what was agreed, or past payday where nothing was."""
    due_s = float(view.table("social")["debt_due_s"][row])
    if due_s < 0.0:
        due_s = view.events.read.get(loan).tick * clock.tick_s + _OVERDUE_S
    return clock.time_s > due_s + by_s


def equivalent_heads(view: View) -> Floats:
    """Return (households,) heads by the modified OECD scale: 1, then 0.5 an adult, 0.3 a child."""
    people, homes = view.table("people"), view.table("households")
    rows = people.rows
    home = people["household_id"][rows]
    rows, home = rows[home >= 0], home[home >= 0]
    grown = people["age_years"][rows] >= _GROWN_YEARS
    adults = np.bincount(home[grown], minlength=homes.capacity)
    young = np.bincount(home[~grown], minlength=homes.capacity)
    heads = _FIRST + _ADULT * np.maximum(adults - 1, 0) + _CHILD * young
    return np.where(adults + young > 0, heads, 0.0)


def relief_line(view: Any, *, scenario: Scenario) -> float:
    """Return the relief line now: by the council's resolution, else as set."""
    resolved = float(view.tables["council"]["relief_line"][0])
    return scenario.economy.relief_line if np.isnan(resolved) else resolved


def relieve(view: View, clock: Clock, *, scenario: Scenario) -> int:
    """Let the town bring households up to the relief line for a week; return what it gave.

    The line is a share of the middle household's income by equivalent head. Whoever has less cash
    than a week's worth of it gets the difference, the poorest first, while the town has money.
    """
    people, homes = view.table("people"), view.table("households")
    rows = people.rows
    home = people["household_id"][rows]
    inside = home >= 0
    heads = equivalent_heads(view)
    income = np.bincount(home[inside], weights=people["income_cents_month"][rows][inside],
                         minlength=homes.capacity)  # fmt: skip
    cash = np.bincount(home[inside], weights=people["purse_cents"][rows][inside],
                       minlength=homes.capacity)  # fmt: skip
    lived = heads > 0
    if not lived.any():
        return 0
    middle = float(np.median(income[lived] / heads[lived])) * 12.0 / WEEKS_PER_YEAR
    line = relief_line(view, scenario=scenario) * middle * heads
    gap = np.where(lived, np.floor(line - cash), 0.0)
    needy = np.flatnonzero(gap >= 100.0)
    given = 0
    members = _members(view)
    for number in needy[np.argsort(-(gap / np.maximum(line, 1.0))[needy], kind="stable")].tolist():
        cents = min(int(gap[number]), balance(view, TOWN))
        eldest = members[number][np.argmax(people["age_years"][members[number]])]
        causes = losses(view, clock, rows=members[number])
        if pay(view, TOWN, to=person(int(eldest)), cents=cents, purpose=Purpose.RELIEF,
               causes=causes) >= 0:  # fmt: skip
            given += cents
    return given
