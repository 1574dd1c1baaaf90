"""Haggling at the stall: a buyer who knows prices by experience, a seller with stock and cost.

The posted price stands for whoever does not ask. Whether somebody asks depends on where they are
(custom at a stall, odd in a shop), on temper, purse and on how the price compares with what they
are used to paying. The buyer's reservation is what the lot is worth to them by that experience,
the more the emptier the larder, never beyond the posted price or the purse; the seller's is what
it cost, more the barer the shelf. A bargain struck is paid at once through the ledger. The talk
itself is ``bargain_talk``'s; when it begins, ``bargaining_system``'s.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Activity, Goal
from digisphere.society.bargain_talk import Deal, tempered_side
from digisphere.society.bargaining import Side
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.company import Company
from digisphere.society.supply import shelf_targets
from digisphere.society.trade import (
    SHOP_AGAIN_S,
    SHOPS,
    buy_goods,
    buy_lot,
    goods_wanted,
    household_means,
    meals_wanted,
    price_at,
    take_in_price,
)
from digisphere.society.vocabulary import Matter, Ware
from digisphere.world.enums import PlaceKind

Rows = npt.NDArray[np.intp]

LOOKS_ROUND_S = 15.0
"""So long somebody looks at the wares before they speak to the seller."""
HAGGLING_YEARS = 16.0
_LEAST_MEALS = 3
_CUSTOM = {PlaceKind.MARKET_SQUARE: 0.45, PlaceKind.SHOP: 0.12}
"""Share of middling buyers who ask for a better price, by where they buy."""
_SHOP_FIXED = 0.5
"""Share of shops where prices are what they are."""
_MARK_UP_LEAST = 0.05
_THINKS = {Ware.MEAL: "thinks_meal_cents", Ware.GOODS: "thinks_goods_cents"}
_THINK_IT_OVER_S = 1800.0
"""Who found it too dear does not buy it there for so long."""


def waiting_buyers(c: Company) -> Rows:
    """Return who looks at wares in a shop or at a stall and has not spoken to the seller yet."""
    people, social = c.people, c.social
    rows = np.flatnonzero((people["activity"] == Activity.SHOP) & people.alive)
    if rows.size == 0:
        return rows
    place, since_s = people["place_id"][rows], people["activity_t0_s"][rows]
    fits = (place >= 0) & (c.now_s - since_s >= LOOKS_ROUND_S)
    fits &= social["haggled_s"][rows] < since_s
    fits &= c.now_s - social["shopped_s"][rows] >= SHOP_AGAIN_S
    fits &= (social["conversation"][rows] < 0) & ~c.talks["active"][rows]
    fits &= people["age_years"][rows] >= HAGGLING_YEARS
    rows = rows[fits]
    kinds = c.view.ground.places["kind"][people["place_id"][rows]]
    chosen: Rows = rows[np.isin(kinds, SHOPS)]
    return chosen


def seller_for(c: Company, buyer: int) -> int:
    """Return the row of somebody not of the house who serves the buyer and is free, or -1."""
    people, place = c.people, int(c.people["place_id"][buyer])
    serves = (people["work_place"] == place) & (people["place_id"] == place) & people.alive
    serves &= people["household_id"] != people["household_id"][buyer]
    serves &= (people["intention"] == Goal.WORK) & (people["activity"] == Activity.WORK)
    rows = np.flatnonzero(serves & (c.social["conversation"][: len(serves)] < 0))
    return int(rows[0]) if rows.size else -1


def wish_to_ask(c: Company, buyer: int) -> float:
    """Return the chance that a buyer asks for a better price than the posted one."""
    place = int(c.people["place_id"][buyer])
    custom = _CUSTOM[PlaceKind(int(c.view.ground.places["kind"][place]))]
    posted = price_at(c.view, place, Ware.MEAL)
    dear = posted / _used_to(c, buyer, posted, ware=Ware.MEAL) - 1.0
    bold = 0.12 * (c.get("extraversion", buyer) - 3.5) - 0.15 * (
        c.get("agreeableness", buyer) - 3.9
    )
    poor = 0.4 * max(1.0 - c.get("purse_cents", buyer) / 30_000.0, 0.0)
    return min(max(custom * (1.0 + bold + poor + 3.0 * dear), 0.0), 0.95)


def _used_to(c: Company, buyer: int, posted: int, *, ware: Ware) -> float:
    """Return what a buyer thinks one of a ware costs, by experience or hearsay."""
    thinks = float(c.social[_THINKS[ware]][buyer])
    return thinks if thinks > 0.0 else float(posted)


def deal(c: Company, buyer: int, seller: int, *, u: float = 0.0) -> Deal | None:
    """Return what a buyer and a seller would bargain for, or None where there is nothing.

    That is food by the basket where the larder wants it, else a thing for the house.

    Args:
        c: the company.
        buyer: row of who buys.
        seller: row of who sells.
        u: a uniform draw for whether a thing for the house is wanted today.
    """
    place, home = int(c.people["place_id"][buyer]), int(c.people["household_id"][buyer])
    if home < 0:
        return None
    stock = c.view.table("accounts")["stock"][FIRST_FIRM_ACCOUNT + place]
    for ware, wanted, least in (
        (Ware.MEAL, meals_wanted(c.view, home), _LEAST_MEALS),
        (Ware.GOODS, goods_wanted(c.view, buyer, place=place, whim=u), 1),
    ):
        posted = price_at(c.view, place, ware)
        means = household_means(c.view, buyer)
        number = min(wanted, int(stock[ware]), means // posted)
        if number >= least:
            return _deal_over(c, buyer, seller, ware=ware, number=number, means_cents=means)
    return None


def _deal_over(
    c: Company, buyer: int, seller: int, *, ware: Ware, number: int, means_cents: int
) -> Deal:
    place = int(c.people["place_id"][buyer])
    asked = number * price_at(c.view, place, ware)
    grain = 50.0 if asked < 4000 else 100.0
    return Deal(
        matter=Matter.PRICE, opener=buyer, other=seller,
        sides=(
            _buyer(c, buyer, seller, ware=ware, number=number, means_cents=means_cents,
                   grain=grain),
            _seller(c, buyer, seller, ware=ware, number=number),
        ),
        grain=grain, ware=int(ware), quantity=number, amount_cents=asked, place=place,
    )  # fmt: skip


def _buyer(
    c: Company, buyer: int, seller: int, *, ware: Ware, number: int, means_cents: int, grain: float
) -> Side:
    place = int(c.people["place_id"][buyer])
    posted = price_at(c.view, place, ware)
    fair = number * _used_to(c, buyer, posted, ware=ware)
    need = _need(c, buyer) if ware == Ware.MEAL else 0.0
    limit = min(fair * (1.04 + 0.3 * need), float(number * posted), float(means_cents))
    aim = min(0.78 * fair, 0.95 * number * posted, limit)
    aim = max(aim - aim % grain, min(grain, limit))
    return tempered_side(c, buyer, towards=seller, high=False, aim=aim, limit=limit, need=need)


def _need(c: Company, buyer: int) -> float:
    """Return how badly a buyer needs food: an empty larder, 0 to 1."""
    homes, home = c.view.table("households"), int(c.people["household_id"][buyer])
    larder = float(homes["larder_meals"][home]) / max(int(homes["size"][home]), 1)
    return min(max(1.0 - larder / 6.0, 0.0), 1.0)


def _seller(c: Company, buyer: int, seller: int, *, ware: Ware, number: int) -> Side:
    place = int(c.people["place_id"][buyer])
    posted, account = price_at(c.view, place, ware), FIRST_FIRM_ACCOUNT + place
    accounts, kind = c.view.table("accounts"), int(c.view.ground.places["kind"][place])
    target = shelf_targets(c.view, kind=kind).get(ware, 0)
    shelf = int(accounts["stock"][account, ware]) / max(target, 1)
    cost = (1.0 + _MARK_UP_LEAST) * float(accounts["cost_cents"][account, ware])
    firm = min(max(1.25 - 0.75 * shelf, 0.35), 1.0)
    limit = float(number) * min(cost + firm * max(posted - cost, 0.0), float(posted))
    side = tempered_side(
        c, seller, towards=buyer, high=True, aim=float(number * posted), limit=limit,
        need=min(max(shelf - 0.6, 0.0), 1.0),
    )  # fmt: skip
    fixed = kind == PlaceKind.SHOP and c.get("phase", seller) < _SHOP_FIXED
    return replace(side, limit=side.aim, rounds=0) if fixed else side


def possible(c: Company, host: int, level: float) -> bool:
    """Tell whether the lot is still there and the household can pay for it."""
    b = c.bargains
    buyer, account = int(b["party"][host, 0]), FIRST_FIRM_ACCOUNT + int(b["place_id"][host])
    stock = int(c.view.table("accounts")["stock"][account, int(b["ware"][host])])
    return stock >= int(b["quantity"][host]) and household_means(c.view, buyer) >= level


def settle(c: Company, host: int, level: float, struck: int) -> None:
    """Sell the lot for what was agreed."""
    b = c.bargains
    buyer, place = int(b["party"][host, 0]), int(b["place_id"][host])
    number, cents = int(b["quantity"][host]), round(level)
    if b["ware"][host] == Ware.MEAL:
        buy_lot(
            c.view, buyer, place=place, number=number, cents=cents, cause=struck, now_s=c.now_s
        )  # fmt: skip
        return
    buy_goods(c.view, buyer, place=place, number=number, cents=cents, causes=(struck,))


def leave_it(c: Company, host: int) -> None:
    """Let the buyer pay the posted price after all, or go without where that is too dear."""
    b = c.bargains
    buyer, asked = int(b["party"][host, 0]), int(b["amount_cents"][host])
    ware = Ware(int(b["ware"][host]))
    take_in_price(c.view, buyer, cents=asked / int(b["quantity"][host]), ware=ware)
    if float(b["limit"][host, 0]) < asked:
        c.social["shopped_s"][buyer] = c.now_s - SHOP_AGAIN_S + _THINK_IT_OVER_S
