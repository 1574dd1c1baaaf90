"""The wholesale trade of a day: firms and carriers from outside meet in a double auction per ware.

Growers, mills and workshops offer what they have in store; shops, taverns and makers bid for what
they lack, for no more than it is worth to them and they can pay. Carriers open the session with
what they ask and pay: the outside's price with carriage, dearer and cheaper the more of it. What
the others quote is left to chance within their limits and near the last price (``auction``). Every
trade moves money and wares in the books. Called by ``economy`` before opening; prices over the
counter are in ``prices``.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from digisphere.core.settings import Scenario
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.society import auction
from digisphere.society.columns import FIRST_FIRM_ACCOUNT, OUTSIDE_ACCOUNT
from digisphere.society.ledger import Holder, balance, pay
from digisphere.society.outside import (
    CHEAPER,
    DEARER,
    STEPS,
    carried,
    prices_outside,
    remember_carried,
    taken,
)
from digisphere.society.prices import usual_wholesale
from digisphere.society.supply import (
    Recipe,
    firms,
    hands_at,
    kind_of,
    recipe_at,
    retailers,
    shelf_targets,
    take_in,
)
from digisphere.society.vocabulary import Purpose, Ware
from digisphere.world.enums import PlaceKind

Ints = npt.NDArray[np.int64]

WARES_IN_ORDER = (
    Ware.GRAIN, Ware.FLOUR, Ware.MATERIAL, Ware.MEAL, Ware.TREAT, Ware.DRINK, Ware.GOODS,
)  # fmt: skip
"""Inputs are traded before what is made of them."""
_CALLS = 25
"""How often each trader quotes in a session."""
_NEAR = 0.25
"""Quotes stay within this of the last price."""
_LEAST_MARGIN, _USUAL_MARGIN = 0.08, 0.32
_RESERVE_DAYS = 4.0
_LABOUR_SHARE = 0.35
_MOVES_UNTRADED = 0.04


@dataclass(slots=True)
class Room:
    """Who trades one ware today; a firm that wants some urgently and some not is there twice."""

    account: list[int] = field(default_factory=list)
    buys: list[bool] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    limit_cents: list[int] = field(default_factory=list)
    cash_cents: list[int] = field(default_factory=list)
    spoken_for: dict[int, int] = field(default_factory=dict)
    """Cash of an account already pledged to bids, so that two bids never spend it twice."""

    def enter(
        self, account: int, *, buys: bool, units: int, limit_cents: float, cash_cents: int = 0
    ) -> None:
        """Let a firm in with what it wants or offers; without units it stays away."""
        if units <= 0 or limit_cents < 1.0:
            return
        if buys:
            pledged = self.spoken_for.get(account, 0)
            cash_cents = max(min(int(units * limit_cents), int(cash_cents) - pledged), 0)
            self.spoken_for[account] = pledged + cash_cents
        self.account.append(account)
        self.buys.append(buys)
        self.units.append(int(units))
        self.limit_cents.append(int(limit_cents))
        self.cash_cents.append(int(cash_cents))


@dataclass(frozen=True, slots=True)
class Session:
    """How a ware was traded today."""

    ware: Ware
    price_cents: float
    """Mean of what was paid, or where the last price drifted to when nothing was traded."""
    traded: int
    imported: int
    surplus_cents: int
    largest_cents: int


def hold_market(view: View, *, scenario: Scenario, rng: SystemStreams) -> list[Session]:
    """Trade every ware once; return how it went."""
    return [trade(view, ware, scenario=scenario, rng=rng) for ware in WARES_IN_ORDER]


def trade(view: View, ware: Ware, *, scenario: Scenario, rng: SystemStreams) -> Session:
    """Hold the auction of one ware and settle it in the books."""
    room = Room()
    _sellers(view, room, ware, usual=float(usual_wholesale(scenario)[ware]))
    _buyers(view, room, ware)
    _carriers(view, room, ware, scenario=scenario)
    last = float(view.table("market")["wholesale_cents"][0, ware])
    buys = np.array(room.buys, dtype=bool)
    units = np.array(room.units, dtype=np.int64)
    limit = np.array(room.limit_cents, dtype=np.int64)
    if not buys.any() or buys.all():
        price = last * (1.0 + (_MOVES_UNTRADED if buys.any() else -_MOVES_UNTRADED))
        outside = float(prices_outside(view, scenario=scenario)[ware])
        price = _within(price, outside) if units.size else last
        view.table("market")["wholesale_cents"][0, ware] = price
        return Session(ware, price, 0, 0, 0, 0)
    carries = np.array(room.account) == OUTSIDE_ACCOUNT
    trader, asked = auction.zero_intelligence(
        limit,
        buys=buys,
        draws=rng("tender", int(ware)).random((_CALLS * len(limit), 2)),
        lowest_cents=max(int(last * (1.0 - _NEAR)), 1),
        highest_cents=int(np.ceil(last * (1.0 + _NEAR))),
    )
    called = ~carries[trader]
    first = np.flatnonzero(carries)
    trader = np.concatenate([first, trader[called]])
    asked = np.concatenate([limit[first], asked[called]])
    lots = np.where(carries[trader], units[trader], np.maximum(units[trader] // 3, 1))
    cash = np.array(room.cash_cents, dtype=np.int64)
    trades = auction.double_auction(
        auction.Traders(buys, units, cash), quotes=auction.Quotes(trader, asked, lots)
    )
    return _settle(view, ware, room=room, trades=trades, last_cents=last)


def _within(price: float, outside: float) -> float:
    """Keep a price nobody traded at within what carriers would ever ask or pay."""
    return min(max(price, 0.25 * outside), 4.0 * outside)


def _settle(
    view: View, ware: Ware, *, room: Room, trades: auction.Trades, last_cents: float
) -> Session:
    """Pay and deliver: one payment for all that a buyer had of a seller."""
    account = np.array(room.account, dtype=np.int64)
    buyer, seller = account[trades.buyer], account[trades.seller]
    cents = trades.units * trades.price_cents
    pair = buyer * (int(account.max()) + 1) + seller
    for key in np.unique(pair).tolist():
        mine = pair == key
        _deliver(
            view, ware, seller=int(seller[mine][0]), buyer=int(buyer[mine][0]),
            units=int(trades.units[mine].sum()), cents=int(cents[mine].sum()),
        )  # fmt: skip
    traded, imported = int(trades.units.sum()), int(trades.units[seller == OUTSIDE_ACCOUNT].sum())
    remember_carried(view, ware, units=imported)
    price = float(cents.sum()) / traded if traded else last_cents
    view.table("market")["wholesale_cents"][0, ware] = price
    buys = np.array(room.buys, dtype=bool)
    limit = np.array(room.limit_cents, dtype=np.int64)
    return Session(
        ware=ware,
        price_cents=price,
        traded=traded,
        imported=imported,
        surplus_cents=auction.surplus_cents(trades, limit_cents=limit),
        largest_cents=auction.largest_surplus_cents(
            limit, buys=buys, units=np.array(room.units, dtype=np.int64)
        ),
    )


def _deliver(view: View, ware: Ware, *, seller: int, buyer: int, units: int, cents: int) -> None:
    accounts = view.table("accounts")
    purpose = Purpose.EXPORT if buyer == OUTSIDE_ACCOUNT else Purpose.SUPPLY
    pay(view, Holder(account=buyer), to=Holder(account=seller), cents=cents, purpose=purpose,
        ware=int(ware), quantity=units)  # fmt: skip
    accounts["stock"][seller, ware] -= units
    accounts["sold"][seller, ware] += units
    take_in(view, buyer, ware, number=units, cost_cents=cents / units)


def _sellers(view: View, room: Room, ware: Ware, *, usual: float) -> None:
    """Let in makers with something in store; the more they hold, the less they insist on."""
    accounts = view.table("accounts")
    last = float(view.table("market")["wholesale_cents"][0, ware])
    for account in np.flatnonzero(accounts["stock"][:, ware] > 0).tolist():
        if account < FIRST_FIRM_ACCOUNT:
            continue
        recipe, stock = recipe_at(view, account), int(accounts["stock"][account, ware])
        if ware == Ware.GRAIN:
            if recipe is None or ware not in recipe.takes:
                _sell_grain(view, room, account, stock=stock, last_cents=last)
        elif recipe is not None and recipe.makes == ware and not _sells(view, account):
            glut = stock / max(recipe.an_hour * 8.0 * max(hands_at(view, account), 1), 1.0)
            least = usual * float(np.clip(0.85 - 0.08 * glut, 0.4, 0.85))
            room.enter(account, buys=False, units=stock, limit_cents=least)


def _sell_grain(view: View, room: Room, account: int, *, stock: int, last_cents: float) -> None:
    """Offer a year's store bit by bit; whoever has less left than usual holds out for more.

    Storage spreads a harvest over the year and scarcity raises prices before the store is empty
    (Williams & Wright 1991).
    """
    usual = int(view.table("accounts")["stock_opening"][account, Ware.GRAIN])
    scarce = float(np.clip((max(usual, 1) / max(stock, 1)) ** 0.25, 0.7, 1.5))
    room.enter(account, buys=False, units=max(stock // 30, min(stock, 50)),
               limit_cents=0.85 * scarce * last_cents)  # fmt: skip


def _sells(view: View, account: int) -> bool:
    """Whether a firm keeps what it makes for its own counter."""
    return kind_of(view, account) in (PlaceKind.SHOP, PlaceKind.TAVERN, PlaceKind.MARKET_SQUARE)


def _buyers(view: View, room: Room, ware: Ware) -> None:
    """Let in shops with gaps on the shelf and makers who need inputs."""
    for account in retailers(view):
        _fill_shelf(view, room, account, ware)
    for account in firms(view).tolist():
        recipe = recipe_at(view, account)
        if recipe is not None and ware in recipe.takes:
            _buy_input(view, room, account, ware, recipe=recipe)


def _fill_shelf(view: View, room: Room, account: int, ware: Ware) -> None:
    """Bid for what is missing: nearly the price over the counter for what is needed today."""
    accounts = view.table("accounts")
    target = shelf_targets(view, kind=kind_of(view, account)).get(ware, 0)
    stock = int(accounts["stock"][account, ware])
    missing, urgent = target - stock, min(max(target // 3 - stock, 0), target)
    price, cash = float(accounts["price_cents"][account, ware]), _cash(view, account)
    if ware == Ware.MEAL and kind_of(view, account) == PlaceKind.TAVERN:
        price *= 0.3
    room.enter(account, buys=True, units=urgent, limit_cents=(1.0 - _LEAST_MARGIN) * price,
               cash_cents=cash)  # fmt: skip
    room.enter(account, buys=True, units=missing - urgent, cash_cents=cash,
               limit_cents=(1.0 - _USUAL_MARGIN) * price)  # fmt: skip


def _buy_input(view: View, room: Room, account: int, ware: Ware, *, recipe: Recipe) -> None:
    """Bid for inputs of a few days' work, for what their product leaves over after labour."""
    accounts, wholesale = view.table("accounts"), view.table("market")["wholesale_cents"][0]
    hands = hands_at(view, account)
    if hands == 0:
        return
    each = recipe.takes[ware]
    reserve = int(np.ceil(_RESERVE_DAYS * 8.0 * hands * recipe.an_hour * each))
    units = reserve - int(accounts["stock"][account, ware])
    worth = float(wholesale[recipe.makes]) * (1.0 - _LABOUR_SHARE) / each
    if ware == Ware.MEAL:
        units -= int(accounts["stock"][account, ware])
    room.enter(account, buys=True, units=units, limit_cents=worth, cash_cents=_cash(view, account))


def _cash(view: View, account: int) -> int:
    return max(balance(view, Holder(account=account)), 0)


def _carriers(view: View, room: Room, ware: Ware, *, scenario: Scenario) -> None:
    """Let in carriers who bring and take, unless the ways out are closed."""
    market, economy = view.table("market"), scenario.economy
    if int(market["closed_event"][0]) >= 0:
        return
    price = float(prices_outside(view, scenario=scenario)[ware])
    brings = int(carried(view, import_capacity=economy.import_capacity)[ware])
    takes = int(taken(view)[ware])
    for k in range(STEPS):
        asked = price * (1.0 + economy.transport_cost) * (1.0 + DEARER * k)
        room.enter(OUTSIDE_ACCOUNT, buys=False, units=brings, limit_cents=asked)
        if ware != Ware.DRINK:
            paid = price * (1.0 - economy.transport_cost) * (1.0 - CHEAPER * k)
            room.enter(OUTSIDE_ACCOUNT, buys=True, units=takes, limit_cents=paid,
                       cash_cents=10**12)  # fmt: skip
