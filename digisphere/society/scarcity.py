"""What is scarce and why: harvests brought in or lost, shelves that could not be filled.

Called by ``economy`` once a day around the wholesale trade; the causes it names let a dear loaf be
traced to a flooded field or a closed bridge.
"""

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PLACE_BASE
from digisphere.core.settings import Scenario
from digisphere.core.state import View
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.prices import set_prices
from digisphere.society.supply import bring_in, kind_of, retailers, shelf_targets
from digisphere.society.vocabulary import Ware

_SHORT = 0.25
"""A shelf below this share of what a shop likes to have after the trade is short."""
_SHORT_AGAIN_DAYS = 7


def look_for_harvests(view: View) -> None:
    """Bring in what has been reaped since the day before; remember the newest failure."""
    market, log = view.table("market"), view.events.read
    since = int(market["seen_event"][0])
    market["seen_event"][0] = len(log)
    tick = log.get(since).tick if since < len(log) else None
    if tick is None:
        return
    for kind in ("harvest", "harvest_failed"):
        if kind not in log.kinds():
            continue
        for event in log.select(kind=kind, since_tick=tick):
            if event.id < since:
                continue
            if kind == "harvest":
                bring_in(view, field_row=int(event.payload["field"]),
                         t_ha=float(event.payload["t_ha"]))  # fmt: skip
            else:
                market["harvest_event"][0] = event.id


def stock_taking(view: View, clock: Clock, *, scenario: Scenario) -> None:
    """Let shops look at what they got: price it, and tell of what ran short."""
    accounts = view.table("accounts")
    for account in retailers(view):
        kind = kind_of(view, account)
        shelf = shelf_targets(view, kind=kind)
        set_prices(view, account=account, kind=kind, shelf=shelf, scenario=scenario)
        target, stock = shelf[Ware.MEAL], int(accounts["stock"][account, Ware.MEAL])
        ago = clock.day_index - int(accounts["short_day"][account])
        told = int(accounts["short_event"][account]) != NONE and ago < _SHORT_AGAIN_DAYS
        if stock < _SHORT * target and not told:
            accounts["short_day"][account] = clock.day_index
            accounts["short_event"][account] = _tell_short(view, account, stock, target)
        elif stock >= target // 2 and not told:
            accounts["short_event"][account] = NONE


def _tell_short(view: View, account: int, stock: int, target: int) -> int:
    market = view.table("market")
    known = (int(market["closed_event"][0]), int(market["harvest_event"][0]))
    return view.events.emit(
        "shortage",
        place=PLACE_BASE + account - FIRST_FIRM_ACCOUNT,
        causes=[c for c in known if c != NONE],
        ware=int(Ware.MEAL),
        stock=stock,
        wanted=target,
    )
