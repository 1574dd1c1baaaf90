"""Soils: what the top metre of each cell is made of, by slope, water, parent rock and life zone.

Slope and silt decide first, then what climate makes of the rock: podzol under cold forest, frozen
ground in the tundra, red laterite in the wet tropics, sand and salt in the desert. Called by
``nature``; ``vegetation`` reads how well plants do on each.
Sources: Jenny 1941 (the factors of soil formation); Soil Survey Staff 1999 (Gelisols, Oxisols).
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.world.biomes import PERMAFROST_C, Relief
from digisphere.world.climate import Climate
from digisphere.world.enums import Biome, Soil
from digisphere.world.noise import fbm
from digisphere.world.uplift import plan_coordinates

_LATERITE_C, _LATERITE_MM = 21.0, 900.0
_ROCKY = (Biome.ROCK, Biome.SNOWFIELD)


def soils(
    zone: NDArray[np.uint8], *, climate: Climate, relief: Relief, seed: int
) -> NDArray[np.uint8]:
    """Return the soil of each cell (ny, nx) u8."""
    steep = np.degrees(relief.slope_rad)
    mean_c, rain_mm = climate.air_temperature_mean_c, climate.precipitation_mm_year
    cold, frozen = mean_c < 4.0, mean_c < PERMAFROST_C
    soil = np.full(zone.shape, Soil.LOAM, dtype=np.uint8)
    soil[cold | np.isin(zone, (Biome.BOREAL_FOREST, Biome.HEATH))] = Soil.PODZOL
    soil[(mean_c > _LATERITE_C) & (rain_mm > _LATERITE_MM)] = Soil.LATERITE
    soil[(relief.slope_rad < 0.06) & (relief.above_water_m < 14.0)] = Soil.CLAY
    soil[(relief.above_water_m < 5.0) & (relief.slope_rad < 0.12)] = Soil.ALLUVIUM
    soil[relief.deposit_m > 1.5] = Soil.ALLUVIUM
    soil[frozen] = Soil.GELISOL
    soil[(zone == Biome.WETLAND) | (cold & ~frozen & (relief.slope_rad < 0.05))] = Soil.PEAT
    bare = np.isin(zone, (Biome.TUNDRA, Biome.ALPINE_MEADOW, Biome.HEATH))
    soil[(steep > 40.0) | (bare & (steep > 30.0))] = Soil.SCREE
    soil[np.isin(zone, _ROCKY)] = Soil.ROCK
    soil[np.isin(zone, (Biome.BEACH, Biome.DESERT))] = Soil.SAND
    soil = _desert(soil, zone=zone, relief=relief, seed=seed)
    soil[relief.lake | relief.sea] = Soil.WATER
    return soil


def _desert(
    soil: NDArray[np.uint8], *, zone: NDArray[np.uint8], relief: Relief, seed: int
) -> NDArray[np.uint8]:
    """Let bare rock show where desert ground is steep or its rock hard; salt on dry lake floors."""
    x, y = plan_coordinates(zone.shape[0])
    thin = 5.0 * fbm(x * 4.0, y=y * 4.0, seed=seed + 76, octaves=4)
    steep = np.degrees(relief.slope_rad) + thin
    desert = zone == Biome.DESERT
    soil[desert & (steep > 13.0 - 5.0 * relief.hard)] = Soil.SCREE
    soil[desert & (steep > 22.0 - 5.0 * relief.hard)] = Soil.ROCK
    soil[relief.playa] = Soil.SALT
    soil[relief.wadi] = Soil.SAND
    return soil
