"""What is learned by doing: habits that grow by repetition, and what a place has taught to expect.

Automaticity grows along the asymptotic curve of Lally et al. (2010): each repetition takes the
same share of what is left, and the median person is at 95 % after 66 of them; a missed occasion
undoes little. What an option is expected to be like follows the rule of Rescorla & Wagner (1972):
the expectation moves a share of the surprise. Both are kept for the goal and hour of the day
(`people.habit`) and for the goal and place (`habits`). `taking_up.py` writes,
`utility.py` and `options.py` weigh them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Goal
from digisphere.people.goals import GOALS, Where
from digisphere.people.trajectory import Columns

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MEDIAN_REPETITIONS = 66.0
"""Repetitions after which the median person is at 95 % of their plateau (Lally 2010)."""
GAIN = 1.0 - 0.05 ** (1.0 / MEDIAN_REPETITIONS)
"""Share of what is left that one repetition adds."""
_FADE = 0.02
"""Share that other goals at the same hour, or other places for the same goal, lose to it."""
LEARNING_RATE = 0.2
"""Share of a surprise that is learned (Rescorla & Wagner's alpha beta)."""
_FULL = 255.0
_MOOD_TO_OUTCOME = 2.0
TURNED_AWAY = -1.0
"""Outcome of a way made in vain."""
_PLACED = np.array([g in GOALS and GOALS[g].where in (Where.KINDS, Where.FRIEND) for g in Goal])
"""(goals,) those with a place to choose."""


def stronger(strength: npt.ArrayLike, *, repetitions: npt.ArrayLike = 1.0) -> Floats:
    """Return a habit's strength, 0 to 1, after some more repetitions."""
    left = 1.0 - np.asarray(strength, dtype=np.float64)
    grown: Floats = 1.0 - left * (1.0 - GAIN) ** np.asarray(repetitions, dtype=np.float64)
    return grown


def repeat_at_hour(habit: npt.NDArray[np.uint8], rows: Ints, *, goals: Ints, hour: int) -> None:
    """Strengthen the habit of these goals at this hour; what else was done then fades a little.

    Args:
        habit: the `people.habit` column, 255 for a perfect habit.
        rows: (n,) people, each once.
        goals: (n,) what each takes up.
        hour: hour of the day.
    """
    column = habit[:, :, hour % 24]
    now = column[rows].astype(np.float64)
    line = np.arange(rows.size)
    grown = _FULL * stronger(now[line, goals] / _FULL)
    now *= 1.0 - _FADE
    now[line, goals] = grown
    column[rows] = np.round(now)


@dataclass(frozen=True)
class Outcomes:
    """What became of what people had set out to do; each row at most once."""

    rows: Ints
    goals: Ints
    places: Ints
    pleasure_gained: Floats
    """Change of pleasure since they set out."""
    turned_away: Bools
    arrived: Bools


def learn_from(table: Columns, outcomes: Outcomes) -> None:
    """Learn from what became of it: what to expect of the place, and to come again by habit."""
    taught = _PLACED[outcomes.goals] & (outcomes.places >= 0)
    taught &= outcomes.arrived | outcomes.turned_away
    which = np.flatnonzero(taught)
    if which.size == 0:
        return
    rows, goals, places = (a[which] for a in (outcomes.rows, outcomes.goals, outcomes.places))
    away = outcomes.turned_away[which]
    mood = np.clip(_MOOD_TO_OUTCOME * outcomes.pleasure_gained[which], -1.0, 1.0)
    reward = np.where(away, TURNED_AWAY, mood)
    goal_at, place_at = table["goal"][rows], table["place"][rows]
    same = (goal_at == goals[:, None]) & (place_at == places[:, None])
    known = same.any(axis=1)
    worth = np.where(goal_at == Goal.NONE, -1.0, table["strength"][rows].astype(np.float64))
    slot = np.where(known, same.argmax(axis=1), worth.argmin(axis=1))
    fades = (goal_at == goals[:, None]) & ~same
    table["strength"][rows] *= np.where(fades, np.float32(1.0 - _FADE), np.float32(1.0))
    strength = np.where(known, table["strength"][rows, slot], 0.0)
    expected = np.where(known, table["expected"][rows, slot], 0.0)
    visits = np.where(known, table["visits"][rows, slot], 0)
    table["goal"][rows, slot], table["place"][rows, slot] = goals, places
    table["strength"][rows, slot] = np.where(away, strength, stronger(strength))
    table["expected"][rows, slot] = expected + LEARNING_RATE * (reward - expected)
    table["visits"][rows, slot] = np.minimum(visits + 1, 65_000)


@dataclass(frozen=True)
class Learned:
    """What those who decide have learned of places, as entries (k,) of the few that are known."""

    line: Ints
    goal: Ints
    place: Ints
    strength: Floats
    expected: Floats
    count: int
    """How many decide."""

    def of(self, goal: Goal, candidates: Ints) -> tuple[Floats, Floats] | None:
        """Return habit and expectation (n, k) of candidate places; None where nothing is known."""
        mine = np.flatnonzero(self.goal == goal)
        if mine.size == 0:
            return None
        at = np.searchsorted(candidates, self.place[mine])
        at = np.minimum(at, candidates.size - 1)
        hit = candidates[at] == self.place[mine]
        mine, at = mine[hit], at[hit]
        habit, expected = np.zeros((2, self.count, candidates.size))
        habit[self.line[mine], at] = self.strength[mine]
        expected[self.line[mine], at] = self.expected[mine]
        return habit, expected


def learned_by(table: Columns, rows: Ints) -> Learned:
    """Return what some people have learned of places."""
    goal = table["goal"][rows]
    line, slot = np.nonzero(goal != Goal.NONE)
    who = rows[line]
    return Learned(
        line=line,
        goal=goal[line, slot].astype(np.int64),
        place=table["place"][who, slot].astype(np.int64),
        strength=table["strength"][who, slot].astype(np.float64),
        expected=table["expected"][who, slot].astype(np.float64),
        count=len(rows),
    )
