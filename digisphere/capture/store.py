"""The folder of a dataset while it grows: frames appear whole or not at all.

A frame is written beside its place, forced to disk and renamed into it, frames in their order; its
notes (table rows and what formats need at the end) go into one file in the journal just before, so
a committed frame always has its notes. The plan of the capture lies in the journal too, and a lock
keeps a second writer out; the journal vanishes when the dataset is finished. What is written is the
formats' and the session's business.
"""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no flock; there the lock is left out
    fcntl = None  # type: ignore[assignment]

MANIFEST = "manifest.json"
JOURNAL = ".journal"
FRAMES = "frames"
_MADE_LATER_FILES = frozenset({"report.html", "report.json", "CARD.md"})
_MADE_LATER_FOLDERS = ("card/", "gallery/")
_PLAN = "plan.json"


class Notes:
    """Small files about one frame, packed into one; they vanish when the dataset is finished."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._names: list[str] | None = None

    def names(self) -> list[str]:
        """What is noted."""
        if self._names is None:
            with zipfile.ZipFile(self._path) as packed:
                self._names = packed.namelist()
        return self._names

    def read(self, name: str) -> bytes:
        """Return one note."""
        with zipfile.ZipFile(self._path) as packed:
            return packed.read(name)


class FrameStore:
    """A dataset folder being written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.frames = root / FRAMES
        self.journal = root / JOURNAL
        self.noted = self.journal / "notes"
        self.partial = self.journal / "partial"
        self.checkpoint = self.journal / "checkpoint"

    def refuse_unfit(self, *, resume: bool) -> None:
        """Say at once, before a world is built, that nothing can be written here.

        Raises:
            CaptureError: the folder holds something else, or a capture not asked to be resumed.
        """
        with disk_errors(self.root):
            if self.root.exists() and not self.root.is_dir():
                raise CaptureError(f"«{self.root}» is a file. Name a folder with --out.")
            if (self.root / MANIFEST).exists():
                if not resume:
                    raise CaptureError(
                        f"«{self.root}» already holds a finished capture. Choose another folder "
                        "with --out, or delete this one."
                    )
            elif (self.journal / _PLAN).exists():
                if not resume:
                    raise CaptureError(
                        f"«{self.root}» holds an unfinished capture ({self.committed()} frames). "
                        "Go on with --resume, or choose another folder with --out."
                    )
            elif self._stray():
                raise CaptureError(
                    f"«{self.root}» is not empty (it holds «{self._stray()}») and is no capture "
                    "that could be resumed. Choose another folder with --out."
                )
            self.root.mkdir(parents=True, exist_ok=True)

    def open(self, plan: dict[str, Any], *, resume: bool) -> bool:
        """Begin or go on; return True if the dataset is already finished.

        Raises:
            CaptureError: the folder is not fit, or holds another capture.
        """
        self.refuse_unfit(resume=resume)
        with disk_errors(self.root):
            if (self.root / MANIFEST).exists():
                begun = json.loads((self.root / MANIFEST).read_text(encoding="utf-8"))
                _compare(begun.get("plan", {}), plan, where=self.root)
                if self.journal.exists():
                    shutil.rmtree(self.journal)
                return True
            if (self.journal / _PLAN).exists():
                begun = json.loads((self.journal / _PLAN).read_text(encoding="utf-8"))
                _compare(begun, plan, where=self.root)
                return False
            for folder in (self.frames, self.noted):
                folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.journal / _PLAN, text_of(plan))
        return False

    def _stray(self) -> str:
        """Name something that a capture stopped before its plan was written would not leave."""
        if not self.root.exists():
            return ""
        known = {FRAMES, JOURNAL}
        strange = sorted(p.name for p in self.root.iterdir() if p.name not in known)
        filled = self.frames.is_dir() and any(self.frames.iterdir())
        return strange[0] if strange else "frames" if filled else ""

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other writers out until the block ends; a killed process lets go by itself.

        Raises:
            CaptureError: another process is writing here.
        """
        with (self.journal / "lock").open("w") as handle:
            if fcntl is not None:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError as error:
                    raise CaptureError(
                        f"Another process is capturing into «{self.root}». Wait for it, or choose "
                        "another folder with --out."
                    ) from error
            yield

    def committed(self) -> int:
        """Return how many frames, from 0 on without a gap, are whole."""
        count = 0
        while self.frame(count).is_dir() and self._notes_path(count).is_file():
            count += 1
        return count

    def frame(self, number: int) -> Path:
        """Folder of a frame."""
        return self.frames / frame_name(number)

    def notes(self, number: int) -> Notes:
        """Notes of a committed frame."""
        return Notes(self._notes_path(number))

    def _notes_path(self, number: int) -> Path:
        return self.noted / f"{frame_name(number)}.zip"

    def room(self, number: int) -> Path:
        """Where a frame's pictures are written until it is committed; a folder still to be made."""
        return self.partial / frame_name(number)

    def commit(self, number: int, notes: dict[str, bytes]) -> None:
        """Make a frame whole: keep its notes and move its pictures, forced to disk, to their place.

        Raises:
            CaptureError: the disk is full or the folder cannot be written.
        """
        with disk_errors(self.root):
            write_whole(self._notes_path(number), _packed(notes))
            self.room(number).rename(self.frame(number))
            _sync(self.frames)

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, the last thing to appear, and let the journal go."""
        with disk_errors(self.root):
            known = {JOURNAL, self.frames.name}  # frames were forced to disk one by one
            for folder in sorted(p for p in self.root.iterdir() if p.name not in known):
                sync_tree(folder)
            write_whole(self.root / MANIFEST, text_of(manifest))
            shutil.rmtree(self.journal)


def frame_name(number: int) -> str:
    """Name of a frame's folder."""
    return f"{number:06d}"


def empty_folder(path: Path) -> None:
    """Make an empty folder, whatever a stopped writer left there."""
    if path.exists():
        shutil.rmtree(path)
    path.mkdir(parents=True)


def _packed(notes: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as packed:
        for name, note in notes.items():
            packed.writestr(name, note)
    return content.getvalue()


def text_of(tree: dict[str, Any]) -> bytes:
    """JSON text with sorted keys, so that equal facts are equal bytes."""
    return (json.dumps(tree, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is never seen half-written."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    _sync(path.parent)


def is_made_later(name: str) -> bool:
    """Tell whether a file, by its path in the dataset, was made from the finished dataset.

    Sums and the digest leave these out: they can be made again, or not at all.
    """
    return name in _MADE_LATER_FILES or name.startswith(_MADE_LATER_FOLDERS)


@contextmanager
def disk_errors(root: Path) -> Iterator[None]:
    """Turn a full or refusing disk into a clear error.

    Raises:
        CaptureError: anything the file system refused.
    """
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise CaptureError(
                f"The disk is full; «{root}» holds every frame finished so far. Free some space "
                "and run the same command with --resume."
            ) from error
        raise CaptureError(
            f"«{error.filename or root}» cannot be written: {error.strerror}. "
            "Choose a folder you can write to with --out."
        ) from error


def _compare(begun: dict[str, Any], now: dict[str, Any], *, where: Path) -> None:
    """Refuse to mix two captures in one folder."""
    plain = json.loads(text_of(now))
    odd = sorted(k for k in dict.fromkeys((*begun, *plain)) if begun.get(k) != plain.get(k))
    if odd:
        facts = "; ".join(
            f"{k}: {_short(begun.get(k))} there, {_short(plain.get(k))} now" for k in odd
        )
        raise CaptureError(
            f"«{where}» was captured with other settings ({facts}). Use the same settings to "
            "resume it, or choose another folder with --out."
        )


def _short(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def sync_tree(path: Path) -> None:
    """Force a file, or a folder with all in it, to disk."""
    if path.is_dir():
        for inside in sorted(path.iterdir()):
            sync_tree(inside)
    _sync(path)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
