"""Ctrl-C, held back until everything on disk is whole: between frames, or simulated minutes.

A loop asks `asked` where it may stop, or calls `check` to be stopped there. A second Ctrl-C does
not wait. Used by the loops of ``headless`` and ``window``; ``cli`` prints what `Stopped` says.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from digisphere.errors import Stopped

Progress = Callable[[str, float], None]


@dataclass
class Stopping:
    """Whether the user has asked to stop."""

    asked: bool = False

    def check(self, kept: str) -> None:
        """End here if the user has asked to; ``kept`` says what is left and how to go on.

        Raises:
            Stopped: Ctrl-C has been pressed.
        """
        if self.asked:
            raise Stopped(f"Stopped by Ctrl-C. {kept}")

    def checked(self, progress: Progress, *, kept: Callable[[], str]) -> Progress:
        """Return ``progress`` with a place to stop after each call of it."""

        def report(label: str, fraction: float) -> None:
            progress(label, fraction)
            if self.asked:
                self.check(kept())

        return report


@contextmanager
def ctrl_c_held_back() -> Iterator[Stopping]:
    """Turn the first Ctrl-C in the block into a wish; the second interrupts at once."""
    stopping = Stopping()

    def note(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGINT, before)
