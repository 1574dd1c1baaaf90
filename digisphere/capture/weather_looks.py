"""Other weather over the same moment: the light, sky and ground of a look, all else as it was.

A look replaces what the scene reads of the sky and the weather's fields; people, animals, wind and
camera stay, so ids, depth and labels of a picture do not change with it. Planes and gridded fields
of a frame describe the picture; its tables go on describing the run. Used by ``digisphere render``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from digisphere.environment.ephemeris import (
    julian_day,
    moon_position,
    sun_position,
    sun_times,
)
from digisphere.errors import CaptureError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from digisphere.core.snapshot import Snapshot

NO_FLASH_S = -1e9


@dataclass(frozen=True)
class WeatherLook:
    """What one look changes.

    Attributes:
        doc: what it shows.
        sun_h: hours from sunrise (from 0) or to sunset (below 0) at which sun and moon stand; the
            moment's own if None.
        night: sun and moon as they stand at midnight.
        sky: columns of the sky by name.
        fields: gridded fields by name, the same all over the map.
    """

    doc: str
    sun_h: float | None = None
    night: bool = False
    sky: Mapping[str, float] = field(default_factory=dict)
    fields: Mapping[str, float] = field(default_factory=dict)


_DRY = {
    "precipitation_flux_mm_h": 0.0,
    "snow_fraction": 0.0,
    "surface_wetness": 0.0,
    "snow_swe_mm": 0.0,
    "snow_depth_m": 0.0,
    "fog_density": 0.0,
}
_CLEAR = {"visibility_m": 45_000.0, "lightning_time_s": NO_FLASH_S}

WEATHER_LOOKS: Mapping[str, WeatherLook] = {
    "sun": WeatherLook(
        "A fair forenoon with few clouds.",
        sun_h=5.0,
        sky=_CLEAR,
        fields={**_DRY, "cloud_area_fraction": 0.15},
    ),
    "dusk": WeatherLook(
        "The last light of a fair day.",
        sun_h=-0.4,
        sky=_CLEAR,
        fields={**_DRY, "cloud_area_fraction": 0.25},
    ),
    "night": WeatherLook(
        "Midnight under a clear sky.",
        night=True,
        sky=_CLEAR,
        fields={**_DRY, "cloud_area_fraction": 0.1},
    ),
    "storm": WeatherLook(
        "Heavy rain by day.",
        sun_h=5.0,
        sky={"visibility_m": 3_500.0, "cloud_base_m": 700.0, "lightning_time_s": NO_FLASH_S},
        fields={
            **_DRY,
            "precipitation_flux_mm_h": 16.0,
            "surface_wetness": 0.95,
            "cloud_area_fraction": 1.0,
        },
    ),
    "snow": WeatherLook(
        "Snowfall on snow by day.",
        sun_h=4.0,
        sky={
            "visibility_m": 2_500.0,
            "cloud_base_m": 800.0,
            "lightning_time_s": NO_FLASH_S,
            "air_temperature_c": -4.0,
        },
        fields={
            **_DRY,
            "precipitation_flux_mm_h": 2.0,
            "snow_fraction": 1.0,
            "snow_swe_mm": 45.0,
            "snow_depth_m": 0.25,
            "cloud_area_fraction": 0.95,
            "reduced_temperature_c": -4.0,
        },
    ),
    "fog": WeatherLook(
        "Thick fog in the morning.",
        sun_h=1.5,
        sky={"visibility_m": 180.0, "lightning_time_s": NO_FLASH_S},
        fields={**_DRY, "fog_density": 0.8, "surface_wetness": 0.3, "cloud_area_fraction": 0.4},
    ),
}


def check_look(name: str) -> None:
    """Refuse a look there is not.

    Raises:
        CaptureError: it is unknown.
    """
    if name and name not in WEATHER_LOOKS:
        raise CaptureError(f"There is no look «{name}». {suggest(name, known=WEATHER_LOOKS)}")


def looked(snapshot: Snapshot, name: str) -> Snapshot:
    """The same moment under another look; the moment itself when ``name`` is empty."""
    if not name:
        return snapshot
    look = WEATHER_LOOKS[name]
    fields = dict(snapshot.fields)
    for key, value in look.fields.items():
        if key in fields:
            fields[key] = _constant(fields[key], value)
    sky = snapshot.tables["sky"]
    columns = {**_lights(snapshot, look), **look.sky}
    for key in ("cloud_area_fraction", "precipitation_flux_mm_h"):
        columns[key] = look.fields[key]
    changed = {name: np.array(value) for name, value in columns.items() if name in sky}
    return replace(
        snapshot,
        fields=fields,
        tables={**snapshot.tables, "sky": sky.with_columns(changed)},
    )


def _constant(like: np.ndarray, value: float) -> np.ndarray:
    made = np.full_like(like, value)
    made.flags.writeable = False
    return made


def _lights(snapshot: Snapshot, look: WeatherLook) -> dict[str, float]:
    """Where sun and moon stand at the look's hour of the snapshot's own date."""
    if look.sun_h is None and not look.night:
        return {}
    latitude = float(snapshot.ground.latitude_deg)
    instant = julian_day(_hour_of(snapshot.clock.datetime, look, latitude_deg=latitude))
    sun = sun_position(instant, latitude_deg=latitude)
    moon = moon_position(instant, latitude_deg=latitude)
    return {
        "sun_altitude_rad": sun.altitude_rad,
        "sun_azimuth_rad": sun.azimuth_rad,
        "moon_altitude_rad": moon.altitude_rad,
        "moon_azimuth_rad": moon.azimuth_rad,
        "moon_lit": moon.lit,
        "moon_phase": moon.phase,
    }


def _hour_of(moment: datetime, look: WeatherLook, *, latitude_deg: float) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if look.night or look.sun_h is None:
        return midnight
    day = sun_times(julian_day(midnight + timedelta(hours=12)), latitude_deg=latitude_deg)
    edge = day.sunrise_h if look.sun_h >= 0.0 else day.sunset_h
    # No further than noon, however short the day.
    low, high = sorted((edge, day.noon_h))
    return midnight + timedelta(hours=min(max(edge + look.sun_h, low), high))
