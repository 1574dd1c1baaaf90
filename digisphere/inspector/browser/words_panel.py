"""The panel of words: captions, lines said, questions with their answers and what proves them."""

from typing import ClassVar

from imgui_bundle import imgui, imgui_ctx

from digisphere.capture.frame_words import Question
from digisphere.inspector import theme, widgets
from digisphere.inspector.browser.browsing import Browser
from digisphere.inspector.browser.panel import DatasetPanel

_MOST_RECORDS = 12


class WordsPanel(DatasetPanel):
    """What can be said of a frame and is said in it."""

    title: ClassVar[str] = "Words"
    side: ClassVar[str] = "right"
    order: ClassVar[int] = 30

    def draw(self, browser: Browser) -> None:
        """Draw the panel."""
        self._captions(browser)
        self._said(browser)
        self._questions(browser)

    def _captions(self, browser: Browser) -> None:
        captions = browser.captions()
        if captions:
            imgui.separator_text("Captions")
        for number, caption in enumerate(captions):
            with imgui_ctx.push_id(f"caption {number}"):
                lit = bool(caption.instances) and browser.highlighted == caption.instances
                if widgets.toggle(caption.focus, on=lit, hint="Show whom it tells of"):
                    browser.highlighted = () if lit else caption.instances
            imgui.same_line()
            imgui.text_wrapped(caption.text)

    def _said(self, browser: Browser) -> None:
        lines = browser.subtitles()
        if lines:
            imgui.separator_text("Said")
        for number, line in enumerate(lines):
            if widgets.link(line.speaker, key=f"line {number}", hint="Select"):
                browser.select(line.instance_id)
            imgui.same_line()
            heard = f" to {line.listeners}" if line.listeners else ""
            widgets.dim(f"{'now' if line.sounding else f'{line.ago_s:.0f} s before'}{heard}")
            widgets.coloured(line.text, theme.YELLOW if line.sounding else theme.GREY)

    def _questions(self, browser: Browser) -> None:
        questions = browser.questions()
        if questions:
            imgui.separator_text("Questions")
        elif not browser.captions():
            widgets.coloured("This dataset has no captions and no questions.", theme.GREY)
        for number, question in enumerate(questions):
            with imgui_ctx.push_id(f"question {number}"):
                self._question(browser, question)

    def _question(self, browser: Browser, question: Question) -> None:
        imgui.text_wrapped(question.question)
        widgets.coloured(question.answer, theme.GREEN if question.from_picture else theme.SKY_BLUE)
        source = "from the picture" if question.from_picture else "from the tables"
        title = f"{question.kind}, level {question.level}, {source}###proof"
        with imgui_ctx.tree_node(title) as opened:
            if opened:
                self._proof(browser, question)

    def _proof(self, browser: Browser, question: Question) -> None:
        if question.instances:
            lit = browser.highlighted == question.instances
            if widgets.toggle("Show whom", on=lit):
                browser.highlighted = () if lit else question.instances
        widgets.dim("The query that answers it:")
        widgets.coloured(question.query, theme.ORANGE)
        widgets.dim("The records it rests on:")
        for record in question.proof[:_MOST_RECORDS]:
            widgets.coloured(record, theme.GREY)
        if len(question.proof) > _MOST_RECORDS:
            widgets.dim(f"and {len(question.proof) - _MOST_RECORDS} more")
