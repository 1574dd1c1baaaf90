"""Runs the panels: builds one ImGui frame per drawn frame, keeps a broken panel from harm.

A panel that raises is switched off, shown in red and logged once; the run goes on. The layout is
remembered in the user's settings folder. Drawing into the window is ``backend``'s work.
"""

import logging
import os
from collections.abc import Mapping
from pathlib import Path

from imgui_bundle import ImVec2, imgui, imgui_ctx, implot

from digisphere.core.registry import Registry
from digisphere.inspector import theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.panel import Panel
from digisphere.inspector.transport_bar import TransportBar

LOG = logging.getLogger(__name__)
SIDE_SHARE = {"left": 0.23, "right": 0.29}
REFERENCE_HEIGHT = 900.0
_DOCK = "DigiSphere"


def layout_file() -> Path:
    """Return where the layout is remembered; ``DIGISPHERE_CONFIG`` moves it."""
    base = os.environ.get("DIGISPHERE_CONFIG") or os.environ.get("XDG_CONFIG_HOME")
    folder = Path(base) if base else Path.home() / ".config"
    return folder / "digisphere" / "layout.ini"


class Inspector:
    """All panels in one ImGui context."""

    def __init__(
        self, panels: Mapping[str, Panel] | None = None, *, remember: bool = True, scale: float = 0
    ) -> None:
        found = (
            {n: make() for n, make in Registry("digisphere.panels").load_all().items()}
            if panels is None
            else dict(panels)
        )
        self.panels = sorted(found.values(), key=lambda p: (p.order, p.title))
        self.broken: dict[str, str] = {}
        self.visible = True
        self.zoom = 1.0
        self._scale = scale
        self._applied = 0.0
        self._bar = TransportBar()
        self.context = imgui.create_context()
        imgui.set_current_context(self.context)
        self._plots = implot.create_context()
        self._io = imgui.get_io()
        self._layout = layout_file() if remember else None
        self._io.set_ini_filename("")
        self._io.config_flags |= imgui.ConfigFlags_.docking_enable
        self._io.config_flags |= imgui.ConfigFlags_.nav_enable_keyboard
        self._io.config_error_recovery_enable_assert = False
        # Typing must not lag at low frame rates; the app spreads clicks over turns itself.
        self._io.config_input_trickle_event_queue = False
        theme.load_font()
        self._to_front = 0
        self._docks: dict[str, int] = {}
        self._wide: set[str] = set()
        self._laid_out = self._load_layout()

    def _load_layout(self) -> bool:
        if self._layout is None or not self._layout.exists():
            return False
        imgui.load_ini_settings_from_disk(str(self._layout))
        return True

    def save_layout(self) -> None:
        """Remember where the panels are; failing to is logged, not fatal."""
        if self._layout is None:
            return
        try:
            self._layout.parent.mkdir(parents=True, exist_ok=True)
            imgui.save_ini_settings_to_disk(str(self._layout))
        except OSError as error:
            LOG.warning("The layout cannot be saved in %s: %s", self._layout, error)

    @property
    def wants_mouse(self) -> bool:
        """The mouse is over a panel, or a panel holds it."""
        return bool(self._io.want_capture_mouse)

    @property
    def wants_keyboard(self) -> bool:
        """A text field has the keyboard."""
        return bool(self._io.want_text_input)

    def build(self, context: InspectorContext, *, size: tuple[int, int], wall_s: float) -> None:
        """Build the draw lists of one frame; the backend draws them afterwards."""
        imgui.set_current_context(self.context)
        implot.set_current_context(self._plots)
        self._io.display_size = ImVec2(float(size[0]), float(size[1]))
        self._io.delta_time = max(wall_s, 1e-4)
        self._apply_scale(size[1])
        imgui.new_frame()
        if self.visible:
            self._draw_all(context, size=size)
        imgui.render()
        if self._io.want_save_ini_settings:
            self.save_layout()
            self._io.want_save_ini_settings = False

    def _apply_scale(self, height: int) -> None:
        automatic = max(1.0, round(height / REFERENCE_HEIGHT * 4.0) / 4.0)
        wanted = (self._scale or automatic) * self.zoom
        if wanted != self._applied:
            theme.apply(wanted)
            self._applied = wanted

    def _draw_all(self, context: InspectorContext, *, size: tuple[int, int]) -> None:
        self._guard("Transport", lambda: self._bar.draw(context, width=float(size[0])))
        self._dock(size)
        self._show_first_tabs()
        for panel in self.panels:
            self._place(panel, size=size)
            with imgui_ctx.begin(panel.title) as window:
                if dock := imgui.get_window_dock_id():
                    self._docks[panel.title] = dock
                    self._docks.setdefault(panel.side, dock)
                if window:
                    self._guard(panel.title, lambda p=panel: p.draw(context))

    def _place(self, panel: Panel, *, size: tuple[int, int]) -> None:
        """Let a panel float over the middle, or go back to its side, when it wishes so.

        One that a remembered layout does not know yet goes beside the others of its side.
        """
        if panel.wide != (panel.title in self._wide):
            if panel.wide:
                self._wide.add(panel.title)
                left, share = SIDE_SHARE["left"] * size[0], 1.0 - sum(SIDE_SHARE.values())
                top = self._bar.height
                imgui.set_next_window_dock_id(0, imgui.Cond_.always)
                imgui.set_next_window_pos(ImVec2(left, top))
                imgui.set_next_window_size(ImVec2(share * size[0], size[1] - top))
            else:
                self._wide.discard(panel.title)
                home = self._docks.get(panel.title, self._docks.get(panel.side, 0))
                imgui.set_next_window_dock_id(home, imgui.Cond_.always)
        elif not panel.wide and panel.side in self._docks:
            imgui.set_next_window_dock_id(self._docks[panel.side], imgui.Cond_.first_use_ever)

    def _dock(self, size: tuple[int, int]) -> None:
        top = self._bar.height
        flags = (
            imgui.WindowFlags_.no_decoration
            | imgui.WindowFlags_.no_move
            | imgui.WindowFlags_.no_background
            | imgui.WindowFlags_.no_bring_to_front_on_focus
            | imgui.WindowFlags_.no_nav_focus
            | imgui.WindowFlags_.no_saved_settings
        )
        imgui.set_next_window_pos(ImVec2(0.0, top))
        imgui.set_next_window_size(ImVec2(float(size[0]), size[1] - top))
        with (
            imgui_ctx.push_style_var(imgui.StyleVar_.window_padding, ImVec2(0.0, 0.0)),
            imgui_ctx.begin("##dock-host", None, flags),
        ):
            dock = imgui.get_id(_DOCK)
            if not self._laid_out:
                self._lay_out(dock, ImVec2(float(size[0]), size[1] - top))
                self._laid_out = True
            imgui.dock_space(dock, ImVec2(0.0, 0.0), imgui.DockNodeFlags_.passthru_central_node)

    def _lay_out(self, dock: int, size: ImVec2) -> None:
        builder = imgui.internal
        builder.dock_builder_remove_node(dock)
        builder.dock_builder_add_node(dock, builder.DockNodeFlagsPrivate_.dock_space)
        builder.dock_builder_set_node_size(dock, size)
        rest = SIDE_SHARE["right"] / (1.0 - SIDE_SHARE["left"])
        _, left, middle = builder.dock_builder_split_node_py(
            dock, imgui.Dir.left, SIDE_SHARE["left"]
        )
        _, right, _ = builder.dock_builder_split_node_py(middle, imgui.Dir.right, rest)
        nodes = {"left": left, "right": right}
        for panel in self.panels:
            builder.dock_builder_dock_window(panel.title, nodes[panel.side])
        builder.dock_builder_finish(dock)
        self._to_front = 3

    def _show_first_tabs(self) -> None:
        """After a fresh layout show the first panel of each side, not the last one docked."""
        if self._to_front > 0:
            self._to_front -= 1
            if self._to_front == 0:
                for side in SIDE_SHARE:
                    first = next((p.title for p in self.panels if p.side == side), None)
                    if first is not None:
                        imgui.set_window_focus(first)

    def _guard(self, title: str, draw: object) -> None:
        if title in self.broken:
            widgets.coloured(f"Switched off: {self.broken[title]}", theme.ALERT)
            return
        try:
            draw()  # type: ignore[operator]
        except Exception as error:
            self.broken[title] = f"{type(error).__name__}: {error}"
            LOG.exception("Panel %s is switched off", title)
