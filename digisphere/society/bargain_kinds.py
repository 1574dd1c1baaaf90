"""The kinds of events bargaining emits; how they read is in ``language.lines_bargain``."""

from digisphere.core.events import EventKind

_MATTER = {
    "matter": "str",
    "ware": "int",
    "quantity": "int",
    "amount_cents": "int",
    "weeks": "int",
    "tasks": "int",
}
_COURSE = {"opened": "float", "answered": "float", "rounds": "int", "because": "str", "by": "int"}

BARGAIN_OPENED = EventKind(
    "bargain_opened",
    dict(_MATTER),
    doc="Subject begins to bargain with object: for the «price» of «quantity» units of a Ware that "
    "«amount_cents» is asked for, over which of the «tasks» (bits of Task) of a «chore» each does, "
    "or over what is paid back in «weeks» for a «loan» of «amount_cents».",
)
BARGAIN_STRUCK = EventKind(
    "bargain_struck",
    {**_MATTER, "level": "float", "object_tasks": "int", **_COURSE},
    doc="They agree: on cents for the lot, minutes of the object's work (which «object_tasks» it "
    "is), or cents to be paid back. «opened» and «answered» are the first offers of subject and "
    "object (-1: none), «rounds» all offers made; «by» accepted, «because» of.",
)
BARGAIN_FAILED = EventKind(
    "bargain_failed",
    {**_MATTER, **_COURSE},
    doc="They do not agree; «by» broke it off.",
)
CHORE_DONE = EventKind(
    "chore_done", {"task": "str"}, doc="Subject has done the housework they promised object."
)
CHORE_BROKEN = EventKind(
    "chore_broken",
    {"task": "str"},
    doc="Subject has not done the housework they promised object, and it still waits.",
)

BARGAIN_KINDS = (BARGAIN_OPENED, BARGAIN_STRUCK, BARGAIN_FAILED)
CHORE_KINDS = (CHORE_DONE, CHORE_BROKEN)
