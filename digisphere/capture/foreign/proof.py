"""Proves a dataset that DigiSphere did not write, as far as its own files allow.

``validate_foreign`` recognises what a folder holds, makes every check of it, and says besides what
no check can tell. Nothing is written into the folder. Called by ``digisphere validate``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digisphere.capture.checks.running import run_check, tally_of
from digisphere.capture.foreign.layouts import KNOWN_LAYOUTS, recognise
from digisphere.capture.report import tallies_table
from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rich.table import Table

    from digisphere.capture.checks.tally import Tally

    Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Proof:
    """What was found of one thing in a folder.

    Attributes:
        title: its layout and where it lies.
        counted: what it holds, in numbers.
        tallies: the checks.
        unproved: what no check can tell.
    """

    title: str
    counted: str
    tallies: list[Tally]
    unproved: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """True when no check failed."""
        return all(tally.passed for tally in self.tallies)

    def table(self) -> Table:
        """The checks as a table for the terminal."""
        return tallies_table(self.tallies)


def validate_foreign(folder: Path, *, progress: Progress | None = None) -> list[Proof]:
    """Check everything in a folder that is of a known layout.

    Args:
        folder: a dataset of another maker.
        progress: called with a label and the fraction done.

    Raises:
        CaptureError: the folder is none, or holds nothing of a known layout.
    """
    if not folder.is_dir():
        raise CaptureError(f"«{folder}» is no folder. Give the folder of a dataset.")
    found = recognise(folder)
    if not found:
        known = "; ".join(KNOWN_LAYOUTS)
        raise CaptureError(
            f"«{folder}» holds no dataset of a known layout, nor does a folder in it. Known are: "
            f"{known}."
        )
    steps, done = sum(len(one.checks) for one in found), 0
    proofs = []
    for one in found:
        tallies = []
        for check, name, tolerance in one.checks:
            if progress is not None:
                progress(f"{one.title}: {name}", done / steps)
            tally = tally_of(check, name, tolerance)
            run_check(check, one.subject, tally, where=one.title)
            tallies.append(tally)
            done += 1
        proofs.append(Proof(one.title, one.counted, tallies, one.unproved))
    return proofs
