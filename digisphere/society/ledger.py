"""Every coin that changes hands: one way to pay, from one holder to another, never from nowhere.

A holder is a person (``people.purse_cents``), a firm or the town (``accounts``), or the world
outside, whose balance may go below nothing: it is how money enters and leaves. Each transfer is
one ``payment`` event and moves one balance down and another up by the same whole cents, so the
sum over all holders never changes (``books`` proves it).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.society.columns import FIRST_FIRM_ACCOUNT, OUTSIDE_ACCOUNT, TOWN_ACCOUNT
from digisphere.society.vocabulary import Purpose, Ware


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds money: a person's row, or a row of ``accounts``."""

    person: int = -1
    account: int = -1


OUTSIDE = Holder(account=OUTSIDE_ACCOUNT)
TOWN = Holder(account=TOWN_ACCOUNT)


def person(row: int) -> Holder:
    """Return the holder of a person's purse."""
    return Holder(person=int(row))


def firm(place: int) -> Holder:
    """Return the holder of the till of a place."""
    return Holder(account=FIRST_FIRM_ACCOUNT + int(place))


def balance(view: Any, holder: Holder) -> int:
    """Return what a holder has, in cents."""
    if holder.person >= 0:
        return int(view.tables["people"]["purse_cents"][holder.person])
    return int(view.tables["accounts"]["balance_cents"][holder.account])


def pay(
    view: View,
    payer: Holder,
    *,
    to: Holder,
    cents: int,
    purpose: Purpose,
    causes: tuple[int, ...] = (),
    ware: int = NONE,
    quantity: int = 0,
    place: int = NONE,
) -> int:
    """Move money and return the ``payment`` event, or -1 when nothing was moved.

    Nothing moves when the amount is not positive or the payer, other than the outside world, has
    less than that: there is no credit but the outside's.
    """
    cents = int(cents)
    if cents <= 0 or payer == to:
        return NONE
    if payer != OUTSIDE and balance(view, payer) < cents:
        return NONE
    _book(view, payer, cents=-cents)
    _book(view, to, cents=cents)
    return view.events.emit(
        "payment",
        subject=_identity(view, payer),
        object=_identity(view, to),
        place=place,
        causes=causes,
        purpose=str(purpose),
        amount_cents=cents,
        ware=ware,
        quantity=quantity,
    )


def pay_person(
    view: View, row: int, *, to: int, cents: int, purpose: Purpose, causes: tuple[int, ...] = ()
) -> int:
    """Let one person give money to another; return the event or -1."""
    return pay(view, person(row), to=person(to), cents=cents, purpose=purpose, causes=causes)


def _book(view: View, holder: Holder, *, cents: int) -> None:
    side = "received_cents" if cents > 0 else "paid_cents"
    if holder.person >= 0:
        view.table("people")["purse_cents"][holder.person] += cents
        view.table("social")[side][holder.person] += abs(cents)
    else:
        view.table("accounts")["balance_cents"][holder.account] += cents
        view.table("accounts")[side][holder.account] += abs(cents)


def _identity(view: View, holder: Holder) -> int:
    if holder.person >= 0:
        return PERSON_BASE + holder.person
    place = int(view.table("accounts")["place_id"][holder.account])
    return PLACE_BASE + place if place >= 0 else NONE


@dataclass(frozen=True, slots=True)
class Books:
    """The state of all books at one moment; every field but ``total_cents`` should be zero."""

    total_cents: int
    """Money of all holders, the outside included."""
    drift_cents: int
    """Total less what there was at the start."""
    unbalanced: int
    """How many holders have a balance other than opening plus received less paid."""
    one_sided_cents: int
    """All ever received less all ever paid."""
    overdrawn: int
    """How many holders, the outside excepted, hold less than nothing."""
    wares_missing: int
    """How many counts of wares do not add up, over accounts and larders."""
    wares_drift: int
    """Units of wares that came from nowhere or vanished, over the whole town and the outside."""

    @property
    def sound(self) -> bool:
        """Whether the books balance to the cent."""
        off = (
            self.drift_cents, self.unbalanced, self.one_sided_cents, self.overdrawn,
            self.wares_missing, self.wares_drift,
        )  # fmt: skip
        return not any(off)


def books(tables: Any) -> Books:
    """Check all books of a view's or snapshot's tables."""
    people, social, accounts = tables["people"], tables["social"], tables["accounts"]
    households = tables["households"]
    purse = people["purse_cents"].astype(np.int64)
    opening = np.concatenate([social["opening_cents"], accounts["opening_cents"]])
    now = np.concatenate([purse, accounts["balance_cents"]])
    got = np.concatenate([social["received_cents"], accounts["received_cents"]])
    gave = np.concatenate([social["paid_cents"], accounts["paid_cents"]])
    held = np.delete(now, len(purse) + OUTSIDE_ACCOUNT)
    wares = accounts["stock_opening"] + accounts["supplied"] + accounts["made"]
    wares = wares - accounts["sold"] - accounts["used"]
    larder = (
        households["larder_opening"].astype(np.int64)
        + households["meals_bought"]
        - households["meals_eaten"]
    )
    return Books(
        total_cents=int(now.sum()),
        drift_cents=int(now.sum() - opening.sum()),
        unbalanced=int(np.count_nonzero(now != opening + got - gave)),
        one_sided_cents=int(got.sum() - gave.sum()),
        overdrawn=int(np.count_nonzero(held < 0)),
        wares_missing=int(np.count_nonzero(wares != accounts["stock"]))
        + int(np.count_nonzero(larder != households["larder_meals"].astype(np.int64))),
        wares_drift=int(np.abs(_wares_drift(tables)).sum()),
    )


def _wares_drift(tables: Any) -> Any:
    """Return (wares,) units now in stores and had by people, less those there ever were.

    Trade between accounts, the outside's included, must cancel: only making, using up and selling
    to people change how many there are.
    """
    accounts, social, homes = tables["accounts"], tables["social"], tables["households"]
    had = np.zeros(len(Ware), dtype=np.int64)
    had[Ware.MEAL] = homes["meals_bought"].sum() + social["meals_out"].sum()
    had[Ware.DRINK] = social["drinks"].sum()
    had[Ware.GOODS], had[Ware.TREAT] = social["goods"].sum(), social["treats"].sum()
    kept = accounts["stock"].sum(axis=0) + accounts["used"].sum(axis=0) + had
    return kept - accounts["stock_opening"].sum(axis=0) - accounts["made"].sum(axis=0)
