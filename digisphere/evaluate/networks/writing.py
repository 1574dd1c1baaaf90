"""Writes a record's networks: figures as JSON, graphs as GraphML, people's measures as Parquet.

GraphML opens in networkx, Gephi and igraph; node ids are ``person_id``. Pages are ``page``'s.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from digisphere.capture.store import write_whole
from digisphere.capture.tabular import TableSchema, arrow_table, write_table
from digisphere.core.columns import TEXT, ColumnSpec
from digisphere.evaluate.networks.measures import PERSON_MEASURES, Measured, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from digisphere.evaluate.networks.recorded import Recorded

    Progress = Callable[[str, float], None]

FIGURES_FORMAT = "digisphere-networks-1"
_WHOLE = ("degree", "community", "part")
NETWORK_PEOPLE = TableSchema(
    "network_people",
    "One row per person and network, as at the end of the record.",
    (
        ColumnSpec("person_id", "int32", doc="Row of the person."),
        ColumnSpec("network", TEXT, doc="known, friends or contacts."),
        *(
            ColumnSpec(name, "int32" if name in _WHOLE else "float64", doc=doc)
            for name, doc in PERSON_MEASURES.items()
        ),
    ),
    {"person_id": "people.person_id"},
)


def measured_networks(
    recorded: Recorded, *, seed: int, progress: Progress | None = None
) -> dict[str, Measured]:
    """Return the measures of each undirected network, by name."""
    directed, found = recorded.directed, {}
    for number, (name, graph) in enumerate(recorded.undirected.items()):
        if progress is not None:
            progress(name, number / len(recorded.undirected))
        found[name] = measure(graph, felt=directed.get(name), seed=seed)
    return found


def write_networks(
    recorded: Recorded, measured: Mapping[str, Measured], *, folder: Path, seed: int
) -> None:
    """Write ``network.json``, ``network_people.parquet`` and a GraphML file per network."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = {
        "format": FIGURES_FORMAT,
        "seed": seed,
        "networks": {name: found.figures for name, found in measured.items()},
        "growth": {name: values.tolist() for name, values in recorded.growth.items()},
    }
    write_whole(folder / "network.json", (json.dumps(facts, indent=1) + "\n").encode())
    _write_people(measured, folder / "network_people.parquet")
    for name, graph in recorded.undirected.items():
        told = nx.Graph(graph)
        _put_measures(told, measured[name])
        write_whole(folder / f"{name}.graphml", graphml(told))
    write_whole(folder / "felt.graphml", graphml(recorded.felt))


def graphml(graph: nx.Graph) -> bytes:
    """Return a graph as GraphML."""
    text = io.BytesIO()
    nx.write_graphml_xml(graph, text)
    return text.getvalue()


def _put_measures(graph: nx.Graph, measured: Measured) -> None:
    """Put people's measures on the nodes; one without a meaning is left out."""
    for name, values in measured.people.items():
        for person, value in zip(measured.person_ids, values.tolist(), strict=True):
            if np.isfinite(value):
                graph.nodes[person][name] = int(value) if name in _WHOLE else value


def _write_people(measured: Mapping[str, Measured], path: Path) -> None:
    columns: dict[str, Any] = {
        name: np.concatenate([found.people[name] for found in measured.values()])
        for name in PERSON_MEASURES
    }
    columns["person_id"] = [row for found in measured.values() for row in found.person_ids]
    columns["network"] = [name for name, found in measured.items() for _ in found.person_ids]
    text = io.BytesIO()
    write_table(arrow_table(NETWORK_PEOPLE, columns), text)
    write_whole(path, text.getvalue())
