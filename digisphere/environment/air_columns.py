"""One sweep over the map: what acts on each column of air, what it does, and what falls from it.

Brings the coarse layers of the large scale down to the cells, lets `near_ground` make targets of
them and `microphysics` step the columns, tile by tile, so that nothing in between is ever stored.
Called by `air_step`; no science of its own.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digisphere.environment import microphysics as micro
from digisphere.environment import near_ground as near
from digisphere.environment.microphysics import AIR_FLOWS, AirFlow, step_columns
from digisphere.environment.near_ground import fill_targets
from digisphere.environment.patterns import along_line, line_between, neighbours
from digisphere.environment.tiles import WIDE, add_up, load, store
from digisphere.world.compiled import inlined, kernel

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Indices = NDArray[np.int64]

HEIGHT, PRESSURE = micro.GIVEN + micro.HEIGHT, micro.GIVEN + micro.PRESSURE
ASCENT, DEPTH = micro.GIVEN + micro.ASCENT, micro.GIVEN + micro.DEPTH
EVAPORATED = micro.GIVEN + micro.EVAPORATED
VAPOUR, CLOUD, RAIN, MOVED = micro.VAPOUR, micro.CLOUD, micro.RAIN, micro.MOVED
RAINFALL, SNOWFALL = MOVED + AirFlow.RAINFALL, MOVED + AirFlow.SNOWFALL
NORMAL, POOLING, COOLING, DIURNAL, UPWIND = (
    near.NORMAL,
    near.POOLING,
    near.COOLING,
    near.DIURNAL,
    near.UPWIND,
)
COVER, FOG, SNOW_MM = near.COVER, near.FOG, near.SNOW_MM
# Layers after those of the targets: the later month's normal, ascent forced by the relief, rain
# and snow that wait for the ground, what is shown of what falls, and the sums.
LATER, FORCED, WAIT_RAIN, WAIT_SNOW, RATE, WHITE, SUMS = range(
    near.TARGET_LAYERS, near.TARGET_LAYERS + 7
)
HELD = ("vapour", "cloud", "rain_aloft", "falling")
"""Stores whose sums follow those of `AirFlow`: kg/kg in the air, mm on its way down."""
TOTALS = AIR_FLOWS + len(HELD)


class Above(NamedTuple):
    """Coarse layers of the large scale (cy, cx) and where they lie, as in `AirOutside`."""

    cooling: Floats
    diurnal: Floats
    vapour: Floats
    ascent: Floats
    depth: Floats
    stride: int
    west: int
    south: int


class Below(NamedTuple):
    """What lies under the air.

    Attributes:
        relief: (6, n, n) see `Relief.for_columns`.
        normals: (12, n, n) reduced temperature of the months, of which ``month`` and
            ``next_month`` count, the second by the share ``late``.
        forced: (n, n) ascent that the relief forced on the way, m/s.
        snow_mm: (n, n) snow on the ground.
    """

    relief: Floats
    normals: Floats
    month: int
    next_month: int
    late: float
    forced: Floats
    snow_mm: Floats


class AirFields(NamedTuple):
    """Grids (n, n) of the world that a step reads and writes.

    Attributes:
        heat, vapour, cloud, rain: the state (C, kg/kg), overwritten.
        rain_mm, snow_mm: what waits for the ground, added to.
        evaporated_mm: what has risen since the last step, taken up.
        rate_mm_h, snow_share: precipitation, overwritten.
        cover, fog: of the step before.
    """

    heat: Floats
    vapour: Floats
    cloud: Floats
    rain: Floats
    rain_mm: Floats
    snow_mm: Floats
    evaporated_mm: Floats
    rate_mm_h: Singles
    snow_share: Singles
    cover: Singles
    fog: Singles


@inlined
def _load_tile(
    tile: Floats, values: Floats, below: Below, fields: AirFields, place: tuple[int, int, int]
) -> None:
    j, first, count = place
    for k in range(4):
        load(tile[k], values[k], j, first, count)
        load(tile[POOLING + k], below.relief[2 + k], j, first, count)
    load(tile[HEIGHT], below.relief[0], j, first, count)
    load(tile[PRESSURE], below.relief[1], j, first, count)
    load(tile[FORCED], below.forced, j, first, count)
    load(tile[SNOW_MM], below.snow_mm, j, first, count)
    load(tile[EVAPORATED], fields.evaporated_mm, j, first, count)
    load(tile[WAIT_RAIN], fields.rain_mm, j, first, count)
    load(tile[WAIT_SNOW], fields.snow_mm, j, first, count)
    load(tile[COVER], fields.cover, j, first, count)
    load(tile[FOG], fields.fog, j, first, count)
    load(tile[NORMAL], below.normals[below.month], j, first, count)
    load(tile[LATER], below.normals[below.next_month], j, first, count)
    for i in range(count):
        tile[NORMAL, i] = tile[NORMAL, i] * (1.0 - below.late) + tile[LATER, i] * below.late


@inlined
def _bring_down(tile: Floats, lines: Floats, left: Indices, across: Floats, count: int) -> None:
    """The large scale over the columns of a tile, and the lift of the relief with it."""
    along_line(lines[0], left, across, tile[COOLING])
    along_line(lines[1], left, across, tile[DIURNAL])
    along_line(lines[2], left, across, tile[UPWIND])
    along_line(lines[3], left, across, tile[ASCENT])
    along_line(lines[4], left, across, tile[DEPTH])
    for i in range(count):
        tile[ASCENT, i] += tile[FORCED, i]


@inlined
def _let_fall(tile: Floats, count: int, per_hour: float) -> None:
    """What now waits for the ground, the rate in mm/h, and the share of it that is snow."""
    for i in range(count):
        rain, snow = tile[RAINFALL, i], tile[SNOWFALL, i]
        tile[WAIT_RAIN, i] += rain
        tile[WAIT_SNOW, i] += snow
        share = snow / max(rain + snow, 1e-12)
        tile[RATE, i] = (rain + snow) * per_hour
        tile[WHITE, i] = share if rain + snow > 1e-6 else 0.0


@inlined
def _store_tile(tile: Floats, fields: AirFields, place: tuple[int, int, int]) -> None:
    j, first, count = place
    store(tile[0], fields.heat, j, first, count)
    store(tile[VAPOUR], fields.vapour, j, first, count)
    store(tile[CLOUD], fields.cloud, j, first, count)
    store(tile[RAIN], fields.rain, j, first, count)
    store(tile[WAIT_RAIN], fields.rain_mm, j, first, count)
    store(tile[WAIT_SNOW], fields.snow_mm, j, first, count)
    store(tile[RATE], fields.rate_mm_h, j, first, count)
    store(tile[WHITE], fields.snow_share, j, first, count)
    fields.evaporated_mm[j, first : first + count] = 0.0


@inlined
def _add_up_tile(tile: Floats, count: int) -> None:
    for k in range(AIR_FLOWS):
        add_up(tile[MOVED + k], tile[SUMS + k], count)
    add_up(tile[VAPOUR], tile[SUMS + AIR_FLOWS], count)
    add_up(tile[CLOUD], tile[SUMS + AIR_FLOWS + 1], count)
    add_up(tile[RAIN], tile[SUMS + AIR_FLOWS + 2], count)
    add_up(tile[WAIT_RAIN], tile[SUMS + AIR_FLOWS + 3], count)
    add_up(tile[WAIT_SNOW], tile[SUMS + AIR_FLOWS + 3], count)


@kernel
def sweep(
    values: Floats,
    above: Above,
    below: Below,
    fields: AirFields,
    hour: Floats,
    rates: Floats,
    totals: Floats,
) -> None:
    """Step every column.

    Args:
        values: (4, n, n) reduced temperature (C), vapour, cloud, rain (kg/kg) that the wind
            brought.
        above: the large scale.
        below: the ground.
        fields: what the step leaves.
        hour: as in `near_ground.fill_targets`.
        rates: as in `microphysics.step_columns`.
        totals: (TOTALS,) sums over cells of what moved (mm) and of what is then held.
    """
    _, rows, columns = values.shape
    points = above.vapour.shape
    tile, lines = np.zeros((SUMS + TOTALS, WIDE)), np.empty((5, points[1]))
    left, across = np.empty(columns, np.int64), np.empty(columns)
    neighbours(above.west, above.stride, points[1], left, across)
    near_row, up = np.empty(rows, np.int64), np.empty(rows)
    neighbours(above.south, above.stride, points[0], near_row, up)
    for j in range(rows):
        line_between(above.cooling, near_row[j], up[j], lines[0])
        line_between(above.diurnal, near_row[j], up[j], lines[1])
        line_between(above.vapour, near_row[j], up[j], lines[2])
        line_between(above.ascent, near_row[j], up[j], lines[3])
        line_between(above.depth, near_row[j], up[j], lines[4])
        for first in range(0, columns, WIDE):
            count = min(WIDE, columns - first)
            last = first + count
            _load_tile(tile, values, below, fields, (j, first, count))
            _bring_down(tile, lines, left[first:last], across[first:last], count)
            fill_targets(tile, count, hour)
            step_columns(tile, count, rates)
            _let_fall(tile, count, 3600.0 / rates[3])
            _store_tile(tile, fields, (j, first, count))
            _add_up_tile(tile, count)
    for k in range(TOTALS):
        totals[k] = tile[SUMS + k].sum()
