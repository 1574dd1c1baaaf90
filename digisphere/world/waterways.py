"""Running water: the rivers that the climate feeds, their beds, and the dry beds of the desert.

Puts routing, ``rivers``, ``riverbeds`` and ``arid`` together in the order water works; how each
works lives there. Called by ``nature`` once lakes have settled.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.core.settings import WorldSettings
from digisphere.world import arid, basins, riverbeds, rivers
from digisphere.world.climate import Climate
from digisphere.world.ground import River
from digisphere.world.routing import Floats, Routing, accumulate, route
from digisphere.world.terrain import Terrain

_FULL_MAP_M = 8192.0


@dataclass(frozen=True)
class Waterways:
    """The ground after water has settled on it and dug its beds."""

    ground_m: Floats
    level_m: Floats  # NaN where dry
    surface_m: Floats  # ground or standing water, what rain falls on
    lake: NDArray[np.bool_]
    river: NDArray[np.bool_]
    wadi: NDArray[np.bool_]
    playa: NDArray[np.bool_]
    rivers: tuple[River, ...]
    routing: Routing
    discharge_m3_s: Floats
    area_m2: Floats


def map_scale(settings: WorldSettings) -> float:
    """Return the map's width over that of a full map; small maps get smaller mountains."""
    return min(1.0, settings.size_cells * settings.cell_m / _FULL_MAP_M)


def run_rivers(
    ground: Floats,
    *,
    standing: basins.Water,
    playa: NDArray[np.bool_],
    terrain: Terrain,
    climate: Climate,
    settings: WorldSettings,
    noise_seed: int,
) -> Waterways:
    """Run the runoff of ``climate`` over the ground: rivers with their beds, wadis where it is dry.

    ``ground`` (ny, nx) is land without pits but for the lakes of ``standing``; ``playa`` marks the
    floors of lakes that have dried.
    """
    cell_m, plan = settings.cell_m, terrain.plan
    sea = plan.sea == 1
    lake = standing.lake_id > 0
    inflow = _inflow_m2(terrain, settings=settings)
    routing = route(ground, outlet=plan.outlet)
    runoff_m3_s = climate.runoff_mm_year * 1e-3 * (cell_m * cell_m + inflow) / arid.SECONDS_A_YEAR
    still = np.where(sea, 0.0, standing.level_m)
    dug, river_m, courses = _river_beds(
        ground, routing=routing, discharge_m3_s=accumulate(routing, source=runoff_m3_s),
        still_level_m=still, cell_m=cell_m, seed=noise_seed + 51,
    )  # fmt: skip
    level = np.where(np.isnan(still), river_m, still)
    dug, wadi = _dry_beds(
        dug, routing=routing, still=~np.isnan(level), source_m2=cell_m * cell_m + inflow,
        climate=climate, settings=settings, noise_seed=noise_seed,
    )  # fmt: skip
    final = route(dug, outlet=plan.outlet)
    if wadi.any():
        clear = wadi | ~np.isnan(level)
        dug = arid.with_dunes(dug, keep_off=clear, settings=settings, seed=noise_seed + 53)
    return Waterways(
        ground_m=dug,
        wadi=wadi,
        playa=playa & ~wadi,
        level_m=level,
        surface_m=np.where(lake | sea, still, dug),
        lake=lake,
        river=~np.isnan(river_m),
        rivers=tuple(_river(course) for course in courses),
        routing=final,
        discharge_m3_s=accumulate(final, source=runoff_m3_s),
        area_m2=accumulate(final, source=cell_m * cell_m + inflow),
    )


def _river_beds(
    ground: Floats,
    *,
    routing: Routing,
    discharge_m3_s: Floats,
    still_level_m: Floats,
    cell_m: float,
    seed: int,
) -> tuple[Floats, Floats, list[rivers.Course]]:
    """Return the ground with rivers' beds, the rivers' level on it (else NaN), and the rivers."""
    still = ~np.isnan(still_level_m)
    stems = rivers.trace_stems(routing.receiver, discharge_m3_s=discharge_m3_s, still=still)
    courses = rivers.lay_courses(
        stems,
        ground_m=ground,
        discharge_m3_s=discharge_m3_s,
        still_level_m=still_level_m,
        cell_m=cell_m,
        seed=seed,
    )
    dug, level_m = riverbeds.dig_beds(
        ground, courses=courses, still=still.astype(np.uint8), cell_m=cell_m
    )
    return dug, level_m, courses


def _dry_beds(
    ground: Floats,
    *,
    routing: Routing,
    still: NDArray[np.bool_],
    source_m2: Floats,
    climate: Climate,
    settings: WorldSettings,
    noise_seed: int,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the ground with wadis where the climate is dry, and their cells."""
    if not arid.is_dry(climate, sea=still.astype(np.uint8)):
        return ground, np.zeros(still.shape, dtype=np.bool_)
    return arid.dig_wadis(
        ground,
        receiver=routing.receiver,
        area_m2=accumulate(routing, source=source_m2),
        still=still,
        cell_m=settings.cell_m,
        seed=noise_seed + 52,
    )


def _inflow_m2(terrain: Terrain, *, settings: WorldSettings) -> Floats:
    """Return the area beyond the map that feeds each cell: all of it at the river's entry."""
    extra = np.zeros_like(terrain.height_m)
    cell = terrain.inflow_cell
    if cell is not None:
        extra[cell] = settings.river_inflow_km2 * 1e6 * map_scale(settings) ** 2
    return extra


def _river(course: rivers.Course) -> River:
    return River(
        xy_m=course.xy_m.astype(np.float32),
        level_m=np.minimum.accumulate(course.level_m.astype(np.float32)),
        width_m=course.width_m.astype(np.float32),
        depth_m=course.depth_m.astype(np.float32),
        discharge_m3_s=course.discharge_m3_s.astype(np.float32),
    )
