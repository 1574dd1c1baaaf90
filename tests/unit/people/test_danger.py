"""People flee what they perceive and come back; who perceives nothing and is untold carries on."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from closures import LIFE, told
from dangers import BEGINS_S, ENDS_S, perilous

from digisphere.environment.hazards import HazardKind
from digisphere.people import injuries, trajectory
from digisphere.people.enums import Danger, Goal
from digisphere.world.columns import SLOT_COLUMNS, Columns
from digisphere.world.enums import SlotKind

DAY = "2026-06-15T16:30:00"


def centre(ground):
    x, y = ground.settlement.centre_m
    return float(x), float(y)


def village(ground, kind, at_m, **more):
    return perilous(ground, kind=kind, at_m=at_m, start=DAY, life=LIFE, **more)


def positions(run):
    people = run.state.tables["people"]
    return trajectory.position_at(people, run.clock.time_s)


def edge(ground):
    """A point at the village's edge: the farthest home from the middle."""
    xy = np.column_stack([ground.places["x_m"], ground.places["y_m"]])
    away = np.hypot(*(xy - centre(ground)).T) * (ground.places["kind"] == 0)
    return tuple(xy[int(np.argmax(away))].tolist())


@pytest.fixture(scope="module")
def fire(ground):
    """A fire at the edge of the village: who was how far away, minute by minute."""
    run = village(ground, HazardKind.FIRE, edge(ground))
    away, goals, danger = [], [], []
    for minute in range(1, 150):
        run.run_until(60.0 * minute)
        away.append(np.hypot(*(positions(run) - edge(ground)).T))
        goals.append(run.state.tables["people"]["intention"].copy())
        danger.append(run.state.tables["alarms"]["danger"].copy())
    return run, np.array(away), np.array(goals), np.array(danger)


def test_those_near_a_fire_flee_and_are_farther_away_when_they_arrive(fire):
    _, away, goals, danger = fire
    begins = int(BEGINS_S // 60)
    fled = (goals[begins : begins + 10] == Goal.FLEE).any(axis=0)
    assert fled.sum() > 5
    assert (danger[begins + 5][fled] == Danger.FIRE).mean() > 0.8
    assert np.median(away[begins + 25][fled]) > np.median(away[begins - 1][fled]) + 60.0


def test_they_return_to_their_lives_when_it_is_over(fire):
    _, _, goals, danger = fire
    assert not danger[-1].any()
    assert not (goals[-1] == Goal.FLEE).any()


def test_flight_names_the_fire_or_the_warning_as_its_cause(fire):
    run = fire[0]
    log = run.state.log.view()
    flights = [e for e in told(run, "intention") if e.payload["goal"] == "flee"]
    assert flights
    assert {e.payload["reason"] for e in flights} == {"danger"}
    for event in flights[:5]:
        assert "fire_began" in [e.kind for e in log.why(event.id)]


def test_who_cannot_know_of_the_fire_carries_on(fire):
    _, away, goals, danger = fire
    begins = int(BEGINS_S // 60)
    far = away[begins - 2 : begins + 3].min(axis=0) > 200.0
    assert far.any()
    assert not danger[begins : begins + 2][:, far].any()
    assert not (goals[begins : begins + 2][:, far] == Goal.FLEE).any()
    assert danger[begins : begins + 2][:, ~far].any()


def test_a_fire_out_of_everybodys_sight_leaves_the_world_as_it_was(ground):
    far = (float(ground.grid.size_x_m) - 30.0, 30.0)
    calm = village(ground, HazardKind.FIRE, far, heeds=False)
    alight = village(ground, HazardKind.FIRE, far)
    for run in (calm, alight):
        run.run_until(ENDS_S)
    near = np.hypot(*(positions(alight) - far).T).min()
    assert near > 500.0
    assert not alight.state.tables["alarms"]["danger"].any()
    one, other = calm.digest_columns(), alight.digest_columns()
    people = [name for name in one if name.startswith(("people.", "households.", "memory."))]
    assert len(people) > 80
    assert [n for n in people if one[n] != other[n]] == []


def test_a_fire_in_sight_does_not_leave_it_so(ground):
    calm = village(ground, HazardKind.FIRE, centre(ground), heeds=False)
    alight = village(ground, HazardKind.FIRE, centre(ground))
    for run in (calm, alight):
        run.run_until(ENDS_S)
    assert calm.digest_columns()["people.intention"] != alight.digest_columns()["people.intention"]


def deep(run, at_m, radius_m, until_s):
    """Samples of people out of doors who stand or walk in the water, after it has come."""
    people, count = run.state.tables["people"], 0
    for moment in np.arange(BEGINS_S + 240.0, until_s, 20.0):
        now = float(moment)
        run.run_until(now)
        out = ~trajectory.indoors_at(people, now)
        gap = np.hypot(*(trajectory.position_at(people, now) - at_m).T)
        count += int((out & (gap < radius_m - 8.0)).sum())
    return count


def test_nobody_stays_or_walks_in_deep_water_though_the_blind_do(ground):
    at_m, radius_m = centre(ground), 45.0
    run = {
        heeds: village(ground, HazardKind.FLOOD, at_m, radius_m=radius_m, heeds=heeds)
        for heeds in (True, False)
    }
    wet = {heeds: deep(run[heeds], at_m, radius_m, ENDS_S) for heeds in (True, False)}
    assert wet[False] > 100
    assert wet[True] < 0.05 * wet[False]
    assert told(run[True], "turned_back")


def refused(ground):
    """Those who fled before a flood at the village's edge and found their refuge full."""
    run = village(ground, HazardKind.FLOOD, edge(ground), radius_m=90.0, count=120)
    run.run_until(3000.0)
    log = run.state.log.view()
    assert sum(e.payload["goal"] == "flee" for e in told(run, "intention")) > 20
    why = [log.get(e.causes[0]).payload for e in told(run, "turned_back") if e.causes]
    return sum(goal.get("goal") == "flee" for goal in why)


def test_a_refuge_takes_in_all_who_come_though_without_standing_room_it_turns_them_away(ground):
    usual = ground.slots["kind"] != SlotKind.THRONG
    seats = Columns(SLOT_COLUMNS, {n: column[usual] for n, column in ground.slots.items()})
    assert refused(ground) == 0
    assert refused(replace(ground, slots=seats)) > 5


def test_danger_of_being_hurt_grows_with_harm_water_and_heat():
    by_damage = injuries.by_collapse(np.arange(5))
    assert (np.diff(by_damage) > 0).all()
    assert by_damage[4] < 0.3
    depth = np.array([0.3, 0.6, 1.0, 1.5])
    speed = np.full(4, 1.5)
    wading = injuries.by_flood(depth, speed_m_s=speed)
    assert wading[0] == 0.0
    assert (np.diff(wading[1:]) > 0).all()
    burns = injuries.by_fire(np.full(3, 5000.0), away_m=np.array([5.0, 20.0, 40.0]))
    assert burns[0] > 0.5
    assert burns[2] < 0.01
