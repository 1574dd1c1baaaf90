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
        self.total: Floats = np.zeros((count, GOAL_COUNT))
        self.weight: Floats = np.zeros((count, GOAL_COUNT))
        self.reason: Ints = np.full((count, GOAL_COUNT), Reason.NOTHING_BETTER, dtype=np.int64)
        self.total[:, Goal.NONE] = -np.inf

    def add(self, goal: Goal, reason: Reason, value: Floats | float) -> None:
        """Add a term for a reason; only a positive one can become the reason of the choice."""
        column = np.broadcast_to(np.asarray(value, dtype=np.float64), self.total.shape[:1])
        self.total[:, goal] += column
        heavier = column > self.weight[:, goal]
        self.weight[:, goal] = np.where(heavier, column, self.weight[:, goal])
        self.reason[:, goal] = np.where(heavier, reason, self.reason[:, goal])

    def shift(self, goal: Goal, value: Floats | float) -> None:
        """Add a cost or bonus that is nobody's reason."""
        self.total[:, goal] += value

    def bar(self, goal: Goal, mask: Bools | bool) -> None:
        """Rule a goal out where the mask holds."""
        self.total[:, goal] = np.where(mask, -np.inf, self.total[:, goal])

    def shift_all(self, values: Floats) -> None:
        """Add (n, goals) costs or bonuses that are nobody's reason."""
        self.total += values

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
