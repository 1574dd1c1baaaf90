"""One headless stage for the scene tests, and the plainest of grounds."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

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
    grid = SimpleNamespace(size_x_m=SIZE_M, size_y_m=SIZE_M)
    return SimpleNamespace(grid=grid, height_at=lambda xy: np.zeros(len(xy)))
