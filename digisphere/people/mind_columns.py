"""The columns of what goes on in a mind beyond the needs: decisions, emotions, beliefs, habits.

Rings of fixed length per person, the oldest giving way, so a mind costs the same however long it
lives. Filled by `deliberation_system.py` and `memory_system.py`; read by the inspector, interviews
and datasets. Why each number is kept in this form is said where it is used (`decisions.py`,
`emotions.py`).
"""

from typing import Any

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.identity import NONE
from digisphere.people.beliefs import EVIDENCE_KEPT, About
from digisphere.people.emotions import Emotion
from digisphere.people.enums import Goal, Term

DECISIONS_KEPT = 8
"""Decisions a person can still account for in full."""
OPTIONS_KEPT = 5
"""Alternatives kept of each, best first."""
EMOTIONS_HELD = 6
"""Emotions felt side by side; the weakest gives way."""
BELIEFS_HELD = 10
"""Beliefs held at a time; the least sure gives way."""
HABITS_HELD = 14
"""Goals at places one knows by having gone there; the weakest habit gives way."""


def _column(name: str, dtype: str, doc: str, **more: Any) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)


_RING = (DECISIONS_KEPT,)
_OPTIONS = (DECISIONS_KEPT, OPTIONS_KEPT)
DECISION_COLUMNS: tuple[ColumnSpec, ...] = (
    _column("count", "int32", "Decisions taken so far; the next goes to count mod 8.", low=0),
    _column("time_s", "float64", "When it was taken.", unit="s", shape=_RING, default=-1.0),
    _column("event", "int32", "Its «intention» event.", shape=_RING, default=NONE),
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
    _column("event", "int32", "The event it is about.", shape=_FELT, default=NONE),
    _column("other", "int32", "Row of the person it is about.", shape=_FELT, default=NONE),
)
_HELD = (BELIEFS_HELD,)
BELIEF_COLUMNS: tuple[ColumnSpec, ...] = (
    _column("about", "uint8", "About; 0 none.", shape=_HELD, high=max(About)),
    _column("subject", "int32", "Row of the person, or place_id; -1 oneself.", shape=_HELD,
            default=NONE),
    _column("valence", "float32", "Ill to well thought of.", shape=_HELD, low=-1, high=1),
    _column("confidence", "float32", "How sure when last thought over.", shape=_HELD, low=0,
            high=1),
    _column("evidence", "int32", "Weightiest events behind it.", shape=(*_HELD, EVIDENCE_KEPT),
            default=NONE),
    _column("source", "int32", "The telling it rests on most (event); -1 none.", shape=_HELD,
            default=NONE),
    _column("time_s", "float64", "When it was last thought over.", unit="s", shape=_HELD),
)  # fmt: skip
_KNOWN = (HABITS_HELD,)
HABIT_COLUMNS: tuple[ColumnSpec, ...] = (
    _column("goal", "uint8", "Goal; 0 none.", shape=_KNOWN, high=max(Goal)),
    _column("place", "int32", "Where it was done.", shape=_KNOWN, default=NONE),
    _column("strength", "float32", "Habit of going there for it.", shape=_KNOWN, low=0, high=1),
    _column("expected", "float32", "What going there has taught to expect.", shape=_KNOWN, low=-1,
            high=1),
    _column("visits", "uint16", "How often they went there for it.", shape=_KNOWN),
)  # fmt: skip
MIND_TABLES: tuple[str, ...] = ("decisions", "emotions", "beliefs", "habits")
"""Tables with one row per person, given out with the people themselves."""


def mind_tables(rows: int) -> tuple[TableSpec, ...]:
    """Return the specs of the tables of minds for so many people."""
    return (
        TableSpec("decisions", rows, DECISION_COLUMNS, doc="What each person weighed lately."),
        TableSpec("emotions", rows, EMOTION_COLUMNS, doc="What each person feels, and over what."),
        TableSpec("habits", rows, HABIT_COLUMNS, doc="Where each person is wont to go for what."),
        TableSpec("beliefs", rows, BELIEF_COLUMNS, doc="What each person thinks of whom and what."),
    )
