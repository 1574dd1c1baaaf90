"""What the user does with mouse and keyboard in Panda3D's window, as a plain list of events.

Reads Panda3D's data graph once per drawn frame. Both the inspector and the camera controls are fed
from the same list; neither knows Panda3D's names of devices.
"""

from dataclasses import dataclass
from typing import Literal

from panda3d import core as p3d

Kind = Literal["down", "up", "text", "move", "focus"]
_DOWN, _UP, _TEXT = "digisphere-down", "digisphere-up", "digisphere-text"


@dataclass(frozen=True, slots=True)
class InputEvent:
    """One thing the user did; ``x`` and ``y`` are pixels from the window's top left."""

    kind: Kind
    name: str = ""
    x: float = 0.0
    y: float = 0.0


def one_turn_of(events: list[InputEvent]) -> tuple[list[InputEvent], list[InputEvent]]:
    """Split events into those for this turn of the loop and those for the next.

    A press waits a turn when the pointer has just arrived, so that what lies below knows it is
    pointed at; a release waits a turn after its press, so that a quick click at a low frame rate is
    not over before it was seen. Order within each name is kept.
    """
    now: list[InputEvent] = []
    later: list[InputEvent] = []
    moved = False
    changed: set[str] = set()
    for event in events:
        if event.kind in {"text", "focus"}:
            now.append(event)
            continue
        after_move = moved and event.kind == "down" and event.name.startswith("mouse")
        waiting = any(e.name == event.name or event.kind == "move" for e in later)
        if after_move or waiting or event.name in changed:
            later.append(event)
            continue
        now.append(event)
        moved |= event.kind == "move"
        if event.kind != "move":
            changed.add(event.name)
    return now, later


class KeyboardMouse:
    """Input of one window."""

    def __init__(self, window: p3d.GraphicsWindow) -> None:
        self._window = window
        self._data_root = p3d.NodePath("input")
        devices = self._data_root.attach_new_node(p3d.MouseAndKeyboard(window, 0, "devices"))
        self._watcher = p3d.MouseWatcher("watcher")
        watcher = devices.attach_new_node(self._watcher)
        thrower = p3d.ButtonThrower("buttons")
        thrower.set_button_down_event(_DOWN)
        thrower.set_button_up_event(_UP)
        thrower.set_keystroke_event(_TEXT)
        thrower.set_modifier_buttons(p3d.ModifierButtons())
        watcher.attach_new_node(thrower)
        self._traverser = p3d.DataGraphTraverser()
        self._queue = p3d.EventQueue.get_global_event_queue()
        self._focused = True
        self._at = (-1.0, -1.0)

    def poll(self) -> list[InputEvent]:
        """Return everything since the last call, oldest first."""
        self._traverser.traverse(self._data_root.node())
        events = self._moves()
        while not self._queue.is_queue_empty():
            event = self._queue.dequeue_event()
            kinds: dict[str, Kind] = {_DOWN: "down", _UP: "up", _TEXT: "text"}
            kind = kinds.get(event.name)
            if kind is not None and event.get_num_parameters():
                value = event.get_parameter(0)
                wide = value.is_wstring()
                name = value.get_wstring_value() if wide else value.get_string_value()
                events.append(InputEvent(kind, name, *self._at))
        return events

    def _moves(self) -> list[InputEvent]:
        events: list[InputEvent] = []
        pointer = self._window.get_pointer(0)
        at = (float(pointer.x), float(pointer.y))
        if pointer.in_window and at != self._at:
            self._at = at
            events.append(InputEvent("move", "", *at))
        focused = bool(self._window.get_properties().foreground)
        if focused != self._focused:
            self._focused = focused
            events.append(InputEvent("focus", "in" if focused else "out", *self._at))
        return events

    @property
    def pointer(self) -> tuple[float, float]:
        """Where the pointer is, pixels from the top left."""
        return self._at
