"""Puts a dataset's tables into an in-memory SQL database, to ask them what labels claim.

The database can be read and nothing else: a query found in a dataset can neither write nor open a
file. Columns with a shape become one column an element, ``box_visible_0`` and so on. Called by
``checks.why`` and ``checks.why_rules``.
"""

from __future__ import annotations

import sqlite3
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.why.terms import VIEWS
from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from digisphere.capture.checks.joins import Tables

_ASKED = (
    "frames", "cameras", "instances", "keypoints", "minds", "states", "people", "weather",
    "places", "buildings", "props", "animals", "events", "messages", "ties", "relations",
    "dialogue", "changes", "otherwise_pictures", "otherwise_people",
)  # fmt: skip
_WIDEST = 15
_KEYS = (
    ("frame_id", "instance_id"), ("frame_id", "person_id"), ("person_id",), ("event_id",),
    ("speaker",), ("subject",), ("prop_id",), ("place_id",), ("frame_id", "subject", "predicate"),
)  # fmt: skip
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION)
_MOST_STEPS = 2_000
"""Thousands of steps of SQLite's machine after which a query is given up."""


def asked_of(dataset: Tables) -> Asked:
    """Return a dataset's tables ready to be asked; the checks of one run share them."""
    if dataset not in _MADE:
        _MADE[dataset] = Asked(dataset)
    return _MADE[dataset]


class Asked:
    """The tables of one dataset, ready to be asked; ``read`` names those the last query read."""

    def __init__(self, dataset: Tables) -> None:
        self._base = sqlite3.connect(":memory:", cached_statements=0)
        self.read: set[str] = set()
        weakref.finalize(self, self._base.close)
        self._base.create_function("sqrt", 1, _root, deterministic=True)
        for name in _ASKED:
            if name in dataset.manifest["tables"]:
                self._load(name, dataset.table(name))
        for view in VIEWS:  # kept as tables: every rule reads them
            self._base.execute(view.replace("CREATE VIEW", "CREATE TABLE", 1))
        for name, key in (("noticed", "instance_id"), ("seen", "person_id")):
            self._base.execute(f"CREATE INDEX {name}_by_frame ON {name} (frame_id, {key})")
        self._base.set_authorizer(self._allow)
        self._steps, self._most = 0, _MOST_STEPS
        self._base.set_progress_handler(self._step, 1000)

    def rows(self, query: str, *, of_ours: bool = False) -> list[tuple[Any, ...]]:
        """Return the rows of a query; one of our own may take as long as it needs.

        Raises:
            CaptureError: it is no query these tables can answer.
        """
        self._steps, self._most = 0, 0 if of_ours else _MOST_STEPS
        self.read = set()
        try:
            return self._base.execute(query).fetchall()
        except sqlite3.Error as error:
            raise CaptureError(
                f"The query «{query[:120]}» cannot be answered: {error}. Write the dataset anew."
            ) from error

    def one(self, query: str) -> str:
        """Return the single value of a query as text; empty if it gives none."""
        found = self.rows(query)
        if len(found) != 1 or found[0][0] is None:
            return ""
        return str(found[0][0])

    def _allow(self, action: int, first: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_READ and first:
            self.read.add(first)
        return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY

    def _step(self) -> bool:
        self._steps += 1
        return 0 < self._most < self._steps

    def _load(self, name: str, columns: dict[str, NDArray[Any]]) -> None:
        flat = dict(_flattened(columns))
        names = ", ".join(f'"{column}"' for column in flat)
        self._base.execute(f'CREATE TABLE "{name}" ({names})')
        marks = ", ".join("?" * len(flat))
        rows = zip(*(_plain(values) for values in flat.values()), strict=True)
        self._base.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
        for keys in _KEYS:
            if all(key in flat for key in keys):
                mark = "_".join((name, *keys))
                self._base.execute(f'CREATE INDEX "{mark}" ON "{name}" ({", ".join(keys)})')


_MADE: weakref.WeakKeyDictionary[Tables, Asked] = weakref.WeakKeyDictionary()


def _flattened(columns: dict[str, NDArray[Any]]) -> Iterator[tuple[str, NDArray[Any]]]:
    for name, values in columns.items():
        if values.ndim == 1 and (values.dtype != object or _is_text(values)):
            yield name, values
        elif values.ndim > 1 and int(np.prod(values.shape[1:])) <= _WIDEST:
            wide = values.reshape(len(values), int(np.prod(values.shape[1:])))
            for n in range(wide.shape[1]):
                yield f"{name}_{n}", wide[:, n]


def _is_text(values: NDArray[Any]) -> bool:
    return not len(values) or isinstance(values[0], str)


def _plain(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind == "f":
        return [None if value != value else value for value in values.tolist()]
    if values.dtype.kind == "b":
        return values.astype(np.int8).tolist()  # type: ignore[no-any-return]
    return values.tolist()  # type: ignore[no-any-return]


def _root(value: float | None) -> float | None:
    return None if value is None else float(np.sqrt(value))
