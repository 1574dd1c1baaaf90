"""The opinions tab: what people think of village matters and where they lean, now and by day.

Opinions run from -1 (against, progressive) to 1 (for, conservative). Camps are found by the very
count the checks of opinion models use (``opinion.clusters``); days come from ``market_days``.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from imgui_bundle import ImVec2, imgui
from numpy.typing import NDArray

from digisphere.core.snapshot import Snapshot
from digisphere.inspector import plots, theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.kept import Kept
from digisphere.inspector.panels.society.colouring import DIVERGING
from digisphere.inspector.panels.society.wellbeing import Histogram, histogram
from digisphere.language.lexicon import ISSUE
from digisphere.society.market_days import opinions, series
from digisphere.society.opinion import clusters
from digisphere.society.vocabulary import Issue

Floats = NDArray[np.float64]

LEANING = "leaning: progressive, between, conservative"
MATTERS: tuple[str, ...] = (*(ISSUE[issue] for issue in Issue), LEANING)
"""Names of the dimensions, in the order of ``market_days.opinions``."""
_EDGES = np.linspace(-1.0, 1.0, 21)
_CAMP_GAP, _CAMP_SHARE = 0.05, 0.05
_SIDE = 0.2
"""From here on somebody is for or against."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """How one matter divides the town."""

    bars: Histogram
    mean: float
    spread: float
    against: float
    undecided: float
    """Shares of people."""
    favour: float
    camps: int


def opinions_now(snapshot: Snapshot) -> tuple[Opinion, ...]:
    """Return how each of ``MATTERS`` divides the living."""
    return tuple(_opinion(view) for view in opinions(snapshot.tables).T)


def _opinion(view: Floats) -> Opinion:
    return Opinion(
        bars=histogram(view, edges=_EDGES),
        mean=float(view.mean()),
        spread=float(view.std()),
        against=float((view < -_SIDE).mean()),
        undecided=float((np.abs(view) <= _SIDE).mean()),
        favour=float((view > _SIDE).mean()),
        camps=clusters(view, gap=_CAMP_GAP, least_share=_CAMP_SHARE),
    )


class OpinionsTab:
    """What people think."""

    name: ClassVar[str] = "Opinions"

    def __init__(self) -> None:
        self._matter = MATTERS[0]
        self._now = Kept(opinions_now)
        self._days = Kept(lambda snapshot: series(snapshot.tables), every_s=5.0)

    def draw(self, context: InspectorContext) -> None:
        """Draw the tab."""
        snapshot = context.snapshot
        if "social" not in snapshot.tables or not snapshot.tables["people"].alive.any():
            widgets.coloured("Nobody lives here who could think anything.", theme.GREY)
            return
        found = self._now.of(snapshot)
        imgui.separator_text("Against, undecided, for; click one")
        for name, opinion in zip(MATTERS, found, strict=True):
            self._row(name, opinion)
        imgui.separator_text(self._matter.capitalize())
        which = MATTERS.index(self._matter)
        self._distribution(found[which])
        self._by_day(snapshot, which)

    def _row(self, name: str, opinion: Opinion) -> None:
        """Draw a matter as a bar in three parts that can be clicked."""
        if imgui.selectable(name.capitalize(), name == self._matter)[0]:
            self._matter = name
        width = imgui.get_content_region_avail().x
        at, line = imgui.get_cursor_screen_pos(), imgui.get_text_line_height()
        drawn = imgui.get_window_draw_list()
        left = at.x
        parts = (opinion.against, opinion.undecided, opinion.favour)
        colours = (DIVERGING[0], DIVERGING[2], DIVERGING[4])
        dark = imgui.color_convert_float4_to_u32(theme.rgba((0.05, 0.06, 0.08)))
        for share, colour in zip(parts, colours, strict=True):
            right = left + share * width
            shade = imgui.color_convert_float4_to_u32(theme.rgba(colour))
            drawn.add_rect_filled(ImVec2(left, at.y), ImVec2(right, at.y + line), shade)
            text = f"{share:.0%}"
            if share * width > imgui.calc_text_size(text).x + 6.0:
                drawn.add_text(ImVec2(left + 3.0, at.y), dark, text)
            left = right
        imgui.dummy(ImVec2(width, line))

    def _distribution(self, opinion: Opinion) -> None:
        ends = "progressive -1 to 1 conservative"
        x_label = ends if self._matter == LEANING else "against -1 to 1 for"
        bars = opinion.bars
        ticks = (-1.0, -0.5, 0.0, 0.5, 1.0)
        with plots.plot("##now", x_label=x_label, y_label="people", ticks=ticks) as shown:
            if shown:
                counts = bars.counts.astype(np.float64)
                plots.bars("", bars.middles, counts, width=0.9 * bars.width, colour=theme.SKY_BLUE)
                plots.mark_x("", opinion.mean, colour=theme.ORANGE)
        camps = "camp" if opinion.camps == 1 else "camps"
        widgets.facts(
            "opinion",
            (
                ("Mean", f"{round(opinion.mean, 2) + 0.0:+.2f} (the line)"),
                ("Spread", f"{opinion.spread:.2f} standard deviation"),
                ("Camps", f"{opinion.camps} {camps}"),
            ),
        )
        widgets.coloured(
            f"A camp is at least {_CAMP_SHARE:.0%} of people with no gap wider than {_CAMP_GAP} "
            "between neighbours in opinion. People sway each other when they talk and are not too "
            "far apart.",
            theme.GREY,
        )

    def _by_day(self, snapshot: Snapshot, which: int) -> None:
        imgui.separator_text("By day")
        days = self._days.of(snapshot)
        if days["day_index"].size == 0:
            widgets.coloured("Noted every morning at six; none has passed yet.", theme.GREY)
            return
        x = days["day_index"].astype(np.float64) + 1.0
        mean = days["views_mean"][:, which].astype(np.float64)
        spread = days["views_spread"][:, which].astype(np.float64)
        with plots.plot(
            "##views", x_label="day of the run", y_label="opinion", height=190.0,
            ticks=plots.whole_days(x), y_range=(-1.0, 1.0), key=True,
        ) as shown:  # fmt: skip
            if shown:
                plots.band("within one spread", x, mean - spread, mean + spread,
                           colour=theme.SKY_BLUE)  # fmt: skip
                plots.line("mean", x, mean, colour=theme.ORANGE)
