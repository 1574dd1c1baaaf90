"""Plants as dry matter: growth by warmth, rain, season and soil water; death, grazing and fire.

Potential growth of a year by the Miami model (Lieth 1975), spread over the days by
their warmth and held back where the soil is dry; what stands dies off with the life of grass or
wood, is grazed by the animals that are seen, and burns. Once a day on the weather grid; every gram
is in `plant_book`.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.fields import FieldSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.animal_kinds import TRAITS, AnimalKind
from digisphere.environment.animal_motion import position_at
from digisphere.environment.land_water import field_capacity_mm
from digisphere.environment.moist_air import LAPSE_K_M
from digisphere.environment.relief import Relief, relief_of, resample

F64 = NDArray[np.float64]
DAYS = 365.0
GRASS_YEARS, WOOD_YEARS = 1.0, 22.0
"""How long a gram lives in turf and in a full forest."""
WILTED, UNHINDERED = 0.12, 0.45
"""Soil water over capacity below which nothing grows, and from which nothing is held back."""
INTAKE_SHARE_DAY = 0.025
"""Dry matter a grazer eats a day, of its mass (usual figure for ruminants)."""
BURNS_SHARE = 0.75
_DAY_S = 86400.0
BOOK = TableSpec(
    "plant_book",
    1,
    (
        ColumnSpec("start_t", "f8", unit="t", doc="Dry matter at the start."),
        ColumnSpec("stands_t", "f8", unit="t", doc="Dry matter that stands now."),
        ColumnSpec("grown_t", "f8", unit="t", doc="Grown since the start."),
        ColumnSpec("died_t", "f8", unit="t", doc="Died off since the start."),
        ColumnSpec("grazed_t", "f8", unit="t", doc="Eaten by the animals since the start."),
        ColumnSpec("burnt_t", "f8", unit="t", doc="Burnt since the start."),
    ),
    doc="The book of plant matter, one row: start + grown - died - grazed - burnt = stands.",
)


def miami_npp(mean_c: Any, rain_mm: Any) -> F64:
    """Net primary production of a normal year, g/m2 of dry matter (Lieth 1975).

    Args:
        mean_c: mean temperature of the year.
        rain_mm: precipitation of the year.
    """
    warmth = 3000.0 / (1.0 + np.exp(1.315 - 0.119 * np.asarray(mean_c, np.float64)))
    water = 3000.0 * (1.0 - np.exp(-0.000664 * np.asarray(rain_mm, np.float64)))
    return np.asarray(np.minimum(warmth, water))


def water_limit(share: F64) -> F64:
    """How far soil water lets plants grow, 0..1; ``share`` is soil water over capacity."""
    return np.asarray(np.clip((share - WILTED) / (UNHINDERED - WILTED), 0.0, 1.0))


def day_weight(today_c: F64, *, year_c: F64) -> F64:
    """Share of a year's growth that falls on a day, times 365.

    Args:
        today_c: (...) temperature of the day.
        year_c: (12, ...) normal temperatures of the months.
    """
    usual = np.maximum(year_c, 0.0).mean(axis=0)
    return np.asarray(np.clip(np.maximum(today_c, 0.0) / np.maximum(usual, 0.5), 0.0, 5.0))


class BiomassSystem(System):
    """Grows and thins the plants of the land."""

    name: ClassVar[str] = "environment.biomass"
    every: ClassVar[str] = "1 day"
    phase: ClassVar[int] = 42
    reads: ClassVar[tuple[str, ...]] = ("field:soil_water_mm", "field:air_temperature_c")
    writes: ClassVar[tuple[str, ...]] = (
        "field:biomass_g_m2",
        "field:plant_growth_g_m2_day",
        "plant_book.*",
    )

    def tables(self) -> tuple[TableSpec, ...]:
        """The book of plant matter."""
        return (BOOK,)

    def fields(self) -> tuple[FieldSpec, ...]:
        """What stands, and what grew today."""
        n = self.scenario.weather.grid_cells
        return (
            FieldSpec("biomass_g_m2", "f8", (n, n), "g/m2", 0.0, None, 0.0, "Plants, dry matter."),
            FieldSpec(
                "plant_growth_g_m2_day", "f4", (n, n), "g/m2/day", 0.0, None, 0.0,
                "Dry matter grown on the last day.",
            ),
        )  # fmt: skip

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let stand what a normal climate keeps."""
        self._relief = relief = relief_of(view.ground, n=self.scenario.weather.grid_cells)
        self._monthly_c = monthly_temperature_c(relief)
        rain = relief.precipitation_mm.sum() * relief.raininess
        land = relief.water < 0.5
        self.potential = miami_npp(self._monthly_c.mean(axis=0), rain) * land
        self._life_days = DAYS * (GRASS_YEARS + (WOOD_YEARS - GRASS_YEARS) * relief.forest)
        self._capacity_mm = field_capacity_mm(relief.forest)
        self._cell_m2 = float(relief.cell_m[0] * relief.cell_m[1])
        view.fields["biomass_g_m2"][:] = self.potential * self._life_days / DAYS
        book = view.tables["plant_book"]
        book.add(1)
        book["start_t"][0] = book["stands_t"][0] = self._tonnes(view.fields["biomass_g_m2"])

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Book one day: growth, death, grazing and fire."""
        stands = view.fields["biomass_g_m2"]
        book = view.tables["plant_book"]
        limit = water_limit(view.fields["soil_water_mm"] / self._capacity_mm)
        weight = day_weight(view.fields["air_temperature_c"], year_c=self._monthly_c)
        grown = self.potential / DAYS * weight * limit
        died = stands * -np.expm1(-1.0 / self._life_days)
        eaten = np.minimum(self._grazing(view, clock), stands - died)
        burnt = (stands - died - eaten) * self._burnt_share(view, clock)
        stands += grown - died - eaten - burnt
        view.fields["plant_growth_g_m2_day"][:] = grown
        for name, part in (("grown", grown), ("died", died), ("grazed", eaten), ("burnt", burnt)):
            book[f"{name}_t"][0] += self._tonnes(part)
        book["stands_t"][0] = self._tonnes(stands)

    def _tonnes(self, grams_m2: F64) -> float:
        return float(grams_m2.sum()) * self._cell_m2 * 1e-6

    def _grazing(self, view: View, clock: Clock) -> F64:
        """Dry matter eaten in each cell by the grazers that stand in it, g/m2."""
        n = self._relief.n
        out = np.zeros((n, n))
        animals = view.tables.get("animals")
        if animals is None or animals.count == 0:
            return out
        rows = animals.rows
        eats = np.array([not (t.flies or t.hunts or t.finned) for t in TRAITS.values()])
        rows = rows[eats[animals["kind"][rows]]]
        mass = np.array([TRAITS[kind].mass_kg for kind in AnimalKind])[animals["kind"][rows]]
        at = position_at(animals, clock.time_s, rows) / np.array(self._relief.cell_m)
        cell = np.clip(at.astype(np.int64), 0, n - 1)
        grams = mass * animals["size"][rows] ** 3 * INTAKE_SHARE_DAY * 1000.0
        np.add.at(out, (cell[:, 1], cell[:, 0]), grams / self._cell_m2)
        return out

    def _burnt_share(self, view: View, clock: Clock) -> F64 | float:
        """Share of each cell's plants that burnt since yesterday."""
        arrival = view.fields.get("fire_arrival_s")
        if arrival is None:
            return 0.0
        lately = (arrival > clock.time_s - _DAY_S) & (arrival <= clock.time_s)
        if not lately.any():
            return 0.0
        harm = np.where(lately, view.fields["burn_severity"], 0.0)
        return np.asarray(BURNS_SHARE * np.clip(resample(harm, n=self._relief.n), 0.0, 1.0))


def monthly_temperature_c(relief: Relief) -> F64:
    """(12, n, n) normal temperatures at each cell's own height."""
    above = relief.elevation_m - relief.reference_m
    return np.asarray(relief.temperature_c - LAPSE_K_M * above)
