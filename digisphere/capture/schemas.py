"""Every table of a dataset: what a row is, its columns, and what its ids point to.

Columns that copy a simulation column take its ``ColumnSpec``, so unit and meaning are stated once.
Filling them is ``rows`` (per frame) and ``ground_tables`` (the ground); writing is ``tabular``.
Called by the session, which puts all schemas into the manifest, and by the validator.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digisphere.capture.animal_rows import ANIMALS
from digisphere.capture.annotators import INSTANCES, KEYPOINTS
from digisphere.capture.decision_rows import DECISIONS
from digisphere.capture.frame import label_columns
from digisphere.capture.ground_tables import GROUND_TABLES
from digisphere.capture.social_schemas import (
    ENCOUNTER_PEOPLE,
    ENCOUNTERS,
    EVENT,
    MESSAGES,
    PERSON,
    PLACE,
    standing_schemas,
)
from digisphere.capture.tabular import ID_LIST, TableSchema
from digisphere.core.columns import TEXT, ColumnSpec
from digisphere.environment.cf_names import names_in
from digisphere.people.enums import (
    NEEDS,
    TRAITS,
    Activity,
    Education,
    Goal,
    Hobby,
    Illness,
    Occupation,
    Origin,
    Reason,
    Role,
    Sex,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import IntEnum

    from digisphere.capture.annotators import Annotator
    from digisphere.core.fields import FieldSpec
    from digisphere.core.state import WorldState

MOOD = ("pleasure", "arousal", "dominance")
MIND_COPIED = (
    "age_years", "sex", "occupation", *TRAITS, *NEEDS, *MOOD, "health", "ill", "purse_cents",
    "intention", "goal_place", "reason", "reason_value", "intention_event", "interlocutor",
    "listening", "place_id",
)  # fmt: skip
"""Columns of ``people`` copied into ``minds`` as they are."""
STATE_COPIED = (
    *NEEDS, *MOOD, "health", "ill", "purse_cents", "intention", "reason", "goal_place",
    "interlocutor", "place_id",
)  # fmt: skip
"""Columns of ``people`` copied into ``states`` as they are."""
_SECONDS = "s since the scenario's start"


def _column(name: str, dtype: str, doc: str, **more: object) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)  # type: ignore[arg-type]


FRAME_ID = _column("frame_id", "int32", "Number of the frame, from 0.")
_PERSON_ID = _column("person_id", "int32", "Row of the person in the people table.")
_TICK = _column("tick", "int64", "Tick of the simulation.")
_TIME = _column("time_s", "float64", "When.", unit=_SECONDS)
_WHERE_SEEN = (
    _column("activity", "uint8", "Activity at this very instant (people.enums.Activity)."),
    _column("indoors", "bool", "Under a roof at this instant, and so not drawn."),
    _column(
        "position_m",
        "float64",
        "Feet in the world; of an infant in arms, those of who holds it.",
        shape=(3,),
        unit="m",
    ),
    _column("heading_rad", "float64", "Facing; 0 east, counter-clockwise.", unit="rad"),
    _column("speed_m_s", "float64", "Ground speed.", unit="m/s"),
    _column("in_arms_of", "int32", "Row of who holds them, an infant, in their arms; -1 nobody."),
)

FRAMES = TableSchema(
    "frames",
    "One row per picture.",
    (
        FRAME_ID,
        _TICK,
        _TIME,
        _column("datetime", TEXT, "Local date and time, ISO 8601."),
        _column("folder", TEXT, "Folder of the picture's files."),
        _column("rig", TEXT, "How the viewpoint was chosen."),
        _column("look", TEXT, "Weather drawn instead of the world's own; empty for its own."),
        _column("exposure_ev", "float64", "Stops added to the automatic exposure.", unit="EV"),
        _column("clothes", TEXT, "Other clothes than their own people are shown in; empty: none."),
        _column("instances", "int32", "Instances seen."),
        _column("people", "int32", "People seen."),
        _column("world_digest", TEXT, "Fingerprint of the whole state behind the picture."),
    ),
    {},
)
CAMERAS = TableSchema(
    "cameras",
    "One row per picture: the pinhole camera. Axes are OpenCV's (x right, y down, z forward); the "
    "pixel origin is the top-left corner of the top-left pixel, so centres lie at +0.5.",
    (
        FRAME_ID,
        _column("width", "int32", "Picture width.", unit="px"),
        _column("height", "int32", "Picture height.", unit="px"),
        _column("fx", "float64", "Focal length across.", unit="px"),
        _column("fy", "float64", "Focal length down.", unit="px"),
        _column("cx", "float64", "Principal point across.", unit="px"),
        _column("cy", "float64", "Principal point down.", unit="px"),
        _column("camera_from_world", "float64", "Rigid transform, row by row.", shape=(4, 4)),
        _column("position_m", "float64", "Camera centre in the world.", shape=(3,), unit="m"),
        _column("near_m", "float64", "Nothing nearer is drawn.", unit="m"),
        _column("exposure", "float64", "Radiance was multiplied by this before the tone curve."),
        _column("flow_s", "float64", "One flow step; NaN without flow.", unit="s"),
        _column(
            "camera_from_world_later",
            "float64",
            "Of the camera one flow step later.",
            shape=(4, 4),
            default=float("nan"),
        ),
        _column(
            "camera_from_world_earlier",
            "float64",
            "Of the camera one flow step earlier.",
            shape=(4, 4),
            default=float("nan"),
        ),
    ),
    {"frame_id": "frames.frame_id"},
)
EVENTS = TableSchema(
    "events",
    "Everything that happened up to the last picture, and because of what.",
    (
        _column("event_id", "int64", "Number of the event, from 0."),
        _TICK,
        _TIME,
        _column("kind", TEXT, "Kind of event."),
        _column("subject", "int32", "Id of who or what did it; -1 none."),
        _column("object", "int32", "Id of whom or what it was done to; -1 none."),
        _column("place", "int32", "Id of where; -1 none."),
        _column("payload", TEXT, "Further facts, JSON."),
        _column("causes", ID_LIST, "Ids of the events that caused it."),
    ),
    {
        "subject": "entities",
        "object": "entities",
        "place": "entities",
        "causes": "events.event_id",
    },
)


def dataset_schemas(
    state: WorldState, *, annotators: Iterable[Annotator]
) -> dict[str, TableSchema]:
    """All tables that grow frame by frame, by name, for a run with this state's columns."""
    chosen = tuple(annotators)
    people = state.tables["people"].specs
    schemas = [
        FRAMES,
        CAMERAS,
        TableSchema(
            "instances",
            "One row per picture and instance seen in it (ground, water and sky have none).",
            (FRAME_ID, *label_columns(chosen, table=INSTANCES)),
            {"frame_id": "frames.frame_id", "instance_id": "entities"},
        ),
        TableSchema(
            "keypoints",
            "One row per picture and person seen in it: COCO-17 keypoints.",
            (FRAME_ID, *label_columns(chosen, table=KEYPOINTS)),
            {
                "frame_id": "frames.frame_id",
                "person_id": "people.person_id",
                "instance_id": "entities",
            },
        ),
        minds_schema(people),
        states_schema(people),
        people_schema(people),
        EVENTS,
        MESSAGES,
        *standing_schemas({n: t.specs for n, t in state.tables.items()}).values(),
        weather_schema(state.tables["sky"].specs, fields=state.field_specs),
        environment_schema(state.field_specs),
    ]
    if "conversations" in state.tables:
        schemas += [ENCOUNTERS, ENCOUNTER_PEOPLE]
    if "animals" in state.tables:
        schemas.append(ANIMALS)
    if "decisions" in state.tables:
        schemas.append(DECISIONS)
    return by_name(schemas)


def by_name(schemas: Iterable[TableSchema]) -> dict[str, TableSchema]:
    """Return schemas by name, without references to tables that are neither here nor the ground's.

    A world without households or conversations has no tables of them to point to.
    """
    made = {schema.name: schema for schema in schemas}
    known = {*made, *GROUND_TABLES, "entities"}
    return {
        name: replace(
            schema,
            references={c: t for c, t in schema.references.items() if t.split(".")[0] in known},
        )
        for name, schema in made.items()
    }


def minds_schema(people: Mapping[str, ColumnSpec]) -> TableSchema:
    """What goes on in everyone seen."""
    return TableSchema(
        "minds",
        "One row per picture and person seen in it: what they are, feel, do, want and say.",
        (
            FRAME_ID,
            _PERSON_ID,
            _column("instance_id", "int32", "Id of the person's pixels."),
            _column("name", TEXT, "Given and family name."),
            *(people[name] for name in MIND_COPIED),
            *_WHERE_SEEN,
            _column("activity_name", TEXT, "The activity as a word."),
            _column("intention_name", TEXT, "The intention as a word."),
            _column("reason_name", TEXT, "The reason as a word."),
            _column("activity_text", TEXT, "What they do, as a sentence."),
            _column("reason_text", TEXT, "What they mean to do and why, as a sentence."),
            _column("words_event", "int64", "Speech event being uttered now; -1 silent."),
            _column("words", TEXT, "The words being said now; empty when silent."),
        ),
        {
            "frame_id": "frames.frame_id",
            "person_id": "people.person_id",
            "instance_id": "entities",
            "goal_place": "places.place_id",
            "place_id": "places.place_id",
            "interlocutor": "people.person_id",
            "intention_event": "events.event_id",
            "words_event": "events.event_id",
        },
    )


def states_schema(people: Mapping[str, ColumnSpec]) -> TableSchema:
    """Everyone at every picture, seen or not."""
    return TableSchema(
        "states",
        "One row per picture and living person, seen or not.",
        (FRAME_ID, _PERSON_ID, *(people[name] for name in STATE_COPIED), *_WHERE_SEEN),
        {
            "frame_id": "frames.frame_id",
            "person_id": "people.person_id",
            "goal_place": "places.place_id",
            "place_id": "places.place_id",
            "interlocutor": "people.person_id",
        },
    )


VALUE_COLUMNS = {f"value_{value.name.lower()}": value for value in Value}
"""Columns of the table of people that Schwartz's ten basic values are written to."""
_PEOPLE_RESOLVE = {
    **dict.fromkeys(("home_place", "work_place", "goal_place", "place_id", "invited_place"), PLACE),
    **dict.fromkeys(("mother", "father", "partner", "interlocutor", "invited_by"), PERSON),
    **dict.fromkeys(
        ("intention_event", "interrupt_event", "weather_event", "words_event", "invited_event"),
        EVENT,
    ),
    "household_id": "households.household_id",
}
_PEOPLE_CODES: dict[str, type[IntEnum]] = {
    "sex": Sex, "origin": Origin, "role": Role, "occupation": Occupation,
    "education": Education, "hobby": Hobby,
    "ill": Illness, "activity": Activity, "arrival_activity": Activity, "left_activity": Activity,
    "intention": Goal, "invited_goal": Goal, "reason": Reason, "invited_why": Reason,
}  # fmt: skip


def people_schema(people: Mapping[str, ColumnSpec]) -> TableSchema:
    """Who lives here: every single-valued column of the people table, at the end."""
    return TableSchema(
        "people",
        "One row per person who ever lived here, as they are at the end.",
        (
            _PERSON_ID,
            _column("instance_id", "int32", "Id of the person's pixels, and in events."),
            _column("alive", "bool", "They live here at the end; else as they were at last."),
            _column("given", TEXT, "Given name."),
            _column("family", TEXT, "Family name."),
            _column("background", TEXT, "A paragraph told from the person's own facts."),
            *(spec for spec in people.values() if not spec.shape and spec.dtype != TEXT),
            *(
                _column(
                    name,
                    "float32",
                    f"Importance of {value.name.lower().replace('_', '-')} "
                    "in life: -1 opposed, 0 not important, 7 supreme.",
                    low=-1,
                    high=7,
                )
                for name, value in VALUE_COLUMNS.items()
            ),
            _column(
                "leaning",
                "float32",
                "Political leaning, -1 progressive to 1 conservative; NaN where nobody has views.",
                low=-1,
                high=1,
            ),
        ),
        {column: target for column, target in _PEOPLE_RESOLVE.items() if column in people},
        _PEOPLE_CODES,
    )


def weather_schema(
    sky: Mapping[str, ColumnSpec], *, fields: Mapping[str, FieldSpec]
) -> TableSchema:
    """The station at the middle of the village: every weather field, then the sky."""
    gridded = [
        ColumnSpec(f.name, "float64", (), f.unit, f.low, f.high, doc=f.doc)
        for f in fields.values()
        if len(f.shape) == 2
    ]
    above = [
        spec
        for spec in sky.values()
        if not spec.shape and spec.dtype != TEXT and spec.name not in fields
    ]
    return TableSchema(
        "weather",
        "A weather station at the middle of the village: every ten minutes and at every picture.",
        (_TICK, _TIME, FRAME_ID, *gridded, *above),
        {"frame_id": "frames.frame_id"},
    )


AREAS = ("village", "map")
"""Where the environment table reads: the station at the middle of the village, the whole map."""


def environment_schema(fields: Mapping[str, FieldSpec]) -> TableSchema:
    """The environment in CF names and units, at the station and as means over the map."""
    return TableSchema(
        "environment",
        "The environment under CF standard names, at every reading: the station at the middle of "
        "the village, and means over the whole map.",
        (
            _TICK,
            _TIME,
            FRAME_ID,
            _column("area", TEXT, "village: at the station; map: mean over the map."),
            *(
                _column(entry.name, "float64", f"CF standard name {entry.name}.", unit=entry.unit)
                for entry in names_in(fields)
            ),
        ),
        {"frame_id": "frames.frame_id"},
    )
