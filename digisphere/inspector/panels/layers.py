"""The layers panel: lays biome, elevation, temperature and more over the scene, with a legend."""

from typing import ClassVar

from imgui_bundle import imgui

from digisphere.inspector import theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.panel import Panel

NO_OVERLAY = "none"


class LayersPanel(Panel):
    """Overlays of the map."""

    title: ClassVar[str] = "Layers"
    side: ClassVar[str] = "left"
    order: ClassVar[int] = 30

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel."""
        view = context.view
        names = [NO_OVERLAY, *view.overlays()]
        pressed = widgets.button_row(names, selected=view.overlay or NO_OVERLAY)
        if pressed:
            view.overlay = "" if pressed == NO_OVERLAY else pressed
        for label, colour in view.overlay_legend():
            imgui.color_button(f"##{label}", theme.rgba(colour))
            imgui.same_line()
            imgui.text(label)
        widgets.dim("Overlays are for looking; captured frames never show them.")
