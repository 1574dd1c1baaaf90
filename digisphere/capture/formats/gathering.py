"""How a format's files get from the frames' folders into a layout of its own.

While a capture runs, everything about a frame lies in the frame's folder and appears with it, whole
or not at all. When the dataset is finished, files are moved (renamed, not copied) into the format's
folders; pictures that several formats share become further names of one file. Both may be stopped
at any instant and done again. Called by the formats' ``finish``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from digisphere.capture.store import write_whole
from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digisphere.capture.dataset import Dataset


def frame_folder(root: Path, number: int) -> Path:
    """Where a frame's files are, by its number."""
    return root / "frames" / f"{number:06d}"


def first_number_of(dataset: Dataset) -> int:
    """The number of the first frame where names are numbers; 0 before there was a choice."""
    return int(dataset.manifest["plan"]["scenario"]["capture"].get("first_number", 0))


def move_in(source: Path, *, target: Path) -> None:
    """Give a file its final place, unless a stopped ending has done so before.

    Raises:
        CaptureError: the file is neither here nor there.
    """
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
    elif not target.exists():
        raise CaptureError(
            f"«{source}» is missing, so the dataset cannot be finished. Delete the last frames' "
            "folders and run the same command with --resume."
        )


def move_all(folder: Path, *, target: Path) -> None:
    """Move every file of a frame's part, with its subfolders, and let the empty part go."""
    for path in sorted(_files(folder)):
        move_in(path, target=target / path.relative_to(folder))
    for path in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        path.rmdir()
    if folder.is_dir():
        folder.rmdir()


def share(source: Path, *, target: Path) -> None:
    """Give a file a second name without a second copy; copy where the disk cannot do that."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return
    try:
        os.link(source, target)
    except OSError:
        write_whole(target, source.read_bytes())


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
