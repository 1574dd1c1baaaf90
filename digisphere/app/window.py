"""The window's loop: input, time, picture, inspector; sixty lines a newcomer can follow.

Owns the wall clock. One turn: read the user's input, give it to the inspector or the camera, move
the world on, take a snapshot, sync the layers, build the panels, draw. ``--frames`` ends the loop
by itself so that a test can drive a real window.
"""

import gc
import time
from pathlib import Path
from typing import Any

from digisphere.app import console
from digisphere.app.headless import open_with_bar
from digisphere.app.keyboard_mouse import InputEvent
from digisphere.app.live import LiveWorld
from digisphere.app.live_capture import LiveCapture
from digisphere.app.panel_window import PanelWindow
from digisphere.app.stopping import Stopping, ctrl_c_held_back
from digisphere.app.viewer import Viewer
from digisphere.core.identity import NONE, SKY
from digisphere.core.settings import Scenario
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.inspector import Inspector
from digisphere.scene.stage import Stage

SIMULATE_BUDGET_S = 0.05
DOUBLE_CLICK_S = 0.35
DRAG_PX = 4.0
HELP = (
    "WASD and right mouse fly, wheel approaches, click selects, double click goes there. "
    "Space pauses, Tab hides the panels, F12 saves a picture, Escape lets go."
)


def run_window(
    scenario: Scenario,
    *,
    seed: int | None,
    size: tuple[int, int],
    frames: int | None,
    screenshot: Path | None,
) -> None:
    """Open the world in a window and stay until it is closed."""
    stage = Stage(size, onscreen=True)
    with ctrl_c_held_back() as stopping:
        simulation = open_with_bar(scenario, seed=seed, stopping=stopping)
        console.say(HELP)
        session = WindowSession(stage, LiveWorld(simulation))
        try:
            session.run(frames=frames, stopping=stopping)
            if screenshot is not None:
                session.save_picture(screenshot)
                console.say(f"Wrote {screenshot}.")
        finally:
            session.close()
    stopping.check(
        "The window is closed and its layout kept; a capture begun in it is whole up to its last "
        "frame. Run the same command to come back to the world's beginning."
    )


class WindowSession:
    """One window on one world."""

    def __init__(self, stage: Stage, live: LiveWorld, *, remember: bool = True) -> None:
        self.stage = stage
        self.live = live
        self.viewer = Viewer(stage, live)
        self.inspector = Inspector(remember=remember)
        self._window = PanelWindow(stage, self.inspector)
        self._capture = LiveCapture(live, self.viewer)
        simulation = live.simulation
        self.context = InspectorContext(
            snapshot=live.snapshot(),
            time_s=live.time_s,
            transport=live,
            view=self.viewer,
            capture=self._capture,
            submit=simulation.submit,
            command_types=simulation.queue.types,
            plan=simulation.plan,
        )
        self._commands_seen = len(simulation.command_log)
        self._last_click = (-1.0, 0.0, 0.0)
        self._pressed_at = (0.0, 0.0)

    def run(self, *, frames: int | None, stopping: Stopping) -> None:
        """Draw until the window is closed, the user stops or ``frames`` have been drawn."""
        drawn = 0
        before = time.perf_counter()
        while not (self.stage.window_closed or stopping.asked or drawn == frames):
            now = time.perf_counter()
            self.turn(now - before)
            before = now
            drawn += 1
            if drawn == 1:
                gc.freeze()  # what is there now stays until the window closes
                gc.enable()

    def turn(self, wall_s: float) -> None:
        """One turn of the loop."""
        started = time.perf_counter()
        for event in self._window.events():
            self._dispatch(event)
        if self._capture.under_way:
            self._capture.turn()
            self.live.catch_up()
        else:
            self.live.advance(wall_s, budget_s=SIMULATE_BUDGET_S)
        context = self.context
        context.snapshot = self.live.snapshot()
        context.time_s = self.live.time_s
        context.timings = self.live.simulation.timings
        context.pass_ms = self.viewer.pass_ms
        self._tell_refusals()
        self.viewer.selected = context.selected
        self.viewer.prepare(context.snapshot, time_s=context.time_s, wall_s=wall_s)
        self.inspector.build(context, size=self.viewer.size, wall_s=wall_s)
        self.viewer.draw()
        context.frame_ms = (time.perf_counter() - started) * 1000.0

    def _tell_refusals(self) -> None:
        """Say what the world refused when a command was to take effect, once."""
        log = self.live.simulation.command_log
        for record in log[min(self._commands_seen, len(log)) :]:
            if not record.accepted:
                self.context.notice = record.reason
        self._commands_seen = len(log)

    def _dispatch(self, event: InputEvent) -> None:
        self._window.feed(event)
        if event.kind == "move":
            self.viewer.control.move(event.x, event.y)
        elif event.kind in {"down", "up"}:
            (self._mouse if self._window.of_mouse(event) else self._key)(event)

    def _mouse(self, event: InputEvent) -> None:
        down = event.kind == "down"
        over_panel = self.inspector.wants_mouse
        if over_panel and down:
            return
        if event.name.startswith("wheel"):
            if down:
                self.viewer.control.wheel(1.0 if event.name == "wheel_up" else -1.0)
        elif event.name == "mouse1":
            self._left(event, down=down, over_panel=over_panel)
        else:
            self.viewer.control.button(event.name, down=down, x=event.x, y=event.y)

    def _left(self, event: InputEvent, *, down: bool, over_panel: bool) -> None:
        if down:
            self._pressed_at = (event.x, event.y)
            return
        moved = abs(event.x - self._pressed_at[0]) + abs(event.y - self._pressed_at[1])
        if over_panel or moved > DRAG_PX:
            return
        picked = self.viewer.pick(event.x, event.y)
        self.context.select(NONE if picked.entity_id == SKY else picked.entity_id)
        now = time.perf_counter()
        last, x, y = self._last_click
        near = abs(event.x - x) + abs(event.y - y) <= 2 * DRAG_PX
        self._last_click = (now, event.x, event.y)
        if near and now - last < DOUBLE_CLICK_S and picked.point_m is not None:
            self.viewer.focus_on(picked.entity_id, picked.point_m)

    def _key(self, event: InputEvent) -> None:
        down = event.kind == "down"
        if self.inspector.wants_keyboard and down:
            return
        self.viewer.control.key(event.name, down=down)
        if down:
            self._shortcut(event.name)

    def _shortcut(self, name: str) -> None:
        actions: dict[str, Any] = {
            "space": self._toggle_pause,
            "tab": self._toggle_panels,
            "escape": self._let_go,
            "f12": self._save_numbered,
            "+": self.live.pacer.faster,
            "=": self.live.pacer.faster,
            "-": self.live.pacer.slower,
        }
        if name in actions:
            actions[name]()

    def _toggle_pause(self) -> None:
        self.live.paused = not self.live.paused

    def _toggle_panels(self) -> None:
        self.inspector.visible = not self.inspector.visible

    def _let_go(self) -> None:
        self.viewer.follow(NONE)
        self.context.select(NONE)

    def _save_numbered(self) -> None:
        self.context.notice = f"Wrote {self._window.save_numbered()}."

    def save_picture(self, path: Path) -> None:
        """Save what the window shows, panels included."""
        self._window.save_picture(path)

    def close(self) -> None:
        """Remember the layout and close the window."""
        self._window.close()
        self.viewer.close()
        self.stage.close()
