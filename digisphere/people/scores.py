"""A sheet of utilities: one row per person who decides, one column per goal, with reasons kept.

Each term is added with the reason it stands for, so the reason of a choice is the term that in
truth weighed most; costs are added under the `Term` they belong to, so the parts of a score add up
to it. Terms come from `utility.py` and `options.py`; the choice itself is made here, and
`decisions.py` keeps it.
"""

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Goal, Reason, Term

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

GOAL_COUNT = len(Goal)
TERM_COUNT = len(Term)
_MEAN_GUMBEL = 0.5772156649015329
"""Euler's constant, the mean of a standard Gumbel draw: whims are counted from it."""

_R, _T = Reason, Term
TERM_OF: dict[Reason, Term] = {
    _R.NOTHING_BETTER: _T.CUSTOM, _R.TIRED: _T.NEED, _R.HUNGRY: _T.NEED, _R.DUTY: _T.DUTY,
    _R.LARDER_LOW: _T.HOUSEHOLD, _R.UNWASHED: _T.NEED, _R.LONELY: _T.NEED, _R.BORED: _T.NEED,
    _R.UNWELL: _T.HEALTH, _R.WET: _T.WEATHER, _R.COLD: _T.WEATHER, _R.STORM: _T.WEATHER,
    _R.DARK: _T.DARK, _R.MEALTIME: _T.HOUR, _R.HABIT: _T.HABIT, _R.SUNDAY: _T.HOUR,
    _R.MARKET_DAY: _T.HOUR, _R.INVITED: _T.PROMISE, _R.NEEDS_MONEY: _T.MONEY,
    _R.FINE_WEATHER: _T.WEATHER, _R.GOOD_COMPANY: _T.COMPANY, _R.HOUSEHOLD: _T.HOUSEHOLD,
    _R.WEARY_LEGS: _T.NEED, _R.AFRAID: _T.DANGER, _R.SCHOOL: _T.DUTY, _R.BEDTIME: _T.HOUR,
    _R.CURIOUS: _T.TEMPER, _R.CLOSING: _T.HOUR, _R.DANGER: _T.DANGER, _R.WAY_CLOSED: _T.DUTY,
    _R.HOUSE_CLOSED: _T.DUTY, _R.CLUB: _T.COMPANY, _R.POLL: _T.DUTY, _R.COUNCIL: _T.DUTY,
    _R.PUBLIC_WORK: _T.MONEY, _R.PROMISED: _T.PROMISE, _R.VALUES: _T.VALUES,
    _R.KIN_BURIED: _T.DUTY, _R.SOMEBODY_BURIED: _T.DUTY,
    _R.FOOD_RELIEF: _T.NEED,
}  # fmt: skip
"""The part of a score each reason belongs to."""

_TERM_NUMBER = tuple(int(TERM_OF[reason]) for reason in Reason)
"""The same by number: looked up tens of thousands of times a simulated day."""


class Scores:
    """Utilities of all goals for (n,) people, with the weightiest reason of each."""

    def __init__(self, count: int) -> None:
        self._totals: Floats = np.zeros((GOAL_COUNT, count))
        self._weights: Floats = np.zeros((GOAL_COUNT, count))
        self._reasons: Ints = np.full((GOAL_COUNT, count), Reason.NOTHING_BETTER, dtype=np.int64)
        self._terms = np.zeros((GOAL_COUNT, TERM_COUNT, count), dtype=np.float32)
        self._totals[Goal.NONE] = -np.inf
        self.whim: Floats = np.zeros((count, GOAL_COUNT))
        """(n, goals) what chance added at the last ordering, in utility points."""

    @property
    def total(self) -> Floats:
        """(n, goals) utilities; -inf where ruled out."""
        return self._totals.T

    @property
    def weight(self) -> Floats:
        """(n, goals) value of the weightiest term."""
        return self._weights.T

    @property
    def reason(self) -> Ints:
        """(n, goals) `Reason` of the weightiest term."""
        return self._reasons.T

    def add(self, goal: Goal, reason: Reason, value: Floats | float) -> None:
        """Add a term for a reason; only a positive one can become the reason of the choice."""
        self._totals[goal] += value
        self._terms[goal, _TERM_NUMBER[reason]] += value
        heavier = value > self._weights[goal]
        np.copyto(self._weights[goal], value, where=heavier)
        np.copyto(self._reasons[goal], int(reason), where=heavier)

    def add_all(self, goals: Ints, reason: Reason, values: Floats) -> None:
        """Add (n, len(goals)) terms of some goals for one reason."""
        value, weights = values.T, self._weights[goals]
        self._totals[goals] += value
        self._terms[goals, _TERM_NUMBER[reason]] += value
        heavier = value > weights
        self._weights[goals] = np.where(heavier, value, weights)
        self._reasons[goals] = np.where(heavier, int(reason), self._reasons[goals])

    def shift(self, goal: Goal, value: Floats | float, term: Term = Term.CUSTOM) -> None:
        """Add a cost or bonus that is nobody's reason."""
        self._totals[goal] += value
        self._terms[goal, term] += value

    def bar(self, goal: Goal, mask: Bools | bool) -> None:
        """Rule a goal out where the mask holds."""
        self._totals[goal][mask] = -np.inf

    def shift_all(self, values: Floats, term: Term = Term.CUSTOM) -> None:
        """Add (n, goals) costs or bonuses that are nobody's reason."""
        self._totals += values.T
        self._terms[:, term] += values.T

    def bar_all(self, mask: Bools) -> None:
        """Rule out the (n, goals) a mask holds of."""
        self._totals[mask.T] = -np.inf

    def decided_by(self, term: Term, *, least: float) -> Bools:
        """Return (n, goals) where a goal is wished for most, and would not be without a term.

        Args:
            term: the part of the scores in question.
            least: what it must add to the goal to be spoken of.
        """
        part = self._terms[:, term].T
        felt = self.total + self.whim
        without = np.where(np.isfinite(felt), felt - part, -np.inf)
        line = np.arange(len(felt))
        best = np.argmax(felt, axis=1)
        won: Bools = np.zeros(felt.shape, dtype=np.bool_)
        won[line, best] = (np.argmax(without, axis=1) != best) & (part[line, best] >= least)
        return won

    def parts(self, line: Ints, goals: Ints) -> npt.NDArray[np.float32]:
        """Return the terms of some goals of some people, whims included; they sum to the score.

        Args:
            line: (k,) positions among those who decide.
            goals: (k, m) goals of each.

        Returns:
            (k, m, terms) utility points.
        """
        found = self._terms[goals[..., None], np.arange(TERM_COUNT), line[:, None, None]]
        found[..., Term.WHIM] += self.whim[line[:, None], goals]
        return found

    def part(self, line: Ints, goals: Ints, term: Term) -> Floats:
        """Return (k,) what a term adds to a goal (k,) of people (k,), by position."""
        part: Floats = self._terms[goals, term, line].astype(np.float64)
        return part

    def order(self, *, chance: Floats, temperature: float) -> Ints:
        """Return (n, goals) goals from most to least wished.

        Adding Gumbel noise and sorting draws from the softmax of utility / temperature without
        replacement (Gumbel-max; Yellott 1977), so people with equal reasons do not march in step.

        Args:
            chance: (n, goals) uniform draws.
            temperature: utility points; 0 is strict maximisation.
        """
        u = np.clip(chance, 1e-12, 1.0 - 1e-12)
        self.whim = -temperature * (np.log(-np.log(u)) + _MEAN_GUMBEL)
        wish = self.total + self.whim
        order: Ints = np.argsort(-wish, axis=1, kind="stable").astype(np.int64)
        return order
