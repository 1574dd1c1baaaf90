"""What one shock does to the map: houses, bridges, roads under rubble, slopes, trees.

Derived once from the frozen ground; holds no state of its own. Draws are by house, bridge, cell
and tree and by the shock's number, so one shock's luck never shifts another's. Called by
`earthquake`, which owns the shocks and the fields.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from digisphere.core.clock import Clock
from digisphere.core.identity import BUILDING_BASE, NONE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment import earthquake_damage as damage
from digisphere.environment import earthquake_motion as motion
from digisphere.environment import hazards, landslide
from digisphere.environment.hazards import HazardKind
from digisphere.environment.infrastructure import DamageState, TreeState, WayBlock
from digisphere.environment.sampling import sample_grid
from digisphere.environment.way_sections import find_sections

F64 = NDArray[np.float64]

HARMLESS_G = 0.03
SATURATED_MM = 220.0
"""Soil water at which the pores of the top metre are full, mm (a loam)."""
BURIED_M = 0.25
TOLD_M3 = 500.0
"""Less than this is a fall of stones, not a landslide anybody speaks of."""
_SLIDE_WIDTH_M = 90.0
_HOUSE_DAMAGED_M = (0.1, 0.3, 1.0, 2.0)
"""Depth of debris against a house for each damage state (judged)."""
_TREE_FLAT_M = 0.4


class Effects:
    """Effects of shaking on one ground."""

    def __init__(self, ground: Any, *, n: int, rng: SystemStreams) -> None:
        grid = ground.grid
        self._n = n
        self._size_m = (float(grid.size_x_m), float(grid.size_y_m))
        x, y = ((np.arange(n) + 0.5) * side / n for side in self._size_m)
        self._cells_m = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        iy, ix = grid.cell_of(self._cells_m)
        self._soil = ground.layers["soil_id"][iy, ix]
        self.cell_m2 = self._size_m[0] / n * self._size_m[1] / n
        houses = ground.buildings
        self._houses_m = np.column_stack([houses["x_m"], houses["y_m"]]).astype(np.float64)
        self._medians = damage.medians_g(houses)
        # Drawn at the first tick and therefore the same in every run of the seed, resumed or not.
        self._strength = rng.normal_by_slot("strength", np.arange(houses.count))
        self._sections = find_sections(ground)
        self._centre = np.array(ground.settlement.centre_m, dtype=np.float64)
        self._inhabited = self._about(np.concatenate([self._houses_m, self._centre[None]]))
        self._slopes: landslide.Slopes | None = None
        self._steep = np.zeros(0, dtype=np.intp)

    def _about(self, xy_m: F64) -> NDArray[np.intp]:
        """Flat indices of the cells between which values at points (k, 2) lie."""
        at = xy_m / np.array(self._size_m) * self._n - 0.5
        low = np.clip(np.floor(at), 0, self._n - 2).astype(np.intp)
        corners = [(low[:, 1] + dy) * self._n + low[:, 0] + dx for dx in (0, 1) for dy in (0, 1)]
        return np.unique(np.concatenate(corners))

    def peak_g(self, shock: motion.Shock, *, seed: int) -> F64:
        """Peak acceleration (n, n) over the map, g."""
        peak = motion.peak_g(shock, xy_m=self._cells_m, soil_id=self._soil, seed=seed)
        return peak.reshape(self._n, self._n)

    def felt_g(self, shock: motion.Shock, *, seed: int) -> float:
        """Strongest shaking by a shock where people live: what :meth:`village_g` says of its map.

        Most aftershocks are felt by nobody, and for those no map is made.
        """
        peak = np.zeros(self._n * self._n)
        here = self._inhabited
        peak[here] = motion.peak_g(
            shock, xy_m=self._cells_m[here], soil_id=self._soil[here], seed=seed
        )
        return self.village_g(peak.reshape(self._n, self._n))

    def village_g(self, peak_g: F64) -> float:
        """Strongest shaking at a house or at the village's centre."""
        places = np.concatenate([self._houses_m, self._centre[None]])
        return float(self._at(peak_g, places).max())

    def _at(self, values: F64, xy_m: F64) -> F64:
        return sample_grid(values, xy_m=xy_m, size_m=self._size_m)

    def apply(
        self,
        view: View,
        clock: Clock,
        rng: SystemStreams,
        *,
        shock: motion.Shock,
        peak_g: F64,
        event: int,
    ) -> int:
        """Break what a shock breaks; return the row of its landslides among the hazards, or -1."""
        if float(peak_g.max()) < HARMLESS_G:
            return -1
        self._shake_houses(view, rng, shock=shock, peak_g=peak_g, event=event)
        self._shake_bridges(view, rng, shock=shock, peak_g=peak_g, event=event)
        return self._shake_slopes(view, clock, rng, shock=shock, peak_g=peak_g, event=event)

    def _shake_houses(
        self, view: View, rng: SystemStreams, *, shock: motion.Shock, peak_g: F64, event: int
    ) -> None:
        rows = np.arange(len(self._houses_m))
        if not rows.size:
            return
        shaken = self._at(peak_g, self._houses_m)
        before = view.tables["building_state"]["damage"][rows]
        after = damage.states_reached(
            shaken,
            medians=self._medians,
            own=self._strength,
            chance=rng.normal_by_slot("house", rows, shock.number),
            before=before,
        )
        self._harm(view, after, event=event, by="shaking", pga_g=shaken)

    def _harm(
        self, view: View, after: NDArray[np.uint8], *, event: int, by: str, pga_g: F64
    ) -> None:
        """Write damage states (n,) that are worse than before, tell, and drop the rubble."""
        state, buildings = view.tables["building_state"], view.ground.buildings
        before = state["damage"][: len(after)].copy()
        for row in np.flatnonzero(after > before).tolist():
            now = DamageState(int(after[row]))
            told = event
            if now >= DamageState.MODERATE:
                place = int(buildings["place_id"][row])
                told = view.events.emit(
                    "building_damaged", subject=BUILDING_BASE + row, causes=(event,),
                    place=PLACE_BASE + place if place >= 0 else NONE,
                    damage=now.name.lower(), by=by, pga_g=round(float(pga_g[row]), 3),
                )  # fmt: skip
            state["damage"][row], state["cause_event"][row] = now, told
            reach = damage.rubble_reach_m(buildings, row=row, state=now)
            if reach > 0.0:
                nodes = view.ground.nav.node_xy.astype(np.float64)
                near = damage.distance_to_walls_m(buildings, row=row, xy_m=nodes) < reach
                _block(view, near, bit=WayBlock.RUBBLE, event=told)

    def _shake_bridges(
        self, view: View, rng: SystemStreams, *, shock: motion.Shock, peak_g: F64, event: int
    ) -> None:
        plan = self._sections
        bridges = np.flatnonzero(plan.road_kind < 0)
        if not bridges.size:
            return
        shaken = self._at(peak_g, np.column_stack([plan.x_m, plan.y_m])[bridges])
        luck = rng.normal_by_slot("bridge", bridges, shock.number)
        broken = shaken > damage.BRIDGE_MEDIAN_G * np.exp(damage.BRIDGE_BETA * luck)
        on_broken = np.isin(plan.of_node, bridges[broken]) & plan.on_way
        _block(view, on_broken, bit=WayBlock.RUBBLE, event=event)

    def _shake_slopes(
        self,
        view: View,
        clock: Clock,
        rng: SystemStreams,
        *,
        shock: motion.Shock,
        peak_g: F64,
        event: int,
    ) -> int:
        if self._slopes is None:
            self._slopes = landslide.slopes_of(view.ground, n=self._n)
            self._steep = self._slopes.steep()
        slopes, steep = self._slopes, self._steep
        shaken = steep[peak_g.reshape(-1)[steep] > landslide.QUIET_G]
        if not shaken.size:
            return -1
        water = self._at(view.fields["soil_water_mm"], self._cells_m[shaken])
        wetness = np.clip((water / SATURATED_MM - 0.4) / 0.6, 0.0, 1.0)
        chance = np.zeros((self._n, self._n))
        chance.reshape(-1)[shaken] = landslide.chance_of_failure(
            slopes.at(shaken), peak_g=peak_g.reshape(-1)[shaken], wetness=wetness
        )
        if not chance.any():
            return -1
        slides = landslide.release(
            chance,
            draw=self._smooth_draw(rng, number=shock.number),
            cell_m=slopes.cell_m,
        )
        total = float(slides.volume_m3.sum())
        if total < TOLD_M3 or not hazards.has_room(view.tables["hazards"]):
            return -1
        rest = landslide.run_out(slides, elevation_m=slopes.elevation_m, cell_m=slopes.cell_m)
        view.fields["landslide_m"][:] += rest - slides.depth_m
        first = slides.label == 1
        iy, ix = (float(np.mean(v)) + 0.5 for v in np.nonzero(first))
        row = hazards.begin(
            view, clock, kind=HazardKind.LANDSLIDE, xy_m=(ix * slopes.cell_m, iy * slopes.cell_m),
            magnitude=total, commanded=False, why="the earthquake", causes=(event,),
        )  # fmt: skip
        touched = float(((rest > BURIED_M) | (slides.depth_m > 0.0)).sum()) * self.cell_m2
        table = view.tables["hazards"]
        table["area_m2"][row], table["radius_m"][row] = touched, np.sqrt(touched / np.pi)
        self._bury(view, clock, rng, rest=rest, scar=slides.depth_m, event=int(table["event"][row]))
        return row

    def _smooth_draw(self, rng: SystemStreams, *, number: int) -> F64:
        """Uniform draws (n, n), alike within the width of a slide."""
        smooth = motion.smooth_normal(
            self._cells_m / _SLIDE_WIDTH_M,
            draw=lambda slots: rng.normal_by_slot("slope", slots, number),
        )
        draw: F64 = ndtr(smooth).reshape(self._n, self._n)
        return draw

    def _bury(
        self, view: View, clock: Clock, rng: SystemStreams, *, rest: F64, scar: F64, event: int
    ) -> None:
        """Let what came down close ways, hit houses and take trees along."""
        ground = view.ground
        nodes = self._at(rest, ground.nav.node_xy.astype(np.float64))
        _block(view, nodes > BURIED_M, bit=WayBlock.LANDSLIDE, event=event)
        if len(self._houses_m):
            depth = self._at(rest, self._houses_m)
            before = view.tables["building_state"]["damage"][: len(depth)]
            state = np.searchsorted(np.array(_HOUSE_DAMAGED_M), depth, side="right")
            after = np.maximum(before, state).astype(np.uint8)
            self._harm(view, after, event=event, by="landslide", pga_g=np.zeros(len(depth)))
        trees, table = ground.trees, view.tables["tree_state"]
        if not trees.count:
            return
        iy = np.clip(trees["y_m"] / self._size_m[1] * self._n, 0, self._n - 1).astype(np.intp)
        ix = np.clip(trees["x_m"] / self._size_m[0] * self._n, 0, self._n - 1).astype(np.intp)
        torn, struck = scar[iy, ix] > 0.0, rest[iy, ix]
        rows = np.flatnonzero((torn | (struck > _TREE_FLAT_M)) & (table["lean"][: trees.count] < 1))
        lean = np.clip(0.25 + 0.5 * struck[rows] + 0.3 * rng.by_slot("tree", rows), 0.0, 1.0)
        lean = np.maximum(np.where(torn[rows], 1.0, lean), table["lean"][rows])
        table["lean"][rows] = lean
        flat = rows[lean > 0.7]
        table["state"][flat], table["since_s"][flat] = TreeState.FELLED, clock.time_s


def _block(view: View, nodes: NDArray[np.bool_], *, bit: WayBlock, event: int) -> None:
    """Set one bit at navigation nodes (n,), naming the event that did it where it is new."""
    table = view.tables["way_state"]
    closed = table["closed_by"][: len(nodes)]
    new = nodes & ((closed & np.uint8(bit)) == 0)
    table["closed_by"][: len(nodes)][new] |= np.uint8(bit)
    table["cause_event"][: len(nodes)][new] = event
