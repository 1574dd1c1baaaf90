"""The numbers of one instant that every part of a weather step needs.

Temperatures of season, air mass and hour at the village, sun and night. Derived from the clock,
the plan of the day and the relief; the weather system makes one per step.
"""

from dataclasses import dataclass
from math import pi, radians, sin

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.settings import WeatherSettings
from digisphere.core.state import View
from digisphere.environment import forced_air
from digisphere.environment import generator as gen
from digisphere.environment.climate_change import departure_at
from digisphere.environment.day_plan import Season, day_anomaly_k, day_range_factor
from digisphere.environment.large_scale import Hour
from digisphere.environment.relief import Relief

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Moment:
    """One instant.

    Attributes:
        time_s: seconds since the start.
        hour: of the day.
        day_of_year: of the date, with fraction.
        shift_c: departure of the day's mean from those normals, before any cooling.
        at_village: temperatures of the moment.
        night: 0 by day to 1 at night.
        dryness: 0 in a damp time of year to 1 in a rainless one.
    """

    time_s: float
    hour: float
    day_of_year: float
    shift_c: float
    at_village: Hour
    night: float
    dryness: float


def moment_at(
    time_s: float, *, view: View, clock: Clock, relief: Relief, settings: WeatherSettings
) -> Moment:
    """Numbers of ``time_s``, which may lie a little before the clock's own instant."""
    row, sky = view.tables["atmosphere"], view.tables["sky"]
    hour = (clock.hour + (time_s - clock.time_s) / 3600.0) % 24.0
    day = clock.day_of_year + (clock.hour - 12.0) / 24.0
    normal_c = gen.normal_of_day(relief.village_temperature_c, day_of_year=day)
    departure = departure_at(clock, settings=settings)
    shift = departure.warmer_c + day_anomaly_k(row, hour=hour)
    shift += forced_air.HEAT.at(row, time_s=time_s)
    month_mm = float(gen.normal_of_day(relief.precipitation_mm, day_of_year=day))
    dryness = gen.dryness(month_mm * departure.wetter)
    declination = radians(23.45) * sin(2.0 * pi * (284.0 + day) / 365.0)
    noon = pi / 2.0 - abs(radians(float(view.ground.latitude_deg)) - declination)
    sun = sin(float(sky["sun_altitude_rad"][0]))
    return Moment(
        time_s=time_s,
        hour=hour,
        day_of_year=day,
        shift_c=shift,
        at_village=Hour(
            mean_c=float(normal_c) + shift,
            half_range_k=gen.diurnal_half_range_k(noon, dryness=dryness)
            * day_range_factor(row, hour=hour),
            shape=gen.diurnal_shape(
                hour, sunrise_h=float(sky["sunrise_h"][0]), sunset_h=float(sky["sunset_h"][0])
            ),
            sun=max(sun, 0.0),
            pressure_hpa=float(relief.pressure_hpa[relief.village_cell]),
        ),
        night=min(max(0.5 - 4.0 * sun, 0.0), 1.0),
        dryness=dryness,
    )


def season_at(clock: Clock, *, view: View, relief: Relief, settings: WeatherSettings) -> Season:
    """What the day planner needs to know about the date."""
    sky, day = view.tables["sky"], float(clock.day_of_year)
    rain_share = forced_air.RAIN.at(view.tables["atmosphere"], time_s=clock.time_s)
    normals = relief.village_temperature_c
    departure = departure_at(clock, settings=settings)
    normal_mm = float(gen.normal_of_day(relief.precipitation_mm, day_of_year=day))
    return Season(
        day_index=clock.day_index,
        month_mm=rain_share * normal_mm * departure.wetter,
        heavier=departure.heavier,
        temperature_c=float(gen.normal_of_day(normals, day_of_year=day)) + departure.warmer_c,
        sunrise_h=float(sky["sunrise_h"][0]),
        darkness=float(np.clip((16.0 - sky["day_length_h"][0]) / 8.0, 0.0, 1.0)),
    )
