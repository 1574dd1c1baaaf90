"""The market tab: prices by ware and day, what there is of it, work, pay, relief and loans.

Days are the rows of ``market_days``, noted every morning at six after the firms have traded; what
stands «now» is counted from accounts, households, people and loans at this moment.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from imgui_bundle import imgui, imgui_ctx
from numpy.typing import NDArray

from digisphere.core.snapshot import Snapshot
from digisphere.inspector import plots, theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.kept import Kept
from digisphere.inspector.panels.portrait import money
from digisphere.language.lexicon import WARE
from digisphere.society.columns import OUTSIDE_ACCOUNT
from digisphere.society.market_days import retail_mean, series, work_counts
from digisphere.society.vocabulary import LoanState, Ware

Floats = NDArray[np.float64]
Days = dict[str, NDArray[Any]]

_UNIT = {
    Ware.MEAL: "meal", Ware.DRINK: "drink", Ware.GOODS: "article", Ware.GRAIN: "kg",
    Ware.FLOUR: "kg", Ware.MATERIAL: "share", Ware.TREAT: "portion",
}  # fmt: skip
"""What one unit of a ware is."""
_MEALS_A_DAY = 3.0
_WARE_COLUMNS = (("Ware", 1.2), ("In shops", 0.8), ("Firms", 0.7), ("Stock", 0.8))


@dataclass(frozen=True, slots=True)
class MarketNow:
    """How work, wares and debts stand at this moment."""

    employed: int
    seeking: int
    retail_cents: Floats
    """(wares,) mean price over the counter; 0 where nobody sells it."""
    wholesale_cents: Floats
    """(wares,) last price between firms."""
    stock: NDArray[np.int64]
    """(wares,) units in all stores of the town."""
    vacancies: int
    larder_days: float
    bare: int
    behind: int
    """Households that owe rent."""
    arrears_cents: int
    loans: dict[LoanState, int]
    owed_cents: int
    firms_owe_cents: int
    """Of what is owed, by firms."""
    carriers_come: bool

    @property
    def unemployment(self) -> float:
        """Share of those who work or seek work that seek it."""
        return self.seeking / max(self.employed + self.seeking, 1)


def market_now(snapshot: Snapshot) -> MarketNow:
    """Count how the economy stands now."""
    tables = snapshot.tables
    employed, seeking = work_counts(snapshot)
    homes, loans, jobs = tables["households"], tables["loans"], tables["jobs"]
    lived = homes["size"] > 0
    meals = homes["larder_meals"][lived] / np.maximum(homes["size"][lived], 1)
    running = loans.alive & (loans["state"] == LoanState.RUNNING)
    owed = loans["owed_cents"][running]
    return MarketNow(
        employed=employed,
        seeking=seeking,
        retail_cents=retail_mean(snapshot),
        wholesale_cents=tables["market"]["wholesale_cents"][0].astype(np.float64),
        stock=tables["accounts"]["stock"][OUTSIDE_ACCOUNT + 1 :].sum(axis=0),
        vacancies=int((jobs.alive & (jobs["person"] < 0) & (jobs["ended_s"] < 0.0)).sum()),
        larder_days=float(np.median(meals)) / _MEALS_A_DAY if meals.size else 0.0,
        bare=int((meals < 1.0).sum()),
        behind=int((homes["arrears_cents"][lived] > 0).sum()),
        arrears_cents=int(homes["arrears_cents"][lived].sum()),
        loans={s: int((loans.alive & (loans["state"] == s)).sum()) for s in LoanState},
        owed_cents=int(owed.sum()),
        firms_owe_cents=int(owed[loans["account"][running] >= 0].sum()),
        carriers_come=int(tables["market"]["closed_event"][0]) < 0,
    )


class MarketTab:
    """Prices, work and money owed."""

    name: ClassVar[str] = "Market"

    def __init__(self) -> None:
        self._ware = WARE[Ware.MEAL]
        self._now = Kept(market_now)
        self._days = Kept(lambda snapshot: series(snapshot.tables), every_s=5.0)

    def draw(self, context: InspectorContext) -> None:
        """Draw the tab."""
        snapshot = context.snapshot
        if "market_days" not in snapshot.tables or not snapshot.tables["people"].alive.any():
            widgets.coloured("Nobody lives here who could buy or sell.", theme.GREY)
            return
        now, days = self._now.of(snapshot), self._days.of(snapshot)
        if not now.carriers_come:
            widgets.coloured("No carrier reaches the town: the ways out are closed.", theme.ALERT)
        self._prices(now, days)
        self._work(now, days)
        self._debts(now, days)

    def _prices(self, now: MarketNow, days: Days) -> None:
        imgui.separator_text("Prices, crowns a unit")
        flags = imgui.TableFlags_.row_bg | imgui.TableFlags_.sizing_stretch_prop
        with imgui_ctx.begin_table("wares", 4, flags) as table:
            if table:
                for title, weight in _WARE_COLUMNS:
                    imgui.table_setup_column(title, 0, weight)
                imgui.table_headers_row()
                for ware in Ware:
                    self._ware_line(now, ware)
        chosen = next(w for w in Ware if WARE[w] == self._ware)
        if days["day_index"].size == 0:
            widgets.coloured(
                "By day: firms trade every morning at six; none has passed yet.", theme.GREY
            )
            return
        x = days["day_index"].astype(np.float64) + 1.0
        retail, firms = (days[n][:, chosen] / 100.0 for n in ("retail_cents", "wholesale_cents"))
        with plots.plot(
            "##prices", x_label="day of the run", y_label=f"crowns a {_UNIT[chosen]}",
            height=190.0, ticks=plots.whole_days(x), key=True,
            y_range=(0.0, 1.15 * max(retail.max(), firms.max(), 0.01)),
        ) as shown:  # fmt: skip
            if shown:
                plots.line(f"{self._ware} in shops", x, _f64(retail), colour=theme.ORANGE)
                plots.line("between firms", x, _f64(firms), colour=theme.SKY_BLUE)
        with plots.plot(
            "##traded",
            x_label="day of the run",
            y_label="units",
            ticks=plots.whole_days(x),
            height=190.0,
            key=True,
        ) as shown:
            if shown:
                traded, brought = (_f64(days[n][:, chosen]) for n in ("traded", "imported"))
                plots.bars("traded by firms", x, traded, width=0.8, colour=theme.GREY)
                plots.bars("of it from outside", x, brought, width=0.5, colour=theme.GREEN)

    def _ware_line(self, now: MarketNow, ware: Ware) -> None:
        imgui.table_next_row()
        imgui.table_next_column()
        span = imgui.SelectableFlags_.span_all_columns
        if imgui.selectable(WARE[ware].capitalize(), self._ware == WARE[ware], span)[0]:
            self._ware = WARE[ware]
        imgui.set_item_tooltip(f"A unit is a {_UNIT[ware]}. Click to see it by day.")
        for cents in (now.retail_cents[ware], now.wholesale_cents[ware]):
            imgui.table_next_column()
            imgui.text(f"{cents / 100.0:.2f}" if cents > 0.0 else "not sold")
        imgui.table_next_column()
        imgui.text(f"{int(now.stock[ware]):,}")

    def _work(self, now: MarketNow, days: Days) -> None:
        imgui.separator_text("Work and pay")
        widgets.facts(
            "work",
            (
                ("At work", f"{now.employed:,} people have some"),
                ("Seek work", f"{now.seeking:,} ({now.unemployment:.1%} of both)"),
                ("Vacancies", f"{now.vacancies:,}"),
                ("Larders", f"{now.larder_days:.1f} days of food in the middle household"),
                ("Bare larders", f"{now.bare:,} households"),
            ),
        )
        if days["day_index"].size < 2:
            return
        x = days["day_index"].astype(np.float64) + 1.0
        share = days["unemployed"] / np.maximum(days["employed"] + days["unemployed"], 1)
        with plots.plot(
            "##work", x_label="day of the run", y_label="seek work, %",
            ticks=plots.whole_days(x), y_range=(0.0, max(10.0, 120.0 * float(share.max()))),
        ) as shown:  # fmt: skip
            if shown:
                plots.line("", x, _f64(100.0 * share), colour=theme.VERMILION)
        self._pay(days, x)

    def _pay(self, days: Days, x: Floats) -> None:
        wages, relief = (_f64(days[n]) / 100.0 for n in ("wages_cents", "relief_cents"))
        if not (wages.any() or relief.any()):
            widgets.coloured(
                "No payday has been noted yet: wages are paid by the week.", theme.GREY
            )
            return
        with plots.plot(
            "##pay",
            x_label="day of the run",
            y_label="crowns",
            ticks=plots.whole_days(x),
            height=190.0,
            key=True,
        ) as shown:
            if shown:
                plots.bars("wages", x, wages, width=0.8, colour=theme.GREEN)
                plots.bars("relief", x, relief, width=0.5, colour=theme.PURPLE)
        widgets.coloured("Noted the morning after they were paid.", theme.GREY)

    def _debts(self, now: MarketNow, days: Days) -> None:
        imgui.separator_text("Owed")
        households = now.owed_cents - now.firms_owe_cents
        widgets.facts(
            "owed",
            (
                ("Rent", f"{now.behind:,} households are {money(now.arrears_cents)} behind"),
                ("Bank loans", f"{now.loans[LoanState.RUNNING]:,} run: "
                 f"households owe {money(households)}, firms {money(now.firms_owe_cents)}"),
                ("Paid back", f"{now.loans[LoanState.REPAID]:,} loans"),
                ("Defaulted", f"{now.loans[LoanState.DEFAULTED]:,} loans"),
            ),
        )  # fmt: skip
        if days["day_index"].size >= 2 and days["behind"].any():
            x = days["day_index"].astype(np.float64) + 1.0
            with plots.plot(
                "##behind",
                x_label="day of the run",
                y_label="households behind",
                ticks=plots.whole_days(x),
            ) as shown:
                if shown:
                    plots.line("", x, _f64(days["behind"]), colour=theme.VERMILION)


def _f64(values: NDArray[Any]) -> Floats:
    return np.asarray(values, dtype=np.float64)
