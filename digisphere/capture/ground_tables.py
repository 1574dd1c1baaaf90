"""Tables of the ground in a dataset: places, buildings, trees and props, one row per id.

They do not change during a run and are written once, at the end. What changes is in ``rows``.
Called by the session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.tabular import TableSchema
from digisphere.core.columns import TEXT, ColumnSpec
from digisphere.core.identity import BUILDING_BASE, PLACE_BASE, PROP_BASE, TREE_BASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TABLES: tuple[tuple[str, str, int, Mapping[str, str]], ...] = (
    ("places", "place_id", PLACE_BASE, {"building_id": "buildings.building_id"}),
    ("buildings", "building_id", BUILDING_BASE, {"place_id": "places.place_id"}),
    ("trees", "tree_id", TREE_BASE, {}),
    ("props", "prop_id", PROP_BASE, {"place_id": "places.place_id"}),
)
GROUND_TABLES = frozenset(name for name, *_ in _TABLES)
_DOCS = {
    "places": "Where people go; a building's inside or somewhere outdoors.",
    "buildings": "Houses: footprint, height, purpose.",
    "trees": "Trees and shrubs.",
    "props": "Benches, stalls, wells, fences and the like.",
}
_SUFFIX_UNITS = {"_m": "m", "_rad": "rad", "_hour": "h", "_s": "s"}


def ground_tables(ground: Any) -> Iterator[tuple[TableSchema, Mapping[str, Any]]]:
    """Give each table's schema and columns."""
    for name, key, base, references in _TABLES:
        columns = getattr(ground, name)
        rows = np.arange(columns.count)
        specs = [
            ColumnSpec(key, "int32", doc="Row; other tables point here."),
            ColumnSpec("entity_id", "int32", doc="Id in pictures and events."),
            *(_spec(column, columns[column].dtype) for column in columns),
        ]
        values = {key: rows, "entity_id": rows + base, **{c: columns[c] for c in columns}}
        yield TableSchema(name, _DOCS[name], tuple(specs), references), values


def _spec(name: str, dtype: np.dtype[Any]) -> ColumnSpec:
    unit = next((unit for suffix, unit in _SUFFIX_UNITS.items() if name.endswith(suffix)), "")
    return ColumnSpec(name, TEXT if dtype.kind == "U" else dtype.name, unit=unit)
