"""The natural events panel: what goes on, what was, why, and the triggers that call one.

Rows are the ``hazards`` table; words come from the event log; each trigger's form is drawn from
its command's own declaration, so a new hazard shows up here by itself.
"""

from typing import ClassVar

import numpy as np
from imgui_bundle import ImVec2, imgui, imgui_ctx

from digisphere.core.identity import NONE
from digisphere.core.snapshot import Snapshot
from digisphere.environment.hazards import MAGNITUDES, HazardKind
from digisphere.inspector import theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.forms import CommandChooser
from digisphere.inspector.panel import Panel
from digisphere.language.realise import describe_event

TRIGGERS = "hazard."
_LAST_SHOWN = 40


class NaturalEventsPanel(Panel):
    """Floods, fires, earthquakes and the like: triggered, tracked, explained."""

    title: ClassVar[str] = "Nature"
    side: ClassVar[str] = "right"
    order: ClassVar[int] = 32

    def __init__(self) -> None:
        self._triggers = CommandChooser(TRIGGERS)
        self._chain_of = NONE

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel."""
        imgui.separator_text("Call a natural event")
        self._triggers.draw(context)
        if "hazards" not in context.snapshot.tables:
            widgets.dim("This world has no natural events.")
            return
        if self._chain_of != NONE:
            self._chain(context)
        table = context.snapshot.tables["hazards"]
        rows = table.rows[::-1][:_LAST_SHOWN]
        ended = np.asarray(table["ended_s"])[rows] >= 0.0
        for heading, chosen in (("Going on", rows[~ended]), ("Over", rows[ended])):
            if chosen.size:
                imgui.separator_text(heading)
                for row in chosen.tolist():
                    self._row(context, row)
        if not rows.size:
            widgets.dim("Nothing yet. Call one above, or wait.")

    def _row(self, context: InspectorContext, row: int) -> None:
        snapshot = context.snapshot
        table = snapshot.tables["hazards"]
        kind = HazardKind(int(table["kind"][row]))
        began = snapshot.clock.datetime_at(float(table["began_s"][row]))
        name = kind.name.replace("_", " ").capitalize()
        if widgets.link(f"{name}, {began:%a %d %b %H:%M}", key=f"h{row}", hint="Fly there"):
            context.view.fly_to_point(float(table["x_m"][row]), float(table["y_m"][row]))
        imgui.same_line()
        event = int(table["event"][row])
        if widgets.link("why", key=f"y{row}", hint="Show what led to it"):
            self._chain_of = event
        unit, meaning = MAGNITUDES[kind]
        strength = f"{float(table['magnitude'][row]):.1f} {unit if unit != '1' else ''}".strip()
        widgets.dim(f"    {strength}, {_extent(snapshot, row)}")
        imgui.set_item_tooltip(f"{meaning.capitalize()}, ground touched, and how long.")
        last = int(table["last_event"][row])
        if last not in (NONE, event):
            with imgui_ctx.push_style_color(imgui.Col_.text, theme.rgba(theme.ORANGE)):
                imgui.text_wrapped(f"    {describe_event(snapshot, last)}")

    def _chain(self, context: InspectorContext) -> None:
        imgui.separator_text(f"Why event {self._chain_of}?")
        for depth, event in enumerate(context.snapshot.events.why(self._chain_of)):
            lead = "" if depth == 0 else "because  "
            widgets.coloured(f"{lead}{describe_event(context.snapshot, event.id)}", theme.ORANGE)
        if imgui.button("Close the chain", ImVec2(0.0, 0.0)):
            self._chain_of = NONE


def _extent(snapshot: Snapshot, row: int) -> str:
    """How much ground and for how long."""
    table = snapshot.tables["hazards"]
    until = float(table["ended_s"][row])
    lasted = (snapshot.time_s if until < 0.0 else until) - float(table["began_s"][row])
    hours = f"{lasted / 3600.0:.1f} h" if lasted < 172_800.0 else f"{lasted / 86400.0:.0f} days"
    hectares = float(table["area_m2"][row]) / 1e4
    return f"{hectares:.1f} ha, {hours}" if hectares > 0.0 else hours
