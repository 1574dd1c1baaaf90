"""How long the walks take that people ask for again and again: from home, from work, to friends.

Each answer stands where its two ends put it until another walk takes its place. So what is kept
never grows, and a walk that is lost from it is worked out once more, with the same answer. Derived
from the frozen ways; called by `venues.py`.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
"""Spreads whole numbers over all words (Knuth 1973, multiplicative hashing)."""


class WalkTimes:
    """Seconds of walks over one graph, as many as there is room for."""

    def __init__(self, nav: Any, *, room: int) -> None:
        bits = max(int(room - 1).bit_length(), 1)
        self.nav = nav
        self._shift = np.uint64(64 - bits)
        self._walk: Ints = np.full(1 << bits, NONE, dtype=np.int64)
        self._seconds = np.zeros(1 << bits, dtype=np.float32)

    def known(self, starts: Ints | int, goals: Ints) -> Floats:
        """Return (n,) seconds from nodes (one, or n) to nodes (n,); NaN where it is not known."""
        walk, at = self._find(starts, goals)
        return np.where(self._walk[at] == walk, self._seconds[at], np.nan).astype(np.float64)

    def between(self, starts: Ints, goals: Ints) -> Floats:
        """Return (n,) seconds from each node to the goal of the same row."""
        seconds, found = self.known(starts, goals), dict[tuple[int, int], float]()
        for i in np.flatnonzero(np.isnan(seconds)).tolist():
            start, goal = int(starts[i]), int(goals[i])
            if (start, goal) not in found:  # Those of one house have the same way home.
                found[start, goal] = self.nav.travel_time_s(start, goal)
                self.keep(start, goals[i : i + 1], found[start, goal])
            seconds[i] = found[start, goal]
        return seconds

    def keep(self, start: int, goal: Ints, seconds: float) -> None:
        """Keep what one walk takes, to a node (1,)."""
        walk, at = self._find(start, goal)
        self._walk[at], self._seconds[at] = walk, seconds

    def _find(self, starts: Ints | int, goals: Ints) -> tuple[Ints, Ints]:
        """Return (n,) the number of each walk, and where it stands if it is kept."""
        walk: Ints = starts * self.nav.count + goals
        at = (walk.astype(np.uint64) * _GOLDEN) >> self._shift
        return walk, at.astype(np.int64)
