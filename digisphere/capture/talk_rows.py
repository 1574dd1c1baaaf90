"""Rows of what was said and of who met whom, read once each out of the event log.

``TalkReader`` walks the log in its own order and keeps in mind only the conversations that go on,
so a run of any length can be read hour by hour. Who takes part follows from «conversation»,
«talk_joined», «talk_left» and «conversation_end»; who hears a speech act, from that. How far a
fact has come follows from the tellings it was learnt from. Called by ``run_tables`` and
``session``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from digisphere.core.identity import NONE, PERSON_BASE, kind_and_row
from digisphere.society.facts import figure_of
from digisphere.society.vocabulary import Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digisphere.core.events import Event, EventView
    from digisphere.core.snapshot import Snapshot

    Line = dict[str, Any]

_KINDS = ("conversation", "talk_joined", "talk_left", "conversation_end", "speech")
_NAN = float("nan")


class Utterances(Protocol):
    """Something that puts speech events into words; ``language`` in earnest."""

    def utterance(self, snapshot: Snapshot, event_id: int) -> str:
        """What was said in a speech event."""


@dataclass
class _Stay:
    """One person's time in a conversation, so far."""

    person: int
    from_s: float
    from_event: int
    until_s: float = _NAN
    until_event: int = NONE


@dataclass
class _Talk:
    """A conversation that goes on."""

    event: Event
    start_s: float
    stays: list[_Stay] = field(default_factory=list)
    most: int = 0
    turns: int = 0

    def present(self) -> list[int]:
        """Rows of those in it now, in the order they came."""
        return [stay.person for stay in self.stays if stay.until_event == NONE]

    def come(self, event: Event, *, person: int, time_s: float) -> None:
        """Let somebody in."""
        self.stays.append(_Stay(person, time_s, event.id))
        self.most = max(self.most, len(self.present()))

    def go(self, event: Event, *, person: int, time_s: float) -> None:
        """Let somebody out."""
        for stay in self.stays:
            if stay.person == person and stay.until_event == NONE:
                stay.until_s, stay.until_event = time_s, event.id


@dataclass(frozen=True)
class Talks:
    """Lines of ``messages``, ``encounters`` and ``encounter_people``."""

    messages: list[Line]
    encounters: list[Line]
    stays: list[Line]


class TalkReader:
    """Reads each speech act and each conversation once; conversations when they have ended."""

    def __init__(self, words: Utterances) -> None:
        self._words = words
        self._next = 0
        self._talks: dict[int, _Talk] = {}
        self._talk_of: dict[int, int] = {}
        self._hops: dict[int, int] = {}

    def fresh(self, snapshot: Snapshot, *, told_from: int = 0) -> Talks:
        """Return what was said and what ended since the last call.

        Args:
            snapshot: the world now.
            told_from: events below this are followed but give no lines.
        """
        found = Talks([], [], [])
        for event in self._new(snapshot.events):
            time_s = event.tick * snapshot.clock.tick_s
            if event.kind == "speech":
                talk = self._talk_with(event)
                if event.id >= told_from:
                    found.messages.append(self._message(snapshot, event, talk))
                if talk is not None:
                    talk.turns += 1
            else:
                ended = self._follow(event, time_s=time_s)
                if ended is not None and event.id >= told_from:
                    _tell(ended, found, end=event, time_s=time_s)
        return found

    def going_on(self) -> Talks:
        """Return the conversations that have not ended, as far as they have come."""
        found = Talks([], [], [])
        for talk in self._talks.values():
            _tell(talk, found, end=None, time_s=_NAN)
        return found

    def _new(self, log: EventView) -> Iterable[Event]:
        if self._next >= len(log):
            return []
        tick = log.get(self._next).tick
        known = set(log.kinds())
        found = [
            event
            for kind in _KINDS
            if kind in known
            for event in log.select(kind=kind, since_tick=tick)
            if event.id >= self._next
        ]
        self._next = len(log)
        return sorted(found, key=lambda event: event.id)

    def _follow(self, event: Event, *, time_s: float) -> _Talk | None:
        """Keep track of who is in which conversation; return one that has just ended."""
        if event.kind == "conversation":
            talk = self._talks[event.id] = _Talk(event, time_s)
            for member in event.payload["members"]:
                self._enter(talk, event, person=int(member) - PERSON_BASE, time_s=time_s)
            return None
        number = next((cause for cause in event.causes if cause in self._talks), NONE)
        if number == NONE:
            return None
        person = event.subject - PERSON_BASE
        if event.kind == "talk_joined":
            self._enter(self._talks[number], event, person=person, time_s=time_s)
            return None
        if event.kind == "talk_left":
            self._talks[number].go(event, person=person, time_s=time_s)
            self._talk_of.pop(person, None)
            return None
        talk = self._talks.pop(number)
        for member in talk.present():
            talk.go(event, person=member, time_s=time_s)
            self._talk_of.pop(member, None)
        return talk

    def _enter(self, talk: _Talk, event: Event, *, person: int, time_s: float) -> None:
        talk.come(event, person=person, time_s=time_s)
        self._talk_of[person] = talk.event.id

    def _talk_with(self, event: Event) -> _Talk | None:
        return self._talks.get(self._talk_of.get(event.subject - PERSON_BASE, NONE))

    def _message(self, snapshot: Snapshot, event: Event, talk: _Talk | None) -> Line:
        p = event.payload
        speaker, listener = _person(event.subject), _person(event.object)
        hearers = talk.present() if talk is not None else [listener]
        return {
            "event_id": event.id,
            "time_s": event.tick * snapshot.clock.tick_s,
            "onset_s": float(p.get("onset_s", event.tick * snapshot.clock.tick_s)),
            "duration_s": float(p.get("duration_s", 0.0)),
            "encounter_id": talk.event.id if talk is not None else NONE,
            "turn": int(p.get("turn", NONE)),
            "place_id": _row(event.place, kind="place"),
            "speaker": speaker,
            "listener": listener,
            "listeners": [row for row in hearers if row not in (speaker, NONE)],
            "act": str(p.get("act", "")),
            "text": self._words.utterance(snapshot, event.id),
            "topic": str(p.get("topic", "")),
            "about": int(p.get("about", NONE)),
            "detail": int(p.get("detail", 0)),
            "value": float(p.get("value", _NAN)),
            "at_s": float(p.get("at_s", -1.0)),
            "confidence": float(p.get("confidence", 1.0)),
            "causes": list(event.causes),
            **{name: float(p.get(name, _NAN)) for name in ("affinity", "familiarity", "pleasure")},
            **self._provenance(snapshot.events, event),
        }

    def _provenance(self, log: EventView, event: Event) -> Line:
        """Say where the speaker has a fact from, and what has become of its figure on the way."""
        p = event.payload
        fact, via = int(p.get("fact_event", NONE)), int(p.get("via", NONE))
        hops, true = NONE, _NAN
        if fact != NONE and via != NONE:
            hops = 0 if via == fact else self._hops.get(via, 0) + 1
            self._hops[event.id] = hops
            if p["topic"] == Topic.NEWS:
                true = figure_of(log.get(fact)) or _NAN
        return {
            "fact_event": fact,
            "first_hand": fact != NONE and via == fact,
            "source": _person(int(p.get("source", NONE))),
            "via": via,
            "hops": hops,
            "true_value": true,
            "distortion": float(p.get("value", _NAN)) / true - 1.0,
        }


def _tell(talk: _Talk, found: Talks, *, end: Event | None, time_s: float) -> None:
    """Write a conversation's lines."""
    began = talk.event
    found.encounters.append(
        {
            "encounter_id": began.id,
            "start_s": talk.start_s,
            "end_s": time_s,
            "place_id": _row(began.place, kind="place"),
            "indoors": bool(began.payload["indoors"]),
            "participants": list(dict.fromkeys(stay.person for stay in talk.stays)),
            "most_at_once": talk.most,
            "turns": talk.turns,
            "words": NONE if end is None else int(end.payload["words"]),
            "warmth": _NAN if end is None else float(end.payload["warmth"]),
            "end_event": NONE if end is None else end.id,
        }
    )
    found.stays.extend(
        {
            "encounter_id": began.id,
            "person_id": stay.person,
            "from_s": stay.from_s,
            "until_s": stay.until_s,
            "from_event": stay.from_event,
            "until_event": stay.until_event,
        }
        for stay in talk.stays
    )


def _person(entity_id: int) -> int:
    return _row(entity_id, kind="person")


def _row(entity_id: int, *, kind: str) -> int:
    found, row = kind_and_row(entity_id)
    return row if found == kind else NONE
