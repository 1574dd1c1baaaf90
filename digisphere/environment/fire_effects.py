"""What fire does to trees and houses, and how far its sparks fly: pure functions.

The fire system applies them to the cells that have just burnt and to the houses about them.

Sources: height of crown scorch and the onset of crown fire, Van Wagner 1973 and 1977; radiation a
wooden wall stands, Cohen 2004; flight of firebrands, Sardoy et al. 2008.
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.fire_spread import HEAT_KJ_KG
from digisphere.environment.infrastructure import TreeState
from digisphere.world.enums import Species

F64 = NDArray[np.float64]

RADIATED = 0.2
"""Share of a flame's heat that goes out as radiation."""
LIGHTS_WOOD_KW_M2 = 12.5
HOUSE_FIRE_KW = 20_000.0
HOUSE_RADIATED = 0.35
HOUSE_BURNS_S = 7200.0
EMBERS_FLY_M = 400.0
_NEEDLES = (Species.SPRUCE, Species.PINE, Species.LARCH, Species.DWARF_PINE)
_FOLIAGE_MOISTURE = 100.0
_SCORCH_KILLS_C = 60.0


def severity_of(intensity_kw_m: NDArray[np.floating]) -> NDArray[np.float32]:
    """Trace a fire of this intensity leaves, 0..1: even a light one blackens the ground."""
    return np.asarray(
        0.72 + 0.28 * (1.0 - np.exp(-np.asarray(intensity_kw_m) / 3000.0)), dtype=np.float32
    )


def trees_after(
    intensity_kw_m: NDArray[np.floating],
    *,
    height_m: NDArray[np.floating],
    species: NDArray[np.integer],
    air_c: float,
) -> NDArray[np.uint8]:
    """TreeState (m,) of trees that a front of this intensity has passed.

    Crowns scorch up to a height that grows with I^(2/3); needles take fire where the surface fire
    is hotter than the crown's base allows; broad leaves need twice as much.
    """
    intensity = np.asarray(intensity_kw_m, np.float64)
    tall = np.asarray(height_m, np.float64)
    # Van Wagner's 0.1483 I^(2/3) holds at 25 C; warmer air brings foliage nearer to 60 C.
    scorch_m = 0.1483 * intensity ** (2.0 / 3.0) * 35.0 / (_SCORCH_KILLS_C - min(air_c, 45.0))
    base_m = 0.25 * tall
    crown = (0.010 * base_m * (460.0 + 25.9 * _FOLIAGE_MOISTURE)) ** 1.5
    needles = np.isin(species, _NEEDLES)
    burnt = intensity > crown * np.where(needles, 1.0, 2.0)
    out = np.full(len(tall), TreeState.STANDING, dtype=np.uint8)
    out[scorch_m > 0.55 * tall] = TreeState.SCORCHED
    out[burnt] = TreeState.BURNT
    return out


def front_radiation_kw_m2(intensity_kw_m: F64, *, away_m: F64) -> F64:
    """Heat on a wall from a line of fire at a distance, kW/m2."""
    return np.asarray(RADIATED * intensity_kw_m / (np.pi * np.maximum(away_m, 4.0)))


def house_radiation_kw_m2(share_burnt: F64, *, away_m: F64) -> F64:
    """Heat on a wall from a house on fire, fiercest half an hour after it began, kW/m2."""
    course = np.sin(np.pi * np.clip(share_burnt, 0.0, 1.0) ** 0.6)
    power = HOUSE_FIRE_KW * HOUSE_RADIATED * course
    return np.asarray(power / (4.0 * np.pi * np.maximum(away_m, 3.0) ** 2))


def chance_by_radiation(heat_kw_m2: F64) -> F64:
    """Chance that a wooden wall takes fire within a minute under this heat."""
    relative = heat_kw_m2 / LIGHTS_WOOD_KW_M2
    return np.asarray(np.where(relative < 0.5, 0.0, 1.0 - np.exp(-0.5 * relative**2)))


def rate_by_embers(intensity_kw_m: F64, *, away_m: F64, off_wind: F64, dryness: float) -> F64:
    """Chance a minute that embers of a front light a house downwind of it.

    ``off_wind`` is 1 minus the cosine of the angle between the wind and the way to the house.
    """
    spread = np.exp(-8.0 * off_wind - away_m / 120.0)
    strength = np.clip(intensity_kw_m / 5000.0, 0.0, 3.0)
    return np.asarray(0.004 * strength * spread * dryness * (away_m < EMBERS_FLY_M))


def flight_m(chance: F64, *, intensity_kw_m: F64, wind_m_s: F64) -> F64:
    """How far sparks fly before they land (lognormal; ``chance`` standard normal), metres."""
    power = np.maximum(np.asarray(intensity_kw_m) / 1000.0, 0.1)
    wind = np.maximum(wind_m_s, 1.0)
    middle = 1.32 * power**0.26 * wind**0.11 - 0.02
    width = 4.95 * power**-0.01 * wind**-0.02 - 3.48
    return np.asarray(np.exp(middle + width * chance))


def rate_of(intensity_kw_m: F64, *, load_kg_m2: F64) -> F64:
    """Rate of spread behind an intensity, m/s."""
    return np.asarray(intensity_kw_m / (HEAT_KJ_KG * np.maximum(load_kg_m2, 1e-3)))
