"""Asked why they think so, people name the events their belief rests on, or admit to none."""

import numpy as np

from digisphere.language.interview import ask
from digisphere.people.beliefs import About, Beliefs, hold
from digisphere.testing.hamlet import hamlet_simulation

ROW, OTHER = 12, 3


def asked(question, *, valence=None, source=-1):
    simulation = hamlet_simulation(20, seed=3)
    simulation.run_until(1800.0)
    people = simulation.state.tables["people"]
    people["age_years"][ROW], people["extraversion"][ROW] = 40.0, 3.2
    log = simulation.state.log.view()
    event = next(e for e in log.select(kind="conversation"))
    if valence is not None:
        found = Beliefs(
            rows=np.array([ROW]), about=np.array([About.PERSON]), subject=np.array([OTHER]),
            valence=np.array([valence]), confidence=np.array([0.9]),
            evidence=np.array([[event.id, -1, -1]]), slots=np.array([[0, -1, -1]]),
            source=np.array([source]),
        )  # fmt: skip
        hold(simulation.state.tables["beliefs"], found, now_s=1700.0)
    snapshot = simulation.snapshot()
    name = str(snapshot.tables["people_text"]["given"][OTHER])
    return event, ask(snapshot, ROW, question.format(name=name))


def test_the_evidence_is_named_and_cited():
    event, answer = asked("Why do you think so of {name}?", valence=-0.5)
    assert "very ill of" in answer.text
    assert answer.event_ids == (event.id,)
    assert answer.confidence > 0.8


def test_a_good_opinion_sounds_otherwise():
    _, answer = asked("Why do you think so of {name}?", valence=0.2)
    assert "think well of" in answer.text


def test_who_has_no_belief_says_so():
    _, answer = asked("Why do you think so of {name}?")
    assert "made up my mind" in answer.text
    assert answer.confidence < 0.5
    assert answer.event_ids == ()
