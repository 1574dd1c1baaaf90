"""The tables of a recorded run: appended to while it runs, finished whole or not at all.

What happens (decisions, payments, words, encounters, changes of ties, days of health, readings of
the environment) is appended at each reading and leaves memory by and by; how lives stand is written
once, at the end. ``tables.json`` beside them declares every column, as a dataset's manifest does.
``run_record`` reads them back. Called by ``app``'s headless loop.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from digisphere.capture.decision_rows import DECISIONS, DecisionReader
from digisphere.capture.ground_tables import ground_tables
from digisphere.capture.health_rows import HEALTH, HealthReader
from digisphere.capture.rows import environment_rows, people_rows
from digisphere.capture.schemas import EVENTS, by_name, environment_schema, people_schema
from digisphere.capture.social_rows import standing_rows
from digisphere.capture.social_schemas import (
    ENCOUNTER_PEOPLE,
    ENCOUNTERS,
    MESSAGES,
    standing_schemas,
    tie_history_schema,
)
from digisphere.capture.store import write_whole
from digisphere.capture.tabular import TableSchema, arrow_table
from digisphere.capture.talk_rows import TalkReader, Talks, Utterances
from digisphere.capture.tie_history import TieHistoryReader
from digisphere.capture.transaction_rows import TRANSACTIONS, TransactionReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from digisphere.core.columns import ColumnSpec
    from digisphere.core.fields import FieldSpec
    from digisphere.core.snapshot import Snapshot

RUN_TABLES_FORMAT = "digisphere-tables-1"
TABLES_FILE = "tables.json"
_ROWS_AT_ONCE = 20_000
"""Rows kept in memory before they are written: few row groups, each worth compressing."""
_WRITTEN_BY_CORE = "events"


def run_schemas(
    tables: Mapping[str, Mapping[str, ColumnSpec]], *, fields: Mapping[str, FieldSpec]
) -> dict[str, TableSchema]:
    """Return every table of a run but the ground's, for a world with these tables and fields."""
    schemas = [_without(EVENTS, "time_s")]
    if "people" in tables:
        schemas.append(people_schema(tables["people"]))
    schemas += standing_schemas(tables).values()
    if "ties" in tables:
        schemas.append(tie_history_schema(tables["ties"]))
    if "conversations" in tables:
        schemas += [MESSAGES, ENCOUNTERS, ENCOUNTER_PEOPLE]
    schemas += [
        schema
        for name, schema in (
            ("decisions", DECISIONS),
            ("vitals", HEALTH),
            ("accounts", TRANSACTIONS),
        )
        if name in tables
    ]
    schemas.append(_without(environment_schema(fields), "frame_id"))
    return by_name(schemas)


def _without(schema: TableSchema, column: str) -> TableSchema:
    return TableSchema(
        schema.name,
        schema.doc,
        tuple(c for c in schema.columns if c.name != column),
        {name: target for name, target in schema.references.items() if name != column},
        schema.codes,
    )


class RunTables:
    """The tables of one run being written."""

    def __init__(self, folder: Path, *, words: Utterances) -> None:
        self._folder = folder
        self._decided, self._days = DecisionReader(), HealthReader()
        self._paid, self._ties = TransactionReader(), TieHistoryReader()
        self._talks = TalkReader(words)
        self._growing: dict[str, _GrowingTable] = {}
        self._schemas: dict[str, TableSchema] = {}
        self._last: Snapshot | None = None

    def add(self, snapshot: Snapshot) -> None:
        """Append what has happened since the last reading."""
        if not self._schemas:
            self._open(snapshot)
        self._last = snapshot
        readings = environment_rows(snapshot, frame_id=-1)
        self._append("environment", {n: [r[n] for r in readings] for n in readings[0]})
        for name, fresh in (
            ("decisions", self._decided.fresh(snapshot)),
            ("health", self._days.fresh(snapshot)),
            ("transactions", self._paid.fresh(snapshot)),
        ):
            if fresh is not None:
                self._growing[name].append(fresh)
        self._append_history(snapshot)
        self._append_talks(self._talks.fresh(snapshot))

    def close(self) -> None:
        """Write how lives stand at the last reading, finish every file, and declare them."""
        snapshot = self._last
        if snapshot is None:
            return
        self._append_history(snapshot, last=True)
        self._append_talks(self._talks.going_on())
        if "people" in snapshot.tables:
            self._append("people", people_rows(snapshot))
        for name, rows in standing_rows(snapshot).items():
            self._append(name, rows)
        for schema, columns in ground_tables(snapshot.ground):
            self._schemas[schema.name] = schema
            self._growing[schema.name] = _GrowingTable(self._folder, schema)
            self._append(schema.name, columns)
        for table in self._growing.values():
            table.close()
        facts = {
            "format": RUN_TABLES_FORMAT,
            "end_s": snapshot.time_s,
            "tables": {name: schema.to_json() for name, schema in self._schemas.items()},
        }
        write_whole(self._folder / TABLES_FILE, (json.dumps(facts, indent=1) + "\n").encode())

    def _open(self, snapshot: Snapshot) -> None:
        specs = {name: table.specs for name, table in snapshot.tables.items()}
        self._schemas = run_schemas(specs, fields=snapshot.field_specs)
        self._growing = {
            name: _GrowingTable(self._folder, schema)
            for name, schema in self._schemas.items()
            if name != _WRITTEN_BY_CORE
        }

    def _append(self, name: str, rows: Mapping[str, Any]) -> None:
        if name in self._growing:
            self._growing[name].append(arrow_table(self._schemas[name], rows))

    def _append_history(self, snapshot: Snapshot, *, last: bool = False) -> None:
        rows = self._ties.fresh(snapshot, last=last)
        if rows is not None:
            self._append("tie_history", rows)

    def _append_talks(self, talks: Talks) -> None:
        for name, lines in (
            ("messages", talks.messages),
            ("encounters", talks.encounters),
            ("encounter_people", talks.stays),
        ):
            if lines:
                self._append(name, columns_of(lines))


def columns_of(lines: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Turn lines of one table into columns."""
    rows = list(lines)
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


class _GrowingTable:
    """One Parquet file that is appended to under another name until it is finished."""

    def __init__(self, folder: Path, schema: TableSchema) -> None:
        self._path = folder / f"{schema.name}.parquet"
        self._partial = folder / f"{schema.name}.parquet.partial"
        self._schema = schema.arrow()
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []
        self._rows = 0

    def append(self, table: pa.Table) -> None:
        """Add rows, writing them out when there are enough."""
        self._waiting.append(table)
        self._rows += table.num_rows
        if self._rows >= _ROWS_AT_ONCE:
            self._write()

    def close(self) -> None:
        """Write the rest and give the file its name."""
        self._write()
        assert self._writer is not None  # _write has opened it
        self._writer.close()
        self._partial.replace(self._path)

    def _write(self) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._partial, self._schema, compression="zstd")
        if self._waiting:
            self._writer.write_table(pa.concat_tables(self._waiting).combine_chunks())
        self._waiting, self._rows = [], 0
