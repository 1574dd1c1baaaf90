"""One headless stage for the scene tests, and the plainest of grounds."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from digisphere.scene import Stage

SIZE_M = 1000.0


@pytest.fixture(scope="package")
def stage() -> Iterator[Stage]:
    opened = Stage((64, 48))
    yield opened
    opened.close()


@pytest.fixture
def flat_ground() -> Any:
    """A ground of height zero everywhere, 1 km square."""
    cells = 8
    grid = SimpleNamespace(
        nx=cells, ny=cells, cell_m=SIZE_M / cells, size_x_m=SIZE_M, size_y_m=SIZE_M
    )

    def level(xy_m: NDArray[np.floating]) -> NDArray[np.float32]:
        return np.zeros(len(xy_m), np.float32)

    layers = {"elevation_m": np.zeros((cells, cells), np.float32)}
    return SimpleNamespace(grid=grid, layers=layers, height_at=level, bed_at=level)
