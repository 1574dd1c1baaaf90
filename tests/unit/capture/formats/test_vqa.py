"""What VQA's own helper tools (vqa.py, vqaEval.py) make of our files is what the table asks."""

import json
from collections import Counter

import pytest


@pytest.fixture(scope="module")
def vqa(everything):
    """As VQA.createIndex: questions and annotations by question, annotations by picture."""
    folder = everything.root / "vqa"
    questions = json.loads((folder / "questions.json").read_text())
    annotations = json.loads((folder / "annotations.json").read_text())
    asked = {q["question_id"]: q for q in questions["questions"]}
    marked = {a["question_id"]: a for a in annotations["annotations"]}
    assert len(asked) == len(questions["questions"]) == len(marked)
    return asked, marked


def accuracy(annotation, said):
    """VQAEval.evaluate: the mean over ten people of a third for each other who says the same."""
    answers = [a["answer"] for a in annotation["answers"]]
    assert len(answers) == 10
    shares = []
    for left_out in range(10):
        others = Counter(answers[:left_out] + answers[left_out + 1 :])
        shares.append(min(1.0, others[said] / 3.0))
    return sum(shares) / len(shares)


def test_every_question_and_answer_is_the_tables(everything, vqa):
    asked, marked = vqa
    table = everything.table("questions")
    columns = (table[name].tolist() for name in ("question", "answer", "frame_id"))
    wanted = sorted((frame, text, answer) for text, answer, frame in zip(*columns, strict=True))
    told = sorted(
        (q["image_id"], q["question"], marked[number]["multiple_choice_answer"])
        for number, q in asked.items()
    )
    assert len(told) > 4
    assert told == wanted
    assert all(marked[n]["image_id"] == q["image_id"] for n, q in asked.items())


def test_the_tables_answers_score_all_and_others_nothing(vqa):
    _, marked = vqa
    for annotation in marked.values():
        assert accuracy(annotation, annotation["multiple_choice_answer"]) == 1.0
        assert accuracy(annotation, "none of these") == 0.0


def test_types_are_those_the_evaluation_knows_and_follow_from_the_answer(vqa):
    for annotation in vqa[1].values():
        answer, kind = annotation["multiple_choice_answer"], annotation["answer_type"]
        assert kind in ("yes/no", "number", "other")
        assert (kind == "yes/no") == (answer.lower() in ("yes", "no"))
        assert annotation["question_type"]
