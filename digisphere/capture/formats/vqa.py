"""VQA v2's two files: ``vqa/questions.json`` and ``vqa/annotations.json``.

``image_id`` is the frame's number, as in COCO's files. VQA scores an answer by how many of ten
people gave it; here the one answer is worked out, so it stands ten times and scores 1. Each
annotation also has the ``proof`` of the table ``questions``. Written on request only.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from digisphere.capture.formats.pictured import PicturedFormat
from digisphere.capture.store import write_whole
from digisphere.capture.tabular import read_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset
    from digisphere.capture.store import Notes

QUESTIONS_FILE, ANNOTATIONS_FILE = "vqa/questions.json", "vqa/annotations.json"
_ANSWERERS = 10
_OPENING_WORDS = 2


class VqaFormat(PicturedFormat):
    """Questions and answers as VQA v2 has them."""

    name: ClassVar[str] = "vqa"

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """The picture and a page of text."""
        return 3 * width * height + 32_768

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Write what the table ``questions`` holds."""
        asked = read_columns(root / "tables" / "questions.parquet")
        head = {
            "info": {
                "description": facts["description"],
                "url": "",
                "version": facts["version"],
                "year": facts["year"],
                "contributor": "DigiSphere",
                "date_created": facts["date"],
            },
            "license": {"url": "", "name": facts["licence"] or "none granted; see LICENSE.txt"},
            "data_type": "digisphere",
            "data_subtype": facts["split"],
        }
        rows = _rows(asked)
        questions = [
            {"image_id": r["frame_id"], "question": r["question"], "question_id": r["question_id"]}
            for r in rows
        ]
        for name, tree in (
            (QUESTIONS_FILE, {**head, "task_type": "Open-Ended", "questions": questions}),
            (ANNOTATIONS_FILE, {**head, "annotations": [_annotation(r) for r in rows]}),
        ):
            (root / name).parent.mkdir(exist_ok=True)
            write_whole(root / name, (json.dumps(tree) + "\n").encode())

    @staticmethod
    def conforms(dataset: Dataset, tally: Tally) -> None:
        """Questions and annotations pair up by id, with ten answers each, as the table has them."""
        root = dataset.root
        questions = json.loads((root / QUESTIONS_FILE).read_text(encoding="utf-8"))["questions"]
        marked = json.loads((root / ANNOTATIONS_FILE).read_text(encoding="utf-8"))["annotations"]
        rows = {row["question_id"]: row for row in _rows(dataset.table("questions"))}
        by_id = {entry["question_id"]: entry for entry in marked}
        tally.expect(sorted(by_id) == sorted(rows), "annotations and table differ in their ids")
        tally.expect(len(questions) == len(rows), "questions and table differ in number")
        for entry in questions:
            number = entry["question_id"]
            row, answer = rows.get(number), by_id.get(number)
            if row is None or answer is None:
                tally.fail(f"question {number} is not in the table or not annotated")
                continue
            said = Counter(given["answer"] for given in answer["answers"])
            same = (
                entry["question"] == row["question"]
                and entry["image_id"] == answer["image_id"] == row["frame_id"]
                and answer["multiple_choice_answer"] == row["answer"]
                and answer["answer_type"] == row["answer_type"]
                and said == {row["answer"]: _ANSWERERS}
            )
            tally.expect(same, f"question {number} is not as in the table")


def _annotation(row: Mapping[str, Any]) -> dict[str, Any]:
    opening = row["question"].rstrip("?").lower().split()[:_OPENING_WORDS]
    return {
        "question_type": " ".join(opening),
        "multiple_choice_answer": row["answer"],
        "answers": [
            {"answer": row["answer"], "answer_confidence": "yes", "answer_id": number}
            for number in range(1, _ANSWERERS + 1)
        ],
        "image_id": row["frame_id"],
        "answer_type": row["answer_type"],
        "question_id": row["question_id"],
        "proof": json.loads(row["proof"]),
    }


def _rows(columns: Mapping[str, NDArray[Any]]) -> list[dict[str, Any]]:
    names = ("frame_id", "question_id", "question", "answer", "answer_type", "proof")
    lists = [columns[name].tolist() for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*lists, strict=True)]
