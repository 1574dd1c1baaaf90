"""State as tables of columns: one declaration per column, no object per person.

A ``ColumnSpec`` says name, type, unit, range, default and meaning once; allocation, checks, the
inspector's widget and tooltip, the dataset schema and the reference page all read it. A ``Table``
owns the arrays; ``TableView`` is what a system is handed, where everything it did not declare to
write is read-only. Gridded state is in ``fields``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from digisphere.errors import RegistryError, SystemFault, suggest

TEXT = "text"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column: what it holds, in which unit, within which range."""

    name: str
    dtype: str
    shape: tuple[int, ...] = ()
    unit: str = ""
    low: float | None = None
    high: float | None = None
    default: Any = 0
    editable: bool = False
    doc: str = ""

    def allocate(self, capacity: int) -> np.ndarray[Any, Any]:
        """Return a new array of ``capacity`` rows filled with the default."""
        if self.dtype == TEXT:
            return np.full((capacity, *self.shape), self.default or "", dtype=object)
        return np.full((capacity, *self.shape), self.default, dtype=np.dtype(self.dtype))


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table: its name, how many rows it may ever hold, and its columns."""

    name: str
    capacity: int
    columns: tuple[ColumnSpec, ...]
    doc: str = ""


class Table:
    """Columns of equal length with an ``alive`` mask; a row, once given, is never reused."""

    def __init__(self, spec: TableSpec) -> None:
        self.name = spec.name
        self.doc = spec.doc
        self.capacity = spec.capacity
        self.specs: dict[str, ColumnSpec] = {}
        self.columns: dict[str, np.ndarray[Any, Any]] = {}
        self.alive = np.zeros(spec.capacity, dtype=bool)
        self._given = 0
        self.extend_columns(spec.columns)

    def extend_columns(self, specs: Iterable[ColumnSpec]) -> None:
        """Add columns, as a second system may to a table it shares."""
        for spec in specs:
            if spec.name in self.specs and self.specs[spec.name] != spec:
                raise RegistryError(
                    f"Column «{self.name}.{spec.name}» is declared twice with different facts. "
                    "Keep one declaration."
                )
            if spec.name not in self.specs:
                self.specs[spec.name] = spec
                self.columns[spec.name] = spec.allocate(self.capacity)

    @property
    def count(self) -> int:
        """Rows given out so far, dead ones included; it never falls."""
        beyond = self.alive[self._given :]
        if beyond.any():
            self._given += int(np.flatnonzero(beyond)[-1]) + 1
        return self._given

    def give(self, number: int) -> np.ndarray[Any, Any]:
        """Give out so many fresh rows and return their indices; there must be room."""
        first = self.count
        rows = np.arange(first, first + number)
        self.alive[rows] = True
        self._given = first + number
        return rows

    def go_back(self, given: int) -> None:
        """Take back the rows given out since a checkpoint, where so many had been."""
        self._given = given

    def __getitem__(self, column: str) -> np.ndarray[Any, Any]:
        return self.columns[_known(self.name, column, self.columns)]


class TableView:
    """A table as one system may see it: undeclared columns are read-only."""

    def __init__(self, table: Table, *, writable: frozenset[str]) -> None:
        self.name = table.name
        self.specs: Mapping[str, ColumnSpec] = table.specs
        self.capacity = table.capacity
        self._table = table
        self._may_add = "*" in writable or "alive" in writable
        self._columns = {
            name: _view(array, writable="*" in writable or name in writable)
            for name, array in table.columns.items()
        }
        self.alive = _view(table.alive, writable=self._may_add)

    @property
    def count(self) -> int:
        """Rows given out so far."""
        return self._table.count

    @property
    def rows(self) -> np.ndarray[Any, Any]:
        """Indices of the living rows."""
        return np.flatnonzero(self.alive)

    def __getitem__(self, column: str) -> np.ndarray[Any, Any]:
        # Read a few million times a simulated day: only a miss pays for looking into it.
        found = self._columns.get(column)
        if found is None:
            found = self._columns[_known(self.name, column, self._columns)]
        return found

    def __contains__(self, column: str) -> bool:
        return column in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def add(self, number: int) -> np.ndarray[Any, Any]:
        """Bring ``number`` fresh rows to life and return their indices.

        Raises:
            SystemFault: the table is full, or this system did not declare that it adds rows.
        """
        if not self._may_add:
            raise SystemFault(f"Adding rows to «{self.name}» needs «{self.name}.*» in writes.")
        first = self.count
        if first + number > self.capacity:
            raise SystemFault(
                f"Table «{self.name}» holds {self.capacity} rows and {first} are taken; "
                f"{number} more do not fit. Raise its capacity setting."
            )
        return self._table.give(number)


def _known(table: str, column: str, columns: Mapping[str, Any]) -> str:
    if column not in columns:
        raise KeyError(
            f"Table «{table}» has no column «{column}». {suggest(column, known=columns)}"
        )
    return column


def _view(array: np.ndarray[Any, Any], *, writable: bool) -> np.ndarray[Any, Any]:
    view = array.view()
    view.flags.writeable = writable
    return view
