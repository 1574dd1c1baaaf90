"""Reading one frame out of a dataset's finished tables, with a record of everything read.

A ``Fact`` is a piece of text with the query that gives it and the records it rests on. ``Tables``
finds rows by key; ``FrameFacts`` holds what one frame's labels are made of. Nothing here knows a
sentence. Called by the makers of the why-labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.tabular import read_columns
from digisphere.capture.why.terms import FAINTEST, FIGURES, GROWN_YEARS, LEAST_CLEAR, LEAST_SHARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Columns = Mapping[str, NDArray[Any]]
    Key = Mapping[str, int]
    Record = tuple[str, Key, str, Any]


@dataclass(frozen=True)
class Fact:
    """A piece of text, the query that gives it, and the records (table, key, column, value)."""

    text: str
    query: str
    records: tuple[Record, ...] = ()


class Tables:
    """The Parquet files of one ``tables`` folder, read when asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: dict[str, bool] = {}
        self._read: dict[str, Columns] = {}
        self._rows: dict[tuple[str, ...], dict[tuple[int, ...], int]] = {}
        self._groups: dict[tuple[str, str], tuple[NDArray[np.int64], NDArray[Any]]] = {}

    def __contains__(self, name: str) -> bool:
        if name not in self._found:
            self._found[name] = (self._folder / f"{name}.parquet").exists()
        return self._found[name]

    def columns(self, name: str) -> Columns:
        """Return a table; a dataset without it has no columns of it."""
        if name not in self._read:
            path = self._folder / f"{name}.parquet"
            self._read[name] = read_columns(path) if name in self else {}
        return self._read[name]

    def of_frame(self, name: str, frame_id: int) -> slice:
        """Return where a frame's rows stand; they stand together, frames rising."""
        ids = self.columns(name).get("frame_id", np.zeros(0, dtype=np.int32))
        low, high = np.searchsorted(ids, [frame_id, frame_id + 1])
        return slice(int(low), int(high))

    def row(self, name: str, key: Key) -> int:
        """Return the row with this key, -1 for none."""
        return self.rows_by(name, *key).get(tuple(key.values()), -1)

    def rows_by(self, name: str, *key: str) -> dict[tuple[int, ...], int]:
        """Return the row of every value that these columns have together."""
        index = (name, *key)
        if index not in self._rows:
            columns = self.columns(name)
            keys = zip(*(columns[part].tolist() for part in key), strict=True)
            self._rows[index] = {found: place for place, found in enumerate(keys)}
        return self._rows[index]

    def rows_with(self, name: str, column: str, value: int) -> NDArray[np.int64]:
        """Return the rows whose column has this value, rising."""
        index = (name, column)
        if index not in self._groups:
            values = self.columns(name)[column]
            order = np.argsort(values, kind="stable")
            self._groups[index] = order, values[order]
        order, ranked = self._groups[index]
        low, high = np.searchsorted(ranked, [value, value + 1])
        return order[low:high]

    def record(self, name: str, key: Key, column: str) -> Record:
        """Return one cell with its address."""
        value = self.columns(name)[column][self.row(name, key)]
        return name, dict(key), column, value.item() if isinstance(value, np.generic) else value


@dataclass(frozen=True)
class Person:
    """Somebody in a picture, as far as labels go."""

    row: int
    instance: int
    name: str
    figure: str
    activity: str
    interlocutor: int
    place: int
    across: float
    metres: float
    clear: bool


@dataclass(frozen=True)
class FrameFacts:
    """One frame's rows."""

    tables: Tables
    frame: int

    def cell(self, table: str, column: str, **key: int) -> Record:
        """Return one cell of this frame's row of a table."""
        return self.tables.record(table, {"frame_id": self.frame, **key}, column)

    def column(self, table: str, name: str) -> NDArray[Any]:
        """Return this frame's part of a column; empty where there is none."""
        found = self.tables.columns(table).get(name)
        return np.zeros(0) if found is None else found[self.tables.of_frame(table, self.frame)]

    @cached_property
    def pixels(self) -> int:
        """Pixels of the picture."""
        return int(self.column("cameras", "width")[0]) * int(self.column("cameras", "height")[0])

    @cached_property
    def look(self) -> str:
        """The look drawn instead of the world's own weather; empty for its own."""
        return str(self.column("frames", "look")[0])

    @cached_property
    def people(self) -> list[Person]:
        """Everyone in view large enough to be noticed, by rising row."""
        ids = self.column("instances", "instance_id").tolist()
        seen = {instance: n for n, instance in enumerate(ids)}
        width = int(self.column("cameras", "width")[0])
        eye = self.column("cameras", "position_m")[0]
        m = {name: self.column("minds", name) for name in _MIND}
        boxes, pixels = (self.column("instances", n) for n in ("box_visible", "pixels"))
        share = self.column("instances", "visible_fraction")
        found = []
        for n, instance in enumerate(m["instance_id"].tolist()):
            at = seen[instance]
            if int(pixels[at]) * FAINTEST < self.pixels:
                continue
            part = share[at] if len(share) and not np.isnan(share[at]) else 1.0
            found.append(
                Person(
                    row=int(m["person_id"][n]),
                    instance=instance,
                    name=str(m["name"][n]),
                    figure=FIGURES[m["age_years"][n] >= GROWN_YEARS, int(m["sex"][n])],
                    activity=str(m["activity_name"][n]),
                    interlocutor=int(m["interlocutor"][n]),
                    place=int(m["place_id"][n]),
                    across=float(boxes[at][0] + boxes[at][2]) / 2.0 / width,
                    metres=float(np.linalg.norm(m["position_m"][n] - eye)),
                    clear=bool(
                        int(pixels[at]) * LEAST_CLEAR >= self.pixels and part >= LEAST_SHARE
                    ),
                )
            )
        return found

    @cached_property
    def clear(self) -> list[Person]:
        """Those who can be made out."""
        return [person for person in self.people if person.clear]

    def instances_of(self, kind: str, *, least: int) -> list[int]:
        """Ids of one kind of which at least one pixel in ``least`` of the picture is seen."""
        kinds, ids, size = (self.column("instances", n) for n in ("kind", "instance_id", "pixels"))
        return [int(i) for k, i, p in zip(kinds, ids, size, strict=True)
                if k == kind and int(p) * least >= self.pixels]  # fmt: skip


_MIND = ("person_id", "instance_id", "name", "age_years", "sex", "activity_name", "interlocutor",
         "place_id", "position_m")  # fmt: skip


def unique(records: Iterable[Record]) -> list[list[Any]]:
    """Return records once each, as they are stored."""
    kept: dict[str, list[Any]] = {}
    for table, key, column, value in records:
        kept.setdefault(f"{table}{sorted(key.items())}{column}", [table, dict(key), column, value])
    return list(kept.values())
