"""Asked how they feel, people name what they feel and the event it is about."""

from digisphere.language.answers_feeling import feelings
from digisphere.language.interview import ask
from digisphere.people.emotions import Emotion, raise_emotion
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
