"""From everywhere to everywhere on foot: no node is a stray and no slot lies behind one."""

from functools import cache

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from digisphere.core.scenario import load_scenario
from digisphere.testing.ground import build_test_ground, make_test_ground
from digisphere.world import build_ground, nav_build
from digisphere.world.canvas import Box
from digisphere.world.ground import Ground
from digisphere.world.navigation import NavGraph

SMALL = ["world.size_cells=256", "people.count=30"]
LANDS = ("valley", "island", "highland", "formula")


@cache
def land(name: str) -> Ground:
    if name == "formula":
        return make_test_ground(1)
    scenario = load_scenario(name, overrides=SMALL)
    return build_ground(scenario, seed=scenario.seed, use_cache=False)


def strays(nav: NavGraph) -> np.ndarray:
    """Nodes (n,) outside the largest connected part."""
    owner = np.repeat(np.arange(nav.count), np.diff(nav.indptr))
    graph = sparse.coo_matrix((np.ones(len(owner)), (owner, nav.indices)), shape=(nav.count,) * 2)
    _, label = connected_components(graph, directed=False)
    return label != np.bincount(label).argmax()


@pytest.mark.parametrize("name", LANDS)
def test_every_node_and_every_slot_can_be_reached(name):
    ground = land(name)
    lost = strays(ground.nav)
    assert not lost.any()
    assert not lost[ground.slots["node"]].any()


def test_without_a_search_round_the_houses_yards_are_cut_off(monkeypatch):
    whole = nav_build.join_parts
    calls = []

    def only_doors_and_places(draft, *, wanted):
        calls.append(wanted)
        return whole(draft, wanted=wanted) if len(calls) == 1 else []

    monkeypatch.setattr(nav_build, "join_parts", only_doors_and_places)
    monkeypatch.setattr(nav_build, "without_strays", lambda draft: np.arange(len(draft.xy_m)))
    ground = build_test_ground(1)
    lost = strays(ground.nav)
    assert lost.sum() > 20
    assert lost[ground.slots["node"]].sum() > 10


def brushes_a_house(ground: Ground, ends_m: np.ndarray) -> np.ndarray:
    """Tell which straight walks (n, 4) from x, y to x, y lead through a house."""
    b = ground.buildings
    names = ("x_m", "y_m", "heading_rad", "length_m", "width_m")
    houses = [Box(*(float(b[n][i]) for n in names)).grown(-0.2) for i in range(b.count)]
    solid = np.array([house.on(np.zeros(2)) for house in houses])
    return np.array([not nav_build.misses_boxes(solid, *map(float, walk)) for walk in ends_m])


@pytest.mark.parametrize("name", LANDS)
def test_no_edge_leads_through_a_house(name):
    nav = land(name).nav
    owner = np.repeat(np.arange(nav.count), np.diff(nav.indptr))
    ends = np.concatenate([nav.node_xy[owner], nav.node_xy[nav.indices]], axis=1)
    assert not brushes_a_house(land(name), ends).any()


def test_straight_walks_from_door_to_door_do_lead_through_houses():
    ground = land("formula")
    doors = ground.nav.node_xy[ground.places["node"][:30]]
    ends = np.concatenate([doors, doors[::-1]], axis=1)
    assert brushes_a_house(ground, ends).mean() > 0.3
