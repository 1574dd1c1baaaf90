"""The ground as the weather sees it: coarse rasters and what follows from them once.

Resampled elevation, water and forest, the smoothed slopes that lift air, the flow that terrain
deflects, where cold air pools, climate normals reduced to the village's height. Derived from the
frozen ground alone, so it is a cache and no state. The weather and the surface system call it.

Sources: mass-consistent flow after Sherman 1978; vertical decay of small-scale lift after Smith &
Barstad 2004 (lift of wavenumber k over a moist layer H is reduced by 1 + kH).
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import ReferenceType, ref

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.sparse import csr_matrix, diags_array
from scipy.sparse.linalg import spsolve

from digisphere.environment.moist_air import LAPSE_K_M, air_pressure_hpa

if TYPE_CHECKING:
    from digisphere.world.ground import Ground

Floats = NDArray[np.float64]

MOIST_DEPTH_M = 2500.0
FLOW_CELLS = 64
VAPOUR_SCALE_M = 3500.0
SLOPE_WIND_M_S = 1.3
"""Wind along a steep hillside (a few m/s at most: Whiteman 2000)."""
OPEN_GROUND_SHARE = 0.62
"""Of the layer's wind, on open level ground by day."""


@dataclass(frozen=True)
class Relief:
    """Rasters of the weather grid, (n, n), row 0 south.

    Attributes:
        cell_m: size of a weather cell, east and north (they differ on an oblong map).
        elevation_m: height of land or water surface.
        village_m: (2,) centre of the settlement. village_cell: its (iy, ix).
        reference_m: height to which temperatures are reduced: the village's.
        altitude_m: of the map's zero. pressure_hpa: standard pressure at the surface.
        lift_x, lift_y: ascent per unit wind, m/s per m/s.
        flow: (2, 2, n, n): flow[a, b] = component b of the wind that a unit wind along a becomes.
        pooling: 0..1, how readily cold air gathers; exposure: 0.5 sheltered to 1.4 on crests.
        slope_x, slope_y: smoothed slopes for winds along the hillside.
        water, forest: share of the cell. sunniness: insolation against level ground.
        temperature_c: (12, n, n) normals reduced to reference height.
        precipitation_mm: (12,) monthly normals averaged over the map.
        raininess: (n, n) annual precipitation against that average.
    """

    n: int
    cell_m: tuple[float, float]
    elevation_m: Floats
    village_m: Floats
    village_cell: tuple[int, int]
    reference_m: float
    altitude_m: float
    pressure_hpa: Floats
    lift_x: Floats
    lift_y: Floats
    flow: Floats
    pooling: Floats
    exposure: Floats
    slope_x: Floats
    slope_y: Floats
    water: Floats
    forest: Floats
    sunniness: Floats
    temperature_c: Floats
    precipitation_mm: Floats
    raininess: Floats

    @cached_property
    def village_temperature_c(self) -> Floats:
        """(12,) normals at the village."""
        return np.array(self.temperature_c[:, *self.village_cell])

    @cached_property
    def for_columns(self) -> Floats:
        """(6, n, n) height over the reference, pressure, and what the targets of the air need.

        Pooling, sunniness, water share, thinning of vapour with height.
        """
        height = self.elevation_m - self.reference_m
        thinning = np.exp(-np.maximum(height, 0.0) / VAPOUR_SCALE_M)
        return np.stack(
            [height, self.pressure_hpa, self.pooling, self.sunniness, self.water, thinning]
        )

    @cached_property
    def for_reports(self) -> Floats:
        """(5, n, n) height, pressure, what the ground leaves of the layer's wind, slide.

        The slide, east and north, is the wind up the hillside of a sunny calm noon, m/s; cold air
        drains the other way.
        """
        rough = 1.0 - 0.5 * self.forest + 0.15 * self.water
        steep = np.hypot(self.slope_x, self.slope_y)
        slide = SLOPE_WIND_M_S * np.minimum(steep / 0.25, 1.0) / np.maximum(steep, 1e-3)
        left = OPEN_GROUND_SHARE * self.exposure * rough
        ways = [left, slide * self.slope_x, slide * self.slope_y]
        return np.stack([*self.for_columns[:2], *ways])

    @cached_property
    def for_lift(self) -> Floats:
        """(2, n, n) ascent per unit wind from the west and from the south."""
        return np.stack([self.lift_x, self.lift_y])

    @property
    def size_m(self) -> Floats:
        """(2,) east and north extent of the map."""
        return np.array([self.n * self.cell_m[0], self.n * self.cell_m[1]])


def resample(raster: NDArray[Any], *, n: int) -> Floats:
    """Bring a raster that covers the map to (n, n): block means where they fit, else bilinear."""
    source = np.asarray(raster, np.float64)
    rows, columns = source.shape
    if rows % n == 0 and columns % n == 0:
        means: Floats = source.reshape(n, rows // n, n, columns // n).mean(axis=(1, 3))
        return means
    y = (np.arange(n) + 0.5) * rows / n - 0.5
    x = (np.arange(n) + 0.5) * columns / n - 0.5
    grid = np.meshgrid(y, x, indexing="ij")
    result: Floats = map_coordinates(source, grid, order=1, mode="nearest")
    return result


def damped_lift(elevation_m: Floats, *, cell_m: tuple[float, float]) -> tuple[Floats, Floats]:
    """Slopes of the terrain as the whole moist layer feels them, small scales damped."""
    n = elevation_m.shape[0]
    padded = np.pad(elevation_m, n // 2, mode="symmetric")
    k_y = 2.0 * np.pi * np.fft.fftfreq(padded.shape[0], cell_m[1])[:, None]
    k_x = 2.0 * np.pi * np.fft.rfftfreq(padded.shape[1], cell_m[0])[None, :]
    spectrum = np.fft.rfft2(padded) / (1.0 + np.hypot(k_x, k_y) * MOIST_DEPTH_M)
    inner = slice(n // 2, n // 2 + n)
    lift_x: Floats = np.fft.irfft2(1j * k_x * spectrum, s=padded.shape)[inner, inner]
    lift_y: Floats = np.fft.irfft2(1j * k_y * spectrum, s=padded.shape)[inner, inner]
    return lift_x, lift_y


def mass_consistent_flow(elevation_m: Floats, *, cell_m: tuple[float, float]) -> Floats:
    """Wind that a unit wind from the west and from the south become over the terrain.

    Solves div(D (U + grad p)) = 0 for a layer of depth D under a lid above the peaks: air
    hastens over crests and through gaps and goes round massifs.

    Returns: (2, 2, n, n); see `Relief.flow`.
    """
    m = FLOW_CELLS
    factor = elevation_m.shape[0] / m
    dx, dy = cell_m[0] * factor, cell_m[1] * factor
    height = gaussian_filter(resample(elevation_m, n=m), 800.0 / min(dx, dy), mode="nearest")
    lid = height.max() + 0.5 * np.ptp(height) + 400.0
    depth = lid - height
    d_x = np.pad(0.5 * (depth[:, 1:] + depth[:, :-1]), ((0, 0), (1, 1)), mode="edge")
    d_y = np.pad(0.5 * (depth[1:] + depth[:-1]), ((1, 1), (0, 0)), mode="edge")
    west, east = d_x[:, :-1] / dx**2, d_x[:, 1:] / dx**2
    south, north = d_y[:-1] / dy**2, d_y[1:] / dy**2
    east_inside = np.where(np.arange(m)[None, :] < m - 1, east, 0.0).ravel()[:-1]
    matrix = csr_matrix(
        diags_array(
            [
                -(west + east + south + north).ravel(),
                east_inside,
                east_inside,
                north[:-1].ravel(),
                north[:-1].ravel(),
            ],
            offsets=[0, 1, -1, m, -m],
        )
    )
    sources = (
        -(d_x[:, 1:] - d_x[:, :-1]) / dx,
        -(d_y[1:] - d_y[:-1]) / dy,
    )
    n = elevation_m.shape[0]
    flow = np.empty((2, 2, n, n))
    for a, source in enumerate(sources):
        potential = np.pad(spsolve(matrix, source.ravel()).reshape(m, m), 1)
        grad_x = (potential[1:-1, 2:] - potential[1:-1, :-2]) / (2.0 * dx)
        grad_y = (potential[2:, 1:-1] - potential[:-2, 1:-1]) / (2.0 * dy)
        for b, gradient in enumerate((grad_x, grad_y)):
            unit = 1.0 if a == b else 0.0
            low, high = (0.6, 1.6) if a == b else (-0.5, 0.5)
            flow[a, b] = resample(np.clip(unit + gradient, low, high), n=n)
    return flow


def _reduced_normals(ground: "Ground", *, n: int, reference_m: float) -> Floats:
    """Monthly temperatures at the weather grid, reduced to the reference height."""
    normals = np.asarray(ground.monthly["air_temperature_c"], np.float64)
    height = resample(ground.layers["elevation_m"], n=normals.shape[1])
    water = ground.layers["water_level_m"]
    level = np.where(np.isfinite(water), water, ground.layers["elevation_m"])
    height = np.maximum(height, resample(level, n=normals.shape[1]))
    reduced = normals + LAPSE_K_M * (height - reference_m)
    # Sun-facing slopes keep part of their difference; the field itself must be smooth air.
    return np.stack([resample(gaussian_filter(month, 2.0), n=n) for month in reduced])


_kept: list[tuple[ReferenceType["Ground"], Relief]] = []


def relief_of(ground: "Ground", *, n: int, altitude_m: float = 0.0) -> Relief:
    """Return what `make_relief` makes of ``ground``; the systems of one world share it."""
    _kept[:] = [(made_of, relief) for made_of, relief in _kept if made_of() is not None]
    for made_of, relief in _kept:
        if made_of() is ground and relief.n == n and relief.altitude_m == altitude_m:
            return relief
    relief = make_relief(ground, n=n, altitude_m=altitude_m)
    with suppress(TypeError):  # no reference to a test's makeshift ground can be kept
        _kept.append((ref(ground), relief))
    return relief


def make_relief(ground: "Ground", *, n: int, altitude_m: float = 0.0) -> Relief:
    """Derive the weather's view of ``ground`` on an (n, n) grid.

    Args:
        ground: the frozen ground.
        n: cells along a side.
        altitude_m: height of the map's zero above sea level; the air is thinner up there.
    """
    grid = ground.grid
    cell = (grid.size_x_m / n, grid.size_y_m / n)
    bed = np.asarray(ground.layers["elevation_m"], np.float64)
    level = np.asarray(ground.layers["water_level_m"], np.float64)
    wet = np.isfinite(level) & (level > bed)
    elevation = resample(np.where(wet, level, bed), n=n)
    village = np.asarray(ground.settlement.centre_m, np.float64)
    cell_of = (
        int(np.clip(village[1] / cell[1], 0, n - 1)),
        int(np.clip(village[0] / cell[0], 0, n - 1)),
    )
    reference = float(elevation[cell_of])
    broad = gaussian_filter(elevation, 900.0 / cell[0], mode="nearest")
    fine = gaussian_filter(elevation, 150.0 / cell[0], mode="nearest")
    position = fine - broad
    lift_x, lift_y = damped_lift(elevation, cell_m=cell)
    rain = np.asarray(ground.monthly["precipitation_mm"], np.float64)
    slope_y, slope_x = np.gradient(fine, cell[1], cell[0])
    return Relief(
        n=n,
        cell_m=cell,
        elevation_m=elevation,
        village_m=village,
        village_cell=cell_of,
        reference_m=reference,
        altitude_m=altitude_m,
        pressure_hpa=air_pressure_hpa(np.maximum(elevation + altitude_m, -400.0)),
        lift_x=lift_x,
        lift_y=lift_y,
        flow=mass_consistent_flow(elevation, cell_m=cell),
        pooling=np.clip(-position / 60.0, 0.0, 1.0),
        exposure=np.clip(0.85 + position / 150.0, 0.5, 1.4),
        slope_x=slope_x,
        slope_y=slope_y,
        water=resample(wet, n=n),
        forest=resample(ground.layers["tree_density"], n=n),
        sunniness=np.clip(resample(ground.layers["insolation_ratio"], n=n), 0.4, 1.4),
        temperature_c=_reduced_normals(ground, n=n, reference_m=reference),
        precipitation_mm=rain.mean(axis=(1, 2)),
        raininess=resample(rain.sum(axis=0) / max(float(rain.sum(axis=0).mean()), 1e-9), n=n),
    )
