"""Rows of the tables that tell how lives stand at one moment: households, ties, memories, jobs.

Everything is read from one snapshot, the last of a run or of a dataset. Their columns are declared
in ``social_schemas``. Called by ``run_tables`` and ``session``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.core.columns import TEXT
from digisphere.core.identity import NONE, PERSON_BASE
from digisphere.people.beliefs import About, confidence_now
from digisphere.people.enums import MemoryKind, Occupation
from digisphere.people.memory import hours_idle, recall_probability
from digisphere.society.vocabulary import TieKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import IntEnum

    from numpy.typing import NDArray

    from digisphere.core.snapshot import FrozenTable, Snapshot

    Rows = Mapping[str, Any]
    Ints = NDArray[np.int64]


def standing_rows(snapshot: Snapshot) -> dict[str, Rows]:
    """Return the columns of every such table that this world has, by name."""
    return {
        name: make(snapshot) for name, (table, make) in _MADE.items() if table in snapshot.tables
    }


def words_of(codes: NDArray[Any], *, kind: type[IntEnum]) -> NDArray[Any]:
    """Return the words codes stand for, in lower case."""
    names = np.full(max(kind) + 1, "", dtype=object)
    for member in kind:
        names[member] = member.name.lower()
    words: NDArray[Any] = names[codes.astype(np.intp)]
    return words


def _copied(table: FrozenTable, rows: Ints) -> dict[str, NDArray[Any]]:
    return {n: table[n][rows] for n, s in table.specs.items() if not s.shape and s.dtype != TEXT}


def household_rows(snapshot: Snapshot) -> Rows:
    """A line per household."""
    table = snapshot.tables["households"]
    rows = table.rows
    return {"household_id": rows, **_copied(table, rows)}


def tie_rows(snapshot: Snapshot) -> Rows:
    """A line per tie, with what is owed from the one to the other."""
    ties, social = snapshot.tables["ties"], snapshot.tables["social"]
    rows = ties.rows
    a, b = ties["a"][rows], ties["b"][rows]
    owes = (social["debt_to"][a] == b) & (social["debt_cents"][a] > 0)
    return {
        **_copied(ties, rows),
        "tie_id": rows,
        "person_id": a,
        "other_id": b,
        "kind": words_of(ties["kind"][rows], kind=TieKind),
        "owed_cents": np.where(owes, social["debt_cents"][a], 0),
        "debt_event": np.where(owes, social["debt_event"][a], NONE),
    }


def memory_rows(snapshot: Snapshot) -> Rows:
    """A line per memory of the living."""
    memory, rows = snapshot.tables["memory"], snapshot.tables["people"].rows
    line, slot = np.nonzero(memory["kind"][rows] != MemoryKind.NONE)
    who = rows[line]
    idle_h = hours_idle(memory, (who, slot), now_s=snapshot.time_s)
    return {
        "person_id": who,
        "slot": slot,
        "event_id": memory["event"][who, slot],
        "kind": words_of(memory["kind"][who, slot], kind=MemoryKind),
        "place_id": memory["place"][who, slot],
        "other_id": memory["other"][who, slot],
        "retention": recall_probability(
            idle_h,
            importance=memory["importance"][who, slot],
            accesses=memory["accesses"][who, slot],
        ),
        **{
            name: memory[name][who, slot]
            for name in ("time_s", "last_access_s", "accesses", "importance", "valence")
        },
    }


def belief_rows(snapshot: Snapshot) -> Rows:
    """A line per belief of the living, with its evidence and who it was heard from."""
    beliefs, rows = snapshot.tables["beliefs"], snapshot.tables["people"].rows
    line, slot = np.nonzero(beliefs["about"][rows] != About.NOTHING)
    who = rows[line]
    about, subject = beliefs["about"][who, slot], beliefs["subject"][who, slot]
    told = beliefs["source"][who, slot]
    return {
        "person_id": who,
        "about": words_of(about, kind=About),
        "about_person": np.where(about == About.PERSON, subject, NONE),
        "about_place": np.where(about == About.PLACE, subject, NONE),
        "valence": beliefs["valence"][who, slot],
        "confidence": beliefs["confidence"][who, slot],
        "confidence_now": confidence_now(beliefs, rows, now_s=snapshot.time_s)[line, slot],
        "time_s": beliefs["time_s"][who, slot],
        "evidence": [[e for e in k if e >= 0] for k in beliefs["evidence"][who, slot].tolist()],
        "source_event": told,
        "source": [
            snapshot.events.get(e).subject - PERSON_BASE if e >= 0 else NONE for e in told.tolist()
        ],
    }


def job_rows(snapshot: Snapshot) -> Rows:
    """A line per spell of work or vacancy."""
    jobs = snapshot.tables["jobs"]
    rows = np.arange(jobs.count)
    return {
        **_copied(jobs, rows),
        "job_id": rows,
        "person_id": jobs["person"][rows],
        "trade": words_of(jobs["occupation"][rows], kind=Occupation),
        "open_event": jobs["event"][rows],
    }


_MADE: dict[str, tuple[str, Callable[[Snapshot], Rows]]] = {
    "households": ("households", household_rows),
    "ties": ("ties", tie_rows),
    "memories": ("memory", memory_rows),
    "beliefs": ("beliefs", belief_rows),
    "jobs": ("jobs", job_rows),
}
"""Each table with the simulation's table it is read from."""
