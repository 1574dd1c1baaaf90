"""Each person's day is written once, with units, and nothing is written of days not recorded."""

import numpy as np
import pytest

from digisphere.capture.health_rows import HEALTH, HealthReader
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.people.health_columns import DAILY
from digisphere.testing.ground import make_test_ground


@pytest.fixture(scope="module")
def village():
    scenario = make_scenario({"people": {"count": 12}, "time": {"start": "2026-06-13T05:00:00"}})
    simulation = Simulation(scenario, ground=make_test_ground(), seed=5)
    simulation.run(2)
    return simulation


def write_days(simulation, days):
    vitals = simulation.state.tables["vitals"]
    vitals["days"][:12] = days
    for k, name in enumerate(DAILY):
        vitals[name][:12] = 100.0 * k + np.arange(14)
    simulation.state.touch(simulation.state.arrays())
    return simulation.snapshot()


def test_days_are_read_once_and_in_order(village):
    reader = HealthReader()
    assert reader.fresh(write_days(village, 0)) is None
    first = reader.fresh(write_days(village, 2))
    assert first.num_rows == 24
    assert first["day"].to_pylist() == [0] * 12 + [1] * 12
    assert first["steps"].to_pylist()[12] == 301.0
    assert np.diff(sorted(set(first["time_s"].to_pylist()))) == pytest.approx(86400.0)
    assert reader.fresh(write_days(village, 2)) is None
    assert reader.fresh(write_days(village, 3))["day"].to_pylist() == [2] * 12


def test_the_dead_have_no_further_days(village):
    reader = HealthReader()
    reader.fresh(write_days(village, 1))
    village.state.tables["people"].alive[4] = False
    lines = reader.fresh(write_days(village, 2))
    village.state.tables["people"].alive[4] = True
    assert lines.num_rows == 11
    assert 4 not in lines["person_id"].to_pylist()


def test_every_figure_has_its_unit():
    units = {column.name: column.unit for column in HEALTH.columns}
    assert units["resting_heart_bpm"] == "1/min"
    assert units["mass_kg"] == "kg"
    assert all(units[name] for name in DAILY)
    field = HEALTH.arrow().field("systolic_mmhg")
    assert b"mmHg" in b" ".join((field.metadata or {}).values())
