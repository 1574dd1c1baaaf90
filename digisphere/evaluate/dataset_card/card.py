"""Writes the data card of a dataset: ``CARD.md``, and ``card/`` with its numbers and plots.

The card follows the questions of Gebru et al. (2021, Datasheets for Datasets): what it holds, how
it was made, by what licence, whom it shows, what it cannot show. Every number is counted from the
tables. Called by ``digisphere card``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from digisphere.capture.checksums import file_sum, read_checksums
from digisphere.capture.dataset import Dataset
from digisphere.capture.report import REPORT_JSON
from digisphere.capture.splits import dataset_key
from digisphere.capture.store import write_whole
from digisphere.evaluate.dataset_card.counted import (
    CARD,
    FOLDER,
    Counted,
    markdown_table,
    statistics_text,
    write_numbers,
)
from digisphere.evaluate.dataset_card.measures import LABEL_MEASURES, missing_columns
from digisphere.evaluate.dataset_card.people import PEOPLE_MEASURES
from digisphere.evaluate.dataset_card.statements import bias, limits


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
    write_numbers(counted, dataset.root / FOLDER)
    write_whole(dataset.root / CARD, card_text(dataset, counted).encode())
    return dataset.root / CARD


def card_text(dataset: Dataset, counted: Counted) -> str:
    """The card as Markdown."""
    sections = (
        (f"{_name(dataset)}: data card", _what(dataset, counted)),
        ("How it was made", _making(dataset)),
        ("Labels, counted", statistics_text(counted)),
        ("Whom it shows, and who is missing", "\n\n".join(_people_words(counted))),
        ("Known limits", "\n".join(f"- {line}" for line in limits(dataset, counted.measures))),
        ("Privacy", PRIVACY),
        ("Licence", _licence(dataset)),
        ("Proof", verdict_of(dataset)),
    )
    return "\n\n".join(
        f"{'#' if place == 0 else '##'} {title}\n\n{body}"
        for place, (title, body) in enumerate(sections)
    ) + "\n"  # fmt: skip


PRIVACY = """No real person, place or conversation is shown. Faces and bodies are made from a base
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
    return f"{told}\n\n{markdown_table(('What', 'Number'), counted.figures.items())}"


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


def verdict_of(dataset: Dataset) -> str:
    """What the validator found, if its report is of these files."""
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
