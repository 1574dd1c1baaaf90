"""Events raise the emotions their meaning calls for; tempers colour them and time ends them."""

import numpy as np
import pytest

from digisphere.people import appraisal, emotions
from digisphere.people.emotions import Appraisal, Doer, Emotion, Prospect
from digisphere.people.mind_columns import EMOTION_COLUMNS, EMOTIONS_HELD

CALM = np.zeros(1)


def table(rows=1):
    return {spec.name: spec.allocate(rows) for spec in EMOTION_COLUMNS}


def felt(columns, *, hours):
    return emotions.felt_by(columns, np.array([0]), now_s=3600.0 * hours, neuroticism=CALM)[0]


@pytest.mark.parametrize(
    ("meaning", "kinds"),
    [
        (Appraisal(0.5), [Emotion.JOY]),
        (Appraisal(-0.5), [Emotion.DISTRESS]),
        (Appraisal(-0.5, loss=True), [Emotion.SADNESS]),
        (Appraisal(0.5, prospect=Prospect.TO_COME), [Emotion.HOPE]),
        (Appraisal(-0.5, prospect=Prospect.TO_COME), [Emotion.FEAR]),
        (Appraisal(0.5, prospect=Prospect.AS_HOPED), [Emotion.SATISFACTION]),
        (Appraisal(-0.5, prospect=Prospect.NOT_AS_FEARED), [Emotion.RELIEF]),
        (Appraisal(-0.5, -0.5, Doer.OTHER), [Emotion.ANGER]),
        (Appraisal(0.5, 0.5, Doer.OTHER), [Emotion.GRATITUDE]),
        (Appraisal(0.0, 0.5, Doer.SELF), [Emotion.PRIDE]),
        (Appraisal(0.0, -0.5, Doer.SELF), [Emotion.SHAME]),
        (Appraisal(for_other=-0.5), [Emotion.PITY]),
        (Appraisal(0.05), []),
    ],
)
def test_each_meaning_raises_its_emotion(meaning, kinds):
    assert [kind for kind, _ in emotions.emotions_of(meaning)] == kinds


def test_emotions_last_as_long_as_people_say():
    columns = table()
    emotions.raise_emotion(
        columns, 0, kind=Emotion.ANGER, intensity=emotions.STRONG, now_s=0.0, neuroticism=0.0
    )
    assert felt(columns, hours=1.9)[0] > 0.0
    assert felt(columns, hours=2.1)[0] == 0.0


def test_the_same_feeling_adds_up_and_keeps_its_stronger_cause():
    columns = table()
    for intensity, event in ((0.5, 7), (0.2, 9)):
        emotions.raise_emotion(
            columns, 0, kind=Emotion.JOY, intensity=intensity, now_s=0.0, neuroticism=0.0,
            event=event,
        )  # fmt: skip
    assert felt(columns, hours=0.0)[0] == pytest.approx(0.6)
    assert columns["event"][0, 0] == 7


def test_the_weakest_gives_way_when_a_heart_is_full():
    columns = table()
    names = ("JOY", "DISTRESS", "SADNESS", "HOPE", "FEAR", "PRIDE", "ANGER")
    kinds = [Emotion[name] for name in names]
    assert len(kinds) == EMOTIONS_HELD + 1
    for k, kind in enumerate(kinds):
        emotions.raise_emotion(
            columns, 0, kind=kind, intensity=0.3 + 0.1 * k, now_s=0.0, neuroticism=0.0
        )
    assert kinds[0] not in columns["kind"][0]
    assert set(kinds[1:]) <= set(columns["kind"][0].tolist())


@pytest.mark.parametrize(
    ("waiting", "outcome", "other", "left"),
    [
        (Emotion.HOPE, Emotion.SATISFACTION, 4, False),
        (Emotion.HOPE, Emotion.DISAPPOINTMENT, 4, False),
        (Emotion.HOPE, Emotion.DISAPPOINTMENT, 5, True),
        (Emotion.FEAR, Emotion.RELIEF, 4, False),
        (Emotion.FEAR, Emotion.JOY, 4, True),
    ],
)
def test_what_comes_out_ends_the_hope_or_fear_of_it(waiting, outcome, other, left):
    columns = table()
    for kind, whom in ((waiting, 4), (outcome, other)):
        emotions.raise_emotion(
            columns, 0, kind=kind, intensity=0.5, now_s=0.0, neuroticism=0.0, other=whom
        )
    assert (waiting in columns["kind"][0]) == left


def test_plain_numbers_and_arrays_agree_on_what_is_left():
    columns = table()
    for kind in (Emotion.JOY, Emotion.DISTRESS):
        emotions.raise_emotion(columns, 0, kind=kind, intensity=0.7, now_s=0.0, neuroticism=1.2)
    emotions.raise_emotion(
        columns, 0, kind=Emotion.DISTRESS, intensity=0.2, now_s=5400.0, neuroticism=1.2
    )
    left = emotions.intensity_now(
        np.array([Emotion.DISTRESS]), onset=np.array([0.7]), since_h=np.array([1.5]),
        neuroticism=np.array([1.2]),
    )[0]  # fmt: skip
    assert columns["intensity"][0, 1] == pytest.approx(1.0 - (1.0 - left) * 0.8, abs=1e-6)


def test_temper_colours_what_is_felt():
    def anger(**temper):
        calm = {"extraversion": 0.0, "agreeableness": 0.0, "neuroticism": 0.0}
        return emotions.coloured(Emotion.ANGER, 0.5, **(calm | temper))

    assert anger(neuroticism=1.5) > anger() > anger(agreeableness=1.5)
    assert anger(extraversion=2.0) == anger()


def test_anger_makes_bold_and_fear_makes_small():
    columns = table(2)
    for row, kind in enumerate((Emotion.ANGER, Emotion.FEAR)):
        emotions.raise_emotion(columns, row, kind=kind, intensity=0.8, now_s=0.0, neuroticism=0.0)
    pull = emotions.mood_pull(columns, np.arange(2), now_s=0.0, neuroticism=np.zeros(2))
    assert (pull[:, 0] < 0.0).all()
    assert (pull[:, 1] > 0.0).all()
    assert pull[0, 2] > 0.0 > pull[1, 2]


def test_a_village_feels_and_every_feeling_names_a_real_event(new_village):
    simulation = new_village(count=60, illness=40.0)
    simulation.run_until(30.0 * 3600.0)
    columns, log = simulation.state.tables["emotions"], simulation.state.log.view()
    rows, slots = np.nonzero(columns["kind"])
    assert rows.size > 3
    for row, slot in zip(rows.tolist(), slots.tolist(), strict=True):
        event = log.get(int(columns["event"][row, slot]))
        assert event.kind in appraisal.LIVED
