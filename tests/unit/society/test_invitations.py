"""Invitations are weighed, and accepted ones bring people together."""

import numpy as np
import pytest

from digisphere.core.identity import PLACE_BASE
from digisphere.core.state import View
from digisphere.people.enums import Goal
from digisphere.society.company import Company
from digisphere.society.conversation import TALK_WRITES
from digisphere.society.invitations import agree, judge_outing
from digisphere.society.tie_index import TieIndex
from digisphere.society.vocabulary import AppointmentState, Refusal
from digisphere.testing.hamlet import hamlet_simulation

TAVERN = 1
HOUR_S = 3600.0


def company(simulation) -> Company:
    view = View(simulation.state, writes=(*TALK_WRITES, "people.*"), who="test")
    view.events.tick = simulation.clock.tick
    settings = simulation.scenario.society
    return Company(view, index=TieIndex(), settings=settings).at(simulation.clock)


def make_appointment(simulation, a=0, b=1, start_s=3 * HOUR_S):
    c = company(simulation)
    event = c.view.events.emit("friendship", subject=1 << 17, affinity=0.1)
    agree(c.view, a, b=b, place=TAVERN, start_s=start_s, event=event)
    return event


def test_those_who_agreed_to_meet_are_at_the_place_together():
    simulation = hamlet_simulation(12, seed=3, talkativeness=0.0)
    event = make_appointment(simulation)
    people = simulation.state.tables["people"]
    together = False
    for minute in range(260):
        simulation.run_until(60.0 * minute)
        together |= bool(np.all(people["place_id"][:2] == TAVERN))
    assert together
    outings = simulation.state.log.view().select(kind="outing")
    assert [event in e.causes for e in outings] == [True]
    assert simulation.state.tables["appointments"]["state"][0, 0] == AppointmentState.KEPT


def test_without_an_appointment_they_do_not_meet_by_themselves():
    simulation = hamlet_simulation(12, seed=3, talkativeness=0.0)
    simulation.run_until(260 * 60.0)
    assert simulation.state.log.view().select(kind="outing") == []


def test_who_is_left_waiting_trusts_the_other_less():
    simulation = hamlet_simulation(12, seed=3, talkativeness=0.0)
    make_appointment(simulation)
    ties, index = simulation.state.tables["ties"], TieIndex()
    row = index.sync(ties).find(0, 1)
    before = float(ties["trust"][row])
    people = simulation.state.tables["people"]
    for minute in range(260):
        people["invited_goal"][1] = Goal.NONE
        people["decision_until_s"][1] = 1e9
        simulation.run_until(60.0 * minute)
    missed = simulation.state.log.view().select(kind="missed_meeting")
    assert [(e.subject & 0xFFFF, e.object & 0xFFFF) for e in missed] == [(1, 0)]
    assert ties["trust"][row] < before


def test_a_lapsed_invitation_is_cleared_away():
    simulation = hamlet_simulation(12, seed=3, talkativeness=0.0)
    make_appointment(simulation)
    simulation.run_until(6 * HOUR_S)
    assert np.all(simulation.state.tables["people"]["invited_goal"] == Goal.NONE)


@pytest.fixture
def pair():
    simulation = hamlet_simulation(12, seed=3)
    c = company(simulation)
    c.people["ill"][:2] = 0
    c.people["purse_cents"][:2] = 5000
    return c


def verdict(c, *, at_s=30 * HOUR_S, u=0.5):
    return judge_outing(c, 0, 1, place_event_id=PLACE_BASE + TAVERN, at_s=at_s, u=u)


def test_friends_say_yes_and_those_who_dislike_each_other_no(pair):
    tie = pair.tie(0, 1)
    pair.ties["affinity"][tie] = 0.9
    assert verdict(pair) == Refusal.NONE
    pair.ties["affinity"][tie] = -0.9
    assert verdict(pair) == Refusal.REGARD


def test_the_ill_the_poor_and_the_engaged_say_why_not(pair):
    pair.ties["affinity"][pair.tie(0, 1)] = 0.9
    pair.people["purse_cents"][0] = 10
    assert verdict(pair) == Refusal.MONEY
    pair.people["ill"][0] = 1
    assert verdict(pair) == Refusal.ILL
    agree(pair.view, 0, b=2, place=TAVERN, start_s=30 * HOUR_S, event=0)
    assert verdict(pair) == Refusal.BUSY


def test_accepted_invitations_of_a_day_become_appointments(hamlet_day):
    log = hamlet_day.state.log.view()
    accepted = [
        e for e in log.select(kind="speech")
        if e.payload["act"] == "accept" and e.payload["topic"] == "outing"
    ]  # fmt: skip
    assert accepted
    known = set(hamlet_day.state.tables["appointments"]["event"].ravel().tolist())
    caused = {c for e in log.select() for c in e.causes if e.kind in ("outing", "missed_meeting")}
    assert all(e.id in known | caused for e in accepted[-5:])


def test_an_appointment_with_somebody_who_dies_is_nobodys_fault():
    simulation = hamlet_simulation(4, seed=2)
    make_appointment(simulation)
    tables = simulation.state.tables
    assert (tables["appointments"]["state"][0] == AppointmentState.AGREED).any()
    tables["people"].alive[1] = False
    simulation.run_until(2.0 * HOUR_S)
    assert not (tables["appointments"]["state"][:2] == AppointmentState.AGREED).any()
    simulation.run_until(5.0 * HOUR_S)
    assert not simulation.state.log.view().select(kind="missed_meeting")
