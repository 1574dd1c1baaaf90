"""Who sees things alike comes to like each other, in talk of views and of what matters in life."""

import numpy as np
import pytest

from digisphere.core.state import View
from digisphere.people import values
from digisphere.people.enums import Value
from digisphere.society.company import Company, Move
from digisphere.society.conversation import TALK_WRITES
from digisphere.society.effects import speak
from digisphere.society.own_moves import matters_move, matters_question
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import ensure_tie
from digisphere.society.vocabulary import Act, Issue, Topic
from digisphere.testing.hamlet import hamlet_simulation

TELLER, HEARER = 3, 4


@pytest.fixture
def c():
    simulation = hamlet_simulation(8, seed=3)
    view = View(simulation.state, writes=(*TALK_WRITES, "people.*"), who="test")
    view.events.tick = simulation.clock.tick
    company = Company(view, index=TieIndex(), settings=simulation.scenario.society)
    company.at(simulation.clock)
    company.people["age_years"][[TELLER, HEARER]] = 40.0
    return company


def liking_gained(c, move):
    """Return how the hearer's regard for the teller moves by what is said."""
    row = ensure_tie(c.ties, HEARER, b=TELLER, index=c.index)
    c.ties["affinity"][row] = 0.2
    speak(c, TELLER, speaker=TELLER, listener=HEARER, members=[TELLER, HEARER], move=move,
          onset_s=0.0, u=0.4)  # fmt: skip
    return float(c.ties["affinity"][row]) - 0.2


def view_of(value, *, act=Act.INFORM):
    return Move(act, Topic.VIEW, detail=Issue.FELLING_THE_WOODS, value=value)


def test_a_shared_view_warms_and_an_opposed_one_cools_and_a_question_does_neither(c):
    c.social["views"][HEARER] = 0.6
    assert liking_gained(c, view_of(0.6)) > 0.0
    assert liking_gained(c, view_of(-0.9)) < 0.0
    assert liking_gained(c, view_of(0.0, act=Act.ASK)) == pytest.approx(0.0, abs=1e-6)


def test_what_is_dear_to_both_warms_and_what_is_dear_to_one_does_not(c):
    c.people["values"][:] = values.MEAN
    c.people["values"][TELLER, Value.TRADITION] = 6.8
    c.people["values"][HEARER, Value.TRADITION] = 6.0
    move = matters_move(c, TELLER, HEARER, 0.5)
    assert move.detail == Value.TRADITION
    assert move.value == 1.0
    assert liking_gained(c, move) > 0.0
    c.people["values"][HEARER, Value.TRADITION] = 0.5
    move = matters_move(c, TELLER, HEARER, 0.5)
    assert move.value == 0.0
    assert liking_gained(c, move) < 0.0


def test_children_are_not_asked_what_life_is_about(c):
    assert matters_question(c, TELLER, HEARER, 0.5) is not None
    c.people["age_years"][HEARER] = 9.0
    assert matters_question(c, TELLER, HEARER, 0.5) is None
    assert matters_move(c, HEARER, TELLER, 0.5) is None
    assert np.isfinite(c.people["values"][HEARER]).all()
