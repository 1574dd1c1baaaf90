"""Measures of the networks of a record: of each network, and of each person in it.

What ``society.graph_measures`` can tell of a matrix it tells here too, so that battery, panel and
report agree; communities and centralities are networkx's. Where a network is too large for the
exact figure, a seeded sample stands in for it and is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from scipy.sparse import csr_matrix

from digisphere.capture.schemas import VALUE_COLUMNS
from digisphere.evaluate.networks.recorded import CONVICTIONS
from digisphere.people.enums import TRAITS
from digisphere.society import graph_measures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_EXACT_BETWEENNESS = 3e7
"""People times ties up to which betweenness is counted exactly: some half a minute."""
_LEAST_PIVOTS = 64
_EXACT_DISTANCES = 2_000
"""People up to whom distances are counted from everybody."""
_STEPS = 5_000
_ADULT_YEARS = 18.0

PERSON_MEASURES = {
    "degree": "Ties.",
    "strength": "Sum of the ties' weights: familiarity, or seconds talked.",
    "clustering": "Share of pairs among those one is joined with who are joined themselves.",
    "betweenness": "Share of shortest ways between two others that lead through one.",
    "eigenvector": "Eigenvector centrality in the largest connected part; NaN outside it.",
    "community": "Number of the community, the largest 0.",
    "part": "Number of the connected part, the largest 0.",
}
"""Columns of the table of people's measures and what they mean."""


@dataclass(frozen=True)
class Measured:
    """What was found in one network.

    Attributes:
        figures: by name, ready for JSON; None where a figure has no meaning.
        people: (n,) each measure by name, in the order of the network's nodes.
        person_ids: (n,) the nodes.
    """

    figures: dict[str, Any]
    people: dict[str, Floats]
    person_ids: list[int]


def measure(graph: nx.Graph, *, felt: nx.DiGraph | None = None, seed: int = 0) -> Measured:
    """Measure an undirected network.

    Args:
        graph: with ``weight`` on its edges and the attributes of ``recorded`` on its nodes.
        felt: the directed ties between its people, where reciprocity has a meaning.
        seed: of communities and samples.
    """
    nodes = list(graph)
    matrix = csr_matrix(nx.to_scipy_sparse_array(graph, nodes, weight=None, format="csr"))
    people, sampled = _of_people(graph, nodes, matrix=matrix, seed=seed)
    figures = {
        **_of_network(graph, matrix, seed=seed, sampled=sampled),
        **_communities_of(graph, people["community"]),
        "reciprocity": None if felt is None else _number(nx.overall_reciprocity(felt)),
        "assortativity": _sorting(graph, nodes, matrix=matrix),
    }
    return Measured(figures, people, nodes)


def _of_network(
    graph: nx.Graph, matrix: csr_matrix, *, seed: int, sampled: dict[str, int]
) -> dict[str, Any]:
    degree = graph_measures.degrees(matrix)
    count, ties = len(degree), graph.number_of_edges()
    sources = None
    if count > _EXACT_DISTANCES:
        picked = np.random.default_rng(seed).permutation(count)[:_EXACT_DISTANCES]
        sources = np.sort(picked).astype(np.int64)
        sampled = {**sampled, "distances_from": len(sources)}
    return {
        "people": count,
        "ties": ties,
        "density": 2.0 * ties / (count * (count - 1)) if count > 1 else None,
        "mean_degree": float(degree.mean()),
        "median_degree": float(np.median(degree)),
        "largest_degree": int(degree.max(initial=0)),
        "degree_variance_over_mean": _number(degree.var() / degree.mean()) if ties else None,
        "degree_distribution": np.bincount(degree).tolist(),
        "clustering_global": graph_measures.transitivity(matrix),
        "clustering_mean_local": nx.average_clustering(graph),
        "largest_part_share": graph_measures.largest_share(matrix),
        "mean_distance": _number(graph_measures.mean_distance(matrix, sources=sources)),
        "fewer_than_friends_share": _number(graph_measures.fewer_than_friends(matrix)),
        "sampled": sampled,
    }


def _of_people(
    graph: nx.Graph, nodes: list[int], *, matrix: csr_matrix, seed: int
) -> tuple[dict[str, Floats], dict[str, int]]:
    """Return each person's measures, and what had to be sampled for them."""
    count, ties = len(nodes), graph.number_of_edges()
    pivots = None
    if count * ties > _EXACT_BETWEENNESS:
        pivots = min(count, max(_LEAST_PIVOTS, int(_EXACT_BETWEENNESS / ties)))
    between = nx.betweenness_centrality(graph, k=pivots, seed=seed)
    clustering = nx.clustering(graph)
    strength = dict(graph.degree(weight="weight"))
    groups = nx.community.louvain_communities(graph, weight="weight", seed=seed)
    people = {
        "degree": graph_measures.degrees(matrix).astype(np.float64),
        "strength": np.array([strength[n] for n in nodes], dtype=np.float64),
        "clustering": np.array([clustering[n] for n in nodes], dtype=np.float64),
        "betweenness": np.array([between[n] for n in nodes], dtype=np.float64),
        "eigenvector": _eigenvector(graph, nodes, matrix=matrix),
        "community": _numbered(groups, nodes),
        "part": _by_size(graph_measures.parts(matrix)),
    }
    return people, {} if pivots is None else {"betweenness_pivots": pivots}


def _eigenvector(graph: nx.Graph, nodes: list[int], *, matrix: csr_matrix) -> Floats:
    """Return eigenvector centrality in the largest part; NaN where it is not defined."""
    found = np.full(len(nodes), np.nan)
    inside = np.flatnonzero(_by_size(graph_measures.parts(matrix)) == 0)
    if inside.size > 2:
        part = graph.subgraph([nodes[n] for n in inside.tolist()])
        central = nx.eigenvector_centrality(part, max_iter=_STEPS)
        found[inside] = [central[nodes[n]] for n in inside.tolist()]
    return found


def _numbered(groups: list[set[int]], nodes: list[int]) -> Floats:
    """Return each node's community, the largest 0, equals by their first member."""
    order = sorted(groups, key=lambda group: (-len(group), min(group)))
    number = {node: float(n) for n, group in enumerate(order) for node in group}
    return np.array([number[node] for node in nodes], dtype=np.float64)


def _by_size(label: NDArray[np.int64]) -> Floats:
    """Number groups anew, the largest 0."""
    rank = np.argsort(np.argsort(-np.bincount(label), kind="stable"), kind="stable")
    return rank[label].astype(np.float64)


def _communities_of(graph: nx.Graph, community: Floats) -> dict[str, Any]:
    groups: dict[float, set[int]] = {}
    for node, number in zip(graph, community.tolist(), strict=True):
        groups.setdefault(number, set()).add(node)
    parts = [groups[number] for number in sorted(groups)]
    some = graph.number_of_edges() > 0
    return {
        "communities": len(parts),
        "community_sizes": [len(part) for part in parts],
        "modularity": nx.community.modularity(graph, parts, weight="weight") if some else None,
    }


def _sorting(graph: nx.Graph, nodes: list[int], *, matrix: csr_matrix) -> dict[str, float | None]:
    """Return how alike those are who are joined, leaving out pairs who share a home.

    Wealth, values and leaning are compared among adults only: children have little of their own.
    """
    facts = {n: np.array([graph.nodes[node][n] for node in nodes]) for n in (*TRAITS, "age_years")}
    home = np.array([graph.nodes[node]["household_id"] for node in nodes])
    woman = np.array([graph.nodes[node]["sex"] == "female" for node in nodes])
    purse = np.array([graph.nodes[node]["purse_cents"] for node in nodes], dtype=np.float64)
    a, b = matrix.nonzero()
    apart = (home[a] != home[b]) | (home[a] < 0)
    grown = facts["age_years"] >= _ADULT_YEARS
    outside = _picked(matrix, a[apart], b[apart])
    adults = apart & grown[a] & grown[b]
    values = {
        **facts,
        "sex": woman.astype(np.float64),
        "degree": graph_measures.degrees(matrix).astype(np.float64),
    }
    found = {n: graph_measures.assortativity(outside, value) for n, value in values.items()}
    found |= _convictions(graph, nodes, matrix=_picked(matrix, a[adults], b[adults]))
    found["wealth_of_adults"] = graph_measures.assortativity(
        _picked(matrix, a[adults], b[adults]), np.log1p(purse)
    )
    return {name: _number(value) for name, value in found.items()}


def _convictions(graph: nx.Graph, nodes: list[int], *, matrix: csr_matrix) -> dict[str, float]:
    """Return how alike joined adults lean, and the mean of it over the ten values."""
    if any("leaning" not in graph.nodes[node] for node in nodes):
        return {}
    alike = {
        name: graph_measures.assortativity(
            matrix, np.array([graph.nodes[node][name] for node in nodes])
        )
        for name in CONVICTIONS
    }
    dear = float(np.mean([alike[name] for name in VALUE_COLUMNS]))
    return {"leaning_of_adults": alike["leaning"], "values_of_adults": dear}


def _picked(matrix: csr_matrix, a: Ints, b: Ints) -> csr_matrix:
    return csr_matrix((np.ones(len(a)), (a, b)), shape=matrix.shape)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
