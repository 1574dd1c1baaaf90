"""Times the sweep over the air's columns at 128²: the kernel, plain numpy, a copy of memory.

Called by ``bench``; run by itself it prints the figures. Processor seconds of this process, so
that neighbours on the machine do not count.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from digisphere.environment.air_columns import TOTALS, sweep
from digisphere.testing.plain_air import plain_sweep, some_air

CELLS = 128
BYTES_PER_CELL = (4 + 6 + 2 + 1 + 1 + 3) * 8 + 2 * 4 + (4 + 3) * 8 + 2 * 4
"""What one sweep reads of a cell (values, relief, normals, lift, snow, what waits, cover and fog)
and what it writes (state, what waits, rate and share of snow)."""


@dataclass(frozen=True)
class AirFigures:
    """What was found."""

    kernel_ms: float
    plain_ms: float
    copy_gb_s: float

    @property
    def mcell_s(self) -> float:
        """Million cells a second of the kernel."""
        return CELLS * CELLS / self.kernel_ms / 1000.0

    @property
    def times_faster(self) -> float:
        """How many times the kernel is faster than plain numpy."""
        return self.plain_ms / self.kernel_ms

    @property
    def of_copy(self) -> float:
        """Share of the copy bandwidth that the kernel moves."""
        return self.mcell_s * BYTES_PER_CELL / 1000.0 / self.copy_gb_s


def measure() -> AirFigures:
    """Time all three in one run."""
    air, totals = some_air(CELLS), np.empty(TOTALS)
    sweep(*air, totals)
    kernel = _median_ms(lambda: _many(lambda: sweep(*air, totals))) / 20.0
    plain = _median_ms(lambda: plain_sweep(*air))
    block = np.ones(1 << 24)
    other = np.empty_like(block)
    copy = _median_ms(lambda: np.copyto(other, block))
    return AirFigures(kernel, plain, 2.0 * block.nbytes / copy / 1e6)


def _many(work: Callable[[], object]) -> None:
    for _ in range(20):
        work()


def _median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(7):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times) * 1000.0


if __name__ == "__main__":
    found = measure()
    print(
        f"sweep of the air {CELLS}²: {found.kernel_ms:.2f} ms, {found.mcell_s:.1f} Mcell/s; plain "
        f"numpy {found.plain_ms:.1f} ms ({found.times_faster:.1f}x slower); copy "
        f"{found.copy_gb_s:.1f} GB/s, of which the kernel moves {found.of_copy:.0%}"
    )
