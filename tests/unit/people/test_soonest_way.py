"""The friend soonest walked to: the one a search of every way would name, found by fewer."""

import numpy as np
import pytest

from digisphere.people.venues import Venues
from digisphere.people.walk_times import WalkTimes

NOBODY_KNOWS = np.zeros(1, dtype=bool)


def searched_whole(venues, node, places, spared_s):
    knows = np.zeros(len(places), dtype=bool)
    seconds = venues.seconds_each(np.full(len(places), node), places=places, knows=knows)
    best = int(np.argmin(seconds - spared_s))
    return best, float(seconds[best])


@pytest.fixture(scope="module")
def venues(ground):
    return Venues(ground)


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_place_a_search_of_every_way_names(venues, seed):
    rng = np.random.default_rng(seed)
    homes = rng.choice(len(venues.node), size=12, replace=False)
    node = int(rng.choice(venues.node))
    spared = rng.uniform(0.0, 400.0, 12)
    found = venues.soonest(node, places=homes, spared_s=spared, knows=NOBODY_KNOWS)
    assert found == searched_whole(venues, node, homes, spared)


def test_of_two_that_cost_the_same_the_first_is_named(venues):
    home = int(venues.node.argmax())
    twice = np.array([home, home, home])
    node = int(venues.node.min())
    best, _ = venues.soonest(node, places=twice, spared_s=np.zeros(3), knows=NOBODY_KNOWS)
    assert best == 0


def test_a_walk_lost_to_another_is_answered_as_before(venues):
    starts, goals = venues.node[:30], venues.node[30:60]
    walked = [venues.nav.travel_time_s(int(s), int(g)) for s, g in zip(starts, goals, strict=True)]
    for room in (8, 4096):
        walks = WalkTimes(venues.nav, room=room)
        assert np.isnan(walks.known(starts, goals)).all()
        assert [walks.between(starts, goals).tolist() for _ in range(2)] == [walked, walked]
        kept = walks.known(starts, goals)
        # The control: where there is little room most are lost, and none is mistaken for another.
        assert np.isnan(kept).any() == (room == 8)
        assert set(kept[~np.isnan(kept)]) <= set(walked)


def test_nobody_is_thought_to_walk_faster_than_they_can(venues):
    nav = venues.nav
    goals = np.unique(venues.node)[:40]
    start = int(venues.node[3])
    least = nav.least_s(start, goals)
    walked = np.array([nav.travel_time_s(start, int(goal)) for goal in goals])
    assert (least <= walked).all()
    # And the bound is near enough to spare searches: twice and a half of it is too much.
    assert not (2.5 * least <= walked).all()


def test_a_bound_that_overstates_would_miss_the_place(venues, monkeypatch):
    rng = np.random.default_rng(0)
    wrong = 0
    honest = type(venues.nav).least_s
    monkeypatch.setattr(
        type(venues.nav), "least_s", lambda nav, start, goals: 40.0 * honest(nav, start, goals)
    )
    for _ in range(20):
        homes = rng.choice(len(venues.node), size=12, replace=False)
        node, spared = int(rng.choice(venues.node)), rng.uniform(0.0, 400.0, 12)
        found = venues.soonest(node, places=homes, spared_s=spared, knows=NOBODY_KNOWS)
        wrong += found != searched_whole(venues, node, homes, spared)
    assert wrong > 0
