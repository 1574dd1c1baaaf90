"""Noise is a fixed function of place and seed, smooth, centred, and the same on any machine."""

import numpy as np
import pytest

from digisphere.world import compiled
from digisphere.world.noise import fbm, ridged, warped
from digisphere.world.uplift import plan_coordinates

GOLDEN = [0.23629746230135937, 0.4400741333227721, 0.187728829517573]


def test_noise_is_nought_at_lattice_points_and_stays_within_one():
    x, y = plan_coordinates(200)
    field = fbm(x * 3.0, y=y * 3.0, seed=9, octaves=1)
    assert np.abs(field).max() <= 1.0
    assert fbm(np.array([3.0]), y=np.array([-2.0]), seed=9, octaves=1)[0] == 0.0


def test_noise_has_these_values_for_ever():
    at = np.array([0.5, 10.25, -3.75])
    values = fbm(at, y=np.array([0.25, -7.5, 100.125]), seed=42, octaves=3)
    assert values == pytest.approx(GOLDEN, abs=1e-12)


def test_another_seed_is_another_field():
    x, y = plan_coordinates(64)
    one, other = fbm(x, y=y, seed=1), fbm(x, y=y, seed=2)
    assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.35
    assert not np.array_equal(one, other)


def test_the_number_of_threads_does_not_show(monkeypatch):
    x, y = plan_coordinates(160)
    fields = []
    for threads in (1, 3):
        monkeypatch.setattr(compiled, "thread_count", lambda count=threads: count)
        fields.append(ridged(x, y=y, seed=4))
    assert np.array_equal(*fields)


def test_warping_moves_points_by_no_more_than_asked():
    x, y = plan_coordinates(64)
    wx, wy = warped(x, y=y, seed=3, amount=0.5)
    assert 0.05 < np.abs(wx - x).max() <= 0.5
    assert not np.array_equal(wx - x, wy - y)
