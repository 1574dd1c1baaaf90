"""Conversations begin, take turns in time, end, and let people go."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.people.enums import Activity
from digisphere.society.bargaining_system import Bargaining
from digisphere.society.columns import MEMBERS_MAX
from digisphere.society.conversation import AHEAD_S, LONGEST_S, Conversations
from digisphere.society.encounters import Encounters
from digisphere.society.formation import RING_RADIUS_M, before_seats, ring
from digisphere.society.knowledge import Witnessing
from digisphere.society.ties import Ties
from digisphere.testing.checks import check_system
from digisphere.testing.hamlet import hamlet_simulation


def test_people_talk_a_human_amount(hamlet_day):
    """POLYMOD counts 13 contacts a day; conversation size seldom passes four (Dunbar 1995)."""
    log = hamlet_day.state.log.view()
    partners = {}
    for event in log.select(kind="conversation"):
        partners.setdefault(event.subject, set()).add(event.object)
        partners.setdefault(event.object, set()).add(event.subject)
    contacts = np.mean([len(p) for p in partners.values()])
    assert 3.0 < contacts < 20.0
    sizes = [len(e.payload["members"]) for e in log.select(kind="conversation")]
    assert max(sizes) <= MEMBERS_MAX


def test_silence_reigns_where_nobody_is_talkative():
    simulation = hamlet_simulation(30, talkativeness=0.0)
    simulation.run_until(6 * 3600.0)
    assert simulation.state.log.view().select(kind="speech") == []


def test_every_conversation_ends_and_nobody_stays_held(hamlet_day):
    log = hamlet_day.state.log.view()
    begun = log.select(kind="conversation")
    ended = {c for e in log.select(kind="conversation_end") for c in e.causes}
    now = hamlet_day.clock.tick
    for event in begun:
        assert event.id in ended or now - event.tick < LONGEST_S + 60.0
    for event in log.select(kind="conversation_end"):
        assert event.payload["duration_s"] <= LONGEST_S + 120.0


def test_who_is_in_no_conversation_has_no_interlocutor(hamlet_day):
    people = hamlet_day.state.tables["people"]
    social = hamlet_day.state.tables["social"]
    free = social["conversation"] < 0
    assert np.all(people["interlocutor"][free] == -1)
    assert not np.any(people["listening"][free])
    assert not np.any(people["activity"][free] == Activity.TALK)


def test_turns_take_time_and_alternate_causes(hamlet_day):
    log = hamlet_day.state.log.view()
    for event in log.select(kind="speech"):
        assert 0.3 < event.payload["duration_s"] < 8.0
        assert event.tick <= event.payload["onset_s"] <= event.tick + AHEAD_S
        if event.payload["turn"] > 0:
            earlier = [log.get(c) for c in event.causes]
            previous = [e for e in earlier if e.kind == "speech"]
            assert any(e.payload["turn"] == event.payload["turn"] - 1 for e in previous)
            last = max(previous, key=lambda e: e.id)
            over = last.payload["onset_s"] + last.payload["duration_s"]
            assert event.payload["onset_s"] >= over - 1.0


def test_questions_get_answers(hamlet_day):
    log = hamlet_day.state.log.view()
    speech = log.select(kind="speech")
    answered = {c for e in speech for c in e.causes}
    questions = [e for e in speech if e.payload["act"] == "ask"]
    assert len(questions) > 20
    unanswered = [e for e in questions if e.id not in answered]
    assert len(unanswered) < 0.15 * len(questions)


def test_people_speak_only_to_others(hamlet_day):
    speech = hamlet_day.state.log.view().select(kind="speech")
    assert len(speech) > 100
    for event in speech:
        assert event.subject != event.object
        assert event.subject >= PERSON_BASE
        assert event.object >= PERSON_BASE


def test_the_same_seed_says_the_same_and_another_says_something_else():
    def run(seed):
        simulation = hamlet_simulation(18, seed=seed)
        simulation.run_until(1.5 * 3600.0)
        return simulation.digest(), len(simulation.state.log)

    assert run(11) == run(11)
    assert run(11) != run(12)


def test_a_resumed_run_talks_on_as_if_nothing_had_happened():
    straight = hamlet_simulation(20, seed=4)
    straight.run_until(4 * 3600.0)
    broken = hamlet_simulation(20, seed=4)
    broken.run_until(2 * 3600.0)
    saved = broken.checkpoint()
    broken.run_until(3 * 3600.0)
    broken.restore(saved)
    broken.run_until(4 * 3600.0)
    assert broken.digest() == straight.digest()


@pytest.mark.parametrize("kind", [Ties, Witnessing, Encounters, Conversations, Bargaining])
def test_systems_write_only_what_they_declare(kind):
    simulation = hamlet_simulation(24, seed=2)
    simulation.run_until(1800.0)
    check_system(kind(simulation.scenario), simulation=simulation)


@pytest.mark.parametrize("number", [2, 3, 4])
def test_a_ring_keeps_people_apart_and_moves_them_little(number):
    chance = np.random.default_rng(number)
    xy = chance.uniform(0.0, 3.0, (number, 2))
    spots = ring(xy)
    gaps = [np.hypot(*(a - b)) for n, a in enumerate(spots) for b in spots[n + 1 :]]
    assert min(gaps) > 0.95 * np.sqrt(2) * RING_RADIUS_M[number] * (1.0 if number > 2 else 1.4)
    assert np.hypot(*(spots - xy).T).max() < 4.0


def test_who_sits_keeps_the_seat_and_others_come_to_them():
    xy = np.array([[0.0, 0.0], [3.0, 0.5]])
    spots = before_seats(
        xy, rows=np.arange(2), seated=np.array([True, False]), heading_rad=np.zeros(2),
        clear=lambda points_m, rows: np.ones(points_m.shape[:-1], dtype=bool),
    )  # fmt: skip
    assert np.allclose(spots[0], xy[0])
    assert 0.6 < np.hypot(*(spots[1] - spots[0])) < 1.8


def test_ring_of_people_on_one_spot_spreads_them_out():
    spots = ring(np.zeros((3, 2)))
    assert np.isfinite(spots).all()
    assert np.hypot(*(spots[0] - spots[1])) > 0.5


def test_talk_lingers_and_everybody_has_a_share_of_its_words(hamlet_day):
    log = hamlet_day.state.log.view()
    stays = [e.payload["lingered_s"] for e in log.select(kind="speech")]
    assert sum(s > 0.0 for s in stays) > 50
    talked = {e.subject - PERSON_BASE for e in log.select(kind="speech")}
    words = hamlet_day.state.tables["social"]["words_said"]
    assert all(words[row] > 0.0 for row in talked)


def test_who_goes_to_bed_is_in_no_conversation(hamlet_day):
    people = hamlet_day.state.tables["people"]
    rows = np.flatnonzero(people["activity"][: people.count] == Activity.SLEEP)
    assert np.all(hamlet_day.state.tables["social"]["conversation"][rows] == -1)
