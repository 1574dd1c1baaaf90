"""Writes the data card of a dataset: ``CARD.md``, and ``card/`` with its numbers and plots.

The card follows the questions of Gebru et al. (2021, Datasheets for Datasets): what it holds, how
it was made, by what licence, whom it shows, what it cannot show. Every number is counted from the
tables. Called by ``digisphere card``.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.checksums import file_sum, read_checksums
from digisphere.capture.dataset import Dataset
from digisphere.capture.report import REPORT_JSON
from digisphere.capture.splits import dataset_key
from digisphere.capture.store import text_of, write_whole
from digisphere.capture.tabular import TableSchema, arrow_table, write_table
from digisphere.core.columns import TEXT, ColumnSpec
from digisphere.evaluate.dataset_card.measures import LABEL_MEASURES, Measure, missing_columns
from digisphere.evaluate.dataset_card.people import PEOPLE_MEASURES
from digisphere.evaluate.dataset_card.statements import bias, limits
from digisphere.evaluate.plots import CONTROL, FOUND, picture_of

if TYPE_CHECKING:
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
            "sizes", "hours", "weathers")  # fmt: skip
_LONGEST_PLOT = 12


@dataclass(frozen=True)
class Counted:
    """All that was counted, by name, and the measures whose columns are missing."""

    measures: Mapping[str, Measure]
    left_out: Mapping[str, list[str]]
    figures: Mapping[str, int]


def count_dataset(dataset: Dataset) -> Counted:
    """Count everything the dataset has the columns for.

    Raises:
        CaptureError: a table cannot be read, or tables do not agree.
    """
    measures, left_out = {}, {}
    for count, needs in (*LABEL_MEASURES, *PEOPLE_MEASURES):
        lacking = missing_columns(dataset, needs)
        if lacking:
            left_out[count.__name__] = lacking
        else:
            found = count(dataset)
            measures[found.name] = found
    persons = dataset.table("minds")["person_id"]
    figures = {
        "frames": len(dataset.table("frames")["frame_id"]),
        "instances": len(dataset.table("instances")["frame_id"]),
        "sightings of people": len(persons),
        "people in view": len(np.unique(persons)),
        "people in the world": int(dataset.table("people")["alive"].sum()),
        "lines spoken": len(dataset.table("messages")["event_id"]),
        "events": len(dataset.table("events")["event_id"]),
    }
    for name in ("captions", "questions", "relations"):
        if name in dataset.manifest["tables"]:
            figures[name] = len(dataset.table(name)["frame_id"])
    return Counted(measures, left_out, figures)


def write_card(dataset: Dataset) -> Path:
    """Write the card and what belongs to it into the dataset; return the card.

    Raises:
        CaptureError: a table cannot be read, or tables do not agree.
    """
    counted = count_dataset(dataset)
    folder = dataset.root / FOLDER
    folder.mkdir(exist_ok=True)
    plots = {n: m for n, m in counted.measures.items() if n in _PLOTTED and m.total}
    for name, measure in plots.items():
        write_whole(folder / f"{name}.png", picture_of(_bars(measure)))
    write_whole(folder / "statistics.json", text_of(_json(counted)))
    table = io.BytesIO()
    write_table(arrow_table(COUNTS, _columns(counted)), table)
    write_whole(folder / "statistics.parquet", table.getvalue())
    write_whole(dataset.root / CARD, card_text(dataset, counted).encode())
    return dataset.root / CARD


def card_text(dataset: Dataset, counted: Counted) -> str:
    """The card as Markdown."""
    sections = (
        (f"{_name(dataset)}: data card", _what(dataset, counted)),
        ("How it was made", _making(dataset)),
        ("Labels, counted", _statistics(counted)),
        ("Whom it shows, and who is missing", "\n\n".join(_people_words(counted))),
        ("Known limits", "\n".join(f"- {line}" for line in limits(dataset, counted.measures))),
        ("Privacy", _PRIVACY),
        ("Licence", _licence(dataset)),
        ("Proof", _verdict(dataset)),
    )
    return "\n\n".join(
        f"{'#' if place == 0 else '##'} {title}\n\n{body}"
        for place, (title, body) in enumerate(sections)
    ) + "\n"  # fmt: skip


_PRIVACY = """No real person, place or conversation is shown. Faces and bodies are made from a base
mesh by numbers drawn at random, names are drawn from lists, words are made from simulated facts.
Any likeness is chance. There is nobody whose consent could be asked or withdrawn."""


def _name(dataset: Dataset) -> str:
    return dataset_key(dataset.manifest["plan"])


def _what(dataset: Dataset, counted: Counted) -> str:
    plan = dataset.manifest["plan"]
    width, height = plan["size"]
    times = dataset.table("frames")["datetime"]
    told = (
        f"{plan['scenario'].get('title') or plan['scenario']['name']}: {dataset.frames} frames of "
        f"{width}x{height} pixels, from {times[0]} to {times[-1]} of simulated time, seen by the "
        f"rig «{plan['rig']}», split «{plan['split']}». Planes: {', '.join(plan['planes'])}. "
        f"Formats: {', '.join(plan['formats'])}."
    )
    return f"{told}\n\n{_table(('What', 'Number'), counted.figures.items())}"


def _making(dataset: Dataset) -> str:
    manifest, plan = dataset.manifest, dataset.manifest["plan"]
    versions = ", ".join(f"{name} {number}" for name, number in sorted(plan["versions"].items()))
    return (
        f"```\n{manifest['command_line']}\n```\n\n"
        f"Seed {plan['seed']}, at {manifest['created_at']}, drawn by {plan['driver']}. Pixels "
        "and tables of a frame are of one tick; no label was made by hand or by a model. "
        f"{len(manifest['commands'])} commands were given while it ran; the manifest lists them. "
        f"The same command makes the same bytes on {plan['machine']} with this driver and: "
        f"{versions}.\n\n"
        f"Scenario `{manifest['scenario_hash']}`, files `{manifest['checksums_sha256']}`."
    )


def _statistics(counted: Counted) -> str:
    blocks = []
    for name, measure in counted.measures.items():
        picture = f"\n\n![{measure.title}]({FOLDER}/{name}.png)" if _is_plotted(measure) else ""
        head = ("Value", *measure.series)
        rows = [
            (value, *(_cell(measure, series, value) for series in measure.series))
            for value in dict.fromkeys(v for counts in measure.series.values() for v in counts)
        ]
        title = f"### {measure.title}\n\nCounted: {measure.counted}."
        blocks.append(f"{title}\n\n{_table(head, rows)}{picture}")
    for name, columns in counted.left_out.items():
        blocks.append(f"Not counted: {name.replace('_', ' ')}, for want of {', '.join(columns)}.")
    return "\n\n".join(blocks)


def _is_plotted(measure: Measure) -> bool:
    return measure.name in _PLOTTED and measure.total > 0


def _cell(measure: Measure, series: str, value: str) -> str:
    counts = measure.series[series]
    if value not in counts:
        return "-"
    if measure.name == "coverage":
        return f"{counts[value]:,}"
    return f"{counts[value]:,} ({measure.shares(series)[value]:.1%})"


def _people_words(counted: Counted) -> Iterator[str]:
    yield (
        "The people of a DigiSphere world are drawn from its own settings and stand for no real "
        "population. Sightings are compared with all who live in this world at the last frame."
    )
    yield from bias(counted.measures)


def _licence(dataset: Dataset) -> str:
    chosen = dataset.manifest["plan"]["scenario"]["capture"]["licence"]
    terms = f"{chosen} (SPDX)" if chosen else "none was chosen, so none is granted"
    return f"Licence of the dataset: {terms}. See LICENSE.txt."


def _verdict(dataset: Dataset) -> str:
    path = dataset.root / REPORT_JSON
    if not path.is_file():
        return "Not validated yet: run `digisphere validate` on it, then make this card again."
    try:
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        same = report["checksums_sha256"] == dataset.manifest["checksums_sha256"]
        passed = sum(check["verdict"] == "pass" for check in report["checks"])
        failed = [c["name"] for c in report["checks"] if c["verdict"] == "FAIL"]
        looked = sum(check["checked"] for check in report["checks"])
    except (ValueError, KeyError, TypeError):
        return f"{REPORT_JSON} cannot be read: run `digisphere validate` on the dataset again."
    if not same or (report["passed"] and _changed_tables(dataset)):
        return "The report is of other files: run `digisphere validate` on the dataset again."
    told = f"`digisphere validate` looked at {looked:,} things. {passed} checks passed"
    rest = len(report["checks"]) - passed - len(failed)
    none = f", {rest} found nothing of their kind to check" if rest else ""
    return f"{told}, {len(failed)} failed{none}." + (
        f" Failed: {', '.join(failed)}." * bool(failed)
    )


def _changed_tables(dataset: Dataset) -> bool:
    """Whether a table is not what it was when it was written; of pictures nothing is counted."""
    try:
        sums = read_checksums(dataset.root)
        tables = [name for name in sums if name.startswith("tables/")]
        return any(file_sum(dataset.root / name) != sums[name] for name in tables)
    except (OSError, ValueError):
        return True


def _table(head: tuple[str, ...], rows: Any) -> str:
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
