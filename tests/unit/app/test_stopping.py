"""Ctrl-C waits for a safe moment, and a second one does not; runs end where they were told to."""

import os
import signal

import pyarrow.parquet as pq
import pytest

from digisphere.app.headless import StateWriters, run_writing
from digisphere.app.stopping import Stopping, ctrl_c_held_back
from digisphere.capture.run_tables import RunTables
from digisphere.capture.spoken import EnglishWords
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.errors import Stopped
from digisphere.testing.systems import Drift
from digisphere.testing.village import PlainGround


def press_ctrl_c() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_ctrl_c_waits_for_a_safe_moment_and_the_second_does_not():
    with ctrl_c_held_back() as stopping:
        press_ctrl_c()
        assert stopping.asked
        with pytest.raises(Stopped, match="all is kept"):
            stopping.check("all is kept")
        with pytest.raises(KeyboardInterrupt):
            press_ctrl_c()


def test_after_the_block_ctrl_c_is_what_it_was():
    before = signal.getsignal(signal.SIGINT)
    with ctrl_c_held_back():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_progress_goes_on_until_the_user_asks_to_stop():
    told, stopping = [], Stopping()
    report = stopping.checked(lambda label, share: told.append((label, share)), kept=lambda: "x")
    report("a", 0.5)
    stopping.asked = True
    with pytest.raises(Stopped):
        report("b", 1.0)
    assert told == [("a", 0.5), ("b", 1.0)]


def written(folder, *, days, tick_s=1.0, stopping=None):
    """Run a small world into ``folder``; return its clock and the times of its states."""
    scenario = make_scenario({"people": {"count": 4}, "time": {"tick_s": tick_s}})
    simulation = Simulation(scenario, ground=PlainGround(), systems=[Drift(scenario)])
    tables = RunTables(folder, words=EnglishWords())
    writers = StateWriters(folder / "states", tables=tables)
    run_writing(simulation, writers, days=days, stopping=stopping or Stopping())
    writers.close()
    states = sorted((folder / "states").glob("*.parquet"))
    times = pq.read_table(states[0], columns=["time_s"])["time_s"].unique().to_pylist()
    return simulation.clock, times


@pytest.mark.parametrize("tick_s", [1.0, 0.5, 0.125])
def test_a_run_whose_length_is_no_whole_number_of_ticks_ends(tmp_path, tick_s):
    clock, times = written(tmp_path, days=0.0503, tick_s=tick_s)
    assert clock.time_s == pytest.approx(0.0503 * 86400.0, abs=tick_s)
    assert len(times) == 3
    assert times[1] == pytest.approx(3600.0, abs=60.0)
    assert times[-1] == clock.time_s


def test_a_stopped_run_ends_at_once_with_its_states_whole(tmp_path):
    clock, times = written(tmp_path, days=2.0, stopping=Stopping(asked=True))
    assert clock.tick == 0
    assert times == [0.0]
