"""Nobody says what they cannot know, and a check that would notice proves it."""

import numpy as np

from digisphere.core.events import Event
from digisphere.core.identity import PERSON_BASE
from digisphere.society.facts import Spread, freshness, rule_for
from digisphere.society.kinds import SPEECH
from digisphere.society.knowledge import (
    learn,
    recall,
    unfounded_speech,
    unknown_speech,
    witnesses,
)
from digisphere.testing.hamlet import hamlet_simulation

BLANK_SPEECH = {
    "act": "inform", "topic": "news", "fact_event": -1, "about": -1, "detail": 0, "value": 0.0,
    "at_s": -1.0, "source": -1, "via": -1, "confidence": 1.0, "affinity": 0.0,
    "familiarity": 0.0, "pleasure": 0.0, "turn": 0, "duration_s": 1.0,
    "onset_s": 0.0, "lingered_s": 0.0,
}  # fmt: skip


def knowledge_of(simulation):
    return simulation.state.tables["knowledge"]


def test_every_fact_spoken_in_a_day_was_known_to_the_speaker_at_that_moment():
    simulation = hamlet_simulation(30, seed=5)
    checked = 0
    for minute in range(1, 9 * 60):
        since = len(simulation.state.log)
        simulation.run_until(60.0 * minute)
        log = simulation.state.log.view()
        assert unknown_speech(log, knowledge=knowledge_of(simulation), since=since) == []
        checked += sum(
            log.get(n).kind == "speech" and log.get(n).payload["fact_event"] >= 0
            for n in range(since, len(log))
        )
    assert checked > 100


def test_an_unknown_fact_put_into_somebodys_mouth_is_caught():
    simulation = hamlet_simulation(12, seed=5)
    simulation.run_until(3 * 3600.0)
    log = simulation.state.log
    secret = log.append(
        "friendship", tick=10800, subject=PERSON_BASE, object=PERSON_BASE + 1,
        payload={"affinity": 0.5},
    )  # fmt: skip
    liar = log.append(
        "speech", tick=10800, subject=PERSON_BASE + 9, object=PERSON_BASE + 8,
        payload={**BLANK_SPEECH, "fact_event": secret, "via": secret},
    )  # fmt: skip
    assert unknown_speech(log.view(), knowledge=knowledge_of(simulation), since=secret) == [liar]


def test_a_telling_that_nobody_told_is_unfounded(hamlet_day):
    log = hamlet_day.state.log.view()
    assert unfounded_speech(log) == []
    told = [
        e for e in log.select(kind="speech")
        if e.payload["fact_event"] >= 0 and e.payload["source"] >= 0
    ]  # fmt: skip
    assert told, "somebody must have passed something on"
    forged = hamlet_simulation(12, seed=5)
    forged.run_until(3600.0)
    fact = forged.state.log.append(
        "friendship", tick=3600, subject=PERSON_BASE, object=PERSON_BASE + 1,
        payload={"affinity": 0.5},
    )  # fmt: skip
    chatter = forged.state.log.append(
        "speech", tick=3600, subject=PERSON_BASE + 2, object=PERSON_BASE + 3,
        payload=dict(BLANK_SPEECH),
    )  # fmt: skip
    bad = forged.state.log.append(
        "speech", tick=3600, subject=PERSON_BASE + 3, object=PERSON_BASE + 4,
        payload={**BLANK_SPEECH, "fact_event": fact, "via": chatter, "source": PERSON_BASE + 2},
    )  # fmt: skip
    assert unfounded_speech(forged.state.log.view(), since=fact) == [bad]


def test_speech_names_its_causes_and_they_come_first(hamlet_day):
    log = hamlet_day.state.log.view()
    for event in log.select(kind="speech"):
        assert all(cause < event.id for cause in event.causes)
        fact = event.payload["fact_event"]
        if fact >= 0 and event.payload["topic"] == "news":
            assert fact in event.causes


def test_what_is_told_again_makes_the_hearer_surer_and_is_no_news():
    table = hamlet_simulation(3).state.tables["knowledge"]
    facts = {"source": 1, "via": 8, "confidence": 0.4, "value": 0.0, "interest": 0.5}
    assert learn(table, 0, event=7, time_s=0.0, **facts)
    first = recall(table, 0, event=7).confidence
    assert not learn(table, 0, event=7, time_s=9.0, **facts)
    assert first < recall(table, 0, event=7).confidence <= 1.0
    assert recall(table, 0, event=8) is None


def test_a_full_head_forgets_the_dullest_fact_first():
    table = hamlet_simulation(3).state.tables["knowledge"]
    slots = table["event"].shape[1]
    facts = {"source": -1, "confidence": 1.0, "value": 0.0, "time_s": 0.0}
    for event in range(slots):
        learn(table, 0, event=event, via=event, interest=0.1 if event == 5 else 0.8, **facts)
    learn(table, 0, event=slots, via=slots, interest=0.6, **facts)
    assert recall(table, 0, event=5) is None
    assert recall(table, 0, event=6) is not None


def people_in_a_row():
    """Five people: 0 and 1 under one roof, 2 outdoors nearby, 3 far off, 4 asleep with 0."""
    n = 5
    xy = np.zeros((n, 48, 2), dtype=np.float32)
    xy[:, 0] = [(0, 0), (1, 0), (30, 0), (500, 0), (0, 1)]
    return {
        "activity": np.array([5, 5, 0, 0, 3]),
        "household_id": np.array([0, 0, 1, 2, 0]),
        "place_id": np.array([7, 7, -1, -1, 7]),
        "indoors": np.array([True, True, False, False, True]),
        "path_xy_m": xy,
        "path_t_s": np.zeros((n, 48)),
        "path_count": np.ones(n, dtype=np.int16),
        "in_arms_of": np.full((n, 2), -1, dtype=np.int32),
    }


def test_a_quarrel_under_a_roof_is_heard_there_and_not_outside_nor_by_sleepers():
    event = Event(0, 0, "quarrel", PERSON_BASE, PERSON_BASE + 1, -1, {}, ())
    rule = rule_for("quarrel", {})
    seen = witnesses(people_in_a_row(), event, rule=rule, time_s=0.0, rows=np.arange(5))
    assert seen.tolist() == [0, 1]


def test_everybody_awake_notices_the_rain():
    event = Event(0, 0, "rain_begins", -1, -1, -1, {}, ())
    rule = rule_for("rain_begins", {})
    assert rule.spread == Spread.EVERYBODY_AWAKE
    seen = witnesses(people_in_a_row(), event, rule=rule, time_s=0.0, rows=np.arange(5))
    assert seen.tolist() == [0, 1, 2, 3]


def test_kinds_without_a_rule_are_never_facts():
    assert rule_for("speech", {}) is None
    assert rule_for("payment", {"purpose": "supply"}) is None
    assert rule_for("intention", {"goal": "sleep"}) is None


def test_news_is_half_as_fresh_after_its_half_life():
    rule = rule_for("quarrel", {})
    assert freshness(rule, age_s=0.0) == 1.0
    assert abs(freshness(rule, age_s=rule.half_life_h * 3600.0) - 0.5) < 1e-9


def test_the_speech_kind_has_the_fields_these_tests_use():
    assert set(SPEECH.payload) == set(BLANK_SPEECH)
