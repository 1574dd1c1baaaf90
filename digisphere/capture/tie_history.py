"""The table of how ties changed: read once a day, and only what has changed enough.

A year of a town would be billions of rows if every tie were written every hour; so a tie gets a row
when its kind has changed, or a measure by more than ``STEP`` since its last row. Called by
``run_tables``; the columns are declared in ``social_schemas``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.social_rows import words_of
from digisphere.capture.social_schemas import TIE_MEASURES
from digisphere.society.vocabulary import TieKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digisphere.core.snapshot import Snapshot

    Rows = Mapping[str, Any]

STEP = 0.02
EVERY_S = 86400.0


class TieHistoryReader:
    """Gives out the ties that changed since they were last given out."""

    def __init__(self) -> None:
        self._due_s = 0.0
        self._known = 0
        self._kind: NDArray[np.uint8] = np.zeros(0, dtype=np.uint8)
        self._measured: NDArray[np.float32] = np.zeros((len(TIE_MEASURES), 0), dtype=np.float32)

    def fresh(self, snapshot: Snapshot, *, last: bool = False) -> Rows | None:
        """Return the new lines; None before the day is over, or where there are no ties.

        Args:
            snapshot: the world now.
            last: read even though the day is not over.
        """
        if "ties" not in snapshot.tables or not (last or snapshot.time_s >= self._due_s):
            return None
        self._due_s = snapshot.time_s + EVERY_S
        ties = snapshot.tables["ties"]
        count = ties.count
        kind = ties["kind"][:count]
        measured = np.stack([ties[name][:count] for name in TIE_MEASURES])
        changed = np.ones(count, dtype=np.bool_)
        old = slice(0, self._known)
        moved = np.abs(measured[:, old] - self._measured).max(axis=0, initial=0.0) >= STEP
        changed[old] = moved | (kind[old] != self._kind)
        kept = np.zeros_like(measured)
        kept[:, old] = self._measured
        kept[:, changed] = measured[:, changed]
        self._known, self._kind, self._measured = count, kind.copy(), kept
        rows = np.flatnonzero(changed)
        return {
            "time_s": np.full(rows.size, snapshot.time_s),
            "tie_id": rows,
            "person_id": ties["a"][rows],
            "other_id": ties["b"][rows],
            "kind": words_of(kind[rows], kind=TieKind),
            **{name: measured[n][rows] for n, name in enumerate(TIE_MEASURES)},
        }
