"""Where people stand who dig at a fallen house, and from where it is reached.

Spots along the rim of the rubble, clear of walls, things, water and of each other; and the slots
out of doors near the house that a walk can end at, from which the last steps over the rubble go.
Pure look-ups over one ground; called by `helping` and `rescue_system`.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.columns import TableView
from digisphere.core.identity import NONE
from digisphere.environment.earthquake_damage import distance_to_walls_m, rubble_reach_m
from digisphere.environment.infrastructure import DamageState
from digisphere.people.standing_room import ELBOW_M
from digisphere.people.trajectory import position_at
from digisphere.people.venues import Venues
from digisphere.world.enums import SlotKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

REACH_M = 60.0
"""A walk to a fallen house may end so far off, where rubble has closed what is nearer."""
AT_WORK_M = 9.0
"""Who digs stands no farther from the walls."""
_APART_M = 1.15
_RIMS_M = (-0.3, 0.5, 1.4)
"""Distances from the foot of the rubble at which there may be room, the nearest first."""
_LAID_M = 2.4
"""Who is got out is laid down so far from the rubble."""
_PASSED_M = 0.8
"""Room that `rubble_reach_m` leaves for somebody who passes."""
_STEP_M = 0.7


class Sites:
    """Fallen houses of one ground, looked at from without; derived anew after a checkpoint."""

    def __init__(self, venues: Venues) -> None:
        self._venues = venues
        self._approaches: dict[int, Ints] = {}
        self._rims: dict[int, Floats] = {}

    def approaches(self, house: int) -> Ints:
        """Return the slots out of doors near a house where a walk can end, the nearest first."""
        if house not in self._approaches:
            v = self._venues
            gap = distance_to_walls_m(v.ground.buildings, row=house, xy_m=v.slot_xy)
            fits = ~v.slot_indoor & v.slot_usable & (gap < REACH_M)
            fits &= v.slot_kind != SlotKind.THRONG
            near = np.flatnonzero(fits)
            self._approaches[house] = near[np.argsort(gap[near], kind="stable")]
        return self._approaches[house]

    def way_to(self, house: int, *, node: int, closed: Bools | None) -> tuple[int, float]:
        """Return the slot to walk to and the seconds to it; (-1, inf) where no way leads near.

        Args:
            house: the fallen house.
            node: where the walk begins.
            closed: (nodes,) what they know to be closed; None where they know of nothing.
        """
        venues = self._venues
        nav = venues.nav
        if closed is not None and venues.passage is not None:
            nav = venues.passage.nav
        for slot in self.approaches(house).tolist():
            goal = int(venues.slot_node[slot])
            if closed is not None and closed[goal]:
                continue
            seconds = float(nav.travel_time_s(node, goal))
            if np.isfinite(seconds):
                return slot, seconds
        return NONE, np.inf

    def free_approach(self, place: int, *, taken: Bools | None) -> int:
        """Return the free slot nearest to the house of a place; -1 where there is none."""
        house = int(self._venues.ground.places["building_id"][place])
        near = self.approaches(house) if house >= 0 else np.zeros(0, dtype=np.int64)
        free = near if taken is None else near[~taken[near]]
        return int(free[0]) if free.size else NONE

    def rim(self, house: int) -> Floats:
        """Return spots (k, 2) round a house where somebody could dig, the nearest rim first."""
        if house not in self._rims:
            rims = [self._clear_rim(house, away_m=away) for away in _RIMS_M]
            self._rims[house] = np.concatenate(rims)
        return self._rims[house]

    def spot_for(self, house: int, *, row: int, people: TableView, time_s: float) -> Floats | None:
        """Return the free spot (2,) nearest to somebody with a clear way to it; None for none."""
        at_m = position_at(people, time_s, np.array([row]))[0]
        left = self._free(self.rim(house), row=row, people=people, time_s=time_s)
        for k in np.argsort(np.hypot(*(left - at_m).T), kind="stable").tolist():
            if self._straight(at_m, left[k]):
                spot: Floats = left[k]
                return spot
        return None

    def lying_spot(
        self, house: int, *, row: int, people: TableView, time_s: float
    ) -> Floats | None:
        """Return a free spot (2,) a little way off from a house, to lay somebody down."""
        rim = self._clear_rim(house, away_m=_LAID_M)
        free = self._free(rim, row=row, people=people, time_s=time_s)
        if not len(free):
            return None
        b = self._venues.ground.buildings
        door = np.array([b["door_x_m"][house], b["door_y_m"][house]], dtype=np.float64)
        nearest: Floats = free[int(np.argmin(np.hypot(*(free - door).T)))]
        return nearest

    def _free(self, spots_m: Floats, *, row: int, people: TableView, time_s: float) -> Floats:
        """Return those of the spots (k, 2) that nobody but this one has or will have."""
        if not len(spots_m):
            return spots_m
        one = np.array([row])
        taken = self._venues.room.taken(
            people, people.rows, time_s=time_s, leaving=one, near_m=spots_m
        )
        left: Floats = spots_m[taken.free(spots_m[:, None], rows=one)[:, 0]]
        return left

    def _clear_rim(self, house: int, *, away_m: float) -> Floats:
        buildings = self._venues.ground.buildings
        foot = rubble_reach_m(buildings, row=house, state=DamageState.COMPLETE) - _PASSED_M
        rim = _around(buildings, house, away_m=foot + away_m)
        clear: Floats = rim[self._venues.room.clear(rim)]
        return clear

    def _straight(self, start_m: Floats, end_m: Floats) -> bool:
        """Tell whether a few steps straight ahead lead through no wall, thing or water."""
        count = max(int(np.hypot(*(end_m - start_m)) / _STEP_M), 1)
        share = np.linspace(0.0, 1.0, count + 1)[1:]
        line = start_m + share[:, None] * (end_m - start_m)
        return bool(self._venues.room.clear(line).all())

    def heading(self, house: int, spot_m: Floats) -> float:
        """Return which way somebody at a spot faces the house."""
        b = self._venues.ground.buildings
        on_wall = _nearest_on_walls(b, house, spot_m)
        return float(np.arctan2(on_wall[1] - spot_m[1], on_wall[0] - spot_m[0]))


def _frame(buildings: Any, house: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return middle, unit vectors along and across, and half sizes (2,) of a house."""
    b = buildings
    middle = np.array([b["x_m"][house], b["y_m"][house]], dtype=np.float64)
    heading = float(b["heading_rad"][house])
    along = np.array([np.cos(heading), np.sin(heading)])
    across = np.array([-np.sin(heading), np.cos(heading)])
    half = 0.5 * np.array([b["length_m"][house], b["width_m"][house]])
    return middle, along, across, half.astype(np.float64)


def _around(buildings: Any, house: int, *, away_m: float) -> Floats:
    """Return points (k, 2) on the rectangle so far from the walls of a house."""
    middle, along, across, half = _frame(buildings, house)
    length, width = 2.0 * (half + away_m)
    total = 2.0 * (length + width)
    step = max(_APART_M, ELBOW_M)
    s = np.arange(0.5 * step, total, step)
    side = np.searchsorted(np.cumsum([length, width, length]), s, side="right")
    begin = np.array([0.0, length, length + width, 2.0 * length + width])[side]
    u = s - begin
    x = np.choose(side, [u - length / 2, length / 2 + 0 * u, length / 2 - u, -length / 2 + 0 * u])
    y = np.choose(side, [-width / 2 + 0 * u, u - width / 2, width / 2 + 0 * u, width / 2 - u])
    points: Floats = middle + x[:, None] * along + y[:, None] * across
    return points


def _nearest_on_walls(buildings: Any, house: int, xy_m: Floats) -> Floats:
    """Return the point (2,) of a house's ground plan nearest to a point outside it."""
    middle, along, across, half = _frame(buildings, house)
    gap = xy_m - middle
    u = float(np.clip(gap @ along, -half[0], half[0]))
    v = float(np.clip(gap @ across, -half[1], half[1]))
    nearest: Floats = middle + 0.8 * (u * along + v * across)
    return nearest
