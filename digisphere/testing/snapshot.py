"""A snapshot without a simulation: just enough weather and sky to draw a picture by.

For tests of layers, rigs and formats, and for trying a look. Holds the tables and fields the
renderer reads, with every value set by hand; what is not set is an ordinary summer noon.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from digisphere.core.settings import Scenario
from digisphere.core.snapshot import FrozenTable

FIELD_SIZE = 32

SKY_AT_NOON = {
    "sun_altitude_rad": 0.9,
    "sun_azimuth_rad": -1.2,
    "moon_altitude_rad": -0.8,
    "moon_azimuth_rad": 1.0,
    "moon_phase": 0.5,
    "moon_lit": 1.0,
    "regime": 1.0,
    "steering_u_m_s": 4.0,
    "steering_v_m_s": 1.0,
    "visibility_m": 45_000.0,
    "cloud_base_m": 1_600.0,
    "leaf_out": 1.0,
    "leaf_colour": 0.0,
    "leaf_fall": 0.0,
    "lightning_time_s": -1e9,
    "lightning_x_m": 0.0,
    "lightning_y_m": 0.0,
    "grass_green": 1.0,
    "crop_stage": 0.6,
    "crop_height_m": 0.6,
}
WEATHER_AT_NOON = {
    "air_temperature_c": 16.0,
    "relative_humidity": 0.6,
    "specific_humidity_kg_kg": 0.008,
    "cloud_water_kg_kg": 0.0,
    "cloud_area_fraction": 0.35,
    "precipitation_flux_mm_h": 0.0,
    "snow_fraction": 0.0,
    "wind_u_m_s": 4.0,
    "wind_v_m_s": 1.0,
    "gust_m_s": 6.0,
    "fog_density": 0.0,
    "soil_water_mm": 90.0,
    "snow_swe_mm": 0.0,
    "snow_depth_m": 0.0,
    "surface_wetness": 0.0,
    "runoff_mm": 0.0,
}


@dataclass(frozen=True)
class FakeSnapshot:
    """Has what layers read of :class:`digisphere.core.snapshot.Snapshot`."""

    ground: Any
    tables: Mapping[str, FrozenTable]
    fields: Mapping[str, Any]
    time_s: float = 0.0
    tick: int = 0
    frame_id: int = 0
    seed: int = 7
    scenario: Scenario = field(default_factory=Scenario)
    events: Any = field(default_factory=SimpleNamespace)


def make_table(name: str, columns: Mapping[str, Any]) -> FrozenTable:
    """Return a frozen table whose rows are all alive; ``columns`` are equally long arrays."""
    arrays = {key: np.asarray(value) for key, value in columns.items()}
    count = len(next(iter(arrays.values())))
    return FrozenTable(name, specs={}, columns=arrays, alive=np.ones(count, dtype=bool))


def fake_snapshot(
    ground: Any,
    *,
    time_s: float = 0.0,
    sky: Mapping[str, float] | None = None,
    fields: Mapping[str, Any] | None = None,
    tables: Mapping[str, FrozenTable] | None = None,
) -> FakeSnapshot:
    """Return a summer noon over ``ground``, with the named values of sky and fields replaced.

    Args:
        ground: a Ground or anything with ``grid`` and ``height_at``.
        time_s: the moment.
        sky: columns of the ``sky`` row to replace, e.g. ``{"sun_altitude_rad": 0.1}``.
        fields: fields to replace by a number or a (ny, nx) array.
        tables: further tables, e.g. people.
    """
    row = {**SKY_AT_NOON, **(sky or {})}
    grids = {}
    for name, value in {**WEATHER_AT_NOON, **(fields or {})}.items():
        array = np.asarray(value, dtype=np.float32)
        grids[name] = (
            np.full((FIELD_SIZE, FIELD_SIZE), value, np.float32) if array.ndim == 0 else array
        )
    sky_table = make_table("sky", {key: np.array([value]) for key, value in row.items()})
    return FakeSnapshot(
        ground=ground, tables={"sky": sky_table, **(tables or {})}, fields=grids, time_s=time_s
    )
