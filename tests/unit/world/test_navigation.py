"""Shortest ways over a small hand-made graph, and lines that bend less."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from digisphere.errors import WorldError
from digisphere.world import shortest_ways
from digisphere.world.navigation import NavGraph, straighten
from digisphere.world.shortest_ways import shortest_tree


def random_graph(seed: int, *, count: int = 200) -> NavGraph:
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 300, (count, 2)).astype(np.float32)
    gap = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    joined = np.triu(gap < 42.0, 1)
    joined |= joined.T
    rows, columns = np.nonzero(joined)
    indptr = np.concatenate([[0], np.cumsum(joined.sum(axis=1))]).astype(np.int32)
    cost = (gap[rows, columns] * rng.uniform(1.0, 1.0, 1)).astype(np.float32)
    return NavGraph(
        node_xy=xy,
        indptr=indptr,
        indices=columns.astype(np.int32),
        cost_s=cost,
        kind=np.zeros(len(rows), np.uint8),
        place_node=np.arange(5, dtype=np.int32),
    )


def reference(nav: NavGraph, goal: int) -> np.ndarray:
    matrix = csr_matrix((nav.cost_s, nav.indices, nav.indptr), shape=(nav.count,) * 2)
    return dijkstra(matrix, indices=goal)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_times_agree_with_an_independent_dijkstra(seed):
    nav = random_graph(seed)
    np.testing.assert_allclose(nav.times_to(7), reference(nav, 7), rtol=1e-5)


def test_the_check_would_see_a_wrong_edge():
    nav = random_graph(1)
    broken = NavGraph(
        nav.node_xy, nav.indptr, nav.indices, nav.cost_s * 1.01, nav.kind, nav.place_node
    )
    assert not np.allclose(broken.times_to(7), reference(nav, 7), rtol=1e-5)


def test_a_route_costs_what_its_time_says():
    nav = random_graph(2)
    nodes = nav.nodes_between(3, 90)
    spans = np.hypot(*np.diff(nav.node_xy[nodes], axis=0).T)
    assert nav.travel_time_s(3, 90) == pytest.approx(spans.sum(), rel=1e-5)
    assert nodes[0] == 3
    assert nodes[-1] == 90


def test_a_long_route_fits_the_points_a_walker_can_carry():
    nav = random_graph(3)
    far = int(np.nanargmax(np.where(np.isfinite(nav.times_to(0)), nav.times_to(0), -1)))
    assert 2 <= len(nav.route(far, 0, most_points=6)) <= 6


def test_a_route_to_where_one_stands_is_one_point():
    nav = random_graph(1)
    np.testing.assert_array_equal(nav.route(4, 4), nav.node_xy[[4]])


def test_an_unreachable_node_says_so():
    lonely = NavGraph(
        node_xy=np.zeros((2, 2), np.float32),
        indptr=np.zeros(3, np.int32),
        indices=np.zeros(0, np.int32),
        cost_s=np.zeros(0, np.float32),
        kind=np.zeros(0, np.uint8),
        place_node=np.zeros(1, np.int32),
    )
    assert np.isinf(lonely.travel_time_s(0, 1))
    with pytest.raises(WorldError, match="no way on foot"):
        lonely.route(0, 1)
    with pytest.raises(WorldError, match="not in 0"):
        lonely.travel_time_s(0, 9)


def test_the_nearest_node_is_the_nearest():
    nav = random_graph(1)
    points = np.array([[10.0, 10.0], [150.0, 220.0]])
    gap = np.hypot(*(points[:, None] - nav.node_xy[None]).transpose(2, 0, 1))
    np.testing.assert_array_equal(nav.nearest_node(points), gap.argmin(axis=1))


def test_straightening_keeps_within_its_tolerance():
    t = np.linspace(0, 6, 200)
    line = np.stack([10 * t, 4 * np.sin(t)], axis=1)
    short = straighten(line, tolerance_m=0.2)
    assert len(short) < 40
    back = np.interp(line[:, 0], short[:, 0], short[:, 1])
    assert np.abs(back - line[:, 1]).max() < 0.25


def test_with_nothing_closed_it_is_the_very_same_graph():
    nav = random_graph(1)
    assert nav.avoiding(np.zeros(nav.count, np.bool_)) is nav


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_detours_agree_with_an_independent_dijkstra_on_the_open_nodes(seed):
    nav = random_graph(seed)
    closed = np.random.default_rng(seed).random(nav.count) < 0.3
    closed[7] = False
    matrix = csr_matrix((nav.cost_s, nav.indices, nav.indptr), shape=(nav.count,) * 2).toarray()
    matrix[closed], matrix[:, closed] = 0.0, 0.0
    expected = dijkstra(csr_matrix(matrix), indices=7)
    got = nav.avoiding(closed).times_to(7)
    np.testing.assert_allclose(got[~closed], expected[~closed], rtol=1e-5)
    # The control: the ways that know of no closure are quicker somewhere.
    assert (nav.times_to(7)[~closed] < expected[~closed] - 1.0).any()


def test_a_detour_enters_no_closed_node_and_leaves_one_by_the_shortest_way():
    nav = random_graph(2)
    straight = nav.nodes_between(3, 90)
    closed = np.zeros(nav.count, np.bool_)
    closed[straight[len(straight) // 2]] = True
    detour = nav.avoiding(closed).nodes_between(3, 90)
    assert not closed[detour].any()
    closed[3] = True
    away = nav.avoiding(closed).nodes_between(3, 90)
    assert closed[away].tolist() == [True] + [False] * (len(away) - 1)


def test_a_closed_goal_is_out_of_reach_from_outside_only():
    nav = random_graph(2)
    closed = np.zeros(nav.count, np.bool_)
    closed[90] = True
    ways = nav.avoiding(closed)
    assert np.isinf(ways.travel_time_s(3, 90))
    assert np.isfinite(ways.travel_time_s(90, 3))
    with pytest.raises(WorldError, match="no way on foot"):
        ways.route(3, 90)


def test_what_a_closure_has_worked_out_is_kept_with_it():
    nav = random_graph(1)
    one, two = np.zeros((2, nav.count), np.bool_)
    one[5], two[6] = True, True
    first = nav.avoiding(one)
    assert nav.avoiding(two) is not first
    assert nav.avoiding(one.copy()) is first
    with pytest.raises(WorldError, match="navigation nodes"):
        nav.avoiding(one[:-1])


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize("share", [0.02, 0.3])
def test_detours_grown_from_the_open_tree_are_those_searched_from_nothing(seed, share):
    nav = random_graph(seed)
    closed = np.random.default_rng(seed).random(nav.count) < share
    ways = nav.avoiding(closed)
    changed = 0
    for goal in range(0, nav.count, 5):
        time_s, onward = shortest_tree(nav.indptr, nav.indices, nav.cost_s, closed, goal)
        np.testing.assert_array_equal(ways.times_to(goal), time_s)
        reached = np.flatnonzero(onward >= 0)
        for start in reached[::7].tolist():
            assert ways.nodes_between(start, goal)[-1] == goal
        changed += int((time_s != nav.times_to(goal)).sum())
    assert changed > 0


@pytest.mark.parametrize("seed", [1, 2])
def test_one_way_looked_for_alone_is_that_of_the_whole_tree_to_the_last_bit(seed, monkeypatch):
    monkeypatch.setattr("digisphere.world.navigation._TREES_KEPT", 0)
    nav = random_graph(seed)
    closed = np.zeros(nav.count, dtype=np.bool_)
    for start, goal in np.random.default_rng(seed).integers(0, nav.count, (40, 2)).tolist():
        time_s, onward = shortest_tree(nav.indptr, nav.indices, nav.cost_s, closed, goal)
        assert nav.travel_time_s(start, goal) == time_s[start]
        if np.isfinite(time_s[start]):
            way = nav.nodes_between(start, goal).tolist()
            assert way[1:] == [onward[node] for node in way[:-1]]
            assert (way[0], way[-1]) == (start, goal)
        else:
            with pytest.raises(WorldError, match="no way on foot"):
                nav.nodes_between(start, goal)
    assert len(nav._trees) == 0


def test_a_town_with_more_goals_than_trees_keeps_no_more_of_them(monkeypatch):
    monkeypatch.setattr("digisphere.world.navigation._TREES_KEPT", 3)
    nav = random_graph(4)
    for goal in range(10):
        nav.travel_time_s(50, goal)
    assert list(nav._trees) == [0, 1, 2]
    nav.times_to(7)
    assert list(nav._trees) == [1, 2, 7]


def test_a_search_that_runs_out_of_room_says_so_and_gives_no_wrong_time():
    nav = random_graph(2)
    graph = (nav.indptr, nav.indices, nav.cost_s)
    marks = shortest_ways.landmarks(*graph, 0)
    ample = shortest_ways._ROOM * len(nav.indices) + 1
    true_s = float(nav.times_to(90)[3])
    assert shortest_ways._times_between(*graph, marks, 90, 3, ample)[3] == np.float32(true_s)
    assert shortest_ways.shortest_time(*graph, marks, 90, 3) == pytest.approx(true_s)
    with pytest.raises(WorldError, match="more steps wait"):
        shortest_ways._times_between(*graph, marks, 90, 3, 4)
