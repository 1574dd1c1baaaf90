"""The performance panel: milliseconds per drawn frame, per pass and layer, and per system."""

from collections import deque
from typing import ClassVar

import numpy as np
from imgui_bundle import ImVec2, imgui

from digisphere.inspector import widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.panel import Panel

HISTORY = 120
SLOW_MS = 120.0


class PerformancePanel(Panel):
    """Where the time goes."""

    title: ClassVar[str] = "Performance"
    side: ClassVar[str] = "right"
    order: ClassVar[int] = 60

    def __init__(self) -> None:
        self._frames: deque[float] = deque(maxlen=HISTORY)

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel."""
        self._frames.append(context.frame_ms)
        recent = np.array(self._frames, dtype=np.float32)
        median = float(np.median(recent))
        imgui.separator_text("Frames")
        top = max(SLOW_MS, float(recent.max()) * 1.1)
        imgui.plot_lines("##frames", recent, 0, "", 0.0, top, ImVec2(-1.0, 60.0))
        imgui.text(f"median {median:.0f} ms, {1000.0 / max(median, 1e-3):.0f} per second")
        imgui.separator_text("Drawing, ms per frame")
        widgets.facts("passes", [(n, f"{ms:.1f}") for n, ms in context.pass_ms.items()])
        imgui.separator_text("Systems, ms per step")
        for room, rows in systems_by_room(context).items():
            widgets.dim(room)
            widgets.facts(f"systems of {room}", rows)


def systems_by_room(context: InspectorContext) -> dict[str, list[tuple[str, str]]]:
    """Return for each room, in order, its systems' names without it and what a step costs.

    Full names are wider than the panel is in a small window.
    """
    out: dict[str, list[tuple[str, str]]] = {}
    for row in context.plan:
        timing = context.timings.get(row.name)
        if timing is not None and timing.calls:
            mean = 1000.0 * timing.total_s / timing.calls
            room, _, name = row.name.rpartition(".")
            own = name.replace("_", " ")
            out.setdefault(room, []).append((own, f"{mean:.2f} every {row.every}"))
    return out
