"""The picture: one frame large, one or two planes of it side by side, with labels and subtitles.

The wheel zooms where the pointer is, dragging moves, a click asks the instance plane who is there.
"""

from typing import Any, ClassVar

from imgui_bundle import ImVec2, imgui, imgui_ctx

from digisphere.capture.label_marks import Mark
from digisphere.core.identity import NONE, PROP_BASE
from digisphere.errors import DigiSphereError
from digisphere.inspector import theme, widgets
from digisphere.inspector.browser.browsing import Browser
from digisphere.inspector.browser.mark_painter import packed, paint
from digisphere.inspector.browser.panel import DatasetPanel
from digisphere.inspector.browser.pictures import Shown
from digisphere.inspector.panel_host import MIDDLE

_WHEEL = 1.18
_DRAG_PX = 4.0
_GAP_PX = 6.0
_LINES_SHOWN = 3
_LATELY_S = 12.0
"""Lines begun longer before the picture are no subtitles; the words' panel has them."""
Pair = tuple[float, float]


def arranged(count: int, *, room: Pair, picture: Pair) -> tuple[Pair, Pair]:
    """The size of each view, and the step from one to the next, that show pictures largest.

    Views stand side by side, or one over the other.
    """
    beside = ((room[0] - _GAP_PX * (count - 1)) / count, room[1])
    over = (room[0], (room[1] - _GAP_PX * (count - 1)) / count)

    def zoom(size: Pair) -> float:
        return min(size[0] / picture[0], size[1] / picture[1])

    if zoom(over) > zoom(beside):
        return over, (0.0, over[1] + _GAP_PX)
    return beside, (beside[0] + _GAP_PX, 0.0)


class PicturePanel(DatasetPanel):
    """One frame."""

    title: ClassVar[str] = "Picture"
    side: ClassVar[str] = MIDDLE
    order: ClassVar[int] = 10

    def __init__(self) -> None:
        self._pressed: Pair | None = None
        self._last: dict[int, Shown] = {}
        self._problems: list[str] = []

    def draw(self, browser: Browser) -> None:
        """Draw the panel."""
        if browser.big_grid:
            return  # the grid lies over it
        if not browser.shown:
            widgets.coloured("No frame meets the conditions. Take one out on the left.", theme.GREY)
            return
        legend_h = imgui.get_text_line_height_with_spacing()
        avail = imgui.get_content_region_avail()
        views, start = browser.look.planes, imgui.get_cursor_screen_pos()
        room = (float(avail.x), avail.y - legend_h - imgui.get_style().item_spacing.y)
        width, height = browser.size
        size, step = arranged(len(views), room=room, picture=(width, height))
        corners = [(start.x + k * step[0], start.y + k * step[1]) for k in range(len(views))]
        browser.port.place(corners[0], size=size, picture=(float(width), float(height)))
        self._problems = []
        legends: list[Shown] = []
        for number, (plane, corner) in enumerate(zip(views, corners, strict=True)):
            imgui.set_cursor_screen_pos(ImVec2(*corner))
            self._take_input(browser, number, corner=corner, size=size)
            shown = self._view(browser, number, plane, corner=corner, size=size)
            if shown is not None:
                legends.append(shown)
                self._problems += [shown.problem] if shown.problem else []
        if self._problems:
            self._tell(self._problems, corner=corners[0], width=size[0])
        tint = browser.picture(browser.look.tint) if browser.look.tint in browser.planes() else None
        legends += [tint] if tint is not None else []
        self._subtitles(browser, corner=corners[0], size=size)
        imgui.set_cursor_screen_pos(ImVec2(start.x, start.y + room[1] + 4.0))
        self._legends(legends)

    def _take_input(self, browser: Browser, number: int, *, corner: Pair, size: Pair) -> None:
        imgui.invisible_button(f"view {number}", ImVec2(max(size[0], 1.0), max(size[1], 1.0)))
        io = imgui.get_io()
        first = browser.port.corner  # the other view shows the same part of the picture
        at = (io.mouse_pos.x - corner[0] + first[0], io.mouse_pos.y - corner[1] + first[1])
        if imgui.is_item_hovered() and io.mouse_wheel:
            browser.port.zoom_at(at, factor=_WHEEL**io.mouse_wheel)
        if imgui.is_item_activated():
            self._pressed = (io.mouse_pos.x, io.mouse_pos.y)
        if imgui.is_item_active() and self._moved(io) > _DRAG_PX:
            browser.port.move((io.mouse_delta.x, io.mouse_delta.y))
        try:
            if imgui.is_item_deactivated() and self._moved(io) <= _DRAG_PX:
                browser.select_at(*browser.port.to_picture(at))
            if imgui.is_item_hovered() and not imgui.is_item_active():
                self._hover(browser, browser.port.to_picture(at))
        except DigiSphereError as error:  # who is there is not known; the picture stays
            self._problems.append(str(error))

    def _moved(self, io: Any) -> float:
        if self._pressed is None:
            return 0.0
        return float(
            abs(io.mouse_pos.x - self._pressed[0]) + abs(io.mouse_pos.y - self._pressed[1])
        )

    def _hover(self, browser: Browser, at: Pair) -> None:
        entity = browser.entity_at(*at)
        if entity >= PROP_BASE:
            name = browser.words.entity(entity)
            imgui.set_tooltip(f"{name}\nid {entity}, pixel {int(at[0])}, {int(at[1])}")

    def _view(
        self, browser: Browser, number: int, plane: str, *, corner: Pair, size: Pair
    ) -> Shown | None:
        """Draw one plane with everything over it; return what was drawn last."""
        pen = imgui.get_window_draw_list()
        far = ImVec2(corner[0] + size[0], corner[1] + size[1])
        pen.add_rect_filled(ImVec2(*corner), far, packed((10, 11, 13)))
        pen.push_clip_rect(ImVec2(*corner), far, True)
        try:
            shown = browser.picture(plane)
            if shown is not None:
                self._last[number] = shown
            drawn = shown or self._last.get(number)
            if drawn is not None:
                self._image(pen, drawn, browser, corner=corner)
            if not (drawn is not None and drawn.problem):
                self._over(pen, browser, number, corner=corner)
        finally:
            pen.pop_clip_rect()
        if len(browser.look.planes) > 1:
            pen.add_text(ImVec2(corner[0] + 8.0, corner[1] + 6.0), packed((235, 235, 235)), plane)
        return drawn

    def _image(
        self, pen: Any, shown: Shown, browser: Browser, *, corner: Pair, alpha: float = 1.0
    ) -> None:
        if not shown.texture:
            return
        width, height = browser.size
        low = browser.port.to_screen((0.0, 0.0), corner=corner)
        high = browser.port.to_screen((float(width), float(height)), corner=corner)
        pen.add_image(
            imgui.ImTextureRef(shown.texture), ImVec2(*low), ImVec2(*high),
            ImVec2(0.0, 0.0), ImVec2(1.0, 1.0), packed((255, 255, 255), alpha),
        )  # fmt: skip

    def _over(self, pen: Any, browser: Browser, number: int, *, corner: Pair) -> None:
        """Tint, the selected one's pixels, marks."""
        look = browser.look
        if look.tint and look.tint in browser.planes() and number == 0:
            tint = browser.picture(look.tint)
            if tint is not None:
                self._image(pen, tint, browser, corner=corner, alpha=look.tint_strength)
        if browser.selected != NONE and "instance" in browser.planes():
            mask = browser.selected_mask()
            if mask is not None:
                self._image(pen, mask, browser, corner=corner)
        marks: list[Mark] = []
        for kind in browser.mark_kinds():
            if kind in look.marks:
                try:
                    marks += browser.marks(kind)
                except DigiSphereError as error:  # the picture and the other labels stay
                    self._problems.append(str(error))
        paint(
            pen, marks, place=lambda at: browser.port.to_screen(at, corner=corner),
            selected=browser.selected, chosen=set(browser.highlighted),
        )  # fmt: skip
        self._chosen(pen, browser, corner=corner)

    def _chosen(self, pen: Any, browser: Browser, *, corner: Pair) -> None:
        """Frames round those a caption or question tells of."""
        if not browser.highlighted:
            return
        for mark in browser.marks("box_visible"):
            if mark.owner in browser.highlighted:
                low = browser.port.to_screen((mark.at[0], mark.at[1]), corner=corner)
                high = browser.port.to_screen((mark.at[2], mark.at[3]), corner=corner)
                pen.add_rect(ImVec2(*low), ImVec2(*high), packed((90, 180, 235)), 3.0, 3.0)

    def _subtitles(self, browser: Browser, *, corner: Pair, size: Pair) -> None:
        if not browser.look.subtitles:
            return
        try:
            said = browser.subtitles()
        except DigiSphereError:
            return  # the words' panel tells why
        lines = [line for line in said if line.sounding or line.ago_s <= _LATELY_S][-_LINES_SHOWN:]
        wrap, pen = 0.8 * size[0], imgui.get_window_draw_list()
        texts = [f"{line.speaker}: {line.text}" for line in lines]
        boxes = [imgui.calc_text_size(text, False, wrap) for text in texts]
        # Under the picture where there is room, else over its lower edge.
        edge = browser.port.to_screen((0.0, float(browser.size[1])), corner=corner)[1] + 10.0
        y = min(edge, corner[1] + size[1] - sum(box.y + 12.0 for box in boxes) - 8.0)
        for line, text, box in zip(lines, texts, boxes, strict=True):
            x = corner[0] + (size[0] - box.x) / 2.0
            low, high = ImVec2(x - 12.0, y - 4.0), ImVec2(x + box.x + 12.0, y + box.y + 5.0)
            pen.add_rect_filled(low, high, packed((8, 9, 11), 0.78), 5.0)
            ink = (255, 246, 214) if line.sounding else (196, 200, 206)
            pen.add_text(
                imgui.get_font(), imgui.get_font_size(), ImVec2(x, y), packed(ink), text, wrap
            )
            y += box.y + 12.0

    def _tell(self, problems: list[str], *, corner: Pair, width: float) -> None:
        imgui.set_cursor_screen_pos(ImVec2(corner[0] + 14.0, corner[1] + 14.0))
        with (
            imgui_ctx.push_text_wrap_pos(imgui.get_cursor_pos_x() + width - 40.0),
            imgui_ctx.push_style_color(imgui.Col_.text, theme.rgba(theme.ALERT)),
        ):
            for problem in dict.fromkeys(problems):
                imgui.text(problem)

    def _legends(self, shown: list[Shown]) -> None:
        for picture in shown:
            if picture.note:
                widgets.dim(picture.note)
                imgui.same_line()
            entries = [
                (word, (red / 255.0, green / 255.0, blue / 255.0))
                for word, (red, green, blue) in picture.legend[:9]
            ]
            if entries:
                widgets.legend(entries)
                imgui.same_line(0.0, 24.0)
        imgui.new_line()
