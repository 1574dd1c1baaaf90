"""What is said in a frame and what can be said of it: subtitles, captions, questions with proof.

Read from the tables; a dataset without such a table has none. Called by the dataset's viewer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.why.terms import LINE_LASTS_S
from digisphere.core.identity import PERSON_BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digisphere.capture.dataset import Columns, FrameFiles
    from digisphere.capture.entity_words import EntityWords


@dataclass(frozen=True, slots=True)
class Subtitle:
    """A line said at the picture's instant or shortly before."""

    speaker: str
    text: str
    listeners: str
    instance_id: int
    sounding: bool
    """Being said at the very instant."""
    ago_s: float
    """Since the words began."""


@dataclass(frozen=True, slots=True)
class Caption:
    """A sentence about the picture."""

    focus: str
    text: str
    instances: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the picture, its answer, and what proves it."""

    kind: str
    level: int
    question: str
    answer: str
    from_picture: bool
    query: str
    proof: tuple[str, ...]
    instances: tuple[int, ...]


def subtitles_of(frame: FrameFiles, words: EntityWords) -> list[Subtitle]:
    """Lines begun in the half minute before the picture, in their order.

    Those of people in view, from the dialogue; without that table, those of everybody in view from
    the messages.
    """
    tables = frame.dataset.manifest["tables"]
    now_s = float(frame.rows("frames")["time_s"][0])
    if "dialogue" in tables:
        rows, begins, ends = frame.rows("dialogue"), "from_s", "until_s"
        lines = _lines(rows, rows[begins], rows[ends], words=words, now_s=now_s)
    elif "messages" in tables:
        said = frame.dataset.table("messages")
        seen = frame.rows("minds")["person_id"]
        lately = (said["onset_s"] <= now_s) & (said["onset_s"] > now_s - LINE_LASTS_S)
        at = np.flatnonzero(lately & np.isin(said["speaker"], seen))
        rows = {name: values[at] for name, values in said.items()}
        ends_s = rows["onset_s"] + rows["duration_s"]
        lines = _lines(rows, rows["onset_s"], ends_s, words=words, now_s=now_s)
    else:
        return []
    return sorted(lines, key=lambda line: -line.ago_s)


def _lines(
    rows: Columns, begins: Any, ends: Any, *, words: EntityWords, now_s: float
) -> Iterator[Subtitle]:
    for speaker, text, listeners, begin, end in zip(
        rows["speaker"].tolist(), rows["text"], rows["listeners"], begins, ends, strict=True
    ):
        yield Subtitle(
            speaker=words.person(int(speaker)),
            text=str(text),
            listeners=", ".join(words.person(int(row)) for row in listeners),
            instance_id=PERSON_BASE + int(speaker),
            sounding=now_s <= float(end),
            ago_s=now_s - float(begin),
        )


def captions_of(frame: FrameFiles) -> list[Caption]:
    """The captions of a frame."""
    if "captions" not in frame.dataset.manifest["tables"]:
        return []
    rows = frame.rows("captions")
    return [
        Caption(str(focus), str(text), tuple(int(i) for i in instances))
        for focus, text, instances in zip(
            rows["focus"], rows["text"], rows["instances"], strict=True
        )
    ]


def questions_of(frame: FrameFiles) -> list[Question]:
    """The questions about a frame."""
    if "questions" not in frame.dataset.manifest["tables"]:
        return []
    rows = frame.rows("questions")
    return [
        Question(
            kind=str(rows["kind"][k]),
            level=int(rows["level"][k]),
            question=str(rows["question"][k]),
            answer=str(rows["answer"][k]),
            from_picture=bool(rows["from_picture"][k]),
            query=str(rows["answer_query"][k]),
            proof=tuple(_record(entry) for entry in json.loads(str(rows["proof"][k]))),
            instances=tuple(int(i) for i in rows["instances"][k]),
        )
        for k in range(len(rows["question"]))
    ]


def _record(entry: Any) -> str:
    """A record of a proof in one line: where it stands and what it says."""
    table, key, column, value = entry
    keys = ", ".join(f"{name} {number}" for name, number in dict(key).items())
    return f"{table} [{keys}] {column} = {value}"
