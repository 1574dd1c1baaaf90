"""Times a compiled kernel beside the same step in plain numpy and a copy of memory, in one run.

Processor seconds of this process, so that neighbours on the machine do not count. Used by
``flood_bench`` and ``air_bench``.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

REPEATS = 20
"""Steps of the kernel in one timing: one alone is too short for the clock."""


@dataclass(frozen=True)
class KernelFigures:
    """What was found of a kernel over a square grid."""

    name: str
    cells: int
    bytes_per_cell: int
    kernel_ms: float
    plain_ms: float
    copy_gb_s: float

    @property
    def mcell_s(self) -> float:
        """Million cells a second of the kernel."""
        return self.cells * self.cells / self.kernel_ms / 1000.0

    @property
    def times_faster(self) -> float:
        """How many times the kernel is faster than plain numpy."""
        return self.plain_ms / self.kernel_ms

    @property
    def of_copy(self) -> float:
        """Share of the copy bandwidth that the kernel moves."""
        return self.mcell_s * self.bytes_per_cell / 1000.0 / self.copy_gb_s

    def __str__(self) -> str:
        return (
            f"{self.name} {self.cells}²: {self.kernel_ms:.2f} ms, {self.mcell_s:.1f} Mcell/s; "
            f"plain numpy {self.plain_ms:.1f} ms ({self.times_faster:.1f}x slower); copy "
            f"{self.copy_gb_s:.1f} GB/s, of which the kernel moves {self.of_copy:.0%}"
        )


def timed(
    name: str,
    *,
    cells: int,
    bytes_per_cell: int,
    kernel: Callable[[], object],
    plain: Callable[[], object],
) -> KernelFigures:
    """Time one step of the kernel, one in plain numpy, and a copy of memory."""

    def many() -> None:
        for _ in range(REPEATS):
            kernel()

    block = np.ones(1 << 24)
    other = np.empty_like(block)
    copy_ms = _median_ms(lambda: np.copyto(other, block))
    return KernelFigures(
        name, cells, bytes_per_cell, _median_ms(many) / REPEATS, _median_ms(plain),
        2.0 * block.nbytes / copy_ms / 1e6,
    )  # fmt: skip


def _median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(7):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times) * 1000.0
