"""Answers are grounded: they say what the person can know, cite it, and admit the rest."""

import re

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.language import phrases
from digisphere.language.interview import ask
from digisphere.language.questions import Intent, understand
from digisphere.language.recollection import knows, recollect

QUESTIONS: tuple[tuple[str, Intent], ...] = (
    ("Hello!", Intent.GREETING),
    ("Who are you?", Intent.WHO),
    ("What's your name?", Intent.WHO),
    ("How old are you?", Intent.WHO),
    ("What are you doing, and why?", Intent.DOING),
    ("Where are you going?", Intent.DOING),
    ("Why?", Intent.WHY),
    ("Why are you doing that?", Intent.WHY),
    ("How do you feel?", Intent.FEELING),
    ("Are you happy?", Intent.FEELING),
    ("What did you do today?", Intent.DAY),
    ("What did you do yesterday?", Intent.DAY),
    ("Whom did you talk to?", Intent.MET),
    ("Who did you meet today?", Intent.MET),
    ("What did {friend} say?", Intent.SAID),
    ("What did you talk about with {friend}?", Intent.SAID),
    ("Do you know {friend}?", Intent.PERSON),
    ("What do you think of {friend}?", Intent.PERSON),
    ("Where is {friend}?", Intent.WHEREABOUTS),
    ("What's the weather like?", Intent.WEATHER),
    ("Where do you live?", Intent.HOME),
    ("What is your job?", Intent.WORK),
    ("How much money do you have?", Intent.MONEY),
    ("What are your plans for tonight?", Intent.PLANS),
    ("Are you ill?", Intent.HEALTH),
    ("Any news?", Intent.NEWS),
    ("Did anybody quarrel?", Intent.NEWS),
    ("Tell me about your family.", Intent.FAMILY),
    ("Who are your friends?", Intent.FRIENDS),
    ("What do you think about felling the woods?", Intent.OPINION),
    ("Should the tavern stay open later?", Intent.OPINION),
    ("What do you like to do in your free time?", Intent.HOBBY),
    ("Where do you come from?", Intent.ROOTS),
    ("What languages do you speak?", Intent.ROOTS),
    ("What is the meaning of life?", Intent.UNKNOWN),
    ("Colourless green ideas sleep furiously.", Intent.UNKNOWN),
    ("Thank you, goodbye.", Intent.THANKS),
)
ROWS = (0, 3, 7, 12, 19, 25, 31)


def friend_of(snapshot, row):
    """Return the full name of whom somebody talked with last."""
    ties = snapshot.tables["ties"]
    mine = np.flatnonzero(ties.alive & (ties["a"] == row))
    return phrases.full_name(snapshot, int(ties["b"][mine[np.argmax(ties["last_s"][mine])]]))


def answers_of(snapshot, row):
    friend = friend_of(snapshot, row)
    return [(q, i, ask(snapshot, row, q.format(friend=friend))) for q, i in QUESTIONS]


@pytest.mark.parametrize(("question", "intent"), QUESTIONS)
def test_questions_are_understood(evening, question, intent):
    asked = question.format(friend=friend_of(evening, 0))
    assert understand(evening, 0, asked).intent == intent


@pytest.mark.parametrize("row", ROWS)
def test_answers_are_whole_sentences_and_never_empty(evening, row):
    for question, _, answer in answers_of(evening, row):
        assert answer.text, question
        assert not re.search(r"[{}]|None|\bnan\b|  |,,", answer.text), answer.text
        assert answer.text[-1] in ".!?…”", answer.text
        assert 0.0 <= answer.confidence <= 1.0


@pytest.mark.parametrize("row", ROWS)
def test_an_answer_rests_only_on_events_the_person_knows_or_took_part_in(evening, row):
    me = PERSON_BASE + row
    for question, _, answer in answers_of(evening, row):
        for event_id in answer.event_ids:
            event = evening.events.get(event_id)
            party = me in (event.subject, event.object)
            heard = event.kind == "speech"
            assert party or heard or knows(evening, row, event=event_id), (question, event)


def test_an_event_nobody_told_them_of_is_not_recalled(evening):
    """The control: an event known to others but not to this person stays out."""
    secrets = 0
    for row in ROWS:
        mine = {r.event.id for r in recollect(evening, row)}
        others = {r.event.id for o in ROWS if o != row for r in recollect(evening, o)}
        hidden = others - mine
        secrets += len(hidden)
        for _, _, answer in answers_of(evening, row):
            quoted = {e for e in answer.event_ids if evening.events.get(e).kind != "speech"}
            assert not quoted & {
                h for h in hidden
                if PERSON_BASE + row not in (
                    evening.events.get(h).subject, evening.events.get(h).object
                )
            }  # fmt: skip
    assert secrets > 50


@pytest.mark.parametrize("row", ROWS)
def test_answers_name_only_people_who_live_here(evening, row):
    """Every capitalised name in an answer is a villager, a place or a common word."""
    text = evening.tables["people_text"]
    known = set(text["given"]) | set(text["family"])
    known |= {w for n in evening.ground.places["name"] for w in str(n).split()}
    for question, _, answer in answers_of(evening, row):
        for name in re.findall(r"(?<=[a-z,] )([A-Z][a-z]{2,})", answer.text):
            if name not in ("Mrs", "Mum", "Dad", "Dalish"):
                assert name in known, (question, answer.text)


def test_somebody_unheard_of_is_not_known(evening):
    for question in ("What do you think of Gandalf?", "Where is Gandalf?", "What did Gandalf say?"):
        answer = ask(evening, 0, question)
        assert "Gandalf" in answer.text
        assert "don't know" in answer.text
        assert answer.event_ids == ()


def test_a_question_about_nothing_is_admitted(evening):
    answer = ask(evening, 0, "Zxcv qwer?")
    assert answer.confidence < 0.3
    assert answer.intent == Intent.UNKNOWN


def test_what_they_say_of_themselves_is_what_the_columns_say(evening):
    people = evening.tables["people"]
    for row in ROWS:
        assert phrases.full_name(evening, row) in ask(evening, row, "Who are you?").text
        age = phrases.count(int(people["age_years"][row]), "year")
        assert age in ask(evening, row, "How old are you?").text
        home = phrases.place_noun(evening, int(people["home_place"][row]))
        assert home in ask(evening, row, "Where do you live?").text


def test_whom_they_say_they_met_they_did_meet(evening):
    met = 0
    for row in ROWS:
        answer = ask(evening, row, "Whom did you talk to today?")
        met += len(answer.event_ids)
        for event_id in answer.event_ids:
            event = evening.events.get(event_id)
            assert event.kind == "conversation"
            assert PERSON_BASE + row in event.payload["members"]
    assert met >= len(ROWS)


def test_quoted_words_were_really_said_to_them(evening):
    from digisphere.language.realise import utterance

    quoted = 0
    for row in ROWS:
        answer = ask(evening, row, f"What did {friend_of(evening, row)} say?")
        said = {utterance(evening, e) for e in answer.event_ids}
        for words in re.findall("“(.+?)”", answer.text):
            assert words in said
            quoted += 1
    assert quoted >= 3


def test_regard_is_told_with_the_right_sign(evening):
    ties, everybody = evening.tables["ties"], evening.tables["people"].rows.tolist()
    liked = 0
    for row in ROWS:
        for tie in np.flatnonzero(ties.alive & (ties["a"] == row))[:12]:
            other = int(ties["b"][tie])
            name = phrases.full_name(evening, other)
            namesakes = [r for r in everybody if phrases.full_name(evening, r) == name]
            if len(namesakes) > 1:
                continue
            text = ask(evening, row, f"What do you think of {name}?").text
            if ties["affinity"][tie] > 0.32:
                liked += 1
                assert "like" in text or "fond" in text
            if ties["affinity"][tie] < -0.22:
                assert "don't get on" in text
    assert liked > 3


def test_news_from_hearsay_names_its_source(evening):
    told = 0
    for row in evening.tables["people"].rows.tolist():
        answer = ask(evening, row, "Any news?")
        for event_id in answer.event_ids:
            sources = [r.source for r in recollect(evening, row) if r.event.id == event_id]
            if sources and sources[0] >= 0:
                told += 1
                given = phrases.given(evening, sources[0])
                kin = phrases.relation(evening, sources[0], to=row)
                assert given in answer.text or (kin and kin in answer.text)
    assert told > 3


def test_the_same_question_gets_the_same_answer(evening):
    for question, _ in QUESTIONS[:12]:
        assert ask(evening, 3, question) == ask(evening, 3, question)


def test_confidence_falls_when_news_was_only_heard(evening):
    heard = [r for row in ROWS for r in recollect(evening, row) if r.source >= 0]
    lived = [r for row in ROWS for r in recollect(evening, row) if r.source < 0]
    assert len(heard) > 3
    assert {r.confidence for r in lived} == {1.0}
    assert max(r.confidence for r in heard) < 1.0
