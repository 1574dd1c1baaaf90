"""Compares two recorded runs of one world: what one change touched, and what it left alone.

Two runs with one seed and one difference (a setting, or a command of the timeline) share all
chance. Whatever the change did not reach is bit-identical; this says what was reached first, and
when. Reads what ``digisphere simulate`` recorded; called by ``app`` (``digisphere diff``).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from digisphere.capture.parting import numbers_events, unlike
from digisphere.core.replay import read_json
from digisphere.errors import RecordError

_ALWAYS = ("time_s", "row")
_ROWS = 1 << 32


@dataclass(frozen=True, slots=True)
class ColumnPair:
    """One column or field of both runs, by its fingerprints."""

    name: str
    first_differs_tick: int
    """Tick of the first differing fingerprint, or -1 when all agree."""


@dataclass(frozen=True, slots=True)
class RowsPair:
    """The rows of one table of both runs, by their hourly states."""

    table: str
    row: tuple[int, ...]
    first_differs_s: tuple[float, ...]
    """Per row, the time of the first state that differs; infinite when none does."""

    @property
    def touched(self) -> int:
        """How many rows differ at some time."""
        return int(np.isfinite(np.array(self.first_differs_s)).sum())


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two runs have in common and where they part."""

    changed: dict[str, tuple[Any, Any]]
    """Settings that differ, by dotted name."""
    tick_s: float
    columns: tuple[ColumnPair, ...]
    tables: tuple[RowsPair, ...]
    events: tuple[int, int]
    """Events of either run that the other does not have."""

    @property
    def same(self) -> bool:
        """True when nothing differs."""
        return all(c.first_differs_tick < 0 for c in self.columns)

    @property
    def untouched(self) -> tuple[str, ...]:
        """Columns and fields that are bit-identical throughout."""
        return tuple(c.name for c in self.columns if c.first_differs_tick < 0)

    @property
    def parted(self) -> tuple[ColumnPair, ...]:
        """Columns and fields that differ, first the one that differs first."""
        differing = [c for c in self.columns if c.first_differs_tick >= 0]
        return tuple(sorted(differing, key=lambda c: (c.first_differs_tick, c.name)))


def compare_runs(one: Path, other: Path) -> Comparison:
    """Compare two recorded runs.

    Raises:
        RecordError: a folder holds no record, or the two are not of one world.
    """
    manifests = [_manifest(folder) for folder in (one, other)]
    if manifests[0]["seed"] != manifests[1]["seed"]:
        seeds = f"{manifests[0]['seed']} and {manifests[1]['seed']}"
        raise RecordError(
            f"The runs have seeds {seeds}; two runs show the effect of one change only with one "
            "seed. Give both --seed."
        )
    if manifests[0]["ground_key"] != manifests[1]["ground_key"]:
        raise RecordError(
            "The runs are on different ground, so no row of one is a row of the other. Change "
            "weather, people's habits or the timeline, not [world] or the number of people."
        )
    return Comparison(
        changed=_changed(*(_flat(m["scenario"]) for m in manifests)),
        tick_s=float(manifests[0]["scenario"]["time"]["tick_s"]),
        columns=_columns(one, other),
        tables=_tables(one, other),
        events=_events(one, other),
    )


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        read = read_json(folder / "manifest.json")
        read["seed"], read["ground_key"], read["scenario"]["time"]["tick_s"]
    except (RecordError, KeyError, TypeError) as error:
        raise RecordError(
            f"«{folder}» holds no record of a run ({error}). Make one with "
            "«digisphere simulate SCENARIO --out DIR»."
        ) from error
    return read


def _flat(tree: dict[str, Any], *, prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat |= _flat(value, prefix=f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat


def _changed(one: dict[str, Any], other: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = sorted({*one, *other})
    return {n: (one.get(n), other.get(n)) for n in names if one.get(n) != other.get(n)}


def _digests(folder: Path) -> dict[int, dict[str, str]]:
    try:
        lines = (folder / "digests.jsonl").read_text(encoding="utf-8").splitlines()
        entries = [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise RecordError(
            f"The digests in «{folder}» cannot be read: {error}. Record it again."
        ) from error
    return {int(entry["tick"]): entry["columns"] for entry in entries}


def _columns(one: Path, other: Path) -> tuple[ColumnPair, ...]:
    left, right = _digests(one), _digests(other)
    ticks = sorted({*left} & {*right})
    names = sorted({name for tick in ticks for name in (*left[tick], *right[tick])})
    first = dict.fromkeys(names, -1)
    for tick in reversed(ticks):
        for name in names:
            if left[tick].get(name) != right[tick].get(name):
                first[name] = tick
    return tuple(ColumnPair(name, tick) for name, tick in first.items())


def _tables(one: Path, other: Path) -> tuple[RowsPair, ...]:
    shared = sorted(
        {p.name for p in (one / "states").glob("*.parquet")}
        & {p.name for p in (other / "states").glob("*.parquet")}
    )
    return tuple(_rows(one / "states" / name, other / "states" / name) for name in shared)


def _rows(one: Path, other: Path) -> RowsPair:
    left, right = pq.read_table(one), pq.read_table(other)
    times = np.union1d(_column(left, "time_s"), _column(right, "time_s"))
    mine, theirs = _keys(left, times=times), _keys(right, times=times)
    both, at_left, at_right = np.intersect1d(mine, theirs, return_indices=True)
    differs = np.zeros(len(both), dtype=np.bool_)
    for name in sorted({*left.column_names} & {*right.column_names} - {*_ALWAYS}):
        if not numbers_events(name):
            differs |= unlike(_column(left, name)[at_left], _column(right, name)[at_right])
    until = min(float(_column(side, "time_s").max(initial=0.0)) for side in (left, right))
    alone = np.setxor1d(mine, theirs)
    changed = np.concatenate([both[differs], alone[times[alone // _ROWS] <= until]])
    rows = np.unique(np.concatenate([mine, theirs]) % _ROWS)
    first = np.full(len(rows), np.inf)
    np.minimum.at(first, np.searchsorted(rows, changed % _ROWS), times[changed // _ROWS])
    return RowsPair(one.stem, tuple(rows.tolist()), tuple(first.tolist()))


def _column(table: pa.Table, name: str) -> NDArray[Any]:
    return np.asarray(table.column(name).to_numpy(zero_copy_only=False))


def _keys(table: pa.Table, *, times: NDArray[np.float64]) -> NDArray[np.int64]:
    """One number for each state: its time and its row."""
    when = np.searchsorted(times, _column(table, "time_s"))
    return np.asarray(when * _ROWS + _column(table, "row"), dtype=np.int64)


def event_keys(columns: Mapping[str, Sequence[Any]]) -> list[str]:
    """What each event of a log is, whatever its number: the same in both worlds or in one alone.

    An event it speaks of by number is named by when, what and whose it was; causes are left out.
    """
    numbers = {int(event): at for at, event in enumerate(columns["event_id"])}
    parts = [list(columns[name]) for name in ("tick", "kind", "subject", "object")]
    names = [str(part) for part in zip(*parts, strict=True)]
    keys = []
    for name, payload in zip(names, columns["payload"], strict=True):
        facts = json.loads(payload) if isinstance(payload, str) else dict(payload or {})
        for key in facts:
            if numbers_events(key) and facts[key] in numbers:
                facts[key] = names[numbers[facts[key]]]
        keys.append(f"{name} {json.dumps(facts, sort_keys=True, default=str)}")
    return keys


def _events(one: Path, other: Path) -> tuple[int, int]:
    """How many events of each run have no twin in the other."""
    found = [
        set(event_keys(pq.read_table(folder / "events.parquet").to_pydict()))
        for folder in (one, other)
    ]
    return len(found[0] - found[1]), len(found[1] - found[0])
