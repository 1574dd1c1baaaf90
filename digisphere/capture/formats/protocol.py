"""What a dataset format is, and the door through which one comes in.

A format is made once per capture, may need planes, and writes twice: per frame, pictures and notes
that are committed together, and once at the end. Called by the session; a stranger's format
registers its class under ``digisphere.formats``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from digisphere.core.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.store import Notes

    Conformance = Callable[[Dataset, Tally], None]


@dataclass(frozen=True)
class FrameFolders:
    """Where a frame's files go: ``pictures`` stays in the dataset, ``notes`` until the end.

    ``notes`` holds files by name, kept together in one; ``relative`` is how ``pictures`` will be
    called from the root of the finished dataset.
    """

    pictures: Path
    notes: dict[str, bytes]
    relative: str


class Format(Protocol):
    """A dataset format; made with the planes the user chose and the PNG level."""

    name: ClassVar[str]
    needs: ClassVar[frozenset[str]]

    def __init__(self, *, planes: frozenset[str], png_level: int) -> None:
        """Get ready to write these planes."""

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write one frame."""

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """Estimate, on the high side, what a frame takes on disk."""

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Write what spans all frames; ``notes`` are the frames' notes in order.

        A finish that was stopped is done again from the start. ``facts`` tell the dataset's
        ``description``, ``scenario``, ``seed``, ``key``, ``split``, ``licence``, ``version``,
        ``year``, ``date`` and ``first_number``, the number of the first frame where names are
        numbers.
        """


def conformance_of(kind: type[Format]) -> Conformance | None:
    """What proves the files a format wrote: its ``conforms(dataset, tally)``, if it has one.

    The first line of its docstring is the claim in the report. It reads only what is on disk.
    """
    found: Conformance | None = getattr(kind, "conforms", None)
    return found


@cache
def format_registry() -> Registry:
    """All formats, built-in and installed."""
    return Registry("digisphere.formats")
