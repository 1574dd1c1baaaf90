"""What could be foretold of a sequence of places is told, and weekends' contacts weigh by age."""

import numpy as np
import pytest

from digisphere.evaluate.society.contacts import next_generation
from digisphere.evaluate.society.routine import entropy_bits, foretold


def test_a_course_that_repeats_is_foretold_and_one_by_dice_is_not():
    rng = np.random.default_rng(5)
    daily = np.tile([1, 1, 1, 2, 2, 3], 60)
    dice = rng.integers(0, 8, 360)
    assert entropy_bits(daily) < 0.2 < 2.5 < entropy_bits(dice) < 3.4
    assert foretold(daily) > 0.95
    assert foretold(rng.permutation(daily)) < 0.8
    assert foretold(dice) < 0.45
    assert foretold(np.zeros(100, dtype=np.int64)) == 1.0


def test_the_length_of_what_is_new_is_counted_as_by_hand():
    # From each moment on: a | b | ab-a (aba) | ba (to the end, so one more) | a and one more.
    course = np.array([0, 1, 0, 1, 0])
    by_hand = 1 + 1 + 3 + 3 + 2
    assert entropy_bits(course) == pytest.approx(5 * np.log2(5) / by_hand)


def test_a_groups_own_contacts_set_how_far_an_illness_goes():
    ages = np.repeat([8.0, 40.0], 10)
    school = np.zeros((20, 20), dtype=np.bool_)
    school[:10, :10] = ~np.eye(10, dtype=np.bool_)
    home = np.zeros_like(school)
    home[np.arange(10), np.arange(10) + 10] = home[np.arange(10) + 10, np.arange(10)] = True
    assert next_generation([home], ages=ages) == pytest.approx(1.0)
    assert next_generation([school], ages=ages) == pytest.approx(9.0)
    assert next_generation([school | home, home], ages=ages) < next_generation([school], ages=ages)
