"""Frozen tables of the ground: named read-only columns of one length, checked against a schema.

The schemas of buildings, places, slots, props, farm fields and trees are declared here, so that a
stage that fills them, the archive that stores them and a reader agree. Changing state lives in
``core.columns``; nothing here ever changes after a world is built.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from digisphere.errors import WorldError

Schema = Mapping[str, DTypeLike]

BUILDING_COLUMNS: Schema = {
    "purpose": np.uint8,  # Purpose
    "trade": np.uint8,  # Trade
    "x_m": np.float32,  # centre of the footprint
    "y_m": np.float32,
    "heading_rad": np.float32,  # direction of the length axis (along the ridge)
    "length_m": np.float32,
    "width_m": np.float32,
    "storeys": np.uint8,
    "eaves_m": np.float32,  # height of the eaves above the floor
    "roof_pitch_rad": np.float32,
    "manner": np.uint8,  # Manner
    "floor_z_m": np.float32,
    "door_x_m": np.float32,  # on the wall line
    "door_y_m": np.float32,
    "door_heading_rad": np.float32,  # direction of leaving the house
    "style_seed": np.uint32,
    "place_id": np.int32,
}
PLACE_COLUMNS: Schema = {
    "kind": np.uint8,  # PlaceKind
    "trade": np.uint8,  # Trade
    "building_id": np.int32,  # -1 outdoors
    "name": np.dtype("<U48"),
    "x_m": np.float32,
    "y_m": np.float32,
    "node": np.int32,  # navigation node at the door or centre
    "capacity": np.int32,  # people that fit (beds for a home)
    "jobs": np.int32,  # people who may earn their living here
    "open_hour": np.float32,
    "close_hour": np.float32,
}
SLOT_COLUMNS: Schema = {
    "place_id": np.int32,
    "kind": np.uint8,  # SlotKind
    "x_m": np.float32,
    "y_m": np.float32,
    "z_m": np.float32,  # of the feet (floor or ground)
    "heading_rad": np.float32,
    "seat_height_m": np.float32,  # 0 when standing
    "indoor": np.bool_,
    "node": np.int32,  # nearest navigation node; the straight line to it is clear
}
PROP_COLUMNS: Schema = {
    "kind": np.uint8,  # PropKind
    "x_m": np.float32,
    "y_m": np.float32,
    "z_m": np.float32,
    "heading_rad": np.float32,
    "scale": np.float32,
    "length_m": np.float32,
    "width_m": np.float32,
    "place_id": np.int32,  # the place it belongs to, -1 for none
    "seed": np.uint32,
}
FARM_FIELD_COLUMNS: Schema = {
    "x_m": np.float32,
    "y_m": np.float32,
    "heading_rad": np.float32,  # direction of the length axis and of the furrows
    "length_m": np.float32,
    "width_m": np.float32,
    "crop": np.uint8,  # Crop
    "place_id": np.int32,
}
TREE_COLUMNS: Schema = {
    "x_m": np.float32,
    "y_m": np.float32,
    "z_m": np.float32,
    "species": np.uint8,  # Species
    "height_m": np.float32,
    "crown_radius_m": np.float32,
    "hue": np.float32,
    "seed": np.uint32,
}


class Columns(Mapping[str, NDArray[Any]]):
    """Read-only columns of one length; ``table["x_m"]`` is an array, ``table.count`` its length."""

    def __init__(self, schema: Schema, arrays: Mapping[str, Any] | None = None) -> None:
        """Check ``arrays`` against ``schema`` (name to dtype), cast and freeze them.

        Args:
            schema: the columns that must be there, and their types.
            arrays: column values, all of one length; none at all makes an empty table.

        Raises:
            WorldError: a column is missing, unknown, or of another length.
        """
        given = arrays if arrays is not None else {name: [] for name in schema}
        wrong = sorted(set(schema) ^ set(given))
        if wrong:
            raise WorldError(f"ground table: columns {wrong} are missing or not in the schema")
        self._columns: dict[str, NDArray[Any]] = {}
        for name, dtype in schema.items():
            column = np.array(given[name], dtype=dtype)
            column.setflags(write=False)
            self._columns[name] = column
        lengths = {name: len(column) for name, column in self._columns.items()}
        if len(set(lengths.values())) > 1:
            raise WorldError(f"ground table: columns differ in length: {lengths}")
        self.count: int = next(iter(lengths.values()), 0)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        """Number of columns (as any mapping); rows are ``count``."""
        return len(self._columns)

    def row(self, index: int) -> dict[str, Any]:
        """Return one row as plain values, for reading and messages."""
        return {name: column[index].item() for name, column in self._columns.items()}

    def __repr__(self) -> str:
        return f"Columns({self.count} rows: {', '.join(self._columns)})"
