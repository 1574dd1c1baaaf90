"""Work at home is shared out by bargaining, weighed when people decide, and kept or broken."""

import numpy as np
import pytest

from digisphere.core.clock import Clock
from digisphere.core.identity import PERSON_BASE
from digisphere.core.state import View
from digisphere.people.enums import Activity, Goal, Reason, Task
from digisphere.people.situation import situation_of
from digisphere.people.surroundings import Sky
from digisphere.people.utility import score_goals
from digisphere.society.bargain_talk import minutes_of, part_of_other
from digisphere.society.company import Company
from digisphere.society.conversation import TALK_WRITES
from digisphere.society.effects import speak
from digisphere.society.household_chores import chore_move, chore_wish, look_after, waiting
from digisphere.society.replies import reply
from digisphere.society.tie_index import TieIndex
from digisphere.society.vocabulary import Act, BargainState
from digisphere.testing.hamlet import hamlet_simulation

ONE, OTHER, HOUR_S = 0, 1, 3600.0
ALL = Task.FOOD | Task.WATER | Task.HOUSE


@pytest.fixture
def house():
    """Two who live together, with all the day's work before them."""
    simulation = hamlet_simulation(12, seed=3)
    view = View(simulation.state, writes=(*TALK_WRITES, "people.*"), who="test")
    view.events.tick = simulation.clock.tick
    c = Company(view, index=TieIndex(), settings=simulation.scenario.society)
    c.at(simulation.clock)
    homes = view.table("households")
    homes["larder_meals"][0], homes["water"][0], homes["tidiness"][0] = 0.0, 0.1, 0.2
    c.people["age_years"][[ONE, OTHER]] = 40.0
    c.people["agreeableness"][[ONE, OTHER]] = 3.9
    c.people["conscientiousness"][[ONE, OTHER]] = 3.6
    c.talks["members"][ONE, :2] = (ONE, OTHER)
    c.social["conversation"][[ONE, OTHER]] = ONE
    c.simulation = simulation
    return c


def share_out(c):
    """Let the two talk it out; return the speech events."""
    pair, said = (ONE, OTHER), []
    move = chore_move(c, ONE, OTHER, 0.5)
    while move is not None:
        number, _ = speak(
            c, ONE, speaker=pair[0], listener=pair[1], members=[ONE, OTHER], move=move,
            onset_s=0.0, u=0.5,
        )  # fmt: skip
        c.at(c.simulation.clock)
        said.append(c.log.get(number))
        pair = pair[::-1]
        move = reply(c, *pair, said[-1], 0.5)
    return said


def events(c, kind):
    return c.view.events.read.select(kind=kind)


def later(c, hours):
    return Clock(int(hours * HOUR_S), 1.0, c.simulation.scenario.time.start)


def test_offers_are_of_work_that_waits_and_the_agreement_is_all_of_it(house):
    assert waiting(house, 0) == ALL
    said = share_out(house)
    assert all(int(e.payload["detail"]) & ~ALL == 0 for e in said if e.payload["act"] != Act.REJECT)
    (struck,) = events(house, "bargain_struck")
    others = struck.payload["object_tasks"]
    assert house.chores["tasks"][[ONE, OTHER]].tolist() == [ALL & ~others, others]
    assert struck.payload["level"] == minutes_of(others, house.bargains["minutes"][ONE].tolist())
    assert part_of_other(house, ONE, struck.payload["level"]) == others
    assert waiting(house, 0) == 0


def test_where_nothing_waits_nobody_brings_it_up(house):
    """The control of the above."""
    assert chore_wish(house, ONE, ONE, OTHER) > 0.0
    homes = house.view.table("households")
    homes["larder_meals"][0], homes["water"][0], homes["tidiness"][0] = 60.0, 1.0, 1.0
    assert chore_wish(house, ONE, ONE, OTHER) == 0.0
    assert chore_move(house, ONE, OTHER, 0.5) is None
    assert house.bargains["state"][ONE] == BargainState.NONE


def test_strangers_share_no_housework(house):
    assert chore_wish(house, ONE, ONE, 5) == 0.0


def scores(c, rows):
    view, clock = c.view, later(c, 2.0)
    s = situation_of(
        view, clock, Sky(), rows=np.array(rows), prices=c.simulation.scenario.society,
        outdoors=np.zeros(len(rows), dtype=bool),
    )  # fmt: skip
    return score_goals(s, work_lead_h=np.zeros(len(rows)))


def test_who_promised_feels_called_and_the_other_leaves_it_to_them(house):
    before = scores(house, [ONE, OTHER]).total[:, Goal.FETCH_WATER].copy()
    house.chores["tasks"][ONE] = Task.WATER
    after = scores(house, [ONE, OTHER])
    assert after.total[0, Goal.FETCH_WATER] > before[0] + 0.3
    assert after.total[1, Goal.FETCH_WATER] < before[1] - 0.3
    assert after.reason[0, Goal.CHORES] != Reason.PROMISED


def promise(c, task):
    c.chores["tasks"][ONE], c.chores["to"][ONE] = task, OTHER
    c.chores["event"][ONE] = c.view.events.emit(
        "friendship", subject=PERSON_BASE, object=PERSON_BASE + 1, affinity=0.0
    )
    c.chores["agreed_s"][ONE], c.chores["due_s"][ONE] = 0.0, 8 * HOUR_S


def trust(c):
    return float(c.ties["trust"][c.tie(OTHER, ONE)])


def test_a_promise_kept_builds_trust(house):
    promise(house, Task.WATER)
    before = trust(house)
    house.people["intention"][ONE] = Goal.FETCH_WATER
    house.people["activity"][ONE] = Activity.WORK
    look_after(house.view, later(house, 1.0), index=house.index)
    assert events(house, "chore_done") == []
    house.people["intention"][ONE] = Goal.GO_HOME
    look_after(house.view, later(house, 1.1), index=house.index)
    (done,) = events(house, "chore_done")
    assert (done.subject, done.payload["task"]) == (PERSON_BASE + ONE, "water")
    assert trust(house) > before
    assert house.chores["tasks"][ONE] == 0


def test_a_promise_broken_costs_trust_and_is_told_once(house):
    promise(house, Task.WATER)
    before = trust(house)
    look_after(house.view, later(house, 7.9), index=house.index)
    assert events(house, "chore_broken") == []
    for hours in (8.1, 8.2):
        look_after(house.view, later(house, hours), index=house.index)
    (broken,) = events(house, "chore_broken")
    assert broken.causes == (int(house.chores["event"][ONE]),)
    assert trust(house) < before


def test_nobody_is_blamed_for_what_no_longer_waits(house):
    promise(house, Task.WATER)
    house.view.table("households")["water"][0] = 1.0
    look_after(house.view, later(house, 8.1), index=house.index)
    assert events(house, "chore_broken") == []
    assert house.chores["tasks"][ONE] == 0
