"""Reads one YOLO dataset as Ultralytics does: ``data.yaml``, pictures by split, a text a picture.

docs.ultralytics.com/datasets: ``names`` is a list or a mapping from 0; ``train``, ``val`` and
``test`` are folders or lists of pictures, from ``path`` or the file's own folder; the label of
``.../images/x.png`` is ``.../labels/x.txt``. Without a ``data.yaml`` the folders ``images`` and
``labels`` are read as they lie. Checks are in ``yolo_checks``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from digisphere.capture.foreign.pictures import Pictures, pictures_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SPLITS = ("train", "val", "test")
DETECT, SEGMENT, POSE = "detect", "segment", "pose"
_BOX_WORDS = 5
IMAGES, LABELS = "images", "labels"


@dataclass(frozen=True)
class Line:
    """One line of a label file.

    Attributes:
        where: file and number, for messages.
        words: its words.
    """

    where: str
    words: tuple[str, ...]

    @cached_property
    def number(self) -> int | None:
        """The class, None if it is no whole number."""
        try:
            value = float(self.words[0])
        except ValueError:
            return None
        return int(value) if value.is_integer() else None

    @cached_property
    def values(self) -> list[float] | None:
        """The numbers after the class."""
        try:
            found = [float(word) for word in self.words[1:]]
        except ValueError:
            return None
        return found if all(abs(value) < float("inf") for value in found) else None


@dataclass(frozen=True)
class LabelFile:
    """One label file: its picture, and its lines or why it cannot be read."""

    path: Path
    name: str
    lines: tuple[Line, ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class YoloSet:
    """One YOLO dataset.

    Attributes:
        root: folder of ``data.yaml``, or of ``images`` and ``labels``.
        declared: what ``data.yaml`` holds; empty without one.
        file: ``data.yaml``, or None.
        opened: decoded pictures.
    """

    root: Path
    declared: Mapping[str, Any]
    file: Path | None
    opened: Pictures = field(default_factory=Pictures)

    @cached_property
    def names(self) -> dict[int, str]:
        """Class names by number; empty where none are told."""
        told = self.declared.get("names")
        named = dict(enumerate(told)) if isinstance(told, list) else told
        pairs = named.items() if isinstance(named, dict) else ()
        return {int(k): str(v) for k, v in pairs if str(k).isdecimal()}

    @cached_property
    def joints(self) -> tuple[int, int] | None:
        """How many joints of how many numbers each; None without ``kpt_shape``."""
        told = self.declared.get("kpt_shape")
        if isinstance(told, (list, tuple)) and len(told) == 2 and all(_is_count(v) for v in told):
            return int(told[0]), int(told[1])
        return None

    @cached_property
    def listed(self) -> list[tuple[str, Path, bool]]:
        """Every split with the folder or list it names, and whether that is there."""
        if self.file is None:
            return [(IMAGES, self.root / IMAGES, True)]
        found = []
        for split in SPLITS:
            told = self.declared.get(split)
            for name in told if isinstance(told, list) else [told] if told else []:
                path = next((b / str(name) for b in self.bases if (b / str(name)).exists()), None)
                found.append((split, path or self.bases[0] / str(name), path is not None))
        return found

    @property
    def bases(self) -> list[Path]:
        """Folders that names in ``data.yaml`` may be relative to."""
        told = self.declared.get("path")
        ways = [self.root / str(told), self.root.parent / str(told)] if told else []
        return [*(way for way in ways if way.is_dir()), self.root]

    @cached_property
    def pictures(self) -> dict[Path, str]:
        """Pictures that are there or listed, with their split."""
        found: dict[Path, str] = {}
        for split, place, there in self.listed:
            if there:
                for path in pictures_in(place) if place.is_dir() else _in_list(place):
                    found.setdefault(path, split)
        return found

    @cached_property
    def labels(self) -> list[LabelFile]:
        """Label files of the pictures, read."""
        paths = (label_of(picture) for picture in self.pictures)
        return [self._read(path) for path in paths if path.is_file()]

    @cached_property
    def stray(self) -> list[Path]:
        """Label files without a picture."""
        known = {label_of(picture) for picture in self.pictures}
        folders = sorted({path.parent for path in known if path.parent.is_dir()})
        return [p for folder in folders for p in sorted(folder.glob("*.txt")) if p not in known]

    @cached_property
    def task(self) -> str:
        """What the labels are for: joints if declared, else by what most lines look like."""
        if "kpt_shape" in self.declared:
            return POSE
        lengths = [len(line.words) for file in self.labels for line in file.lines]
        boxes = sum(length <= _BOX_WORDS for length in lengths)
        return DETECT if 2 * boxes >= len(lengths) else SEGMENT

    def lines(self) -> Iterator[Line]:
        """Every line of every label file."""
        for file in self.labels:
            yield from file.lines

    def told(self, path: Path) -> str:
        """Name a file within the dataset."""
        return (
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
        )

    def _read(self, path: Path) -> LabelFile:
        name = self.told(path)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            return LabelFile(path, name, fault=str(error))
        rows = ((n, row.split()) for n, row in enumerate(text.splitlines(), 1))
        lines = tuple(Line(f"{name}:{n}", tuple(words)) for n, words in rows if words)
        return LabelFile(path, name, lines)


def declared_in(path: Path) -> Mapping[str, Any] | None:
    """Return what a ``data.yaml`` declares; None if the file declares no YOLO dataset."""
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None
    sound = isinstance(tree, dict) and "names" in tree and any(split in tree for split in SPLITS)
    return tree if sound else None


def label_of(picture: Path) -> Path:
    """Return where the label of a picture lies: its last folder ``images`` becomes ``labels``."""
    parts = list(picture.parts)
    for place in range(len(parts) - 2, -1, -1):
        if parts[place] == IMAGES:
            parts[place] = LABELS
            break
    return Path(*parts).with_suffix(".txt")


def _in_list(path: Path) -> list[Path]:
    """Pictures that a text lists, one a line, relative to it or to where it says."""
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return [(path.parent / line.strip()) for line in lines if line.strip()]


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
