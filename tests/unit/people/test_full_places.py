"""Nobody knows from afar that a place is full: they go, see it at the door, and go elsewhere."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.people import arriving, seating
from digisphere.people.enums import Activity, Goal
from digisphere.people.goals import GOALS
from digisphere.people.ties_of import TiesOf
from digisphere.people.trajectory import moving_at, position_at
from digisphere.people.venues import Venues
from digisphere.world.enums import PlaceKind, SlotKind

AFTERNOON = "2026-06-15T17:00:00"
GUEST = 0


def called_to_the_tavern(new_village, *, left):
    """A village whose tavern has so many slots left, and somebody expected there once free."""
    simulation = new_village(count=120, start=AFTERNOON, illness=0.0)
    people, ground = simulation.state.tables["people"], simulation.ground
    tavern = int(np.flatnonzero(ground.places["kind"] == PlaceKind.TAVERN)[0])
    fits = np.isin(ground.slots["kind"], GOALS[Goal.MEET].slots)
    slots = np.flatnonzero(fits & (ground.slots["place_id"] == tavern))
    grown = np.flatnonzero(people["age_years"] > 20)
    away = grown[people["goal_place"][grown] != tavern]
    guest, others = int(away[0]), np.setdiff1d(np.arange(120), away[:1])
    sitters = others[: slots.size - left]
    people["talk_until_s"][others] = people["decision_until_s"][others] = 1e9
    people["slot_id"][people["goal_place"] == tavern] = -1
    people["slot_id"][sitters] = slots[: sitters.size]
    people["slot_held"][sitters] = True
    people["invited_goal"][guest], people["invited_place"][guest] = Goal.MEET, tavern
    # From when they have done what they are at: later, chance could have them at something longer.
    free_s = float(people["decision_until_s"][guest])
    people["invited_from_s"][guest], people["invited_until_s"][guest] = free_s, free_s + 3600.0
    people["invited_pull"][guest] = 1.0
    return simulation, guest, tavern


@pytest.fixture(scope="module")
def turned_away(new_village):
    """Where the guest was every ten seconds of the two hours, and the village afterwards."""
    simulation, guest, tavern = called_to_the_tavern(new_village, left=0)
    people, rows = simulation.state.tables["people"], np.array([guest])
    course = []
    for k in range(1, 541):
        simulation.run_until(10.0 * k)
        now = simulation.clock.time_s
        course.append((
            int(people["intention"][guest]), int(people["goal_place"][guest]),
            bool(moving_at(people, now, rows)[0]), int(people["place_id"][guest]),
            *position_at(people, now, rows)[0].tolist(),
        ))  # fmt: skip
    return simulation, guest, tavern, np.array(course)


def told(simulation, guest):
    log = simulation.state.log.view()
    return [
        e for e in log.select()
        if e.subject == PERSON_BASE + guest and e.kind in ("turned_back", "intention")
    ]  # fmt: skip


def test_who_is_far_away_sets_out_for_a_full_place(turned_away):
    _, _, tavern, course = turned_away
    bound = (course[:, 0] == Goal.MEET) & (course[:, 1] == tavern)
    assert (bound & (course[:, 2] == 1)).any()


def test_at_the_door_they_are_turned_away_and_go_elsewhere(turned_away):
    simulation, guest, tavern, course = turned_away
    mine = told(simulation, guest)
    turned = [e for e in mine if e.kind == "turned_back" and e.place == PLACE_BASE + tavern]
    assert turned
    assert {e.payload["why"] for e in turned} == {"full"}
    meant = simulation.state.log.view().get(turned[0].causes[0])
    assert (meant.kind, meant.payload["goal"]) == ("intention", "meet")
    new = next(e for e in mine if e.kind == "intention" and turned[0].id in e.causes)
    assert new.tick == turned[0].tick
    assert new.place != PLACE_BASE + tavern
    assert not (course[:, 3] == tavern).any()


def test_who_is_turned_away_never_stands_in_what_others_hold(turned_away):
    simulation, guest, _, course = turned_away
    people, slots = simulation.state.tables["people"], simulation.ground.slots
    held = people["slot_id"][people["slot_held"] & (np.arange(120) != guest)]
    at = np.stack([slots["x_m"], slots["y_m"]], axis=1)[held]
    still = course[course[:, 2] == 0][:, 4:]
    gaps = np.hypot(*(still[:, None] - at[None]).transpose(2, 0, 1))
    assert gaps.min() > 0.3


def test_where_there_is_one_seat_left_they_take_it(new_village):
    simulation, guest, tavern = called_to_the_tavern(new_village, left=1)
    simulation.run_until(4500.0)
    people = simulation.state.tables["people"]
    turned = [e for e in told(simulation, guest) if e.kind == "turned_back"]
    assert PLACE_BASE + tavern not in [e.place for e in turned]
    assert people["place_id"][guest] == tavern
    assert people["slot_held"][guest]


def test_those_turned_away_are_told_by_row_whatever_turned_them(new_village, monkeypatch):
    simulation = new_village(count=30)
    come = np.array([3, 5, 8])
    # The last calls in vain and is turned away first; the others find all taken.
    monkeypatch.setattr(arriving.visiting, "in_vain", lambda view, rows, ties: rows == 8)
    monkeypatch.setattr(arriving.visiting, "go_away", lambda view, row, ties: -1)
    monkeypatch.setattr(arriving, "_slot_for", lambda *_, **__: -1)
    monkeypatch.setattr(arriving, "_tell_full", lambda view, row: -1)
    view = View(simulation.state, writes=("people.*", "events"), who="test")
    turned = arriving.take_slots(
        view, simulation.clock, None, Venues(simulation.ground), come=come,
        chance=np.full(3, 0.5), ties=TiesOf(),
    )  # fmt: skip
    assert turned.tolist() == [3, 5, 8]


def test_a_full_place_is_kept_in_mind_for_a_while_and_then_tried_again(new_village):
    simulation = new_village(count=30)
    people = simulation.state.tables["people"]
    people["full_place"][GUEST, 0], people["full_until_s"][GUEST, 0] = 4, 900.0
    places, rows = np.array([3, 4]), np.array([GUEST, 1])
    assert arriving.thought_full(people, rows, places, now_s=600.0).tolist() == [
        [False, True],
        [False, False],
    ]
    assert not arriving.thought_full(people, rows, places, now_s=901.0).any()
    assert arriving.in_mind_s(Goal.FETCH_WATER) < arriving.in_mind_s(Goal.TAVERN)


def test_who_flees_stands_close_where_seats_are_taken_and_only_a_full_floor_is_full(ground):
    venues = Venues(ground)
    hall = int(np.flatnonzero(ground.places["kind"] == PlaceKind.TOWN_HALL)[0])
    here = venues.slot_place == hall
    seats = here & (venues.slot_kind != SlotKind.THRONG)

    def slot(goal, taken):
        return seating.choose_slot(
            venues, place=hall, goal=goal, own=-1, taken=taken, pleasant=0.5, raining=False,
            hobby=0, chance=0.4,
        )  # fmt: skip

    assert venues.slot_kind[slot(Goal.FLEE, seats & False)] != SlotKind.THRONG
    stands = slot(Goal.FLEE, seats)
    assert venues.slot_kind[stands] == SlotKind.THRONG
    stance = {
        weary: seating.posture(Goal.FLEE, SlotKind.THRONG, indoor=True, hobby=0, weary=weary)
        for weary in (False, True)
    }
    assert stance == {False: Activity.IDLE, True: Activity.SIT}
    assert slot(Goal.MEET, seats) == -1
    assert slot(Goal.FLEE, here) == -1


def test_the_same_seed_turns_the_same_people_away(new_village):
    one, other = (called_to_the_tavern(new_village, left=0)[0] for _ in range(2))
    for simulation in (one, other):
        simulation.run_until(4000.0)
    assert one.digest() == other.digest()
