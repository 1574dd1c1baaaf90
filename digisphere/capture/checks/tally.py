"""What a check found: how much it looked at, how much failed, the worst value, a few examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

_EXAMPLES = 5


@dataclass
class Tally:
    """The running result of one check.

    Attributes:
        name: short name, as in the report.
        claim: what must hold, in a sentence.
        tolerance: how exactly, in words; "exact" where nothing is allowed.
        checked: how many things were looked at.
        failed: how many did not hold.
        worst: largest deviation seen, in the tolerance's unit; NaN where that has no meaning.
        skipped: why there was nothing to look at; empty otherwise.
    """

    name: str
    claim: str
    tolerance: str = "exact"
    checked: int = 0
    failed: int = 0
    worst: float = float("nan")
    skipped: str = ""
    examples: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """True when nothing failed."""
        return self.failed == 0

    def fail(self, example: str) -> None:
        """Count one failure that is not one of many alike."""
        self.checked += 1
        self.failed += 1
        self._remember(example)

    def expect(self, holds: bool, example: str) -> None:
        """Count one thing, with what to say if it does not hold."""
        if holds:
            self.checked += 1
        else:
            self.fail(example)

    def expect_all(self, holds: NDArray[Any], *, example: Callable[[int], str]) -> None:
        """Count an array of things; ``example`` puts the i-th into words."""
        flags = np.asarray(holds, dtype=np.bool_).reshape(-1)
        wrong = np.flatnonzero(~flags)
        self.checked += len(flags)
        self.failed += len(wrong)
        for place in wrong[:_EXAMPLES].tolist():
            self._remember(example(place))

    def measure(
        self, deviation: NDArray[Any], *, limit: Any, example: Callable[[int], str]
    ) -> None:
        """Count deviations (n,) that must not exceed ``limit`` (a number or (n,))."""
        values = np.asarray(deviation, dtype=np.float64).reshape(-1)
        if values.size:
            top = float(values.max())
            self.worst = float(np.fmax(self.worst, np.inf if np.isnan(top) else top))
        self.expect_all(values <= limit, example=example)

    def counted(self, checked: int, failed: int, *, worst: float, examples: Iterable[str]) -> None:
        """Add what was counted elsewhere: how many, how many failed, and the largest deviation."""
        self.checked += checked
        self.failed += failed
        if checked:
            self.worst = float(np.fmax(self.worst, worst))
        for example in examples:
            self._remember(example)

    def near(self, deviation: float, *, limit: float, where: str) -> None:
        """Count one deviation that must not exceed ``limit``; ``where`` says whose it is."""
        self.measure(
            np.array([deviation]), limit=limit, example=lambda _: f"{where}: off by {deviation:.4g}"
        )

    def join(self, other: Tally) -> None:
        """Add what another tally of the same check found."""
        self.checked += other.checked
        self.failed += other.failed
        self.skipped = other.skipped or self.skipped
        self.worst = float(np.fmax(self.worst, other.worst))
        for example in other.examples:
            self._remember(example)

    def _remember(self, example: str) -> None:
        if len(self.examples) < _EXAMPLES:
            self.examples.append(example)
