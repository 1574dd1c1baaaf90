"""How many fish a water feeds: production of lakes and rivers by plant growth, and the part seen.

Mean production of fish communities and its turnover in lakes and rivers: Randall, Kelso & Minns
1995 (82 and 273 kg/ha a year; rivers hold about twice the biomass and turn it over faster). It
grows with the production of plants to the power 0.575 (Downing, Plante & Lalonde 1990), for which
the land's own growth under the same warmth and rain stands here, as nutrients come from there.
Biomass is spread evenly over classes of size (Sheldon, Prakash & Sutcliffe 1972).
"""

from typing import Any

import numpy as np

from digisphere.environment.biomass import miami_npp

LAKE_KG_HA_YEAR, RIVER_KG_HA_YEAR = 82.0, 273.0
LAKE_TURNOVER, RIVER_TURNOVER = 1.1, 1.9
"""Production over biomass, 1/year."""
GROWTH_POWER = 0.575
REFERENCE_NPP = 1000.0
"""Growth of the land at which the mean production holds, g/m2 a year."""
SIZES_G = (1.0, 10_000.0)
SEEN_G = 100.0
"""Fish from here on can be made out from a bank."""


def fish_production_kg_ha_year(npp: Any, *, running: bool) -> Any:
    """Production of all fish of a lake or a river, kg/ha a year; arguments as below."""
    usual = RIVER_KG_HA_YEAR if running else LAKE_KG_HA_YEAR
    return usual * (np.maximum(np.asarray(npp, np.float64), 20.0) / REFERENCE_NPP) ** GROWTH_POWER


def fish_biomass_kg_ha(npp: Any, *, running: bool) -> Any:
    """Biomass of all fish of a lake or a river, kg/ha.

    Args:
        npp: net primary production of the land about it, g/m2 a year.
        running: a river.
    """
    turnover = RIVER_TURNOVER if running else LAKE_TURNOVER
    return fish_production_kg_ha_year(npp, running=running) / turnover


def seen_share() -> float:
    """Share of the biomass in fish of `SEEN_G` and more: classes of size hold equal shares."""
    low, high = SIZES_G
    return float(np.log(high / SEEN_G) / np.log(high / low))


def usual_npp(ground: Any) -> float:
    """Mean production of a ground in a normal year, g/m2 (Miami)."""
    normals = np.asarray(ground.monthly["air_temperature_c"], np.float64)
    rain = np.asarray(ground.monthly["precipitation_mm"], np.float64).sum(axis=0)
    return float(miami_npp(normals.mean(axis=0), rain).mean())


def fish_per_m2(ground: Any, *, mass_kg: float, running: bool) -> float:
    """How many fish of a mass swim under a square metre if all that are seen had that mass."""
    biomass = float(fish_biomass_kg_ha(usual_npp(ground), running=running))
    return biomass * seen_share() / mass_kg * 1e-4
