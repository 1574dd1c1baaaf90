"""A timeline gives commands at set times, once, whether resumed, replayed or straight."""

import pytest

from digisphere.core.checkpoint import Checkpoint
from digisphere.core.replay import replay
from digisphere.core.scenario import load_scenario, make_scenario
from digisphere.core.simulation import Simulation
from digisphere.errors import ScenarioError
from digisphere.testing.systems import BareGround, Drift

REST = {"at": "10min", "do": "walkers.rest", "arguments": {"amount": 0.25}}


def opened(scenario, seed=3, record_dir=None):
    systems = [Drift(scenario)]
    return Simulation(
        scenario, ground=BareGround(), seed=seed, systems=systems, record_dir=record_dir
    )


def run(*timeline, minutes=30, record_dir=None):
    scenario = make_scenario({"people": {"count": 5}, "timeline": list(timeline)})
    sim = opened(scenario, record_dir=record_dir)
    sim.run(minutes * 60)
    return sim


def test_a_command_of_the_timeline_is_given_at_its_time():
    sim = run(REST)
    (entry,) = sim.command_log
    assert entry.accepted
    assert entry.tick == 600
    assert sim.digest() != run().digest()
    assert run(REST, minutes=9).digest() == run(minutes=9).digest()


def test_resuming_and_seeking_back_give_it_once(tmp_path):
    first = run(REST, minutes=5)
    first.checkpoint().save(tmp_path / "mark")
    second = run(REST, minutes=0)
    second.restore(Checkpoint.load(tmp_path / "mark"))
    second.run(25 * 60)
    assert second.digest() == run(REST).digest()
    assert len(second.command_log) == 1


def test_a_replay_gives_it_once(tmp_path):
    run(REST, record_dir=tmp_path).close()
    assert replay(tmp_path, open_world=opened).same


def test_the_command_line_adds_to_the_timeline(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[[timeline]]\nat = "1h"\ndo = "walkers.rest"\n')
    scenario = load_scenario(path, doings=["2h walkers.rest amount=0.5 name='a b'"])
    assert [e.at for e in scenario.timeline] == ["1h", "2h"]
    assert scenario.timeline[1].arguments == {"amount": 0.5, "name": "a b"}


@pytest.mark.parametrize("text", ["2h", "2h walkers.rest amount", "soon walkers.rest", ""])
def test_a_malformed_doing_is_refused_with_an_example(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text("")
    with pytest.raises(ScenarioError, match=r"--do|duration"):
        load_scenario(path, doings=[text])


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({**REST, "do": "walkers.rst"}, r"timeline\[0\], at 10min.*walkers\.rest"),
        ({**REST, "arguments": {"amount": "much"}}, r"timeline\[0\].*amount"),
        ({**REST, "arguments": {"amuont": 1}}, r"timeline\[0\].*amuont"),
    ],
)
def test_a_command_nobody_knows_or_wrong_arguments_stop_the_world_from_opening(entry, words):
    with pytest.raises(ScenarioError, match=words):
        run(entry)
