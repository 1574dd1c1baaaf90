"""Writes the why-labels of a whole dataset from its finished tables, frame by frame.

Called by ``session`` when the other tables are on disk, and before the formats that carry captions
and questions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from digisphere.capture.run_tables import columns_of
from digisphere.capture.tabular import arrow_table, write_table
from digisphere.capture.why.captions import caption_rows
from digisphere.capture.why.dialogue import dialogue_rows
from digisphere.capture.why.facts import FrameFacts, Tables
from digisphere.capture.why.questions import question_rows
from digisphere.capture.why.relations import relation_rows
from digisphere.capture.why.schemas import WHY_TABLES
from digisphere.capture.why.what_if import what_if_rows
from digisphere.core.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NUMBERED = {"captions": "caption_id", "questions": "question_id"}


def write_why_tables(folder: Path, *, seed: int) -> None:
    """Make the tables of ``WHY_TABLES`` beside those they are made from.

    Args:
        folder: the dataset's ``tables``, complete but for these.
        seed: of the run; chooses among wordings and questions.
    """
    tables, streams = Tables(folder), Streams(seed)
    parts: dict[str, list[pa.Table]] = {name: [] for name in WHY_TABLES}
    count = dict.fromkeys(_NUMBERED, 0)
    for frame in tables.columns("frames")["frame_id"].tolist():
        facts = FrameFacts(tables, frame)
        relations, lines = relation_rows(facts), dialogue_rows(facts)
        rng = streams.at("capture.why", frame)
        made: dict[str, list[dict[str, Any]]] = {
            "relations": relations,
            "dialogue": lines,
            "captions": caption_rows(facts, relations=relations, rng=rng),
            "questions": [
                *question_rows(facts, relations=relations, lines=lines, rng=rng),
                *what_if_rows(facts, rng=streams.at("capture.what_if", frame)),
            ],
        }
        for name, rows in made.items():
            if name in _NUMBERED:
                for row in rows:
                    count[name] += 1
                    row[_NUMBERED[name]] = count[name]
            if rows:
                parts[name].append(arrow_table(WHY_TABLES[name], columns_of(rows)))
    for name, schema in WHY_TABLES.items():
        write_table(_joined(parts[name], empty=schema.arrow()), folder / f"{name}.parquet")


def _joined(parts: Iterable[pa.Table], *, empty: pa.Schema) -> pa.Table:
    return pa.concat_tables([empty.empty_table(), *parts]).combine_chunks()
