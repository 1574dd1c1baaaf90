"""The ask panel: put a question to the selected person and read a grounded answer.

An answer rests on the person's own memory, beliefs and plan; the events it rests on stand below it
and can be clicked. Asking looks at a snapshot and changes nothing.
"""

from dataclasses import dataclass
from typing import ClassVar

from imgui_bundle import ImVec2, imgui, imgui_ctx

from digisphere.core.identity import kind_and_row
from digisphere.inspector import theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.panel import Panel
from digisphere.inspector.panels import portrait
from digisphere.language.backends import Backend, MindsMissing, TransformersBackend
from digisphere.language.interview import Answer, ask
from digisphere.language.realise import describe_event

SUGGESTIONS = (
    "What are you doing, and why?",
    "How do you feel?",
    "What did you do today?",
    "Whom did you talk to?",
    "Any news?",
    "Who are your friends?",
    "Do you worry about things that may go wrong?",
)
KEPT = 40


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what was answered."""

    person: int
    question: str
    answer: Answer


class AskPanel(Panel):
    """Questions and answers."""

    title: ClassVar[str] = "Ask"
    side: ClassVar[str] = "right"
    order: ClassVar[int] = 20

    def __init__(self) -> None:
        self._question = ""
        self._model: Backend | None = None
        self._refused = ""
        self.exchanges: list[Exchange] = []

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel."""
        kind, row = kind_and_row(context.selected)
        if kind != "person":
            imgui.text_wrapped("Select a person to ask.")
            return
        imgui.separator_text(f"Ask {portrait.name_of(context.snapshot, row)}")
        imgui.set_next_item_width(-1.0)
        entered, self._question = imgui.input_text_with_hint(
            "##question",
            "Type a question, then Enter",
            self._question,
            imgui.InputTextFlags_.enter_returns_true,
        )
        if entered and self._question.strip():
            self.put(context, row=row, question=self._question.strip())
            self._question = ""
            imgui.set_keyboard_focus_here(-1)
        pressed = widgets.button_row(SUGGESTIONS)
        if pressed:
            self.put(context, row=row, question=pressed)
        with imgui_ctx.begin_child("exchanges", ImVec2(0.0, 0.0)):
            for exchange in reversed([e for e in self.exchanges if e.person == row]):
                self._exchange(context, exchange)

    def put(self, context: InspectorContext, *, row: int, question: str) -> Answer:
        """Ask a question and keep the exchange."""
        answer = ask(context.snapshot, row, question, backend=self._wording(context))
        self.exchanges = [*self.exchanges, Exchange(row, question, answer)][-KEPT:]
        return answer

    def _wording(self, context: InspectorContext) -> Backend | None:
        """Return the language model the scenario names; without its libraries, say the line."""
        folder = context.snapshot.scenario.society.language_model
        if not folder or folder == self._refused:
            return None
        if self._model is None:
            try:
                self._model = TransformersBackend(folder)
            except MindsMissing as missing:
                self._refused = folder
                context.notice = str(missing)
        return self._model

    def _exchange(self, context: InspectorContext, exchange: Exchange) -> None:
        widgets.coloured(exchange.question, theme.GREY)
        imgui.text_wrapped(exchange.answer.text)
        for event_id in exchange.answer.event_ids[:4]:
            imgui.indent()
            text = f"event {event_id}: {describe_event(context.snapshot, event_id)}"
            widgets.coloured(text, theme.SKY_BLUE)
            imgui.unindent()
        imgui.separator()
