"""Pacing and going back: the world follows wall time as far as it can, and repeats itself."""

import pytest

from digisphere.app.live import MARKS_KEPT, LiveWorld
from digisphere.app.pacing import SPEEDS, Pacer
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.testing.systems import BareGround, Drift


@pytest.fixture
def live():
    scenario = make_scenario({"people": {"count": 4}})
    return LiveWorld(Simulation(scenario, ground=BareGround(), systems=[Drift(scenario)]))


def test_a_paused_world_stands_still_and_steps_when_told():
    pacer = Pacer(paused=True)
    assert pacer.target(0.1) == 0.0
    pacer.step(60.0)
    assert pacer.target(0.1) == 60.0


def test_a_stall_of_the_window_does_not_throw_the_world_forward():
    assert Pacer(speed=1.0).target(30.0) < 1.0


def test_speeds_go_up_and_down_through_the_list():
    pacer = Pacer()
    pacer.faster()
    assert pacer.speed == SPEEDS[1]
    pacer.slower()
    pacer.slower()
    assert pacer.speed == SPEEDS[0]


def test_the_shown_instant_moves_smoothly_between_ticks(live):
    live.advance(0.1, budget_s=1.0)
    assert live.time_s == pytest.approx(0.1)
    assert live.simulation.clock.tick == 0
    for _ in range(10):
        live.advance(0.1, budget_s=1.0)
    assert live.simulation.clock.tick == 1


def test_at_high_speed_the_world_keeps_up(live):
    live.speed = 3600.0
    live.advance(0.2, budget_s=10.0)
    assert live.simulation.clock.time_s == pytest.approx(720.0)


def test_without_time_to_spend_the_shown_instant_is_where_the_world_is(live):
    live.speed = 3600.0
    live.advance(0.2, budget_s=0.0)
    assert live.simulation.clock.time_s <= live.time_s < live.simulation.clock.time_s + 1.0


def test_going_back_and_on_again_gives_the_same_world(live):
    live.speed = 3600.0
    for _ in range(30):
        live.advance(0.25, budget_s=10.0)
    first = live.simulation.digest()
    then = live.simulation.clock.time_s
    live.seek(3600.0)
    assert live.simulation.clock.time_s == pytest.approx(3600.0, abs=900.0)
    live.simulation.run_until(then)
    assert live.simulation.digest() == first


def test_marks_are_bounded_and_keep_the_beginning(live):
    live.speed = 3600.0
    for _ in range(150):
        live.advance(0.25, budget_s=10.0)
    assert len(live.checkpoints()) <= MARKS_KEPT + 1
    assert live.checkpoints()[0] == 0.0


def test_the_snapshot_is_shared_until_the_world_moves(live):
    first = live.snapshot()
    assert live.snapshot() is first
    live.step(5.0)
    live.advance(0.0, budget_s=1.0)
    assert live.snapshot() is not first
