"""Reflection: many memories of one person, one place or of oneself become a belief with evidence.

As in generative agents (Park et al. 2023) people look back when what they have lived through since
last time weighs enough. Here no language model is asked: the memories that can still be recalled
are pooled by whom or what they are about, weighted by importance, and a belief is what they say on
the whole, how much there is behind it and how well it agrees. It names its weightiest memories, so
it can be asked for its reasons. `reflection_system.py` calls this; choices, interviews and panels
read it.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.people import memory as recall
from digisphere.people.enums import MemoryKind
from digisphere.people.trajectory import Columns

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

EVIDENCE_KEPT = 3
"""Memories a belief names as its reasons."""
_LEAST_MEMORIES = 3
_LEAST_CONFIDENCE = 0.25
_ENOUGH = 1.0
"""Weight of memories (importance times recall) that makes somebody nearly sure."""
_DOUBT = 0.35
"""Weight of the neutral opinion one starts from."""
_HALF_LIFE_S = 30.0 * 86400.0
"""A belief nothing renews is half as sure after the 30 days generative agents keep a thought."""
_SHADE = 0.03
_KEYS = 1 << 32
"""More than there are people or places, to make one number of owner and subject."""
_SHUNNED = -0.1
_NOT_THE_PLACES_DOING = (MemoryKind.WEATHER, MemoryKind.GOSSIP)
_SELF_KINDS = (MemoryKind.OWN_DEED, MemoryKind.BODY, MemoryKind.MONEY)
_HEARSAY = 0.5
"""What one is told of somebody weighs this much of what one lives through with them."""


class About(IntEnum):
    """What a belief is about."""

    NOTHING = 0
    PERSON = 1
    PLACE = 2
    SELF = 3


@dataclass(frozen=True)
class Beliefs:
    """New beliefs as columns of equal length, in order of their owners."""

    rows: Ints
    about: Ints
    subject: Ints
    """Row of the person or place_id; -1 for oneself."""
    valence: Floats
    confidence: Floats
    evidence: Ints
    """(k, EVIDENCE_KEPT) event ids, weightiest first; -1 beyond the last."""
    slots: Ints
    """(k, EVIDENCE_KEPT) the memories themselves, to be refreshed."""
    source: Ints
    """The gossip a belief rests on most (event id); -1 when it was lived through."""


@dataclass(frozen=True, slots=True)
class Belief:
    """One belief as somebody holds it now."""

    about: About
    subject: int
    valence: float
    confidence: float
    evidence: tuple[int, ...]
    source: int


def reflect(memory: Columns, rows: Ints, *, now_s: float) -> Beliefs:
    """Return what some people come to believe when they look back; nothing is written.

    Args:
        memory: the `memory` columns.
        rows: (n,) people, ascending.
        now_s: the present.
    """
    weight, kind = _weights(memory, rows, now_s=now_s)
    groups = (
        (About.PERSON, memory["other"][rows].astype(np.int64), memory["other"][rows] >= 0),
        (
            About.PLACE,
            memory["place"][rows].astype(np.int64),
            (memory["place"][rows] >= 0) & ~np.isin(kind, _NOT_THE_PLACES_DOING),
        ),
        (About.SELF, np.full(weight.shape, NONE), np.isin(kind, _SELF_KINDS)),
    )
    parts = [
        _pooled(memory, rows, about=about, subject=subject, weight=np.where(mask, weight, 0.0))
        for about, subject, mask in groups
    ]
    order = np.argsort(np.concatenate([p.rows for p in parts]), kind="stable")
    return Beliefs(*(
        np.concatenate([getattr(p, name) for p in parts])[order]
        for name in Beliefs.__dataclass_fields__
    ))  # fmt: skip


def _weights(memory: Columns, rows: Ints, *, now_s: float) -> tuple[Floats, Ints]:
    """Return (n, M) how much each memory counts now, and its kind; neutral ones do not."""
    importance = memory["importance"][rows].astype(np.float64)
    kept = recall.recall_probability(
        recall.hours_idle(memory, rows, now_s=now_s),
        importance=importance,
        accesses=memory["accesses"][rows],
    )
    kind = memory["kind"][rows].astype(np.int64)
    telling = np.abs(memory["valence"][rows].astype(np.float64)) >= _SHADE
    weight = importance * kept * np.where(kind == MemoryKind.GOSSIP, _HEARSAY, 1.0)
    return np.where((kind != MemoryKind.NONE) & telling, weight, 0.0), kind


def _pooled(memory: Columns, rows: Ints, *, about: About, subject: Ints, weight: Floats) -> Beliefs:
    """Pool memories by their owner and what they are about; keep what amounts to a belief."""
    line, slot = np.nonzero(weight > 0.0)
    w = weight[line, slot]
    v = memory["valence"][rows[line], slot].astype(np.float64)
    both = line * _KEYS + subject[line, slot] + 1
    key, group = np.unique(both, return_inverse=True)
    size = key.size
    count = np.bincount(group, minlength=size)
    total = np.bincount(group, weights=w, minlength=size)
    net = np.bincount(group, weights=w * v, minlength=size)
    shade = np.bincount(group, weights=w * np.abs(v), minlength=size)
    valence = net / (total + _DOUBT)
    agreement = np.abs(net) / np.maximum(shade, 1e-9)
    confidence = (1.0 - np.exp(-total / _ENOUGH)) * agreement
    held = (count >= _LEAST_MEMORIES) & (confidence >= _LEAST_CONFIDENCE)
    keep = np.flatnonzero(held & (np.abs(valence) > _SHADE))
    slots = _weightiest(group, slot, w * v * np.sign(net[group]), keep=keep, size=size)
    who = rows[key[keep] // _KEYS].astype(np.int64)
    evidence = np.where(slots >= 0, memory["event"][who[:, None], np.maximum(slots, 0)], NONE)
    return Beliefs(
        rows=who,
        about=np.full(keep.size, int(about)),
        subject=(key[keep] % _KEYS - 1).astype(np.int64),
        valence=valence[keep],
        confidence=confidence[keep],
        evidence=evidence.astype(np.int64),
        slots=slots,
        source=_source(memory, who, slots),
    )


def _weightiest(group: Ints, slot: Ints, worth: Floats, *, keep: Ints, size: int) -> Ints:
    """Return (k, EVIDENCE_KEPT) the memory slots that speak most for each kept group."""
    order = np.lexsort((slot, -worth, group))
    first = np.searchsorted(group[order], np.arange(size))
    out = np.full((keep.size, EVIDENCE_KEPT), NONE, dtype=np.int64)
    ends = np.append(first, group.size)[keep + 1] if keep.size else first[:0]
    for k in range(EVIDENCE_KEPT):
        at = first[keep] + k
        fits = at < ends
        chosen = order[np.minimum(at, max(group.size - 1, 0))] if group.size else at
        speaks = fits & (worth[chosen] > 0.0) if group.size else fits
        out[:, k] = np.where(speaks, slot[chosen] if group.size else NONE, NONE)
    return out


def _source(memory: Columns, who: Ints, slots: Ints) -> Ints:
    """Return the event of the weightiest memory where it is gossip; -1 where it was lived."""
    first = np.maximum(slots[:, 0], 0)
    heard = (memory["kind"][who, first] == MemoryKind.GOSSIP) & (slots[:, 0] >= 0)
    return np.where(heard, memory["event"][who, first], NONE).astype(np.int64)


def hold(table: Columns, found: Beliefs, *, now_s: float) -> None:
    """Write beliefs: each renews the one about the same, or takes the least sure one's place."""
    first = np.searchsorted(found.rows, found.rows, side="left")
    turn = np.arange(found.rows.size) - first
    for k in range(int(turn.max(initial=-1)) + 1):
        which = np.flatnonzero(turn == k)
        rows = found.rows[which]
        same = (table["about"][rows] == found.about[which, None]) & (
            table["subject"][rows] == found.subject[which, None]
        )
        sure = confidence_now(table, rows, now_s=now_s)
        slot = np.where(same.any(axis=1), same.argmax(axis=1), sure.argmin(axis=1))
        weaker = ~same.any(axis=1) & (sure.min(axis=1) > found.confidence[which])
        rows, slot, which = rows[~weaker], slot[~weaker], which[~weaker]
        table["time_s"][rows, slot] = now_s
        for column in ("about", "subject", "valence", "confidence", "evidence", "source"):
            table[column][rows, slot] = getattr(found, column)[which]


def confidence_now(table: Columns, rows: Ints, *, now_s: float) -> Floats:
    """Return (n, slots) how sure people still are of each belief; 0 where there is none."""
    age = np.maximum(now_s - table["time_s"][rows], 0.0)
    sure: Floats = np.where(
        table["about"][rows] != About.NOTHING,
        table["confidence"][rows] * 0.5 ** (age / _HALF_LIFE_S),
        0.0,
    )
    return sure


def leanings(
    table: Columns, rows: Ints, *, about: About, subjects: int, now_s: float
) -> Floats | None:
    """Return (n, subjects) valence times confidence of beliefs; None when nobody holds any.

    Args:
        table: the `beliefs` columns.
        rows: (n,) people.
        about: persons or places.
        subjects: how many there are.
        now_s: the present.
    """
    line, slot = np.nonzero(table["about"][rows] == about)
    if line.size == 0:
        return None
    sure = confidence_now(table, rows, now_s=now_s)[line, slot]
    lean = np.zeros((len(rows), subjects))
    lean[line, table["subject"][rows[line], slot]] = sure * table["valence"][rows[line], slot]
    return lean


def shunned(table: Columns, rows: Ints, *, now_s: float) -> tuple[Ints, Ints]:
    """Return of whom somebody thinks so ill that they do not call on them.

    Args:
        table: the `beliefs` columns.
        rows: (n,) people.
        now_s: the present.

    Returns:
        (k,) position among those asked about; (k,) row of whom they shun.
    """
    of_person = table["about"][rows] == About.PERSON
    line, slot = np.nonzero(of_person & (table["valence"][rows] < 0.0))
    if line.size:
        sure = confidence_now(table, rows, now_s=now_s)[line, slot]
        ill = sure * table["valence"][rows[line], slot] < _SHUNNED
        line, slot = line[ill], slot[ill]
    return line, table["subject"][rows[line], slot].astype(np.int64)


def beliefs_of(table: Columns, row: int, *, now_s: float) -> list[Belief]:
    """Return what somebody believes, the surest first."""
    sure = confidence_now(table, np.array([row]), now_s=now_s)[0]
    order = [k for k in np.argsort(-sure, kind="stable").tolist() if sure[k] > 0.0]
    return [
        Belief(
            about=About(int(table["about"][row, k])),
            subject=int(table["subject"][row, k]),
            valence=float(table["valence"][row, k]),
            confidence=float(sure[k]),
            evidence=tuple(int(e) for e in table["evidence"][row, k] if e >= 0),
            source=int(table["source"][row, k]),
        )
        for k in order
    ]
