"""The panel and the answers tell the body's figures as the tables have them."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.inspector.panels import vital_signs
from digisphere.inspector.panels.person import PersonPanel
from digisphere.language.interview import ask
from digisphere.people.conditions import Condition
from digisphere.people.enums import Illness, Seir, Severity
from digisphere.people.health_columns import DAILY
from digisphere.testing.ground import make_test_ground
from digisphere.testing.gui import draw_frames, fake_context

ROW = 3


@pytest.fixture(scope="module")
def village():
    scenario = make_scenario({"people": {"count": 12}})
    simulation = Simulation(scenario, ground=make_test_ground(), seed=5)
    simulation.run(2)
    tables = simulation.state.tables
    vitals, infections = tables["vitals"], tables["infections"]
    vitals["days"][:] = 16
    for k, name in enumerate(DAILY):
        vitals[name][:] = 60.0 + 5.0 * k + np.arange(14)
    vitals["conditions"][ROW] = Condition.ASTHMA
    tables["people"]["ill"][ROW], tables["people"]["ill_since_s"][ROW] = Illness.FLU, -0.8 * 86400.0
    infections["severity"][ROW], infections["stage"][ROW] = Severity.BED, Seir.INFECTIOUS
    infections["times"][ROW], infections["infector"][ROW] = 1, 5
    simulation.state.touch(simulation.state.arrays())
    return simulation


def test_the_panel_shows_the_figures_of_the_last_day_and_the_infection(village):
    snapshot = village.snapshot()
    facts = dict(vital_signs.now(snapshot, ROW))
    assert facts["At rest"] == "61 a minute"
    assert facts["Lives with"] == "asthma"
    assert facts["Infection"] == "the flu: infectious"
    assert float(facts["Warmth"].split()[0]) > 37.5
    healthy = dict(vital_signs.now(snapshot, ROW + 1))
    assert "Infection" not in healthy
    assert float(healthy["Warmth"].split()[0]) < 37.4


def test_the_series_run_from_the_oldest_kept_day_to_yesterday(village):
    steps = vital_signs.series(village.snapshot(), ROW, name="steps", label="Steps")
    assert steps.days.tolist() == list(range(-14, 0))
    assert steps.caption == "Steps: 76.0 (75.0 to 88.0)"
    assert steps.values[-1] == village.state.tables["vitals"]["steps"][ROW, 15 % 14]


def test_the_person_panel_draws_with_two_weeks_of_vitals(village):
    draw_frames({"person": PersonPanel()}, fake_context(village, selected=PERSON_BASE + ROW))


def test_people_tell_of_their_own_bodies_when_asked(village):
    snapshot = village.snapshot()
    told = ask(snapshot, ROW, "Are you ill? How did you sleep, and what is your blood pressure?")
    assert "the flu" in told.text
    assert "temperature" in told.text
    assert ask(snapshot, ROW + 1, "Are you ill?").text != told.text
    assert "kilos" in ask(snapshot, ROW + 1, "How much do you weigh?").text
