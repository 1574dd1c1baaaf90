"""Those under fallen houses are heard, missed, dug for and got out; where nobody digs they stay."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from closures import BEGINS_S, LIFE, Closure, told

from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.environment.earthquake_damage import distance_to_walls_m
from digisphere.environment.infrastructure import InfrastructureSystem
from digisphere.people import entrapment, helping
from digisphere.people.danger_system import DangerSystem
from digisphere.people.enums import Activity, Goal
from digisphere.people.mortality_system import Mortality
from digisphere.people.rescue_sites import AT_WORK_M
from digisphere.people.rescue_system import Rescue
from digisphere.people.trajectory import indoors_at, position_at

HOURS = 4.0
EVENING = "2026-06-15T18:30:00"


def fallen_village(ground, *, helpfulness, houses=8):
    """Ten minutes after half past six some homes fall."""
    given = {"count": 80, "helpfulness": helpfulness}
    scenario = make_scenario(
        {"people": given, "time": {"start": EVENING}, "hazards": {"repair_rate": 0.0}}
    )
    homes = np.unique(ground.places["building_id"][ground.places["kind"] == 0])[:houses]
    closing = type("Closing", (Closure,), {"houses": homes.astype(np.int64)})
    kinds = (*LIFE, Mortality, closing, InfrastructureSystem, DangerSystem, Rescue)
    return Simulation(scenario, ground=ground, systems=[k(scenario) for k in kinds], seed=7)


def rows_of(events):
    return [e.subject - PERSON_BASE for e in events]


@pytest.fixture(scope="module")
def dug(ground):
    """An evening of digging, with a look ten minutes after the fall and every ten from then on."""
    run = fallen_village(ground, helpfulness=1.0)
    looks = []
    for minute in range(20, int(60 * HOURS), 10):
        run.run_until(60.0 * minute)
        people, alarms = run.state.tables["people"], run.state.tables["alarms"]
        caught = np.flatnonzero(alarms["caught_event"] >= 0)
        digs = (people["intention"] == Goal.HELP) & (people["activity"] == Activity.WORK)
        rows = np.flatnonzero(digs)
        xy = position_at(people, run.clock.time_s, rows)
        looks.append(
            (
                minute,
                caught,
                people["intention"][caught].copy(),
                rows,
                xy,
                people["place_id"][rows].copy(),
                indoors_at(people, run.clock.time_s, rows),
            )
        )
    return run, looks


@pytest.fixture(scope="module")
def undug(ground):
    run = fallen_village(ground, helpfulness=0.0)
    run.run_until(3600.0 * HOURS)
    return run


def test_those_caught_can_do_nothing_until_they_are_reached(dug):
    run, looks = dug
    _, caught, goals, *_ = looks[0]
    assert caught.size >= 4
    assert (goals == Goal.NONE).all()
    reached = {r: e.tick for e in told(run, "freed") for r in rows_of([e])}
    for event in told(run, "intention"):
        row = event.subject - PERSON_BASE
        if row in reached and event.tick > BEGINS_S:
            assert event.tick >= reached[row]


def test_who_digs_stands_at_the_rubble_out_of_doors_and_apart(dug):
    run, looks = dug
    houses = run.ground.places["building_id"]
    seen = 0
    for _, _, _, rows, xy, place, indoors in looks:
        assert not indoors.any()
        for k in range(rows.size):
            at_m = distance_to_walls_m(run.ground.buildings, row=int(houses[place[k]]),
                                       xy_m=xy[k : k + 1])  # fmt: skip
            seen += bool(0.0 < at_m[0] < AT_WORK_M)
        gaps = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))[np.triu_indices(rows.size, 1)]
        assert gaps.size == 0 or gaps.min() > 0.5
    assert seen >= 0.9 * sum(look[3].size for look in looks) > 10


def test_neighbours_get_most_out_within_hours_and_those_who_dug_are_named(dug):
    run, _ = dug
    trapped, freed = told(run, "trapped"), told(run, "freed")
    assert len(freed) + len(told(run, "found_dead")) >= 0.8 * len(trapped)
    log = run.state.log.view()
    for event in freed:
        assert event.payload["hours"] < HOURS
        kinds = [log.get(c).kind for c in event.causes]
        assert kinds[0] == "trapped"
        assert kinds.count("dug_out") >= 1
        chain = {e.kind for e in log.why(event.id)}
        assert {"mishap", "trapped", "noticed_trapped", "intention"} <= chain


def test_nobody_goes_to_dig_who_has_not_heard_seen_missed_or_been_called(dug):
    run, _ = dug
    knew: dict[int, int] = {}
    for event in told(run, "noticed_trapped"):
        knew.setdefault(event.subject, event.tick)
    went = [e for e in told(run, "intention") if e.payload["goal"] == "help"]
    assert len(went) > 10
    assert all(knew.get(e.subject, np.inf) <= e.tick for e in went)
    ways = {e.payload["how"] for e in told(run, "noticed_trapped")}
    assert {"heard", "missed"} <= ways


def test_ones_own_come_first(dug):
    run, _ = dug
    went = [e for e in told(run, "intention") if e.payload["goal"] == "help"]
    worth = {
        why: np.mean([e.payload["value"] for e in went if e.payload["reason"] == why])
        for why in ("kin_buried", "somebody_buried")
    }
    assert worth["kin_buried"] > worth["somebody_buried"] + 1.0


def test_where_nobody_digs_nobody_is_got_out_and_they_weaken(dug, undug):
    run, _ = dug
    assert rows_of(told(undug, "trapped")) == rows_of(told(run, "trapped"))
    assert told(run, "freed")
    assert not told(undug, "freed")
    assert not [e for e in told(undug, "intention") if e.payload["goal"] == "help"]
    freed = rows_of(told(run, "freed"))
    health = [r.state.tables["people"]["health"][freed].mean() for r in (run, undug)]
    assert health[0] > health[1]


def test_the_dead_are_known_to_be_dead_when_they_are_found(dug):
    run, _ = dug
    found = {e.subject: e for e in told(run, "found_dead")}
    died = [e for e in told(run, "death") if e.payload["of"] == "collapse"]
    assert {e.subject for e in died} == set(found)
    assert all(found[e.subject].id in e.causes for e in died)


def test_survival_falls_with_the_hours_as_it_did_in_tangshan():
    hours = np.array([0.5, 12.0, 36.0, 84.0, 108.0])
    assert np.allclose(entrapment.alive_after(hours), [0.993, 0.81, 0.36, 0.19, 0.074])
    held = entrapment.holds_out_h((np.arange(20_000) + 0.5) / 20_000)
    assert np.isclose((held == 0.0).mean(), entrapment.DEAD_AT_ONCE, atol=0.002)
    for hour in (0.5, 12.0, 36.0):
        alive = (held > hour).mean() / (1.0 - entrapment.DEAD_AT_ONCE)
        assert np.isclose(alive, entrapment.alive_after(np.array([hour]))[0], atol=0.003)
    assert (held > 400.0).sum() == 0


def test_wood_catches_fewer_than_stone_and_more_are_caught_the_harder_it_shakes():
    felt = np.array([6.0, 7.0, 8.0, 9.0])
    stone = entrapment.chance_caught(felt, wooden=np.zeros(4, dtype=bool))
    wood = entrapment.chance_caught(felt, wooden=np.ones(4, dtype=bool))
    assert np.allclose(stone, [0.0, 0.05, 0.30, 0.60])
    assert (wood <= stone).all()
    assert (np.diff(stone) > 0.0).all()


def test_temper_colours_who_helps_but_does_not_decide_it():
    share = helping.AGREEABLE**2 / (helping.AGREEABLE**2 + helping.LEANING**2)
    assert 0.02 <= share <= 0.16


def test_a_village_whose_houses_stand_lives_as_if_there_were_no_rescue(ground):
    scenario = make_scenario({"people": {"count": 20}, "time": {"start": EVENING}})
    digests = []
    for kinds in (LIFE, (*LIFE, InfrastructureSystem, DangerSystem, Rescue)):
        run = Simulation(scenario, ground=ground, systems=[k(scenario) for k in kinds], seed=7)
        run.run_until(1800.0)
        digests.append({k: v for k, v in run.digest_columns().items() if k.startswith("people.")})
    assert digests[0] == digests[1]
