"""What was counted of one dataset or of many, and writing it down: tables, plots, JSON and Parquet.

Counting is ``measures`` and ``people``; what a card says around the numbers is ``card`` and
``many``, which call this.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.store import text_of, write_whole
from digisphere.capture.tabular import TableSchema, arrow_table, write_table
from digisphere.core.columns import TEXT, ColumnSpec
from digisphere.evaluate.dataset_card.measures import Measure
from digisphere.evaluate.plots import CONTROL, FOUND, picture_of

if TYPE_CHECKING:
    from pathlib import Path

    from digisphere.evaluate.check import Draw

CARD_FORMAT = "digisphere-card-1"
CARD, FOLDER = "CARD.md", "card"
COUNTS = TableSchema(
    "counts",
    "One row per measure, series and value.",
    (
        ColumnSpec("measure", TEXT, doc="Which measure."),
        ColumnSpec("series", TEXT, doc="What was counted: in view, world, frames, ..."),
        ColumnSpec("value", TEXT, doc="The value or class."),
        ColumnSpec("count", "int64", doc="How often."),
        ColumnSpec("share", "float64", doc="Of the series.", low=0, high=1),
    ),
    {},
)
_PLOTTED = ("ages", "sexes", "skin_tones", "activities", "visibility", "head_yaws", "distances",
            "sizes", "hours", "weathers", "place_kinds")  # fmt: skip
_LONGEST_PLOT = 12


@dataclass(frozen=True)
class Counted:
    """All that was counted, by name, and the measures whose columns are missing."""

    measures: Mapping[str, Measure]
    left_out: Mapping[str, list[str]]
    figures: Mapping[str, int]


def write_numbers(counted: Counted, folder: Path, *, more: Mapping[str, Any] | None = None) -> None:
    """Write plots, ``statistics.json`` (with ``more`` besides) and ``statistics.parquet``."""
    folder.mkdir(exist_ok=True)
    for name, measure in counted.measures.items():
        if is_plotted(measure):
            write_whole(folder / f"{name}.png", picture_of(_bars(measure)))
    write_whole(folder / "statistics.json", text_of({**_json(counted), **(more or {})}))
    table = io.BytesIO()
    write_table(arrow_table(COUNTS, _columns(counted)), table)
    write_whole(folder / "statistics.parquet", table.getvalue())


def statistics_text(counted: Counted) -> str:
    """Every measure as a table, with its plot."""
    blocks = []
    for name, measure in counted.measures.items():
        picture = f"\n\n![{measure.title}]({FOLDER}/{name}.png)" if is_plotted(measure) else ""
        head = ("Value", *measure.series)
        rows = [
            (value, *(_cell(measure, series, value) for series in measure.series))
            for value in dict.fromkeys(v for counts in measure.series.values() for v in counts)
        ]
        title = f"### {measure.title}\n\nCounted: {measure.counted}."
        blocks.append(f"{title}\n\n{markdown_table(head, rows)}{picture}")
    for name, columns in counted.left_out.items():
        blocks.append(f"Not counted: {name.replace('_', ' ')}, for want of {', '.join(columns)}.")
    return "\n\n".join(blocks)


def is_plotted(measure: Measure) -> bool:
    """Tell whether a measure has a plot."""
    return measure.name in _PLOTTED and measure.total > 0


def _cell(measure: Measure, series: str, value: str) -> str:
    counts = measure.series[series]
    if value not in counts:
        return "-"
    if measure.name == "coverage":
        return f"{counts[value]:,}"
    return f"{counts[value]:,} ({measure.shares(series)[value]:.1%})"


def markdown_table(head: tuple[str, ...], rows: Iterable[Any]) -> str:
    """Return rows as a Markdown table, the first column to the left."""
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    for row in rows:
        cells = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _json(counted: Counted) -> dict[str, Any]:
    measures = {
        name: {"title": m.title, "counted": m.counted, "series": m.series}
        for name, m in counted.measures.items()
    }
    return {
        "format": CARD_FORMAT,
        "figures": dict(counted.figures),
        "measures": measures,
        "not_counted": dict(counted.left_out),
    }


def _columns(counted: Counted) -> dict[str, list[Any]]:
    rows = [
        (name, series, value, count, measure.shares(series)[value])
        for name, measure in counted.measures.items()
        for series, counts in measure.series.items()
        for value, count in counts.items()
    ]
    names = [column.name for column in COUNTS.columns]
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _bars(measure: Measure) -> Draw:
    """Shares as bars, one colour a series; only the most frequent of many values."""
    values = list(next(iter(measure.series.values())))[:_LONGEST_PLOT]

    def draw(axes: Any) -> None:
        thick = 0.8 / len(measure.series)
        for number, (series, colour) in enumerate(
            zip(measure.series, (FOUND, CONTROL), strict=False)
        ):
            shares = measure.shares(series)
            places = np.arange(len(values)) + number * thick
            label = series if len(measure.series) > 1 else None
            axes.barh(places, [100 * shares.get(value, 0.0) for value in values], thick,
                      color=colour, label=label)  # fmt: skip
        axes.set_axisbelow(True)
        axes.set_yticks(np.arange(len(values)) + 0.4 - thick / 2, values)
        axes.invert_yaxis()
        axes.set_xlabel(f"% of {measure.counted}")
        axes.set_title(measure.title, fontsize=10)

    return draw
