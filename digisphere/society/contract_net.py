"""Who offers to do the town's work and who gets it: the contract net's pure functions.

A call for proposals goes out; whoever knows of it, is able and has the time weighs what they would
want for an hour; the town takes the offers that do most work for the money and rejects the rest
(Smith 1980; FIPA Contract Net Interaction Protocol, FIPA00029). When all this happens, and how the
work is done and paid, is in ``public_works``; checked by ``evaluate``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.people.character import standardised
from digisphere.people.enums import TRAITS, Illness, Occupation
from digisphere.people.situation import works_on
from digisphere.people.trajectory import Columns

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

HOURS_A_MONTH = 173.0
LEAST_H = 2.0
"""For less time than this nobody takes up a shovel."""
LAST_HOUR = 19.0
_YEARS = (18.0, 68.0)
_LEAST_ASK_CENTS = 500.0
_WALK_CENTS_PER_KM = 60.0
_PACE = np.full(len(Occupation), 0.9)
_PACE[[Occupation.MASON]] = 1.3
_PACE[[Occupation.CARPENTER, Occupation.SMITH, Occupation.CARTER]] = 1.2
_PACE[[Occupation.FARMER, Occupation.FARMHAND, Occupation.FORESTER]] = 1.15
"""How fast trades clear a way against the ordinary hand."""


@dataclass(frozen=True)
class Offers:
    """Proposals as columns: who, for how much an hour, how fast, from when, for how long."""

    rows: Rows
    hour_cents: Floats
    pace: Floats
    from_hour: Floats
    free_h: Floats

    def take(self, chosen: npt.NDArray[np.intp]) -> "Offers":
        """Return only the chosen ones, in that order."""
        return Offers(
            self.rows[chosen], self.hour_cents[chosen], self.pace[chosen],
            self.from_hour[chosen], self.free_h[chosen],
        )  # fmt: skip


def propose(
    people: Columns, rows: Rows, *, away_m: Floats, hour: float, weekday: int, ceiling_cents: float
) -> Offers:
    """Return the offers of those among ``rows`` who can and would do it for the money.

    Args:
        people: the ``people`` columns.
        rows: (n,) who knows of the call.
        away_m: (n,) how far they live from the work.
        hour: hour of the day.
        weekday: 0 is Monday.
        ceiling_cents: the most the town will pay an hour.
    """
    age = people["age_years"][rows].astype(np.float64)
    work = people["occupation"][rows].astype(np.int64)
    starts, ends, works = works_on(work, rows=rows, weekday=weekday, age=age)
    busy = works & (people["work_place"][rows] >= 0) & (hour < ends)
    begins = np.where(busy & (hour >= starts - 2.0), np.maximum(ends, hour), hour) + 0.25
    stops = np.where(busy & (hour < starts - 2.0), starts, LAST_HOUR)
    free_h = np.minimum(stops, LAST_HOUR) - begins
    low, high = _YEARS
    able = (age >= low) & (age < high) & (people["ill"][rows] == Illness.NONE)
    able &= (people["health"][rows] > 0.6) & (free_h >= LEAST_H)
    able &= ~np.isin(work, (Occupation.PUPIL, Occupation.DOCTOR, Occupation.NURSE))
    asks = ask(people, rows, away_m=away_m)
    willing = able & (asks <= ceiling_cents)
    offers = Offers(rows, asks, pace(people, rows), begins, free_h)
    return offers.take(np.flatnonzero(willing))


def ask(people: Columns, rows: Rows, *, away_m: Floats) -> Floats:
    """Return (n,) cents an hour each wants: by what they are used to, the walk and their purse.

    The kind ask less for what helps all.
    """
    used = people["income_cents_month"][rows].astype(np.float64) / HOURS_A_MONTH
    z = standardised(np.column_stack([people[t][rows] for t in TRAITS]).astype(np.float64))
    poor = np.clip((30_000.0 - people["purse_cents"][rows]) / 30_000.0, 0.0, 1.0)
    wish = np.maximum(used, _LEAST_ASK_CENTS) * (1.0 - 0.06 * z[:, 3] - 0.2 * poor)
    asks: Floats = np.round(wish + _WALK_CENTS_PER_KM * away_m / 1000.0)
    return asks


def pace(people: Columns, rows: Rows) -> Floats:
    """Return (n,) how much of an ordinary hand's work each does in an hour."""
    strength = 0.75 + 0.5 * people["muscle"][rows].astype(np.float64)
    years = np.clip((people["age_years"][rows] - 50.0) / 60.0, 0.0, 0.3)
    found: Floats = _PACE[people["occupation"][rows]] * strength * (1.0 - years)
    return found


def choose(offers: Offers, *, hands: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return positions of the offers accepted, those that give most work for the money first,
    and of those rejected.
    """
    order = np.argsort(offers.hour_cents / offers.pace, kind="stable")
    return order[:hands], order[hands:]


def cost_of_work(offers: Offers, chosen: npt.NDArray[np.intp]) -> float:
    """Return cents for what one ordinary hand does in an hour, with these doing it."""
    return float(offers.hour_cents[chosen].sum() / offers.pace[chosen].sum())
