"""A real dataset's window driven with real mouse and keyboard; prints what came of it as JSON.

Run by ``test_browser.py`` in a process of its own, on a virtual screen, with the dataset's folder.
Actions go through the X server by ``xdotool``; where to click is noted as ImGui draws.
"""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from imgui_bundle import imgui_ctx

from digisphere.app.dataset_window import DatasetWindow, run_dataset_window
from digisphere.capture.dataset import Dataset
from digisphere.scene.stage import Stage
from tests.e2e.drive_window import Eyes, middle_of_last_item


class BrowserEyes(Eyes):
    """Sees thumbnails, views, boxes to tick and tabs inside panels too."""

    ITEMS = ("button", "selectable", "input_text_with_hint", "invisible_button", "checkbox")

    def __init__(self):
        super().__init__()
        self.inner_tabs, self.open_tab = {}, ""
        imgui_ctx.begin_tab_item = self._noted_tabs(imgui_ctx.begin_tab_item)

    def _noted_tabs(self, begin):
        @contextmanager
        def tab(title, *more):
            with begin(title, *more) as inside:
                self.inner_tabs[title] = middle_of_last_item()
                self.open_tab = title if inside else self.open_tab
                yield inside

        return tab


class Driver:
    """The window and the hands on its mouse and keyboard."""

    def __init__(self, folder):
        self.eyes = BrowserEyes()
        stage = Stage((1280, 720), onscreen=True)
        self.window = DatasetWindow(stage, Dataset(folder), remember=False)
        self.browser = self.window.browser
        self.turn(8)

    def turn(self, count):
        for _ in range(count):
            self.window.turn(1 / 30)

    def x(self, *words):
        subprocess.run(["xdotool", *map(str, words)], check=True)
        self.turn(3)

    def click(self, at):
        self.x("mousemove", *(round(v) for v in at))
        self.x("click", 1)

    def item(self, kind, label):
        return self.eyes.items[kind][label]

    def key(self, name):
        self.x("key", name)


def pixel_of(browser, entity):
    """A pixel well inside somebody, on the screen."""
    rows, columns = np.nonzero(browser.frame.instance == entity)
    k = int(np.argmin(np.hypot(rows - np.median(rows), columns - np.median(columns))))
    return browser.port.to_screen((columns[k] + 0.5, rows[k] + 0.5))


def looks(driver):
    """Zoom with the wheel, move by dragging, fit again."""
    port = driver.browser.port
    middle = port.to_screen((80.0, 60.0))
    before = port.zoom
    driver.x("mousemove", *map(round, middle))
    driver.x("click", 4)
    zoomed, centre = port.zoom, port.centre
    driver.x("mousedown", 1)
    driver.x("mousemove_relative", 60, 0)
    driver.x("mouseup", 1)
    moved = port.centre[0] - centre[0]
    driver.key("f")
    return {"zoomed": zoomed / before, "moved": moved, "fitted": port.fitted}


def filters(driver):
    """Add a condition with the mouse, then take it out again."""
    browser = driver.browser
    driver.click(driver.item("button", "Add a condition"))
    conditions = len(browser.conditions)
    driver.click(driver.item("button", "x"))
    return {"added": conditions, "left": len(browser.conditions)}


def main():
    """Do what a user does and tell how it went."""
    driver = Driver(Path(sys.argv[1]))
    browser = driver.browser
    found = {"first": browser.frame_id}
    driver.click(driver.item("invisible_button", "frame 2"))
    found["clicked"] = browser.frame_id
    driver.key("Left")
    found["stepped"] = browser.frame_id
    entity = browser.people_in_view()[0][0]
    driver.click(pixel_of(browser, entity))
    found["meant"], found["selected"] = entity, browser.selected
    driver.turn(4)
    driver.click(driver.eyes.inner_tabs["Why"])
    found["tab"] = driver.eyes.open_tab
    driver.click(driver.eyes.tabs["Labels"])
    driver.click(driver.item("checkbox", "Names"))
    driver.key("j")
    found["marks"] = sorted(browser.look.marks)
    driver.click(driver.item("button", "depth"))
    found["plane"] = browser.look.planes
    found["looks"] = looks(driver)
    found["filters"] = filters(driver)
    driver.key("space")
    found["playing"] = browser.playing
    browser.speed = 25.0
    start = browser.frame_id
    driver.turn(2)
    found["played"] = browser.frame_id != start
    driver.key("space")
    driver.key("F12")
    found["drawn"] = float(np.std(driver.window.stage.window_pixels()))
    found["broken"] = driver.window.inspector.broken
    driver.window.close()
    picture = Path("out") / "seen.png"
    run_dataset_window(Path(sys.argv[1]), size=(1280, 720), frames=6, screenshot=picture)
    print(json.dumps(found))


if __name__ == "__main__":
    sys.exit(main())
