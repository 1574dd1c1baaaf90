"""Moments sent to another process: each array once, however many moments share it.

Snapshots share the arrays that nothing has written in between, and the log of events only grows, so
a sender tells a receiver nothing twice: an array or a column's declaration it has, it names; of the
log it sends what is new. Ground and scenario are not sent, the receiver has its own. One sender
belongs to one receiver, and messages arrive in the order they were sent. Used by ``crew``.
"""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.core.columns import ColumnSpec
from digisphere.core.events import EventLog, EventView
from digisphere.core.fields import FieldSpec

if TYPE_CHECKING:
    from digisphere.core.settings import Scenario
    from digisphere.core.snapshot import Snapshot

_GROUND, _SCENARIO, _EVENTS, _FRESH = range(4)
_PLAIN = frozenset({str, int, float, bool, bytes, tuple, list, dict, type(None), type})


@dataclass(frozen=True)
class Moment:
    """What one frame is taken of.

    Attributes:
        number: the frame's.
        snapshot: the state it shows.
        earlier: the state a tick before, if things in motion are followed and there is one.
    """

    number: int
    snapshot: Snapshot
    earlier: Snapshot | None


class Sender:
    """Turns moments into bytes for one receiver."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, Any]] = {}
        self._count = 0
        self._events = 0

    def pack(self, moment: Moment) -> bytes:
        """Return one moment as bytes; what the receiver has already is only named."""
        content = io.BytesIO()
        packer = _Packer(self, content, moment.snapshot)
        packer.dump(moment)
        self._known = packer.named
        self._events = packer.events
        return content.getvalue()

    def number_of(self, thing: Any) -> tuple[int, bool]:
        """Number by which the receiver knows something, and whether it has it."""
        known = self._known.get(id(thing))
        if known is not None:  # it is kept, so nothing else can have its id
            return known[0], True
        self._count += 1
        return self._count, False

    @property
    def events(self) -> int:
        """How many events the receiver has."""
        return self._events


class _Packer(pickle.Pickler):
    """Packs one moment."""

    def __init__(self, sender: Sender, content: io.BytesIO, snapshot: Snapshot) -> None:
        super().__init__(content, protocol=5)
        self._sender = sender
        self._ground, self._scenario = snapshot.ground, snapshot.scenario
        self._whole = 0
        self.events = sender.events
        self.named: dict[int, tuple[int, Any]] = {}

    def persistent_id(self, thing: Any) -> Any:
        """Say what is not packed as it is, and how the receiver comes by it."""
        if type(thing) in _PLAIN:  # asked of every word and number: nine in ten
            return None
        if id(thing) == self._whole:  # it stands in the answer just given
            return None
        if thing is self._ground:
            return (_GROUND,)
        if thing is self._scenario:
            return (_SCENARIO,)
        if isinstance(thing, EventView):
            part = thing.since(min(self.events, len(thing)))
            self.events = max(self.events, len(thing))
            return _EVENTS, len(thing), part
        if isinstance(thing, np.ndarray) and not thing.flags.writeable and thing.base is None:
            return self._named(thing)
        if isinstance(thing, ColumnSpec | FieldSpec):
            return self._named(thing)
        return None

    def _named(self, thing: Any) -> Any:
        mine = self.named.get(id(thing))
        if mine is not None:
            return mine[0]
        number, known = self._sender.number_of(thing)
        self.named[id(thing)] = (number, thing)
        if known:
            return number
        self._whole = id(thing)
        return _FRESH, number, thing


class Receiver:
    """Turns a sender's bytes back into moments on a ground and a scenario of its own."""

    def __init__(self, *, ground: Any, scenario: Scenario) -> None:
        self.ground = ground
        self.scenario = scenario
        self.known: dict[int, Any] = {}
        self.log = EventLog()

    def unpack(self, content: bytes) -> Moment:
        """Return the moment, equal to the sender's in every bit."""
        unpacker = _Unpacker(self, content)
        moment: Moment = unpacker.load()
        self.known = unpacker.named
        return moment


class _Unpacker(pickle.Unpickler):
    """Unpacks one moment."""

    def __init__(self, receiver: Receiver, content: bytes) -> None:
        super().__init__(io.BytesIO(content))
        self._receiver = receiver
        self.named: dict[int, Any] = {}

    def persistent_load(self, told: Any) -> Any:
        """Find or unpack what the sender has named; a bare number says that it is here already."""
        if type(told) is int:
            if told not in self.named:
                self.named[told] = self._receiver.known[told]
            return self.named[told]
        kind, *rest = told
        if kind == _GROUND:
            return self._receiver.ground
        if kind == _SCENARIO:
            return self._receiver.scenario
        if kind == _EVENTS:
            length, part = rest
            log = self._receiver.log
            if part.start == len(log):
                log.take_in(part)
            return EventView(log, length)
        number, thing = rest
        if isinstance(thing, np.ndarray):
            thing.flags.writeable = False
        self.named[number] = thing
        return thing
