"""The world outside: what its carriers ask and pay, and how a bad summer there makes food dear.

The scenario says what things cost in the town in usual times. A town that brings a ware in pays the
outside's price and the carriage on top, one that sends it out gets the price less the carriage
(price points of imports and exports: Roehner 1996, Jensen 2007). So the outside's prices are set
at the start from what this town makes and uses, such that its own are the scenario's; from then on
they move by themselves. Weather does not end at the map's rim: part of the food outside grows under
the same sky, and as its harvest shrinks the price rises by the inverse of demand's elasticity.
Called by ``economy`` and ``market``.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.core.settings import Scenario
from digisphere.core.state import View
from digisphere.environment.crops import CropPhase, Left
from digisphere.society.prices import usual_wholesale
from digisphere.society.supply import FRESH, firms, growth, hands_at, recipe_at
from digisphere.society.vocabulary import Ware

Floats = npt.NDArray[np.float64]

STEPS = 8
DEARER, CHEAPER = 0.06, 0.04
"""Each eighth of the carriers' load costs so much more, or is bought for so much less."""
CARRIED_A_DAY = {
    Ware.GRAIN: 0.5, Ware.FLOUR: 0.4, Ware.MATERIAL: 4.0, Ware.MEAL: 3.0, Ware.TREAT: 1.5,
    Ware.DRINK: 1.0, Ware.GOODS: 4.0,
}  # fmt: skip
"""Units a head that a town of this kind buys and sells in a day: what carriers reckon with."""
_EATEN_A_DAY = {Ware.MEAL: 3.0, Ware.TREAT: 1.4, Ware.DRINK: 0.6, Ware.GOODS: 0.15}
"""Units a head that households use up in a day, as counted in simulated towns."""
_WORKED = 8.0 * 5.0 / 7.0 * 0.9
"""Hours a post is worked on a mean day of the week."""
_STEPS_FILLED = 4
"""Carriers come with so many carts that the town's usual surplus fills half of them."""
_ROOM = 2.0
"""Carriers load so many times what the town has lately bought."""
_CARTS_LEARN_DAYS = 10.0
_SURE = 0.25
"""Surplus or lack over use from which the town surely sends out or brings in."""
_ELASTICITY = 0.5
"""Of the demand for food (Andreyeva, Long & Brownell 2010: 0.27 to 0.81)."""
_PASSED_ON = {Ware.GRAIN: 1.0, Ware.FLOUR: 0.8, Ware.MEAL: 0.5, Ware.TREAT: 0.35}
"""How much of a dearer harvest a ware's price takes over: the rest of it is work and carriage."""
_LEARNS_DAYS = 30.0
"""How fast the world's idea of the harvest follows what stands in the fields."""
_USUAL_HEALTH = 0.85
"""Health of the fields in a year like others."""
_FEARED = 0.93
"""Outlook below which a price that rises is put down to the fields."""
_WARES = len(Ware)


def makes_a_day(view: View) -> Floats:
    """Return (wares,) what the town's hands make in a day of a usual week."""
    made = np.zeros(_WARES)
    for account, recipe in _makers(view):
        rate = recipe.an_hour * (growth(view) if recipe is FRESH else 1.0)
        made[recipe.makes] += rate * _WORKED * hands_at(view, account)
    return made


def uses_a_day(view: View) -> Floats:
    """Return (wares,) what households and makers use up in a usual day."""
    used, mouths = np.zeros(_WARES), int(view.table("people").rows.size)
    for ware, each in _EATEN_A_DAY.items():
        used[ware] = each * mouths
    for account, recipe in _makers(view):
        for ware, each in recipe.takes.items():
            used[ware] += each * recipe.an_hour * _WORKED * hands_at(view, account)
    return used


def _makers(view: View) -> list[tuple[int, Any]]:
    found = [(account, recipe_at(view, account)) for account in firms(view).tolist()]
    return [(account, recipe) for account, recipe in found if recipe is not None]


def open_to_the_world(view: View, *, scenario: Scenario) -> None:
    """Set the outside's prices so that the town's are the scenario's, given what it makes."""
    usual, economy = usual_wholesale(scenario), scenario.economy
    made, used = makes_a_day(view), uses_a_day(view)
    over = (made - used) / np.maximum(used, 1.0)
    sent = np.clip(over / _SURE, 0.0, 1.0)
    brought = np.clip(-over / _SURE, 0.0, 1.0)
    paid = (1.0 - economy.transport_cost) * (1.0 - CHEAPER)
    carts = (used - made) / np.maximum(carried(view, import_capacity=economy.import_capacity), 1.0)
    dearer = 1.0 + DEARER * (np.clip(carts, 1.0, STEPS) - 1.0) / 2.0
    asked = (1.0 + economy.transport_cost) * dearer
    in_town = 1.0 + sent * (paid - 1.0) + brought * (asked - 1.0)
    market = view.table("market")
    market["outside_cents"][0] = usual / in_town
    market["sent_a_day"][0] = np.maximum(made - used, 0.0)


def carried(view: View, *, import_capacity: float) -> Floats:
    """Return (wares,) what one eighth of the carriers' load brings."""
    mouths = int(view.table("people").rows.size)
    a_day = np.array([CARRIED_A_DAY[ware] for ware in Ware])
    lately = _ROOM * np.asarray(view.table("market")["brought_a_day"][0], dtype=np.float64)
    step: Floats = np.ceil(np.ceil(np.maximum(a_day * mouths, lately) / STEPS) * import_capacity)
    return step


def remember_carried(view: View, ware: Ware, *, units: int) -> None:
    """Let carriers learn from a day what the town wants of them."""
    lately = view.table("market")["brought_a_day"]
    lately[0, ware] += (units - float(lately[0, ware])) / _CARTS_LEARN_DAYS


def taken(view: View) -> Floats:
    """Return (wares,) what one eighth of the carriers' carts takes away."""
    sent = np.asarray(view.table("market")["sent_a_day"][0], dtype=np.float64)
    step: Floats = np.maximum(
        2.0 * carried(view, import_capacity=1.0), np.ceil(1.4 * sent / _STEPS_FILLED)
    )
    return step


def prices_outside(view: View, *, scenario: Scenario) -> Floats:
    """Return (wares,) what the world outside asks today, in cents."""
    market = view.table("market")
    share = scenario.economy.same_sky
    left = 1.0 - share * (1.0 - float(market["harvest_outlook"][0]))
    dear = left ** (-1.0 / _ELASTICITY)
    passed = np.array([_PASSED_ON.get(ware, 0.0) for ware in Ware])
    prices: Floats = np.maximum(market["outside_cents"][0] * (1.0 + passed * (dear - 1.0)), 1.0)
    return prices


def look_at_the_fields(view: View) -> None:
    """Let the world reckon with the harvest by how fields stand, or were when reaped."""
    table = view.tables.get("crop_state")
    if table is None or not len(table["phase"]):
        return
    growing = table["phase"] == CropPhase.GROWING
    over = (table["phase"] == CropPhase.FALLOW) & (table["left"] != Left.NOTHING)
    counted = growing | over
    if not counted.any():
        return
    now = min(float(table["health"][counted].mean()) / _USUAL_HEALTH, 1.0)
    market = view.table("market")
    market["harvest_outlook"][0] += (now - float(market["harvest_outlook"][0])) / _LEARNS_DAYS
    newest = int(table["cause_event"][counted].max())
    feared = float(market["harvest_outlook"][0]) < _FEARED
    market["parched_event"][0] = newest if feared else NONE
