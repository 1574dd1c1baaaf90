"""One hamlet run a day long, shared by the tests that only look at it."""

import pytest

from digisphere.core.simulation import Simulation
from digisphere.testing.hamlet import hamlet_simulation


@pytest.fixture(scope="session")
def hamlet_day() -> Simulation:
    """A day of forty people, from eight in the morning to eight the next."""
    simulation = hamlet_simulation(40, seed=3)
    simulation.run_until(86400.0)
    return simulation
