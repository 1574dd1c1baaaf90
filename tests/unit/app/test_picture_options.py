"""Options of pictures are declared once and reach every command that takes them."""

from dataclasses import fields

import pytest
from typer.testing import CliRunner

from digisphere.app import headless, rendering
from digisphere.app.cli import app
from digisphere.app.picture_options import PictureOptions
from digisphere.core.scenario import make_scenario
from digisphere.errors import CaptureError

GIVEN = {"size": "64x48", "rig": "street", "planes": "depth", "split": "val", "workers": 3}
COMMANDS = {"capture": (headless, "run_capture"), "render": (rendering, "run_render")}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_hands_on_what_is_given_and_what_is_usual(command, monkeypatch, tmp_path):
    told = {}
    monkeypatch.setattr(*COMMANDS[command], lambda *_, **more: told.update(more))
    words = [word for name, value in GIVEN.items() for word in (f"--{name}", str(value))]
    done = CliRunner().invoke(app, [command, "valley", "--out", str(tmp_path), *words, "--resume"])
    assert done.exit_code == 0, done.output
    assert told["pictures"] == PictureOptions(**GIVEN, resume=True)
    assert told["out"] == tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_offered_and_an_unknown_one_is_not(command):
    told = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).output
    for field in fields(PictureOptions):
        assert f"--{field.name.replace('_', '-')}" in told
    assert CliRunner().invoke(app, [command, "valley", "--out", "x", "--eye", "1"]).exit_code == 2


def test_options_become_a_request_and_a_wrong_one_is_answered(tmp_path):
    scenario = make_scenario({"name": "plain", "people": {"count": 5}})
    asked = {"out": tmp_path, "frames": 2, "every_s": 4.0, "seed": 9}
    request = PictureOptions(size="64x48", rig="orbit").request(scenario, **asked)
    assert (request.size, request.rig, request.seed, request.every_s) == ((64, 48), "orbit", 9, 4.0)
    with pytest.raises(CaptureError, match="There is no plane «dept»"):
        PictureOptions(planes="dept").request(scenario, **asked)
