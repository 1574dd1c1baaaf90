"""Snow slopes that give way: where slabs can start, how unstable they are, what one release takes.

Slabs start on open slopes of 30 to 50 degrees, most often near 38 (Schweizer & Luetschg 2001:
median 38; McClung & Schaerer 2006), under at least 0.3 m of snow. They become likely once about
30 cm of new snow has fallen within three days (McClung & Schaerer 2006), with what the wind has
heaped counted as new snow, and once rain or a sudden thaw wets a pack that was dry until now
(Conway & Raymond 1993). Pure functions on the hazard grid; `landslide` runs out what is released
here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.environment import landslide

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]

START_DEG = (30.0, 50.0)
LIKELY_DEG, SPREAD_DEG = 38.0, 5.0
LEAST_DEPTH_M = 0.3
NEW_SNOW_MM, WET_MM = 30.0, 15.0
"""Loads that each make a slope unstable: new snow of three days (30 cm at 100 kg/m3), water in a
day that has got into dry snow. The second is judged."""
NEW_SNOW_S, WET_S = 72.0 * 3600.0, 24.0 * 3600.0
RIPE_MM = 80.0
"""Water through a pack after which its drains are open and more of it does no harm (judged)."""
DRIFT_KG_M3, DEBRIS_KG_M3 = 200.0, 400.0
"""Density of wind slab and of avalanche debris (McClung & Schaerer 2006: 300 to 500)."""
PER_DAY_KM2 = 0.25
"""Releases a day on a square kilometre of the likeliest slope, by unit of excess (judged)."""
SLAB_SHARE = (0.35, 0.9)
"""Least and most of the snow's water that goes with the slab."""
DENSE_FOREST = 0.55
"""Share of ground under trees from which stems hold the snow (Bebi et al. 2009)."""


@dataclass(frozen=True)
class SnowSlopes:
    """What of the ground decides where slabs start, on a grid (n, n) that divides weather cells."""

    elevation_m: F64
    slope_deg: F64
    leaning: F64
    """How apt each cell is to release, 0 to 1; 0 where none can start."""
    cell_m: float
    parts: int
    """Cells along the edge of a weather cell."""

    def fine(self, coarse: NDArray[Any]) -> F64:
        """Values (n, n) of a field of the weather grid."""
        blocks = np.ones((self.parts, self.parts))
        return np.asarray(np.kron(np.asarray(coarse, np.float64), blocks), dtype=np.float64)

    def coarse(self, fine: F64) -> F64:
        """Means over weather cells of values (n, n)."""
        n = fine.shape[0] // self.parts
        return np.asarray(fine.reshape(n, self.parts, n, self.parts).mean(axis=(1, 3)))


def grid_cells(*, hazard_cells: int, weather_cells: int) -> int:
    """Edge of the grid avalanches run on: about the hazard grid, but whole parts of weather."""
    return weather_cells * max(1, round(hazard_cells / weather_cells))


def snow_slopes(ground: Any, *, n: int, weather_cells: int) -> SnowSlopes:
    """Look a ground over for slopes that can release snow."""
    slopes = landslide.slopes_of(ground, n=n)
    degrees = np.degrees(slopes.slope_rad)
    grid = ground.grid
    iy = ((np.arange(n) + 0.5) * grid.ny / n).astype(np.intp)
    ix = ((np.arange(n) + 0.5) * grid.nx / n).astype(np.intp)
    trees = np.asarray(ground.layers["tree_density"], np.float64)[np.ix_(iy, ix)]
    leaning = aptness(degrees) * np.clip(1.0 - trees / DENSE_FOREST, 0.0, 1.0) * slopes.land
    return SnowSlopes(slopes.elevation_m, degrees, leaning, slopes.cell_m, n // weather_cells)


def aptness(slope_deg: F64) -> F64:
    """How apt slopes are to release a slab: 1 at 38 degrees, 0 outside 30 to 50."""
    low, high = START_DEG
    bell = np.exp(-0.5 * ((slope_deg - LIKELY_DEG) / SPREAD_DEG) ** 2)
    return np.where((slope_deg >= low) & (slope_deg <= high), bell, 0.0)


def load(fields: Mapping[str, NDArray[Any]], *, seconds: float) -> None:
    """Bring new snow, wetness and ripeness of the pack up to date, in place, on the weather grid.

    Args:
        fields: the weather's and surface's, and ``avalanche_new_mm``, ``avalanche_wet_mm``,
            ``avalanche_ripe``, ``avalanche_drift_m``, which are written.
        seconds: since the last call.
    """
    swe, flux = fields["snow_swe_mm"], fields["precipitation_flux_mm_h"]
    white = np.asarray(fields["snow_fraction"], np.float64)
    fallen = np.asarray(flux, np.float64) * (seconds / 3600.0)
    lying = swe > 5.0
    drift = np.asarray(fields["snow_drift_m"], np.float64)
    heaped = np.maximum(drift - fields["avalanche_drift_m"], 0.0) * DRIFT_KG_M3
    fields["avalanche_drift_m"][:] = drift
    thaw = np.maximum(fields["air_temperature_c"], 0.0) * (3.51 / 86_400.0 * seconds)
    water = np.where(lying, fallen * (1.0 - white) + thaw, 0.0)
    new, wet, ripe = (fields[f"avalanche_{name}"] for name in ("new_mm", "wet_mm", "ripe"))
    new[:] = np.minimum(new * np.exp(-seconds / NEW_SNOW_S) + fallen * white + heaped, swe)
    wet[:] = np.where(lying, wet * np.exp(-seconds / WET_S) + water * (1.0 - ripe), 0.0)
    covered = swe / np.maximum(swe + fallen * white, 1e-9)
    ripe[:] = np.where(lying, np.minimum(ripe * covered + water / RIPE_MM, 1.0), 0.0)


def instability(new_mm: NDArray[Any], wet_mm: NDArray[Any]) -> F64:
    """Load over what a slope bears: from 1 on, slabs let go by themselves."""
    return np.asarray(new_mm / NEW_SNOW_MM + wet_mm / WET_MM, dtype=np.float64)


def chance(slopes: SnowSlopes, *, unstable: F64, depth_m: F64, seconds: float) -> F64:
    """Chance (n, n) that a slab lets go in each cell within ``seconds``."""
    excess = np.where(depth_m >= LEAST_DEPTH_M, np.maximum(unstable - 1.0, 0.0), 0.0)
    rate = PER_DAY_KM2 / 86_400.0 * (slopes.cell_m / 1000.0) ** 2 * excess * slopes.leaning
    return np.asarray(1.0 - np.exp(-rate * seconds))


@dataclass(frozen=True)
class Slab:
    """A slab that lets go."""

    cells: Bools
    """(n, n) where it lay."""
    taken_mm: F64
    """(n, n) water that goes with it."""
    volume_m3: float
    """Of the snow as it lay."""


def slab_from(
    slopes: SnowSlopes,
    *,
    seed: tuple[int, int],
    swe_mm: F64,
    depth_m: F64,
    new_mm: F64,
    most_m3: float,
) -> Slab:
    """Grow a release from one cell over connected snowy slope, up to a volume.

    The crack runs ring by ring over the face the seed lies on, never round a ridge; the last ring
    is taken in order of height until the volume is reached.
    """
    can = (slopes.leaning > 0.0) & (depth_m >= LEAST_DEPTH_M) & _same_face(slopes, seed)
    low, high = SLAB_SHARE
    share = np.clip(new_mm / np.maximum(swe_mm, 1e-9), low, high)
    of_cell = share * depth_m * slopes.cell_m**2
    cells = np.zeros(can.shape, dtype=np.bool_)
    cells[seed] = True
    volume = float(of_cell[seed])
    while volume < most_m3:
        ring = ndimage.binary_dilation(cells, np.ones((3, 3))) & can & ~cells
        flat = np.flatnonzero(ring)
        if not flat.size:
            break
        flat = flat[np.argsort(-slopes.elevation_m.ravel()[flat], kind="stable")]
        total = volume + np.cumsum(of_cell.ravel()[flat])
        within = flat[total <= most_m3]
        cells.ravel()[within] = True
        if len(within) < len(flat):
            break
        volume = float(total[-1])
    return Slab(cells, np.where(cells, share * swe_mm, 0.0), float(of_cell[cells].sum()))


def _same_face(slopes: SnowSlopes, seed: tuple[int, int]) -> Bools:
    """Cells (n, n) that fall away within 50 degrees of the way the seed does."""
    north, east = (np.asarray(part, dtype=np.float64) for part in np.gradient(slopes.elevation_m))
    steep = np.asarray(np.maximum(np.hypot(north, east), 1e-9), dtype=np.float64)
    alike = (north * north[seed] + east * east[seed]) / (steep * steep[seed])
    return np.asarray(alike > np.cos(np.radians(50.0)))


def rest_of(slopes: SnowSlopes, slab: Slab) -> F64:
    """Thickness of debris (n, n), m, where a slab came to rest; it holds the slab's water."""
    debris_m = slab.taken_mm / DEBRIS_KG_M3
    slides = landslide.Slides(slab.cells.astype(np.int32), debris_m, np.array([slab.volume_m3]))
    rest = landslide.run_out(slides, elevation_m=slopes.elevation_m, cell_m=slopes.cell_m)
    # Rounding on the way is put right, so that not a gram is made or lost.
    return np.asarray(rest * (debris_m.sum() / max(rest.sum(), 1e-12)))


def move(
    fields: Mapping[str, NDArray[Any]], slopes: SnowSlopes, *, taken_mm: F64, rest_m: F64
) -> None:
    """Take snow from where it lay and heap it, dense, where it came to rest; nothing is lost."""
    taken, added = slopes.coarse(taken_mm), slopes.coarse(rest_m * DEBRIS_KG_M3)
    swe, density = fields["snow_swe_mm"], fields["snow_density_kg_m3"]
    left = swe - taken
    total = left + added
    # Thickness adds up, so density is the harmonic mean by mass.
    thick = left / density + added / DEBRIS_KG_M3
    density[:] = np.where(added > 0.0, total / np.maximum(thick, 1e-12), density)
    swe[:] = total
    fields["snow_depth_m"][:] = swe / density
    kept = 1.0 - taken / np.maximum(taken + left, 1e-12)
    for name in ("avalanche_new_mm", "avalanche_wet_mm"):
        fields[name][:] *= kept**2
