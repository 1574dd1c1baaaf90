"""Even numbers out of whole ones: the finaliser of splitmix64 (Steele, Lea & Flood 2014).

Words that differ in any bit come out as if drawn anew, so whatever is counted or named by whole
numbers has draws of its own without a generator. ``streams`` keys them by seed, name and tick;
``people`` by the person, for what is theirs for life.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

# Arrays without axes, for numpy is slower to take single numbers into account.
_MIX_1 = np.array(0xBF58476D1CE4E5B9, dtype=np.uint64)
_MIX_2 = np.array(0x94D049BB133111EB, dtype=np.uint64)
_SHIFT_1, _SHIFT_2, _SHIFT_3, _SPARE = (np.array(n, dtype=np.uint64) for n in (30, 27, 31, 11))
_UNIT = 1.0 / (1 << 53)
_WORD = (1 << 64) - 1
_DRAWS = float(1 << 53)
_OF_DRAW, _OF_WHICH, _FIRST = 0xD6E8FEB86659FD93, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB

Floats = np.ndarray[Any, np.dtype[np.float64]]
Words = np.ndarray[Any, np.dtype[np.uint64]]


def evenly(words: Words) -> Floats:
    """Return a number in [0, 1) for each word; the words themselves are used up.

    Args:
        words: any shape, an array rather than a single number, so that it wraps without a warning.
    """
    words ^= words >> _SHIFT_1
    words *= _MIX_1
    words ^= words >> _SHIFT_2
    words *= _MIX_2
    words ^= words >> _SHIFT_3
    words >>= _SPARE
    numbers: Floats = words.astype(np.float64) * _UNIT
    return numbers


def even(word: int) -> float:
    """Return what ``evenly`` gives for one word: far quicker than an array of it."""
    word &= _WORD
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
    return ((word ^ (word >> 31)) >> 11) * _UNIT


def another(draw: float, which: int) -> float:
    """Return a further draw from one already made, as if drawn anew; one for each ``which``.

    Of two things that hang on one draw neither tells of the other then. A multiple of it modulo 1
    would: whoever knows the draw to within a part of that multiple knows the other.
    """
    return even(int(draw * _DRAWS) * _OF_DRAW + which * _OF_WHICH + _FIRST)


def others(draws: Floats, which: int | npt.NDArray[np.integer]) -> Floats:
    """Return what ``another`` gives, for many draws in [0, 1), or many of each; they broadcast."""
    words = (np.atleast_1d(draws) * _DRAWS).astype(np.uint64) * np.uint64(_OF_DRAW)
    chosen = np.atleast_1d(np.asarray(which, dtype=np.uint64))
    return evenly(words + chosen * np.uint64(_OF_WHICH) + np.uint64(_FIRST))
