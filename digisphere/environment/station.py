"""The weather station of the village: hours, days, and where the wind came from.

Rings of the last weeks of hours and the last years of days, and counts of wind by direction and
speed. Droughts and heatwaves are judged from these days, as they are by people; the climate panel
plots them. Only looks: nothing in the air depends on it.
"""

from typing import ClassVar

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec, TableView
from digisphere.core.snapshot import FrozenTable
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.sampling import sample
from digisphere.environment.tables import WEATHER_STEP_S

HOURS, DAYS = 24 * 45, 366 * 3
SECTORS = 16
SPEED_EDGES_M_S = (1.0, 2.0, 4.0, 7.0)
"""Wind is counted as calm below the first edge and in classes between the others."""

HOUR_SERIES: tuple[tuple[str, str, str], ...] = (
    ("hour_temperature_c", "C", "Mean air temperature of the hour."),
    ("hour_rain_mm", "mm", "Rain and snow of the hour, as water."),
    ("hour_wind_m_s", "m/s", "Mean wind of the hour."),
    ("hour_gust_m_s", "m/s", "Strongest gust of the hour."),
    ("hour_soil_water_mm", "mm", "Water in the root zone, mean over the land."),
    ("hour_snow_m", "m", "Snow on the ground."),
)
DAY_SERIES: tuple[tuple[str, str, str], ...] = (
    ("day_mean_c", "C", "Mean temperature of the day."),
    ("day_max_c", "C", "Highest temperature of the day."),
    ("day_min_c", "C", "Lowest temperature of the day."),
    ("day_rain_mm", "mm", "Rain and snow of the day, as water."),
    ("day_gust_m_s", "m/s", "Strongest gust of the day."),
    ("day_soil_water_mm", "mm", "Water in the root zone at the day's end."),
    ("day_snow_m", "m", "Snow on the ground at the day's end."),
)


def _series(rows: tuple[tuple[str, str, str], ...], *, length: int) -> tuple[ColumnSpec, ...]:
    return tuple(
        ColumnSpec(name, "f4", (length,), unit, default=np.nan, doc=doc) for name, unit, doc in rows
    )


STATION = TableSpec(
    "station",
    1,
    (
        ColumnSpec("hour_count", "i8", doc="Hours read so far; the ring's write position."),
        ColumnSpec("day_count", "i8", doc="Days read so far; the ring's write position."),
        *_series(HOUR_SERIES, length=HOURS),
        *_series(DAY_SERIES, length=DAYS),
        ColumnSpec(
            "wind_counts",
            "i8",
            (SECTORS, len(SPEED_EDGES_M_S) + 1),
            doc="Readings by direction the wind came from (0 north, clockwise) and speed class.",
        ),
        ColumnSpec("sum_temperature_c", "f8", unit="C", doc="Sum since the hour began."),
        ColumnSpec("sum_wind_m_s", "f8", unit="m/s", doc="Sum since the hour began."),
        ColumnSpec("sum_rain_mm", "f8", unit="mm", doc="Fallen since the hour began."),
        ColumnSpec("top_gust_m_s", "f8", unit="m/s", doc="Strongest since the hour began."),
        ColumnSpec("readings", "i8", doc="Readings since the hour began."),
    ),
    doc="The village's weather station: rings of hours and days, and a wind rose. One row.",
)


class StationSystem(System):
    """Reads the weather at the village every ten minutes."""

    name: ClassVar[str] = "environment.station"
    every: ClassVar[str] = "10 min"
    phase: ClassVar[int] = 39
    reads: ClassVar[tuple[str, ...]] = (
        "sky.air_temperature_c",
        "sky.precipitation_flux_mm_h",
        "field:wind_u_m_s",
        "field:wind_v_m_s",
        "field:gust_m_s",
        "field:soil_water_mm",
        "field:snow_depth_m",
    )
    writes: ClassVar[tuple[str, ...]] = ("station.*",)

    def tables(self) -> tuple[TableSpec, ...]:
        """The station's row."""
        return (STATION,)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Begin with nothing read."""
        view.tables["station"].add(1)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Take a reading; close the hour and the day when they end."""
        row = view.tables["station"]
        self._read(view, row)
        if clock.tick * clock.tick_s % 3600.0 == 0.0:
            self._close_hour(view, row)
            if clock.datetime.hour == 0:
                self._close_day(row)

    def _read(self, view: View, row: TableView) -> None:
        here = np.array([view.ground.settlement.centre_m])
        sky = view.tables["sky"]
        u, v, gust = (
            float(sample(view, name, here)[0]) for name in ("wind_u_m_s", "wind_v_m_s", "gust_m_s")
        )
        speed = float(np.hypot(u, v))
        row["sum_temperature_c"][0] += float(sky["air_temperature_c"][0])
        row["sum_wind_m_s"][0] += speed
        row["sum_rain_mm"][0] += float(sky["precipitation_flux_mm_h"][0]) * WEATHER_STEP_S / 3600.0
        row["top_gust_m_s"][0] = max(float(row["top_gust_m_s"][0]), gust)
        row["readings"][0] += 1
        row["wind_counts"][0, sector_of(u, v), int(np.searchsorted(SPEED_EDGES_M_S, speed))] += 1

    def _close_hour(self, view: View, row: TableView) -> None:
        count = max(int(row["readings"][0]), 1)
        here = np.array([view.ground.settlement.centre_m])
        slot = int(row["hour_count"][0]) % HOURS
        values = (
            float(row["sum_temperature_c"][0]) / count,
            float(row["sum_rain_mm"][0]),
            float(row["sum_wind_m_s"][0]) / count,
            float(row["top_gust_m_s"][0]),
            float(view.fields["soil_water_mm"].mean()),
            float(sample(view, "snow_depth_m", here)[0]),
        )
        for (name, _, _), value in zip(HOUR_SERIES, values, strict=True):
            row[name][0, slot] = value
        row["hour_count"][0] += 1
        for name in ("sum_temperature_c", "sum_wind_m_s", "sum_rain_mm", "top_gust_m_s"):
            row[name][0] = 0.0
        row["readings"][0] = 0

    def _close_day(self, row: TableView) -> None:
        length = min(24, int(row["hour_count"][0]))
        hours = {name: last(row, name, count=length) for name, _, _ in HOUR_SERIES}
        warmth = hours["hour_temperature_c"]
        values = (
            warmth.mean(),
            warmth.max(),
            warmth.min(),
            hours["hour_rain_mm"].sum(),
            hours["hour_gust_m_s"].max(),
            hours["hour_soil_water_mm"][-1],
            hours["hour_snow_m"][-1],
        )
        slot = int(row["day_count"][0]) % DAYS
        for (name, _, _), value in zip(DAY_SERIES, values, strict=True):
            row[name][0, slot] = value
        row["day_count"][0] += 1


def sector_of(u_m_s: float, v_m_s: float) -> int:
    """Sector a wind toward (u, v) comes from: 0 north, then clockwise."""
    bearing = np.degrees(np.arctan2(-u_m_s, -v_m_s)) % 360.0
    return int(round(bearing / (360.0 / SECTORS)) % SECTORS)


def last(
    station: TableView | FrozenTable, series: str, *, count: int
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """The newest values of a series, oldest first; fewer if fewer were read.

    Args:
        station: the `station` table.
        series: a name of ``HOUR_SERIES`` or ``DAY_SERIES``.
        count: how many at most.
    """
    ring = station[series][0]
    written = int(station["hour_count" if series.startswith("hour") else "day_count"][0])
    held = min(count, written, len(ring))
    slots = np.arange(written - held, written) % len(ring)
    return np.asarray(ring[slots], dtype=np.float64)
