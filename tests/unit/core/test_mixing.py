"""Whole numbers come out even and unrelated, whatever pattern they follow."""

import numpy as np

from digisphere.core.mixing import evenly


def test_words_that_count_upwards_come_out_even():
    drawn = evenly(np.arange(40_000, dtype=np.uint64))
    counts = np.histogram(drawn, bins=20, range=(0.0, 1.0))[0]
    chi_square = float(((counts - 2000.0) ** 2 / 2000.0).sum())
    assert chi_square < 43.8  # p = .001 with 19 degrees of freedom


def test_neighbouring_words_have_nothing_to_do_with_each_other():
    drawn = evenly(np.arange(40_000, dtype=np.uint64))
    for lag in (1, 2, 7):
        assert abs(np.corrcoef(drawn[:-lag], drawn[lag:])[0, 1]) < 0.017
