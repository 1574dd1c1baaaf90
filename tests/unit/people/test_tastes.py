"""Lasting likings are even and independent; arithmetic modulo one, which looks so, is not."""

import numpy as np

from digisphere.people.enums import Goal
from digisphere.people.experience import liking

_PEOPLE, _PLACES = 400, 12
_ROWS = np.arange(_PEOPLE)
_FOLK = {"phase": np.random.default_rng(5).random(_PEOPLE).astype(np.float32)}


def _mixed(goal):
    return liking(_FOLK, _ROWS, places=np.arange(_PLACES), goal=goal)


def _by_modulo(goal):
    """Return what the same would be as a sum of multiples modulo one."""
    seed = _FOLK["phase"][:, None].astype(float) * 9973.0 + np.arange(_PLACES) * 0.7548776662
    return np.mod(seed + goal * 0.5698402909, 1.0)


def _farthest_correlation(likings):
    """Return the largest correlation, over people, of likings for two places."""
    return float(np.abs(np.corrcoef(likings.T) - np.eye(likings.shape[1])).max())


def _chi_square(likings, *, bins=20):
    counts = np.histogram(likings, bins=bins, range=(0.0, 1.0))[0]
    expected = likings.size / bins
    return float(((counts - expected) ** 2 / expected).sum())


def test_likings_are_even():
    assert _chi_square(_mixed(Goal.TAVERN)) < 43.8  # p = .001 with 19 degrees of freedom


def test_who_likes_one_place_may_like_any_other():
    # Three and a half standard errors of 400 people's correlation, of 66 pairs the largest.
    assert _farthest_correlation(_mixed(Goal.TAVERN)) < 0.19
    assert _farthest_correlation(_by_modulo(Goal.TAVERN)) > 0.3


def test_a_liking_for_one_thing_says_nothing_of_another():
    def related(by):
        return abs(np.corrcoef(by(Goal.REST)[:, 0], by(Goal.VISIT)[:, 0])[0, 1])

    assert related(_mixed) < 0.17
    assert related(_by_modulo) > 0.3


def test_a_liking_lasts_and_does_not_hang_on_who_else_is_asked():
    both = _mixed(Goal.STROLL)
    alone = liking(_FOLK, _ROWS[7:8], places=np.array([3]), goal=Goal.STROLL)
    assert alone[0, 0] == both[7, 3]
