"""How the inspector looks: one dark glass theme, a colour-blind-safe palette, one font.

Colours are the Okabe-Ito set (Okabe & Ito 2008), told apart by readers with any common colour
vision. The font is the Droid Sans that rides in imgui-bundle's wheel (Apache 2.0).
"""

from pathlib import Path

import imgui_bundle
from imgui_bundle import ImVec4, imgui

Colour = tuple[float, float, float]

ORANGE: Colour = (0.902, 0.624, 0.0)
SKY_BLUE: Colour = (0.337, 0.706, 0.914)
GREEN: Colour = (0.0, 0.620, 0.451)
YELLOW: Colour = (0.941, 0.894, 0.259)
BLUE: Colour = (0.0, 0.447, 0.698)
VERMILION: Colour = (0.835, 0.369, 0.0)
PURPLE: Colour = (0.800, 0.475, 0.655)
GREY: Colour = (0.62, 0.64, 0.67)
ALERT: Colour = (1.0, 0.42, 0.35)

FONT_PX = 15.0
_TEXT = (0.93, 0.94, 0.95, 1.0)
_GLASS = (0.075, 0.09, 0.11, 0.92)
_FRAME = (0.16, 0.19, 0.23, 1.0)
_ACCENT = (0.18, 0.42, 0.58, 1.0)
_BRIGHT = (0.24, 0.54, 0.74, 1.0)
_BAR = (0.06, 0.075, 0.095, 0.97)

_COLOURS = {
    imgui.Col_.text: _TEXT,
    imgui.Col_.text_disabled: (0.58, 0.60, 0.63, 1.0),
    imgui.Col_.window_bg: _GLASS,
    imgui.Col_.child_bg: (0.0, 0.0, 0.0, 0.0),
    imgui.Col_.popup_bg: (0.09, 0.11, 0.13, 0.98),
    imgui.Col_.border: (1.0, 1.0, 1.0, 0.07),
    imgui.Col_.frame_bg: _FRAME,
    imgui.Col_.frame_bg_hovered: (0.21, 0.25, 0.30, 1.0),
    imgui.Col_.frame_bg_active: (0.24, 0.30, 0.36, 1.0),
    imgui.Col_.title_bg: _BAR,
    imgui.Col_.title_bg_active: _BAR,
    imgui.Col_.title_bg_collapsed: _BAR,
    imgui.Col_.button: _FRAME,
    imgui.Col_.button_hovered: _ACCENT,
    imgui.Col_.button_active: _BRIGHT,
    imgui.Col_.header: (0.18, 0.42, 0.58, 0.55),
    imgui.Col_.header_hovered: (0.18, 0.42, 0.58, 0.8),
    imgui.Col_.header_active: _BRIGHT,
    imgui.Col_.check_mark: (0.45, 0.78, 0.95, 1.0),
    imgui.Col_.slider_grab: _BRIGHT,
    imgui.Col_.slider_grab_active: (0.45, 0.78, 0.95, 1.0),
    imgui.Col_.tab: _BAR,
    imgui.Col_.tab_hovered: _BRIGHT,
    imgui.Col_.tab_selected: _ACCENT,
    imgui.Col_.tab_dimmed: _BAR,
    imgui.Col_.tab_dimmed_selected: (0.14, 0.28, 0.38, 1.0),
    imgui.Col_.separator: (1.0, 1.0, 1.0, 0.09),
    imgui.Col_.plot_histogram: (*SKY_BLUE, 1.0),
    imgui.Col_.plot_lines: (*SKY_BLUE, 1.0),
    imgui.Col_.table_header_bg: _FRAME,
    imgui.Col_.table_row_bg_alt: (1.0, 1.0, 1.0, 0.025),
    imgui.Col_.docking_empty_bg: (0.0, 0.0, 0.0, 0.0),
    imgui.Col_.nav_cursor: (*ORANGE, 1.0),
}

_SIZES: dict[str, float | tuple[float, float]] = {
    "window_rounding": 6.0,
    "frame_rounding": 4.0,
    "tab_rounding": 4.0,
    "grab_rounding": 4.0,
    "scrollbar_size": 11.0,
    "window_border_size": 1.0,
    "indent_spacing": 16.0,
    "grab_min_size": 10.0,
    "window_padding": (10.0, 8.0),
    "item_spacing": (7.0, 5.0),
    "item_inner_spacing": (6.0, 4.0),
    "cell_padding": (4.0, 2.0),
    "frame_padding": (7.0, 4.0),
}


def apply(scale: float) -> None:
    """Set font, colours and spacing for a display scale (1 at ordinary density)."""
    style = imgui.get_style()
    imgui.style_colors_dark()
    for slot, value in _COLOURS.items():
        style.set_color_(slot, ImVec4(*value))
    for name, size in _SIZES.items():
        scaled = tuple(s * scale for s in size) if isinstance(size, tuple) else size * scale
        setattr(style, name, scaled)
    style.font_scale_dpi = scale
    style.font_size_base = FONT_PX


def load_font() -> None:
    """Load the text font; ImGui's own stands in where the wheel brings none."""
    fonts = imgui.get_io().fonts
    path = Path(imgui_bundle.__file__).parent / "assets" / "fonts" / "DroidSans.ttf"
    if path.exists():
        fonts.add_font_from_file_ttf(str(path), FONT_PX)
    else:
        fonts.add_font_default()


def rgba(colour: Colour, alpha: float = 1.0) -> ImVec4:
    """Return a colour as ImGui wants it."""
    return ImVec4(*colour, alpha)
