"""The flood system: lets water out over the land, moves it, drains it and tells of it.

Every half minute while water stands outside the channels, and not at all otherwise: sources give,
`flood_flow` moves, hollows drain to the channels, ground and air take their part, and each
movement is posted in the water book. What it wets is `flood_effects`' business; called floods
come in by `flood_commands`.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.commands import Command
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import hazards, ledger
from digisphere.environment.flood_channels import FloodChannels
from digisphere.environment.flood_commands import TriggerFlood
from digisphere.environment.flood_effects import FloodEffects
from digisphere.environment.flood_flow import (
    Passage,
    Sheet,
    Workplace,
    advance,
    evaporate,
    speeds,
)
from digisphere.environment.flood_ground import BEYOND, FIRST_LAKE, FloodGround, flood_ground
from digisphere.environment.flood_sources import Inflow, let_in, more_to_come
from digisphere.environment.flood_tables import (
    EVENT_KINDS,
    SourceKind,
    flood_fields,
    flood_tables,
)
from digisphere.environment.hazards import HAZARDS, HazardKind
from digisphere.environment.land_water import NOON_RADIATION_W_M2, potential_evaporation_mm_s
from digisphere.environment.river_network import network_of
from digisphere.environment.water_routes import Route
from digisphere.environment.way_sections import find_sections

Floats = NDArray[np.float64]

STEP_S = 30.0
TELL_S = 120.0
WET_M = 0.05
"""Water deeper than this, mean over a cell, is a flood there."""
OVER_M3 = 100.0
"""A flood with less water than this over 5 cm deep has ended; the rest is puddles."""
MUD_S = 25.0 * 86_400.0
_CREST = 0.9
_MUD_DEPTH_M = 0.4


class FloodSystem(System):
    """Floods, called and natural."""

    name: ClassVar[str] = "environment.flood"
    every: ClassVar[str] = "30 s"
    phase: ClassVar[int] = 34
    reads: ClassVar[tuple[str, ...]] = (
        "sky.air_temperature_c",
        "sky.relative_humidity",
        "sky.sun_altitude_rad",
        "atmosphere.falling_event",
        "reaches.event",
    )
    writes: ClassVar[tuple[str, ...]] = (
        "flood.*",
        "flood_sources.*",
        "flooded_ways.*",
        "flooded_houses.*",
        "flooded_fields.*",
        "hazards.*",
        "reaches.spill_m3",
        "reaches.returned_m3",
        "lakes.volume_m3",
        "lakes.returned_m3",
        "catchments.ground_m3",
        "building_state.flood_m",
        "building_state.cause_event",
        "way_state.closed_by",
        "way_state.cause_event",
        "water_ledger.*",
        "field:flood_depth_m",
        "field:flood_east_m2_s",
        "field:flood_north_m2_s",
        "field:flood_speed_m_s",
        "field:flood_peak_m",
        "field:flood_mud",
        "field:evaporation_pending_mm",
        "events",
    )
    event_kinds: ClassVar[tuple[EventKind, ...]] = EVENT_KINDS
    commands: ClassVar[tuple[type[Command], ...]] = (TriggerFlood,)

    def tables_on(self, ground: Any) -> tuple[TableSpec, ...]:
        """Bring the flood's tables, sized to the ground."""
        self._sections = find_sections(ground)
        self._network = network_of(ground, n=self.scenario.weather.grid_cells)
        return (HAZARDS, *flood_tables(ground, sections=self._sections.count))

    def fields(self) -> tuple[FieldSpec, ...]:
        """Depth, flow, speed, peak and mud on the hazard grid."""
        return flood_fields(self.scenario.hazards.grid_cells)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Start dry."""
        self._effects: FloodEffects | None = None
        self._channels: FloodChannels | None = None
        n = self.scenario.hazards.grid_cells
        self._workplace = Workplace((n, n))
        view.tables["flood"].add(1)
        for name in ("flooded_ways", "flooded_houses", "flooded_fields"):
            view.tables[name].add(view.tables[name].capacity)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Move the water for half a minute, where there is any."""
        row = view.tables["flood"]
        if not row["active"][0] and not more_to_come(view):
            view.idle = not self._weather_mud(view, clock)
            return
        row["active"][0] = True
        cells = flood_ground(view.ground, n=self.scenario.hazards.grid_cells)
        fields = view.fields
        sheet = Sheet(
            fields["flood_depth_m"], fields["flood_east_m2_s"], fields["flood_north_m2_s"]
        )
        inflow = let_in(view, clock, cells=cells, channels=self._channels_of(view), step_s=STEP_S)
        passage = advance(
            sheet,
            over=cells.terrain,
            source_m_s=inflow.rate_m_s,
            duration_s=STEP_S,
            workplace=self._workplace,
        )
        row["steps"][0] += passage.steps
        self._book(view, sheet, passage, cells=cells, inflow=inflow)
        if clock.time_s % TELL_S == 0.0:
            self._tell(view, clock, cells, sheet, box=passage.box)

    def _book(
        self, view: View, sheet: Sheet, passage: Passage, *, cells: FloodGround, inflow: Inflow
    ) -> None:
        """Let ground, channels, lakes and air take their part; post what moved."""
        depth, net, channels = sheet.depth_m, self._network, self._channels_of(view)
        area, per_mm = cells.terrain.cell_m**2, 1000.0 / depth.size
        soak = cells.soak_m_s * STEP_S
        sunk, back = channels.drain(depth, box=passage.box, soak_m=soak, step_s=STEP_S)
        count, lakes = net.reaches.count, cells.lakes
        back[:count] += channels.take_in(view, depth.reshape(-1), step_s=STEP_S)
        pending = view.fields["evaporation_pending_mm"]
        # A flood cell may be larger or smaller than a weather cell: depth is spread by area.
        share = (len(pending) / len(depth)) ** 2 * 1000.0
        rising = _evaporation_m_s(view) * STEP_S
        risen, held = evaporate(depth, passage.box, rising, pending, share)
        view.tables["catchments"]["ground_m3"][:] += sunk * area
        into_lakes = back[count : count + net.lakes.count].copy()
        into_lakes[:lakes] += passage.left_m[FIRST_LAKE : FIRST_LAKE + lakes]
        view.tables["reaches"]["returned_m3"][:count] += back[:count] * area
        view.tables["lakes"]["returned_m3"][: len(into_lakes)] += into_lakes * area
        flows = {
            **inflow.by_route,
            Route.FLOOD_SOAKED: float(sunk.sum()),
            Route.FLOOD_RETURNED: float(back[:count].sum()),
            Route.FLOOD_INTO_LAKES: float(into_lakes.sum()),
            Route.FLOOD_OUTFLOW: float(passage.left_m[BEYOND] + back[net.shore]),
            Route.FLOOD_EVAPORATION: risen,
        }
        book = view.tables["water_ledger"]
        # What rivers gave over their banks was posted when they gave it.
        ledger.post(book, {k: v * per_mm for k, v in flows.items() if k != Route.OVERBANK})
        book["ground"][0] += flows[Route.FLOOD_SOAKED] * per_mm
        book["rivers"][0] += flows[Route.FLOOD_RETURNED] * per_mm
        burst = flows.get(Route.LAKE_BURST, 0.0)
        book["lakes"][0] += (flows[Route.FLOOD_INTO_LAKES] - burst) * per_mm
        self._set_store(view, held * per_mm)

    def _set_store(self, view: View, held_mm: float) -> None:
        grid = view.ground.grid
        waiting = float(view.tables["reaches"]["spill_m3"].sum())
        held_mm += waiting * 1000.0 / (float(grid.size_x_m) * float(grid.size_y_m))
        rising = float(view.fields["evaporation_pending_mm"].mean())
        ledger.set_stores(view.tables["water_ledger"], {"flood": held_mm, "rising": rising})

    def _channels_of(self, view: View) -> FloodChannels:
        if self._channels is None:
            n = self.scenario.hazards.grid_cells
            self._channels = FloodChannels(view.ground, network=self._network, n=n)
        return self._channels

    def _tell(
        self, view: View, clock: Clock, cells: FloodGround, sheet: Sheet, *, box: NDArray[np.int64]
    ) -> None:
        """Keep the flood's figures, begin or end it, and see what it wets."""
        row, fields = view.tables["flood"], view.fields
        part = (slice(*box[:2].tolist()), slice(*box[2:].tolist()))
        depth, area = sheet.depth_m[part], cells.terrain.cell_m**2
        fields["flood_speed_m_s"][:] = 0.0
        fields["flood_speed_m_s"][part] = np.hypot(*speeds(sheet.part(part)))
        deep = depth > WET_M
        row["volume_m3"][0] = float(depth[deep].sum()) * area
        row["area_m2"][0] = float(deep.sum()) * area
        if int(row["hazard"][0]) < 0:
            if not deep.any():
                self._dry_up(view, sheet.depth_m)
                return
            self._begin(view, clock, cells, sheet.depth_m)
        peak = fields["flood_peak_m"][part]
        np.maximum(peak, depth, out=peak)
        # What has lain under water is muddy when it comes out.
        mud = np.minimum(peak / np.float32(_MUD_DEPTH_M), np.float32(1.0))
        np.maximum(fields["flood_mud"][part], mud, out=fields["flood_mud"][part])
        row["muddy"][0] = True
        if self._effects is None:
            self._effects = FloodEffects(view.ground, sections=self._sections)
        self._effects.update(view, depth_m=sheet.depth_m, box=box)
        self._measure(view, clock, area_m2=area)

    def _begin(self, view: View, clock: Clock, cells: FloodGround, depth: Floats) -> None:
        row, cell = view.tables["flood"], cells.terrain.cell_m
        view.fields["flood_peak_m"][:] = 0.0
        for name in ("flooded_ways", "flooded_houses", "flooded_fields"):
            view.tables[name]["event"][:] = -1
        iy, ix = np.unravel_index(int(np.argmax(depth)), depth.shape)
        causes, why, commanded = _causes(view, clock)
        hazard = hazards.begin(
            view,
            clock,
            kind=HazardKind.FLOOD,
            xy_m=((float(ix) + 0.5) * cell, (float(iy) + 0.5) * cell),
            magnitude=float(depth.max()),
            commanded=commanded,
            why=why,
            causes=causes,
        )
        row["hazard"][0] = hazard
        row["event"][0] = view.tables["hazards"]["event"][hazard]
        row["most_m3"][0] = 0.0
        row["crested"][0] = False

    def _measure(self, view: View, clock: Clock, *, area_m2: float) -> None:
        """Update the row of the flood in `hazards`; tell of its peak and its end."""
        row, table = view.tables["flood"], view.tables["hazards"]
        hazard, volume = int(row["hazard"][0]), float(row["volume_m3"][0])
        peak = view.fields["flood_peak_m"]
        touched = float((peak > WET_M).sum()) * area_m2
        table["magnitude"][hazard] = max(float(table["magnitude"][hazard]), float(peak.max()))
        table["area_m2"][hazard] = touched
        table["radius_m"][hazard] = np.sqrt(touched / np.pi)
        row["most_m3"][0] = max(float(row["most_m3"][0]), volume)
        most = float(row["most_m3"][0])
        if not row["crested"][0] and volume < _CREST * most:
            row["crested"][0] = True
            table["last_event"][hazard] = view.events.emit(
                "flood_peak",
                causes=(int(row["event"][0]),),
                volume_m3=round(most, 1),
                area_m2=round(float(row["area_m2"][0]), 1),
                depth_m=round(float(peak.max()), 2),
            )
        elif volume > most * (1.0 - 1e-9):
            row["crested"][0] = False
        if volume < OVER_M3 and not more_to_come(view):
            hazards.finish(view, clock, hazard, causes=(int(table["last_event"][hazard]),))
            row["hazard"][0] = -1
            row["event"][0] = -1
            self._dry_up(view, view.fields["flood_depth_m"])

    def _dry_up(self, view: View, depth: Floats) -> None:
        """With no flood left, what stands is puddles: the ground takes them, and all is still."""
        if more_to_come(view):
            return
        metres, fields = float(depth.sum()), view.fields
        book, per_mm = view.tables["water_ledger"], 1000.0 / depth.size
        area = (float(view.ground.grid.size_x_m) / len(depth)) ** 2
        wet = np.flatnonzero(depth)
        sunk = self._channels_of(view).by_node(depth.reshape(-1)[wet], cells=wet)
        view.tables["catchments"]["ground_m3"][:] += sunk * area
        ledger.post(book, {Route.FLOOD_SOAKED: metres * per_mm})
        book["ground"][0] += metres * per_mm
        for name in ("flood_depth_m", "flood_east_m2_s", "flood_north_m2_s", "flood_speed_m_s"):
            fields[name][:] = 0.0
        self._set_store(view, 0.0)
        view.tables["flood"]["active"][0] = False
        view.tables["flood"]["volume_m3"][0] = 0.0
        view.tables["flood"]["area_m2"][0] = 0.0
        if self._effects is not None:
            self._effects.clear(view)

    def _weather_mud(self, view: View, clock: Clock) -> bool:
        """Wash and grow over mud, hourly; tell whether there was any."""
        row = view.tables["flood"]
        if not row["muddy"][0] or clock.time_s % 3600.0 != 0.0:
            return False
        mud = view.fields["flood_mud"]
        mud *= np.float32(np.exp(-3600.0 / MUD_S))
        if float(mud.max()) < 0.02:
            mud[:] = 0.0
            row["muddy"][0] = False
        return True


def _evaporation_m_s(view: View) -> float:
    """Evaporation from the flood in the village's air."""
    sky = view.tables["sky"]
    sun = max(float(np.sin(sky["sun_altitude_rad"][0])), 0.0)
    mm = potential_evaporation_mm_s(
        float(sky["air_temperature_c"][0]),
        float(sky["relative_humidity"][0]),
        2.0,
        NOON_RADIATION_W_M2 * sun * 0.6 - 40.0,
    )
    return max(mm, 0.0) * 1e-3


def _causes(view: View, clock: Clock) -> tuple[tuple[int, ...], str, bool]:
    """Events that caused the flood now beginning, in a word, and whether it was called."""
    table = view.tables["flood_sources"]
    rows = table.rows
    recent = rows[table["began_s"][rows] + table["duration_s"][rows] > clock.time_s - 6 * 3600.0]
    if recent.size:
        row = int(recent[-1])
        dam = int(table["kind"][row]) == SourceKind.DAM
        return (int(table["event"][row]),), "broken dam" if dam else "cloudburst", True
    high = view.tables["reaches"]["event"]
    if (high >= 0).any():
        return (int(high.max()),), "high river", False
    return (int(view.tables["atmosphere"]["falling_event"][0]),), "high river", False
