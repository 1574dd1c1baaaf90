"""Small drawing blocks that panels share: fact rows, bars, clickable names.

Every block takes plain values; none reads a snapshot.
"""

from collections.abc import Iterable, Sequence

from imgui_bundle import ImVec2, imgui, imgui_ctx

from digisphere.inspector import theme
from digisphere.inspector.theme import Colour

LABEL_SHARE = 0.42


def facts(name: str, rows: Iterable[tuple[str, str]]) -> None:
    """Draw label and value pairs as two quiet columns."""
    with imgui_ctx.begin_table(name, 2, imgui.TableFlags_.sizing_stretch_prop) as table:
        if not table:
            return
        imgui.table_setup_column("what", 0, LABEL_SHARE)
        imgui.table_setup_column("value", 0, 1.0)
        for label, value in rows:
            imgui.table_next_row()
            imgui.table_next_column()
            coloured(label, theme.GREY)
            imgui.table_next_column()
            imgui.text_wrapped(value)


def dim(text: str) -> None:
    """Draw quiet text."""
    with imgui_ctx.push_style_color(imgui.Col_.text, theme.rgba(theme.GREY)):
        imgui.text(text)


def coloured(text: str, colour: Colour) -> None:
    """Draw wrapped text in a colour."""
    with imgui_ctx.push_style_color(imgui.Col_.text, theme.rgba(colour)):
        imgui.text_wrapped(text)


def meter(
    label: str,
    value: float,
    *,
    low: float = 0.0,
    high: float = 1.0,
    colour: Colour = theme.SKY_BLUE,
    text: str = "",
    hint: str = "",
) -> None:
    """Draw a labelled bar; the number always stands beside the colour."""
    share = (value - low) / (high - low) if high > low else 0.0
    dim(label)
    imgui.same_line(imgui.get_content_region_avail().x * LABEL_SHARE)
    with imgui_ctx.push_style_color(imgui.Col_.plot_histogram, theme.rgba(colour, 0.8)):
        size = ImVec2(-1.0, imgui.get_text_line_height() + 2.0)
        imgui.progress_bar(min(1.0, max(0.0, share)), size, text or f"{value:.2f}")
    if hint:
        imgui.set_item_tooltip(hint)


def link(text: str, *, key: str, hint: str = "") -> bool:
    """Draw a clickable name and tell whether it was clicked."""
    with (
        imgui_ctx.push_id(key),
        imgui_ctx.push_style_color(imgui.Col_.text, theme.rgba(theme.SKY_BLUE)),
    ):
        width = imgui.calc_text_size(text).x
        clicked, _ = imgui.selectable(text, False, 0, ImVec2(width, 0.0))
    if hint:
        imgui.set_item_tooltip(hint)
    return bool(clicked)


def toggle(text: str, *, on: bool, hint: str = "") -> bool:
    """Draw a button that shows whether it is on; tell whether it was pressed."""
    colour = theme.rgba(theme.BLUE if on else (0.16, 0.19, 0.23))
    with imgui_ctx.push_style_color(imgui.Col_.button, colour):
        pressed = imgui.button(text)
    if hint:
        imgui.set_item_tooltip(hint)
    return bool(pressed)


def flow(next_width: float) -> None:
    """Stay on this line if the next item of this width still fits."""
    style = imgui.get_style()
    right = imgui.get_item_rect_max().x + style.item_spacing.x + next_width
    edge = imgui.get_cursor_screen_pos().x + imgui.get_content_region_avail().x
    if right < edge:
        imgui.same_line()


def button_row(names: Iterable[str], *, selected: str = "") -> str:
    """Draw a wrapping row of buttons and return the one pressed, or an empty string."""
    pressed = ""
    names = list(names)
    padding = imgui.get_style().frame_padding.x * 2.0
    for index, name in enumerate(names):
        if toggle(name, on=name == selected):
            pressed = name
        if index + 1 < len(names):
            flow(imgui.calc_text_size(names[index + 1]).x + padding)
    return pressed


def choose(label: str, names: Sequence[str], *, chosen: str, width: float = -1.0) -> str:
    """Draw a labelled drop-down and return the name that is chosen now."""
    imgui.align_text_to_frame_padding()
    dim(label)
    imgui.same_line()
    imgui.set_next_item_width(width)
    at = list(names).index(chosen) if chosen in names else 0
    return names[imgui.combo(f"##{label}", at, list(names))[1]]


def legend(entries: Iterable[tuple[str, Colour]]) -> None:
    """Draw colours with what they mean, as many on a line as fit."""
    side = imgui.get_text_line_height()
    flags = imgui.ColorEditFlags_.no_tooltip | imgui.ColorEditFlags_.no_drag_drop
    gap = imgui.get_style().item_inner_spacing.x
    for index, (label, colour) in enumerate(entries):
        if index:
            flow(side + gap + imgui.calc_text_size(label).x)
        imgui.color_button(f"##{label}{index}", theme.rgba(colour), flags, ImVec2(side, side))
        imgui.same_line(0.0, gap)
        imgui.text(label)
