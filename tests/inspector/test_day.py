"""The day of a person in the panel is that of the log: aims in order, talks with their words."""

import itertools

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.inspector.panels import day_line as day_line_module
from digisphere.inspector.panels.day_line import DayTab, day_line, words_of
from digisphere.inspector.panels.person import PersonPanel
from digisphere.language.realise import utterance
from digisphere.testing.ground import make_test_ground
from digisphere.testing.gui import draw_frames, fake_context


@pytest.fixture(scope="module")
def morning():
    """Twelve people from eight to eleven."""
    simulation = Simulation(
        make_scenario({"people": {"count": 12}}), ground=make_test_ground(), seed=5
    )
    simulation.run_until(3.0 * 3600.0)
    return simulation.snapshot()


def busiest(snapshot):
    speech = snapshot.events.select(kind="speech")
    speakers, turns = np.unique([e.subject for e in speech], return_counts=True)
    return int(speakers[np.argmax(turns)]) - PERSON_BASE


def test_the_aims_of_the_strip_are_the_decisions_of_the_log_end_to_end(morning):
    row = busiest(morning)
    spells = day_line(morning, row).spells
    decided = morning.events.select(kind="intention", subject=PERSON_BASE + row)
    assert [s.from_s for s in spells] == [e.tick * morning.clock.tick_s for e in decided]
    assert all(a.until_s == b.from_s for a, b in itertools.pairwise(spells))
    assert spells[-1].until_s == morning.time_s


def test_every_word_said_or_heard_stands_under_its_talk_once(morning):
    row = busiest(morning)
    me = PERSON_BASE + row
    entries = day_line(morning, row).entries
    shown = sorted(n for entry in entries for n in entry.turns)
    said = [e.id for e in morning.events.select(kind="speech", involving=me)]
    assert said
    assert shown == said
    talk = max(entries, key=lambda entry: len(entry.turns))
    assert morning.events.get(talk.event).kind in ("conversation", "talk_joined")
    assert [w.split(": ", 1)[1] for w in words_of(morning, talk)] == [
        utterance(morning, n) for n in talk.turns
    ]


def test_what_befell_others_is_not_in_it(morning):
    row = busiest(morning)
    me = PERSON_BASE + row
    for entry in day_line(morning, row).entries:
        event = morning.events.get(entry.event)
        assert me in (event.subject, event.object)


def test_only_the_last_day_is_told(morning):
    class Later:
        """The same morning, looked at the next day at noon."""

        def __getattr__(self, name):
            return getattr(morning, name)

        time_s = morning.time_s + 25.0 * 3600.0

    day = day_line(Later(), busiest(morning))
    assert day.entries == ()
    (last,) = day.spells  # what was decided last still goes on
    assert last.until_s - last.from_s == 24.0 * 3600.0


def test_the_tab_draws(monkeypatch):
    simulation = Simulation(
        make_scenario({"people": {"count": 12}}), ground=make_test_ground(), seed=5
    )
    simulation.run_until(600.0)
    panel, tab, shown = PersonPanel(), DayTab(), []
    monkeypatch.setattr(panel, "_tabs", lambda: (("Day", tab.draw),))
    monkeypatch.setattr(day_line_module, "_strip", lambda _, day: shown.append(day))
    draw_frames({"person": panel}, fake_context(simulation, selected=PERSON_BASE + 3))
    assert shown[-1] == day_line(simulation.snapshot(), 3)
    monkeypatch.undo()
    panel._tabs = lambda: (("Day", tab.draw),)
    draw_frames({"person": panel}, fake_context(simulation, selected=PERSON_BASE + 3))
