"""One snapshot of the hamlet after a day of talk, shared by the tests that only read it."""

import pytest

from digisphere.core.snapshot import Snapshot
from digisphere.testing.hamlet import hamlet_simulation


@pytest.fixture(scope="session")
def evening() -> Snapshot:
    """Forty people at half past eight in the evening, after a day together."""
    simulation = hamlet_simulation(40, seed=5)
    simulation.run_until(12.5 * 3600.0)
    return simulation.snapshot()
