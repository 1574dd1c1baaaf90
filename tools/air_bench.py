"""Times the sweep over the air's columns at 128²: the kernel, plain numpy, a copy of memory.

Called by ``bench``; run by itself it prints the figures.
"""

import numpy as np
from kernel_timing import KernelFigures, timed

from digisphere.environment.air_columns import TOTALS, sweep
from digisphere.testing.plain_air import plain_sweep, some_air

CELLS = 128
BYTES_PER_CELL = (4 + 6 + 2 + 1 + 1 + 3) * 8 + 2 * 4 + (4 + 3) * 8 + 2 * 4
"""What one sweep reads of a cell (values, relief, normals, lift, snow, what waits, cover and fog)
and what it writes (state, what waits, rate and share of snow)."""


def measure() -> KernelFigures:
    """Time all three in one run."""
    air, totals = some_air(CELLS), np.empty(TOTALS)
    sweep(*air, totals)
    return timed(
        "sweep of the air",
        cells=CELLS,
        bytes_per_cell=BYTES_PER_CELL,
        kernel=lambda: sweep(*air, totals),
        plain=lambda: plain_sweep(*air),
    )


if __name__ == "__main__":
    print(measure())
