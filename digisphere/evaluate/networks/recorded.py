"""Builds the networks of a record: ties as felt, pairs who know each other, friends, contacts.

Nodes are ``person_id``; what is known of a person and of a tie rides along as attributes. Called by
``app`` (``digisphere networks``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from digisphere.capture.run_record import open_tables
from digisphere.capture.schemas import VALUE_COLUMNS
from digisphere.errors import RecordError
from digisphere.people.enums import TRAITS, Occupation, Sex
from digisphere.society.vocabulary import TieKind

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]

_NEEDED = ("people", "ties", "encounter_people")
CONVICTIONS = (*VALUE_COLUMNS, "leaning")
"""Columns of what people hold dear and how they lean; records of old lack them."""
_FRIEND = TieKind.FRIEND.name.lower()


@dataclass(frozen=True)
class Recorded:
    """The networks of one record.

    Attributes:
        people: the table of people who are alive at the end, by column.
        felt: who feels what about whom; directed.
        known: pairs who know each other, as closely as the closer of the two; undirected.
        friends: pairs of whom one at least counts the other as a friend; undirected.
        contacts: pairs who were in a conversation together, with for how long; undirected.
        growth: ties through time: ``time_s``, ``ties``, ``friends``, ``familiarity``; empty
            where the record has no history of ties.
    """

    people: Columns
    felt: nx.DiGraph
    known: nx.Graph
    friends: nx.Graph
    contacts: nx.Graph
    growth: Columns

    @property
    def directed(self) -> dict[str, nx.DiGraph]:
        """What people feel behind the undirected networks that have directions."""
        counted = nx.create_empty_copy(self.felt)
        counted.add_edges_from(
            (a, b) for a, b, kind in self.felt.edges(data="kind") if kind == _FRIEND
        )
        return {"known": self.felt, "friends": counted}

    @property
    def undirected(self) -> dict[str, nx.Graph]:
        """The networks that are measured, by name."""
        return {"known": self.known, "friends": self.friends, "contacts": self.contacts}


def recorded_networks(folder: Path) -> Recorded:
    """Return the networks of a recorded run or a dataset.

    Raises:
        RecordError: the folder holds no record, one without people, or lacks a table.
        CaptureError: it holds a dataset that is not finished.
    """
    tables = open_tables(folder)
    for name in _NEEDED:
        if name not in tables.manifest["tables"]:
            raise RecordError(
                f"«{folder}» has no table «{name}», which its networks are made of. Simulate or "
                "capture it again with this version."
            )
    everybody = tables.table("people")
    people = {name: values[everybody["alive"]] for name, values in everybody.items()}
    if not people["person_id"].size:
        raise RecordError(
            f"«{folder}» holds nobody, so there is no network. Record a scenario with people.count "
            "above 0."
        )
    felt = _felt(people, tables.table("ties"))
    known = _known(felt)
    friends = nx.create_empty_copy(known)
    friends.add_edges_from((a, b, tie) for a, b, tie in known.edges(data=True) if tie["befriended"])
    history = "tie_history" in tables.manifest["tables"]
    return Recorded(
        people=people,
        felt=felt,
        known=known,
        friends=friends,
        contacts=_contacts(people, tables.table("encounter_people")),
        growth=_growth(tables.table("tie_history")) if history else {},
    )


def _peopled(graph: Any, people: Columns) -> Any:
    """Put the people into a graph, ascending, with what is known of them."""
    for row, person in enumerate(people["person_id"].tolist()):
        graph.add_node(
            person,
            name=f"{people['given'][row]} {people['family'][row]}",
            age_years=float(people["age_years"][row]),
            sex=Sex(int(people["sex"][row])).name.lower(),
            occupation=Occupation(int(people["occupation"][row])).name.lower(),
            household_id=int(people["household_id"][row]),
            purse_cents=int(people["purse_cents"][row]),
            **{
                name: float(people[name][row]) for name in (*TRAITS, *CONVICTIONS) if name in people
            },
        )
    return graph


def _felt(people: Columns, ties: Columns) -> nx.DiGraph:
    graph = _peopled(nx.DiGraph(), people)
    names = ("familiarity", "affinity", "trust")
    for row in np.lexsort((ties["other_id"], ties["person_id"])).tolist():
        a, b = int(ties["person_id"][row]), int(ties["other_id"][row])
        if a in graph and b in graph:
            graph.add_edge(
                a,
                b,
                kind=str(ties["kind"][row]),
                talks=int(ties["talks"][row]),
                **{name: float(ties[name][row]) for name in names},
            )
    return graph


def _known(felt: nx.DiGraph) -> nx.Graph:
    """Join each pair once: the closer kind, the better knowledge, mean regard and trust."""
    order = {kind.name.lower(): int(kind) for kind in TieKind}
    graph = nx.Graph()
    graph.add_nodes_from(felt.nodes(data=True))
    for a, b, one in felt.edges(data=True):
        other = felt.edges[b, a] if felt.has_edge(b, a) else one
        if graph.has_edge(a, b):
            continue
        graph.add_edge(
            a,
            b,
            kind=max(one["kind"], other["kind"], key=lambda kind: order[kind]),
            befriended=_FRIEND in (one["kind"], other["kind"]),
            weight=max(one["familiarity"], other["familiarity"]),
            affinity=0.5 * (one["affinity"] + other["affinity"]),
            trust=0.5 * (one["trust"] + other["trust"]),
            mutual=felt.has_edge(b, a),
        )
    return graph


def _contacts(people: Columns, stays: Columns) -> nx.Graph:
    """Join those who were in one conversation at one time, with how often and how long.

    Of a conversation that goes on at the end, the time until then is not known and not counted.
    """
    graph = _peopled(nx.Graph(), people)
    order = np.argsort(stays["encounter_id"], kind="stable")
    ids = stays["encounter_id"][order]
    bounds = np.flatnonzero(np.append(True, np.diff(ids) != 0)).tolist() if ids.size else []
    for first, last in zip(bounds, [*bounds[1:], len(ids)], strict=True):
        met: dict[tuple[int, int], float] = {}
        talk = order[first:last].tolist()
        for n, one in enumerate(talk):
            for other in talk[n + 1 :]:
                a, b = sorted((int(stays["person_id"][one]), int(stays["person_id"][other])))
                together = _overlap_s(stays, one, other)
                if a != b and together >= 0.0:
                    met[a, b] = met.get((a, b), 0.0) + together
        for (a, b), seconds in met.items():
            if a in graph and b in graph:
                before = graph.get_edge_data(a, b, {"talks": 0, "weight": 0.0})
                graph.add_edge(a, b, talks=before["talks"] + 1, weight=before["weight"] + seconds)
    return graph


def _overlap_s(stays: Columns, one: int, other: int) -> float:
    """Return how long two stays overlap; below 0 where they do not."""
    began = max(stays["from_s"][one], stays["from_s"][other])
    ends = [stays["until_s"][n] for n in (one, other) if not np.isnan(stays["until_s"][n])]
    return float(min(ends) - began) if ends else 0.0


def _growth(history: Columns) -> Columns:
    """Carry every tie's last row forward and sum up at each reading."""
    times = np.unique(history["time_s"])
    size = int(history["tie_id"].max(initial=-1)) + 1
    known = np.full(size, np.nan)
    friends = np.zeros(size, dtype=np.bool_)
    rows: list[tuple[int, int, float]] = []
    for time_s in times:
        now = history["time_s"] == time_s
        known[history["tie_id"][now]] = history["familiarity"][now]
        friends[history["tie_id"][now]] = history["kind"][now] == _FRIEND
        there = ~np.isnan(known)
        rows.append((int(there.sum()), int(friends.sum()), float(known[there].mean())))
    ties, counted, familiarity = (np.array(column) for column in zip(*rows, strict=True))
    return {"time_s": times, "ties": ties, "friends": counted, "familiarity": familiarity}
