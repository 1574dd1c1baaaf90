"""Times the flood's step at 256²: the kernel, the same step in plain numpy, a copy of memory.

Called by ``bench``; run by itself it prints the figures. Processor seconds of this process, so
that neighbours on the machine do not count.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.flood_flow import Sheet, Terrain, advance
from digisphere.testing.plain_flood import plain_step

CELLS = 256
BYTES_PER_CELL = 200
"""What one step reads and writes of a cell: three passes over a dozen arrays of doubles."""


@dataclass(frozen=True)
class FloodFigures:
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


def measure() -> FloodFigures:
    """Time all three in one run."""
    over, sheet = _wet_land()
    still = np.zeros_like(sheet.depth_m)
    advance(sheet, over=over, source_m_s=still, duration_s=60.0)
    kernel = _median_ms(lambda: _twenty(sheet, over=over, still=still)) / 20.0
    plain = _median_ms(lambda: plain_step(sheet, over=over, dt=0.5))
    block = np.ones(1 << 24)
    other = np.empty_like(block)
    copy = _median_ms(lambda: np.copyto(other, block))
    return FloodFigures(kernel, plain, 2.0 * block.nbytes / copy / 1e6)


def _wet_land() -> tuple[Terrain, Sheet]:
    y, x = np.mgrid[0:CELLS, 0:CELLS] / CELLS - 0.5
    grain = np.random.Generator(np.random.PCG64(5)).random((CELLS, CELLS))
    bed = 6.0 * np.hypot(x, y) + grain
    over = Terrain(bed, np.full(bed.shape, 0.05), np.zeros(bed.shape, np.uint8), 8.0)
    sheet = Sheet.dry(bed.shape)
    sheet.depth_m[:] = np.maximum(4.5 - bed, 0.3)
    return over, sheet


def _twenty(sheet: Sheet, *, over: Terrain, still: NDArray[np.float64]) -> None:
    for _ in range(20):
        passage = advance(sheet, over=over, source_m_s=still, duration_s=0.5)
        assert passage.steps == 1


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
        f"flood step {CELLS}²: {found.kernel_ms:.2f} ms, {found.mcell_s:.1f} Mcell/s; plain numpy "
        f"{found.plain_ms:.1f} ms ({found.times_faster:.1f}x slower); copy {found.copy_gb_s:.1f} "
        f"GB/s, of which the kernel moves {found.of_copy:.0%}"
    )
