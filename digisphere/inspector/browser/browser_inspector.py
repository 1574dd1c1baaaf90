"""All panels on a dataset under the play bar, and what the keys do."""

from collections.abc import Mapping

from imgui_bundle import imgui

from digisphere.core.identity import NONE
from digisphere.core.registry import Registry
from digisphere.errors import DigiSphereError
from digisphere.inspector import theme, widgets
from digisphere.inspector.browser.browsing import Browser
from digisphere.inspector.browser.labels_panel import press
from digisphere.inspector.browser.panel import DatasetPanel
from digisphere.inspector.browser.play_bar import PlayBar
from digisphere.inspector.panel_host import PanelHost, layout_file

_SHARES = {"left": 0.19, "right": 0.25}
"""The picture is what one has come for."""
_PAGE = 10
_LETTERS = "abjklnrv"


class BrowserInspector(PanelHost[DatasetPanel]):
    """The panels on one dataset."""

    def __init__(
        self,
        panels: Mapping[str, DatasetPanel] | None = None,
        *,
        remember: bool = True,
        scale: float = 0,
    ) -> None:
        found = (
            {n: make() for n, make in Registry("digisphere.dataset_panels").load_all().items()}
            if panels is None
            else dict(panels)
        )
        layout = layout_file("browser") if remember else None
        super().__init__(found, layout=layout, scale=scale, shares=_SHARES, walked_by_keys=False)
        self._bar = PlayBar()

    def build(self, browser: Browser, *, size: tuple[int, int], wall_s: float) -> None:
        """Build the draw lists of one frame; the backend draws them afterwards."""

        def bar(width: float) -> float:
            _keys(browser)
            height = self._bar.draw(browser, width=width)
            if browser.wanted_tab:
                imgui.set_window_focus(browser.wanted_tab)
                browser.wanted_tab = ""
            return height

        def draw_panel(panel: DatasetPanel) -> None:
            try:
                panel.draw(browser)
            except DigiSphereError as error:
                widgets.coloured(str(error), theme.ALERT)

        self.draw(draw_panel, bar=bar, size=size, wall_s=wall_s)


def _keys(browser: Browser) -> None:
    """Do what the keys pressed since the last frame ask for, unless somebody types."""
    if imgui.get_io().want_text_input:
        return
    key = imgui.Key
    for pressed, by in (
        (key.left_arrow, -1), (key.right_arrow, 1), (key.page_up, -_PAGE), (key.page_down, _PAGE),
        (key.home, -len(browser.shown)), (key.end, len(browser.shown)),
    ):  # fmt: skip
        if imgui.is_key_pressed(pressed):
            browser.step(by)
    if imgui.is_key_pressed(key.space, False):
        browser.play(on=not browser.playing)
    for pressed, by in ((key.up_arrow, 1), (key.down_arrow, -1)):
        if imgui.is_key_pressed(pressed, False):
            browser.faster(by)
    if imgui.is_key_pressed(key.f, False):
        browser.port.fit()
    if imgui.is_key_pressed(key.g, False):
        browser.big_grid = not browser.big_grid
    if imgui.is_key_pressed(key.t, False):
        browser.look.subtitles = not browser.look.subtitles
    if imgui.is_key_pressed(key.escape, False):
        browser.selected, browser.highlighted = NONE, ()
    for letter in _LETTERS:
        if imgui.is_key_pressed(getattr(key, letter), False):
            press(browser, letter.upper())
