"""The inspector of a living world: its panels, by entry points, under the transport bar.

Builds one ImGui frame per drawn frame; docking, layout and what becomes of a broken panel are
``panel_host``'s.
"""

from collections.abc import Mapping

from digisphere.core.registry import Registry
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.panel import Panel
from digisphere.inspector.panel_host import PanelHost, layout_file
from digisphere.inspector.transport_bar import TransportBar


class Inspector(PanelHost[Panel]):
    """All panels on a world."""

    def __init__(
        self, panels: Mapping[str, Panel] | None = None, *, remember: bool = True, scale: float = 0
    ) -> None:
        found = (
            {n: make() for n, make in Registry("digisphere.panels").load_all().items()}
            if panels is None
            else dict(panels)
        )
        super().__init__(found, layout=layout_file() if remember else None, scale=scale)
        self._bar = TransportBar()

    def build(self, context: InspectorContext, *, size: tuple[int, int], wall_s: float) -> None:
        """Build the draw lists of one frame; the backend draws them afterwards."""

        def bar(width: float) -> float:
            self._bar.draw(context, width=width)
            return self._bar.height

        self.draw(lambda panel: panel.draw(context), bar=bar, size=size, wall_s=wall_s)
