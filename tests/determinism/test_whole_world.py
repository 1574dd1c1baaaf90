"""Same scenario, seed and commands: the same world, in any process, resumed or straight."""

import json
import subprocess
import sys

import numpy as np
import pytest

from digisphere.core.checkpoint import Checkpoint
from digisphere.core.scenario import load_scenario
from digisphere.world.opening import open_world
from tests.conftest import SMALL

HOURS = 3
PROGRAM = f"""
import json, sys
from digisphere.core.scenario import load_scenario
from digisphere.world.opening import open_world
simulation = open_world(load_scenario("valley", overrides={list(SMALL)!r}), seed=int(sys.argv[1]))
simulation.run_until({HOURS} * 3600.0)
print(json.dumps(simulation.digest_columns()))
"""


def digest_in_a_process(seed):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(seed)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


EARLY_S = 600.0


@pytest.fixture(scope="module")
def both(small_valley):
    """Digests of a straight run, early and at its end."""
    simulation = open_world(small_valley, seed=11)
    simulation.run_until(EARLY_S)
    early = simulation.digest_columns()
    simulation.run_until(HOURS * 3600.0)
    return early, simulation.digest_columns()


@pytest.fixture(scope="module")
def straight(both):
    return both[1]


def test_two_processes_make_the_same_world(straight):
    assert digest_in_a_process(11) == straight


def test_another_seed_makes_another_world(both, small_valley):
    other = open_world(small_valley, seed=12)
    other.run_until(EARLY_S)
    assert other.digest_columns() != both[0]


def test_a_run_resumed_from_disk_equals_a_straight_one(straight, small_valley, tmp_path):
    first = open_world(small_valley, seed=11)
    first.run_until(3600.0 + 17)
    first.checkpoint().save(tmp_path / "mark")
    second = open_world(small_valley, seed=11)
    second.restore(Checkpoint.load(tmp_path / "mark"))
    second.run_until(HOURS * 3600.0)
    assert second.digest_columns() == straight


def test_looking_all_the_time_changes_nothing(straight, small_valley):
    simulation = open_world(small_valley, seed=11)
    while simulation.clock.time_s < HOURS * 3600.0:
        simulation.run_until(simulation.clock.time_s + 97.0)
        simulation.snapshot()
        if simulation.clock.time_s + 97.0 > HOURS * 3600.0:
            simulation.run_until(HOURS * 3600.0)
    assert simulation.digest_columns() == straight


def test_one_more_person_leaves_the_others_as_they_were_born():
    few = open_world(load_scenario("valley", overrides=[SMALL[0], "people.count=30"]), seed=11)
    more = open_world(load_scenario("valley", overrides=[SMALL[0], "people.count=31"]), seed=11)
    a = few.streams.uniform_by_slot("people.deliberate.choice", 60, np.arange(30))
    b = more.streams.uniform_by_slot("people.deliberate.choice", 60, np.arange(31))
    np.testing.assert_array_equal(a, b[:30])
