"""The air around and above the map at one instant: what blows in and what lifts it.

Evaluates the forcing, its drifting texture, the front and the thunder cells on a coarse grid that
reaches upwind of the map, and brings the result to the weather grid. Pure functions; the weather
system calls `look_upwind` and `fill_ghosts`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.microphysics import LAYER_DECOUPLING, balanced_cloud, saturation
from digisphere.environment.patterns import CoarseGrid, upsample
from digisphere.environment.transport import Margins
from digisphere.world.compiled import njit

Floats = NDArray[np.float64]

# Synoptic ascent at which cloud is deep enough to begin to rain; twice it makes rain freely.
SHALLOW_M_S = 0.032
# Distance over which the air outside is joined to the air inside.
SEAM_M = 1800.0


@dataclass(frozen=True)
class AirOutside:
    """Coarse layers (cy, cx) of the air around.

    Attributes:
        coarse: where the points are.
        heat: reduced temperature at the ground, C. layer: of the moist layer.
        vapour, cloud, rain: kg/kg in balance with the forcing.
        ascent: vertical motion, m/s. depth: 0 shallow clouds to 1 deep ones.
        cooling: coldness of the air mass, K.
        diurnal: share of the day-night range. outflow: (2, cy, cx) gust winds, m/s.
        patches: noise about -1..1 for gusts.
    """

    coarse: CoarseGrid
    heat: Floats
    layer: Floats
    vapour: Floats
    cloud: Floats
    rain: Floats
    ascent: Floats
    depth: Floats
    cooling: Floats
    diurnal: Floats
    outflow: Floats
    patches: Floats


@dataclass(frozen=True)
class Hour:
    """Temperatures of the moment at the village.

    Attributes:
        mean_c: the air mass' mean of the day, before any cooling.
        half_range_k: half of the clear-sky day-night range.
        shape: -1..1 where in the day's course we are.
        sun: sine of the sun's altitude, not below zero.
        pressure_hpa: at the village.
    """

    mean_c: float
    half_range_k: float
    shape: float
    sun: float
    pressure_hpa: float


@njit(cache=True)
def _fill_outside(
    mask: Floats,
    old: Floats,
    new: Floats,
    noise: Floats,
    hour: Floats,
    heat: Floats,
    layer: Floats,
    vapour: Floats,
    ascent: Floats,
    depth: Floats,
    cooling: Floats,
    diurnal: Floats,
) -> None:
    """Blend the forcings and texture them; ``hour`` is (mean, half range, shape, sun, hPa)."""
    f = np.empty(old.size)
    for j in range(mask.shape[0]):
        for i in range(mask.shape[1]):
            for k in range(f.size):
                f[k] = old[k] + (new[k] - old[k]) * mask[j, i]
            band, patch = noise[0, j, i], noise[1, j, i]
            lift = f[1] * max(1.0 + 1.5 * f[2] * band, 0.15) if f[1] > 0.0 else f[1]
            if f[1] <= 0.0:
                lift += 0.015 * f[2] * band
            depth[j, i] = min(max((lift - SHALLOW_M_S) / SHALLOW_M_S, 0.0), 1.0)
            lift += f[3] * np.sqrt(hour[3]) * (2.4 * max(patch + 0.05, 0.0) - 0.5)
            swing = hour[1] * f[6] * hour[2]
            now = hour[0] - f[7] + swing
            layer[j, i] = now - LAYER_DECOUPLING * swing
            humidity = f[0] * (1.0 + 0.05 * f[2] * band)
            ascent[j, i] = lift
            cooling[j, i] = f[7]
            diurnal[j, i] = f[6]
            heat[j, i] = now
            vapour[j, i] = humidity * saturation(layer[j, i], hour[4])


@njit(cache=True)
def _balance(
    layer: Floats,
    vapour: Floats,
    ascent: Floats,
    depth: Floats,
    pressure: float,
    cloud: Floats,
    rain: Floats,
) -> None:
    for j in range(layer.shape[0]):
        for i in range(layer.shape[1]):
            humidity = vapour[j, i] / saturation(layer[j, i], pressure)
            cloud[j, i], rain[j, i] = balanced_cloud(
                layer[j, i], pressure, humidity, ascent[j, i], depth[j, i]
            )


def look_upwind(
    coarse: CoarseGrid,
    *,
    mask: Floats,
    forcings: tuple[Floats, Floats],
    noise: Floats,
    hour: Hour,
) -> AirOutside:
    """Blend old and new forcing over the coarse grid and give it texture; cloud not yet filled.

    Args:
        coarse: evaluation points.
        mask: (cy, cx) 0 ahead of the front, 1 behind it.
        forcings: (old, new) `Forcing.as_array`.
        noise: (2, cy, cx) from `drifting_noise`.
        hour: the moment's temperatures.
    """
    shape = mask.shape
    layers = np.zeros((9, *shape))
    heat, layer, vapour, cloud, rain, ascent, depth, cooling, diurnal = layers
    now = np.array([hour.mean_c, hour.half_range_k, hour.shape, hour.sun, hour.pressure_hpa])
    _fill_outside(
        mask,
        forcings[0],
        forcings[1],
        noise,
        now,
        heat,
        layer,
        vapour,
        ascent,
        depth,
        cooling,
        diurnal,
    )
    return AirOutside(
        coarse=coarse,
        heat=heat,
        layer=layer,
        vapour=vapour,
        cloud=cloud,
        rain=rain,
        ascent=ascent,
        depth=depth,
        cooling=cooling,
        diurnal=diurnal,
        outflow=np.zeros((2, *shape)),
        patches=noise[1],
    )


def balance_clouds(air: AirOutside, *, pressure_hpa: float) -> None:
    """Fill the cloud and rain that the air outside carries, once its ascent is complete."""
    _balance(air.layer, air.vapour, air.ascent, air.depth, pressure_hpa, air.cloud, air.rain)


@njit(cache=True)
def _match_edges(
    padded: Floats, west: int, south: int, n: int, floor: float, fade_x: Floats, fade_y: Floats
) -> None:
    """Shift ghost values near the map so that they join what is inside, in place."""
    rows, columns = padded.shape
    for j in range(south, south + n):
        left = padded[j, west] - padded[j, west - 1]
        for k in range(west):
            padded[j, west - 1 - k] = max(padded[j, west - 1 - k] + left * fade_x[k], floor)
        right = padded[j, west + n - 1] - padded[j, west + n]
        for k in range(columns - west - n):
            padded[j, west + n + k] = max(padded[j, west + n + k] + right * fade_x[k], floor)
    for i in range(columns):
        below = padded[south, i] - padded[south - 1, i]
        for k in range(south):
            padded[south - 1 - k, i] = max(padded[south - 1 - k, i] + below * fade_y[k], floor)
        above = padded[south + n - 1, i] - padded[south + n, i]
        for k in range(rows - south - n):
            padded[south + n + k, i] = max(padded[south + n + k, i] + above * fade_y[k], floor)


@njit(cache=True)
def _surround(
    inside: tuple[Floats, ...],
    outside: tuple[Floats, ...],
    margins: tuple[int, int, int],
    corner: tuple[int, int, int],
    fades: tuple[Floats, Floats],
    padded: Floats,
) -> None:
    """Fill (4, rows, columns); ``margins`` west, south and north, ``corner`` of the coarse grid."""
    west, south, north = margins
    stride, left, down = corner
    rows, n = padded.shape[1], inside[0].shape[0]
    for f in range(4):
        target, layer = padded[f], outside[f]
        for j in range(n):
            target[south + j, west : west + n] = inside[f][j]
        upsample(layer, stride, left, down, target[:south])
        upsample(layer, stride, left, down + south + n, target[rows - north :])
        middle = target[south : south + n]
        upsample(layer, stride, left, down + south, middle[:, :west])
        upsample(layer, stride, left + west + n, down + south, middle[:, west + n :])
        lowest = -100.0 if f == 0 else 0.0
        _match_edges(target, west, south, n, lowest, fades[0], fades[1])


def fill_ghosts(
    inside: tuple[Floats, ...], *, air: AirOutside, margins: Margins, cell_m: tuple[float, float]
) -> Floats:
    """Surround four grids (n, n) with the air outside: (4, n + south + north, n + west + east).

    Cloud and rain outside are in balance, those inside lag behind their forcing; near the map the
    difference is faded out, or each step would leave a seam.
    """
    n, coarse = inside[0].shape[0], air.coarse
    w, e, s, t = margins.west, margins.east, margins.south, margins.north
    padded = np.empty((4, n + s + t, n + w + e))
    away = np.arange(max(w, e, s, t)) + 0.5
    _surround(
        inside,
        (air.heat, air.vapour, air.cloud, air.rain),
        (w, s, t),
        (coarse.stride, coarse.west - w, coarse.south - s),
        (np.exp(away * (-cell_m[0] / SEAM_M)), np.exp(away * (-cell_m[1] / SEAM_M))),
        padded,
    )
    return padded
