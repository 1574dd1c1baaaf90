"""What people buy: food for the larder, meals and drinks at the tavern, things for the house.

Called by ``economy`` every minute with what people are seen to be doing; a purchase is booked once
somebody has been at it for two minutes. Wages, rent and supply are in ``economy`` and ``supply``.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import PLACE_BASE
from digisphere.core.settings import SocietySettings
from digisphere.core.state import View
from digisphere.people.enums import Activity
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.ledger import firm, pay, person
from digisphere.society.vocabulary import Purpose, Ware
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
_SPARE_CENTS = 12000
"""A shopper with more than this over the bill may buy something for the house."""

Rows = npt.NDArray[np.intp]


def serve(
    view: View, clock: Clock, *, settings: SocietySettings, u: npt.NDArray[np.float64]
) -> None:
    """Book everything bought or eaten that has begun since the minute before.

    Args:
        view: the economy's view.
        clock: now.
        settings: prices.
        u: a uniform draw per row, for whether a thing for the house is bought too.
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
    home = eats & hungry & (people["home_place"][rows] == place)
    drinks = tavern & (at_table | eats)
    drinks &= (now - social["drank_s"][rows] >= DRINK_AGAIN_S) & (
        people["age_years"][rows] >= DRINKING_YEARS
    )
    at_work = people["work_place"][rows] == place
    _eat_at_home(view, rows[home], now_s=now)
    for row in rows[buys].tolist():
        shop(view, row, settings=settings, now_s=now, whim=float(u[row]))
    for row in rows[tavern & eats & hungry].tolist():
        _order(view, row, Ware.MEAL, price=settings.tavern_meal_price_cents, now_s=now)
    for row in rows[drinks & ~at_work].tolist():
        _order(view, row, Ware.DRINK, price=settings.drink_price_cents, now_s=now)


def _eat_at_home(view: View, rows: Rows, *, now_s: float) -> None:
    """Take one meal per eater out of the larder while there is one."""
    people, social, homes = view.table("people"), view.table("social"), view.table("households")
    social["ate_s"][rows] = now_s
    for home in people["household_id"][rows].tolist():
        if home >= 0 and homes["larder_meals"][home] >= 1.0:
            homes["larder_meals"][home] -= 1.0
            homes["meals_eaten"][home] += 1


def shop(view: View, row: int, *, settings: SocietySettings, now_s: float, whim: float) -> None:
    """Let somebody buy food for the household, as much as larder, purse and stock allow."""
    people, social = view.table("people"), view.table("social")
    social["shopped_s"][row] = now_s
    place, home = int(people["place_id"][row]), int(people["household_id"][row])
    wanted = _meals_wanted(view, home) if home >= 0 else 0
    price = settings.meal_price_cents
    _draw_on_household(view, row, cents=wanted * price)
    wanted = min(wanted, int(people["purse_cents"][row]) // price)
    bought = sell(view, row, Ware.MEAL, place=place, wanted=wanted, price=price,
                  purpose=Purpose.FOOD)  # fmt: skip
    if bought:
        homes = view.table("households")
        homes["larder_meals"][home] += float(bought)
        homes["meals_bought"][home] += bought
    price = settings.goods_price_cents
    if whim < 0.18 and int(people["purse_cents"][row]) > price + _SPARE_CENTS:
        social["goods"][row] += sell(
            view, row, Ware.GOODS, place=place, wanted=1, price=price, purpose=Purpose.GOODS
        )


def _meals_wanted(view: View, home: int) -> int:
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


def _order(view: View, row: int, ware: Ware, *, price: int, now_s: float) -> None:
    """Sell one meal or drink at the tavern somebody sits in."""
    people, social = view.table("people"), view.table("social")
    meal = ware == Ware.MEAL
    social["ate_s" if meal else "drank_s"][row] = now_s
    place = int(people["place_id"][row])
    purpose = Purpose.MEAL if meal else Purpose.DRINK
    sold = sell(view, row, ware, place=place, wanted=1, price=price, purpose=purpose)
    social["meals_out" if meal else "drinks"][row] += sold


def sell(
    view: View, row: int, ware: Ware, *, place: int, wanted: int, price: int, purpose: Purpose
) -> int:
    """Sell wares from a place's stock to a person; return how many changed hands."""
    account = FIRST_FIRM_ACCOUNT + place
    accounts = view.table("accounts")
    number = min(wanted, int(accounts["stock"][account, ware]))
    if number <= 0:
        return 0
    event = pay(
        view,
        person(row),
        to=firm(place),
        cents=number * price,
        purpose=purpose,
        causes=_cause(view.table("people"), row),
        ware=int(ware),
        quantity=number,
        place=PLACE_BASE + place,
    )
    if event < 0:
        return 0
    accounts["stock"][account, ware] -= number
    accounts["sold"][account, ware] += number
    return number


def _cause(people: Any, row: int) -> tuple[int, ...]:
    event = int(people["intention_event"][row])
    return (event,) if event >= 0 else ()
