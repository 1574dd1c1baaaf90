"""Droughts, heatwaves and cold spells: judged each day from the station, or called by command.

A drought is little rain for its season over one or three months and a drying root zone. A heatwave
is five days running whose maximum lies five degrees over the season's; a cold spell, the same
below. What one sees of a drought is the ground: `ground_dryness` yellows grass and cracks fields.
The weather is made elsewhere; a command only changes what the large scale imposes (`forced_air`).

Sources: McKee 1993 (drought by SPI), Frich et al. 2002 (heat-wave duration index).
"""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec, TableView
from digisphere.core.commands import Command
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import hazards, spi
from digisphere.environment.generator import diurnal_half_range_k, normal_of_day
from digisphere.environment.hazards import HAZARDS, HazardKind
from digisphere.environment.land_water import field_capacity_mm, spin_up
from digisphere.environment.relief import relief_of
from digisphere.environment.spell_commands import (
    CALLS,
    TriggerColdSpell,
    TriggerDrought,
    TriggerHeatwave,
)
from digisphere.environment.station import last

Floats = NDArray[np.float64]

DEPARTURE_K, RUNNING_DAYS = 5.0, 5
SPANS = {"spi_30": 30, "spi_90": 90}
DRY_SOIL, MOIST_SOIL, PARCHED_SOIL = 0.6, 0.85, 0.3
"""Root-zone water over that of a usual year: a drought needs less than the first and ends above the
second; below the third, fields are parched. A desert is not in drought for being dry."""
WITHERED_SOIL, NEVER_MOIST = 0.2, 0.08
"""Share of the usual at which all has withered; ground usually drier than this has nothing to."""
WITHER_DAYS, RECOVER_DAYS = 9.0, 5.0

SPELLS = TableSpec(
    "spells",
    1,
    (
        ColumnSpec("spi_30", "f4", default=np.nan, doc="SPI of the last 30 days; NaN until then."),
        ColumnSpec("spi_90", "f4", default=np.nan, doc="SPI of the last 90 days; NaN until then."),
        ColumnSpec("soil_share", "f4", unit="1", doc="Root-zone water over the season's usual."),
        ColumnSpec("hot_days", "i4", doc="Days running far warmer than the season."),
        ColumnSpec("cold_days", "i4", doc="Days running far colder than the season."),
        *(
            ColumnSpec(f"{name}_row", "i4", default=-1, doc=f"Row in hazards of the {words}.")
            for name, words in (
                ("drought", "drought that goes on"),
                ("heatwave", "heatwave that goes on"),
                ("cold_spell", "cold spell that goes on"),
            )
        ),
        ColumnSpec("parched", "?", doc="Whether this drought has parched the fields."),
        *CALLS,
    ),
    doc="How dry, hot or cold it has been for the season. One row.",
)


class SpellSystem(System):
    """Judges each day whether it belongs to a drought, a heatwave or a cold spell."""

    name: ClassVar[str] = "environment.spells"
    every: ClassVar[str] = "1 day"
    phase: ClassVar[int] = 40
    reads: ClassVar[tuple[str, ...]] = (
        "station.day_rain_mm",
        "station.day_max_c",
        "station.day_min_c",
        "station.day_count",
        "field:soil_water_mm",
    )
    writes: ClassVar[tuple[str, ...]] = ("spells.*", "hazards.*", "field:ground_dryness", "events")
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        *hazards.hazard_kinds(
            HazardKind.DROUGHT,
            began="Rain has failed for its season.",
            ended="Rain and soil are back to what is usual.",
        ),
        *hazards.hazard_kinds(
            HazardKind.HEATWAVE,
            began="Days far hotter than the season, one after another.",
            ended="The heat has broken.",
        ),
        *hazards.hazard_kinds(
            HazardKind.COLD_SPELL,
            began="Days far colder than the season, one after another.",
            ended="The cold has eased.",
        ),
        EventKind("fields_parched", {"soil_share": "float"}, "The root zone is nearly dry."),
    )
    commands: ClassVar[tuple[type[Command], ...]] = (
        TriggerDrought,
        TriggerHeatwave,
        TriggerColdSpell,
    )

    def tables(self) -> tuple[TableSpec, ...]:
        """The indices, and the table of natural events."""
        return (SPELLS, HAZARDS)

    def fields(self) -> tuple[FieldSpec, ...]:
        """How withered the ground looks."""
        n = self.scenario.weather.grid_cells
        return (
            FieldSpec(
                "ground_dryness", "f4", (n, n), "1", 0.0, 1.0, 0.0,
                "Withered plants and cracked soil: 0 none, 1 all.",
            ),
        )  # fmt: skip

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Take the season's normals from the ground; begin with no spell."""
        relief = relief_of(view.ground, n=self.scenario.weather.grid_cells)
        self._capacity_mm = field_capacity_mm(relief.forest)
        self._land = relief.water < 0.5
        self._monthly_c = relief.temperature_c[:, *relief.village_cell]
        village_rain = float(relief.raininess[relief.village_cell])
        self._monthly_mm = relief.precipitation_mm * village_rain
        self._latitude = float(view.ground.latitude_deg)
        self._relief, self._usual_month, self._usual = relief, -1, self._capacity_mm
        view.tables["spells"].add(1)
        view.tables["spells"]["soil_share"][0] = self._soil_share(view, clock)
        view.fields["ground_dryness"][:] = self._withered(view, clock)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Judge the day that is over."""
        row, station = view.tables["spells"], view.tables["station"]
        row["soil_share"][0] = self._soil_share(view, clock)
        for name, days in SPANS.items():
            rain = last(station, "day_rain_mm", count=days)
            if len(rain) == days:
                row[name][0] = self.index(float(rain.sum()), days=days, clock=clock)
        self._count_days(row, station, clock)
        self._wither(view, clock)
        self._drought(view, clock)
        for kind, days, series in (
            (HazardKind.HEATWAVE, int(row["hot_days"][0]), "day_max_c"),
            (HazardKind.COLD_SPELL, int(row["cold_days"][0]), "day_min_c"),
        ):
            self._warm_or_cold(view, clock, kind=kind, days=days, series=series)

    def index(self, rain_mm: float, *, days: int, clock: Clock) -> float:
        """SPI of the last ``days`` days at the village."""
        settings = self.scenario.weather
        normal = sum(
            float(normal_of_day(self._monthly_mm, day_of_year=clock.day_of_year - back))
            for back in range(days)
        )
        normal *= settings.precipitation_factor / 30.44
        return float(spi.rain_sum(normal, days=days).index(rain_mm)[0])

    def _usual_mm(self, clock: Clock) -> Floats:
        """Root-zone water of a usual year at this season; worked out once a month."""
        month = clock.datetime.month
        if month != self._usual_month:
            _, soil, _ = spin_up(
                self._relief,
                day_of_year=30.44 * (month - 0.5),
                latitude_deg=self._latitude,
                warmer_c=0.0,
                wetter=1.0,
            )
            self._usual_month, self._usual = month, soil
        return self._usual

    def _soil_share(self, view: View, clock: Clock) -> float:
        usual = self._usual_mm(clock)[self._land]
        if not usual.size:
            return 1.0
        present = view.fields["soil_water_mm"][self._land]
        return float(present.mean() / max(float(usual.mean()), 1.0))

    def _withered(self, view: View, clock: Clock) -> Floats:
        """How withered the ground would be if its water stayed as it is, (n, n) 0..1."""
        usual = self._usual_mm(clock)
        share = view.fields["soil_water_mm"] / np.maximum(usual, 1.0)
        lack = np.clip((DRY_SOIL - share) / (DRY_SOIL - WITHERED_SOIL), 0.0, 1.0)
        grows = self._land & (usual > NEVER_MOIST * self._capacity_mm)
        return np.asarray(lack * grows)

    def _count_days(self, row: TableView, station: TableView, clock: Clock) -> None:
        yesterday = float(clock.day_of_year) - 1.0
        mean = float(normal_of_day(self._monthly_c, day_of_year=yesterday))
        mean += self.scenario.weather.temperature_offset_c
        declination = np.radians(23.45) * np.sin(2.0 * np.pi * (284.0 + yesterday) / 365.0)
        noon = np.pi / 2.0 - abs(np.radians(self._latitude) - declination)
        half = diurnal_half_range_k(float(noon))
        high, low = (last(station, name, count=1) for name in ("day_max_c", "day_min_c"))
        hot = high.size > 0 and high[0] > mean + half + DEPARTURE_K
        cold = low.size > 0 and low[0] < mean - half - DEPARTURE_K
        row["hot_days"][0] = row["hot_days"][0] + 1 if hot else 0
        row["cold_days"][0] = row["cold_days"][0] + 1 if cold else 0

    def _wither(self, view: View, clock: Clock) -> None:
        """Let the look of the ground follow the root zone: weeks to wither, days to recover."""
        goal, dryness = self._withered(view, clock), view.fields["ground_dryness"]
        pace = np.where(goal > dryness, 1.0 / WITHER_DAYS, 1.0 / RECOVER_DAYS)
        dryness += (pace * (goal - dryness)).astype(np.float32)

    def _drought(self, view: View, clock: Clock) -> None:
        row = view.tables["spells"]
        indices = [float(row[name][0]) for name in SPANS]
        soil, going = float(row["soil_share"][0]), int(row["drought_row"][0])
        called = clock.time_s < float(row["drought_until_s"][0])
        if going < 0:
            short = indices[0] <= spi.SEVERE or indices[1] <= spi.MODERATE
            if called or (short and soil < DRY_SOIL):
                why = "called" if called else "little rain"
                cause = int(row["drought_call_event"][0]) if called else -1
                self._begin(view, clock, HazardKind.DROUGHT, strength=0.0, why=why, cause=cause)
            return
        table = view.tables["hazards"]
        known = [i for i in indices if np.isfinite(i)]
        table["magnitude"][going] = min(float(table["magnitude"][going]), *known, 0.0)
        if soil < PARCHED_SOIL and not row["parched"][0]:
            row["parched"][0] = True
            table["last_event"][going] = view.events.emit(
                "fields_parched", causes=(int(table["event"][going]),), soil_share=round(soil, 3)
            )
        wet_again = all(i > spi.MODERATE for i in known)
        if not called and soil > MOIST_SOIL and wet_again:
            row["parched"][0] = False
            self._end(view, clock, HazardKind.DROUGHT)

    def _warm_or_cold(
        self, view: View, clock: Clock, *, kind: HazardKind, days: int, series: str
    ) -> None:
        row, name = view.tables["spells"], kind.name.lower()
        going = int(row[f"{name}_row"][0])
        called = clock.time_s < float(row[f"{name}_until_s"][0])
        reading = last(view.tables["station"], series, count=1)
        value = float(reading[0]) if reading.size else float("nan")
        if going < 0:
            if called or days >= RUNNING_DAYS:
                why = "called" if called else "air from afar"
                cause = int(row[f"{name}_call_event"][0]) if called else -1
                self._begin(view, clock, kind, strength=value, why=why, cause=cause)
            return
        magnitude = view.tables["hazards"]["magnitude"]
        pick = max if kind is HazardKind.HEATWAVE else min
        magnitude[going] = pick(float(magnitude[going]), value)
        if not called and days == 0:
            self._end(view, clock, kind)

    def _begin(
        self,
        view: View,
        clock: Clock,
        kind: HazardKind,
        *,
        strength: float,
        why: str,
        cause: int,
    ) -> None:
        table = view.tables["hazards"]
        if not hazards.has_room(table):
            return
        grid, centre = view.ground.grid, view.ground.settlement.centre_m
        row = hazards.begin(
            view,
            clock,
            kind=kind,
            xy_m=(float(centre[0]), float(centre[1])),
            magnitude=strength,
            commanded=cause >= 0,
            why=why,
            causes=(cause,),
        )
        table["radius_m"][row] = 0.5 * max(grid.size_x_m, grid.size_y_m)
        table["area_m2"][row] = grid.size_x_m * grid.size_y_m
        view.tables["spells"][f"{kind.name.lower()}_row"][0] = row

    def _end(self, view: View, clock: Clock, kind: HazardKind) -> None:
        row = view.tables["spells"]
        hazards.finish(view, clock, int(row[f"{kind.name.lower()}_row"][0]))
        row[f"{kind.name.lower()}_row"][0] = -1
