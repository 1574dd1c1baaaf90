"""What a panel is: a named window that looks at the context and draws itself.

Panels come in by the entry-point group ``digisphere.panels``. They use ``imgui_ctx`` context
managers only, so that an exception leaves ImGui's stack balanced.
"""

from typing import ClassVar

from digisphere.inspector.context import InspectorContext


class Panel:
    """Base of all panels."""

    title: ClassVar[str] = ""
    side: ClassVar[str] = "right"
    order: ClassVar[int] = 50
    wide: bool = False
    """Wishes to float over the middle of the window instead of standing at its side."""

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel's contents inside its window."""
