"""The laws of the core: same seed same world, one door, declared writes, causes before effects."""

import json

import numpy as np
import pytest

from digisphere.core.checkpoint import Checkpoint
from digisphere.core.commands import QUEUE_LIMIT
from digisphere.core.replay import replay
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.errors import CommandRefused, RecordError, ScenarioError, SystemFault
from digisphere.testing.checks import check_system
from digisphere.testing.systems import BareGround, Drift, Liar, Rest


def run(count=5, seed=3, minutes=30, record_dir=None, systems=None):
    scenario = make_scenario({"people": {"count": count}})
    made = [Drift(scenario)] if systems is None else [s(scenario) for s in systems]
    sim = Simulation(scenario, ground=BareGround(), seed=seed, systems=made, record_dir=record_dir)
    sim.run(minutes * 60)
    return sim


def test_the_same_seed_gives_the_same_digest():
    assert run().digest() == run().digest()


def test_another_seed_gives_another_digest():
    assert run(seed=3).digest() != run(seed=4).digest()


def test_one_more_person_leaves_the_draws_of_all_others_unchanged():
    few, more = run(count=5), run(count=6)
    same = few.state.tables["walkers"]["position_m"][:5]
    np.testing.assert_array_equal(same, more.state.tables["walkers"]["position_m"][:5])


def test_single_steps_and_long_runs_reach_the_same_world():
    long, short = run(minutes=5), run(minutes=0)
    for _ in range(300):
        short.step()
    assert long.digest() == short.digest()


def test_resuming_from_a_checkpoint_on_disk_equals_a_straight_run(tmp_path):
    straight = run(minutes=40)
    first = run(minutes=20)
    first.checkpoint().save(tmp_path / "mark")
    second = run(minutes=0)
    second.restore(Checkpoint.load(tmp_path / "mark"))
    second.run(20 * 60)
    assert second.digest() == straight.digest()


def test_seeking_back_and_running_again_gives_the_same_world():
    sim = run(minutes=10)
    mark = sim.checkpoint()
    sim.run(600)
    first = sim.digest()
    sim.restore(mark)
    sim.run(600)
    assert sim.digest() == first


def test_a_checkpoint_of_another_seed_is_refused():
    mark = run(seed=3, minutes=1).checkpoint()
    with pytest.raises(RecordError, match="seed 3"):
        run(seed=4, minutes=1).restore(mark)


def test_a_checkpoint_that_lacks_something_is_refused_like_a_damaged_one(tmp_path):
    run(minutes=1).checkpoint().save(tmp_path / "mark")
    facts = json.loads((tmp_path / "mark" / "facts.json").read_text())
    del facts["given"]
    (tmp_path / "mark" / "facts.json").write_text(json.dumps(facts))
    with pytest.raises(RecordError, match="given"):
        Checkpoint.load(tmp_path / "mark")


def test_a_system_that_writes_an_undeclared_column_stops_the_run():
    with pytest.raises(SystemFault, match=r"test\.liar.*did not declare"):
        run(systems=[Drift, Liar], minutes=1)


def test_check_system_names_the_undeclared_column():
    sim = run(minutes=1)
    with pytest.raises(SystemFault, match=r"walkers\.energy"):
        check_system(Liar(sim.scenario), simulation=sim)


def test_check_system_passes_an_honest_system():
    sim = run(minutes=1)
    check_system(Drift(sim.scenario), simulation=sim)


def test_an_undeclared_stream_is_refused():
    class Gambler(Drift):
        name = "test.gambler"
        streams = ()

    with pytest.raises(SystemFault, match="without declaring"):
        run(systems=[Gambler], minutes=1)


def test_a_world_refused_before_its_first_instant_says_why_itself_and_leaves_no_record(tmp_path):
    class Crowded(Drift):
        name = "test.crowded"
        beds = 4

        def setup(self, view, clock, rng):
            count = self.scenario.people.count
            if count > self.beds:
                raise ScenarioError(f"people.count = {count}, but there are {self.beds} beds.")
            super().setup(view, clock, rng)

    out = tmp_path / "run"
    with pytest.raises(ScenarioError, match=r"^people\.count = 5, but there are 4 beds\.$"):
        run(systems=[Crowded], minutes=1, record_dir=out)
    assert not out.exists()
    run(systems=[Crowded], count=4, minutes=1, record_dir=out).close()
    assert (out / "events.parquet").exists()


def test_a_timeline_that_cannot_be_carried_out_leaves_no_record(tmp_path):
    entry = {"at": "10min", "do": "walkers.fly", "arguments": {}}
    scenario = make_scenario({"people": {"count": 5}, "timeline": [entry]})
    with pytest.raises(ScenarioError, match=r"timeline\[0\]"):
        Simulation(
            scenario, ground=BareGround(), seed=3, systems=[Drift(scenario)],
            record_dir=tmp_path / "run",
        )  # fmt: skip
    assert not (tmp_path / "run").exists()


def test_a_system_that_breaks_by_mistake_is_named_as_before():
    class Broken(Drift):
        name = "test.broken"

        def setup(self, view, clock, rng):
            raise IndexError("walkers")

    with pytest.raises(SystemFault, match=r"System «test\.broken» failed at tick 0.*IndexError"):
        run(systems=[Broken], minutes=0)


def test_commands_take_effect_once_and_are_logged():
    sim = run(minutes=1)
    before = sim.state.tables["walkers"]["energy"].copy()
    sim.submit(Rest(amount=0.25))
    sim.step()
    np.testing.assert_allclose(sim.state.tables["walkers"]["energy"], before + 0.25, rtol=1e-6)
    assert [c.accepted for c in sim.command_log] == [True]


def test_a_refused_command_changes_nothing_and_says_why():
    sim = run(minutes=1)
    before = sim.digest()
    sim.submit(Rest(amount=-1))
    sim.step()
    assert sim.digest() == before
    assert not sim.command_log[0].accepted
    assert "more than 0" in sim.command_log[0].reason


def test_the_queue_is_bounded():
    sim = run(minutes=0)
    for _ in range(QUEUE_LIMIT):
        sim.submit(Rest())
    with pytest.raises(CommandRefused, match="already waiting"):
        sim.submit(Rest())


def test_a_command_that_breaks_stops_the_run_and_is_named():
    class Broken(Rest):
        kind = "walkers.broken"

        def apply(self, view, clock, rng):
            view.column("walkers.position_m")[...] = 0.0

    sim = run(minutes=1)
    sim.queue.register(Broken)
    sim.submit(Broken())
    with pytest.raises(SystemFault, match=r"walkers\.broken.*did not declare"):
        sim.step()


def test_going_back_forgets_what_was_ordered_later():
    sim = run(minutes=1)
    sim.submit(Rest())
    sim.step()
    mark = sim.checkpoint()
    sim.submit(Rest(amount=0.25))
    sim.step()
    sim.restore(mark)
    assert [entry.arguments["amount"] for entry in sim.command_log] == [0.5]


def test_going_back_lets_systems_drop_what_they_derived_from_the_tables():
    class Tally(Drift):
        seen = None

        def step(self, view, clock, rng):
            super().step(view, clock, rng)
            self.seen = view.column("walkers.energy").copy() if self.seen is None else self.seen

        def forget(self):
            self.seen = None

    scenario = make_scenario({"people": {"count": 5}})
    tally = Tally(scenario)
    sim = Simulation(scenario, ground=BareGround(), seed=3, systems=[tally])
    mark = sim.checkpoint()
    sim.run(60)
    assert tally.seen is not None
    sim.restore(mark)
    assert tally.seen is None


def test_a_record_of_more_commands_than_the_queue_holds_can_be_replayed(tmp_path):
    sim = run(minutes=0, record_dir=tmp_path)
    for _ in range(3):
        for _ in range(QUEUE_LIMIT // 2):
            sim.submit(Rest(amount=1e-6))
        sim.run(2)
    sim.close()

    def again(scenario, seed):
        return Simulation(scenario, ground=BareGround(), seed=seed, systems=[Drift(scenario)])

    assert len(sim.command_log) > QUEUE_LIMIT
    assert replay(tmp_path, open_world=again).same


def test_the_newest_none_of_the_events_are_none():
    events = run(minutes=60).snapshot().events
    assert len(events.select(limit=2)) == 2
    assert events.select(limit=0) == []


def test_a_start_with_an_offset_from_utc_is_refused_because_the_sun_would_not_heed_it():
    with pytest.raises(ScenarioError, match="timezone"):
        make_scenario({"time": {"start": "2026-06-13T08:00:00+02:00"}})


def test_snapshots_stay_as_they_were_while_the_world_goes_on():
    sim = run(minutes=1)
    snapshot = sim.snapshot()
    kept = snapshot.tables["walkers"]["energy"].copy()
    events = len(snapshot.events)
    sim.run(3600)
    np.testing.assert_array_equal(snapshot.tables["walkers"]["energy"], kept)
    assert len(snapshot.events) == events
    with pytest.raises(ValueError, match="read-only"):
        snapshot.tables["walkers"]["energy"][0] = 1


def test_snapshots_have_the_digest_of_the_world_they_show_also_after_going_back():
    sim = run(minutes=1)
    mark, seen = sim.checkpoint(), []
    for _ in range(3):
        sim.snapshot()
        assert sim.snapshot_digest() == sim.digest()
        seen.append(sim.digest())
        sim.run(60)
    assert len(set(seen)) == 3
    sim.restore(mark)
    assert sim.snapshot_digest() == seen[0]


def test_what_nobody_declared_to_have_written_is_in_the_digest_and_not_in_snapshots():
    sim = run(minutes=1)
    before = sim.snapshot_digest()
    sim.state.tables["walkers"]["position_m"][0] += 1.0
    assert sim.snapshot_digest() == before
    assert sim.digest() != before


def test_causes_precede_their_effects_and_why_walks_the_chain():
    sim = run(minutes=60)
    events = sim.snapshot().events
    slept = events.select(kind="slept")[-1]
    chain = events.why(slept.id)
    assert [e.kind for e in chain] == ["slept", "tired"]
    assert all(c < e.id for e in chain for c in e.causes)


def test_an_event_cannot_be_caused_by_one_that_has_not_happened():
    sim = run(minutes=1)
    with pytest.raises(SystemFault, match="must be emitted first"):
        sim.state.log.append("slept", tick=0, causes=(10**6,))


def test_a_replay_of_a_recorded_run_agrees_with_every_digest(tmp_path):
    sim = run(minutes=5, record_dir=tmp_path)
    sim.submit(Rest())
    sim.run(1800)
    sim.close()
    result = replay(tmp_path, open_world=open_walkers)
    assert result.same
    assert result.checked >= 4


def test_a_replay_names_the_first_differing_column(tmp_path):
    sim = run(minutes=25, record_dir=tmp_path)
    sim.close()
    lines = (tmp_path / "digests.jsonl").read_text().splitlines()
    entry = json.loads(lines[1])
    entry["columns"]["walkers.energy"] = "0" * 16
    lines[1] = json.dumps(entry)
    (tmp_path / "digests.jsonl").write_text("\n".join(lines) + "\n")
    result = replay(tmp_path, open_world=open_walkers)
    assert not result.same
    assert result.columns == ("walkers.energy",)
    assert "walkers.energy" in result.describe()


def open_walkers(scenario, seed):
    return Simulation(scenario, ground=BareGround(), seed=seed, systems=[Drift(scenario)])
