"""Why-labels follow from the tables, and the checker fails when either of them is changed."""

import json
import re
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from digisphere.capture.checks.asking import Asked
from digisphere.capture.checks.tally import Tally
from digisphere.capture.checks.why import WHY_CHECKS
from digisphere.capture.dataset import Dataset
from digisphere.capture.formats.vqa import ANNOTATIONS_FILE, QUESTIONS_FILE, VqaFormat
from digisphere.capture.session import capture
from digisphere.capture.why import terms, wordings
from digisphere.capture.why.facts import FrameFacts, Tables
from digisphere.errors import CaptureError
from digisphere.testing.captures import BoxWorld, PlainWords, box_request, open_box_world

CHECKS = dict(
    zip(
        ("relations", "dialogue", "captions", "questions"), [c for c, *_ in WHY_CHECKS], strict=True
    )
)


class TellingWords(PlainWords):
    """Gives reasons as the language room does."""

    def describe_reason(self, snapshot, row):
        return f"He means to do it because {int(row)} things are due."


def open_world(request, progress=None):
    return BoxWorld(open_box_world(request).simulation, words=TellingWords())


@pytest.fixture(scope="module")
def true_set(tmp_path_factory):
    out = tmp_path_factory.mktemp("why") / "set"
    request = box_request(out, frames=4, every_s=180.0, planes="standard", formats="coco,vqa")
    capture(request, open_world=open_world)
    return out


@pytest.fixture
def copy(true_set, tmp_path):
    return shutil.copytree(true_set, tmp_path / "set")


def run(root, name):
    tally = Tally(name, "")
    CHECKS[name](Dataset(root), tally)
    return tally


def edit(root, table, column, change):
    path = root / "tables" / f"{table}.parquet"
    read = pq.read_table(path)
    place = read.schema.get_field_index(column)
    values = pa.array(change(read.column(place).to_pylist()), type=read.schema.field(place).type)
    pq.write_table(read.set_column(place, read.schema.field(place), values), path)


def first(change):
    return lambda values: [change(values[0]), *values[1:]]


@pytest.mark.parametrize("name", CHECKS)
def test_labels_of_a_true_dataset_follow_from_its_tables(true_set, name):
    tally = run(true_set, name)
    assert not tally.skipped
    assert tally.failed == 0, tally.examples


def test_there_are_relations_captions_and_questions_to_prove(true_set):
    dataset = Dataset(true_set)
    assert len(dataset.table("relations")["subject"]) > 4
    assert len(dataset.table("captions")["text"]) == 5 * dataset.frames
    assert len(set(dataset.table("questions")["kind"].tolist())) >= 4
    for row in zip(*(dataset.table("questions")[c] for c in ("question", "answer")), strict=True):
        assert all(row)


@pytest.mark.parametrize(
    ("labels", "table", "column", "change"),
    [
        ("questions", "questions", "answer", first(lambda text: text + "x")),
        ("questions", "questions", "question", first(lambda text: text.replace("e", "a"))),
        ("questions", "minds", "name", lambda values: ["Nobody Known"] * len(values)),
        ("questions", "minds", "age_years", lambda values: [3.0] * len(values)),
        ("questions", "questions", "template", first(lambda text: f"{text} Surely?")),
        ("questions", "questions", "answer_query", first(lambda _: "SELECT 'made up'")),
        ("captions", "captions", "text", first(lambda text: text.replace("a", "o"))),
        ("captions", "captions", "focus", first(lambda _: "weather and why")),
        ("captions", "minds", "reason_text", lambda values: ["He means to."] * len(values)),
        ("relations", "relations", "object", first(lambda _: 131_090)),
        ("relations", "relations", "predicate", first(lambda _: "looking_at")),
        ("relations", "relations", "column", first(lambda _: "no_such")),
        ("relations", "minds", "place_id", lambda values: [-1 - v for v in values]),
        ("relations", "people", "home_place", lambda values: [(v + 1) % 4 for v in values]),
    ],
)  # fmt: skip
def test_a_changed_label_or_cell_is_found(copy, labels, table, column, change):
    assert run(copy, labels).failed == 0
    edit(copy, table, column, change)
    assert run(copy, labels).failed > 0


def test_an_answer_that_no_table_was_asked_for_is_no_answer(copy):
    answers = Dataset(copy).table("questions")["answer"].tolist()
    told = [f"SELECT '{answer.replace(chr(39), chr(39) * 2)}'" for answer in answers]
    edit(copy, "questions", "answer_query", lambda _: told)
    examples = run(copy, "questions").examples
    assert any("reads no table" in example for example in examples)


def test_a_relation_left_out_is_missed(copy):
    path = copy / "tables" / "relations.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    assert any("missing" in example for example in run(copy, "relations").examples)


def test_a_line_of_dialogue_is_held_against_what_was_said(copy):
    dataset = Dataset(copy)
    said, seen = dataset.table("messages"), dataset.table("minds")
    if not len(dataset.table("dialogue")["text"]):
        # The plain village is quiet: let somebody in view have begun a line at the second picture.
        frame = int(seen["frame_id"][0])
        edit(copy, "messages", "speaker", first(lambda _: int(seen["person_id"][0])))
        now = float(dataset.table("frames")["time_s"][frame])
        assert len(said["text"])
        edit(copy, "messages", "onset_s", first(lambda _: now - 1.0))
        assert any("missing" in example for example in run(copy, "dialogue").examples)
    else:
        edit(copy, "dialogue", "text", first(lambda text: f"not {text}"))
        assert run(copy, "dialogue").failed > 0


def test_yes_and_no_are_answered_equally_often(true_set):
    asked = Dataset(true_set).table("questions")
    answers = asked["answer"][asked["kind"] == "yes_no"].tolist()
    assert answers.count("yes") == answers.count("no") > 0


def test_queries_can_look_and_do_nothing_else(true_set, tmp_path):
    asked = Asked(Dataset(true_set))
    assert asked.one("SELECT count(*) FROM frames") == "4"
    for query in (
        f"ATTACH '{tmp_path / 'x.db'}' AS x",
        "DELETE FROM frames",
        "PRAGMA writable_schema = 1",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n",
    ):
        with pytest.raises(CaptureError, match="cannot be answered"):
            asked.rows(query)


def test_the_words_of_a_value_are_the_same_here_and_in_sql():
    import sqlite3

    base = sqlite3.connect(":memory:")
    for number in range(15):
        query = f"SELECT {terms.counted(str(number), one='mouse', many='mice')}"
        words = terms.count_words(number, one="mouse", many="mice")
        assert base.execute(query).fetchone()[0] == words
    for title in ("Bakery", "The Golden Lamb", "O'Hara's Mill"):
        for kind in (0, 3, 32, 33, 34, 36):
            query = f"SELECT {terms.WHERE_WORDS} FROM (SELECT ? AS name, ? AS kind)"
            told = base.execute(query, (title, kind)).fetchone()[0]
            assert told == terms.where_words(title, kind=kind)
    base.close()


def test_every_wording_ends_as_a_sentence_and_belongs_to_one_kind():
    owners = {}
    for groups in (wordings.FOCI, wordings.QUESTION_KINDS):
        for kind, wanted in groups.items():
            for text in sorted({text for group in wanted for text in group}):
                assert re.search(r"[.?]$", text), text
                assert text.endswith("?") == (groups is wordings.QUESTION_KINDS)
                assert owners.setdefault(text, kind) == kind


def test_vqa_files_say_what_the_table_says(copy):
    tally = Tally("vqa", "")
    VqaFormat.conforms(Dataset(copy), tally)
    assert tally.passed
    assert tally.checked > 4
    tree = json.loads((copy / QUESTIONS_FILE).read_text())
    assert tree["task_type"] == "Open-Ended"
    marked = json.loads((copy / ANNOTATIONS_FILE).read_text())
    assert {a["answer_type"] for a in marked["annotations"]} <= {"yes/no", "number", "other"}
    marked["annotations"][0]["answers"][3]["answer"] = "perhaps"
    (copy / ANNOTATIONS_FILE).write_text(json.dumps(marked))
    tally = Tally("vqa", "")
    VqaFormat.conforms(Dataset(copy), tally)
    assert tally.failed == 1


def test_a_run_of_the_same_seed_words_everything_the_same(true_set, tmp_path):
    from digisphere.capture.why.writing import write_why_tables

    folder = shutil.copytree(true_set / "tables", tmp_path / "tables")
    before = {name: (folder / f"{name}.parquet").read_bytes() for name in CHECKS}
    seed = json.loads((true_set / "manifest.json").read_text())["plan"]["seed"]
    write_why_tables(folder, seed=seed)
    assert before == {name: (folder / f"{name}.parquet").read_bytes() for name in CHECKS}
    write_why_tables(folder, seed=seed + 1)
    changed = pq.read_table(folder / "captions.parquet").column("text").to_pylist()
    assert not np.array_equal(changed, Dataset(true_set).table("captions")["text"])


def test_what_fills_a_large_picture_counts_as_in_view(tmp_path):
    # Pixels are stored in 32 bits: a third of 960 x 720 times ten thousand does not fit.
    pixels = np.array([300_000, 40], dtype=np.int32)
    rows = {"frame_id": [0, 0], "kind": ["building"] * 2, "instance_id": [20, 21]}
    pq.write_table(pa.table({**rows, "pixels": pixels}), tmp_path / "instances.parquet")
    size = {"frame_id": [0], "width": [960], "height": [720]}
    pq.write_table(pa.table(size), tmp_path / "cameras.parquet")
    facts = FrameFacts(Tables(tmp_path), 0)
    assert facts.instances_of("building", least=terms.FAINTEST) == [20]
