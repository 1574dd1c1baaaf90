"""Leanings run in families and between spouses, move slowly in talk, and strangers share none."""

import numpy as np
import pytest

from digisphere.people.heredity import kindred
from digisphere.society import opinion

FAMILIES = 4000


def families():
    """Return kin and draws of couples with one child each: rows 3n, 3n + 1 and their 3n + 2."""
    rows = np.arange(3 * FAMILIES)
    place = rows % 3
    child = place == 2
    people = {
        "birth_day": np.where(child, 1000, place),
        "mother": np.where(child, rows - 1, -1),
        "father": np.where(child, rows - 2, -1),
        "partner": np.choose(place, (rows + 1, rows - 1, np.full(len(rows), -1))),
    }
    return rows, people, np.random.default_rng(1).normal(size=len(rows))


def likeness(score):
    """Return the correlations of spouses, and of parents with children."""
    father, mother, child = score.reshape(-1, 3).T
    r = np.corrcoef([father, mother, child])
    return r[0, 1], (r[0, 2] + r[1, 2]) / 2.0


def test_spouses_and_children_lean_alike_as_published_and_independent_draws_do_not():
    """.6 between spouses (Alford et al. 2011), .4 from parents (Jennings et al. 2009)."""
    rows, people, noise = families()
    made = kindred(noise, rows=rows, people=people, scores=np.full(len(rows), np.nan))
    spouses, parents = likeness(made)
    assert spouses == pytest.approx(0.6, abs=0.04)
    assert parents == pytest.approx(0.4, abs=0.04)
    assert made.std() == pytest.approx(1.0, abs=0.02)
    assert np.abs(likeness(noise)).max() < 0.05, "the control: every draw for itself"


def test_a_newborn_takes_after_parents_who_were_here_before():
    _, people, noise = families()
    scores = np.full(len(noise), np.nan)
    scores[0] = scores[1] = 2.0
    taken = kindred(noise[2:3], rows=np.array([2]), people=people, scores=scores)
    assert taken[0] == pytest.approx(0.25 * 4.0 + np.sqrt(0.8) * noise[2])


def test_leanings_and_scores_are_each_others_inverse():
    alike = {"traits": np.full((5, 5), 3.0), "matters": np.full((5, 10), 4.0)}
    leaning = opinion.first_leaning(**alike, noise=np.linspace(-2, 2, 5))
    back = np.tanh(0.6 * opinion.score_of(leaning))
    np.testing.assert_allclose(back, leaning)


def test_an_argument_moves_a_leaning_a_tenth_as_far_as_a_view_and_never_across_the_bound():
    view = float(opinion.swayed(0.0, 0.4, pull=opinion.PULL))
    assert opinion.drawn_towards(0.0, 0.4, believed=1.0) == pytest.approx(0.1 * view)
    assert opinion.drawn_towards(0.0, 0.4, believed=0.0) == 0.0
    assert opinion.drawn_towards(-0.5, 0.4, believed=1.0) == -0.5
