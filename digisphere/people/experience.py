"""What those who decide have learned of places, think of them and like: part of their worth.

Habit and expectation come from `habits.py`, what is believed from `beliefs.py`. `place_choice.py`
and `calling.py` weigh it all against the walk.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.state import View
from digisphere.people import beliefs, habits
from digisphere.people.body import personal_uniform
from digisphere.people.enums import Goal, Value
from digisphere.people.situation import Situation
from digisphere.people.trajectory import Columns
from digisphere.people.venues import Venues

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_PLACE_HABIT_WORTH, _EXPECTED_WORTH, _BELIEF_WORTH = 0.12, 0.15, 0.4
_NOVELTY = 0.3
"""By so much less the habit of a place holds those to whom change matters by a deviation more."""
_LOSSES_WEIGH = 2.25
"""Disappointment counts for so much more than delight (Tversky & Kahneman 1992)."""
LIKINGS = 8
"""High words of the channels of personal draws that likings take, one for each goal."""


@dataclass(frozen=True)
class Past:
    """What those who decide have learned of places and think of them."""

    learned: habits.Learned | None
    beliefs: Floats | None
    stimulation: Floats
    """(n,) how much change matters to each, in standard deviations."""

    def of(
        self, goal: Goal, candidates: Ints, *, line: Ints
    ) -> tuple[Floats | float, Floats | float, Floats | float]:
        """Return what habit, expectation and belief add to candidate places, (n, k) or nothing.

        Args:
            goal: what for.
            candidates: (k,) places, ascending.
            line: (n,) whose, by position.
        """
        known = self.learned.of(goal, candidates) if self.learned is not None else None
        belief = (
            0.0 if self.beliefs is None else _BELIEF_WORTH * self.beliefs[line[:, None], candidates]
        )
        if known is None:
            return 0.0, 0.0, belief
        habit, expected = known[0][line], known[1][line]
        staid = _PLACE_HABIT_WORTH * (1.0 - _NOVELTY * np.clip(self.stimulation[line], -2.0, 2.0))
        return staid[:, None] * habit, _worth_of(expected), belief

    def at(self, line: Ints, goal: Goal, places: Ints) -> Floats:
        """Return (k,) what people (k,), by position, expect of a place (k,) by experience."""
        out = np.zeros(places.size)
        if self.learned is None:
            return out
        mine = np.flatnonzero(self.learned.goal == goal)
        _, asked, known = np.intersect1d(
            (line << 32) + places, (self.learned.line[mine] << 32) + self.learned.place[mine],
            assume_unique=True, return_indices=True,
        )  # fmt: skip
        out[asked] = _worth_of(self.learned.expected[mine[known]])
        return out


def _worth_of(expected: Floats) -> Floats:
    """Return what an expectation is worth; to be let down counts for more."""
    worth: Floats = np.where(expected < 0.0, _LOSSES_WEIGH * expected, expected)
    return _EXPECTED_WORTH * worth


def past_of(view: View, s: Situation, *, venues: Venues) -> Past:
    """Return what those of a situation have learned of places and think of them."""
    if "habits" not in view.tables:
        return Past(None, None, s.values[:, Value.STIMULATION])
    return Past(
        habits.learned_by(view.table("habits"), s.rows),
        beliefs.leanings(
            view.table("beliefs"), s.rows, about=beliefs.About.PLACE, subjects=len(venues.kind),
            now_s=s.now_s,
        ),
        s.values[:, Value.STIMULATION],
    )  # fmt: skip


def liking(people: Columns, rows: Ints, *, places: Ints, goal: Goal) -> Floats:
    """Return (n, k) a lasting liking of each person for each place to do something at, 0 to 1."""
    channel = places.astype(np.int64) + ((LIKINGS + int(goal)) << 32)
    return personal_uniform(people, rows, channel=channel)
