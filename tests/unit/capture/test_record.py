"""What a dataset says about itself can be used to make it again."""

import shlex
from pathlib import Path

from digisphere.capture.record import command_line, make_plan
from digisphere.capture.request import CaptureRequest
from digisphere.core.scenario import load_scenario


def plan_of(*overrides, **more):
    scenario = load_scenario("valley", overrides=overrides)
    request = CaptureRequest(scenario=scenario, out=Path("anywhere"), **more)
    return make_plan(request, driver="none")


def test_the_command_line_names_every_setting_that_was_changed():
    line = command_line(plan_of("weather.storminess=0.8", "people.count=40", rig="street"))
    words = shlex.split(line)
    changed = [words[n + 1] for n, word in enumerate(words) if word == "--set"]
    assert changed == ["people.count=40", "weather.storminess=0.8"]
    again = plan_of(*changed, rig="street")
    assert command_line(again) == line


def test_the_command_line_says_nothing_of_where_or_how_often():
    line = command_line(plan_of())
    assert "--set" not in line
    assert "--out" not in line
    assert "--resume" not in line
    assert plan_of(resume=True) == plan_of()
