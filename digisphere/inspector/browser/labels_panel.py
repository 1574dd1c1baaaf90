"""The panel of labels: planes to show, a plane to lay over the picture, marks to draw on it."""

from typing import ClassVar

from imgui_bundle import imgui

from digisphere.capture.label_marks import MARK_KINDS
from digisphere.inspector import theme, widgets
from digisphere.inspector.browser.browsing import Browser
from digisphere.inspector.browser.panel import DatasetPanel

NOTHING = "nothing"
_KEYS = {
    "box_visible": "B", "box_full": "A", "box_3d": "V", "names": "N", "joints": "J",
    "skeleton": "K", "gaze": "L", "relations": "R",
}  # fmt: skip
_TINTS = ("instance", "semantic", "body_part", "garment", "panoptic", "depth", "looks_at")
"""Planes that read well over the picture come first."""


class LabelsPanel(DatasetPanel):
    """What is drawn of the labels."""

    title: ClassVar[str] = "Labels"
    side: ClassVar[str] = "right"
    order: ClassVar[int] = 10

    def draw(self, browser: Browser) -> None:
        """Draw the panel."""
        imgui.separator_text("Over the picture")
        self._marks(browser)
        planes = browser.planes()
        self._tint(browser, planes)
        _, browser.look.subtitles = imgui.checkbox("Subtitles", browser.look.subtitles)
        imgui.set_item_tooltip("What is said in the picture: T")
        imgui.separator_text("Plane")
        self._planes(browser, planes)
        imgui.separator_text("Keys")
        widgets.dim("Space plays, left and right step,\nup and down change the speed.")
        widgets.dim("Wheel zooms, drag moves, F fits.\nG grid, Tab panels, F12 saves a picture.")

    def _marks(self, browser: Browser) -> None:
        look = browser.look
        for index, kind in enumerate(browser.mark_kinds()):
            if index % 2:
                imgui.same_line(0.5 * imgui.get_content_region_avail().x)
            facts = MARK_KINDS[kind]
            changed, on = imgui.checkbox(facts.title, kind in look.marks)
            key = f" (key {_KEYS[kind]})" if kind in _KEYS else ""
            imgui.set_item_tooltip(f"{facts.doc}{key}")
            if changed:
                (look.marks.add if on else look.marks.discard)(kind)

    def _tint(self, browser: Browser, planes: list[str]) -> None:
        look = browser.look
        good = [name for name in _TINTS if name in planes]
        rest = [name for name in planes if name not in (*good, "rgb")]
        chosen = widgets.choose("tint", [NOTHING, *good, *rest], chosen=look.tint or NOTHING)
        look.tint = "" if chosen == NOTHING else chosen
        if look.tint:
            imgui.set_next_item_width(-1.0)
            _, look.tint_strength = imgui.slider_float(
                "##strength", look.tint_strength, 0.0, 1.0, "strength %.2f"
            )

    def _planes(self, browser: Browser, planes: list[str]) -> None:
        look = browser.look
        pressed = widgets.button_row(planes, selected=look.planes[0])
        if pressed:
            look.planes[0] = pressed
        beside = look.planes[1] if len(look.planes) > 1 else NOTHING
        chosen = widgets.choose("beside it", [NOTHING, *planes], chosen=beside)
        look.planes[1:] = [] if chosen == NOTHING else [chosen]
        if look.planes[0] not in planes:
            widgets.coloured(f"This frame has no plane «{look.planes[0]}».", theme.ALERT)


def press(browser: Browser, letter: str) -> None:
    """Turn the marks of a key on or off."""
    marks = browser.look.marks
    for kind, key in _KEYS.items():
        if key == letter and kind in browser.mark_kinds():
            (marks.discard if kind in marks else marks.add)(kind)
