"""The weather system: ten minutes of air over the map, from forcing to fields.

Each step asks the day plan or a command for the regime, lets a front bring it in, carries heat and
water with the wind over the relief, makes cloud and rain, and reports fields and village events.
The pieces live beside this file; all memory is in the `atmosphere` row and the fields.
"""

from typing import ClassVar

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.commands import Command
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import air_step, ledger, steering, village_weather
from digisphere.environment.commands import CallRegime, ReleaseRegime
from digisphere.environment.day_plan import plan_day
from digisphere.environment.moment import moment_at, season_at
from digisphere.environment.regimes import Regime, forcing_of
from digisphere.environment.relief import relief_of
from digisphere.environment.tables import (
    ATMOSPHERE,
    LEDGER,
    WEATHER_STEP_S,
    names,
    weather_fields,
)

SPIN_UP_STEPS = 9
FIRST_REGIME_S = 6 * 3600.0


class WeatherSystem(System):
    """Prognostic weather under a stochastic large scale."""

    name: ClassVar[str] = "environment.weather"
    every: ClassVar[str] = "10 min"
    phase: ClassVar[int] = 20
    reads: ClassVar[tuple[str, ...]] = (
        "sky.sun_altitude_rad",
        "sky.sunrise_h",
        "sky.sunset_h",
        "sky.day_length_h",
        "field:snow_swe_mm",
    )
    writes: ClassVar[tuple[str, ...]] = (
        "atmosphere.*",
        "water_ledger.*",
        "sky.regime",
        "sky.steering_u_m_s",
        "sky.steering_v_m_s",
        "sky.air_temperature_c",
        "sky.relative_humidity",
        "sky.precipitation_flux_mm_h",
        "sky.cloud_area_fraction",
        "sky.village_height_m",
        "sky.visibility_m",
        "sky.cloud_base_m",
        "field:evaporation_pending_mm",
        "events",
        *names(weather_fields(1)),
    )
    streams: ClassVar[tuple[str, ...]] = ("day", "wind", "cells")
    event_kinds: ClassVar[tuple[EventKind, ...]] = village_weather.EVENT_KINDS
    commands: ClassVar[tuple[type[Command], ...]] = (CallRegime, ReleaseRegime)
    forcing_of: steering.ForcingOf = staticmethod(forcing_of)

    def tables(self) -> tuple[TableSpec, ...]:
        """Memory of the generator and the water book."""
        return (ATMOSPHERE, LEDGER)

    def fields(self) -> tuple[FieldSpec, ...]:
        """The weather grid."""
        return weather_fields(self.scenario.weather.grid_cells)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Start with air in balance with its climate, blown in for an hour and a half."""
        settings = self.scenario.weather
        self._relief = relief_of(
            view.ground, n=settings.grid_cells, altitude_m=self.scenario.world.altitude_m
        )
        row, book = view.tables["atmosphere"], view.tables["water_ledger"]
        row.add(1)
        book.add(1)
        view.tables["sky"]["village_height_m"][0] = self._relief.reference_m
        self._plan(view, clock, rng)
        if settings.start_regime != "auto":
            row["called"][0] = Regime[settings.start_regime.upper()]
            row["called_until_s"][0] = clock.time_s + FIRST_REGIME_S
        first_s = clock.time_s - SPIN_UP_STEPS * WEATHER_STEP_S
        moment = moment_at(first_s, view=view, clock=clock, relief=self._relief, settings=settings)
        steering.first_air(view, moment, relief=self._relief, scenario=self.scenario)
        for step in range(SPIN_UP_STEPS):
            self._advance(view, clock, rng, time_s=first_s + (step + 1) * WEATHER_STEP_S)
            view.fields["rain_pending_mm"][:] = 0.0
            view.fields["snow_pending_mm"][:] = 0.0
        for name in book:
            book[name][0] = 0.0
        ledger.set_stores(book, ledger.air_stores(view.fields), start=True)
        village_weather.report(view, clock, relief=self._relief)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Advance the air by ten minutes."""
        self._plan(view, clock, rng)
        self._advance(view, clock, rng, time_s=clock.time_s)
        village_weather.report(view, clock, relief=self._relief)

    def _plan(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        row, settings = view.tables["atmosphere"], self.scenario.weather
        if int(row["planned_day"][0]) != clock.day_index:
            season = season_at(clock, view=view, relief=self._relief, settings=settings)
            plan_day(row, season=season, settings=settings, rng=rng("day"))

    def _advance(self, view: View, clock: Clock, rng: SystemStreams, *, time_s: float) -> None:
        relief, settings = self._relief, self.scenario.weather
        moment = moment_at(time_s, view=view, clock=clock, relief=relief, settings=settings)
        steering.follow_regime(
            view, moment, relief=relief, scenario=self.scenario, forcing_of=self.forcing_of
        )
        wind = steering.turn_wind(
            view, moment, relief=relief, scenario=self.scenario, dt_s=WEATHER_STEP_S, rng=rng
        )
        steering.grow_cells(
            view, moment, relief=relief, wind_m_s=wind, dt_s=WEATHER_STEP_S, rng=rng
        )
        flow = air_step.flow_over(relief, steering_m_s=wind, dt_s=WEATHER_STEP_S)
        row = view.tables["atmosphere"]
        air = air_step.air_outside(row, moment, relief=relief, flow=flow, seed=rng.seed)
        values = air_step.blow(view, air=air, relief=relief, flow=flow)
        air_step.condense(view, moment, values, air=air, relief=relief, flow=flow)
        air_step.diagnose(view, moment, air=air, relief=relief, flow=flow)
