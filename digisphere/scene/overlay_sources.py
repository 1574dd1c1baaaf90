"""What overlays show: a colour for every cell of the map, a legend, and lines over the ground.

Pure functions of ground and snapshot. Colour ramps are told apart by readers with any common
colour vision (lightness always rises; hues after Okabe & Ito 2008). Drawn by ``overlay_layer.py``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.identity import kind_and_row

Colour = tuple[float, float, float]
F64 = NDArray[np.float64]

# Dark blue through green to yellow, lightness rising evenly.
_RAMP = np.array(
    [
        (0.16, 0.16, 0.42),
        (0.17, 0.36, 0.55),
        (0.14, 0.55, 0.55),
        (0.36, 0.73, 0.42),
        (0.76, 0.84, 0.25),
        (0.99, 0.92, 0.55),
    ]
)
ROUTE: Colour = (0.90, 0.62, 0.0)
KIN: Colour = (0.835, 0.369, 0.0)
FRIEND: Colour = (0.337, 0.706, 0.914)
OTHER: Colour = (0.80, 0.475, 0.655)
_TIE_COLOURS = {0: KIN, 4: KIN, 1: FRIEND}
_BIOME_HUES = {
    "SEA": (0.10, 0.25, 0.50), "LAKE": (0.20, 0.45, 0.70), "BEACH": (0.93, 0.85, 0.60),
    "WETLAND": (0.30, 0.55, 0.55), "ROCK": (0.55, 0.53, 0.52), "SNOWFIELD": (0.95, 0.96, 0.99),
    "TUNDRA": (0.66, 0.66, 0.55), "ALPINE_MEADOW": (0.62, 0.80, 0.45), "HEATH": (0.62, 0.45, 0.58),
    "BOREAL_FOREST": (0.10, 0.36, 0.32), "MIXED_FOREST": (0.16, 0.46, 0.28),
    "TEMPERATE_FOREST": (0.25, 0.55, 0.22), "TEMPERATE_RAINFOREST": (0.08, 0.42, 0.20),
    "GRASSLAND": (0.78, 0.82, 0.42), "SHRUBLAND": (0.70, 0.62, 0.36), "DESERT": (0.92, 0.78, 0.50),
    "SAVANNA": (0.86, 0.72, 0.34), "TROPICAL_DRY_FOREST": (0.48, 0.60, 0.20),
    "TROPICAL_RAINFOREST": (0.05, 0.36, 0.12),
}  # fmt: skip


@dataclass(frozen=True)
class Tint:
    """Colours over the map and what they mean."""

    rgba: NDArray[np.uint8]
    """(ny, nx, 4), row 0 south; alpha is strength."""
    legend: tuple[tuple[str, Colour], ...]


@dataclass(frozen=True)
class Lines:
    """Straight pieces over the ground."""

    ends_m: F64
    """(n, 6) start and end, world metres."""
    colours: F64
    """(n, 3)."""
    legend: tuple[tuple[str, Colour], ...]


def _ramped(
    values: NDArray[np.floating], *, low: float, high: float, labels: Sequence[str]
) -> Tint:
    share = np.clip((values - low) / max(high - low, 1e-9), 0.0, 1.0) * (len(_RAMP) - 1)
    lower = np.minimum(share.astype(int), len(_RAMP) - 2)
    part = (share - lower)[..., None]
    colour = _RAMP[lower] * (1.0 - part) + _RAMP[lower + 1] * part
    rgba = np.empty((*values.shape, 4), dtype=np.uint8)
    rgba[..., :3] = np.round(colour * 255.0)
    rgba[..., 3] = 190
    stops = np.linspace(0, len(_RAMP) - 1, len(labels)).round().astype(int)
    legend = tuple((label, _colour(_RAMP[k])) for label, k in zip(labels, stops, strict=True))
    return Tint(rgba, legend)


def _colour(row: NDArray[np.floating]) -> Colour:
    return float(row[0]), float(row[1]), float(row[2])


def _even(low: float, high: float, *, unit: str) -> list[str]:
    return [f"{v:.0f} {unit}" for v in np.linspace(low, high, 5)]


def biome_tint(snapshot: Any) -> Tint:
    """Colour each cell by life zone."""
    from digisphere.world.enums import Biome

    biome = snapshot.ground.layers["biome_id"]
    lookup = np.zeros((256, 4), dtype=np.uint8)
    present = set(np.unique(biome).tolist())
    legend = []
    for member in Biome:
        colour = _BIOME_HUES.get(member.name, (0.5, 0.5, 0.5))
        lookup[int(member)] = (*(round(255 * c) for c in colour), 190)
        if int(member) in present:
            legend.append((member.name.replace("_", " ").capitalize(), colour))
    return Tint(lookup[biome], tuple(legend))


def elevation_tint(snapshot: Any) -> Tint:
    """Colour each cell by height."""
    height = snapshot.ground.layers["elevation_m"]
    low, high = float(height.min()), float(height.max())
    return _ramped(height, low=low, high=high, labels=_even(low, high, unit="m"))


def temperature_tint(snapshot: Any) -> Tint:
    """Colour each cell by present air temperature."""
    values = snapshot.fields["air_temperature_c"]
    low = float(np.floor(values.min() / 5.0) * 5.0)
    high = max(float(np.ceil(values.max() / 5.0) * 5.0), low + 5.0)
    return _ramped(values, low=low, high=high, labels=_even(low, high, unit="°C"))


def moisture_tint(snapshot: Any) -> Tint:
    """Colour each cell by water in the soil."""
    values = snapshot.fields["soil_water_mm"]
    return _ramped(values, low=0.0, high=200.0, labels=_even(0.0, 200.0, unit="mm"))


def rain_tint(snapshot: Any) -> Tint:
    """Colour each cell by rain or snow falling now."""
    values = snapshot.fields["precipitation_flux_mm_h"]
    return _ramped(values, low=0.0, high=8.0, labels=_even(0.0, 8.0, unit="mm/h"))


def cloud_tint(snapshot: Any) -> Tint:
    """Colour each cell by the share of sky covered."""
    values = snapshot.fields["cloud_area_fraction"] * 100.0
    return _ramped(values, low=0.0, high=100.0, labels=_even(0.0, 100.0, unit="%"))


def route_lines(snapshot: Any, *, selected: int, time_s: float) -> Lines:
    """Ways still to walk: of the selected person, or of everyone when nobody is selected."""
    people = snapshot.tables["people"]
    kind, row = kind_and_row(selected)
    rows = [row] if kind == "person" else [int(r) for r in people.rows]
    pieces = []
    for r in rows:
        count = int(people["path_count"][r])
        times = np.asarray(people["path_t_s"][r][:count], dtype=np.float64)
        if count < 2 or times[-1] <= time_s:
            continue
        first = max(int(np.searchsorted(times, time_s)) - 1, 0)
        path = np.asarray(people["path_xy_m"][r][first:count], dtype=np.float64)
        pieces.append(_draped(path, ground=snapshot.ground))
    ends = np.concatenate(pieces) if pieces else np.zeros((0, 6))
    return Lines(ends, np.tile(np.array(ROUTE), (len(ends), 1)), (("Way ahead", ROUTE),))


def _draped(path: F64, *, ground: Any, step_m: float = 3.0) -> F64:
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    s = np.linspace(0.0, along[-1], max(int(along[-1] / step_m) + 1, 2))
    xy = np.stack([np.interp(s, along, path[:, k]) for k in (0, 1)], axis=1)
    points = np.column_stack([xy, ground.height_at(xy) + 0.25])
    return np.concatenate([points[:-1], points[1:]], axis=1)


def tie_lines(snapshot: Any, *, selected: int, time_s: float) -> Lines:
    """Lines from the selected person to those they know, coloured by kind of tie."""
    from digisphere.people.trajectory import position_at

    legend = (("Kin or partner", KIN), ("Friend", FRIEND), ("Other", OTHER))
    kind, row = kind_and_row(selected)
    if kind != "person" or "ties" not in snapshot.tables:
        return Lines(np.zeros((0, 6)), np.zeros((0, 3)), legend)
    ties = snapshot.tables["ties"]
    mine = ties.rows[np.asarray(ties["a"])[ties.rows] == row]
    others = np.asarray(ties["b"])[mine]
    if not len(others):
        return Lines(np.zeros((0, 6)), np.zeros((0, 3)), legend)
    xy = position_at(snapshot.tables["people"], time_s, np.append(others, row))
    points = np.column_stack([xy, snapshot.ground.height_at(xy) + 1.2])
    ends = np.concatenate([np.tile(points[-1], (len(others), 1)), points[:-1]], axis=1)
    colours = np.array([_TIE_COLOURS.get(int(k), OTHER) for k in np.asarray(ties["kind"])[mine]])
    return Lines(ends, colours, legend)


TINTS: dict[str, Callable[[Any], Tint]] = {
    "biome": biome_tint,
    "elevation": elevation_tint,
    "temperature": temperature_tint,
    "moisture": moisture_tint,
    "rain": rain_tint,
    "clouds": cloud_tint,
}
LINES: dict[str, Callable[..., Lines]] = {"routes": route_lines, "ties": tie_lines}


def overlay_names() -> tuple[str, ...]:
    """Return the names of all overlays, in the order to show them."""
    return (*TINTS, *LINES)
