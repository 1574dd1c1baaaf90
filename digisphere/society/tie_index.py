"""Find ties fast: from (a, b) to a row of the ``ties`` table, and all ties that leave a person.

An index is a cache that can always be rebuilt from the table, so it is no state (law L4): it
catches up with rows added since it last looked. When a run is put back to a checkpoint its owner
lets it ``forget``. How ties change is in ``ties``; who is tied at first, in ``seeding``.
"""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.intp]

_SHIFT = 24


class TieColumns(Protocol):
    """A ``ties`` table, live or frozen. Ties never die, so living rows come first."""

    @property
    def alive(self) -> npt.NDArray[np.bool_]:
        """Which rows are given out."""

    def __getitem__(self, column: str, /) -> npt.NDArray[Any]:
        """Return the whole column."""


class TieIndex:
    """Rows of the ``ties`` table by pair and by giver."""

    def __init__(self) -> None:
        self._row_by_pair: dict[int, int] = {}
        self._rows_by_giver: dict[int, list[int]] = {}
        self._seen = 0

    def forget(self) -> None:
        """Start afresh, for the table may hold other ties than before."""
        self._row_by_pair.clear()
        self._rows_by_giver.clear()
        self._seen = 0

    def sync(self, ties: TieColumns) -> "TieIndex":
        """Catch up with the table and return this index."""
        alive, seen = ties.alive, self._seen
        if seen and (seen > alive.size or not alive.item(seen - 1)):
            self.forget()
            seen = 0
        if seen < alive.size and alive.item(seen):
            self._take_in(ties, slice(seen, _first_free(alive, seen + 1)))
        return self

    def _take_in(self, ties: TieColumns, new: slice) -> None:
        pairs = zip(ties["a"][new].tolist(), ties["b"][new].tolist(), strict=True)
        for row, (a, b) in enumerate(pairs, start=new.start):
            self._row_by_pair[(a << _SHIFT) | b] = row
            self._rows_by_giver.setdefault(a, []).append(row)
        self._seen = new.stop

    @property
    def count(self) -> int:
        """How many ties there were at the last look."""
        return self._seen

    def find(self, a: int, b: int) -> int:
        """Return the row of the tie from ``a`` to ``b``, or -1."""
        return self._row_by_pair.get((a << _SHIFT) | b, -1)

    def rows_from(self, person: int) -> Rows:
        """Return the rows of all ties that leave ``person``, in the order they were made."""
        return np.array(self._rows_by_giver.get(person, ()), dtype=np.intp)


def tie_count(ties: TieColumns) -> int:
    """Return how many ties there are, looking no further than the last."""
    return _first_free(ties.alive, 0)


def _first_free(alive: npt.NDArray[np.bool_], start: int) -> int:
    """Return the first row from ``start`` on that is not given out."""
    if start >= alive.size or not alive.item(start):
        return start
    gap = int(alive[start:].argmin())
    return start + gap if gap else alive.size
