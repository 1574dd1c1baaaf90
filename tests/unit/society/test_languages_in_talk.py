"""Who shares no language talks less, learns less from it, and befriends their own."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import Streams
from digisphere.people.enums import Origin
from digisphere.society import encounters, seeding
from digisphere.society.company import Company, Move
from digisphere.society.conversation import TALK_WRITES
from digisphere.society.effects import speak
from digisphere.society.knowledge import recall
from digisphere.society.tie_index import TieIndex
from digisphere.society.vocabulary import Act, TieKind, Topic, Ware
from digisphere.testing.hamlet import hamlet_simulation
from tests.unit.society.test_seeding import village

SHOP, TELLER, HEARER = 0, 0, 1


def a_pair(*, fluency):
    """Return two who talk, the hearer from the coast with so much of the valley's language."""
    simulation = hamlet_simulation(8, seed=3)
    people = simulation.state.tables["people"]
    people["origin"][HEARER], people["fluency"][HEARER] = Origin.COAST, fluency
    view = View(simulation.state, writes=(*TALK_WRITES, "people.*"), who="test")
    view.events.tick = simulation.clock.tick
    company = Company(view, index=TieIndex(), settings=simulation.scenario.society)
    return company.at(simulation.clock)


def told(*, fluency, cents=400):
    """Return what the hearer then knows of a rise in price the teller tells of."""
    c = a_pair(fluency=fluency)
    event = c.view.events.emit(
        "price_rise", subject=PERSON_BASE + TELLER, place=PLACE_BASE + SHOP,
        ware=int(Ware.MEAL), price_cents=cents, before_cents=210,
    )  # fmt: skip
    c.at(c.clock)
    move = Move(Act.INFORM, Topic.NEWS, fact=event, via=event, value=float(cents))
    speak(c, TELLER, speaker=TELLER, listener=HEARER, members=[TELLER, HEARER], move=move,
          onset_s=0.0, u=0.21)  # fmt: skip
    return recall(c.knowledge, HEARER, event=event)


def test_what_is_half_understood_is_believed_less_and_remembered_wrongly():
    clear, dim = told(fluency=1.0), told(fluency=0.3)
    assert dim.confidence < 0.7 * clear.confidence
    assert clear.value == 400.0
    assert 0.0 < abs(dim.value - 400.0) < 0.2 * 400.0


def test_what_is_not_understood_is_not_learned():
    assert told(fluency=0.02) is None


def test_talks_without_a_common_language_are_rarer_and_shorter():
    clear, dim = a_pair(fluency=1.0), a_pair(fluency=0.1)
    pulls = [encounters._pull(c, TELLER, HEARER) for c in (clear, dim)]
    turns = [encounters._turns_meant(c, TELLER, HEARER, 0.0) for c in (clear, dim)]
    assert 0.3 * pulls[0] < pulls[1] < 0.7 * pulls[0]
    assert turns[1] < turns[0]


@pytest.mark.parametrize("cost", [seeding._OTHER_ORIGIN_COST, 0.0])
def test_friends_share_an_origin_as_often_as_published_and_by_chance_without_the_pull(
    monkeypatch, cost
):
    """Odds ratios of two to six: Smith, McPherson & Smith-Lovin (2014)."""
    monkeypatch.setattr(seeding, "_OTHER_ORIGIN_COST", cost)
    odds = [_odds_of_one_kind(seed) for seed in (1, 2, 3)]
    assert (2.0 < float(np.mean(odds)) < 6.0) == (cost > 0.0), odds


def _odds_of_one_kind(seed):
    people = village(240, seed=seed)
    of_house = (np.random.default_rng(seed).random(240) < 0.25).astype(np.int64)
    people.origin[:] = of_house[people.household]
    streams = Streams(seed)
    ties = seeding.seed_ties(
        people, draw=lambda name, slots: streams.uniform_by_slot(name, 0, slots), friends_mean=9.0
    )
    friends = ties.kind == TieKind.FRIEND
    same = people.origin[ties.a[friends]] == people.origin[ties.b[friends]]
    sizes = np.bincount(people.origin)
    pairs_same = (sizes * (sizes - 1)).sum()
    pairs_other = 240 * 239 - pairs_same
    one, other = same.sum() / pairs_same, (~same).sum() / pairs_other
    return one / (1.0 - one) / (other / (1.0 - other))
