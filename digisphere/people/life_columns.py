"""The columns of ``lives``: where each person stands in the course of a life. One row per person.

Filled by society's ``life_system`` and what it calls; read by the inspector, interviews and
datasets. Who died when is in ``fates`` (``health_columns``), ages and kin are in ``people``.
"""

from typing import Any

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.identity import NONE


def _column(name: str, dtype: str, doc: str, **more: Any) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)


def _row(name: str, doc: str) -> ColumnSpec:
    return _column(name, "int32", doc + "; -1 none.", low=NONE, default=NONE)


def _event(name: str, doc: str) -> ColumnSpec:
    return _column(name, "int64", doc + "; -1 none.", low=NONE, default=NONE)


def _instant(name: str, doc: str) -> ColumnSpec:
    return _column(name, "float64", doc, unit="s", default=float("inf"))


LIFE_COLUMNS = (
    _instant("due_s", "When the child she carries will be born; inf for none"),
    _row("father_to_be", "Row of the father of the child she carries"),
    _event("expecting_event", "The «expecting» of that child, once she knows"),
    _column("delivered_day", "int32", "Day she last gave birth; 0 never.", unit="days"),
    _event("birth_event", "Their own «birth», if they were born while the story runs"),
    _event("arrival_event", "Their own «arrival», if they came while the story runs"),
    _row("courting", "Row of whom they court"),
    _column("courting_day", "int32", "Day that began.", unit="days"),
    _event("courtship_event", "The «courtship» or «wedding» of their present bond"),
    _column("workless_days", "int32", "Days running without the work they seek.", unit="days",
            low=0),
    _column("lonely", "float32", "Loneliness of the last months.", low=0, high=1),
    _column("homeless_days", "int32", "Days running their house has been shut.", unit="days",
            low=0),
    _instant("left_s", "When they left the valley for good; inf while they have not"),
    _event("left_event", "Their «departure»"),
)  # fmt: skip


def life_table(rows: int) -> TableSpec:
    """Return the spec of ``lives`` for so many people."""
    return TableSpec("lives", rows, LIFE_COLUMNS, doc="Where each stands in the course of life.")
