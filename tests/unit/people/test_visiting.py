"""Friends are called on where they may be in; who is not leaves the caller at the door."""

import numpy as np
import pytest

from digisphere.core.events import EventKind
from digisphere.core.identity import PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.people import memory, visiting
from digisphere.people.emotions import Emotion
from digisphere.people.enums import Activity, Goal, MemoryKind
from digisphere.people.goals import GOALS

SUNDAY = "2026-06-14T15:00:00"
SOON_S, CALL_S = 360.0, 2400.0


def look(simulation):
    names = [f"{name}.*" for name in simulation.state.tables]
    view = View(simulation.state, writes=(*names, "events"), who="test")
    view.events.tick = simulation.clock.tick
    return view


def caller_and_kin(simulation):
    """Return somebody grown and a parent or child of theirs who lives in another house."""
    people = simulation.state.tables["people"]
    for row in np.flatnonzero(people["age_years"] > 20).tolist():
        for parent in ("mother", "father"):
            other = int(people[parent][row])
            if other >= 0 and people["home_place"][other] != people["home_place"][row]:
                return row, other
    pytest.skip("nobody here has kin in another house")


def call(simulation, *, at_home):
    """Let somebody set out to call on kin whose whole house is in, or has gone out unseen."""
    people, ground = simulation.state.tables["people"], simulation.ground
    row, kin = caller_and_kin(simulation)
    place = int(people["home_place"][kin])
    house = np.flatnonzero(people["home_place"][: people.count] == place)
    slots = np.flatnonzero(
        np.isin(ground.slots["kind"], GOALS[Goal.VISIT].slots) & (ground.slots["place_id"] == place)
    )
    people["decision_until_s"][house] = people["talk_until_s"][house] = 1e9
    people["activity"][house], people["path_count"][house] = Activity.REST, 1
    people["place_id"][house] = place if at_home else 0
    people["slot_held"][house] = False
    people["slot_id"][house] = -1
    people["intention"][row], people["goal_place"][row] = Goal.VISIT, place
    people["slot_id"][row], people["slot_held"][row] = slots[0], False
    people["arrival_activity"][row] = Activity.SIT
    people["setting_out"][row], people["decision_until_s"][row] = True, np.inf
    people["meant_until_s"][row] = 9000.0
    simulation.run_until(SOON_S)
    felt = simulation.state.tables["emotions"]
    felt = list(zip(felt["event"][row].tolist(), felt["kind"][row].tolist(), strict=True))
    simulation.run_until(CALL_S)
    told = [
        e for e in simulation.state.log.view().select(kind="not_at_home")
        if e.subject == PERSON_BASE + row and e.place == PLACE_BASE + place
    ]  # fmt: skip
    return row, kin, place, told, felt


@pytest.fixture(scope="module")
def in_vain(new_village):
    simulation = new_village(count=120, start=SUNDAY, illness=0.0)
    return simulation, *call(simulation, at_home=False)


def test_who_finds_nobody_goes_away_and_says_whom_they_came_for(in_vain):
    simulation, row, _, place, told, _ = in_vain
    assert len(told) == 1
    assert told[0].object == -1
    assert not told[0].payload["opened"]
    sought = told[0].payload["sought"] - PERSON_BASE
    assert simulation.state.tables["people"]["home_place"][sought] == place
    assert simulation.state.tables["people"]["place_id"][row] != place


def test_it_is_remembered_felt_and_expected_next_time(in_vain):
    simulation, row, _, place, told, felt = in_vain
    tables = simulation.state.tables
    assert told[0].id in tables["memory"]["event"][row].tolist()
    calls = [e.id for e in simulation.state.log.view().select(kind="not_at_home")]
    assert Emotion.DISAPPOINTMENT in [kind for event, kind in felt if event in calls]
    learnt = (tables["habits"]["goal"][row] == Goal.VISIT) & (
        tables["habits"]["place"][row] == place
    )
    assert tables["habits"]["expected"][row][learnt].tolist() == pytest.approx([-0.2])
    assert place in tables["people"]["full_place"][row].tolist()


def test_where_somebody_opens_they_come_in(new_village):
    simulation = new_village(count=120, start=SUNDAY, illness=0.0)
    row, _, place, told, _ = call(simulation, at_home=True)
    assert not told
    assert simulation.state.tables["people"]["place_id"][row] == place


@pytest.fixture
def afternoon(new_village):
    simulation = new_village(count=120, start=SUNDAY, illness=0.0)
    simulation.run_until(60.0)
    row, kin = caller_and_kin(simulation)
    simulation.state.tables["people"]["place_id"][row] = -1
    return simulation, row, kin


def odds(simulation, row, kin, *, at_s, hour=15.0, weekday=6):
    found = visiting.odds_at_home(
        look(simulation), np.array([row]), np.array([kin]), now_s=at_s, hour=hour, weekday=weekday
    )
    return float(found[0])


def remember(simulation, row, kin, *, place, kind=MemoryKind.ENCOUNTER, event=-1):
    one = [np.array([value]) for value in (row, kind, 0.2, 0.0, place, kin, event)]
    names = ("rows", "kind", "importance", "valence", "place", "other", "event")
    memory.remember(
        simulation.state.tables["memory"], memory.Impressions(**dict(zip(names, one, strict=True))),
        now_s=100.0,
    )  # fmt: skip


def test_friends_are_hardly_expected_in_while_they_work(afternoon):
    simulation, row, _ = afternoon
    people = simulation.state.tables["people"]
    away = people["work_place"] != people["home_place"]
    works = np.flatnonzero((people["work_place"] >= 0) & away & (people["age_years"] > 20))
    home = [odds(simulation, row, int(k), at_s=1e6, hour=10.0, weekday=1) for k in works.tolist()]
    free = [odds(simulation, row, int(k), at_s=1e6, hour=20.5, weekday=6) for k in works.tolist()]
    assert np.median(home) < 0.1
    assert np.median(free) > 0.6


def test_where_a_friend_was_met_tells_for_a_while_whether_they_are_in(afternoon):
    simulation, row, kin = afternoon
    people = simulation.state.tables["people"]
    unknown = odds(simulation, row, kin, at_s=160.0)
    remember(simulation, row, kin, place=0)
    assert odds(simulation, row, kin, at_s=160.0) < 0.1
    assert odds(simulation, row, kin, at_s=100.0 + 5.9 * 3600.0) == pytest.approx(unknown, abs=0.05)
    remember(simulation, row, kin, place=int(people["home_place"][kin]))
    assert odds(simulation, row, kin, at_s=160.0) > 0.9


def test_who_says_they_are_going_home_is_expected_there(afternoon):
    simulation, row, kin = afternoon
    people, view = simulation.state.tables["people"], look(simulation)
    home = int(people["home_place"][kin])
    simulation.state.log.declare(
        EventKind("speech", {"act": "str", "topic": "str", "about": "int"}, "Words.")
    )
    said = view.events.emit(
        "speech", subject=PERSON_BASE + kin, object=PERSON_BASE + row, act="inform", topic="plan",
        about=PLACE_BASE + home,
    )  # fmt: skip
    remember(simulation, row, kin, place=0, kind=MemoryKind.HEARD, event=said)
    remember(simulation, row, kin, place=0)
    assert odds(simulation, row, kin, at_s=160.0) > 0.9


def test_whoever_is_seen_elsewhere_now_is_not_at_home(afternoon):
    simulation, row, kin = afternoon
    people = simulation.state.tables["people"]
    people["place_id"][[row, kin]] = 0
    people["activity"][[row, kin]] = Activity.IDLE
    assert odds(simulation, row, kin, at_s=160.0) == 0.0
    people["place_id"][row] = people["home_place"][kin]
    assert odds(simulation, row, kin, at_s=160.0) == 0.0
    people["place_id"][kin] = people["home_place"][kin]
    assert odds(simulation, row, kin, at_s=160.0) == 1.0
