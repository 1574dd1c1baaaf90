"""The columns of `animals` and `herds`: who lives on the land and how each moves, one line each.

Filled and changed by `wildlife.py`; where an animal is at an instant follows from its row by
`animal_motion.py`.
"""

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.environment.animal_kinds import AnimalActivity, AnimalKind


def _instant(name: str, doc: str) -> ColumnSpec:
    return ColumnSpec(name, "f8", unit="s", doc=doc)


def _length(name: str, doc: str) -> ColumnSpec:
    return ColumnSpec(name, "f4", unit="m", doc=doc)


NEVER_S = -1e9
"""An instant before any run."""
ANIMAL_COLUMNS = (
    ColumnSpec("kind", "u1", low=0, high=max(AnimalKind), doc="AnimalKind."),
    ColumnSpec("herd", "i4", default=-1, doc="Row in `herds` of the company it keeps."),
    ColumnSpec("male", "?", doc="Sex."),
    ColumnSpec("size", "f4", unit="1", default=1.0, doc="Size against a grown one of its kind."),
    ColumnSpec("seed", "u4", doc="Its own number: coat, pace of the head."),
    ColumnSpec("activity", "u1", low=0, high=max(AnimalActivity), doc="AnimalActivity on arrival."),
    ColumnSpec(
        "before", "u1", low=0, high=max(AnimalActivity), doc="What it did before its journey."
    ),
    ColumnSpec("way", "u1", default=3, low=0, high=max(AnimalActivity), doc="Activity on the way."),
    ColumnSpec("from_xy_m", "f4", (2,), "m", doc="Where its last journey began."),
    ColumnSpec("to_xy_m", "f4", (2,), "m", doc="Where it leads."),
    _instant("depart_s", "When it began."),
    _instant("arrive_s", "When it ends."),
    _instant("next_s", "When it will do something else."),
    _instant("settled_s", "Since when it does what it does where it stays."),
    ColumnSpec("heading_rad", "f4", unit="rad", doc="Facing after arrival."),
    ColumnSpec("depart_heading_rad", "f4", unit="rad", doc="Facing before departure."),
    ColumnSpec("distance0_m", "f8", unit="m", doc="Walked before this journey (gait phase)."),
    ColumnSpec("winged", "?", doc="A bird."),
    ColumnSpec("finned", "?", doc="A fish."),
    _length("from_z_m", "Birds: height where the journey began. Fish: of the water there."),
    _length("to_z_m", "Birds: height where it ends. Fish: of the water there."),
    _length("fly_height_m", "Birds: height of flight over that; 0 on foot or afloat."),
    _length("loop_radius_m", "Birds: how far they circle off the straight way."),
    ColumnSpec("loop_turns", "f4", unit="1", doc="Birds: rounds flown on the way."),
    ColumnSpec("loop_phase", "f4", unit="rad", doc="Birds: where a round begins."),
    _length("bend_m", "Fish: length of the curved way; 0 straight, and for all others."),
    _length("from_depth_m", "Fish: depth under the surface where the journey began."),
    _length("to_depth_m", "Fish: depth where it ends."),
    ColumnSpec("rise_s", "f8", unit="s", default=NEVER_S, doc="Fish: when last at the surface."),
    ColumnSpec("rise_xy_m", "f4", (2,), "m", doc="Fish: where that was or will be."),
    _length("leap_m", "Fish: how high it leaps then; 0 it only takes a fly."),
)
HERD_COLUMNS = (
    ColumnSpec("kind", "u1", low=0, high=max(AnimalKind), doc="AnimalKind."),
    ColumnSpec("members", "i4", doc="How many they are."),
    ColumnSpec("field", "i4", default=-1, doc="Farm field they graze in; -1 none."),
    ColumnSpec("home_xy_m", "f4", (2,), "m", doc="Middle of their territory."),
    ColumnSpec("centre_xy_m", "f4", (2,), "m", doc="Where they are or are heading."),
    _length("territory_m", "Radius of the territory."),
    ColumnSpec("heading_rad", "f4", unit="rad", doc="Shoals: where they will face."),
    ColumnSpec("river", "i4", default=-1, doc="River of the ground a shoal lives in; -1 none."),
    ColumnSpec("flow_xy_m_s", "f4", (2,), "m/s", doc="Stream where a shoal is."),
    ColumnSpec("mode", "u1", low=0, high=max(AnimalActivity), doc="What they do, AnimalActivity."),
    _instant("until_s", "Until when."),
)


def wildlife_tables(animals: int) -> tuple[TableSpec, ...]:
    """Return both tables with room for so many animals at the start and for those born later.

    Rows are never given twice, so the room is what may be born in a run.
    """
    room = max(2 * animals, 1)
    return (
        TableSpec("animals", room, ANIMAL_COLUMNS, "Animals to be seen: kind, herd, way."),
        TableSpec("herds", max(animals, 1), HERD_COLUMNS, "Herds, flocks, shoals, lone hunters."),
    )
