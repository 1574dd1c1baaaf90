"""What a flood wets: roads and bridges, floors of houses, farm fields; each told of once a flood.

Compares the level of the water with what stands there: the way's own surface or a bridge's deck,
a house's floor at its door, a field's ground. Writes the flood's own bit and columns of the
shared state; `infrastructure` closes and mends.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.columns import TableView
from digisphere.core.identity import BUILDING_BASE, NONE, PLACE_BASE, PROP_BASE, TERRAIN
from digisphere.core.state import View
from digisphere.environment.flood_ground import flood_ground, water_over
from digisphere.environment.infrastructure import WayBlock
from digisphere.environment.way_sections import WaySections
from digisphere.world.enums import Crop

Floats = NDArray[np.float64]

WADE_M = 0.20
"""Water over a way deeper than this keeps people off it."""
PASSABLE_M = 0.10
_FIELD_M = 0.10
_FIELD_SHARE = 0.4
_FLOOR_M = 0.02
_NOT_FLOOD = np.uint8(0xFF & ~WayBlock.FLOOD)


class FloodEffects:
    """Points of one ground at which a flood is looked for; made when the first flood comes."""

    def __init__(self, ground: Any, *, sections: WaySections) -> None:
        self._sections = sections
        self._nodes = np.asarray(ground.nav.node_xy, np.float64)
        self._way_m = ground.height_at(self._nodes).astype(np.float64)
        houses = ground.buildings
        self._doors = np.column_stack(
            [
                houses["door_x_m"] + 0.5 * np.cos(houses["door_heading_rad"]),
                houses["door_y_m"] + 0.5 * np.sin(houses["door_heading_rad"]),
            ]
        ).astype(np.float64)
        self._floor_m = np.asarray(houses["floor_z_m"], np.float64)
        self._plots = _plot_points(ground.fields_farm)

    def update(self, view: View, *, depth_m: Floats, box: NDArray[np.int64]) -> None:
        """Bring roads, houses and fields up to the water of the moment; tell what is new.

        Args:
            view: the flood's.
            depth_m: (n, n) water.
            box: about all of it, as in `flood_flow.Passage`.
        """
        n = len(depth_m)
        # Levels between a wet cell and the next one weigh both.
        about = np.clip(box + np.array([-1, 1, -1, 1]), 0, n)
        level_m = flood_ground(view.ground, n=n).level_m(depth_m, box=about)
        self._ways(view, depth_m, level_m)
        self._houses(view, depth_m, level_m)
        self._fields(view, depth_m, level_m)

    def clear(self, view: View) -> None:
        """Take the flood off everything."""
        view.tables["way_state"]["closed_by"][:] &= _NOT_FLOOD
        view.tables["building_state"]["flood_m"][:] = 0.0

    def _ways(self, view: View, depth_m: Floats, level_m: Floats) -> None:
        table, plan = view.tables["way_state"], self._sections
        count = len(self._nodes)
        level, over = water_over(view.ground, depth_m=depth_m, xy_m=self._nodes, level_m=level_m)
        over_way = np.where(over > 0.0, level - self._way_m, 0.0)
        was = (table["closed_by"][:count] & WayBlock.FLOOD) > 0
        now = over_way > np.where(was, PASSABLE_M, WADE_M)
        told = view.tables["flooded_ways"]["event"]
        fresh = now & ~was & plan.on_way
        for section in np.unique(plan.of_node[fresh]).tolist():
            if told[section] < 0:
                told[section] = self._tell_of_way(
                    view, section, float(over_way[fresh & (plan.of_node == section)].max())
                )
        bits = table["closed_by"][:count] & _NOT_FLOOD
        table["closed_by"][:count] = np.where(now, bits | np.uint8(WayBlock.FLOOD), bits)
        newly = now & ~was
        event = told[plan.of_node]
        began = int(view.tables["flood"]["event"][0])
        table["cause_event"][:count][newly] = np.where(event >= 0, event, began)[newly]

    def _tell_of_way(self, view: View, section: int, depth_m: float) -> int:
        plan = self._sections
        bridge = int(plan.bridge_prop[section])
        payload: dict[str, Any] = {
            "x_m": round(float(plan.x_m[section]), 1),
            "y_m": round(float(plan.y_m[section]), 1),
            "depth_m": round(depth_m, 2),
        }
        kind = "bridge_flooded" if plan.road_kind[section] < 0 else "road_flooded"
        if kind == "road_flooded":
            payload["road"] = plan.words(section)
        return view.events.emit(
            kind,
            subject=PROP_BASE + bridge if bridge >= 0 else TERRAIN,
            causes=(int(view.tables["flood"]["event"][0]),),
            **payload,
        )

    def _houses(self, view: View, depth_m: Floats, level_m: Floats) -> None:
        table, told = view.tables["building_state"], view.tables["flooded_houses"]["event"]
        if not len(self._floor_m):
            return
        level, over = water_over(view.ground, depth_m=depth_m, xy_m=self._doors, level_m=level_m)
        inside = np.where(over > 0.0, np.maximum(level - self._floor_m, 0.0), 0.0)
        count = len(inside)
        for house in np.flatnonzero((inside > _FLOOR_M) & (told[:count] < 0)).tolist():
            place = int(view.ground.buildings["place_id"][house])
            told[house] = view.events.emit(
                "house_flooded",
                subject=BUILDING_BASE + house,
                place=PLACE_BASE + place if place >= 0 else NONE,
                causes=(int(view.tables["flood"]["event"][0]),),
                depth_m=round(float(inside[house]), 2),
            )
            table["cause_event"][house] = told[house]
        table["flood_m"][:count] = inside

    def _fields(self, view: View, depth_m: Floats, level_m: Floats) -> None:
        if not len(self._plots):
            return
        _, over = water_over(
            view.ground, depth_m=depth_m, xy_m=self._plots.reshape(-1, 2), level_m=level_m
        )
        over = over.reshape(self._plots.shape[:2])
        wet = (over > _FIELD_M).mean(axis=1) >= _FIELD_SHARE
        table: TableView = view.tables["flooded_fields"]
        told = table["event"]
        for plot in np.flatnonzero(wet & (told[: len(wet)] < 0)).tolist():
            place = int(view.ground.fields_farm["place_id"][plot])
            told[plot] = view.events.emit(
                "field_flooded",
                subject=TERRAIN,
                place=PLACE_BASE + place if place >= 0 else NONE,
                causes=(int(view.tables["flood"]["event"][0]),),
                crop=Crop(int(view.ground.fields_farm["crop"][plot])).name.lower(),
                depth_m=round(float(over[plot].max()), 2),
            )


def _plot_points(farm: Any) -> Floats:
    """(f, 5, 2) middle of each farm field and four points half-way to its corners."""
    heading = np.asarray(farm["heading_rad"], np.float64)
    along = np.stack([np.cos(heading), np.sin(heading)], axis=-1)
    aside = np.stack([-np.sin(heading), np.cos(heading)], axis=-1)
    middle = np.column_stack([farm["x_m"], farm["y_m"]]).astype(np.float64)
    half = 0.25 * np.asarray(farm["length_m"], np.float64)[:, None] * along
    wide = 0.25 * np.asarray(farm["width_m"], np.float64)[:, None] * aside
    corners = [middle + a * half + b * wide for a in (-1, 1) for b in (-1, 1)]
    return np.stack([middle, *corners], axis=1)


def danger(depth_m: NDArray[np.floating], *, speed_m_s: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Danger to people: 0 low, 1 moderate, 2 significant, 3 extreme, by d (v + 0.5).

    Bounds 0.75, 1.25 and 2.5 m2/s (Defra FD2320 hazard rating).
    """
    rating = np.asarray(depth_m) * (np.asarray(speed_m_s) + 0.5)
    return np.digitize(rating, (0.75, 1.25, 2.5)).astype(np.uint8)
