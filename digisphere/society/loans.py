"""Loans from the bank outside: to households behind with the rent and to firms short of wages.

Interest and instalments fall due on payday. Who cannot pay four times running, or has died, has
defaulted: the bank writes the rest off, and lends them nothing for a year. Each loan is a row of
``loans``; those with a ``lender`` are between people (``private_loans``, ``dues``). Money itself
moves only through ``ledger``.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.settings import Scenario
from digisphere.core.state import View
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.dues import losses
from digisphere.society.ledger import OUTSIDE, TOWN, Holder, balance, firm, pay, person
from digisphere.society.supply import PUBLIC
from digisphere.society.vocabulary import LoanState, Purpose
from digisphere.society.wages import WEEKS_PER_YEAR, earned_share, weekly_wages
from digisphere.world.enums import PlaceKind

Rows = npt.NDArray[np.intp]

INSTALMENTS = 26
"""Weeks over which a loan is paid back."""
MISSED_MOST = 4
_SERVICE_SHARE = 0.2
"""No household gets a loan whose instalment takes more than this share of its weekly income."""
_FIRM_BILLS = 4
"""A firm may owe at most this many weeks of wages."""
_NO_CREDIT_S = 365 * 86400.0


def lend_to_households(view: View, clock: Clock, *, scenario: Scenario) -> None:
    """Lend those who could not pay the rent what they owe, where they can carry it."""
    people, homes = view.table("people"), view.table("households")
    rows = people.rows
    home = people["household_id"][rows]
    for number in np.flatnonzero(homes["arrears_cents"] > 0).tolist():
        members = rows[home == number]
        earns = members[people["income_cents_month"][members] > 0]
        if earns.size == 0:
            continue
        borrower = int(earns[np.argmax(people["income_cents_month"][earns])])
        owed = int(homes["arrears_cents"][number])
        week = int(people["income_cents_month"][earns].sum()) * 12 // WEEKS_PER_YEAR
        if owed > _SERVICE_SHARE * week * INSTALMENTS or _in_debt(view, clock, members):
            continue
        if _lend(view, clock, person(borrower), cents=owed, scenario=scenario) >= 0:
            pay(view, person(borrower), to=TOWN, cents=owed, purpose=Purpose.RENT)
            homes["arrears_cents"][number] = 0


def lend_to_firms(view: View, clock: Clock, *, scenario: Scenario) -> None:
    """Lend private firms what is missing for this week's wages, while they do not owe too much."""
    people, kinds = view.table("people"), view.ground.places["kind"]
    due = weekly_wages(view) * earned_share(view, sick_pay=scenario.economy.sick_pay)
    rows = people.rows[people["work_place"][people.rows] >= 0]
    bills = np.bincount(people["work_place"][rows], weights=due[rows], minlength=len(kinds))
    private = ~np.isin(kinds, (*PUBLIC, PlaceKind.HOME))
    for place in np.flatnonzero(private & (bills > 0)).tolist():
        bill = int(np.ceil(bills[place]))
        short = bill - balance(view, firm(place))
        if short > 0 and _carries(view, clock, place, short_cents=short, bill_cents=bill):
            _lend(view, clock, firm(place), cents=short, scenario=scenario)


def _carries(view: View, clock: Clock, place: int, *, short_cents: int, bill_cents: int) -> bool:
    """Whether the bank lends a firm so much more."""
    loans = view.table("loans")
    mine = loans.alive & (loans["account"] == FIRST_FIRM_ACCOUNT + place)
    owed = int(loans["owed_cents"][mine].sum())
    failed = mine & (loans["state"] == LoanState.DEFAULTED)
    recent = bool((loans["ended_s"][failed] > clock.time_s - _NO_CREDIT_S).any())
    return owed + short_cents <= _FIRM_BILLS * bill_cents and not recent


def _in_debt(view: View, clock: Clock, members: Rows) -> bool:
    """Whether anybody of a household still owes the bank, or lately failed it."""
    loans = view.table("loans")
    mine = loans.alive & np.isin(loans["person"], members) & (loans["lender"] == NONE)
    running = mine & (loans["state"] == LoanState.RUNNING)
    failed = mine & (loans["state"] == LoanState.DEFAULTED)
    return bool(running.any() or (loans["ended_s"][failed] > clock.time_s - _NO_CREDIT_S).any())


def _lend(view: View, clock: Clock, to: Holder, *, cents: int, scenario: Scenario) -> int:
    """Put a loan down and pay it out; return its row, or -1 when the books have no line left."""
    loans = view.table("loans")
    if cents <= 0 or loans.count >= loans.capacity:
        return NONE
    (row,) = loans.add(1).tolist()
    causes: tuple[int, ...] = ()
    if to.person >= 0:
        causes = losses(view, clock, rows=[to.person])
        subject, place = PERSON_BASE + to.person, NONE
    else:
        subject, place = NONE, PLACE_BASE + to.account - FIRST_FIRM_ACCOUNT
    event = view.events.emit(
        "loan_granted", subject=subject, place=place, causes=causes, amount_cents=cents,
        rate_year=scenario.economy.loan_rate,
    )  # fmt: skip
    pay(view, OUTSIDE, to=to, cents=cents, purpose=Purpose.CREDIT, causes=(event,))
    loans["person"][row], loans["account"][row] = to.person, to.account
    loans["principal_cents"][row] = loans["owed_cents"][row] = cents
    loans["rate_year"][row] = scenario.economy.loan_rate
    loans["instalment_cents"][row] = -(-cents // INSTALMENTS)
    loans["opened_s"][row], loans["event"][row] = clock.time_s, event
    return int(row)


def service_loans(view: View, clock: Clock) -> None:
    """Collect a week's interest and instalment of every running loan."""
    loans = view.table("loans")
    running = loans.alive & (loans["state"] == LoanState.RUNNING) & (loans["lender"] == NONE)
    for row in np.flatnonzero(running & (loans["opened_s"] < clock.time_s)).tolist():
        debtor = Holder(int(loans["person"][row]), int(loans["account"][row]))
        owed = int(loans["owed_cents"][row])
        interest = int(owed * float(loans["rate_year"][row]) / WEEKS_PER_YEAR)
        part = min(int(loans["instalment_cents"][row]), owed)
        gone = debtor.person >= 0 and not view.table("people").alive[debtor.person]
        if gone or balance(view, debtor) < interest + part:
            loans["missed"][row] += 1
            if gone or loans["missed"][row] >= MISSED_MOST:
                _default(view, clock, row, debtor)
            continue
        why = (int(loans["event"][row]),)
        pay(view, debtor, to=OUTSIDE, cents=interest, purpose=Purpose.INTEREST, causes=why)
        pay(view, debtor, to=OUTSIDE, cents=part, purpose=Purpose.INSTALMENT, causes=why)
        loans["missed"][row] = 0
        loans["owed_cents"][row] = owed - part
        loans["interest_cents"][row] += interest
        if owed == part:
            loans["state"][row], loans["ended_s"][row] = LoanState.REPAID, clock.time_s


def _default(view: View, clock: Clock, row: int, debtor: Holder) -> None:
    """Write off what is left of a loan, and tell of it with what led there."""
    loans = view.table("loans")
    causes: tuple[int, ...] = (int(loans["event"][row]),)
    if debtor.person >= 0:
        causes = (*causes, *losses(view, clock, rows=[debtor.person]))
        subject, place = PERSON_BASE + debtor.person, NONE
    else:
        subject, place = NONE, PLACE_BASE + debtor.account - FIRST_FIRM_ACCOUNT
    loans["end_event"][row] = view.events.emit(
        "loan_default", subject=subject, place=place, causes=causes,
        owed_cents=int(loans["owed_cents"][row]),
    )  # fmt: skip
    loans["written_off_cents"][row] = int(loans["owed_cents"][row])
    loans["owed_cents"][row] = 0
    loans["state"][row], loans["ended_s"][row] = LoanState.DEFAULTED, clock.time_s
