"""The illness tab: who carries it now, the epidemic day by day, by setting, and what is ordered.

Courses are read from ``infections`` and ``fates``, new cases from ``epidemic.curve``; the orders
are the very commands of ``people``, drawn as forms from their own declarations.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from digisphere.core.snapshot import Snapshot
from digisphere.inspector import plots, theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.forms import CommandChooser
from digisphere.inspector.kept import Kept
from digisphere.inspector.panels.society.colouring import STAGE_COLOURS
from digisphere.people.enums import Contact, DeathCause, Seir
from digisphere.people.health_columns import CLOSABLE, CURVE_DAYS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAY_S = 86400.0
_SETTINGS = {
    Contact.HOUSEHOLD: "at home", Contact.WORK: "at work", Contact.SCHOOL: "at school",
    Contact.MARKET: "shops and market", Contact.TAVERN: "tavern", Contact.CHAPEL: "chapel",
    Contact.CLINIC: "clinic", Contact.VISIT: "on a visit", Contact.TALK: "talk in the open",
    Contact.OUTSIDE: "brought in",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Epidemic:
    """How the town stands with the illness, and how it came there day by day."""

    now: tuple[int, ...]
    """Living people by Seir."""
    ill: int
    dead: int
    cases: int
    passed_on: float
    """People infected by each whose infection is over; nan before the first."""
    settings: tuple[tuple[str, int], ...]
    """Infections so far by setting, most first; none left out that has any."""
    days: Ints
    """Calendar days of the run that are shown, 0 the first."""
    new: Ints
    """Infections on each of them."""
    deaths: Ints
    stages: Ints
    """(days, 4) people by Seir at each midnight that ends a day, the last one now."""
    again: int
    """People infected more than once; only their last course is in ``stages``."""


def epidemic(snapshot: Snapshot) -> Epidemic | None:
    """Return the epidemic as the tables have it; None where there was no infection yet."""
    tables = snapshot.tables
    if "epidemic" not in tables or int(tables["epidemic"]["cases"][0]) == 0:
        return None
    table, people, book = tables["infections"], tables["people"], tables["epidemic"]
    stage = table["stage"][people.rows]
    over = table["stage"] == Seir.RECOVERED
    last = snapshot.clock.day_index
    caught = table["caught_s"][table["times"] > 0]
    first = _day_of(snapshot, float(caught.min())) if caught.size else last
    days = np.arange(max(first, last - CURVE_DAYS + 1), last + 1)
    by_contact = book["by_contact"][0]
    settings = [(_SETTINGS[c], int(by_contact[c])) for c in _SETTINGS if by_contact[c]]
    died_s = tables["fates"]["died_s"][tables["fates"]["cause"] == DeathCause.FLU]
    died = np.array([_day_of(snapshot, float(t)) for t in died_s], dtype=np.int64)
    return Epidemic(
        now=tuple(int((stage == s).sum()) for s in Seir),
        ill=int(book["ill_today"][0]),
        dead=died.size,
        cases=int(book["cases"][0]),
        passed_on=float(table["infected"][over].mean()) if over.any() else float("nan"),
        settings=tuple(sorted(settings, key=lambda pair: -pair[1])),
        days=days,
        new=book["curve"][0, days % CURVE_DAYS].astype(np.int64),
        deaths=np.array([int((died == day).sum()) for day in days], dtype=np.int64),
        stages=stages_by_day(snapshot, days),
        again=int((table["times"] > 1).sum()),
    )


def stages_by_day(snapshot: Snapshot, days: Ints) -> Ints:
    """Return (days, 4) how many of those living then were at each stage when a day ended.

    The day that is going on ends now. A course is known by its instants, so this is exact but for
    those infected more than once, whose earlier courses are not kept.
    """
    table, people = snapshot.tables["infections"], snapshot.tables["people"]
    died_s = snapshot.tables["fates"]["died_s"]
    out = np.zeros((days.size, len(Seir)), dtype=np.int64)
    known = people.alive | np.isfinite(died_s)
    had = table["times"] > 0
    for k, day in enumerate(days.tolist()):
        at = min(_midnight_s(snapshot, day + 1), snapshot.time_s)
        lives = known & (died_s > at)
        caught = had & (table["caught_s"] <= at)
        sheds = caught & (table["infectious_s"] <= at)
        over = caught & (table["ends_s"] <= at)
        out[k, Seir.RECOVERED] = (lives & over).sum()
        out[k, Seir.INFECTIOUS] = (lives & sheds & ~over).sum()
        out[k, Seir.EXPOSED] = (lives & caught & ~sheds & ~over).sum()
        out[k, Seir.SUSCEPTIBLE] = (lives & ~caught).sum()
    return out


def _midnight_s(snapshot: Snapshot, day: int) -> float:
    """Return when a calendar day of the run begins."""
    clock = snapshot.clock
    return (day - clock.day_index) * DAY_S - clock.hour * 3600.0 + clock.time_s


def _day_of(snapshot: Snapshot, time_s: float) -> int:
    return int(np.floor((time_s - _midnight_s(snapshot, 0)) / DAY_S))


def orders(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Return what is ordered against it now as label and value pairs."""
    book, now = snapshot.tables["epidemic"], snapshot.time_s

    def until(time_s: float) -> str:
        return f"until {snapshot.clock.datetime_at(time_s):%a %d %b %H:%M}"

    shut = zip(CLOSABLE, book["shut_until_s"][0].tolist(), strict=True)
    out = [(f"{what.capitalize()} shut", until(end)) for what, end in shut if end > now]
    masks = float(book["masks_until_s"][0])
    if masks > now:
        stops = float(book["mask_stops"][0])
        out.append(("Masks worn", f"{until(masks)}; each stops {stops:.0%}"))
    share = float(book["isolation"][0])
    if share >= 0.0:
        out.append(("Keep home", f"{share:.0%} of the feverish of average temper"))
    return out


class IllnessTab:
    """The epidemic and what is done against it."""

    name: ClassVar[str] = "Illness"

    def __init__(self) -> None:
        self._found = Kept(epidemic)
        self._orders = CommandChooser("health.")

    def draw(self, context: InspectorContext) -> None:
        """Draw the tab."""
        snapshot = context.snapshot
        if "epidemic" not in snapshot.tables or not snapshot.tables["people"].alive.any():
            widgets.coloured("Nobody lives here who could catch anything.", theme.GREY)
            return
        imgui.separator_text("Bring it in, or act against it")
        self._orders.draw(context)
        widgets.facts("orders", orders(snapshot))
        found = self._found.of(snapshot)
        if found is None:
            widgets.coloured(
                "Nobody has caught anything yet. Press «Outbreak» above to bring influenza in.",
                theme.GREY,
            )
            return
        self._now(found)
        self._curves(found)
        imgui.separator_text("Where it was caught")
        for label, count in found.settings:
            widgets.meter(
                label, count / found.cases, colour=theme.ORANGE,
                text=f"{count} of {found.cases}",
            )  # fmt: skip

    def _now(self, found: Epidemic) -> None:
        imgui.separator_text("Now")
        living = max(sum(found.now), 1)
        for stage, label in _STAGES.items():
            count = found.now[stage]
            widgets.meter(
                label, count / living, colour=STAGE_COLOURS[stage],
                text=f"{count:,} ({count / living:.0%})",
            )  # fmt: skip
        over = found.passed_on
        widgets.facts(
            "now",
            (
                ("Feel ill", f"{found.ill:,}"),
                ("Infected", f"{found.cases:,} so far"),
                ("Died", f"{found.dead:,}"),
                (
                    "Passed on",
                    "nobody is over it yet"
                    if over != over
                    else f"to {over:.1f} people by each who is over it",
                ),
            ),
        )

    def _curves(self, found: Epidemic) -> None:
        x = found.days.astype(np.float64) + 1.0
        with plots.plot(
            "##new",
            x_label="day of the run",
            y_label="new infections",
            ticks=plots.whole_days(x),
            key=found.dead > 0,
        ) as shown:
            if shown:
                plots.bars("new infections", x, found.new.astype(np.float64), width=0.8,
                           colour=theme.VERMILION)  # fmt: skip
                if found.dead:
                    plots.line("deaths", x, found.deaths.astype(np.float64), colour=theme.GREY)
        with plots.plot(
            "##stages",
            x_label="day of the run",
            y_label="people",
            height=190.0,
            ticks=plots.whole_days(x),
            key=True,
        ) as shown:
            if shown:
                for stage in (Seir.EXPOSED, Seir.INFECTIOUS, Seir.RECOVERED):
                    y = found.stages[:, stage].astype(np.float64)
                    plots.line(_STAGES[stage], x, y, colour=STAGE_COLOURS[stage])
        widgets.dim("At the end of each day; today's so far.")
        if found.again:
            text = f"{found.again} caught it more than once; the lines show their last time only."
            widgets.coloured(text, theme.GREY)


_STAGES = {
    Seir.SUSCEPTIBLE: "never had it", Seir.EXPOSED: "caught it", Seir.INFECTIOUS: "infectious",
    Seir.RECOVERED: "over it",
}  # fmt: skip
