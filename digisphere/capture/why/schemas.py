"""The tables of why-labels: what a row is, its columns, and what its ids point to.

Filled by ``relations``, ``dialogue``, ``captions`` and ``questions``; written by ``writing``.
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
        _column("kind", TEXT, "what, where, how_many, who, why, before or yes_no."),
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
WHY_TABLES = {s.name: s for s in (RELATIONS, DIALOGUE, CAPTIONS, QUESTIONS)}
"""By name, in the order they are made."""
