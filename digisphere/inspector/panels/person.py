"""The person panel: all that is known of the selected person, and why they do what they do.

Also shows a selected house or place. Every number is the snapshot's own; sentences come from
``language``.
"""

from typing import Any, ClassVar

from imgui_bundle import imgui, imgui_ctx

from digisphere.core.identity import NONE, PERSON_BASE, kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.inspector import plots, theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.panel import Panel
from digisphere.inspector.panels import livelihood, portrait, vital_signs
from digisphere.inspector.panels.day_line import DayTab
from digisphere.language.lexicon import VALUE
from digisphere.people.enums import NEEDS, TRAITS
from digisphere.people.values import ranked

LOW_NEED = 0.3
SHOWN_MEMORIES = 14
SHOWN_TIES = 10
SHOWN_HABITS = 8
_SHOWN_SERIES = (
    ("steps", "Steps"), ("sleep_h", "Hours asleep"), ("resting_heart_bpm", "Heart at rest"),
    ("temperature_c", "Temperature, °C"), ("systolic_mmhg", "Systolic pressure, mmHg"),
    ("mass_kg", "Weight, kg"), ("wellbeing", "Well-being"),
)  # fmt: skip


class PersonPanel(Panel):
    """The selected person, house or place."""

    title: ClassVar[str] = "Selected"
    side: ClassVar[str] = "right"
    order: ClassVar[int] = 10

    def __init__(self) -> None:
        self._day = DayTab()
        self._wanted_tab = ""

    def open_tab(self, title: str) -> None:
        """Bring a tab to the front at the next frame."""
        self._wanted_tab = title

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel."""
        kind, row = kind_and_row(context.selected)
        if kind == "person":
            self._person(context, row)
        elif context.selected == NONE or kind == "none":
            imgui.text_wrapped("Click a person, a house or a place in the scene, or a name.")
        else:
            self._thing(context, kind, row)

    def _person(self, context: InspectorContext, row: int) -> None:
        snapshot = context.snapshot
        imgui.separator_text(portrait.name_of(snapshot, row))
        imgui.text_wrapped(portrait.summary(snapshot, row))
        if imgui.button("Fly there"):
            context.view.fly_to(context.selected)
        imgui.same_line()
        following = context.view.following == context.selected
        if widgets.toggle("Follow", on=following):
            context.view.follow(NONE if following else context.selected)
        words = portrait.words_in_the_air(snapshot, row)
        if words:
            widgets.coloured(words, theme.YELLOW)
        with imgui_ctx.begin_tab_bar("person") as bar:
            if bar:
                for title, draw in self._tabs():
                    wanted = title == self._wanted_tab
                    flag = imgui.TabItemFlags_.set_selected if wanted else 0
                    with imgui_ctx.begin_tab_item(title, flags=flag) as tab:
                        if tab:
                            draw(context, row)
                self._wanted_tab = ""

    def _tabs(self) -> tuple[tuple[str, Any], ...]:
        return (
            ("Now", self._now),
            ("Day", self._day.draw),
            ("Life", self._life),
            ("Work", self._work),
            ("Memory", self._memory),
            ("Ties", self._ties),
            ("Health", self._health),
            ("Body", self._body),
        )

    def _now(self, context: InspectorContext, row: int) -> None:
        snapshot = context.snapshot
        people = snapshot.tables["people"]
        imgui.separator_text("Plan")
        imgui.text_wrapped(portrait.plan(snapshot, row))
        widgets.facts("agreed", livelihood.appointments(snapshot, row))
        widgets.dim("What they weighed:")
        for option in portrait.options(snapshot, row):
            widgets.meter(
                option.label, option.score, low=option.low, high=option.high,
                colour=theme.GREEN if option.taken else theme.GREY,
                text=f"{option.score:+.2f}{option.remark}", hint=option.reasons,
            )  # fmt: skip
        imgui.separator_text("Needs")
        for need in NEEDS:
            value = float(people[need][row])
            colour = theme.VERMILION if value < LOW_NEED else theme.GREEN
            text = f"{value:.0%}" + (" low" if value < LOW_NEED else "")
            widgets.meter(need, value, colour=colour, text=text, hint=people.specs[need].doc)
        imgui.separator_text("Mood")
        for name in ("pleasure", "arousal", "dominance"):
            widgets.meter(
                name, float(people[name][row]), low=-1.0, colour=theme.PURPLE,
                hint=people.specs[name].doc,
            )  # fmt: skip
        for felt in portrait.feelings(snapshot, row):
            widgets.meter(
                felt.label, felt.strength, colour=felt.colour, text=f"{felt.strength:.0%}",
                hint=felt.cause,
            )  # fmt: skip
            if felt.cause:
                widgets.coloured(felt.cause, theme.GREY)
        imgui.separator_text("Health and purse")
        widgets.facts("health", portrait.health(snapshot, row))
        if alarm := portrait.alarm(snapshot, row):
            imgui.separator_text("In danger")
            widgets.facts("alarm", alarm)

    def _life(self, context: InspectorContext, row: int) -> None:
        snapshot = context.snapshot
        people = snapshot.tables["people"]
        imgui.text_wrapped(str(snapshot.tables["people_text"]["background"][row]))
        imgui.separator_text("Character")
        for trait in TRAITS:
            widgets.meter(
                trait, float(people[trait][row]), low=1.0, high=5.0, colour=theme.SKY_BLUE,
                hint=people.specs[trait].doc,
            )  # fmt: skip
        imgui.separator_text("What matters to them, dearest first")
        importance = people["values"][row]
        for value in ranked(importance):
            widgets.meter(
                VALUE[value], float(importance[value]), low=-1.0, high=7.0, colour=theme.GREEN,
                text=f"{importance[value]:.1f}", hint=people.specs["values"].doc,
            )  # fmt: skip
        imgui.separator_text("Circumstances")
        widgets.facts("life", portrait.circumstances(snapshot, row))
        widgets.facts("public", livelihood.public_life(snapshot, row))
        imgui.separator_text("Opinions, -1 against to 1 for")
        for matter, view in livelihood.views(snapshot, row):
            widgets.meter(
                matter, view, low=-1.0, colour=theme.ORANGE, text=f"{view:+.2f}", hint=matter
            )

    def _work(self, context: InspectorContext, row: int) -> None:
        snapshot = context.snapshot
        imgui.separator_text("Work")
        spells = livelihood.work(snapshot, row)
        widgets.facts("work", spells)
        if not spells:
            widgets.dim("Has never held a post here.")
        imgui.separator_text("Money")
        widgets.facts("purse", livelihood.purse(snapshot, row))
        imgui.separator_text("Habits")
        wont = livelihood.habits(snapshot, row, limit=SHOWN_HABITS)
        for habit in wont:
            widgets.meter(
                habit.text, habit.strength, colour=theme.SKY_BLUE, text=f"{habit.strength:.0%}",
                hint=f"{habit.text}\n{habit.hint}",
            )  # fmt: skip
        if not wont:
            widgets.dim("None yet: habits grow with visits.")

    def _memory(self, context: InspectorContext, row: int) -> None:
        for thought in portrait.beliefs(context.snapshot, row):
            widgets.meter(
                thought.text, thought.confidence, colour=theme.SKY_BLUE,
                text=f"{thought.confidence:.0%} sure", hint=thought.reasons,
            )  # fmt: skip
            widgets.coloured(thought.because, theme.GREY)
        imgui.separator_text("Remembered")
        for memory in portrait.memories(context.snapshot, row, limit=SHOWN_MEMORIES):
            widgets.dim(memory.when)
            imgui.same_line()
            imgui.text_wrapped(memory.text)
            imgui.set_item_tooltip(f"event {memory.event}, importance {memory.importance:.2f}")

    def _ties(self, context: InspectorContext, row: int) -> None:
        for tie in portrait.ties(context.snapshot, row, limit=SHOWN_TIES):
            if widgets.link(tie.name, key=str(tie.row), hint="Select"):
                context.select(PERSON_BASE + tie.row)
            imgui.same_line()
            widgets.dim(tie.kind)
            widgets.meter("  knows", tie.familiarity, colour=theme.SKY_BLUE)
            widgets.meter("  likes", tie.affinity, low=-1.0, colour=theme.PURPLE)
            widgets.meter("  trusts", tie.trust, colour=theme.GREEN)

    def _health(self, context: InspectorContext, row: int) -> None:
        snapshot = context.snapshot
        facts = vital_signs.now(snapshot, row)
        if not facts:
            widgets.dim("Nothing is known of their vital signs.")
            return
        widgets.facts("vitals", facts)
        for name, label in _SHOWN_SERIES:
            drawn = vital_signs.series(snapshot, row, name=name, label=label)
            if drawn.days.size < 2:
                widgets.dim("Series begin after the second night.")
                return
            widgets.dim(drawn.caption)
            plots.spark(name, drawn.values, colour=theme.SKY_BLUE)

    def _body(self, context: InspectorContext, row: int) -> None:
        widgets.facts("body", portrait.body(context.snapshot, row))

    def _thing(self, context: InspectorContext, kind: str, row: int) -> None:
        imgui.separator_text(portrait.thing_name(context.snapshot, kind, row))
        widgets.facts("thing", portrait.thing_facts(context.snapshot, kind, row))
        if imgui.button("Fly there"):
            context.view.fly_to(context.selected)
        if kind == "building":
            self._people_of(context, row)

    def _people_of(self, context: InspectorContext, building: int) -> None:
        for title, rows in portrait.people_of(context.snapshot, building):
            if rows:
                imgui.separator_text(title)
            for person in rows:
                name = portrait.name_of(context.snapshot, person)
                if widgets.link(name, key=f"{title}{person}"):
                    context.select(PERSON_BASE + person)


def describe(snapshot: Snapshot, entity_id: int) -> str:
    """Return a short name for any id, for lists of events."""
    kind, row = kind_and_row(entity_id)
    if kind == "person":
        return portrait.name_of(snapshot, row)
    return portrait.thing_name(snapshot, kind, row)
