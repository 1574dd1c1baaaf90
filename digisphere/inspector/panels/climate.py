"""The climate panel: the station's hours and days, the normals, the wind rose, the water book.

All of it is read: the ``station`` table, the ground's monthly normals, the ``water_ledger``.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import ClassVar

import numpy as np
from imgui_bundle import imgui, imgui_ctx

from digisphere.core.snapshot import Snapshot
from digisphere.environment import ledger
from digisphere.environment.sampling import sample_grid
from digisphere.environment.station import SPEED_EDGES_M_S, last
from digisphere.inspector import plots, theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.panel import Panel

WEEK_H, YEAR_DAYS = 24 * 7, 365
_MONTHS = np.arange(12, dtype=np.float64)
_ROSE_COLOURS = (theme.GREY, theme.SKY_BLUE, theme.GREEN, theme.YELLOW, theme.VERMILION)
_FLOWS = (
    ("Rain", ("rainfall",)),
    ("Snowfall", ("snowfall",)),
    ("Evaporated", ("evaporation",)),
    ("Run off", ("runoff",)),
    ("Drained", ("drainage",)),
)


class ClimatePanel(Panel):
    """What the weather has been, and what it usually is."""

    title: ClassVar[str] = "Climate"
    side: ClassVar[str] = "left"
    order: ClassVar[int] = 34

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel."""
        pages: tuple[tuple[str, Callable[[Snapshot], None]], ...] = (
            ("Week", _week),
            ("Year", _year),
            ("Normals", _normals),
            ("Wind", _wind),
            ("Water", _water),
        )
        with imgui_ctx.begin_tab_bar("climate") as bar:
            if not bar:
                return
            for name, draw in pages:
                with imgui_ctx.begin_tab_item(name) as page:
                    if page:
                        draw(context.snapshot)


def _week(snapshot: Snapshot) -> None:
    if not _read_yet(snapshot, "hour_count", "an hour"):
        return
    station = snapshot.tables["station"]
    series = {
        name: last(station, name, count=WEEK_H)
        for name in ("hour_temperature_c", "hour_rain_mm", "hour_wind_m_s", "hour_soil_water_mm")
    }
    ago = (np.arange(len(series["hour_rain_mm"])) - len(series["hour_rain_mm"])) / 24.0
    _lines("Temperature", "days ago", "°C", ago, series["hour_temperature_c"], theme.VERMILION)
    with plots.plot("Rain", x_label="days ago", y_label="mm/h") as shown:
        if shown:
            plots.bars("", ago, series["hour_rain_mm"], width=1 / 24, colour=theme.SKY_BLUE)
    _lines("Wind", "days ago", "m/s", ago, series["hour_wind_m_s"], theme.GREEN)
    _lines("Soil water", "days ago", "mm", ago, series["hour_soil_water_mm"], theme.ORANGE)


def _year(snapshot: Snapshot) -> None:
    if not _read_yet(snapshot, "day_count", "a day"):
        return
    station = snapshot.tables["station"]
    high, low, rain, snow = (
        last(station, name, count=YEAR_DAYS)
        for name in ("day_max_c", "day_min_c", "day_rain_mm", "day_snow_m")
    )
    ago = np.arange(len(rain), dtype=np.float64) - len(rain)
    with plots.plot("Highest and lowest", x_label="days ago", y_label="°C") as shown:
        if shown:
            plots.line("highest", ago, high, colour=theme.VERMILION)
            plots.line("lowest", ago, low, colour=theme.SKY_BLUE)
    with plots.plot("Rain and snow", x_label="days ago", y_label="mm") as shown:
        if shown:
            plots.bars("", ago, rain, width=0.9, colour=theme.SKY_BLUE)
    _lines("Snow on the ground", "days ago", "m", ago, snow, theme.GREY)


def _normals(snapshot: Snapshot) -> None:
    ground = snapshot.ground
    size = (float(ground.grid.size_x_m), float(ground.grid.size_y_m))
    here = np.array([ground.settlement.centre_m])
    warmth, rain = (
        np.array([sample_grid(month, xy_m=here, size_m=size)[0] for month in ground.monthly[name]])
        for name in ("air_temperature_c", "precipitation_mm")
    )
    with plots.plot("Temperature of a usual year", x_label="month", y_label="°C") as shown:
        if shown:
            plots.line("", _MONTHS + 1.0, warmth, colour=theme.VERMILION)
    with plots.plot("Rain of a usual year", x_label="month", y_label="mm") as shown:
        if shown:
            plots.bars("", _MONTHS + 1.0, rain, width=0.8, colour=theme.SKY_BLUE)
    widgets.facts(
        "normals",
        (
            ("Mean temperature", f"{warmth.mean():.1f} °C"),
            ("Warmest, coldest month", f"{warmth.max():.1f} °C, {warmth.min():.1f} °C"),
            ("Rain and snow", f"{rain.sum():.0f} mm a year"),
        ),
    )


def _wind(snapshot: Snapshot) -> None:
    if not _read_yet(snapshot, "hour_count", "an hour"):
        return
    counts = np.asarray(snapshot.tables["station"]["wind_counts"][0], dtype=np.float64)
    shares = 100.0 * counts / max(counts.sum(), 1.0)
    edges = [0.0, *SPEED_EDGES_M_S]
    labels = [f"{low:.0f}-{high:.0f} m/s" for low, high in pairwise(edges)]
    labels.append(f"over {edges[-1]:.0f} m/s")
    with plots.plot("Where the wind came from, %", height=300.0, equal=True) as shown:
        if shown:
            plots.petals(shares, labels=labels, colours=_ROSE_COLOURS)
    widgets.dim("North is up. Longer petals: oftener.")


def _water(snapshot: Snapshot) -> None:
    book = snapshot.tables["water_ledger"]
    imgui.separator_text("Moved since the start, mm over the map")
    widgets.facts(
        "flows",
        ((label, f"{sum(float(book[n][0]) for n in names):.1f}") for label, names in _FLOWS),
    )
    imgui.separator_text("Held now, mm over the map")
    stores = tuple(ledger.ACCOUNTS)
    widgets.facts(
        "stores", ((n.replace("_", " ").capitalize(), f"{float(book[n][0]):.2f}") for n in stores)
    )
    worst = max(ledger.closing_errors(book).values())
    widgets.dim(f"The book closes to {worst:.1e} of what passed through it.")


def _lines(
    title: str,
    x_label: str,
    y_label: str,
    x: plots.Floats,
    y: plots.Floats,
    colour: theme.Colour,
) -> None:
    with plots.plot(title, x_label=x_label, y_label=y_label) as shown:
        if shown:
            plots.line("", x, y, colour=colour)


def _read_yet(snapshot: Snapshot, counter: str, span: str) -> bool:
    """Whether the station has read long enough; else say so."""
    if "station" in snapshot.tables and int(snapshot.tables["station"][counter][0]) > 0:
        return True
    widgets.dim(f"The station has not read {span} yet.")
    return False
