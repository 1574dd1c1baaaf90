"""Every panel draws with nothing, one person and everything selected, at small and large sizes."""

import pytest

from digisphere.core.identity import BUILDING_BASE, NONE, PERSON_BASE, PLACE_BASE, TREE_BASE
from digisphere.core.registry import Registry
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.inspector.panel import Panel
from digisphere.inspector.panels.ask import AskPanel
from digisphere.inspector.panels.capture import CapturePanel
from digisphere.inspector.panels.events import EventsPanel
from digisphere.inspector.panels.people import lines
from digisphere.inspector.panels.performance import systems_by_room
from digisphere.testing.ground import make_test_ground
from digisphere.testing.gui import draw_frames, fake_context

PANELS = Registry("digisphere.panels")


@pytest.fixture(scope="module")
def village():
    scenario = make_scenario({"people": {"count": 24}})
    simulation = Simulation(scenario, ground=make_test_ground(), seed=5)
    simulation.run_until(2 * 3600.0)
    return simulation


@pytest.mark.parametrize("name", PANELS.names())
@pytest.mark.parametrize(
    "selected",
    [NONE, PERSON_BASE, PERSON_BASE + 11, BUILDING_BASE, PLACE_BASE + 2, TREE_BASE, 12],
)
def test_a_panel_draws_whatever_is_selected(village, name, selected):
    draw_frames({name: PANELS.load(name)()}, fake_context(village, selected=selected))


@pytest.mark.parametrize("size", [(1280, 720), (3840, 2160)])
def test_all_panels_draw_together_at_any_size(village, size):
    panels = {name: make() for name, make in PANELS.load_all().items()}
    draw_frames(panels, fake_context(village, selected=PERSON_BASE + 1), size=size)


def test_a_panel_that_raises_is_switched_off_and_the_others_go_on(village):
    class Broken(Panel):
        title = "Broken"

        def draw(self, context):
            raise ValueError("on purpose")

    class Counting(Panel):
        title = "Counting"
        drawn = 0

        def draw(self, context):
            self.drawn += 1

    counting = Counting()
    with pytest.raises(AssertionError, match="on purpose"):
        draw_frames({"broken": Broken(), "counting": counting}, fake_context(village))
    assert counting.drawn >= 2


def test_drawing_every_panel_changes_nothing_in_the_world(village):
    before = village.digest()
    panels = {name: make() for name, make in PANELS.load_all().items()}
    draw_frames(panels, fake_context(village, selected=PERSON_BASE + 3))
    assert village.digest() == before


def test_the_people_panel_lists_whom_filter_and_search_leave(village):
    snapshot = village.snapshot()
    people, text = snapshot.tables["people"], snapshot.tables["people_text"]
    everybody = lines(snapshot, "all", "")
    assert [line["id"] - PERSON_BASE for line in everybody] == people.rows.tolist()
    children = lines(snapshot, "children", "")
    assert 0 < len(children) < len(everybody)
    assert len(children) == sum(int(people["age_years"][r] < 16.0) for r in people.rows)
    name = str(text["given"][people.rows[3]]).lower()
    assert PERSON_BASE + int(people.rows[3]) in [x["id"] for x in lines(snapshot, "all", name)]
    assert lines(snapshot, "all", "nobody is called this") == []


def test_asking_answers_in_words_and_changes_nothing(village):
    before = village.digest()
    panel = AskPanel()
    answer = panel.put(fake_context(village), row=2, question="What are you doing, and why?")
    assert len(answer.text) > 10
    assert panel.exchanges[-1].answer is answer
    assert village.digest() == before


def test_the_capture_panel_orders_what_it_shows(village):
    panel, context = CapturePanel(), fake_context(village)
    draw_frames({"capture": panel}, context)
    order = panel.wanted()
    assert order.rig == "orbit"
    assert order.formats == "coco,native"


def test_the_events_panel_shows_the_chain_of_an_event(village):
    panel, context = EventsPanel(), fake_context(village)
    with_cause = [e for e in context.snapshot.events.select() if e.causes]
    panel._chain_of = with_cause[-1].id
    draw_frames({"events": panel}, context)


def test_a_refused_command_becomes_a_notice(village):
    context = fake_context(village)
    context.command("weather.set_regime", regime="rainbow", hours=1)
    assert context.notice
    context.command("no.such.thing")
    assert "no.such.thing" in context.notice


def test_a_language_model_that_is_not_there_is_said_once_and_the_answer_still_comes(tmp_path):
    asked = {"people": {"count": 12}, "society": {"language_model": str(tmp_path)}}
    village = Simulation(make_scenario(asked), ground=make_test_ground(), seed=5)
    context, panel = fake_context(village), AskPanel()
    answer = panel.put(context, row=1, question="How do you feel?")
    assert len(answer.text) > 5
    assert str(tmp_path) in context.notice


def test_the_performance_panel_names_systems_without_their_room(village):
    context = fake_context(village)
    found = systems_by_room(context)
    assert sum(len(rows) for rows in found.values()) > 10
    names = [name for rows in found.values() for name, _ in rows]
    assert max(map(len, names)) < 24
    assert not any("." in name for name in names)
