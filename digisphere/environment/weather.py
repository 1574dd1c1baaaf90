"""The weather system: five minutes of air over the map, from forcing to fields.

Each step asks the day plan or a command for the regime, lets a front bring it in, carries heat and
water with the wind over the relief, makes cloud and rain, and reports fields and village events.
The pieces live beside this file; all memory is in the `atmosphere` row and the fields.
"""

from dataclasses import dataclass
from math import cos, exp, hypot, pi, radians, sin
from typing import ClassVar

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
from digisphere.environment import generator as gen
from digisphere.environment import ledger, near_ground, storms, transport, village_weather
from digisphere.environment.commands import CallRegime, ReleaseRegime
from digisphere.environment.day_plan import (
    Season,
    day_anomaly_k,
    day_range_factor,
    plan_day,
    scheduled_regime,
)
from digisphere.environment.large_scale import (
    AirOutside,
    Hour,
    balance_clouds,
    bring_inside,
    fill_ghosts,
    look_upwind,
)
from digisphere.environment.microphysics import TALLY, step_columns
from digisphere.environment.moist_air import saturation_humidity
from digisphere.environment.patterns import CoarseGrid, Front, drifting_noise
from digisphere.environment.regimes import (
    AIR_COLUMN_KG_M2,
    WET,
    Regime,
    forcing_of,
)
from digisphere.environment.relief import make_relief
from digisphere.environment.tables import ATMOSPHERE, LEDGER, names, weather_fields

Floats = NDArray[np.float64]

STEP_S = 300.0
RELAX_VAPOUR_S = 2400.0
SPIN_UP_STEPS = 18
STATE_FIELDS = (
    "reduced_temperature_c",
    "specific_humidity_kg_kg",
    "cloud_water_kg_kg",
    "rain_water_kg_kg",
)


@dataclass(frozen=True)
class Moment:
    """Numbers of one instant that every part of a step needs.

    Attributes:
        time_s: seconds since the start. hour: of the day. day_of_year: with fraction.
        normal_c: (n, n) reduced temperature normals of the date.
        shift_c: departure of the day's mean from those normals, before cooling.
        at_village: temperatures of the moment.
        night: 0 by day to 1 at night.
    """

    time_s: float
    hour: float
    day_of_year: float
    normal_c: Floats
    shift_c: float
    at_village: Hour
    night: float


class WeatherSystem(System):
    """Prognostic weather under a stochastic large scale (reference T23, T24)."""

    name: ClassVar[str] = "environment.weather"
    every: ClassVar[str] = "5 min"
    phase: ClassVar[int] = 20
    reads: ClassVar[tuple[str, ...]] = ("sky.sun_altitude_rad", "field:snow_swe_mm")
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
        "sky.visibility_m",
        "sky.cloud_base_m",
        "field:evaporation_pending_mm",
        "events",
        *names(weather_fields(1)),
    )
    streams: ClassVar[tuple[str, ...]] = ("day", "wind", "cells")
    event_kinds: ClassVar[tuple[EventKind, ...]] = village_weather.EVENT_KINDS
    commands: ClassVar[tuple[type[Command], ...]] = (CallRegime, ReleaseRegime)

    def tables(self) -> tuple[TableSpec, ...]:
        """Memory of the generator and the water book."""
        return (ATMOSPHERE, LEDGER)

    def fields(self) -> tuple[FieldSpec, ...]:
        """The weather grid."""
        return weather_fields(self.scenario.weather.grid_cells)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Start with air in balance with its climate, blown in for an hour and a half."""
        self._relief = make_relief(view.ground, n=self.scenario.weather.grid_cells)
        row = view.tables["atmosphere"]
        row.add(1)
        view.tables["water_ledger"].add(1)
        self._plan(view, clock, rng)
        start = self.scenario.weather.start_regime
        if start != "auto":
            row["called"][0] = Regime[start.upper()]
            row["called_until_s"][0] = clock.time_s + 6 * 3600.0
        self._first_air(view, clock)
        for step in range(SPIN_UP_STEPS, 0, -1):
            self._advance(view, clock, rng, time_s=clock.time_s - step * STEP_S)
            view.fields["rain_pending_mm"][:] = 0.0
            view.fields["snow_pending_mm"][:] = 0.0
        for name in view.tables["water_ledger"]:
            view.tables["water_ledger"][name][0] = 0.0
        ledger.set_stores(view.tables["water_ledger"], ledger.air_stores(view.fields), start=True)
        self._report(view, clock)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Advance the air by five minutes."""
        self._plan(view, clock, rng)
        self._advance(view, clock, rng, time_s=clock.time_s)
        ledger.set_stores(view.tables["water_ledger"], ledger.air_stores(view.fields))
        self._report(view, clock)

    # -- the large scale ---------------------------------------------------------------------

    def _plan(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        row = view.tables["atmosphere"]
        if int(row["planned_day"][0]) == clock.day_index:
            return
        relief = self._relief
        day = float(clock.day_of_year)
        normals = relief.temperature_c[:, *relief.village_cell]
        sky = view.tables["sky"]
        season = Season(
            day_index=clock.day_index,
            month_mm=float(gen.normal_of_day(relief.precipitation_mm, day_of_year=day)),
            temperature_c=float(gen.normal_of_day(normals, day_of_year=day))
            + self.scenario.weather.temperature_offset_c,
            sunrise_h=float(sky["sunrise_h"][0]),
            darkness=float(np.clip((16.0 - sky["day_length_h"][0]) / 8.0, 0.0, 1.0)),
        )
        plan_day(row, season=season, settings=self.scenario.weather, rng=rng("day"))

    def _moment(self, view: View, clock: Clock, *, time_s: float) -> Moment:
        row, sky, relief = view.tables["atmosphere"], view.tables["sky"], self._relief
        hour = (clock.hour + (time_s - clock.time_s) / 3600.0) % 24.0
        day = clock.day_of_year + (clock.hour - 12.0) / 24.0
        normal = gen.normal_of_day(relief.temperature_c, day_of_year=day)
        shift = self.scenario.weather.temperature_offset_c + day_anomaly_k(row, hour=hour)
        sunrise, sunset = float(sky["sunrise_h"][0]), float(sky["sunset_h"][0])
        noon = pi / 2.0 - abs(
            radians(float(view.ground.latitude_deg))
            - radians(23.45) * sin(2.0 * pi * (284.0 + day) / 365.0)
        )
        half = gen.diurnal_half_range_k(noon) * day_range_factor(row, hour=hour)
        sun = sin(float(sky["sun_altitude_rad"][0]))
        return Moment(
            time_s=time_s,
            hour=hour,
            day_of_year=day,
            normal_c=normal,
            shift_c=shift,
            at_village=Hour(
                mean_c=float(normal[relief.village_cell]) + shift,
                half_range_k=half,
                shape=gen.diurnal_shape(hour, sunrise_h=sunrise, sunset_h=sunset),
                sun=max(sun, 0.0),
                pressure_hpa=float(relief.pressure_hpa[relief.village_cell]),
            ),
            night=float(np.clip(0.5 - 4.0 * sun, 0.0, 1.0)),
        )

    def _front(self, row: TableView) -> Front:
        return Front(
            start_s=float(row["front_start_s"][0]),
            speed_m_s=float(row["front_speed_m_s"][0]),
            direction_rad=float(row["front_direction_rad"][0]),
        )

    def _follow_regime(self, view: View, moment: Moment) -> None:
        """Take up the regime of the hour; a change sends a front across the map."""
        row, sky, relief = view.tables["atmosphere"], view.tables["sky"], self._relief
        called = int(row["called"][0])
        if called >= 0 and moment.time_s >= float(row["called_until_s"][0]):
            row["called"][0] = called = -1
        regime = Regime(called) if called >= 0 else scheduled_regime(row, hour=moment.hour)
        planned = called < 0 and regime in WET
        forcing = forcing_of(
            regime,
            mean_temperature_c=moment.at_village.mean_c,
            intensity_mm_h=float(row["rain_mm_h"][0]) if planned else 0.0,
            wind_factor=self.scenario.weather.wind_factor,
        ).as_array()
        if regime != int(sky["regime"][0]):
            at = relief.village_m
            share = self._front(row).share_of_new(
                at[0], at[1], time_s=moment.time_s, size_m=relief.size_m
            )
            old, new = row["forcing_from"][0], row["forcing_to"][0]
            row["forcing_from"][0] = old + (new - old) * share
            row["front_start_s"][0] = moment.time_s
            row["front_speed_m_s"][0] = float(np.clip(forcing[4] * 1.1, 6.0, 15.0))
            row["front_direction_rad"][0] = self._heading(row)
            village_weather.announce_regime(view, regime=regime, called=called >= 0)
        row["forcing_to"][0] = forcing

    def _heading(self, row: TableView) -> float:
        """Direction the steering wind blows toward, as an angle from east."""
        toward = radians(90.0 - (self.scenario.weather.prevailing_from_deg + 180.0))
        return toward + float(row["direction_offset_rad"][0])

    def _turn_wind(self, view: View, moment: Moment, rng: SystemStreams) -> tuple[float, float]:
        """Let the steering wind wander and follow the forcing; returns its components."""
        row, sky, relief = view.tables["atmosphere"], view.tables["sky"], self._relief
        kicks = rng("wind", int(moment.time_s)).standard_normal(2)
        for column, memory_s, spread, kick in (
            ("direction_offset_rad", 64800.0, 0.5, kicks[0]),
            ("speed_offset", 21600.0, 0.25, kicks[1]),
        ):
            keep = exp(-STEP_S / memory_s)
            row[column][0] = row[column][0] * keep + spread * (1.0 - keep * keep) ** 0.5 * kick
        at = relief.village_m
        share = float(
            self._front(row).share_of_new(
                at[0], at[1], time_s=moment.time_s + 900.0, size_m=relief.size_m
            )
        )
        old, new = row["forcing_from"][0], row["forcing_to"][0]
        speed = float(old[4] + (new[4] - old[4]) * share) * exp(float(row["speed_offset"][0]))
        speed = min(speed, 22.0)
        heading = self._heading(row)
        ease = 1.0 - exp(-STEP_S / 900.0)
        u = float(sky["steering_u_m_s"][0])
        v = float(sky["steering_v_m_s"][0])
        u += (speed * cos(heading) - u) * ease
        v += (speed * sin(heading) - v) * ease
        sky["steering_u_m_s"][0], sky["steering_v_m_s"][0] = u, v
        row["drift_x_m"][0] += u * STEP_S
        row["drift_y_m"][0] += v * STEP_S
        return u, v

    def _grow_cells(
        self, view: View, moment: Moment, rng: SystemStreams, *, wind: tuple[float, float]
    ) -> None:
        row = view.tables["atmosphere"]
        storms.drift_cells(row, wind_m_s=wind, dt_s=STEP_S, time_s=moment.time_s)
        readiness = float(row["forcing_to"][0, 8])
        if readiness <= 0.0:
            return
        hour = moment.at_village
        warmth = storms.warmth_of(hour.mean_c + hour.half_range_k * hour.shape * 0.5)
        born = storms.spawn_cells(
            row,
            instability=readiness * warmth,
            wind_m_s=wind,
            size_m=self._relief.size_m,
            time_s=moment.time_s,
            dt_s=STEP_S,
            rng=rng("cells", int(moment.time_s)),
        )
        village_weather.announce_cells(view, slots=born)

    # -- one step of air ---------------------------------------------------------------------

    def _advance(self, view: View, clock: Clock, rng: SystemStreams, *, time_s: float) -> None:
        relief, row = self._relief, view.tables["atmosphere"]
        moment = self._moment(view, clock, time_s=time_s)
        self._follow_regime(view, moment)
        wind = self._turn_wind(view, moment, rng)
        self._grow_cells(view, moment, rng, wind=wind)
        u = wind[0] * relief.flow[0, 0] + wind[1] * relief.flow[1, 0]
        v = wind[0] * relief.flow[0, 1] + wind[1] * relief.flow[1, 1]
        courant_x, courant_y = u * (STEP_S / relief.cell_m[0]), v * (STEP_S / relief.cell_m[1])
        margins = transport.margins_for(courant_x, courant_y=courant_y)
        air = self._air_outside(row, moment, margins=margins, seed=rng.seed)
        values = self._blow(view, air, courant_x, courant_y, margins)
        self._condense(view, moment, air, values, u=u, v=v, wind_m_s=hypot(*wind))
        self._diagnose(view, moment, air, values, u=u, v=v)

    def _air_outside(
        self, row: TableView, moment: Moment, *, margins: transport.Margins, seed: int
    ) -> AirOutside:
        relief = self._relief
        reach = max(margins.west, margins.east, margins.south, margins.north)
        coarse = CoarseGrid.around(n=relief.n, cell_m=relief.cell_m, margin=reach)
        mask = self._front(row).share_of_new(
            coarse.x_m[None, :], coarse.y_m[:, None], time_s=moment.time_s, size_m=relief.size_m
        )
        noise = drifting_noise(
            coarse,
            drift_m=(float(row["drift_x_m"][0]), float(row["drift_y_m"][0])),
            time_s=moment.time_s,
            seed=seed,
        )
        air = look_upwind(
            coarse,
            mask=mask,
            forcings=(row["forcing_from"][0], row["forcing_to"][0]),
            noise=noise,
            hour=moment.at_village,
        )
        storms.add_cells(
            row,
            x_m=coarse.x_m,
            y_m=coarse.y_m,
            time_s=moment.time_s,
            ascent=air.ascent,
            outflow=air.outflow,
        )
        balance_clouds(air, pressure_hpa=moment.at_village.pressure_hpa)
        return air

    def _blow(
        self,
        view: View,
        air: AirOutside,
        courant_x: Floats,
        courant_y: Floats,
        margins: transport.Margins,
    ) -> Floats:
        """Transport by the wind, with what crossed the sides and the top posted."""
        inside = np.stack([view.fields[name] for name in STATE_FIELDS])
        padded = fill_ghosts(inside, air=air, margins=margins)
        moved = transport.carry(padded, courant_x=courant_x, courant_y=courant_y, margins=margins)
        to_mm = AIR_COLUMN_KG_M2 / courant_x.size
        flows = {}
        for k, species in enumerate(("vapour", "cloud", "rain"), start=1):
            for route, pair in (("boundary", moved.boundary[k]), ("aloft", moved.aloft[k])):
                flows[f"{species}_{route}_in"] = float(pair[0]) * to_mm
                flows[f"{species}_{route}_out"] = float(pair[1]) * to_mm
        ledger.post(view.tables["water_ledger"], flows)
        return moved.values

    def _condense(
        self,
        view: View,
        moment: Moment,
        air: AirOutside,
        values: Floats,
        *,
        u: Floats,
        v: Floats,
        wind_m_s: float,
    ) -> None:
        """Local targets and the column physics, in place on ``values``."""
        relief, hour = self._relief, moment.at_village
        n = relief.n
        ascent = bring_inside(air.ascent, coarse=air.coarse, n=n)
        ascent += u * relief.lift_x + v * relief.lift_y
        height = relief.elevation_m - relief.reference_m
        targets = np.empty((2, n, n))
        near_ground.fill_targets(
            moment.normal_c,
            moment.shift_c,
            hour.half_range_k * hour.shape,
            moment.night,
            wind_m_s,
            bring_inside(air.cooling, coarse=air.coarse, n=n),
            bring_inside(air.diurnal, coarse=air.coarse, n=n),
            bring_inside(air.vapour, coarse=air.coarse, n=n),
            view.fields["cloud_area_fraction"].astype(np.float64),
            view.fields["fog_density"],
            relief.pooling,
            relief.sunniness,
            relief.water,
            view.fields["snow_swe_mm"],
            height,
            targets,
        )
        rising = view.fields["evaporation_pending_mm"]
        tally = np.zeros(len(TALLY))
        fallen = np.empty((2, n, n))
        step_columns(
            values,
            targets,
            1.0 - exp(-STEP_S / RELAX_VAPOUR_S),
            ascent,
            rising,
            height,
            relief.pressure_hpa,
            AIR_COLUMN_KG_M2,
            STEP_S,
            tally,
            fallen,
        )
        rising[:] = 0.0
        for name, layer in zip(STATE_FIELDS, values, strict=True):
            view.fields[name][:] = layer
        view.fields["rain_pending_mm"][:] += fallen[0]
        view.fields["snow_pending_mm"][:] += fallen[1]
        total = fallen[0] + fallen[1]
        view.fields["precipitation_flux_mm_h"][:] = total * (3600.0 / STEP_S)
        view.fields["snow_fraction"][:] = np.where(
            total > 1e-6, fallen[1] / np.maximum(total, 1e-12), 0.0
        )
        flows = {name: float(mm) / (n * n) for name, mm in zip(TALLY, tally, strict=True)}
        ledger.post(view.tables["water_ledger"], flows)

    def _diagnose(
        self, view: View, moment: Moment, air: AirOutside, values: Floats, *, u: Floats, v: Floats
    ) -> None:
        """Fill the fields that report rather than remember."""
        relief, fields, n = self._relief, view.fields, self._relief.n
        row = view.tables["atmosphere"]
        cover = float(view.tables["sky"]["cloud_area_fraction"][0])
        sun = moment.at_village.sun
        speed = hypot(
            float(view.tables["sky"]["steering_u_m_s"][0]),
            float(view.tables["sky"]["steering_v_m_s"][0]),
        )
        calm = max(0.0, 1.0 - speed / 7.0)
        near_ground.fill_wind(
            u,
            v,
            relief.exposure,
            relief.forest,
            relief.water,
            relief.slope_x,
            relief.slope_y,
            (sun - moment.night) * calm * (1.0 - cover),
            0.6 + 0.4 * max(sun, min(speed / 10.0, 1.0)) ** 0.5,
            float(row["forcing_to"][0, 5]),
            bring_inside(air.patches, coarse=air.coarse, n=n),
            np.stack([bring_inside(part, coarse=air.coarse, n=n) for part in air.outflow]),
            fields["wind_u_m_s"],
            fields["wind_v_m_s"],
            fields["gust_m_s"],
        )
        near_ground.fill_diagnostics(
            values,
            relief.elevation_m - relief.reference_m,
            relief.pressure_hpa,
            fields["wind_u_m_s"],
            fields["wind_v_m_s"],
            fields["air_temperature_c"],
            fields["relative_humidity"],
            fields["cloud_area_fraction"],
            fields["fog_density"],
        )
        view.tables["sky"]["cloud_area_fraction"][0] = float(fields["cloud_area_fraction"].mean())

    def _first_air(self, view: View, clock: Clock) -> None:
        """Fill the state before the first step: seasonal air, no cloud."""
        row, relief = view.tables["atmosphere"], self._relief
        moment = self._moment(view, clock, time_s=clock.time_s - SPIN_UP_STEPS * STEP_S)
        called = int(row["called"][0])
        regime = Regime(called) if called >= 0 else scheduled_regime(row, hour=moment.hour)
        forcing = forcing_of(regime, mean_temperature_c=moment.at_village.mean_c).as_array()
        row["forcing_from"][0] = row["forcing_to"][0] = forcing
        view.tables["sky"]["regime"][0] = regime
        heading = self._heading(row)
        view.tables["sky"]["steering_u_m_s"][0] = forcing[4] * cos(heading)
        view.tables["sky"]["steering_v_m_s"][0] = forcing[4] * sin(heading)
        view.fields["reduced_temperature_c"][:] = moment.normal_c + moment.shift_c - forcing[7]
        hour = moment.at_village
        saturated = float(
            saturation_humidity(hour.mean_c - forcing[7], pressure_hpa=hour.pressure_hpa)
        )
        lift = np.maximum(relief.elevation_m - relief.reference_m, 0.0)
        view.fields["specific_humidity_kg_kg"][:] = (
            min(float(forcing[0]), 0.98) * saturated * np.exp(-lift / 3500.0)
        )

    def _report(self, view: View, clock: Clock) -> None:
        """Village values, visibility and events."""
        village_weather.report(view, clock, relief=self._relief)
