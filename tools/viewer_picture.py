#!/usr/bin/env python3
"""Saves a picture of the window on a dataset, captured for it; for the screenshots.

Usage: ``viewer_picture.py START FILE`` with a display. The window is filled the way a user would
fill it: a frame in which somebody speaks is looked at, boxes and names are on, and the speaker is
selected.
"""

import sys
import tempfile
from pathlib import Path

from digisphere.app.dataset_window import DatasetWindow
from digisphere.app.keyboard_mouse import InputEvent
from digisphere.capture.dataset import Dataset
from digisphere.capture.request import CaptureRequest
from digisphere.capture.session import capture
from digisphere.core.scenario import load_scenario
from digisphere.inspector.browser.browsing import Browser
from digisphere.scene.stage import Stage

WARM_UP_S = 4800.0
FRAMES, EVERY_S = 16, 10.0
TURNS = 40
SPEAKS = 6
"""Somebody who speaks may be so many times smaller than somebody who does not."""
SETTINGS = ("world.size_cells=256", "people.count=40")


def main() -> int:
    """Capture, open, choose, draw and save."""
    start, path = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        request = CaptureRequest(
            scenario=load_scenario("valley", overrides=[*SETTINGS, f"time.start={start}"]),
            out=Path(folder) / "set", frames=FRAMES, every_s=EVERY_S, first_frame_s=WARM_UP_S,
            size=(960, 720), rig="street", planes="standard,body_part,flow",
        )  # fmt: skip
        capture(request)
        window = DatasetWindow(
            Stage((1280, 720), onscreen=True), Dataset(request.out), remember=False
        )
        browser = window.browser
        for _ in range(5):  # until the panels stand
            window.turn(0.05)
        frame, speaker = somebody_speaking(browser)
        browser.go(frame)
        browser.select(speaker)
        browser.look.marks |= {"box_visible", "names"}
        window.window.feed(InputEvent("move", "", -9.0, -9.0))  # the pointer points at nothing
        for _ in range(TURNS):
            window.turn(0.05)
        window.window.save_picture(path)
        window.close()
    return 0


def somebody_speaking(browser: Browser) -> tuple[int, int]:
    """A frame and who is seen large in it, rather somebody who speaks."""
    best, found = -1, (0, -1)
    for number in range(browser.dataset.frames):
        browser.go(number)
        rows = browser.frame.rows("instances")
        pixels = dict(zip(rows["instance_id"].tolist(), rows["pixels"].tolist(), strict=True))
        speakers = [line.instance_id for line in browser.subtitles() if line.ago_s < EVERY_S]
        people = [entity for entity, _ in browser.people_in_view()]
        for entity in [entity for entity in people if entity in speakers] or people[:1]:
            size = pixels[entity] * (SPEAKS if entity in speakers else 1)
            if size > best:
                best, found = size, (number, entity)
    return found


if __name__ == "__main__":
    sys.exit(main())
