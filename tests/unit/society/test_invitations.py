"""Invitations are weighed, and accepted ones bring people together."""

from dataclasses import replace

import numpy as np
import pytest

from digisphere.core.identity import PLACE_BASE
from digisphere.core.state import View
from digisphere.people.enums import Goal, Occupation
from digisphere.people.situation import works_on
from digisphere.society import invitations
from digisphere.society.company import Company
from digisphere.society.conversation import TALK_WRITES
from digisphere.society.invitations import agree, judge_outing, suggest_outing
from digisphere.society.tie_index import TieIndex
from digisphere.society.vocabulary import AppointmentState, Refusal
from digisphere.testing import hamlet
from digisphere.testing.hamlet import hamlet_simulation
from digisphere.world.columns import PLACE_COLUMNS, Columns
from digisphere.world.enums import PlaceKind

TAVERN = 1
HOUR_S = 3600.0
WHIMS = np.random.default_rng(5).uniform(size=60).tolist()


def company(simulation) -> Company:
    view = View(simulation.state, writes=(*TALK_WRITES, "people.*"), who="test")
    view.events.tick = simulation.clock.tick
    settings = simulation.scenario.society
    return Company(view, index=TieIndex(), settings=settings).at(simulation.clock)


def make_appointment(simulation, a=0, b=1, start_s=3 * HOUR_S):
    c = company(simulation)
    event = c.view.events.emit("friendship", subject=1 << 17, affinity=0.1)
    agree(c.view, a, b=b, place=TAVERN, start_s=start_s, event=event, now_s=c.now_s)
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
    agree(pair.view, 0, b=2, place=TAVERN, start_s=30 * HOUR_S, event=0, now_s=0.0)
    assert verdict(pair) == Refusal.BUSY


def test_nobody_agrees_to_meet_while_they_are_at_work(pair):
    """The hamlet's first day is a Saturday: its smith works on Tuesday and not on Sunday."""
    pair.ties["affinity"][pair.tie(0, 1)] = 0.9
    pair.people["occupation"][0] = Occupation.SMITH
    tuesday, sunday = ((day - pair.clock.weekday) % 7 for day in (1, 6))
    afternoon_s = 3600.0 * (15.0 - pair.clock.hour)
    assert verdict(pair, at_s=afternoon_s + 86400.0 * tuesday) == Refusal.BUSY
    assert verdict(pair, at_s=afternoon_s + 86400.0 * sunday) == Refusal.NONE


def proposed(c):
    """Hours of what person 1 proposes to person 0, and whether their work is over or not on."""
    moves = [suggest_outing(c, 1, 0, u) for u in WHIMS]
    hours = np.array([c.clock.hour + m.at_s / 3600.0 for m in moves if m is not None])
    occupation = c.people["occupation"][1:2].astype(np.int64)
    free = []
    for hour in hours.tolist():
        starts, ends, works = works_on(
            occupation, rows=np.array([1]), weekday=(c.clock.weekday + int(hour // 24)) % 7,
            age=np.array([40.0]),
        )  # fmt: skip
        free.append(not works[0] or hour % 24.0 > ends[0] or hour % 24.0 + 0.99 < starts[0])
    return hours, np.array(free)


def test_people_propose_hours_at_which_they_are_free_themselves(pair, monkeypatch):
    """The control knows nothing of work: it asks the innkeeper out of their own tavern."""
    pair.people["age_years"][:2] = 40.0
    pair.people["home_place"][:2] = (20, 21)
    pair.ties["affinity"][pair.tie(1, 0)] = 0.6
    pair.people["occupation"][1] = Occupation.INNKEEPER
    assert proposed(pair)[1].all()
    monkeypatch.setattr(invitations, "_at_work", lambda c, row, *, start_s: False)
    hours, free = proposed(pair)
    assert hours.size > 20
    assert not free.all()


def test_people_ask_others_to_the_tavern_that_is_nearer(monkeypatch):
    ground = hamlet.hamlet_ground()
    columns = {name: np.array(ground.places[name]) for name in PLACE_COLUMNS}
    columns["kind"][:2], columns["close_hour"][:2] = PlaceKind.TAVERN, 23.5
    columns["x_m"][[0, 20, 22]] += 5000.0
    two = replace(ground, places=Columns(PLACE_COLUMNS, columns))
    monkeypatch.setattr(hamlet, "hamlet_ground", lambda: two)
    c = company(hamlet_simulation(12, seed=3))
    c.people["age_years"][:2] = 40.0
    c.ties["affinity"][c.tie(0, 1)] = 0.6
    for near, homes in ((0, (20, 22)), (1, (21, 23))):
        c.people["home_place"][:2] = homes
        asked = asked_to(c)
        assert near in asked
        assert 1 - near not in asked


def asked_to(c):
    """Places person 0 asks person 1 to."""
    moves = [suggest_outing(c, 0, 1, u) for u in WHIMS]
    return {m.about - PLACE_BASE for m in moves if m is not None}


def test_friends_are_asked_out_or_home_but_not_those_one_dislikes_or_lives_with(pair):
    pair.people["home_place"][:2] = (20, 21)
    pair.ties["affinity"][pair.tie(0, 1)] = 0.6
    asked = asked_to(pair)
    assert 20 in asked
    assert len(asked) > 1
    pair.people["home_place"][1] = 20
    assert asked_to(pair) == set()
    pair.people["home_place"][1] = 21
    pair.ties["affinity"][pair.tie(0, 1)] = -0.3
    assert asked_to(pair) == set()


def test_a_missed_meeting_says_why_and_what_was_done_instead():
    simulation = hamlet_simulation(12, seed=3, talkativeness=0.0)
    agreed = make_appointment(simulation)
    people = simulation.state.tables["people"]
    for minute in range(260):
        people["invited_goal"][1] = Goal.NONE
        people["decision_until_s"][1] = 1e9 if minute > 30 else 0.0
        simulation.run_until(60.0 * minute)
    log = simulation.state.log.view()
    missed = log.select(kind="missed_meeting")[0]
    instead = [log.get(c) for c in missed.causes if c != agreed]
    assert agreed in missed.causes
    assert [(e.kind, e.subject) for e in instead] == [("intention", missed.subject)]
    expected = {"work": "work", "eat_home": "meal", "sleep": "asleep"}
    assert missed.payload["why"] == expected.get(instead[0].payload["goal"], "other")


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
