"""Paired worlds: what changes out of sight and has not been heard of changes nobody's mind.

The same village twice at the same instant, with one thing different somewhere. Whoever is not near
it, does not live with those it befalls and has not been told weighs all goals to the last bit as
before. Beside each change stands somebody who can know, and whose mind it does change.
"""

from contextlib import contextmanager

import numpy as np
import pytest

from digisphere.core.state import View
from digisphere.environment.infrastructure import InfrastructureSystem, WayBlock
from digisphere.people import at_home, utility, visiting
from digisphere.people.danger_system import DangerSystem
from digisphere.people.enums import Activity, Goal
from digisphere.people.offers import crowd_of
from digisphere.people.options import find_options, weigh_places
from digisphere.people.passage import Passage
from digisphere.people.situation import situation_of
from digisphere.people.surroundings import sky_of
from digisphere.people.ties_of import TiesOf
from digisphere.people.trajectory import indoors_at, position_at
from digisphere.people.venues import Venues
from digisphere.society.economy import Economy
from digisphere.society.knowledge import Witnessing
from digisphere.society.ties import Ties
from digisphere.world.enums import PlaceKind

COUNT = 60
FAR_M = 70.0
SOCIETY = (Ties, Witnessing, Economy, InfrastructureSystem, DangerSystem)


@pytest.fixture(scope="module")
def world(new_village):
    """Four in the afternoon of a Sunday, when many are at home and many would call on somebody."""
    simulation = new_village(count=COUNT, start="2026-06-14T14:30:00", more=SOCIETY, illness=0.0)
    simulation.run_until(5400.0)
    people = simulation.state.tables["people"]
    people["social"][:COUNT] = 0.1
    people["full_until_s"][:] = -1.0
    return simulation


def open_view(world):
    names = [f"{name}.*" for name in world.state.tables]
    view = View(world.state, writes=(*names, "events"), who="test")
    view.events.tick = world.clock.tick
    return view


def minds(world, rows):
    """Return what each weighs: utilities, places and walks, (n, goals) each, as bytes can tell."""
    view, clock = open_view(world), world.clock
    people, venues = view.table("people"), Venues(world.ground)
    passage = Passage(world.ground)
    venues.passage = passage if passage.look(view) else None
    knows = None if venues.passage is None else passage.who_knows(view, rows, now_s=clock.time_s)
    at_home.look_round(view, rows)
    s = situation_of(
        view, clock, sky_of(view, clock), rows=rows, prices=world.scenario.society,
        outdoors=~indoors_at(people, clock.time_s, rows), knows=knows,
    )  # fmt: skip
    nodes = venues.nearest_node(position_at(people, clock.time_s, rows))
    crowd = crowd_of(people, venues, time_s=clock.time_s)
    options = find_options(view, s, venues=venues, nodes=nodes, crowd=crowd)
    scores = utility.score_goals(s, work_lead_h=options.walk_h[:, Goal.WORK])
    weigh_places(view, s, scores, options=options, venues=venues, nodes=nodes, crowd=crowd,
                 ties=TiesOf())  # fmt: skip
    return np.concatenate([scores.total, options.place, options.walk_h], axis=1)


@contextmanager
def otherwise(world, change):
    """Let something be different for a while; yield whom it befalls and where it can be seen."""
    kept = {name: array.copy() for name, array in world.state.arrays().items()}
    try:
        yield change(world)
    finally:
        for name, array in world.state.arrays().items():
            array[...] = kept[name]


def homes_of_friends(world):
    """Return pairs (caller, place) where a house is likely to be called at, far from the caller."""
    rows = np.arange(COUNT)
    told = minds(world, rows)
    goals = len(Goal)
    called = told[:, goals + Goal.VISIT].astype(int)
    fits = np.isfinite(told[:, Goal.VISIT]) & (called >= 0)
    return [(int(r), int(called[r])) for r in np.flatnonzero(fits)]


def slip_out(world):
    """Everybody of the house that most would call at goes to the far end of the village."""
    people, places = world.state.tables["people"], world.ground.places
    called = [place for _, place in homes_of_friends(world)]
    home = max(set(called), key=called.count)
    who = np.flatnonzero(people["home_place"][:COUNT] == home)
    xy = np.stack([places["x_m"], places["y_m"]], axis=1).astype(float)
    far = int(np.argmax(np.hypot(*(xy - xy[home]).T)))
    before = position_at(people, world.clock.time_s, who)
    people["place_id"][who], people["path_count"][who] = far, 1
    people["path_xy_m"][who, 0] = xy[far]
    people["activity"][who], people["indoors"][who] = Activity.IDLE, False
    people["out_from_s"][who], people["out_until_s"][who] = -np.inf, np.inf
    return who, np.concatenate([before, xy[[far, home]]])


def fall_asleep(world):
    """Some who are at home lie down."""
    people = world.state.tables["people"]
    here = people["place_id"][:COUNT] == people["home_place"][:COUNT]
    who = np.flatnonzero(here)[:4]
    people["activity"][who] = Activity.SLEEP
    return who, position_at(people, world.clock.time_s, who)


def sell_out(world):
    """The shops have nothing left, and ask twice as much."""
    kinds = np.asarray(world.ground.places["kind"])
    shops = np.flatnonzero(np.isin(kinds, (PlaceKind.SHOP, PlaceKind.TAVERN)))
    accounts = world.state.tables["accounts"]
    mine = np.flatnonzero(np.isin(accounts["place_id"], shops))
    accounts["stock"][mine] = 0
    accounts["price_cents"][mine] *= 2
    return np.empty(0, np.int64), np.empty((0, 2))


def fill_up(world):
    """The four who are nearest take seats of the tavern."""
    people = world.state.tables["people"]
    kinds, slots = np.asarray(world.ground.places["kind"]), world.ground.slots
    tavern = int(np.flatnonzero(kinds == PlaceKind.TAVERN)[0])
    where = np.array([world.ground.places[axis][tavern] for axis in ("x_m", "y_m")])
    gap = np.hypot(*(position_at(people, world.clock.time_s, np.arange(COUNT)) - where).T)
    who, seats = np.argsort(gap)[:4], np.flatnonzero(slots["place_id"] == tavern)[:4]
    before = position_at(people, world.clock.time_s, who)
    people["slot_id"][who], people["slot_held"][who] = seats, True
    people["goal_place"][who] = people["place_id"][who] = tavern
    xy = np.stack([slots["x_m"], slots["y_m"]], axis=1)[seats]
    people["path_xy_m"][who, 0], people["path_count"][who] = xy, 1
    return who, np.concatenate([before, xy])


def go_shopping(world):
    """Somebody of each house who is out means to shop now, and nobody has been told."""
    people = world.state.tables["people"]
    out = np.flatnonzero(people["place_id"][:COUNT] != people["home_place"][:COUNT])
    people["intention"][out] = Goal.SHOP
    return out, np.empty((0, 2))


def eat_up(world):
    """The larders are bare; who is at home sees it."""
    world.state.tables["households"]["larder_meals"][:] = 0.0
    people = world.state.tables["people"]
    here = people["place_id"][:COUNT] == people["home_place"][:COUNT]
    here |= np.isin(people["intention"][:COUNT], at_home.ERRANDS)
    return np.flatnonzero(here), np.empty((0, 2))


def close_roads(world):
    """Half of all ways are blocked, and nobody has come to where they are."""
    ways = world.state.tables["way_state"]
    ways["closed_by"][: world.ground.nav.count : 2] = WayBlock.RUBBLE
    return np.empty(0, np.int64), np.empty((0, 2))


CHANGES = (slip_out, fall_asleep, sell_out, fill_up, go_shopping, eat_up, close_roads)


def unaware(world, befallen, where):
    """Return who is neither befallen nor of their houses nor near where it shows."""
    people, rows = world.state.tables["people"], np.arange(COUNT)
    near = np.zeros(COUNT, dtype=bool)
    if len(where):
        xy = position_at(people, world.clock.time_s, rows)
        near = (np.hypot(*(xy[:, None] - where[None]).transpose(2, 0, 1)) < FAR_M).any(axis=1)
    return rows[~np.isin(rows, befallen) & ~near & (people["age_years"][:COUNT] > 4.0)]


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: c.__name__)
def test_what_nobody_saw_or_heard_of_changes_nobodys_mind(world, change):
    everybody = np.arange(COUNT)
    before = minds(world, everybody)
    with otherwise(world, change) as (befallen, where):
        others = unaware(world, befallen, where)
        after = minds(world, others)
    assert others.size >= 5
    assert np.array_equal(before[others], after, equal_nan=True)


def test_a_reader_of_minds_would_be_caught(world, monkeypatch):
    """Control: whoever knew from afar who is in would call elsewhere."""

    def knows(view, callers, friends, **when):
        people = view.tables["people"]
        return (people["place_id"][friends] == people["home_place"][friends]).astype(float)

    monkeypatch.setattr(visiting, "odds_at_home", knows)
    before = minds(world, np.arange(COUNT))
    with otherwise(world, slip_out) as (befallen, where):
        others = unaware(world, befallen, where)
        after = minds(world, others)
    assert not np.array_equal(before[others], after, equal_nan=True)


def test_who_knows_of_the_closed_ways_does_go_round(world):
    """Control: the same closure changes the mind of whoever has been stopped by one."""
    world.state.tables["alarms"]["ways_known_s"][:COUNT] = 1e9
    try:
        before = minds(world, np.arange(COUNT))
        with otherwise(world, close_roads):
            after = minds(world, np.arange(COUNT))
    finally:
        world.state.tables["alarms"]["ways_known_s"][:COUNT] = -1.0
    assert not np.array_equal(before, after, equal_nan=True)
