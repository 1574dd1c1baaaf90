"""Triggers come from the commands' own declarations; what they start is tracked and explained."""

from typing import Literal

import pytest
from pydantic import Field

from digisphere.core.commands import Command
from digisphere.core.identity import BUILDING_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.environment.hazards import HazardKind, going_on
from digisphere.inspector.forms import CommandForm, fields_of
from digisphere.inspector.panels.natural_events import NaturalEventsPanel
from digisphere.testing.ground import make_test_ground
from digisphere.testing.gui import draw_frames, fake_context


class Sneeze(Command):
    """A command with one of each kind of argument."""

    kind = "hazard.sneeze"

    strength: float = Field(2.0, ge=1.0, le=9.0, description="How loud.")
    times: int = Field(3, ge=1, le=10)
    manner: Literal["soft", "loud"] = "soft"
    x_m: float | None = Field(None, ge=0.0)
    y_m: float | None = None
    covered: bool = True


def test_a_form_takes_its_fields_ranges_and_hints_from_the_command():
    facts = {f.name: f for f in fields_of(Sneeze)}
    assert (facts["strength"].low, facts["strength"].high) == (1.0, 9.0)
    assert facts["strength"].hint == "How loud."
    assert facts["manner"].choices == ("soft", "loud")
    assert facts["x_m"].optional
    assert facts["x_m"].kind == "number"
    assert not facts["strength"].optional
    assert facts["x_m"].label == "X (m)"


def test_what_is_left_to_the_world_is_not_sent_and_a_chosen_place_is():
    form = CommandForm(Sneeze)
    left = {"strength": 2.0, "times": 3, "manner": "soft", "covered": True}
    assert form.arguments() == left
    form.put_place(10.0, 20.0)
    assert form.arguments() == {**left, "x_m": 10.0, "y_m": 20.0}
    assert Sneeze(**form.arguments()).x_m == 10.0


@pytest.fixture(scope="module")
def shaken():
    earthquake = {"at": "1min", "do": "hazard.earthquake", "arguments": {"magnitude": 6.0}}
    scenario = make_scenario({"people": {"count": 12}, "timeline": [earthquake]})
    simulation = Simulation(scenario, ground=make_test_ground(), seed=5)
    simulation.run_until(1800.0)
    return simulation


def test_the_panel_draws_every_trigger_and_every_event(shaken):
    hazards = shaken.snapshot().tables["hazards"]
    assert HazardKind.EARTHQUAKE in hazards["kind"][hazards.rows]
    panel = NaturalEventsPanel()
    context = fake_context(shaken, selected=BUILDING_BASE)
    kinds = [k for k in context.command_types if k.startswith("hazard.")]
    assert kinds
    for kind in kinds:
        panel._triggers.open = kind
        draw_frames({"natural_events": panel}, context)
        CommandForm(context.command_types[kind])
    panel._chain_of = int(hazards["event"][hazards.rows[0]])
    draw_frames({"natural_events": panel}, context)


def test_hazards_that_are_over_are_not_going_on(shaken):
    hazards = shaken.snapshot().tables["hazards"]
    over = hazards.rows[hazards["ended_s"][hazards.rows] >= 0.0]
    assert set(over) & set(going_on(hazards)) == set()
    assert len(over) + len(going_on(hazards)) == len(hazards.rows)
