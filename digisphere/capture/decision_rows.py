"""The table of decisions: one line per option that somebody weighed, with its score and reasons.

A simulated run appends to it hour by hour from the rings of ``people.decisions``, a capture frame
by frame, so that a statistician can ask what was left undone and why. Called by ``run_tables`` and
``frame_tables``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.tabular import TableSchema, arrow_table
from digisphere.core.columns import ColumnSpec
from digisphere.people.decisions import rows_since
from digisphere.people.enums import Goal, Term
from digisphere.people.mind_columns import DECISIONS_KEPT

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from digisphere.core.snapshot import Snapshot

_TERM_DOC = {
    Term.NEED: "What a bodily or social need added.",
    Term.HOUR: "What the hour or the day of the week added.",
    Term.DUTY: "What duty at work or school added.",
    Term.HOUSEHOLD: "What the house lacks, or that somebody else sees to it.",
    Term.MONEY: "Need of money, or the price.",
    Term.COMPANY: "Who is there already.",
    Term.WEATHER: "Sky, cold and wet.",
    Term.DARK: "Darkness and the late hour.",
    Term.HEALTH: "Illness and weakness.",
    Term.HABIT: "What is usually done at this hour.",
    Term.PROMISE: "An appointment.",
    Term.DANGER: "Fear and the way to safety.",
    Term.TEMPER: "Traits and tastes.",
    Term.WALK: "The cost of the walk.",
    Term.STAYING: "That it is being done already.",
    Term.PALLS: "That it has just been done.",
    Term.EXPECTED: "What earlier visits taught to expect.",
    Term.BELIEF: "What is believed of the place or the people there.",
    Term.CUSTOM: "The general worth of the goal.",
    Term.WHIM: "The chance of the moment.",
    Term.VALUES: "What matters to them in life.",
}


def _column(name: str, dtype: str, doc: str, **more: object) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)  # type: ignore[arg-type]


DECISIONS = TableSchema(
    "decisions",
    "One row per decision and option weighed, most wished first.",
    (
        _column("time_s", "float64", "When.", unit="s since the scenario's start"),
        _column("event_id", "int64", "The intention event of the decision."),
        _column("person_id", "int32", "Row of the person."),
        _column("option", "uint8", "Rank of the option, 0 the most wished."),
        _column("goal", "uint8", "The option (people.enums.Goal)."),
        _column("place", "int32", "Where it would have been done; -1 nowhere."),
        _column("score", "float32", "Utility as felt then, the sum of the terms."),
        _column("chosen", "bool", "This is what was done."),
        _column("full", "bool", "Wished for more than what was done, but without room left."),
        *(_column(f"term_{term.name.lower()}", "float32", _TERM_DOC[term]) for term in Term),
    ),
    {
        "event_id": "events.event_id",
        "person_id": "people.person_id",
        "place": "places.place_id",
    },
    {"goal": Goal},
)


def decided_since(snapshot: Snapshot, *, after_s: float) -> dict[str, Any]:
    """Return the lines of everybody's decisions after an instant, as far as their rings go back.

    A function of the snapshot alone, so that a capture resumed at any frame gives the same lines.
    """
    table = snapshot.tables["decisions"]
    rows = table.rows
    total = table["count"][rows].astype(np.int64)
    used = np.arange(DECISIONS_KEPT) < total[:, None]
    fresh = (used & (table["time_s"][rows] > after_s)).sum(axis=1)
    return dict(rows_since(table, rows, counts=total - fresh))


class DecisionReader:
    """Gives out what has been decided since it was last asked."""

    def __init__(self) -> None:
        self._counts: NDArray[np.int64] | None = None

    def fresh(self, snapshot: Snapshot) -> pa.Table | None:
        """Return the new lines of the table; None when there are none or nobody decides here."""
        if "decisions" not in snapshot.tables:
            return None
        table = snapshot.tables["decisions"]
        rows = table.rows
        before = np.zeros(table.capacity, dtype=np.int64) if self._counts is None else self._counts
        columns = rows_since(table, rows, counts=before[rows])
        self._counts = table["count"].astype(np.int64)
        return arrow_table(DECISIONS, columns) if len(columns["time_s"]) else None
