"""Every kind of event that any built-in system declares reads as prose, never as its bare name."""

import pytest

from digisphere.core.events import Event
from digisphere.core.identity import PERSON_BASE, PLACE_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import built_in_systems
from digisphere.language.narrate import _TELLERS, _plain
from digisphere.language.news import FACTS

KINDS = {
    kind.name: (system.name, kind)
    for system in built_in_systems(make_scenario({}))
    for kind in system.event_kinds
}
TOLD = {name for name, _ in FACTS} | set(_TELLERS)


def test_there_are_kinds_to_look_at():
    rooms = {room.split(".")[0] for room, _ in KINDS.values()}
    assert rooms >= {"environment", "people", "society"}
    assert len(KINDS) > 60


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_has_words_of_its_own(kind):
    assert kind in TOLD, f"{KINDS[kind][0]} emits «{kind}», which nobody can put into words"


def test_a_kind_without_words_would_be_told_by_its_bare_name(evening):
    strange = Event(
        id=0, tick=0, kind="goblin_seen", subject=PERSON_BASE, object=-1, place=PLACE_BASE,
        payload={}, causes=(),
    )  # fmt: skip
    assert "goblin_seen" not in TOLD
    assert _plain(evening, strange).startswith("goblin seen")
