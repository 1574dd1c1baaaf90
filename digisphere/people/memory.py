"""What is remembered, what is forgotten, what comes to mind: pure functions on the `memory` table.

A memory's strength fades by the power law of forgetting: savings after one hour, a day, a month
are about .44, .30 and .20 (Ebbinghaus 1885; replicated by Murre & Dros 2015); importance and each
recall lift the curve. What comes to mind is the sum of recency, importance and relevance, each
min-max normalised (Park et al. 2023): .995 an hour since last recalled, newer before older, never
NaN.
`memory_system.py` writes memories; interviews, conversation and the inspector read them here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.core.mixing import evenly
from digisphere.people.enums import MemoryKind
from digisphere.people.recall_kernel import best_slots
from digisphere.people.trajectory import Columns

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_SAVINGS_AT_ONE_HOUR = 0.44
_FORGETTING_EXPONENT = 0.125
_SHORTEST_H = 0.02
_LOG_RECENCY_PER_H = math.log(0.995)
_IMPORTANCE_LIFT = 4.0
_RECALL_LIFT = 1.2
_OF_OWNER, _OF_SLOT = 0x9E3779B97F4A7C15, 0x632BE59BD9B4E019
"""Odd words that keep apart the draws of different owners and slots."""


def recall_probability(age_h: npt.ArrayLike, *, importance: npt.ArrayLike,
                       accesses: npt.ArrayLike = 0) -> Floats:  # fmt: skip
    """Return how likely a memory can still be recalled, 0 to 1.

    Args:
        age_h: hours since it was made or last recalled.
        importance: 0 to 1.
        accesses: how often it has been recalled.
    """
    hours = np.maximum(np.asarray(age_h, dtype=np.float64), _SHORTEST_H)
    savings = np.clip(_SAVINGS_AT_ONE_HOUR * hours**-_FORGETTING_EXPONENT, 0.0, 0.995)
    traces = 1.0 + _IMPORTANCE_LIFT * np.asarray(importance, dtype=np.float64)
    traces = traces + _RECALL_LIFT * np.log1p(np.asarray(accesses, dtype=np.float64))
    kept: Floats = 1.0 - (1.0 - savings) ** traces
    return kept


def hours_idle(memory: Columns, which: Any, *, now_s: float) -> Floats:
    """Return hours since some memories, an index of the columns, were made or last recalled."""
    # The column has less to say than a float64, but the difference is not to be rounded as well.
    idle_s: Floats = np.subtract(now_s, memory["last_access_s"][which], dtype=np.float64)
    return idle_s / 3600.0


def normalised(values: Floats, *, among: Bools) -> Floats:
    """Return values scaled to 0..1 along the last axis among the masked; all equal gives 0.5."""
    low = np.where(among, values, np.inf).min(axis=-1, keepdims=True)
    high = np.where(among, values, -np.inf).max(axis=-1, keepdims=True)
    span = high - low
    flat = ~np.isfinite(span) | (span <= 1e-12)
    safe = np.where(flat, 1.0, span)
    base = np.where(np.isfinite(low), low, 0.0)
    scaled: Floats = np.where(flat, 0.5, (values - base) / safe)
    return np.where(among, scaled, 0.0)


@dataclass(frozen=True)
class Cue:
    """What brings memories to mind: a person, a place, kinds of memory, certain events."""

    other: int = NONE
    place: int = NONE
    kinds: Sequence[MemoryKind] = ()
    events: Sequence[int] = ()


@dataclass(frozen=True)
class Recollection:
    """One memory that came to mind."""

    slot: int
    score: float
    time_s: float
    kind: MemoryKind
    importance: float
    valence: float
    place: int
    other: int
    event: int


def relevance(memory: Columns, rows: Ints, *, cue: Cue) -> Floats:
    """Return (n, M) how far each memory of each row fits the cue, 0 to 1."""
    parts: list[tuple[float, Bools]] = []
    if cue.other >= 0:
        parts.append((1.0, memory["other"][rows] == cue.other))
    if cue.place >= 0:
        parts.append((0.7, memory["place"][rows] == cue.place))
    if cue.kinds:
        parts.append((0.7, np.isin(memory["kind"][rows], [int(k) for k in cue.kinds])))
    if cue.events:
        parts.append((1.5, np.isin(memory["event"][rows], list(cue.events))))
    total = np.zeros(memory["time_s"][rows].shape)
    for weight, fits in parts:
        total += weight * fits
    return total / max(sum(weight for weight, _ in parts), 1e-9)


def used_slots(memory: Columns, rows: Ints) -> Bools:
    """Return (n, M) which slots hold a memory."""
    used: Bools = memory["kind"][rows] != MemoryKind.NONE
    return used


def salience(
    memory: Columns, rows: Ints, *, now_s: float, fit: Floats | None = None,
    weights: tuple[float, float, float] = (1.0, 1.0, 1.0),
) -> Floats:  # fmt: skip
    """Return (n, M) scores of all memories of some rows; -inf where there is none.

    Args:
        memory: the `memory` columns.
        rows: (n,) people.
        now_s: the present.
        fit: (n, M) relevance 0 to 1; none means all equal.
        weights: of recency, importance and relevance.
    """
    used = used_slots(memory, rows)
    idle_h = np.maximum(hours_idle(memory, rows, now_s=now_s), 0.0)
    recency = normalised(np.exp(_LOG_RECENCY_PER_H * idle_h), among=used)
    importance = normalised(memory["importance"][rows].astype(np.float64), among=used)
    fitting = normalised(np.zeros_like(recency) if fit is None else fit, among=used)
    score = weights[0] * recency + weights[1] * importance + weights[2] * fitting
    return np.where(used, score, -np.inf)


def retrieve_batch(memory: Columns, rows: npt.ArrayLike, *, now_s: float, cue: Cue | None = None,
                   most: int = 8) -> Ints:  # fmt: skip
    """Return (n, most) slots that come to mind for each row, best first, -1 beyond the last.

    Equal scores are settled by the time of the memory, newest first, then by slot.
    """
    who = np.asarray(rows, dtype=np.int64)
    used = used_slots(memory, who)
    idle_h = np.maximum(hours_idle(memory, who, now_s=now_s), 0.0)
    fit = np.zeros(used.shape) if cue is None else relevance(memory, who, cue=cue)
    slots: Ints = best_slots(
        used, idle_h, memory["time_s"][who], memory["importance"][who].astype(np.float64), fit,
        _LOG_RECENCY_PER_H, most,
    )  # fmt: skip
    return slots


def retrieve(
    memory: Columns, row: int, *, now_s: float, cue: Cue | None = None, most: int = 8,
    forgetting: bool = False,
) -> list[Recollection]:  # fmt: skip
    """Return what comes to somebody's mind, best first. Looking changes nothing (see `touch`).

    Args:
        memory: the `memory` columns.
        row: whose.
        now_s: the present.
        cue: what they are asked or reminded of.
        most: how many at most.
        forgetting: leave out what they can no longer recall.
    """
    who = np.array([row], dtype=np.int64)
    found = retrieve_batch(memory, who, now_s=now_s, cue=cue, most=memory["kind"].shape[1])[0]
    slots = found[found >= 0]
    if forgetting:
        slots = slots[_still_there(memory, row, slots, now_s=now_s)]
    fit = relevance(memory, who, cue=cue) if cue is not None else None
    score = salience(memory, who, now_s=now_s, fit=fit)[0]
    return [_recollection(memory, row, int(s), float(score[s])) for s in slots[:most]]


def _still_there(memory: Columns, row: int, slots: Ints, *, now_s: float) -> Bools:
    """Tell which memories can be recalled: the same answer every time one asks."""
    age_h = hours_idle(memory, (row, slots), now_s=now_s)
    kept = recall_probability(
        age_h,
        importance=memory["importance"][row, slots],
        accesses=memory["accesses"][row, slots],
    )
    words = memory["time_s"][row, slots].view(np.uint64) + np.uint64((row + 1) * _OF_OWNER % 2**64)
    there: Bools = evenly(words + slots.astype(np.uint64) * np.uint64(_OF_SLOT)) < kept
    return there


def _recollection(memory: Columns, row: int, slot: int, score: float) -> Recollection:
    return Recollection(
        slot=slot,
        score=score,
        time_s=float(memory["time_s"][row, slot]),
        kind=MemoryKind(int(memory["kind"][row, slot])),
        importance=float(memory["importance"][row, slot]),
        valence=float(memory["valence"][row, slot]),
        place=int(memory["place"][row, slot]),
        other=int(memory["other"][row, slot]),
        event=int(memory["event"][row, slot]),
    )


def touch(memory: Columns, rows: npt.ArrayLike, slots: npt.ArrayLike, *, now_s: float) -> None:
    """Refresh memories that a system let somebody recall; writes `last_access_s`, `accesses`."""
    who, which = np.asarray(rows, dtype=np.int64), np.asarray(slots, dtype=np.int64)
    real = which >= 0
    memory["last_access_s"][who[real], which[real]] = now_s
    counts = memory["accesses"][who[real], which[real]]
    memory["accesses"][who[real], which[real]] = np.minimum(counts, 254) + 1


@dataclass(frozen=True)
class Impressions:
    """New memories as columns of equal length; a row may occur several times, in order."""

    rows: Ints
    kind: Ints
    importance: Floats
    valence: Floats
    place: Ints
    other: Ints
    event: Ints


def remember(memory: Columns, impressions: Impressions, *, now_s: float) -> None:
    """Write new memories; where a mind is full, the weakest gives way."""
    rows = impressions.rows
    if rows.size == 0:
        return
    np.add.at(memory["lived"], rows, impressions.importance.astype(np.float32))
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    first = np.searchsorted(ordered, ordered, side="left")
    turn = np.arange(rows.size) - first
    for k in range(int(turn.max()) + 1):
        which = order[turn == k]
        _write(memory, impressions, which, now_s=now_s)


def _write(memory: Columns, impressions: Impressions, which: Ints, *, now_s: float) -> None:
    who = impressions.rows[which]
    slots = _slots_for_new(memory, who, now_s=now_s)
    memory["count"][who] = np.minimum(memory["count"][who] + 1, memory["kind"].shape[1])
    memory["time_s"][who, slots] = now_s
    memory["last_access_s"][who, slots] = now_s
    memory["accesses"][who, slots] = 0
    for column in ("kind", "importance", "valence", "place", "other", "event"):
        memory[column][who, slots] = getattr(impressions, column)[which]


def _slots_for_new(memory: Columns, rows: Ints, *, now_s: float) -> Ints:
    """Return a free slot of each row, or that of its weakest memory."""
    room = memory["kind"].shape[1]
    slots = memory["count"][rows].astype(np.int64)
    full = np.flatnonzero(slots >= room)
    if full.size:
        who = rows[full]
        age_h = hours_idle(memory, who, now_s=now_s)
        kept = recall_probability(
            age_h, importance=memory["importance"][who], accesses=memory["accesses"][who]
        )
        slots[full] = np.argmin(kept, axis=1)
    return slots
