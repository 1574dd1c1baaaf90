"""What was weighed: the last decisions of everybody with their alternatives, scores and reasons.

A score is utility as felt at that minute, the whim of the moment included, so the option taken
always has the best score of those that had room; its terms say what it was made of and add up to
it. `taking_up.py` writes here; inspector, interview and datasets read.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Goal, Term
from digisphere.people.mind_columns import DECISIONS_KEPT, OPTIONS_KEPT
from digisphere.people.trajectory import Columns

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Weighed:
    """New decisions as columns of equal length, one row of the table each."""

    rows: Ints
    events: Ints
    chosen: Ints
    goals: Ints
    """(k, options) most wished first; 0 beyond the last."""
    places: Ints
    scores: Floats
    terms: npt.NDArray[np.float32]
    pleasure: Floats


@dataclass(frozen=True, slots=True)
class Option:
    """One thing somebody could have done."""

    goal: Goal
    place: int
    score: float
    taken: bool
    full: bool
    """It was wished for more than what was taken, but had no room left."""
    terms: dict[Term, float]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision with what was weighed, most wished first."""

    time_s: float
    event: int
    options: tuple[Option, ...]

    @property
    def taken(self) -> Option:
        """The option that was taken."""
        return next(o for o in self.options if o.taken)


def record(table: Columns, weighed: Weighed, *, time_s: float) -> None:
    """Write decisions into their owners' rings; each row at most once."""
    rows = weighed.rows
    slot = table["count"][rows] % DECISIONS_KEPT
    table["time_s"][rows, slot] = time_s
    table["event"][rows, slot] = weighed.events
    table["pleasure"][rows, slot] = weighed.pleasure
    table["chosen"][rows, slot] = weighed.chosen
    table["goal"][rows, slot] = weighed.goals
    table["place"][rows, slot] = weighed.places
    table["score"][rows, slot] = weighed.scores
    table["terms"][rows, slot] = weighed.terms
    table["count"][rows] += 1


def newest(table: Columns, rows: Ints) -> tuple[Floats, Floats]:
    """Return (n,) when people last decided and the pleasure they had then; never is -1 s."""
    slot = (table["count"][rows] - 1) % DECISIONS_KEPT
    return table["time_s"][rows, slot], table["pleasure"][rows, slot].astype(np.float64)


def kept_slots(table: Columns, row: int) -> list[int]:
    """Return the ring slots of somebody's decisions, newest first."""
    count = int(table["count"][row])
    return [(count - 1 - k) % DECISIONS_KEPT for k in range(min(count, DECISIONS_KEPT))]


def decisions_of(table: Columns, row: int) -> list[Decision]:
    """Return what somebody decided lately, newest first."""
    return [_decision(table, row, slot) for slot in kept_slots(table, row)]


def _decision(table: Columns, row: int, slot: int) -> Decision:
    chosen = int(table["chosen"][row, slot])
    options = []
    for k in range(OPTIONS_KEPT):
        goal = Goal(int(table["goal"][row, slot, k]))
        if goal == Goal.NONE:
            break
        parts = table["terms"][row, slot, k].astype(np.float64)
        options.append(
            Option(
                goal=goal,
                place=int(table["place"][row, slot, k]),
                score=float(table["score"][row, slot, k]),
                taken=k == chosen,
                full=k < chosen,
                terms={t: float(parts[t]) for t in Term if parts[t] != 0.0},
            )
        )
    return Decision(
        time_s=float(table["time_s"][row, slot]),
        event=int(table["event"][row, slot]),
        options=tuple(options),
    )


def rows_since(table: Columns, rows: Ints, *, counts: Ints) -> dict[str, npt.NDArray[np.generic]]:
    """Return one line per option of every decision taken since ``counts``, in order of time.

    Args:
        table: the `decisions` columns.
        rows: (n,) people.
        counts: (n,) their `count` when last asked; what the ring has lost meanwhile is lost.
    """
    total = table["count"][rows].astype(np.int64)
    fresh = np.minimum(total - counts, DECISIONS_KEPT)
    who = np.repeat(np.arange(len(rows)), fresh)
    turn = np.arange(fresh.sum()) - np.repeat(np.cumsum(fresh) - fresh, fresh)
    number = (total - fresh)[who] + turn
    row, slot = rows[who], number % DECISIONS_KEPT
    order = np.lexsort((row, table["time_s"][row, slot]))
    row, slot = row[order], slot[order]
    goal = table["goal"][row, slot]
    which, option = np.nonzero(goal != Goal.NONE)
    row, slot = row[which], slot[which]
    chosen = table["chosen"][row, slot]
    terms = table["terms"][row, slot, option].astype(np.float32)
    return {
        "time_s": table["time_s"][row, slot],
        "event_id": table["event"][row, slot],
        "person_id": row.astype(np.int32),
        "option": option.astype(np.uint8),
        "goal": goal[which, option],
        "place": table["place"][row, slot, option],
        "score": table["score"][row, slot, option],
        "chosen": option == chosen,
        "full": option < chosen,
        **{f"term_{t.name.lower()}": terms[:, t] for t in Term},
    }
