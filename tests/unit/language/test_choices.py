"""Asked why one thing and not another, people name what in truth made the difference."""

import numpy as np
import pytest

from digisphere.language.answers_choice import goals_named
from digisphere.language.interview import ask
from digisphere.people.decisions import Weighed, record
from digisphere.people.enums import Goal, Term
from digisphere.people.mind_columns import OPTIONS_KEPT
from digisphere.testing.hamlet import hamlet_simulation

ROW = 12


def evening_of(*, options, chosen=0):
    """Return a snapshot in which somebody weighed (goal, terms) options an hour ago."""
    simulation = hamlet_simulation(20, seed=3)
    simulation.run_until(1800.0)
    goals = np.zeros((1, OPTIONS_KEPT), dtype=np.int64)
    terms = np.zeros((1, OPTIONS_KEPT, len(Term)), dtype=np.float32)
    for k, (goal, parts) in enumerate(options):
        goals[0, k] = goal
        for term, value in parts.items():
            terms[0, k, term] = value
    people = simulation.state.tables["people"]
    people["age_years"][ROW] = 40.0
    people["extraversion"][ROW] = 3.2
    weighed = Weighed(
        rows=np.array([ROW]), events=np.array([5]), chosen=np.array([chosen]), goals=goals,
        places=np.full((1, OPTIONS_KEPT), -1), scores=terms.sum(axis=2), terms=terms,
        pleasure=np.zeros(1),
    )  # fmt: skip
    record(simulation.state.tables["decisions"], weighed, time_s=1200.0)
    return simulation.snapshot()


EATS = (Goal.EAT_HOME, {Term.NEED: 0.9, Term.WALK: -0.05})
DRINKS = (Goal.TAVERN, {Term.NEED: 0.3, Term.WALK: -0.45, Term.HOUR: 0.3})


def test_the_terms_that_made_the_difference_are_named():
    answer = ask(evening_of(options=(EATS, DRINKS)), ROW, "Why did you eat instead of the tavern?")
    assert "I was hungry" in answer.text
    assert "long way" in answer.text
    assert answer.event_ids == (5,)


def test_other_terms_make_another_answer():
    far = (Goal.EAT_HOME, {Term.HABIT: 0.8, Term.NEED: 0.3, Term.WALK: -0.45})
    answer = ask(evening_of(options=(far, DRINKS)), ROW, "Why did you eat instead of the tavern?")
    assert "usually do" in answer.text
    assert "hungry" not in answer.text


def test_a_whim_is_owned_to():
    whim = (Goal.EAT_HOME, {Term.NEED: 0.1, Term.WHIM: 0.4})
    answer = ask(evening_of(options=(whim, DRINKS)), ROW, "Why did you eat instead of the tavern?")
    assert "felt like it" in answer.text


def test_a_full_house_is_named():
    options = (DRINKS, (Goal.EAT_HOME, {Term.NEED: 0.1}))
    snapshot = evening_of(options=options, chosen=1)
    answer = ask(snapshot, ROW, "Why did you eat instead of going to the tavern?")
    assert "no room left" in answer.text


def test_what_was_never_weighed_is_not_explained():
    answer = ask(evening_of(options=(EATS, DRINKS)), ROW, "Why did you eat instead of sleeping?")
    assert "never thought to sleep" in answer.text


def test_alternatives_are_listed():
    answer = ask(evening_of(options=(EATS, DRINKS)), ROW, "What else did you think of doing?")
    assert "eat at home" in answer.text
    assert "tavern" in answer.text


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("going home", [Goal.GO_HOME]),
        ("eating at home", [Goal.EAT_HOME]),
        ("the tavern", [Goal.TAVERN]),
        ("going for a walk", [Goal.STROLL]),
        ("anything at all", []),
    ],
)
def test_goals_are_read_from_plain_words(text, goals):
    assert goals_named(text) == goals
