"""People join clubs by interest and friends, go when it suits them, and grow closer there."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.core.state import View
from digisphere.language.interview import ask
from digisphere.people.enums import Hobby
from digisphere.society.club_kinds import KINDS, interest, wants
from digisphere.society.club_talk import club_move, on_club
from digisphere.society.clubs import Clubs, enter, members_of
from digisphere.society.company import Company
from digisphere.society.conversation import TALK_WRITES
from digisphere.society.effects import speak
from digisphere.society.tie_index import TieIndex
from digisphere.society.vocabulary import Act, Topic
from digisphere.testing.hamlet import hamlet_simulation

HOUR_S = 3600.0
CARDS = next(n for n, k in enumerate(KINDS) if Hobby.CARDS in k.hobbies)
FOOTBALL = next(n for n, k in enumerate(KINDS) if k.name == "football club")


def hamlet(people=40, **council):
    return hamlet_simulation(
        people, seed=5, also=(Clubs,), council={"clubs": 3.0, **council}, talkativeness=0.0
    )


@pytest.fixture(scope="module")
def week():
    simulation = hamlet()
    simulation.run_until(400.0)
    ties = simulation.state.tables["ties"]
    before = ties["familiarity"].copy()
    clubs = simulation.state.tables["clubs"]
    clubs["next_s"][: clubs.count] = 3.0 * HOUR_S * (1 + np.arange(clubs.count))
    simulation.run_until(5.0 * HOUR_S)
    return simulation, before


def of_kind(simulation, kind):
    log = simulation.state.log.view()
    return log.select(kind=kind) if kind in log.kinds() else []


def test_a_fitting_hobby_and_age_draw_people_to_a_club():
    people = hamlet().state.tables["people"]
    rows = np.arange(3)
    people["hobby"][rows], people["age_years"][rows] = Hobby.READING, 45
    plain = interest(people, rows, kind=CARDS)
    people["hobby"][0] = Hobby.CARDS
    assert interest(people, rows, kind=CARDS)[0] > 3.0 * plain[0]
    assert interest(people, rows, kind=CARDS)[1] == plain[1]
    assert interest(people, rows, kind=FOOTBALL)[0] < 0.02


def test_friends_already_in_it_draw_people_and_asking_twice_changes_nothing():
    people = hamlet().state.tables["people"]
    rows = np.flatnonzero(people.alive & (people["age_years"] > 20))
    alone, befriended = (wants(people, rows, kind=CARDS, friends=f, scale=3.0) for f in (0.0, 6.0))
    assert befriended.sum() > alone.sum()
    assert (befriended >= alone).all()
    np.testing.assert_array_equal(alone, wants(people, rows, kind=CARDS, scale=3.0))


def test_members_called_to_a_meeting_come_to_its_place(week):
    simulation, _ = week
    met = of_kind(simulation, "club_met")
    assert met
    assert any(len(e.payload["members"]) >= 2 for e in met)
    log = simulation.state.log.view()
    for event in met:
        (called,) = (log.get(c) for c in event.causes)
        assert called.kind == "club_called"
        assert called.payload["club"] == event.payload["club"]
        members = members_of(
            simulation.state.tables["civics"], event.payload["club"],
            alive=simulation.state.tables["people"].alive,
        )  # fmt: skip
        assert {m - PERSON_BASE for m in event.payload["members"]} <= set(members.tolist())


def test_those_who_met_at_the_club_know_each_other_better(week):
    simulation, before = week
    ties, index = simulation.state.tables["ties"], TieIndex()
    index.sync(ties)
    event = next(e for e in of_kind(simulation, "club_met") if len(e.payload["members"]) >= 2)
    a, b = (m - PERSON_BASE for m in event.payload["members"][:2])
    row = index.find(a, b)
    assert row >= 0
    fresh = row >= np.flatnonzero(before > 0.0).size
    assert fresh or ties["familiarity"][row] > before[row]


def test_without_the_wish_there_are_no_clubs():
    simulation = hamlet(clubs=0.0)
    simulation.run_until(700.0)
    assert simulation.state.tables["clubs"].count == 0
    assert (simulation.state.tables["civics"]["club"] == -1).all()


def test_people_say_truly_what_clubs_they_are_in(week):
    simulation, _ = week
    snapshot, civics = simulation.snapshot(), simulation.state.tables["civics"]
    grown = simulation.state.tables["people"]["age_years"] >= 14
    inside = (civics["club"] >= 0).any(axis=1) & grown
    row = int(np.flatnonzero(inside)[0])
    kind = int(simulation.state.tables["clubs"]["kind"][civics["club"][row, 0]])
    assert KINDS[kind].name in ask(snapshot, row, "What clubs are you in?").text
    other = int(np.flatnonzero(~inside & grown)[0])
    assert "not in any club" in ask(snapshot, other, "What clubs are you in?").text


@pytest.fixture
def pair():
    simulation = hamlet()
    simulation.run_until(400.0)
    view = View(simulation.state, writes=(*TALK_WRITES, "clubs.*", "people.*"), who="test")
    view.events.tick = simulation.clock.tick
    c = Company(view, index=TieIndex(), settings=simulation.scenario.society)
    c.at(simulation.clock)
    c.civics["club"][:2] = -1
    c.people["age_years"][:2] = 40.0
    enter(c.civics, 0, club=0, event=-1)
    return c


def say(c, move, *, speaker, listener):
    c.talks["members"][0, :2] = (0, 1)
    c.social["conversation"][:2] = 0
    number, _ = speak(c, 0, speaker=speaker, listener=listener, members=[0, 1], move=move,
                      onset_s=0.0, u=0.5)  # fmt: skip
    return c.view.events.read.get(number)


def test_a_member_asks_another_along_who_joins_with_the_talk_as_the_cause(pair):
    kind = int(pair.clubs["kind"][0])
    pair.people["hobby"][1] = (KINDS[kind].hobbies or (0,))[0]
    pair.people["devotion"][1] = 1.0
    move = club_move(pair, 0, 1, 0.5)
    assert move is not None
    assert move.topic == Topic.CLUB
    asked = say(pair, move, speaker=0, listener=1)
    pair.ties["affinity"][pair.tie(1, 0)] = 1.0
    pair.people["extraversion"][1] = 5.0
    while True:  # a taste is for life, so look for a life that has it
        answer = on_club(pair, 1, 0, asked, 0.5)
        if answer.act == Act.ACCEPT:
            break
        pair.people["phase"][1] = (pair.people["phase"][1] + 0.0137) % 1.0
    said = say(pair, answer, speaker=1, listener=0)
    assert 0 in pair.civics["club"][1]
    (joined,) = pair.view.events.read.select(kind="club_joined")
    assert joined.causes == (said.id,)
    assert club_move(pair, 0, 1, 0.5) is None


def test_who_does_not_enjoy_their_club_asks_nobody(pair):
    pair.civics["club_liking"][0, 0] = -0.1
    assert club_move(pair, 0, 1, 0.5) is None


def test_who_finds_no_pleasure_in_it_leaves(week):
    simulation, _ = week
    civics, clubs = simulation.state.tables["civics"], simulation.state.tables["clubs"]
    club = int(np.argmin(clubs["next_s"][: clubs.count]))
    members = members_of(civics, club, alive=simulation.state.tables["people"].alive)
    civics["club_liking"][members] = -0.3
    view = View(simulation.state, writes=Clubs.writes, who="test")
    view.events.tick = simulation.clock.tick
    clubs["meeting_event"][club] = of_kind(simulation, "club_called")[-1].id
    Clubs(simulation.scenario)._hold(view, simulation.clock, club)
    left = of_kind(simulation, "club_left")
    assert {e.subject - PERSON_BASE for e in left} >= set(members.tolist()) - {-1}
    assert not members_of(civics, club, alive=simulation.state.tables["people"].alive).size
