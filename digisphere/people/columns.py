"""The columns of `people`, `people_text`, `households`, `memory`, `alarms`: one line each.

A `ColumnSpec` drives allocation, range checks, the inspector's widgets, the dataset schema and the
reference page, so what a number means is written here and nowhere else. Who fills them: the
`population` system (lasting facts), `needs`, `deliberate`, `movement` and `remember`. Money
(`purse_cents`) moves through society's ledger only; society also writes `larder_meals`, the talk
columns, and path and activity of those who talk.
"""

from typing import Any

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.identity import NONE
from digisphere.people.enums import (
    Activity,
    Danger,
    Education,
    Goal,
    Hobby,
    Illness,
    MemoryKind,
    Occupation,
    Origin,
    Reason,
    Role,
    Sex,
    Value,
)
from digisphere.people.life_columns import life_table
from digisphere.people.mind_columns import mind_tables
from digisphere.people.trajectory import PATH_POINTS

MEMORY_SLOTS = 160
PLACES_FULL = 6
"""Full places one keeps in mind at a time."""
"""Things a person remembers at most; the weakest gives way to the newest."""
OPTIONS = 3
"""Alternatives kept beside each decision."""
MAYBE_DAY = 0
"""Stands in `*_day` columns for "never"."""


def _column(name: str, dtype: str, doc: str, **more: Any) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)


def _code(name: str, kinds: Any, doc: str, **more: Any) -> ColumnSpec:
    return _column(name, "uint8", doc, low=0, high=max(kinds), **more)


def _row(name: str, doc: str) -> ColumnSpec:
    return _column(name, "int32", doc + "; -1 for none.", low=-1, default=NONE)


def _event(name: str, doc: str) -> ColumnSpec:
    return _column(name, "int32", doc + "; -1 for none.", low=-1, default=NONE)


def _trait(name: str, doc: str) -> ColumnSpec:
    return _column(name, "float32", doc, low=1, high=5, default=3, editable=True)


def _need(name: str, doc: str) -> ColumnSpec:
    return _column(name, "float32", doc, low=0, high=1, default=1, editable=True)


def _instant(name: str, doc: str, default: float = 0.0) -> ColumnSpec:
    return _column(name, "float64", doc, unit="s", default=default)


_WHO = (
    _code("sex", Sex, "Sex: 0 female, 1 male."),
    _column("birth_day", "int32", "Birthday as a proleptic Gregorian ordinal day.", unit="days"),
    _column("age_years", "float32", "Age at the start of the day.", unit="years", low=0, high=110),
    _row("household_id", "Row in `households`"),
    _code("role", Role, "Place within the household."),
    _row("mother", "Row of the mother, if she lives here"),
    _row("father", "Row of the father, if he lives here"),
    _row("partner", "Row of the partner"),
    _code("occupation", Occupation, "What they do for a living, or instead."),
    _code("education", Education, "Highest schooling finished."),
    _column("income_cents_month", "int64", "Agreed pay or pension a month.", unit="cents", low=0),
    _row("home_place", "Place (place_id) they live at"),
    _row("work_place", "Place they earn their living or go to school at"),
    _row("bed_slot", "Slot (slot_id) of their own bed"),
    _row("work_slot", "Slot where they usually work"),
    _column("married_day", "int32", "Day they married or moved together; 0 never.", unit="days"),
    _column("hired_day", "int32", "Day their present work began; 0 none.", unit="days"),
    _column("arrived_day", "int32", "Day they came to the village; birth_day if born here."),
    _code("origin", Origin, "Land they or their family are from."),
    _column("fluency", "float32", "How well they speak the valley's language.", low=0, high=1,
            default=1),
    _column("home_tongue", "float32", "How well they speak the language of their origin.", low=0,
            high=1, default=1),
)  # fmt: skip
_CHARACTER = (
    _trait("openness", "Big Five openness, BFI scale."),
    _trait("conscientiousness", "Big Five conscientiousness, BFI scale."),
    _trait("extraversion", "Big Five extraversion, BFI scale."),
    _trait("agreeableness", "Big Five agreeableness, BFI scale."),
    _trait("neuroticism", "Big Five neuroticism, BFI scale."),
    _column("values", "float16", "Importance of Schwartz's ten basic values, by Value: -1 opposed "
            "to what they live by, 0 not important, 7 of supreme importance.", shape=(len(Value),),
            low=-1, high=7),
    _code("hobby", Hobby, "What they like to do with free time."),
    _column("devotion", "float32", "Pull of the chapel on Sundays.", low=0, high=1),
    _column("chronotype_h", "float32", "How much later than the average their body clock runs.",
            unit="h", low=-4, high=4),
)  # fmt: skip
_BODY = (
    _column("stature_m", "float32", "Height standing.", unit="m", low=0.4, high=2.3, default=1.7),
    _column("mass_kg", "float32", "Body mass.", unit="kg", low=2, high=220, default=70),
    _column("muscle", "float32", "Muscularity, 0 slight to 1 athletic.", low=0, high=1),
    _column("skin_tone", "uint8", "Monk Skin Tone scale.", low=1, high=10, default=5),
    _column("hair_style", "uint8", "Index into the hair styles of their sex and age.", high=7),
    _column(
        "hair_colour", "uint8", "Index into the hair palette, dark to fair, then grey.", high=7
    ),
    _column("outfit", "uint8", "Index into the outfits.", high=7),
    _column("top_colour", "uint8", "Index into the cloth palette, upper body.", high=15),
    _column("bottom_colour", "uint8", "Index into the cloth palette, lower body.", high=15),
    _column("coat", "bool", "Wears a coat now, by the weather when they left.", default=False),
)
_NEEDS = (
    _need("hunger", "Satiety: 1 full, 0 starving."),
    _need("energy", "Restedness: 1 minus sleep pressure (two-process model)."),
    _need("hygiene", "Cleanliness."),
    _need("social", "Satisfaction of the wish for company."),
    _need("fun", "Satisfaction of the wish for play and change."),
    _need("safety", "Feeling dry, warm, sheltered and unthreatened."),
)
_FEELING = (
    _column("pleasure", "float32", "Mood, PAD space: pleasure.", low=-1, high=1, editable=True),
    _column("arousal", "float32", "Mood, PAD space: arousal.", low=-1, high=1, editable=True),
    _column("dominance", "float32", "Mood, PAD space: dominance.", low=-1, high=1, editable=True),
    _column("spirits", "float32", "Good and bad days: a slow drift of mood.", low=-1, high=1),
    _column("health", "float32", "Bodily health.", low=0, high=1, default=1, editable=True),
    _code("ill", Illness, "What ails them now."),
    _instant("ill_since_s", "When the illness began", default=-1.0),
    _instant("treated_s", "Last treatment at the clinic", default=-1e9),
    _column("chill", "float32", "Hours lately spent wet or cold, fading.", unit="h", low=0),
    _column("wetness", "float32", "How wet their clothes are.", low=0, high=1),
    _column(
        "legs", "float32", "Freshness of the legs; walking tires them.", low=0, high=1, default=1
    ),
    _column("purse_cents", "int64", "Money at hand.", unit="cents", low=0),
)
_PLAN = (
    _code("activity", Activity, "What they are doing; exact between steps by activity_at()."),
    _code("arrival_activity", Activity, "What they will do where the path ends."),
    _code("intention", Goal, "What they mean to do."),
    _row("goal_place", "Place where they mean to do it"),
    _code("reason", Reason, "The term that weighed most in the decision."),
    _column("reason_value", "float32", "Weight of that term, in utility points."),
    _code("option_goal", Goal, "Best three goals of the last deliberation.", shape=(OPTIONS,)),
    _column("option_score", "float32", "Their utilities, best first.", shape=(OPTIONS,)),
    _instant("decision_until_s", "When they will think again", default=-1.0),
    _event("intention_event", "Event of the present intention"),
    _column(
        "habit",
        "uint8",
        "Strength of habit by goal and hour of the day, learnt from what they did.",
        shape=(len(Goal), 24),
    ),
    _column("worked_s", "float32", "Time at work or school today.", unit="s", low=0),
    _event("interrupt_event", "Event that makes them think again at the next minute"),
    _instant("weighed_s", "When they last weighed what to do", default=-1e9),
    _instant("meant_until_s", "When the present intention is meant to be done", default=-1.0),
    _column(
        "done_s",
        "float64",
        "When each goal was last taken up.",
        unit="s",
        shape=(len(Goal),),
        default=-1e9,
    ),
    _column("larder_seen_meals", "float32", "Meals in the house when they last saw; NaN never.",
            unit="meals", default=float("nan")),
    _column("water_seen", "float32", "Water in the house when they last saw; NaN never.",
            default=float("nan")),
    _column("tidiness_seen", "float32", "State of the house when they last saw; NaN never.",
            default=float("nan")),
    _instant("errand_until_s", "Until then they count on somebody of the house who went for food "
             "or water", default=-1.0),
    _event("weather_event", "Newest weather event they have reacted to"),
    _column("setting_out", "bool", "Decided this tick; movement plans the path.", default=False),
)  # fmt: skip
_WHERE = (
    _row("place_id", "Place they are at"),
    _row("slot_id", "Slot they make for or are at"),
    _column("slot_held", "bool", "They have taken that slot; nobody else can.", default=False),
    _column(
        "full_place",
        "int32",
        "Places they were turned away from.",
        shape=(PLACES_FULL,),
        default=NONE,
    ),
    _column(
        "full_until_s",
        "float32",
        "How long they count on each being full still.",
        unit="s",
        shape=(PLACES_FULL,),
        default=-1.0,
    ),
    _row(
        "at_slot", "Slot they stand, sit or lie at where the path ends; none in a talk on the way"
    ),
    _column("indoors", "bool", "Under a roof, not drawn; exact by indoors_at().", default=False),
)
_PATH = (
    _column(
        "path_xy_m",
        "float32",
        "Polyline walked; only path_count points are used.",
        unit="m",
        shape=(PATH_POINTS, 2),
    ),
    _column(
        "path_t_s",
        "float64",
        "Instant of arrival at each point; the first is departure.",
        unit="s",
        shape=(PATH_POINTS,),
    ),
    _column("path_count", "int16", "Points in use; 1 for those who stand.", high=PATH_POINTS),
    _column(
        "path_distance0_m", "float64", "Metres walked before this path (gait phase).", unit="m"
    ),
    _column("heading_rad", "float32", "Facing when standing and at the path's end.", unit="rad"),
    _column("depart_heading_rad", "float32", "Facing before this path began.", unit="rad"),
    _instant(
        "out_from_s", "Instant they step out of the door (inf: stays in)", default=float("-inf")
    ),
    _instant(
        "out_until_s", "Instant they step in through a door (inf: stays out)", default=float("inf")
    ),
    _column(
        "walk_speed_m_s", "float32", "Unhurried speed on level ground.", unit="m/s", default=1.3
    ),
    _column("phase", "float32", "Personal offset of the gait cycle.", low=0, high=1),
    _instant("activity_t0_s", "When the present activity began"),
    _code("left_activity", Activity, "What they did before: the posture they leave."),
    _row("left_slot", "Slot they were at before"),
    _instant("left_s", "When they begin to leave that posture"),
    _column("left_share", "float32", "How far they had taken it up.", low=0, high=1),
    _column(
        "in_arms_of",
        "int32",
        "Row of who holds them, an infant, in their arms; and of who put them down last.",
        shape=(2,),
        low=-1,
        default=NONE,
    ),
)
_TALK = (
    _row("interlocutor", "Row of whom they talk with"),
    _event("words_event", "Last speech event they uttered"),
    _column("listening", "bool", "The interlocutor has the word.", default=False),
    _instant("turn_s", "When the word last passed to or from them", default=-1e9),
    _instant(
        "talk_until_s", "Held in a conversation until then; no decisions before", default=-1.0
    ),
    _code("invited_goal", Goal, "What they have agreed to do; NONE for nothing."),
    _row("invited_place", "Where it is agreed for"),
    _row("invited_by", "Row of the one they agreed with"),
    _instant("invited_from_s", "When it begins"),
    _instant("invited_until_s", "When it lapses", default=-1.0),
    _event("invited_event", "Speech event of the agreement"),
    _column("invited_pull", "float32", "How much they wish to keep it.", low=0, high=1),
    _code("invited_why", Reason, "What it would be done for.", default=int(Reason.INVITED)),
)

PEOPLE_COLUMNS: tuple[ColumnSpec, ...] = (
    *_WHO, *_CHARACTER, *_BODY, *_NEEDS, *_FEELING, *_PLAN, *_WHERE, *_PATH, *_TALK,
)  # fmt: skip
PEOPLE_TEXT_COLUMNS: tuple[ColumnSpec, ...] = (
    ColumnSpec(name="given", dtype="text", doc="Given name."),
    ColumnSpec(name="family", dtype="text", doc="Family name."),
    ColumnSpec(name="background", dtype="text", doc="A paragraph told from the person's own data."),
    ColumnSpec(name="chronicle", dtype="text", doc="What has happened to them since, as entries."),
)
HOUSEHOLD_COLUMNS: tuple[ColumnSpec, ...] = (
    _row("home_place", "Place the household lives at"),
    _row("head", "Row of its head"),
    _column("size", "int32", "People in it.", low=0),
    _column("larder_meals", "float32", "Meals of food in the house.", unit="meals", low=0),
    _column("water", "float32", "Fresh water in the house.", low=0, high=1, default=1),
    _column("tidiness", "float32", "State of the house.", low=0, high=1, default=1),
)
MEMORY_COLUMNS: tuple[ColumnSpec, ...] = (
    _column("time_s", "float64", "When it happened.", unit="s", shape=(MEMORY_SLOTS,)),
    _column("last_access_s", "float32", "Last recalled.", unit="s", shape=(MEMORY_SLOTS,)),
    _column("kind", "uint8", "MemoryKind.", shape=(MEMORY_SLOTS,), high=max(MemoryKind)),
    _column("importance", "float16", "How much it matters.", shape=(MEMORY_SLOTS,), low=0, high=1),
    _column("valence", "float16", "Bad to good.", shape=(MEMORY_SLOTS,), low=-1, high=1),
    _column("place", "int32", "Where (place_id).", shape=(MEMORY_SLOTS,), default=NONE),
    _column("other", "int32", "Row of the other person.", shape=(MEMORY_SLOTS,), default=NONE),
    _column("event", "int32", "The event itself.", shape=(MEMORY_SLOTS,), default=NONE),
    _column("accesses", "uint8", "Times recalled, 255 at most.", shape=(MEMORY_SLOTS,)),
    _column("count", "int32", "Slots in use.", low=0, high=MEMORY_SLOTS),
    _column(
        "lived", "float32", "Importance of what was remembered since last looking back.", low=0
    ),
    _column("seen_event", "int64", "Newest event this mind has been offered.", default=NONE),
)

ALARM_COLUMNS: tuple[ColumnSpec, ...] = (
    _code("danger", Danger, "What they are in fear of now."),
    _event("danger_event", "Event that frightened them last"),
    _instant("danger_until_s", "Until when the fear lasts, unless it is renewed", default=-1.0),
    _row("refuge_place", "Place they hope to be safe at"),
    _instant("ways_known_s", "Until when they plan round what is closed", default=-1.0),
    _instant("halted_s", "When a closed way last stopped them", default=-1e9),
    _event("halted_event", "Event of the closure that stopped them"),
    _column("missed_day", "int32", "Day index of the work last missed; -1 never.", default=-1),
    _event("exposed_event", "Natural event that last put their limbs at risk"),
    _event("doomed_event", "The injury they are dying of"),
    _event("caught_event", "Event with which they were caught under a fallen house"),
    _column("caught_work_h", "float32", "Digging until they are reached.", unit="h", low=0),
    _column(
        "holds_out_until_s",
        "float32",
        "Until when they can live under it; nobody knows.",
        unit="s",
        default=-1.0,
    ),
    _event("freed_event", "Event with which they were got out last, until it has told on ties"),
    _row("carried_by", "Who carries them or leads them by the hand, a small child"),
    _event("left_event", "Danger in which they were last left behind, an infant"),
    _row("help_house", "Fallen house in which they know somebody to be caught"),
    _event("help_event", "Who was caught there, as they learnt of it"),
    _column(
        "help_known_s",
        "float32",
        "When they last learnt or saw that somebody is.",
        unit="s",
        default=-1e9,
    ),
    _column("dug_s", "float32", "How long they have dug there.", unit="s", low=0),
)


def tables(people: int) -> tuple[TableSpec, ...]:
    """Return the specs of all tables of this room for so many people."""
    rows = max(people, 1)
    return (
        TableSpec("people", rows, PEOPLE_COLUMNS, doc="Everybody: facts, needs, plans, paths."),
        TableSpec("people_text", rows, PEOPLE_TEXT_COLUMNS, doc="Names and life stories."),
        TableSpec("households", rows, HOUSEHOLD_COLUMNS, doc="Who keeps house together."),
        TableSpec("memory", rows, MEMORY_COLUMNS, doc="What each person remembers."),
        TableSpec("alarms", rows, ALARM_COLUMNS, doc="Fears, and closures each has met with."),
        life_table(rows),
        *mind_tables(rows),
    )
