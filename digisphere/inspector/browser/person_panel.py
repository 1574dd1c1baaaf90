"""The panel of the selected person: who they are, what they do and why, up to this frame."""

from collections.abc import Iterable
from typing import ClassVar

import numpy as np
from imgui_bundle import imgui, imgui_ctx

from digisphere.capture.person_story import Choice, Line, Story
from digisphere.core.identity import PERSON_BASE, kind_and_row
from digisphere.inspector import plots, theme, widgets
from digisphere.inspector.browser.browsing import PERSON_TAB, Browser
from digisphere.inspector.browser.panel import DatasetPanel

_LOW_NEED = 0.3
_WORTH_A_CURVE = 0.02
_MOST_NAMES = 40


class PersonPanel(DatasetPanel):
    """Somebody's history."""

    title: ClassVar[str] = PERSON_TAB
    side: ClassVar[str] = "right"
    order: ClassVar[int] = 20

    def draw(self, browser: Browser) -> None:
        """Draw the panel."""
        person = browser.person
        if person is None:
            self._nobody(browser)
            return
        story = browser.story(person)
        imgui.separator_text(story.name)
        imgui.text_wrapped(story.summary)
        if not story.seen:
            widgets.dim("Not in this picture.")
        if story.words:
            widgets.coloured(f"“{story.words}”", theme.YELLOW)
        self._seen_in(browser, story)
        with imgui_ctx.begin_tab_bar("story") as bar:
            if bar:
                for title in ("Now", "Why", "Said", "Past", "Ties", "Life"):
                    with imgui_ctx.begin_tab_item(title) as tab:
                        if tab:
                            self._tab(browser, story, title)

    def _tab(self, browser: Browser, story: Story, title: str) -> None:
        if title == "Now":
            self._now(browser, story)
        elif title == "Why":
            self._why(story.choices)
        elif title == "Said":
            _lines(story.lines, none="Nothing was said to or by them up to this frame.")
        elif title == "Past":
            imgui.separator_text("Remembered")
            _lines(story.memories, none="No memory of before this frame is in the tables.")
            imgui.separator_text("Befell them")
            _lines(story.events, none="Nothing is logged of them up to this frame.")
        elif title == "Ties":
            self._ties(browser, story)
        else:
            self._life(story)

    def _nobody(self, browser: Browser) -> None:
        if browser.selected > 0:
            imgui.separator_text(browser.words.entity(browser.selected))
            widgets.dim(f"id {browser.selected}, {kind_and_row(browser.selected)[0]}")
            _thing(browser)
        imgui.text_wrapped("Click a person in the picture, or a name:")
        for entity, name in browser.people_in_view()[:_MOST_NAMES]:
            if widgets.link(name, key=str(entity)):
                browser.select(entity)

    def _seen_in(self, browser: Browser, story: Story) -> None:
        """Links to the frames they are seen in, a few either side of this one."""
        before = [n for n in story.frames if n < browser.frame_id][-1:]
        after = [n for n in story.frames if n > browser.frame_id][:1]
        widgets.dim(f"Seen in {len(story.frames)} of {browser.dataset.frames} frames")
        for label, found in (("before", before), ("after", after)):
            if found:
                imgui.same_line()
                if widgets.link(label, key=label, hint=f"Frame {found[0]}"):
                    browser.go(found[0])

    def _now(self, browser: Browser, story: Story) -> None:
        imgui.text_wrapped(f"{story.doing} {story.why}")
        if story.choices:
            widgets.dim(f"What they weighed {story.choices[0].when}:")
            _options(story.choices[0])
        widgets.facts("now", story.facts)
        if story.needs:
            imgui.separator_text("Needs")
        for need, value in story.needs:
            low = value < _LOW_NEED
            widgets.meter(
                need, value, colour=theme.VERMILION if low else theme.GREEN,
                text=f"{value:.0%}{' low' if low else ''}",
            )  # fmt: skip
        if story.mood:
            imgui.separator_text("Mood")
        for name, value in story.mood:
            widgets.meter(name, value, low=-1.0, colour=theme.PURPLE, text=f"{value:+.2f}")
        self._course(browser, story)

    def _course(self, browser: Browser, story: Story) -> None:
        """Pleasure from frame to frame."""
        if not story.mood or browser.dataset.frames < 3:
            return
        values = browser.series(story.person_id, "pleasure")
        known = values[np.isfinite(values)]
        if known.size > 2 and np.ptp(known) > _WORTH_A_CURVE:
            widgets.dim("Pleasure, frame by frame")
            plots.spark("pleasure", known, colour=theme.PURPLE)

    def _why(self, choices: Iterable[Choice]) -> None:
        none = True
        for choice in choices:
            none = False
            imgui.separator_text(choice.when)
            _options(choice)
        if none:
            widgets.coloured("No decision of theirs is in the tables up to this frame.", theme.GREY)

    def _ties(self, browser: Browser, story: Story) -> None:
        widgets.dim("As they stand at the dataset's end.")
        for tie in story.ties:
            if widgets.link(tie.name, key=str(tie.person_id), hint="Select"):
                browser.select(PERSON_BASE + tie.person_id)
            imgui.same_line()
            widgets.dim(tie.kind)
            widgets.meter("  knows", tie.familiarity, colour=theme.SKY_BLUE)
            widgets.meter("  likes", tie.affinity, low=-1.0, colour=theme.PURPLE)
            widgets.meter("  trusts", tie.trust, colour=theme.GREEN)
        if not story.ties:
            widgets.coloured("No ties are in the tables.", theme.GREY)

    def _life(self, story: Story) -> None:
        imgui.text_wrapped(story.background)
        if story.traits:
            imgui.separator_text("Character")
        for name, value in story.traits:
            widgets.meter(name, value, low=1.0, high=5.0, colour=theme.SKY_BLUE)


def _options(choice: Choice) -> None:
    """Bars of what was weighed, most wished first; what was taken says what it was made of."""
    scores = [option.score for option in choice.options]
    low, high = min([0.0, *scores]), max([0.5, *scores])
    for option in choice.options:
        where = option.place or "nowhere in particular"
        told = " taken" if option.chosen else " no room" if option.full else ""
        terms = "\n".join(f"{name} {value:+.2f}" for name, value in option.terms)
        widgets.meter(
            option.goal, option.score, low=low, high=high,
            colour=theme.GREEN if option.chosen else theme.GREY,
            text=f"{option.score:+.2f}{told}",
            hint=f"{option.goal}, {where}: {option.score:+.2f}\n{terms}",
        )  # fmt: skip
        if option.chosen:
            weighty = ", ".join(f"{n} {v:+.2f}" for n, v in option.terms[:4])
            place = f"at {option.place}: " if option.place else ""
            widgets.coloured(f"{place}{weighty}", theme.GREY)


def _thing(browser: Browser) -> None:
    """What the labels tell of a selected thing that is nobody."""
    rows = browser.frame.rows("instances")
    at = np.flatnonzero(rows["instance_id"] == browser.selected)
    if not at.size:
        widgets.dim("Not in this picture.")
        return
    k = int(at[0])
    box = rows["box_visible"][k].tolist()
    facts = [
        ("pixels", f"{int(rows['pixels'][k]):,}"),
        ("seen box", f"{box[0]}, {box[1]} to {box[2]}, {box[3]}"),
    ]
    if "box_3d_size_m" in rows and np.isfinite(rows["box_3d_size_m"][k]).all():
        size = " x ".join(f"{v:.1f}" for v in rows["box_3d_size_m"][k].tolist())
        facts.append(("size", f"{size} m"))
    widgets.facts("thing", facts)


def _lines(lines: Iterable[Line], *, none: str) -> None:
    empty = True
    for line in lines:
        empty = False
        widgets.dim(f"{line.when}{f'  {line.who}' if line.who else ''}")
        colour = theme.YELLOW if line.theirs else (0.93, 0.94, 0.95)
        widgets.coloured(line.text, colour)
        imgui.set_item_tooltip(f"event {line.event_id}{f': {line.hint}' if line.hint else ''}")
    if empty:
        widgets.coloured(none, theme.GREY)
