"""Builds the natural half of a ground: terrain, lakes, climate, rivers and life zones, in order.

The order of the stages and what each is told live here; how each works lives beside. Called by
``build``, by tests and by tools.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.core.settings import Scenario, WorldSettings
from digisphere.core.streams import Streams
from digisphere.world import arid, basins, biomes, sunlight, vegetation
from digisphere.world.biomes import Relief
from digisphere.world.climate import Climate, ClimateSettings, climate_normals
from digisphere.world.enums import Biome, Surface
from digisphere.world.grids import largest_factor, refined, thinned
from digisphere.world.ground import Grid
from digisphere.world.koppen import koppen_geiger
from digisphere.world.land import Land
from digisphere.world.metrics import slope_rad
from digisphere.world.plains import pitted, stepped
from digisphere.world.routing import Bytes, Floats
from digisphere.world.soils import soils
from digisphere.world.terrain import Terrain, TerrainOrder, grow_terrain
from digisphere.world.waterways import Waterways, map_scale, run_rivers

Progress = Callable[[str, float], None]

_HOLLOWS = {
    "valley": (1, 1700.0, 30.0),
    "island": (1, 420.0, 9.0),
    "highland": (4, 1500.0, 38.0),
    "mesa": (1, 900.0, 8.0),
    "plain": (12, 620.0, 9.0),
}
_BED_M = 62.0


def land_seed(seed: int) -> int:
    """Return the 30-bit seed of all noise of the land that grows from a scenario's ``seed``."""
    return int(Streams(seed).at("world.land", 0).integers(1, 1 << 30))


def build_land(scenario: Scenario, *, seed: int, progress: Progress) -> tuple[Land, Relief]:
    """Build everything natural but the trees; return it and the relief that plants look at."""
    settings = scenario.world
    noise_seed = land_seed(seed)
    terrain = _grow(settings, seed=seed, noise_seed=noise_seed, progress=progress)
    outlet, sea = terrain.plan.outlet, terrain.plan.sea
    progress("lakes", 0.34)
    ground = _shape_floors(terrain, settings=settings, noise_seed=noise_seed)
    ground, standing = basins.settle_water(ground, outlet=outlet, cell_m=settings.cell_m, sea=sea)
    ground = basins.sea_bed(ground, sea=sea, cell_m=settings.cell_m)
    surface = np.where(standing.lake_id > 0, standing.level_m, np.maximum(ground, 0.0))
    progress("climate", 0.40)
    sunshine, sky = _light(surface, settings=settings)
    climate = climate_normals(
        surface, cell_m=settings.cell_m, sunshine=sunshine, settings=_climate_settings(settings)
    )
    progress("rivers", 0.47)
    standing, playa = arid.dry_out(
        standing, ground_m=ground, outlet=outlet, climate=climate, cell_m=settings.cell_m
    )
    water = run_rivers(
        ground,
        standing=standing,
        playa=playa,
        terrain=terrain,
        climate=climate,
        settings=settings,
        noise_seed=noise_seed,
    )
    progress("life zones", 0.55)
    relief = _relief(water, terrain=terrain, sea=sea, cell_m=settings.cell_m)
    layers = _measured_layers(
        water,
        climate=climate,
        terrain=terrain,
        sunshine=sunshine,
        sky=sky,
        cell_m=settings.cell_m,
    )
    layers |= _living_layers(
        water, relief=relief, climate=climate, settings=settings, noise_seed=noise_seed
    )
    return _land(layers, climate=climate, water=water, relief=relief, settings=settings), relief


def _light(surface_m: Floats, *, settings: WorldSettings) -> tuple[Floats, Floats]:
    """Return the yearly sunshine and the open sky of each cell, from horizons at half fineness."""
    factor = largest_factor(settings.size_cells, target=512)
    coarse = thinned(surface_m, factor=factor)
    cell_m = settings.cell_m * factor
    horizon = sunlight.horizons(coarse, cell_m=cell_m)
    sunshine = sunlight.insolation_ratio(
        coarse, horizon=horizon, cell_m=cell_m, latitude_deg=settings.latitude_deg
    )
    sky = sunlight.sky_view(horizon)
    return refined(sunshine, shape=surface_m.shape), refined(sky, shape=surface_m.shape)


def _land(
    layers: dict[str, NDArray[Any]],
    *,
    climate: Climate,
    water: Waterways,
    relief: Relief,
    settings: WorldSettings,
) -> Land:
    size = settings.size_cells
    return Land(
        grid=Grid(nx=size, ny=size, cell_m=settings.cell_m),
        layers=layers,
        monthly={
            "air_temperature_c": climate.monthly_air_temperature_c,
            "precipitation_mm": climate.monthly_precipitation_mm,
        },
        rivers=water.rivers,
        sea_level_m=0.0 if relief.sea.any() else math.nan,
        latitude_deg=settings.latitude_deg,
    )


def _climate_settings(settings: WorldSettings) -> ClimateSettings:
    return ClimateSettings(
        latitude_deg=settings.latitude_deg,
        altitude_m=settings.altitude_m,
        continentality=settings.continentality,
        rain_mm_year=settings.rain_mm_year,
        wind_from_deg=settings.wind_from_deg,
        warmth_c=settings.warmth_c,
    )


def _grow(settings: WorldSettings, *, seed: int, noise_seed: int, progress: Progress) -> Terrain:
    scale = map_scale(settings)
    width_m = settings.size_cells * settings.cell_m
    inflow_m2 = settings.river_inflow_km2 * 1e6 if settings.kind == "valley" else 0.0
    order = TerrainOrder(
        kind=settings.kind,
        size=settings.size_cells,
        cell_m=settings.cell_m,
        relief_m=settings.relief_m * scale,
        sea=settings.sea,
        seed=noise_seed,
        # The trunk's upper basin is older than these mountains: it cuts no more than one map's.
        inflow_m2=min(inflow_m2, 0.35 * width_m * width_m),
    )
    return grow_terrain(
        order,
        generator=Streams(seed).at("world.rain_drops", 0),
        progress=lambda name, done: progress(name, 0.34 * done),
    )


def _shape_floors(terrain: Terrain, *, settings: WorldSettings, noise_seed: int) -> Floats:
    outlet = terrain.plan.outlet
    cell_m = settings.cell_m
    ground = basins.lay_floors(terrain.height_m, outlet=outlet, cell_m=cell_m, seed=noise_seed)
    count, length_m, depth_m = _HOLLOWS[settings.kind]
    scale = map_scale(settings)
    if settings.kind == "plain":
        ground = pitted(ground, cell_m=cell_m, deep_m=4.0, seed=noise_seed + 43)
    if settings.kind == "mesa":
        foot_m = float(np.quantile(ground, 0.35)) + 0.06 * settings.relief_m * scale
        ground = stepped(ground, above_m=foot_m, bed_m=_BED_M * scale, seed=noise_seed + 42)
    return basins.scour_hollows(
        ground,
        outlet=outlet,
        cell_m=cell_m,
        count=count,
        length_m=length_m * scale,
        depth_m=depth_m * scale,
        seed=noise_seed + 41,
        skip=1 if settings.kind == "valley" else 0,
    )


def _relief(water: Waterways, *, terrain: Terrain, sea: Bytes, cell_m: float) -> Relief:
    above, _ = basins.above_streams(water.surface_m, routing=water.routing, area_m2=water.area_m2)
    around = ndimage.uniform_filter(water.surface_m, max(3, round(600.0 / cell_m)), mode="nearest")
    return Relief(
        height_m=water.ground_m,
        slope_rad=slope_rad(water.surface_m, cell_m=cell_m),
        openness_m=water.surface_m - around,
        above_water_m=np.maximum(above, 0.0),
        wet=~np.isnan(water.level_m),
        lake=water.lake,
        sea=sea == 1,
        deposit_m=terrain.deposit_m,
        wadi=water.wadi,
        playa=water.playa,
        hard=_hardness(terrain),
    )


def _hardness(terrain: Terrain) -> Floats:
    """Return 0..1 for weak to hard parent rock, from the slope its beds can hold."""
    talus_deg = np.degrees(np.arctan(terrain.plan.talus))
    return np.asarray((talus_deg - 36.0) / 12.0)


def _living_layers(
    water: Waterways, *, relief: Relief, climate: Climate, settings: WorldSettings, noise_seed: int
) -> dict[str, NDArray[Any]]:
    """Return the coded rasters and the densities of plants."""
    zone = biomes.life_zones(climate, relief=relief, cell_m=settings.cell_m, seed=noise_seed)
    soil = soils(zone, climate=climate, relief=relief, seed=noise_seed)
    surface = np.full(zone.shape, Surface.NATURAL, dtype=np.uint8)
    surface[zone == Biome.BEACH] = Surface.BEACH
    surface[water.river | water.wadi] = Surface.RIVERBED
    trees = vegetation.tree_cover(
        climate,
        zone=zone,
        soil=soil,
        relief=relief,
        cell_m=settings.cell_m,
        amount=settings.tree_cover,
        seed=noise_seed,
    )
    return {
        "receiver": water.routing.receiver,
        "biome_id": zone,
        "koppen_id": _koppen(climate, sea=relief.sea),
        "soil_id": soil,
        "surface_id": surface,
        "tree_density": trees,
        "vegetation_density": vegetation.plant_cover(
            climate, soil=soil, relief=relief, seed=noise_seed
        ),
    }


def _koppen(climate: Climate, *, sea: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return the Köppen-Geiger class of each land cell, decided on blocks of cells; 0 at sea."""
    factor = largest_factor(sea.shape[0], target=256)
    mean_c = thinned(climate.air_temperature_mean_c, factor=factor)
    year_mm = thinned(climate.precipitation_mm_year, factor=factor)
    kind = koppen_geiger(
        mean_c[None] + climate.swing_c[:, None, None],
        monthly_mm=climate.rain_share[:, None, None] * year_mm[None],
    )
    fine = kind.repeat(factor, axis=0).repeat(factor, axis=1)
    return np.where(sea, 0, fine).astype(np.uint8)


def _measured_layers(
    water: Waterways,
    *,
    climate: Climate,
    terrain: Terrain,
    sunshine: Floats,
    sky: Floats,
    cell_m: float,
) -> dict[str, NDArray[Any]]:
    """Return the rasters of measured quantities, float32."""
    single = {
        "elevation_m": water.ground_m,
        "water_level_m": water.level_m,
        "drainage_area_m2": water.area_m2,
        "discharge_m3_s": water.discharge_m3_s,
        "slope_rad": slope_rad(water.ground_m, cell_m=cell_m),
        "wear_m": terrain.wear_m,
        "deposit_m": terrain.deposit_m,
        "rock_hardness": _hardness(terrain),
        "curvature": _curvature(water.ground_m, cell_m=cell_m),
        "air_temperature_mean_c": climate.air_temperature_mean_c,
        "precipitation_mm_year": climate.precipitation_mm_year,
        "potential_evaporation_mm_year": climate.potential_evaporation_mm_year,
        "insolation_ratio": sunshine,
        "sky_view": sky,
    }
    return {name: raster.astype(np.float32) for name, raster in single.items()}


def _curvature(height_m: Floats, *, cell_m: float) -> Floats:
    """Return the Laplacian of the gently smoothed ground, 1/m: positive in hollows."""
    smooth = ndimage.gaussian_filter(height_m, 1.0, mode="nearest")
    return np.asarray(ndimage.laplace(smooth, mode="nearest") / cell_m**2)
