"""The panel of frames: conditions on any column, the order, and the grid of thumbnails.

Only thumbnails in sight are asked for. Made wide, the grid covers the middle of the window.
"""

from dataclasses import replace
from typing import ClassVar

from imgui_bundle import ImVec2, imgui, imgui_ctx

from digisphere.capture.frame_table import Condition
from digisphere.errors import DigiSphereError
from digisphere.inspector import theme, widgets
from digisphere.inspector.browser.browsing import Browser
from digisphere.inspector.browser.panel import DatasetPanel

_TYPED = 0.36
_NEW = Condition("frames.people", ">=", "1")
_LEAST_COLUMNS = 2
_SMALLEST_PX, _LARGEST_PX = 90.0, 380.0


class FramesPanel(DatasetPanel):
    """Which frames there are."""

    title: ClassVar[str] = "Frames"
    side: ClassVar[str] = "left"
    order: ClassVar[int] = 10

    def __init__(self) -> None:
        self._searched = ""
        self._thumb_px, self._big_px = 112.0, 220.0
        self._scrolled_to = -1

    def draw(self, browser: Browser) -> None:
        """Draw the panel."""
        self.wide = browser.big_grid
        self._conditions(browser)
        self._order(browser)
        imgui.separator()
        self._grid(browser)

    def _conditions(self, browser: Browser) -> None:
        count = f"{len(browser.shown)} of {browser.dataset.frames}"
        if widgets.toggle("Grid" if not browser.big_grid else "Small", on=browser.big_grid,
                          hint="Thumbnails over the middle: G"):  # fmt: skip
            browser.big_grid = not browser.big_grid
        imgui.same_line()
        if imgui.button("Add a condition"):
            browser.choose([*browser.conditions, _NEW])
        imgui.same_line()
        imgui.align_text_to_frame_padding()
        widgets.dim(count)
        for number, condition in enumerate(list(browser.conditions)):
            with imgui_ctx.push_id(f"condition {number}"):
                self._condition(browser, number, condition)

    def _condition(self, browser: Browser, number: int, condition: Condition) -> None:
        """One condition; the way to take it out comes first, whatever becomes of the rest."""
        if imgui.button("x"):
            browser.choose(c for k, c in enumerate(browser.conditions) if k != number)
            return
        imgui.same_line()
        imgui.set_next_item_width(-1.0)
        changed = condition
        try:
            picked = self._pick_column(browser, condition.column)
            if picked != condition.column:
                column = browser.table.column(picked)
                values = browser.table.choices(picked)
                first = values[0] if values else "" if column.is_text else "0"
                changed = Condition(picked, column.tests[0], first)
            changed = self._comparison(browser, changed)
        except DigiSphereError as error:
            widgets.coloured(str(error), theme.ALERT)
        if changed != condition:
            browser.choose(changed if k == number else c for k, c in enumerate(browser.conditions))

    def _comparison(self, browser: Browser, condition: Condition) -> Condition:
        tests = browser.table.column(condition.column).tests
        imgui.set_next_item_width(_TYPED * imgui.get_content_region_avail().x)
        at = tests.index(condition.test) if condition.test in tests else 0
        test = tests[imgui.combo("##test", at, tests)[1]]
        imgui.same_line()
        imgui.set_next_item_width(-1.0)
        choices = browser.table.choices(condition.column)
        if test in ("is", "not") and choices:
            at = choices.index(condition.value) if condition.value in choices else 0
            value = choices[imgui.combo("##value", at, choices)[1]]
        else:
            value = imgui.input_text("##value", condition.value)[1]
        return replace(condition, test=test, value=value)

    def _pick_column(self, browser: Browser, chosen: str) -> str:
        """A drop-down of all columns with a field to search them."""
        if not imgui.begin_combo("##column", chosen, imgui.ComboFlags_.height_large):
            return chosen
        try:
            return self._search_columns(browser, chosen)
        finally:
            imgui.end_combo()

    def _search_columns(self, browser: Browser, chosen: str) -> str:
        if imgui.is_window_appearing():
            imgui.set_keyboard_focus_here()
            self._searched = ""
        imgui.set_next_item_width(-1.0)
        _, self._searched = imgui.input_text_with_hint("##search", "search", self._searched)
        wanted = self._searched.lower()
        for name, column in browser.table.columns.items():
            if wanted in name or wanted in column.doc.lower():
                if imgui.selectable(name, name == chosen)[0]:
                    chosen = name
                unit = f" [{column.unit}]" if column.unit else ""
                imgui.set_item_tooltip(f"{column.doc}{unit}")
        return chosen

    def _order(self, browser: Browser) -> None:
        imgui.align_text_to_frame_padding()
        widgets.dim("by")
        imgui.same_line()
        arrow = imgui.calc_text_size("down").x + 3.0 * imgui.get_style().item_spacing.x
        imgui.set_next_item_width(-arrow)
        with imgui_ctx.push_id("sort"):
            by = self._pick_column(browser, browser.sort_by)
        imgui.same_line()
        flipped = imgui.button("down" if browser.descending else "up", ImVec2(-1.0, 0.0))
        imgui.set_item_tooltip("Least first (up) or greatest first (down)")
        if by != browser.sort_by or flipped:
            browser.sort(by, descending=browser.descending != flipped)

    def _grid(self, browser: Browser) -> None:
        style, avail = imgui.get_style(), imgui.get_content_region_avail()
        if browser.big_grid:
            imgui.set_next_item_width(160.0)
            _, self._big_px = imgui.slider_float(
                "size", self._big_px, _SMALLEST_PX, _LARGEST_PX, "%.0f px"
            )
        wide = avail.x - style.scrollbar_size
        thumb = self._big_px if browser.big_grid else self._thumb_px
        columns = max(_LEAST_COLUMNS, int(wide / (thumb + style.item_spacing.x)))
        across = (wide - (columns - 1) * style.item_spacing.x) / columns
        tall = across * browser.size[1] / browser.size[0]
        row_h = tall + imgui.get_text_line_height() + 2.0 * style.item_spacing.y
        with imgui_ctx.begin_child("thumbs", ImVec2(0.0, 0.0)):
            self._follow(browser, columns=columns, row_h=row_h)
            rows = -(-len(browser.shown) // columns)
            clipper = imgui.ListClipper()
            clipper.begin(rows, row_h)
            while clipper.step():
                for row in range(clipper.display_start, clipper.display_end):
                    self._row(browser, row, columns=columns, size=(across, tall))
            clipper.end()

    def _follow(self, browser: Browser, *, columns: int, row_h: float) -> None:
        """Keep the present frame in sight when it changes by other means than the grid."""
        if browser.frame_id == self._scrolled_to:
            return
        self._scrolled_to = browser.frame_id
        top = browser.place // columns * row_h
        low, high = imgui.get_scroll_y(), imgui.get_scroll_y() + imgui.get_window_height()
        if top < low or top + row_h > high:
            imgui.set_scroll_y(max(0.0, top - row_h))

    def _row(self, browser: Browser, row: int, *, columns: int, size: tuple[float, float]) -> None:
        first = row * columns
        for place in range(first, min(first + columns, len(browser.shown))):
            if place > first:
                imgui.same_line()
            with imgui_ctx.begin_group():
                self._tile(browser, browser.shown[place], size=size)

    def _tile(self, browser: Browser, frame_id: int, *, size: tuple[float, float]) -> None:
        corner = imgui.get_cursor_screen_pos()
        far = ImVec2(corner.x + size[0], corner.y + size[1])
        if imgui.invisible_button(f"frame {frame_id}", ImVec2(*size)):
            browser.go(frame_id)
            self._scrolled_to = frame_id
        if imgui.is_item_hovered() and imgui.is_mouse_double_clicked(0):
            browser.big_grid = False
        imgui.set_item_tooltip(self._hint(browser, frame_id))
        pen = imgui.get_window_draw_list()
        shown = browser.thumb(frame_id)
        if shown is not None and shown.texture:
            pen.add_image(imgui.ImTextureRef(shown.texture), corner, far)
        else:
            pen.add_rect_filled(corner, far, _colour(theme.GREY, 0.15))
            if shown is not None:
                pen.add_text(ImVec2(corner.x + 6, corner.y + 6), _colour(theme.ALERT), "unreadable")
        if frame_id == browser.frame_id:
            pen.add_rect(corner, far, _colour(theme.ORANGE), 0.0, 3.0)
        elif imgui.is_item_hovered():
            pen.add_rect(corner, far, _colour(theme.SKY_BLUE), 0.0, 1.5)
        self._label(browser, frame_id, width=size[0])

    def _label(self, browser: Browser, frame_id: int, *, width: float) -> None:
        by = browser.sort_by
        words = str(frame_id)
        if by != "frames.frame_id":
            words += f"  {browser.table.value_of(frame_id, name=by)}"
        with imgui_ctx.push_style_color(
            imgui.Col_.text,
            theme.rgba(theme.ORANGE if frame_id == browser.frame_id else theme.GREY),
        ):
            imgui.text(_cut(words, width))

    def _hint(self, browser: Browser, frame_id: int) -> str:
        shown = browser.thumb(frame_id) if imgui.is_item_hovered() else None
        if shown is not None and shown.problem:
            return shown.problem
        return f"frame {frame_id}"


def _cut(words: str, width: float) -> str:
    """Words, as many as fit a width."""
    if imgui.calc_text_size(words).x <= width:
        return words
    while words and imgui.calc_text_size(f"{words}...").x > width:
        words = words[:-1]
    return f"{words}..."


def _colour(colour: theme.Colour, alpha: float = 1.0) -> int:
    return int(imgui.color_convert_float4_to_u32(theme.rgba(colour, alpha)))
