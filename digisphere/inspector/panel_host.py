"""Runs panels in one ImGui context: docks them, scales them, keeps a broken one from harm.

A panel that raises is switched off, shown in red and logged once; the run goes on. The layout is
remembered in the user's settings folder. What panels show is theirs; drawing into the window is
``backend``'s work. Made by ``inspector`` for a world and by ``browser`` for a dataset.
"""

import logging
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from imgui_bundle import ImVec2, imgui, imgui_ctx, implot

from digisphere.inspector import theme, widgets
from digisphere.inspector.panel import Placed

LOG = logging.getLogger(__name__)
SIDE_SHARE = {"left": 0.23, "right": 0.29}
MIDDLE = "middle"
"""The side of a panel that fills what the sides leave, without a tab."""
REFERENCE_HEIGHT = 900.0
P = TypeVar("P", bound=Placed)


def layout_file(name: str = "layout") -> Path:
    """Return where a layout is remembered; ``DIGISPHERE_CONFIG`` moves it."""
    base = os.environ.get("DIGISPHERE_CONFIG") or os.environ.get("XDG_CONFIG_HOME")
    folder = Path(base) if base else Path.home() / ".config"
    return folder / "digisphere" / f"{name}.ini"


class PanelHost(Generic[P]):
    """Panels in one ImGui context.

    Args:
        panels: by name.
        layout: where the layout is remembered; None forgets it.
        scale: of text and controls; 0 follows the window's height.
        shares: of the window's width that the sides take.
        walked_by_keys: arrow keys move from control to control.
    """

    def __init__(
        self,
        panels: Mapping[str, P],
        *,
        layout: Path | None,
        scale: float = 0,
        shares: Mapping[str, float] = SIDE_SHARE,
        walked_by_keys: bool = True,
    ) -> None:
        self.panels = sorted(panels.values(), key=lambda p: (p.order, p.title))
        self.broken: dict[str, str] = {}
        self.visible = True
        self.zoom = 1.0
        self._scale = scale
        self._shares = shares
        self._applied = 0.0
        self._bar_height = 0.0
        self.context = imgui.create_context()
        imgui.set_current_context(self.context)
        self._plots = implot.create_context()
        self._io = imgui.get_io()
        self._layout = layout
        self._io.set_ini_filename("")
        self._io.config_flags |= imgui.ConfigFlags_.docking_enable
        if walked_by_keys:
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

    def draw(
        self,
        draw_panel: Callable[[P], None],
        *,
        bar: Callable[[float], float],
        size: tuple[int, int],
        wall_s: float,
    ) -> None:
        """Build the draw lists of one frame; the backend draws them afterwards.

        Args:
            draw_panel: draws one panel's contents inside its window.
            bar: draws the bar along the top, of a width, and returns its height.
            size: of the window, pixels.
            wall_s: since the frame before.
        """
        imgui.set_current_context(self.context)
        implot.set_current_context(self._plots)
        self._io.display_size = ImVec2(float(size[0]), float(size[1]))
        self._io.delta_time = max(wall_s, 1e-4)
        self._apply_scale(size[1])
        imgui.new_frame()
        if self.visible:
            self._draw_all(draw_panel, bar=bar, size=size)
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

    def _draw_all(
        self,
        draw_panel: Callable[[P], None],
        *,
        bar: Callable[[float], float],
        size: tuple[int, int],
    ) -> None:
        def draw_bar() -> None:
            self._bar_height = bar(float(size[0]))

        self._guard("the bar", draw_bar)
        self._dock(size)
        self._show_first_tabs()
        for panel in self.panels:
            self._place(panel, size=size)
            with imgui_ctx.begin(panel.title) as window:
                if dock := imgui.get_window_dock_id():
                    self._docks[panel.title] = dock
                    self._docks.setdefault(panel.side, dock)
                if window:
                    self._guard(panel.title, partial(draw_panel, panel))

    def _place(self, panel: P, *, size: tuple[int, int]) -> None:
        """Let a panel float over the middle, or go back to its side, when it wishes so.

        One that a remembered layout does not know yet goes beside the others of its side.
        """
        if panel.side == MIDDLE:
            bare = imgui.WindowClass()
            bare.dock_node_flags_override_set = int(imgui.internal.DockNodeFlagsPrivate_.no_tab_bar)
            imgui.set_next_window_class(bare)
        if panel.wide != (panel.title in self._wide):
            if panel.wide:
                self._wide.add(panel.title)
                alone = sum(other.side == panel.side for other in self.panels) == 1
                left = 0.0 if alone and panel.side == "left" else self._shares["left"] * size[0]
                share = 1.0 - self._shares["right"] - left / size[0]
                top = self._bar_height
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
        top = self._bar_height
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
            dock = imgui.get_id("DigiSphere")
            if not self._laid_out:
                self._lay_out(dock, ImVec2(float(size[0]), size[1] - top))
                self._laid_out = True
            imgui.dock_space(dock, ImVec2(0.0, 0.0), imgui.DockNodeFlags_.passthru_central_node)

    def _lay_out(self, dock: int, size: ImVec2) -> None:
        builder = imgui.internal
        builder.dock_builder_remove_node(dock)
        builder.dock_builder_add_node(dock, builder.DockNodeFlagsPrivate_.dock_space)
        builder.dock_builder_set_node_size(dock, size)
        rest = self._shares["right"] / (1.0 - self._shares["left"])
        _, left, middle = builder.dock_builder_split_node_py(
            dock, imgui.Dir.left, self._shares["left"]
        )
        _, right, centre = builder.dock_builder_split_node_py(middle, imgui.Dir.right, rest)
        nodes = {"left": left, "right": right, MIDDLE: centre}
        for panel in self.panels:
            builder.dock_builder_dock_window(panel.title, nodes[panel.side])
        builder.dock_builder_finish(dock)
        self._to_front = 3

    def _show_first_tabs(self) -> None:
        """After a fresh layout show the first panel of each side, not the last one docked."""
        if self._to_front > 0:
            self._to_front -= 1
            if self._to_front == 0:
                for side in self._shares:
                    first = next((p.title for p in self.panels if p.side == side), None)
                    if first is not None:
                        imgui.set_window_focus(first)

    def _guard(self, title: str, draw: Callable[[], None]) -> None:
        if title in self.broken:
            widgets.coloured(f"Switched off: {self.broken[title]}", theme.ALERT)
            return
        try:
            draw()
        except Exception as error:
            self.broken[title] = f"{type(error).__name__}: {error}"
            LOG.exception("Panel %s is switched off", title)
