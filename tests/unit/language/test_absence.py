"""Asked why they were not at work, people name the closure they met with, and nobody else does."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation, built_in_systems
from digisphere.environment.infrastructure import DamageState
from digisphere.language.interview import ask
from digisphere.language.narrate import describe_event
from digisphere.testing.ground import make_test_ground

ASKED = (
    "Why did you not go to work?",
    "Why didn't you go to work today?",
    "Why did you miss work?",
)


@pytest.fixture(scope="module")
def morning():
    """A morning on which the house where most people work has fallen in."""
    ground = make_test_ground(population=60)
    scenario = make_scenario(
        {
            "people": {"count": 40},
            "time": {"start": "2026-06-15T06:30:00"},
            "hazards": {"grid_cells": 64, "spontaneous": 0.0},
            "weather": {"grid_cells": 32},
        }
    )
    run = Simulation(scenario, ground=ground, systems=built_in_systems(scenario), seed=7)
    work = run.state.tables["people"]["work_place"]
    house = ground.places["building_id"][work[work >= 0]]
    fallen = int(np.bincount(house[house >= 0]).argmax())
    run.state.tables["building_state"]["damage"][fallen] = DamageState.COMPLETE
    run.run_until(3.0 * 3600.0)
    return run.snapshot()


def test_they_name_the_closed_house(morning):
    missed = morning.events.select(kind="missed_work")
    assert missed
    row = missed[0].subject - PERSON_BASE
    for question in ASKED:
        answer = ask(morning, row, question)
        assert "nobody may go into" in answer.text
        assert missed[0].id in answer.event_ids


def test_who_was_at_work_has_no_closure_to_name(morning):
    kept = {e.subject - PERSON_BASE for e in morning.events.select(kind="missed_work")}
    people = morning.tables["people"]
    other = next(r for r in people.rows.tolist() if r not in kept and people["worked_s"][r] > 0)
    assert "nobody may go into" not in ask(morning, other, ASKED[0]).text


def test_the_chronicle_tells_it_too(morning):
    line = describe_event(morning, morning.events.select(kind="missed_work")[0].id)
    assert line.endswith(".")
    assert "nobody may go into" in line
