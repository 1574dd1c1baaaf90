"""Who means to give a party asks people, word of it goes round, and who said yes comes."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.core.state import View
from digisphere.core.streams import Streams, SystemStreams
from digisphere.errors import CommandRefused
from digisphere.society.company import Company
from digisphere.society.conversation import TALK_WRITES
from digisphere.society.parties import (
    PARTY_WRITES,
    GiveParty,
    invite_move,
    note_asked,
    plan,
    promise,
)
from digisphere.society.tie_index import TieIndex
from digisphere.society.vocabulary import PartyState
from digisphere.testing.hamlet import hamlet_simulation

HOUR_S = 3600.0
HOST = 1


def view_of(simulation) -> View:
    view = View(
        simulation.state, writes=(*TALK_WRITES, *PARTY_WRITES, "people.*"), who="test"
    )  # fmt: skip
    view.events.tick = simulation.clock.tick
    return view


def company(simulation) -> Company:
    settings = simulation.scenario.society
    return Company(view_of(simulation), index=TieIndex(), settings=settings).at(simulation.clock)


def knowers(simulation, event) -> set[int]:
    known = (simulation.state.tables["knowledge"]["event"] == event).any(axis=1)
    return set(np.flatnonzero(known).tolist())


def grown(simulation) -> list[int]:
    people = simulation.state.tables["people"]
    return [
        r
        for r in np.flatnonzero(people.alive).tolist()
        if people["age_years"][r] >= 16 and r != HOST
    ]


def test_who_said_yes_comes_and_who_did_not_stays_away():
    simulation = hamlet_simulation(16, seed=3, talkativeness=0.0)
    view = view_of(simulation)
    event = plan(view, HOST, start_s=3 * HOUR_S, why="wish")
    asked = grown(simulation)[:4]
    for row in asked:
        note_asked(view, row, event=event)
    for row in asked[:2]:
        promise(view, row, event=event, said=event)
    simulation.run_until(6 * HOUR_S)
    log = simulation.state.log.view()
    came = {e.subject - PERSON_BASE for e in log.select(kind="party_joined")}
    assert came == set(asked[:2])
    (held,) = log.select(kind="party_held")
    assert held.payload == {"asked": 4, "came": 2}
    assert event in held.causes
    assert (simulation.state.tables["guests"]["party"] < 0).all()


def test_word_goes_from_mouth_to_mouth_and_stops_where_nobody_talks():
    reach = {}
    for talk in (1.0, 0.0):
        simulation = hamlet_simulation(24, seed=3, talkativeness=talk)
        event = plan(view_of(simulation), HOST, start_s=30 * HOUR_S, why="wish")
        simulation.run_until(14 * HOUR_S)
        reach[talk] = len(knowers(simulation, event))
        speech = simulation.state.log.view().select(kind="speech")
        about = [e for e in speech if e.payload["fact_event"] == event]
        assert bool(about) == (talk > 0.0)
    home = simulation.state.tables["people"]["household_id"]
    assert reach[0.0] <= int((home == home[HOST]).sum())
    assert reach[1.0] > reach[0.0] + 2


def test_nobody_is_asked_twice_and_children_are_not_asked():
    simulation = hamlet_simulation(16, seed=3, talkativeness=0.0)
    c = company(simulation)
    guest = grown(simulation)[0]
    assert invite_move(c, HOST, guest, 0.5) is None
    event = plan(c.view, HOST, start_s=3 * HOUR_S, why="wish")
    move = invite_move(c, HOST, guest, 0.5)
    assert move is not None
    assert move.fact == event
    assert invite_move(c, guest, HOST, 0.5) is None
    note_asked(c.view, guest, event=event)
    assert invite_move(c, HOST, guest, 0.5) is None
    child = int(np.argmin(c.people["age_years"][:16]))
    if c.age(child) < 16.0:
        assert invite_move(c, HOST, child, 0.5) is None


def test_a_birthday_may_be_a_reason_and_an_ordinary_day_is_none():
    parties = {}
    for ahead in (3, 40):
        simulation = hamlet_simulation(30, seed=3, talkativeness=0.0)
        people = simulation.state.tables["people"]
        today = simulation.clock.date.toordinal()
        born = today + ahead - np.round(365.25 * 30).astype(int)
        people["birth_day"][:30] = born
        people["age_years"][:30] = 29.9
        simulation.run_until(25 * HOUR_S)
        log = simulation.state.log.view()
        parties[ahead] = len(log.select(kind="party_planned"))
    assert parties[40] == 0
    assert 2 <= parties[3] <= 25


def test_a_host_who_does_not_live_here_is_refused():
    simulation = hamlet_simulation(8, seed=3)
    rng = SystemStreams(Streams(1), system="society.parties", declared=(), tick=0)
    with pytest.raises(CommandRefused, match="no grown-up in that row"):
        GiveParty(host=700).apply(view_of(simulation), simulation.clock, rng)
    parties = simulation.state.tables["parties"]
    assert not (parties["state"] == PartyState.PLANNED).any()
