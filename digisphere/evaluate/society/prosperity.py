"""Checks of the town's economy: dear when scarce, Engel's law, inequality, and books that balance.

Sources: Andreyeva, Long & Brownell 2010 (price elasticities of food); Houthakker 1957 (Engel's
law); Davies et al. 2008 and OECD (inequality). The market place is ``market_place``, the town
``town``; the auction by itself is checked in ``economy``.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.evaluate.society.market_place import FARM, MarketPlace
from digisphere.evaluate.society.town import all_simulated, sample_of
from digisphere.society.columns import FIRST_FIRM_ACCOUNT
from digisphere.society.inequality import gini, lorenz
from digisphere.society.vocabulary import Ware

Floats = NDArray[np.float64]

_ELASTIC, _INELASTIC = 0.81, 0.27
"""Range of own-price elasticities of foods (Andreyeva, Long & Brownell 2010)."""
DEARER = Figure(
    "price of food with half the supply over that with all of it, after a month",
    2.0 ** (1.0 / _ELASTIC), 2.0 ** (1.0 / _INELASTIC),
    source="inverse of food's price elasticities of 0.27 to 0.81; Andreyeva et al. 2010",
)  # fmt: skip
EATEN = Figure(
    "food eaten with half the supply, against all of it", 0.5, 0.95,
    source="derived: half the flow and what was in store; below 1 because helpings shrink",
)  # fmt: skip
_SCARCE_DAYS = 30


def _scarcity(effort: Effort, *, response: float) -> Outcome:
    seeds = effort.choose(quick=2, full=10)
    price: dict[float, list[float]] = {1.0: [], 0.5: []}
    eaten: dict[float, list[float]] = {1.0: [], 0.5: []}
    trace: dict[float, list[float]] = {1.0: [], 0.5: []}
    for seed in range(seeds):
        for supply in price:
            place = MarketPlace(
                seed=seed, economy={"import_capacity": 0.0, "price_response": response}
            )
            for _ in range(_SCARCE_DAYS):
                place.live(1, farm_yield=supply)
                if seed == 0:
                    trace[supply].append(place.retail_cents(Ware.MEAL))
            price[supply].append(place.retail_cents(Ware.MEAL))
            eaten[supply].append(float(place.view.table("households")["meals_eaten"].sum()))
    ratio = float(np.mean(np.log(price[0.5]) - np.log(price[1.0])))

    def draw(axes: Any) -> None:
        axes.plot(trace[0.5], color=FOUND, label="half the supply")
        axes.plot(trace[1.0], color=REFERENCE, label="all of it")
        axes.set(xlabel="day", ylabel="cents for a meal's food", ylim=(0, None))

    readings = (DEARER.of(np.exp(ratio)), EATEN.of(sum(eaten[0.5]) / sum(eaten[1.0])))
    sample = f"{seeds} market places of 60 households, twice for {_SCARCE_DAYS} days"
    return Outcome(readings, plot=draw, sample=sample)


SCARCITY = Check(
    name="scarcity",
    title="Food grows dear when half of it fails to come",
    measure=lambda effort: _scarcity(effort, response=0.25),
    control=lambda effort: _scarcity(effort, response=0.0),
    control_is="shops that never change a price",
)

ENGEL = Figure(
    "income elasticity of spending on food", 0.34, 0.73,
    source="Houthakker 1957: 0.34 to 0.73 over some forty surveys of thirty countries",
)  # fmt: skip
SHARE = Figure(
    "fall of food's share of income where income is e times as high", 0.05, 0.25,
    source="Engel's law in Working's form; Houthakker 1957, Chai & Moneta 2010",
)  # fmt: skip
_ENGEL_DAYS = 42


def _engel(effort: Effort, *, indulges: bool) -> Outcome:
    place = MarketPlace(households=effort.choose(quick=150, full=600), seed=3)
    place.live(_ENGEL_DAYS, indulges=indulges)
    income = place.income_a_head * _ENGEL_DAYS * 12.0 / 365.0
    food = place.spent_on("food", "treat")
    kept = food > 0
    x = np.log(income[kept])
    elasticity = float(np.polyfit(x, np.log(food[kept]), 1)[0])
    fall = -float(np.polyfit(x, food[kept] / income[kept], 1)[0])

    def draw(axes: Any) -> None:
        axes.scatter(income / 100.0, food / income, s=8, color=FOUND if indulges else CONTROL)
        axes.set(xlabel="income a head in six weeks", ylabel="share spent on food", xscale="log")
        axes.minorticks_off()

    sample = f"a market place of {place.households} households for {_ENGEL_DAYS} days, seed 3"
    return Outcome((ENGEL.of(elasticity), SHARE.of(fall)), plot=draw, sample=sample)


ENGELS_LAW = Check(
    name="engels_law",
    title="The better off a household, the smaller the share it spends on food",
    measure=lambda effort: _engel(effort, indulges=True),
    control=lambda effort: _engel(effort, indulges=False),
    control_is="households that buy the same plain food whatever they earn",
)

CENTS = Figure("cents lost or made in ten weeks of trade", 0.0, 0.0,
               source="conservation", unit="cents", digits=0)  # fmt: skip
UNITS = Figure("wares lost or made in ten weeks of trade", 0.0, 0.0,
               source="conservation", unit="units", digits=0)  # fmt: skip
HOLDERS = Figure("holders whose books do not add up", 0.0, 0.0,
                 source="conservation", digits=0)  # fmt: skip


def _balance(effort: Effort, *, thief: bool) -> Outcome:
    cents = units = holders = 0
    seeds = effort.choose(quick=2, full=10)
    for seed in range(seeds):
        place = MarketPlace(seed=seed)
        for day in range(70):
            place.live(1, farm_yield=1.2 if day % 3 else 0.3)
            if thief and day == 40:
                accounts = place.view.table("accounts")
                accounts["balance_cents"][FIRST_FIRM_ACCOUNT + FARM] -= 1
                accounts["stock"][FIRST_FIRM_ACCOUNT + FARM, Ware.FLOUR] -= 1
        found = place.books()
        cents += abs(found.drift_cents) + abs(found.one_sided_cents)
        units += found.wares_drift
        holders += found.unbalanced + found.overdrawn + found.wares_missing
    sample = f"{seeds} market places of 60 households for ten weeks"
    return Outcome((CENTS.of(cents), UNITS.of(units), HOLDERS.of(holders)), sample=sample)


CONSERVATION = Check(
    name="conservation",
    title="Not a cent and not a loaf comes from nowhere",
    measure=lambda effort: _balance(effort, thief=False),
    control=lambda effort: _balance(effort, thief=True),
    control_is="a thief who takes a cent and a kilogram of flour, once",
)

INCOME = Figure(
    "Gini index of grown-ups' incomes", 0.22, 0.50,
    source=".22 in Slovakia (2021) to .50 in Chile (2011): OECD, Society at a Glance 2024 and "
    "Income Distribution Database",
)  # fmt: skip
WEALTH = Figure(
    "Gini index of grown-ups' money", 0.55, 0.85,
    source="Davies, Sandström, Shorrocks & Wolff 2008: 0.55 to 0.85 over countries",
)  # fmt: skip
WIDER = Figure(
    "Gini index of money less that of incomes", 0.10, 0.55,
    source="Davies et al. 2008: wealth is more unequal than income in every country",
)  # fmt: skip
_GROWN_YEARS = 18.0


def _inequality(effort: Effort, *, shared: bool) -> Outcome:
    readings: list[tuple[float, float]] = []
    curves: list[tuple[Floats, Floats]] = []
    towns = all_simulated(effort)
    for town in towns:
        grown = town.column("people.age_years", day=0) >= _GROWN_YEARS
        income = town.column("people.income_cents_month", day=0)[grown].astype(np.float64)
        money = town.column("people.purse_cents", day=0)[grown].astype(np.float64)
        if shared:
            money = np.full_like(money, money.mean())
        readings.append((gini(income), gini(money)))
        curves.append(lorenz(money))
    earned, owned = np.mean(readings, axis=0).tolist()

    def draw(axes: Any) -> None:
        for people, money in curves:
            axes.plot(people, money, color=FOUND)
        axes.plot([0, 1], [0, 1], color=REFERENCE, lw=1, label="equality")
        axes.set(xlabel="share of people, poorest first", ylabel="share of money")

    measured = (INCOME.of(earned), WEALTH.of(owned), WIDER.of(owned - earned))
    return Outcome(measured, plot=draw, sample=sample_of(towns))


INEQUALITY = Check(
    name="inequality",
    title="Money is spread more unequally than incomes, both as in countries",
    measure=lambda effort: _inequality(effort, shared=False),
    control=lambda effort: _inequality(effort, shared=True),
    control_is="a town in which all money is shared out evenly",
)
