"""What passes by talk is told from what is cried out; new places are counted."""

import numpy as np

from digisphere.core.streams import Streams
from digisphere.evaluate.society.mobility import explored, returning
from digisphere.evaluate.society.rumours import bass, imitation_of


def times_of(innovation: float, imitation: float) -> np.ndarray:
    """When each of sixty is told, of a hundred who would be."""
    time = np.linspace(0.0, 4.0, 4001)
    return np.interp(np.arange(1.0, 61.0), bass(time, 100.0, innovation, imitation), time)


def test_the_curve_of_what_goes_from_mouth_to_mouth_is_mostly_imitation():
    assert imitation_of(times_of(0.03, 3.8)) > 0.9
    assert imitation_of(times_of(1.0, 0.01)) < 0.2


def test_new_places_are_counted_by_the_number_of_visits():
    assert explored([np.tile([1, 2], 40)] * 2)[-1] == 2.0
    assert explored([np.arange(80)] * 2)[9] == 10.0


def test_who_comes_back_by_the_visits_made_has_an_exponent_of_one_and_who_does_not_of_none():
    rng = Streams(1).at("test.returns", 0)
    found = []
    for exponent in (1.0, 0.0):
        visits = []
        for _ in range(40):
            places = list(range(8))
            for _ in range(80):
                seen = np.bincount(places, minlength=8) ** exponent
                seen[places[-1]] = 0.0
                places.append(int(rng.choice(8, p=seen / seen.sum())))
            visits.append(np.array(places))
        found.append(returning(visits, homes=np.full(40, 99)))
    assert abs(found[0] - 1.0) < 0.15
    assert abs(found[1]) < 0.15
