"""SHA-256 of every file of a dataset, in the format that ``sha256sum --check`` reads.

``checksums.sha256`` covers all but itself, the manifest (which names the sum of this file) and what
is made from the dataset later: report, card and gallery. Written by the session as the last file
before the manifest, proved by the validator.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from digisphere.capture.store import JOURNAL, MANIFEST, is_made_later, write_whole

if TYPE_CHECKING:
    from pathlib import Path

CHECKSUMS = "checksums.sha256"
_NOT_SUMMED = frozenset({CHECKSUMS, MANIFEST})


def write_checksums(root: Path) -> str:
    """Write the sums of a dataset; return the sum of the list itself."""
    names = summed_files(root)
    text = "".join(f"{file_sum(root / name)}  {name}\n" for name in names)
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


def file_sum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
