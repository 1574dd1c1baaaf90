"""Loans between people who know each other: what is paid back, and when, is bargained for.

Close friends and kin lend without interest. Others want the more on top the less they trust who
asks, as what they lend may not come back, and the borrower bears the more the greater the need.
What is agreed is a row of ``loans`` beside the bank's and a debt in ``social``, collected on
paydays by ``dues``. Called by ``own_moves``, ``replies``, ``settlements``, ``effects``, ``dues``.
"""

import numpy as np

from digisphere.core.events import Event
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.society import breakages
from digisphere.society.bargain_talk import Deal, lay_down, open_bargain, tempered_side
from digisphere.society.company import Company, Move
from digisphere.society.knowledge import recall
from digisphere.society.ledger import pay_person
from digisphere.society.trade import household_means
from digisphere.society.vocabulary import (
    Act,
    BargainState,
    LoanState,
    Matter,
    Purpose,
    Refusal,
    TieKind,
    Topic,
)

PURSE_KEPT = 3.0
"""Nobody lends more than a third of what they have on them."""
_PART_LEAST, _PART_GRAIN_CENTS = 0.2, 500.0
"""Who has less lends a part, if it is that share of the sum asked for; in round sums."""
_FREELY = 0.45
"""Regard from which money is lent without interest."""
_KIN = (TieKind.KIN, TieKind.PARTNER)
_RISK, _HOPED = 0.10, 0.25
"""Shares of the sum that cover not getting it back from somebody not trusted at all, and that are
asked for at first: informal lenders take far more than banks (Banerjee 2003, tens of per cent)."""
_BEARS = (0.06, 0.18)
"""Shares of the sum a borrower bears on top, with little and with great need."""
_GRAIN_CENTS = 10.0
_EMPTY_CENTS = 400
_GROWN_YEARS = 16.0
_WEEKS_MOST = 12
_WEEK_S = 7 * 86400.0


def sum_lacking(c: Company, row: int, u: float) -> int:
    """Return what somebody would borrow, in cents; 0 where nothing presses.

    Something that has broken, rent the house is behind with and cannot pay, a day's food it cannot
    pay, or an empty purse.

    Args:
        c: the company.
        row: who.
        u: a uniform draw for how much somebody with an empty purse asks for.
    """
    if c.get("purse_cents", row) < _EMPTY_CENTS:
        return 500 * (1 + int(u * 4.0))
    homes, home = c.view.table("households"), int(c.people["household_id"][row])
    if home < 0 or c.age(row) < _GROWN_YEARS:
        return 0
    broken = breakages.lacking_cents(c.view, row)
    bill = int(homes["bill_event"][home])
    if broken and recall(c.knowledge, row, event=bill) is not None:
        return 100 * -(-broken // 100)
    thinks = int(c.social["thinks_meal_cents"][row]) or c.settings.meal_price_cents
    meals = max(3 * int(homes["size"][home]) - int(homes["larder_meals"][home]), 0)
    due = int(homes["arrears_cents"][home]) + meals * thinks
    lacks = due - household_means(c.view, row) if due else 0
    return 100 * -(-lacks // 100) if lacks > 0 else 0


def on_request(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    """Return what somebody says who is asked for money: here it is, at these terms, or no."""
    wanted = float(said.payload["value"])
    regard, trust = c.affinity(speaker, listener), c.trust(speaker, listener)
    has = _can_lend(c, speaker, wanted=wanted)
    if has <= 0.0:
        return Move(Act.REJECT, Topic.MONEY, detail=Refusal.MONEY, value=wanted)
    wish = 0.7 * regard + 0.4 * trust + 0.15 * (c.get("agreeableness", speaker) - 3.0)
    if wish + 0.4 * (u - 0.5) < 0.2:
        return Move(Act.REJECT, Topic.MONEY, detail=Refusal.REGARD, value=wanted)
    if regard >= _FREELY or c.kind(speaker, listener) in _KIN:
        return Move(Act.PROMISE, Topic.MONEY, value=has)
    host = int(c.social["conversation"][speaker])
    if host < 0 or c.bargains["state"][host] != BargainState.NONE:
        return Move(Act.REJECT, Topic.MONEY, detail=Refusal.REGARD, value=wanted)
    lay_down(c, host, _deal(c, speaker, listener, cents=round(has), trust=trust))
    return open_bargain(c, host, causes=(said.id,))


def _can_lend(c: Company, row: int, *, wanted: float) -> float:
    """Return how much of a sum somebody could lend, in cents; 0 where it would be no help."""
    most = float(c.people["purse_cents"][row]) / PURSE_KEPT
    if most > wanted:
        return wanted
    part = _PART_GRAIN_CENTS * (most // _PART_GRAIN_CENTS)
    return part if part >= _PART_LEAST * wanted else 0.0


def on_terms(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    """Return the thanks of who has got a loan, once the lender has agreed to their terms."""
    host = int(c.social["conversation"][speaker])
    borrows = host >= 0 and int(c.bargains["party"][host, 1]) == speaker
    return Move(Act.THANK, Topic.MONEY, value=float(said.payload["value"])) if borrows else None


def _deal(c: Company, lender: int, borrower: int, *, cents: int, trust: float) -> Deal:
    need = _need(c, borrower)
    low, high = _BEARS
    return Deal(
        matter=Matter.LOAN, opener=lender, other=borrower,
        sides=(
            tempered_side(
                c, lender, towards=borrower, high=True, aim=_whole(cents * (1.0 + _HOPED)),
                limit=cents * (1.0 + _RISK * (1.0 - trust)), need=0.1,
            ),
            tempered_side(
                c, borrower, towards=lender, high=False, aim=float(cents),
                limit=cents * (1.0 + low + (high - low) * need), need=need,
            ),
        ),
        grain=_GRAIN_CENTS, amount_cents=cents, weeks=weeks_to_repay(c, borrower, cents=cents),
    )  # fmt: skip


def weeks_to_repay(c: Company, borrower: int, *, cents: int) -> int:
    """Return in how many weeks a sum can be paid back out of a quarter of what somebody earns."""
    weekly = int(c.people["income_cents_month"][borrower]) * 12 // 52
    return min(max(-(-4 * cents // max(weekly, 1)), 1), _WEEKS_MOST)


def _whole(cents: float) -> float:
    return _GRAIN_CENTS * round(cents / _GRAIN_CENTS)


def _need(c: Company, row: int) -> float:
    """Return how badly somebody needs money: an empty larder and an empty purse, 0 to 1."""
    homes, home = c.view.table("households"), int(c.people["household_id"][row])
    size = max(int(homes["size"][home]), 1)
    larder = float(homes["larder_meals"][home]) / size if home >= 0 else 0.0
    empty = 1.0 - min(c.get("purse_cents", row) / _EMPTY_CENTS, 1.0)
    return min(max(0.4 * empty + 0.6 * (1.0 - larder / 6.0), 0.0), 1.0)


def possible(c: Company, host: int, level: float) -> bool:
    """Tell whether the lender still has the money and the borrower no other debt."""
    b = c.bargains
    lender, borrower = b["party"][host].tolist()
    has = int(c.people["purse_cents"][lender]) >= int(b["amount_cents"][host])
    return has and int(c.social["debt_to"][borrower]) < 0


def settle(c: Company, host: int, level: float, struck: int) -> None:
    """Pay the loan out at the terms agreed."""
    b = c.bargains
    lender, borrower = b["party"][host].tolist()
    lend(
        c, lender, to=borrower, cents=int(b["amount_cents"][host]), owed_cents=round(level),
        weeks=int(b["weeks"][host]), cause=struck,
    )  # fmt: skip


def lend(
    c: Company, lender: int, *, to: int, cents: int, owed_cents: int, weeks: int, cause: int
) -> None:
    """Let one person lend another money, and write the debt down.

    Args:
        c: the company.
        lender: row of who lends.
        to: row of who borrows.
        cents: the sum lent.
        owed_cents: what is to be paid back.
        weeks: until when.
        cause: the event that led to it.
    """
    paid = pay_person(c.view, lender, to=to, cents=cents, purpose=Purpose.LOAN, causes=(cause,))
    if paid < 0:
        return
    c.social["debt_to"][to] = lender
    c.social["debt_cents"][to] = owed_cents
    c.social["debt_event"][to] = paid
    c.social["debt_due_s"][to] = c.now_s + weeks * _WEEK_S
    loans = c.view.table("loans")
    if loans.count >= loans.capacity:
        return
    (row,) = loans.add(1).tolist()
    loans["person"][row], loans["lender"][row] = to, lender
    loans["principal_cents"][row], loans["owed_cents"][row] = cents, owed_cents
    loans["instalment_cents"][row] = -(-owed_cents // weeks)
    loans["opened_s"][row], loans["event"][row] = c.now_s, paid


def keep_books(view: View, *, now_s: float) -> None:
    """Bring the rows of loans between people up to what ``social`` says is owed.

    What is no longer owed to the lender who wrote it down was paid back, or given up when one of
    the two died or left; what had not been paid by then is written off.
    """
    loans, social = view.table("loans"), view.table("social")
    private = loans.alive & (loans["lender"] != NONE) & (loans["state"] == LoanState.RUNNING)
    for row in np.flatnonzero(private).tolist():
        debtor, lender = int(loans["person"][row]), int(loans["lender"][row])
        same = int(social["debt_event"][debtor]) == int(loans["event"][row])
        runs = same and int(social["debt_to"][debtor]) == lender
        owed = int(social["debt_cents"][debtor]) if same else 0
        if runs:
            loans["owed_cents"][row] = owed
            continue
        loans["written_off_cents"][row] = owed
        loans["owed_cents"][row] = 0
        loans["state"][row] = LoanState.DEFAULTED if owed else LoanState.REPAID
        loans["ended_s"][row] = now_s
