"""The money and mood tab: how households' money, moods, needs and well-being are spread.

Money is what is in all purses of a household. Mood is pleasure and arousal as in PAD space;
well-being is the WHO-5 score the vital signs keep by day. Days before today come from
``market_days`` and ``vitals``; nothing is remembered here.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from imgui_bundle import imgui, implot
from numpy.typing import NDArray

from digisphere.core.identity import PERSON_BASE
from digisphere.core.snapshot import Snapshot
from digisphere.inspector import plots, theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.kept import Kept
from digisphere.inspector.panels import portrait
from digisphere.people.enums import NEEDS
from digisphere.people.health_columns import VITAL_DAYS
from digisphere.society.inequality import gini, top_share
from digisphere.society.market_days import household_money, series

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LOW_NEED = 0.3
_BARS = 24
_LAST_BAR_QUANTILE = 0.97
_MOOD_BARS = np.linspace(-1.0, 1.0, 21)


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts between equally spaced edges."""

    edges: Floats
    counts: Ints
    beyond: int = 0
    """How many of the last bar lie above its upper edge."""

    @property
    def middles(self) -> Floats:
        """Where the bars stand."""
        middles: Floats = 0.5 * (self.edges[1:] + self.edges[:-1])
        return middles

    @property
    def width(self) -> float:
        """Width of a bar."""
        return float(self.edges[1] - self.edges[0])


def histogram(values: Floats, *, edges: Floats) -> Histogram:
    """Count values between edges; what lies outside is counted in the outermost bars."""
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), bins=edges)
    return Histogram(edges, counts.astype(np.int64), int((values > edges[-1]).sum()))


@dataclass(frozen=True, slots=True)
class Money:
    """How money is spread over households."""

    homes: int
    bars: Histogram
    gini: float
    tenth_cents: Floats
    """Money of the household a tenth, half and nine tenths up."""
    top_tenth: float
    """Share of all money in the richest tenth of households."""
    poorest: tuple[int, int]
    """Row of the head of the poorest household, and its cents."""
    richest: tuple[int, int]


def money(snapshot: Snapshot) -> Money | None:
    """Return how money is spread now; None where nobody keeps house."""
    people = snapshot.tables["people"]
    homes, cents = household_money(people)
    if homes.size == 0:
        return None
    crowns = cents / 100.0
    top = max(float(np.quantile(crowns, _LAST_BAR_QUANTILE)), 1.0)
    poor, rich = int(np.argmin(cents)), int(np.argmax(cents))
    return Money(
        homes=homes.size,
        bars=histogram(crowns, edges=np.linspace(0.0, top, _BARS + 1)),
        gini=gini(cents),
        tenth_cents=np.quantile(cents, (0.1, 0.5, 0.9)),
        top_tenth=top_share(cents, top=0.1),
        poorest=(_eldest(snapshot, int(homes[poor])), int(cents[poor])),
        richest=(_eldest(snapshot, int(homes[rich])), int(cents[rich])),
    )


def _eldest(snapshot: Snapshot, household: int) -> int:
    """Return the row of the oldest living member, to name a household by."""
    people = snapshot.tables["people"]
    rows = people.rows[people["household_id"][people.rows] == household]
    return int(rows[np.argmax(people["age_years"][rows])])


@dataclass(frozen=True, slots=True)
class Moods:
    """How people feel and what they lack."""

    pleasure: Floats
    arousal: Floats
    bars: Histogram
    needs: tuple[tuple[str, float, float], ...]
    """Each need: its mean, and the share of people below ``LOW_NEED``."""
    wellbeing: Floats
    """Mean WHO-5 of the living by day, oldest first, up to yesterday."""


def moods(snapshot: Snapshot) -> Moods:
    """Return how the living feel now, and their mean well-being of the last days."""
    people = snapshot.tables["people"]
    rows = people.rows
    pleasure = people["pleasure"][rows].astype(np.float64)
    values = {need: people[need][rows].astype(np.float64) for need in NEEDS}
    return Moods(
        pleasure=pleasure,
        arousal=people["arousal"][rows].astype(np.float64),
        bars=histogram(pleasure, edges=_MOOD_BARS),
        needs=tuple((n, float(v.mean()), float((v < LOW_NEED).mean())) for n, v in values.items()),
        wellbeing=wellbeing_by_day(snapshot),
    )


def wellbeing_by_day(snapshot: Snapshot) -> Floats:
    """Return the living people's mean well-being of the last whole days, oldest first."""
    table, rows = snapshot.tables.get("vitals"), snapshot.tables["people"].rows
    if table is None or rows.size == 0:
        return np.zeros(0)
    days = table["days"][rows].astype(np.int64)
    total = int(days.max())
    back = np.arange(min(total, VITAL_DAYS), 0, -1)
    means = []
    for ago in back.tolist():
        whole = days >= ago  # those born or arrived since have fewer days
        slot = (days[whole] - ago) % VITAL_DAYS
        means.append(float(table["wellbeing"][rows[whole], slot].mean()))
    return np.array(means)


class WellbeingTab:
    """Money, mood and needs."""

    name: ClassVar[str] = "Money & mood"

    def __init__(self) -> None:
        self._money, self._moods = Kept(money), Kept(moods)
        self._days = Kept(lambda snapshot: series(snapshot.tables), every_s=5.0)

    def draw(self, context: InspectorContext) -> None:
        """Draw the tab."""
        snapshot = context.snapshot
        if not snapshot.tables["people"].alive.any():
            widgets.coloured("Nobody lives here.", theme.GREY)
            return
        spread = self._money.of(snapshot)
        if spread is not None:
            self._wealth(context, spread)
        self._mood(self._moods.of(snapshot))

    def _wealth(self, context: InspectorContext, spread: Money) -> None:
        imgui.separator_text("Money of the households")
        bars = spread.bars
        with plots.plot(
            "##money", x_label="crowns; the line is the middle one", y_label="households"
        ) as shown:
            if shown:
                plots.bars("", bars.middles, _f64(bars.counts), width=0.9 * bars.width,
                           colour=theme.SKY_BLUE)  # fmt: skip
                plots.mark_x("", float(spread.tenth_cents[1]) / 100.0, colour=theme.ORANGE)
        if bars.beyond:
            widgets.dim(f"The last bar also holds {bars.beyond} above {bars.edges[-1]:,.0f}.")
        low, middle, high = (portrait.money(int(c)) for c in spread.tenth_cents)
        widgets.facts(
            "money",
            (
                ("Households", f"{spread.homes:,}"),
                ("Gini", f"{spread.gini:.2f} (0 all alike, 1 one has all)"),
                ("Middle", f"{middle} crowns"),
                ("Low tenth", f"less than {low}"),
                ("Top tenth", f"more than {high}; {spread.top_tenth:.0%} of all money"),
            ),
        )
        for label, (row, cents) in (("Poorest", spread.poorest), ("Richest", spread.richest)):
            widgets.dim(f"{label}:")
            imgui.same_line()
            name = f"{portrait.name_of(context.snapshot, row)}'s, {portrait.money(cents)}"
            if widgets.link(name, key=label, hint="Select the eldest of the household"):
                context.select(PERSON_BASE + row)
        self._by_day(context.snapshot)

    def _by_day(self, snapshot: Snapshot) -> None:
        if "market_days" not in snapshot.tables:
            return
        days = self._days.of(snapshot)
        if days["day_index"].size == 0:
            widgets.coloured("By day: noted every morning at six; none has passed yet.", theme.GREY)
            return
        x = _f64(days["day_index"]) + 1.0
        crowns = days["money_cents"] / 100.0
        top = 1.1 * float(crowns.max())
        with plots.plot(
            "##tenths", x_label="day of the run", y_label="crowns", height=190.0,
            ticks=plots.whole_days(x), y_range=(0.0, top), key=True,
        ) as shown:  # fmt: skip
            if shown:
                plots.band("four fifths", x, crowns[:, 0], crowns[:, 2],
                           colour=theme.SKY_BLUE)  # fmt: skip
                plots.line("middle household", x, crowns[:, 1], colour=theme.ORANGE)
        with plots.plot(
            "##gini", x_label="day of the run", y_label="Gini", height=130.0,
            ticks=plots.whole_days(x), y_range=(0.0, 1.0),
        ) as shown:  # fmt: skip
            if shown:
                plots.line("", x, _f64(days["gini"]), colour=theme.YELLOW)

    def _mood(self, felt: Moods) -> None:
        imgui.separator_text("Mood now")
        with plots.plot(
            "##affect",
            x_label="pleasure",
            y_label="arousal",
            height=200.0,
            within=(-1.0, 1.0),
            ticks=(-1.0, -0.5, 0.0, 0.5, 1.0),
        ) as shown:
            if shown:
                plots.dots("##people", felt.pleasure, felt.arousal, colour=theme.PURPLE, size=2.5,
                           opacity=0.7)  # fmt: skip
                for word, x, y in _QUARTERS:
                    implot.plot_text(word, x, y)
        bars = felt.bars
        ticks = (-1.0, -0.5, 0.0, 0.5, 1.0)
        with plots.plot("##pleasure", x_label="pleasure", y_label="people", ticks=ticks) as shown:
            if shown:
                plots.bars("", bars.middles, _f64(bars.counts), width=0.9 * bars.width,
                           colour=theme.PURPLE)  # fmt: skip
        low = float((felt.pleasure < 0.0).mean())
        widgets.dim(f"Mean pleasure {felt.pleasure.mean():+.2f}; {low:.0%} of people below zero.")
        imgui.separator_text("Needs, mean of all")
        for need, mean, short in felt.needs:
            widgets.meter(
                need, mean, colour=theme.VERMILION if short > 0.25 else theme.GREEN,
                text=f"{mean:.0%}; {short:.0%} low",
                hint=f"{short:.0%} of people are below {LOW_NEED:.0%}",
            )  # fmt: skip
        imgui.separator_text("Well-being by day (WHO-5, 0 to 100)")
        if felt.wellbeing.size == 0:
            widgets.coloured("Noted every night at four; no whole day has passed yet.", theme.GREY)
            return
        ago = np.arange(-felt.wellbeing.size, 0, dtype=np.float64)
        with plots.plot(
            "##who5", x_label="days ago", y_label="mean", height=120.0,
            ticks=plots.whole_days(ago), y_range=(0.0, 100.0),
        ) as shown:  # fmt: skip
            if shown:
                plots.line("", ago, felt.wellbeing, colour=theme.GREEN)


_QUARTERS = (
    ("excited", 0.7, 0.9), ("tense", -0.75, 0.9), ("calm", 0.75, -0.9), ("gloomy", -0.72, -0.9),
)  # fmt: skip


def _f64(values: NDArray[np.generic]) -> Floats:
    return np.asarray(values, dtype=np.float64)
