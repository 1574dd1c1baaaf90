"""The sky system: where sun and moon stand now, once a minute.

Owns the `sky` table; weather and phenology write their own columns of it. Drawing at an instant
between ticks calls `ephemeris` directly, which gives the same numbers.
"""

from typing import ClassVar

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.ephemeris import (
    julian_day,
    moon_position,
    sun_position,
    sun_times,
)
from digisphere.environment.tables import SKY


class SkySystem(System):
    """Sun, moon and day length at the map's latitude; scenario time is local mean solar time."""

    name: ClassVar[str] = "environment.sky"
    every: ClassVar[str] = "1 min"
    phase: ClassVar[int] = 10
    writes: ClassVar[tuple[str, ...]] = (
        "sky.alive",
        "sky.sun_altitude_rad",
        "sky.sun_azimuth_rad",
        "sky.moon_altitude_rad",
        "sky.moon_azimuth_rad",
        "sky.moon_phase",
        "sky.moon_lit",
        "sky.day_length_h",
        "sky.sunrise_h",
        "sky.sunset_h",
    )

    def tables(self) -> tuple[TableSpec, ...]:
        """The sky table, with the columns of all who write it."""
        return (SKY,)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Make the one row and place sun and moon."""
        view.tables["sky"].add(1)
        self.step(view, clock, rng)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Place sun and moon."""
        sky = view.tables["sky"]
        latitude = float(view.ground.latitude_deg)
        jd = julian_day(clock.datetime)
        sun = sun_position(jd, latitude_deg=latitude)
        moon = moon_position(jd, latitude_deg=latitude)
        day = sun_times(jd, latitude_deg=latitude)
        sky["sun_altitude_rad"][0] = sun.altitude_rad
        sky["sun_azimuth_rad"][0] = sun.azimuth_rad
        sky["moon_altitude_rad"][0] = moon.altitude_rad
        sky["moon_azimuth_rad"][0] = moon.azimuth_rad
        sky["moon_phase"][0] = moon.phase
        sky["moon_lit"][0] = moon.lit
        sky["day_length_h"][0] = day.length_h
        sky["sunrise_h"][0] = day.sunrise_h
        sky["sunset_h"][0] = day.sunset_h
