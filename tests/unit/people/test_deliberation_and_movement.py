"""People decide for real reasons, keep to slots and roads, and react to weather and promises."""

from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.events import EventKind
from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.state import View
from digisphere.core.systems import System
from digisphere.people import trajectory
from digisphere.people.enums import Activity, Goal, MemoryKind, Reason
from digisphere.people.paths import SPEED_LIMIT_M_S
from digisphere.people.situation import situation_of
from digisphere.people.surroundings import Sky
from digisphere.people.utility import score_goals
from digisphere.testing.checks import check_system

NOON = "2026-06-15T13:30:00"


def column(name, default=0.0, dtype="float64"):
    return ColumnSpec(name=name, dtype=dtype, default=default)


class Cloudburst(System):
    """A fake sky: fair for ten minutes, then heavy rain."""

    name = "test.cloudburst"
    every = "1 min"
    phase = 20
    writes = ("sky.*", "atmosphere.*", "events")
    event_kinds: ClassVar = (EventKind("rain_begins", {"rate_mm_h": "float"}),)

    def tables(self):
        names = ("sun_altitude_rad", "air_temperature_c", "precipitation_flux_mm_h", "regime")
        events = ("falling_event", "regime_event")
        return (
            TableSpec("sky", 1, tuple(column(n) for n in names)),
            TableSpec("atmosphere", 1, tuple(column(n, -1, "int64") for n in events)),
        )

    def setup(self, view, clock, rng):
        view.table("sky").add(1)
        view.table("atmosphere").add(1)
        view.table("sky")["sun_altitude_rad"][0] = 0.8
        view.table("sky")["air_temperature_c"][0] = 18.0

    def step(self, view, clock, rng):
        if clock.time_s < 600.0:
            return
        sky = view.table("sky")
        if sky["precipitation_flux_mm_h"][0] == 0.0:
            event = view.events.emit("rain_begins", rate_mm_h=6.0)
            view.table("atmosphere")["falling_event"][0] = event
        sky["precipitation_flux_mm_h"][0] = 6.0


@pytest.fixture(scope="module")
def afternoon(new_village):
    """Two hours of an afternoon, positions every two seconds."""
    simulation = new_village(count=100, start=NOON)
    people = simulation.state.tables["people"]
    xy, inside, slots, moving = [], [], [], []
    for k in range(1, 3601):
        simulation.run_until(2.0 * k)
        now = simulation.clock.time_s
        xy.append(trajectory.position_at(people, now))
        inside.append(trajectory.indoors_at(people, now))
        moving.append(trajectory.moving_at(people, now))
        slots.append(np.where(people["slot_held"], people["slot_id"], -1))
    return simulation, *(np.array(a) for a in (xy, inside, slots, moving))


def test_nobody_ever_shares_a_slot(afternoon):
    _, _, _, slots, _ = afternoon
    for held in slots[::15]:
        taken = held[held >= 0]
        assert len(set(taken.tolist())) == taken.size


def test_whoever_has_arrived_holds_the_slot_they_are_at(afternoon):
    simulation, xy, _, slots, moving = afternoon
    ground = simulation.ground
    at = np.stack([ground.slots["x_m"], ground.slots["y_m"]], axis=1)
    for k in range(60, len(xy), 60):
        settled = np.flatnonzero(~moving[k] & ~moving[k - 1])
        near = np.hypot(*(xy[k][settled] - at[np.maximum(slots[k][settled], 0)]).T) < 0.6
        assert (near & (slots[k][settled] >= 0)).mean() > 0.9


def test_nobody_stands_in_anybody_outdoors(afternoon):
    _, xy, inside, _, moving = afternoon
    for k in range(0, len(xy), 60):
        still = np.flatnonzero(~inside[k] & ~moving[k])
        gaps = np.hypot(*(xy[k][still][:, None] - xy[k][still][None]).transpose(2, 0, 1))
        gaps[np.diag_indices(still.size)] = 9.0
        assert gaps.min(initial=9.0) > 0.3


def test_nobody_jumps_or_outruns_the_speed_limit(afternoon):
    _, xy, _, _, _ = afternoon
    steps = np.hypot(*np.diff(xy, axis=0).transpose(2, 0, 1))
    assert steps.max() <= SPEED_LIMIT_M_S * 2.0 + 0.05
    assert steps.max() > 1.0


def test_nobody_walks_in_deep_water_or_off_the_map(afternoon, ground):
    _, xy, inside, _, _ = afternoon
    outside = xy[::20][~inside[::20]]
    assert (outside > 0).all()
    assert (outside[:, 0] < ground.grid.size_x_m).all()
    depth = np.nan_to_num(ground.water_at(outside) - ground.height_at(outside), nan=-1.0)
    assert (depth > 0.3).mean() < 0.001


def test_two_observers_at_different_rates_see_the_same_people(new_village):
    one, other = (new_village(count=30, start=NOON) for _ in range(2))
    for k in range(1, 61):
        one.run_until(60.0 * k)
    for k in range(1, 361):
        other.run_until(10.0 * k)
    at = [trajectory.position_at(s.state.tables["people"], 3600.0) for s in (one, other)]
    assert np.array_equal(at[0], at[1])
    assert one.digest() == other.digest()


def test_another_seed_makes_other_lives(new_village):
    one, other = (new_village(count=30, start=NOON, seed=s) for s in (1, 2))
    for simulation in (one, other):
        simulation.run_until(3600.0)
    assert one.digest() != other.digest()


def test_every_system_writes_only_what_it_declares(new_village):
    simulation = new_village(count=30, start=NOON)
    simulation.run_until(1800.0)
    for entry in list(simulation._scheduled):
        check_system(entry.system, simulation=simulation)


def test_each_decision_keeps_its_reason_and_its_runners_up(afternoon):
    simulation = afternoon[0]
    people = simulation.state.tables["people"]
    assert (people["option_goal"][:, 0] == people["intention"]).all()
    chosen = people["option_score"]
    assert (chosen[:, 1] >= chosen[:, 2] - 1e-6).all()
    log = simulation.state.log.view()
    for row in range(0, 100, 7):
        event = log.get(int(people["intention_event"][row]))
        assert event.kind == "intention"
        assert event.subject == PERSON_BASE + row
        assert event.payload["goal"] == Goal(people["intention"][row]).name.lower()
        assert event.payload["reason"] == Reason(people["reason"][row]).name.lower()


def test_rain_sends_people_to_shelter_and_the_rain_is_named_as_the_cause(new_village):
    simulation = new_village(count=100, start=NOON, more=(Cloudburst,))
    people = simulation.state.tables["people"]
    simulation.run_until(590.0)
    before = (~people["indoors"]).sum()
    simulation.run_until(2400.0)
    after = (~trajectory.indoors_at(people, 2400.0)).sum()
    log = simulation.state.log.view()
    rain = log.select(kind="rain_begins")[0].id
    moved = [e for e in log.select(kind="intention") if rain in e.causes]
    assert before > 20
    assert after < 0.5 * before
    assert len(moved) > 10
    assert {e.payload["reason"] for e in moved} <= {"wet", "storm"}


def test_without_rain_nobody_shelters(afternoon):
    log = afternoon[0].state.log.view()
    assert not [e for e in log.select(kind="intention") if e.payload["goal"] == "shelter"]


def test_an_agreement_is_kept_and_named_as_the_cause(new_village, ground):
    simulation = new_village(count=60, start="2026-06-15T17:00:00")
    people = simulation.state.tables["people"]
    row = int(np.flatnonzero(people["age_years"] > 20)[0])
    event = int(people["intention_event"][row])
    people["invited_goal"][row] = Goal.MEET
    people["invited_place"][row] = int(np.flatnonzero(ground.places["kind"] == 35)[0])
    people["invited_from_s"][row] = 3600.0
    people["invited_until_s"][row] = 7200.0
    people["invited_event"][row] = event
    people["invited_pull"][row] = 1.0
    simulation.run_until(4500.0)
    assert people["intention"][row] == Goal.MEET
    assert people["place_id"][row] == people["invited_place"][row]
    meeting = simulation.state.log.view().get(int(people["intention_event"][row]))
    assert event in meeting.causes


@pytest.mark.parametrize("has_weighed", [False, True])
def test_who_is_deep_in_talk_when_it_is_time_goes_as_soon_as_they_can(
    new_village, ground, has_weighed
):
    """The control has weighed the appointment already, and is not asked again by themselves."""
    simulation = new_village(count=60, start="2026-06-15T17:00:00")
    people = simulation.state.tables["people"]
    row = int(np.flatnonzero(people["age_years"] > 20)[0])
    people["invited_goal"][row] = Goal.MEET
    people["invited_place"][row] = int(np.flatnonzero(ground.places["kind"] == 35)[0])
    people["invited_from_s"][row], people["invited_until_s"][row] = 3600.0, 7200.0
    people["invited_pull"][row] = 1.0
    simulation.run_until(600.0)
    people["talk_until_s"][row] = 4000.0
    people["decision_until_s"][row] = 1e9
    people["weighed_s"][row] = 1e9 if has_weighed else 600.0
    simulation.run_until(3990.0)
    assert people["intention"][row] != Goal.MEET
    simulation.run_until(4100.0)
    assert (people["intention"][row] == Goal.MEET) != has_weighed


def test_those_held_in_talk_do_not_decide(new_village):
    simulation = new_village(count=60, start=NOON)
    people = simulation.state.tables["people"]
    people["talk_until_s"][:30] = 1e9
    before = people["intention_event"][:30].copy()
    simulation.run_until(7200.0)
    assert np.array_equal(before, people["intention_event"][:30])


def test_money_is_untouched_by_the_people_room(afternoon, new_village):
    started = new_village(count=100, start=NOON).state.tables["people"]["purse_cents"]
    assert np.array_equal(afternoon[0].state.tables["people"]["purse_cents"], started)


def test_a_dear_tavern_is_less_inviting_for_a_meal(fresh):
    view = View(fresh.state, writes=(), who="test")
    rows = view.table("people").rows
    ages = view.table("people")["age_years"][rows]
    worth = []
    for cents in (980, 4900):
        situation = situation_of(
            view, fresh.clock, Sky(), rows=rows,
            prices=make_scenario({"society": {"tavern_meal_price_cents": cents}}).society,
            outdoors=np.zeros(rows.size, dtype=bool),
        )  # fmt: skip
        scores = score_goals(situation, work_lead_h=np.zeros(rows.size))
        worth.append(scores.total[:, Goal.EAT_OUT])
    assert (worth[1] < worth[0])[np.isfinite(worth[0])].mean() > 0.5
    assert np.isneginf(worth[1]).sum() > np.isneginf(worth[0]).sum()
    assert np.isneginf(worth[0][ages < 16.0]).all()


def test_dear_drinks_and_dear_food_keep_the_poor_out_of_tavern_and_shop(fresh):
    view = View(fresh.state, writes=(), who="test")
    rows = view.table("people").rows
    barred = {}
    for goal, price in ((Goal.TAVERN, "drink_price_cents"), (Goal.SHOP, "meal_price_cents")):
        for cents in (1, 10_000):
            situation = situation_of(
                view, fresh.clock, Sky(), rows=rows,
                prices=make_scenario({"society": {price: cents}}).society,
                outdoors=np.zeros(rows.size, dtype=bool),
            )  # fmt: skip
            situation = replace(
                situation, hour=20.0 if goal == Goal.TAVERN else 10.0, larder=situation.larder * 0.0
            )
            scores = score_goals(situation, work_lead_h=np.zeros(rows.size))
            barred[goal, cents] = int(np.isneginf(scores.total[:, goal]).sum())
        assert barred[goal, 10_000] > barred[goal, 1]


def test_who_found_no_slot_at_the_start_stays_at_home(new_village, monkeypatch):
    monkeypatch.setattr("digisphere.people.seating.choose_slot", lambda *a, **k: -1)
    simulation = new_village(count=20, start=NOON)
    people = simulation.state.tables["people"]
    assert (people["slot_id"] < 0).all()
    assert (people["place_id"] == people["home_place"]).all()
    assert trajectory.indoors_at(people, 0.0).all()
    simulation.run_until(1200.0)
    assert (people["place_id"] == people["home_place"]).all()


def test_people_remember_what_they_did_and_whom_they_saw(afternoon):
    simulation = afternoon[0]
    memory = simulation.state.tables["memory"]
    kinds = memory["kind"]
    assert ((kinds == MemoryKind.OWN_INTENTION).any(axis=1)).all()
    assert (kinds == MemoryKind.SAW).any(axis=1).sum() > 20
    used = kinds != MemoryKind.NONE
    assert (memory["event"][used] < len(simulation.state.log)).all()


def test_sleepers_lie_in_their_own_beds_at_night(week):
    night = np.flatnonzero((week.hour > 2.0) & (week.hour < 3.0))
    asleep = week.activity[night] == Activity.SLEEP
    beds = week.slot[night] == week.people["bed_slot"]
    assert beds[asleep].mean() > 0.995
