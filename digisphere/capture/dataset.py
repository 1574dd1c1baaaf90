"""Reads a finished dataset: manifest, tables, and one frame's files at a time.

The way in for the validator, notebooks and evaluation; writing is ``session``'s. Planes that were
not asked for are None.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from digisphere.capture.checksums import read_checksums
from digisphere.capture.exr import read_exr
from digisphere.capture.frame_bytes import Arena, decode_npy, read_file
from digisphere.capture.instances import InstanceIndex, index_instances
from digisphere.capture.png import decode_png, ids_from_colours
from digisphere.capture.projection import PinholeView
from digisphere.capture.record import read_manifest
from digisphere.capture.tabular import read_columns
from digisphere.errors import CaptureError, MissingColumn, suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]


class TableColumns(dict[str, "NDArray[Any]"]):
    """Columns of one table by name; asking for one that is not there says so in words."""

    def __init__(self, table: str, columns: Mapping[str, NDArray[Any]]) -> None:
        super().__init__(columns)
        self._table = table

    def __missing__(self, name: str) -> NDArray[Any]:
        raise MissingColumn(
            f"The table «{self._table}» of this dataset has no column «{name}». "
            f"{suggest(name, known=self)} Capture the dataset again with this version, or copy "
            "the table again from where it came."
        )


class Dataset:
    """A dataset on disk.

    Raises:
        CaptureError: the folder holds no finished dataset.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.manifest = read_manifest(root)
        self._tables: dict[str, Columns] = {}
        self._places: dict[str, dict[int, slice]] = {}

    @property
    def frames(self) -> int:
        """How many frames there should be."""
        return int(self.manifest["plan"]["frames"])

    @cached_property
    def sums(self) -> dict[str, str]:
        """SHA-256 by name of every file that has one."""
        return read_checksums(self.root)

    @cached_property
    def sums_by_folder(self) -> dict[str, list[str]]:
        """Names of the files that have a sum, by folder."""
        names: dict[str, list[str]] = {}
        for folder, _, name in (whole.rpartition("/") for whole in self.sums):
            names.setdefault(folder, []).append(name)
        return names

    def table(self, name: str) -> Columns:
        """Return a table's columns by name; columns with a shape are (rows, *shape).

        Raises:
            CaptureError: there is no such table, or its file is missing or cannot be read.
        """
        if name not in self._tables:
            known = self.manifest["tables"]
            if name not in known:
                raise CaptureError(f"There is no table «{name}». {suggest(name, known=known)}")
            path = self.root / "tables" / f"{name}.parquet"
            try:
                self._tables[name] = TableColumns(name, read_columns(path))
            except (OSError, pa.ArrowException) as error:
                raise CaptureError(
                    f"The table «{path}» cannot be read: {' '.join(str(error).split())[:120]}. "
                    "Copy it again from where the dataset came, or capture the dataset again."
                ) from error
        return self._tables[name]

    def rows_of_frame(self, name: str, frame_id: int) -> Columns:
        """Return one frame's rows of a table that has ``frame_id``; they stand together."""
        columns = self.table(name)
        if name not in self._places:
            ids = columns["frame_id"]
            heads = np.flatnonzero(np.diff(ids, prepend=-1)).tolist()
            pairs = zip(heads, [*heads, len(ids)][1:], strict=True)
            self._places[name] = {int(ids[a]): slice(a, b) for a, b in pairs}
        place = self._places[name].get(frame_id, slice(0, 0))
        return TableColumns(name, {key: values[place] for key, values in columns.items()})

    def problems(self) -> list[str]:
        """Say which declared tables cannot be read and which columns they lack, without reading."""
        found = []
        for name, facts in self.manifest["tables"].items():
            path = self.root / "tables" / f"{name}.parquet"
            try:
                there = set(pq.read_schema(path).names)
            except (OSError, pa.ArrowException):
                found.append(f"The table «{name}» is missing or cannot be read.")
                continue
            lost = sorted(set(facts["columns"]) - there)
            if lost:
                found.append(f"The table «{name}» lacks {', '.join(f'«{c}»' for c in lost)}.")
        return found

    def frame(self, frame_id: int, *, into: Arena | None = None) -> FrameFiles:
        """Return one frame; its planes are read when asked for.

        ``into``: memory into which all of its files are read at once. Its planes then last only
        until the next frame is read into it.
        """
        return FrameFiles(self, frame_id, _arena=into)

    def __iter__(self) -> Iterator[FrameFiles]:
        return (self.frame(number) for number in range(self.frames))


@dataclass(frozen=True)
class FrameFiles:
    """One frame of a dataset on disk."""

    dataset: Dataset
    frame_id: int
    _planes: dict[str, NDArray[Any] | None] = field(default_factory=dict, repr=False, compare=False)
    _arena: Arena | None = field(default=None, repr=False, compare=False)

    @property
    def folder(self) -> Path:
        """Where the frame's files are."""
        return self.dataset.root / self.place

    @property
    def place(self) -> str:
        """Where that is in the dataset."""
        return f"frames/{self.frame_id:06d}"

    @cached_property
    def view(self) -> PinholeView:
        """The camera, from the cameras table."""
        row = self.dataset.rows_of_frame("cameras", self.frame_id)
        k = np.eye(3)
        k[0, 0], k[1, 1] = row["fx"][0], row["fy"][0]
        k[0, 2], k[1, 2] = row["cx"][0], row["cy"][0]
        size = int(row["width"][0]), int(row["height"][0])
        return PinholeView(
            *size, k, row["camera_from_world"][0], float(row["near_m"][0]), float("inf")
        )

    @cached_property
    def rgb(self) -> NDArray[np.uint8] | None:
        """The picture (h, w, 3)."""
        return self._png("rgb")

    @cached_property
    def instance(self) -> NDArray[np.uint32] | None:
        """Ids (h, w)."""
        colours = self._png("instance")
        return None if colours is None else ids_from_colours(colours)

    @cached_property
    def index(self) -> InstanceIndex:
        """What the identity image says by itself.

        Raises:
            CaptureError: there is none.
        """
        if self.instance is None:
            raise CaptureError(f"Frame {self.frame_id} of «{self.dataset.root}» has no instances.")
        return index_instances(self.instance)

    @cached_property
    def semantic(self) -> NDArray[np.uint8] | None:
        """Classes (h, w)."""
        return self._png("semantic")

    @cached_property
    def panoptic(self) -> NDArray[np.uint32] | None:
        """Segment ids (h, w)."""
        colours = self._png("panoptic")
        return None if colours is None else ids_from_colours(colours)

    @cached_property
    def depth(self) -> NDArray[np.float32] | None:
        """Planar depth (h, w), metres."""
        return self._npy("depth")

    @cached_property
    def normals_world(self) -> NDArray[np.float32] | None:
        """World normals (h, w, 3)."""
        return self._npy("normals_world")

    @cached_property
    def normals_camera(self) -> NDArray[np.float32] | None:
        """Camera normals (h, w, 3)."""
        return self._npy("normals_camera")

    @cached_property
    def fields(self) -> dict[str, NDArray[Any]] | None:
        """Gridded fields by name, with ``map_size_m``; rows from the south."""
        return self.read_fields()

    def read_fields(self, names: Collection[str] | None = None) -> dict[str, NDArray[Any]] | None:
        """Those of these fields that are there, or all; None in a dataset without fields."""
        content = self.content("fields.npz")
        if content is None:
            return None
        with zipfile.ZipFile(io.BytesIO(content)) as arrays:
            there = (name.removesuffix(".npy") for name in arrays.namelist())
            wanted = (name for name in there if names is None or name in names)
            return {name: decode_npy(memoryview(arrays.read(f"{name}.npy"))) for name in wanted}

    def plane(self, name: str) -> NDArray[Any] | None:
        """Any plane (h, w, ...) by its file's name, as it was stored; None if it is not there.

        It is read once and kept as long as this frame is.
        """
        if name not in self._planes:
            self._planes[name] = self._read(name)
        return self._planes[name]

    def _read(self, name: str) -> NDArray[Any] | None:
        npy = self.content(f"{name}.npy")
        if npy is not None:
            return decode_npy(npy)
        png = self.content(f"{name}.png")
        if png is not None:
            return decode_png(png)
        path = self.folder / f"{name}.exr"  # by a library that reads files only
        return read_exr(path) if path.exists() else None

    def content(self, file: str) -> memoryview | None:
        """The bytes of a file of this frame's folder; None if it is not there."""
        return read_file(self.folder / file) if self._arena is None else self._held.get(file)

    @cached_property
    def _held(self) -> dict[str, memoryview]:
        """All files of a frame that is read into an arena."""
        return {} if self._arena is None else self._arena.read(self.folder)

    @cached_property
    def views_around(self) -> tuple[PinholeView, PinholeView] | None:
        """The cameras one flow step later and earlier; None in a capture without flow."""
        row = self.dataset.rows_of_frame("cameras", self.frame_id)
        names = ("camera_from_world_later", "camera_from_world_earlier")
        if any(name not in row or np.isnan(row[name]).any() for name in names):
            return None
        later, earlier = (replace(self.view, camera_from_world=row[name][0]) for name in names)
        return later, earlier

    @cached_property
    def camera_facts(self) -> dict[str, Any] | None:
        """``camera.json``."""
        content = self.content("camera.json")
        if content is None:
            return None
        facts: dict[str, Any] = json.loads(bytes(content))
        return facts

    def pixel(self, place: int) -> tuple[int, int]:
        """Column and row of a flat place in a plane."""
        row, column = divmod(place, self.view.width)
        return column, row

    def rows(self, table: str) -> Columns:
        """This frame's rows of a table."""
        return self.dataset.rows_of_frame(table, self.frame_id)

    def _png(self, name: str) -> NDArray[np.uint8] | None:
        return self.plane(name)

    def _npy(self, name: str) -> NDArray[np.float32] | None:
        found = self.plane(name)
        return None if found is None else np.asarray(found, dtype=np.float32)
