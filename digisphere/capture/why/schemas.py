"""The tables of why-labels: what a row is, its columns, and what its ids point to.

Filled by ``relations``, ``dialogue``, ``captions`` and ``questions``, written by ``writing``; those
of a twin by ``otherwise``.
"""

from __future__ import annotations

from typing import Any

from digisphere.capture.tabular import ID_LIST, TableSchema
from digisphere.core.columns import TEXT, ColumnSpec

_SECONDS = "s since the scenario's start"
_FRAME = "frames.frame_id"


def _column(name: str, dtype: str, doc: str, **more: Any) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)


_FRAME_ID = _column("frame_id", "int32", "Number of the frame, from 0.")
_PROVED = (
    _column("instances", ID_LIST, "Ids of those in the picture it tells of."),
    _column("template", TEXT, "The sentence with its {slots}."),
    _column("slots", TEXT, "JSON: the query that fills each slot."),
    _column("holds", TEXT, "JSON: pairs of a query and what it must give for this to be said."),
    _column("proof", TEXT, "JSON: the records read, as table, key, column, value."),
)

RELATIONS = TableSchema(
    "relations",
    "The scene graph: one row per picture, subject, predicate and object. People, animals, things "
    "and buildings are in view; places are where people are.",
    (
        _FRAME_ID,
        _column("subject", "int32", "Id of who or what."),
        _column("predicate", TEXT, "near, left_of, in_front_of, at, sitting_on, talking_to, "
                "looking_at, related_to, lives_in or works_at."),
        _column("object", "int32", "Id of whom or what."),
        _column("detail", TEXT, "related_to: what the subject is to the object; else empty."),
        _column("metres", "float32", "near, in_front_of: how far, else NaN.", unit="m"),
        _column("table", TEXT, "Table of the record that justifies it."),
        _column("key", TEXT, "JSON: that record's key."),
        _column("column", TEXT, "The column that says so."),
    ),
    {"frame_id": _FRAME, "subject": "entities", "object": "entities"},
)  # fmt: skip
DIALOGUE = TableSchema(
    "dialogue",
    "One row per picture and line begun in the half minute before it by somebody in view.",
    (
        _FRAME_ID,
        _column("event_id", "int64", "The speech event; its row in messages."),
        _column("speaker", "int32", "Row of the speaker."),
        _column("instance_id", "int32", "Id of the speaker's pixels."),
        _column("listeners", ID_LIST, "Rows of all who hear it, in view or not."),
        _column("text", TEXT, "The words."),
        _column("from_s", "float64", "When the words begin.", unit=_SECONDS),
        _column("until_s", "float64", "When they end.", unit=_SECONDS),
        _column("sounding", "bool", "Being said at the very instant of the picture."),
        _column("box", "int32", "The speaker's visible box: x0, y0, x1, y1, far edge exclusive.",
                shape=(4,), unit="px"),
    ),
    {
        "frame_id": _FRAME,
        "event_id": "events.event_id",
        "speaker": "people.person_id",
        "instance_id": "entities",
        "listeners": "people.person_id",
    },
)  # fmt: skip
CAPTIONS = TableSchema(
    "captions",
    "Five sentences a picture, each of another focus. Only «why» tells what cannot be seen.",
    (
        _FRAME_ID,
        _column("caption_id", "int64", "Number of the caption in the dataset, from 1."),
        _column("focus", TEXT, "scene, weather, person, company or why."),
        _column("text", TEXT, "The caption."),
        *_PROVED,
    ),
    {"frame_id": _FRAME, "instances": "entities"},
)
QUESTIONS = TableSchema(
    "questions",
    "Questions about a picture with answers worked out, and what proves them.",
    (
        _FRAME_ID,
        _column("question_id", "int64", "Number of the question in the dataset, from 1."),
        _column("kind", TEXT, "what, where, how_many, who, why, before, yes_no or what_if."),
        _column("question", TEXT, "The question."),
        _column("answer", TEXT, "The answer."),
        _column("answer_type", TEXT, "yes/no, number or other, as in VQA v2."),
        _column("level", "uint8", "1 one look, 2 comparing or counting, 3 needs the tables.",
                low=1, high=3),
        _column("from_picture", "bool", "The picture alone answers it; else the tables do."),
        _column("answer_query", TEXT, "The query that gives the answer."),
        *_PROVED,
    ),
    {"frame_id": _FRAME, "instances": "entities"},
)  # fmt: skip
CHANGES = TableSchema(
    "changes",
    "What differs between this world and its twin: one row per order or setting.",
    (
        _column("change_id", "int32", "Number of the change, from 0."),
        _column("kind", TEXT, "event (a natural event called), command or setting."),
        _column("name", TEXT, "Of the event, the command, or the setting as section.key."),
        _column("from_s", "float64", "Since when: the order's time, 0 for a setting.",
                unit=_SECONDS),
        _column("here", TEXT, "The order or value in this world; empty if there is none."),
        _column("there", TEXT, "The order or value in the twin; empty if there is none."),
        _column("began_event", "int64", "Event with which a natural event began here; -1 none."),
        _column("there_began_s", "float64", "When one first began in the twin; -1 never.",
                unit=_SECONDS),
    ),
    {"began_event": "events.event_id"},
)  # fmt: skip
OTHERWISE_PICTURES = TableSchema(
    "otherwise_pictures",
    "The same instants, seen by the same camera in the twin: one row per picture.",
    (
        _FRAME_ID,
        _column("people", "int32", "People in view there."),
        _column("world_digest", TEXT, "Fingerprint of the whole state there."),
        _column("precipitation_flux_mm_h", "float64", "At the station there.", unit="mm/h"),
        _column("snow_fraction", "float64", "Share of it that is snow there."),
    ),
    {"frame_id": _FRAME},
)
OTHERWISE_PEOPLE = TableSchema(
    "otherwise_people",
    "How people in view here are in the twin at the same instant: one row per picture and person "
    "who lives in both.",
    (
        _FRAME_ID,
        _column("person_id", "int32", "Row of the person in both worlds."),
        _column("activity_name", TEXT, "The activity there as a word."),
        _column("indoors", "bool", "Under a roof there."),
        _column("place_id", "int32", "Place there; -1 none."),
        _column("same", "bool", "Everything in the table states is the same to the bit."),
        _column("parted_frame", "int32", "First picture, up to this one, at which anything in "
                "states differed; -1 none."),
        _column("parted_column", TEXT, "The first column that differed there; empty for none."),
    ),
    {"frame_id": _FRAME, "person_id": "people.person_id", "place_id": "places.place_id",
     "parted_frame": _FRAME},
)  # fmt: skip
TWIN_TABLES = {s.name: s for s in (CHANGES, OTHERWISE_PICTURES, OTHERWISE_PEOPLE)}
"""By name; only a twin captured with a change has them."""
WHY_TABLES = {s.name: s for s in (RELATIONS, DIALOGUE, CAPTIONS, QUESTIONS)}
"""By name, in the order they are made."""
