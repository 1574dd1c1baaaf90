"""What people buy: food for the larder, treats, things for the house, meals and drinks out.

Called by ``economy`` every minute with what people are seen to be doing; a purchase is booked once
somebody has been at it for two minutes. What a household can spend beyond food follows the linear
expenditure system (Stone 1954): needful food first, then fixed shares of what income is left, so
that the share of food falls as income rises (Engel). Prices are each shop's own (``prices``).
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.people.enums import Activity
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.ledger import firm, pay, person
from digisphere.society.vocabulary import BargainState, Purpose, Ware
from digisphere.world.enums import PlaceKind

SHOPS = (PlaceKind.SHOP, PlaceKind.MARKET_SQUARE)
SETTLED_S = 120.0
SHOP_AGAIN_S = 2.0 * 3600.0
MEAL_AGAIN_S = 2.5 * 3600.0
DRINK_AGAIN_S = 40.0 * 60.0
DRINKING_YEARS = 16.0
_AT_TABLE = np.isin(
    np.arange(256),
    (Activity.SIT, Activity.TALK, Activity.REST, Activity.PLAY, Activity.IDLE),
)
_IS_SHOP = np.isin(np.arange(256), SHOPS)
TREAT_SHARE, GOODS_SHARE = 0.16, 0.05
"""Shares of income left after rent and plain food that go to treats and to things for the house
(marginal shares of the linear expenditure system; food's lie at 0.1 to 0.3 in Lluch et al. 1977).
"""
_FOOD_MOST, _THINNEST = 0.5, 0.4
"""Plain food may take this share of income after rent; helpings never fall below the second."""
_FELT = 0.1
"""A price this much off what somebody last paid strikes them."""
_SPARE_DAYS = 21
_MEALS_A_DAY = 3
_YEAR_DAYS, _MONTHS = 365, 12

Rows = npt.NDArray[np.intp]


def serve(view: View, clock: Clock, *, u: npt.NDArray[np.float64]) -> None:
    """Book everything bought or eaten that has begun since the minute before.

    Args:
        view: the economy's view.
        clock: now.
        u: a uniform draw per row, for whether a thing beyond food is bought too.
    """
    people, social = view.table("people"), view.table("social")
    rows, now = people.rows, clock.time_s
    place = people["place_id"][rows]
    settled = (place >= 0) & (now - people["activity_t0_s"][rows] >= SETTLED_S)
    rows, place = rows[settled], place[settled]
    if rows.size == 0:
        return
    kind = view.ground.places["kind"][place]
    activity = people["activity"][rows]
    shops, at_table = _IS_SHOP[kind], _AT_TABLE[activity]
    tavern, eats = kind == PlaceKind.TAVERN, activity == Activity.EAT
    hungry = now - social["ate_s"][rows] >= MEAL_AGAIN_S
    buys = (activity == Activity.SHOP) & shops
    buys &= now - social["shopped_s"][rows] >= SHOP_AGAIN_S
    buys &= view.tables["bargains"]["state"][rows] == BargainState.NONE
    home = eats & hungry & (people["home_place"][rows] == place)
    drinks = tavern & (at_table | eats)
    drinks &= (now - social["drank_s"][rows] >= DRINK_AGAIN_S) & (
        people["age_years"][rows] >= DRINKING_YEARS
    )
    at_work = people["work_place"][rows] == place
    _eat_at_home(view, rows[home], now_s=now, u=u)
    for row in rows[buys].tolist():
        shop(view, row, now_s=now, whim=float(u[row]))
    for row in rows[tavern & eats & hungry].tolist():
        _order(view, row, Ware.MEAL, now_s=now)
    for row in rows[drinks & ~at_work].tolist():
        _order(view, row, Ware.DRINK, now_s=now)


def _eat_at_home(view: View, rows: Rows, *, now_s: float, u: npt.NDArray[np.float64]) -> None:
    """Take one meal per eater out of the larder while there is one; thin helpings make it last."""
    people, social, homes = view.table("people"), view.table("social"), view.table("households")
    social["ate_s"][rows] = now_s
    home_of = people["household_id"][rows]
    full = u[rows] < np.where(home_of >= 0, homes["portion"][home_of], 0.0)
    for home in home_of[full].tolist():
        if homes["larder_meals"][home] >= 1.0:
            homes["larder_meals"][home] -= 1.0
            homes["meals_eaten"][home] += 1


def shop(view: View, row: int, *, now_s: float, whim: float) -> None:
    """Let somebody buy food for the household, as much as larder, purse and stock allow."""
    people, social = view.table("people"), view.table("social")
    social["shopped_s"][row] = now_s
    place, home = int(people["place_id"][row]), int(people["household_id"][row])
    wanted = meals_wanted(view, home) if home >= 0 else 0
    price = price_at(view, place, Ware.MEAL)
    _draw_on_household(view, row, cents=wanted * price)
    wanted = min(wanted, int(people["purse_cents"][row]) // price)
    bought = sell(view, row, Ware.MEAL, place=place, wanted=wanted, purpose=Purpose.FOOD)
    if bought:
        _stow(view, row, number=bought)
        social["thinks_meal_cents"][row] = price
        _notice_price(view, row, place=place, price=price)
    if home >= 0:
        _indulge(view, row, home=home, place=place, whim=whim)


def _stow(view: View, row: int, *, number: int) -> None:
    """Put bought food into the larder."""
    homes, home = view.table("households"), int(view.table("people")["household_id"][row])
    homes["larder_meals"][home] += float(number)
    homes["meals_bought"][home] += number


def take_in_price(view: View, row: int, *, cents: float, ware: Ware = Ware.MEAL) -> None:
    """Let somebody's idea of a price move half-way to what they were asked or paid in a bargain."""
    name = "thinks_meal_cents" if ware == Ware.MEAL else "thinks_goods_cents"
    thinks = view.table("social")[name]
    before = int(thinks[row])
    thinks[row] = max(round((before + cents) / 2.0 if before > 0 else cents), 1)


def price_at(view: View, place: int, ware: Ware) -> int:
    """Return what a place asks for a ware, in cents."""
    return max(int(view.table("accounts")["price_cents"][FIRST_FIRM_ACCOUNT + place, ware]), 1)


def _notice_price(view: View, row: int, *, place: int, price: int) -> None:
    """Tell of a price that strikes a regular of the shop, and remember what was paid."""
    social, account = view.table("social"), FIRST_FIRM_ACCOUNT + place
    before, shop_before = int(social["meal_cents"][row]), int(social["meal_place"][row])
    if shop_before == place and abs(price / max(before, 1) - 1.0) < _FELT:
        return
    social["meal_cents"][row], social["meal_place"][row] = price, place
    if shop_before != place or abs(price / before - 1.0) < _FELT:
        return
    known = (
        int(view.table("accounts")["short_event"][account]),
        int(view.table("market")["parched_event"][0]),
    )
    view.events.emit(
        "price_rise" if price > before else "price_fall",
        subject=PERSON_BASE + row,
        place=PLACE_BASE + place,
        causes=[c for c in known if c >= 0] if price > before else (),
        ware=int(Ware.MEAL),
        price_cents=price,
        before_cents=before,
    )


def _indulge(view: View, row: int, *, home: int, place: int, whim: float) -> None:
    """Spend what the household has put by on treats and, more rarely, on a thing for the house."""
    homes, social = view.table("households"), view.table("social")
    wishes = [
        (ware, _can_spare(view, row, ware, place=place, whim=whim), purpose, counter)
        for ware, purpose, counter in (
            (Ware.TREAT, Purpose.TREAT, "treats"), (Ware.GOODS, Purpose.GOODS, "goods"),
        )
    ]  # fmt: skip
    for ware, wanted, purpose, counter in wishes:
        price = price_at(view, place, ware)
        number = sell(view, row, ware, place=place, wanted=wanted, purpose=purpose)
        social[counter][row] += number
        if number and ware == Ware.GOODS:
            social["thinks_goods_cents"][row] = price
        homes["spare_cents"][home] -= min(number * price, int(homes["spare_cents"][home]))


def goods_wanted(view: View, row: int, *, place: int, whim: float) -> int:
    """Return how many things for the house a shopper would buy at a place today."""
    home = int(view.table("people")["household_id"][row])
    return _can_spare(view, row, Ware.GOODS, place=place, whim=whim) if home >= 0 else 0


def _can_spare(view: View, row: int, ware: Ware, *, place: int, whim: float) -> int:
    """Return how many treats or things for the house what is put by is enough for."""
    people, homes = view.table("people"), view.table("households")
    purse, price = int(people["purse_cents"][row]), price_at(view, place, ware)
    spare = min(int(homes["spare_cents"][int(people["household_id"][row])]), purse // 2)
    share = (TREAT_SHARE if ware == Ware.TREAT else GOODS_SHARE) / (TREAT_SHARE + GOODS_SHARE)
    return min(int(spare * share / price + whim), purse // 2 // price)


def buy_goods(
    view: View, row: int, *, place: int, number: int, cents: int, causes: tuple[int, ...]
) -> None:
    """Sell somebody things for the house for what was agreed."""
    social, homes = view.table("social"), view.table("households")
    home = int(view.table("people")["household_id"][row])
    _draw_on_household(view, row, cents=cents)
    bought = hand_over(
        view, row, Ware.GOODS, place=place, number=number, cents=cents, purpose=Purpose.GOODS,
        causes=causes,
    )  # fmt: skip
    if bought:
        social["goods"][row] += bought
        homes["spare_cents"][home] -= min(cents, int(homes["spare_cents"][home]))
        take_in_price(view, row, cents=cents / number, ware=Ware.GOODS)


def put_by(view: View, *, meal_cents: float) -> None:
    """Let every household put by for a day what it can spend beyond rent and plain food.

    Where plain food would take more than a large share of the income, helpings grow smaller: the
    first thing people do when food is dear (Maxwell 1996).

    Args:
        view: the economy's view.
        meal_cents: what the food for a meal costs now.
    """
    people, homes = view.table("people"), view.table("households")
    rows = people.rows
    home = people["household_id"][rows]
    inside = home >= 0
    income = people["income_cents_month"][rows][inside].astype(np.float64)
    month = np.bincount(home[inside], weights=income, minlength=homes.capacity)
    size = np.bincount(home[inside], minlength=homes.capacity)
    day = (month - homes["rent_cents"]) * _MONTHS / _YEAR_DAYS
    left = np.maximum(day - size * _MEALS_A_DAY * meal_cents, 0.0)
    plain = np.maximum(size * _MEALS_A_DAY * meal_cents, 1.0)
    able = np.maximum(_FOOD_MOST * day, 0.0) / plain
    homes["portion"][...] = np.where(size > 0, np.clip(able, _THINNEST, 1.0), 1.0)
    add = np.floor((TREAT_SHARE + GOODS_SHARE) * left).astype(np.int64)
    homes["spare_cents"][...] = np.minimum(homes["spare_cents"] + add, _SPARE_DAYS * add)


def buy_lot(
    view: View, row: int, *, place: int, number: int, cents: int, cause: int, now_s: float
) -> None:
    """Sell somebody so many meals' food for what was agreed, out of the household's purses."""
    _draw_on_household(view, row, cents=cents)
    bought = hand_over(
        view, row, Ware.MEAL, place=place, number=number, cents=cents, purpose=Purpose.FOOD,
        causes=(cause,),
    )  # fmt: skip
    if bought:
        view.table("social")["shopped_s"][row] = now_s
        _stow(view, row, number=number)
        take_in_price(view, row, cents=cents / number)


def household_means(view: View, row: int) -> int:
    """Return what a shopper can lay out: their own purse and half of the fullest at home, cents."""
    people = view.table("people")
    purse, rows = people["purse_cents"], people.rows
    home = rows[people["household_id"][rows] == people["household_id"][row]]
    richest = int(home[np.argmax(purse[home])])
    return int(purse[row]) + (int(purse[richest]) // 2 if richest != row else 0)


def meals_wanted(view: View, home: int) -> int:
    """Return how many meals' food a household would like to buy."""
    homes = view.table("households")
    return max(0, int(homes["larder_target"][home]) - int(homes["larder_meals"][home]))


def _draw_on_household(view: View, row: int, *, cents: int) -> None:
    """Let the best-off of the household make up what the shopper's purse lacks."""
    people = view.table("people")
    short = cents - int(people["purse_cents"][row])
    if short <= 0:
        return
    rows = people.rows
    home = rows[people["household_id"][rows] == people["household_id"][row]]
    richest = int(home[np.argmax(people["purse_cents"][home])])
    give = min(short, int(people["purse_cents"][richest]) // 2)
    if richest != row:
        pay(view, person(richest), to=person(row), cents=give, purpose=Purpose.HOUSEHOLD)


def _order(view: View, row: int, ware: Ware, *, now_s: float) -> None:
    """Sell one meal or drink at the tavern somebody sits in."""
    people, social = view.table("people"), view.table("social")
    meal = ware == Ware.MEAL
    social["ate_s" if meal else "drank_s"][row] = now_s
    place = int(people["place_id"][row])
    purpose = Purpose.MEAL if meal else Purpose.DRINK
    sold = sell(view, row, ware, place=place, wanted=1, purpose=purpose)
    social["meals_out" if meal else "drinks"][row] += sold
    thinks = "thinks_supper_cents" if meal else "thinks_drink_cents"
    social[thinks][row] = price_at(view, place, ware)


def sell(view: View, row: int, ware: Ware, *, place: int, wanted: int, purpose: Purpose) -> int:
    """Sell wares from a place's stock at its price to a person; return how many changed hands."""
    account, price = FIRST_FIRM_ACCOUNT + place, price_at(view, place, ware)
    number = min(wanted, int(view.table("accounts")["stock"][account, ware]))
    if number <= 0:
        return 0
    return hand_over(
        view, row, ware, place=place, number=number, cents=number * price, purpose=purpose,
        causes=_cause(view.table("people"), row),
    )  # fmt: skip


def hand_over(
    view: View, row: int, ware: Ware, *, place: int, number: int, cents: int, purpose: Purpose,
    causes: tuple[int, ...],
) -> int:  # fmt: skip
    """Give a person wares out of a place's stock for their money; return how many, or 0."""
    accounts, account = view.table("accounts"), FIRST_FIRM_ACCOUNT + place
    event = pay(
        view, person(row), to=firm(place), cents=cents, purpose=purpose, causes=causes,
        ware=int(ware), quantity=number, place=PLACE_BASE + place,
    )  # fmt: skip
    if event < 0:
        return 0
    accounts["stock"][account, ware] -= number
    accounts["sold"][account, ware] += number
    return number


def _cause(people: Any, row: int) -> tuple[int, ...]:
    event = int(people["intention_event"][row])
    return (event,) if event >= 0 else ()
