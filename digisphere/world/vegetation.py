"""How thickly plants and trees cover the ground, from what the climate can feed.

Rasters only; single trees are placed in ``trees`` after the village stands. Called by ``build``.
Source: Lieth 1975 (the Miami model of net primary production).
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.biomes import PERMAFROST_C, TREELINE_C, Relief, warmth_for_trees_c
from digisphere.world.climate import Climate
from digisphere.world.enums import Biome, Soil
from digisphere.world.noise import fbm
from digisphere.world.routing import Floats
from digisphere.world.uplift import plan_coordinates, smoothstep

_PLANTS_BY_SOIL = {
    Soil.WATER: 0.0,
    Soil.SAND: 0.25,
    Soil.ALLUVIUM: 1.0,
    Soil.LOAM: 1.0,
    Soil.CLAY: 0.95,
    Soil.PODZOL: 0.8,
    Soil.PEAT: 0.85,
    Soil.SCREE: 0.6,
    Soil.ROCK: 0.08,
    Soil.LATERITE: 1.0,
    Soil.SALT: 0.02,
    Soil.GELISOL: 1.5,  # mosses and sedges cover ground that feeds little else
}
_TREES_BY_BIOME = {
    Biome.WETLAND: 0.12,
    Biome.ROCK: 0.02,
    Biome.ALPINE_MEADOW: 0.10,
    Biome.HEATH: 0.12,
    Biome.BOREAL_FOREST: 0.85,
    Biome.MIXED_FOREST: 0.85,
    Biome.TEMPERATE_FOREST: 0.8,
    Biome.TEMPERATE_RAINFOREST: 1.0,
    Biome.GRASSLAND: 0.05,
    Biome.SHRUBLAND: 0.18,
    Biome.DESERT: 0.10,
    Biome.TUNDRA: 0.7,
    Biome.SAVANNA: 0.12,
    Biome.TROPICAL_DRY_FOREST: 0.7,
    Biome.TROPICAL_RAINFOREST: 1.0,
}

_OPEN_ZONES = (
    Biome.GRASSLAND, Biome.SAVANNA, Biome.DESERT, Biome.TROPICAL_DRY_FOREST,
)  # fmt: skip
_ECOTONE_M = 45.0


def primary_production(mean_c: Floats, *, rain_mm: Floats) -> Floats:
    """Return net primary production in g/m2/year, the lesser of two limits (Lieth 1975)."""
    by_warmth = 3000.0 / (1.0 + np.exp(1.315 - 0.119 * mean_c))
    by_rain = 3000.0 * (1.0 - np.exp(-0.000664 * rain_mm))
    return np.asarray(np.minimum(by_warmth, by_rain))


def _by_code(codes: NDArray[np.uint8], *, table: dict[int, float]) -> Floats:
    values = np.zeros(256)
    for code, value in table.items():
        values[int(code)] = value
    return np.asarray(values[codes])


def plant_cover(
    climate: Climate, *, soil: NDArray[np.uint8], relief: Relief, seed: int
) -> NDArray[np.float32]:
    """Return the share of ground under plants of any kind, 0..1."""
    food = primary_production(climate.air_temperature_mean_c, rain_mm=climate.precipitation_mm_year)
    x, y = plan_coordinates(soil.shape[0])
    patchy = 1.0 + 0.35 * fbm(x * 7.0, y=y * 7.0, seed=seed + 81, octaves=4)
    fed = np.clip(food / 620.0, 0.0, 1.0)
    thin = 1.0 - 0.6 * smoothstep(0.62, 0.92, relief.slope_rad)
    cover = fed * thin * patchy * _by_code(soil, table=dict(_PLANTS_BY_SOIL.items()))
    return np.clip(cover, 0.0, 1.0).astype(np.float32)


def woods_of(zone: NDArray[np.uint8], *, cell_m: float) -> Floats:
    """Return the woodland each life zone bears, fading over ecotones where open zones begin.

    Borders of the forests' own zones are frayed already; against grass and sand that is not
    enough, for savanna thins out over a hundred metres.
    """
    density = _by_code(zone, table=dict(_TREES_BY_BIOME.items()))
    is_open = np.isin(zone, _OPEN_ZONES)
    if not is_open.any():
        return density
    sigma = _ECOTONE_M / cell_m
    near = ndimage.maximum_filter(is_open, 2 * round(2.0 * sigma) + 1)
    blended = ndimage.gaussian_filter(density, sigma, mode="nearest")
    return np.where(near & (density > 0.0), blended, density)


def tree_cover(
    climate: Climate,
    *,
    zone: NDArray[np.uint8],
    soil: NDArray[np.uint8],
    relief: Relief,
    cell_m: float,
    amount: float,
    seed: int,
) -> NDArray[np.float32]:
    """Return the density of woodland, 0 open to 1 closed canopy, before anybody clears land.

    Woods come in stands with glades between; they thin towards the treeline, on scree and on
    cliffs, and leave broad valley floors half open, as grazing and floods do.
    """
    x, y = plan_coordinates(zone.shape[0])
    warmth = warmth_for_trees_c(climate, relief=relief, seed=seed)
    stands = 0.5 + 1.5 * fbm(x * 1.15, y=y * 1.15, seed=seed + 82, octaves=5, gain=0.55)
    stands = smoothstep(0.22, 0.62, stands)
    near_treeline = smoothstep(TREELINE_C - 0.6, TREELINE_C + 2.2, warmth)
    footing = 1.0 - smoothstep(0.55, 0.8, relief.slope_rad)
    gentle = (1.0 - smoothstep(0.05, 0.20, relief.slope_rad)) * (
        1.0 - smoothstep(10.0, 45.0, relief.above_water_m)
    )
    copses = fbm(x * 5.5, y=y * 5.5, seed=seed + 83, octaves=3)
    grazed = 1.0 - gentle * (1.0 - 0.75 * smoothstep(0.16, 0.34, copses))
    watered = (relief.wet & ~relief.sea) | relief.wadi
    from_water_m = ndimage.distance_transform_edt(~watered, sampling=cell_m)
    fringe = smoothstep(34.0, 10.0, from_water_m) * smoothstep(-0.1, 0.25, copses)
    bank = fringe * (relief.slope_rad < 0.25)
    soil_factor = np.where(soil == Soil.SCREE, 0.55, np.where(soil == Soil.SAND, 0.3, 1.0))
    density = woods_of(zone, cell_m=cell_m)
    # Dwarf shrubs need no treeline: tundra has them wherever the winter leaves some snow.
    dwarf = climate.air_temperature_mean_c < PERMAFROST_C
    dwarf &= zone == Biome.TUNDRA
    near_treeline, grazed = np.where(dwarf, 1.0, near_treeline), np.where(dwarf, 1.0, grazed)
    density = density * near_treeline * footing * soil_factor * (0.06 + 0.94 * stands) * grazed
    density = np.maximum(density, 0.35 * bank * near_treeline * (zone != Biome.BEACH))
    density = np.where(relief.wet | relief.wadi | relief.playa, 0.0, density * amount)
    return np.clip(density, 0.0, 1.0).astype(np.float32)
