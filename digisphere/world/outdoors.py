"""Places under the open sky round the village: a viewpoint, the wood's edge, the shore.

Each is a spot on the drawing board with a footpath to the roads. The market, greens and fields
are planned elsewhere; ``places`` gathers them all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.world.canvas import Canvas, Taken
from digisphere.world.enums import PlaceKind, RoadKind
from digisphere.world.pathfinding import smooth_line
from digisphere.world.roads import SEARCH_CELL_M, RoadPlan

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Spot:
    """An outdoor place: where it is, and which way one looks there."""

    kind: PlaceKind
    xy_m: F64
    facing_rad: float


def _scores(canvas: Canvas, *, centre_m: F64, tree_density: F32 | None) -> dict[PlaceKind, F32]:
    """Rasters on the search grid: how good each cell is as a spot; -inf where it is none."""
    k = SEARCH_CELL_M
    part = np.s_[k // 2 :: k, k // 2 :: k]
    z, slope, shore = canvas.base_m[part], canvas.slope[part], canvas.shore_m[part]
    rows, columns = np.indices(z.shape)
    x = canvas.origin_m[0] + (columns + 0.5) * k - centre_m[0]
    y = canvas.origin_m[1] + (rows + 0.5) * k - centre_m[1]
    far = np.hypot(x, y)
    rim = (
        np.minimum(
            np.minimum(rows, columns),
            np.minimum(*(n - 1 - i for n, i in zip(z.shape, (rows, columns), strict=True))),
        )
        * k
    )
    usable = (canvas.taken[part] == Taken.FREE) & (rim > 56)
    rise = z - ndimage.gaussian_filter(z, 60.0 / k)
    lookout = rise / 4.0 + (z - z[usable].mean()) / 25.0 - far / 250.0 - 2.0 * slope
    wood = tree_density if tree_density is not None else np.clip(slope * 3.0, 0, 1)
    gap = np.abs(far - 220.0) / 160.0
    beach = -far / 120.0 - 3.0 * slope - np.abs(shore - 5.0) / 6.0
    return {
        PlaceKind.VIEWPOINT: np.where(usable & (far > 140) & (slope < 0.4), lookout, -np.inf),
        PlaceKind.WOODS: np.where(usable & (far > 120) & (slope < 0.45), 2.0 * wood - gap, -np.inf),
        PlaceKind.SHORE: np.where(usable & (shore > 3) & (shore < 11), beach, -np.inf),
    }


def find_spots(
    plan: RoadPlan, *, centre_m: F64, tree_density: F32 | None, rng: np.random.Generator
) -> list[Spot]:
    """Choose viewpoint, wood's edge and shore, and lay a footpath to each that can be reached.

    Args:
        plan: the roads so far; footpaths are added to it.
        centre_m: (2,) middle of the village.
        tree_density: trees on the search grid [0, 1], or None where unknown.
        rng: draws of this stage.
    """
    spots: list[Spot] = []
    maps = _scores(plan.canvas, centre_m=centre_m, tree_density=tree_density)
    for kind, score in maps.items():
        noisy = score + 0.05 * rng.standard_normal(score.shape)
        for _ in range(4):
            if not np.isfinite(noisy).any():
                break
            cell = np.unravel_index(int(np.argmax(noisy)), noisy.shape)
            at = plan.points(np.array([cell], dtype=np.int64))[0]
            if connect(plan, at, kind=RoadKind.FOOTPATH):
                spots.append(
                    Spot(kind, at, _outlook(plan.canvas, at, centre_m=centre_m, kind=kind))
                )
                break
            rows, columns = np.indices(noisy.shape)
            near = np.hypot(rows - cell[0], columns - cell[1]) * SEARCH_CELL_M < 40.0
            noisy[near] = -np.inf
    return spots


def _outlook(canvas: Canvas, at_m: F64, *, centre_m: F64, kind: PlaceKind) -> float:
    """Which way one looks: over the water at the shore, else over the village."""
    if kind == PlaceKind.SHORE:
        iy, ix = (int(v[0]) for v in canvas.cells(at_m[None]))
        window = canvas.shore_m[max(iy - 9, 0) : iy + 10, max(ix - 9, 0) : ix + 10]
        low = np.unravel_index(int(np.argmin(window)), window.shape)
        return float(np.arctan2(low[0] - min(iy, 9), low[1] - min(ix, 9)))
    away = centre_m - at_m
    return float(np.arctan2(away[1], away[0]))


def connect(plan: RoadPlan, at_m: F64, *, kind: RoadKind) -> bool:
    """Lay a path from a point to the nearest road, unless one passes there; False if none can."""
    found = plan.way(at_m, plan.network(), shun_roads=False)
    if found is None or found[1] > 1500.0:
        return False
    line = found[0]
    if len(line) < 2:
        return True
    plan.lay(smooth_line(line, sigma_m=9.0), kind=kind)
    return True
