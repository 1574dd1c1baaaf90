"""What is told from mouth to mouth, by whom, and what became of it: figures of the rumours tab.

Who knows what stands in ``knowledge``; how each came by it is read back through the log, from the
telling they heard to the one the teller had heard, down to somebody who was there. Only facts that
somebody knows by hearsay count as told. Nothing here draws.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.core.events import Event
from digisphere.core.identity import PERSON_BASE, kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.language.phrases import money
from digisphere.language.realise import describe_event, utterance
from digisphere.society.facts import figure_of
from digisphere.society.knowledge import recall

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_LISTED = 60
ORDERS = ("most told", "newest", "most distorted")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that goes round."""

    event: int
    what: str
    happened_s: float
    witnesses: int
    """How many know it because they were there."""
    hearers: int
    """How many know it only from others."""
    heard_s: float
    """When it last came to somebody new."""
    distortion: float
    """Largest share by which a hearer's figure is off; 0 where the fact has no figure."""

    @property
    def knowers(self) -> int:
        """How many know it at all."""
        return self.witnesses + self.hearers


@dataclass(frozen=True, slots=True)
class Spread:
    """Who knows one fact, as arrays of equal length in the order they learnt it."""

    event: Event
    rows: Ints
    source: Ints
    """Row of who told each; -1 was there."""
    via: Ints
    """The telling each heard, or the fact itself."""
    learnt_s: Floats
    figure: Floats
    """The figure as each believes it."""
    confidence: Floats

    @property
    def truth(self) -> float:
        """The figure as it was; 0 where there is none."""
        return figure_of(self.event)


@dataclass(frozen=True, slots=True)
class Telling:
    """One step of a fact on its way: somebody tells it, somebody hears."""

    event: int
    teller: int
    hearer: int
    spoken_to: int
    """Row of whom the words were said to; the hearer may have listened in."""
    said_s: float
    place: int
    """Id of the place; -1 between places."""
    words: str
    figure: float
    confidence: float
    """How sure the teller was."""


def told_facts(snapshot: Snapshot, order: str = ORDERS[0]) -> list[Fact]:
    """Return the facts that somebody knows by hearsay, at most ``MOST_LISTED``, in an order."""
    knowledge, rows = snapshot.tables["knowledge"], snapshot.tables["people"].rows
    known = knowledge["event"][rows]
    used = known >= 0
    event = known[used]
    if event.size == 0:
        return []
    heard = knowledge["source"][rows][used] >= 0
    numbers, which = np.unique(event, return_inverse=True)
    hearers = np.bincount(which, weights=heard, minlength=numbers.size).astype(np.int64)
    everybody = np.bincount(which, minlength=numbers.size)
    newest = np.full(numbers.size, -np.inf)
    np.maximum.at(newest, which[heard], knowledge["time_s"][rows][used][heard])
    told = np.flatnonzero(hearers > 0)
    rank = newest if order == ORDERS[1] else hearers
    if order == ORDERS[2]:
        off = _off_by(snapshot, numbers, told)
        rank = np.zeros(numbers.size)
        rank[told] = off
    told = told[np.lexsort((-newest[told], -rank[told]))][:MOST_LISTED]
    off = _off_by(snapshot, numbers, told)
    log, tick_s = snapshot.events, snapshot.clock.tick_s
    return [
        Fact(
            event=int(numbers[k]),
            what=describe_event(snapshot, int(numbers[k])),
            happened_s=log.get(int(numbers[k])).tick * tick_s,
            witnesses=int(everybody[k] - hearers[k]),
            hearers=int(hearers[k]),
            heard_s=float(newest[k]),
            distortion=float(share),
        )
        for k, share in zip(told.tolist(), off.tolist(), strict=True)
    ]


def _off_by(snapshot: Snapshot, numbers: Ints, which: Ints) -> Floats:
    """Return the largest share by which somebody's figure of each of these facts is off."""
    knowledge, rows = snapshot.tables["knowledge"], snapshot.tables["people"].rows
    truth = np.zeros(numbers.size)
    for k in which.tolist():
        truth[k] = figure_of(snapshot.events.get(int(numbers[k])))
    held = knowledge["event"][rows]
    at = np.minimum(np.searchsorted(numbers, held), max(numbers.size - 1, 0))
    mine = (held >= 0) & (truth[at] != 0.0)
    share = np.abs(knowledge["value"][rows][mine] / truth[at[mine]] - 1.0)
    most = np.zeros(numbers.size)
    np.maximum.at(most, at[mine], share)
    off: Floats = most[which]
    return off


def spread_of(snapshot: Snapshot, fact: int) -> Spread:
    """Return who among the living knows a fact now, in the order they learnt it."""
    knowledge, living = snapshot.tables["knowledge"], snapshot.tables["people"].rows
    line, slot = np.nonzero(knowledge["event"][living] == fact)
    rows = living[line]
    order = np.argsort(knowledge["time_s"][rows, slot], kind="stable")
    rows, slot = rows[order].astype(np.int64), slot[order]
    return Spread(
        event=snapshot.events.get(fact),
        rows=rows,
        source=knowledge["source"][rows, slot].astype(np.int64),
        via=knowledge["via"][rows, slot].astype(np.int64),
        learnt_s=knowledge["time_s"][rows, slot].astype(np.float64),
        figure=knowledge["value"][rows, slot].astype(np.float64),
        confidence=knowledge["confidence"][rows, slot].astype(np.float64),
    )


def chain_to(snapshot: Snapshot, fact: int, *, row: int) -> list[Telling]:
    """Return the tellings by which a fact came to somebody, the last one first.

    Empty for somebody who was there, and for somebody who does not know it. Each telling's words
    rest on the telling the speaker had heard themselves, so the teller of the last entry is one who
    was there, whether or not they still remember it.
    """
    known = recall(snapshot.tables["knowledge"], row, event=fact)
    steps: list[Telling] = []
    via, hearer = (known.via if known else fact), row
    while via != fact:
        said = snapshot.events.get(via)
        teller = kind_and_row(said.subject)[1]
        steps.append(
            Telling(
                event=via,
                teller=teller,
                hearer=hearer,
                spoken_to=kind_and_row(said.object)[1],
                said_s=float(said.payload["onset_s"]),
                place=said.place,
                words=utterance(snapshot, via),
                figure=float(said.payload["value"]),
                confidence=float(said.payload["confidence"]),
            )
        )
        via, hearer = int(said.payload["via"]), teller
    return steps


def farthest(spread: Spread) -> int:
    """Return the row of whom the fact reached by the most mouths, the latest of them; -1 nobody."""
    depth: dict[int, int] = {}
    best, row = 0, -1
    for who, source in zip(spread.rows.tolist(), spread.source.tolist(), strict=True):
        # Whoever told it may have forgotten since; then their own way is not counted.
        depth[who] = depth.get(source, 0) + 1 if source >= 0 else 0
        if depth[who] >= max(best, 1):
            best, row = depth[who], who
    return row


def figure_in_words(event: Event, value: float) -> str:
    """Return a figure of a fact with its unit; empty where the fact has none."""
    if figure_of(event) == 0.0:
        return ""
    return f"{value:.2f} bad (1 the worst)" if "severity" in event.payload else money(value)


def person_ids(rows: Ints) -> list[int]:
    """Return the ids of people by row."""
    return [PERSON_BASE + row for row in rows.tolist()]
