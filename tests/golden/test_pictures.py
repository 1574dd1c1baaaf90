"""Pictures look as they did when somebody last looked at them and was content.

Small, drawn by Mesa's software renderer only, compared with a small tolerance. After a wanted
change: look at the new pictures, then run with ``--update-golden``.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digisphere.capture.rigs.protocol import Shot, rig_registry
from digisphere.core.scenario import load_scenario
from digisphere.core.streams import Streams
from digisphere.scene.framing import opening_view
from digisphere.scene.render import render
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Stage
from digisphere.world.opening import open_world
from tests.conftest import SMALL

pytestmark = pytest.mark.gl

PICTURES = Path(__file__).with_name("pictures")
SIZE = (320, 180)
MEAN_LEVELS = 2.0
OFF_LEVELS, OFF_SHARE = 16, 0.02
MOMENTS = {
    "morning": ("2026-06-13T08:00:00", 1.0, ""),
    "night": ("2026-06-27T22:00:00", 0.5, ""),
    "winter": ("2026-01-15T09:00:00", 1.5, "snow"),
}


@pytest.fixture(scope="module")
def drawn():
    """Vista, street and class pictures of each moment, as (H, W, 3) arrays."""
    stage = Stage(SIZE)
    if not stage.is_software:
        stage.close()
        pytest.skip("golden pictures are compared on software rendering only")
    out = {}
    for name, (start, hours, weather) in MOMENTS.items():
        world = open_world(load_scenario("valley", overrides=[*SMALL, f"time.start={start}"]))
        if weather:
            called = {"regime": weather, "hours": 6.0}
            world.submit(world.queue.make("weather.set_regime", called))
        world.run_until(hours * 3600.0)
        snapshot = world.snapshot()
        scene = Scene(stage, world.ground, look="data")
        shot = Shot.of(1, count=4, size=SIZE, fov_y_deg=snapshot.scenario.capture.fov_y_deg)
        street = rig_registry().load("street")()
        poses = {
            "vista": opening_view(snapshot, size=SIZE),
            "street": street.pose(world.ground, snapshot, shot=shot, streams=Streams(world.seed)),
        }
        for view, pose in poses.items():
            planes = render(scene, snapshot, pose)
            out[f"{name}-{view}"] = planes.rgb
            classes = np.repeat(planes.semantic[..., None] * np.uint8(16), 3, axis=2)
            out[f"{name}-{view}-classes"] = classes
        assert not scene.faults
        scene.close()
    stage.close()
    return out


def differs(found, wanted):
    """Return why two pictures are not the same, or an empty string."""
    if found.shape != wanted.shape:
        return f"shape {found.shape}, not {wanted.shape}"
    levels = np.abs(found.astype(int) - wanted.astype(int)).max(axis=2)
    mean, off = float(levels.mean()), float((levels > OFF_LEVELS).mean())
    if mean > MEAN_LEVELS or off > OFF_SHARE:
        return f"{mean:.2f} levels off on average, {off:.1%} of pixels by more than {OFF_LEVELS}"
    return ""


VIEWS = [f"{m}-{v}{c}" for m in MOMENTS for v in ("vista", "street") for c in ("", "-classes")]


@pytest.mark.parametrize("name", VIEWS)
def test_the_picture_is_as_it_was(drawn, name, request, tmp_path):
    path = PICTURES / f"{name}.png"
    if request.config.getoption("--update-golden"):
        Image.fromarray(drawn[name]).save(path, optimize=True)
    reason = differs(drawn[name], np.asarray(Image.open(path).convert("RGB")))
    if reason:
        Image.fromarray(drawn[name]).save(tmp_path / path.name)
    assert not reason, f"{name}: {reason}; see {tmp_path / path.name}"


@pytest.mark.parametrize("name", [v for v in VIEWS if not v.endswith("classes")])
def test_no_picture_is_blank_or_of_one_tone(drawn, name):
    assert float(np.std(drawn[name])) > 8.0
    assert len(np.unique(drawn[name].reshape(-1, 3), axis=0)) > 500


def test_a_picture_moved_by_four_pixels_is_found_out(drawn):
    picture = drawn["morning-street"]
    assert differs(np.roll(picture, 4, axis=1), picture)


def test_another_moment_is_found_out(drawn):
    assert differs(drawn["night-vista"], drawn["morning-vista"])
