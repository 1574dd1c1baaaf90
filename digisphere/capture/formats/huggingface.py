"""A folder that Hugging Face ``datasets`` loads: Parquet with the picture inside, and a card.

``load_dataset("DIR/huggingface")`` reads ``README.md``, whose front matter names the split's files,
and ``data/SPLIT.parquet`` with one row a frame: ``image`` (decoded to Pillow), its size and time,
``objects`` (boxes x, y, width, height as COCO has them, class, mask area, visible share, 3-D box)
and ``people`` (COCO-17 keypoints, and from the table of minds what they do, why, and what they
say). Lists inside ``objects`` and ``people`` run in parallel. Called by the session.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from digisphere.capture.formats.gathering import frame_folder
from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.store import write_whole
from digisphere.capture.tabular import read_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset
    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.store import Notes

    Labels = Mapping[str, NDArray[Any]]

CLASSES = ("person", "building", "prop", "animal", "tree")
MINDS = ("name", "activity_text", "reason_text", "words")
"""Columns of the table of minds that go beside each person."""
_NOTES = "huggingface.json"
_ROWS_AT_ONCE = 50


def _value(dtype: str) -> dict[str, Any]:
    return {"dtype": dtype, "_type": "Value"}


def _list(feature: dict[str, Any], *, length: int = -1) -> dict[str, Any]:
    return {"feature": feature, "length": length, "_type": "List"}


_IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
_COLUMNS: tuple[tuple[str, Any, Any], ...] = (
    ("image", _IMAGE, {"_type": "Image"}),
    ("frame_id", pa.int32(), _value("int32")),
    ("width", pa.int32(), _value("int32")),
    ("height", pa.int32(), _value("int32")),
    ("datetime", pa.string(), _value("string")),
)
_CATEGORY = {"names": list(CLASSES), "_type": "ClassLabel"}
_OBJECTS: tuple[tuple[str, Any, Any], ...] = (
    ("instance_id", pa.int32(), _value("int32")),
    ("category", pa.int64(), _CATEGORY),
    ("bbox", pa.list_(pa.float32(), 4), _list(_value("float32"), length=4)),
    ("area", pa.int32(), _value("int32")),
    ("visible_fraction", pa.float32(), _value("float32")),
    ("box_3d_centre_m", pa.list_(pa.float64(), 3), _list(_value("float64"), length=3)),
    ("box_3d_size_m", pa.list_(pa.float64(), 3), _list(_value("float64"), length=3)),
    ("box_3d_heading_rad", pa.float64(), _value("float64")),
)
_PEOPLE: tuple[tuple[str, Any, Any], ...] = (
    ("instance_id", pa.int32(), _value("int32")),
    ("keypoints", pa.list_(pa.float32(), 51), _list(_value("float32"), length=51)),
    *((name, pa.string(), _value("string")) for name in MINDS),
)


class HuggingFaceFormat(PicturedFormat):
    """Frames as rows that ``datasets`` loads."""

    name: ClassVar[str] = "huggingface"

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the picture, and the rest of the row as notes for the end."""
        super().write_frame(frame, folders=folders)
        row = {
            "frame_id": frame.frame_id,
            "width": frame.view.width,
            "height": frame.view.height,
            "datetime": frame.snapshot.clock.datetime.isoformat(),
            "objects": _objects(frame.instances),
            "people": _people(frame.keypoints),
        }
        folders.notes[_NOTES] = json.dumps(row).encode()

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """The picture twice, once in the Parquet file, and the labels."""
        return 6 * width * height + 131_072

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Write the split's rows as they are read, then the card."""
        folder = root / "huggingface" / "data"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{facts['split']}.parquet"
        partial = path.with_name(path.name + ".partial")
        minds = _minds(root)
        with pq.ParquetWriter(partial, arrow_schema(), compression="zstd") as writer:
            for first in range(0, len(notes), _ROWS_AT_ONCE):
                numbers = range(first, min(first + _ROWS_AT_ONCE, len(notes)))
                rows = [_row(root, n, notes[n], minds, facts["key"]) for n in numbers]
                writer.write_table(pa.Table.from_pylist(rows, schema=arrow_schema()))
        partial.replace(path)
        write_whole(root / "huggingface" / "README.md", card(facts, frames=len(notes)).encode())

    @staticmethod
    def conforms(dataset: Dataset, tally: Tally) -> None:
        """Each row holds the frame's picture, boxes, keypoints and words."""
        (path,) = (dataset.root / "huggingface" / "data").glob("*.parquet")
        table = pq.read_table(path)
        tally.expect(table.schema.equals(arrow_schema()), "another schema")
        tally.expect(table.num_rows == dataset.frames, f"{table.num_rows} rows")
        minds = _minds(dataset.root)
        for number, row in enumerate(table.to_pylist()):
            where, frame = f"row {number}", dataset.frame(number)
            picture = (frame.folder / "rgb.png").read_bytes()
            tally.expect(row["image"]["bytes"] == picture, f"{where}: another picture")
            for name, wanted in (
                ("objects", _objects(frame.rows("instances"))),
                ("people", _with_minds(_people(frame.rows("keypoints")), minds.get(number, {}))),
            ):
                same = row[name] == _rounded(wanted, name)
                tally.expect(same, f"{where}: {name} differ from the tables")


def arrow_schema() -> pa.Schema:
    """The columns, with what ``datasets`` must know about them."""
    nested = (("objects", _OBJECTS), ("people", _PEOPLE))
    features = {name: feature for name, _, feature in _COLUMNS}
    fields = [(name, kind) for name, kind, _ in _COLUMNS]
    for name, parts in nested:
        features[name] = {part: _list(feature) for part, _, feature in parts}
        fields.append((name, pa.struct([(part, pa.list_(kind)) for part, kind, _ in parts])))
    told = json.dumps({"info": {"features": features}})  # in order: structs go by it
    return pa.schema(fields, metadata={"huggingface": told})


def card(facts: Mapping[str, Any], *, frames: int) -> str:
    """``README.md``: the front matter that ``datasets`` reads, and a line for people."""
    licence = facts["licence"].lower() or "other"
    return (
        "---\n"
        f"license: {licence}\n"
        "task_categories:\n- object-detection\n- keypoint-detection\n- image-to-text\n"
        "tags:\n- synthetic\n- digisphere\n"
        "configs:\n- config_name: default\n  data_files:\n"
        f"  - split: {facts['split']}\n    path: data/{facts['split']}.parquet\n"
        "---\n\n"
        f"# {facts['description']}\n\n"
        f"{frames} pictures of a simulated village with boxes, keypoints, and what each person "
        "does, why, and says. Written by DigiSphere; no real person is shown.\n"
    )


def _objects(labels: Labels) -> dict[str, list[Any]]:
    x0, y0, x1, y1 = labels["box_visible"].astype(np.float64).reshape(-1, 4).T
    return {
        "instance_id": labels["instance_id"].tolist(),
        "category": [CLASSES.index(kind) for kind in labels["kind"]],
        "bbox": np.stack((x0, y0, x1 - x0, y1 - y0), axis=1).tolist(),
        "area": labels["pixels"].tolist(),
        **{
            name: _plain(labels[name])
            for name in ("visible_fraction", "box_3d_centre_m", "box_3d_size_m")
        },
        "box_3d_heading_rad": _plain(labels["box_3d_heading_rad"]),
    }


def _people(table: Labels) -> dict[str, list[Any]]:
    flags = table["keypoints_v"].astype(np.float64)
    pixels = np.where(flags[..., None] > 0, table["keypoints_px"], 0.0)
    joints = np.concatenate((pixels, flags[..., None]), axis=2).reshape(len(flags), 51)
    return {"instance_id": table["instance_id"].tolist(), "keypoints": joints.tolist()}


def _plain(values: NDArray[Any]) -> list[Any]:
    """Nested lists; NaN becomes null, as JSON and Arrow have it."""
    objects = values.astype(object)
    objects[np.isnan(values)] = None
    plain: list[Any] = objects.tolist()
    return plain


def _minds(root: Path) -> dict[int, dict[int, list[str]]]:
    """Words of the table of minds by frame and instance."""
    table = read_columns(root / "tables" / "minds.parquet")
    found: dict[int, dict[int, list[str]]] = {}
    for n, (frame, instance) in enumerate(
        zip(table["frame_id"].tolist(), table["instance_id"].tolist(), strict=True)
    ):
        found.setdefault(frame, {})[instance] = [str(table[name][n]) for name in MINDS]
    return found


def _with_minds(
    people: dict[str, list[Any]], minds: Mapping[int, Sequence[str]]
) -> dict[str, list[Any]]:
    told = [minds[instance] for instance in people["instance_id"]]
    return {**people, **{name: [words[n] for words in told] for n, name in enumerate(MINDS)}}


def _row(
    root: Path, number: int, note: Notes, minds: Mapping[int, Mapping[int, Sequence[str]]], key: str
) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(note.read(_NOTES))
    picture = (frame_folder(root, number) / "rgb.png").read_bytes()
    row["image"] = {"bytes": picture, "path": f"{key}-{number:06d}.png"}
    row["people"] = _with_minds(row["people"], minds.get(number, {}))
    return row


def _rounded(values: dict[str, list[Any]], name: str) -> Any:
    """Values as they come back from the column they are kept in."""
    kind = arrow_schema().field(name).type
    return pa.array([values], type=kind).to_pylist()[0]
