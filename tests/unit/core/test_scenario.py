"""Scenario files: good ones load, bad ones say what, where and how to mend it."""

import pytest

from digisphere.core.clock import seconds_from_text
from digisphere.core.registry import Registry
from digisphere.core.scenario import load_scenario, make_scenario, setting_at
from digisphere.core.systems import make_plan
from digisphere.errors import ScenarioError


def write(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return path


def test_a_file_is_read_and_overridden(tmp_path):
    path = write(tmp_path, "[people]\ncount = 40\n")
    scenario = load_scenario(path, overrides=["weather.storminess=0.8"])
    assert scenario.people.count == 40
    assert scenario.weather.storminess == 0.8
    assert scenario.name == "mine"


def test_an_unknown_key_is_answered_with_the_nearest_one(tmp_path):
    with pytest.raises(ScenarioError, match=r"(?s)mine\.toml, \[people\].*countt.*«count»"):
        load_scenario(write(tmp_path, "[people]\ncountt = 40\n"))


def test_a_value_with_a_unit_in_it_is_told_the_unit():
    with pytest.raises(ScenarioError, match="Unit: m; write the bare number"):
        make_scenario({"world": {"cell_m": "8 km"}})


def test_a_value_out_of_range_is_told_the_range():
    with pytest.raises(ScenarioError, match=r"Range: 0\.0 to 1\.0"):
        make_scenario({"weather": {"storminess": 3}})


@pytest.mark.parametrize("tick_s", [1.0, 0.5, 0.25, 0.125])
def test_a_tick_may_be_an_exact_part_of_a_second(tick_s):
    scenario = make_scenario({"time": {"tick_s": tick_s}})
    systems = [make(scenario) for make in Registry("digisphere.systems").load_all().values()]
    assert len(make_plan(systems, tick_s=tick_s)) == len(systems)


@pytest.mark.parametrize("tick_s", [60.0, 2.0, 0.75, 0.2])
def test_another_tick_is_refused_with_its_value_its_place_and_what_to_choose(tick_s):
    says = rf"\[time\]: tick_s = {tick_s}: .*0\.5, 0\.25 or 0\.125"
    with pytest.raises(ScenarioError, match=says):
        make_scenario({"time": {"tick_s": tick_s}})


def test_an_unknown_scenario_is_answered_with_the_nearest_name():
    with pytest.raises(ScenarioError, match="«valley»"):
        load_scenario("vally")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ScenarioError, match=r"nothing\.toml"):
        load_scenario(tmp_path / "nothing.toml")


def test_a_broken_file_is_named(tmp_path):
    with pytest.raises(ScenarioError, match="not readable as TOML"):
        load_scenario(write(tmp_path, "people = ["))


def test_an_override_without_a_value_is_explained(tmp_path):
    with pytest.raises(ScenarioError, match=r"section\.key=value"):
        load_scenario(write(tmp_path, ""), overrides=["people.count"])


def test_every_setting_has_a_meaning():
    from digisphere.core.settings import Scenario

    for section, field in Scenario.model_fields.items():
        model = field.annotation
        if hasattr(model, "model_fields"):
            for key, inner in model.model_fields.items():
                assert inner.description, f"{section}.{key}"


def test_a_setting_can_be_looked_up_by_its_key():
    assert setting_at("weather.storminess").description.startswith("How readily")
    assert setting_at("weather.nothing") is None


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("10 min", 600), ("1day", 86400)])
def test_durations_are_read(text, seconds):
    assert seconds_from_text(text) == seconds


@pytest.mark.parametrize("text", ["", "10", "ten min", "5 weeks", "-3s"])
def test_other_texts_are_not_durations(text):
    with pytest.raises(ScenarioError, match="not a duration"):
        seconds_from_text(text)


def test_a_bad_duration_is_refused_with_its_key_before_any_world_is_built():
    with pytest.raises(ScenarioError, match=r"\[time\]: digest_every = 'soon'.*not a duration"):
        make_scenario({"time": {"digest_every": "soon"}})
    with pytest.raises(ScenarioError, match=r"\[timeline\.0\]: at = 'soon'.*not a duration"):
        make_scenario({"timeline": [{"at": "soon", "do": "weather.release"}]})


def test_a_timeline_that_is_no_list_is_refused_with_the_cure(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[timeline]\nat = "1h"\n')
    with pytest.raises(ScenarioError, match=r"write \[\[timeline\]\]"):
        load_scenario(path, doings=["2h weather.release"])
    with pytest.raises(ScenarioError, match=r"write \[\[timeline\]\]"):
        load_scenario(path)


def test_an_open_quotation_in_a_doing_is_explained():
    with pytest.raises(ScenarioError, match="not of the form"):
        load_scenario("valley", doings=["2h weather.set_regime regime='storm"])
