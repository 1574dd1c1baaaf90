"""The network tab: who is tied to whom, drawn, coloured by choice, with the figures of the whole.

People are dots, ties are lines; a click selects somebody in the whole inspector. Figures count all
ties of the chosen kinds, also those too weak to be drawn.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from imgui_bundle import ImVec2, imgui, implot
from numpy.typing import NDArray

from digisphere.core.identity import PERSON_BASE, kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.inspector import plots, theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.kept import Kept
from digisphere.inspector.panels import portrait
from digisphere.inspector.panels.society.colouring import CHOICES, Colouring, colouring, packed
from digisphere.inspector.panels.society.layout import ForceLayout
from digisphere.inspector.theme import Colour
from digisphere.language.lexicon import TIE
from digisphere.people.enums import Occupation
from digisphere.society import graph_measures
from digisphere.society.network import Network, network_of, strongest
from digisphere.society.vocabulary import TieKind

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_DRAWN = 3000
"""Ties drawn at most, the closest."""
_PAIRS_A_FRAME = 80_000
"""Work of the layout in one frame of a sixtieth of a second; a slower window does more a frame."""
_FRAME_S, _MOST_FRAMES = 1.0 / 60.0, 6.0
KINDS: dict[str, tuple[TieKind, ...]] = {
    "family and friends": (TieKind.FRIEND, TieKind.KIN, TieKind.PARTNER),
    "family": (TieKind.KIN, TieKind.PARTNER),
    "friends": (TieKind.FRIEND,),
    "colleagues": (TieKind.COLLEAGUE,),
    "neighbours": (TieKind.NEIGHBOUR,),
    "everybody known": tuple(TieKind),
}
TIE_COLOURS: dict[TieKind, Colour] = {
    TieKind.ACQUAINTANCE: theme.GREY, TieKind.NEIGHBOUR: theme.YELLOW,
    TieKind.COLLEAGUE: theme.GREEN, TieKind.FRIEND: theme.SKY_BLUE, TieKind.KIN: theme.VERMILION,
    TieKind.PARTNER: theme.PURPLE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """The network of the chosen kinds of tie, and what is said of it."""

    network: Network
    drawn: Ints
    """Indices of the ties that are drawn."""
    degree: Ints
    clustering: float
    together: int
    """People in the largest connected part."""
    busiest: int
    """Row of who has the most ties; -1 nobody has any."""


def figures(snapshot: Snapshot, ties: str) -> Figures:
    """Return the network of one entry of ``KINDS`` and its measures."""
    network = network_of(snapshot.tables, kinds=KINDS[ties])
    joined = network.matrix()
    degree = graph_measures.degrees(joined)
    most = int(network.rows[np.argmax(degree)]) if degree.any() else -1
    return Figures(
        network=network,
        drawn=strongest(network, most=MOST_DRAWN),
        degree=degree,
        clustering=graph_measures.transitivity(joined),
        together=int(np.bincount(graph_measures.parts(joined)).max(initial=0)),
        busiest=most,
    )


def _colours(snapshot: Snapshot, by: str) -> Colouring:
    people = snapshot.tables["people"]
    return colouring(snapshot, np.flatnonzero(people.alive).astype(np.int64), by=by)


class NetworkTab:
    """Who is tied to whom."""

    name: ClassVar[str] = "Network"

    def __init__(self) -> None:
        self._ties, self._by = next(iter(KINDS)), "household"
        # Ties change by the day, not by the second; finding them anew costs the most here.
        self._figures = Kept(figures, every_s=3.0)
        self._colours = Kept(_colours)
        self._layout = ForceLayout()

    def draw(self, context: InspectorContext) -> None:
        """Draw the tab."""
        snapshot = context.snapshot
        if "ties" not in snapshot.tables or not snapshot.tables["people"].alive.any():
            widgets.coloured("Nobody lives here, so nobody knows anybody.", theme.GREY)
            return
        self._ties = widgets.choose("Ties", list(KINDS), chosen=self._ties)
        self._by = widgets.choose("Colour", list(CHOICES), chosen=self._by)
        found = self._figures.of(snapshot, self._ties)
        colours = self._colours.of(snapshot, self._by)
        if colours.packed.size != found.network.rows.size:  # somebody came or died in between
            colours = _colours(snapshot, self._by)
            found = figures(snapshot, self._ties)
        self._lay_out(snapshot, found)
        self._picture(context, found, colours=colours)
        widgets.legend((TIE[k].capitalize(), TIE_COLOURS[k]) for k in KINDS[self._ties])
        if colours.note:
            widgets.coloured(colours.note, theme.GREY)
        widgets.legend((f"{label}: {n}", c) for label, c, n in colours.legend)
        self._facts(context, found)

    def _lay_out(self, snapshot: Snapshot, found: Figures) -> None:
        places, people = snapshot.ground.places, snapshot.tables["people"]
        home = people["home_place"][found.network.rows]
        xy = np.column_stack([places["x_m"][home], places["y_m"][home]]).astype(np.float64)
        xy[home < 0] = snapshot.ground.settlement.centre_m
        self._layout.take(found.network, home_xy=xy)
        frames = min(max(imgui.get_io().delta_time / _FRAME_S, 1.0), _MOST_FRAMES)
        self._layout.advance(pairs=int(_PAIRS_A_FRAME * frames), frames=frames)

    def _picture(self, context: InspectorContext, found: Figures, *, colours: Colouring) -> None:
        height = max(220.0, 0.62 * imgui.get_content_region_avail().y)
        with plots.canvas("network", height=height, middle=(0.0, 0.0), reach=1.12) as shown:
            if not shown:
                return
            kind, row = kind_and_row(context.selected)
            xy, rows = self._layout.shown, found.network.rows
            at = int(np.searchsorted(rows, row)) if kind == "person" else -1
            chosen = at if 0 <= at < rows.size and rows[at] == row else -1
            self._lines(found, chosen=chosen)
            size = 4.5 if rows.size <= 300 else 3.0
            plots.dots("people", xy[:, 0], xy[:, 1], packed=colours.packed, size=size)
            hovered = plots.nearest(xy[:, 0], xy[:, 1])
            for index in {chosen, hovered} - {-1}:
                ring = xy[[index]]
                plots.dots("ring", ring[:, 0], ring[:, 1], size=size + 3.0, hollow=True)
            if chosen >= 0:
                name = portrait.name_of(context.snapshot, int(rows[chosen]))
                x, y = xy[chosen].tolist()
                implot.plot_text(name, x, y, ImVec2(0.0, -2.2 * size - 4.0))
        if hovered >= 0:
            self._hover(context, found, index=hovered)

    def _lines(self, found: Figures, *, chosen: int) -> None:
        """Draw the ties; somebody selected has theirs in front of the others'."""
        net, which, xy = found.network, found.drawn, self._layout.shown
        mine = np.flatnonzero((net.a == chosen) | (net.b == chosen)) if chosen >= 0 else which[:0]
        for name, ties, opacity, weight in (
            ("ties", which, 0.12 if chosen >= 0 else 0.45, 1.0), ("own", mine, 1.0, 1.8),
        ):  # fmt: skip
            if ties.size:
                ends = np.stack([net.a[ties], net.b[ties]], axis=1).ravel()
                colours = _line_colours(net, ties, opacity=opacity)
                plots.segments(name, xy[ends, 0], xy[ends, 1], packed=colours, weight=weight)

    def _hover(self, context: InspectorContext, found: Figures, *, index: int) -> None:
        snapshot, row = context.snapshot, int(found.network.rows[index])
        people = snapshot.tables["people"]
        work = Occupation(int(people["occupation"][row])).name.lower()
        imgui.set_tooltip(
            f"{portrait.name_of(snapshot, row)}, {int(people['age_years'][row])}, {work}\n"
            f"{found.degree[index]} ties of these kinds. Click to select."
        )
        if plots.clicked():
            context.select(PERSON_BASE + row)

    def _facts(self, context: InspectorContext, found: Figures) -> None:
        net, n = found.network, found.network.rows.size
        shown = found.drawn.size
        drawn = "all drawn" if shown == net.a.size else f"the {shown:,} closest drawn"
        widgets.facts(
            "network",
            (
                ("People", f"{n:,}"),
                ("Ties", f"{net.a.size:,} pairs, {drawn}"),
                ("Ties each", _spread(found.degree)),
                ("Without any", f"{int((found.degree == 0).sum()):,} people"),
                (
                    "Clustering",
                    f"{found.clustering:.2f}: share of pairs with a common tie that are tied",
                ),
                ("Connected", f"{found.together:,} people in one piece"),
            ),
        )
        if found.busiest >= 0:
            widgets.dim("Most ties")
            imgui.same_line()
            if widgets.link(portrait.name_of(context.snapshot, found.busiest), key="busiest"):
                context.select(PERSON_BASE + found.busiest)
        widgets.coloured(
            "Drag to move, wheel to zoom, double click to see all. A tie is as strong as the "
            "closer of the two knows the other.",
            theme.GREY,
        )


def _line_colours(net: Network, ties: Ints, *, opacity: float) -> NDArray[np.uint32]:
    """Return (2k,) colours by kind, fainter for those who hardly know each other."""
    hues = packed([TIE_COLOURS[k] for k in TieKind], alpha=0.0)[net.kind[ties]]
    alpha = np.round(255.0 * opacity * (0.25 + 0.75 * net.strength[ties])).astype(np.uint32)
    return np.repeat(hues | (alpha << np.uint32(24)), 2)


def _spread(degree: Ints) -> str:
    low, middle, high = np.quantile(degree, (0.1, 0.5, 0.9)) if degree.size else (0, 0, 0)
    mean = float(degree.mean()) if degree.size else 0.0
    return f"mean {mean:.1f}; the middle has {middle:.0f}, four fifths {low:.0f} to {high:.0f}"
