"""Natural events in one table: what kind, where, how strong, since when, and over or not.

Every hazard system begins and finishes its events here, so that panels, people and the dataset
find a flood and an earthquake in the same place, joined to the log by the id of the event that
began them. The physics of each hazard lives in its own files; what it broke is `infrastructure`'s.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec, TableView
from digisphere.core.events import EventKind
from digisphere.core.snapshot import FrozenTable
from digisphere.core.state import View
from digisphere.errors import CommandRefused

CAPACITY = 512
GOING_ON = -1.0


class HazardKind(IntEnum):
    """What kind of natural event."""

    FLOOD = 0
    FIRE = 1
    EARTHQUAKE = 2
    DROUGHT = 3
    HEATWAVE = 4
    COLD_SPELL = 5
    STORM = 6
    BLIZZARD = 7
    AVALANCHE = 8
    LANDSLIDE = 9


MAGNITUDES: dict[HazardKind, tuple[str, str]] = {
    HazardKind.FLOOD: ("m", "deepest water outside the channels"),
    HazardKind.FIRE: ("MW/m", "strongest fireline intensity"),
    HazardKind.EARTHQUAKE: ("Mw", "moment magnitude"),
    HazardKind.DROUGHT: ("1", "lowest standardised precipitation index"),
    HazardKind.HEATWAVE: ("C", "highest temperature"),
    HazardKind.COLD_SPELL: ("C", "lowest temperature"),
    HazardKind.STORM: ("m/s", "strongest gust"),
    HazardKind.BLIZZARD: ("m/s", "strongest gust in driving snow"),
    HazardKind.AVALANCHE: ("m3", "snow released"),
    HazardKind.LANDSLIDE: ("m3", "ground released"),
}
"""Unit and meaning of a natural event's magnitude, by kind."""

HAZARDS = TableSpec(
    "hazards",
    CAPACITY,
    (
        ColumnSpec("kind", "u1", low=0, high=len(HazardKind) - 1, doc="HazardKind."),
        ColumnSpec("x_m", "f4", unit="m", doc="Where it began or is centred, from the west edge."),
        ColumnSpec("y_m", "f4", unit="m", doc="The same from the south edge."),
        ColumnSpec("radius_m", "f4", unit="m", low=0.0, doc="How far it reaches now."),
        ColumnSpec("magnitude", "f4", doc="How strong so far; unit by kind (MAGNITUDES)."),
        ColumnSpec("area_m2", "f8", unit="m2", low=0.0, doc="Ground touched so far."),
        ColumnSpec("began_s", "f8", unit="s", doc="When it began."),
        ColumnSpec("ended_s", "f8", unit="s", default=GOING_ON, doc="When it ended; -1 goes on."),
        ColumnSpec("event", "i8", default=-1, doc="Event with which it began."),
        ColumnSpec("last_event", "i8", default=-1, doc="Newest event it led to."),
        ColumnSpec("commanded", "?", doc="Whether somebody called it."),
    ),
    doc="Natural events, one row each, past and present.",
)


def hazard_kinds(kind: HazardKind, *, began: str, ended: str) -> tuple[EventKind, EventKind]:
    """Event kinds of a hazard's beginning and end, all with the same payload.

    Args:
        kind: the hazard.
        began: what its beginning means, for the reference page.
        ended: what its end means.
    """
    name = kind.name.lower()
    where = {"x_m": "float", "y_m": "float", "magnitude": "float"}
    return (
        EventKind(f"{name}_began", {**where, "commanded": "bool", "why": "str"}, began),
        EventKind(f"{name}_ended", {**where, "area_m2": "float", "hours": "float"}, ended),
    )


def begin(
    view: View,
    clock: Clock,
    *,
    kind: HazardKind,
    xy_m: tuple[float, float],
    magnitude: float,
    commanded: bool,
    why: str = "",
    causes: Sequence[int] = (),
) -> int:
    """Enter a natural event in the table and the log; return its row.

    Args:
        view: a system's view that may write ``hazards.*`` and ``events``.
        clock: now.
        kind: what it is.
        xy_m: where, metres from the south-west corner.
        magnitude: how strong at its beginning, in the kind's unit.
        commanded: whether a command called it.
        why: a word or two on what set it off ("heavy rain", "lightning").
        causes: events that caused it.
    """
    table = view.tables["hazards"]
    row = int(table.add(1)[0])
    event = view.events.emit(
        f"{kind.name.lower()}_began",
        causes=tuple(c for c in causes if c >= 0),
        x_m=round(float(xy_m[0]), 1),
        y_m=round(float(xy_m[1]), 1),
        magnitude=round(float(magnitude), 3),
        commanded=commanded,
        why=why,
    )
    values: dict[str, Any] = {
        "kind": kind,
        "x_m": xy_m[0],
        "y_m": xy_m[1],
        "magnitude": magnitude,
        "began_s": clock.time_s,
        "event": event,
        "last_event": event,
        "commanded": commanded,
    }
    for name, value in values.items():
        table[name][row] = value
    return row


def finish(view: View, clock: Clock, row: int, *, causes: Sequence[int] = ()) -> int:
    """End a natural event now; return the id of the event that says so."""
    table = view.tables["hazards"]
    kind = HazardKind(int(table["kind"][row]))
    event = view.events.emit(
        f"{kind.name.lower()}_ended",
        causes=(int(table["event"][row]), *(c for c in causes if c >= 0)),
        x_m=round(float(table["x_m"][row]), 1),
        y_m=round(float(table["y_m"][row]), 1),
        magnitude=round(float(table["magnitude"][row]), 3),
        area_m2=round(float(table["area_m2"][row]), 1),
        hours=round((clock.time_s - float(table["began_s"][row])) / 3600.0, 2),
    )
    table["ended_s"][row] = clock.time_s
    table["last_event"][row] = event
    return event


def going_on(table: TableView | FrozenTable, *, kind: HazardKind | None = None) -> NDArray[np.intp]:
    """Rows of the natural events that have not ended, of one kind or of all."""
    rows: NDArray[np.intp] = table.rows
    if rows.size == 0:
        return rows
    open_ = np.asarray(table["ended_s"])[rows] < 0.0
    if kind is not None:
        open_ &= np.asarray(table["kind"])[rows] == kind
    return rows[open_]


def check_on_map(view: View, *, x_m: float, y_m: float, what: str) -> None:
    """Refuse a place that is not on the map.

    Raises:
        CommandRefused: it is not; the message says how far the map goes.
    """
    grid = view.ground.grid
    if not (0.0 <= x_m <= grid.size_x_m and 0.0 <= y_m <= grid.size_y_m):
        raise CommandRefused(
            f"{what} at ({x_m:g}, {y_m:g}) m would be off the map. "
            f"Choose x_m from 0 to {grid.size_x_m:g} and y_m from 0 to {grid.size_y_m:g}."
        )


def has_room(table: TableView) -> bool:
    """Tell whether another natural event fits in the table."""
    return table.count < table.capacity
