"""Times the flood's step at 256²: the kernel, the same step in plain numpy, a copy of memory.

Called by ``bench``; run by itself it prints the figures.
"""

import numpy as np
from kernel_timing import KernelFigures, timed

from digisphere.environment.flood_flow import Sheet, Terrain, advance
from digisphere.testing.plain_flood import plain_step

CELLS = 256
BYTES_PER_CELL = 200
"""What one step reads and writes of a cell: three passes over a dozen arrays of doubles."""


def measure() -> KernelFigures:
    """Time all three in one run."""
    over, sheet = _wet_land()
    still = np.zeros_like(sheet.depth_m)
    advance(sheet, over=over, source_m_s=still, duration_s=60.0)

    def step() -> None:
        passage = advance(sheet, over=over, source_m_s=still, duration_s=0.5)
        assert passage.steps == 1

    return timed(
        "flood step",
        cells=CELLS,
        bytes_per_cell=BYTES_PER_CELL,
        kernel=step,
        plain=lambda: plain_step(sheet, over=over, dt=0.5),
    )


def _wet_land() -> tuple[Terrain, Sheet]:
    y, x = np.mgrid[0:CELLS, 0:CELLS] / CELLS - 0.5
    grain = np.random.Generator(np.random.PCG64(5)).random((CELLS, CELLS))
    bed = 6.0 * np.hypot(x, y) + grain
    over = Terrain(bed, np.full(bed.shape, 0.05), np.zeros(bed.shape, np.uint8), 8.0)
    sheet = Sheet.dry(bed.shape)
    sheet.depth_m[:] = np.maximum(4.5 - bed, 0.3)
    return over, sheet


if __name__ == "__main__":
    print(measure())
