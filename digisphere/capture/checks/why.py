"""Do captions, lines and answers follow from the tables?

Every query stored with a sentence is asked of the tables anew; the sentence must be the template
filled with what they give, the template one of the known wordings, and every record named must
hold what it is said to hold. The makers of the labels are not called. Relations are
``why_rules``'s.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.checks.asking import Asked, asked_of
from digisphere.capture.checks.why_rules import relations_follow
from digisphere.capture.why.sayings import finished
from digisphere.capture.why.terms import LINE_LASTS_S
from digisphere.capture.why.wordings import (
    FOCI,
    QUESTION_KINDS,
    caption_templates,
    question_templates,
)
from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset

    Line = Mapping[str, Any]

_FOCI = 5
_ANSWER_TYPES = {"yes_no": "yes/no", "how_many": "number"}


def captions_follow(dataset: Dataset, tally: Tally) -> None:
    """Every caption is what its queries give today, in a known wording, five foci a picture."""
    if _lacking(dataset, tally, "captions"):
        return
    known = {focus: caption_templates(focus) for focus in FOCI}
    asked, cells = asked_of(dataset), _Cells(dataset)
    for row in _rows(dataset, "captions"):
        where = f"caption {row['caption_id']}"
        tally.expect(row["template"] in known.get(row["focus"], ()), f"{where}: unknown wording")
        _prove(asked, cells, row, row["text"], where, tally)
    told = dataset.table("captions")
    per_frame = np.bincount(told["frame_id"], minlength=dataset.frames)
    tally.expect(bool((per_frame == _FOCI).all()), "not every picture has five captions")


def answers_follow(dataset: Dataset, tally: Tally) -> None:
    """Every answer and what its question presumes is what the stored queries give today."""
    if _lacking(dataset, tally, "questions"):
        return
    known = {kind: question_templates(kind) for kind in QUESTION_KINDS}
    asked, cells = asked_of(dataset), _Cells(dataset)
    answers = {"yes": 0, "no": 0}
    for row in _rows(dataset, "questions"):
        where = f"question {row['question_id']}"
        tally.expect(row["template"] in known.get(row["kind"], ()), f"{where}: unknown wording")
        kind = _ANSWER_TYPES.get(row["kind"], "other")
        if row["kind"] == "what_if":
            kind = _type_of(row["answer"])
        tally.expect(row["answer_type"] == kind, f"{where}: answer_type is not {kind}")
        _prove(asked, cells, row, row["question"], where, tally)
        answer = asked.one(row["answer_query"])
        tally.expect(bool(asked.read), f"{where}: the answer's query reads no table")
        tally.expect(
            answer == row["answer"] != "",
            f"{where}: «{row['answer']}» is stored, the tables give «{answer}»",
        )
        if kind == "yes/no":
            answers[row["answer"]] = answers.get(row["answer"], 0) + 1
    tally.expect(answers["yes"] == answers["no"], f"yes and no do not balance: {answers}")


def _type_of(answer: str) -> str:
    """The type of an answer to «what if»."""
    if answer in ("yes", "no"):
        return "yes/no"
    return "number" if answer.isdigit() else "other"


def lines_were_said(dataset: Dataset, tally: Tally) -> None:
    """Every line is a message begun in the half minute before, its box that of who says it."""
    if _lacking(dataset, tally, "dialogue"):
        return
    asked = asked_of(dataset)
    query = (
        "SELECT d.frame_id, d.event_id FROM dialogue d JOIN messages m ON m.event_id = d.event_id "
        "JOIN frames f ON f.frame_id = d.frame_id JOIN seen s ON s.frame_id = d.frame_id AND "
        "s.person_id = m.speaker JOIN instances i ON i.frame_id = d.frame_id AND i.instance_id = "
        "s.instance_id WHERE d.speaker = m.speaker AND d.instance_id = s.instance_id AND "
        "d.text = m.text AND d.from_s = m.onset_s AND d.until_s = m.onset_s + m.duration_s AND "
        f"m.onset_s <= f.time_s AND m.onset_s > f.time_s - {LINE_LASTS_S} AND "
        "d.sounding = (f.time_s <= d.until_s) AND "
        + " AND ".join(f"d.box_{n} = i.box_visible_{n}" for n in range(4))
    )
    true = set(asked.rows(query, of_ours=True))
    begun = (
        "SELECT f.frame_id, m.event_id FROM frames f JOIN messages m ON m.onset_s <= f.time_s AND "
        f"m.onset_s > f.time_s - {LINE_LASTS_S} JOIN seen s ON s.frame_id = f.frame_id AND "
        "s.person_id = m.speaker"
    )
    due = set(asked.rows(begun, of_ours=True))
    told, said = dataset.table("dialogue"), dataset.table("messages")
    hearers = dict(zip(said["event_id"].tolist(), said["listeners"], strict=True))
    for frame, event, heard in zip(told["frame_id"].tolist(), told["event_id"].tolist(),
                                   told["listeners"], strict=True):  # fmt: skip
        same = (frame, event) in true and list(heard) == list(hearers.get(event, ()))
        tally.expect(same, f"frame {frame}: line {event} is not as it was said")
    stored = set(zip(told["frame_id"].tolist(), told["event_id"].tolist(), strict=True))
    for frame, event in sorted(due - stored):
        tally.fail(f"frame {frame}: line {event} is missing")


def _prove(asked: Asked, cells: _Cells, row: Line, text: str, where: str, tally: Tally) -> None:
    """Fill the template anew and hold every record against its table."""
    try:
        slots = {name: asked.one(query) for name, query in json.loads(row["slots"]).items()}
        made = finished(row["template"], words=slots)
        tally.expect(made == text, f"{where}: «{text}» is stored, the tables give «{made}»")
        for query, wanted in json.loads(row["holds"]):
            found = asked.one(query)
            tally.expect(found == wanted, f"{where}: {query} gives «{found}», not «{wanted}»")
        for table, key, column, value in json.loads(row["proof"]):
            found = cells.value(table, key, column)
            tally.expect(
                _same(found, value), f"{where}: {table}.{column} at {key} is {found}, not {value}"
            )
    except (KeyError, CaptureError) as error:
        tally.fail(f"{where}: {error}")


WHY_CHECKS = (
    (relations_follow, "relations follow", "exact; metres 1e-4 m"),
    (lines_were_said, "lines were said", "exact"),
    (captions_follow, "captions follow", "exact"),
    (answers_follow, "answers follow", "exact"),
)


class _Cells:
    """Finds cells by table, key and column."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._rows: dict[tuple[str, ...], dict[tuple[int, ...], int]] = {}

    def value(self, table: str, key: Mapping[str, int], column: str) -> Any:
        """Return a cell's value.

        Raises:
            KeyError: there is no such row or column.
            CaptureError: there is no such table.
        """
        columns = self._dataset.table(table)
        index = (table, *key)
        if index not in self._rows:
            keys = zip(*(columns[part].tolist() for part in key), strict=True)
            self._rows[index] = {found: place for place, found in enumerate(keys)}
        found = columns[column][self._rows[index][tuple(key.values())]]
        return found.tolist() if isinstance(found, (np.ndarray, np.generic)) else found


def _same(found: Any, told: Any) -> bool:
    if isinstance(found, list) and isinstance(told, list):
        return len(found) == len(told) and all(map(_same, found, told))
    if isinstance(found, float) and isinstance(told, float) and math.isnan(found):
        return math.isnan(told)
    return bool(found == told)


def _rows(dataset: Dataset, name: str) -> Iterator[Line]:
    columns = dataset.table(name)
    lists = [columns[column].tolist() for column in columns]
    for values in zip(*lists, strict=True):
        yield dict(zip(columns, values, strict=True))


def _lacking(dataset: Dataset, tally: Tally, name: str) -> bool:
    if name in dataset.manifest["tables"]:
        return False
    tally.skipped = f"there is no table {name}"
    return True
