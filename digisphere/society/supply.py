"""What firms make, and from what: fields give grain, mills flour, bakeries food, workshops goods.

Hours worked become wares as long as the inputs last; what is used up leaves the books as used,
what comes out enters as made. Called by ``economy`` once a day before the trade of ``market``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from digisphere.core.state import View
from digisphere.environment.crops import CROPS, CropPhase
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.vocabulary import AccountKind, Ware
from digisphere.world.enums import Crop, PlaceKind, Trade

PUBLIC = (PlaceKind.SCHOOL, PlaceKind.CLINIC, PlaceKind.TOWN_HALL, PlaceKind.CHAPEL)
RETAIL = (PlaceKind.SHOP, PlaceKind.TAVERN, PlaceKind.MARKET_SQUARE)
GROWERS = (PlaceKind.FARM, PlaceKind.FIELD, PlaceKind.SHORE, PlaceKind.BARN)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an hour's work makes, and what a unit of it takes."""

    makes: Ware
    an_hour: float
    takes: Mapping[Ware, float] = field(default_factory=dict)
    store_h: float = 16.0
    """No more is made than so many hours' work in store: what nobody buys is not made."""


FRESH = Recipe(Ware.MEAL, 15.0, store_h=48.0)
"""Milk, eggs, vegetables, fish: what is a working week old goes to the animals."""
MILLING = Recipe(Ware.FLOUR, 90.0, {Ware.GRAIN: 1.0 / 0.78})
"""White flour takes 78 % of the grain (usual extraction rate, FAO)."""
BAKING = Recipe(Ware.MEAL, 24.0, {Ware.FLOUR: 0.35})
"""Bread for a meal takes a third of a kilogram of flour."""
BUTCHERY = Recipe(Ware.TREAT, 10.0, {Ware.MEAL: 0.8})
CRAFT = Recipe(Ware.GOODS, 3.0, {Ware.MATERIAL: 1.0})
FORESTRY = Recipe(Ware.MATERIAL, 7.5)
_BY_TRADE = {
    Trade.MILL: MILLING,
    Trade.BAKERY: BAKING,
    Trade.BUTCHER: BUTCHERY,
    Trade.TAILOR: CRAFT,
}

_GRAIN_WORTH = {Crop.POTATO: 0.22, Crop.RAPESEED: 2.0}
"""A kilogram of these in kilograms of grain: potatoes by food energy, rapeseed by price."""
GARDEN_SHARE = 0.6
"""How much of a farm's fresh food comes from what grows outdoors and suffers with it."""
_WINTER_GARDEN = 0.5
_SHELF_DAYS = 3.0


def recipe_of(kind: int, trade: int) -> Recipe | None:
    """Return what a place of this kind and trade makes; None for those who make nothing."""
    if trade in _BY_TRADE:
        return _BY_TRADE[Trade(trade)]
    if kind in PUBLIC or kind in RETAIL:
        return None
    if kind in GROWERS:
        return FRESH
    return FORESTRY if kind == PlaceKind.WOODS else CRAFT


def recipe_at(view: Any, account: int) -> Recipe | None:
    """Return what the firm of an account makes."""
    places, place = view.ground.places, account - FIRST_FIRM_ACCOUNT
    return recipe_of(int(places["kind"][place]), int(places["trade"][place]))


def kind_of(view: Any, account: int) -> int:
    """Return the PlaceKind of a firm."""
    return int(view.ground.places["kind"][account - FIRST_FIRM_ACCOUNT])


def retailers(view: Any) -> list[int]:
    """Return the accounts of shops, stalls and taverns."""
    kinds = view.ground.places["kind"]
    found: list[int] = (FIRST_FIRM_ACCOUNT + np.flatnonzero(np.isin(kinds, RETAIL))).tolist()
    return found


def shelf_targets(view: Any, *, kind: int) -> dict[Ware, int]:
    """Return how much of each ware a retailer of this kind likes to have."""
    mouths = int(view.table("people").rows.size)
    sellers = max(int(np.count_nonzero(np.isin(view.ground.places["kind"], RETAIL))), 1)
    share = _SHELF_DAYS * mouths / sellers
    if kind == PlaceKind.TAVERN:
        return {Ware.MEAL: int(2.0 * share) + 20, Ware.DRINK: int(4.0 * share) + 60}
    return {
        Ware.MEAL: int(6.0 * share) + 60,
        Ware.GOODS: int(0.6 * share) + 12,
        Ware.TREAT: int(1.5 * share) + 12,
    }


def make(view: View, account: int, ware: Ware, *, number: int, cost_cents: float) -> None:
    """Bring newly made wares into a firm's store."""
    accounts = view.table("accounts")
    stock = int(accounts["stock"][account, ware])
    accounts["made"][account, ware] += number
    accounts["stock"][account, ware] += number
    before = float(accounts["cost_cents"][account, ware])
    accounts["cost_cents"][account, ware] = _mean_cost(before, stock, cost_cents, number)


def _mean_cost(before: float, stock: int, cost: float, number: int) -> float:
    """Return the mean cost of a unit once ``number`` at ``cost`` join ``stock`` at ``before``."""
    whole = max(stock, 0) + number
    return (before * max(stock, 0) + cost * number) / whole if whole else cost


def take_in(view: View, account: int, ware: Ware, *, number: int, cost_cents: float) -> None:
    """Bring bought wares into a firm's store, at what a unit cost."""
    accounts = view.table("accounts")
    stock = int(accounts["stock"][account, ware])
    accounts["supplied"][account, ware] += number
    accounts["stock"][account, ware] += number
    before = float(accounts["cost_cents"][account, ware])
    accounts["cost_cents"][account, ware] = _mean_cost(before, stock, cost_cents, number)


def produce(view: View) -> None:
    """Turn the minutes worked since the day before into wares, as far as inputs last."""
    accounts = view.table("accounts")
    growing = growth(view)
    for account in np.flatnonzero(accounts["worked_min"] > 0).tolist():
        minutes = int(accounts["worked_min"][account])
        accounts["worked_min"][account] = 0
        recipe = recipe_at(view, account)
        if recipe is None:
            continue
        rate = recipe.an_hour * (growing if recipe is FRESH else 1.0)
        number = int(minutes * rate / 60.0)
        room = recipe.store_h * recipe.an_hour * max(hands_at(view, account), 1)
        stock = int(accounts["stock"][account, recipe.makes])
        number = min(number, max(int(room) - stock, 0))
        for ware, each in recipe.takes.items():
            number = min(number, int(int(accounts["stock"][account, ware]) / each))
        if number > 0:
            _use_up(view, account, recipe, number=number)


def _use_up(view: View, account: int, recipe: Recipe, *, number: int) -> None:
    accounts = view.table("accounts")
    worth = float(view.table("market")["wholesale_cents"][0, recipe.makes])
    for ware, each in recipe.takes.items():
        units = min(int(np.ceil(number * each)), int(accounts["stock"][account, ware]))
        accounts["used"][account, ware] += units
        accounts["stock"][account, ware] -= units
    make(view, account, recipe.makes, number=number, cost_cents=worth)


def hands_at(view: View, account: int) -> int:
    """Return how many work at a firm."""
    people = view.table("people")
    return int(np.count_nonzero(people["work_place"] == account - FIRST_FIRM_ACCOUNT))


def growth(view: Any) -> float:
    """Return how much fresh food a farmer's hour gives now, against a good day in the season.

    What grows under the open sky fares as the fields do, by their health while they stand and
    little in the dead season; milk and eggs go on.
    """
    table = view.tables.get("crop_state")
    if table is None or not len(table["phase"]):
        return 1.0
    phase = table["phase"]
    growing = phase == CropPhase.GROWING
    sown = growing | (phase == CropPhase.FALLOW)
    if not sown.any():
        return 1.0
    thrives = float(np.where(growing, table["health"], _WINTER_GARDEN)[sown].mean())
    return 1.0 - GARDEN_SHARE + GARDEN_SHARE * thrives


def field_hectares(ground: Any) -> Any:
    """Return (fields,) area of each farm field in hectares."""
    farm = ground.fields_farm
    return farm["length_m"].astype(np.float64) * farm["width_m"] / 1e4


def bring_in(view: View, *, field_row: int, t_ha: float) -> int:
    """Store the grain of a reaped field with the firm that works it; return the kilograms."""
    farm = view.ground.fields_farm
    crop, place = Crop(int(farm["crop"][field_row])), int(farm["place_id"][field_row])
    if place < 0:
        return 0
    tonnes = t_ha * float(field_hectares(view.ground)[field_row])
    kilograms = int(1000.0 * tonnes * _GRAIN_WORTH.get(crop, 1.0))
    price = float(view.table("market")["wholesale_cents"][0, Ware.GRAIN])
    make(view, FIRST_FIRM_ACCOUNT + place, Ware.GRAIN, number=kilograms, cost_cents=price)
    return kilograms


def stock_makers(view: View) -> None:
    """Give makers at the start what is left of a usual harvest, and inputs of a few days' work."""
    accounts = view.table("accounts")
    farm = getattr(view.ground, "fields_farm", None)
    if farm is not None:
        hectares = field_hectares(view.ground)
        for row in range(farm.count):
            crop, place = Crop(int(farm["crop"][row])), int(farm["place_id"][row])
            if place >= 0 and crop in CROPS:
                tonnes = CROPS[crop].yield_t_ha * float(hectares[row]) * _GRAIN_WORTH.get(crop, 1.0)
                kilograms = int(1000.0 * tonnes * _left_of_harvest(view, row))
                accounts["stock"][FIRST_FIRM_ACCOUNT + place, Ware.GRAIN] += kilograms
    for account in firms(view).tolist():
        recipe = recipe_at(view, account)
        for ware, each in (recipe.takes if recipe else {}).items():
            number = 16.0 * hands_at(view, account) * recipe.an_hour * each if recipe else 0.0
            accounts["stock"][account, ware] += int(number)


def _left_of_harvest(view: View, field_row: int) -> float:
    """Return how much of the last harvest is still there: less as the next ripens."""
    table = view.tables.get("crop_state")
    if table is None or table["phase"][field_row] != CropPhase.GROWING:
        return 0.75
    return 0.6 * max(1.0 - float(table["stage"][field_row]), 0.05)


def firms(view: Any) -> Any:
    """Return the accounts of firms that have a place."""
    accounts = view.table("accounts")
    found = np.flatnonzero(accounts["kind"] == AccountKind.FIRM)
    return found[(found >= FIRST_FIRM_ACCOUNT) & (accounts["place_id"][found] >= 0)]
