"""The events panel: the log, newest first, filtered by kind or person, with the chain of causes.

Clicking an event selects its subject and flies there; ``why`` shows what led to it.
"""

from typing import ClassVar

from imgui_bundle import ImVec2, imgui, imgui_ctx

from digisphere.core.events import Event
from digisphere.core.identity import NONE, kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.inspector import theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.panel import Panel
from digisphere.language.realise import describe_event

SHOWN = 120
EVERYTHING = "everything"


class EventsPanel(Panel):
    """What happened, and why."""

    title: ClassVar[str] = "Events"
    side: ClassVar[str] = "left"
    order: ClassVar[int] = 20

    def __init__(self) -> None:
        self._kind = EVERYTHING
        self._only_selected = False
        self._chain_of = NONE

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel."""
        events = context.snapshot.events
        kinds = [EVERYTHING, *events.kinds()]
        at = kinds.index(self._kind) if self._kind in kinds else 0
        imgui.set_next_item_width(-1.0)
        changed, at = imgui.combo("##kind", at, kinds)
        if changed:
            self._kind = kinds[at]
        _, self._only_selected = imgui.checkbox("only of the selected", self._only_selected)
        if self._chain_of != NONE:
            self._chain(context)
        with imgui_ctx.begin_child("log", ImVec2(0.0, 0.0)):
            for event in reversed(self._found(context)):
                self._line(context, event)

    def _found(self, context: InspectorContext) -> list[Event]:
        return context.snapshot.events.select(
            kind=None if self._kind == EVERYTHING else self._kind,
            involving=context.selected if self._only_selected else None,
            limit=SHOWN,
        )

    def _line(self, context: InspectorContext, event: Event) -> None:
        widgets.dim(when(context.snapshot, event))
        imgui.same_line()
        if event.causes and widgets.link("why", key=f"w{event.id}", hint="Show what led to it"):
            self._chain_of = event.id
        if event.causes:
            imgui.same_line()
        text = describe_event(context.snapshot, event.id)
        imgui.text_wrapped(text)
        if imgui.is_item_clicked():
            go_to(context, event)
        imgui.set_item_tooltip(f"{event.kind}, event {event.id}. Click to go there.")

    def _chain(self, context: InspectorContext) -> None:
        imgui.separator_text(f"Why event {self._chain_of}?")
        for depth, event in enumerate(context.snapshot.events.why(self._chain_of)):
            text = describe_event(context.snapshot, event.id)
            lead = "" if depth == 0 else "because  "
            widgets.coloured(f"{lead}{when(context.snapshot, event)}  {text}", theme.ORANGE)
        if imgui.button("Close the chain"):
            self._chain_of = NONE
        imgui.separator()


def when(snapshot: Snapshot, event: Event) -> str:
    """Return the day and time of an event."""
    then = snapshot.clock.datetime_at(event.tick * snapshot.clock.tick_s)
    return f"{then:%a %H:%M:%S}"


def go_to(context: InspectorContext, event: Event) -> None:
    """Select what an event is about and fly there."""
    for entity in (event.subject, event.place):
        if kind_and_row(entity)[0] in {"person", "building", "place"}:
            context.select(entity)
            context.view.fly_to(entity)
            return
