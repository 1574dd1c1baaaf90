"""Slopes that give way when they are shaken, and where what comes down stops.

A slope slides when shaking exceeds its critical acceleration, by Newmark's block (1965): how far
by the regression of Jibson (2007), and how likely it then fails by Jibson, Harp and Michael
(2000). Strength is that of the infinite slope; water in the soil weakens it. What is released
runs down the steepest ways as far as its angle of reach allows (Corominas 1996) and comes to rest
there; not a litre is lost on the way. Pure functions on the hazard grid; `earthquake` calls them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.compiled import njit
from digisphere.world.enums import Soil

F64 = NDArray[np.float64]

STEEP_RAD = float(np.radians(30.0))
SHAKEN_G = 0.10
QUIET_G = 0.06
"""Shaking that no slope gives way to, however wet."""
_DEEP_M = 2.4
_WEIGHT_KN_M3 = 18.0
_WATER_KN_M3 = 9.81
_DEEPEST_REST_M = 6.0
"""Thicker heaps slump onto the lower ground around them."""
_LEAST_SAFETY = 1.08
"""What stands has stood through wet winters: no slope starts closer to failure than this."""
# Cohesion in kPa and angle of friction in degrees, judged within textbook ranges.
_STRENGTH: dict[Soil, tuple[float, float]] = {
    Soil.SCREE: (8.0, 40.0),
    Soil.ROCK: (45.0, 42.0),
    Soil.LOAM: (18.0, 36.0),
    Soil.CLAY: (16.0, 26.0),
    Soil.PEAT: (6.0, 28.0),
}
_OTHER_STRENGTH = (12.0, 34.0)


@dataclass(frozen=True)
class Slopes:
    """What of the ground decides whether it slides, on the hazard grid (n, n), row 0 south."""

    elevation_m: F64
    slope_rad: F64
    cohesion_kpa: F64
    friction_rad: F64
    land: NDArray[np.bool_]
    cell_m: float

    def steep(self) -> NDArray[np.intp]:
        """Flat indices of the cells that shaking can set sliding at all."""
        return np.flatnonzero(self.land & (self.slope_rad > STEEP_RAD))

    def at(self, cells: NDArray[np.intp]) -> "Slopes":
        """Return the same of some cells alone, by flat index."""
        return Slopes(
            elevation_m=self.elevation_m.reshape(-1)[cells],
            slope_rad=self.slope_rad.reshape(-1)[cells],
            cohesion_kpa=self.cohesion_kpa.reshape(-1)[cells],
            friction_rad=self.friction_rad.reshape(-1)[cells],
            land=self.land.reshape(-1)[cells],
            cell_m=self.cell_m,
        )


def slopes_of(ground: Any, *, n: int) -> Slopes:
    """Resample a ground to the hazard grid: mean height, mean steepness, soil at the middle."""
    grid = ground.grid
    elevation = _resampled(ground.layers["elevation_m"], n)
    water = np.isfinite(ground.layers["water_level_m"]).astype(np.float32)
    iy = ((np.arange(n) + 0.5) * grid.ny / n).astype(np.intp)
    ix = ((np.arange(n) + 0.5) * grid.nx / n).astype(np.intp)
    soil = ground.layers["soil_id"][np.ix_(iy, ix)]
    strength = np.tile(np.array(_OTHER_STRENGTH), (max(Soil) + 1, 1))
    for kind, values in _STRENGTH.items():
        strength[kind] = values
    return Slopes(
        elevation_m=elevation,
        slope_rad=_resampled(ground.layers["slope_rad"], n),
        cohesion_kpa=strength[soil, 0],
        friction_rad=np.radians(strength[soil, 1]),
        land=_resampled(water, n) < 0.5,
        cell_m=float(grid.size_x_m) / n,
    )


def _resampled(layer: NDArray[Any], n: int) -> F64:
    """Block means of a raster, or its values between cells where it is coarser than ``n``."""
    rows, columns = layer.shape
    if rows % n == 0 and columns % n == 0:
        block = layer.reshape(n, rows // n, n, columns // n)
        return np.asarray(block.mean(axis=(1, 3)), dtype=np.float64)
    zoom = (n / rows, n / columns)
    return np.asarray(
        ndimage.zoom(layer.astype(np.float64), zoom, order=1, grid_mode=True, mode="nearest")
    )


def critical_g(slopes: Slopes, *, wetness: F64) -> F64:
    """Acceleration, g, from which each slope begins to slide; ``wetness`` 0 dry to 1 soaked."""
    tilt = np.maximum(slopes.slope_rad, 1e-3)
    weight = _WEIGHT_KN_M3 * _DEEP_M
    grip, tan_tilt = np.tan(slopes.friction_rad), np.tan(tilt)
    held = slopes.cohesion_kpa / (weight * np.sin(tilt)) + grip / tan_tilt
    floated = wetness * _WATER_KN_M3 * grip / (_WEIGHT_KN_M3 * tan_tilt)
    safety = np.maximum(held - floated, _LEAST_SAFETY)
    out: F64 = (safety - 1.0) * np.sin(tilt)
    return out


def chance_of_failure(slopes: Slopes, *, peak_g: F64, wetness: F64) -> F64:
    """Chance that each cell slides when shaken by ``peak_g``; none on gentle or quiet ground."""
    critical = critical_g(slopes, wetness=wetness)
    threshold = SHAKEN_G + (QUIET_G - SHAKEN_G) * wetness
    open_to = slopes.land & (slopes.slope_rad > STEEP_RAD) & (peak_g > threshold)
    share = np.clip(critical / np.maximum(peak_g, 1e-9), 1e-3, 1.0)
    slip_cm = 10.0**0.215 * (1.0 - share) ** 2.341 * share**-1.438
    chance = 0.335 * (1.0 - np.exp(-0.048 * slip_cm**1.565))
    out: F64 = np.where(open_to, chance, 0.0)
    return out


@dataclass(frozen=True)
class Slides:
    """Slides that came down in one shock: patches of cells and what they released."""

    label: NDArray[np.int32]
    """(n, n) number of the slide that left each cell, 0 for none."""
    depth_m: F64
    """(n, n) thickness released."""
    volume_m3: F64
    """(k,) of each slide, largest first."""


def release(chance: F64, *, draw: F64, cell_m: float) -> Slides:
    """Choose what slides: cells whose draw, smooth over neighbours, falls below their chance.

    Args:
        chance: (n, n) chance of failure.
        draw: (n, n) uniform in [0, 1), alike in neighbouring cells, so that slides have a shape.
        cell_m: size of a cell.

    A slide of area A releases 0.074 A^1.45 cubic metres (Guzzetti et al. 2009), no deeper than
    six metres on average.
    """
    label, number = ndimage.label(draw < chance)
    area = np.bincount(label.ravel(), minlength=number + 1)[1:] * cell_m**2
    volume = np.minimum(0.074 * area**1.45, 6.0 * area)
    depth = np.zeros(chance.shape)
    if number:
        depth = np.where(label > 0, (volume / np.maximum(area, 1.0))[label - 1], 0.0)
    order = np.argsort(-volume, kind="stable")
    rank = np.zeros(number + 1, dtype=np.int32)
    rank[order + 1] = np.arange(1, number + 1)
    return Slides(rank[label], depth, volume[order])


def run_out(slides: Slides, *, elevation_m: F64, cell_m: float) -> F64:
    """Thickness (n, n) of what came to rest where; its sum is that of what was released.

    Moving ground carries a line of energy that falls by the tangent of the angle of reach on the
    way, lower for larger slides (Corominas 1996: log tan = -0.085 log V - 0.047); it moves on
    while that line is above the next cell and spreads towards all lower neighbours by steepness.
    """
    out = np.zeros(slides.depth_m.shape)
    if not len(slides.volume_m3):
        return out
    reach = 10.0 ** (-0.085 * np.log10(np.maximum(slides.volume_m3, 1.0)) - 0.047)
    moving, line = slides.depth_m.copy(), np.full(out.shape, -np.inf)
    from_slide = slides.label > 0
    line[from_slide] = elevation_m[from_slide] + 1.0
    tangent = np.where(from_slide, reach[np.maximum(slides.label, 1) - 1], 0.0)
    _flow_down(elevation_m, moving, line, tangent, out, cell_m)
    _settle(elevation_m, out, _DEEPEST_REST_M)
    return out


@njit(cache=True)
def _flow_down(z: F64, moving: F64, line: F64, tangent: F64, rest: F64, cell_m: float) -> None:
    """Move everything from the highest cell to the lowest, once each: downhill has no way back."""
    rows, columns = z.shape
    order = np.argsort(-z.ravel())
    share = np.zeros(9)
    for flat in order:
        y, x = flat // columns, flat % columns
        mass = moving[y, x]
        if mass <= 0.0:
            continue
        total = 0.0
        for k in range(9):
            dy, dx = k // 3 - 1, k % 3 - 1
            share[k] = 0.0
            ny, nx = y + dy, x + dx
            if k == 4 or ny < 0 or nx < 0 or ny >= rows or nx >= columns:
                continue
            step = cell_m * np.sqrt(float(dx * dx + dy * dy))
            fall = z[y, x] - z[ny, nx]
            if fall > 0.0 and line[y, x] - step * tangent[y, x] > z[ny, nx]:
                share[k] = (fall / step) ** 2
                total += share[k]
        if total <= 0.0:
            rest[y, x] += mass
            continue
        # A little stays on the way: a slide leaves a trail.
        left = mass * 0.08
        rest[y, x] += left
        mass -= left
        for k in range(9):
            if share[k] <= 0.0:
                continue
            dy, dx = k // 3 - 1, k % 3 - 1
            ny, nx = y + dy, x + dx
            part = mass * share[k] / total
            step = cell_m * np.sqrt(float(dx * dx + dy * dy))
            arrives = line[y, x] - step * tangent[y, x]
            # Where two meet, the one with more mass decides how far both go on.
            before = moving[ny, nx]
            weight = part / (before + part)
            if before <= 0.0 or line[ny, nx] < -1e8:
                line[ny, nx], tangent[ny, nx] = arrives, tangent[y, x]
            else:
                line[ny, nx] += weight * (arrives - line[ny, nx])
                tangent[ny, nx] += weight * (tangent[y, x] - tangent[ny, nx])
            moving[ny, nx] = before + part


@njit(cache=True)
def _settle(z: F64, rest: F64, deepest_m: float) -> None:
    """Let heaps deeper than ``deepest_m`` slump to lower neighbours, a part at a time."""
    rows, columns = z.shape
    for _ in range(400):
        moved = False
        for y in range(rows):
            for x in range(columns):
                excess = rest[y, x] - deepest_m
                if excess <= 0.01:
                    continue
                top, lower = z[y, x] + rest[y, x], 0.0
                for ny in range(max(y - 1, 0), min(y + 2, rows)):
                    for nx in range(max(x - 1, 0), min(x + 2, columns)):
                        lower += max(top - z[ny, nx] - rest[ny, nx], 0.0)
                give = min(0.7 * excess, 0.25 * lower)
                if give <= 1e-3:
                    continue
                rest[y, x] -= give
                for ny in range(max(y - 1, 0), min(y + 2, rows)):
                    for nx in range(max(x - 1, 0), min(x + 2, columns)):
                        drop = top - z[ny, nx] - rest[ny, nx]
                        if (ny != y or nx != x) and drop > 0.0:
                            rest[ny, nx] += give * drop / lower
                moved = True
        if not moved:
            return
