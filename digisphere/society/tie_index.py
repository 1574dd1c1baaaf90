"""Find ties fast: from (a, b) to a row of the ``ties`` table, and all ties that leave a person.

An index is a cache that can always be rebuilt from the table, so it is no state (law L4): it
catches up with rows added since it last looked, and starts afresh when the table has shrunk, as it
does when a run seeks back. How ties change is in ``ties``; who is tied at first, in ``seeding``.
"""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.intp]

_SHIFT = 24


class TieColumns(Protocol):
    """A ``ties`` table, live or frozen."""

    @property
    def count(self) -> int:
        """Rows given out so far."""

    def __getitem__(self, column: str, /) -> npt.NDArray[Any]:
        """Return the whole column."""


class TieIndex:
    """Rows of the ``ties`` table by pair and by giver."""

    def __init__(self) -> None:
        self._row_by_pair: dict[int, int] = {}
        self._seen = 0
        self._order: Rows = np.empty(0, dtype=np.intp)
        self._givers: npt.NDArray[np.int64] = np.empty(0, dtype=np.int64)

    def sync(self, ties: TieColumns) -> "TieIndex":
        """Catch up with the table and return this index."""
        count = ties.count
        if count < self._seen:
            self._row_by_pair.clear()
            self._seen = 0
        if count > self._seen:
            a = ties["a"][self._seen : count].astype(np.int64)
            b = ties["b"][self._seen : count].astype(np.int64)
            pairs = ((a << _SHIFT) | b).tolist()
            self._row_by_pair.update(zip(pairs, range(self._seen, count), strict=True))
            self._seen = count
        return self

    def find(self, a: int, b: int) -> int:
        """Return the row of the tie from ``a`` to ``b``, or -1."""
        return self._row_by_pair.get((int(a) << _SHIFT) | int(b), -1)

    def rows_from(self, ties: TieColumns, *, person: int) -> Rows:
        """Return the rows of all ties that leave ``person``, in the order they were made."""
        if self._order.size != self._seen:
            givers = ties["a"][: self._seen].astype(np.int64)
            self._order = np.argsort(givers, kind="stable").astype(np.intp)
            self._givers = givers[self._order]
        low, high = np.searchsorted(self._givers, [person, person + 1])
        rows: Rows = self._order[low:high]
        return rows
