"""Weather where people stand: temperature targets, wind over hill and wood, fog, cloud cover.

Turns the state of the moist layer and the relief into what the fields report, and says what the
air near the ground draws the layer toward; for the columns of a tile (`tiles`). No state of its
own; `air_columns` calls `fill_targets`, the weather system's step calls `fill_reports`.

Sources: Parton & Logan 1981 for the day's course (in `generator`), nocturnal pooling and slope
winds of a few m/s as in Whiteman 2000, cloud shading halving the range.
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.microphysics import (
    DECOUPLING,
    GIVEN,
    LAYER_DECOUPLING,
    LAYERS,
    TARGET_HEAT,
    TARGET_VAPOUR,
    faded,
    saturation,
)
from digisphere.environment.moist_air import LAPSE_K_M
from digisphere.environment.patterns import along_line, line_between, neighbours
from digisphere.environment.tiles import WIDE, load, store
from digisphere.world.compiled import inlined, kernel

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

POOLING_K = 4.0

# Layers of a tile for the targets, after those of the columns: normal temperature, cooling (K),
# share of the day-night range, vapour upwind, cloud cover, fog, pooling, sunniness, water share,
# thinning of vapour with height, snow on the ground (mm).
(
    NORMAL,
    COOLING,
    DIURNAL,
    UPWIND,
    COVER,
    FOG,
    POOLING,
    SUNNINESS,
    WATER,
    THINNING,
    SNOW_MM,
) = range(LAYERS, LAYERS + 11)
TARGET_LAYERS = LAYERS + 11


@inlined
def fill_targets(tile: Floats, count: int, hour: Floats) -> None:
    """Fill what the columns relax toward, reduced temperature and vapour, and the decoupling.

    Decoupling is how much warmer the air at the ground is than the layer above it.

    Args:
        tile: (TARGET_LAYERS, WIDE) with the layers above.
        count: columns.
        hour: (4,) shift of the day's mean (K), clear-sky departure from it now (K), night 0..1,
            steering wind (m/s).
    """
    shift, clear, night = hour[0], hour[1], hour[2]
    calm = max(0.0, 1.0 - hour[3] / 6.0)
    for i in range(count):
        cover = tile[COVER, i]
        swing = clear * tile[DIURNAL, i]
        swing *= (1.0 - 0.45 * cover) * (1.0 - 0.7 * tile[WATER, i])
        sunny = swing * tile[SUNNINESS, i] * (1.0 - 0.5 * tile[FOG, i])
        swing = sunny if swing > 0.0 else swing
        pool = POOLING_K * tile[POOLING, i] * night * calm * (1.0 - cover)
        pool *= tile[DIURNAL, i]
        white = 1.2 if tile[SNOW_MM, i] > 5.0 else 0.0
        mean = tile[NORMAL, i] + shift - tile[COOLING, i]
        tile[GIVEN + TARGET_HEAT, i] = mean + swing - pool - white
        tile[GIVEN + TARGET_VAPOUR, i] = tile[UPWIND, i] * tile[THINNING, i]
        tile[GIVEN + DECOUPLING, i] = LAYER_DECOUPLING * swing - pool


# Layers of a tile for the reports: state, relief, layer's wind, texture, and what is reported in
# the order of the fields that `fill_reports` takes.
AIR, HEIGHT, PRESSURE, LEFT, SLIDE_X, SLIDE_Y = 0, 3, 4, 5, 6, 7
EAST, NORTH, PATCHES, OUTFLOW_X, OUTFLOW_Y = 8, 9, 10, 11, 12
OUT_U, OUT_V, OUT_GUST, OUT_C, OUT_HUMIDITY, OUT_COVER, OUT_FOG, REPORT_LAYERS = range(13, 21)


@inlined
def _wind_of_tile(tile: Floats, count: int, state: Floats) -> None:
    upslope, mixing, gustiness = state[0], state[1], state[2]
    for i in range(count):
        factor = tile[LEFT, i] * mixing
        east, north = tile[EAST, i], tile[NORTH, i]
        u = east * factor + upslope * tile[SLIDE_X, i] + tile[OUTFLOW_X, i]
        v = north * factor + upslope * tile[SLIDE_Y, i] + tile[OUTFLOW_Y, i]
        speed = np.sqrt(u * u + v * v)
        aloft = np.sqrt(east * east + north * north)
        burst = 0.5 * gustiness * (speed + aloft * mixing) * (1.0 + 0.4 * tile[PATCHES, i])
        tile[OUT_U, i], tile[OUT_V, i] = u, v
        tile[OUT_GUST, i] = speed + max(burst, 0.0)


@inlined
def _air_of_tile(tile: Floats, count: int, calm: float) -> None:
    for i in range(count):
        t = tile[AIR, i] - LAPSE_K_M * tile[HEIGHT, i]
        saturated = saturation(t, tile[PRESSURE, i])
        share = tile[AIR + 1, i] / saturated
        tile[OUT_C, i] = t
        tile[OUT_HUMIDITY, i] = min(share, 1.0)
        cloud = max(tile[AIR + 2, i], 0.0)
        tile[OUT_COVER, i] = 1.0 - faded(cloud / (0.011 * saturated + 2e-6))
        u, v = tile[OUT_U, i], tile[OUT_V, i]
        still = min(max(1.0 - (np.sqrt(u * u + v * v) - 0.8) * (1.0 / 2.5), 0.0), 1.0)
        damp = min(max((share - 0.92) * (1.0 / 0.07), 0.0), 1.0)
        tile[OUT_FOG, i] = damp * still * calm


@kernel
def fill_reports(
    values: tuple[Floats, ...],
    relief: Floats,
    wind: Floats,
    texture: tuple[Floats, ...],
    grid: tuple[int, int, int],
    state: Floats,
    out: tuple[Singles, ...],
) -> None:
    """Report wind and air near the ground from the state of the columns and the layer's wind.

    Args:
        values: three grids (n, n): reduced temperature, vapour, cloud.
        relief: (5, n, n) see `Relief.for_reports`.
        wind: (2, n, n) wind of the layer.
        texture: three coarse layers: patches about -1..1, outflow of thunder cells east and north.
        grid: stride, west and south of the coarse grid.
        state: (4,) upslope: +1 on a sunny calm noon, when air is drawn up the hillsides, to -1 on
            a clear calm night, when it drains; mixing: 0.6 at night to 1 when the day stirs the
            air; gustiness; calm: 1 in still air to 0 where the steering wind stirs any fog away.
        out: seven grids: wind east and north, gusts, temperature, humidity, cloud cover, fog.
    """
    rows, columns = values[0].shape
    tile, lines = np.empty((REPORT_LAYERS, WIDE)), np.empty((3, texture[0].shape[1]))
    left, across = np.empty(columns, np.int64), np.empty(columns)
    neighbours(grid[1], grid[0], texture[0].shape[1], left, across)
    below, up = np.empty(rows, np.int64), np.empty(rows)
    neighbours(grid[2], grid[0], texture[0].shape[0], below, up)
    for j in range(rows):
        for k in range(3):
            line_between(texture[k], below[j], up[j], lines[k])
        for first in range(0, columns, WIDE):
            count = min(WIDE, columns - first)
            part = slice(first, first + count)
            for k in range(3):
                along_line(lines[k], left[part], across[part], tile[PATCHES + k])
            load(tile[AIR], values[0], j, first, count)
            load(tile[AIR + 1], values[1], j, first, count)
            load(tile[AIR + 2], values[2], j, first, count)
            for k in range(5):
                load(tile[HEIGHT + k], relief[k], j, first, count)
            load(tile[EAST], wind[0], j, first, count)
            load(tile[NORTH], wind[1], j, first, count)
            _wind_of_tile(tile, count, state)
            _air_of_tile(tile, count, state[3])
            _store_reports(tile, out, j, first, count)


@inlined
def _store_reports(
    tile: Floats, out: tuple[Singles, ...], row: int, first: int, count: int
) -> None:
    # One by one: looking for the grid of a number in a tuple costs as much as copying it.
    store(tile[OUT_U], out[0], row, first, count)
    store(tile[OUT_V], out[1], row, first, count)
    store(tile[OUT_GUST], out[2], row, first, count)
    store(tile[OUT_C], out[3], row, first, count)
    store(tile[OUT_HUMIDITY], out[4], row, first, count)
    store(tile[OUT_COVER], out[5], row, first, count)
    store(tile[OUT_FOG], out[6], row, first, count)
