"""The surface system: snow on the ground, wet ground, soil water and what runs off.

Every ten minutes takes up what has fallen, melts, dries and drains, and posts each movement in the
water book. The kernel is in `land_water`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.fields import FieldSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import ledger
from digisphere.environment.climate_change import departure_at
from digisphere.environment.generator import season_day
from digisphere.environment.land_water import (
    HELD,
    SKIN_MM,
    TOTALS,
    GroundFlow,
    field_capacity_mm,
    melt_season,
    spin_up,
    step_land,
)
from digisphere.environment.relief import relief_of
from digisphere.environment.tables import names, surface_fields

STEP_S = 600.0
FLOWS = tuple(flow.name.lower() for flow in GroundFlow)
PENDING = ("shed_mm", "drained_mm", "pooled_mm", "drawn_mm")
"""What the rivers take up after each step (`rivers`)."""
STORES = (
    "snow_swe_mm",
    "snow_density_kg_m3",
    "surface_wetness",
    "soil_water_mm",
    "evaporation_pending_mm",
    "runoff_mm",
    *PENDING,
)
WEATHER = (
    "air_temperature_c",
    "relative_humidity",
    "cloud_area_fraction",
    "wind_u_m_s",
    "wind_v_m_s",
)


class SurfaceSystem(System):
    """Snow, soil water, evaporation and runoff on the weather grid."""

    name: ClassVar[str] = "environment.surface"
    every: ClassVar[str] = "10 min"
    phase: ClassVar[int] = 30
    reads: ClassVar[tuple[str, ...]] = (
        "sky.sun_altitude_rad",
        "sky.leaf_out",
        "sky.leaf_fall",
        "field:air_temperature_c",
        "field:relative_humidity",
        "field:cloud_area_fraction",
        "field:wind_u_m_s",
        "field:wind_v_m_s",
    )
    writes: ClassVar[tuple[str, ...]] = (
        *names(surface_fields(1)),
        "field:rain_pending_mm",
        "field:snow_pending_mm",
        "water_ledger.*",
    )

    def fields(self) -> tuple[FieldSpec, ...]:
        """Snow, soil and wetness."""
        return surface_fields(self.scenario.weather.grid_cells)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Lay the snow and fill the soil as a normal year would have by now."""
        settings = self.scenario.weather
        self._relief = relief_of(view.ground, n=settings.grid_cells)
        relief = self._relief
        capacity = field_capacity_mm(relief.forest)
        self._ground = np.stack(
            [relief.water, relief.forest, capacity, relief.sunniness, np.ones_like(capacity)]
        )
        departure = departure_at(clock, settings=settings)
        snow, soil, deep = spin_up(
            self._relief,
            day_of_year=float(clock.day_of_year),
            latitude_deg=float(view.ground.latitude_deg),
            warmer_c=departure.warmer_c,
            wetter=departure.wetter,
        )
        fields = view.fields
        fields["snow_swe_mm"][:] = snow
        fields["snow_density_kg_m3"][:] = np.where(snow > 0.0, 260.0, 120.0)
        fields["soil_water_mm"][:] = soil
        # Ground water is the rivers' to keep: they take it up with what has drained.
        fields["drained_mm"][:] = deep
        wet = fields["precipitation_flux_mm_h"] > 0.1
        fields["surface_wetness"][:] = np.where(wet, 1.0, 0.0)
        _show_depth(fields)
        self._open_book(view)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Move water at the ground for ten minutes."""
        fields, sky, relief = view.fields, view.tables["sky"], self._relief
        wetness = fields["surface_wetness"]
        wetness *= SKIN_MM
        self._ground[4] = fields["open_water_wet"]
        totals = np.zeros(TOTALS)
        sun = max(float(np.sin(sky["sun_altitude_rad"][0])), 0.0)
        foliage = float(sky["leaf_out"][0] * (1.0 - sky["leaf_fall"][0]))
        season = season_day(clock.day_of_year, latitude_deg=float(view.ground.latitude_deg))
        step_land(
            tuple(fields[name] for name in WEATHER),
            self._ground,
            (fields["rain_pending_mm"], fields["snow_pending_mm"]),
            tuple(fields[name] for name in STORES),
            np.array([STEP_S, sun, foliage, melt_season(season)]),
            totals,
        )
        wetness /= SKIN_MM
        fields["rain_pending_mm"][:] = 0.0
        fields["snow_pending_mm"][:] = 0.0
        cells = relief.n * relief.n
        means, book = (totals / cells).tolist(), view.tables["water_ledger"]
        ledger.post(book, dict(zip(FLOWS, means, strict=False)))
        ledger.set_stores(book, dict(zip(HELD, means[len(FLOWS) :], strict=True)))
        book["falling"][0] = 0.0
        _show_depth(fields)

    def _open_book(self, view: View) -> None:
        fields = view.fields
        stores = {
            "snow": float(fields["snow_swe_mm"].mean()),
            "soil": float(fields["soil_water_mm"].mean()),
            "skin": float(fields["surface_wetness"].mean()) * SKIN_MM,
            "rising": float(fields["evaporation_pending_mm"].mean()),
            "shed": shed_mm(fields),
            "falling": float(fields["rain_pending_mm"].mean() + fields["snow_pending_mm"].mean()),
        }
        ledger.set_stores(view.tables["water_ledger"], stores, start=True)


def _show_depth(fields: Mapping[str, NDArray[Any]]) -> None:
    swe, density = fields["snow_swe_mm"], fields["snow_density_kg_m3"]
    np.divide(swe, density, out=fields["snow_depth_m"], casting="same_kind")


def shed_mm(fields: Mapping[str, NDArray[Any]]) -> float:
    """Water between land and rivers, mean mm: less than nothing while lakes owe the air."""
    gained = fields["shed_mm"] + fields["drained_mm"] + fields["pooled_mm"]
    return float((gained - fields["drawn_mm"]).mean())
