"""Avalanches: when snow slopes let go by themselves or on command, and what lies in their way.

Every ten minutes the load of the slopes is brought up to date, every hour chance decides which of
the overloaded ones let go; one row among the hazards stands for all that come down in an hour. The
snow is moved, never made: the water book's store stays what it was. What it meets: trees are torn
down, houses hit, ways buried until crews have dug them out. The rules of release are in
`avalanche_release`, the command in `avalanche_commands`.
"""

from math import isnan
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.commands import Command
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.core.identity import BUILDING_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import avalanche_release as snow
from digisphere.environment import hazards
from digisphere.environment.avalanche_commands import AVALANCHE, TriggerAvalanche
from digisphere.environment.hazards import HAZARDS, HazardKind
from digisphere.environment.infrastructure import (
    DamageState,
    TreeState,
    WayBlock,
    infrastructure_tables,
)
from digisphere.environment.sampling import sample_grid

F64 = NDArray[np.float64]

LOAD_S, CHANCE_S, LASTS_S = 600.0, 3600.0, 60.0
MOST_AN_HOUR = 6
SMALLEST_M3, LARGEST_M3 = 500.0, 60_000.0
"""Releases left to chance lie between these; small ones are many (Birkeland & Landry 2002: the
share above a size falls about as its inverse)."""
BURIED_M = 0.3
_HOUSE_DAMAGED_M = (0.3, 0.8, 1.6, 2.5)
"""Depth of debris against a house for each damage state (judged)."""
_TREE_FLAT_M, _TREE_TORN_M = 0.15, 0.5
"""Debris on the way, and slab let go, that lay a tree flat (judged)."""


class AvalancheSystem(System):
    """Loads the snow slopes and lets them go."""

    name: ClassVar[str] = "environment.avalanche"
    every: ClassVar[str] = "1 min"
    phase: ClassVar[int] = 37
    reads: ClassVar[tuple[str, ...]] = (
        "field:precipitation_flux_mm_h",
        "field:snow_fraction",
        "field:air_temperature_c",
        "field:snow_drift_m",
        "atmosphere.falling",
        "atmosphere.falling_event",
        "atmosphere.front_event",
        "storms.blizzard_row",
    )
    writes: ClassVar[tuple[str, ...]] = (
        "avalanche.*",
        "hazards.*",
        "tree_state.state",
        "tree_state.since_s",
        "tree_state.lean",
        "building_state.damage",
        "building_state.cause_event",
        "way_state.closed_by",
        "way_state.cause_event",
        "field:snow_swe_mm",
        "field:snow_density_kg_m3",
        "field:snow_depth_m",
        "field:avalanche_m",
        "field:avalanche_new_mm",
        "field:avalanche_wet_mm",
        "field:avalanche_ripe",
        "field:avalanche_drift_m",
        "events",
    )
    streams: ClassVar[tuple[str, ...]] = ("release", "size")
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        *hazards.hazard_kinds(
            HazardKind.AVALANCHE,
            began="Snow has let go of a slope.",
            ended="It has come to rest.",
        ),
        EventKind(
            "avalanche_hit_house",
            {"damage": "str", "depth_m": "float"},
            "Snow that came down has broken a house.",
        ),
    )
    commands: ClassVar[tuple[type[Command], ...]] = (TriggerAvalanche,)

    def tables_on(self, ground: Any) -> tuple[TableSpec, ...]:
        """Its own row, and the shared tables it writes."""
        return (AVALANCHE, HAZARDS, *infrastructure_tables(ground))

    def fields(self) -> tuple[FieldSpec, ...]:
        """Snow moved, and the load of the slopes."""
        cells = self.scenario.weather.grid_cells
        fine = snow.grid_cells(hazard_cells=self.scenario.hazards.grid_cells, weather_cells=cells)
        rows = (
            ("new_mm", "mm", None, "Snow of the last three days and what the wind has added."),
            ("wet_mm", "mm", None, "Water of the last day that got into dry snow."),
            ("ripe", "1", 1.0, "How far the snow has been wetted through already."),
            ("drift_m", "m", None, "Drifts as they were ten minutes ago."),
        )
        moved = "Debris of avalanches; below zero the scars they left. Metres of snow."
        return (
            FieldSpec("avalanche_m", "f4", (fine, fine), "m", None, None, 0.0, moved),
            *(
                FieldSpec(f"avalanche_{name}", "f8", (cells, cells), unit, 0.0, high, 0.0, doc)
                for name, unit, high, doc in rows
            ),
        )

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Look the ground over for slopes that can let go."""
        view.tables["avalanche"].add(1)
        ground, n = view.ground, view.fields["avalanche_m"].shape[0]
        self._size_m = (float(ground.grid.size_x_m), float(ground.grid.size_y_m))
        cells = self.scenario.weather.grid_cells
        self._slopes = snow.snow_slopes(ground, n=n, weather_cells=cells)
        self._starts = np.flatnonzero(self._slopes.leaning > 0.0)
        # Snow that lies at the start has settled long ago; a pack in thaw has been wetted.
        if float(view.fields["air_temperature_c"].mean()) > 0.0:
            view.fields["avalanche_ripe"][:] = view.fields["snow_swe_mm"] > 0.0

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let go what is ordered, finish what has come to rest, load and draw."""
        row = view.tables["avalanche"]
        going = int(row["row"][0])
        if going >= 0 and clock.time_s - view.tables["hazards"]["began_s"][going] >= LASTS_S:
            hazards.finish(view, clock, going)
            row["row"][0] = -1
        if not isnan(float(row["order_x_m"][0])):
            self._ordered(view, clock)
        if clock.time_s % LOAD_S or not self._starts.size:
            return
        if float(view.fields["snow_swe_mm"].max()) <= 0.0 and not row["lies"][0]:
            return
        snow.load(view.fields, seconds=LOAD_S)
        self._note_causes(view)
        if clock.time_s % CHANCE_S == 0.0:
            self._fade(view)
            self._by_chance(view, clock, rng)

    def _note_causes(self, view: View) -> None:
        """Keep who brought the snow and the water, for when a slope lets go hours later."""
        row, air = view.tables["avalanche"], view.tables["atmosphere"]
        falling = int(air["falling"][0])
        came = int(air["falling_event"][0])
        came = came if falling and came >= 0 else int(air["front_event"][0])
        if came < 0:
            return
        if falling == 2:
            row["load_event"][0] = came
        elif falling == 1 or float(view.fields["air_temperature_c"].max()) > 0.0:
            row["wet_event"][0] = came

    def _by_chance(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        rate, fields = self.scenario.hazards.spontaneous, view.fields
        load = snow.instability(fields["avalanche_new_mm"], fields["avalanche_wet_mm"])
        if rate <= 0.0 or float(load.max()) <= 1.0 or int(view.tables["avalanche"]["row"][0]) >= 0:
            return
        slopes = self._slopes
        chance = snow.chance(
            slopes, unstable=slopes.fine(load), depth_m=slopes.fine(fields["snow_depth_m"]),
            seconds=CHANCE_S * rate,
        ).ravel()[self._starts]  # fmt: skip
        luck = rng.by_slot("release", self._starts) / np.maximum(chance, 1e-300)
        first = np.argsort(luck, kind="stable")[:MOST_AN_HOUR]
        seeds = self._starts[first[luck[first] < 1.0]]
        if not seeds.size:
            return
        share = 1.0 - rng.by_slot("size", seeds)
        most = np.minimum(SMALLEST_M3 / np.maximum(share, 1e-9), LARGEST_M3)
        wet = float(fields["avalanche_wet_mm"].max()) / snow.WET_MM
        thawing = wet > float(fields["avalanche_new_mm"].max()) / snow.NEW_SNOW_MM
        row = view.tables["avalanche"]
        cause = int(row["wet_event" if thawing else "load_event"][0])
        blizzard = int(view.tables["storms"]["blizzard_row"][0])
        storm = int(view.tables["hazards"]["event"][blizzard]) if blizzard >= 0 else -1
        self._let_go(
            view, clock, seeds=seeds, most_m3=most, commanded=False,
            why="rain or thaw" if thawing else "new snow", causes=(cause, storm),
        )  # fmt: skip

    def _ordered(self, view: View, clock: Clock) -> None:
        row, slopes = view.tables["avalanche"], self._slopes
        n = slopes.leaning.shape[0]
        ix, iy = (
            min(int(float(row[name][0]) / slopes.cell_m), n - 1)
            for name in ("order_x_m", "order_y_m")
        )
        most = np.array([float(row["order_m3"][0])])
        row["order_x_m"][0] = row["order_y_m"][0] = float("nan")
        seeds = np.array([iy * n + ix])
        self._let_go(view, clock, seeds=seeds, most_m3=most, commanded=True, why="", causes=())

    def _let_go(
        self,
        view: View,
        clock: Clock,
        *,
        seeds: NDArray[np.intp],
        most_m3: F64,
        commanded: bool,
        why: str,
        causes: tuple[int, ...],
    ) -> None:
        """Let slabs go from their seeds one after the other, and tell of them as one event."""
        if not hazards.has_room(view.tables["hazards"]):
            return
        slopes, fields = self._slopes, view.fields
        taken, rest = np.zeros_like(slopes.leaning), np.zeros_like(slopes.leaning)
        scar = np.zeros_like(taken)
        volumes: list[float] = []
        for seed, most in zip(seeds.tolist(), most_m3.tolist(), strict=True):
            depth = slopes.fine(fields["snow_depth_m"])
            iy, ix = divmod(seed, taken.shape[1])
            if depth[iy, ix] < snow.LEAST_DEPTH_M and volumes:
                continue  # the one before took its snow along
            swe = slopes.fine(fields["snow_swe_mm"])
            slab = snow.slab_from(
                slopes, seed=(iy, ix), swe_mm=swe, depth_m=depth,
                new_mm=slopes.fine(fields["avalanche_new_mm"]), most_m3=most,
            )  # fmt: skip
            lies = snow.rest_of(slopes, slab)
            snow.move(fields, slopes, taken_mm=slab.taken_mm, rest_m=lies)
            volumes.append(slab.volume_m3)
            taken += slab.taken_mm
            rest += lies
            scar += slab.taken_mm / np.maximum(swe, 1e-9) * depth
        iy, ix = divmod(int(seeds[int(np.argmax(volumes))]), taken.shape[1])
        row = hazards.begin(
            view, clock, kind=HazardKind.AVALANCHE,
            xy_m=((ix + 0.5) * slopes.cell_m, (iy + 0.5) * slopes.cell_m),
            magnitude=float(sum(volumes)), commanded=commanded, why=why, causes=causes,
        )  # fmt: skip
        table = view.tables["hazards"]
        touched = float(((rest > 0.02) | (taken > 0.0)).sum()) * slopes.cell_m**2
        table["area_m2"][row], table["radius_m"][row] = touched, np.sqrt(touched / np.pi)
        fields["avalanche_m"][:] += (rest - scar).astype(np.float32)
        view.tables["avalanche"]["row"][0] = row
        view.tables["avalanche"]["lies"][0] = True
        self._bury(view, clock, rest=rest, scar=scar, event=int(table["event"][row]))

    def _bury(self, view: View, clock: Clock, *, rest: F64, scar: F64, event: int) -> None:
        """Close ways, hit houses and lay trees flat where the snow went."""
        ground = view.ground
        nodes = sample_grid(rest, xy_m=ground.nav.node_xy.astype(np.float64), size_m=self._size_m)
        ways = view.tables["way_state"]
        shut = np.flatnonzero(
            (nodes > BURIED_M) & ((ways["closed_by"][: len(nodes)] & WayBlock.SNOW) == 0)
        )
        ways["closed_by"][shut] |= np.uint8(WayBlock.SNOW)
        ways["cause_event"][shut] = event
        self._hit_houses(view, rest=rest, event=event)
        trees, table = ground.trees, view.tables["tree_state"]
        if not trees.count:
            return
        n = rest.shape[0]
        iy = np.clip(trees["y_m"] / self._size_m[1] * n, 0, n - 1).astype(np.intp)
        ix = np.clip(trees["x_m"] / self._size_m[0] * n, 0, n - 1).astype(np.intp)
        broken = (rest[iy, ix] > _TREE_FLAT_M) | (scar[iy, ix] > _TREE_TORN_M)
        rows = np.flatnonzero(broken & (table["lean"][: trees.count] < 1.0))
        table["lean"][rows] = 1.0
        table["state"][rows], table["since_s"][rows] = TreeState.FELLED, clock.time_s

    def _hit_houses(self, view: View, *, rest: F64, event: int) -> None:
        houses = view.ground.buildings
        if not houses.count:
            return
        at = np.column_stack([houses["x_m"], houses["y_m"]]).astype(np.float64)
        depth = sample_grid(rest, xy_m=at, size_m=self._size_m)
        reached = np.searchsorted(np.array(_HOUSE_DAMAGED_M), depth, side="right")
        table = view.tables["building_state"]
        for house in np.flatnonzero(reached > table["damage"][: len(depth)]).tolist():
            state = DamageState(int(reached[house]))
            told = view.events.emit(
                "avalanche_hit_house", subject=BUILDING_BASE + house, causes=(event,),
                damage=state.name.lower(), depth_m=round(float(depth[house]), 2),
            )  # fmt: skip
            table["damage"][house], table["cause_event"][house] = state, told

    def _fade(self, view: View) -> None:
        """Let debris melt and snow fill the scars, for an hour."""
        row, fields = view.tables["avalanche"], view.fields
        if not row["lies"][0]:
            return
        moved, slopes = fields["avalanche_m"], self._slopes
        warm = slopes.fine(np.maximum(fields["air_temperature_c"], 0.0))
        fallen = slopes.fine(fields["precipitation_flux_mm_h"] * fields["snow_fraction"])
        melted = 3.51 / 24.0 * warm / snow.DEBRIS_KG_M3
        left = np.where(moved > 0.0, np.maximum(moved - melted, 0.0), moved)
        left = np.where(moved < 0.0, np.minimum(moved + fallen / 100.0, 0.0), left)
        bare = slopes.fine(fields["snow_swe_mm"]) < 1.0
        moved[:] = np.where(bare, 0.0, left)
        row["lies"][0] = bool(np.abs(moved).max() > 0.01)
