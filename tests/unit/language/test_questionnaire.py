"""The inventory by interview: questions are understood, and the words of answers can be read."""

from dataclasses import replace

import numpy as np
import pytest

from digisphere.language.answers_character import _DEEDS, _WORDS
from digisphere.language.interview import ask
from digisphere.language.inventory import ITEMS, item_asked, own_rating
from digisphere.language.scoring import questionnaire, reading_of
from digisphere.people.enums import TRAITS

GROWN = 18.0


def grown(snapshot):
    people = snapshot.tables["people"]
    return [r for r in people.rows.tolist() if people["age_years"][r] >= GROWN]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.deed)
def test_every_item_is_recognised_by_its_question(item):
    assert item_asked(item.question) == item


@pytest.mark.parametrize(
    "question",
    ["What do you think of people?", "How do you feel?", "Are you happy?", "Do you work?",
     "What went wrong today?", "Are you calm right now?", "When do you begin?"],
)  # fmt: skip
def test_other_questions_are_no_items(question):
    assert item_asked(question) is None


@pytest.mark.parametrize(
    ("question", "trait", "towards"),
    [("Are you shy?", "extraversion", -1), ("Would you say you are a tidy person?",
     "conscientiousness", 1), ("Do you see yourself as nervous?", "neuroticism", 1)],
)  # fmt: skip
def test_an_adjective_makes_an_item_of_its_trait(question, trait, towards):
    item = item_asked(question)
    assert item is not None
    assert (item.trait, item.towards) == (trait, towards)


@pytest.mark.parametrize("lines", [_DEEDS, _WORDS], ids=["deeds", "words"])
def test_all_phrasings_are_read_as_they_are_meant(lines):
    deeds = [item.deed for item in ITEMS] if lines is _DEEDS else ["shy", "tidy"]
    for degree, phrasings in lines.items():
        for phrasing in phrasings:
            for deed in deeds:
                said = phrasing.format(deed=deed, word=deed)
                assert reading_of(said) == degree, said


@pytest.mark.parametrize(
    ("said", "degree"),
    [("Oh, certainly, that is me.", 5), ("I tend to, I suppose.", 4), ("Yes, I do.", 4),
     ("No, I don't.", 2), ("By no means!", 1), ("Not very often, to be honest.", 2),
     ("Half and half, really.", 3), ("The bakery is open.", None),
     ("I don't know, I never thought about it.", None)],
)  # fmt: skip
def test_words_nobody_here_was_given_are_read_too(said, degree):
    assert reading_of(said) == degree


def test_an_answer_is_given_in_the_interview(evening):
    answer = ask(evening, grown(evening)[0], ITEMS[8].question)
    assert answer.intent == "character"
    assert reading_of(answer.text) is not None


def test_a_small_child_has_not_thought_about_it(evening):
    people = evening.tables["people"]
    small = [r for r in people.rows.tolist() if 3.0 <= people["age_years"][r] < 10.0]
    for row in small[:3]:
        assert reading_of(ask(evening, row, ITEMS[0].question).text) is None


def test_the_same_day_gives_the_same_answer_and_another_month_not_always(evening):
    later = replace(evening, clock=evening.clock.at_tick(evening.clock.tick + 42 * 86400))
    rows = grown(evening)
    first, again = questionnaire(evening, rows[0]), questionnaire(evening, rows[0])
    assert first == again
    differ = [
        own_rating(evening, row, item) != own_rating(later, row, item)
        for row in rows for item in ITEMS
    ]  # fmt: skip
    assert np.mean(differ) > 0.5


def test_the_scores_are_those_of_the_asked_and_not_of_the_next(evening):
    rows = grown(evening)
    traits = np.array([[float(evening.tables["people"][t][r]) for t in TRAITS] for r in rows])
    sheets = [questionnaire(evening, r).scores for r in rows]
    scores = np.array([[sheet[t] for t in TRAITS] for sheet in sheets])
    own = [np.corrcoef(traits[:, k], scores[:, k])[0, 1] for k in range(5)]
    next_one = [np.corrcoef(traits[:, k], np.roll(scores[:, k], 1))[0, 1] for k in range(5)]
    assert np.mean(own) > 0.6
    assert np.mean(np.abs(next_one)) < 0.4
