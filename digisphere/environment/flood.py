"""The flood system: lets water out over the land, moves it, drains it and tells of it.

Every ten seconds while water stands outside the channels, and not at all otherwise: sources give,
`flood_flow` moves, hollows drain to the channels, ground and air take their part, and each
movement is posted in the water book. What it wets is `flood_effects`' business; called floods
come in by `flood_commands`.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec, TableView
from digisphere.core.commands import Command
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import hazards, ledger
from digisphere.environment.flood_commands import TriggerFlood
from digisphere.environment.flood_effects import FloodEffects
from digisphere.environment.flood_flow import Passage, Sheet, advance, speeds
from digisphere.environment.flood_ground import BEYOND, FloodGround, flood_ground
from digisphere.environment.flood_tables import (
    EVENT_KINDS,
    SourceKind,
    flood_fields,
    flood_tables,
)
from digisphere.environment.hazards import HAZARDS, HazardKind
from digisphere.environment.land_water import NOON_RADIATION_W_M2, potential_evaporation_mm_s
from digisphere.environment.water_routes import Route
from digisphere.environment.way_sections import find_sections

Floats = NDArray[np.float64]

STEP_S = 10.0
TELL_S = 60.0
WET_M = 0.05
"""Water deeper than this, mean over a cell, is a flood there."""
OVER_M3 = 100.0
"""A flood with less water than this over 5 cm deep has ended; the rest is puddles."""
DITCH_S = 12.0 * 3600.0
"""Hollows smaller than a cell are no hollows: ditches and furrows drain them in half a day."""
MUD_S = 25.0 * 86_400.0
_CREST = 0.9
_MUD_DEPTH_M = 0.4


class FloodSystem(System):
    """Floods, called and natural."""

    name: ClassVar[str] = "environment.flood"
    every: ClassVar[str] = "10 s"
    phase: ClassVar[int] = 34
    reads: ClassVar[tuple[str, ...]] = (
        "sky.air_temperature_c",
        "sky.relative_humidity",
        "sky.sun_altitude_rad",
        "atmosphere.falling_event",
    )
    writes: ClassVar[tuple[str, ...]] = (
        "flood.*",
        "flood_sources.*",
        "flooded_ways.*",
        "flooded_houses.*",
        "flooded_fields.*",
        "hazards.*",
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
        return (HAZARDS, *flood_tables(ground, sections=self._sections.count))

    def fields(self) -> tuple[FieldSpec, ...]:
        """Depth, flow, speed, peak and mud on the hazard grid."""
        return flood_fields(self.scenario.hazards.grid_cells)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Start dry."""
        self._effects: FloodEffects | None = None
        view.tables["flood"].add(1)
        for name in ("flooded_ways", "flooded_houses", "flooded_fields"):
            view.tables[name].add(view.tables[name].capacity)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Move the water for ten seconds, where there is any."""
        row = view.tables["flood"]
        given, from_dam = self._given(view, clock)
        if given is None and not row["active"][0]:
            view.idle = not self._weather_mud(view, clock)
            return
        row["active"][0] = True
        cells = flood_ground(view.ground, n=self.scenario.hazards.grid_cells)
        fields = view.fields
        sheet = Sheet(
            fields["flood_depth_m"], fields["flood_east_m2_s"], fields["flood_north_m2_s"]
        )
        source = np.zeros_like(sheet.depth_m) if given is None else given
        passage = advance(sheet, over=cells.terrain, source_m_s=source, duration_s=STEP_S)
        row["steps"][0] += passage.steps
        self._book(view, cells, sheet, passage, poured=source * STEP_S, from_dam=from_dam)
        if clock.time_s % TELL_S == 0.0:
            self._tell(view, clock, cells, sheet)

    def _given(self, view: View, clock: Clock) -> tuple[Floats | None, float]:
        """Depth per second that sources give to each cell, and the share of it from dams."""
        table = view.tables["flood_sources"]
        rows = table.rows
        live = rows[table["given_m3"][rows] < table["volume_m3"][rows]]
        if not live.size:
            return None, 0.0
        cells = flood_ground(view.ground, n=self.scenario.hazards.grid_cells)
        out = np.zeros_like(cells.terrain.bed_m)
        dams = 0.0
        for row in live.tolist():
            volume = _let_in(table, row, now_s=clock.time_s)
            kind = SourceKind(int(table["kind"][row]))
            inside = _footprint(table, row, cells, kind=kind)
            area = cells.terrain.cell_m**2
            if kind == SourceKind.DAM:
                out[inside] += volume / (STEP_S * area * inside.sum())
                dams += volume
            else:
                out[inside] += volume / (STEP_S * np.pi * float(table["radius_m"][row]) ** 2)
        poured = float(out.sum()) * STEP_S * cells.terrain.cell_m**2
        return out, min(dams / poured, 1.0) if poured > 0.0 else 0.0

    def _book(
        self,
        view: View,
        cells: FloodGround,
        sheet: Sheet,
        passage: Passage,
        *,
        poured: Floats,
        from_dam: float,
    ) -> None:
        """Let ground, channels and air take their part; post what moved."""
        depth, keep = sheet.depth_m, sheet.depth_m > 0.0
        soaked = np.minimum(depth, cells.soak_m_s * STEP_S)
        depth -= soaked
        ditched = depth * (-np.expm1(-STEP_S / DITCH_S))
        depth -= ditched
        risen = np.where(keep, np.minimum(depth, _evaporation_m_s(view) * STEP_S), 0.0)
        depth -= risen
        _to_the_air(view, risen)
        per_mm = 1000.0 / depth.size
        total = float(poured.sum())
        flows = {
            Route.DAM_WATER: total * from_dam,
            Route.CLOUDBURST: total * (1.0 - from_dam),
            Route.FLOOD_SOAKED: float(soaked.sum()),
            Route.FLOOD_RETURNED: float(ditched.sum()) + float(passage.left_m[BEYOND + 1 :].sum()),
            Route.FLOOD_OUTFLOW: float(passage.left_m[BEYOND]),
            Route.FLOOD_EVAPORATION: float(risen.sum()),
        }
        book = view.tables["water_ledger"]
        ledger.post(book, {name: metres * per_mm for name, metres in flows.items()})
        rising = float(view.fields["evaporation_pending_mm"].mean())
        ledger.set_stores(book, {"flood": float(depth.sum()) * per_mm, "rising": rising})

    def _tell(self, view: View, clock: Clock, cells: FloodGround, sheet: Sheet) -> None:
        """Keep the flood's figures, begin or end it, and see what it wets."""
        row, fields = view.tables["flood"], view.fields
        depth, area = sheet.depth_m, cells.terrain.cell_m**2
        east, north = speeds(sheet)
        fields["flood_speed_m_s"][:] = np.hypot(east, north)
        deep = depth > WET_M
        row["volume_m3"][0] = float(depth[deep].sum()) * area
        row["area_m2"][0] = float(deep.sum()) * area
        if int(row["hazard"][0]) < 0:
            if not deep.any():
                self._dry_up(view, depth)
                return
            self._begin(view, clock, cells, depth)
        peak = fields["flood_peak_m"]
        np.maximum(peak, depth, out=peak)
        # What has lain under water is muddy when it comes out.
        mud = np.minimum(peak / np.float32(_MUD_DEPTH_M), np.float32(1.0))
        np.maximum(fields["flood_mud"], mud, out=fields["flood_mud"])
        row["muddy"][0] = True
        if self._effects is None:
            self._effects = FloodEffects(view.ground, sections=self._sections)
        self._effects.update(view, depth_m=depth)
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
        if volume < OVER_M3 and not self._more_to_come(view):
            hazards.finish(view, clock, hazard, causes=(int(table["last_event"][hazard]),))
            row["hazard"][0] = -1
            row["event"][0] = -1
            self._dry_up(view, view.fields["flood_depth_m"])

    def _more_to_come(self, view: View) -> bool:
        table = view.tables["flood_sources"]
        rows = table.rows
        return bool((table["given_m3"][rows] < table["volume_m3"][rows]).any())

    def _dry_up(self, view: View, depth: Floats) -> None:
        """With no flood left, what stands is puddles: the ground takes them, and all is still."""
        if self._more_to_come(view):
            return
        metres, fields = float(depth.sum()), view.fields
        book = view.tables["water_ledger"]
        ledger.post(book, {Route.FLOOD_SOAKED: metres * 1000.0 / depth.size})
        ledger.set_stores(book, {"flood": 0.0})
        for name in ("flood_depth_m", "flood_east_m2_s", "flood_north_m2_s", "flood_speed_m_s"):
            fields[name][:] = 0.0
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


def _let_in(table: TableView, row: int, *, now_s: float) -> float:
    """Volume a source gives in this step, m3; a breach slackens evenly, rain is even."""
    volume, given = float(table["volume_m3"][row]), float(table["given_m3"][row])
    past = (now_s - float(table["began_s"][row])) / float(table["duration_s"][row])
    past = min(max(past, 0.0), 1.0)
    dam = int(table["kind"][row]) == SourceKind.DAM
    share = 1.0 - (1.0 - past) ** 2 if dam else past
    by_now = volume if past >= 1.0 else volume * share
    table["given_m3"][row] = by_now
    return by_now - given


def _footprint(
    table: TableView, row: int, cells: FloodGround, *, kind: SourceKind
) -> NDArray[np.bool_]:
    """Cells a source gives to: those under a cloudburst, or the one below a dam."""
    n, cell = cells.terrain.bed_m.shape[0], cells.terrain.cell_m
    x, y = float(table["x_m"][row]), float(table["y_m"][row])
    out = np.zeros((n, n), dtype=np.bool_)
    if kind == SourceKind.DAM:
        out[min(max(int(y / cell), 1), n - 2), min(max(int(x / cell), 1), n - 2)] = True
        return out
    middle = (np.arange(n) + 0.5) * cell
    away = np.hypot(middle[None, :] - x, middle[:, None] - y)
    return np.asarray((away <= float(table["radius_m"][row])) & (cells.terrain.sink == 0))


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


def _to_the_air(view: View, risen_m: Floats) -> None:
    """Add what has evaporated to the vapour the weather will take up, on its own grid."""
    pending = view.fields["evaporation_pending_mm"]
    iy, ix = np.nonzero(risen_m)
    n, m = risen_m.shape[0], pending.shape[0]
    # A flood cell may be larger or smaller than a weather cell: depth is spread by area.
    share = (m / n) ** 2 * 1000.0
    np.add.at(pending, (iy * m // n, ix * m // n), risen_m[iy, ix] * share)


def _causes(view: View, clock: Clock) -> tuple[tuple[int, ...], str, bool]:
    """Events that caused the flood now beginning, in a word, and whether it was called."""
    table = view.tables["flood_sources"]
    rows = table.rows
    recent = rows[table["began_s"][rows] + table["duration_s"][rows] > clock.time_s - 6 * 3600.0]
    if recent.size:
        row = int(recent[-1])
        dam = int(table["kind"][row]) == SourceKind.DAM
        return (int(table["event"][row]),), "broken dam" if dam else "cloudburst", True
    return (int(view.tables["atmosphere"]["falling_event"][0]),), "high river", False
