"""What passes by talk is told from what is cried out; new places are counted."""

import numpy as np

from digisphere.evaluate.society.mobility import explored
from digisphere.evaluate.society.rumours import bass, imitation_of


def times_of(innovation: float, imitation: float) -> np.ndarray:
    """When each of sixty is told, of a hundred who would be."""
    time = np.linspace(0.0, 4.0, 4001)
    return np.interp(np.arange(1.0, 61.0), bass(time, 100.0, innovation, imitation), time)


def test_the_curve_of_what_goes_from_mouth_to_mouth_is_mostly_imitation():
    assert imitation_of(times_of(0.03, 3.8)) > 0.9
    assert imitation_of(times_of(1.0, 0.01)) < 0.2


def test_new_places_are_counted_by_the_number_of_places_known():
    here, there = np.tile([1, 2], 40), np.arange(80)
    known, sizes, chance = explored([here, here])
    assert known[-1] == 2.0
    assert chance[sizes == 2.0] == 0.0
    known, sizes, chance = explored([there] * 40)
    assert known[9] == 10.0
    assert np.all(chance == 1.0)
