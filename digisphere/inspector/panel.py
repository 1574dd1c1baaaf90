"""What a panel is: a named window that looks at the context and draws itself.

Panels come in by the entry-point group ``digisphere.panels``. They use ``imgui_ctx`` context
managers only, so that an exception leaves ImGui's stack balanced. ``Placed`` is what the host asks
of any panel; those on a dataset (``browser``) share it.
"""

from typing import ClassVar

from digisphere.inspector.context import InspectorContext


class Placed:
    """Where a panel stands."""

    title: ClassVar[str] = ""
    side: ClassVar[str] = "right"
    order: ClassVar[int] = 50
    wide: bool = False
    """Wishes to float over the middle of the window instead of standing at its side."""


class Panel(Placed):
    """Base of all panels on a world."""

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel's contents inside its window."""
