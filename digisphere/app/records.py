"""The commands that read records: ``why`` walks a chain of causes, ``diff`` compares two runs."""

import json
import math
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.table import Table
from rich.tree import Tree

from digisphere.app import console
from digisphere.core.identity import NONE, kind_and_row
from digisphere.errors import RecordError, suggest
from digisphere.evaluate.pairs import Comparison, compare_runs

_MOST_LISTED = 12
_DEEPEST = 24

Row = dict[str, Any]


def print_why(folder: Path, *, event: int | None, kind: str | None) -> None:
    """Print an event of a record with everything that led to it, as a tree.

    Args:
        folder: a recorded run or a captured dataset.
        event: the event's id; without one, the last event of ``kind``.
        kind: a kind of event.

    Raises:
        RecordError: there is no log, or no such event.
    """
    rows = _event_rows(folder)
    chosen = _choose(rows, event=event, kind=kind, folder=folder)
    tree = Tree(_line(chosen), highlight=False)
    _grow(tree, chosen, rows={row["event_id"]: row for row in rows}, depth=0, seen=set())
    console.OUT.print(tree, highlight=False, soft_wrap=True)


def _event_rows(folder: Path) -> list[Row]:
    for path in (folder / "events.parquet", folder / "tables" / "events.parquet"):
        if path.is_file():
            rows: list[Row] = pq.read_table(path).to_pylist()
            return rows
    raise RecordError(
        f"«{folder}» holds no events.parquet. Give a folder that «digisphere simulate» or "
        "«digisphere capture» wrote."
    )


def _choose(rows: list[Row], *, event: int | None, kind: str | None, folder: Path) -> Row:
    if event is not None:
        for row in rows:
            if row["event_id"] == event:
                return row
        raise RecordError(f"«{folder}» has no event {event}; ids go from 0 to {len(rows) - 1}.")
    if kind is None:
        raise RecordError("Say which event: --event NUMBER, or --kind NAME for the last of a kind.")
    found = [row for row in rows if row["kind"] == kind]
    if not found:
        known = {row["kind"] for row in rows}
        raise RecordError(f"«{folder}» has no event of kind «{kind}». {suggest(kind, known=known)}")
    return found[-1]


def _grow(tree: Tree, row: Row, *, rows: dict[int, Row], depth: int, seen: set[int]) -> None:
    seen.add(row["event_id"])
    for cause in row["causes"]:
        if cause in seen or depth >= _DEEPEST or cause not in rows:
            continue
        branch = tree.add(f"because of {_line(rows[cause])}", highlight=False)
        _grow(branch, rows[cause], rows=rows, depth=depth + 1, seen=seen)


def _line(row: Row) -> str:
    payload = row["payload"]
    facts = json.loads(payload) if isinstance(payload, str) else dict(payload or {})
    words = [f"{name} {value}" for name, value in facts.items() if value not in ("", None)]
    who = [
        f"{label} {kind} {number}"
        for label in ("subject", "object", "place")
        for kind, number in [kind_and_row(int(row.get(label, NONE)))]
        if int(row.get(label, NONE)) != NONE
    ]
    seconds = int(row["tick"])
    day, rest = divmod(seconds, 86400)
    at = f"day {day} {rest // 3600:02d}:{rest // 60 % 60:02d}"
    return f"{row['kind']} #{row['event_id']}, {at}: " + ", ".join(who + words)


def print_difference(one: Path, other: Path) -> bool:
    """Print what differs between two recorded runs; return whether they are the same."""
    found = compare_runs(one, other)
    _say_changes(found)
    table = Table("table", "rows", "untouched", "touched", "first touched after")
    for pair in found.tables:
        first = min(pair.first_differs_s, default=math.inf)
        after = "" if math.isinf(first) else f"{first / 3600.0:.0f} h"
        rows = len(pair.row)
        table.add_row(pair.table, str(rows), str(rows - pair.touched), str(pair.touched), after)
    console.show(table)
    console.say(f"{len(found.untouched)} of {len(found.columns)} columns are bit-identical.")
    for column in found.parted[:_MOST_LISTED]:
        hours = column.first_differs_tick * found.tick_s / 3600.0
        console.say(f"  «{column.name}» parts within {hours:.2f} h")
    if len(found.parted) > _MOST_LISTED:
        console.say(f"  and {len(found.parted) - _MOST_LISTED} more")
    console.say(f"Events only in {one}: {found.events[0]}; only in {other}: {found.events[1]}.")
    return found.same


def _say_changes(found: Comparison) -> None:
    if not found.changed:
        console.say("The two runs have the same settings.")
    for name, (before, after) in found.changed.items():
        console.say(f"{name}: {before} in one, {after} in the other.")
