"""All that a dataset's tables tell of each frame, to filter and sort frames by.

A table with ``frame_id`` belongs to its frames; one with times only (events, messages, decisions)
belongs to the first frame at or after each time, from the frame before on. Conditions on one table
must be met by one and the same row of a frame (somebody who is tired and talks), conditions on
different tables each by some row. Called by the dataset's viewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.errors import CaptureError, MissingColumn, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from digisphere.capture.dataset import Dataset

    Ints = NDArray[np.int64]

_TIMES = ("time_s", "onset_s", "start_s")
_BIG = ("states",)
"""Rows of people who need not be in the picture come after those of who is."""
_AXES = "xyz"
NUMBER_TESTS: dict[str, Callable[[Any, float], Any]] = {
    "=": lambda values, wanted: values == wanted,
    "not": lambda values, wanted: values != wanted,
    ">=": lambda values, wanted: values >= wanted,
    "<=": lambda values, wanted: values <= wanted,
    ">": lambda values, wanted: values > wanted,
    "<": lambda values, wanted: values < wanted,
}
TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "has": lambda value, wanted: wanted in value,
    "is": lambda value, wanted: value == wanted,
    "not": lambda value, wanted: value != wanted,
    "lacks": lambda value, wanted: wanted not in value,
}
_MOST_CHOICES = 40


@dataclass(frozen=True, slots=True)
class Column:
    """A column one can ask about, called ``table.column``; vectors have one for each axis."""

    name: str
    table: str
    column: str
    axis: int
    is_text: bool
    unit: str
    doc: str

    @property
    def tests(self) -> list[str]:
        """How it may be compared."""
        return list(TEXT_TESTS if self.is_text else NUMBER_TESTS)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a frame must have: a column, a comparison and a value as typed."""

    column: str
    test: str
    value: str


class FrameTable:
    """The frames of one dataset as something to ask."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._read: dict[str, NDArray[Any]] = {}
        self._places: dict[str, Ints] = {}
        self._told: dict[tuple[str, int], str] = {}
        self._choices: dict[str, list[str]] = {}

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Every column by name, those of the frames themselves first."""
        declared = self._dataset.manifest["tables"]
        first = [name for name in ("frames", "minds", "cameras", "weather") if name in declared]
        last = [name for name in _BIG if name in declared]
        order = [*first, *(n for n in declared if n not in (*first, *last)), *last]
        return {c.name: c for table in order for c in self._columns_of(table)}

    def _columns_of(self, table: str) -> list[Column]:
        specs = self._dataset.manifest["tables"][table]["columns"]
        if "frame_id" not in specs and not any(name in specs for name in _TIMES):
            return []
        found = []
        for name, spec in specs.items():
            shape, dtype = spec.get("shape", []), spec["dtype"]
            if name == "frame_id" and table != "frames":
                continue
            if dtype == "id list" or shape not in ([], [3]):
                continue
            text = dtype in ("text", "bool") or "codes" in spec
            facts = (text, str(spec.get("unit", "")), str(spec["doc"]))
            if shape:
                found += [
                    Column(f"{table}.{name}.{_AXES[k]}", table, name, k, *facts) for k in range(3)
                ]
            else:
                found.append(Column(f"{table}.{name}", table, name, -1, *facts))
        return found

    def column(self, name: str) -> Column:
        """One column by its name.

        Raises:
            CaptureError: there is none of that name.
        """
        if name not in self.columns:
            raise CaptureError(
                f"There is no column «{name}» to ask frames about. "
                f"{suggest(name, known=self.columns)}"
            )
        return self.columns[name]

    def choices(self, name: str) -> list[str]:
        """The different words of a column, if they are few."""
        if name not in self._choices:
            column = self.column(name)
            found = sorted(set(self._values(column).tolist())) if column.is_text else []
            self._choices[name] = found if len(found) <= _MOST_CHOICES else []
        return self._choices[name]

    def matching(self, conditions: Sequence[Condition]) -> list[int]:
        """Numbers of the frames that meet all conditions, in order.

        Raises:
            CaptureError: a column, comparison or value makes no sense; the message says which.
        """
        kept = np.ones(self._dataset.frames, dtype=np.bool_)
        by_table: dict[str, NDArray[np.bool_]] = {}
        for condition in conditions:
            table = self.column(condition.column).table
            met = self._met(condition)
            by_table[table] = by_table[table] & met if table in by_table else met
        for table, met in by_table.items():
            frames = self._frames_of(table)[met]
            has = np.zeros(self._dataset.frames, dtype=np.bool_)
            has[frames[(frames >= 0) & (frames < len(has))]] = True
            kept &= has
        return [int(number) for number in np.flatnonzero(kept)]

    def ordered(self, frames: Sequence[int], *, by: str, descending: bool) -> list[int]:
        """The same frames by a column; of many rows the least counts, or descending the greatest.

        Frames without a value come last, frames with equal values in their own order.

        Raises:
            CaptureError: there is no such column.
        """
        column = self.column(by)
        values, places = self._values(column), self._frames_of(column.table)
        ends: dict[int, Any] = {}
        for frame, value in zip(places.tolist(), values.tolist(), strict=True):
            if value != value:  # NaN
                continue
            if frame not in ends or (value > ends[frame] if descending else value < ends[frame]):
                ends[frame] = value
        known = [number for number in frames if number in ends]
        unknown = [number for number in frames if number not in ends]
        known.sort(key=lambda number: ends[number], reverse=descending)
        return [*known, *unknown]

    def value_of(self, frame: int, *, name: str) -> str:
        """A frame's values of a column in words: one, or from the least to the greatest."""
        if (name, frame) not in self._told:
            self._told[name, frame] = self._words_of(frame, self.column(name))
        return self._told[name, frame]

    def _words_of(self, frame: int, column: Column) -> str:
        values = self._values(column)[self._frames_of(column.table) == frame]
        if not len(values):
            return "none"
        if column.is_text:
            words = list(dict.fromkeys(values.tolist()))
            return ", ".join(words[:3]) + (" ..." if len(words) > 3 else "")
        known = values[~np.isnan(values)]
        if not len(known):
            return "unknown"
        low, high = float(known.min()), float(known.max())
        unit = f" {column.unit}" if column.unit and len(column.unit) <= 6 else ""
        return f"{low:.3g}{unit}" if low == high else f"{low:.3g} to {high:.3g}{unit}"

    def _met(self, condition: Condition) -> NDArray[np.bool_]:
        column = self.column(condition.column)
        if condition.test not in column.tests:
            raise CaptureError(
                f"{condition.column} cannot be compared by «{condition.test}». Choose one of: "
                f"{', '.join(column.tests)}."
            )
        values = self._values(column)
        if column.is_text:
            wanted = condition.value.strip().lower()
            test = TEXT_TESTS[condition.test]
            return np.array([test(value.lower(), wanted) for value in values], dtype=np.bool_)
        try:
            number = float(condition.value.strip().replace(",", "."))
        except ValueError as error:
            raise CaptureError(
                f"{condition.column} {condition.test} «{condition.value}»: that is no number. "
                f"Write one{f', in {column.unit}' if column.unit else ''}."
            ) from error
        return np.asarray(NUMBER_TESTS[condition.test](values, number), dtype=np.bool_)

    def _values(self, column: Column) -> NDArray[Any]:
        """A column's values, of every row of its table; words as text, numbers as floats."""
        if column.name not in self._read:
            self._read[column.name] = self._read_values(column)
        return self._read[column.name]

    def _read_values(self, column: Column) -> NDArray[Any]:
        values = self._dataset.table(column.table)[column.column]
        spec = self._dataset.manifest["tables"][column.table]["columns"][column.column]
        if column.axis >= 0:
            values = values[:, column.axis]
        if "codes" in spec:
            words = spec["codes"]
            return np.array([words.get(str(v), str(v)) for v in values.tolist()], dtype=object)
        if spec["dtype"] == "bool":
            return np.where(values, "yes", "no").astype(object)
        return values.astype(object) if column.is_text else values.astype(np.float64)

    def _frames_of(self, table: str) -> Ints:
        """For every row of a table the frame it belongs to; -1 or beyond the last for none."""
        if table not in self._places:
            self._places[table] = self._find_frames(table)
        return self._places[table]

    def _find_frames(self, table: str) -> Ints:
        columns = self._dataset.table(table)
        if "frame_id" in columns:
            return np.asarray(columns["frame_id"], dtype=np.int64)
        times = next((columns[name] for name in _TIMES if name in columns), None)
        if times is None:
            raise MissingColumn(
                f"The table «{table}» has neither «frame_id» nor a time, so its rows belong to no "
                "frame. Copy the table again from where it came."
            )
        ends = self._dataset.table("frames")["time_s"]
        return np.asarray(np.searchsorted(ends, times, side="left"), dtype=np.int64)
