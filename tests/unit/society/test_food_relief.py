"""After houses are lost the town hands out food: a row, served in turn, out of what there is."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "people"))
from closures import LIFE, Closure, told

from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.environment.infrastructure import InfrastructureSystem
from digisphere.people.appraisal import lived
from digisphere.people.enums import Goal, Reason
from digisphere.people.mortality_system import Mortality
from digisphere.people.trajectory import moving_at, position_at
from digisphere.society import food_relief
from digisphere.society.conversation import Conversations
from digisphere.society.council import Council
from digisphere.society.economy import Economy
from digisphere.society.food_relief import FoodRelief, standing_row
from digisphere.society.invitations import Appointments
from digisphere.society.knowledge import Witnessing
from digisphere.society.ledger import books
from digisphere.society.ties import Ties
from digisphere.testing.ground import make_test_ground

MORNING = "2026-06-15T07:40:00"
TEN_S = 8400.0


@pytest.fixture(scope="module")
def ground():
    return make_test_ground(population=120)


def stricken(ground, *, houses, food_relief=True):
    """A morning on which some homes fall at ten to eight."""
    scenario = make_scenario(
        {"people": {"count": 50}, "time": {"start": MORNING}, "hazards": {"repair_rate": 0.0},
         "economy": {"food_relief": food_relief}}
    )  # fmt: skip
    homes = np.unique(ground.places["building_id"][ground.places["kind"] == 0])[:houses]
    closing = type("Closing", (Closure,), {"houses": homes.astype(np.int64)})
    kinds = (*LIFE, Mortality, closing, InfrastructureSystem, Ties, Appointments, Witnessing,
             Conversations, Council, Economy, FoodRelief)  # fmt: skip
    return Simulation(scenario, ground=ground, systems=[k(scenario) for k in kinds], seed=7)


@pytest.fixture(scope="module")
def fed(ground):
    """The morning by twenty seconds from ten on, until well after the food is gone.

    The shops can spare little. Also: who stood in line each time, who was bound there when it
    ended, and one more who set out then without knowing.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(food_relief, "_LEFT_TO_SHOPS", 0.93)
        run = stricken(ground, houses=20)
        run.run_until(TEN_S - 60.0)
        rows = []
        while not told(run, "relief_ended"):
            run.run_until(run.clock.time_s + 20.0)
            rows.append(in_line(run))
        late, people = called_late(run), run.state.tables["people"]
        event = told(run, "relief_announced")[0].id
        bound = np.flatnonzero(
            (people["invited_event"] == event) & (people["invited_goal"] == Goal.MEET)
        )
        run.run_until(run.clock.time_s + 1500.0)
    return run, rows, bound, late


def in_line(run):
    """Who stands in line, none of them in another."""
    line = run.state.tables["relief"]["line"][0]
    line = line[line >= 0].astype(np.int64)
    people, now = run.state.tables["people"], run.clock.time_s
    still = line[~moving_at(people, now, line)]
    xy = position_at(people, now, still)
    apart = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))[np.triu_indices(still.size, 1)]
    assert apart.size == 0 or apart.min() > 0.4
    return line


def called_late(run):
    """Send one more there, from home, who knows nothing of its being over, nor has had any."""
    people, relief = run.state.tables["people"], run.state.tables["relief"]
    at_home = people.alive & (people["place_id"] == people["home_place"])
    free = at_home & (people["invited_goal"] == Goal.NONE) & (people["age_years"] > 20)
    served = run.state.tables["households"]["relief_day"] == run.clock.day_index
    free &= ~served[people["household_id"]]
    row = int(np.flatnonzero(free)[0])
    people["invited_goal"][row], people["invited_why"][row] = Goal.MEET, Reason.FOOD_RELIEF
    people["invited_place"][row] = relief["place_id"][0]
    people["invited_event"][row] = relief["event"][0]
    people["invited_until_s"][row] = relief["closes_s"][0]
    people["invited_from_s"][row] = people["decision_until_s"][row] = run.clock.time_s
    people["invited_pull"][row] = 1.0
    return row


def test_the_town_announces_food_because_houses_were_lost(fed):
    run = fed[0]
    (event,) = told(run, "relief_announced")
    chain = {e.kind for e in run.state.log.view().why(event.id)}
    assert {"building_closed", "mishap"} <= chain


def test_those_who_come_stand_in_a_row_and_are_served_in_the_order_they_came(fed):
    run, rows = fed[:2]
    assert max(r.size for r in rows) >= 2
    served = [e.subject - PERSON_BASE for e in told(run, "relief_given")]
    assert len(served) >= 3
    assert len(served) == len(set(served))
    for line in rows:
        turns = [served.index(r) for r in line.tolist() if r in served]
        assert turns == sorted(turns)


def test_every_meal_and_every_coin_stays_on_the_books(fed):
    run = fed[0]
    assert books(run.state.tables).sound
    given = sum(e.payload["meals"] for e in told(run, "relief_given"))
    (ended,) = told(run, "relief_ended")
    (announced,) = told(run, "relief_announced")
    bought = sum(e.payload["quantity"] for e in told(run, "payment") if announced.id in e.causes)
    assert bought == given + ended.payload["left"]


def test_a_town_that_does_not_help_announces_nothing(ground):
    run = stricken(ground, houses=20, food_relief=False)
    run.run_until(1500.0)
    assert not told(run, "relief_announced")


def test_the_row_is_clear_and_leaves_room_between_people(ground):
    square = int(np.flatnonzero(ground.places["kind"] == 32)[0])
    row = standing_row(ground, square)
    assert len(row) >= 8
    assert np.hypot(*np.diff(row, axis=0).T).min() > 0.6


def test_when_the_food_is_gone_all_who_are_there_are_told_and_leave(fed):
    run = fed[0]
    (ended,) = told(run, "relief_ended")
    gone = told(run, "relief_missed")
    assert ended.payload["left"] == 0
    assert len([e for e in gone if e.tick == ended.tick]) >= 2
    assert {e.payload["why"] for e in gone} == {"nothing left"}
    assert all(ended.id in e.causes for e in gone)
    assert min(e.tick for e in gone) == ended.tick
    people = run.state.tables["people"]
    missed = np.array([e.subject - PERSON_BASE for e in gone])
    assert not (people["invited_goal"][missed] == Goal.MEET).any()
    assert not np.isin(run.state.tables["relief"]["line"][0], missed).any()


def test_who_has_not_heard_that_it_is_gone_comes_and_sees_it(fed):
    run, _, bound, late = fed
    (ended,) = told(run, "relief_ended")
    later = {e.subject - PERSON_BASE for e in told(run, "relief_missed") if e.tick > ended.tick}
    assert late in later
    gave_up = bound[run.state.tables["people"]["invited_goal"][bound] != Goal.MEET]
    knows = (run.state.tables["knowledge"]["event"] == ended.id).any(axis=1)
    assert set(gave_up.tolist()) <= later | set(np.flatnonzero(knows).tolist())


def test_who_got_nothing_is_in_need_still_and_disappointed(fed):
    run = fed[0]
    people, day = run.state.tables["people"], run.clock.day_index
    served = run.state.tables["households"]["relief_day"] == day
    missed = [e.subject - PERSON_BASE for e in told(run, "relief_missed")]
    assert not served[people["household_id"][missed]].any()
    felt = {e.payload["why"]: lived(e)[0] for e in told(run, "relief_missed")}
    assert all(a.welcome < 0.0 for a in felt.values())
