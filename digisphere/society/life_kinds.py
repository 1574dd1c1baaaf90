"""The kinds of events in the course of a life, declared once with the fields they carry.

Emitted by ``births``, ``couples``, ``moves`` and ``stages``; how they read in English is in
``digisphere.language``.
"""

from digisphere.core.events import EventKind

EXPECTING = EventKind(
    "expecting", {}, doc="Subject has found that she is with child; object is the father."
)
BIRTH = EventKind(
    "birth",
    {"sex": "str", "mass_kg": "float"},
    doc="Subject gives birth to object, a «girl» or a «boy».",
)
NEW_KIN = EventKind(
    "new_kin",
    {"sex": "str"},
    doc="Subject, the father, a sister or brother or a grandparent, has object as new-born kin.",
)
COURTSHIP = EventKind("courtship", {}, doc="Subject and object begin to go out together.")
BREAKUP = EventKind("breakup", {}, doc="Subject and object no longer go out together.")
WEDDING = EventKind(
    "wedding", {}, doc="Subject and object marry and set up house together at the place."
)
SEPARATION = EventKind(
    "separation", {"affinity": "float"}, doc="Subject and object part for good after marriage."
)
MOVED_HOUSE = EventKind(
    "moved_house",
    {"why": "str"},
    doc="Subject moves to another house of the village, the place: «wedding», «separation», "
    "«own_home», «room», «ruin» or «care» of those there.",
)
DEPARTURE = EventKind(
    "departure",
    {"why": "str", "scores": "list", "people": "int"},
    doc="Subject leaves the valley for good with all they have; object is whom they go with. "
    "«why» is the weightiest reason: «far_away» (to see other places, to learn or to work there), "
    "«no_work», «ruin» of the house, «lonely», «separation», «partner» or «kin» elsewhere; "
    "«scores» are the reasons with what each adds to the chance in a year; «people» go.",
)
PARTING = EventKind("parting", {}, doc="Subject stays behind; object, who was close, has left.")
ARRIVAL = EventKind(
    "arrival",
    {"why": "str", "people": "int"},
    doc="Subject comes to live in the village at the place, a house that stood empty («house») or "
    "for work that is to be had («work»); object is whom they come with.",
)
STARTED_SCHOOL = EventKind("started_school", {}, doc="Subject goes to school from today.")
LEFT_SCHOOL = EventKind("left_school", {}, doc="Subject has done with school.")
RETIRED = EventKind("retired", {"occupation": "str"}, doc="Subject gives up work for good.")

LIFE_KINDS = (
    EXPECTING, BIRTH, NEW_KIN, COURTSHIP, BREAKUP, WEDDING, SEPARATION, MOVED_HOUSE, DEPARTURE,
    PARTING, ARRIVAL, STARTED_SCHOOL, LEFT_SCHOOL, RETIRED,
)  # fmt: skip
