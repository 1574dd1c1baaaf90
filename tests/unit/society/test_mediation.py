"""Somebody both trust brings two who have quarrelled together; without one they stay apart."""

import math

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.core.state import View
from digisphere.society.company import Company, Move
from digisphere.society.conversation import TALK_WRITES
from digisphere.society.effects import speak
from digisphere.society.knowledge import learn
from digisphere.society.mediation import (
    mercy_from_mediation,
    on_peace,
    open_feud,
    peace_move,
    peace_wish,
)
from digisphere.society.replies import reply
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import ensure_tie
from digisphere.society.topics import LOOKED_UP, TOPICS, most_wanted, wishes
from digisphere.society.vocabulary import Act, AppointmentState, FeudState, Topic
from digisphere.testing.hamlet import hamlet_simulation

ONE, OTHER, FRIEND = 0, 3, 6


@pytest.fixture
def feud():
    """Two who have quarrelled, and a kind friend of both who knows of it."""
    simulation = hamlet_simulation(12, seed=3)
    view = View(simulation.state, writes=(*TALK_WRITES, "people.*"), who="test")
    view.events.tick = simulation.clock.tick
    c = Company(view, index=TieIndex(), settings=simulation.scenario.society)
    c.at(simulation.clock)
    for a in (ONE, OTHER, FRIEND):
        c.people["age_years"][a], c.people["agreeableness"][a] = 40.0, 4.5
        for b in (ONE, OTHER, FRIEND):
            if a != b:
                row = ensure_tie(c.ties, a, b=b, index=c.index)
                warm = FRIEND in (a, b)
                c.ties["affinity"][row] = 0.6 if warm else -0.1
                c.ties["trust"][row] = 0.8 if warm else 0.3
    quarrel = view.events.emit("quarrel", subject=PERSON_BASE + ONE, object=PERSON_BASE + OTHER,
                               severity=0.5, over=-1)  # fmt: skip
    for row in (ONE, OTHER, FRIEND):
        learn(c.knowledge, row, event=quarrel, source=-1, via=quarrel, confidence=1.0, value=0.5,
              interest=0.8, time_s=0.0)  # fmt: skip
    open_feud(c, ONE, OTHER, quarrel=quarrel)
    return c.at(simulation.clock)


def say(c, move, *, speaker, listener):
    c.talks["members"][speaker, :2] = (speaker, listener)
    c.social["conversation"][[speaker, listener]] = speaker
    number, _ = speak(c, speaker, speaker=speaker, listener=listener, members=[speaker, listener],
                      move=move, onset_s=0.0, u=0.5)  # fmt: skip
    return c.view.events.read.get(number)


def ask_both(c, *, u=0.9):
    for who in (ONE, OTHER):
        asked = say(c, peace_move(c, FRIEND, who, 0.5), speaker=FRIEND, listener=who)
        c.log = c.view.events.read
        say(c, on_peace(c, who, FRIEND, asked, u), speaker=who, listener=FRIEND)
        c.log = c.view.events.read


def test_a_kind_friend_of_both_asks_each_and_they_agree_to_meet(feud):
    assert peace_wish(feud, FRIEND, ONE) > 0.0
    ask_both(feud)
    (mediation,) = feud.view.events.read.select(kind="mediation")
    assert mediation.payload["mediator"] == PERSON_BASE + FRIEND
    accepted = [feud.view.events.read.get(n) for n in mediation.causes]
    assert {e.subject for e in accepted} == {PERSON_BASE + ONE, PERSON_BASE + OTHER}
    diary = feud.view.table("appointments")
    for a, b in ((ONE, OTHER), (OTHER, ONE)):
        assert diary["state"][a, 0] == AppointmentState.AGREED
        assert diary["with_row"][a, 0] == b
    assert feud.feuds["state"][0] == FeudState.MEDIATED


def test_nobody_is_asked_twice(feud):
    ask_both(feud)
    assert peace_move(feud, FRIEND, ONE, 0.5) is None
    assert peace_wish(feud, FRIEND, OTHER) == 0.0


@pytest.mark.parametrize("broken", ["unkind", "untrusted", "unknowing", "disliking"])
def test_only_the_kind_the_trusted_and_the_knowing_go_between(feud, broken):
    if broken == "unkind":
        feud.people["agreeableness"][FRIEND] = 2.0
    elif broken == "untrusted":
        feud.ties["trust"][feud.tie(OTHER, FRIEND)] = 0.1
    elif broken == "unknowing":
        feud.knowledge["event"][FRIEND] = -1
    else:
        feud.ties["affinity"][feud.tie(FRIEND, OTHER)] = -0.4
    assert peace_wish(feud, FRIEND, ONE) == 0.0


def test_an_apology_is_sooner_taken_when_they_have_agreed_to_talk_it_over(feud):
    def taken():
        quarrel = int(feud.feuds["quarrel_event"][0])
        event = feud.view.events.emit(
            "speech", subject=PERSON_BASE + ONE, object=PERSON_BASE + OTHER, act="apologise",
            topic="grievance", fact_event=quarrel, about=-1, detail=0, value=0.0, at_s=-1.0,
            source=-1, via=quarrel, confidence=1.0, affinity=0.0, familiarity=0.0, pleasure=0.0,
            turn=0, onset_s=0.0, duration_s=1.0, lingered_s=0.0,
        )  # fmt: skip
        feud.log = feud.view.events.read
        said = feud.view.events.read.get(event)
        answers = [reply(feud, OTHER, ONE, said, u / 20.0) for u in range(20)]
        return sum(a.act == Act.ACCEPT for a in answers)

    feud.ties["affinity"][feud.tie(OTHER, ONE)] = -0.9
    feud.people["agreeableness"][OTHER] = 3.0
    alone = taken()
    feud.people["agreeableness"][OTHER] = 4.5
    feud.ties["affinity"][feud.tie(OTHER, ONE)] = -0.1
    ask_both(feud)
    feud.ties["affinity"][feud.tie(OTHER, ONE)] = -0.9
    feud.people["agreeableness"][OTHER] = 3.0
    assert mercy_from_mediation(feud, ONE, OTHER) > 0.0
    assert taken() > alone


def test_when_they_make_it_up_the_mediation_is_among_the_causes(feud):
    ask_both(feud)
    move = Move(Act.ACCEPT, Topic.GRIEVANCE, about=PERSON_BASE + ONE)
    say(feud, move, speaker=OTHER, listener=ONE)
    (made_up,) = feud.view.events.read.select(kind="reconciliation")
    kinds = {feud.view.events.read.get(c).kind for c in made_up.causes}
    assert kinds == {"speech", "mediation"}
    assert feud.feuds["state"][0] == FeudState.MENDED


def test_who_holds_a_grudge_says_no_and_nothing_is_agreed(feud):
    for who, other in ((ONE, OTHER), (OTHER, ONE)):
        feud.ties["affinity"][feud.tie(who, other)] = -1.0
        feud.people["agreeableness"][who] = 1.5
    ask_both(feud, u=0.1)
    log = feud.view.events.read
    assert "mediation" not in log.kinds() or not log.select(kind="mediation")


def test_what_is_raised_first_does_not_hang_on_when_wishes_are_looked_up(feud):
    greatest = wishes(feud, FRIEND, ONE)
    known = [
        LOOKED_UP[n](feud, FRIEND, FRIEND, ONE) if n in LOOKED_UP else wish
        for n, wish in enumerate(greatest)
    ]
    assert all(wish <= most for wish, most in zip(known, greatest, strict=True))

    def drawn(by, u):
        waits = {n: -math.log(u[n]) / w**2 for n, w in enumerate(by) if w > 0.0}
        return [TOPICS[n][1] for n in sorted(waits, key=waits.__getitem__)]

    draws = np.random.default_rng(5).random((8, len(TOPICS))).tolist()
    found = [list(most_wanted(feud, FRIEND, FRIEND, ONE, u)) for u in draws]
    assert found == [drawn(known, u) for u in draws]
    assert found != [drawn(greatest, u) for u in draws]  # The control: nothing looked up.
