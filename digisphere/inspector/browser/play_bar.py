"""The bar at the top of the dataset's window: play, speed, a slider over the frames, date and time.

Its height follows the text's; it touches nothing but which frame is looked at.
"""

from imgui_bundle import ImVec2, imgui, imgui_ctx

from digisphere.errors import DigiSphereError
from digisphere.inspector import theme, widgets
from digisphere.inspector.browser.browsing import SPEEDS, Browser

_FLAGS = (
    imgui.WindowFlags_.no_decoration
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_docking
    | imgui.WindowFlags_.no_saved_settings
)
_SLIDER_SHARE = 0.26


class PlayBar:
    """Draws the bar."""

    def draw(self, browser: Browser, *, width: float) -> float:
        """Draw the bar over the full width and return its height."""
        style = imgui.get_style()
        height = float(imgui.get_frame_height() + 2.0 * style.window_padding.y)
        imgui.set_next_window_pos(ImVec2(0.0, 0.0))
        imgui.set_next_window_size(ImVec2(width, height))
        with imgui_ctx.begin("##play", None, _FLAGS):
            self._playing(browser)
            self._where(browser, width=width)
            self._when(browser)
            self._notice(browser)
        return height

    def _playing(self, browser: Browser) -> None:
        label = "Pause" if browser.playing else "Play"
        size = ImVec2(imgui.calc_text_size("Pause").x + 24.0, 0.0)
        if imgui.button(f"{label}###play", size):
            browser.play(on=not browser.playing)
        imgui.set_item_tooltip("Space")
        for text, by, hint in (("<", -1, "Frame before: left"), (">", 1, "Frame after: right")):
            imgui.same_line()
            if imgui.button(f"{text}##step"):
                browser.step(by)
            imgui.set_item_tooltip(hint)
        for speed in SPEEDS:
            imgui.same_line()
            hint = f"{speed:g} frames a second: up and down"
            if widgets.toggle(f"{speed:g}/s", on=browser.speed == speed, hint=hint):
                browser.speed = speed

    def _where(self, browser: Browser, *, width: float) -> None:
        imgui.same_line(0.0, 16.0)
        if not browser.shown:
            widgets.dim("no frame meets the conditions")
            return
        imgui.set_next_item_width(_SLIDER_SHARE * width)
        last = len(browser.shown) - 1
        label = f"frame {browser.frame_id}: %d of {len(browser.shown)}"
        moved, place = imgui.slider_int("##place", browser.place + 1, 1, last + 1, label)
        if moved:
            browser.go(browser.shown[min(max(place - 1, 0), last)])

    def _when(self, browser: Browser) -> None:
        imgui.same_line(0.0, 16.0)
        try:
            row = browser.frame.rows("frames")
            imgui.text(str(row["datetime"][0]).replace("T", "  ")[:20])
        except DigiSphereError as error:
            browser.notice = str(error)
        except IndexError:
            browser.notice = f"The table of frames has no row of frame {browser.frame_id}."

    def _notice(self, browser: Browser) -> None:
        if browser.notice:
            imgui.same_line(0.0, 16.0)
            with imgui_ctx.push_style_color(imgui.Col_.text, theme.rgba(theme.ORANGE)):
                imgui.text(browser.notice)
            imgui.set_item_tooltip(browser.notice)
