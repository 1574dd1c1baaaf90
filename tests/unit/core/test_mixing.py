"""Whole numbers come out even and unrelated, whatever pattern they follow."""

import numpy as np

from digisphere.core.mixing import even, evenly


def test_words_that_count_upwards_come_out_even():
    drawn = evenly(np.arange(40_000, dtype=np.uint64))
    counts = np.histogram(drawn, bins=20, range=(0.0, 1.0))[0]
    chi_square = float(((counts - 2000.0) ** 2 / 2000.0).sum())
    assert chi_square < 43.8  # p = .001 with 19 degrees of freedom


def test_neighbouring_words_have_nothing_to_do_with_each_other():
    drawn = evenly(np.arange(40_000, dtype=np.uint64))
    for lag in (1, 2, 7):
        assert abs(np.corrcoef(drawn[:-lag], drawn[lag:])[0, 1]) < 0.017


def test_one_word_is_mixed_as_in_an_array_of_words():
    words = [0, 1, 2**63, 2**64 - 1, 0x9E3779B97F4A7C15]
    assert [even(word) for word in words] == evenly(np.array(words, dtype=np.uint64)).tolist()
    assert even(2**64 + 5) == even(5) != even(6)
