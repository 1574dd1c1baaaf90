"""SHA-256 of every file of a dataset, in the format that ``sha256sum --check`` reads.

``checksums.sha256`` covers all but itself, the manifest (which names the sum of this file) and what
is made from the dataset later: report, card and gallery. Written by the session as the last file
before the manifest, proved by the validator.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from digisphere.capture.store import (
    FRAMES,
    JOURNAL,
    MANIFEST,
    frame_name,
    is_made_later,
    write_whole,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from digisphere.capture.store import Notes

CHECKSUMS = "checksums.sha256"
SUMS_NOTE = "sums.json"
"""The note that holds the sums of a frame's files; taken by whoever wrote them, side by side."""
_NOT_SUMMED = frozenset({CHECKSUMS, MANIFEST})


def write_checksums(root: Path, *, noted: Mapping[str, NotedSum] | None = None) -> str:
    """Write the sums of a dataset; return the sum of the list itself.

    Files whose sum was ``noted``, by name, when they were written and that have not been touched
    since are not read again.
    """
    known = noted or {}
    names = summed_files(root)
    sums = (_still_true(known.get(name), root / name) or file_sum(root / name) for name in names)
    text = "".join(f"{total}  {name}\n" for total, name in zip(sums, names, strict=True))
    write_whole(root / CHECKSUMS, text.encode())
    return hashlib.sha256(text.encode()).hexdigest()


def read_checksums(root: Path) -> dict[str, str]:
    """Sums by file name."""
    lines = (root / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    return {name: total for total, name in (line.split("  ", 1) for line in lines)}


def summed_files(root: Path) -> list[str]:
    """Names, sorted, of the files the sums must cover."""
    names = (p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
    summed = (n for n in names if n not in _NOT_SUMMED and not is_made_later(n))
    return sorted(n for n in summed if not n.startswith(f"{JOURNAL}/"))


class NotedSum(NamedTuple):
    """The sum of a file, and by what one sees that nothing has written to it since."""

    total: str
    size: int
    changed_ns: int


def sums_note(folder: Path) -> bytes:
    """What to note of the files of a frame's folder."""
    noted = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        facts = path.stat()
        name = path.relative_to(folder).as_posix()
        noted[name] = NotedSum(file_sum(path), facts.st_size, facts.st_mtime_ns)
    return json.dumps(noted).encode()


def noted_sums(notes: Sequence[Notes]) -> dict[str, NotedSum]:
    """What was noted of all frames, by name in the dataset."""
    return {
        f"{FRAMES}/{frame_name(number)}/{name}": NotedSum(*noted)
        for number, note in enumerate(notes)
        if SUMS_NOTE in note.names()
        for name, noted in json.loads(note.read(SUMS_NOTE)).items()
    }


def _still_true(noted: NotedSum | None, path: Path) -> str:
    """The sum that was noted, or nothing if the file is another now."""
    if noted is None:
        return ""
    facts = path.stat()
    same = (facts.st_size, facts.st_mtime_ns) == (noted.size, noted.changed_ns)
    return noted.total if same else ""


def file_sum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
