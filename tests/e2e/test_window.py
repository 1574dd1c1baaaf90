"""The window under a virtual screen, driven with real mouse and keyboard events."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from digisphere.world.opening import open_world

ROOT = Path(__file__).resolve().parents[2]


def on_screen(screen, *words, cwd):
    environment = {**os.environ, "DISPLAY": screen, "PYTHONPATH": str(ROOT)}
    environment.pop("PYOPENGL_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=cwd,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def driven(screen, tmp_path_factory):
    folder = tmp_path_factory.mktemp("window")
    out = on_screen(screen, ROOT / "tests/e2e/drive_window.py", cwd=folder)
    return json.loads(out.splitlines()[-1]), folder


def test_a_person_is_selected_by_clicking_in_the_scene(driven):
    scene = driven[0]["scene"]
    assert scene["selected"] == scene["meant"]


def test_space_pauses_but_typing_does_not(driven):
    assert driven[0]["space_toggles_pause"]
    assert not driven[0]["paused_by_typing"]


def test_a_question_typed_in_is_answered(driven):
    assert driven[0]["answers"]
    assert len(driven[0]["answers"][-1]) > 20


def test_a_weather_is_called_by_a_button(driven):
    assert driven[0]["called"] == ["storm"]


def test_a_person_is_selected_by_clicking_in_the_network(driven):
    network = driven[0]["network"]
    assert network["selected"] == network["meant"]


def test_frames_are_exported_from_the_window(driven):
    found, folder = driven
    assert found["capture"].startswith("Wrote 2 frames"), found["capture"]
    assert len(list((folder / "out/capture/frames").iterdir())) == 2


def test_nothing_broke_and_the_picture_is_not_blank(driven):
    found, folder = driven
    assert found["broken"] == {}
    assert found["faults"] == {}
    assert found["drawn"] > 20
    assert list((folder / "out").glob("window-*.png"))


def test_run_draws_frames_and_exits_by_itself(screen, tmp_path):
    picture = tmp_path / "w.png"
    words = ("-m", "digisphere", "run", "valley", "--frames", 3, "--screenshot", picture)
    small = ("--set", "world.size_cells=256", "--set", "people.count=12", "--size", "1280x720")
    on_screen(screen, *words, *small, cwd=tmp_path)
    assert picture.stat().st_size > 50_000


def test_a_window_changes_nothing_in_the_world(screen, small_valley, tmp_path):
    program = """
from digisphere.app.live import LiveWorld
from digisphere.app.window import WindowSession
from digisphere.core.scenario import load_scenario
from digisphere.scene.stage import Stage
from digisphere.world.opening import open_world
from tests.conftest import SMALL
world = open_world(load_scenario("valley", overrides=SMALL), seed=11)
session = WindowSession(Stage((640, 480), onscreen=True), LiveWorld(world), remember=False)
session.live.speed = 1200.0
while world.clock.time_s < 1800.0:
    session.turn(0.05)
    if world.clock.time_s > 1740.0:
        world.run_until(1800.0)
found = world.digest()
session.close()
print(found)
"""
    with_window = on_screen(screen, "-c", program, cwd=tmp_path).split()[-1]
    without = open_world(small_valley, seed=11)
    without.run_until(1800.0)
    assert with_window == without.digest()
