"""Columns, fields and event kinds of earthquakes, declared once."""

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.environment.hazards import HazardKind, hazard_kinds

SHOCK_SLOTS = 2048
NEVER = float("inf")

SHOCKS = TableSpec(
    "shocks",
    SHOCK_SLOTS,
    (
        ColumnSpec("time_s", "f8", unit="s", default=NEVER, doc="When it breaks; inf is free."),
        ColumnSpec("felt_s", "f8", unit="s", default=NEVER, doc="When S waves reach the village."),
        ColumnSpec("ends_s", "f8", unit="s", default=NEVER, doc="When its shaking is over."),
        ColumnSpec("x_m", "f8", unit="m", doc="Epicentre; may lie off the map."),
        ColumnSpec("y_m", "f8", unit="m", doc="Epicentre."),
        ColumnSpec("depth_km", "f8", unit="km", low=0.0, doc="Depth of the focus."),
        ColumnSpec("magnitude", "f8", unit="Mw", low=0.0, high=10.0, doc="Moment magnitude."),
        ColumnSpec("number", "i8", doc="Key of its scatter and of its own aftershocks."),
        ColumnSpec("mother_event", "i8", default=-1, doc="Event of the shock that set it off."),
        ColumnSpec("family_event", "i8", default=-1, doc="Event of its mainshock."),
        ColumnSpec("family_magnitude", "f8", doc="Magnitude of its mainshock."),
        ColumnSpec("cut", "f8", doc="Weaker aftershocks than this are not drawn."),
        ColumnSpec("hazard_row", "i4", default=-1, doc="Its row among the hazards, if it has one."),
        ColumnSpec("slide_row", "i4", default=-1, doc="Row of the landslides it set off."),
        ColumnSpec("commanded", "?", doc="Whether somebody called it."),
    ),
    doc="Earthquakes on their way or still shaking: one slot each, free again afterwards.",
)

EVENT_KINDS: tuple[EventKind, ...] = (
    *hazard_kinds(
        HazardKind.EARTHQUAKE,
        began="The ground shakes: a mainshock reaches the village.",
        ended="Its shaking is over; aftershocks may follow.",
    ),
    *hazard_kinds(
        HazardKind.LANDSLIDE,
        began="Slopes give way; magnitude is the ground released, m3.",
        ended="What came down has come to rest.",
    ),
    EventKind(
        "earthquake_felt",
        {"pga_g": "float", "mmi": "float", "distance_km": "float", "s_minus_p_s": "float"},
        "How a mainshock shook the village.",
    ),
    EventKind(
        "aftershock",
        {"magnitude": "float", "x_m": "float", "y_m": "float", "pga_g": "float", "mmi": "float"},
        "A weaker shock of the same sequence is felt in the village.",
    ),
    EventKind(
        "building_damaged",
        {"damage": "str", "by": "str", "pga_g": "float"},
        "A house is damaged: moderate, extensive or complete.",
    ),
)


def shaking_fields(n: int) -> tuple[FieldSpec, ...]:
    """Fields of earthquakes on the hazard grid (n, n)."""
    return (
        FieldSpec(
            "peak_ground_acceleration_g", "f4", (n, n), "g", 0.0, 4.0, 0.0,
            "Strongest shaking in the last shock that was felt.",
        ),
        FieldSpec(
            "peak_ground_acceleration_max_g", "f4", (n, n), "g", 0.0, 4.0, 0.0,
            "Strongest shaking since the start.",
        ),
        FieldSpec(
            "mmi", "f4", (n, n), "1", 0.0, 12.0, 0.0,
            "Modified Mercalli intensity of the last shock that was felt; 0 before any.",
        ),
        FieldSpec(
            "landslide_m", "f8", (n, n), "m", None, None, 0.0,
            "Ground that slides have brought (positive) or taken (negative); sums to zero.",
        ),
    )  # fmt: skip
