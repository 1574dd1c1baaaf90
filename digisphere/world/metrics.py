"""Numbers that tell an eroded landscape from noise, measured on a height field alone.

Concavity, Hack's exponent and the share of closed depressions discriminate; the hypsometric
integral, relief and slopes are reported beside them. Nothing here changes a world. Called by the
tests and by ``tools/world_table.py``. Estimators follow the recipe of Gailleton et al. 2021
(concavity) and Hack 1957, with one fixed binning so that worlds can be compared.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import kernel
from digisphere.world.routing import Bytes, Floats, Ints, Routing, accumulate, route

_CHANNEL_CELLS = 50
_HACK_CELLS = 100
_BINS = 13
_RAISED_M = 1e-3


@dataclass(frozen=True)
class TerrainMetrics:
    """Discriminating and descriptive figures of one height field."""

    concavity: float
    hack: float
    depression_share: float
    hypsometric_integral: float
    relief_m: float
    slope_mean_deg: float
    slope_p95_deg: float
    slope_max_deg: float


@kernel
def _longest_path(order: Ints, receiver: Ints, nx: int, length: Floats) -> None:
    for k in range(order.size - 1, -1, -1):
        cell = order[k]
        down = receiver[cell]
        if down == cell:
            continue
        diagonal = (down // nx != cell // nx) and (down % nx != cell % nx)
        path = length[cell] + (1.4142135623730951 if diagonal else 1.0)
        if path > length[down]:
            length[down] = path


def _slope_of(x: NDArray[np.floating], y: NDArray[np.floating]) -> float:
    return float(np.polyfit(x, y, 1)[0])


def concavity(routing: Routing, *, area_cells: Floats, land: NDArray[np.bool_]) -> float:
    """Return theta of S ~ A^-theta over channel cells (mean log slope in 13 log-area bins)."""
    nx = routing.filled_m.shape[1]
    flat = routing.filled_m.ravel()
    cell = np.flatnonzero(land.ravel() & (routing.receiver.ravel() != np.arange(flat.size)))
    down = routing.receiver.ravel()[cell]
    diagonal = (down // nx != cell // nx) & (down % nx != cell % nx)
    slope = (flat[cell] - flat[down]) / np.where(diagonal, math.sqrt(2.0), 1.0)
    area = area_cells.ravel()[cell]
    top = np.quantile(area, 0.998)
    keep = (area > _CHANNEL_CELLS) & (area < top) & (slope > 1e-9)
    log_area, log_slope = np.log10(area[keep]), np.log10(slope[keep])
    edges = np.linspace(log_area.min(), log_area.max() + 1e-9, _BINS + 1)
    which = np.digitize(log_area, edges) - 1
    count = np.bincount(which, minlength=_BINS)
    total = np.bincount(which, weights=log_slope, minlength=_BINS)
    good = count >= 10
    centre = 0.5 * (edges[:-1] + edges[1:])
    return -_slope_of(centre[good], total[good] / count[good])


def hack_exponent(routing: Routing, *, area_cells: Floats, land: NDArray[np.bool_]) -> float:
    """Return h of L ~ A^h, L the longest flow path above a cell, for A > 100 cells."""
    length = np.zeros(routing.order.size)
    _longest_path(routing.order, routing.receiver.ravel(), routing.filled_m.shape[1], length)
    keep = (area_cells.ravel() > _HACK_CELLS) & land.ravel() & (length > 0)
    return _slope_of(np.log10(area_cells.ravel()[keep]), np.log10(length[keep]))


def slope_rad(height_m: NDArray[np.floating], *, cell_m: float) -> Floats:
    """Return the slope of each cell by central differences."""
    dy, dx = np.gradient(np.asarray(height_m, dtype=np.float64), cell_m)
    return np.asarray(np.arctan(np.hypot(dx, dy)), dtype=np.float64)


def measure_terrain(
    height_m: NDArray[np.floating], *, cell_m: float, outlet: Bytes
) -> TerrainMetrics:
    """Measure ``height_m`` (ny, nx) whose water leaves through ``outlet`` cells (sea and rim)."""
    height = np.ascontiguousarray(height_m, dtype=np.float64)
    routing = route(height, outlet=outlet)
    area = accumulate(routing, source=np.ones_like(height))
    land = outlet == 0
    on_land = height[land]
    low, high = float(on_land.min()), float(on_land.max())
    slope = np.degrees(slope_rad(height, cell_m=cell_m)[land])
    return TerrainMetrics(
        concavity=concavity(routing, area_cells=area, land=land),
        hack=hack_exponent(routing, area_cells=area, land=land),
        depression_share=float(np.mean((routing.filled_m - height)[land] > _RAISED_M)),
        hypsometric_integral=(float(on_land.mean()) - low) / max(high - low, 1e-9),
        relief_m=high - low,
        slope_mean_deg=float(slope.mean()),
        slope_p95_deg=float(np.percentile(slope, 95)),
        slope_max_deg=float(slope.max()),
    )
