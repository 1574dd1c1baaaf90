"""Crops field by field: sown, grown, parched, drowned, burnt, harvested or lost.

Each farm field keeps its own stage from the warmth gathered since it was sown, and its own health,
which drought, flood water and fire take from. At harvest the yield follows from the health; below
a third the harvest fails, and the event names what ruined it. Once a day. Pasture and fruit trees
are not sown. The look of the village's grain stays `phenology.py`'s.

Yields: usual ones of staple crops (FAOSTAT); response to water after Doorenbos & Kassam (1979).
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.events import EventKind
from digisphere.core.identity import PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.hazards import HazardKind, going_on
from digisphere.environment.land_water import field_capacity_mm
from digisphere.environment.relief import relief_of
from digisphere.environment.sampling import sample_grid
from digisphere.world.enums import Crop

F64 = NDArray[np.float64]
FAILS_BELOW = 1.0 / 3.0
THIRST_FROM, WILTED = 0.30, 0.08
"""Soil water over capacity from which a crop suffers, and at which it suffers most."""
THIRST_DAY, DROWNED_DAY = 0.022, 0.16
"""Health lost on a day of full thirst, and on a day under water."""
RECOVERS_DAY = 0.004
DROWNED_M, BURNT_SHARE = 0.10, 0.25
STALE_STAGE = 1.35
STUBBLE_M = 0.14
"""A ripe crop that could not be brought in by this stage is lost to the weather."""


class CropPhase(IntEnum):
    """What a field is doing."""

    FALLOW = 0
    GROWING = 1
    UNSOWN = 2
    """Pasture, fruit trees and palms: nothing is sown or reaped here."""


class Left(IntEnum):
    """What stands on a fallow field until it is ploughed in winter."""

    NOTHING = 0
    STUBBLE = 1
    DEAD = 2
    """A lost crop, as tall as it grew."""


@dataclass(frozen=True, slots=True)
class CropTraits:
    """How a crop grows: sown after this much warmth (degree days), ripe so long after against the
    village's pace, its height and its usual yield.
    """

    sown_dd: float
    ripens: float
    height_m: float
    yield_t_ha: float
    likes_water: bool = False


CROPS: dict[Crop, CropTraits] = {
    Crop.WHEAT: CropTraits(20.0, 1.0, 0.95, 5.5),
    Crop.BARLEY: CropTraits(15.0, 0.9, 0.85, 4.8),
    Crop.RAPESEED: CropTraits(10.0, 0.85, 1.3, 3.2),
    Crop.POTATO: CropTraits(70.0, 1.05, 0.6, 30.0),
    Crop.MILLET: CropTraits(40.0, 0.9, 1.4, 1.2),
    Crop.RICE: CropTraits(40.0, 1.0, 0.9, 4.5, likes_water=True),
    Crop.MAIZE: CropTraits(90.0, 1.05, 2.2, 6.0),
}
"""What is sown; other crops stand for years."""

CROP_COLUMNS = (
    ColumnSpec("phase", "u1", low=0, high=max(CropPhase), doc="CropPhase."),
    ColumnSpec("warmth_dd", "f4", unit="C day", doc="Degree days since it was sown."),
    ColumnSpec("seen_dd", "f8", unit="C day", doc="The village's degree days when last looked at."),
    ColumnSpec("stage", "f4", unit="1", low=0.0, doc="0 sown, 0.5 flowering, 1 ripe."),
    ColumnSpec("height_m", "f4", unit="m", low=0.0, doc="How tall it stands."),
    ColumnSpec("health", "f4", unit="1", low=0.0, high=1.0, default=1.0, doc="Yield to come."),
    ColumnSpec("thirst", "f4", unit="day", low=0.0, doc="Days' worth of thirst this season."),
    ColumnSpec("drowned", "f4", unit="day", low=0.0, doc="Days under water this season."),
    ColumnSpec("burnt", "?", doc="Burnt this season."),
    ColumnSpec("yield_t_ha", "f4", unit="t/ha", low=0.0, doc="Last harvest."),
    ColumnSpec("left", "u1", low=0, high=max(Left), doc="Left: what stands on a fallow field."),
    ColumnSpec("cause_event", "i8", default=-1, doc="Newest event that harmed it, -1 none."),
    ColumnSpec("event", "i8", default=-1, doc="Newest event that told of it."),
)


def thirst(soil_share: F64) -> F64:
    """How much a crop suffers where the soil holds this share of its capacity, 0..1."""
    return np.asarray(np.clip((THIRST_FROM - soil_share) / (THIRST_FROM - WILTED), 0.0, 1.0))


def health_after(
    health: F64, *, soil_share: F64, flood_m: F64, burnt: NDArray[np.bool_], likes_water: Any
) -> F64:
    """Health (n,) of crops after a day with this much water in and over the soil."""
    lost = THIRST_DAY * thirst(soil_share)
    lost = lost + DROWNED_DAY * (flood_m > DROWNED_M) * np.where(likes_water, 0.3, 1.0)
    gained = np.where((lost == 0.0) & (health > FAILS_BELOW), RECOVERS_DAY, 0.0)
    return np.where(burnt, 0.0, np.clip(health - lost + gained, 0.0, 1.0))


class CropsSystem(System):
    """Sows, grows and reaps the farm fields."""

    name: ClassVar[str] = "environment.crops"
    every: ClassVar[str] = "1 day"
    phase: ClassVar[int] = 43
    reads: ClassVar[tuple[str, ...]] = (
        "atmosphere.growing_degree_days",
        "field:soil_water_mm",
        "field:surface_wetness",
    )
    writes: ClassVar[tuple[str, ...]] = ("crop_state.*", "events")
    streams: ClassVar[tuple[str, ...]] = ("farmer",)
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        EventKind("crop_sown", {"crop": "str", "field": "int"}, "A field is sown."),
        EventKind(
            "harvest", {"crop": "str", "field": "int", "t_ha": "float"}, "A field is reaped."
        ),
        EventKind(
            "harvest_failed",
            {"crop": "str", "field": "int", "why": "str"},
            "A field's crop is lost.",
        ),
    )

    def tables_on(self, ground: Any) -> tuple[TableSpec, ...]:
        """A row per farm field."""
        room = max(ground.fields_farm.count, 1)
        return (TableSpec("crop_state", room, CROP_COLUMNS, "Row is farm field."),)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Sow what would stand by this date."""
        farm, table = view.ground.fields_farm, view.tables["crop_state"]
        self._relief = relief_of(view.ground, n=self.scenario.weather.grid_cells)
        self._capacity = field_capacity_mm(self._relief.forest)
        self._xy = np.column_stack([farm["x_m"], farm["y_m"]]).astype(np.float64)
        self._crops = [Crop(int(c)) for c in farm["crop"]]
        if farm.count == 0:
            return
        rows = table.add(farm.count)
        traits = [CROPS.get(crop) for crop in self._crops]
        self._sown = np.array([t is not None for t in traits])
        shape = [(t.sown_dd, t.ripens, t.height_m) if t else (0.0, 1.0, 0.0) for t in traits]
        self._sown_dd, self._ripens, self._tall = np.array(shape).T
        self._wet = np.array([bool(t and t.likes_water) for t in traits])
        self._late = 40.0 * rng.by_slot("farmer", rows)
        self._ripe_dd = self._pace(view) * self._ripens
        warmth = float(view.tables["atmosphere"]["growing_degree_days"][0])
        table["seen_dd"][rows] = warmth
        grown = warmth - self._sown_dd - self._late
        growing = self._sown & (grown > 0.0) & (grown < 1.05 * self._ripe_dd)
        table["phase"][rows] = np.where(growing, CropPhase.GROWING, CropPhase.FALLOW)
        table["phase"][rows[~self._sown]] = CropPhase.UNSOWN
        table["warmth_dd"][rows] = np.where(growing, grown, 0.0)
        reaped = self._sown & ~growing & (grown > 0.0)
        table["left"][rows] = np.where(reaped, Left.STUBBLE, Left.NOTHING)
        self._shape(table, rows)

    def _pace(self, view: View) -> float:
        """Degree days to ripeness: most of a normal year's, as `phenology.py` has it."""
        monthly = self._relief.temperature_c[:, *self._relief.village_cell]
        year = float(np.maximum(monthly - 5.0, 0.0).sum()) * 30.4
        return 0.62 * min(max(year, 300.0), 2200.0)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let a day pass over every field."""
        table = view.tables["crop_state"]
        if table.count == 0:
            view.idle = True
            return
        rows = table.rows
        warmth = float(view.tables["atmosphere"]["growing_degree_days"][0])
        seen = float(table["seen_dd"][0])
        gained = warmth - seen if warmth >= seen else warmth
        if warmth < seen:
            table["left"][rows] = Left.NOTHING
        table["seen_dd"][rows] = warmth
        growing = table["phase"][rows] == CropPhase.GROWING
        table["warmth_dd"][rows[growing]] += gained
        self._suffer(view, rows[growing])
        self._shape(table, rows)
        size = view.ground.grid.size_x_m, view.ground.grid.size_y_m
        wet = sample_grid(view.fields["surface_wetness"], xy_m=self._xy, size_m=size) > 0.5
        for row in rows[growing].tolist():
            lost = float(table["health"][row]) < FAILS_BELOW or table["burnt"][row]
            stale = float(table["stage"][row]) > STALE_STAGE
            if lost or stale:
                self._fail(view, row)
            elif float(table["stage"][row]) >= 1.0 and not wet[row]:
                self._reap(view, row)
        self._sow(view, rows, warmth)

    def _sow(self, view: View, rows: NDArray[np.intp], warmth: float) -> None:
        """Sow fallow fields whose time has come; the year's last field may not ripen."""
        table = view.tables["crop_state"]
        begins = self._sown_dd + self._late
        due = (table["phase"][rows] == CropPhase.FALLOW) & (warmth >= begins)
        due &= warmth < begins + 0.12 * self._ripe_dd
        for row in rows[due].tolist():
            for name, value in (("health", 1.0), ("thirst", 0.0), ("drowned", 0.0), ("burnt", 0),
                                ("warmth_dd", 0.0), ("left", 0), ("cause_event", -1)):  # fmt: skip
                table[name][row] = value
            table["phase"][row] = CropPhase.GROWING
            table["event"][row] = self._tell(view, "crop_sown", row)

    def _suffer(self, view: View, rows: NDArray[np.intp]) -> None:
        table = view.tables["crop_state"]
        if rows.size == 0:
            return
        size = view.ground.grid.size_x_m, view.ground.grid.size_y_m
        xy = self._xy[rows]
        soil = sample_grid(view.fields["soil_water_mm"] / self._capacity, xy_m=xy, size_m=size)
        depth = np.zeros(len(rows))
        if "flood_depth_m" in view.fields:
            depth = sample_grid(view.fields["flood_depth_m"], xy_m=xy, size_m=size)
        burns = view.tables.get("field_burns")
        burnt = np.zeros(len(rows), dtype=bool) if burns is None else (
            burns["burnt"][rows] > BURNT_SHARE
        )  # fmt: skip
        table["health"][rows] = health_after(
            table["health"][rows].astype(np.float64), soil_share=soil, flood_m=depth, burnt=burnt,
            likes_water=self._wet[rows],
        )  # fmt: skip
        table["thirst"][rows] += thirst(soil)
        table["drowned"][rows] += depth > DROWNED_M
        table["burnt"][rows] |= burnt
        self._blame(view, rows, dry=thirst(soil) > 0.3, wet=depth > DROWNED_M, burnt=burnt)

    def _blame(self, view: View, rows: NDArray[np.intp], *, dry: Any, wet: Any, burnt: Any) -> None:
        """Keep for each field the event behind its newest harm."""
        table, hazards = view.tables["crop_state"], view.tables.get("hazards")
        drought = -1
        if hazards is not None:
            found = going_on(hazards, kind=HazardKind.DROUGHT)
            drought = int(hazards["event"][found[-1]]) if found.size else -1
        for name, where in (("flooded_fields", wet), ("field_burns", burnt)):
            told = view.tables.get(name)
            if told is not None:
                harmed = rows[where & (told["event"][rows] >= 0)]
                table["cause_event"][harmed] = told["event"][harmed]
        if drought >= 0:
            table["cause_event"][rows[dry & ~wet & ~burnt]] = drought

    def _shape(self, table: Any, rows: NDArray[np.intp]) -> None:
        growing = table["phase"][rows] == CropPhase.GROWING
        stage = np.where(growing, table["warmth_dd"][rows] / np.maximum(self._ripe_dd, 1.0), 0.0)
        up = np.clip((stage - 0.08) / 0.47, 0.0, 1.0)
        stunted = 0.5 + 0.5 * table["health"][rows]
        table["stage"][rows] = stage
        stands = 0.04 + self._tall * stunted * up * up * (3.0 - 2.0 * up)
        left = table["left"][rows]
        fallow = np.where(left == Left.DEAD, table["height_m"][rows], 0.0)
        fallow = np.where(left == Left.STUBBLE, STUBBLE_M, fallow)
        table["height_m"][rows] = np.where(growing, stands, fallow)

    def _reap(self, view: View, row: int) -> None:
        table = view.tables["crop_state"]
        tonnes = CROPS[self._crops[row]].yield_t_ha * float(table["health"][row])
        table["yield_t_ha"][row] = tonnes
        table["phase"][row], table["left"][row] = CropPhase.FALLOW, Left.STUBBLE
        table["event"][row] = self._tell(view, "harvest", row, t_ha=round(tonnes, 2))

    def _fail(self, view: View, row: int) -> None:
        table = view.tables["crop_state"]
        harms = {
            "fire": 99.0 * float(table["burnt"][row]),
            "flood": DROWNED_DAY * float(table["drowned"][row]),
            "drought": THIRST_DAY * float(table["thirst"][row]),
            "wet weather": 0.01,
        }
        why = max(harms, key=lambda name: harms[name])
        table["yield_t_ha"][row] = 0.0
        table["phase"][row] = CropPhase.FALLOW
        table["left"][row] = Left.NOTHING if table["burnt"][row] else Left.DEAD
        cause = int(table["cause_event"][row])
        table["event"][row] = self._tell(view, "harvest_failed", row, cause=cause, why=why)

    def _tell(self, view: View, kind: str, row: int, *, cause: int = -1, **more: Any) -> int:
        place = int(view.ground.fields_farm["place_id"][row])
        sown = int(view.tables["crop_state"]["event"][row])
        causes = tuple(c for c in (sown if kind != "crop_sown" else -1, cause) if c >= 0)
        return view.events.emit(
            kind,
            place=PLACE_BASE + place if place >= 0 else -1,
            causes=causes,
            crop=self._crops[row].name.lower(),
            field=row,
            **more,
        )
