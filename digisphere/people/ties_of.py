"""Whose ties are whose: the rows of the `ties` table by who feels them, kept from minute to minute.

Ties never die nor change hands, so all there is to do is to take in what is new. `visiting.py` asks
here whom somebody is close to; society finds ties by pair in an index of its own (`tie_index.py`).
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.world.compiled import kernel

Ints = npt.NDArray[np.int64]


class TiesOf:
    """Chains of ties: each person's newest, and of each tie the one before it of the same person.

    Kernels follow ``newest`` (people,) and ``before`` (ties,) until they come to -1.
    """

    def __init__(self) -> None:
        self.newest: Ints = np.zeros(0, dtype=np.int64)
        self.before: Ints = np.zeros(0, dtype=np.int64)
        self._seen = 0

    def sync(self, ties: Any, *, people: int) -> "TiesOf":
        """Take in what is new in the ``ties`` of so many ``people``, and return this index."""
        alive, seen = ties.alive, self._seen
        other_table = len(self.before) != alive.size or len(self.newest) != people
        if other_table or (seen and not alive[seen - 1]):
            self.newest = np.full(people, NONE, dtype=np.int64)
            self.before = np.full(alive.size, NONE, dtype=np.int64)
            self._seen = 0
        if self._seen < alive.size and alive[self._seen]:
            self._seen = _chain(ties["a"], alive, self.newest, self.before, self._seen)
        return self

    def of(self, row: int) -> Ints:
        """Return the rows of somebody's ties, ascending."""
        rows: Ints = _chained(self.newest, self.before, row)
        return rows


@kernel
def _chain(givers: Any, alive: Any, newest: Any, before: Any, seen: int) -> int:
    """Take in the ties from ``seen`` on; return how many there are."""
    while seen < len(alive) and alive[seen]:
        before[seen] = newest[givers[seen]]
        newest[givers[seen]] = seen
        seen += 1
    return seen


@kernel
def _chained(newest: Any, before: Any, row: int) -> Any:
    found = [0 for _ in range(0)]
    tie = newest[row]
    while tie >= 0:
        found.append(tie)
        tie = before[tie]
    return np.array(found[::-1], dtype=np.int64)
