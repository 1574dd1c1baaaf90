"""Columns and fields of fires, declared once; the two fire systems own and write them.

On the hazard grid: fuel, when each cell burnt or will, how hotly, what is left of the burn. On the
weather grid: moisture of dead fuel and fire danger. Smoke has a grid of its own, a quarter as fine
as the hazards'.
"""

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.fields import FieldSpec
from digisphere.environment.hazards import CAPACITY

ORDERS = 8
SMOKE_COARSER = 4

FIRE = TableSpec(
    "fire",
    1,
    (
        ColumnSpec("burning", "?", doc="Whether anything burns on the map."),
        ColumnSpec("smoky", "?", doc="Whether any smoke is in the air."),
        ColumnSpec("village_danger", "f4", unit="1", low=0.0, doc="Fire danger at the village."),
        ColumnSpec("leapt", "?", doc="Whether sparks have lit something since then."),
        ColumnSpec("solved_s", "f8", unit="s", default=-1e9, doc="When spread was last solved."),
        ColumnSpec("flashes_seen", "i8", doc="Flashes of lightning looked at so far."),
        ColumnSpec("healed_s", "f8", unit="s", doc="When burns last healed."),
        ColumnSpec("order_count", "i8", doc="Fires called and not yet lit."),
        ColumnSpec("order_row", "i8", (ORDERS,), default=-1, doc="Their natural events."),
        ColumnSpec("order_x_m", "f8", (ORDERS,), unit="m", doc="Where."),
        ColumnSpec("order_y_m", "f8", (ORDERS,), unit="m", doc="Where."),
        ColumnSpec("order_radius_m", "f8", (ORDERS,), unit="m", doc="How wide."),
    ),
    doc="What fires remember from minute to minute, one row.",
)
FIRES = TableSpec(
    "fires",
    CAPACITY,
    (
        ColumnSpec("forest_m2", "f8", unit="m2", low=0.0, doc="Woodland burnt by it."),
        ColumnSpec("forest_event", "i8", default=-1, doc="Event with which it took a wood."),
        ColumnSpec("near_event", "i8", default=-1, doc="Event with which it came near."),
        ColumnSpec("leaps", "u2", doc="Spot fires told of."),
    ),
    doc="More about each fire; row is that of the natural event.",
)
HOUSES = (
    ColumnSpec("lit_s", "f8", unit="s", default=-1.0, doc="When it caught fire; -1 it has not."),
    ColumnSpec("fire_row", "i8", default=-1, doc="Natural event that lit it."),
)
FIELD_BURNS = (
    ColumnSpec("burnt", "f4", unit="1", low=0.0, high=1.0, doc="Share burnt this season."),
    ColumnSpec("event", "i8", default=-1, doc="Event that told of it."),
)

_HAZARD_GRID = (
    ("fuel_kg_m2", "f4", "kg/m2", 0, 10, 0.0, "Fine fuel that could burn now."),
    (
        "fire_arrival_s",
        "f8",
        "s",
        None,
        None,
        float("nan"),
        "When fire came; NaN where it has not.",
    ),
    ("fire_due_s", "f8", "s", None, None, float("inf"), "When fire will come as things stand."),
    ("fire_start_s", "f8", "s", None, None, 0.0, "When the front toward here was at its progress."),
    ("fire_progress", "f4", "1", -1, 1, 0.0, "Share of its way it had behind it; -1 lit here."),
    ("fire_heat_s", "f4", "s", 0, None, 0.0, "How long a stopped front could still wake again."),
    ("fire_row", "i2", "1", -1, None, -1, "Natural event that burnt it, -1 none."),
    ("fire_intensity_kw_m", "f4", "kW/m", 0, None, 0.0, "Fireline intensity where it flames now."),
    ("burn_severity", "f4", "1", 0, 1, 0.0, "Trace of fire: 1 all burnt; heals with growth."),
    ("burn_shoots", "f4", "1", 0, 1, 0.0, "Burnt ground under young green; 0 where none burnt."),
)


def fire_fields(n: int) -> tuple[FieldSpec, ...]:
    """Fields of the fire system on the (n, n) hazard grid, and smoke."""
    coarse = max(n // SMOKE_COARSER, 1)
    smoke = FieldSpec(
        "smoke_g_m2", "f4", (coarse, coarse), "g/m2", 0, None, 0.0, "Smoke in the air column."
    )
    return (
        *(
            FieldSpec(name, dtype, (n, n), unit, low, high, default, doc)
            for name, dtype, unit, low, high, default, doc in _HAZARD_GRID
        ),
        smoke,
    )


def danger_fields(n: int) -> tuple[FieldSpec, ...]:
    """Fields of the fire-danger system on the (n, n) weather grid."""
    return (
        FieldSpec("fuel_moisture", "f4", (n, n), "kg/kg", 0, 1, 0.15, "Water in fine dead fuel."),
        FieldSpec("fire_danger", "f4", (n, n), "1", 0, None, 0.0, "Forest fire danger (McArthur)."),
    )
