"""The society panel: network, money and mood, illness, market, opinions, council and rumours.

Looks at snapshots and acts by commands. Each tab keeps its own figures between frames (``kept``).
"""

from typing import ClassVar, Protocol

from imgui_bundle import ImVec2, imgui, imgui_ctx

from digisphere.inspector import widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.panel import Panel
from digisphere.inspector.panels.society.council import CouncilTab
from digisphere.inspector.panels.society.illness import IllnessTab
from digisphere.inspector.panels.society.market import MarketTab
from digisphere.inspector.panels.society.network import NetworkTab
from digisphere.inspector.panels.society.opinions import OpinionsTab
from digisphere.inspector.panels.society.rumours import RumoursTab
from digisphere.inspector.panels.society.wellbeing import WellbeingTab


class Tab(Protocol):
    """One page of the panel."""

    name: ClassVar[str]

    def draw(self, context: InspectorContext) -> None:
        """Draw the page."""


class SocietyPanel(Panel):
    """What is between people, and how they fare as a whole."""

    title: ClassVar[str] = "Society"
    side: ClassVar[str] = "left"
    order: ClassVar[int] = 25

    def __init__(self) -> None:
        self.tabs: tuple[Tab, ...] = (
            NetworkTab(), WellbeingTab(), IllnessTab(), MarketTab(), OpinionsTab(), CouncilTab(),
            RumoursTab(),
        )  # fmt: skip
        self.shown = self.tabs[0].name

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel."""
        names = [tab.name for tab in self.tabs]
        self.shown = widgets.button_row(names, selected=self.shown) or self.shown
        word = "Back to the side" if self.wide else "Enlarge"
        widgets.flow(imgui.calc_text_size(word).x + 2.0 * imgui.get_style().frame_padding.x)
        if imgui.button(word):
            self.wide = not self.wide
        imgui.set_item_tooltip("Float over the middle of the window, or stand at its side.")
        with imgui_ctx.begin_child("page", ImVec2(0.0, 0.0)):
            next(tab for tab in self.tabs if tab.name == self.shown).draw(context)
