"""The columns of what goes on in a mind beyond the needs: decisions, emotions.

Rings of fixed length per person, the oldest giving way, so a mind costs the same however long it
lives. Filled by `deliberation_system.py` and `memory_system.py`; read by the inspector, interviews
and datasets. Why each number is kept in this form is said where it is used (`decisions.py`,
`emotions.py`).
"""

from typing import Any

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.identity import NONE
from digisphere.people.emotions import Emotion
from digisphere.people.enums import Goal, Term

DECISIONS_KEPT = 8
"""Decisions a person can still account for in full."""
OPTIONS_KEPT = 5
"""Alternatives kept of each, best first."""
EMOTIONS_HELD = 6
"""Emotions felt side by side; the weakest gives way."""


def _column(name: str, dtype: str, doc: str, **more: Any) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)


_RING = (DECISIONS_KEPT,)
_OPTIONS = (DECISIONS_KEPT, OPTIONS_KEPT)
DECISION_COLUMNS: tuple[ColumnSpec, ...] = (
    _column("count", "int32", "Decisions taken so far; the next goes to count mod 8.", low=0),
    _column("time_s", "float64", "When it was taken.", unit="s", shape=_RING, default=-1.0),
    _column("event", "int64", "Its «intention» event.", shape=_RING, default=NONE),
    _column("pleasure", "float32", "Pleasure then.", shape=_RING, low=-1, high=1),
    _column("chosen", "uint8", "Which option was taken; those before it had no room left.",
            shape=_RING, high=OPTIONS_KEPT - 1),
    _column("goal", "uint8", "Goals weighed, most wished first; 0 beyond the last.",
            shape=_OPTIONS, high=max(Goal)),
    _column("place", "int32", "Place meant for each.", shape=_OPTIONS, default=NONE),
    _column("score", "float32", "Utility of each as felt then, whim included.", shape=_OPTIONS),
    _column("terms", "float16", "What each score is made of, by Term; the sum is the score.",
            shape=(*_OPTIONS, len(Term))),
)  # fmt: skip


_FELT = (EMOTIONS_HELD,)
EMOTION_COLUMNS: tuple[ColumnSpec, ...] = (
    _column("kind", "uint8", "Emotion; 0 none.", shape=_FELT, high=max(Emotion)),
    _column("intensity", "float32", "How strong it was at its onset.", shape=_FELT, low=0, high=1),
    _column("onset_s", "float64", "When it arose or was last renewed.", unit="s", shape=_FELT),
    _column("event", "int64", "The event it is about.", shape=_FELT, default=NONE),
    _column("other", "int32", "Row of the person it is about.", shape=_FELT, default=NONE),
)
MIND_TABLES: tuple[str, ...] = ("decisions", "emotions")
"""Tables with one row per person, given out with the people themselves."""


def mind_tables(rows: int) -> tuple[TableSpec, ...]:
    """Return the specs of the tables of minds for so many people."""
    return (
        TableSpec("decisions", rows, DECISION_COLUMNS, doc="What each person weighed lately."),
        TableSpec("emotions", rows, EMOTION_COLUMNS, doc="What each person feels, and over what."),
    )
