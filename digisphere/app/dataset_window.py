"""The window on a dataset: input, time, panels; the loop of ``digisphere view DIR``.

Owns the wall clock by which a dataset plays. What is looked at is ``inspector.browser``'s.
"""

import time
from pathlib import Path

from digisphere.app import console
from digisphere.app.panel_window import PanelWindow
from digisphere.app.stopping import Stopping, ctrl_c_held_back
from digisphere.capture.dataset import Dataset
from digisphere.errors import SceneError
from digisphere.inspector.browser.browser_inspector import BrowserInspector
from digisphere.inspector.browser.browsing import Browser
from digisphere.inspector.browser.pictures import GlTextures, PictureShelf
from digisphere.scene.stage import Stage

LIVELY_S, QUIET_S = 1.0 / 60.0, 1.0 / 15.0
"""A turn of the loop takes at least so long: while something happens, and while nothing does."""
QUIET_AFTER_S = 0.7
_PAPER = (0.035, 0.04, 0.05, 1.0)
HELP = (
    "Space plays, arrows step and change the speed, wheel zooms, drag moves, a click in the "
    "picture selects. G grid, F fits, Tab hides the panels, F12 saves a picture, Escape lets go."
)


def run_dataset_window(
    folder: Path, *, size: tuple[int, int], frames: int | None, screenshot: Path | None
) -> None:
    """Open a dataset in a window and stay until it is closed.

    Raises:
        CaptureError: the folder holds no finished dataset, or its frames cannot be read.
        SceneError: there is no OpenGL or no screen.
    """
    dataset = Dataset(folder)
    dataset.table("frames")  # told before a window opens
    try:
        stage = Stage(size, onscreen=True)
    except SceneError as error:
        raise SceneError(
            f"{error} To look at it without a window: digisphere view {folder} --html"
        ) from error
    console.say(HELP)
    session = DatasetWindow(stage, dataset)
    with ctrl_c_held_back() as stopping:
        try:
            session.run(frames=frames, stopping=stopping)
            if screenshot is not None:
                session.window.save_picture(screenshot)
                console.say(f"Wrote {screenshot}.")
        finally:
            session.close()


class DatasetWindow:
    """One window on one dataset."""

    def __init__(self, stage: Stage, dataset: Dataset, *, remember: bool = True) -> None:
        self.stage = stage
        self.inspector = BrowserInspector(remember=remember)
        self.browser = Browser(dataset, PictureShelf(GlTextures(stage.run_gl)))
        self.window = PanelWindow(stage, self.inspector)
        assert stage.window is not None
        stage.window.set_clear_color_active(True)
        stage.window.set_clear_color(_PAPER)

    def run(self, *, frames: int | None, stopping: Stopping) -> None:
        """Draw until the window is closed, the user stops or ``frames`` have been drawn."""
        drawn, before = 0, time.perf_counter()
        lively = before
        while not (self.stage.window_closed or stopping.asked or drawn == frames):
            now = time.perf_counter()
            lively = now if self.turn(now - before) else lively
            before = now
            drawn += 1
            rest_s = LIVELY_S if now - lively < QUIET_AFTER_S else QUIET_S
            time.sleep(max(0.0, rest_s - (time.perf_counter() - now)))

    def turn(self, wall_s: float) -> bool:
        """One turn of the loop; True if something happens: input, playing, pictures to come."""
        events = self.window.events()
        for event in events:
            self.window.feed(event)
            if event.kind == "down" and event.name == "tab" and not self.inspector.wants_keyboard:
                self.inspector.visible = not self.inspector.visible
            elif event.kind == "down" and event.name == "f12":
                self.browser.notice = f"Wrote {self.window.save_numbered()}."
        self.browser.turn(wall_s)
        self.inspector.build(self.browser, size=self.stage.window_target().size, wall_s=wall_s)
        self.stage.draw(self.stage.window_target())
        return bool(events) or self.browser.playing or self.browser.shelf.waiting > 0

    def close(self) -> None:
        """Remember the layout and close the window."""
        self.browser.shelf.forget()
        self.window.close()
        self.stage.close()
