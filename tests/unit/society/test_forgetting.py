"""Some of what was agreed does not come to mind in time; a word about it before then helps."""

import numpy as np
import pytest

from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people.enums import Goal
from digisphere.society import forgetting
from digisphere.society.company import person_id
from digisphere.society.forgetting import odds_of_forgetting
from digisphere.society.invitations import Appointments, agree
from digisphere.testing.hamlet import hamlet_simulation

HOUR_S = 3600.0
GREEN = 2
OTHER = 7
WRITES = ("appointments.*", "people.*", "events")


def odds(*, hours=24.0, z=0.0, age=40.0, absorbed=0.0, usually=forgetting.USUALLY):
    one = [np.array([value]) for value in (hours, z, age, absorbed)]
    names = ("delay_h", "conscientiousness", "age", "absorbed")
    return float(odds_of_forgetting(**dict(zip(names, one, strict=True)), usually=usually)[0])


def test_of_what_was_agreed_the_day_before_a_few_in_a_hundred_are_forgotten():
    assert odds() == pytest.approx(0.05)


def test_a_reminder_shortly_before_takes_a_third_or_more_off():
    """Reminders lower missed appointments by a third, 34 % (Hasvold & Wootton 2011)."""
    assert 0.25 < 1.0 - odds(hours=2.0) / odds() < 0.65


def test_temper_and_age_matter_little():
    rng = np.random.default_rng(3)
    z, age = rng.normal(size=20_000), rng.uniform(16.0, 85.0, 20_000)
    many = np.full(z.size, 24.0)
    p = odds_of_forgetting(
        delay_h=many, conscientiousness=z, age=age, absorbed=0.0 * many, usually=0.05
    )
    lost = rng.uniform(size=z.size) < p
    assert -0.1 < np.corrcoef(z, lost)[0, 1] < -0.01
    assert abs(np.corrcoef(age, lost)[0, 1]) < 0.06


def diaries(simulation):
    """Fill everybody's diary with meetings in an hour's time, agreed on the day before."""
    view = View(simulation.state, writes=WRITES, who="test")
    view.events.tick = simulation.clock.tick
    event = view.events.emit("friendship", subject=person_id(0), affinity=0.1)
    table = view.table("appointments")
    n = view.table("people").count
    start_s = simulation.clock.time_s + 1000.0
    for a in range(0, n - 1, 2):
        for _ in range(4):
            agree(view, a, b=a + 1, place=GREEN, start_s=start_s, event=event,
                  now_s=simulation.clock.time_s - 24.0 * HOUR_S)  # fmt: skip
    view.table("people")["place_id"][:n] = 20 + np.arange(n)
    return view, table


@pytest.mark.parametrize(("usually", "low", "high"), [(0.05, 0.02, 0.09), (0.0, 0.0, 0.0)])
def test_in_a_hamlet_that_share_is_forgotten_and_none_where_nobody_forgets(usually, low, high):
    simulation = hamlet_simulation(120, seed=3, talkativeness=0.0)
    view, table = diaries(simulation)
    rows, slots = np.nonzero(table["state"] == 1)
    rng = SystemStreams(
        simulation.streams, system=Appointments.name, declared=Appointments.streams, tick=0
    )
    has = forgetting.call_to_mind(
        view, simulation.clock, rng, rows=rows, slots=slots, usually=usually
    )
    assert low <= 1.0 - has.mean() <= high


def forgetful(**society):
    """One forgets, one does not; agreed on a day ago for three hours from now."""
    simulation = hamlet_simulation(12, seed=3, talkativeness=0.0, **society)
    view = View(simulation.state, writes=WRITES, who="test")
    view.events.tick = simulation.clock.tick
    event = view.events.emit("friendship", subject=person_id(0), affinity=0.1)
    agree(view, 0, b=OTHER, place=GREEN, start_s=3.0 * HOUR_S, event=event, now_s=-24.0 * HOUR_S)
    view.table("appointments")["mind_s"][0, 0] = 0.0
    return simulation, event


def test_who_forgets_does_not_come_and_that_is_why():
    simulation, agreed = forgetful(forgets=0.9)
    people = simulation.state.tables["people"]
    people["decision_until_s"][OTHER] = 1e9
    simulation.run_until(2.6 * HOUR_S)
    simulation.state.tables["appointments"]["mind_s"][OTHER, 0] = 9.0 * HOUR_S
    simulation.run_until(260 * 60.0)
    log = simulation.state.log.view()
    lapse = log.select(kind="forgotten")
    missed = log.select(kind="missed_meeting")
    assert [e.subject for e in lapse] == [person_id(OTHER)]
    assert lapse[0].causes == (agreed,)
    assert [(e.subject, e.payload["why"]) for e in missed] == [(person_id(OTHER), "forgot")]
    assert lapse[0].id in missed[0].causes
    assert lapse[0].id not in simulation.state.tables["knowledge"]["event"]


def test_where_nobody_forgets_they_meet():
    simulation, _ = forgetful(forgets=0.0)
    simulation.run_until(260 * 60.0)
    log = simulation.state.log.view()
    assert log.select(kind="outing")
    assert not log.select(kind="forgotten")


def test_who_talks_with_the_other_in_between_is_reminded():
    simulation, _ = forgetful(forgets=0.9)
    people, table = (simulation.state.tables[name] for name in ("people", "appointments"))
    simulation.run_until(2.7 * HOUR_S)
    assert people["invited_goal"][OTHER] == Goal.NONE
    now_s = simulation.clock.time_s
    forgetting.remind_each_other(table, 0, b=OTHER, now_s=now_s)
    assert table["thought_s"][OTHER, 0] == now_s
    simulation.run_until(2.8 * HOUR_S)
    assert people["invited_goal"][OTHER] == Goal.MEET
