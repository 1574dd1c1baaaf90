"""Windstorms and blizzards: what strong gusts break, fell and drift over, and when they are named.

Every tree and house has its own resistance, drawn once; a gust beyond it fells the tree downwind or
lifts the roof. Fallen trunks close the ways they lie across; drifts close those where snow gathers.
The wind itself is the weather's; commands only force it (`forced_air`) under a called regime.

Sources: Beaufort 9 as the beginning of storm damage; critical gusts of 25 to 45 m/s for trees by
height and form (Gardiner, Byrne et al. 2008); roof damage of light timber houses by gust (Unanwa et
al. 2000); a blizzard as three hours of 15.6 m/s gusts with sight below 400 m in falling or blowing
snow (US National Weather Service).
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec, TableView
from digisphere.core.commands import Command
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.core.identity import BUILDING_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import hazards, moist_air
from digisphere.environment.hazards import HAZARDS, HazardKind
from digisphere.environment.infrastructure import (
    DamageState,
    TreeState,
    WayBlock,
    infrastructure_tables,
)
from digisphere.environment.sampling import sample_grid
from digisphere.environment.storm_commands import CallBlizzard, CallStorm
from digisphere.world.enums import Species

F64 = NDArray[np.float64]

STEP_S = 600.0
STORM_M_S, QUIET_M_S = 20.8, 13.9
"""Gusts at which a storm is named (Beaufort 9) and below which it may be over (7)."""
BLIZZARD_M_S, BLIZZARD_SIGHT_M, BLIZZARD_S = 15.6, 400.0, 3.0 * 3600.0
OVER_S = 2.0 * 3600.0
NEAR_M = 2500.0
"""What the village calls a storm blows within this distance."""
SHALLOW_ROOTED = (Species.SPRUCE, Species.BIRCH, Species.WILLOW)
TREE_M_S, TREE_SPREAD, TREE_HEIGHT_M = 39.0, 0.17, 18.0
ROOF_M_S, ROOF_SPREAD = (34.0, 46.0), 0.12
"""Median gusts that damage a roof slightly and moderately."""
TRUNK_REACH_M = 3.0
DRIFT_PER_S, DRIFT_MAX_M, MELT_PER_C_S = 4.0e-5, 2.2, 2.4e-6
CLOSING_SNOW_M, GROWING_M = 0.7, 0.005
"""Depth at which a way is shut, and how much must have drifted in ten minutes to shut it again."""
MANY_TREES = 5

STORMS = TableSpec(
    "storms",
    1,
    (
        ColumnSpec("storm_row", "i4", default=-1, doc="Row in hazards of the storm that goes on."),
        ColumnSpec("blizzard_row", "i4", default=-1, doc="Row in hazards of the blizzard."),
        ColumnSpec("quiet_s", "f8", unit="s", doc="How long gusts have been below a storm's."),
        ColumnSpec("driving_s", "f8", unit="s", doc="How long snow has driven without sight."),
        ColumnSpec("clear_s", "f8", unit="s", doc="How long it has not, during a blizzard."),
        ColumnSpec("call_event", "i8", default=-1, doc="Event of the newest call of wind."),
        ColumnSpec("call_until_s", "f8", unit="s", default=-1e9, doc="Until when it was called."),
        ColumnSpec("drifted", "?", doc="Whether snow lies in drifts anywhere."),
    ),
    doc="Storms and blizzards that go on. One row.",
)


class WindstormSystem(System):
    """Names storms and blizzards, and lets gusts do their damage."""

    name: ClassVar[str] = "environment.windstorm"
    every: ClassVar[str] = "10 min"
    phase: ClassVar[int] = 36
    reads: ClassVar[tuple[str, ...]] = (
        "field:gust_m_s",
        "field:wind_u_m_s",
        "field:wind_v_m_s",
        "field:snow_depth_m",
        "field:air_temperature_c",
        "sky.visibility_m",
        "sky.steering_u_m_s",
        "sky.steering_v_m_s",
        "atmosphere.falling",
        "atmosphere.falling_event",
        "atmosphere.front_event",
    )
    writes: ClassVar[tuple[str, ...]] = (
        "storms.*",
        "hazards.*",
        "tree_state.state",
        "tree_state.since_s",
        "tree_state.lean",
        "tree_state.fall_rad",
        "building_state.damage",
        "building_state.cause_event",
        "way_state.closed_by",
        "way_state.cause_event",
        "field:snow_drift_m",
        "events",
    )
    streams: ClassVar[tuple[str, ...]] = ("trees", "roofs")
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        *hazards.hazard_kinds(
            HazardKind.STORM, began="Gusts of storm force.", ended="The wind has fallen."
        ),
        *hazards.hazard_kinds(
            HazardKind.BLIZZARD,
            began="Hours of driving snow in which nobody sees the next house.",
            ended="The snow no longer drives.",
        ),
        EventKind(
            "storm_called",
            {"what": "str", "gust_m_s": "float", "hours": "float"},
            "Somebody called a storm or a blizzard.",
        ),
        EventKind(
            "trees_felled",
            {"count": "int", "across_ways": "int", "gust_m_s": "float"},
            "The wind has thrown trees.",
        ),
        EventKind("roof_damaged", {"damage": "str", "gust_m_s": "float"}, "A gust broke a roof."),
    )
    commands: ClassVar[tuple[type[Command], ...]] = (CallStorm, CallBlizzard)

    def tables_on(self, ground: Any) -> tuple[TableSpec, ...]:
        """The storm's row, and the shared tables it writes."""
        return (STORMS, HAZARDS, *infrastructure_tables(ground))

    def fields(self) -> tuple[FieldSpec, ...]:
        """Snow heaped beyond what fell."""
        n = self.scenario.weather.grid_cells
        doc = "Snow the wind has heaped beyond what fell there."
        return (FieldSpec("snow_drift_m", "f4", (n, n), "m", 0.0, DRIFT_MAX_M, 0.0, doc),)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Draw every tree's and roof's resistance, once."""
        ground = view.ground
        view.tables["storms"].add(1)
        self._size_m = (float(ground.grid.size_x_m), float(ground.grid.size_y_m))
        self._trees_m = _points(ground.trees)
        self._heights_m = np.asarray(ground.trees["height_m"], dtype=np.float64)
        self._tree_m_s = tree_resistance(
            ground.trees, luck=rng.normal_by_slot("trees", np.arange(ground.trees.count))
        )
        self._houses_m = _points(ground.buildings)
        luck = rng.normal_by_slot("roofs", np.arange(ground.buildings.count))
        self._roof_m_s = np.array(ROOF_M_S)[None] * np.exp(ROOF_SPREAD * luck)[:, None]
        self._nodes_m = np.asarray(ground.nav.node_xy, dtype=np.float64)
        n = self.scenario.weather.grid_cells
        middle = (np.arange(n) + 0.5) / n
        x, y = np.meshgrid(middle * self._size_m[0], middle * self._size_m[1])
        cx, cy = ground.settlement.centre_m
        self._near = np.hypot(x - float(cx), y - float(cy)) <= NEAR_M
        self._hollow = _hollows(ground, n=n)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Look at the last ten minutes of wind and snow."""
        row, gust = view.tables["storms"], view.fields["gust_m_s"]
        strongest = float(gust[self._near].max())
        idle = strongest < QUIET_M_S and not row["drifted"][0]
        if idle and int(row["storm_row"][0]) < 0 and int(row["blizzard_row"][0]) < 0:
            row["driving_s"][0] = 0.0
            return
        self._storm(view, clock, row, strongest=strongest)
        self._blizzard(view, clock, row, strongest=strongest)
        self._drift(view, row, gust)
        if float(gust.max()) >= STORM_M_S:
            self._fell(view, clock, gust)
            self._unroof(view, gust)

    def _storm(self, view: View, clock: Clock, row: TableView, *, strongest: float) -> None:
        going = int(row["storm_row"][0])
        if going < 0:
            if strongest >= STORM_M_S:
                row["quiet_s"][0] = 0.0
                began = self._begin(view, clock, HazardKind.STORM, strongest)
                row["storm_row"][0] = began
            return
        self._grow(view, going, strongest)
        row["quiet_s"][0] = 0.0 if strongest >= QUIET_M_S else row["quiet_s"][0] + STEP_S
        if row["quiet_s"][0] >= OVER_S:
            hazards.finish(view, clock, going)
            row["storm_row"][0] = -1

    def _blizzard(self, view: View, clock: Clock, row: TableView, *, strongest: float) -> None:
        snowing = int(view.tables["atmosphere"]["falling"][0]) == 2
        driving = snowing and strongest >= BLIZZARD_M_S and self._sight_m(view) < BLIZZARD_SIGHT_M
        row["driving_s"][0] = row["driving_s"][0] + STEP_S if driving else 0.0
        going = int(row["blizzard_row"][0])
        if going < 0:
            if row["driving_s"][0] >= BLIZZARD_S:
                row["clear_s"][0] = 0.0
                row["blizzard_row"][0] = self._begin(view, clock, HazardKind.BLIZZARD, strongest)
            return
        self._grow(view, going, strongest)
        row["clear_s"][0] = 0.0 if driving else row["clear_s"][0] + STEP_S
        if row["clear_s"][0] >= OVER_S:
            hazards.finish(view, clock, going)
            row["blizzard_row"][0] = -1

    def _sight_m(self, view: View) -> float:
        """How far one sees about the village, where snow blows hardest."""
        blowing = moist_air.blowing_snow_per_m(
            view.fields["gust_m_s"][self._near],
            snow_depth_m=view.fields["snow_depth_m"][self._near],
        )
        worst = float(moist_air.visibility_of_extinction_m(float(blowing.max())))
        return min(worst, float(view.tables["sky"]["visibility_m"][0]))

    def _begin(self, view: View, clock: Clock, kind: HazardKind, strongest: float) -> int:
        if not hazards.has_room(view.tables["hazards"]):
            return -1
        row, air = view.tables["storms"], view.tables["atmosphere"]
        called = clock.time_s < float(row["call_until_s"][0])
        causes = (
            int(row["call_event"][0]) if called else -1,
            int(air["front_event"][0]),
            int(air["falling_event"][0]) if kind is HazardKind.BLIZZARD else -1,
        )
        centre = view.ground.settlement.centre_m
        began = hazards.begin(
            view,
            clock,
            kind=kind,
            xy_m=(float(centre[0]), float(centre[1])),
            magnitude=strongest,
            commanded=called,
            why="strong wind" if kind is HazardKind.STORM else "driving snow",
            causes=causes,
        )
        view.tables["hazards"]["radius_m"][began] = 0.5 * max(self._size_m)
        view.tables["hazards"]["area_m2"][began] = self._size_m[0] * self._size_m[1]
        return began

    def _grow(self, view: View, going: int, strongest: float) -> None:
        magnitude = view.tables["hazards"]["magnitude"]
        magnitude[going] = max(float(magnitude[going]), strongest)

    def _cause(self, view: View) -> int:
        """Event that what breaks now is due to: the storm, or the front that brings the wind."""
        going = int(view.tables["storms"]["storm_row"][0])
        if going >= 0:
            return int(view.tables["hazards"]["event"][going])
        return int(view.tables["atmosphere"]["front_event"][0])

    def _fell(self, view: View, clock: Clock, gust: NDArray[np.floating]) -> None:
        state = view.tables["tree_state"]["state"]
        blown = sample_grid(gust, xy_m=self._trees_m, size_m=self._size_m)
        fallen = np.flatnonzero((blown > self._tree_m_s) & (state[: len(blown)] < TreeState.FELLED))
        if not fallen.size:
            return
        trees, cause = view.tables["tree_state"], self._cause(view)
        trees["state"][fallen] = TreeState.FELLED
        trees["since_s"][fallen] = clock.time_s
        trees["lean"][fallen] = 1.0
        along = self._downwind(view, fallen)
        trees["fall_rad"][fallen] = np.arctan2(along[:, 1], along[:, 0])
        closed = self._lie_across(fallen, along)
        if len(fallen) < MANY_TREES and not len(closed):
            return  # a tree here and there is no news
        event = view.events.emit(
            "trees_felled",
            causes=tuple(c for c in (cause,) if c >= 0),
            count=len(fallen),
            across_ways=len(closed),
            gust_m_s=round(float(blown[fallen].max()), 1),
        )
        view.tables["way_state"]["closed_by"][closed] |= np.uint8(WayBlock.TREE)
        view.tables["way_state"]["cause_event"][closed] = event
        self._note(view, event)

    def _downwind(self, view: View, fallen: NDArray[np.intp]) -> NDArray[np.float64]:
        """Unit vectors (m, 2) of the wind at each tree; of the steering wind where it is calm."""
        sky = view.tables["sky"]
        steering = np.array([float(sky["steering_u_m_s"][0]), float(sky["steering_v_m_s"][0])])
        here = np.column_stack(
            [
                sample_grid(view.fields[name], xy_m=self._trees_m[fallen], size_m=self._size_m)
                for name in ("wind_u_m_s", "wind_v_m_s")
            ]
        ).astype(np.float64)
        wind = here + 0.05 * steering
        out: NDArray[np.float64] = wind / np.maximum(np.linalg.norm(wind, axis=1), 1e-6)[:, None]
        return out

    def _lie_across(
        self, fallen: NDArray[np.intp], downwind: NDArray[np.float64]
    ) -> NDArray[np.intp]:
        """Navigation nodes under trunks that fell downwind."""
        hit = np.zeros(len(self._nodes_m), dtype=np.bool_)
        for tree, along in zip(fallen.tolist(), downwind, strict=True):
            away = self._nodes_m - self._trees_m[tree]
            reach = away @ along
            aside = np.abs(away @ np.array([-along[1], along[0]]))
            hit |= (reach >= 0.0) & (reach <= self._heights_m[tree]) & (aside <= TRUNK_REACH_M)
        return np.flatnonzero(hit)

    def _unroof(self, view: View, gust: NDArray[np.floating]) -> None:
        if not len(self._houses_m):
            return
        damage = view.tables["building_state"]["damage"]
        blown = sample_grid(gust, xy_m=self._houses_m, size_m=self._size_m)
        reached = (blown[:, None] > self._roof_m_s).sum(axis=1)
        worse = np.flatnonzero(reached > damage[: len(reached)])
        for house in worse.tolist():
            state = DamageState(int(reached[house]))
            event = view.events.emit(
                "roof_damaged",
                subject=BUILDING_BASE + house,
                causes=tuple(c for c in (self._cause(view),) if c >= 0),
                damage=state.name.lower(),
                gust_m_s=round(float(blown[house]), 1),
            )
            damage[house] = state
            view.tables["building_state"]["cause_event"][house] = event
            self._note(view, event)

    def _note(self, view: View, event: int) -> None:
        going = int(view.tables["storms"]["storm_row"][0])
        if going >= 0:
            view.tables["hazards"]["last_event"][going] = event

    def _drift(self, view: View, row: TableView, gust: NDArray[np.floating]) -> None:
        """Heap snow in hollows and lee slopes while it blows; let drifts melt and settle."""
        drift, snow = view.fields["snow_drift_m"], view.fields["snow_depth_m"]
        blowing = np.clip((gust - 8.0) / 10.0, 0.0, 1.5) * np.clip(snow / 0.1, 0.0, 1.0)
        grown = DRIFT_PER_S * STEP_S * blowing * self._hollow
        warm = np.maximum(view.fields["air_temperature_c"], 0.0)
        gone = MELT_PER_C_S * STEP_S * warm + 0.002 * drift
        drift[:] = np.clip(drift + grown - gone, 0.0, np.minimum(DRIFT_MAX_M, 4.0 * snow))
        row["drifted"][0] = bool(drift.max() > 0.02)
        if float(grown.max()) > GROWING_M:
            self._close_by_snow(view, depth=snow + drift, grown=grown)

    def _close_by_snow(
        self, view: View, *, depth: NDArray[np.floating], grown: NDArray[np.floating]
    ) -> None:
        """Shut the ways that drifts fill now; crews open them once it no longer drives."""
        lying, fresh = (
            sample_grid(field, xy_m=self._nodes_m, size_m=self._size_m) for field in (depth, grown)
        )
        ways = view.tables["way_state"]
        closes = (lying > CLOSING_SNOW_M) & (fresh > GROWING_M)
        closes &= (ways["closed_by"][: len(closes)] & WayBlock.SNOW) == 0
        if not closes.any():
            return
        going = int(view.tables["storms"]["blizzard_row"][0])
        blizzard = int(view.tables["hazards"]["event"][going]) if going >= 0 else -1
        falling = int(view.tables["atmosphere"]["falling_event"][0])
        shut = np.flatnonzero(closes)
        ways["closed_by"][shut] |= np.uint8(WayBlock.SNOW)
        ways["cause_event"][shut] = blizzard if blizzard >= 0 else max(falling, self._cause(view))


def tree_resistance(trees: Any, *, luck: NDArray[np.floating]) -> F64:
    """Gust (m/s) each tree stands up to: tall and shallow-rooted ones fall first.

    Args:
        trees: the ground's table of trees.
        luck: (n,) standard normal draws, the trees' own.
    """
    height = np.maximum(np.asarray(trees["height_m"], dtype=np.float64), 1.0)
    shallow = np.isin(np.asarray(trees["species"]), [int(s) for s in SHALLOW_ROOTED])
    # Drag grows with height times crown, anchorage with stem: to first order one over root height.
    tall = np.sqrt(TREE_HEIGHT_M / height)
    median = TREE_M_S * np.clip(tall, 0.75, 2.5) * np.where(shallow, 0.9, 1.0)
    out: F64 = median * np.exp(TREE_SPREAD * np.asarray(luck))
    return out


def _points(columns: Any) -> F64:
    return np.column_stack([columns["x_m"], columns["y_m"]]).astype(np.float64)


def _hollows(ground: Any, *, n: int) -> F64:
    """(n, n) 0 on crests and open slopes to 1 in hollows, where drifting snow comes to rest."""
    height = ground.layers["elevation_m"]
    rows, columns = height.shape
    iy, ix = ((np.arange(n) + 0.5) * rows / n).astype(int), ((np.arange(n) + 0.5) * columns / n)
    coarse = np.asarray(height, dtype=np.float64)[np.ix_(iy, ix.astype(int))]
    padded = np.pad(coarse, 1, mode="edge")
    around = 0.25 * (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:])
    cell_m = float(ground.grid.size_x_m) / n
    bowl = (around - coarse) / cell_m
    return np.asarray(np.clip(0.35 + 12.0 * bowl, 0.0, 1.0))
