"""A window with panels: feeds ImGui from Panda3D's input and saves pictures of what is shown.

Shared by the window on a world (``window``) and the one on a dataset (``dataset_window``), which
say what else an event does. Neither time nor a world is known here.
"""

from pathlib import Path
from typing import Any

from PIL import Image

from digisphere.app.keyboard_mouse import InputEvent, KeyboardMouse, one_turn_of
from digisphere.inspector.backend import BUTTONS, ImGuiBackend, ImGuiInput
from digisphere.inspector.panel_host import PanelHost
from digisphere.scene.stage import Stage


class PanelWindow:
    """A stage's window, an ImGui context in it, and the input of both."""

    def __init__(self, stage: Stage, host: PanelHost[Any]) -> None:
        assert stage.window is not None
        self.stage = stage
        self._host = host
        self._backend = ImGuiBackend(stage.window, context=host.context, run_gl=stage.run_gl)
        self._imgui = ImGuiInput(host.context)
        self._input = KeyboardMouse(stage.window)
        self._waiting: list[InputEvent] = []

    def events(self) -> list[InputEvent]:
        """What the user has done since the last call, as much as fits one turn of the loop."""
        events, self._waiting = one_turn_of(self._waiting + self._input.poll())
        return events

    def feed(self, event: InputEvent) -> None:
        """Tell ImGui of an event."""
        if event.kind == "move":
            self._imgui.mouse_at(event.x, event.y)
        elif event.kind == "text":
            self._imgui.text(event.name)
        elif event.kind == "focus":
            self._imgui.focus(focused=event.name == "in")
        else:
            self._imgui.button(event.name, down=event.kind == "down")

    @staticmethod
    def of_mouse(event: InputEvent) -> bool:
        """Whether a button of the mouse, or its wheel, was pressed or let go."""
        return event.name in BUTTONS or event.name.startswith("wheel")

    def save_picture(self, path: Path) -> None:
        """Save what the window shows, panels included."""
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(self.stage.window_pixels()).save(path)

    def save_numbered(self) -> Path:
        """Save a picture under the next number in ``out`` and return where."""
        folder = Path("out")
        folder.mkdir(exist_ok=True)
        path = folder / f"window-{len(list(folder.glob('window-*.png'))) + 1:03d}.png"
        self.save_picture(path)
        return path

    def close(self) -> None:
        """Remember the layout and take ImGui out of the window."""
        self._host.save_layout()
        self._backend.close()
