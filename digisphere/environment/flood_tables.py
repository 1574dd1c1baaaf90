"""Every column, field, event and figure of floods, declared once; `flood` owns and writes them."""

from enum import IntEnum
from typing import Any

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.environment.hazards import HazardKind, hazard_kinds


class SourceKind(IntEnum):
    """Where the water of a called flood comes from."""

    RAIN = 0
    DAM = 1


SOURCE_SLOTS = 128

FLOOD = TableSpec(
    "flood",
    1,
    (
        ColumnSpec("hazard", "i8", default=-1, doc="Row of the flood going on; -1 for none."),
        ColumnSpec("event", "i8", default=-1, doc="Event with which it began."),
        ColumnSpec("active", "?", doc="Whether water moves on the grid."),
        ColumnSpec("volume_m3", "f8", unit="m3", low=0.0, doc="Water outside the channels."),
        ColumnSpec("most_m3", "f8", unit="m3", low=0.0, doc="Most of it in this flood."),
        ColumnSpec("area_m2", "f8", unit="m2", low=0.0, doc="Ground under more than 5 cm."),
        ColumnSpec("crested", "?", doc="Whether its peak has been told."),
        ColumnSpec("muddy", "?", doc="Whether mud of a flood lies anywhere."),
        ColumnSpec("steps", "i8", doc="Solver steps taken so far."),
    ),
    doc="The flood of the moment, one row.",
)

SOURCES = TableSpec(
    "flood_sources",
    SOURCE_SLOTS,
    (
        ColumnSpec("kind", "u1", low=0, high=1, doc="SourceKind."),
        ColumnSpec("x_m", "f8", unit="m", doc="Where, from the west edge."),
        ColumnSpec("y_m", "f8", unit="m", doc="Where, from the south edge."),
        ColumnSpec("radius_m", "f8", unit="m", doc="How wide a cloudburst falls."),
        ColumnSpec("volume_m3", "f8", unit="m3", doc="All it brings."),
        ColumnSpec("given_m3", "f8", unit="m3", doc="What it has brought."),
        ColumnSpec("began_s", "f8", unit="s", doc="When it began."),
        ColumnSpec("duration_s", "f8", unit="s", doc="How long it lasts."),
        ColumnSpec("lake", "i4", default=-1, doc="Lake a broken dam empties, -1 for none."),
        ColumnSpec("event", "i8", default=-1, doc="Event that tells of it."),
    ),
    doc="Called cloudbursts and broken dams, past and present.",
)

_TOLD = (ColumnSpec("event", "i8", default=-1, doc="Event of this flood that told of it, or -1."),)


def flood_tables(ground: Any, *, sections: int) -> tuple[TableSpec, ...]:
    """The tables of floods on one ground: what is told of roads, houses and fields is by row."""
    return (
        FLOOD,
        SOURCES,
        TableSpec("flooded_ways", max(sections, 1), _TOLD, "Row is a section of the ways."),
        TableSpec("flooded_houses", max(ground.buildings.count, 1), _TOLD, "Row is building."),
        TableSpec("flooded_fields", max(ground.fields_farm.count, 1), _TOLD, "Row is farm field."),
    )


def flood_fields(n: int) -> tuple[FieldSpec, ...]:
    """The fields of floods on the (n, n) hazard grid; discharges stand on the faces of cells."""
    return (
        FieldSpec(
            "flood_depth_m", "f8", (n, n), "m", 0.0, None, 0.0, "Flood water, mean over the cell."
        ),
        FieldSpec("flood_east_m2_s", "f8", (n, n + 1), "m2/s", doc="Flow through western faces."),
        FieldSpec("flood_north_m2_s", "f8", (n + 1, n), "m2/s", doc="Flow through southern faces."),
        FieldSpec("flood_speed_m_s", "f4", (n, n), "m/s", 0.0, None, 0.0, "Speed of that water."),
        FieldSpec(
            "flood_peak_m", "f4", (n, n), "m", 0.0, None, 0.0, "Greatest depth of the last flood."
        ),
        FieldSpec("flood_mud", "f4", (n, n), "1", 0.0, 1.0, 0.0, "Mud a flood has left."),
    )


_AT = {"x_m": "float", "y_m": "float"}

EVENT_KINDS = (
    *hazard_kinds(
        HazardKind.FLOOD,
        began="Water stands outside its channels.",
        ended="The last of a flood has drained.",
    ),
    EventKind(
        "cloudburst",
        {**_AT, "mm": "float", "hours": "float", "radius_m": "float"},
        "A called downpour begins.",
    ),
    EventKind(
        "dam_broke",
        {**_AT, "volume_m3": "float", "peak_m3_s": "float"},
        "A dam gives way.",
    ),
    EventKind("road_flooded", {**_AT, "road": "str", "depth_m": "float"}, "Water over a road."),
    EventKind("bridge_flooded", {**_AT, "depth_m": "float"}, "Water over the deck of a bridge."),
    EventKind("field_flooded", {"crop": "str", "depth_m": "float"}, "Water over a farm field."),
    EventKind("house_flooded", {"depth_m": "float"}, "Water over the floor of a house."),
    EventKind(
        "flood_peak",
        {"volume_m3": "float", "area_m2": "float", "depth_m": "float"},
        "A flood has passed its peak.",
    ),
)
