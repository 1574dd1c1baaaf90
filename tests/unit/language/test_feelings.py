"""Asked how they feel, people name what they feel and the event it is about."""

from digisphere.language.answers_feeling import feelings, told
from digisphere.language.interview import ask
from digisphere.language.phrases import full_name
from digisphere.people.emotions import Emotion, raise_emotion
from digisphere.society.company import row_of
from digisphere.testing.hamlet import hamlet_simulation

ROW = 12


def asked(*, kind=None, intensity=0.7, after_s=0.0):
    simulation = hamlet_simulation(20, seed=3)
    simulation.run_until(1800.0)
    people = simulation.state.tables["people"]
    people["age_years"][ROW], people["extraversion"][ROW] = 40.0, 3.2
    event = next(e for e in simulation.state.log.view().select(kind="conversation"))
    if kind is not None:
        raise_emotion(
            simulation.state.tables["emotions"], ROW, kind=kind, intensity=intensity,
            now_s=1800.0 - after_s, neuroticism=0.0, event=event.id, other=3,
        )  # fmt: skip
    snapshot = simulation.snapshot()
    return snapshot, event.id, ask(snapshot, ROW, "How do you feel?")


def test_anger_is_owned_to_with_its_event():
    snapshot, event, answer = asked(kind=Emotion.ANGER)
    assert "angry with" in answer.text
    assert event in answer.event_ids
    assert feelings(snapshot, ROW)[0].kind == Emotion.ANGER


def test_without_a_feeling_none_is_named():
    _, _, answer = asked()
    assert "angry" not in answer.text
    assert answer.event_ids == ()


def test_what_has_faded_is_not_named():
    _, _, answer = asked(kind=Emotion.SHAME, after_s=3600.0)
    assert "ashamed" not in answer.text


def test_whom_the_sentence_has_named_is_called_she_or_he():
    snapshot, event, answer = asked(kind=Emotion.ANGER)
    name = full_name(snapshot, 3)
    assert answer.text.count(name) == 1
    told_alone = told(snapshot, ROW, snapshot.events.get(event))
    told_after = told(
        snapshot, ROW, snapshot.events.get(event), named=row_of(snapshot.events.get(event).subject)
    )
    assert told_alone != told_after
    assert told_after.split()[0].lower() in {"she", "he", "i"} or "her" in told_after
