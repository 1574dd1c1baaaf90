"""Tables of a dataset: column specs to Arrow schemas, columns to Parquet files and back.

One ``ColumnSpec`` says what a column is; its unit and meaning ride in the Parquet field metadata
and in the manifest. The same columns give the same bytes. Which tables there are is in
``schemas``. Called by the session, the formats and the validator.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from digisphere.core.columns import TEXT, ColumnSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import IntEnum
    from pathlib import Path

    from numpy.typing import NDArray

ID_LIST = "id list"
"""Stands as dtype for a column of lists of ids, each of its own length."""


@dataclass(frozen=True)
class TableSchema:
    """A table on disk: its columns, what a row is, and which column points to which table.

    ``references`` maps a column to ``table.column``; -1 there means none. ``codes`` maps a column
    of numbers that stand for words to the words.
    """

    name: str
    doc: str
    columns: tuple[ColumnSpec, ...]
    references: Mapping[str, str]
    codes: Mapping[str, type[IntEnum]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the schema as it stands in the manifest."""
        return {
            "doc": self.doc,
            "references": dict(self.references),
            "columns": {c.name: {**_spec_json(c), **self._words(c)} for c in self.columns},
        }

    def _words(self, column: ColumnSpec) -> dict[str, Any]:
        """Return what the codes of a column stand for, or nothing."""
        kind = self.codes.get(column.name)
        return {"codes": {str(int(m)): m.name.lower() for m in kind}} if kind else {}

    def arrow(self) -> pa.Schema:
        """Return the Arrow schema, units and meanings as field metadata."""
        return pa.schema([_field(column, words=self._words(column)) for column in self.columns])


def arrow_table(schema: TableSchema, columns: Mapping[str, Any]) -> pa.Table:
    """Build the Arrow table; a column with a shape becomes fixed-size lists."""
    arrays = [_array(spec, columns[spec.name]) for spec in schema.columns]
    return pa.Table.from_arrays(arrays, schema=schema.arrow())


def write_table(table: pa.Table, where: Path | BinaryIO) -> None:
    """Write one Parquet file; equal tables give equal bytes."""
    pq.write_table(table, where, compression="zstd", compression_level=3, write_statistics=False)


def shard_bytes(table: pa.Table) -> bytes:
    """Return a small table as Arrow bytes, for a shard that will be joined soon."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def read_columns(path: Path, names: Iterable[str] | None = None) -> dict[str, NDArray[Any]]:
    """Read columns of a Parquet file as arrays; fixed-size lists get their shape back."""
    table = pq.read_table(path, columns=None if names is None else list(names))
    return {
        field.name: _restore(table.column(place), field) for place, field in enumerate(table.schema)
    }


def concatenate(shards: Iterable[bytes], *, schema: TableSchema) -> pa.Table:
    """Join shards of one table in the order given."""
    parts = [pa.ipc.open_stream(shard).read_all() for shard in shards]
    joined = pa.concat_tables(parts) if parts else schema.arrow().empty_table()
    return joined.combine_chunks()


def _spec_json(spec: ColumnSpec) -> dict[str, Any]:
    facts: dict[str, Any] = {"dtype": spec.dtype, "doc": spec.doc}
    if spec.shape:
        facts["shape"] = list(spec.shape)
    if spec.unit:
        facts["unit"] = spec.unit
    if spec.low is not None or spec.high is not None:
        facts["range"] = [spec.low, spec.high]
    return facts


def _field(spec: ColumnSpec, *, words: Mapping[str, Any]) -> pa.Field:
    metadata = {"doc": spec.doc, "unit": spec.unit, "shape": ",".join(map(str, spec.shape))}
    if words:
        metadata["codes"] = json.dumps(words["codes"])
    return pa.field(spec.name, _arrow_type(spec), metadata=metadata)


def _arrow_type(spec: ColumnSpec) -> pa.DataType:
    if spec.dtype == ID_LIST:
        return pa.list_(pa.int64())
    kind = pa.string() if spec.dtype == TEXT else pa.from_numpy_dtype(np.dtype(spec.dtype))
    return pa.list_(kind, int(np.prod(spec.shape))) if spec.shape else kind


def _array(spec: ColumnSpec, values: Any) -> pa.Array:
    if spec.dtype in (TEXT, ID_LIST):
        return pa.array(list(values), type=_arrow_type(spec))
    array = np.ascontiguousarray(values, dtype=np.dtype(spec.dtype))
    if not spec.shape:
        return pa.array(array)
    flat = pa.array(array.reshape(-1))
    return pa.FixedSizeListArray.from_arrays(flat, int(np.prod(spec.shape)))


def _restore(column: pa.ChunkedArray, field: pa.Field) -> NDArray[Any]:
    chunk = column.combine_chunks()
    if isinstance(chunk, pa.ChunkedArray):
        chunk = pa.concat_arrays(chunk.chunks)
    if pa.types.is_fixed_size_list(field.type):
        text = (field.metadata or {}).get(b"shape", b"").decode()
        shape = tuple(int(n) for n in text.split(",") if n)
        return np.asarray(chunk.flatten().to_numpy(zero_copy_only=False).reshape(-1, *shape))
    if pa.types.is_list(field.type):
        lists = np.empty(len(chunk), dtype=object)
        lists[:] = chunk.to_pylist()
        return lists
    return np.asarray(chunk.to_numpy(zero_copy_only=False))
