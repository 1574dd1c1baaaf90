"""Networks of a record: measures agree with networkx and known graphs, files read back equal."""

import json

import networkx as nx
import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.sparse import csr_matrix

from digisphere.capture.run_tables import RunTables
from digisphere.capture.spoken import EnglishWords
from digisphere.core.record import write_events
from digisphere.errors import RecordError
from digisphere.evaluate.networks import measures
from digisphere.evaluate.networks.measures import measure
from digisphere.evaluate.networks.page import write_page
from digisphere.evaluate.networks.recorded import recorded_networks
from digisphere.evaluate.networks.writing import measured_networks, write_networks
from digisphere.society import graph_measures
from digisphere.testing.hamlet import hamlet_simulation


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    simulation = hamlet_simulation(18, seed=3, talkativeness=3.0)
    tables = RunTables(folder, words=EnglishWords())
    for hour in range(4):
        simulation.run_until(hour * 3000.0)
        tables.add(simulation.snapshot())
    tables.close()
    write_events(simulation.state.log.view(), folder / "events.parquet")
    return folder


@pytest.fixture(scope="module")
def recorded(record):
    return recorded_networks(record)


@pytest.fixture(scope="module")
def measured(recorded):
    return measured_networks(recorded, seed=1)


def peopled(graph):
    """Give the nodes of a graph what people have."""
    rng = np.random.default_rng(0)
    for node in graph:
        traits = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")
        graph.nodes[node].update({name: float(rng.normal(3.0, 0.7)) for name in traits})
        graph.nodes[node].update(
            age_years=float(rng.uniform(5.0, 80.0)), sex=("female", "male")[node % 2],
            household_id=node, purse_cents=int(rng.integers(100_000)),
        )  # fmt: skip
    return graph


@pytest.fixture(scope="module")
def club():
    """Zachary's (1977) karate club."""
    return peopled(nx.karate_club_graph())


def test_the_karate_club_measures_as_published(club):
    figures = measure(club).figures
    assert (figures["people"], figures["ties"]) == (34, 78)
    assert figures["mean_degree"] == pytest.approx(4.588, abs=1e-3)
    assert figures["clustering_global"] == pytest.approx(0.2557, abs=1e-4)
    assert figures["clustering_mean_local"] == pytest.approx(0.5706, abs=1e-4)
    assert figures["mean_distance"] == pytest.approx(2.4082, abs=1e-4)
    assert figures["assortativity"]["degree"] == pytest.approx(-0.4756, abs=1e-4)
    assert 0.4 < figures["modularity"] < 0.46


def test_our_own_measures_are_those_of_networkx(club):
    matrix = nx.to_scipy_sparse_array(club, weight=None)
    age = np.array([club.nodes[node]["age_years"] for node in club])
    assert graph_measures.transitivity(matrix) == pytest.approx(nx.transitivity(club))
    assert graph_measures.mean_distance(matrix) == pytest.approx(
        nx.average_shortest_path_length(club)
    )
    assert graph_measures.assortativity(matrix, age) == pytest.approx(
        nx.numeric_assortativity_coefficient(club, "age_years")
    )
    dense = matrix.toarray().astype(bool)
    assert graph_measures.transitivity(dense) == graph_measures.transitivity(matrix)
    women = np.array([club.nodes[node]["sex"] == "female" for node in club])
    assert graph_measures.assortativity(dense, women.astype(float)) == pytest.approx(
        nx.attribute_assortativity_coefficient(club, "sex")
    )
    weighted = csr_matrix(np.array([[0.0, 7.0], [7.0, 0.0]]))
    assert graph_measures.degrees(weighted).tolist() == [1, 1]
    assert weighted[0, 1] == 7.0


def test_a_ring_has_no_triangles_and_a_clique_has_nothing_else():
    ring = measure(peopled(nx.cycle_graph(12))).figures
    clique = measure(peopled(nx.complete_graph(12))).figures
    assert ring["clustering_global"] == ring["clustering_mean_local"] == 0.0
    assert clique["clustering_global"] == clique["clustering_mean_local"] == 1.0
    assert ring["mean_distance"] == pytest.approx(
        nx.average_shortest_path_length(nx.cycle_graph(12))
    )
    assert clique["mean_distance"] == 1.0


def test_people_of_whom_nobody_knows_another_measure_as_nothing_and_not_as_an_error():
    figures = measure(peopled(nx.empty_graph(5))).figures
    assert figures["ties"] == 0
    assert figures["modularity"] is None
    assert figures["mean_distance"] is None
    assert figures["assortativity"]["age_years"] is None
    json.dumps(figures, allow_nan=False)


def test_those_who_share_a_home_do_not_count_as_alike(club):
    home = club.copy()
    a, b = next(iter(home.edges))
    home.nodes[a]["household_id"] = home.nodes[b]["household_id"]
    fewer = home.copy()
    fewer.remove_edge(a, b)
    ages = [measure(g).figures["assortativity"]["age_years"] for g in (club, home, fewer)]
    assert ages[1] == pytest.approx(ages[2])
    assert ages[0] != ages[1]


def test_a_large_network_is_sampled_by_the_seed_and_says_so(club, monkeypatch):
    exact = measure(club, seed=1)
    monkeypatch.setattr(measures, "_EXACT_BETWEENNESS", 1.0)
    monkeypatch.setattr(measures, "_LEAST_PIVOTS", 16)
    monkeypatch.setattr(measures, "_EXACT_DISTANCES", 20)
    one, other, third = measure(club, seed=1), measure(club, seed=1), measure(club, seed=2)
    assert exact.figures["sampled"] == {}
    assert one.figures["sampled"] == {"betweenness_pivots": 16, "distances_from": 20}
    between = [m.people["betweenness"].tolist() for m in (one, other, third)]
    assert between[0] == between[1] != between[2]
    assert np.corrcoef(between[0], exact.people["betweenness"])[0, 1] > 0.9


def test_pairs_joined_are_those_of_the_tables(record, recorded):
    ties = pq.read_table(record / "ties.parquet").to_pylist()
    felt = {(t["person_id"], t["other_id"]) for t in ties}
    assert set(recorded.felt.edges) == felt
    assert {frozenset(e) for e in recorded.known.edges} == {frozenset(e) for e in felt}
    friends = {
        frozenset((t["person_id"], t["other_id"])) for t in ties if t["kind"] == "friend"
    }  # fmt: skip
    assert {frozenset(e) for e in recorded.friends.edges} == friends
    assert len(recorded.friends) == len(recorded.known) == 18
    talks = pq.read_table(record / "encounters.parquet").to_pylist()
    joined = {
        frozenset((a, b)) for t in talks for a in t["participants"] for b in t["participants"]
    }
    assert {frozenset(e) for e in recorded.contacts.edges} <= joined
    pairs = [t for t in talks if len(t["participants"]) == 2 and t["end_event"] >= 0]
    assert pairs
    for talk in pairs:
        assert recorded.contacts.has_edge(*talk["participants"])


def test_files_are_written_and_graphml_reads_back_equal(recorded, measured, tmp_path):
    write_networks(recorded, measured, folder=tmp_path, seed=1)
    write_page(recorded, measured, path=tmp_path / "report.html", subject="a <hamlet>")
    facts = json.loads((tmp_path / "network.json").read_text())
    assert facts["networks"]["known"]["people"] == 18
    for name, graph in {**recorded.undirected, "felt": recorded.felt}.items():
        back = nx.read_graphml(tmp_path / f"{name}.graphml", node_type=int)
        assert back.is_directed() == graph.is_directed()
        assert set(back) == set(graph)
        assert back.number_of_edges() == graph.number_of_edges()
        for a, b, facts in graph.edges(data=True):
            assert back.edges[a, b] == pytest.approx(facts)
        for person, facts in graph.nodes(data=True):
            assert {k: back.nodes[person][k] for k in facts} == pytest.approx(facts)
    people = pq.read_table(tmp_path / "network_people.parquet").to_pylist()
    assert len(people) == 3 * 18
    for row in people:
        assert row["degree"] == recorded.undirected[row["network"]].degree(row["person_id"])
    page = (tmp_path / "report.html").read_text()
    assert "a &lt;hamlet&gt;" in page
    assert page.count("data:image/png") == 4 - (len(recorded.growth["time_s"]) < 2)


def test_the_same_seed_writes_the_same_bytes(recorded, tmp_path):
    for name in ("one", "other"):
        found = measured_networks(recorded, seed=5)
        write_networks(recorded, found, folder=tmp_path / name, seed=5)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes(), path.name


def test_a_folder_without_what_networks_are_made_of_is_refused_with_what_to_do(record, tmp_path):
    with pytest.raises(RecordError, match="Give a folder"):
        recorded_networks(tmp_path)
    declared = json.loads((record / "tables.json").read_text())
    del declared["tables"]["ties"]
    (tmp_path / "tables.json").write_text(json.dumps(declared))
    with pytest.raises(RecordError, match="no table «ties»"):
        recorded_networks(tmp_path)


def test_a_record_of_nobody_is_refused(record, tmp_path):
    for path in record.glob("*.parquet"):
        table = pq.read_table(path)
        pq.write_table(table.slice(0, 0) if path.stem == "people" else table, tmp_path / path.name)
    (tmp_path / "tables.json").write_bytes((record / "tables.json").read_bytes())
    with pytest.raises(RecordError, match=r"people\.count"):
        recorded_networks(tmp_path)
