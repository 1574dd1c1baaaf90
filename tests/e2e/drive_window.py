"""A real window driven with real mouse and keyboard; prints what came of it as JSON.

Run by ``test_window.py`` in a process of its own, on a virtual screen. Every action goes through
the X server by ``xdotool``; only the looking is done from inside. Where to click is asked of ImGui
itself: ``Eyes`` notes the rectangle of every tab, button, row and text field as it is drawn.
"""

import json
import subprocess
import sys
from contextlib import contextmanager

import numpy as np
from imgui_bundle import imgui, imgui_ctx, implot

from digisphere.app.live import LiveWorld
from digisphere.app.window import WindowSession
from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import load_scenario
from digisphere.inspector import plots
from digisphere.people.trajectory import indoors_at
from digisphere.scene.stage import Stage
from digisphere.world.opening import open_world
from tests.conftest import SMALL

WALL_S = 0.3
"""Wall time claimed per turn, so that camera flights end after a few drawn frames."""


class Eyes:
    """Where everything stands that can be clicked, by its label, as ImGui drew it last."""

    ITEMS = ("button", "selectable", "input_text_with_hint")

    def __init__(self):
        self.tabs = {}
        self.items = {name: {} for name in self.ITEMS}
        for name in self.ITEMS:
            setattr(imgui, name, self._noted(getattr(imgui, name), into=self.items[name]))
        imgui_ctx.begin = self._noted_windows(imgui_ctx.begin)

    @staticmethod
    def _noted(draw, *, into):
        def item(label, *more, **named):
            result = draw(label, *more, **named)
            into[label] = middle_of_last_item()
            return result

        return item

    def _noted_windows(self, begin):
        @contextmanager
        def window(title, *more, **named):
            with begin(title, *more, **named) as inside:
                self.tabs[title] = middle_of_last_item()  # right after Begin: the tab itself
                yield inside

        return window


def middle_of_last_item():
    """The middle of what ImGui drew last, in pixels of the window."""
    low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    return int((low.x + high.x) / 2), int((low.y + high.y) / 2)


class Driver:
    """The session and the hands on its mouse and keyboard."""

    def __init__(self):
        self.eyes = Eyes()
        stage = Stage((1280, 720), onscreen=True)
        simulation = open_world(load_scenario("valley", overrides=SMALL))
        simulation.run_until(2.5 * 3600.0)
        self.session = WindowSession(stage, LiveWorld(simulation), remember=False)
        self.turn(8)

    def turn(self, count):
        for _ in range(count):
            self.session.turn(WALL_S)

    def x(self, *words):
        subprocess.run(["xdotool", *map(str, words)], check=True)
        self.turn(3)

    def click(self, at):
        self.x("mousemove", *at)
        self.x("click", 1)

    def panel(self, title):
        return next(p for p in self.session.inspector.panels if p.title == title)


def person_in_the_scene(driver):
    """Click a person's middle in the picture; return who was meant and who was selected."""
    session = driver.session
    snapshot = session.context.snapshot
    people = snapshot.tables["people"]
    outdoors = people.rows[~indoors_at(people, snapshot.time_s, people.rows)]
    session.live.paused = True
    for row in outdoors[:8]:
        entity = int(PERSON_BASE + row)
        session.viewer.fly_to(entity)
        driver.turn(6)
        at, depth = session.viewer.camera.project(session.viewer._position(entity)[None])
        if depth[0] <= 0 or not (310 < at[0, 0] < 890 and 60 < at[0, 1] < 700):
            continue
        session.context.select(-1)
        driver.click((int(at[0, 0]), int(at[0, 1])))
        if session.context.selected == entity:
            return {"meant": entity, "selected": entity}
    return {"meant": -2, "selected": session.context.selected}


@contextmanager
def dots_watched():
    """Note where the dots of people in a panel stand, in pixels of the window, by their index."""
    drawn, dots = [], plots.dots

    def noted(label, x, y, **more):
        dots(label, x, y, **more)
        if label == "people":
            pixels = (implot.plot_to_pixels(*at) for at in zip(x, y, strict=True))
            drawn[:] = [(p.x, p.y) for p in pixels]

    plots.dots = noted
    try:
        yield drawn
    finally:
        plots.dots = dots


def person_in_the_network(driver):
    """Click the dot that stands most by itself; return who was meant and who was selected."""
    driver.click(driver.eyes.tabs["Society"])
    driver.turn(4)  # until the layout rests
    with dots_watched() as drawn:
        driver.turn(1)
        xy = np.array(drawn)
    gaps = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) + 1e9 * np.eye(len(xy))
    alone = int(np.argmax(gaps.min(axis=1)))
    people = driver.session.context.snapshot.tables["people"]
    driver.session.context.select(-1)
    driver.click(tuple(xy[alone].astype(int)))
    meant = int(PERSON_BASE + people.rows[alone])
    return {"meant": meant, "selected": driver.session.context.selected}


def main():
    """Do what a user does and tell how it went."""
    driver = Driver()
    session, eyes = driver.session, driver.eyes.items
    found = {"scene": person_in_the_scene(driver)}
    paused = session.live.paused
    driver.x("mousemove", 600, 400)
    driver.x("key", "space")
    found["space_toggles_pause"] = session.live.paused != paused
    driver.click(next(iter(eyes["selectable"].values())))
    found["list_selected"] = session.context.selected
    driver.click(driver.eyes.tabs["Ask"])
    driver.click(eyes["input_text_with_hint"]["##question"])
    driver.x("type", "--delay", "20", "What are you doing, and why?")
    driver.x("key", "Return")
    found["answers"] = [e.answer.text for e in driver.panel("Ask").exchanges]
    found["paused_by_typing"] = session.live.paused
    driver.click(driver.eyes.tabs["World"])
    log = session.live.simulation.command_log
    session.live.paused = False
    driver.click(eyes["button"]["Storm"])
    driver.turn(4)
    found["called"] = [c.arguments.get("regime") for c in log if c.accepted]
    found["network"] = person_in_the_network(driver)
    driver.click(driver.eyes.tabs["Capture"])
    control = session.context.capture
    driver.panel("Capture")._frames = 2
    driver.click(eyes["button"]["Capture"])
    for _ in range(20):
        driver.turn(1)
        if control.fraction < 0.0:
            break
    found["capture"] = control.message
    driver.x("mousemove", 600, 400)
    driver.x("key", "F12")
    found["broken"] = session.inspector.broken
    found["faults"] = session.viewer.scene.faults
    found["drawn"] = float(np.std(session.stage.window_pixels()))
    session.close()
    print(json.dumps(found))


if __name__ == "__main__":
    sys.exit(main())
