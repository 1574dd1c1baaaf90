"""Which fields and layers of the ground can be laid over the map as colours, one row each.

To offer another quantity, add one row to ``FIELD_OVERLAYS``: fields of any resolution will do, and
a quantity that the run does not have is not offered. What is no plain number over the map (life
zones, ways, ties) is drawn by ``overlay_sources.py``, which also owns the colours' type.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.environment.flood_ground import LEAST_SHOWN_M, flood_ground

Colour = tuple[float, float, float]
F64 = NDArray[np.float64]

RAMPS: Mapping[str, F64] = {
    # Dark blue through green to yellow.
    "plain": np.array(
        [
            (0.16, 0.16, 0.42),
            (0.17, 0.36, 0.55),
            (0.14, 0.55, 0.55),
            (0.36, 0.73, 0.42),
            (0.76, 0.84, 0.25),
            (0.99, 0.92, 0.55),
        ]
    ),
    # Black through red to white: heat, intensity, harm.
    "heat": np.array(
        [
            (0.10, 0.06, 0.10),
            (0.38, 0.08, 0.16),
            (0.70, 0.18, 0.10),
            (0.93, 0.42, 0.08),
            (0.99, 0.72, 0.25),
            (1.00, 0.95, 0.75),
        ]
    ),
    # Dark to pale blue: water, snow.
    "water": np.array(
        [
            (0.04, 0.10, 0.32),
            (0.06, 0.24, 0.52),
            (0.12, 0.42, 0.70),
            (0.35, 0.62, 0.82),
            (0.62, 0.80, 0.92),
            (0.88, 0.95, 0.99),
        ]
    ),
    # Moss through ochre to pale straw: plant matter, drought.
    "plants": np.array(
        [
            (0.05, 0.20, 0.10),
            (0.15, 0.33, 0.12),
            (0.36, 0.45, 0.12),
            (0.62, 0.55, 0.18),
            (0.85, 0.68, 0.36),
            (0.97, 0.88, 0.68),
        ]
    ),
}
"""Lightness rises evenly in each, so that every reader with any colour vision can order them."""


@dataclass(frozen=True)
class FieldOverlay:
    """One quantity over the map: where it is kept, its range, its words and its colours."""

    name: str
    """What the button says; unique."""
    field: str
    """Name of the field (or layer of the ground) that must be there."""
    label: str
    """What it is, for the legend."""
    unit: str
    low: float | None = None
    """Value of the first colour; None takes the lowest present, rounded down to ``step``."""
    high: float | None = None
    ramp: str = "plain"
    reverse: bool = False
    """Take the ramp backwards: the darkest colour for the highest value."""
    clear_to: float | None = None
    """Values up to this one are not tinted, so that the ground shows; None tints all."""
    step: float = 0.0
    source: Literal["fields", "ground"] = "fields"
    derive: Callable[[Any], NDArray[np.floating]] | None = None
    """What to draw, from the snapshot, where it is not the field itself; same grid or another."""

    def present(self, snapshot: Any) -> bool:
        """Tell whether the run has this quantity."""
        kept = snapshot.fields if self.source == "fields" else snapshot.ground.layers
        return self.field in kept

    def values(self, snapshot: Any) -> NDArray[np.floating]:
        """Return (ny, nx) what to draw; NaN and infinities stay clear."""
        if self.derive is not None:
            return self.derive(snapshot)
        kept = snapshot.fields if self.source == "fields" else snapshot.ground.layers
        return np.asarray(kept[self.field])

    def span(self, values: NDArray[np.floating]) -> tuple[float, float]:
        """Return the values of the first and the last colour."""
        finite = values[np.isfinite(values)]
        step = self.step or 1e-6
        low, high = self.low, self.high
        if low is None:
            low = float(np.floor(finite.min() / step) * step) if finite.size else 0.0
        if high is None:
            high = float(np.ceil(finite.max() / step) * step) if finite.size else 1.0
        return low, max(high, low + step)


def _fuel_percent(snapshot: Any) -> NDArray[np.floating]:
    return np.asarray(snapshot.fields["fuel_moisture"] * 100.0)


def _biomass_kg(snapshot: Any) -> NDArray[np.floating]:
    return np.asarray(snapshot.fields["biomass_g_m2"] / 1000.0)


def _hours_since_fire(snapshot: Any) -> NDArray[np.floating]:
    return np.asarray((snapshot.time_s - snapshot.fields["fire_arrival_s"]) / 3600.0)


def _megawatts(snapshot: Any) -> NDArray[np.floating]:
    return np.asarray(snapshot.fields["fire_intensity_kw_m"] / 1000.0)


def _ground_moved(snapshot: Any) -> NDArray[np.floating]:
    return np.abs(np.asarray(snapshot.fields["landslide_m"]))


def _cloud_percent(snapshot: Any) -> NDArray[np.floating]:
    return np.asarray(snapshot.fields["cloud_area_fraction"] * 100.0)


_RIVER_CELLS = 512
_BROOK_M3_S = 0.012


def _river_discharge(snapshot: Any) -> NDArray[np.floating]:
    """Discharge along the rivers, widened so that brooks can be seen; NaN on land."""
    ground = snapshot.ground
    if "reaches" not in snapshot.tables:
        mean = np.asarray(ground.layers["discharge_m3_s"])
        return np.where(mean > _BROOK_M3_S, mean, np.nan)
    reaches = snapshot.tables["reaches"]
    cell = float(ground.grid.size_x_m) / _RIVER_CELLS
    out = np.full((_RIVER_CELLS, _RIVER_CELLS), -np.inf)
    for row in reaches.rows.tolist():
        line = ground.rivers[int(reaches["river"][row])].xy_m
        part = line[int(reaches["first_point"][row]) : int(reaches["last_point"][row]) + 1]
        at = np.clip((np.asarray(part) / cell).astype(int), 0, _RIVER_CELLS - 1)
        np.maximum.at(out, (at[:, 1], at[:, 0]), float(reaches["discharge_m3_s"][row]))
    wide = ndimage.maximum_filter(out, size=3)
    return np.where(np.isfinite(wide), wide, np.nan)


def _flood_depth(snapshot: Any) -> NDArray[np.floating]:
    """Depth of flood water on the map's own relief, finer than the cells it moves in."""
    depth = snapshot.fields["flood_depth_m"]
    if not depth.any():
        return np.asarray(depth)
    ground = snapshot.ground
    bed = np.asarray(ground.layers["elevation_m"], np.float64)
    zoom = (bed.shape[0] / depth.shape[0], bed.shape[1] / depth.shape[1])
    level, film = (
        ndimage.zoom(values, zoom, order=1, grid_mode=True, mode="nearest")
        for values in (flood_ground(ground, n=len(depth)).level_m(depth), depth)
    )
    return np.where(film > LEAST_SHOWN_M, np.maximum(level - bed, 0.0), 0.0)


def _flood_danger(snapshot: Any) -> NDArray[np.floating]:
    """Depth times speed and a half: 0.75 is moderate, 1.25 significant, 2.5 extreme."""
    fields = snapshot.fields
    return np.asarray(fields["flood_depth_m"] * (fields["flood_speed_m_s"] + 0.5))


FIELD_OVERLAYS: tuple[FieldOverlay, ...] = (
    FieldOverlay("elevation", "elevation_m", "Height", "m", source="ground"),
    FieldOverlay("temperature", "air_temperature_c", "Air temperature", "°C", step=5.0),
    FieldOverlay("moisture", "soil_water_mm", "Water in the soil", "mm", 0.0, 200.0),
    FieldOverlay(
        "drought", "ground_dryness", "Withered ground", "1", 0.0, 1.0, "plants", clear_to=0.02
    ),
    FieldOverlay(
        "snow", "snow_depth_m", "Snow on the ground", "m", 0.0, 1.0, "water", clear_to=0.0
    ),
    FieldOverlay(
        "avalanches",
        "avalanche_m",
        "Avalanche snow",
        "m",
        0.0,
        3.0,
        "heat",
        clear_to=0.05,
    ),
    FieldOverlay("gusts", "gust_m_s", "Gusts", "m/s", 0.0, 25.0, "heat"),
    FieldOverlay("rain", "precipitation_flux_mm_h", "Rain or snow", "mm/h", 0.0, 8.0),
    FieldOverlay(
        "clouds", "cloud_area_fraction", "Cloud cover", "%", 0.0, 100.0, derive=_cloud_percent
    ),
    FieldOverlay(
        "rivers",
        "discharge_m3_s",
        "Discharge",
        "m³/s",
        0.0,
        ramp="water",
        reverse=True,
        step=0.5,
        source="ground",
        derive=_river_discharge,
    ),
    FieldOverlay(
        "flood depth",
        "flood_depth_m",
        "Flood water",
        "m",
        0.0,
        2.0,
        ramp="water",
        reverse=True,
        clear_to=0.02,
        derive=_flood_depth,
    ),
    FieldOverlay(
        "flood danger",
        "flood_depth_m",
        "Danger to people, d (v + 0.5)",
        "m²/s",
        0.0,
        2.5,
        ramp="heat",
        clear_to=0.02,
        derive=_flood_danger,
    ),
    FieldOverlay(
        "flood speed",
        "flood_speed_m_s",
        "Flood speed",
        "m/s",
        0.0,
        2.0,
        ramp="heat",
        clear_to=0.01,
    ),
    FieldOverlay(
        "plant matter",
        "biomass_g_m2",
        "Plants, dry matter",
        "kg/m²",
        0.0,
        20.0,
        "plants",
        reverse=True,
        derive=_biomass_kg,
    ),
    FieldOverlay("fuel", "fuel_kg_m2", "Fine fuel", "kg/m²", 0.0, 2.0, "plants", reverse=True),
    FieldOverlay(
        "fuel moisture",
        "fuel_moisture",
        "Water in dead fuel",
        "%",
        0.0,
        35.0,
        "water",
        reverse=True,
        derive=_fuel_percent,
    ),
    FieldOverlay("fire danger", "fire_danger", "Fire danger", "1", 0.0, 50.0, "heat"),
    FieldOverlay(
        "burn time",
        "fire_arrival_s",
        "Burnt since",
        "h",
        0.0,
        12.0,
        "heat",
        reverse=True,
        derive=_hours_since_fire,
    ),
    FieldOverlay(
        "burn severity", "burn_severity", "Burn severity", "1", 0.0, 1.0, "heat", clear_to=0.02
    ),
    FieldOverlay(
        "regrowth", "burn_shoots", "Burnt ground grown green", "1", 0.0, 1.0, "heat", clear_to=0.02
    ),
    FieldOverlay(
        "fire intensity",
        "fire_intensity_kw_m",
        "Fire intensity",
        "MW/m",
        0.0,
        8.0,
        "heat",
        clear_to=0.0,
        derive=_megawatts,
    ),
    FieldOverlay(
        "shaking",
        "peak_ground_acceleration_g",
        "Peak acceleration",
        "g",
        0.0,
        0.8,
        "heat",
        clear_to=0.001,
    ),
    FieldOverlay("intensity", "mmi", "Mercalli intensity", "1", 1.0, 10.0, "heat", clear_to=0.5),
    FieldOverlay(
        "landslides",
        "landslide_m",
        "Ground moved by slides",
        "m",
        0.0,
        6.0,
        "heat",
        clear_to=0.05,
        derive=_ground_moved,
    ),
    FieldOverlay("smoke", "smoke_g_m2", "Smoke", "g/m²", 0.0, 1.0, "heat", clear_to=0.01),
)
"""Every plain quantity that can be laid over the map, in the order of the buttons."""
