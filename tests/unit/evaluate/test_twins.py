"""Twins: pictures and people of two worlds that differ by one change are told apart, to the bit."""

from dataclasses import replace

import numpy as np
import pytest

from digisphere.app.twinning import read_changes
from digisphere.capture.dataset import Dataset
from digisphere.capture.session import capture
from digisphere.core.events import EventKind
from digisphere.core.identity import PERSON_BASE
from digisphere.core.simulation import Simulation
from digisphere.core.systems import System
from digisphere.errors import CaptureError, ScenarioError
from digisphere.evaluate.pairs import event_keys
from digisphere.evaluate.twins import compare_twins
from digisphere.testing.captures import BoxWorld, box_request
from digisphere.testing.village import PlainGround, Strollers

LUCKY = 3
GIFT_S = 70.0


class Gift(System):
    """One person finds a purse; the change of the second world."""

    name = "test.gift"
    every = "10 s"
    phase = 70
    reads = ("people.*",)
    writes = ("people.purse_cents", "events")
    event_kinds = (EventKind("found_purse", {"cents": "int"}),)

    def step(self, view, clock, rng):
        if clock.time_s == GIFT_S:
            view.column("people.purse_cents")[LUCKY] += 500
            view.events.emit("found_purse", subject=PERSON_BASE + LUCKY, cents=500)


def opener(*extra):
    def open_world(request, progress=None):
        systems = [Strollers(request.scenario), *(make(request.scenario) for make in extra)]
        ground = PlainGround()
        made = Simulation(request.scenario, ground=ground, seed=request.seed, systems=systems)
        return BoxWorld(made)

    return open_world


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    folder = tmp_path_factory.mktemp("twins")
    plain = box_request(folder / "without", frames=4, every_s=30.0, rig="orbit")
    capture(plain, open_world=opener())
    changed = replace(plain, out=folder / "with", cameras_of=plain.out)
    capture(changed, open_world=opener(Gift))
    same = replace(plain, out=folder / "same", cameras_of=plain.out)
    capture(same, open_world=opener())
    return folder


def test_lent_cameras_take_the_very_same_pictures(twins):
    lender, borrower = Dataset(twins / "without"), Dataset(twins / "same")
    for mine, theirs in zip(lender, borrower, strict=True):
        assert np.array_equal(mine.rgb, theirs.rgb)
        assert np.array_equal(mine.view.k, theirs.view.k)
    found = compare_twins(twins / "without", twins / "same")
    assert found.untouched == len(found.people)
    assert found.events_only == (0, 0)


def test_the_change_is_found_where_it_happened_and_nowhere_else(twins):
    found = compare_twins(twins / "without", twins / "with")
    reached = [person for person in found.people if person.touched]
    assert [person.person_id for person in reached] == [LUCKY]
    assert reached[0].column == "purse_cents"
    times = [pair.time_s for pair in found.frames]
    assert times[reached[0].first_frame - 1] < GIFT_S <= times[reached[0].first_frame]
    assert (reached[0].event_kind, reached[0].event_tick) == ("found_purse", int(GIFT_S))
    assert found.events_only == (0, 1)
    assert all(pair.pixels_differ == 0.0 for pair in found.frames)


def test_the_differences_are_written_as_tables(twins, tmp_path):
    compare_twins(twins / "without", twins / "with").write(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {
        "difference_people.parquet",
        "difference_pictures.parquet",
    }


def test_other_cameras_are_no_twin(twins, tmp_path):
    other = box_request(tmp_path / "street", frames=4, every_s=30.0, rig="street")
    capture(other, open_world=opener())
    with pytest.raises(CaptureError, match="--cameras-of"):
        compare_twins(twins / "without", tmp_path / "street")


@pytest.mark.parametrize(
    ("more", "says"), [({"frames": 9}, "fewer"), ({"size": (160, 160)}, "shape")]
)
def test_cameras_that_cannot_be_lent_are_refused(twins, tmp_path, more, says):
    with pytest.raises(CaptureError, match=says):
        box_request(tmp_path, **{"frames": 4, "cameras_of": twins / "without", **more})


def test_events_are_known_again_when_their_numbers_have_moved():
    def log(*events):
        names = ("event_id", "tick", "kind", "subject", "object", "payload")
        return {name: [event[k] for event in events] for k, name in enumerate(names)}

    rain, flood = (5, 10, "rain", -1, -1, "{}"), (6, 11, "flood", -1, -1, "{}")
    told = (7, 20, "speech", 9, 8, '{"fact_event": 5}')
    fewer = log(rain, (6, 20, "speech", 9, 8, '{"fact_event": 5}'))
    more = log((4, 10, "rain", -1, -1, "{}"), flood, (7, 20, "speech", 9, 8, '{"fact_event": 4}'))
    assert set(event_keys(fewer)) <= set(event_keys(more))
    of_flood = log(rain, flood, (7, 20, "speech", 9, 8, '{"fact_event": 6}'))
    assert not set(event_keys(log(rain, flood, told))) <= set(event_keys(of_flood))


def test_changes_are_read_as_events_settings_or_commands():
    texts = ["event=flood@day2", "event=fire@90min", "weather.storminess=0.8", "2h hazard.storm"]
    overrides, doings = read_changes(texts)
    assert overrides == ["weather.storminess=0.8"]
    assert doings == ["24h hazard.flood", "90min hazard.fire", "2h hazard.storm"]


@pytest.mark.parametrize("texts", [[], ["event=flood@day0"], ["event=flood@soon"]])
def test_no_change_or_no_time_is_refused(texts):
    with pytest.raises(ScenarioError):
        read_changes(texts)
