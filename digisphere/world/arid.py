"""What a dry climate does to water and sand: lakes that evaporate, wadis, dunes.

A basin whose inflow cannot feed its evaporation holds a smaller lake or none; valleys too dry for
a river keep the bed that rare floods dig; sand gathers into dunes where the ground is level. In a
humid climate nothing here changes anything. Called by ``nature``.
Sources: Langbein 1961 (closed lakes balance inflow and evaporation over their area); Bull 1979
(channels of ephemeral streams, wide and shallow); Lancaster 1995 (transverse dunes).
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.core.settings import WorldSettings
from digisphere.world import riverbeds, rivers
from digisphere.world.basins import Water
from digisphere.world.climate import Climate
from digisphere.world.noise import fbm
from digisphere.world.routing import Bytes, Floats, Ints, accumulate, route
from digisphere.world.uplift import plan_coordinates, smoothstep

SECONDS_A_YEAR = 365.25 * 86400.0
DRY_SHARE = 0.5
"""Rain over potential evaporation below which a land is dry (UNEP 1992: semi-arid and drier)."""
_LEAST_LAKE_CELLS = 20
_FLOOD_MM_YEAR = 420.0
"""Runoff of a humid land whose rivers would be as large as the floods that dig these beds."""
_WIDER, _SHALLOWER = 3.0, 0.6
_DUNE_SPACING_M, _DUNE_M, _LEE_SHARE = 150.0, 13.0, 0.22
Flags = NDArray[np.bool_]


def is_dry(climate: Climate, *, sea: Bytes) -> bool:
    """Tell whether the land as a whole gets less than half the rain it could evaporate."""
    land = sea == 0
    rain = float(climate.precipitation_mm_year[land].mean())
    return rain < DRY_SHARE * float(climate.potential_evaporation_mm_year[land].mean())


def dry_out(
    standing: Water, *, ground_m: Floats, outlet: Bytes, climate: Climate, cell_m: float
) -> tuple[Water, Flags]:
    """Return the lakes that the climate can keep, and where lakes have dried to playas.

    A lake loses open-water evaporation less rain over its area; where the inflow cannot feed
    that, it shrinks to the area that balances, or goes dry below twenty cells.
    """
    lake_id = standing.lake_id
    playa = np.zeros(lake_id.shape, dtype=np.bool_)
    index = np.arange(1, int(lake_id.max()) + 1)
    if not len(index):
        return standing, playa
    lack_mm = climate.potential_evaporation_mm_year - climate.precipitation_mm_year
    loss_mm = np.asarray(ndimage.mean(lack_mm, lake_id, index))
    if (loss_mm <= 0.0).all():
        return standing, playa
    inflow_m3 = _inflow_m3_year(ground_m, outlet=outlet, climate=climate, cell_m=cell_m)
    inflow = np.asarray(ndimage.maximum(inflow_m3, lake_id, index))
    level, kept_id = standing.level_m.copy(), lake_id.copy()
    for k in np.flatnonzero(loss_mm > 0.0).tolist():
        here = lake_id == index[k]
        bed = np.sort(ground_m[here])
        fed = int(inflow[k] / (loss_mm[k] * 1e-3 * cell_m * cell_m))
        if fed >= len(bed):
            continue
        lower = float(bed[fed]) if fed >= _LEAST_LAKE_CELLS else -math.inf
        dry = here & (ground_m >= lower)
        level[here & ~dry], level[dry], kept_id[dry] = lower, np.nan, 0
        playa |= dry
    return replace(standing, level_m=level, lake_id=kept_id), playa


def _inflow_m3_year(ground_m: Floats, *, outlet: Bytes, climate: Climate, cell_m: float) -> Floats:
    routing = route(ground_m, outlet=outlet)
    return accumulate(routing, source=climate.runoff_mm_year * 1e-3 * cell_m * cell_m)


def dig_wadis(
    ground_m: Floats,
    *,
    receiver: Ints,
    area_m2: Floats,
    still: Flags,
    cell_m: float,
    seed: int,
) -> tuple[Floats, Flags]:
    """Return the ground with the dry beds of rare floods, and the cells they take.

    Args:
        ground_m: (ny, nx) ground with its rivers' beds dug.
        receiver: (ny, nx) flat index each cell drains to.
        area_m2: (ny, nx) drained area.
        still: (ny, nx) where water stands or flows all year: wadis end there.
        cell_m: size of a cell.
        seed: of the beds' wander.
    """
    flood = area_m2 * (_FLOOD_MM_YEAR * 1e-3 / SECONDS_A_YEAR)
    stems = rivers.trace_stems(receiver, discharge_m3_s=flood, still=still)
    courses = rivers.lay_courses(
        stems,
        ground_m=ground_m,
        discharge_m3_s=flood,
        still_level_m=np.where(still, ground_m, np.nan),
        cell_m=cell_m,
        seed=seed,
    )
    broad = [
        replace(c, width_m=_WIDER * c.width_m, depth_m=_SHALLOWER * c.depth_m) for c in courses
    ]
    dug, bed_m = riverbeds.dig_beds(
        ground_m, courses=broad, still=still.astype(np.uint8), cell_m=cell_m
    )
    return dug, ~np.isnan(bed_m)


def with_dunes(ground_m: Floats, *, keep_off: Flags, settings: WorldSettings, seed: int) -> Floats:
    """Return the ground with dunes on its level parts: crests across the wind, lee sides steep.

    None stand within 90 m of ``keep_off`` or on slopes; sand seas are patchy by a slow noise.
    """
    n, cell_m, wind_from_deg = ground_m.shape[0], settings.cell_m, settings.wind_from_deg
    x, y = plan_coordinates(n)
    east = np.arange(n) * cell_m
    toward = math.radians(wind_from_deg + 180.0)
    along = east[None, :] * math.sin(toward) + east[:, None] * math.cos(toward)
    bend = 1.5 * fbm(x * 1.4, y=y * 1.4, seed=seed, octaves=3)
    at = along / _DUNE_SPACING_M + bend
    part = at - np.floor(at)
    stoss = np.clip(part / (1.0 - _LEE_SHARE), 0.0, 1.0)
    lee = np.clip((1.0 - part) / _LEE_SHARE, 0.0, 1.0)
    crest = np.minimum(smoothstep(0.0, 1.0, stoss), lee)
    smooth = ndimage.gaussian_filter(ground_m, 60.0 / cell_m, mode="nearest")
    south_north, west_east = np.gradient(smooth, cell_m)
    level = 1.0 - smoothstep(0.02, 0.06, np.hypot(south_north, west_east))
    sea_of_sand = smoothstep(-0.05, 0.22, fbm(x * 0.55, y=y * 0.55, seed=seed + 1, octaves=3))
    away_m = ndimage.distance_transform_edt(~keep_off, sampling=cell_m)
    clear = smoothstep(90.0, 220.0, away_m)
    patchy = np.clip(0.7 + 0.9 * fbm(x * 2.3, y=y * 2.3, seed=seed + 2, octaves=2), 0.15, 1.3)
    height = _DUNE_M * crest * level * sea_of_sand * clear * patchy
    return np.asarray(ground_m + ndimage.gaussian_filter(height, 0.6, mode="nearest"))
