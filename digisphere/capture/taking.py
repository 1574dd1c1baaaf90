"""From a moment to a frame's files: look, label, write; and who does so: ``Taker``, one by one.

A crew is given moments in order and gives back, in the same order, frames whose files are written
and kept, that is, forced to disk; ``crew`` has one of several processes. A taker writes one frame
while it looks at the next. Committing frames and everything that tables tell of them is the
session's.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from digisphere.capture.checksums import SUMS_NOTE, sums_note
from digisphere.capture.formats import FrameFolders
from digisphere.capture.frame import AnnotatedFrame, annotate
from digisphere.capture.neighbours import frame_camera, neighbours_of
from digisphere.capture.store import disk_errors, empty_folder, frame_name, sync_tree

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from digisphere.capture.moment_wire import Moment
    from digisphere.capture.request import CaptureRequest
    from digisphere.capture.sight import Eye, Figures


@dataclass(frozen=True)
class Taken:
    """A frame whose files are written.

    Attributes:
        frame: its labels; the planes are in the files and no longer here.
        notes: what formats need at the end, by name.
    """

    frame: AnnotatedFrame
    notes: dict[str, bytes]


def keep(folder: Path) -> None:
    """Force a frame's files to disk.

    Raises:
        CaptureError: the disk is full, or refuses.
    """
    with disk_errors(folder):
        sync_tree(folder)


class Crew(Protocol):
    """Those who take a capture's frames."""

    @property
    def driver(self) -> str:
        """The drawing driver's own account of itself."""

    @property
    def ahead(self) -> int:
        """How many frames may be begun before the first of them is asked for."""

    def begin(self, moment: Moment, folder: Path) -> None:
        """Let a frame's pictures be written into a folder, which is made."""

    def finish(self) -> Taken:
        """Wait for the frame that was begun first of those not finished."""

    def close(self) -> None:
        """Let go of everything; what is begun may stay undone."""


class Taker:
    """Takes frames with one eye, which looks when a frame is begun.

    Packing, sums and the disk are then left to a thread: hardly any of it needs Python's lock, nor
    does drawing, so a frame is written while the next is drawn.
    """

    ahead = 1

    def __init__(self, request: CaptureRequest, *, eye: Eye, figures: Figures) -> None:
        self._request = request
        self._eye = eye
        self._figures = figures
        self._formats = request.make_formats()
        self._begun: deque[Future[Taken]] = deque()
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="frame writer")

    @property
    def driver(self) -> str:
        """The eye's."""
        return self._eye.driver

    def begin(self, moment: Moment, folder: Path) -> None:
        """Look at it and label it; let it be written.

        Raises:
            CaptureError: the picture would lack something.
        """
        frame = self._look(moment)
        self._begun.append(self._writer.submit(self._write_and_keep, frame, folder))

    def finish(self) -> Taken:
        """Wait until it is written.

        Raises:
            CaptureError: the disk is full, or refuses.
        """
        return self._begun.popleft().result()

    def close(self) -> None:
        """Leave nobody who still writes."""
        self._writer.shutdown(cancel_futures=True)

    def take(self, moment: Moment, folder: Path) -> Taken:
        """Look, label, write and sum; the files have still to be kept."""
        return self._write(self._look(moment), folder)

    def _write_and_keep(self, frame: AnnotatedFrame, folder: Path) -> Taken:
        taken = self._write(frame, folder)
        keep(folder)
        return taken

    def _write(self, frame: AnnotatedFrame, folder: Path) -> Taken:
        notes: dict[str, bytes] = {}
        with disk_errors(folder):
            empty_folder(folder)
            folders = FrameFolders(folder, notes, f"frames/{frame_name(frame.frame_id)}")
            for made in self._formats:
                made.write_frame(frame, folders=folders)
            notes[SUMS_NOTE] = sums_note(folder)
        return Taken(replace(frame, planes={}, sweeps={}), notes)

    def _look(self, moment: Moment) -> AnnotatedFrame:
        request, number = self._request, moment.number
        snapshot = request.as_taken(number, moment.snapshot)
        pose = frame_camera(request, number, snapshot)
        around = None
        if request.follows_motion:
            earlier = None
            if moment.earlier is not None:
                earlier = request.as_taken(number, moment.earlier)
            around = neighbours_of(request, number, snapshot, earlier=earlier, pose=pose)
        return annotate(
            snapshot,
            frame_id=number,
            pose=pose,
            eye=self._eye,
            figures=self._figures,
            annotators=request.annotators,
            around=around,
        )
