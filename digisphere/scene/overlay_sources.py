"""What overlays show: a colour for every cell of the map, a legend, and lines over the ground.

Pure functions of ground and snapshot. Plain quantities are rows of ``field_overlays.py``; hues
after Okabe & Ito 2008. Drawn by ``overlay_layer.py``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.identity import kind_and_row
from digisphere.people.trajectory import position_at
from digisphere.scene.damage_overlay import LEGEND, damage_pieces
from digisphere.scene.field_overlays import F64, FIELD_OVERLAYS, RAMPS, Colour, FieldOverlay

ROUTE: Colour = (0.90, 0.62, 0.0)
KIN: Colour = (0.835, 0.369, 0.0)
FRIEND: Colour = (0.337, 0.706, 0.914)
OTHER: Colour = (0.80, 0.475, 0.655)
_LIGHT_FROM_M, _LIGHT_M = 2.0, 14.0
"""How far over the ground a light begins, and how tall it is: above a house's ridge."""
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
    values: NDArray[np.floating], *, low: float, high: float, ramp: F64, labels: Sequence[str]
) -> Tint:
    last = len(ramp) - 1
    share = np.clip((values - low) / max(high - low, 1e-9), 0.0, 1.0)
    share = np.nan_to_num(share) * last
    lower = np.minimum(share.astype(int), last - 1)
    part = (share - lower)[..., None]
    colour = ramp[lower] * (1.0 - part) + ramp[lower + 1] * part
    rgba = np.empty((*values.shape, 4), dtype=np.uint8)
    rgba[..., :3] = np.round(colour * 255.0)
    rgba[..., 3] = 190
    stops = np.linspace(0, last, len(labels)).round().astype(int)
    legend = tuple((label, _colour(ramp[k])) for label, k in zip(labels, stops, strict=True))
    return Tint(rgba, legend)


def _colour(row: NDArray[np.floating]) -> Colour:
    return float(row[0]), float(row[1]), float(row[2])


def _even(low: float, high: float, *, label: str, unit: str) -> list[str]:
    words = [_number(v, span=high - low) for v in np.linspace(low, high, 5)]
    unit = "" if unit == "1" else f" {unit}"
    return [f"{label} {words[0]}{unit}", *(f"{word}{unit}" for word in words[1:])]


def _number(value: float, *, span: float) -> str:
    """Write a number with as many decimals as its neighbours in the legend need."""
    decimals = 0 if span >= 8.0 else 1 if span >= 2.0 else 2
    return f"{value:.{decimals}f}"


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


def field_tint(overlay: FieldOverlay, *, snapshot: Any) -> Tint:
    """Colour each cell by one quantity."""
    values = np.asarray(overlay.values(snapshot))
    low, high = overlay.span(values)
    tint = _ramped(
        values,
        low=low,
        high=high,
        ramp=RAMPS[overlay.ramp][:: -1 if overlay.reverse else 1],
        labels=_even(low, high, label=overlay.label, unit=overlay.unit),
    )
    clear = ~np.isfinite(values)
    if overlay.clear_to is not None:
        clear |= values <= overlay.clear_to
    tint.rgba[clear, 3] = 0
    return tint


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


def light_pieces(
    snapshot: Any, *, marks: Sequence[tuple[Colour, Sequence[int]]], time_s: float
) -> tuple[F64, F64]:
    """Return ends (n, 6) and colours (n, 3) of the lights that stand over some people.

    They reach above the roofs, so that those indoors can be seen too. Ids that are no living
    person's have none.
    """
    ends, colours = [np.zeros((0, 6))], [np.zeros((0, 3))]
    people = snapshot.tables.get("people")
    for colour, ids in marks if people is not None else ():
        rows = np.array([row for kind, row in map(kind_and_row, ids) if kind == "person"], int)
        rows = rows[people.alive[rows]] if rows.size else rows
        if rows.size:
            xy = position_at(people, time_s, rows)
            foot = np.column_stack([xy, snapshot.ground.height_at(xy) + _LIGHT_FROM_M])
            ends.append(np.column_stack([foot, foot + np.array([0.0, 0.0, _LIGHT_M])]))
            colours.append(np.tile(np.array(colour), (rows.size, 1)))
    return np.concatenate(ends), np.concatenate(colours)


_BY_NAME = {overlay.name: overlay for overlay in FIELD_OVERLAYS}


def damage_lines(snapshot: Any, *, selected: int, time_s: float) -> Lines:
    """Outlines of houses by damage, and closed ways."""
    ends, colours = damage_pieces(snapshot)
    return Lines(ends, colours, LEGEND)


LINES: dict[str, Callable[..., Lines]] = {
    "routes": route_lines,
    "ties": tie_lines,
    "damage": damage_lines,
}


def tint_of(name: str, *, snapshot: Any) -> Tint | None:
    """Return the colours of the overlay called ``name``; None where it tints nothing here."""
    if name == "biome":
        return biome_tint(snapshot)
    overlay = _BY_NAME.get(name)
    if overlay is None or not overlay.present(snapshot):
        return None
    return field_tint(overlay, snapshot=snapshot)


def overlay_names() -> tuple[str, ...]:
    """Return the names of all overlays, in the order to show them."""
    return ("biome", *_BY_NAME, *LINES)


def offered(snapshot: Any) -> tuple[str, ...]:
    """Return the names of the overlays that this run has something for, in order."""
    here = tuple(name for name, overlay in _BY_NAME.items() if overlay.present(snapshot))
    return ("biome", *here, *LINES)
