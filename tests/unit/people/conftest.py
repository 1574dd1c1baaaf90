"""A real village on the test ground, its people living by the real systems of the people room."""

import numpy as np
import pytest

from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.people import trajectory
from digisphere.people.deliberation_system import Deliberation
from digisphere.people.enums import NEEDS
from digisphere.people.health_system import Health
from digisphere.people.memory_system import Remembering
from digisphere.people.movement_system import Movement
from digisphere.people.needs_system import NeedsSystem
from digisphere.people.population import Population
from digisphere.testing.ground import make_test_ground

PEOPLE_SYSTEMS = (Population, NeedsSystem, Deliberation, Movement, Health, Remembering)
MONDAY = "2026-06-15T00:00:00"


@pytest.fixture(scope="session")
def ground():
    return make_test_ground(population=120)


@pytest.fixture(scope="session")
def new_village(ground):
    """Return a maker of simulations, by number of people, seed, noise and further systems."""

    def make(*, count=60, seed=7, noise=0.06, start=MONDAY, more=(), illness=1.0):
        scenario = make_scenario(
            {
                "people": {
                    "count": count, "decision_noise": noise, "illness_rate": illness,
                },
                "time": {"start": start},
            }
        )  # fmt: skip
        systems = [kind(scenario) for kind in (*PEOPLE_SYSTEMS, *more)]
        return Simulation(scenario, ground=ground, systems=systems, seed=seed)

    return make


@pytest.fixture(scope="session")
def fresh(new_village):
    """A village of 120 that has just begun; only for looking."""
    return new_village(count=120)


class Week:
    """Samples of a simulated week, every five minutes: arrays (samples, people)."""

    def __init__(self, simulation, days):
        people = simulation.state.tables["people"]
        self.hours_per_sample = 1.0 / 12.0
        self.days = days
        taken = {"activity": [], "goal": [], "place": [], "outdoors": [], "needs": [], "slot": []}
        for k in range(days * 288):
            simulation.run_until((k + 1) * 300.0)
            now = simulation.clock.time_s
            taken["activity"].append(trajectory.activity_at(people, now))
            taken["goal"].append(people["intention"].copy())
            taken["place"].append(people["place_id"].copy())
            taken["outdoors"].append(~trajectory.indoors_at(people, now))
            taken["needs"].append(np.stack([people[n] for n in NEEDS], axis=1))
            taken["slot"].append(np.where(people["slot_held"], people["slot_id"], -1))
        for name, samples in taken.items():
            setattr(self, name, np.array(samples))
        self.people, self.simulation = people, simulation
        self.day = np.arange(days * 288) // 288
        self.hour = np.arange(days * 288) % 288 / 12.0

    def hours_a_day(self, mask):
        """Return (days, people) hours a (samples, people) mask holds."""
        return np.array([mask[self.day == d].sum(axis=0) / 12.0 for d in range(self.days)])


@pytest.fixture(scope="session")
def week(new_village):
    return Week(new_village(count=100), days=7)


@pytest.fixture(scope="session")
def blind_days(new_village):
    """Two days of people who choose blindly: the negative control."""
    return Week(new_village(count=60, noise=8.0), days=2)
