"""The rumours tab: what is told from mouth to mouth, who knows it, and how it came to each.

Choosing a fact draws who knows it on a map of the town and, if wished, in the scene; choosing
somebody there shows the way it took to them, telling by telling, down to who was there and to what
led to it. Figures are ``hearsay``'s.
"""

from typing import ClassVar

import numpy as np
from imgui_bundle import ImVec2, imgui, imgui_ctx
from numpy.typing import NDArray

from digisphere.core.identity import NONE, PERSON_BASE, kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.inspector import plots, theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.kept import Kept
from digisphere.inspector.panels import portrait
from digisphere.inspector.panels.society import hearsay, town_map
from digisphere.inspector.panels.society.colouring import packed
from digisphere.inspector.panels.society.hearsay import Fact, Spread, Telling
from digisphere.inspector.panels.society.town_map import KNOWS_COLOURS, TownMap
from digisphere.language.phrases import where_of
from digisphere.language.realise import describe_event
from digisphere.people.trajectory import position_at

_LIST_LINES = 7
_CAUSES_SHOWN = 8
_WAY = theme.YELLOW


class RumoursTab:
    """Facts on their way from person to person."""

    name: ClassVar[str] = "Rumours"

    def __init__(self) -> None:
        self._order = hearsay.ORDERS[0]
        self._fact = self._to = NONE
        self._in_scene = False
        self._map = TownMap()
        self._list = Kept(hearsay.told_facts, every_s=3.0)
        self._spread = Kept(hearsay.spread_of, every_s=1.0)
        self._chain = Kept(_chain, every_s=5.0)
        self._story = Kept(_story, every_s=60.0)

    def draw(self, context: InspectorContext) -> None:
        """Draw the tab."""
        snapshot = context.snapshot
        if "knowledge" not in snapshot.tables or not snapshot.tables["people"].alive.any():
            widgets.coloured("Nobody lives here who could tell anything.", theme.GREY)
            return
        self._order = widgets.choose("Order", hearsay.ORDERS, chosen=self._order)
        found = self._list.of(snapshot, self._order)
        if not found:
            widgets.coloured(
                "Nobody has told anybody anything yet. Let some hours of the day go by: people "
                "talk when they meet.",
                theme.GREY,
            )
            return
        self._choose(found)
        self._one(context)

    def _choose(self, found: list[Fact]) -> None:
        if self._fact == NONE:
            self._fact = found[0].event
        height = _LIST_LINES * imgui.get_text_line_height_with_spacing()
        flags = imgui.TableFlags_.scroll_y | imgui.TableFlags_.row_bg
        flags |= imgui.TableFlags_.sizing_stretch_prop
        with imgui_ctx.begin_table("facts", 3, flags, ImVec2(0.0, height)) as table:
            if not table:
                return
            imgui.table_setup_scroll_freeze(0, 1)
            imgui.table_setup_column("What happened", imgui.TableColumnFlags_.width_stretch, 1.0)
            for title in ("Know", "Off"):
                width = imgui.calc_text_size(f"{title}00").x
                imgui.table_setup_column(title, imgui.TableColumnFlags_.width_fixed, width)
            imgui.table_headers_row()
            clipper = imgui.ListClipper()
            clipper.begin(len(found))
            while clipper.step():
                for fact in found[clipper.display_start : clipper.display_end]:
                    self._line(fact)

    def _line(self, fact: Fact) -> None:
        imgui.table_next_row()
        imgui.table_next_column()
        span = imgui.SelectableFlags_.span_all_columns
        if imgui.selectable(f"{fact.what}##{fact.event}", fact.event == self._fact, span)[0]:
            self._fact, self._to = fact.event, NONE
        imgui.set_item_tooltip(
            f"{fact.what}\n{fact.witnesses} saw it or were in it, {fact.hearers} were told."
        )
        imgui.table_next_column()
        imgui.text(str(fact.knowers))
        imgui.table_next_column()
        imgui.text(f"{fact.distortion:.0%}" if fact.distortion else "-")

    def _one(self, context: InspectorContext) -> None:
        """Draw the chosen fact: what it was, who knows it, and the way to one of them."""
        snapshot = context.snapshot
        spread = self._spread.of(snapshot, self._fact)
        imgui.separator_text("Who knows it")
        widgets.facts("spread", self._figures(snapshot, spread))
        if widgets.toggle("Show in the scene", on=self._in_scene,
                          hint="A light stands over everybody who knows it."):  # fmt: skip
            self._in_scene = not self._in_scene
        if self._in_scene:
            told = spread.source >= 0
            context.view.mark(
                [
                    (colour, hearsay.person_ids(spread.rows[who]))
                    for (_, colour), who in zip(KNOWS_COLOURS, (~told, told), strict=False)
                ]
            )
        to = self._towards(context, spread)
        chain = self._chain.of(snapshot, self._fact, to) if to >= 0 else []
        self._draw_map(context, spread, chain=chain)
        widgets.legend(KNOWS_COLOURS)
        self._growth(snapshot, spread)
        self._way(context, spread, chain=chain, to=to)
        imgui.separator_text("What happened, and why")
        for text in self._story.of(snapshot, self._fact):
            widgets.coloured(text, theme.ORANGE)

    def _towards(self, context: InspectorContext, spread: Spread) -> int:
        """Return to whom the way is shown: the one clicked, the selected, or the farthest off."""
        kind, row = kind_and_row(context.selected)
        if kind == "person" and row in spread.rows:
            self._to = row
        if self._to not in spread.rows:
            self._to = hearsay.farthest(spread)
        return self._to

    def _figures(self, snapshot: Snapshot, spread: Spread) -> list[tuple[str, str]]:
        living = int(snapshot.tables["people"].alive.sum())
        told = spread.source >= 0
        rows = [
            ("Know it", f"{spread.rows.size:,} of {living:,} people"),
            ("Were there", f"{int((~told).sum()):,}"),
            ("Were told", f"{int(told.sum()):,}"),
        ]
        if spread.truth and told.any():
            low, high = (
                spread.figure[told].min() / spread.truth - 1.0,
                spread.figure[told].max() / spread.truth - 1.0,
            )
            truth = hearsay.figure_in_words(spread.event, spread.truth)
            rows.append(("Figure", f"{truth}; believed {low:+.0%} to {high:+.0%} off"))
        return rows

    def _draw_map(self, context: InspectorContext, spread: Spread, *, chain: list[Telling]) -> None:
        snapshot = context.snapshot
        rows = snapshot.tables["people"].rows
        where = position_at(snapshot.tables["people"], context.time_s, rows)
        which = np.full(rows.size, 2)
        at = np.searchsorted(rows, spread.rows)
        which[at] = np.where(spread.source >= 0, 1, 0)
        colours = packed([colour for _, colour in KNOWS_COLOURS])[which]
        height = max(200.0, 0.45 * imgui.get_window_height())
        hovered = -1
        with self._map.open(snapshot.ground, title="rumours", height=height) as shown:
            if shown:
                order = np.argsort(-which, kind="stable")  # who knows stands in front
                x, y = where[order].T
                plots.dots("people", x, y, packed=np.ascontiguousarray(colours[order]), size=3.5)
                numbers, stops = _stops(snapshot, chain)
                if numbers:
                    town_map.way(stops, numbers=numbers, colour=_WAY)
                hovered = plots.nearest(where[:, 0], where[:, 1])
                if hovered >= 0:
                    ring = where[[hovered]]
                    plots.dots("ring", ring[:, 0], ring[:, 1], size=7.0, hollow=True)
        if hovered >= 0:
            self._hover(context, int(rows[hovered]), knows=int(which[hovered]))

    def _hover(self, context: InspectorContext, row: int, *, knows: int) -> None:
        name = portrait.name_of(context.snapshot, row)
        imgui.set_tooltip(f"{name} {KNOWS_COLOURS[knows][0]}. Click to select.")
        if plots.clicked():
            self._to = row
            context.select(PERSON_BASE + row)

    def _growth(self, snapshot: Snapshot, spread: Spread) -> None:
        began = spread.event.tick * snapshot.clock.tick_s
        hours = np.append(spread.learnt_s - began, snapshot.time_s - began) / 3600.0
        known = np.append(np.arange(1, spread.rows.size + 1), spread.rows.size).astype(np.float64)
        with plots.plot(
            "##growth", x_label="hours since it happened", y_label="know it", height=130.0
        ) as shown:
            if shown:
                plots.steps("", hours, known, colour=theme.SKY_BLUE)

    def _way(
        self, context: InspectorContext, spread: Spread, *, chain: list[Telling], to: int
    ) -> None:
        """Write the way to somebody: who told whom, when, where, in which words, how far off."""
        snapshot = context.snapshot
        if to < 0:
            return
        imgui.separator_text(f"How it came to {portrait.name_of(snapshot, to)}")
        for number, step in zip(range(len(chain), 0, -1), chain, strict=True):
            self._step(context, spread, step, number=number)
        first = chain[-1].teller if chain else to
        _name(context, first, key="first")
        imgui.same_line()
        imgui.text_wrapped("saw it or was in it.")
        widgets.coloured("Select somebody else to see how it came to them.", theme.GREY)

    def _step(
        self, context: InspectorContext, spread: Spread, step: Telling, *, number: int
    ) -> None:
        snapshot = context.snapshot
        then = snapshot.clock.datetime_at(step.said_s)
        place = where_of(snapshot, step.place) or "on the way"
        widgets.dim(f"{number}.  {then:%a %H:%M},")
        imgui.same_line()
        if step.place < 0:
            imgui.text(place)
        elif widgets.link(place, key=f"p{step.event}", hint="Fly there"):
            context.view.fly_to(step.place)
        imgui.indent()
        _name(context, step.teller, key=f"t{step.event}")
        imgui.same_line()
        imgui.text("told")
        imgui.same_line()
        _name(context, step.hearer, key=f"h{step.event}{step.hearer}")
        if step.spoken_to != step.hearer:
            widgets.dim(f"who heard it said to {portrait.name_of(snapshot, step.spoken_to)}")
        widgets.coloured(f"“{step.words}”", theme.YELLOW)
        sure = f"The teller was {step.confidence:.0%} sure."
        figure = hearsay.figure_in_words(spread.event, step.figure)
        if figure:
            off = step.figure / spread.truth - 1.0
            how = "as it was" if abs(off) < 5e-4 else f"{off:+.1%} off the truth"
            sure = f"Told as {figure}, {how}. {sure}"
        widgets.coloured(sure, theme.GREY)
        imgui.unindent()


def _name(context: InspectorContext, row: int, *, key: str) -> None:
    """Draw a name that selects its person when clicked."""
    if widgets.link(portrait.name_of(context.snapshot, row), key=key, hint="Select"):
        context.select(PERSON_BASE + row)


def _chain(snapshot: Snapshot, fact: int, to: int) -> list[Telling]:
    return hearsay.chain_to(snapshot, fact, row=to)


def _story(snapshot: Snapshot, fact: int) -> list[str]:
    """Return the fact and what led to it, each as a line."""
    clock = snapshot.clock
    lines = []
    for depth, event in enumerate(snapshot.events.why(fact)[:_CAUSES_SHOWN]):
        then = clock.datetime_at(event.tick * clock.tick_s)
        lead = "because  " if depth else ""
        lines.append(f"{lead}{then:%a %H:%M}  {describe_event(snapshot, event.id)}")
    return lines


def _stops(snapshot: Snapshot, chain: list[Telling]) -> tuple[list[int], NDArray[np.float64]]:
    """Return the numbers of the tellings that took place at a place, and (k, 2) where it is."""
    places = snapshot.ground.places
    numbered = [(k, step.place) for k, step in enumerate(reversed(chain), 1) if step.place >= 0]
    rows = [kind_and_row(place)[1] for _, place in numbered]
    xy = np.column_stack([places["x_m"][rows], places["y_m"][rows]])
    return [number for number, _ in numbered], xy.astype(np.float64)
