"""Pictures of a foreign dataset: found, decoded once, and asked for their size and fingerprint.

Where a label file names a picture, several folders are tried, since layouts differ in what names
are relative to. Called by the readers and checks of this package.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"})
_UNREADABLE = (
    OSError, ValueError, SyntaxError, EOFError, UnidentifiedImageError,
    Image.DecompressionBombError,
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """One picture file: its size, or what is wrong with it.

    Attributes:
        width: of the picture, 0 if it cannot be decoded.
        height: likewise.
        digest: of the file's bytes.
        fault: why it cannot be decoded; empty if it can.
    """

    width: int
    height: int
    digest: str
    fault: str = ""


class Pictures:
    """Decodes every picture at most once, however many label files name it."""

    def __init__(self) -> None:
        self._known: dict[Path, Picture] = {}

    def open(self, path: Path) -> Picture:
        """Return what a picture file is; decoding it whole finds a truncated one."""
        if path not in self._known:
            self._known[path] = _decoded(path)
        return self._known[path]


def _decoded(path: Path) -> Picture:
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return Picture(0, 0, "", f"cannot be opened: {error.strerror}")
    try:
        with Image.open(path) as image:
            image.load()
            return Picture(*image.size, digest)
    except _UNREADABLE as error:
        return Picture(0, 0, digest, f"cannot be decoded: {' '.join(str(error).split())[:100]}")


def folders_near(label_file: Path, *, root: Path) -> list[Path]:
    """Folders that picture names of a label file may be relative to, the nearest first.

    Beside the file, one above, the dataset's own; in each also ``images`` and the folders that the
    file's name mentions (``instances_val2017.json``: ``val2017``).
    """
    parts = [part for part in re.split(r"[_.\-]", label_file.stem) if part]
    names = [label_file.stem, *parts]
    found: list[Path] = []
    for base in (label_file.parent, label_file.parent.parent, root):
        for place in (base, base / "images"):
            found += [place, *(place / name for name in names)]
    return [path for path in dict.fromkeys(found) if path.is_dir()]


def find_picture(name: str, *, folders: Iterable[Path]) -> Path | None:
    """Return the first file of that name under the folders."""
    return next((p for folder in folders if (p := folder / name).is_file()), None)


def pictures_in(folder: Path) -> list[Path]:
    """Pictures in a folder and below, by name."""
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
