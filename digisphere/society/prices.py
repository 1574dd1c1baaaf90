"""What things cost in usual times, and how a shop sets its own prices.

A shop's price follows what its wares cost it and how full the shelf is: mark-ups fall with stock
(Aguirregabiria 1999), and small gaps are left alone, as changing a price has its own cost (Mankiw
1985). Called by ``economy`` once a day after the wholesale trade of ``market``.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.settings import Scenario
from digisphere.core.state import View
from digisphere.society.vocabulary import Ware
from digisphere.world.enums import PlaceKind

Floats = npt.NDArray[np.float64]

WHOLESALE_SHARE = 0.6
"""What a shop pays for a ware, as a share of what it sells it for, when nothing is scarce."""
_LEFT_ALONE = 0.025
_LARGEST_STEP = 0.08
"""A price differing less than the first is not changed; it moves by at most the second a day."""
_SHELF_FACTOR = (0.85, 1.6)


def retail_prices(scenario: Scenario, *, tavern: bool = False) -> Floats:
    """Return (wares,) prices over the counter when nothing is scarce, in cents."""
    society, economy = scenario.society, scenario.economy
    price = np.zeros(len(Ware))
    price[Ware.MEAL] = society.tavern_meal_price_cents if tavern else society.meal_price_cents
    price[Ware.DRINK] = society.drink_price_cents
    price[Ware.GOODS] = society.goods_price_cents
    price[Ware.TREAT] = economy.treat_price_cents
    for ware in (Ware.GRAIN, Ware.FLOUR, Ware.MATERIAL):
        price[ware] = usual_wholesale(scenario)[ware] / WHOLESALE_SHARE
    return price


def usual_wholesale(scenario: Scenario) -> Floats:
    """Return (wares,) prices between the town's firms when nothing is scarce, in cents."""
    society, economy = scenario.society, scenario.economy
    price = np.zeros(len(Ware))
    price[Ware.MEAL] = society.meal_price_cents * WHOLESALE_SHARE
    price[Ware.DRINK] = society.drink_price_cents * WHOLESALE_SHARE
    price[Ware.GOODS] = society.goods_price_cents * WHOLESALE_SHARE
    price[Ware.TREAT] = economy.treat_price_cents * WHOLESALE_SHARE
    price[Ware.GRAIN] = economy.grain_price_cents
    price[Ware.FLOUR] = economy.flour_price_cents
    price[Ware.MATERIAL] = economy.material_price_cents
    return np.maximum(price, 1.0)


def next_price(
    price_cents: Floats, *, cost_cents: Floats, mark_up: Floats, shelf: Floats, response: float
) -> Floats:
    """Return what a shop asks tomorrow.

    Args:
        price_cents: (n,) what it asks now.
        cost_cents: (n,) what a unit costs it.
        mark_up: (n,) usual price over usual cost.
        shelf: (n,) stock over what it likes to have.
        response: elasticity of the price to the shelf; 0 keeps prices as they are.
    """
    if response == 0.0:
        return price_cents
    scarce = np.clip(np.maximum(shelf, 1e-3) ** -response, *_SHELF_FACTOR)
    wanted = cost_cents * mark_up * scarce
    step = wanted / np.maximum(price_cents, 1.0) - 1.0
    moved = price_cents * (1.0 + np.clip(step, -_LARGEST_STEP, _LARGEST_STEP))
    near: Floats = np.where(np.abs(step) < _LEFT_ALONE, price_cents, np.maximum(moved, 1.0))
    return near


def set_prices(view: View, *, account: int, kind: int, shelf: dict[Ware, int],
               scenario: Scenario) -> None:  # fmt: skip
    """Let a shop or tavern set today's prices of what it sells.

    A tavern's mark-up pays for cooking and service, so only what the food costs is passed on.
    """
    accounts = view.table("accounts")
    usual = retail_prices(scenario, tavern=kind == PlaceKind.TAVERN)
    bought = usual_wholesale(scenario)
    wares = np.array(sorted(shelf), dtype=np.int64)
    target = np.array([shelf[Ware(w)] for w in wares.tolist()], dtype=np.float64)
    cost = accounts["cost_cents"][account, wares]
    served = usual[wares] - bought[wares] / WHOLESALE_SHARE if kind == PlaceKind.TAVERN else 0.0
    now = accounts["price_cents"][account, wares].astype(np.float64) - served
    asked = next_price(
        now,
        cost_cents=cost,
        mark_up=np.full(len(wares), 1.0 / WHOLESALE_SHARE),
        shelf=accounts["stock"][account, wares] / np.maximum(target, 1.0),
        response=scenario.economy.price_response,
    )
    accounts["price_cents"][account, wares] = np.round(asked + served).astype(np.int64)
