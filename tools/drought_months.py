"""Runs the months of ``drought_year`` in minutes: weather, fields and economy, people by timetable.

    python tools/drought_months.py --days 105            the scenario
    python tools/drought_months.py --days 105 --usual    without its drought

Everybody works the hours of their post, eats, shops every third day and has a drink out now and
then; nobody talks or decides. What a summer without rain does to harvests and prices needs no more;
what it does to people's talk is seen in ``digisphere simulate``. Prints a line every fifteen days.
"""

import argparse
from typing import Any

from digisphere.core.scenario import load_scenario
from digisphere.core.simulation import built_in_systems
from digisphere.evaluate.check import Effort
from digisphere.evaluate.society.quiet_town import QuietTown
from digisphere.society.vocabulary import Ware

_SMALL = (
    "world.size_cells=256", "weather.grid_cells=32", "hazards.grid_cells=64", "wildlife.count=0",
    "wildlife.fish=0", "time.digest_every='1 day'",
)  # fmt: skip
_LEFT_OUT = ("wildlife", "earthquake", "avalanche", "windstorm")
_EVERY = 15


def main() -> None:
    """Run and print."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    asked.add_argument("--days", type=int, default=105)
    asked.add_argument("--usual", action="store_true", help="leave the drought out")
    options = asked.parse_args()
    scenario = load_scenario("drought_year", overrides=_SMALL)
    if options.usual:
        scenario = scenario.model_copy(update={"timeline": ()})
    outdoors: list[Any] = [
        s for s in built_in_systems(scenario)
        if s.name.startswith("environment.") and not any(k in s.name for k in _LEFT_OUT)
    ]  # fmt: skip
    town = QuietTown(Effort.QUICK, seed=scenario.seed, scenario=scenario, also=outdoors)
    print("day  outlook  food  treats  drinks  goods  grain, cents")
    for day in range(_EVERY, options.days + 1, _EVERY):
        town.live(_EVERY)
        outlook = float(town.view.table("market")["harvest_outlook"][0])
        price = town.prices()[-1]
        grain = town.prices(over_the_counter=False)[-1, Ware.GRAIN]
        sold = [price[w] for w in (Ware.MEAL, Ware.TREAT, Ware.DRINK, Ware.GOODS)]
        print(f"{day:3d}  {outlook:.2f} ", *(f"{p:6.0f}" for p in (*sold, grain)), flush=True)
    log = town.view.events.read
    for kind in ("harvest", "harvest_failed", "price_rise", "laid_off"):
        if kind in log.kinds():
            found = log.select(kind=kind)
            days = sorted({int(e.tick / 86400) for e in found})
            print(kind, len(found), "on days", days)


if __name__ == "__main__":
    main()
