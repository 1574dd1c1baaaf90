"""Looking back turns memories into beliefs that name their evidence, and into no others."""

import numpy as np
import pytest

from digisphere.people import beliefs, memory
from digisphere.people.beliefs import About
from digisphere.people.columns import MEMORY_COLUMNS
from digisphere.people.enums import MemoryKind
from digisphere.people.mind_columns import BELIEF_COLUMNS, BELIEFS_HELD

ME, KARL, GREEN = 1, 5, 30


def minds(rows=3):
    return {s.name: s.allocate(rows) for s in MEMORY_COLUMNS}


def thoughts(rows=3):
    return {s.name: s.allocate(rows) for s in BELIEF_COLUMNS}


def live(columns, lived, *, now_s=0.0):
    """Write memories given as (kind, valence, other, place, event), each of importance .6."""
    kind, valence, other, place, event = map(np.array, zip(*lived, strict=True))
    memory.remember(
        columns,
        memory.Impressions(
            rows=np.full(kind.size, ME), kind=kind, importance=np.full(kind.size, 0.6),
            valence=valence, place=place, other=other, event=event,
        ),
        now_s=now_s,
    )  # fmt: skip


def quarrels(number, *, valence=-0.8, kind=MemoryKind.ENCOUNTER, first=100):
    return [(kind, valence, KARL, GREEN, first + k) for k in range(number)]


def believed(columns, *, now_s=3600.0, about=About.PERSON):
    table = thoughts()
    beliefs.hold(table, beliefs.reflect(columns, np.array([ME]), now_s=now_s), now_s=now_s)
    return [b for b in beliefs.beliefs_of(table, ME, now_s=now_s) if b.about == about]


def test_repeated_quarrels_become_a_low_opinion_that_names_them():
    columns = minds()
    live(columns, quarrels(5))
    (held,) = believed(columns)
    assert held.subject == KARL
    assert held.valence < -0.3
    assert held.confidence > 0.8
    assert set(held.evidence) <= set(range(100, 105))
    assert len(held.evidence) == 3


@pytest.mark.parametrize("lived", [quarrels(2), quarrels(6, valence=0.0), []])
def test_too_little_or_nothing_telling_makes_no_belief(lived):
    columns = minds()
    if lived:
        live(columns, lived)
    assert believed(columns) == []


def test_mixed_experience_leaves_people_unsure():
    mixed, clear = minds(), minds()
    live(mixed, quarrels(4) + quarrels(3, valence=0.8, first=200))
    live(clear, quarrels(7))
    sure = [b.confidence for b in believed(clear)]
    assert all(b.confidence < 0.5 * sure[0] for b in believed(mixed))


def test_bad_weather_is_not_the_places_fault():
    rained, robbed = minds(), minds()
    live(rained, quarrels(6, kind=MemoryKind.WEATHER))
    live(robbed, quarrels(6, kind=MemoryKind.OWN_DEED))
    assert believed(rained, about=About.PLACE) == []
    assert believed(robbed, about=About.PLACE)[0].subject == GREEN


def test_gossip_convinces_less_and_names_where_it_came_from():
    lived, told = minds(), minds()
    live(lived, quarrels(3))
    live(told, quarrels(3, kind=MemoryKind.GOSSIP))
    own, heard = believed(lived)[0], believed(told)[0]
    assert heard.confidence < own.confidence
    assert own.source == -1
    assert heard.source == heard.evidence[0]


def test_a_new_look_renews_a_belief_and_a_full_head_drops_the_least_sure():
    columns, table = minds(), thoughts()
    live(columns, quarrels(4))
    for moment in (3600.0, 7200.0):
        beliefs.hold(table, beliefs.reflect(columns, np.array([ME]), now_s=moment), now_s=moment)
    assert sum(b.subject == KARL for b in beliefs.beliefs_of(table, ME, now_s=7200.0)) == 1
    for other in range(10, 10 + BELIEFS_HELD):
        lived = [(MemoryKind.ENCOUNTER, 0.9, other, -1, 300 + 10 * other + k) for k in range(5)]
        fresh = minds()
        live(fresh, lived)
        beliefs.hold(table, beliefs.reflect(fresh, np.array([ME]), now_s=7300.0), now_s=7300.0)
    assert len(beliefs.beliefs_of(table, ME, now_s=7300.0)) == BELIEFS_HELD


def test_beliefs_fade_when_nothing_renews_them():
    columns, table = minds(), thoughts()
    live(columns, quarrels(5))
    beliefs.hold(table, beliefs.reflect(columns, np.array([ME]), now_s=0.0), now_s=0.0)
    now, month = (beliefs.beliefs_of(table, ME, now_s=t)[0] for t in (0.0, 30.0 * 86400.0))
    assert month.confidence == pytest.approx(0.5 * now.confidence)


def test_whom_one_thinks_ill_of_one_does_not_call_on():
    columns, table = minds(), thoughts()
    live(columns, quarrels(5))
    beliefs.hold(table, beliefs.reflect(columns, np.array([ME]), now_s=0.0), now_s=0.0)
    who, whom = beliefs.shunned(table, np.array([0, ME]), now_s=0.0)
    assert (who.tolist(), whom.tolist()) == ([1], [KARL])
