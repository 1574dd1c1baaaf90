"""Draws ImGui's lists into a Panda3D output and feeds ImGui the user's input.

The compiled OpenGL 3 back end of imgui-bundle runs inside a display region's draw callback, where
Panda3D has the context current; what Panda3D does not restore by itself is restored here. Works in
a window and headless. Never attached to a captured buffer.
"""

from collections.abc import Callable
from typing import Any

from imgui_bundle import imgui
from OpenGL import GL
from panda3d import core as p3d

GLSL_VERSION = "#version 330"
LAST = 1000
BUTTONS = {"mouse1": 0, "mouse3": 1, "mouse2": 2}
_KEYS = {
    "tab": imgui.Key.tab,
    "arrow_left": imgui.Key.left_arrow,
    "arrow_right": imgui.Key.right_arrow,
    "arrow_up": imgui.Key.up_arrow,
    "arrow_down": imgui.Key.down_arrow,
    "page_up": imgui.Key.page_up,
    "page_down": imgui.Key.page_down,
    "home": imgui.Key.home,
    "end": imgui.Key.end,
    "insert": imgui.Key.insert,
    "delete": imgui.Key.delete,
    "backspace": imgui.Key.backspace,
    "space": imgui.Key.space,
    "enter": imgui.Key.enter,
    "escape": imgui.Key.escape,
    "control": imgui.Key.mod_ctrl,
    "shift": imgui.Key.mod_shift,
    "alt": imgui.Key.mod_alt,
    **{letter: getattr(imgui.Key, letter) for letter in "abcdefghijklmnopqrstuvwxyz"},
}


class ImGuiBackend:
    """Binds one ImGui context to one Panda3D output.

    Args:
        output: the window or buffer to draw into.
        context: ImGui's context.
        run_gl: runs a call with OpenGL's context current, as ``Stage.run_gl`` does.
    """

    def __init__(
        self,
        output: p3d.GraphicsOutput,
        *,
        context: Any,
        run_gl: Callable[[Callable[[], Any]], Any],
    ) -> None:
        self._context = context
        imgui.set_current_context(context)
        run_gl(lambda: imgui.backends.opengl3_init(GLSL_VERSION))
        run_gl(imgui.backends.opengl3_new_frame)
        self._region = output.make_display_region()
        self._region.set_sort(LAST)
        self._callback = p3d.PythonCallbackObject(self._draw)
        self._region.set_draw_callback(self._callback)
        self._region.set_camera(p3d.NodePath(p3d.Camera("imgui")))
        self._output = output
        self.after_draw: Callable[[], None] | None = None

    def close(self) -> None:
        """Take the drawing out of the output."""
        self._region.clear_draw_callback()
        self._output.remove_display_region(self._region)

    def _draw(self, call: p3d.CallbackData) -> None:
        imgui.set_current_context(self._context)
        lists = imgui.get_draw_data()
        if lists is not None and lists.valid:
            vertex_array = GL.glGetIntegerv(GL.GL_VERTEX_ARRAY_BINDING)
            GL.glViewport(0, 0, int(lists.display_size.x), int(lists.display_size.y))
            imgui.backends.opengl3_render_draw_data(lists)
            GL.glBindVertexArray(int(vertex_array))
            GL.glDisable(GL.GL_SCISSOR_TEST)
        if self.after_draw is not None:
            self.after_draw()


class ImGuiInput:
    """Feeds ImGui what the user does, in Panda3D's names for buttons and keys."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def _io(self) -> Any:
        imgui.set_current_context(self._context)
        return imgui.get_io()

    def mouse_at(self, x: float, y: float) -> None:
        """Move the pointer, pixels from the top left."""
        self._io().add_mouse_pos_event(x, y)

    def button(self, name: str, *, down: bool) -> bool:
        """Press or release a mouse button or key; tell whether ImGui knows it."""
        io = self._io()
        if name in BUTTONS:
            io.add_mouse_button_event(BUTTONS[name], down)
        elif name in {"wheel_up", "wheel_down"}:
            if down:
                io.add_mouse_wheel_event(0.0, 1.0 if name == "wheel_up" else -1.0)
        elif name in _KEYS:
            io.add_key_event(_KEYS[name], down)
        else:
            return False
        return True

    def text(self, character: str) -> None:
        """Type a character."""
        self._io().add_input_character(ord(character))

    def focus(self, *, focused: bool) -> None:
        """Note that the window gained or lost the keyboard."""
        self._io().add_focus_event(focused)
