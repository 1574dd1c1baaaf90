"""The town's economy and opinions day by day: a ring of figures, and the series of them.

``note`` writes a row once a day after the wholesale trade; ``series`` hands the rows out in order,
for panels, reports and checks. Nothing here decides anything.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.state import View
from digisphere.people.enums import WORKLESS, Occupation
from digisphere.society.columns import FIRST_FIRM_ACCOUNT, MARKET_DAY_COLUMNS, MONEY_TENTHS
from digisphere.society.inequality import gini
from digisphere.society.market import Session
from digisphere.society.trade import SHOPS
from digisphere.society.vocabulary import Ware
from digisphere.world.enums import PlaceKind

_MEALS_A_DAY = 3.0


def note(view: View, clock: Clock, *, sessions: Sequence[Session]) -> None:
    """Write the day's figures over those of the same day a ring ago."""
    days = view.table("market_days")
    row = clock.day_index % days.capacity
    days["day_index"][row] = clock.day_index
    days["wholesale_cents"][row] = view.table("market")["wholesale_cents"][0]
    days["retail_cents"][row] = retail_mean(view)
    days["traded"][row], days["imported"][row] = 0, 0
    for session in sessions:
        days["traded"][row, session.ware] = session.traded
        days["imported"][row, session.ware] = session.imported
    most = sum(s.largest_cents for s in sessions)
    days["efficiency"][row] = sum(s.surplus_cents for s in sessions) / most if most else 1.0
    employed, seeking = work_counts(view)
    days["employed"][row], days["unemployed"][row] = employed, seeking
    market = view.table("market")
    for name in ("wages_cents", "relief_cents"):
        days[name][row], market[name][0] = int(market[name][0]), 0
    homes = view.table("households")
    lived = homes["size"] > 0
    meals = homes["larder_meals"][lived] / np.maximum(homes["size"][lived], 1) / _MEALS_A_DAY
    days["larder_days"][row] = float(np.median(meals)) if meals.size else 0.0
    days["bare"][row] = int(np.count_nonzero(meals * _MEALS_A_DAY < 1.0))
    days["behind"][row] = int(np.count_nonzero(homes["arrears_cents"][lived] > 0))
    money = household_money(view.tables["people"])[1]
    days["gini"][row] = gini(money)
    days["money_cents"][row] = np.quantile(money, MONEY_TENTHS) if money.size else 0
    views = opinions(view.tables)
    days["views_mean"][row] = views.mean(axis=0) if views.size else 0.0
    days["views_spread"][row] = views.std(axis=0) if views.size else 0.0


def household_money(people: Any) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the households that are lived in, and the cents in all purses of each."""
    rows = np.flatnonzero(people.alive)
    home = people["household_id"][rows]
    rows, home = rows[home >= 0], home[home >= 0]
    size = np.bincount(home)
    # Sums of floats are exact here: purses are far below 2^53 cents.
    cents = np.bincount(home, weights=people["purse_cents"][rows])
    lived = np.flatnonzero(size)
    return lived, np.round(cents[lived]).astype(np.int64)


def opinions(tables: Any) -> npt.NDArray[np.float64]:
    """Return (people, issues + 1) what the living think by Issue, their leaning last."""
    social, rows = tables["social"], np.flatnonzero(tables["people"].alive)
    both = np.column_stack([social["views"][rows], social["leaning"][rows]])
    return both.astype(np.float64)


def retail_mean(view: Any) -> npt.NDArray[np.float64]:
    """Return (wares,) mean price in shops, drinks' at taverns; 0 where nobody sells."""
    price = view.tables["accounts"]["price_cents"]
    kinds = view.ground.places["kind"]
    shops = FIRST_FIRM_ACCOUNT + np.flatnonzero(np.isin(kinds, SHOPS))
    taverns = FIRST_FIRM_ACCOUNT + np.flatnonzero(kinds == PlaceKind.TAVERN)
    mean = price[shops].mean(axis=0) if shops.size else np.zeros(len(Ware))
    mean[Ware.DRINK] = price[taverns, Ware.DRINK].mean() if taverns.size else 0.0
    return np.asarray(mean, dtype=np.float64)


def work_counts(view: Any) -> tuple[int, int]:
    """Return how many people work, and how many seek work."""
    people = view.tables["people"]
    work = people["occupation"][np.flatnonzero(people.alive)]
    return int((~np.isin(work, WORKLESS)).sum()), int((work == Occupation.NONE).sum())


def series(tables: Any) -> dict[str, npt.NDArray[Any]]:
    """Return the figures kept, oldest first, by column of ``market_days``.

    Args:
        tables: of a view or a snapshot. Columns by ware are (days, wares).
    """
    days = tables["market_days"]
    kept = np.flatnonzero(days["day_index"] >= 0)
    order = kept[np.argsort(days["day_index"][kept], kind="stable")]
    return {c.name: np.array(days[c.name][order]) for c in MARKET_DAY_COLUMNS}
