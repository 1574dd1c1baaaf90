"""How animals flee from water: to the highest dry ground they can reach from where they stand.

Looks at the flood of the moment as it lies in the fine relief, under each animal and a few steps
round it, so that a herd moves before the water has it. Called by `wildlife.py`, which sets them
on their way; birds take wing and fish are at home in it.
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.core.state import View
from digisphere.environment.flood_ground import flood_ground, water_over
from digisphere.environment.hazards import HazardKind, going_on
from digisphere.environment.wildlife_ground import WildGround

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]
WET_M = 0.08
"""Water deeper than this, under it or near, makes an animal move."""
NEAR_M = 14.0
_TURNS = np.arange(16) * (2.0 * np.pi / 16)
_REACHES_M = np.array([30.0, 60.0, 110.0, 180.0, 280.0])
_WADES = 0.6
"""They wade through water up to this share of their shoulder height, and swim if they must."""


class Flood:
    """The flood water of one moment over one ground."""

    def __init__(self, view: View) -> None:
        self._ground = view.ground
        self._depth = view.fields["flood_depth_m"]
        self._level = flood_ground(view.ground, n=self._depth.shape[0]).level_m(self._depth)

    def depth_m(self, xy_m: F64) -> F64:
        """Depth (...,) of flood water over points (..., 2)."""
        points = np.asarray(xy_m, np.float64)
        over = water_over(
            self._ground, depth_m=self._depth, xy_m=points.reshape(-1, 2), level_m=self._level
        )[1]
        return np.asarray(over.reshape(points.shape[:-1]))

    def threatens(self, places_m: F64) -> Bools:
        """Whether water stands at animals (n, 2) or a few steps from them."""
        turns = _TURNS[::4]
        round_ = np.stack([np.cos(turns), np.sin(turns)], axis=1) * NEAR_M
        around = np.concatenate([places_m[:, None], places_m[:, None] + round_], axis=1)
        return np.asarray((self.depth_m(around) > WET_M).any(axis=1))


def flood_now(view: View) -> Flood | None:
    """Return the flood going on, if there is one."""
    table = view.tables.get("hazards")
    if table is None or "flood_depth_m" not in view.fields:
        return None
    return Flood(view) if going_on(table, kind=HazardKind.FLOOD).size else None


def refuge_m(wild: WildGround, flood: Flood, *, here_m: F64, shoulder_m: float) -> F64 | None:
    """Return dry ground (2,) for animals at a place (2,), or None where there is none in reach.

    The nearer, the higher over the water and the drier the way, the better.
    """
    course = np.stack([np.cos(_TURNS), np.sin(_TURNS)], axis=1)
    spots = here_m + _REACHES_M[:, None, None] * course
    fits = wild.at(wild.free, spots) & wild.inside(spots) & wild.dry(spots)
    margin = flood.depth_m(spots[..., None, :] + 0.5 * NEAR_M * course[::4]).max(axis=-1)
    fits &= (flood.depth_m(spots) <= 0.0) & (margin <= WET_M)
    if not fits.any():
        return None
    way = here_m + (spots - here_m)[..., None, :] * np.linspace(0.2, 0.9, 5)[:, None]
    deepest = np.where(wild.dry(way), flood.depth_m(way), 3.0).max(axis=-1)
    ground = wild.ground
    rise = np.asarray(ground.bed_at(spots.reshape(-1, 2))).reshape(fits.shape) - float(
        ground.bed_at(here_m[None])[0]
    )
    score = np.minimum(rise, 6.0) - 0.02 * _REACHES_M[:, None]
    score = score - 8.0 * np.maximum(deepest - _WADES * shoulder_m, 0.0)
    best = np.where(fits, score, -np.inf).argmax()
    return np.asarray(spots.reshape(-1, 2)[best])
