"""Every column and event of rivers and lakes, declared once; `rivers` owns and writes them."""

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.events import EventKind
from digisphere.environment.river_network import Network


def _metres(name: str, doc: str, *, unit: str = "m") -> ColumnSpec:
    return ColumnSpec(name, "f8", unit=unit, doc=doc)


_REACHES = (
    ColumnSpec("river", "i4", doc="Which of the ground's rivers."),
    ColumnSpec("first_point", "i4", doc="First point of its line."),
    ColumnSpec("last_point", "i4", doc="Last point of its line."),
    _metres("x_m", "Middle, from the west edge."),
    _metres("y_m", "Middle, from the south edge."),
    _metres("discharge_m3_s", "Water that leaves it.", unit="m3/s"),
    _metres("mean_m3_s", "The same in the mean of the climate.", unit="m3/s"),
    _metres("bankfull_m3_s", "Discharge that formed its bed and fills it.", unit="m3/s"),
    _metres("holds_m3_s", "The most it carries before it goes over its banks.", unit="m3/s"),
    _metres("depth_m", "Depth of the water."),
    _metres("width_m", "Width of the water."),
    _metres("level_m", "Height of the water."),
    _metres("store_m3", "Water in it.", unit="m3"),
    _metres("spill_m3", "Water over its banks that the flood has not yet spread.", unit="m3"),
    _metres("spill_m3_s", "How fast it does so.", unit="m3/s"),
    _metres("returned_m3", "Water the flood has given back to it.", unit="m3"),
    ColumnSpec("event", "i8", default=-1, doc="Event of its river's high water, -1 for none."),
)
_LAKES = (
    _metres("x_m", "Deepest place, from the west edge."),
    _metres("y_m", "Deepest place, from the south edge."),
    _metres("level_m", "Height of the water."),
    _metres("full_level_m", "Height at the mean outflow of the climate."),
    _metres("volume_m3", "Water in it.", unit="m3"),
    _metres("area_m2", "Surface.", unit="m2"),
    _metres("outflow_m3_s", "Water over its sill.", unit="m3/s"),
    ColumnSpec("spilling", "?", doc="Whether water runs over its sill."),
    _metres("returned_m3", "Water a flood has brought into it.", unit="m3"),
    _metres("outlet_x_m", "Where its water leaves, from the west edge."),
    _metres("outlet_y_m", "Where its water leaves, from the south edge."),
)
_CATCHMENTS = (
    _metres("area_m2", "Land that drains to it without passing another.", unit="m2"),
    _metres("slope_m3", "Water on its slopes.", unit="m3"),
    _metres("ground_m3", "Ground water below them.", unit="m3"),
    _metres("beyond_m3", "Water on its way here from beyond the map.", unit="m3"),
)


def river_tables(network: Network) -> tuple[TableSpec, ...]:
    """The tables of one network: a row per reach, per lake, and per node with a catchment."""
    return (
        TableSpec("reaches", max(network.reaches.count, 1), _REACHES, "Row is reach of a river."),
        TableSpec("lakes", max(network.lakes.count, 1), _LAKES, "Row is lake, largest first."),
        TableSpec(
            "catchments", network.count, _CATCHMENTS, "Rows are reaches, lakes and the shore."
        ),
    )


EVENT_KINDS = (
    EventKind(
        "river_overtops",
        {"x_m": "float", "y_m": "float", "discharge_m3_s": "float", "holds_m3_s": "float"},
        "A river comes over its banks.",
    ),
    EventKind(
        "lake_stops_spilling", {"x_m": "float", "y_m": "float", "area_m2": "float"},
        "A lake sinks below its sill.",
    ),
    EventKind(
        "lake_spills", {"x_m": "float", "y_m": "float", "area_m2": "float"},
        "A lake runs over its sill again.",
    ),
)  # fmt: skip
