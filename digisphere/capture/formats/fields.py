"""The gridded-fields format: every field of the environment beside each picture, with a schema.

``fields.npz`` in a frame's folder holds the fields of the frame's snapshot by name, the rasters of
life zone and soil, and ``map_size_m``; rows go from the south, columns from the west, and each
grid covers the map exactly. ``fields.json`` at the root says unit, range and meaning, and the CF
standard name where there is one. Written on request only.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.pictured import PicturelessFormat
from digisphere.capture.store import write_whole
from digisphere.environment.cf_names import STANDARD_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.store import Notes
    from digisphere.core.fields import FieldSpec

FIELDS_FILE, SCHEMA_FILE = "fields.npz", "fields.json"
LAYERS = ("biome_id", "soil_id")
_SCHEMA_NOTE = "fields_schema"
_WORST_BYTES = 12_000_000


class FieldsFormat(PicturelessFormat):
    """Gridded fields as compressed arrays with a schema."""

    name: ClassVar[str] = "fields"

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the snapshot's fields, as they are."""
        snapshot = frame.snapshot
        arrays = {name: np.asarray(snapshot.fields[name]) for name in sorted(snapshot.fields)}
        layers = {name: np.asarray(snapshot.ground.layers[name]) for name in LAYERS}
        size = np.array([snapshot.ground.grid.size_x_m, snapshot.ground.grid.size_y_m])
        content = io.BytesIO()
        np.savez_compressed(content, allow_pickle=False, **arrays, **layers, map_size_m=size)
        (folders.pictures / FIELDS_FILE).write_bytes(content.getvalue())
        specs = {name: snapshot.field_specs[name] for name in arrays}
        folders.notes[_SCHEMA_NOTE] = json.dumps(field_schema(specs), sort_keys=True).encode()

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """What the fields take if nothing compresses."""
        return _WORST_BYTES

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Write the schema, the same for every frame."""
        schema = json.loads(notes[0].read(_SCHEMA_NOTE))
        text = json.dumps({"file": FIELDS_FILE, "fields": schema}, indent=1) + "\n"
        write_whole(root / SCHEMA_FILE, text.encode())


def field_schema(specs: Mapping[str, FieldSpec]) -> dict[str, dict[str, Any]]:
    """What each field is, for readers: type, grid, unit, range, meaning, CF standard name."""
    standard = {entry.field: entry for entry in STANDARD_NAMES}
    schema: dict[str, dict[str, Any]] = {}
    for name, spec in specs.items():
        schema[name] = {
            "dtype": spec.dtype,
            "shape": list(spec.shape),
            "unit": spec.unit,
            "range": [spec.low, spec.high],
            "doc": spec.doc,
        }
        if name in standard:
            entry = standard[name]
            schema[name]["cf"] = {
                "standard_name": entry.name,
                "unit": entry.unit,
                "scale": entry.scale,
                "offset": entry.offset,
            }
    return schema
