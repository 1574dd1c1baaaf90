"""Checks of prices when nothing happens, and after a summer without rain.

Sources: where no shock comes, prices wander little: a month's change of consumer prices is a
fraction of a percent, and a food's price stays for months on end (Nakamura & Steinsson 2008);
after a bad harvest over half a continent food grew dearer by a tenth to three quarters (1976, 2003,
2010: FAO and national price series). The town is ``quiet_town``.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import BAND, CONTROL, FOUND, REFERENCE
from digisphere.evaluate.society.quiet_town import QuietTown
from digisphere.evaluate.society.town import scenario_of
from digisphere.society.vocabulary import Ware

Floats = NDArray[np.float64]

_DAYS, _LAST = 10, 3
_SOLD = (Ware.MEAL, Ware.DRINK, Ware.TREAT, Ware.GOODS)
_SOURCE = "Nakamura & Steinsson 2008: without a shock most prices do not change for months"
DRIFTS = {
    ware: Figure(f"price of {name} after ten quiet days over the first", 0.95, 1.05, source=_SOURCE)
    for ware, name in zip(_SOLD, ("food", "drinks", "treats", "household goods"), strict=True)
}
PARCHED = Figure(
    "price of food after ten days of a lost harvest, over quiet ones", 1.1, 1.75,
    source="FAO: wheat +60 to +80 % in 2010, food at retail a third to a half of that; 1976 more",
)  # fmt: skip
_PARCHED_OUTLOOK = 0.2


def _lived(effort: Effort, *, seed: int, far_away: bool, outlook: float = 1.0) -> Floats:
    """Return (days, wares) prices over the counter of ten days."""
    town = QuietTown(effort, seed=seed, far_away=far_away)
    town.view.table("market")["harvest_outlook"][0] = outlook
    town.live(_DAYS)
    return town.prices()


def _steady(effort: Effort, *, far_away: bool) -> Outcome:
    seeds = range(7, 7 + effort.choose(quick=3, full=6))
    quiet = [_lived(effort, seed=s, far_away=far_away) for s in seeds]
    parched = [_lived(effort, seed=s, far_away=far_away, outlook=_PARCHED_OUTLOOK) for s in seeds]
    drift = np.exp(np.mean([np.log(p[-_LAST:].mean(axis=0) / p[0]) for p in quiet], axis=0))
    dear = [dry[-_LAST:, Ware.MEAL].mean() / wet[-_LAST:, Ware.MEAL].mean()
            for dry, wet in zip(parched, quiet, strict=True)]  # fmt: skip

    def draw(axes: Any) -> None:
        axes.axhspan(0.95, 1.05, color=BAND, alpha=0.2, label="steady")
        for price in quiet:
            for ware in _SOLD:
                axes.plot(price[:, ware] / price[0, ware], color=CONTROL if far_away else FOUND)
        for price in parched:
            axes.plot(price[:, Ware.MEAL] / price[0, Ware.MEAL], "--", color=REFERENCE)
        axes.set(xlabel="day", ylabel="price over the first day's; dashed: food, lost harvest")

    readings = tuple(DRIFTS[ware].of(float(drift[ware])) for ware in _SOLD)
    people = scenario_of(effort).people.count
    sample = f"{len(quiet)} towns of {people} people, {_DAYS} days: quiet, and with a fifth reaped"
    return Outcome((*readings, PARCHED.of(float(np.mean(dear)))), plot=draw, sample=sample)


STEADY_PRICES = Check(
    name="steady_prices",
    title="Without a shock prices stay; after a lost harvest food grows dear",
    measure=lambda effort: _steady(effort, far_away=False),
    control=lambda effort: _steady(effort, far_away=True),
    control_is="an outside that asks the town's own prices, whatever carriage costs",
)
