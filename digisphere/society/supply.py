"""Where wares and firms' money come from: fields and workshops, and trade with the world outside.

Hours worked become wares; food goes to the village's shops and tavern first, and what is over is
sold outside. Shops bring in from outside what the village does not make. Called by ``economy``
once a day before opening.
"""

import numpy as np

from digisphere.core.settings import SocietySettings
from digisphere.core.state import View
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.ledger import OUTSIDE, Holder, balance, pay
from digisphere.society.vocabulary import AccountKind, Purpose, Ware
from digisphere.world.enums import PlaceKind

PUBLIC = (PlaceKind.SCHOOL, PlaceKind.CLINIC, PlaceKind.TOWN_HALL, PlaceKind.CHAPEL)
RETAIL = (PlaceKind.SHOP, PlaceKind.TAVERN, PlaceKind.MARKET_SQUARE)
FOOD_GROWERS = (PlaceKind.FARM, PlaceKind.FIELD, PlaceKind.SHORE, PlaceKind.BARN)
WHOLESALE_SHARE = 0.6
"""What a shop pays for a ware, as a share of what it sells it for."""
YIELD_CENTS_PER_MIN = 36
"""Worth of what one minute's work makes, at wholesale prices: a wage and a fair margin."""
_RESERVE_MEALS = 150
_SHELF_DAYS = 3.0


def shelf_targets(view: View, *, kind: int) -> dict[Ware, int]:
    """Return how much of each ware a retailer of this kind likes to have."""
    mouths = int(view.table("people").rows.size)
    sellers = max(int(np.count_nonzero(np.isin(view.ground.places["kind"], RETAIL))), 1)
    share = _SHELF_DAYS * mouths / sellers
    if kind == PlaceKind.TAVERN:
        return {Ware.MEAL: int(2.0 * share) + 20, Ware.DRINK: int(4.0 * share) + 60}
    return {Ware.MEAL: int(6.0 * share) + 60, Ware.GOODS: int(0.6 * share) + 12}


def produce(view: View, *, settings: SocietySettings) -> None:
    """Turn the minutes worked since the day before into wares in the maker's store."""
    accounts = view.table("accounts")
    for account in np.flatnonzero(accounts["worked_min"] > 0).tolist():
        minutes = int(accounts["worked_min"][account])
        accounts["worked_min"][account] = 0
        kind = _kind(view, account)
        if kind in PUBLIC or kind in RETAIL:
            continue
        ware = Ware.MEAL if kind in FOOD_GROWERS else Ware.GOODS
        number = minutes * YIELD_CENTS_PER_MIN // wholesale_cents(ware, settings=settings)
        accounts["stock"][account, ware] += number
        accounts["supplied"][account, ware] += number


def stock_shops(view: View, *, settings: SocietySettings) -> None:
    """Fill the shelves from the village's growers, then from outside."""
    accounts = view.table("accounts")
    for account in _retailers(view):
        for ware, target in shelf_targets(view, kind=_kind(view, account)).items():
            missing = target - int(accounts["stock"][account, ware])
            price = wholesale_cents(ware, settings=settings)
            for source in _makers(view, ware):
                missing -= _deliver(view, source, account, ware, number=missing, price=price)
            _import(view, account, ware, number=missing, price=price)


def export_surplus(view: View, *, settings: SocietySettings) -> None:
    """Sell outside what makers hold beyond a reserve of food for the village."""
    accounts = view.table("accounts")
    for ware in (Ware.MEAL, Ware.GOODS):
        reserve = _RESERVE_MEALS if ware == Ware.MEAL else 0
        for account in _makers(view, ware):
            number = int(accounts["stock"][account, ware]) - reserve
            price = wholesale_cents(ware, settings=settings)
            if number <= 0:
                continue
            seller = Holder(account=account)
            if pay(view, OUTSIDE, to=seller, cents=number * price, purpose=Purpose.EXPORT,
                   ware=int(ware), quantity=number) >= 0:  # fmt: skip
                accounts["stock"][account, ware] -= number
                accounts["sold"][account, ware] += number


def wholesale_cents(ware: Ware, *, settings: SocietySettings) -> int:
    """Return the price of a ware before it reaches a shelf."""
    retail = {
        Ware.MEAL: settings.meal_price_cents,
        Ware.DRINK: settings.drink_price_cents,
        Ware.GOODS: settings.goods_price_cents,
    }[ware]
    return max(1, int(retail * WHOLESALE_SHARE))


def _kind(view: View, account: int) -> int:
    return int(view.ground.places["kind"][account - FIRST_FIRM_ACCOUNT])


def _retailers(view: View) -> list[int]:
    kinds = view.ground.places["kind"]
    return (FIRST_FIRM_ACCOUNT + np.flatnonzero(np.isin(kinds, RETAIL))).tolist()


def _makers(view: View, ware: Ware) -> list[int]:
    """Return accounts that hold home-made wares of this kind, the fullest store first."""
    accounts = view.table("accounts")
    stock = accounts["stock"][:, ware]
    firms = np.flatnonzero((accounts["kind"] == AccountKind.FIRM) & (stock > 0))
    makers = [a for a in firms.tolist() if a >= FIRST_FIRM_ACCOUNT and _kind(view, a) not in RETAIL]
    return sorted(makers, key=lambda a: (-int(stock[a]), a))


def _deliver(view: View, source: int, shop: int, ware: Ware, *, number: int, price: int) -> int:
    """Move wares from a maker to a shop against payment; return how many."""
    accounts = view.table("accounts")
    can_pay = balance(view, Holder(account=shop)) // price
    number = min(number, int(accounts["stock"][source, ware]), can_pay)
    if number <= 0:
        return 0
    pay(view, Holder(account=shop), to=Holder(account=source), cents=number * price,
        purpose=Purpose.SUPPLY, ware=int(ware), quantity=number)  # fmt: skip
    accounts["stock"][source, ware] -= number
    accounts["sold"][source, ware] += number
    accounts["stock"][shop, ware] += number
    accounts["supplied"][shop, ware] += number
    return number


def _import(view: View, shop: int, ware: Ware, *, number: int, price: int) -> None:
    accounts = view.table("accounts")
    number = min(number, balance(view, Holder(account=shop)) // price)
    if number <= 0:
        return
    pay(view, Holder(account=shop), to=OUTSIDE, cents=number * price, purpose=Purpose.SUPPLY,
        ware=int(ware), quantity=number)  # fmt: skip
    accounts["stock"][shop, ware] += number
    accounts["supplied"][shop, ware] += number
