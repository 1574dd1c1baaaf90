"""WebDataset shards (webdataset/webdataset, README): tar files whose members share a base name.

``webdataset/SPLIT-NNNNNN.tar`` holds up to a hundred frames each. A frame is ``KEY.rgb.png``,
``KEY.json`` (the camera and every label, lists in COCO's conventions where COCO has them), and one
member for every plane that was asked for: ``KEY.depth.npy`` and its like for numbers,
``KEY.instance.png`` (id = R + 256 G + 65536 B) and ``KEY.semantic.png`` for ids and classes. Times
and owners in the archive are zero, so equal captures are equal bytes. Called by the session.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.formats.gathering import frame_folder
from digisphere.capture.formats.native import camera_facts
from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.png import colours_from_ids, encode_png
from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset
    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.store import Notes

FRAMES_PER_SHARD = 100
_PIECE = "webdataset.tar"
_END = bytes(2 * tarfile.BLOCKSIZE)


class WebDatasetFormat(PicturedFormat):
    """Frames as samples of tar shards."""

    name: ClassVar[str] = "webdataset"

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the frame's members, to be joined to shards at the end."""
        members = {"json": json.dumps(_facts(frame), sort_keys=True).encode()}
        for name in sorted(self._planes & set(frame.planes)):
            ending, content = self._content(name, frame.planes[name])
            members[f"{name}.{ending}"] = content
        with (folders.pictures / _PIECE).open("wb") as piece:
            for name in sorted(members):
                piece.write(_member(f"{frame.frame_id:06d}.{name}", members[name]))

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """Every plane as the native format has it, and labels."""
        return width * height * (3 + 12 * len(self._planes)) + 262_144

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Join the frames' members to shards; each appears whole or not at all."""
        folder = root / "webdataset"
        folder.mkdir(exist_ok=True)
        for first in range(0, len(notes), FRAMES_PER_SHARD):
            numbers = range(first, min(first + FRAMES_PER_SHARD, len(notes)))
            pieces = [frame_folder(root, number) / _PIECE for number in numbers]
            shard = folder / f"{facts['split']}-{first // FRAMES_PER_SHARD:06d}.tar"
            if not shard.exists():
                _join(pieces, shard, key=facts["key"])
            for piece in pieces:
                piece.unlink(missing_ok=True)

    @staticmethod
    def conforms(dataset: Dataset, tally: Tally) -> None:
        """Every frame is one sample, and its members are the planes and labels of the tables."""
        met = 0
        for shard in sorted((dataset.root / "webdataset").glob("*.tar")):
            for key, members in read_shard(shard):
                facts = json.loads(members["json"])
                tally.expect(facts["frame_id"] == met, f"{key}: not frame {met}")
                _compare(dataset, key, members, facts, tally)
                met += 1
        tally.expect(met == dataset.frames, f"{met} samples for {dataset.frames} frames")

    def _content(self, name: str, plane: NDArray[Any]) -> tuple[str, bytes]:
        if name == "instance":
            return "png", encode_png(colours_from_ids(plane), level=self._level)
        if plane.dtype == np.uint8:
            return "png", encode_png(plane, level=self._level)
        content = io.BytesIO()
        np.save(content, plane, allow_pickle=False)
        return "npy", content.getvalue()


def read_shard(path: Path) -> list[tuple[str, dict[str, bytes]]]:
    """Samples of one shard: key and members by ending, in order."""
    samples: dict[str, dict[str, bytes]] = {}
    with tarfile.open(path) as archive:
        for info in archive:
            key, ending = info.name.split(".", 1)
            file = archive.extractfile(info)
            assert file is not None
            samples.setdefault(key, {})[ending] = file.read()
    return list(samples.items())


def _facts(frame: AnnotatedFrame) -> dict[str, Any]:
    """All labels of a frame as plain lists; what is not known is null."""
    return {
        **camera_facts(frame),
        "datetime": frame.snapshot.clock.datetime.isoformat(),
        "instances": {name: _plain(values) for name, values in frame.instances.items()},
        "keypoints": {name: _plain(values) for name, values in frame.keypoints.items()},
    }


def _plain(values: NDArray[Any]) -> Any:
    if values.dtype.kind == "f":
        objects = values.astype(object)
        objects[~np.isfinite(values)] = None
        return objects.tolist()
    return values.tolist()


def _member(name: str, content: bytes) -> bytes:
    """A tar member: header, content, and zeros up to a whole block."""
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = len(content), 0o644, 0
    return info.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % tarfile.BLOCKSIZE)


def _join(pieces: Sequence[Path], shard: Path, *, key: str) -> None:
    """Write a shard, its members' names begun with the dataset's key."""
    partial = shard.with_name(shard.name + ".partial")
    with partial.open("wb") as out:
        for piece in pieces:
            if not piece.exists():
                raise CaptureError(
                    f"«{piece}» is missing, so the dataset cannot be finished. Delete that frame's "
                    "folder and those after it, and run the same command with --resume."
                )
            with tarfile.open(piece) as archive:
                for info in archive:
                    file = archive.extractfile(info)
                    assert file is not None
                    out.write(_member(f"{key}-{info.name}", file.read()))
        out.write(_END)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(shard)


def _compare(
    dataset: Dataset, key: str, members: Mapping[str, bytes], facts: Mapping[str, Any], tally: Tally
) -> None:
    frame = dataset.frame(facts["frame_id"])
    for name in ("instances", "keypoints"):
        rows = frame.rows(name)
        for column, values in facts[name].items():
            same = values == _plain(rows[column])
            tally.expect(same, f"{key}: {name}.{column} is not the table's")
    for member, content in members.items():
        path = frame.folder / member
        if path.suffix == ".png" and path.exists():
            tally.expect(path.read_bytes() == content, f"{key}: {member} is not the native plane")
        elif path.suffix == ".npy" and path.exists():
            plane = np.load(path, allow_pickle=False)
            told = np.load(io.BytesIO(content), allow_pickle=False).astype(plane.dtype)
            equal = np.array_equal(told, plane, equal_nan=plane.dtype.kind == "f")
            tally.expect(equal, f"{key}: {member} is not the native plane")
