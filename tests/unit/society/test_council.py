"""A hamlet elects its council: candidates speak, people vote by what they know, votes count."""

import numpy as np
import pytest

from digisphere.core.identity import NONE, PERSON_BASE
from digisphere.core.state import View
from digisphere.core.streams import Streams, SystemStreams
from digisphere.language.interview import ask
from digisphere.people.enums import Goal
from digisphere.society import campaign, leaflets, motions
from digisphere.society.company import Company
from digisphere.society.council import Council
from digisphere.society.gatherings import call, engaged
from digisphere.society.motions import Motion, decide
from digisphere.society.tie_index import TieIndex
from digisphere.society.vocabulary import ElectionStage, Issue, Office
from digisphere.testing.hamlet import hamlet_simulation

PEOPLE = 30
HOUR_S = 3600.0


def hamlet(*, talk=0.0, **council):
    settings = {"seats": 3, "candidates": 4, **council}
    return hamlet_simulation(PEOPLE, seed=4, also=(Council,), council=settings, talkativeness=talk)


@pytest.fixture(scope="module")
def elected():
    simulation = hamlet(election_after_days=1, talk=0.3)
    simulation.run_until(36.3 * HOUR_S)
    return simulation


def events(simulation, kind):
    log = simulation.state.log.view()
    return log.select(kind=kind) if kind in log.kinds() else []


def test_the_votes_counted_are_the_votes_cast(elected):
    (held,) = events(elected, "election_held")
    civics = elected.state.tables["civics"]
    assert held.payload["voters"] == len(events(elected, "voted")) > 5
    assert sum(held.payload["votes"]) == held.payload["voters"]
    for candidate, votes in zip(held.payload["candidates"], held.payload["votes"], strict=True):
        assert int((civics["vote"] == candidate - PERSON_BASE).sum()) == votes


def test_the_seats_go_to_those_with_most_votes_and_the_chair_to_the_first(elected):
    (held,) = events(elected, "election_held")
    office = elected.state.tables["civics"]["office"]
    seated = [c - PERSON_BASE for c in held.payload["candidates"][:3]]
    assert office[seated[0]] == Office.MAYOR
    assert (office[seated[1:]] == Office.COUNCILLOR).all()
    assert int((office != Office.NONE).sum()) == 3
    assert held.payload["votes"] == sorted(held.payload["votes"], reverse=True)


def test_an_election_is_explained_by_its_causes(elected):
    log = elected.state.log.view()
    for event in events(elected, "elected"):
        kinds = {log.get(c).kind for c in event.causes}
        assert kinds == {"election_held", "candidacy"}


def test_nobody_has_heard_a_stand_that_was_not_spoken_to_them(elected):
    civics, log = elected.state.tables["civics"], elected.state.log.view()
    heard = np.isfinite(civics["heard"]).any(axis=2)
    own = np.zeros_like(heard)
    names = elected.state.tables["council"]["candidate"][0]
    for number, row in enumerate(names.tolist()):
        if row >= 0:
            own[row, number] = True
    for row, number in np.argwhere(heard & ~own).tolist():
        event = log.get(int(civics["heard_event"][row, number]))
        assert event.kind in ("speech", "address", "leaflet")
        about = event.payload["about"] if event.kind == "speech" else event.subject
        assert about == PERSON_BASE + int(names[number])
        assert event.subject != PERSON_BASE + row


def test_what_candidates_say_of_themselves_is_what_they_think(elected):
    spoken = [
        e for e in events(elected, "speech")
        if e.payload["topic"] == "vote" and e.payload["act"] == "inform"
        and e.payload["about"] == e.subject
    ]  # fmt: skip
    assert spoken
    for event in spoken:
        view = elected.state.tables["social"]["views"][event.subject - PERSON_BASE]
        assert abs(view[event.payload["detail"]] - event.payload["value"]) < 0.35


def test_people_say_truly_whom_they_voted_for_and_who_is_mayor(elected):
    snapshot, civics = elected.snapshot(), elected.state.tables["civics"]
    names = snapshot.tables["people_text"]["given"]
    mayor = int(np.flatnonzero(civics["office"] == Office.MAYOR)[0])
    voters = np.flatnonzero((civics["vote"] >= 0) & (civics["vote"] != np.arange(PEOPLE)))
    for row in voters[:4].tolist():
        chosen = str(names[int(civics["vote"][row])])
        assert chosen in ask(snapshot, row, "Whom did you vote for, and why?").text
        if row != mayor:
            answer = ask(snapshot, row, "Who is the mayor?")
            assert str(names[mayor]) in answer.text or answer.confidence < 0.5
    silent = np.flatnonzero((civics["vote_event"] < 0) & (snapshot.tables["people"]["age_years"]
                                                          >= 18))  # fmt: skip
    assert "didn't vote" in ask(snapshot, int(silent[0]), "Whom did you vote for?").text


def test_without_an_election_the_first_council_stays():
    simulation = hamlet()
    simulation.run_until(2 * HOUR_S)
    civics = simulation.state.tables["civics"]
    assert int((civics["office"] != Office.NONE).sum()) == 3
    assert simulation.state.tables["council"]["stage"][0] == ElectionStage.NONE
    assert not events(simulation, "election_called")


def test_without_seats_there_is_no_council():
    simulation = hamlet(seats=0)
    simulation.run_until(2 * HOUR_S)
    assert not simulation.state.tables["civics"]["office"].any()


@pytest.fixture
def sitting():
    simulation = hamlet(meeting_weekday=5, meeting_hour=19.0)
    simulation.run_until(600.0)
    view = View(simulation.state, writes=(*Council.writes, "social.*", "accounts.*"), who="test")
    view.events.tick = simulation.clock.tick
    return simulation, view, np.flatnonzero(view.table("civics")["office"] != Office.NONE)


def put(simulation, view, members):
    found = motions.motions(
        view, simulation.clock, members, scenario=simulation.scenario, sections=None
    )
    return {m.name: m for m in found}


def test_members_vote_on_the_tax_by_their_opinions(sitting):
    simulation, view, members = sitting
    view.table("accounts")["balance_cents"][1] = 0
    view.table("social")["leaning"][members] = [-0.9, 0.9, 0.9]
    view.table("social")["views"][members, Issue.HIGHER_SCHOOL_BUDGET] = [0.9, -0.9, -0.9]
    motion = put(simulation, view, members)["tax"]
    assert motion.value > simulation.scenario.economy.tax_rate
    assert motion.leaning[0] > motion.leaning[1:].max()


def test_a_passed_motion_changes_the_tax_and_a_lost_one_does_not(sitting):
    simulation, view, members = sitting
    log = simulation.state.log
    meeting = log.append("council_called", tick=600, payload={"start_s": 0.0})
    for leaning, passes in ((1.0, True), (-1.0, False)):
        view.table("council")["tax_rate"][0] = np.nan
        motion = Motion("tax", 0.2, np.full(len(members), leaning), ())
        decided = decide(
            view, simulation.clock, motion, members=members, whim=np.full(len(members), 0.5),
            meeting=meeting, hall=3,
        )  # fmt: skip
        assert decided is passes
        assert np.isfinite(view.table("council")["tax_rate"][0]) == passes
    (event, _) = events(simulation, "council_vote")
    assert meeting in event.causes
    assert len(event.payload["yes"]) == len(members)


def test_the_council_meets_at_its_hour_and_those_called_come():
    simulation = hamlet(meeting_weekday=5, meeting_hour=19.0)
    simulation.run_until(11.4 * HOUR_S)
    (met,) = events(simulation, "council_met")
    assert met.payload["quorum"]
    assert len(met.payload["present"]) >= 2


def test_who_has_an_appointment_is_not_called_away(sitting):
    _, view, _ = sitting
    people = view.table("people")
    rows = np.array([0, 1])
    people["invited_goal"][0] = Goal.MEET
    free = call(
        view, rows, place=3, from_s=9000.0, until_s=9900.0, event=0, by=-1, pull=0.5, why=17
    )
    assert free.tolist() == [1]


def test_a_member_of_the_council_is_engaged_when_it_meets(sitting):
    _, view, members = sitting
    begins = float(view.table("council")["next_s"][0])
    assert engaged(view.tables, int(members[0]), start_s=begins)
    assert not engaged(view.tables, int(members[0]), start_s=begins + 5 * HOUR_S)


def test_leaflets_are_read_by_some_of_those_at_home_and_by_nobody_else(sitting):
    simulation, view, _ = sitting
    people, civics, council = view.table("people"), view.table("civics"), view.table("council")
    council["candidate"][0, :2] = [0, 1]
    council["candidate"][0, 2:] = NONE
    civics["heard"][:] = np.nan
    where = simulation.state.tables["people"]["place_id"]
    where[people.rows] = people["home_place"][people.rows]
    away = people.rows[2:8]
    where[away] = -1
    rng = SystemStreams(Streams(5), system=Council.name, declared=Council.streams, tick=1)
    leaflets.deliver(view, rng)
    read = np.isfinite(civics["heard"][:, :2]).any(axis=2)
    assert 3 <= read[8:].any(axis=1).sum() < people.rows.size - 8
    assert not read[away].any()
    told = events(simulation, "leaflet")
    assert {e.subject - PERSON_BASE for e in told} == {0, 1}
    assert np.isin(civics["heard_event"][:, :2][read], [e.id for e in told]).all()


def test_a_trusted_friends_word_for_a_candidate_is_kept_with_who_gave_it():
    simulation = hamlet(talk=0.0)
    simulation.run_until(600.0)
    view = View(simulation.state, writes=("civics.*", "ties.*"), who="test")
    company = Company(view, index=TieIndex(), settings=simulation.scenario.society)
    company.at(simulation.clock)
    ties = view.table("ties")
    friend = int(np.flatnonzero(ties["a"][: ties.count] == 5)[0])
    other = int(ties["b"][friend])
    ties["trust"][friend], ties["affinity"][friend] = 0.9, 0.7
    campaign.heed(company, 5, other, 1)
    once = float(view.table("civics")["spoken_for"][5, 1])
    campaign.heed(company, 5, other, 1)
    assert 0.2 < once < float(view.table("civics")["spoken_for"][5, 1]) <= 1.0
    assert int(view.table("civics")["adviser"][5, 1]) == other
