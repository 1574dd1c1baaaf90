"""A sheet of utilities: one row per person who decides, one column per goal, with reasons kept.

Each term is added with the reason it stands for, so the reason of a choice is the term that in
truth weighed most. Terms come from `utility.py` and `options.py`; the choice itself is made here.
"""

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Goal, Reason

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

GOAL_COUNT = len(Goal)


class Scores:
    """Utilities of all goals for (n,) people, with the weightiest reason of each."""

    def __init__(self, count: int) -> None:
        self._totals: Floats = np.zeros((GOAL_COUNT, count))
        self._weights: Floats = np.zeros((GOAL_COUNT, count))
        self._reasons: Ints = np.full((GOAL_COUNT, count), Reason.NOTHING_BETTER, dtype=np.int64)
        self._totals[Goal.NONE] = -np.inf

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
        heavier = value > self._weights[goal]
        np.copyto(self._weights[goal], value, where=heavier)
        np.copyto(self._reasons[goal], int(reason), where=heavier)

    def shift(self, goal: Goal, value: Floats | float) -> None:
        """Add a cost or bonus that is nobody's reason."""
        self._totals[goal] += value

    def bar(self, goal: Goal, mask: Bools | bool) -> None:
        """Rule a goal out where the mask holds."""
        self._totals[goal][mask] = -np.inf

    def shift_all(self, values: Floats) -> None:
        """Add (n, goals) costs or bonuses that are nobody's reason."""
        self._totals += values.T

    def order(self, *, chance: Floats, temperature: float) -> Ints:
        """Return (n, goals) goals from most to least wished.

        Adding Gumbel noise and sorting draws from the softmax of utility / temperature without
        replacement (Gumbel-max; Yellott 1977), so people with equal reasons do not march in step.

        Args:
            chance: (n, goals) uniform draws.
            temperature: utility points; 0 is strict maximisation.
        """
        u = np.clip(chance, 1e-12, 1.0 - 1e-12)
        noisy = self.total - temperature * np.log(-np.log(u))
        order: Ints = np.argsort(-noisy, axis=1, kind="stable").astype(np.int64)
        return order
