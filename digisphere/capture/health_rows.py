"""The table of health: one line per person and day, with vital signs, illness and infection.

A day runs from four to four. A simulated run appends each day's lines at the first reading after
four, out of the rings of ``people``'s ``vitals``; the state beside them is that of the reading.
Called by ``app``'s headless loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digisphere.capture.tabular import TableSchema, arrow_table
from digisphere.core.columns import ColumnSpec
from digisphere.people.enums import Contact, Illness, Seir, Severity
from digisphere.people.health_columns import DAILY, VITAL_DAYS

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from digisphere.core.snapshot import Snapshot


def _column(name: str, dtype: str, doc: str, **more: object) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)  # type: ignore[arg-type]


_STATE = {
    "ill": ("people", "uint8", f"What ails them (Illness, 0 to {max(Illness)})."),
    "health": ("people", "float32", "Bodily health, 0 to 1."),
    "stage": ("infections", "uint8", f"Stage of influenza (Seir, 0 to {max(Seir)})."),
    "severity": ("infections", "uint8", f"Of the last infection (Severity, 0 to {max(Severity)})."),
    "contact": ("infections", "uint8", f"By which they caught it (Contact, 0 to {max(Contact)})."),
    "infector": ("infections", "int32", "person_id of who infected them; -1 nobody here."),
    "infected": ("infections", "int32", "People they have infected so far."),
    "isolating": ("infections", "bool", "Keeps to the house while ill."),
    "conditions": (
        "vitals",
        "uint8",
        "Chronic: 1 hypertension, 2 diabetes, 4 arthritis, 8 asthma.",
    ),
    "fitness": ("vitals", "float32", "Aerobic fitness for age and sex, standard deviations."),
}
HEALTH = TableSchema(
    "health",
    "One row per living person and day, from four to four.",
    (
        _column("time_s", "float64", "End of the day.", unit="s since the scenario's start"),
        _column("day", "int32", "Days recorded for this person before it."),
        _column("person_id", "int32", "Row of the person."),
        *(_column(name, "float32", doc, unit=unit) for name, (unit, doc) in DAILY.items()),
        *(_column(name, dtype, doc) for name, (_, dtype, doc) in _STATE.items()),
    ),
    {"person_id": "people.person_id", "infector": "people.person_id"},
    {"ill": Illness, "stage": Seir, "severity": Severity, "contact": Contact},
)


class HealthReader:
    """Reads each recorded day once."""

    def __init__(self) -> None:
        self._read: NDArray[np.int64] | None = None

    def fresh(self, snapshot: Snapshot) -> pa.Table | None:
        """Return the lines of days recorded since the last call; None where there are none.

        Days older than the ring keeps are gone; an hourly reader misses none.
        """
        if "vitals" not in snapshot.tables:
            return None
        vitals, rows = snapshot.tables["vitals"], snapshot.tables["people"].rows
        days = vitals["days"].astype(np.int64)
        before = self._read if self._read is not None else np.zeros_like(days)
        self._read = days.copy()
        parts = [
            (rows[(days[rows] > back) & (before[rows] <= days[rows] - 1 - back)], back)
            for back in range(VITAL_DAYS)
        ]
        parts = [(who, back) for who, back in reversed(parts) if who.size]
        if not parts:
            return None
        tables = [self._lines(snapshot, who, back=back) for who, back in parts]
        columns = {name: np.concatenate([t[name] for t in tables]) for name in tables[0]}
        return arrow_table(HEALTH, columns)

    @staticmethod
    def _lines(
        snapshot: Snapshot, rows: NDArray[np.int64], *, back: int
    ) -> dict[str, NDArray[np.generic]]:
        """Columns of the day that was recorded ``back`` days before the newest."""
        vitals = snapshot.tables["vitals"]
        day = vitals["days"][rows].astype(np.int64) - 1 - back
        since_four = (snapshot.clock.hour - 4.0) % 24.0 * 3600.0
        ended = snapshot.time_s - since_four - 86400.0 * back
        return {
            "time_s": np.full(rows.size, ended),
            "day": day,
            "person_id": rows,
            **{name: vitals[name][rows, day % VITAL_DAYS] for name in DAILY},
            **{name: snapshot.tables[t][name][rows] for name, (t, _, _) in _STATE.items()},
        }
