"""What matters to people follows published norms, runs in families a little, and moves choices."""

from dataclasses import replace

import numpy as np
import pytest

from digisphere.core.scenario import make_scenario
from digisphere.core.state import View
from digisphere.people import heredity, values
from digisphere.people.enums import Goal, Reason, Term, Value
from digisphere.people.scores import Scores
from digisphere.people.situation import situation_of
from digisphere.people.surroundings import Sky
from digisphere.people.utility import score_goals


def test_the_circle_is_the_theorys_neighbours_go_together_and_opposites_do_not():
    circle = values.circle()
    assert np.linalg.eigvalsh(circle).min() > 0.0
    neighbours = circle[Value.POWER, Value.ACHIEVEMENT], circle[Value.HEDONISM, Value.STIMULATION]
    assert min(neighbours) > 0.3
    assert circle[Value.SECURITY, Value.SELF_DIRECTION] < -0.4
    assert circle[Value.TRADITION, Value.CONFORMITY] == pytest.approx(0.5)


def test_what_chance_adds_is_what_temper_leaves_over():
    noise = np.random.default_rng(3).normal(size=(50_000, 10))
    own = values.own_part(noise)
    assert own.var(axis=0).min() > 0.4
    assert own.var(axis=0).max() < 0.9


def test_children_share_some_of_what_their_parents_hold_dear():
    families, rng = 6000, np.random.default_rng(2)
    rows = np.arange(3 * families)
    place = rows % 3
    people = {
        "birth_day": np.where(place == 2, 1000, place),
        "mother": np.where(place == 2, rows - 1, -1),
        "father": np.where(place == 2, rows - 2, -1),
        "partner": np.choose(place, (rows + 1, rows - 1, np.full(len(rows), -1))),
    }
    noise = rng.normal(size=(len(rows), 3))
    made = heredity.kindred(
        noise, rows=rows, people=people, scores=np.full(noise.shape, np.nan),
        likeness=heredity.VALUES,
    )  # fmt: skip
    father, mother, child = made[:, 1].reshape(-1, 3).T
    assert np.corrcoef(father, child)[0, 1] == pytest.approx(0.38, abs=0.04)
    assert np.corrcoef(father, mother)[0, 1] == pytest.approx(0.25, abs=0.04)
    assert made.std() == pytest.approx(1.0, abs=0.02)
    alone = noise[:, 1].reshape(-1, 3).T
    assert abs(np.corrcoef(alone[0], alone[2])[0, 1]) < 0.05, "the control: strangers' children"


def test_ranks_put_first_what_matters_most():
    importance = values.MEAN.copy()
    assert values.ranked(importance)[0] == Value.BENEVOLENCE
    assert values.ranked(importance)[-1] == Value.POWER
    importance[Value.HEDONISM] = 6.5
    assert values.ranked(importance)[0] == Value.HEDONISM


def _two_wishes(*, matters):
    scores = Scores(1)
    scores.shift_all(np.full((1, len(Goal)), -5.0))
    scores.add(Goal.WORSHIP, Reason.SUNDAY, 5.5)
    scores.add(Goal.HOBBY, Reason.BORED, 5.6)
    scores.add(Goal.WORSHIP, Reason.VALUES, matters)
    scores.order(chance=np.full((1, len(Goal)), 0.5), temperature=0.0)
    return scores


def test_a_choice_that_values_tip_is_known_as_such_and_no_other():
    tipped = _two_wishes(matters=0.3).decided_by(Term.VALUES, least=0.05)
    assert np.argwhere(tipped).tolist() == [[0, int(Goal.WORSHIP)]]
    assert not _two_wishes(matters=0.02).decided_by(Term.VALUES, least=0.05).any()
    clear = _two_wishes(matters=0.3)
    clear.add(Goal.WORSHIP, Reason.HABIT, 1.0)
    clear.order(chance=np.full((1, len(Goal)), 0.5), temperature=0.0)
    assert not clear.decided_by(Term.VALUES, least=0.05).any(), "it would have been chosen anyway"


def test_a_goal_is_worth_more_to_those_to_whom_its_value_matters_more(fresh):
    view = View(fresh.state, writes=(), who="test")
    rows = view.table("people").rows
    usual = situation_of(
        view, fresh.clock, Sky(), rows=rows, prices=make_scenario({}).society,
        outdoors=np.zeros(rows.size, dtype=bool),
    )  # fmt: skip
    assert np.unique(usual.values.argmax(axis=1)).size > 1, "not everybody lives for the same"
    indifferent = replace(usual, values=np.zeros_like(usual.values))
    lead = np.zeros(rows.size)
    before = score_goals(indifferent, work_lead_h=lead).parts
    for goal, value in values.ACTED_ON.items():
        dear = np.zeros_like(usual.values)
        dear[:, value] = 1.0
        after = score_goals(replace(usual, values=dear), work_lead_h=lead).parts
        line, goals = np.arange(rows.size), np.full((rows.size, 1), int(goal))
        gain = (after(line, goals) - before(line, goals))[:, 0, Term.VALUES]
        assert (gain[~usual.child] > 0.03).all()
        assert (gain[~usual.child] < 0.12).all(), "small beside hunger, duty and sleep"
        assert (gain[usual.child] == 0.0).all()
