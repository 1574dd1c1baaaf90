"""Life zones: what would grow on each cell.

Climate decides first (Whittaker 1975), then rock, shore, bog and treeline; ecotones are frayed by
noise so that no border is a contour line. What the zones stand on is in ``soils``, densities of
plants are in ``vegetation``. Called by ``nature``.
Sources: Whittaker 1975; Koerner & Paulsen 2004 (treeline at 6.4 C).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.climate import Climate
from digisphere.world.enums import Biome
from digisphere.world.noise import fbm
from digisphere.world.routing import Floats
from digisphere.world.uplift import plan_coordinates

TREELINE_C = 6.4
PERMAFROST_C = -2.0
"""Yearly mean of the air below which the ground stays frozen in most places (Brown 1997)."""
_SUMMIT_CHILL_C = 3.2


@dataclass(frozen=True)
class Relief:
    """What the shape of the ground tells biomes, soils and plants; all (ny, nx)."""

    height_m: Floats
    slope_rad: Floats
    openness_m: Floats
    """Height above the mean of the ground around: positive on tops and spurs."""
    above_water_m: Floats
    """Height above the stream, lake or sea that the cell drains to."""
    wet: NDArray[np.bool_]
    lake: NDArray[np.bool_]
    sea: NDArray[np.bool_]
    deposit_m: Floats
    wadi: NDArray[np.bool_]
    """Beds that only rare floods wet."""
    playa: NDArray[np.bool_]
    """Floors of lakes that the climate has dried."""
    hard: Floats
    """Hardness of the parent rock, 0..1."""


def whittaker(mean_c: Floats, *, rain_mm: Floats) -> NDArray[np.uint8]:
    """Return the climatic biome of each cell from yearly temperature and rain."""
    t, p = mean_c, rain_mm / 10.0  # Whittaker's axes are C and cm
    choices = [
        (t < -5.0, Biome.TUNDRA),
        ((t < 3.5) & (p > 20.0 + 3.0 * np.maximum(t, 0.0)), Biome.BOREAL_FOREST),
        ((t < 6.5) & (p > 45.0), Biome.MIXED_FOREST),
        ((t < 19.0) & (p > 190.0 + 2.0 * t), Biome.TEMPERATE_RAINFOREST),
        ((t < 19.0) & (p > 48.0 + 2.2 * t), Biome.TEMPERATE_FOREST),
        ((t < 19.0) & (p > 28.0 + 1.6 * t), Biome.SHRUBLAND),
        ((t < 19.0) & (p > 12.0 + 1.0 * np.maximum(t, 0.0)), Biome.GRASSLAND),
        (t < 19.0, Biome.DESERT),
        (p > 220.0, Biome.TROPICAL_RAINFOREST),
        (p > 125.0, Biome.TROPICAL_DRY_FOREST),
        (p > 45.0, Biome.SAVANNA),
    ]
    masks, values = zip(*choices, strict=True)
    return np.select(masks, [np.uint8(v) for v in values], np.uint8(Biome.DESERT))


def warmth_for_trees_c(climate: Climate, *, relief: Relief, seed: int) -> Floats:
    """Return growing-season warmth as trees feel it: wind-swept tops count as colder.

    Isolated tops carry their treeline lower than great ranges do (the summit syndrome); the chill
    grows with height above the ground around, up to 3.2 C. Frayed by noise of about 1 C.
    """
    x, y = plan_coordinates(relief.height_m.shape[0])
    fray = fbm(x * 2.1, y=y * 2.1, seed=seed + 71, octaves=5, gain=0.55)
    swept = np.clip(relief.openness_m / 130.0, -0.6, 1.0)
    return np.asarray(climate.growing_season_c - _SUMMIT_CHILL_C * swept + 2.2 * fray)


def life_zones(climate: Climate, *, relief: Relief, cell_m: float, seed: int) -> NDArray[np.uint8]:
    """Return the biome of each cell (ny, nx) u8."""
    x, y = plan_coordinates(relief.height_m.shape[0])
    fray_c = 1.6 * fbm(x * 1.7, y=y * 1.7, seed=seed + 72, octaves=5)
    fray_rain = 1.0 + 0.3 * fbm(x * 1.3, y=y * 1.3, seed=seed + 73, octaves=4)
    zone = whittaker(
        climate.air_temperature_mean_c + fray_c, rain_mm=climate.precipitation_mm_year * fray_rain
    )
    warmth = warmth_for_trees_c(climate, relief=relief, seed=seed)
    above_trees = (warmth < TREELINE_C) & (zone != Biome.TUNDRA)
    zone = np.where(above_trees, np.uint8(Biome.ALPINE_MEADOW), zone)
    frozen = above_trees & (climate.air_temperature_mean_c < PERMAFROST_C)
    zone = np.where(frozen, np.uint8(Biome.TUNDRA), zone)
    zone = np.where(warmth < TREELINE_C - 3.4, np.uint8(Biome.TUNDRA), zone)
    steep = np.degrees(relief.slope_rad) + 9.0 * fbm(x * 6.0, y=y * 6.0, seed=seed + 74, octaves=4)
    heath = (steep > 14.0) & (warmth < TREELINE_C + 1.6) & (warmth > TREELINE_C - 1.5)
    heath &= zone != Biome.TUNDRA
    zone = np.where(heath & (fray_rain > 1.0), np.uint8(Biome.HEATH), zone)
    cold_extra = np.clip((TREELINE_C - warmth) * 1.6, -4.0, 8.0)
    zone = np.where(steep + cold_extra > 37.0, np.uint8(Biome.ROCK), zone)
    snow = (climate.warmest_month_c < 3.0) & (steep < 38.0)
    zone = np.where(snow, np.uint8(Biome.SNOWFIELD), zone)
    bog = (relief.above_water_m < 0.9) & (relief.slope_rad < 0.03) & ~relief.wet
    bog &= climate.precipitation_mm_year > 0.3 * climate.potential_evaporation_mm_year
    zone = np.where(bog & (fray_rain > 0.99), np.uint8(Biome.WETLAND), zone)
    if relief.sea.any():
        shore_m = ndimage.distance_transform_edt(~relief.sea, sampling=cell_m)
        width_m = 26.0 + 30.0 * fbm(x * 1.1, y=y * 1.1, seed=seed + 75, octaves=2)
        beach = (shore_m < width_m) & (relief.height_m < 3.0) & (relief.slope_rad < 0.16)
        zone = np.where(beach, np.uint8(Biome.BEACH), zone)
    zone = np.where(relief.lake, np.uint8(Biome.LAKE), zone)
    return np.where(relief.sea, np.uint8(Biome.SEA), zone).astype(np.uint8)
